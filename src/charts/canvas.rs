//! Shapes in points, texts measured with the bundled typeface, and their SVG.
//!
//! plotters has integer coordinates: shapes are drawn on a canvas ten times as large and
//! the drawing is scaled back by its page.

use std::sync::Once;

use plotters::prelude::{
    Circle, Color, DrawingArea, DrawingBackend, IntoDrawingArea, PathElement, Polygon,
    RGBColor, Rectangle, SVGBackend, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, TextStyle, register_font};

use super::spec::ChartStyle;
use crate::colour::Rgb;
use crate::typeface::{FACES, FONT};

/// Units of the drawing in one point.
const SCALE: f64 = 10.0;

/// plotters writes a font size divided by this.
const FONT_FACTOR: f64 = 1.24;

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// One shape. Texts are given by the middle of their line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Drawn {
    Box { x: f64, y: f64, width: f64, height: f64, fill: Rgb },
    Line { points: Vec<(f64, f64)>, width: f64, colour: Rgb },
    Dot { x: f64, y: f64, radius: f64, fill: Rgb },
    Polygon { points: Vec<(f64, f64)>, fill: Rgb },
    Label(Label),
}

/// A text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: Rgb,
    pub(super) anchor: Anchor,
}

impl Label {
    /// Left, top, right, bottom.
    pub(super) fn bounds(&self) -> (f64, f64, f64, f64) {
        let width = text_width(&self.text, self.size, self.bold);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        let half = self.size * 0.5;
        (left, self.y - half, left + width, self.y + half)
    }

    /// Whether two texts touch.
    pub(super) fn collides(&self, other: &Label) -> bool {
        let (left, top, right, bottom) = self.bounds();
        let (other_left, other_top, other_right, other_bottom) = other.bounds();
        left < other_right
            && other_left < right
            && top < other_bottom
            && other_top < bottom
    }
}

/// A drawing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Canvas {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: Vec<Drawn>,
}

impl Canvas {
    pub(super) fn new(width: f64) -> Self {
        Self { width, height: 0.0, shapes: Vec::new() }
    }

    pub(super) fn rectangle(
        &mut self,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        fill: Rgb,
    ) {
        self.shapes.push(Drawn::Box { x, y, width, height, fill });
    }

    pub(super) fn line(&mut self, points: Vec<(f64, f64)>, width: f64, colour: Rgb) {
        self.shapes.push(Drawn::Line { points, width, colour });
    }

    pub(super) fn dot(&mut self, x: f64, y: f64, radius: f64, fill: Rgb) {
        self.shapes.push(Drawn::Dot { x, y, radius, fill });
    }

    pub(super) fn polygon(&mut self, points: Vec<(f64, f64)>, fill: Rgb) {
        self.shapes.push(Drawn::Polygon { points, fill });
    }

    pub(super) fn label(&mut self, label: Label) {
        self.shapes.push(Drawn::Label(label));
    }

    /// Puts the shapes of another drawing at a place.
    pub(super) fn put(&mut self, other: Canvas, dx: f64, dy: f64) {
        let move_by = |(x, y): (f64, f64)| (x + dx, y + dy);
        let moved = other.shapes.into_iter().map(|shape| match shape {
            Drawn::Box { x, y, width, height, fill } => {
                Drawn::Box { x: x + dx, y: y + dy, width, height, fill }
            }
            Drawn::Line { points, width, colour } => {
                let points = points.into_iter().map(move_by).collect();
                Drawn::Line { points, width, colour }
            }
            Drawn::Dot { x, y, radius, fill } => {
                Drawn::Dot { x: x + dx, y: y + dy, radius, fill }
            }
            Drawn::Polygon { points, fill } => {
                Drawn::Polygon { points: points.into_iter().map(move_by).collect(), fill }
            }
            Drawn::Label(label) => {
                Drawn::Label(Label { x: label.x + dx, y: label.y + dy, ..label })
            }
        });
        self.shapes.extend(moved);
    }

    pub(super) fn labels(&self) -> impl Iterator<Item = &Label> {
        self.shapes.iter().filter_map(|shape| match shape {
            Drawn::Label(label) => Some(label),
            Drawn::Box { .. }
            | Drawn::Line { .. }
            | Drawn::Dot { .. }
            | Drawn::Polygon { .. } => None,
        })
    }

