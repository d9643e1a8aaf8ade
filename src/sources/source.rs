//! One source: its files read, put together, and told whose they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::file::{FileContent, ReadFile};
use super::profiles::Profile;
use super::shelf::Shelf;
use super::told::At;
use super::wanted::Wanted;
use super::{Content, NotGrouped, Recognised, Source, SourceError, TerritoryTable};
use super::{checks, contradictions, credit, cross};
use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::files::ProjectDir;
use crate::manifest::{PartnerKey, Project, SourceSpec};
use crate::text::{enumerate, fold, nearest};
use crate::vocabulary::Family;

/// What all the sources of a project are read with.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) root: &'a ProjectDir,
    pub(super) project: &'a Project,
    pub(super) shelf: &'a Shelf,
    /// What files are read for.
    pub(super) wanted: &'a Wanted,
    /// What this project needs of it.
    pub(super) own: &'a Wanted,
}

/// The files of a source, and what they come to.
struct Files {
    files: Vec<Arc<ReadFile>>,
    content: Content,
    public: bool,
}

impl Reading<'_> {
    /// Reads a source.
    pub(super) fn source(
        &self,
        name: &str,
        spec: &SourceSpec,
    ) -> Result<Warned<Source>, Diagnostics> {
        let mut problems = Diagnostics::new();
        let files = self.files(spec, &mut problems)?;
        let content = self.content(&files, spec, &mut problems);
        let public = is_public(&files, spec, self.own);
        unsaid(name, spec, &files, &mut problems);
        let read = Files { files, content, public };
        problems.finish(Some(self.put_together(name, spec, read)))
    }

    /// The files of a source, with what was remarked in them.
    fn files(
        &self,
        spec: &SourceSpec,
        problems: &mut Diagnostics,
    ) -> Result<Vec<Arc<ReadFile>>, Diagnostics> {
        let mut files = Vec::new();
        let mut remarks = Vec::new();
        for file in &spec.files {
            let at = At { spec, file };
            match self.shelf.file(self.root, at, self.wanted) {
                Ok(read) => {
                    remarks.extend(read.warnings(at));
                    files.push(read);
                }
                Err(errors) => problems.extend(errors),
            }
        }
        if problems.has_errors() {
            return Err(std::mem::take(problems));
        }
        for remark in remarks {
            problems.push(remark);
        }
        Ok(files)
    }

    /// The tables of its files as the author asks for them, looked at together.
    fn content(
        &self,
        files: &[Arc<ReadFile>],
        spec: &SourceSpec,
        problems: &mut Diagnostics,
    ) -> Content {
        let tables: Vec<&[TerritoryTable]> =
            files.iter().map(|file| file.tables()).collect();
        contradictions::between_files(&tables, self.own, problems);
        let mut content = gather(files, self.own);
        arrange(&mut content, spec, problems);
        if let Content::ByTerritory(tables) = &content {
            let seen: Vec<&Recognised> =
                files.iter().flat_map(|file| &file.recognised).collect();
            checks::communes((tables, &seen), spec, self.project, problems);
            checks::columns(tables, spec, problems);
        }
        content
    }

    /// The source, credited.
    fn put_together(
        &self,
        name: &str,
        spec: &SourceSpec,
        Files { files, mut content, public }: Files,
    ) -> Source {
        if let (true, Content::ByTerritory(tables)) = (public, &mut content) {
            tables.iter_mut().for_each(TerritoryTable::mask_hidden);
        }
        let profiles: Vec<&'static Profile> =
            files.iter().filter_map(|file| file.profile).collect();
        let first = profiles.first().copied();
        let mut credit = credit::credit(self.project, name, spec, first, public);
        credit.title = title(&profiles).unwrap_or(credit.title);
        let families = profiles.iter().flat_map(|profile| profile.families.clone());
        let families: BTreeSet<Family> = families.collect();
        let recognised = files.iter().flat_map(|file| file.recognised.clone());
        let only = files.first().filter(|_| files.len() == 1 && public);
        Source {
            name: name.to_owned(),
            credit,
            threshold: (!public).then_some(spec.threshold),
            families: first.map(|_| families.into_iter().collect()),
            content,
            fingerprint: only.and_then(|file| file.fingerprint.clone()),
            recognised: recognised.map(|one| Recognised { public, ..one }).collect(),
        }
    }
}

/// Whether its producer publishes it: one file that nobody publishes makes a source to be
/// protected.
fn is_public(files: &[Arc<ReadFile>], spec: &SourceSpec, own: &Wanted) -> bool {
    let known_public =
        files.iter().all(|file| file.profile.is_some_and(Profile::is_public));
    let by_itself = match spec.partner {
        PartnerKey::Producer(_) => true,
        PartnerKey::Unsaid => known_public,
        PartnerKey::Partner(_) | PartnerKey::Ourselves => false,
    };
    let public = spec.public.as_ref().map_or(by_itself, |public| public.value);
    public && !files.iter().any(|file| file.is_not_the_published(own))
}

