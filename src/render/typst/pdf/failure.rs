//! A document that could not be laid out to the end, told with what was reached last.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::time::Duration;

use super::CEILING;
use super::step::Step;
use crate::diagnostic::{Diagnostic, Location};
use crate::files::cause_of;
use crate::render::typst::document::Document;
use crate::render::typst::templates::{self, FOLDER, TextLine};
use crate::vocabulary::Output;

/// Why the work did not end by itself.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was stopped after this long.
    TooLong(Duration),
    /// It asked for more than [`CEILING`].
    TooMuchMemory,
    /// Its stack overflowed.
    TooDeep,
    /// It ended without an answer.
    Interrupted,
    /// It did not begin.
    NotStarted(io::Error),
}

/// What has been reached of a document, for the day it goes no further.
#[derive(Debug, Clone)]
pub(super) struct Trail {
    document: Output,
    replaced: Vec<String>,
    /// The templates that each template may include, itself among them.
    included: BTreeMap<String, BTreeSet<String>>,
    images: BTreeMap<String, String>,
    now: Now,
    /// The templates that each page was seen to be made of.
    pages: BTreeMap<String, BTreeSet<String>>,
    /// The files that Typst has opened, in order.
    opened: Vec<String>,
}

#[derive(Debug, Clone)]
enum Now {
    Starting,
    Reading(String),
    Filling {
        page: String,
        template: String,
        line: Option<TextLine>,
        /// The templates of which a line was seen.
        seen: BTreeSet<String>,
    },
    LayingOut,
}

impl Trail {
    pub(super) fn of(document: &Document) -> Self {
        Self {
            document: document.output,
            replaced: document.replaced.clone(),
            included: included(&document.templates),
            images: document.images.clone(),
            now: Now::Starting,
            pages: BTreeMap::new(),
            opened: Vec::new(),
        }
    }

    pub(super) fn reach(&mut self, step: Step) {
        match step {
            Step::Template(name) => self.now = Now::Reading(name),
            Step::Page { path, template } => {
                let made_of = self.pages.entry(path.clone()).or_default();
                made_of.insert(format!("{FOLDER}/{template}"));
                let seen = BTreeSet::new();
                self.now = Now::Filling { page: path, template, line: None, seen };
            }
            Step::Line(place) => {
                if let Now::Filling { page, line, seen, .. } = &mut self.now {
                    seen.extend(name_of(&place.file).map(str::to_owned));
                    let made_of = self.pages.entry(page.clone()).or_default();
                    made_of.insert(place.file.clone());
                    *line = Some(place);
                }
            }
            Step::File(path) => {
                self.now = Now::LayingOut;
                self.opened.push(path);
            }
        }
    }

    /// The failure in one sentence, with the place that the work had reached.
    pub(super) fn told(&self, failure: &Failure) -> Diagnostic {
        let layout = match (&self.now, self.document) {
            // Every document reads every template: the same sentence for all is told once.
            (Now::Reading(_), _) => "la lecture d’un gabarit".to_owned(),
            (_, output) => format!("la mise en page {}", output.row().of),
        };
        match failure {
            Failure::TooLong(patience) => self.located(format!(
                "{layout} ne finit pas ; elle est arrêtée après {} secondes",
                patience.as_secs()
            )),
            Failure::TooMuchMemory => self.located(format!(
                "{layout} demande plus de mémoire qu’il n’est permis ({} Mo)",
                CEILING / (1024 * 1024)
            )),
            Failure::TooDeep => self.located(format!("{layout} s’emboîte sans fin")),
            Failure::Interrupted => {
                self.located(format!("{layout} s’est interrompue avant la fin"))
            }
            Failure::NotStarted(error) => {
                Diagnostic::error("layout.not-started", format!("{layout} ne peut pas démarrer"))
                    .cause(cause_of(error).sentence)
                    .help(
                        "chaque document est mis en page par une seconde copie du programme, que \
                         l’ordinateur refuse de lancer : voyez avec le service informatique",
                    )
            }
        }
    }

    fn located(&self, message: String) -> Diagnostic {
        let (locations, help) = self.suspects();
        let mut diagnostic = Diagnostic::error("layout.given-up", message).help(help);
        diagnostic.locations = locations;
        diagnostic
    }

