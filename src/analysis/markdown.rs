//! Markdown → [`Analysis`], with every place kept.

use std::ops::Range;

use pulldown_cmark::{
    Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset,
};

use super::bounds;
use super::figures::FigureBook;
use super::{Analysis, Block, Inline, Line, Place};
use crate::characters::{self, tidied};
use crate::diagnostic::{Diagnostic, Diagnostics, Excerpt, Location};
use crate::limits;
use crate::text::grouped;
use crate::text::{fold, typographic};

/// A text as its author wrote it, and what it may name.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    /// Its path.
    pub(super) file: &'a str,
    /// Its content.
    pub(super) text: &'a str,
    /// The chapter it is for.
    pub(super) topic: &'a str,
    /// The figures.
    pub(super) book: &'a FigureBook<'a>,
    /// The tables and charts of its chapter.
    pub(super) places: &'a [String],
}

/// Reads a text; `blocks` counts those of all texts.
pub(super) fn read(
    written: Written<'_>,
    blocks: &mut usize,
    problems: &mut Diagnostics,
) -> Analysis {
    let Written { file, text, topic, book, places } = written;
    let lines = Lines::of(text);
    match bounds::blocks(text, OPTIONS) {
        Ok(count) => *blocks += count,
        Err(beyond) => {
            problems.push(lines.point(file, beyond.diagnostic(), beyond.range));
            return Analysis::default();
        }
    }
    if *blocks > limits::ALL_MARKDOWN_BLOCKS {
        let message = format!(
            "les textes ont ensemble plus de {} paragraphes, titres et tirets",
            grouped(limits::ALL_MARKDOWN_BLOCKS)
        );
        let help = "abrégez-les : l’analyse d’un chapitre tient en quelques pages";
        problems.push(lines.point(
            file,
            Diagnostic::error("texts.bounds", message).help(help),
            0..1,
        ));
        return Analysis::default();
    }
    let parser = Parser::new_ext(text, OPTIONS).into_offset_iter();
    let mut reader = Reader {
        file,
        text,
        lines,
        topic,
        book,
        places,
        problems,
        section: Section::Body,
        analysis: Analysis::default(),
        has_heading: false,
        unknown: 0,
    };
    let mut events = TextMergeWithOffset::new(parser);
    let blocks = reader.blocks(&mut events, None);
    debug_assert!(blocks.is_empty(), "top-level blocks are filed by section");
    reader.analysis
}

const OPTIONS: Options = Options::ENABLE_TABLES;

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Body,
    Takeaways,
    Stakes,
    Booklet,
    Slides,
}

struct Reader<'a, 'p> {
    file: &'a str,
    text: &'a str,
    lines: Lines<'a>,
    topic: &'a str,
    book: &'a FigureBook<'a>,
    places: &'a [String],
    problems: &'p mut Diagnostics,
    section: Section,
    analysis: Analysis,
    has_heading: bool,
    /// Figures that do not exist: the first ones are worth a suggestion.
    unknown: usize,
}

type Spotted<'t> = (Event<'t>, Range<usize>);

