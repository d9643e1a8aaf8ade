//! What a text may hold before it is read: the parser of Markdown and the layout recurse,
//! or compare every mark with every other.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::text::grouped;

/// Where a text goes beyond a bound.
pub(super) struct Beyond {
    bound: Bound,
    pub(super) range: Range<usize>,
}

#[derive(Clone, Copy)]
enum Bound {
    Depth,
    Figures,
    Marks,
    Blocks,
    Paragraph,
}

impl Beyond {
    pub(super) fn diagnostic(&self) -> Diagnostic {
        let (message, help) = match self.bound {
            Bound::Depth => (
                format!(
                    "ce texte emboîte plus de {} listes, encadrés ou mises en valeur",
                    grouped(limits::MARKDOWN_DEPTH)
                ),
                "ramenez les listes et les encadrés à deux ou trois niveaux",
            ),
            Bound::Figures => (
                format!(
                    "ce texte cite plus de {} chiffres vivants",
                    grouped(limits::MARKDOWN_FIGURES)
                ),
                "mettez ces chiffres dans un tableau du manifeste (- tableau: …)",
            ),
            Bound::Marks => (
                format!(
                    "ce texte a plus de {} signes comme « * », « _ », « [ » ou « # »",
                    grouped(limits::MARKDOWN_MARKS)
                ),
                "ôtez les signes qui ne servent pas à la mise en valeur",
            ),
            Bound::Blocks => (
                format!(
                    "ce texte a plus de {} paragraphes, titres et tirets",
                    grouped(limits::MARKDOWN_BLOCKS)
                ),
                "abrégez-le : une analyse tient en quelques pages",
            ),
            Bound::Paragraph => (
                format!(
                    "ce paragraphe a plus de {} caractères",
                    grouped(limits::PARAGRAPH_BYTES)
                ),
                "coupez-le par des lignes vides",
            ),
        };
        Diagnostic::error("texts.bounds", message).help(help)
    }
}

/// How many blocks a text has, or the first place where it goes too far.
pub(super) fn blocks(text: &str, options: Options) -> Result<usize, Beyond> {
    let at = |bound, start: usize, length: usize| {
        Err(Beyond { bound, range: start..start + length })
    };
    if let Some((start, _)) = text.match_indices("{{").nth(limits::MARKDOWN_FIGURES) {
        return at(Bound::Figures, start, 2);
    }
    if let Some(start) = deep_line(text) {
        return at(Bound::Depth, start, 1);
    }
    let is_mark = |c: char| c.is_ascii_punctuation() && !PROSE.contains(c);
    if let Some((start, _)) = text.match_indices(is_mark).nth(limits::MARKDOWN_MARKS) {
        return at(Bound::Marks, start, 1);
    }
    let mut depth = 0;
    let mut blocks = 0;
    // What stands in one piece: an item holds words, and other lists.
    let (mut piece, mut words) = (0, 0);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Item) => {
                depth += 1;
                blocks += 1;
                if blocks > limits::MARKDOWN_BLOCKS {
                    return at(Bound::Blocks, range.start, 1);
                }
                (piece, words) = (range.start, 0);
            }
            Event::Start(Tag::List(_) | Tag::BlockQuote(_)) => {
                depth += 1;
                words = 0;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => words += range.len(),
        }
        if words > limits::PARAGRAPH_BYTES {
            return at(Bound::Paragraph, piece, 1);
        }
        // A list counts twice, with its item; the innermost level is a paragraph.
        if depth > 2 * limits::MARKDOWN_DEPTH + 1 {
            return at(Bound::Depth, range.start, 1);
        }
    }
    Ok(blocks)
}

/// Signs that prose is full of; braces are those of live figures, counted apart.
const PROSE: &str = ",.;:'\"()-?!/%{}";

/// The first mark too many at the beginning of a line: boxes and lists that begin in one
/// another.
fn deep_line(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let is_mark = |byte: u8| b">-+*#".contains(&byte);
        let opening = line
            .bytes()
            .take_while(|byte| {
                is_mark(*byte) || b" \t.)".contains(byte) || byte.is_ascii_digit()
            })
            .enumerate()
            .filter(|(_, byte)| is_mark(*byte) || b".)".contains(byte));
        // A rule is a line of dashes, of stars or of underscores.
        let is_rule = line.trim().bytes().all(|byte| b"-*_ ".contains(&byte));
        if let Some((at, _)) = opening.clone().nth(limits::MARKDOWN_DEPTH * 2)
            && !is_rule
        {
            return Some(start + at);
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Option<usize> {
        blocks(text, Options::ENABLE_TABLES).err().map(|beyond| beyond.range.start)
    }

    #[test]
    fn prose_is_within_bounds() {
        for text in [
            "# Titre\n\nUn *mot* et **un autre**, {{ chiffre }}.\n\n- a\n  - b\n    - c\n",
            "> un encadré\n> - une liste\n\n----------------------------------------\n",
            "1. un\n2. deux\n\n* * * * * * * * * * * * * * * * * * * * * * * * * * * *\n",
        ] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_absurd_is_refused_where_it_begins() {
        assert!(place(&"> ".repeat(10_000)).is_some_and(|at| at < 100));
        assert!(place(&">".repeat(10_000)).is_some_and(|at| at < 100));
        assert!(place(&"- a\n".repeat(900)).is_none());
        let lists: String =
            (0..50).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
        assert!(place(&lists).is_some());
        assert!(place(&"a\n\n".repeat(5_000)).is_some());
        assert!(place(&"Les aides. ".repeat(5_000)).is_some());
        for text in ["**a", "~a ", "[", "{{ a }} ", "*a ", "`a", "<a", "![", "&a", "\\a"]
        {
            assert!(place(&text.repeat(100_000)).is_some(), "{text}");
        }
        let bold = format!("{}a{}", "*a **b ".repeat(20), "** c*".repeat(20));
        assert!(place(&bold).is_some());
    }
}