    /// Where the fault may be, and how to make sure of it.
    fn suspects(&self) -> (Vec<Location>, String) {
        match &self.now {
            Now::Starting => (Vec::new(), REPORT.to_owned()),
            Now::Reading(name) if self.is_replaced(name) => {
                self.suspects_of_filling(None, &[name])
            }
            Now::Reading(_) => (Vec::new(), REPORT.to_owned()),
            Now::Filling { template, line, seen, .. } => {
                let last = line.as_ref().filter(|place| {
                    templates::is_of_the_author(&place.file, &self.replaced)
                });
                let from =
                    last.and_then(|place| name_of(&place.file)).unwrap_or(template);
                let within: Vec<&String> = match self.included.get(from) {
                    Some(names) => {
                        names.iter().filter(|name| self.is_replaced(name)).collect()
                    }
                    None => Vec::new(),
                };
                // One that shows nothing before it loops is one that no line was seen of.
                let unseen = within.iter().copied().filter(|name| !seen.contains(*name));
                let unseen: Vec<&String> = unseen.collect();
                let others =
                    if last.is_none() && unseen.is_empty() { within } else { unseen };
                self.suspects_of_filling(last, &others)
            }
            Now::LayingOut => self.suspects_of_layout(),
        }
    }

    fn is_replaced(&self, template: &str) -> bool {
        self.replaced.iter().any(|name| name == template)
    }

    /// The last line reached, and templates that may have been.
    fn suspects_of_filling(
        &self,
        last: Option<&TextLine>,
        others: &[&String],
    ) -> (Vec<Location>, String) {
        let line = last.map(|TextLine { file, line }| {
            let (file, line) = (file.clone(), *line);
            Location::Line { file, line, column: 0, key: None }
        });
        let others = others.iter().map(|name| templates::place(name));
        let places: Vec<Location> = line.into_iter().chain(others).collect();
        let theirs = last.is_none_or(|place| name_of(&place.file).is_some());
        let help = match (places.as_slice(), last) {
            ([], _) => REPORT.to_owned(),
            ([_], Some(_)) if !theirs => {
                format!("c’est la dernière ligne atteinte ; {REPORT}")
            }
            ([_], Some(_)) => format!(
                "c’est la dernière ligne atteinte ; ôtez ce gabarit de « {FOLDER} » pour vérifier"
            ),
            ([_], None) => format!("ôtez ce gabarit de « {FOLDER} » pour vérifier"),
            (_, _) => format!(
                "c’est l’un de ces gabarits ; ôtez-les de « {FOLDER} » l’un après l’autre pour                  vérifier"
            ),
        };
        (places, help)
    }

    /// Typst does not say what it is at: the fault is in something that came from outside
    /// and that it has opened.
    fn suspects_of_layout(&self) -> (Vec<Location>, String) {
        let images: Vec<&String> =
            self.opened.iter().filter_map(|path| self.images.get(path)).collect();
        let made_of =
            self.opened.iter().filter_map(|path| self.pages.get(path)).flatten();
        let library = self.opened.iter().map(|path| format!("{FOLDER}/{path}"));
        let opened: BTreeSet<String> = made_of.cloned().chain(library).collect();
        let templates: Vec<String> = self
            .replaced
            .iter()
            .map(|name| format!("{FOLDER}/{name}"))
            .filter(|file| opened.contains(file))
            .collect();
        let help = match (templates.as_slice(), images.as_slice()) {
            ([], []) => REPORT.to_owned(),
            ([], _) => "une image est sans doute trop lourde ou trop compliquée ; \
                        enregistrez-la de nouveau en PNG, plus petite"
                .to_owned(),
            ([_], []) => {
                format!(
                    "ce gabarit tourne sans doute sans fin ; ôtez-le de « {FOLDER} » pour vérifier"
                )
            }
            (_, []) => format!(
                "l’un de ces gabarits tourne sans doute sans fin ; ôtez-les de « {FOLDER} » l’un \
                 après l’autre pour vérifier"
            ),
            (_, _) => {
                "un gabarit tourne sans fin, ou une image est trop lourde : ôtez ces \
                       fichiers l’un après l’autre pour vérifier"
                    .to_owned()
            }
        };
        let files = templates.into_iter().chain(images.into_iter().cloned());
        (files.map(Location::file).collect(), help)
    }
}

/// What each template may include.
fn included(sources: &BTreeMap<String, String>) -> BTreeMap<String, BTreeSet<String>> {
    let names =
        |name| templates::included_by(name, sources).into_iter().map(str::to_owned);
    sources.keys().map(|name| (name.clone(), names(name).collect())).collect()
}

/// The name of a template, from the file of a place.
fn name_of(file: &str) -> Option<&str> {
    file.strip_prefix(FOLDER)?.strip_prefix('/')
}

