//! The territories a figure is computed for.
//!
//! A territory is the sum of its communes' rows, or the row that a producer publishes for it as a
//! whole: [`Area::rows_in`] says which, [`absent`] which communes with people in them are really
//! lacking.

use std::collections::{BTreeMap, BTreeSet};

use crate::manifest::Project;
use crate::sources::{Content, Dataset, RowId, TerritoryTable, WHOLE};
use crate::territory::Level;
use crate::territory::{CommuneCode, IrisCode, commune_of, official};
use crate::text::fold;
use crate::vintage::Pattern;

/// A territory: the codes whose rows are added, and how it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Area {
    /// The word of a live figure; empty for the report's own territory.
    pub(crate) key: String,
    /// Printed name.
    pub(crate) name: String,
    /// The same where room is short: in columns, on charts.
    pub(crate) short: String,
    /// The codes to add.
    pub(crate) codes: Vec<String>,
    /// One row per commune, or per IRIS.
    pub(crate) level: Level,
    /// Under which code a producer may publish it as a whole: an EPCI, a département.
    pub(crate) published: Option<(Level, String)>,
    /// The report's own territory.
    pub(crate) own: bool,
    /// Its role.
    pub(crate) role: Role,
    /// Asked for in the manifest, and not a default.
    pub(crate) asked: bool,
    /// The people of its communes, in the official table.
    pub(crate) population: Option<u32>,
    /// The share of its people who live in communes of 10 000 inhabitants and more, where the
    /// census asks two households in five; of a territory we know nothing of, all of them.
    pub(crate) in_large: f64,
    /// France: a département overseas that a file leaves out altogether is not lacking.
    pub(crate) is_france: bool,
}

impl Area {
    /// A territory of comparison made of some codes.
    pub(crate) fn new(key: String, name: String, codes: Vec<String>) -> Self {
        Self {
            key,
            short: name.clone(),
            name,
            population: populations(&codes).map(|known| known.iter().sum()),
            in_large: in_large(&codes),
            codes,
            level: Level::Commune,
            published: None,
            own: false,
            role: Role::Comparison,
            asked: false,
            is_france: false,
        }
    }

    /// One commune that is looked at and never printed.
    pub(crate) fn commune(code: &str) -> Self {
        Self::new(String::new(), String::new(), vec![code.to_owned()])
    }

    /// Whether a table speaks of territories of this kind.
    pub(crate) fn stands_in(&self, table: &TerritoryTable) -> bool {
        let published = self.published.as_ref().map(|(level, _)| *level);
        self.level == table.level || published == Some(table.level)
    }

    /// The rows under which a table gives this territory, none when one is lacking; and
    /// whether its communes are all there. A figure published for the whole needs no adding.
    pub(crate) fn rows_in(&self, table: &TerritoryTable) -> (Option<Vec<RowId>>, bool) {
        if self.level == table.level {
            let lacking = absent(self, table);
            let rows = (lacking.is_empty() && !self.codes.is_empty())
                .then(|| present(&self.codes, table));
            return (rows, lacking.is_empty());
        }
        let published = self.published.as_ref();
        let row = published
            .filter(|(level, _)| *level == table.level)
            .and_then(|(_, code)| table.find(code));
        (row.map(|row| vec![row]), true)
    }
}

/// The rows of some codes; none when one is lacking.
pub(crate) fn rows_of(codes: &[String], table: &TerritoryTable) -> Option<Vec<RowId>> {
    codes.iter().all(|code| table.has(code)).then(|| present(codes, table))
}

/// The rows of those codes that the table holds, under these or others.
fn present(codes: &[String], table: &TerritoryTable) -> Vec<RowId> {
    let mut rows = Vec::with_capacity(codes.len());
    for code in codes {
        match table.parts(code) {
            Some(parts) => rows.extend(parts.iter().filter_map(|part| table.find(part))),
            None => rows.extend(table.find(code)),
        }
    }
    rows
}

/// The people of some communes; none when one is not known.
fn populations(codes: &[String]) -> Option<Vec<u32>> {
    let of = |code: &String| official().commune(&CommuneCode::parse(code)?)?.population;
    codes.iter().map(of).collect()
}

