//! The size that a PNG or a JPEG declares in its header.

use super::ImageError;
use crate::limits;

/// Width and height, in pixels.
type Size = (u64, u64);

/// The header is the first part; a truncated file has lost its end.
pub(super) fn png(bytes: &[u8]) -> Result<Size, ImageError> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    let header = bytes
        .strip_prefix(SIGNATURE)
        .and_then(|rest| rest.get(..16))
        .filter(|header| &header[4..8] == b"IHDR")
        .ok_or(ImageError::NotAnImage)?;
    let size = (number(&header[8..12]), number(&header[12..16]));
    // What is too large is told as such, whether or not the rest is there.
    let pixels = size.0 * size.1;
    if pixels <= limits::IMAGE_PIXELS && (pixels == 0 || !ends_with(bytes, b"IEND")) {
        return Err(ImageError::NotAnImage);
    }
    Ok(size)
}

/// The parts of a JPEG are walked up to the one that tells the size; each pass of a
/// progressive one costs as much as the whole image.
pub(super) fn jpeg(bytes: &[u8]) -> Result<Size, ImageError> {
    let mut size = None;
    let mut scans = 0;
    let mut at = 2;
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr::memchr(0xff, rest)) {
        at += offset + 1;
        let Some(marker) = bytes.get(at).copied() else { break };
        match marker {
            // Stuffed bytes, filling, restarts: no part of their own.
            0x00 | 0x01 | 0xff | 0xd0..=0xd8 => continue,
            0xd9 => break,
            _ => {}
        }
        let Some(part) = bytes.get(at + 1..) else { break };
        let length = usize::try_from(number(part.get(..2).unwrap_or_default()));
        let length = length.unwrap_or(usize::MAX);
        let is_frame =
            matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let frame = part.get(3..7).ok_or(ImageError::NotAnImage)?;
            let found = (number(&frame[2..4]), number(&frame[..2]));
            // A second frame would be another image.
            if size.replace(found).is_some() {
                return Err(ImageError::NotAnImage);
            }
        }
        if marker == 0xda {
            scans += 1;
            if scans > limits::JPEG_SCANS {
                return Err(ImageError::TooManyScans);
            }
        }
        at = at.saturating_add(1).saturating_add(length.max(2));
    }
    let (width, height) = size.ok_or(ImageError::NotAnImage)?;
    let pixels = width * height;
    if pixels <= limits::IMAGE_PIXELS && (pixels == 0 || !ends_with(bytes, b"\xff\xd9")) {
        return Err(ImageError::NotAnImage);
    }
    Ok((width, height))
}

/// A number of two or four bytes, the highest first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn ends_with(bytes: &[u8], mark: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(64)..];
    tail.windows(mark.len()).any(|window| window == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32, end: &[u8]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn a_png_tells_its_size() {
        assert_eq!(png(&header(300, 200, b"IEND")), Ok((300, 200)));
        assert_eq!(png(&header(65_535, 65_535, b"")), Ok((65_535, 65_535)));
        for damaged in [header(0, 2, b"IEND"), header(3, 2, b""), b"\x89PNG".to_vec()] {
            assert_eq!(png(&damaged), Err(ImageError::NotAnImage));
        }
    }

    #[test]
    fn a_jpeg_tells_its_size_behind_its_other_parts() {
        let part = |marker: u8, inside: &[u8]| {
            let length = u16::try_from(inside.len() + 2).expect("short").to_be_bytes();
            [&[0xff, marker], &length[..], inside].concat()
        };
        let frame = part(0xc2, &[8, 0, 20, 0, 30, 3]);
        // A picture in the comments has a frame of its own, which is not read.
        let comment = part(0xe1, &[0xff, 0xc0, 0, 8, 8, 0xff, 0xff, 0xff, 0xff]);
        let scan = part(0xda, &[1, 0, 0]);
        let whole = |scans: usize| {
            let (start, end) = (vec![0xff, 0xd8], vec![0xff, 0xd9]);
            [start, comment.clone(), frame.clone(), scan.repeat(scans), end].concat()
        };
        assert_eq!(jpeg(&whole(3)), Ok((30, 20)));
        assert_eq!(jpeg(&whole(1_000)), Err(ImageError::TooManyScans));
        assert_eq!(jpeg(&whole(1)[..33]), Err(ImageError::NotAnImage));
    }
}
