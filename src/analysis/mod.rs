//! `textes/*.md` → [`Texts`]: the author's analyses, with her live figures printed.
//!
//! Markdown is read first; in its text `{{ name }}` becomes a figure that is already
//! printed and opaque: no function, no arithmetic, no comparison. What a report cannot
//! print (raw HTML, images, code) is refused with its line.

mod bounds;
mod figures;
mod markdown;

pub use figures::{FigureBook, Turn, entries};

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics, Location, Warned};
use crate::encoding;
use crate::files::ProjectDir;
use crate::limits;
use crate::manifest::{Project, Status};
use crate::plan::{Chapter, PlanKind};
use crate::secrecy::Protected;
use crate::text::grouped;
use crate::text::nearest;

/// The folder of the texts.
const FOLDER: &str = "textes";

/// What to do about a text that is much too long.
const HELP: &str =
    "vérifiez que c’est le bon fichier ; une analyse tient en quelques pages";

/// Texts that belong to no chapter.
const PARTS: [&str; 9] = [
    "essentiel",
    "edito",
    "credits",
    "ccas",
    "partenaires",
    "methode",
    "territoire",
    "synthese",
    "questions",
];

/// All the author wrote.
#[derive(Debug, Default)]
pub struct Texts {
    /// By thématique.
    pub chapters: BTreeMap<String, Analysis>,
    /// `edito`, `ccas`, `territoire`, `methode`, `synthese`…
    pub parts: BTreeMap<String, Analysis>,
}

/// One text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analysis {
    /// The analysis itself.
    pub body: Vec<Block>,
    /// « À retenir ».
    pub takeaways: Vec<Line>,
    /// « Enjeux ».
    pub stakes: Vec<Line>,
    /// « Livret ».
    pub booklet: Vec<Line>,
    /// « Diaporama »: the title of a slide, then what stands beside its figure.
    pub slides: Vec<Line>,
    /// It prints a masked figure.
    pub masked: bool,
    /// The sources of the figures that it prints.
    pub sources: BTreeSet<String>,
}

impl Analysis {
    /// The author wrote something else than titles.
    fn is_written(&self) -> bool {
        let lines = [&self.takeaways, &self.booklet, &self.slides];
        !self.body.is_empty() || lines.into_iter().any(|lines| !lines.is_empty())
    }
}

/// A table or a chart that the author placed by its name, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// The text.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A paragraph-level part, with its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Line),
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// `>`: a box.
    Box(Vec<Block>),
    /// A heading inside the analysis.
    Heading {
        /// 2 or 3.
        level: u8,
        /// Its text.
        line: Line,
    },
    /// A table or a chart placed by its name.
    Place(Place),
}

/// A run of text with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The file.
    pub file: String,
    /// The line it starts on, from 1.
    pub line: usize,
    /// What it says.
    pub content: Vec<Inline>,
}

/// A part of a run of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// `**…**`.
    Strong(Vec<Inline>),
    /// `*…*`.
    Emphasis(Vec<Inline>),
    /// A link.
    Link {
        /// Its address.
        url: String,
        /// Its text.
        content: Vec<Inline>,
    },
    /// A live figure, printed.
    Figure(String),
    /// A line break asked for.
    Break,
}

impl Line {
    /// The text without marks, for plain places.
    pub fn plain(&self) -> String {
        fn push(content: &[Inline], text: &mut String) {
            for inline in content {
                match inline {
                    Inline::Text(part) | Inline::Figure(part) => text.push_str(part),
                    Inline::Strong(inner)
                    | Inline::Emphasis(inner)
                    | Inline::Link { content: inner, .. } => push(inner, text),
                    Inline::Break => text.push(' '),
                }
            }
        }
        let mut text = String::new();
        push(&self.content, &mut text);
        text
    }
}