const REPORT: &str = "un tableau ou un texte très long en demande beaucoup : réunissez des lignes \
                      (regrouper:) ; sinon rien de ce que vous avez écrit ne paraît en cause, et \
                      signalez ce défaut avec votre projet.yaml, sans les données";

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(replaced: &[&str]) -> Trail {
        Trail {
            document: Output::Report,
            replaced: replaced.iter().map(|name| (*name).to_owned()).collect(),
            included: included(&BTreeMap::from([
                (
                    "rapport.typ.j2".to_owned(),
                    "{% include \"annexes.typ.j2\" %}{% include \"methode.typ.j2\" %}"
                        .to_owned(),
                ),
                ("annexes.typ.j2".to_owned(), String::new()),
                ("methode.typ.j2".to_owned(), String::new()),
            ])),
            images: BTreeMap::from([("images/a.png".into(), "logos/a.png".into())]),
            now: Now::Starting,
            pages: BTreeMap::new(),
            opened: Vec::new(),
        }
    }

    fn page(template: &str) -> Step {
        Step::Page { path: "rapport.typ".into(), template: template.into() }
    }

    fn line(template: &str, line: usize) -> Step {
        Step::Line(TextLine { file: format!("{FOLDER}/{template}"), line })
    }

    fn file(path: &str) -> Step {
        Step::File(path.to_owned())
    }

    /// What was replaced, what was reached, and what is told of it.
    #[test]
    fn the_last_thing_reached_is_told() {
        let annexes = "annexes.typ.j2";
        let read = || Step::Template(annexes.to_owned());
        let filled = || vec![page("rapport.typ.j2"), line(annexes, 3)];
        let laid_out =
            |path: &str| [filled(), vec![file("rapport.typ"), file(path)]].concat();
        let nothing = "rien de ce que vous avez écrit ne paraît en cause";
        let cases: [(&[&str], Vec<Step>, &str, &str); 14] = [
            (&[], vec![], "", nothing),
            (
                &[annexes],
                vec![read()],
                "report-templates/annexes.typ.j2",
                "ôtez ce gabarit",
            ),
            (&[], vec![read()], "", nothing),
            // What loops before it shows a line is what was not reached.
            (
                &[annexes],
                vec![page("rapport.typ.j2"), line("rapport.typ.j2", 53)],
                "report-templates/annexes.typ.j2",
                "ôtez ce gabarit",
            ),
            (
                &[annexes, "methode.typ.j2", "livret.typ.j2"],
                vec![page("rapport.typ.j2"), line("rapport.typ.j2", 53)],
                "report-templates/annexes.typ.j2 et report-templates/methode.typ.j2",
                "c’est l’un de ces gabarits",
            ),
            (
                &[annexes, "methode.typ.j2"],
                vec![
                    page("rapport.typ.j2"),
                    line("methode.typ.j2", 2),
                    line("rapport.typ.j2", 53),
                ],
                "report-templates/annexes.typ.j2",
                "ôtez ce gabarit",
            ),
            (
                &["rapport.typ.j2", annexes],
                vec![page("rapport.typ.j2"), line("rapport.typ.j2", 53)],
                "report-templates/rapport.typ.j2:53 et report-templates/annexes.typ.j2",
                "c’est l’un de ces gabarits",
            ),
            (&[], vec![page("rapport.typ.j2"), line("rapport.typ.j2", 53)], "", nothing),
            (
                &[annexes],
                filled(),
                "report-templates/annexes.typ.j2:3",
                "c’est la dernière ligne atteinte ; ôtez ce gabarit",
            ),
            (
                &[annexes, "livret.typ.j2"],
                laid_out("lib/abs.typ"),
                "report-templates/annexes.typ.j2",
                "ce gabarit tourne sans doute sans fin",
            ),
            (
                &[annexes, "lib/abs.typ"],
                laid_out("lib/abs.typ"),
                "report-templates/annexes.typ.j2 et report-templates/lib/abs.typ",
                "l’un de ces gabarits",
            ),
            (&[], laid_out("lib/abs.typ"), "", nothing),
            (
                &[],
                laid_out("images/a.png"),
                "logos/a.png",
                "une image est sans doute trop",
            ),
            (
                &[annexes],
                laid_out("images/a.png"),
                "report-templates/annexes.typ.j2 et logos/a.png",
                "un gabarit tourne sans fin, ou une image",
            ),
        ];
        for (replaced, steps, place, help) in cases {
            let mut trail = trail(replaced);
            steps.into_iter().for_each(|step| trail.reach(step));
            let told = trail.told(&Failure::TooMuchMemory).render(false);
            let shown = format!("  ──▶ {place}\n");
            assert!(place.is_empty() || told.contains(&shown), "{told}");
            assert_eq!(place.is_empty(), !told.contains("──▶"), "{told}");
            assert!(told.contains(help), "{told}");
        }
    }
}
