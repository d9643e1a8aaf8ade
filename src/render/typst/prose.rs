//! The author's text as Typst: every leaf escaped, every call closed by `;`.

use super::templates::{Typst, escape, literal, mark};
use crate::analysis::{Inline, Line};
use crate::pages::{Inserted, Prose};

/// Paragraph-level parts; `place` prints the tables and charts that bear one name.
pub(super) fn blocks(
    blocks: &[Prose],
    place: &dyn Fn(&[Inserted]) -> Vec<Typst>,
) -> Typst {
    let mut typst = Typst::default();
    for block in blocks {
        match block {
            Prose::Paragraph(line) => {
                typst.push(self::line(line).as_str());
                typst.push("\n\n");
            }
            Prose::List { ordered, items } => {
                typst.push(if *ordered { "#enum(" } else { "#list(" });
                for item in items {
                    typst.push("[");
                    typst.push(self::blocks(item, place).as_str().trim_end());
                    typst.push("],");
                }
                typst.push(");\n\n");
            }
            Prose::Box(inner) => {
                typst.push("#encadre[");
                typst.push(self::blocks(inner, place).as_str().trim_end());
                typst.push("];\n\n");
            }
            Prose::Heading { level, line } => {
                typst.push(&format!("#heading(level: {level})["));
                typst.push(self::line(line).as_str());
                typst.push("];\n\n");
            }
            Prose::Placed { several, file, line } => {
                for printed in place(several) {
                    typst.push(Typst::raw(mark(file, *line)).as_str());
                    typst.push("#large[");
                    typst.push(printed.as_str());
                    typst.push("];\n\n");
                }
                typst.push("\n\n");
            }
        }
    }
    typst
}

/// A run of text, with the mark of its line.
pub(super) fn line(line: &Line) -> Typst {
    let mut typst = Typst::raw(mark(&line.file, line.line));
    inlines(&line.content, &mut typst);
    typst
}

fn inlines(content: &[Inline], typst: &mut Typst) {
    for inline in content {
        match inline {
            Inline::Text(text) | Inline::Figure(text) => push_text(text, typst),
            Inline::Strong(inner) => call("strong", inner, typst),
            Inline::Emphasis(inner) => call("emph", inner, typst),
            Inline::Link { url, content } => {
                typst.push(&format!("#link({})[", literal(url)));
                inlines(content, typst);
                typst.push("];");
            }
            Inline::Break => typst.push("#linebreak();"),
        }
    }
}

fn call(name: &str, inner: &[Inline], typst: &mut Typst) {
    typst.push(&format!("#{name}["));
    inlines(inner, typst);
    typst.push("];");
}

/// A space at the start stays a space of the markup, so that a line may break there.
fn push_text(text: &str, typst: &mut Typst) {
    match text.strip_prefix(' ') {
        Some(rest) => {
            typst.push(" ");
            typst.push(&escape(rest));
        }
        None => typst.push(&escape(text)),
    }
}
