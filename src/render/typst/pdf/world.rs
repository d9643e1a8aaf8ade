//! A Typst world in memory: the document's files and the bundled typeface, nothing else.
//! No disk, no network, no system font, no plugin.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use chrono::Datelike;
use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

use super::step::{Reached, Step};
use crate::render::typst::document::Document;
use crate::typeface::FACES;

/// One document's world.
pub(super) struct MemoryWorld<'a> {
    library: LazyHash<Library>,
    main: FileId,
    sources: BTreeMap<String, Source>,
    files: BTreeMap<String, Bytes>,
    today: Option<Datetime>,
    images: BTreeMap<String, String>,
    replaced: Vec<String>,
    opened: Mutex<BTreeSet<String>>,
    reached: Reached<'a>,
}

/// How deep the tree of a source may be. Typst's parser bounds what is nested, and not what
/// is chained (`1 + 1 + …`), which makes as deep a tree.
const DEPTH: usize = 2000;

/// The bundled faces, read once per process.
static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut fonts = FontStore::new();
    for face in FACES {
        for font in Font::iter(Bytes::new(face)) {
            let info = font.info().clone();
            fonts.push((font, info));
        }
    }
    fonts
});

/// The sources that were read for the last document, by path: one that has changed a little
/// is parsed again where it has, and what Typst made of the rest is found again.
pub(super) type Read = BTreeMap<String, Source>;

impl<'a> MemoryWorld<'a> {
    /// The virtual paths are the same for every document: Typst keeps each for the life
    /// of the process.
    pub(super) fn new(document: Document, read: &mut Read, reached: Reached<'a>) -> Self {
        let mut known = std::mem::take(read);
        let mut sources = BTreeMap::new();
        let mut files = BTreeMap::new();
        for (path, bytes) in document.files {
            match String::from_utf8(bytes.0) {
                Ok(text) if path.ends_with(".typ") => {
                    let source = source(&path, text, known.remove(&path));
                    read.insert(path.clone(), source.clone());
                    sources.insert(path, source);
                }
                Ok(text) => {
                    files.insert(path, Bytes::from_string(text));
                }
                Err(error) => {
                    files.insert(path, Bytes::new(error.into_bytes()));
                }
            }
        }
        let date = document.date;
        let part = |number: u32| u8::try_from(number).unwrap_or(1);
        Self {
            library: LazyHash::new(Library::default()),
            main: file_id(&document.main),
            sources,
            files,
            today: Datetime::from_ymd(date.year(), part(date.month()), part(date.day())),
            images: document.images,
            replaced: document.replaced,
            opened: Mutex::new(BTreeSet::new()),
            reached,
        }
    }

    /// The paths of the sources.
    pub(super) fn sources(&self) -> impl Iterator<Item = &String> {
        self.sources.keys()
    }

    /// Where a source goes deeper than it may.
    pub(super) fn too_deep(&self, path: &str) -> Option<usize> {
        let source = self.sources.get(path)?;
        let mut left = vec![(source.root(), 0, 0)];
        while let Some((node, depth, mut offset)) = left.pop() {
            if depth > DEPTH {
                return Some(offset);
            }
            for child in node.children() {
                left.push((child, depth + 1, offset));
                offset += child.len();
            }
        }
        None
    }

    /// The line of a source at a byte offset, from 1.
    pub(super) fn line(&self, path: &str, offset: usize) -> Option<usize> {
        let source = self.sources.get(path)?;
        source.lines().byte_to_line(offset).map(|line| line + 1)
    }

    /// The image of a path, as the author named it.
    pub(super) fn image(&self, path: &str) -> Option<&String> {
        self.images.get(path)
    }

    /// The images by path, as the author named them.
    pub(super) fn images(&self) -> &BTreeMap<String, String> {
        &self.images
    }

    /// The file of a path.
    pub(super) fn id(&self, path: &str) -> FileId {
        file_id(path)
    }

    /// The templates and library files that the author wrote.
    pub(super) fn replaced(&self) -> &[String] {
        &self.replaced
    }

    /// Whether a file was opened.
    pub(super) fn has_opened(&self, path: &str) -> bool {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }

    /// Tells of a file the first time it is opened.
    fn open(&self, id: FileId) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let path = id.vpath().get_without_slash();
        if !opened.contains(path) {
            opened.insert(path.to_owned());
            (self.reached)(Step::File(path.to_owned()));
        }
    }
}

/// A source, from what was known of it if it has changed a little only.
fn source(path: &str, text: String, known: Option<Source>) -> Source {
    match known {
        Some(mut known) => {
            if known.text() != text {
                known.replace(&text);
            }
            known
        }
        None => Source::new(file_id(path), text),
    }
}

/// The path of a file of the document; packages there are none.
fn path_of(id: &FileId) -> FileResult<&str> {
    match id.root() {
        VirtualRoot::Package(spec) => {
            Err(FileError::Package(PackageError::NotFound(spec.clone())))
        }
        VirtualRoot::Project => Ok(id.vpath().get_without_slash()),
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the main file's name is one of ours");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for MemoryWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.open(id);
        let path = path_of(&id)?;
        self.sources.get(path).cloned().ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.open(id);
        let path = path_of(&id)?;
        let source =
            || Some(Bytes::from_string(self.sources.get(path)?.text().to_owned()));
        let file = self.files.get(path).cloned().or_else(source);
        file.ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
