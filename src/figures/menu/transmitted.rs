//! Figures that no formula gives: written in the manifest, or in a partner's own column.

use std::rc::Rc;
use std::sync::Arc;

use super::{Builder, Citation};
use crate::catalogue::formula::Formula;
use crate::catalogue::{Indicator, Quantity};
use crate::diagnostic::{Diagnostic, Location};
use crate::figures::evaluate::Bound;
use crate::figures::locate::transmitted;
use crate::heading::{Credit, Origin, Reliability, Saying};
use crate::manifest::PartnerKey;
use crate::sources::Content;
use crate::table::{Cell, Tells};
use crate::value::Value;

impl<'a> Builder<'a, '_> {
    /// A figure written in the manifest: traced to its line.
    pub(super) fn own_value(&mut self, indicator: &'a Indicator) -> bool {
        let Some(own) = self.project.own_values.get(&indicator.id) else { return false };
        let name = format!("manifeste_{}", indicator.id);
        let partner = match &own.partner {
            PartnerKey::Partner(key) => self.project.partners.get_key_value(key.as_str()),
            PartnerKey::Ourselves | PartnerKey::Producer(_) | PartnerKey::Unsaid => None,
        };
        let (manifest, line) = match &own.value.location {
            Location::Line { file, line, .. } => (file.clone(), *line),
            Location::Cell { file, .. } | Location::File { file } => (file.clone(), 0),
        };
        let credit = Credit {
            source: name.clone(),
            producer: partner.map_or_else(
                || crate::text::typographic(&self.project.identity.ccas),
                |(_, partner)| partner.name.clone(),
            ),
            title: indicator.label.clone(),
            page: None,
            licence: None,
            mention: partner.map(|(_, partner)| partner.mention.clone()),
            dated: None,
            fictitious: own.fictitious,
            partner: partner.map(|(key, _)| key.clone()),
            file: manifest.clone(),
            public: false,
        };
        self.tables.credits.insert(name.clone(), credit);
        let origin = Origin {
            file: manifest,
            sheet: None,
            cell: format!("ligne {line}"),
            column: "valeur".to_owned(),
        };
        let is_count = indicator.quantity == Quantity::Count && indicator.unit.counts();
        if !is_count {
            let message = format!(
                "« {} » est un taux ou un montant sans effectif : protégé, il s’imprime « s »",
                indicator.id
            );
            let diagnostic = Diagnostic::warning("figures.value-without-count", message).help(
                "donnez l’effectif à la place, avec une unité qui compte : « ménages »",
            );
            self.problems.push(own.value.locate(diagnostic));
        }
        let cell = Cell {
            value: Value::Known(own.value.value),
            decimals: indicator.decimals(),
            unit: indicator.unit.clone(),
            saying: Saying::Level,
            threshold: Some(own.threshold),
            // Nobody knows yet.
            tells: Tells::Unknown,
            made_of: Vec::new(),
            origins: vec![Arc::new(origin.into())],
            reliability: Reliability::Solid,
            approximate: false,
            vintage: own.year,
            since: None,
            source: Some(name),
            people: None,
            own: true,
        };
        let cell = self.register(indicator, 0, own.year, cell);
        self.cited.push(Citation::ByHand { cell, indicator });
        true
    }

    /// A column of a partner's file named in the manifest (`colonnes:`).
    pub(super) fn partner_value(&mut self, indicator: &'a Indicator) -> bool {
        let Some((name, heading)) = transmitted(indicator, self.project) else {
            return false;
        };
        let Some(source) = self.dataset.sources.get(name) else { return false };
        let Content::ByTerritory(data) = &source.content else { return false };
        let pattern = crate::vintage::Pattern::new(heading);
        let formula = Rc::new(Formula::Column(pattern, heading.to_owned()));
        let threshold = self.threshold(indicator, source);
        for table in data {
            let year = table.vintage;
            let formula = Rc::clone(&formula);
            let bound = Bound { table, formula, weight: None, year, before: None };
            if !bound.is_complete() {
                continue;
            }
            let standing = self.standing(source, table);
            self.over_areas(indicator, (source, &standing), threshold, &bound);
        }
        self.menu.has(&indicator.id)
    }
}
