//! Messages about files whose words depend on numbers.

use super::unsure::Unsure;
use crate::text::grouped;

pub(super) fn cut(cells: usize, expected: usize) -> String {
    format!("la dernière ligne de ce fichier est coupée : {}", instead(cells, expected))
}

/// « elle a 2 cellules au lieu de 3 ».
pub(super) fn instead(cells: usize, expected: usize) -> String {
    let cells =
        if cells == 1 { "1 cellule".to_owned() } else { format!("{cells} cellules") };
    format!("elle a {cells} au lieu de {expected}")
}

pub(super) fn misnamed(code: &str, of: &str, is_total: bool) -> String {
    if is_total {
        return format!("une ligne de total porte le code {code}, celui {of}");
    }
    format!("{code} est le code INSEE {of}, mais la ligne porte un autre nom")
}

/// The year a sheet's name holds.
pub(super) fn year_in(name: &str) -> Option<u16> {
    let words = name.split(|c: char| !c.is_ascii_digit());
    // « 2023-2024 » is the year it ends in, as in a column of years.
    words
        .rev()
        .filter_map(|word| word.parse().ok())
        .find(|year| (1960..2100).contains(year))
}

pub(super) fn not_calculated(cells: usize, why: Unsure) -> String {
    let many = cells > 1;
    let count = grouped(cells);
    match (why, many) {
        (Unsure::Absent, false) => {
            "le résultat de cette formule n’est pas dans le fichier".to_owned()
        }
        (Unsure::Absent, true) => {
            format!("les résultats de {count} formules ne sont pas dans le fichier")
        }
        (Unsure::ToBeCalculated, false) => {
            "le résultat de cette formule n’est pas sûr : le classeur demande à être \
             recalculé à l’ouverture"
                .to_owned()
        }
        (Unsure::ToBeCalculated, true) => format!(
            "les résultats de {count} formules ne sont pas sûrs : le classeur demande à \
             être recalculé à l’ouverture"
        ),
        (Unsure::NeverCalculated, false) => {
            "le résultat de cette formule n’est pas sûr : le logiciel qui a écrit ce \
             classeur n’a rien calculé"
                .to_owned()
        }
        (Unsure::NeverCalculated, true) => format!(
            "les résultats de {count} formules ne sont pas sûrs : le logiciel qui a écrit \
             ce classeur n’a rien calculé"
        ),
    }
}

pub(super) fn date_for_number(cells: usize) -> String {
    match cells {
        1 => "une date est écrite là où il faut un nombre".to_owned(),
        many => {
            format!("{} dates sont écrites là où il faut des nombres", grouped(many))
        }
    }
}

pub(super) fn wrong_margin(margin: &str, hidden: Option<&str>) -> String {
    let told = format!("le total « {margin} » n’est pas la somme de ses parties");
    match hidden {
        None => told,
        Some(hidden) => format!("{told}, où le classeur masque {hidden}"),
    }
}

pub(super) fn contradiction(name: &str, others: usize) -> String {
    let more = match others {
        0 => String::new(),
        1 => " ; il en est de même d’un autre chiffre".to_owned(),
        some => {
            format!(" ; il en est de même de {} autres chiffres", grouped(some))
        }
    };
    format!(
        "le chiffre « {name} » est donné deux fois, avec deux valeurs différentes{more}"
    )
}
