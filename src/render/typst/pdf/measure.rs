//! How each page is filled, read from what was laid out: what `verifier` tells and what tests
//! hold.

use serde::{Deserialize, Serialize};
use typst::foundations::NativeElement;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, Point};
use typst::model::HeadingElem;
use typst_layout::PagedDocument;

use crate::text::typographic;
use crate::vocabulary::Output;

/// A page as it came out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The words of its body, those of drawings too.
    pub words: usize,
    /// The share of its height that bears something, 0 to 1; small gaps count as filled.
    pub filled: f64,
    /// A text goes beyond its margin.
    pub sticks_out: bool,
    /// A heading is the last thing on it.
    pub ends_with_heading: bool,
}

/// The margins of a document's pages, in points: sides, head, foot.
struct Margins {
    side: f64,
    head: f64,
    foot: f64,
}

const MILLIMETRE: f64 = 72.0 / 25.4;

/// Two things nearer than this, in points, have no hole between them.
const GAP: f64 = 34.0;

/// Two lines nearer than this, in points, stand beside each other.
const BESIDE: f64 = 8.0;

/// By how much a letter may go beyond its margin, in points.
const BEYOND: f64 = 2.5;

impl Margins {
    /// Those of the templates: the body, without running head and folio.
    fn of(output: Output, width: f64) -> Self {
        let is_a5 = width < 450.0;
        let (side, head, foot) = match output {
            Output::Slides => (16.0, 12.0, 16.0),
            _ if is_a5 => (14.0, 12.0, 15.5),
            _ => (20.0, 21.0, 20.5),
        };
        Self { side: side * MILLIMETRE, head: head * MILLIMETRE, foot: foot * MILLIMETRE }
    }
}

/// What was met on a page.
#[derive(Default)]
struct Met {
    /// From and to, down the page.
    spans: Vec<(f64, f64)>,
    words: usize,
    sticks_out: bool,
    /// The lowest text, and whether it is a heading's.
    lowest: (f64, bool),
    /// The headings that are open.
    open: Vec<Location>,
}

pub(super) fn sheets(document: &PagedDocument, output: Output) -> Vec<Sheet> {
    let page = |page: &typst_layout::Page| {
        let size = page.frame.size();
        let (width, height) = (size.x.to_pt(), size.y.to_pt());
        let margins = Margins::of(output, width);
        let mut met = Met::default();
        met.frame(&page.frame, Point::zero(), (width, height), &margins);
        let (top, bottom) = (margins.head, height - margins.foot);
        Sheet {
            words: met.words,
            filled: covered(&mut met.spans, top, bottom),
            sticks_out: met.sticks_out,
            ends_with_heading: met.lowest.1,
        }
    };
    document.pages().iter().map(page).collect()
}

impl Met {
    fn frame(
        &mut self,
        frame: &Frame,
        origin: Point,
        (width, height): (f64, f64),
        margins: &Margins,
    ) {
        for (at, item) in frame.items() {
            let at = origin + *at;
            let (x, y) = (at.x.to_pt(), at.y.to_pt());
            match item {
                FrameItem::Group(group) => {
                    let turn = &group.transform;
                    // What is turned is a watermark.
                    if turn.ky.get() == 0.0 && turn.kx.get() == 0.0 {
                        let moved = at + Point::new(turn.tx, turn.ty);
                        self.frame(&group.frame, moved, (width, height), margins);
                    }
                }
                FrameItem::Text(text) => {
                    let size = text.size.to_pt();
                    let is_body = y > margins.head && y < height - margins.foot;
                    if !is_body || text.text.trim().is_empty() {
                        continue;
                    }
                    let right = x + text.width().to_pt();
                    // The thumb tab stands on the edge of the paper.
                    let on_edge = x > width - 8.0 * MILLIMETRE;
                    self.sticks_out |= !on_edge
                        && (right > width - margins.side + BEYOND
                            || x < margins.side - BEYOND);
                    self.words += text.text.split_whitespace().count();
                    self.spans.push((y - size, y + size * 0.3));
                    let is_heading = !self.open.is_empty();
                    // A heading in the margin has its text beside it.
                    if y > self.lowest.0 + BESIDE {
                        self.lowest = (y, is_heading);
                    } else if y > self.lowest.0 - BESIDE {
                        self.lowest.1 &= is_heading;
                    }
                }
                FrameItem::Shape(shape, _) => {
                    let bounds = shape.bbox(true);
                    let (from, to) = (y + bounds.min.y.to_pt(), y + bounds.max.y.to_pt());
                    self.spans.push((from, to));
                    // Lines to write on, a drawing: a heading is not the last thing then.
                    if from > self.lowest.0 + 4.0 {
                        self.lowest = (to, false);
                    }
                }
                FrameItem::Image(_, size, _) => {
                    let to = y + size.y.to_pt();
                    self.spans.push((y, to));
                    if to > self.lowest.0 {
                        self.lowest = (to, false);
                    }
                }
                FrameItem::Tag(Tag::Start(content, _)) => {
                    if content.elem() == HeadingElem::ELEM {
                        self.open.extend(content.location());
                    }
                }
                FrameItem::Tag(Tag::End(location, ..)) => {
                    self.open.retain(|one| one != location);
                }
                FrameItem::Link(..) => {}
            }
        }
    }
}

/// The share of a height that some spans cover, gaps that nobody sees included.
fn covered(spans: &mut [(f64, f64)], top: f64, bottom: f64) -> f64 {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut reached = top;
    let mut holes = 0.0;
    for (from, to) in spans.iter().map(|(from, to)| (from.max(top), to.min(bottom))) {
        if to <= from {
            continue;
        }
        if from - reached > GAP {
            holes += from - reached;
        }
        reached = reached.max(to);
    }
    holes += (bottom - reached).max(0.0);
    1.0 - holes / (bottom - top)
}

/// A page of the livret is read at one glance up to so many words.
const READ_AT_A_GLANCE: usize = 120;

/// A page filled less than this looks unfinished.
const HALF_EMPTY: f64 = 0.45;

/// What deserves a look among the pages of a document, in French.
pub fn remarks(output: Output, sheets: &[Sheet]) -> Vec<String> {
    let mut said = Vec::new();
    let last = sheets.len();
    for (number, sheet) in (1..).zip(sheets) {
        let mut say = |what: String| {
            said.push(typographic(&format!("{}, page {number} : {what}", output.name())));
        };
        if sheet.sticks_out && output != Output::SlideNotes {
            say("un texte déborde de la marge".to_owned());
        }
        if output == Output::Report && sheet.filled < HALF_EMPTY && number < last {
            say(format!("remplie à {} %", (sheet.filled * 100.0).round()));
        }
        if output.folded().is_some() && sheet.words > READ_AT_A_GLANCE {
            say(format!(
                "{} mots ; une page du livret se lit d’un coup d’œil jusqu’à {READ_AT_A_GLANCE}",
                sheet.words
            ));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::covered;

    #[test]
    fn holes_are_what_is_not_covered() {
        assert_eq!(covered(&mut [], 0.0, 100.0), 0.0);
        assert_eq!(covered(&mut [(0.0, 40.0), (50.0, 100.0)], 0.0, 100.0), 1.0);
        assert_eq!(covered(&mut [(70.0, 100.0), (0.0, 20.0)], 0.0, 100.0), 0.5);
        let third = covered(&mut [(-50.0, 30.0)], 0.0, 100.0);
        assert!((third - 0.3).abs() < 1e-9, "{third}");
    }
}
