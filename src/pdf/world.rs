//! A Typst world in memory: the document's files and the bundled typeface, nothing else.
//! No disk, no network, no system font, no plugin.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::Datelike;
use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore};
use typst_kit::fonts::FontStore;

use crate::document::Document;
use crate::theme::FACES;

/// One document's world.
pub(super) struct MemoryWorld {
    library: LazyHash<Library>,
    main: FileId,
    files: FileStore<Files>,
    today: Option<Datetime>,
}

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

struct Files(BTreeMap<String, Bytes>);

impl FileLoader for Files {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        if let VirtualRoot::Package(spec) = id.root() {
            return Err(FileError::Package(PackageError::NotFound(spec.clone())));
        }
        let path = id.vpath().get_without_slash();
        self.0.get(path).cloned().ok_or_else(|| FileError::NotFound(path.into()))
    }
}

impl MemoryWorld {
    /// The virtual paths are the same for every document: Typst keeps each for the life
    /// of the process.
    pub(super) fn new(document: &Document) -> Self {
        let files = document
            .files
            .iter()
            .map(|(path, bytes)| (path.clone(), Bytes::new(bytes.clone())))
            .collect();
        let date = document.date;
        let part = |number: u32| u8::try_from(number).unwrap_or(1);
        Self {
            library: LazyHash::new(Library::default()),
            main: file_id(&document.main),
            files: FileStore::new(Files(files)),
            today: Datetime::from_ymd(date.year(), part(date.month()), part(date.day())),
        }
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the main file's name is one of ours");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for MemoryWorld {
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
        self.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
