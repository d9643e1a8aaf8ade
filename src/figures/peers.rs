//! Comparable communes, proposed from the files themselves: the same size within a third,
//! then the nearest by age, density and income. Only figures that everybody
//! can read in a published file are compared, and none is shown: the author adds the town
//! to her comparisons and reads them there.

use super::areas::Area;
use super::evaluate::Bound;
use super::locate::{Formulas, Found, source_of};
use super::stand::Stand;
use crate::catalogue::Indicator;
use crate::diagnostic::Diagnostics;
use crate::manifest::Project;
use crate::sources::{Content, Dataset, TerritoryTable};
use crate::territory::{Commune, Level, official};

/// How many are proposed.
const PROPOSED: usize = 5;
/// A town is of the same size up to this share of its population.
const SAME_SIZE: f64 = 0.3;

/// What towns are compared by: an indicator, when it is « voisin », and how that is said.
const CRITERIA: [Criterion; 4] = [
    Criterion {
        id: "population_municipale",
        near: Near::Ratio(0.15),
        said: "population voisine",
    },
    Criterion {
        id: "part_65_ans_plus",
        near: Near::Points(2.0),
        said: "part voisine de 65 ans ou plus",
    },
    Criterion {
        id: "densite_population",
        near: Near::Ratio(0.3),
        said: "densité voisine",
    },
    Criterion {
        id: "niveau_vie_median",
        near: Near::Ratio(0.05),
        said: "niveau de vie voisin",
    },
];

struct Criterion {
    id: &'static str,
    near: Near,
    said: &'static str,
}

enum Near {
    Points(f64),
    Ratio(f64),
}

impl Near {
    /// The distance of two values; 1 is the limit of « voisin ».
    fn distance(&self, own: f64, other: f64) -> f64 {
        match self {
            Self::Points(points) => (other - own).abs() / points,
            Self::Ratio(share) => (other / own - 1.0).abs() / share,
        }
    }
}

/// A commune worth comparing with, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The commune.
    pub commune: &'static Commune,
    /// « population voisine, niveau de vie voisin ».
    pub reasons: Vec<&'static str>,
}

/// The nearest communes among those of the files, nearest first.
///
/// # Errors
/// What keeps the indicators of comparison from being computed.
pub fn propose(project: &Project, dataset: &Dataset) -> Result<Vec<Peer>, Diagnostics> {
    let [own] = project.ressort.communes.as_slice() else { return Ok(Vec::new()) };
    let mut problems = Diagnostics::new();
    let readings: Vec<Reading<'_>> = CRITERIA
        .iter()
        .filter_map(|criterion| Reading::of(criterion, project, dataset, &mut problems))
        .collect();
    if problems.has_errors() {
        return Err(problems);
    }
    let columns: Vec<(&Criterion, &Indicator, Bound<'_>)> =
        readings.iter().filter_map(|one| one.latest(project)).collect();
    let mut ranked: Vec<(f64, Peer)> = Vec::new();
    for commune in official().communes() {
        let population = commune.population.zip(own.population);
        let same_size = population.is_some_and(|(there, here)| {
            (f64::from(there) / f64::from(here) - 1.0).abs() <= SAME_SIZE
        });
        if commune.code == own.code || !same_size {
            continue;
        }
        let mut distances = Vec::new();
        let mut reasons = Vec::new();
        for (criterion, indicator, bound) in &columns {
            let value = |commune: &Commune| {
                let area = Area::commune(&commune.code.to_string());
                bound.evaluate(indicator, &Stand::of(&area, bound.table)).value.number()
            };
            let Some((here, there)) = value(own).zip(value(commune)) else { continue };
            let distance = criterion.near.distance(here, there);
            if distance <= 1.0 {
                reasons.push(criterion.said);
            }
            distances.push(distance * distance);
        }
        // A town that lacks a figure cannot be said to be near.
        let complete = !columns.is_empty() && distances.len() == columns.len();
        if complete && !reasons.is_empty() {
            ranked.push((distances.iter().sum(), Peer { commune, reasons }));
        }
    }
    ranked.sort_by(|left, right| {
        let by_code = || left.1.commune.code.cmp(&right.1.commune.code);
        left.0.total_cmp(&right.0).then_with(by_code)
    });
    Ok(ranked.into_iter().take(PROPOSED).map(|(_, peer)| peer).collect())
}

/// A criterion in the tables of published sources that hold it.
struct Reading<'d> {
    criterion: &'static Criterion,
    formulas: Formulas,
    tables: Vec<&'d TerritoryTable>,
}

impl<'d> Reading<'d> {
    fn of(
        criterion: &'static Criterion,
        project: &Project,
        dataset: &'d Dataset,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let indicator = project.indicators.get(criterion.id)?;
        let formulas = Formulas::of(indicator, project, problems)?;
        let found = source_of(indicator, &formulas, project, dataset, problems);
        let Found::Some(sources) = found else { return None };
        let tables = sources
            .iter()
            .filter(|source| source.threshold.is_none())
            .filter_map(|source| match &source.content {
                Content::ByTerritory(tables) => Some(tables),
                Content::Cross(_) => None,
            })
            .flatten()
            .filter(|table| table.level == Level::Commune)
            .collect();
        Some(Self { criterion, formulas, tables })
    }

    /// The formula tied to the latest vintage.
    fn latest<'p>(
        &self,
        project: &'p Project,
    ) -> Option<(&'static Criterion, &'p Indicator, Bound<'_>)> {
        let indicator = project.indicators.get(self.criterion.id)?;
        let bound = self.tables.iter().flat_map(|table| self.formulas.bind(table));
        Some((self.criterion, indicator, bound.max_by_key(|bound| bound.year)?))
    }
}
