//! Means, shares and changes that a partner writes among the categories of a table of people.
//!
//! They count nobody: added to the others they would make people who do not exist, and beside
//! them they tell what a hidden count is. They are left out, and it is said.

use super::CrossTable;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::heading::Unit;
use crate::sources::told::At;
use crate::text::fold;
use crate::value::Value;

/// Beside one of these, « moyenne » is a category.
const GRADES: [&str; 10] = [
    "faible", "forte", "legere", "lourde", "elevee", "basse", "haute", "petite",
    "grande", "severe",
];

/// Leaves out the lines of a table of people that count nobody.
pub(super) fn leave_out(table: &mut CrossTable, at: At<'_>, problems: &mut Diagnostics) {
    if !Unit::new(at.spec.unit.clone().unwrap_or_default()).counts() {
        return;
    }
    let measures = |labels: &[String]| -> Vec<usize> {
        let is_grade = labels.iter().any(|label| GRADES.contains(&fold(label).as_str()));
        let says =
            |label: &str| says_measure(label) && !(is_grade && fold(label) == "moyenne");
        (0..labels.len()).filter(|line| says(&labels[*line])).collect()
    };
    let rows: Vec<usize> =
        measures(&table.rows).into_iter().filter(|row| !table.adds_row(*row)).collect();
    let columns: Vec<usize> = measures(&table.columns)
        .into_iter()
        .filter(|column| !table.by_year() && !table.adds_column(*column))
        .collect();
    // Nothing would be left.
    if rows.len() == table.rows.len() || columns.len() == table.columns.len() {
        return;
    }
    let warn = |what: &str, label: &str, (row, column): (usize, usize)| {
        let message = format!(
            "{what} « {label} » est une mesure et non un effectif : elle est laissée de côté"
        );
        Diagnostic::warning("sources.measure-among-counts", message).at(table.location(row, column)).help(
            "si elle compte des personnes ou des foyers, changez son nom dans le fichier ; les \
             moyennes, parts et évolutions se donnent dans un tableau à part, avec leur unité",
        )
    };
    let mut told: Vec<Diagnostic> = Vec::new();
    told.extend(rows.iter().map(|row| warn("la ligne", &table.rows[*row], (*row, 0))));
    told.extend(
        columns
            .iter()
            .map(|column| warn("la colonne", &table.columns[*column], (0, *column))),
    );
    told.into_iter().for_each(|one| problems.push(one));
    for row in rows.into_iter().rev() {
        table.rows.remove(row);
        table.file_rows.remove(row);
        table.cells.remove(row);
        table.lines.remove(row);
    }
    for column in columns.into_iter().rev() {
        table.columns.remove(column);
        table.file_columns.remove(column);
        table.positions.remove(column);
        table.cells.iter_mut().for_each(|cells| {
            cells.remove(column);
        });
    }
    table.row_parts = (0..table.lines.len()).map(|row| vec![row]).collect();
    table.column_parts = (0..table.positions.len()).map(|column| vec![column]).collect();
}

/// « Moyenne », « Part des femmes », « Évolution 2023-2024 », « % »; « taux plein » and « parts
/// sociales » are categories.
pub(super) fn says_measure(label: &str) -> bool {
    const ALONE: [&str; 9] = [
        "moyenne",
        "moyennes",
        "mediane",
        "medianes",
        "evolution",
        "evolutions",
        "variation",
        "pourcentage",
        "pourcentages",
    ];
    const OF_SOMETHING: [&str; 9] = [
        "part",
        "parts",
        "taux",
        "proportion",
        "ratio",
        "poids",
        "ecart",
        "indice",
        "rapport",
    ];
    const LINKS: [&str; 8] = ["de", "des", "du", "d", "en", "dans", "sur", "pour"];
    let trimmed = label.trim();
    // « Moins de 60 % » is a band.
    let in_percent =
        trimmed.ends_with('%') && !trimmed.contains(|one: char| one.is_ascii_digit());
    if trimmed.starts_with('%') || in_percent || trimmed.ends_with("(€)") {
        return true;
    }
    let folded = fold(label);
    let mut words = folded.split('_');
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let number = |word: &str| word.chars().all(|one| one.is_ascii_digit());
    ALONE.contains(&first)
        || (OF_SOMETHING.contains(&first)
            && second.is_none_or(|second| LINKS.contains(&second) || number(second)))
        || (["en", "dont"].contains(&first)
            && second.is_some_and(|second| ALONE.contains(&second)))
}

impl CrossTable {
    /// Whether the file's own total counts this row.
    fn adds_row(&self, row: usize) -> bool {
        let margin = self.rows.len();
        self.has_total_row
            && (0..self.columns.len()).all(|column| {
                let parts = (0..margin).map(|row| self.cells[row][column]);
                counts_it(parts, self.cells[row][column], self.cells[margin][column])
            })
    }

    /// Whether the file's own total counts this column.
    fn adds_column(&self, column: usize) -> bool {
        let margin = self.columns.len();
        self.has_total_column
            && (0..self.rows.len()).all(|row| {
                let parts = self.cells[row][..margin].iter().copied();
                counts_it(parts, self.cells[row][column], self.cells[row][margin])
            })
    }
}

/// The total is the sum of all parts, and without this one it would not be.
fn counts_it(parts: impl Iterator<Item = Value>, one: Value, total: Value) -> bool {
    let sum: Option<f64> = parts.map(|part| part.number()).sum();
    sum.is_some() && sum == total.number() && one.number().is_some()
}

#[cfg(test)]
mod tests {
    use super::says_measure;

    #[test]
    fn measures_are_known_by_their_first_words() {
        for (label, expected) in [
            ("Moyenne", true),
            ("Médiane", true),
            ("Part des femmes", true),
            ("Taux de pauvreté", true),
            ("Évolution 2023-2024", true),
            ("% de femmes", true),
            ("Hommes en %", true),
            ("Moins de 60 %", false),
            ("Part", true),
            ("Taux plein", false),
            ("Parts sociales", false),
            ("Moyen", false),
            ("Partiellement logés", false),
            ("Dont moyenne", true),
            ("Seul", false),
        ] {
            assert_eq!(says_measure(label), expected, "{label}");
        }
    }
}
