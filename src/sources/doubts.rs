//! Cells that hold no figure though they look filled: formulas nobody has calculated, and what
//! a spreadsheet turned into a date. And rows and columns that are read though nobody sees them.

use super::book::{Beside, RawCell, dated};
use super::error::SourceError;
use super::told::At;
use super::unsure::Unsure;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::heading::column_letters;
use crate::limits;
use crate::text::{enumerate, fold, grouped, typographic};

/// A cell, by row and column from zero.
type Place = (usize, usize);

/// What was met in the cells that are used.
#[derive(Debug, Default, Clone)]
pub(super) struct Doubts {
    unsure: Vec<(Place, Unsure)>,
    numbers: Vec<Place>,
    labels: Vec<(Place, MadeDate)>,
}

/// A label that is a date.
#[derive(Debug, Clone)]
struct MadeDate {
    shown: String,
    typed: (String, String),
    ages: bool,
}

impl Doubts {
    /// Notes a cell where a figure is expected.
    pub(super) fn figure(&mut self, place: Place, cell: Option<&RawCell>) {
        match cell {
            Some(RawCell::Date(_)) => self.numbers.push(place),
            other => self.formula(place, other),
        }
    }

    /// Notes a formula that nobody has calculated.
    pub(super) fn formula(&mut self, place: Place, cell: Option<&RawCell>) {
        if let Some(RawCell::Formula(why)) = cell {
            self.unsure.push((place, *why));
        }
    }

    /// Notes the labels among these that a spreadsheet made into dates; `title` says what they
    /// are.
    pub(super) fn labels(&mut self, title: &str, labels: &[(Place, &RawCell)]) {
        let read: Vec<Option<dated::Dated>> =
            labels.iter().map(|(_, cell)| cell.as_date()).collect();
        let ages = fold(title).split('_').any(|word| word.starts_with("age"));
        for at in dated::mistaken(&read) {
            let Some(date) = &read[at] else { continue };
            let (shown, typed) = (date.shown.clone(), date.typed());
            self.labels.push((labels[at].0, MadeDate { shown, typed, ages }));
        }
    }

    /// Tells them, one problem a kind.
    pub(super) fn tell(&self, sheet: &str, at: At<'_>, problems: &mut Diagnostics) {
        let mut kinds: Vec<Unsure> = self.unsure.iter().map(|(_, why)| *why).collect();
        kinds.sort();
        kinds.dedup();
        for why in kinds {
            let places = self.unsure.iter().filter(|(_, one)| *one == why);
            let places: Vec<Place> = places.map(|(place, _)| *place).collect();
            let error = SourceError::NotCalculated { cells: places.len(), why };
            tell(&error, &places, sheet, at, problems);
        }
        if !self.numbers.is_empty() {
            let error = SourceError::DateForNumber { cells: self.numbers.len() };
            tell(&error, &self.numbers, sheet, at, problems);
        }
        let ending = at.path().rsplit('.').next().unwrap_or_default().to_lowercase();
        let is_text = ["csv", "tsv", "txt"].contains(&ending.as_str());
        for (place, MadeDate { shown, typed: (first, second), ages }) in &self.labels {
            let error = SourceError::DateForLabel {
                shown: shown.clone(),
                in_text: is_text,
                typed: format!("{first}-{second}"),
                words: format!("{first} à {second}{}", if *ages { " ans" } else { "" }),
            };
            tell(&error, &[*place], sheet, at, problems);
        }
    }
}

/// An error at all of its cells.
fn tell(
    error: &SourceError,
    places: &[Place],
    sheet: &str,
    at: At<'_>,
    problems: &mut Diagnostics,
) {
    // The sentence has their number; a few are enough to find the others.
    let mut cells = places
        .iter()
        .take(limits::PLACES)
        .map(|(row, column)| at.cell(sheet, *row, *column));
    let mut told = at.told(error, cells.next());
    // The line that names the file stays last.
    let line = told.locations.pop();
    told.locations.extend(cells);
    told.locations.extend(line);
    problems.push(told);
}

/// Rows and columns that are read and that nobody sees.
#[derive(Debug, Default, Clone)]
pub(super) struct Hidden {
    /// Number from zero, and what they are.
    rows: Vec<(usize, String)>,
    columns: Vec<(usize, String)>,
}

impl Hidden {
    /// Those of a table among its rows and columns.
    pub(super) fn of(
        beside: &Beside,
        rows: impl Iterator<Item = (usize, String)>,
        columns: impl Iterator<Item = (usize, String)>,
    ) -> Self {
        if !beside.hides() {
            return Self::default();
        }
        Self {
            rows: rows.filter(|(row, _)| beside.hides_row(*row)).collect(),
            columns: columns.filter(|(at, _)| beside.hides_column(*at)).collect(),
        }
    }

    /// « la ligne 7 (« Secours ») et la colonne D (« 2023 »)»; none when all is seen.
    pub(super) fn in_words(&self) -> Option<String> {
        const TOLD: usize = 3;
        let side = |one: &str, many: &str, named: Vec<(String, &String)>| {
            let quoted = |(name, label): &(String, &String)| match label.as_str() {
                "" => name.clone(),
                label => format!("{name} (« {} »)", typographic(label)),
            };
            let mut listed: Vec<String> = named.iter().take(TOLD).map(quoted).collect();
            match named.len().saturating_sub(TOLD) {
                0 => {}
                1 => listed.push("une autre".to_owned()),
                others => listed.push(format!("{} autres", grouped(others))),
            }
            match named.len() {
                0 => None,
                1 => Some(format!("{one} {}", listed[0])),
                _ => Some(format!("{many} {}", enumerate(&listed))),
            }
        };
        let rows = self.rows.iter().map(|(row, label)| ((row + 1).to_string(), label));
        let columns =
            self.columns.iter().map(|(column, label)| (column_letters(*column), label));
        let told: Vec<String> = [
            side("la ligne", "les lignes", rows.collect()),
            side("la colonne", "les colonnes", columns.collect()),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!told.is_empty()).then(|| enumerate(&told))
    }

    /// Whether there is more than one.
    fn is_many(&self) -> bool {
        self.rows.len() + self.columns.len() > 1
    }

    /// Says that they are printed with the others.
    pub(super) fn warn(&self, sheet: &str, at: At<'_>, problems: &mut Diagnostics) {
        let Some(words) = self.in_words() else { return };
        let (are, read) = match self.is_many() {
            false => ("est masquée", "ses chiffres sont lus"),
            true => ("sont masquées", "leurs chiffres sont lus"),
        };
        let message =
            format!("{words} {are} dans le classeur ; {read} comme ceux des autres");
        let help = match self.is_many() {
            false => {
                "affichez-la dans le tableur pour la vérifier, ou supprimez-la du fichier si elle \
                 ne doit pas être comptée"
            }
            true => {
                "affichez-les dans le tableur pour les vérifier, ou supprimez-les du fichier si \
                 elles ne doivent pas être comptées"
            }
        };
        let rows = self.rows.iter().map(|(row, _)| at.cell(sheet, *row, 0));
        let columns = self.columns.iter().map(|(column, _)| at.cell(sheet, 0, *column));
        let mut warning = Diagnostic::warning("sources.hidden-lines", message).help(help);
        warning.locations = rows.chain(columns).collect();
        problems.push(warning);
    }
}
