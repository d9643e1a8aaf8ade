//! The minijinja environment.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::data::{Data, Fields};
use super::escape::{Typst, escape, literal};
use super::french;
use super::gather::FOLDER;
use super::places::{Rendered, TextLine, last_mark, with_marks};
use super::replaced::{included_by, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Excerpt, Location};

/// Loop turns a template may take: fifty times the flagship's need.
const FUEL: u64 = 5_000_000;

/// The longest tag a template may hold, in bytes: twenty times the longest of ours. A tag
/// is an expression, and a long one is a deep one.
const MAX_TAG: usize = 4096;

/// The name of a table or chart → what prints it, for each function of that kind.
pub type Printers = BTreeMap<String, BTreeMap<String, Typst>>;

/// Templates ready to be filled.
pub struct Engine<'a> {
    environment: Environment<'static>,
    sources: &'a BTreeMap<String, String>,
    replaced: &'a [String],
    printers: &'a Printers,
}

impl<'a> Engine<'a> {
    /// Reads the templates, of which the author wrote those that are `replaced`; `reached` is
    /// told of each before it is read.
    ///
    /// # Errors
    /// A template that minijinja cannot read.
    pub fn new(
        sources: &'a BTreeMap<String, String>,
        replaced: &'a [String],
        printers: &'a Printers,
        reached: &dyn Fn(&str),
    ) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut environment = environment();
        for (name, source) in sources {
            reached(name);
            if let Some(line) = overlong(source) {
                problems.push(
                    at_line(
                        Diagnostic::error("templates.overlong-tag", "une balise du gabarit est trop longue"),
                        name,
                        line,
                        sources,
                    )
                    .help(format!(
                        "une balise tient en {MAX_TAG} caractères ; coupez-la en plusieurs"
                    )),
                );
                continue;
            }
            let path = format!("{FOLDER}/{name}");
            let marked = with_marks(&path, source);
            if let Err(error) = environment.add_template_owned(name.clone(), marked) {
                problems.push(told(&error, None, sources, replaced));
            }
        }
        if problems.is_empty() {
            Ok(Self { environment, sources, replaced, printers })
        } else {
            Err(problems)
        }
    }

    /// Fills a template; `reached` is told of each line as it is first reached.
    ///
    /// # Errors
    /// What minijinja says, in the template's lines.
    pub fn fill(
        &self,
        name: &str,
        context: &Fields,
        reached: &dyn Fn(&TextLine),
    ) -> Result<Rendered, Diagnostic> {
        let mut page = Page { marked: Vec::new(), seen: BTreeSet::new(), reached };
        let context = self.fields(context);
        let filled = self.environment.get_template(name).and_then(|template| {
            template.render_captured_to(context, &mut page).map(drop)
        });
        match filled {
            Ok(()) => Ok(Rendered::from_marked(&String::from_utf8_lossy(&page.marked))),
            Err(error) => Err(told(&error, Some(name), self.sources, self.replaced)),
        }
    }

    fn fields(&self, fields: &Fields) -> Value {
        let named = fields.iter().map(|(name, data)| (name.as_str(), self.value(data)));
        Value::from(named.collect::<BTreeMap<&str, Value>>())
    }

    fn value(&self, data: &Data) -> Value {
        match data {
            Data::Bool(value) => Value::from(*value),
            Data::Whole(value) => Value::from(*value),
            Data::Text(text) => Value::from(text.as_str()),
            Data::Typst(typst) => safe(typst),
            Data::List(values) => values.iter().map(|value| self.value(value)).collect(),
            Data::Fields(fields) => self.fields(fields),
            Data::Printer(kind) => self.printer(kind),
        }
    }

    /// `{{ tableau("nom") }}` in a template.
    fn printer(&self, kind: &str) -> Value {
        let known = self.printers.get(kind).cloned().unwrap_or_default();
        let kind = kind.to_owned();
        Value::from_function(move |name: String| match known.get(&name) {
            Some(typst) => Ok(safe(typst)),
            None => Err(Error::new(
                ErrorKind::InvalidOperation,
                format!("aucun {kind} ne s’appelle « {name} »"),
            )),
        })
    }
}

fn safe(typst: &Typst) -> Value {
    Value::from_safe_string(typst.as_str().to_owned())
}

/// What has been filled of a page. Lines are told as they come: whoever waits knows the last
/// one even if this process dies of the next.
struct Page<'a> {
    marked: Vec<u8>,
    seen: BTreeSet<(String, usize)>,
    reached: &'a dyn Fn(&TextLine),
}

impl Write for Page<'_> {
    fn write(&mut self, chunk: &[u8]) -> std::io::Result<usize> {
        if let Some(place) = std::str::from_utf8(chunk).ok().and_then(last_mark)
            && self.seen.insert((place.file.clone(), place.line))
        {
            (self.reached)(&place);
        }
        self.marked.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The line of the first tag that is too long.
fn overlong(source: &str) -> Option<usize> {
    let mut start = 0;
    while let Some(found) = source[start..].find('{') {
        let tag = start + found;
        let (ending, most) = match source.as_bytes().get(tag + 1) {
            Some(b'{') => ("}}", MAX_TAG),
            Some(b'%') => ("%}", MAX_TAG),
            Some(b'#') => ("#}", usize::MAX),
            _ => {
                start = tag + 1;
                continue;
            }
        };
        let length = source[tag..].find(ending).unwrap_or(source.len() - tag);
        if length > most {
            return Some(1 + source[..tag].matches('\n').count());
        }
        start = tag + length;
    }
    None
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("typst".into()));
    environment.set_formatter(|out, _, value| {
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        if value.is_none() {
            return Ok(());
        }
        // Whatever the template says of escaping, only our own functions make raw Typst.
        let text = value.to_string();
        let shown = if value.is_safe() { text } else { escape(&text) };
        out.write_str(&shown).map_err(Error::from)
    });
    environment.set_fuel(Some(FUEL));
    environment.remove_filter("safe");
    environment.add_filter("typ", typst_value);
    environment
}

