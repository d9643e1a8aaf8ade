//! What the files are read for: territories and columns.

use std::collections::{BTreeSet, HashSet};

use super::territory_table::WHOLE;
use crate::catalogue::formula::Formula;
use crate::manifest::Project;
use crate::territory::{
    CommuneCode, FRANCE, FRANCE_METROPOLITAINE, Level, commune_of, official,
};
use crate::vintage::Pattern;

/// The rows and columns of use.
pub(super) struct Wanted {
    /// None: all of them.
    only: Option<Only>,
}

struct Only {
    communes: HashSet<CommuneCode>,
    /// Those looked at one by one: not those of a département, a région or France.
    near: HashSet<CommuneCode>,
    /// EPCI, départements, régions, France: what a producer may publish as such.
    others: BTreeSet<(Level, String)>,
    columns: Vec<Pattern>,
    /// Columns whose words some formula counts rows by.
    conditions: Vec<Pattern>,
    /// The départements of the ressort, where communes may be known by their names.
    departements: Vec<String>,
}

impl Wanted {
    /// Everything a file holds, to look at it.
    pub(super) fn everything() -> Self {
        Self { only: None }
    }

    /// What a project needs. `more` are communes that other projects of the same process
    /// will ask for.
    pub(super) fn of(project: &Project, more: &BTreeSet<CommuneCode>) -> Self {
        let mut communes: HashSet<CommuneCode> =
            project.ressort.codes().into_iter().collect();
        let mut near = communes.clone();
        let departements: BTreeSet<&str> =
            communes.iter().map(CommuneCode::departement).collect();
        let departements = departements.into_iter().map(str::to_owned).collect();
        for comparison in &project.comparisons {
            communes.extend(comparison.communes.iter().cloned());
            let level = comparison.published.as_ref().map(|(level, _)| *level);
            if level.is_none_or(|level| level < Level::Departement) {
                near.extend(comparison.communes.iter().cloned());
            }
        }
        // Towns are placed among those of their EPCI.
        for commune in project.ressort.communes.iter() {
            let epci = commune.epci.as_ref().and_then(|siren| official().epci(siren));
            near.extend(epci.into_iter().flat_map(|epci| epci.members.iter().cloned()));
        }
        near.extend(more.iter().cloned());
        for district in &project.districts {
            communes.extend(district.iris.iter().map(|iris| iris.commune()));
        }
        communes.extend(more.iter().cloned());
        let mut others: BTreeSet<(Level, String)> = [FRANCE, FRANCE_METROPOLITAINE]
            .map(|code| (Level::France, code.to_owned()))
            .into_iter()
            .collect();
        others.extend(project.comparisons.iter().filter_map(|one| one.published.clone()));
        others.extend(groups(&communes));
        Self {
            only: Some(Only {
                communes,
                near,
                others,
                columns: columns(project),
                conditions: conditions(project),
                departements,
            }),
        }
    }

    /// What it asks for, in words: two equal ones read the same.
    pub(super) fn signature(&self) -> String {
        let Some(only) = &self.only else { return String::new() };
        let sorted = |codes: &HashSet<CommuneCode>| -> BTreeSet<String> {
            codes.iter().map(ToString::to_string).collect()
        };
        let Only { communes, near, others, columns, conditions, departements } = only;
        let (communes, near) = (sorted(communes), sorted(near));
        format!("{:?}", (communes, near, others, columns, conditions, departements))
    }

    /// The départements of the ressort.
    pub(super) fn departements(&self) -> &[String] {
        self.only.as_ref().map_or(&[], |only| &only.departements)
    }

    /// The communes whose rows are of use.
    pub(super) fn communes(&self) -> impl Iterator<Item = &CommuneCode> {
        self.only.iter().flat_map(|only| &only.communes)
    }

    /// Whether there is a project behind.
    pub(super) fn is_selective(&self) -> bool {
        self.only.is_some()
    }

    /// Whether a territory's row is of use.
    pub(super) fn wants(&self, level: Level, code: &str) -> bool {
        let Some(only) = &self.only else { return true };
        let commune = |code: &str| {
            commune_of(code).is_some_and(|(of, _)| only.communes.contains(&of))
        };
        match level {
            _ if code == WHOLE => true,
            Level::Commune => commune(code),
            Level::Iris => code.get(..5).is_some_and(commune),
            Level::Qpv => false,
            Level::Epci | Level::Departement | Level::Region | Level::France => {
                only.others.contains(&(level, code.to_owned()))
            }
        }
    }

