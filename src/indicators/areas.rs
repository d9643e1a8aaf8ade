//! The territories a figure is computed for.

use std::collections::BTreeSet;

use crate::catalogue::Level;
use crate::manifest::Project;
use crate::sources::TerritoryTable;
use crate::territory::fold;

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
    /// The report's own territory.
    pub(super) own: bool,
    /// Its role.
    pub(super) role: Role,
    /// Asked for in the manifest, and not a default.
    pub(super) asked: bool,
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
        own: false,
        role: Role::Comparison,
        asked: comparison.asked,
    }));
    areas.extend(project.districts.iter().map(|district| Area {
        key: district.key.clone(),
        name: crate::territory::typographic(&district.name),
        codes: district.iris.iter().map(ToString::to_string).collect(),
        level: Level::Iris,
        own: false,
        role: Role::District,
        asked: true,
    }));
    areas
}

/// The codes of an area that a file does not hold.
pub(super) fn absent<'a>(area: &'a Area, table: &TerritoryTable) -> BTreeSet<&'a str> {
    area.codes.iter().map(String::as_str).filter(|code| !table.has(code)).collect()
}