/// `{{ x|typ }}`: a value in code position.
fn typst_value(value: &Value) -> Result<Value, Error> {
    code(value).map(Value::from_safe_string)
}

fn code(value: &Value) -> Result<String, Error> {
    Ok(match value.kind() {
        ValueKind::None | ValueKind::Undefined => "none".to_owned(),
        ValueKind::Bool => if value.is_true() { "true" } else { "false" }.to_owned(),
        ValueKind::Number => value.to_string(),
        ValueKind::String => match value.as_str() {
            Some(source) if value.is_safe() => format!("[{source}]"),
            Some(text) => literal(text),
            None => "none".to_owned(),
        },
        ValueKind::Seq => {
            let mut items = String::new();
            for item in value.try_iter()? {
                items.push_str(&code(&item)?);
                items.push(',');
            }
            format!("({items})")
        }
        ValueKind::Map => {
            let mut items = String::new();
            for key in value.try_iter()? {
                let inner = value.get_item(&key)?;
                items.push_str(&format!(
                    "{}:{},",
                    literal(&key.to_string()),
                    code(&inner)?
                ));
            }
            if items.is_empty() { "(:)".to_owned() } else { format!("({items})") }
        }
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "cette valeur ne peut pas être écrite en Typst",
            ));
        }
    })
}

/// The innermost error: « error in included template » says nothing of the fault.
fn innermost(error: &Error) -> &Error {
    let mut deepest = error;
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        if let Some(inner) = cause.downcast_ref::<Error>() {
            deepest = inner;
        }
        next = cause.source();
    }
    deepest
}

/// An error of a template, in the lines of what the author wrote: a template of the program's
/// fails by what was put beside it.
fn told(
    error: &Error,
    page: Option<&str>,
    sources: &BTreeMap<String, String>,
    replaced: &[String],
) -> Diagnostic {
    let error = innermost(error);
    let (told, cause) = french::of(error);
    let mut diagnostic = Diagnostic::error("templates.not-filled", told.sentence)
        .maybe_help(told.help)
        .maybe_cause(cause.as_deref());
    let is_theirs = |name: &str| replaced.iter().any(|one| one == name);
    let beside: Vec<&str> = match page {
        Some(page) => {
            included_by(page, sources).into_iter().filter(|one| is_theirs(one)).collect()
        }
        None => Vec::new(),
    };
    match error.name() {
        Some(name) if is_theirs(name) || beside.is_empty() => {
            at_line(diagnostic, name, error.line().unwrap_or(1), sources)
        }
        _ => {
            diagnostic.locations = beside.into_iter().map(place).collect();
            diagnostic
        }
    }
}

/// Shows a line of a template.
fn at_line(
    diagnostic: Diagnostic,
    name: &str,
    line: usize,
    sources: &BTreeMap<String, String>,
) -> Diagnostic {
    const SHOWN: usize = 200;
    let text = sources.get(name).and_then(|source| source.lines().nth(line - 1));
    let excerpt = text.map(|text| {
        let text: String = text.chars().take(SHOWN).collect();
        Excerpt {
            line,
            column: 1 + text.chars().take_while(|c| c.is_whitespace()).count(),
            length: text.trim().chars().count(),
            text,
        }
    });
    let file = format!("{FOLDER}/{name}");
    diagnostic.at(Location::Line { file, line, column: 0, key: None }).showing(excerpt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;

    fn render(source: &str, context: Value) -> Result<String, Error> {
        environment().render_str(source, context)
    }

    #[test]
    fn values_are_escaped_whatever_the_template_says() {
        let value = context! { x => "#a" };
        let escaped = "\\u{23}a";
        for source in ["{{ x }}", "{% autoescape false %}{{ x }}{% endautoescape %}"] {
            assert_eq!(
                render(source, value.clone()).expect("rendered"),
                escaped,
                "{source}"
            );
        }
        assert!(render("{{ x|safe }}", value.clone()).is_err());
        assert_eq!(render("{{ x|e }}", value).expect("rendered"), escaped);
    }

    #[test]
    fn values_in_code_position_are_literals() {
        let value = context! { x => "a\"b", n => 3, l => vec!["é"] };
        assert_eq!(
            render("#f({{ x|typ }}, {{ n|typ }}, {{ l|typ }})", value).expect("rendered"),
            "#f(\"\\u{61}\\u{22}b\", 3, (\"\\u{e9}\",))"
        );
    }

    #[test]
    fn an_unknown_value_and_an_endless_loop_are_errors() {
        assert!(render("{{ nulle_part }}", context! {}).is_err());
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}";
        let error = render(endless, context! {}).expect_err("out of fuel");
        assert_eq!(error.kind(), ErrorKind::OutOfFuel);
    }
}
