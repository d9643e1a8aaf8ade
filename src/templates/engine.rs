//! The minijinja environment.

use std::collections::BTreeMap;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::escape::{escape, literal};
use super::places::{Rendered, with_marks};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::files::ProjectDir;
use crate::manifest::nearest;

/// Loop turns a template may take: fifty times the flagship's need.
const FUEL: u64 = 5_000_000;

/// The folder of templates, in the program and beside a manifest.
const FOLDER: &str = "report-templates";

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../report-templates/", $name)))),*]
    };
}

/// The templates and the Typst library of the program.
const EMBEDDED: [(&str, &str); 16] = embedded![
    "rapport.typ.j2",
    "livret.typ.j2",
    "avant-propos.typ.j2",
    "methode.typ.j2",
    "annexes.typ.j2",
    "fiche-secret.typ.j2",
    "thematiques/defaut.typ.j2",
    "thematiques/population_familles.typ.j2",
    "thematiques/livret.typ.j2",
    "lib/abs.typ",
    "lib/chiffre-cle.typ",
    "lib/encadre.typ",
    "lib/figure.typ",
    "lib/mention.typ",
    "lib/page.typ",
    "lib/tableau.typ",
];

/// Templates ready to be filled.
pub struct Engine {
    environment: Environment<'static>,
    library: BTreeMap<String, String>,
    sources: BTreeMap<String, String>,
}

impl Engine {
    /// The program's templates, with those that stand beside the manifest in their place.
    ///
    /// # Errors
    /// A template that replaces nothing, or that cannot be read by minijinja.
    pub fn new(root: &ProjectDir) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut sources: BTreeMap<String, String> = EMBEDDED
            .iter()
            .map(|(name, source)| ((*name).to_owned(), (*source).to_owned()))
            .collect();
        for folder in ["", "/lib", "/thematiques"] {
            for file in root.list(&format!("{FOLDER}{folder}")) {
                let name = format!("{folder}/{file}").trim_start_matches('/').to_owned();
                let path = format!("{FOLDER}/{name}");
                if !sources.contains_key(&name) && !is_topic(&name) {
                    problems.push(replaces_nothing(&path, &name, &sources));
                    continue;
                }
                match root.read(&path) {
                    Ok(bytes) => {
                        let text = crate::encoding::decode(&bytes).text;
                        sources.insert(name, text.replace("\r\n", "\n"));
                    }
                    Err(error) => problems.push(
                        Diagnostic::error(&error)
                            .at(Location::file(&path))
                            .maybe_cause(error.cause())
                            .maybe_help(error.hint()),
                    ),
                }
            }
        }
        let mut environment = environment();
        let mut library = BTreeMap::new();
        for (name, source) in &sources {
            if name.ends_with(".typ") {
                library.insert(name.clone(), source.clone());
                continue;
            }
            if source.contains("autoescape") {
                problems.push(
                    Diagnostic::error(
                        "un gabarit ne peut pas lever la protection des textes",
                    )
                    .at(Location::file(format!("{FOLDER}/{name}")))
                    .help("ôtez la balise « autoescape »"),
                );
            }
            let path = format!("{FOLDER}/{name}");
            let marked = with_marks(&path, source);
            if let Err(error) = environment.add_template_owned(name.clone(), marked) {
                problems.push(told(&error, &sources));
            }
        }
        if problems.is_empty() {
            Ok(Self { environment, library, sources })
        } else {
            Err(problems)
        }
    }

    /// The Typst library.
    pub fn library(&self) -> &BTreeMap<String, String> {
        &self.library
    }

    /// The thématique's own template, or the default one.
    pub fn for_topic(&self, topic: &str, like: &str) -> String {
        [topic, like]
            .into_iter()
            .map(|name| format!("thematiques/{name}.typ.j2"))
            .find(|path| self.sources.contains_key(path))
            .unwrap_or_else(|| "thematiques/defaut.typ.j2".to_owned())
    }

    /// Fills a template.
    ///
    /// # Errors
    /// What minijinja says, in the template's lines.
    pub fn render(&self, name: &str, context: Value) -> Result<Rendered, Diagnostic> {
        let render = || self.environment.get_template(name)?.render(context);
        match render() {
            Ok(marked) => Ok(Rendered::from_marked(&marked)),
            Err(error) => Err(told(&error, &self.sources)),
        }
    }
}

/// A page for one thématique of the catalogue.
fn is_topic(name: &str) -> bool {
    let topic =
        name.strip_prefix("thematiques/").and_then(|name| name.strip_suffix(".typ.j2"));
    topic.is_some_and(|topic| crate::catalogue::catalogue().topics.contains_key(topic))
}

fn replaces_nothing(
    path: &str,
    name: &str,
    sources: &BTreeMap<String, String>,
) -> Diagnostic {
    let help = nearest(name, sources.keys().map(String::as_str))
        .map(|near| format!("vouliez-vous remplacer « {FOLDER}/{near} » ?"));
    Diagnostic::error(format!(
        "le gabarit « {name} » ne remplace aucun gabarit du programme"
    ))
    .at(Location::file(path))
    .help(help.unwrap_or_else(|| {
        "un gabarit porte le nom de celui qu’il remplace, par exemple rapport.typ.j2"
            .to_owned()
    }))
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

fn told(error: &Error, sources: &BTreeMap<String, String>) -> Diagnostic {
    let error = innermost(error);
    let message = match error.kind() {
        ErrorKind::UndefinedError => "le gabarit cite une valeur qui n’existe pas",
        ErrorKind::SyntaxError => "le gabarit est mal écrit",
        ErrorKind::OutOfFuel => "le gabarit tourne sans fin",
        ErrorKind::UnknownFilter => "le gabarit cite un filtre qui n’existe pas",
        ErrorKind::UnknownFunction => "le gabarit cite une fonction qui n’existe pas",
        ErrorKind::TemplateNotFound => "le gabarit en cite un autre qui n’existe pas",
        _ => "le gabarit ne peut pas être rempli",
    };
    let mut diagnostic = Diagnostic::error(message);
    if let Some(name) = error.name() {
        let line = error.line().unwrap_or(1);
        diagnostic = diagnostic.at(Location::Line {
            file: format!("{FOLDER}/{name}"),
            line,
            column: 0,
            key: None,
        });
        let text = sources.get(name).and_then(|source| source.lines().nth(line - 1));
        if let Some(text) = text {
            diagnostic = diagnostic.showing(Some(crate::diagnostic::Excerpt {
                line,
                text: text.to_owned(),
                column: 1 + text.chars().take_while(|c| c.is_whitespace()).count(),
                length: text.trim().chars().count(),
            }));
        }
    }
    diagnostic
        .cause(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned))
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
