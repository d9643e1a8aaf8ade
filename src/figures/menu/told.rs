//! What the menu finds wrong in the files, and tells the author: text or decimals where a
//! count should be, two rows for one town, two sources for one figure, towns lacking.

use std::collections::{BTreeMap, BTreeSet};

use super::Builder;
use crate::catalogue::formula::Formula;
use crate::catalogue::{Indicator, Quantity};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::figures::areas::{Area, Role, absent};
use crate::figures::evaluate::{Bound, Evaluated};
use crate::figures::locate::{Formulas, preferred};
use crate::heading::Origin;
use crate::sources::{Content, Source, SourceError};
use crate::territory::{CommuneCode, Level, official};
use crate::text::{grouped, typographic};

impl Builder<'_, '_> {
    /// An error at a cell of a source.
    pub(super) fn fault(
        &mut self,
        error: &SourceError,
        origin: &Origin,
        source: &Source,
    ) {
        let place = Location::Cell {
            file: origin.file.clone(),
            sheet: origin.sheet.clone(),
            cell: origin.cell.clone(),
        };
        let mut diagnostic = Diagnostic::of(error).at(place).maybe_help(error.hint());
        if let Some(spec) = self.project.sources.get(&source.name) {
            diagnostic = diagnostic.at(spec.file().location.clone());
        }
        self.problems.push(diagnostic);
    }

    /// A spreadsheet shows 0.226 as « 22,6 % »: in a column of such cells every share is
    /// under 1.
    pub(super) fn shares_as_fractions(
        &mut self,
        indicator: &Indicator,
        source: &Source,
        bound: &Bound<'_>,
    ) {
        let direct = matches!(*bound.formula, Formula::Column(..));
        if !indicator.unit.is_percentage() || !direct || source.families.is_some() {
            return;
        }
        let values = (0..self.areas.len())
            .filter_map(|area| self.menu.own_value(&indicator.id, area, bound.year))
            .filter_map(|cell| self.tables.cell(cell).value.number());
        let values: Vec<f64> = values.filter(|value| *value != 0.0).collect();
        if values.is_empty() || values.iter().any(|value| value.abs() >= 1.0) {
            return;
        }
        let message = format!(
            "toutes les parts de « {} » sont inférieures à 1 % : le fichier les écrit-il en fractions ?",
            indicator.id
        );
        let diagnostic = Diagnostic::warning("figures.shares-as-fractions", message).help(
            "un classeur affiche 22,6 % pour 0,226 ; dans ce cas écrivez   formule: \"= 100 * […]\"",
        );
        self.problems.push(diagnostic.at(Location::file(source.credit.file.clone())));
    }

    /// A formula that gives no number, or one that no page can print.
    pub(super) fn overflow(&mut self, indicator: &Indicator, source: &Source) {
        let message = format!(
            "la formule de « {} » donne un nombre de plus de quinze chiffres, ou n’en donne aucun : il \
             s’imprime « nc »",
            indicator.id
        );
        let diagnostic = Diagnostic::warning("figures.overflow", message).help(
            "vérifiez les multiplications et les puissances (^) de la formule, ou changez d’unité \
             (milliers, millions)",
        );
        self.problems.push(match self.project.own_formulas.get(&indicator.id) {
            Some(own) => own.formula.locate(diagnostic),
            None => diagnostic.at(Location::file(source.credit.file.clone())),
        });
    }

    pub(super) fn faults(&mut self, evaluated: &Evaluated, source: &Source) {
        if let Some(origin) = &evaluated.unreadable {
            self.fault(&SourceError::TextInCell, origin, source);
        }
        if let Some((code, rows)) = &evaluated.several
            && self.told_twice.insert((source.name.clone(), code.clone()))
        {
            let error = SourceError::RepeatedRow {
                code: code.clone(),
                other: rows.first.clone(),
                by: rows.by.clone(),
                value: rows.second.column.clone(),
            };
            self.fault(&error, &rows.second, source);
        }
    }

