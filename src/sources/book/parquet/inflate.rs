//! The compressions of parquet pages, undone within the size that the page declares.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use parquet::basic::CompressionCodec;

use super::unsupported;
use crate::sources::error::SourceError;
use crate::sources::refused::Refused;

/// Why none of our compressions is missing: the codec's own name.
pub(super) fn check(codec: CompressionCodec) -> Result<(), SourceError> {
    let name = match codec {
        CompressionCodec::UNCOMPRESSED
        | CompressionCodec::SNAPPY
        | CompressionCodec::GZIP
        | CompressionCodec::ZSTD
        | CompressionCodec::LZ4
        | CompressionCodec::LZ4_RAW => return Ok(()),
        CompressionCodec::LZO => "LZO",
        CompressionCodec::BROTLI => "Brotli",
    };
    Err(unsupported(&format!("la compression {name}")))
}

/// Adds to `out` what these bytes hold, which is so many bytes long.
pub(super) fn inflate(
    codec: CompressionCodec,
    stored: &[u8],
    size: usize,
    out: &mut Vec<u8>,
) -> Result<(), Refused> {
    let start = out.len();
    out.reserve_exact(size);
    let damaged = Refused::DamagedParquet;
    match codec {
        CompressionCodec::UNCOMPRESSED => out.extend_from_slice(stored),
        CompressionCodec::GZIP => {
            // One byte more than declared is enough to see that it lies.
            let read = MultiGzDecoder::new(stored).take(size as u64 + 1).read_to_end(out);
            read.map_err(|_| damaged)?;
        }
        CompressionCodec::ZSTD => {
            let room = blank(out, start, size);
            let length = zstd::bulk::decompress_to_buffer(stored, room);
            out.truncate(start + length.map_err(|_| damaged)?);
        }
        CompressionCodec::SNAPPY => {
            let room = blank(out, start, size);
            let length = snap::raw::Decoder::new().decompress(stored, room);
            out.truncate(start + length.map_err(|_| damaged)?);
        }
        CompressionCodec::LZ4 if framed(stored, blank(out, start, size)).is_some() => {}
        CompressionCodec::LZ4 | CompressionCodec::LZ4_RAW => {
            let room = blank(out, start, size);
            let length = lz4_flex::block::decompress_into(stored, room);
            out.truncate(start + length.map_err(|_| damaged)?);
        }
        CompressionCodec::LZO | CompressionCodec::BROTLI => return Err(damaged),
    }
    if out.len() - start == size { Ok(()) } else { Err(damaged) }
}

/// So many zeros from there.
fn blank(out: &mut Vec<u8>, start: usize, size: usize) -> &mut [u8] {
    out.truncate(start);
    out.resize(start + size, 0);
    &mut out[start..]
}

/// Hadoop's way with LZ4: blocks behind their sizes. `None` when it is another.
fn framed(mut stored: &[u8], mut out: &mut [u8]) -> Option<()> {
    while let Some((sizes, rest)) = stored.split_at_checked(8) {
        let (size, length) = sizes.split_at(4);
        let size = u32::from_be_bytes(size.try_into().ok()?) as usize;
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        let (block, rest) = rest.split_at_checked(length)?;
        let (now, later) = std::mem::take(&mut out).split_at_mut_checked(size)?;
        if lz4_flex::block::decompress_into(block, now).ok()? != size {
            return None;
        }
        (stored, out) = (rest, later);
    }
    (stored.is_empty() && out.is_empty()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_page_is_inflated_to_its_size_and_no_more() {
        let text = "commune ".repeat(1_000);
        let raw = lz4_flex::block::compress(text.as_bytes());
        let mut hadoop = Vec::new();
        hadoop
            .extend_from_slice(&u32::try_from(text.len()).expect("small").to_be_bytes());
        hadoop.extend_from_slice(&u32::try_from(raw.len()).expect("small").to_be_bytes());
        hadoop.extend_from_slice(&raw);
        let mut gzip =
            flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).expect("in memory");
        let gzip = gzip.finish().expect("in memory");
        let zstd = zstd::bulk::compress(text.as_bytes(), 1).expect("in memory");
        let snap =
            snap::raw::Encoder::new().compress_vec(text.as_bytes()).expect("small");
        for (codec, stored) in [
            (CompressionCodec::UNCOMPRESSED, text.clone().into_bytes()),
            (CompressionCodec::LZ4_RAW, raw.clone()),
            (CompressionCodec::LZ4, raw),
            (CompressionCodec::LZ4, hadoop),
            (CompressionCodec::GZIP, gzip),
            (CompressionCodec::ZSTD, zstd),
            (CompressionCodec::SNAPPY, snap),
        ] {
            let mut out = b"levels".to_vec();
            assert!(inflate(codec, &stored, text.len(), &mut out).is_ok(), "{codec:?}");
            assert_eq!(out, [b"levels", text.as_bytes()].concat(), "{codec:?}");
            for size in [0, 1, text.len() - 1, text.len() + 1] {
                let refused = inflate(codec, &stored, size, &mut Vec::new());
                assert_eq!(refused, Err(Refused::DamagedParquet), "{codec:?}, {size}");
            }
            let cut = &stored[..stored.len() / 2];
            assert!(
                inflate(codec, cut, text.len(), &mut Vec::new()).is_err(),
                "{codec:?}"
            );
        }
    }
}
