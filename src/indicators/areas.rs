//! The territories a figure is computed for.

use std::collections::BTreeSet;

use crate::catalogue::Level;
use crate::manifest::Project;
use crate::sources::{TerritoryTable, WHOLE};
use crate::territory::{CommuneCode, fold, official};

/// A territory: the codes whose rows are added, and how it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Area {
    /// The word of a live figure; empty for the report's own territory.
    pub(super) key: String,
    /// Printed name.
    pub(super) name: String,
    /// The codes to add.
    pub(super) codes: Vec<String>,
    /// One row per commune, or per IRIS.
    pub(super) level: Level,
    /// Under which code a producer may publish it as a whole: an EPCI, a département.
    pub(super) published: Option<(Level, String)>,
    /// The report's own territory.
    pub(super) own: bool,
    /// Its role.
    pub(super) role: Role,
    /// Asked for in the manifest, and not a default.
    pub(super) asked: bool,
}

impl Area {
    /// One commune that is looked at and never printed.
    pub(super) fn commune(code: &str) -> Self {
        Self {
            key: String::new(),
            name: String::new(),
            codes: vec![code.to_owned()],
            level: Level::Commune,
            published: None,
            own: false,
            role: Role::Comparison,
            asked: false,
        }
    }

    /// Whether a table speaks of territories of this kind.
    pub(super) fn stands_in(&self, table: &TerritoryTable) -> bool {
        let published = self.published.as_ref().map(|(level, _)| *level);
        self.level == table.level || published == Some(table.level)
    }

    /// The codes under which a table gives this territory; none when one is lacking. A
    /// figure published for the whole needs no adding.
    pub(super) fn codes_in(&self, table: &TerritoryTable) -> Option<Vec<String>> {
        if self.level == table.level {
            let all = self.codes.iter().all(|code| table.has(code));
            return (all && !self.codes.is_empty()).then(|| table.codes_for(&self.codes));
        }
        let (level, code) = self.published.as_ref()?;
        (*level == table.level && table.has_row(code)).then(|| vec![code.clone()])
    }
}

/// The EPCI or the département that some communes make up, all of them and no other.
fn published(codes: &[CommuneCode]) -> Option<(Level, String)> {
    let first = official().commune(codes.first()?)?;
    let same = |members: &[CommuneCode]| {
        members.len() == codes.len() && members.iter().all(|code| codes.contains(code))
    };
    let epci = first.epci.as_ref().and_then(|siren| official().epci(siren));
    if let Some(epci) = epci.filter(|epci| codes.len() > 1 && same(&epci.members)) {
        return Some((Level::Epci, epci.siren.clone()));
    }
    let departement = &first.departement;
    let whole = codes.len() > 1 && same(&official().communes_of_departement(departement));
    whole.then(|| (Level::Departement, departement.clone()))
}

/// What a territory is in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The ressort.
    Whole,
    /// One of its communes, when it has several.
    Part,
    /// A territory of comparison.
    Comparison,
    /// A neighbourhood.
    District,
}

/// All territories of a project: the ressort first, then its parts, the comparisons, the
/// neighbourhoods.
pub(super) fn of(project: &Project) -> Vec<Area> {
    let ressort = &project.ressort;
    let mut areas = vec![Area {
        key: String::new(),
        name: ressort.name.clone(),
        codes: ressort.codes().iter().map(ToString::to_string).collect(),
        level: Level::Commune,
        published: published(&ressort.codes()),
        own: true,
        role: Role::Whole,
        asked: true,
    }];
    if ressort.communes.len() > 1 {
        areas[0].name = "Ensemble".to_owned();
        areas.extend(ressort.communes.iter().map(|commune| Area {
            key: fold(&commune.name),
            name: crate::territory::typographic(&commune.name),
            codes: vec![commune.code.to_string()],
            level: Level::Commune,
            published: None,
            own: false,
            role: Role::Part,
            asked: true,
        }));
    }
    areas.extend(project.comparisons.iter().map(|comparison| Area {
        key: comparison.key.clone(),
        name: comparison.name.clone(),
        codes: comparison.communes.iter().map(ToString::to_string).collect(),
        level: Level::Commune,
        published:
            comparison.published.clone().or_else(|| published(&comparison.communes)),
        own: false,
        role: Role::Comparison,
        asked: comparison.asked,
    }));
    areas.extend(wholes(project));
    areas.extend(project.districts.iter().map(|district| Area {
        key: district.key.clone(),
        name: crate::territory::typographic(&district.name),
        codes: district.iris.iter().map(ToString::to_string).collect(),
        level: Level::Iris,
        published: None,
        own: false,
        role: Role::District,
        asked: true,
    }));
    areas
}

/// The whole perimeter of each partner who gives its value (`ensemble:`): a reference that
/// is never added.
fn wholes(project: &Project) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    for whole in project.sources.values().filter_map(|spec| spec.whole.as_ref()) {
        let key = fold(&whole.value);
        if areas.iter().any(|area| area.key == key) {
            continue;
        }
        areas.push(Area {
            key,
            name: crate::territory::typographic(&whole.value),
            codes: vec![WHOLE.to_owned()],
            level: Level::Commune,
            published: None,
            own: false,
            role: Role::Comparison,
            asked: true,
        });
    }
    areas
}

/// The codes of an area that a file does not hold.
pub(super) fn absent<'a>(area: &'a Area, table: &TerritoryTable) -> BTreeSet<&'a str> {
    area.codes.iter().map(String::as_str).filter(|code| !table.has(code)).collect()
}
