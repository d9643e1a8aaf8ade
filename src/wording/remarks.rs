//! What stands under a table so that nobody compares what may not be compared, and what stands
//! in the place of a table or a chart that cannot be printed.

use crate::heading::{Absent, Remark, Why};
use crate::text::typographic;

/// A remark under a table and its chart.
pub fn remark(remark: &Remark) -> String {
    let text = match remark {
        Remark::Break { indicator, since, reason } => format!(
            "{indicator} : rupture de série en {since}\u{202f}: {reason}. Les années d’avant ne se \
             comparent pas aux suivantes."
        ),
        Remark::CloseCensuses { first, last } => format!(
            "Les recensements de {first} et de {last} partagent une partie de leurs réponses : ils \
             ne se comparent pas."
        ),
        Remark::LeftOut(some) => match some.as_slice() {
            [one] => format!("Une année de la série n’est pas reprise ici : {one}."),
            many => format!(
                "Années de la série qui ne sont pas reprises ici : {}.",
                years(many)
            ),
        },
        Remark::CurrentEuros => {
            "Euros courants : la hausse des prix n’est pas déduite.".to_owned()
        }
        Remark::TwoExploitations { territory, year, drift } => {
            let more = if *drift < 0 { "moins" } else { "plus" };
            format!(
                "{territory}, {year} : l’exploitation complémentaire du recensement compte {} % de \
                 ménages de {more} que l’exploitation principale. Les chiffres sur les familles, les \
                 diplômes et l’emploi y sont à lire avec prudence, et leur évolution n’est pas \
                 commentée.",
                drift.abs()
            )
        }
        Remark::NotCompared(others) => format!(
            "Sans chiffre ici, faute de données complètes : {}.",
            super::list(others)
        ),
        Remark::ByCommune { are_medians: true } => {
            "Une médiane ou un décile ne se calcule pas pour plusieurs communes : ils sont donnés \
             commune par commune."
                .to_owned()
        }
        Remark::ByCommune { are_medians: false } => {
            "Ces chiffres ne s’additionnent pas d’une commune à l’autre : ils sont donnés commune par \
             commune."
                .to_owned()
        }
    };
    typographic(&text)
}

/// « 2006 à 2013 », « 2006, 2008 et 2011 »; years in order.
pub fn years(years: &[u16]) -> String {
    let mut parts: Vec<(u16, u16)> = Vec::new();
    for year in years {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *year => *last = *year,
            _ => parts.push((*year, *year)),
        }
    }
    let named: Vec<String> = parts
        .into_iter()
        .flat_map(|(first, last)| match last - first {
            0 => vec![first.to_string()],
            1 => vec![first.to_string(), last.to_string()],
            _ => vec![format!("{first} à {last}")],
        })
        .collect();
    super::list(&named)
}

/// What is printed in the place of a table or a chart that was asked for.
pub fn absent(absent: &Absent) -> String {
    let what = if absent.is_chart { "Le graphique" } else { "Le tableau" };
    let title = absent.title.clone().unwrap_or_else(|| absent.name.replace('_', " "));
    let why = match &absent.why {
        Why::NoFigure(ask) => {
            let ask = ask.as_ref().map(|ask| format!(" ({ask})"));
            format!("aucun fichier ne donne ses chiffres{}", ask.unwrap_or_default())
        }
        Why::NoTable => "le tableau qu’il dessine est sans chiffre".to_owned(),
        Why::CloseCensuses(first, last) => format!(
            "les recensements de {first} et de {last} partagent une partie de leurs réponses, et ne \
             se comparent pas"
        ),
    };
    let done = if absent.is_chart { "dessiné" } else { "imprimé" };
    typographic(&format!("{what} « {title} » n’est pas {done} : {why}."))
}

/// What is printed in the place of a chart whose table has no figure to draw.
pub fn not_drawn(title: &str, why: &str) -> String {
    typographic(&format!("Le graphique « {title} » n’est pas dessiné : {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_a_row_are_told_together() {
        assert_eq!(years(&[2006, 2007, 2008, 2009, 2011]), "2006 à 2009 et 2011");
        assert_eq!(years(&[2006, 2007]), "2006 et 2007");
    }
}