/// Reads all texts of the project.
///
/// # Errors
/// Every unknown figure and every form a report cannot print, each with its line.
pub fn read(
    root: &ProjectDir,
    project: &Project,
    plan: &[Chapter],
    protected: &Protected,
) -> Result<Warned<Texts>, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut texts = Texts::default();
    let book = FigureBook::new(project, protected);
    let (mut weight, mut blocks) = (0, 0);
    if let Some(error) = root.closed(FOLDER) {
        problems.push(Diagnostic::from(error));
    }
    for name in root.list(FOLDER) {
        let Some(stem) = name.strip_suffix(".md") else {
            let endings = [".txt", ".docx", ".doc", ".odt", ".rtf"];
            if endings.iter().any(|ending| name.to_lowercase().ends_with(ending)) {
                problems.push(not_markdown(&name));
            }
            continue;
        };
        let folded = crate::text::fold(stem);
        let chapter = plan.iter().find(|chapter| chapter.topic == folded);
        if chapter.is_none() && !PARTS.contains(&folded.as_str()) {
            problems.push(unread(&name, &folded, plan));
            continue;
        }
        let path = format!("{FOLDER}/{name}");
        let bytes = match root.read_within(&path, limits::MARKDOWN_BYTES, HELP) {
            Ok(bytes) => bytes,
            Err(problem) => {
                problems.push(problem.at(Location::file(&path)));
                continue;
            }
        };
        weight += bytes.len() as u64;
        if weight > limits::ALL_MARKDOWN_BYTES {
            let message = format!(
                "les textes pèsent ensemble plus de {} Ko",
                grouped(limits::ALL_MARKDOWN_BYTES >> 10)
            );
            problems.push(
                Diagnostic::error("texts.too-large", message)
                    .at(Location::file(&path))
                    .help(
                        "abrégez-les : l’analyse d’un chapitre tient en quelques pages",
                    ),
            );
            break;
        }
        let text = encoding::decode(&bytes).text.replace("\r\n", "\n");
        let places = chapter.map(places).unwrap_or_default();
        let written = markdown::Written {
            file: &path,
            text: &text,
            topic: &folded,
            book: &book,
            places: &places,
        };
        let analysis = markdown::read(written, &mut blocks, &mut problems);
        if chapter.is_some_and(|chapter| chapter.blocks.is_empty())
            && analysis.is_written()
        {
            let message =
                "ce texte n’est pas imprimé : son chapitre n’a encore aucun chiffre";
            let help = "la page « Thématiques à documenter » du rapport dit quel fichier demander, \
                        et à qui ; le texte s’imprimera avec lui";
            problems.push(
                Diagnostic::warning("texts.without-chapter", message)
                    .at(Location::file(&path))
                    .help(help),
            );
        }
        if chapter.is_some_and(|chapter| has_protected_source(chapter, protected)) {
            figures::warn_of_typed_numbers(&path, &text, &mut problems);
        }
        if texts.chapters.contains_key(&folded) || texts.parts.contains_key(&folded) {
            problems.push(
                Diagnostic::error(
                    "texts.repeated",
                    format!("deux textes s’appellent « {folded}.md »"),
                )
                .at(Location::file(&path))
                .help(
                    "les accents et les capitales ne les distinguent pas : gardez-en un",
                ),
            );
        }
        let into = if chapter.is_some() { &mut texts.chapters } else { &mut texts.parts };
        into.insert(folded, analysis);
    }
    if let Some(written) = texts.parts.get("essentiel")
        && let Some(remark) = not_on_one_page(written)
    {
        problems.push(remark);
    }
    if project.identity.status == Status::Final {
        warn_of_missing(&texts, plan, &mut problems);
    }
    problems.finish(Some(texts))
}

/// What `essentiel.md` holds and its page does not print: one paragraph is its title, one list what
/// is not known yet, its enjeux the priorities.
fn not_on_one_page(written: &Analysis) -> Option<Diagnostic> {
    let is_title = |block: &&Block| matches!(block, Block::Paragraph(_));
    let titles = written.body.iter().filter(is_title).count();
    let mut lines = 0;
    let mut others =
        written.takeaways.len() + written.booklet.len() + written.slides.len();
    for block in &written.body {
        match block {
            Block::Paragraph(_) => {}
            Block::List { items, .. } => lines += items.len(),
            Block::Box(_) | Block::Heading { .. } | Block::Place(_) => others += 1,
        }
    }
    let over = |count: usize, most: usize| count.saturating_sub(most);
    let mut left: Vec<String> = Vec::new();
    let mut tell = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => left.push(one.to_owned()),
        count => left.push(format!("{count} {many}")),
    };
    tell(over(titles, 1), "un paragraphe", "paragraphes");
    tell(over(lines, limits::UNKNOWN), "une ligne de la liste", "lignes de la liste");
    tell(over(written.stakes.len(), limits::PRIORITIES), "un enjeu", "enjeux");
    tell(others, "une autre partie", "autres parties");
    if left.is_empty() {
        return None;
    }
    let message = format!(
        "« L’essentiel en une page » n’imprime pas tout ce que dit son texte : {}",
        crate::text::enumerate(&left)
    );
    let help = format!(
        "gardez un paragraphe pour le titre, une liste de {} lignes pour ce qu’on ne sait pas, \
         {} enjeux ; le reste va dans  synthese.md",
        limits::UNKNOWN,
        limits::PRIORITIES
    );
    let place = Location::file(format!("{FOLDER}/essentiel.md"));
    Some(Diagnostic::warning("texts.more-than-a-page", message).at(place).help(help))
}