fn in_large(codes: &[String]) -> f64 {
    const LARGE: u32 = 10_000;
    let Some(known) = populations(codes) else { return 1.0 };
    let sum =
        |some: &mut dyn Iterator<Item = &u32>| some.map(|one| f64::from(*one)).sum();
    let all: f64 = sum(&mut known.iter());
    let large: f64 = sum(&mut known.iter().filter(|one| **one >= LARGE));
    if all > 0.0 { large / all } else { 1.0 }
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
pub(crate) enum Role {
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
/// neighbourhoods: the author's, or the IRIS of public files.
pub(crate) fn of(project: &Project, dataset: &Dataset) -> Vec<Area> {
    let ressort = &project.ressort;
    let codes = |codes: &[CommuneCode]| codes.iter().map(ToString::to_string).collect();
    let mut areas = vec![Area {
        published: published(&ressort.codes()),
        own: true,
        role: Role::Whole,
        asked: true,
        ..Area::new(String::new(), ressort.name.clone(), codes(&ressort.codes()))
    }];
    if ressort.communes.len() > 1 {
        // A CIAS that is its EPCI bears its name.
        let is_epci = matches!(areas[0].published, Some((Level::Epci, _)));
        if !is_epci {
            areas[0].name = "Ensemble".to_owned();
        }
        areas.extend(ressort.communes.iter().map(|commune| Area {
            role: Role::Part,
            asked: true,
            ..Area::new(
                fold(&commune.name),
                crate::text::typographic(&commune.name),
                vec![commune.code.to_string()],
            )
        }));
    }
    areas.extend(project.comparisons.iter().map(|comparison| Area {
        published:
            comparison.published.clone().or_else(|| published(&comparison.communes)),
        asked: comparison.asked,
        is_france: matches!(comparison.published, Some((Level::France, _))),
        short: comparison.short.clone(),
        ..Area::new(
            comparison.key.clone(),
            comparison.name.clone(),
            codes(&comparison.communes),
        )
    }));
    let own = areas[0].name.clone();
    areas.extend(wholes(project, &own));
    areas.extend(project.districts.iter().map(|district| Area {
        level: Level::Iris,
        role: Role::District,
        asked: true,
        ..Area::new(
            district.key.clone(),
            crate::text::typographic(&district.name),
            district.iris.iter().map(ToString::to_string).collect(),
        )
    }));
    if project.districts.is_empty() {
        areas.extend(by_iris(project, dataset));
    }
    areas
}

/// Each IRIS of the ressort that public files give, when the author described no neighbourhood.
/// Of a partner's file by IRIS, it is for her to say what may stand together.
fn by_iris(project: &Project, dataset: &Dataset) -> Vec<Area> {
    let mut codes: BTreeSet<String> = BTreeSet::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for source in dataset.sources.values() {
        let Content::ByTerritory(tables) = &source.content else { continue };
        for table in tables.iter().filter(|table| table.level == Level::Iris) {
            if source.threshold.is_some() {
                return Vec::new();
            }
            codes.extend(table.codes().map(str::to_owned));
            let named = |code| Some((str::to_owned(code), table.name(code)?.to_owned()));
            names.extend(table.codes().filter_map(named));
        }
    }
    let communes: BTreeSet<String> =
        project.ressort.codes().iter().map(ToString::to_string).collect();
    codes.retain(|code| {
        let commune = IrisCode::repaired(code).and_then(|_| commune_of(code.get(..5)?));
        commune.is_some_and(|(commune, _)| communes.contains(&commune.to_string()))
    });
    let several = communes.len() > 1;
    let name = |code: &str| {
        let (commune, number) = code.split_at(5);
        let own = CommuneCode::parse(commune).and_then(|one| official().commune(&one));
        if let Some(name) = names.get(code) {
            return crate::text::typographic(name);
        }
        match own {
            // Paris, Lyon and Marseille number theirs by arrondissement.
            None => match arrondissement(commune) {
                Some(1) => format!("1er arr., IRIS {number}"),
                Some(place) => format!("{place}e arr., IRIS {number}"),
                None => format!("IRIS {code}"),
            },
            Some(commune) if several => {
                format!("{}, IRIS {number}", crate::text::typographic(&commune.name))
            }
            Some(_) => format!("IRIS {number}"),
        }
    };
    codes
        .iter()
        .map(|code| Area {
            level: Level::Iris,
            role: Role::District,
            ..Area::new(code.clone(), name(code), vec![code.clone()])
        })
        .collect()
}

/// The number of an arrondissement of Paris, Lyon or Marseille: 75116 is the 16th.
fn arrondissement(code: &str) -> Option<u32> {
    let first = [("751", 75_100), ("6938", 69_380), ("132", 13_200)];
    let (_, before) = first.into_iter().find(|(start, _)| code.starts_with(start))?;
    let place = code.parse::<u32>().ok()?.checked_sub(before)?;
    (1..=20).contains(&place).then_some(place)
}

/// The whole perimeter of each partner who gives its value (`ensemble:`): a reference that
/// is never added.
fn wholes(project: &Project, own: &str) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    for whole in project.sources.values().filter_map(|spec| spec.whole.as_ref()) {
        // « Ensemble » is what the project's own communes come to.
        let (key, name) = match fold(&whole.value) {
            key if key == fold(own) => (
                format!("{key}_du_fichier"),
                format!("{} du fichier", crate::text::typographic(&whole.value)),
            ),
            key => (key, crate::text::typographic(&whole.value)),
        };
        if areas.iter().any(|area| area.key == key) {
            continue;
        }
        let codes = vec![WHOLE.to_owned()];
        areas.push(Area { asked: true, ..Area::new(key, name, codes) });
    }
    areas
}

/// The codes of an area that a file does not hold.
///
/// A wide territory is what the file says it is, in its own geography: communes where nobody
/// lives are not lacking; nor those that were part of another one at the time, when that one
/// belongs to the territory too; nor, for France, the départements overseas that the file
/// leaves out altogether, as the census does Mayotte; nor a few that may have merged since,
/// when the file is later than the official table.
pub(crate) fn absent<'a>(area: &'a Area, table: &TerritoryTable) -> BTreeSet<&'a str> {
    let mut lacking: BTreeSet<&str> =
        area.codes.iter().map(String::as_str).filter(|code| !table.has(code)).collect();
    if lacking.is_empty() || area.level != Level::Commune {
        return lacking;
    }
    let held = |code: &str| table.has(code) && area.codes.iter().any(|one| one == code);
    lacking.retain(|code| {
        let nobody = || {
            let commune = CommuneCode::parse(code);
            commune.and_then(|code| official().commune(&code)?.population) == Some(0)
        };
        let in_another = || official().whole_before(code).is_some_and(held);
        area.codes.len() == 1 || !(nobody() || in_another())
    });
    for departement in overseas(area, table) {
        lacking.retain(|code| !code.starts_with(departement.as_str()));
    }
    let is_later = geography(table).is_some_and(|year| year > official().year());
    if is_later && lacking.len() * MERGED_IN <= area.codes.len() {
        lacking.clear();
    }
    lacking
}

/// Communes of a territory that may have merged since the official table was made: one in
/// fifty. Between the geographies of 2021 and of 2024 the 34 965 communes became 34 935.
const MERGED_IN: usize = 50;

/// The year whose communes a file lists, on 1 January, when its columns tell: a census is
/// published in the geography of the third year after its own.
pub(crate) fn geography(table: &TerritoryTable) -> Option<u16> {
    const LATER: u16 = 3;
    let census = Pattern::new("P{aa}_POP");
    let year = table.headings().filter_map(|name| census.vintage_of(name)).max()?;
    Some(year + LATER)
}

/// For France, the départements overseas of which a file holds no commune.
pub(crate) fn overseas(area: &Area, table: &TerritoryTable) -> BTreeSet<String> {
    let mut left_out = BTreeSet::new();
    let mut held = BTreeSet::new();
    let of_france = area.codes.iter().filter(|_| area.is_france);
    for code in of_france.filter(|code| code.starts_with("97")) {
        let departement = code.get(..3).unwrap_or(code).to_owned();
        if table.has(code) {
            held.insert(departement.clone());
        }
        left_out.insert(departement);
    }
    &left_out - &held
}