    /// Whether a territory's row is of use in a file that gives every level by itself: no
    /// département is then added up from its communes.
    pub(super) fn wants_by_level(&self, level: Level, code: &str) -> bool {
        let Some(only) = &self.only else { return true };
        match level {
            Level::Commune => {
                CommuneCode::parse(code).is_some_and(|code| only.near.contains(&code))
            }
            _ => self.wants(level, code),
        }
    }

    /// The communes looked at one by one.
    pub(super) fn near_communes(&self) -> impl Iterator<Item = String> + '_ {
        self.only.iter().flat_map(|only| &only.near).map(ToString::to_string)
    }

    /// The codes of [`Self::wants_by_level`], as INSEE writes them, sorted; none: all.
    pub(super) fn codes_by_level(&self) -> Option<BTreeSet<String>> {
        let only = self.only.as_ref()?;
        let mut codes: BTreeSet<String> =
            ["F", "FM", "FR", FRANCE, FRANCE_METROPOLITAINE].map(str::to_owned).into();
        codes.extend(only.near.iter().map(ToString::to_string));
        codes.extend(only.others.iter().map(|(_, code)| code.clone()));
        Some(codes)
    }

    /// Whether some formula counts rows by the words of a column.
    pub(super) fn counts_by(&self, heading: &str) -> bool {
        let only = self.only.iter();
        only.flat_map(|only| &only.conditions).any(|pattern| pattern.matches(heading))
    }

    /// Whether a column is of use.
    pub(super) fn needs(&self, heading: &str) -> bool {
        let Some(only) = &self.only else { return true };
        only.columns.iter().any(|pattern| pattern.matches(heading))
    }
}

/// The EPCI, the départements and the régions of some communes.
fn groups(communes: &HashSet<CommuneCode>) -> BTreeSet<(Level, String)> {
    let mut groups: BTreeSet<(Level, &str)> = BTreeSet::new();
    for commune in official().communes().iter().filter(|one| communes.contains(&one.code))
    {
        groups.insert((Level::Departement, &commune.departement));
        groups.insert((Level::Region, &commune.region));
        groups.extend(commune.epci.as_deref().map(|epci| (Level::Epci, epci)));
    }
    groups.into_iter().map(|(level, code)| (level, code.to_owned())).collect()
}

/// The columns by whose words rows are counted (`compte(TYPEQU = 'D307')`).
fn conditions(project: &Project) -> Vec<Pattern> {
    let of_catalogue =
        project.indicators.values().filter_map(|one| one.formula.as_deref());
    let own = project.own_formulas.values().map(|own| own.formula.value.as_str());
    let found: BTreeSet<Pattern> = of_catalogue
        .chain(own)
        .filter_map(|text| Formula::parse(text).ok())
        .flat_map(|formula| formula.conditions().into_iter().cloned().collect::<Vec<_>>())
        .collect();
    found.into_iter().collect()
}

/// The columns that the formulas name, those of partners, and the weights.
fn columns(project: &Project) -> Vec<Pattern> {
    let mut columns = BTreeSet::new();
    for indicator in project.indicators.values() {
        let variants = indicator.variants.iter().map(|variant| variant.formula.as_str());
        let formulas = indicator.formula.as_deref().into_iter().chain(variants);
        for text in formulas.chain(indicator.people.as_deref()) {
            let Ok(formula) = Formula::parse(text) else { continue };
            columns.extend(
                formula.columns().into_iter().map(|(pattern, _)| pattern.clone()),
            );
        }
        if let Some(weight) = &indicator.weight {
            columns.insert(Pattern::new(weight.trim_matches(['[', ']'])));
        }
    }
    for own in project.own_formulas.values() {
        let Ok(formula) = Formula::parse(&own.formula.value) else { continue };
        columns.extend(formula.columns().into_iter().map(|(pattern, _)| pattern.clone()));
    }
    for spec in project.sources.values() {
        columns
            .extend(spec.columns.iter().map(|(heading, _)| Pattern::new(&heading.value)));
    }
    // The two exploitations of a census are compared with one another.
    columns.extend(["P{aa}_MEN", "C{aa}_MEN"].map(Pattern::new));
    // `{aa_avant}` alone stands for a column of its family.
    let families: Vec<Pattern> = columns.iter().map(Pattern::of_any_vintage).collect();
    columns.extend(families);
    columns.into_iter().collect()
}