/// The names that can be placed in a chapter's text.
fn places(chapter: &Chapter) -> Vec<String> {
    let mut names = Vec::new();
    for block in &chapter.blocks {
        match &block.kind {
            PlanKind::Table(name) => names.push(name.clone()),
            PlanKind::Chart(chart) => names.push(chart.name.clone()),
            PlanKind::Absent(absent) => names.push(absent.name.clone()),
            PlanKind::KeyFigures(_)
            | PlanKind::Text
            | PlanKind::Takeaways
            | PlanKind::Stakes => {}
        }
    }
    names
}

fn has_protected_source(chapter: &Chapter, protected: &Protected) -> bool {
    chapter.blocks.iter().any(|block| {
        let name = match &block.kind {
            PlanKind::Table(name) => name,
            PlanKind::Chart(chart) => &chart.table,
            PlanKind::KeyFigures(_)
            | PlanKind::Text
            | PlanKind::Takeaways
            | PlanKind::Stakes
            | PlanKind::Absent(_) => {
                return false;
            }
        };
        protected.tables.get(name).is_some_and(|table| {
            let credits =
                table.sources().into_iter().filter_map(|key| protected.credits.get(key));
            credits.into_iter().any(|credit| !credit.public)
        })
    })
}

fn unread(name: &str, folded: &str, plan: &[Chapter]) -> Diagnostic {
    let known = plan.iter().map(|chapter| chapter.topic.as_str()).chain(PARTS);
    let help = match nearest(folded, known) {
        Some(near) => format!("vouliez-vous l’appeler « {near}.md » ?"),
        None => "un texte porte le nom de sa thématique, ou : essentiel, edito, ccas, partenaires, \
                 methode, territoire, synthese, credits"
            .to_owned(),
    };
    Diagnostic::warning(
        "texts.of-no-chapter",
        format!("le texte « {name} » n’est celui d’aucun chapitre ; il n’est pas lu"),
    )
    .at(Location::file(format!("{FOLDER}/{name}")))
    .help(help)
}

fn not_markdown(name: &str) -> Diagnostic {
    let stem = name.split('.').next().unwrap_or(name);
    let message = format!("le texte « {name} » n’est pas lu");
    let help = match name.to_lowercase().ends_with(".md.txt") {
        // The Notepad adds it, and the Explorer hides it.
        true => format!(
            "Windows cache la fin « .txt » : renommez-le en « {stem}.md » (dans l’explorateur, \
             Affichage, Extensions de noms de fichiers)"
        ),
        false => format!("enregistrez-le en texte brut sous le nom « {stem}.md »"),
    };
    Diagnostic::warning("texts.not-markdown", message)
        .at(Location::file(format!("{FOLDER}/{name}")))
        .help(help)
}

fn warn_of_missing(texts: &Texts, plan: &[Chapter], problems: &mut Diagnostics) {
    for chapter in plan.iter().filter(|chapter| !chapter.blocks.is_empty()) {
        if !texts.chapters.contains_key(&chapter.topic) {
            problems.push(
                Diagnostic::warning("texts.missing-analysis", format!("le chapitre « {} » n’a pas d’analyse", chapter.title))
                    .at(Location::file(format!("{FOLDER}/{}.md", chapter.topic)))
                    .help("le rapport définitif imprime à sa place des phrases produites depuis les données"),
            );
        }
    }
}
