//! The compact form of Thrift, in which a parquet file describes itself, walked without
//! room being made for anything.
//!
//! What the reading library would make room for is counted on the way, before it is let in.

/// Structs, one in another. Those of parquet have six.
const DEPTH: usize = 24;

/// The types that we ask for.
pub(super) mod kind {
    pub(in super::super) const I32: u8 = 5;
    pub(in super::super) const BINARY: u8 = 8;
    pub(in super::super) const LIST: u8 = 9;
    pub(in super::super) const STRUCT: u8 = 12;
}

/// A walk along the bytes. Every step is `None` where they end or make no sense.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Elements of lists, sets and maps that may still come.
    elements_left: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], elements: usize) -> Self {
        Self { bytes, at: 0, elements_left: elements }
    }

    /// How many bytes were walked.
    pub(super) fn walked(&self) -> usize {
        self.at
    }

    /// Whether too many elements, and no damage, ended the walk.
    pub(super) fn has_too_many(&self) -> bool {
        self.elements_left == 0
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number.
    pub(super) fn integer(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A text, or bytes.
    pub(super) fn binary(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        let found = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(found)
    }

    /// The next field of a struct: its number and type; `Some(None)` at the struct's end.
    pub(super) fn field(&mut self, last: &mut i64) -> Option<Option<(i64, u8)>> {
        let header = self.byte()?;
        if header == 0 {
            return Some(None);
        }
        let (step, kind) = (header >> 4, header & 0xf);
        *last =
            if step == 0 { self.integer()? } else { last.checked_add(i64::from(step))? };
        Some(Some((*last, kind)))
    }

    /// The length of a list and the type of what is in it.
    pub(super) fn list(&mut self) -> Option<(usize, u8)> {
        let header = self.byte()?;
        let length = match header >> 4 {
            0xf => usize::try_from(self.varint()?).ok()?,
            short => usize::from(short),
        };
        self.count(length)?;
        Some((length, header & 0xf))
    }

    fn count(&mut self, length: usize) -> Option<()> {
        let left = self.elements_left.checked_sub(length);
        self.elements_left = left.unwrap_or(0);
        left.map(|_| ())
    }

    /// Walks over a value of this type.
    pub(super) fn skip(&mut self, kind: u8) -> Option<()> {
        self.skip_within(kind, false, DEPTH)
    }

    fn skip_within(&mut self, kind: u8, in_list: bool, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            // As a field, a truth is in its type.
            1 | 2 if !in_list => {}
            1..=3 => {
                self.byte()?;
            }
            4..=6 => {
                self.varint()?;
            }
            7 => self.jump(8)?,
            8 => {
                self.binary()?;
            }
            9 | 10 => {
                let (length, kind) = self.list()?;
                for _ in 0..length {
                    self.skip_within(kind, true, depth)?;
                }
            }
            11 => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.count(length)?;
                if length > 0 {
                    let kinds = self.byte()?;
                    for _ in 0..length {
                        self.skip_within(kinds >> 4, true, depth)?;
                        self.skip_within(kinds & 0xf, true, depth)?;
                    }
                }
            }
            12 => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip_within(kind, false, depth)?;
                }
            }
            13 => self.jump(16)?,
            _ => return None,
        }
        Some(())
    }

    fn jump(&mut self, length: usize) -> Option<()> {
        self.at = self.at.checked_add(length).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_is_walked_to_its_end() {
        // {1: 300, 3: "ab", 4: [1, 2], 5: {}, 6: true, 40: 1.0} and one byte more.
        let bytes = [
            0x15, 0xd8, 0x04, 0x28, 2, b'a', b'b', 0x19, 0x25, 2, 4, 0x1c, 0, 0x11, 0x07,
            80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9,
        ];
        let mut walk = Walk::new(&bytes, 10);
        assert_eq!(walk.skip(kind::STRUCT), Some(()));
        assert_eq!(walk.walked(), bytes.len() - 1);
        let mut walk = Walk::new(&bytes, 10);
        assert_eq!(walk.field(&mut 0), Some(Some((1, kind::I32))));
        assert_eq!(walk.integer(), Some(300));
        for length in 0..bytes.len() - 1 {
            assert_eq!(Walk::new(&bytes[..length], 10).skip(kind::STRUCT), None);
        }
    }

    #[test]
    fn what_is_counted_or_nested_too_far_is_not_walked() {
        // A list of a thousand million of structs, and structs without end.
        let mut walk = Walk::new(&[0xfc, 0x80, 0x94, 0xeb, 0xdc, 0x03], 1000);
        assert_eq!(walk.list(), None);
        assert!(walk.has_too_many());
        assert_eq!(Walk::new(&[0x1c; 100], 10).skip(kind::STRUCT), None);
    }
}