impl Reader<'_, '_> {
    /// Blocks until the end of the enclosing one; at the top they are filed by section.
    fn blocks<'t>(
        &mut self,
        events: &mut dyn Iterator<Item = Spotted<'t>>,
        until: Option<TagEnd>,
    ) -> Vec<Block> {
        let mut blocks = Vec::new();
        // A tight list item holds text without a paragraph.
        let mut loose: Vec<Spotted<'t>> = Vec::new();
        while let Some((event, range)) = events.next() {
            let is_block = matches!(
                &event,
                Event::Start(
                    Tag::Paragraph
                        | Tag::Heading { .. }
                        | Tag::BlockQuote(_)
                        | Tag::List(_)
                        | Tag::CodeBlock(_)
                        | Tag::HtmlBlock
                        | Tag::Table(_)
                ) | Event::End(TagEnd::Item | TagEnd::BlockQuote(_))
                    | Event::Rule
                    | Event::Html(_)
            );
            if is_block && !loose.is_empty() {
                let content = std::mem::take(&mut loose);
                let start = content[0].1.start;
                let block = self.paragraph(content, start);
                self.file_block(block, &mut blocks, until);
            }
            match event {
                Event::End(end) if Some(end) == until => return blocks,
                Event::Start(Tag::Paragraph) => {
                    let content = inside(events, TagEnd::Paragraph);
                    let block = self.paragraph(content, range.start);
                    self.file_block(block, &mut blocks, until);
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    let content = inside(events, TagEnd::Heading(level));
                    if let Some(block) = self.heading(level, content, range.start) {
                        self.file_block(block, &mut blocks, until);
                    }
                }
                Event::Start(Tag::BlockQuote(kind)) => {
                    let inner = self.blocks(events, Some(TagEnd::BlockQuote(kind)));
                    self.file_block(Block::Box(inner), &mut blocks, until);
                }
                Event::Start(Tag::List(start)) => {
                    let ordered = start.is_some();
                    let items = self.items(events, ordered);
                    self.file_block(Block::List { ordered, items }, &mut blocks, until);
                }
                Event::Start(Tag::CodeBlock(_)) => {
                    let _ = inside(events, TagEnd::CodeBlock);
                    self.refuse(
                        range,
                        "un passage décalé de quatre espaces n’est pas un paragraphe",
                        "ôtez les espaces au début de la ligne",
                    );
                }
                Event::Start(Tag::HtmlBlock) => {
                    let _ = inside(events, TagEnd::HtmlBlock);
                    self.note_or_html(range);
                }
                Event::Start(Tag::Table(_)) => {
                    let _ = inside(events, TagEnd::Table);
                    self.refuse(
                        range,
                        "un tableau ne s’écrit pas dans un texte",
                        "déclarez-le dans le manifeste (- tableau: …) et placez-le par son nom",
                    );
                }
                Event::Rule => {}
                Event::Html(_) => self.note_or_html(range),
                other => loose.push((other, range)),
            }
        }
        if !loose.is_empty() {
            let start = loose[0].1.start;
            let block = self.paragraph(loose, start);
            self.file_block(block, &mut blocks, until);
        }
        blocks
    }

    fn items<'t>(
        &mut self,
        events: &mut dyn Iterator<Item = Spotted<'t>>,
        ordered: bool,
    ) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((event, _)) = events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    items.push(self.blocks(events, Some(TagEnd::Item)));
                }
                Event::End(TagEnd::List(end)) if end == ordered => break,
                _ => {}
            }
        }
        items
    }

    fn file_block(
        &mut self,
        block: Block,
        blocks: &mut Vec<Block>,
        until: Option<TagEnd>,
    ) {
        if until.is_some() {
            blocks.push(block);
            return;
        }
        let into = match self.section {
            Section::Body => {
                self.analysis.body.push(block);
                return;
            }
            Section::Takeaways => &mut self.analysis.takeaways,
            Section::Stakes => &mut self.analysis.stakes,
            Section::Booklet => &mut self.analysis.booklet,
            Section::Slides => &mut self.analysis.slides,
        };
        lines_of(block, into);
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        content: Vec<Spotted<'_>>,
        start: usize,
    ) -> Option<Block> {
        let line = self.line(content, start);
        let section = match fold(&line.plain()).as_str() {
            "a_retenir" => Some(Section::Takeaways),
            "enjeux" | "les_enjeux" => Some(Section::Stakes),
            "livret" => Some(Section::Booklet),
            "diaporama" => Some(Section::Slides),
            _ => None,
        };
        if let Some(section) = section {
            self.section = section;
            return None;
        }
        self.section = Section::Body;
        // A level may not be skipped: the chapter is 1, its parts 2, theirs 3.
        let deep = !matches!(level, HeadingLevel::H1 | HeadingLevel::H2);
        let level = if deep && self.has_heading { 3 } else { 2 };
        self.has_heading = true;
        Some(Block::Heading { level, line })
    }

    fn paragraph(&mut self, content: Vec<Spotted<'_>>, start: usize) -> Block {
        if let Some(place) = self.placed(&content) {
            let (file, line) = (self.file.to_owned(), self.lines.number(start));
            return Block::Place(Place { name: place, file, line });
        }
        Block::Paragraph(self.line(content, start))
    }

    /// The name of a table or chart alone on its line, with or without braces.
    fn placed(&self, content: &[Spotted<'_>]) -> Option<String> {
        let [(Event::Text(text), _)] = content else { return None };
        let text = tidied(text);
        let text = text.trim();
        let name =
            text.strip_prefix("{{").and_then(|t| t.strip_suffix("}}")).unwrap_or(text);
        let name = fold(name);
        self.places.iter().find(|place| fold(place) == name).cloned()
    }

    fn line(&mut self, content: Vec<Spotted<'_>>, start: usize) -> Line {
        let mut events = content.into_iter();
        let content = self.inlines(&mut events, None);
        Line { file: self.file.to_owned(), line: self.lines.number(start), content }
    }

    fn inlines<'t>(
        &mut self,
        events: &mut dyn Iterator<Item = Spotted<'t>>,
        until: Option<TagEnd>,
    ) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = events.next() {
            match event {
                Event::End(end) if Some(end) == until => break,
                Event::Text(text) => self.text(&text, range, &mut inlines),
                Event::Code(text) => {
                    self.unprintable(&text, range);
                    inlines.push(Inline::Text(tidied(&text).into_owned()));
                }
                Event::SoftBreak => push_text(&mut inlines, " "),
                Event::HardBreak => inlines.push(Inline::Break),
                Event::Start(Tag::Strong) => {
                    inlines
                        .push(Inline::Strong(self.inlines(events, Some(TagEnd::Strong))));
                }
                Event::Start(Tag::Emphasis) => {
                    inlines.push(Inline::Emphasis(
                        self.inlines(events, Some(TagEnd::Emphasis)),
                    ));
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let content = self.inlines(events, Some(TagEnd::Link));
                    inlines.push(self.link(&dest_url, content, range));
                }
                Event::Start(Tag::Image { .. }) => {
                    let _ = self.inlines(events, Some(TagEnd::Image));
                    self.refuse(
                        range,
                        "une image ne s’insère pas dans un texte",
                        "déclarez un graphique dans le manifeste (- graphique: …) et placez-le par son nom",
                    );
                }
                Event::InlineHtml(_) | Event::Html(_) => self.note_or_html(range),
                _ => {}
            }
        }
        inlines
    }

    fn link(&mut self, url: &str, content: Vec<Inline>, range: Range<usize>) -> Inline {
        let known =
            ["https://", "http://", "mailto:"].iter().any(|start| url.starts_with(start));
        if !known {
            self.refuse(
                range,
                &format!(
                    "l’adresse « {url} » n’est pas celle d’une page ou d’un courriel"
                ),
                "une adresse commence par https:// ou mailto:",
            );
        }
        Inline::Link { url: url.to_owned(), content }
    }

    /// Text with its live figures.
    fn text(&mut self, text: &str, range: Range<usize>, inlines: &mut Vec<Inline>) {
        let source = self.text.get(range.clone()).unwrap_or_default();
        self.unprintable(text, range.clone());
        let text = &tidied(text);
        let mut openings =
            source.match_indices("{{").map(|(index, _)| range.start + index);
        let mut rest: &str = text;
        while let Some((before, after)) = rest.split_once("{{") {
            push_text(inlines, &typographic(before));
            let at = openings.next().unwrap_or(range.start);
            let Some((name, following)) = after.split_once("}}") else {
                self.refuse(
                    at..at + 2,
                    "un chiffre vivant n’est pas refermé",
                    "écrivez   {{ nom_du_chiffre }}   sur une seule ligne",
                );
                return;
            };
            if let Some(figure) = self.figure(name, at) {
                inlines.push(Inline::Figure(figure));
            }
            rest = following;
        }
        let rest = typographic(rest);
        let is_long = |word: &str| word.chars().nth(limits::WORD_CHARACTERS).is_some();
        if rest.len() > limits::WORD_CHARACTERS && rest.split(' ').any(is_long) {
            let message = format!(
                "un mot a plus de {} caractères",
                grouped(limits::WORD_CHARACTERS)
            );
            self.refuse(
                range,
                &message,
                "coupez-le par des espaces : il ne tient sur aucune ligne",
            );
        }
        push_text(inlines, &rest);
    }

    /// A character that no typeface of the report has, at its place.
    fn unprintable(&mut self, text: &str, range: Range<usize>) {
        let Some(character) = text.chars().find(|c| !characters::prints(*c)) else {
            return;
        };
        let source = self.text.get(range.clone()).unwrap_or_default();
        // Written as an entity (`&#9786;`), it is nowhere to be seen.
        let at = source.find(character).unwrap_or(0) + range.start;
        let found = source[at - range.start..].chars().next();
        let end = at + found.map_or(0, char::len_utf8);
        self.refuse(at..end, &characters::refusal(character), characters::REFUSAL_HELP);
    }

    fn figure(&mut self, written: &str, at: usize) -> Option<String> {
        let name = written.trim();
        let start = at + 2 + (written.len() - written.trim_start().len());
        let span = start..start + name.len().max(1);
        let plain = |c: char| c.is_alphanumeric() || "._ -".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            self.refuse(
                span,
                &format!("« {name} » n’est pas le nom d’un chiffre"),
                "un chiffre se désigne par des noms joints par des points :   {{ part_75_ans_plus.metropole }}",
            );
            return None;
        }
        if let Some(printed) = self.book.find(name) {
            self.analysis.sources.extend(printed.source);
            if printed.masked {
                self.analysis.masked = true;
                let message = format!(
                    "le chiffre « {name} » est couvert par le secret et s’imprime « s »"
                );
                let diagnostic = Diagnostic::warning("texts.masked-figure", message)
                    .help("reformulez la phrase sans ce chiffre");
                self.point(diagnostic, span);
            }
            return Some(printed.text);
        }
        if self.places.iter().any(|place| fold(place) == fold(name)) {
            let message =
                format!("« {name} » est un tableau ou un graphique, pas un chiffre");
            let diagnostic = Diagnostic::error("texts.place-in-a-line", message)
                .help("mettez son nom seul sur une ligne, entre deux lignes vides");
            self.point(diagnostic, span);
            return None;
        }
        let list = format!(
            "La liste :   abs-report chiffres {}",
            self.topic.split('_').next().unwrap_or_default()
        );
        self.unknown += 1;
        let near = (self.unknown <= limits::TOLD)
            .then(|| self.book.nearest(name, self.places))
            .flatten();
        let help = match near {
            Some(near) => format!("vouliez-vous dire « {near} » ? {list}"),
            None => list,
        };
        // Its name is right: no file gives it.
        let indicator = name.split('.').next().unwrap_or(name);
        let message = match self.book.is_in_no_file(indicator) {
            true => format!("« {name} » n’est dans aucun fichier du projet"),
            false => format!("aucun chiffre ne s’appelle « {name} »"),
        };
        let diagnostic = Diagnostic::error("texts.unknown-figure", message).help(help);
        self.point(diagnostic, span);
        None
    }

    /// `<!-- … -->` is a note of the author's to herself, and is not printed; any other tag is
    /// refused.
    fn note_or_html(&mut self, range: Range<usize>) {
        const OPENED: &str = "<!--";
        const CLOSED: &str = "-->";
        let written = self.text.get(range.clone()).unwrap_or_default().trim();
        if let Some(note) = written.strip_prefix(OPENED) {
            match note.find(CLOSED) {
                Some(end) if end + CLOSED.len() == note.len() => return,
                None => {
                    return self.refuse(
                        range.start..range.start + OPENED.len(),
                        "une note « <!-- » n’est pas fermée : tout ce qui la suit y serait",
                        "écrivez   -->   à la fin de la note",
                    );
                }
                Some(_) => {}
            }
        }
        self.refuse(
            range,
            "une balise « <…> » ne s’imprime pas",
            "écrivez le texte sans balise ; le gras s’écrit **ainsi**",
        );
    }

    fn refuse(&mut self, range: Range<usize>, message: &str, help: &str) {
        self.point(Diagnostic::error("texts.refused-form", message).help(help), range);
    }

    fn point(&mut self, diagnostic: Diagnostic, range: Range<usize>) {
        self.problems.push(self.lines.point(self.file, diagnostic, range));
    }
}

