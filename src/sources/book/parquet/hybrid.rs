//! Runs and packed bits, the form of parquet's levels and positions in a dictionary.

use bytes::Bytes;

/// A run of them, of a known width. Every step is `None` where the bytes end.
pub(super) struct Hybrid {
    bytes: Bytes,
    at: usize,
    width: u32,
    run: Run,
}

enum Run {
    /// The same value, so many times.
    Repeated { value: u32, left: usize },
    /// Values one after the other, from a bit behind the start of the bytes.
    Packed { bit: usize, left: usize },
}

impl Hybrid {
    pub(super) fn new(bytes: Bytes, width: u32) -> Option<Self> {
        let run = Run::Repeated { value: 0, left: 0 };
        (width <= 32).then_some(Self { bytes, at: 0, width, run })
    }

    /// The next values.
    pub(super) fn fill(&mut self, mut out: &mut [u32]) -> Option<()> {
        while !out.is_empty() {
            let width = self.width;
            match &mut self.run {
                Run::Repeated { left: 0, .. } | Run::Packed { left: 0, .. } => {
                    self.begin()?;
                }
                Run::Repeated { value, left } => {
                    let count = out.len().min(*left);
                    let (now, later) = out.split_at_mut(count);
                    now.fill(*value);
                    *left -= count;
                    out = later;
                }
                Run::Packed { bit, left } => {
                    let count = out.len().min(*left);
                    let (now, later) = out.split_at_mut(count);
                    unpack(&self.bytes, *bit, width, now)?;
                    *bit += count * width as usize;
                    *left -= count;
                    out = later;
                }
            }
        }
        Some(())
    }

    /// Passes over values, and says how many of them are not zero.
    pub(super) fn pass(&mut self, mut count: usize) -> Option<usize> {
        let mut ones = 0;
        let mut passed = [0; 256];
        while count > 0 {
            if let Run::Repeated { value, left: left @ 1.. } = &mut self.run {
                let here = count.min(*left);
                ones += if *value == 0 { 0 } else { here };
                *left -= here;
                count -= here;
                continue;
            }
            let here = count.min(passed.len());
            self.fill(&mut passed[..here])?;
            ones += passed[..here].iter().filter(|one| **one != 0).count();
            count -= here;
        }
        Some(ones)
    }

    /// Passes over values that nobody counts.
    pub(super) fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let width = self.width as usize;
            match &mut self.run {
                Run::Repeated { left: 0, .. } | Run::Packed { left: 0, .. } => {
                    self.begin()?;
                }
                Run::Repeated { left, .. } => {
                    let here = count.min(*left);
                    *left -= here;
                    count -= here;
                }
                Run::Packed { bit, left } => {
                    let here = count.min(*left);
                    *bit += here * width;
                    *left -= here;
                    count -= here;
                }
            }
        }
        Some(())
    }

    fn begin(&mut self) -> Option<()> {
        let mut header = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            header |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        let count = usize::try_from(header >> 1).ok()?;
        if header & 1 == 0 {
            let length = self.width.div_ceil(8) as usize;
            let stored = self.bytes.get(self.at..self.at + length)?;
            let value =
                stored.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
            self.at += length;
            self.run = Run::Repeated { value, left: count };
        } else {
            let length = count.checked_mul(self.width as usize)?;
            // The last run may be shorter than it says: what is missing is not asked for.
            let end = self.at.checked_add(length)?.min(self.bytes.len());
            self.run = Run::Packed { bit: self.at * 8, left: count.checked_mul(8)? };
            self.at = end;
        }
        Some(())
    }
}

/// Numbers of so many bits, 32 at most, from a bit of the bytes on.
pub(super) fn unpack(
    bytes: &[u8],
    first: usize,
    width: u32,
    out: &mut [u32],
) -> Option<()> {
    let mask = (1_u64 << width) - 1;
    let mut bit = first;
    for value in out {
        let at = bit / 8;
        let word = match bytes.get(at..at + 8) {
            Some(word) => u64::from_le_bytes(word.try_into().ok()?),
            None => {
                let left = bytes.get(at..)?;
                if left.len() * 8 < bit % 8 + width as usize {
                    return None;
                }
                left.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
            }
        };
        *value = ((word >> (bit % 8)) & mask) as u32;
        bit += width as usize;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_packed_values_follow_one_another() {
        // Five times 4, then 0 to 7 on three bits, then twice 1.
        let bytes = [10, 4, 3, 0x88, 0xc6, 0xfa, 4, 1];
        let expected = [4, 4, 4, 4, 4, 0, 1, 2, 3, 4, 5, 6, 7, 1, 1];
        for cut in 0..expected.len() {
            let mut hybrid =
                Hybrid::new(Bytes::copy_from_slice(&bytes), 3).expect("small");
            let mut found = vec![9; expected.len() - cut];
            let passed = hybrid.pass(cut).expect("as many");
            assert_eq!(passed, expected[..cut].iter().filter(|one| **one != 0).count());
            hybrid.fill(&mut found).expect("as many");
            assert_eq!(found, expected[cut..]);
            assert_eq!(hybrid.skip(1), None);
            let mut hybrid =
                Hybrid::new(Bytes::copy_from_slice(&bytes), 3).expect("small");
            hybrid.skip(cut).expect("as many");
            hybrid.fill(&mut found).expect("as many");
            assert_eq!(found, expected[cut..]);
        }
    }
}
