//! No text can become Typst code: hostile strings in every position, compiled, and read
//! back from the laid-out pages.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;

use super::{content, escape, literal};
use crate::typeface::FACES;

struct OneFile {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    font: Font,
    source: Source,
}

impl OneFile {
    fn new(text: String) -> Self {
        let font = Font::new(Bytes::new(FACES[0]), 0).expect("the bundled face");
        let path = VirtualPath::new("main.typ").expect("a path");
        let id: FileId = RootedPath::new(VirtualRoot::Project, path).intern();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts([&font])),
            font,
            source: Source::new(id, text),
        }
    }
}

impl World for OneFile {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }
    fn main(&self) -> FileId {
        self.source.id()
    }
    fn source(&self, _: FileId) -> FileResult<Source> {
        Ok(self.source.clone())
    }
    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        (index == 0).then(|| self.font.clone())
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The texts of each page, or the compiler's message.
fn pages(source: String) -> Result<Vec<String>, String> {
    let world = OneFile::new(source);
    let result = typst::compile::<PagedDocument>(&world).output;
    let document = result.map_err(|errors| errors[0].message.to_string())?;
    comemo::evict(0);
    Ok(document.pages().iter().map(|page| text_of(&page.frame)).collect())
}

fn text_of(frame: &Frame) -> String {
    frame
        .items()
        .map(|(_, item)| match item {
            FrameItem::Text(text) => text.text.to_string(),
            FrameItem::Group(group) => text_of(&group.frame),
            _ => String::new(),
        })
        .collect()
}

/// What can be compared: lines break at white space, bidirectional text is reordered, and
/// invisible characters leave no glyph.
fn visible(text: &str) -> Vec<char> {
    let mut characters: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}' | '\u{180e}' | '\u{fff9}'..='\u{fffb}'))
        .filter(|c| !matches!(c, '\u{e0000}'..='\u{e0fff}'))
        .collect();
    characters.sort_unstable();
    characters
}

const HOSTILE: [&str; 40] = [
    "#",
    "#sys.version",
    "\\",
    "\"",
    "]",
    "[",
    "$",
    "$x$",
    "*",
    "_",
    "`",
    "```",
    "<a>",
    "@ref",
    "=",
    "= Titre",
    "-",
    "+ un",
    "/ a: b",
    "1. un",
    "//",
    "/*",
    "*/",
    "~",
    "--",
    "...",
    "'",
    ";",
    "{",
    "}",
    "(",
    ")",
    "#import \"x\"",
    "#panic()",
    "http://a.fr",
    "\\u{41}",
    "\u{f0000}x:1\u{f0001}",
    "#{",
    "]; #",
    "\n\n= t",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
        2 => "[a-zéœ ,;:!?0-9]{0,8}",
        1 => "\\PC{1,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

/// One page per string and position.
fn document(strings: &[String]) -> String {
    let mut source =
        "#set page(width: 400pt, height: auto)\n#set text(font: \"Inter\")\n#set list(marker: [])\n"
            .to_owned();
    for text in strings {
        let pages = [
            format!("#text{};", content(text)),
            format!("#strong[];{}#emph[];", escape(text)),
            format!("#{};", literal(text)),
            format!("- #strong{};", content(text)),
        ];
        for page in pages {
            source.push_str(&format!("#page[\n{page}\n]\n"));
        }
    }
    source
}

#[test]
fn no_text_becomes_code() {
    let mut runner = TestRunner::deterministic();
    let mut compared = 0;
    for _ in 0..6 {
        let strings: Vec<String> = (0..200)
            .map(|_| hostile().new_tree(&mut runner).expect("a string").current())
            .collect();
        let pages = pages(document(&strings)).expect("every string compiles");
        assert_eq!(pages.len(), 4 * strings.len());
        for (index, page) in pages.iter().enumerate() {
            let text = &strings[index / 4];
            assert_eq!(
                visible(page),
                visible(text),
                "{text:?} in position {}",
                index % 4
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 4800);
}

/// The test can fail: without the escape, the first hostile string stops the compiler.
#[test]
fn unescaped_text_fails_at_once() {
    assert!(pages("#page[#panic()]".to_owned()).is_err());
    assert_ne!(pages("#page[_a_]".to_owned()).expect("compiles")[0], "_a_");
}

/// In code position an escaped value is a syntax error, never code.
#[test]
fn a_value_in_code_position_fails_closed() {
    for text in ["sys.version", "panic()", "1 + 1", "x"] {
        assert!(pages(format!("#let y = {}", escape(text))).is_err(), "{text}");
    }
}
