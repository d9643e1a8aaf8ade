//! Text as Windows users save it: UTF-8 with or without a mark, UTF-16, Windows-1252; and as
//! Macs do, an accent apart from its letter.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A decoded text and the name of the encoding it was in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark, line ends as they were.
    pub text: String,
    /// `UTF-8`, `UTF-16LE`, `windows-1252`…
    pub encoding: &'static str,
}

/// Decodes a text file. UTF-16 without a mark is recognised by its zero bytes; what is
/// not valid UTF-8 is taken for Windows-1252, the encoding of Bloc-notes and of old CSV. An
/// accent joins its letter: the same word is the same text.
pub fn decode(bytes: &[u8]) -> Decoded {
    let (text, encoding, _) = guess(bytes).decode(bytes);
    let text = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.into_owned(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    };
    Decoded { text, encoding: encoding.name() }
}

/// The encoding of the beginning of a file; a character cut at its end does not count.
pub fn of(sample: &[u8]) -> &'static str {
    let whole = match std::str::from_utf8(sample) {
        Err(error) if error.error_len().is_none() => &sample[..error.valid_up_to()],
        Ok(_) | Err(_) => sample,
    };
    guess(whole).name()
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        encoding
    } else if looks_like_utf16(bytes, 1) {
        UTF_16LE
    } else if looks_like_utf16(bytes, 0) {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

/// Latin text in UTF-16 has a zero in every second byte.
fn looks_like_utf16(bytes: &[u8], zero_at: usize) -> bool {
    let sample = &bytes[..bytes.len().min(512)];
    let pairs = sample.chunks_exact(2).count();
    let zeros = sample.chunks_exact(2).filter(|pair| pair[zero_at] == 0).count();
    let others = sample.chunks_exact(2).filter(|pair| pair[1 - zero_at] == 0).count();
    pairs >= 2 && others == 0 && zeros * 10 >= pairs * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notepad_files_are_read() {
        assert_eq!(decode("\u{feff}été".as_bytes()).text, "été");
        assert_eq!(decode(b"\xe9t\xe9").text, "été");
        assert_eq!(decode("e\u{301}te\u{301}".as_bytes()).text, "été");
        let utf16: Vec<u8> =
            "\u{feff}été".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16).text, "été");
        let bare: Vec<u8> = "ccas: a".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bare).text, "ccas: a");
    }
}
