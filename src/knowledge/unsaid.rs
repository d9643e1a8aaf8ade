//! Figures of which nobody knows how many people stand behind them: they are hidden, and
//! their author is told what to write.

use std::collections::BTreeSet;

use crate::catalogue::Indicator;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::heading::Measure;
use crate::manifest::Project;
use crate::vocabulary::Quantity;

/// What has been told of them.
pub(super) struct Unsaid<'p> {
    project: &'p Project,
    told: BTreeSet<String>,
    problems: Diagnostics,
}

impl<'p> Unsaid<'p> {
    pub(super) fn of(project: &'p Project) -> Self {
        Self { project, told: BTreeSet::new(), problems: Diagnostics::new() }
    }

    pub(super) fn finish(self) -> Diagnostics {
        self.problems
    }

    /// A count with an `effectif:` may be a share in a unit that does not say so: it is protected
    /// as both, and its author is told, whatever its figures.
    pub(super) fn doubt(&mut self, indicator: &Indicator) {
        let counts = indicator.quantity == Quantity::Count && indicator.unit.counts();
        if !counts
            || indicator.people.is_none()
            || !self.told.insert(indicator.id.clone())
        {
            return;
        }
        let diagnostic = Diagnostic::warning("secrecy.count-and-share", format!(
            "« {} » compte des « {} » et a un effectif : il est protégé comme un nombre et comme une part",
            indicator.id, indicator.unit
        ))
        .help(
            "s’il compte, retirez sa ligne   effectif:   ; si c’est une part, écrivez   unite: \"%\"",
        );
        self.locate(indicator, diagnostic);
    }

    /// A mean or a ready-made share of which nobody knows how many stand behind it, or what
    /// its unit says: it is hidden, and its author is told what to write.
    pub(super) fn tell(&mut self, indicator: &Indicator) {
        let id = &indicator.id;
        let counts = indicator.quantity == Quantity::Count && indicator.unit.counts();
        let (message, help) = if indicator.unit.measure() == Measure::Unknown {
            (
                format!(
                    "l’unité « {} » ne dit pas ce que mesure « {id} » : protégé, il s’imprime « s »",
                    indicator.unit
                ),
                format!(
                    "dites de combien c’est une part, ou ce qui est compté :\nindicateurs:\n  {id}:\n    \
                     unite: \"%\"     (ou   \"pour 1 000 habitants\", \"€\", \"foyers\")"
                ),
            )
        } else if counts || indicator.people.is_some() {
            return;
        } else {
            (
                format!(
                    "« {id} » est une moyenne, un montant ou une part toute faite : protégé, il s’imprime « s »"
                ),
                format!(
                    "dites combien de personnes il concerne :\nindicateurs:\n  {id}:\n    effectif: \
                     \"[colonne des effectifs]\""
                ),
            )
        };
        if !self.told.insert(id.clone()) {
            return;
        }
        self.locate(
            indicator,
            Diagnostic::warning("secrecy.without-people", message).help(help),
        );
    }

    fn locate(&mut self, indicator: &Indicator, mut diagnostic: Diagnostic) {
        if let Some(own) = self.project.own_formulas.get(&indicator.id) {
            diagnostic = own.formula.locate(diagnostic);
        }
        self.problems.push(diagnostic);
    }
}
