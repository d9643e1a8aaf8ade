//! [`Manifest`] → [`Project`]: every name must exist, every default is set.
//!
//! All mistakes are collected; the project exists only when there is none.

mod blocks;
mod own;
mod sources;
mod territories;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::error::ManifestError;
use super::lists::Lists;
use super::placed::Placed;
use super::project::{
    Booklet, ContourFile, District, Identity, Kind, OwnFormula, OwnValue, Partner, Photo,
    Project, Ressort, SourceSpec, Status, ThemeChoice,
};
use super::written::{self, Manifest};
use crate::catalogue::{self, Catalogue, Indicator};
use crate::diagnostic::{Diagnostic, Diagnostics, Problem, Severity, Warned};
use crate::limits;
use crate::territory::{IrisCode, commune_of};
use crate::text::nearest;
use crate::text::{fold, typographic};
use crate::theme::MODELS;
use crate::vocabulary::{OUTPUTS, Output};

/// What is being checked, with the problems met so far.
struct Check<'m> {
    lists: &'m Lists,
    manifest: &'m Manifest,
    catalogue: &'static Catalogue,
    problems: Diagnostics,
}

/// Resolves every reference of the manifest.
pub(super) fn resolve(
    mut manifest: Manifest,
    lists: &Lists,
) -> Result<Warned<Project>, Diagnostics> {
    let problems = std::mem::take(&mut manifest.problems);
    let mut check =
        Check { manifest: &manifest, lists, catalogue: catalogue::catalogue(), problems };
    let project = check.project();
    check.problems.finish(project)
}

