//! The bundled typeface: the one that measures the charts, and sets the pages.

/// The one family name used by SVG and PDF alike.
pub const FONT: &str = "Inter";

/// The bundled faces: regular, bold, italic, bold italic.
pub const FACES: [&[u8]; 4] = [
    include_bytes!("../themes/polices/Inter-Regular.otf"),
    include_bytes!("../themes/polices/Inter-Bold.otf"),
    include_bytes!("../themes/polices/Inter-Italic.otf"),
    include_bytes!("../themes/polices/Inter-BoldItalic.otf"),
];
