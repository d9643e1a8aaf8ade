//! The two exploitations of one census, compared where both are in the file.
//!
//! The complementary exploitation (families, diplomas, activity) rests on one household in
//! four. INSEE calibrates it on the principal one; where the two counts of households
//! drift apart, its figures for that commune deserve caution.

use super::areas::{Area, Role};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::sources::{Content, Dataset};
use crate::vintage::Pattern;

/// Beyond this relative difference between the two counts of households the author is
/// told.
const DRIFT: f64 = 0.05;

/// A commune whose two exploitations of one census count households otherwise.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drift {
    /// Its place among the territories.
    pub(crate) area: usize,
    /// The census.
    pub(crate) year: u16,
    /// The complementary count beside the principal one, in %.
    pub(crate) percent: i32,
}

/// The communes where the two differ, which are told.
pub(crate) fn check(
    dataset: &Dataset,
    areas: &[Area],
    problems: &mut Diagnostics,
) -> Vec<Drift> {
    let mut drifts = Vec::new();
    let (principal, complementary) =
        (Pattern::new("P{aa}_MEN"), Pattern::new("C{aa}_MEN"));
    for source in dataset.sources.values() {
        let Content::ByTerritory(tables) = &source.content else { continue };
        if source.threshold.is_some() {
            continue;
        }
        for table in tables {
            let years =
                table.headings().filter_map(|name| complementary.vintage_of(name));
            let Some(year) = years.max() else { continue };
            let column = |pattern: &Pattern| {
                pattern.names(Some(year), None).iter().find_map(|name| table.column(name))
            };
            let (Some(whole), Some(sample)) =
                (column(&principal), column(&complementary))
            else {
                continue;
            };
            for (index, area) in areas.iter().enumerate() {
                if area.role == Role::District {
                    continue;
                }
                let [code] = area.codes.as_slice() else { continue };
                let counts = (
                    table.value(code, whole).number(),
                    table.value(code, sample).number(),
                );
                let (Some(households), Some(sampled)) = counts else { continue };
                if (sampled - households).abs() > DRIFT * households {
                    problems.push(told(area, year, &source.credit.file));
                    let percent = (100.0 * (sampled / households - 1.0)).round() as i32;
                    drifts.push(Drift { area: index, year, percent });
                }
            }
        }
    }
    drifts
}

fn told(area: &Area, year: u16, file: &str) -> Diagnostic {
    Diagnostic::warning("figures.exploitations-disagree", format!(
        "« {} » : les deux exploitations du recensement de {year} ne comptent pas le même \
         nombre de ménages, à plus de 5 % près",
        area.name
    ))
    .at(Location::file(file))
    .help(
        "ses chiffres sur les familles, les diplômes et l’emploi, tirés d’un échantillon, sont \
         à commenter avec prudence",
    )
}