    /// Two sources for the same indicators, which agree: what is taken is said, once a pair.
    fn preferred_sources(&mut self) {
        let public = |source: &&Source| source.threshold.is_none();
        if self.dataset.sources.values().filter(public).count() < 2 {
            return;
        }
        let mut pairs: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for indicator in self.project.indicators.values() {
            // What is wrong with a formula has been told.
            let mut told = Diagnostics::new();
            let Some(formulas) = Formulas::of(indicator, self.project, &mut told) else {
                continue;
            };
            for (taken, other) in
                preferred(indicator, &formulas, self.project, self.dataset)
            {
                let pair = (taken.name.as_str(), other.name.as_str());
                pairs.entry(pair).or_default().push(indicator.id.as_str());
            }
        }
        for ((taken, other), indicators) in pairs {
            let Some(one) = indicators.first() else { continue };
            let message = match indicators.len() {
                1 => format!(
                    "l’indicateur « {one} » est aussi dans « {other} », avec les mêmes chiffres là où \
                     les deux en donnent : il est pris dans « {taken} »"
                ),
                _ => format!(
                    "des indicateurs sont aussi dans « {other} », avec les mêmes chiffres là où les deux \
                     en donnent, et sont pris dans « {taken} » : {}",
                    first_of(
                        indicators.iter().map(|one| format!("« {one} »")),
                        "un autre"
                    )
                ),
            };
            let mut warning = Diagnostic::warning("figures.preferred-source", message).help(format!(
                "rien à faire ; pour en prendre un ailleurs, où des territoires de comparaison peuvent \
                 manquer :\nindicateurs:\n  {one}:\n    source: {other}"
            ));
            if let Some(spec) = self.project.sources.get(other) {
                warning = warning.at(spec.name.location.clone());
            }
            self.problems.push(warning);
        }
    }

    /// Two sources for the same indicators: what is taken where they agree, one error a pair
    /// where they do not.
    pub(super) fn disputed_indicators(&mut self) {
        self.preferred_sources();
        // A message has its bound, and every line to write is in one.
        const TOGETHER: usize = 40;
        for ((first, second), indicators) in std::mem::take(&mut self.disputed) {
            for some in indicators.chunks(TOGETHER) {
                self.disputed_by(&first, &second, some);
            }
        }
    }

    /// Indicators that two sources hold, and all the lines that say which one to take.
    fn disputed_by(&mut self, first: &str, second: &str, indicators: &[String]) {
        let Some(one) = indicators.first() else { return };
        let told = match indicators {
            [only] => format!("l’indicateur « {only} » se trouve"),
            many => format!("{} indicateurs, dont « {one} », se trouvent", many.len()),
        };
        // Of protected figures, not even that they differ is said.
        let is_public = |name: &str| {
            let source = self.dataset.sources.get(name);
            source.is_some_and(|source| source.threshold.is_none())
        };
        let differing = match is_public(first) && is_public(second) {
            true => ", avec des chiffres différents",
            false => "",
        };
        let message =
            format!("{told} dans deux sources, « {first} » et « {second} »{differing}");
        let mut diagnostic = Diagnostic::error("figures.two-sources", message);
        for name in [first, second] {
            if let Some(spec) = self.project.sources.get(name) {
                diagnostic = diagnostic.at(spec.name.location.clone());
            }
        }
        let lines =
            indicators.iter().map(|one| format!("\n  {one}:\n    source: {first}"));
        let lines: String = lines.collect();
        self.problems.push(diagnostic.help(format!(
            "retirez l’une des deux sources, ou dites laquelle prendre :\nindicateurs:{lines}"
        )));
    }

    /// Whether everything that a file says here is also given for an area, by the file of
    /// another level.
    fn is_given_elsewhere(&self, file: &str, area: usize) -> bool {
        let of_file = |cell: &crate::table::Cell| {
            cell.source.as_ref().is_some_and(|source| {
                self.dataset
                    .sources
                    .get(source)
                    .is_some_and(|one| one.credit.file == file)
            })
        };
        self.project.indicators.keys().all(|id| {
            let Some(latest) = self.menu.latest(id) else { return true };
            let value =
                |area| self.menu.value(id, area, latest).map(|id| self.tables.cell(id));
            // A median of several communes is that of each of them.
            let is_own =
                |at: &usize| matches!(self.areas[*at].role, Role::Whole | Role::Part);
            let here = (0..self.areas.len())
                .filter(is_own)
                .filter_map(value)
                .any(|own| of_file(own) && own.value.number().is_some());
            !here || value(area).is_some_and(|other| other.value.number().is_some())
        })
    }

    /// A comparison that was asked for and that no file knows: said once, unless it has been
    /// told that a file has a part of it.
    pub(super) fn unknown_areas(&mut self, partly: &BTreeSet<usize>) {
        for (index, area) in self.areas.iter().enumerate() {
            if area.role != Role::Comparison || !area.asked {
                continue;
            }
            let any = self.menu.values.iter().any(|((_, at, _), cell)| {
                *at == index
                    && self.tables.cell(*cell).value != crate::value::Value::Missing
            });
            let said = partly.contains(&index);
            if any || said || self.menu.values.is_empty() {
                continue;
            }
            let message =
                format!("aucun fichier ne donne de chiffre pour « {} »", area.name);
            let mut diagnostic = Diagnostic::warning("figures.comparison-without-data", message).help(
                "retirez cette comparaison, ou ajoutez un fichier publié pour ce territoire ; l’INSEE publie \
                 souvent la France métropolitaine :   comparaisons: france_metropolitaine",
            );
            let place = self.project.comparisons.iter().find(|one| one.key == area.key);
            if let Some(place) = place.and_then(|one| one.place.as_ref()) {
                diagnostic = place.locate(diagnostic);
            }
            self.problems.push(diagnostic);
        }
    }