impl Check<'_> {
    /// The known name nearest to what was written, while few mistakes have been met: the
    /// others are only counted.
    fn near<'a>(
        &self,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        let few = self.problems.errors() < limits::KEPT / 10;
        few.then(|| nearest(written, known)).flatten()
    }

    fn report<T>(&mut self, place: &Placed<T>, error: &ManifestError) {
        self.problems.push(place.error(error));
    }

    fn project(&mut self) -> Option<Project> {
        let ressort = self.ressort();
        let identity = self.identity();
        let partners = self.partners();
        let sources = self.sources(&partners);
        let mut indicators = self.catalogue.indicators.clone();
        let (own_formulas, own_values) =
            self.own_indicators(&mut indicators, &sources, &partners);
        let districts = self.districts(ressort.as_ref());
        let without = self.indicator_names(&self.manifest.without, &indicators);
        let topics = self.topics(&indicators, &sources);
        let booklet = self.booklet(&indicators);
        let theme = self.theme();
        let comparisons = self.comparisons(ressort.as_ref());
        let identity = identity?;
        self.without_sources(&identity);
        self.final_report(&identity, &sources);
        let outputs = match self.manifest.outputs.as_slice() {
            [] => OUTPUTS.meanings().collect(),
            asked => asked.iter().copied().chain([Output::Tables]).collect(),
        };
        Some(Project {
            identity,
            ressort: ressort?,
            comparisons,
            districts,
            partners,
            sources,
            indicators,
            own_formulas,
            own_values,
            without,
            contours: self.contours(),
            topics,
            booklet,
            outputs,
            theme,
            lists: self.lists.keys().cloned().collect(),
        })
    }

    fn identity(&mut self) -> Option<Identity> {
        let names: Vec<&str> =
            self.manifest.ccas.iter().map(|name| name.value.as_str()).collect();
        let status =
            self.manifest.status.as_ref().map_or(Status::Draft, |status| status.value);
        let session = self.manifest.session.as_ref().map(|session| session.value);
        let date = self.manifest.date.as_ref().map(|date| date.value).or(session);
        let Some(date) = date else {
            // A date that cannot be read has been told already.
            let not_a_date = ManifestError::NotADate { written: String::new() }.code();
            let unread = self.problems.iter().any(|one| one.code == not_a_date);
            if let Some(place) =
                self.manifest.ccas.first().or(self.manifest.territory.first())
                && !unread
            {
                let diagnostic = place.error(&ManifestError::NoDate);
                self.problems.push(diagnostic);
            }
            return None;
        };
        Some(Identity {
            ccas: crate::text::enumerate(&names),
            kind: self.manifest.kind.unwrap_or(Kind::Initial),
            status,
            status_place: self.manifest.status.clone(),
            replaces: self.manifest.replaces,
            date,
            session,
        })
    }

    /// A draft begins without any file: its pages say what each chapter waits for. Nothing else
    /// goes without.
    fn without_sources(&mut self, identity: &Identity) {
        if !self.manifest.sources.is_empty() {
            return;
        }
        let first = self.manifest.topics.first().map(|topic| &topic.name);
        let Some(place) = first.or(self.manifest.ccas.first()) else { return };
        let error = ManifestError::NoSource;
        match identity.status {
            Status::Draft => {
                let remark =
                    Diagnostic { severity: Severity::Warning, ..place.error(&error) };
                self.problems.push(remark);
            }
            Status::Step | Status::Final => {
                let problem = place.error(&error);
                self.problems.push(problem);
            }
        }
    }

    fn final_report(
        &mut self,
        identity: &Identity,
        sources: &IndexMap<String, SourceSpec>,
    ) {
        if identity.status != Status::Final {
            return;
        }
        for source in sources.values().filter(|source| source.fictitious) {
            let what = source.name.value.clone();
            self.report(&source.name, &ManifestError::FictitiousFinal { what });
        }
        if identity.session.is_none()
            && let Some(status) = &self.manifest.status
        {
            self.report(status, &ManifestError::FinalWithoutSession);
        }
        for (name, partner) in &self.manifest.partners {
            if partner.informed.is_none() {
                let message = format!(
                    "rien ne dit quand les analyses ont été envoyées à « {} » (article 7 de \
                     la convention)",
                    partner.name.as_ref().map_or(&name.value, |name| &name.value)
                );
                let diagnostic =
                    Diagnostic::warning("manifest.partner-not-informed", message)
                        .help("ajoutez   informe_le: jj/mm/aaaa   sous ce partenaire");
                self.problems.push(name.locate(diagnostic));
            }
        }
    }

    fn own_indicators(
        &mut self,
        indicators: &mut IndexMap<String, Indicator>,
        sources: &IndexMap<String, SourceSpec>,
        partners: &IndexMap<String, Partner>,
    ) -> (IndexMap<String, OwnFormula>, IndexMap<String, OwnValue>) {
        let mut formulas = IndexMap::new();
        let mut values = IndexMap::new();
        for (name, own) in &self.manifest.indicators {
            let id = self.current(&name.value);
            let known = indicators.get(&id).cloned();
            if known.is_none() && own.formula.is_none() && own.value.is_none() {
                // What is wrong with it has been told.
                if own.has_content {
                    continue;
                }
                let nearest = self.near(&id, indicators.keys().map(String::as_str));
                let error = ManifestError::NoFormula {
                    indicator: name.value.clone(),
                    nearest: nearest.map(str::to_owned),
                };
                self.report(name, &error);
                continue;
            }
            if let (Some(known), Some(formula)) = (&known, &own.formula)
                && !own::same_formula(known, &formula.value)
            {
                let message = format!(
                    "votre formule remplace celle du catalogue pour « {} » ({})",
                    id,
                    typographic(&known.label)
                );
                let diagnostic = Diagnostic::warning(
                    "manifest.formula-replaces-catalogue",
                    message,
                )
                .help("donnez un autre nom à votre indicateur s’il mesure autre chose");
                self.problems.push(formula.locate(diagnostic));
            }
            if !self.bounds(own) {
                continue;
            }
            self.adding_up(own);
            self.people(own);
            indicators.insert(id.clone(), own::changed(known, &id, own));
            let source =
                own.source.as_ref().map(|source| self.known_source(&id, source, sources));
            if let Some(formula) = &own.formula {
                let text = formula.value.trim_start_matches(['=', ' ']).to_owned();
                let formula = formula.with(text);
                formulas
                    .insert(id.clone(), OwnFormula { formula, source: source.flatten() });
            } else if let Some(Some(source)) = source
                && let Some(formula) = self.catalogue_formula(&id, name)
            {
                formulas.insert(id.clone(), OwnFormula { formula, source: Some(source) });
            }
            if let Some(value) = &own.value {
                let partner = self.partner_key(own.partner.as_ref(), name, partners);
                let threshold = self.partner_threshold(&partner);
                values.insert(
                    id,
                    OwnValue {
                        value: value.clone(),
                        year: own.year.as_ref().map(|year| year.value),
                        partner,
                        threshold,
                        fictitious: own.fictitious,
                    },
                );
            }
        }
        (formulas, values)
    }

    fn catalogue_formula(
        &self,
        id: &str,
        name: &Placed<String>,
    ) -> Option<Placed<String>> {
        let formula = self.catalogue.indicators.get(id)?.formula.clone()?;
        Some(name.with(formula))
    }

    fn known_source(
        &mut self,
        indicator: &str,
        written: &Placed<String>,
        sources: &IndexMap<String, SourceSpec>,
    ) -> Option<String> {
        let id = fold(&written.value);
        if sources.contains_key(&id) {
            return Some(id);
        }
        let error = ManifestError::UnknownIndicatorSource {
            indicator: indicator.to_owned(),
            data_source: written.value.clone(),
            nearest: self
                .near(&id, sources.keys().map(String::as_str))
                .map(str::to_owned),
        };
        self.report(written, &error);
        None
    }

    /// The name of an indicator today, as the author may write it.
    fn current(&self, written: &str) -> String {
        self.catalogue.current(&fold(written)).to_owned()
    }

    /// Names of indicators; the unknown ones are reported and dropped.
    fn indicator_names(
        &mut self,
        names: &[Placed<String>],
        indicators: &IndexMap<String, Indicator>,
    ) -> Vec<String> {
        self.placed_indicators(names, indicators)
            .into_iter()
            .map(|name| name.value)
            .collect()
    }

    fn placed_indicators(
        &mut self,
        names: &[Placed<String>],
        indicators: &IndexMap<String, Indicator>,
    ) -> Vec<Placed<String>> {
        let mut found = Vec::new();
        for name in names {
            let id = self.current(&name.value);
            if indicators.contains_key(&id) {
                found.push(name.with(id));
                continue;
            }
            let error = ManifestError::UnknownIndicator {
                written: name.value.clone(),
                nearest: self
                    .near(&id, indicators.keys().map(String::as_str))
                    .map(str::to_owned),
            };
            self.report(name, &error);
        }
        found
    }

    fn districts(&mut self, ressort: Option<&Ressort>) -> Vec<District> {
        let mut districts: Vec<District> = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, codes) in &self.manifest.districts {
            let mut iris = Vec::new();
            for code in codes {
                match IrisCode::repaired(&code.value) {
                    None => {
                        let error =
                            ManifestError::NotAnIris { written: code.value.clone() };
                        self.report(code, &error);
                    }
                    Some((found, _)) => {
                        let commune = found.commune();
                        // Those of Paris, Lyon and Marseille bear their arrondissement's code.
                        let commune = commune_of(commune.as_str())
                            .map_or(commune, |(whole, _)| whole);
                        let inside = ressort.is_none_or(|ressort| {
                            ressort.communes.iter().any(|one| one.code == commune)
                        });
                        if !inside {
                            let written = code.value.clone();
                            self.report(code, &ManifestError::ForeignIris { written });
                        }
                        if !seen.insert(found.clone()) {
                            let written = code.value.clone();
                            self.report(code, &ManifestError::RepeatedIris { written });
                        }
                        iris.push(found);
                    }
                }
            }
            districts.push(District {
                name: name.value.clone(),
                key: fold(&name.value),
                iris,
            });
        }
        districts
    }

    fn contours(&self) -> Vec<ContourFile> {
        let credit = |written: Option<&Placed<String>>| {
            typographic(written.map_or("IGN – INSEE", |credit| credit.value.as_str()))
        };
        let files = self.manifest.contours.iter();
        let file = |one: &written::ContourFile| ContourFile {
            path: one.path.clone(),
            credit: credit(one.credit.as_ref()),
        };
        files.map(file).collect()
    }

    fn booklet(&mut self, indicators: &IndexMap<String, Indicator>) -> Booklet {
        let names = self.manifest.booklet_figures.clone();
        let key_figures = self.placed_indicators(&names, indicators);
        if !key_figures.is_empty() && !(10..=15).contains(&key_figures.len()) {
            let message = format!(
                "le livret a {} chiffres clés ; dix à quinze se lisent d’un coup d’œil",
                key_figures.len()
            );
            self.problems.push(
                key_figures[0]
                    .locate(Diagnostic::warning("manifest.booklet-key-figures", message)),
            );
        }
        Booklet { key_figures, folded: self.manifest.folded }
    }

    fn theme(&mut self) -> ThemeChoice {
        let theme = &self.manifest.theme;
        let model = theme.model.clone().and_then(|written| {
            let model = MODELS.meaning(&fold(&written.value));
            if model.is_none() {
                let error =
                    ManifestError::UnknownTheme { written: written.value.clone() };
                self.report(&written, &error);
            }
            model
        });
        let model = model.unwrap_or_default();
        let colour = theme.colour.clone().and_then(|written| {
            let colour = parse_colour(&written.value);
            let Some((red, green, blue)) = colour else {
                let error = ManifestError::NotAColour { written: written.value.clone() };
                self.report(&written, &error);
                return None;
            };
            let pale = crate::colour::Rgb(red, green, blue);
            if !crate::colour::readable_on_white((red, green, blue)) {
                let dark = pale.darkened_for(crate::colour::WHITE);
                let message = format!(
                    "« {} » est trop pâle pour un texte : les titres et les chiffres prennent « {} », la \
                     même teinte plus foncée",
                    pale.hex(),
                    dark.hex()
                );
                self.problems.push(
                    written.locate(Diagnostic::warning("manifest.pale-colour", message)),
                );
            }
            colour
        });
        let photo = theme.photo.as_ref().map(|photo| Photo {
            file: photo.file.clone(),
            alternative: photo.alternative.value.clone(),
            credit: photo.credit.value.clone(),
        });
        ThemeChoice { model, logo: theme.logo.clone(), colour, photo }
    }
}

fn parse_colour(written: &str) -> Option<(u8, u8, u8)> {
    let digits = written.strip_prefix('#')?;
    if digits.len() != 6 || !digits.is_ascii() {
        return None;
    }
    let part = |range| u8::from_str_radix(&digits[range], 16).ok();
    Some((part(0..2)?, part(2..4)?, part(4..6)?))
}
