//! The contours of a project: its communes and those of its intercommunalité, its IRIS.

use std::collections::{BTreeMap, BTreeSet};

use super::borders::Borders;
use super::contours::{self, Contour, ContourError, Contours, System};
use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::files::ProjectDir;
use crate::manifest::{ContourFile, Project};
use crate::territory::{IrisCode, commune_of, official};

/// What the files of contours hold of a project.
#[derive(Debug, Clone, Default)]
pub struct Atlas {
    communes: Option<Sheet>,
    iris: Option<Sheet>,
}

/// The contours of one level.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Their borders, by code of commune or of IRIS.
    pub borders: Borders,
    /// Who draws them: « IGN – INSEE ».
    pub credit: String,
    /// The codes that have one.
    pub codes: BTreeSet<String>,
}

impl Atlas {
    /// Reads the files of contours that a project names; none when it names none.
    ///
    /// # Errors
    /// Files that are no contours, or those of elsewhere, each at its place in the manifest.
    pub fn read(
        root: &ProjectDir,
        project: &Project,
    ) -> Result<Warned<Self>, Diagnostics> {
        let mut problems = Diagnostics::new();
        let communes = communes(project);
        let ressort: BTreeSet<String> =
            project.ressort.codes().iter().map(ToString::to_string).collect();
        let wanted = |code: &str| match code.len() {
            5 => {
                let (now, _) = commune_of(code)?;
                communes.contains(now.as_str()).then(|| now.to_string())
            }
            _ => {
                let (iris, _) = IrisCode::repaired(code)?;
                let (commune, _) = commune_of(iris.commune().as_str())?;
                ressort.contains(commune.as_str()).then(|| iris.to_string())
            }
        };
        let mut levels: BTreeMap<bool, Vec<Read<'_>>> = BTreeMap::new();
        for file in &project.contours {
            match read(root, file, &wanted) {
                Ok(contours) => {
                    let is_iris =
                        contours.all.iter().any(|contour| contour.group.len() > 5);
                    levels.entry(is_iris).or_default().push(Read { file, contours });
                }
                Err(problem) => problems.push(file.path.locate(problem)),
            }
        }
        let communes = levels.remove(&false).map(|read| sheet(read, &mut problems));
        let iris = levels.remove(&true).map(|read| sheet(read, &mut problems));
        let atlas = Self { communes: communes.flatten(), iris: iris.flatten() };
        problems.finish(Some(atlas))
    }

    /// The contours of communes.
    pub fn communes(&self) -> Option<&Sheet> {
        self.communes.as_ref()
    }

    /// The contours of IRIS.
    pub fn iris(&self) -> Option<&Sheet> {
        self.iris.as_ref()
    }
}

/// A file and what was kept of it.
struct Read<'p> {
    file: &'p ContourFile,
    contours: Contours,
}

/// The communes of the ressort and of its intercommunalités.
fn communes(project: &Project) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for commune in &project.ressort.communes {
        codes.insert(commune.code.to_string());
        let epci = commune.epci.as_ref().and_then(|siren| official().epci(siren));
        let members = epci.into_iter().flat_map(|epci| &epci.members);
        codes.extend(members.map(ToString::to_string));
    }
    codes
}

fn read(
    root: &ProjectDir,
    file: &ContourFile,
    wanted: &dyn Fn(&str) -> Option<String>,
) -> Result<Contours, Diagnostic> {
    let data = root.data(&file.path.value)?;
    let told = |error: &ContourError| {
        let diagnostic = Diagnostic::of(error).help(error.hint());
        match error {
            ContourError::Unreadable { reason } => {
                diagnostic.cause(crate::phrases::in_its_words("le système", reason))
            }
            _ => diagnostic,
        }
    };
    contours::read(data.reader()?, wanted).map_err(|error| told(&error))
}

/// One sheet of all the files of a level; a contour that several files have is the first's.
fn sheet(files: Vec<Read<'_>>, problems: &mut Diagnostics) -> Option<Sheet> {
    let is_local = |read: &&Read<'_>| read.contours.system == System::Overseas;
    if files.len() > 1
        && let Some(local) = files.iter().find(is_local)
    {
        // Each was projected around its own middle.
        problems.push(local.file.path.locate(
            Diagnostic::error(
                "maps.several-overseas-files",
                "outre-mer, les contours d’un même niveau tiennent dans un seul fichier",
            )
            .help("réunissez-les dans un GeoJSON, ou n’en gardez qu’un"),
        ));
        return None;
    }
    let mut credits: Vec<&str> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut all: Vec<Contour> = Vec::new();
    let mut first: Option<Contours> = None;
    for Read { file, contours } in &files {
        let new: Vec<&Contour> =
            contours.all.iter().filter(|one| !known.contains(&one.code)).collect();
        if !new.is_empty() && !credits.contains(&file.credit.as_str()) {
            credits.push(&file.credit);
        }
        all.extend(new.into_iter().cloned());
        known.extend(contours.all.iter().map(|one| one.code.clone()));
        first.get_or_insert_with(|| Contours { all: Vec::new(), ..contours.clone() });
    }
    let codes = all.iter().map(|contour| contour.group.clone()).collect();
    let contours = Contours { all, ..first? };
    let credit = credits.join(", ");
    Some(Sheet { borders: Borders::new(&contours), credit, codes })
}