    /// The drawing as SVG, texts as texts.
    pub(super) fn svg(&self, style: &ChartStyle) -> Result<String, String> {
        register_faces();
        let mut svg = String::new();
        let size =
            (scaled(self.width).unsigned_abs(), scaled(self.height).unsigned_abs());
        {
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            for shape in &self.shapes {
                draw(&area, shape, style).map_err(|error| error.to_string())?;
            }
            area.present().map_err(|error| error.to_string())?;
        }
        Ok(svg)
    }
}

fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, plotters::coord::Shift>,
    shape: &Drawn,
    style: &ChartStyle,
) -> Result<(), plotters::drawing::DrawingAreaErrorKind<B::ErrorType>> {
    match shape {
        Drawn::Box { x, y, width, height, fill } => area.draw(&Rectangle::new(
            [point(*x, *y), point(x + width, y + height)],
            colour(*fill).filled(),
        )),
        Drawn::Line { points, width, colour: stroke } => {
            let points: Vec<(i32, i32)> =
                points.iter().map(|(x, y)| point(*x, *y)).collect();
            let width = scaled(*width).unsigned_abs();
            area.draw(&PathElement::new(points, colour(*stroke).stroke_width(width)))
        }
        Drawn::Dot { x, y, radius, fill } => area.draw(&Circle::new(
            point(*x, *y),
            scaled(*radius),
            colour(*fill).filled(),
        )),
        Drawn::Polygon { points, fill } => {
            let points: Vec<(i32, i32)> =
                points.iter().map(|(x, y)| point(*x, *y)).collect();
            area.draw(&Polygon::new(points, colour(*fill).filled()))
        }
        Drawn::Label(label) => {
            let position = match label.anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let weight = if label.bold { FontStyle::Bold } else { FontStyle::Normal };
            let size = label.size * SCALE * FONT_FACTOR;
            let font = FontDesc::new(FontFamily::Name(style.font), size, weight);
            let ink = colour(label.colour);
            let text =
                TextStyle::from(font).color(&ink).pos(Pos::new(position, VPos::Center));
            area.draw(&Text::new(label.text.clone(), point(label.x, label.y), text))
        }
    }
}

fn colour(colour: Rgb) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn scaled(points: f64) -> i32 {
    (points * SCALE).round() as i32
}

fn point(x: f64, y: f64) -> (i32, i32) {
    (scaled(x), scaled(y))
}

/// The bundled faces, once per process.
fn register_faces() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let styles = [FontStyle::Normal, FontStyle::Bold, FontStyle::Italic];
        for (face, style) in FACES.into_iter().zip(styles) {
            // The faces are embedded and tested; a refusal shows in the first drawing.
            let _ = register_font(FONT, style, face);
        }
    });
}

/// The width of a text in points.
pub(super) fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    register_faces();
    let weight = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(FONT), size * SCALE * FONT_FACTOR, weight);
    match font.box_size(text) {
        Ok((width, _)) => f64::from(width) / SCALE,
        // No typeface: wide enough for anything.
        Err(_) => text.chars().count() as f64 * size * 0.7,
    }
}

/// Cuts a text into lines that fit a width, at spaces and after hyphens; a word too long
/// stands alone.
pub(super) fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut current = String::new();
    for piece in pieces(text, size, bold, width) {
        let candidate = format!("{current}{piece}");
        if !current.is_empty() && text_width(candidate.trim_end(), size, bold) > width {
            lines.push(current.trim_end().to_owned());
            current = piece;
        } else {
            current = candidate;
        }
    }
    if !current.trim_end().is_empty() {
        lines.push(current.trim_end().to_owned());
    }
    lines
}

/// Words with the space that follows them; one that is wider than a line is cut after its hyphens:
/// « Îles-de-Mars » stays whole where it can.
fn pieces(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let words = text.split_inclusive(' ');
    let cut = |word: &str| -> Vec<String> {
        match text_width(word.trim_end(), size, bold) > width {
            true => word.split_inclusive('-').map(str::to_owned).collect(),
            false => vec![word.to_owned()],
        }
    };
    words.flat_map(cut).collect()
}
