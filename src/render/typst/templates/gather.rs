//! The sources of the templates: those of the program, and those that stand beside the
//! manifest in their place.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::files::ProjectDir;
use crate::text::nearest;
use crate::vocabulary::Output;

/// The folder of templates, in the program and beside a manifest.
pub(crate) const FOLDER: &str = "report-templates";

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../../report-templates/", $name)))),*]
    };
}

/// The templates of parts and the Typst library of the program; those of documents stand in
/// their rows ([`crate::vocabulary::Row`]).
const EMBEDDED: [(&str, &str); 19] = embedded![
    "avant-propos.typ.j2",
    "methode.typ.j2",
    "annexes.typ.j2",
    "essentiel.typ.j2",
    "thematiques/defaut.typ.j2",
    "thematiques/population_familles.typ.j2",
    "thematiques/livret.typ.j2",
    "diapo.typ.j2",
    "diapos-fixes.typ.j2",
    "lib/abs.typ",
    "lib/chiffre-cle.typ",
    "lib/diapo.typ",
    "lib/encadre.typ",
    "lib/essentiel.typ",
    "lib/figure.typ",
    "lib/livret.typ",
    "lib/mention.typ",
    "lib/page.typ",
    "lib/tableau.typ",
];

/// The sources, by the name a template is called by (`thematiques/defaut.typ.j2`).
#[derive(Debug, Clone)]
pub struct Sources {
    /// Templates to fill.
    pub templates: BTreeMap<String, String>,
    /// The Typst library.
    pub library: BTreeMap<String, String>,
    /// Those that stand beside the manifest.
    pub replaced: Vec<String>,
}

impl Sources {
    /// The program's templates, with those that stand beside the manifest in their place.
    ///
    /// # Errors
    /// A template that replaces nothing, that cannot be read, or that would lift the escape.
    pub fn gather(root: &ProjectDir) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::new();
        let of_documents = Output::all().filter_map(|output| {
            let source = output.row().template?;
            Some((format!("{}.typ.j2", output.name()), source.to_owned()))
        });
        let mut sources: BTreeMap<String, String> = EMBEDDED
            .iter()
            .map(|(name, source)| ((*name).to_owned(), (*source).to_owned()))
            .chain(of_documents)
            .collect();
        let mut replaced = Vec::new();
        for folder in ["", "/lib", "/thematiques"] {
            if let Some(error) = root.closed(&format!("{FOLDER}{folder}")) {
                problems.push(Diagnostic::from(error));
                continue;
            }
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
                        replaced.push(name.clone());
                        sources.insert(name, text.replace("\r\n", "\n"));
                    }
                    Err(error) => {
                        problems.push(Diagnostic::from(error).at(Location::file(&path)))
                    }
                }
            }
        }
        let (library, templates): (BTreeMap<_, _>, BTreeMap<_, _>) =
            sources.into_iter().partition(|(name, _)| name.ends_with(".typ"));
        for (name, source) in &templates {
            if source.contains("autoescape") {
                problems.push(
                    Diagnostic::error(
                        "templates.lifts-escape",
                        "un gabarit ne peut pas lever la protection des textes",
                    )
                    .at(Location::file(format!("{FOLDER}/{name}")))
                    .help("ôtez la balise « autoescape »"),
                );
            }
        }
        if problems.is_empty() {
            Ok(Self { templates, library, replaced })
        } else {
            Err(problems)
        }
    }

    /// The thématique's own template, or the default one.
    pub fn for_topic(&self, topic: &str, like: &str) -> String {
        [topic, like]
            .into_iter()
            .map(|name| format!("thematiques/{name}.typ.j2"))
            .find(|path| self.templates.contains_key(path))
            .unwrap_or_else(|| "thematiques/defaut.typ.j2".to_owned())
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
    Diagnostic::error(
        "templates.replaces-nothing",
        format!("le gabarit « {name} » ne remplace aucun gabarit du programme"),
    )
    .at(Location::file(path))
    .help(help.unwrap_or_else(|| {
        "un gabarit porte le nom de celui qu’il remplace, par exemple rapport.typ.j2"
            .to_owned()
    }))
}
