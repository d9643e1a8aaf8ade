//! Figures that no formula gives: written in the manifest, or in a partner's own column.

use std::sync::Arc;

use super::Builder;
use crate::catalogue::formula::Formula;
use crate::catalogue::{Indicator, Quantity};
use crate::diagnostic::{Diagnostic, Location};
use crate::heading::{Credit, Origin, Reliability, Saying};
use crate::indicators::evaluate::Bound;
use crate::indicators::linked;
use crate::indicators::locate::transmitted;
use crate::manifest::PartnerKey;
use crate::sources::Content;
use crate::table::{Cell, Form, Tells};
use crate::value::Value;

impl Builder<'_> {
    /// A figure written in the manifest: traced to its line.
    pub(super) fn own_value(&mut self, indicator: &Indicator) -> bool {
        let Some(own) = self.project.own_values.get(&indicator.id) else { return false };
        let name = format!("manifeste_{}", indicator.id);
        let partner = match &own.partner {
            PartnerKey::Partner(key) => self.project.partners.get_key_value(key.as_str()),
            PartnerKey::Ourselves | PartnerKey::Unsaid => None,
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
            file: "projet.yaml".to_owned(),
            public: false,
        };
        self.tables.credits.insert(name.clone(), credit);
        let line = match &own.value.location {
            Location::Line { line, .. } => *line,
            Location::Cell { .. } | Location::File { .. } => 0,
        };
        let origin = Origin {
            file: "projet.yaml".to_owned(),
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
            let diagnostic = Diagnostic::warning(message).help(
                "donnez l’effectif à la place, avec une unité qui compte : « ménages »",
            );
            self.problems.push(own.value.locate(diagnostic));
        }
        let tells = match linked::whole(Value::Known(own.value.value)) {
            Some(count) if is_count => {
                let base = self.tables.count(count, own.threshold);
                let year = own.year.map(|year| year.to_string()).unwrap_or_default();
                let leaf = format!("valeur|{}|{year}", indicator.id);
                self.tables.is_found_at(base, [leaf]);
                Tells::Sum(Form::one(base))
            }
            _ => Tells::Unknown,
        };
        let cell = Cell {
            value: Value::Known(own.value.value),
            decimals: indicator.decimals(),
            unit: indicator.unit.clone(),
            saying: Saying::Level,
            threshold: Some(own.threshold),
            tells,
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
        self.register(indicator, 0, own.year, cell);
        true
    }

    /// A column of a partner's file named in the manifest (`colonnes:`).
    pub(super) fn partner_value(&mut self, indicator: &Indicator) -> bool {
        let Some((name, heading)) = transmitted(indicator, self.project) else {
            return false;
        };
        let Some(source) = self.dataset.sources.get(name) else { return false };
        let Content::ByTerritory(data) = &source.content else { return false };
        let formula =
            Formula::Column(crate::vintage::Pattern::new(heading), heading.to_owned());
        let threshold = self.threshold(indicator, source);
        for table in data {
            let year = table.vintage;
            let bound =
                Bound { table, formula: &formula, weight: None, year, before: None };
            if !bound.is_complete() {
                continue;
            }
            let standing = self.standing(source, table);
            self.over_areas(indicator, (source, &standing), threshold, &bound);
        }
        self.menu.has(&indicator.id)
    }
}