/// Where the lines of a text begin: each place costs the same, wherever it is.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let after = text.match_indices('\n').map(|(index, _)| index + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// The line of an offset, from 1.
    fn number(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// A diagnostic at its place. A long line of prose is shown around the fault only.
    fn point(
        &self,
        file: &str,
        diagnostic: Diagnostic,
        range: Range<usize>,
    ) -> Diagnostic {
        // Where a character stood that is left out, an offset may fall inside another.
        let within = |offset: usize| {
            let offset = offset.min(self.text.len());
            (0..=offset).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0)
        };
        let range = within(range.start)..within(range.end);
        let line = self.number(range.start);
        let line_start = self.starts[line - 1];
        let shown = self.text[line_start..].lines().next().unwrap_or_default();
        let column = self.text[line_start..range.start].chars().count() + 1;
        let end = range.end.min(line_start + shown.len()).max(range.start);
        let length =
            self.text.get(range.start..end).map_or(1, |span| span.chars().count());
        let location = Location::Line { file: file.to_owned(), line, column, key: None };
        let excerpt = Excerpt::around(line, shown.chars(), column, length.max(1));
        diagnostic.at(location).showing(Some(excerpt))
    }
}

/// The events of a block, its end left out.
fn inside<'t>(
    events: &mut dyn Iterator<Item = Spotted<'t>>,
    end: TagEnd,
) -> Vec<Spotted<'t>> {
    let mut found = Vec::new();
    for (event, range) in events {
        if event == Event::End(end) {
            break;
        }
        found.push((event, range));
    }
    found
}

/// A list's items or a paragraph, as lines.
fn lines_of(block: Block, into: &mut Vec<Line>) {
    match block {
        Block::Paragraph(line) | Block::Heading { line, .. } => into.push(line),
        Block::List { items, .. } => {
            for block in items.into_iter().flatten() {
                lines_of(block, into);
            }
        }
        Block::Box(blocks) => {
            for block in blocks {
                lines_of(block, into);
            }
        }
        Block::Place(_) => {}
    }
}

fn push_text(inlines: &mut Vec<Inline>, text: &str) {
    if text.is_empty() {
        return;
    }
    match inlines.last_mut() {
        Some(Inline::Text(previous)) => previous.push_str(text),
        _ => inlines.push(Inline::Text(text.to_owned())),
    }
}