/// Warns of what neither the files nor the author say: whose they are, of which year.
fn unsaid(
    name: &str,
    spec: &SourceSpec,
    files: &[Arc<ReadFile>],
    problems: &mut Diagnostics,
) {
    let known = files.iter().any(|file| file.profile.is_some());
    if !known && spec.partner == PartnerKey::Unsaid {
        problems.push(spec.name.locate(
            Diagnostic::warning("sources.unknown-producer", format!("on ne sait pas de qui vient la source « {name} »")).help(
                "écrivez sous elle   organisme: caf   (un partenaire déclaré) ou   organisme: ccas",
            ),
        ));
    }
    if let (false, PartnerKey::Producer(producer), None) =
        (known, &spec.partner, &spec.public)
    {
        let message = format!(
            "les chiffres de la source « {name} » sont pris pour des chiffres publiés ({producer}) : rien \
             n’y est masqué"
        );
        problems.push(spec.name.locate(
            Diagnostic::warning("sources.published-by-its-producer", message).help(
                "si ce fichier vous a été confié, déclarez l’organisme sous   partenaires:   , avec sa \
                 convention",
            ),
        ));
    }
    let dated = files
        .iter()
        .flat_map(|file| &file.recognised)
        .any(|one| !one.vintages.is_empty());
    if known && !dated {
        problems.push(
            spec.name.locate(
                Diagnostic::warning(
                    "sources.unknown-year",
                    format!("on ne sait pas de quelle année est la source « {name} »"),
                )
                .help(year_to_write(spec)),
            ),
        );
    }
}

/// The line to write: the year that the name of the file holds, if it holds one.
fn year_to_write(spec: &SourceSpec) -> String {
    let path = spec.file().value.as_str();
    let name = path.rsplit('/').next().unwrap_or(path);
    match super::error::year_in(name) {
        Some(year) => format!(
            "écrivez sous elle   annee: {year}   , si c’est bien l’année des chiffres (et non celle du \
             téléchargement)"
        ),
        None => "écrivez sous elle   annee:   suivi de l’année des chiffres (et non celle du téléchargement)"
            .to_owned(),
    }
}

/// Datasets that are given together are credited together; one keeps its title.
fn title(profiles: &[&Profile]) -> Option<String> {
    let titles: BTreeSet<&str> =
        profiles.iter().map(|profile| profile.title.as_str()).collect();
    let titles: Vec<&str> = titles.into_iter().collect();
    match titles.len() {
        0 | 1 => None,
        2 | 3 => Some(enumerate(&titles)),
        _ => Some("Bases de données communales".to_owned()),
    }
}

/// The tables of all files of a source, as one project needs them.
fn gather(files: &[Arc<ReadFile>], own: &Wanted) -> Content {
    let mut tables = Vec::new();
    let mut crosses = Vec::new();
    for file in files {
        match &file.content {
            FileContent::ByTerritory(found) => tables.extend(found.iter().cloned()),
            FileContent::Cross(table) => crosses.push(table.clone()),
        }
    }
    if crosses.is_empty() {
        for table in &mut tables {
            table.retain(|level, code| own.wants(level, code));
        }
        let mut tables = completed(tables);
        tables.sort_by_key(|table| (table.level, table.vintage));
        return Content::ByTerritory(tables);
    }
    crosses.sort_by_key(|table| table.vintage);
    Content::Cross(crosses)
}

/// Tables that complete one another are one: a share may have its two sides in two of the
/// datasets that INSEE publishes apart.
fn completed(tables: Vec<TerritoryTable>) -> Vec<TerritoryTable> {
    let mut whole: Vec<TerritoryTable> = Vec::new();
    for table in tables {
        match whole.iter_mut().find(|one| one.is_completed_by(&table)) {
            Some(one) => one.complete(&table),
            None => whole.push(table),
        }
    }
    whole
}

/// Does to the tables what the author asks at the source.
fn arrange(content: &mut Content, spec: &SourceSpec, problems: &mut Diagnostics) {
    let at = At { spec, file: spec.first() };
    match content {
        Content::Cross(tables) => {
            for table in tables {
                cross::arrange(table, at, problems);
            }
        }
        Content::ByTerritory(tables) => {
            for (name, _) in &spec.groups {
                let why = NotGrouped::ByTerritory;
                let error = SourceError::NotGrouped { label: name.value.clone(), why };
                problems.push(at.contradicted(name, &error));
            }
            for (row, column) in &spec.hidden {
                let hidden: Vec<bool> = tables
                    .iter_mut()
                    .map(|table| table.hide(&row.value, &column.value))
                    .collect();
                if !hidden.contains(&true) {
                    let known: Vec<&str> =
                        tables.iter().flat_map(TerritoryTable::headings).collect();
                    let is_column =
                        known.iter().any(|one| fold(one) == fold(&column.value));
                    let label = if is_column { row } else { column };
                    let error = SourceError::UnknownLabel {
                        label: label.value.clone(),
                        nearest: nearest(&label.value, known).map(str::to_owned),
                    };
                    problems.push(at.contradicted(label, &error));
                }
            }
        }
    }
}
