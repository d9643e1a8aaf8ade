//! Pages for a screen: one SVG each, and its words with the lines they come from.
//!
//! Only what whoever asks does not know yet is drawn and sent. A frame that is the same as last
//! time has the same drawing; a drawing that is the same has the same name, whatever moved in
//! the source.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};
use typst::WorldExt;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::text::TextItem;
use typst::utils::hash128;
use typst_layout::PagedDocument;
use typst_svg::SvgOptions;

use super::world::MemoryWorld;
use crate::render::typst::stored::Bytes;
use crate::render::typst::templates::{Rendered, TextLine};
use crate::typeface::{FACES, FONT};

/// The name of a page: what is seen of it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct PageName(u128);

impl std::fmt::Display for PageName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

/// A page of a document, for a screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Its name: the same page, the same name.
    pub name: PageName,
    /// Its width and height, in points.
    pub size: (f64, f64),
    /// The drawing, all letters as outlines.
    pub svg: Arc<[u8]>,
    /// Its words, from top to bottom as they were laid out.
    pub words: Vec<Run>,
}

/// A stretch of text on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Where it begins on its line, and where that line stands, in points from the upper left.
    pub at: (f32, f32),
    /// Its width and the size of its letters, in points.
    pub size: (f32, f32),
    /// What it says.
    pub text: String,
    /// The line that it comes from, of a text or of a template.
    pub from: Option<TextLine>,
}

/// A page as it is sent: without its drawing when it is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sent {
    name: u128,
    size: (f64, f64),
    drawing: Option<Bytes>,
    words: Vec<Run>,
}

impl Sent {
    /// The whole page; what was not sent is known.
    pub(super) fn whole(self, known: &Known) -> Option<Preview> {
        let name = PageName(self.name);
        let svg = match self.drawing {
            Some(drawing) => Arc::from(drawing.0),
            None => Arc::clone(known.get(&name)?),
        };
        Some(Preview { name, size: self.size, svg, words: self.words })
    }
}

/// Drawings by the name of their page.
pub(super) type Known = BTreeMap<PageName, Arc<[u8]>>;

/// What the process keeps from one preview to the next.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The names of frames.
    names: HashMap<u128, u128>,
    /// Charts whose letters are outlines, by the chart.
    flattened: HashMap<u128, Bytes>,
}

impl Kept {
    /// Charts as outlines, in place: a browser that lacks the typeface would set their letters in
    /// another one. Those of the last document are kept.
    pub(super) fn flatten(&mut self, files: &mut BTreeMap<String, Bytes>) {
        let mut kept = HashMap::new();
        for (_, bytes) in files.iter_mut().filter(|(path, _)| path.ends_with(".svg")) {
            let name = hash128(&bytes.0);
            let flat =
                match self.flattened.remove(&name).or_else(|| kept.get(&name).cloned()) {
                    Some(flat) => flat,
                    None => outlined(bytes),
                };
            kept.insert(name, flat.clone());
            *bytes = flat;
        }
        self.flattened = kept;
    }

    /// The pages of a document.
    pub(super) fn pages(
        &mut self,
        paged: &PagedDocument,
        known: &BTreeSet<PageName>,
        world: &MemoryWorld<'_>,
        rendered: &BTreeMap<String, Rendered>,
    ) -> Vec<Sent> {
        let mut names = HashMap::new();
        let sent = paged
            .pages()
            .iter()
            .map(|page| {
                let frame = hash128(page);
                let mut drawing = None;
                let is_known = |name: &&u128| known.contains(&PageName(**name));
                let name = match self.names.get(&frame).filter(is_known) {
                    Some(name) => *name,
                    None => {
                        let options = SvgOptions { render_bleed: false, pretty: false };
                        let svg = typst_svg::svg(page, &options);
                        let name = hash128(&svg);
                        if !known.contains(&PageName(name)) {
                            drawing = Some(Bytes(svg.into_bytes()));
                        }
                        name
                    }
                };
                names.insert(frame, name);
                let size = page.frame.size();
                let mut walk = Walk { world, rendered, words: Vec::new() };
                walk.frame(&page.frame, Transform::identity());
                Sent {
                    name,
                    size: (size.x.to_pt(), size.y.to_pt()),
                    drawing,
                    words: walk.words,
                }
            })
            .collect();
        self.names = names;
        sent
    }
}

/// The words of a page, in the order they were laid out.
struct Walk<'a> {
    world: &'a MemoryWorld<'a>,
    rendered: &'a BTreeMap<String, Rendered>,
    words: Vec<Run>,
}

impl Walk<'_> {
    fn frame(&mut self, frame: &Frame, turn: Transform) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let moved =
                        Transform::translate(at.x, at.y).pre_concat(group.transform);
                    self.frame(&group.frame, turn.pre_concat(moved));
                }
                FrameItem::Text(text) => self.text(text, at.transform(turn), turn),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem, at: Point, turn: Transform) {
        // What is turned is a watermark: nobody selects it.
        if turn.kx.get() != 0.0 || turn.ky.get() != 0.0 || text.text.trim().is_empty() {
            return;
        }
        let points = |length: Abs| length.to_pt() as f32;
        self.words.push(Run {
            at: (points(at.x), points(at.y)),
            size: (points(text.width()), points(text.size)),
            text: text.text.to_string(),
            from: self.from(text),
        });
    }

    /// The line that the first letter comes from.
    fn from(&self, text: &TextItem) -> Option<TextLine> {
        let (span, offset) = text.glyphs.first()?.span;
        let path = span.id()?.vpath().get_without_slash().to_owned();
        let start = self.world.range(span)?.start + usize::from(offset);
        self.rendered.get(&path)?.place(start).cloned()
    }
}

/// A drawing whose letters are outlines; one that cannot be read stays as it is, and what is
/// wrong with it is told when it is laid out.
fn outlined(drawing: &Bytes) -> Bytes {
    static OPTIONS: LazyLock<usvg::Options<'static>> = LazyLock::new(|| {
        let mut options =
            usvg::Options { font_family: FONT.to_owned(), ..Default::default() };
        let fonts = options.fontdb_mut();
        for face in FACES {
            fonts.load_font_data(face.to_vec());
        }
        options
    });
    match usvg::Tree::from_data(&drawing.0, &OPTIONS) {
        Ok(tree) => {
            let options = usvg::WriteOptions {
                coordinates_precision: 3,
                transforms_precision: 5,
                ..usvg::WriteOptions::default()
            };
            Bytes(tree.to_string(&options).into_bytes())
        }
        Err(_) => drawing.clone(),
    }
}