    /// What to take where a file has a part of a comparison: a producer that says nothing of its
    /// smallest communes often publishes the whole.
    fn instead_of_a_part(&self, file: &str, area: &Area) -> String {
        let mut sources = self.dataset.sources.values();
        let producer = sources
            .find(|source| source.credit.file == file && source.credit.public)
            .map(|source| source.credit.producer.as_str());
        let level = area.published.as_ref().and_then(|(level, _)| match level {
            Level::Epci => Some("par EPCI"),
            Level::Departement => Some("par département"),
            Level::Region => Some("par région"),
            Level::France => Some("pour la France"),
            Level::Commune | Level::Iris | Level::Qpv => None,
        });
        match (producer, level) {
            (Some(producer), Some(level)) => format!(
                "le producteur ({producer}) ne publie peut-être rien sur de si petites communes : ajoutez son \
                 fichier {level}, dans une source à lui ; un total partiel tromperait"
            ),
            _ => {
                "prenez un fichier qui les contient toutes : un total partiel tromperait"
                    .to_owned()
            }
        }
    }

    /// A comparison whose communes are not all in the file has no figure: said once. Returns
    /// those that were told.
    pub(super) fn uncovered_areas(&mut self) -> BTreeSet<usize> {
        let mut told = BTreeSet::new();
        for (file, index) in std::mem::take(&mut self.uncovered) {
            let area = &self.areas[index];
            // An IRIS that one of two files lacks was asked for by nobody.
            if area.role == Role::District && !area.asked {
                continue;
            }
            if area.role == Role::District {
                let message = format!(
                    "le quartier « {} » n’a pas de chiffres : ses IRIS ne sont pas tous dans le \
                     fichier",
                    area.name
                );
                self.problems.push(
                    Diagnostic::warning("figures.district-without-data", message)
                        .at(Location::file(file))
                        .help("vérifiez ses codes, à neuf chiffres, sous   quartiers:"),
                );
                continue;
            }
            if area.role != Role::Comparison || self.is_given_elsewhere(&file, index) {
                continue;
            }
            let tables = self
                .dataset
                .sources
                .values()
                .filter(|source| source.credit.file == file)
                .filter_map(|source| match &source.content {
                    Content::ByTerritory(tables) => tables.first(),
                    Content::Cross(_) => None,
                });
            let table = tables.min_by_key(|table| absent(area, table).len());
            let lacking = table.map(|table| absent(area, table)).unwrap_or_default();
            let has = |code: &&String| table.is_some_and(|table| table.has(code));
            let held = area.codes.iter().filter(has).count();
            // A comparison nobody asked for is told only when little is lacking.
            if held == 0 || (!area.asked && 2 * held < area.codes.len()) {
                continue;
            }
            let message = format!(
                "« {} » n’est pas comparée avec ce fichier : il contient {} de ses communes, et il y \
                 manque {}",
                area.name,
                grouped(held),
                named(&lacking)
            );
            let help = self.instead_of_a_part(&file, area);
            self.problems.push(
                Diagnostic::warning("figures.partial-comparison", message)
                    .at(Location::file(file))
                    .help(help),
            );
            told.insert(index);
        }
        told
    }
}

/// A partner's count is whole: « 1.200 » was read as a number with decimals.
pub(super) fn counts_people(indicator: &Indicator, formula: &Formula) -> bool {
    indicator.quantity == Quantity::Count
        && indicator.unit.counts()
        && formula.is_linear()
}

/// The first communes of a list, by name and code.
fn named(codes: &BTreeSet<&str>) -> String {
    let names = codes.iter().map(|code| {
        let commune = CommuneCode::parse(code).and_then(|code| official().commune(&code));
        commune.map_or_else(
            || (*code).to_owned(),
            |commune| format!("{} ({code})", typographic(&commune.name)),
        )
    });
    first_of(names, "une autre")
}

/// The first three of a list, and how many there are beside them.
fn first_of(names: impl ExactSizeIterator<Item = String>, one_more: &str) -> String {
    const TOLD: usize = 3;
    let others = names.len().saturating_sub(TOLD);
    let rest = match others {
        0 => None,
        1 => Some(one_more.to_owned()),
        _ => Some(format!("{} autres", grouped(others))),
    };
    let names: Vec<String> = names.take(TOLD).chain(rest).collect();
    crate::text::enumerate(&names)
}
