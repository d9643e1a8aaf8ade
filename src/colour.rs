//! Colours, and whether one can be read on another.

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// A colour written `#rrggbb`.
    pub fn parse(written: &str) -> Option<Self> {
        let digits = written.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let part = |range| u8::from_str_radix(digits.get(range)?, 16).ok();
        Some(Self(part(0..2)?, part(2..4)?, part(4..6)?))
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// A mixture: `share` of the other colour, as an opaque colour.
    pub fn towards(self, other: Rgb, share: f64) -> Rgb {
        let mix = |a: u8, b: u8| {
            let value = f64::from(a) + (f64::from(b) - f64::from(a)) * share;
            value.round().clamp(0.0, 255.0) as u8
        };
        Rgb(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

impl Rgb {
    /// The same hue, as much darker as a text needs to be read on a background.
    #[must_use]
    pub fn darkened_for(self, background: Rgb) -> Rgb {
        const STEPS: u32 = 50;
        let shades = (0..=STEPS)
            .map(|step| self.towards(Rgb(0, 0, 0), f64::from(step) / f64::from(STEPS)));
        let mut readable =
            shades.filter(|shade| contrast(*shade, background) >= READABLE);
        readable.next().unwrap_or(Rgb(0, 0, 0))
    }
}

/// Paper.
pub const WHITE: Rgb = Rgb(255, 255, 255);

/// WCAG AA for text.
pub const READABLE: f64 = 4.5;

/// Relative luminance (WCAG 2.1).
fn luminance(colour: Rgb) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.1).
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Whether text of this colour can be read on white (WCAG AA: 4.5 to 1).
pub fn readable_on_white(colour: (u8, u8, u8)) -> bool {
    contrast(Rgb(colour.0, colour.1, colour.2), WHITE) >= READABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pale_colour_is_darkened_until_it_can_be_read() {
        let grey = Rgb(0xf3, 0xf5, 0xf6);
        for pale in [Rgb(0xf2, 0xb8, 0x00), Rgb(0xff, 0xff, 0xff), Rgb(0xff, 0xe0, 0x66)]
        {
            assert!(contrast(pale.darkened_for(grey), grey) >= READABLE, "{pale:?}");
        }
        let dark = Rgb(0x1d, 0x5c, 0x4d);
        assert_eq!(dark.darkened_for(grey), dark);
    }

    #[test]
    fn a_pale_colour_is_not_readable() {
        assert!(readable_on_white((0x1d, 0x5c, 0x4d)));
        assert!(!readable_on_white((0xff, 0xe0, 0x66)));
    }
}
