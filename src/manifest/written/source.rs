//! One source as written: which file, how it is laid out, whose it is.

use chrono::NaiveDate;

use super::choice;
use crate::manifest::error::ManifestError;
use crate::manifest::placed::Placed;
use crate::manifest::reader::{Entry, Fields};
use crate::manifest::{keys, words};

/// What stands under the name of a source.
#[derive(Debug, Default)]
pub(in crate::manifest) struct Source {
    pub(in crate::manifest) partner: Option<Placed<String>>,
    /// One file, or one a year.
    pub(in crate::manifest) files: Vec<FileOfYear>,
    pub(in crate::manifest) received: Option<Placed<NaiveDate>>,
    pub(in crate::manifest) published: Option<Placed<NaiveDate>>,
    pub(in crate::manifest) key_columns: Vec<Placed<String>>,
    pub(in crate::manifest) year_column: Option<Placed<String>>,
    pub(in crate::manifest) measure_columns: Vec<Placed<String>>,
    pub(in crate::manifest) value_column: Option<Placed<String>>,
    pub(in crate::manifest) in_rows: Option<Placed<String>>,
    pub(in crate::manifest) in_columns: Option<Placed<String>>,
    pub(in crate::manifest) unit: Option<Placed<String>>,
    pub(in crate::manifest) totals: Option<Placed<String>>,
    pub(in crate::manifest) whole: Option<Placed<String>>,
    pub(in crate::manifest) columns: Vec<(Placed<String>, Placed<String>)>,
    pub(in crate::manifest) public: Option<Placed<bool>>,
    pub(in crate::manifest) threshold: Option<Placed<u32>>,
    pub(in crate::manifest) fictitious: bool,
    /// Categories put together under a new name.
    pub(in crate::manifest) groups: Vec<(Placed<String>, Vec<Placed<String>>)>,
    /// Cells that the author hides: row and column.
    pub(in crate::manifest) hidden: Vec<(Placed<String>, Placed<String>)>,
}

/// A file, and what differs from one year's file to the next.
#[derive(Debug, Clone)]
pub(in crate::manifest) struct FileOfYear {
    pub(in crate::manifest) file: Placed<String>,
    pub(in crate::manifest) sheet: Option<Placed<String>>,
    pub(in crate::manifest) table: Option<Placed<String>>,
    pub(in crate::manifest) year: Option<Placed<u16>>,
    pub(in crate::manifest) header_rows: Vec<Placed<u32>>,
}

pub(super) fn read(entry: &Entry<'_>) -> Source {
    let fields = entry.fields(keys::SOURCE);
    let groups = fields.get("regrouper").map(Entry::named).unwrap_or_default();
    let hidden = fields.get("masquer").map(Entry::items).unwrap_or_default();
    let columns = fields.get("colonnes").map(Entry::named).unwrap_or_default();
    Source {
        partner: fields.text("organisme"),
        files: files(entry, &fields),
        received: fields.date("recu_le"),
        published: fields.date("publie_le"),
        key_columns: headings(&fields, "colonne_code"),
        year_column: fields.text("colonne_annee"),
        measure_columns: headings(&fields, "colonne_indicateur"),
        value_column: fields.text("colonne_valeur"),
        in_rows: fields.text("en_lignes"),
        in_columns: fields.text("en_colonnes"),
        unit: fields.text("unite"),
        totals: fields.text("totaux"),
        whole: fields.text("ensemble"),
        columns: columns
            .into_iter()
            .filter_map(|(name, entry)| Some((name, entry.text()?)))
            .collect(),
        public: choice(&fields, "diffusion", words::DIFFUSIONS),
        threshold: fields.get("seuil").and_then(Entry::whole),
        fictitious: fields.yes("fictif"),
        groups: groups.iter().filter_map(group).collect(),
        hidden: hidden.iter().filter_map(hidden_cell).collect(),
    }
}

/// `"60 ans et plus":` and the labels it puts together, on dashes.
fn group(
    (name, entry): &(Placed<String>, Entry<'_>),
) -> Option<(Placed<String>, Vec<Placed<String>>)> {
    let parts: Vec<Placed<String>> =
        entry.items().iter().filter_map(Entry::text).collect();
    if parts.len() < 2 {
        entry.problem_at_key(&ManifestError::LonelyGroup { name: name.value.clone() });
        return None;
    }
    Some((name.clone(), parts))
}

/// `- ligne: …` and `colonne: …`.
fn hidden_cell(entry: &Entry<'_>) -> Option<(Placed<String>, Placed<String>)> {
    let fields = entry.fields(keys::HIDDEN_CELL);
    let cell = fields.text("ligne").zip(fields.text("colonne"));
    if cell.is_none() {
        let key = if fields.get("ligne").is_some() { "colonne" } else { "ligne" };
        entry.problem(&ManifestError::MissingKey {
            key: key.to_owned(),
            example: format!("{key}: \"…\""),
        });
    }
    cell
}

/// `fichier: x`, or dashes with a file a year; what is written beside holds for all.
fn files(entry: &Entry<'_>, fields: &Fields<'_>) -> Vec<FileOfYear> {
    let common = |file: Placed<String>, own: &Fields<'_>| FileOfYear {
        file,
        sheet: own.text("feuille").or_else(|| fields.text("feuille")),
        table: own.text("tableau").or_else(|| fields.text("tableau")),
        year: own.year("annee").or_else(|| fields.year("annee")),
        header_rows: match own.get("ligne_entete") {
            Some(entry) => rows(entry),
            None => fields.get("ligne_entete").map(rows).unwrap_or_default(),
        },
    };
    let Some(file) = fields.get("fichier").or_else(|| fields.get("fichiers")) else {
        entry.problem_at_key(&ManifestError::MissingKey {
            key: "fichier".to_owned(),
            example: "fichier: donnees/…".to_owned(),
        });
        return Vec::new();
    };
    if !file.is_list() {
        return file.text().map(|file| common(file, fields)).into_iter().collect();
    }
    let mut files = Vec::new();
    for item in file.items() {
        if !item.is_map() {
            files.extend(item.text().map(|file| common(file, fields)));
            continue;
        }
        let own = item.fields(keys::FILE_OF_YEAR);
        match own.text("fichier") {
            Some(file) => files.push(common(file, &own)),
            None => item.problem(&ManifestError::MissingKey {
                key: "fichier".to_owned(),
                example: "- annee: …\n  fichier: donnees/…".to_owned(),
            }),
        }
    }
    files
}

/// One row number, or several with commas: a heading may stand on two rows.
fn rows(entry: &Entry<'_>) -> Vec<Placed<u32>> {
    let as_row = |word: &Placed<String>| {
        let row = word.value.parse().ok().filter(|row| *row > 0);
        if row.is_none() {
            entry.problem(&ManifestError::NotANumber { written: word.value.clone() });
        }
        row.map(|row| word.with(row))
    };
    entry.words().iter().filter_map(as_row).collect()
}

/// One heading, or several on dashes; headings are never split at their commas.
fn headings(fields: &Fields<'_>, key: &str) -> Vec<Placed<String>> {
    match fields.get(key) {
        Some(entry) if entry.is_list() => {
            entry.items().iter().filter_map(Entry::text).collect()
        }
        Some(entry) => entry.text().into_iter().collect(),
        None => Vec::new(),
    }
}
