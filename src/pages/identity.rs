//! Who presents a document, about whom, when, in which state.

use chrono::{Datelike, NaiveDate};

use super::Material;
use crate::dates::{self, Renewal};
use crate::manifest::{Kind, Status};
use crate::text::typographic;

/// What stands on a cover, and at the foot of pages.
#[derive(Debug, Clone)]
pub struct Identity {
    /// « CCAS » or « CIAS ».
    pub structure: &'static str,
    /// Its full name.
    pub ccas: String,
    /// The town: « Le Pont-de-Claix ».
    pub territory: String,
    /// « du Pont-de-Claix ».
    pub of: String,
    /// « au Pont-de-Claix ».
    pub at: String,
    /// What kind of report.
    pub kind: Kind,
    /// How finished it is.
    pub status: Status,
    /// The date of the document.
    pub date: NaiveDate,
    /// The session of the conseil d'administration.
    pub session: Option<NaiveDate>,
    /// The elections that this report follows.
    pub renewal: Renewal,
    /// The town's logo, as the manifest names it.
    pub logo: Option<String>,
    /// Some data are invented.
    pub fictitious: bool,
}

impl Identity {
    /// « Rapport au conseil d’administration ».
    pub fn kind_in_words(&self) -> &'static str {
        match self.kind {
            Kind::Initial => "Rapport au conseil d’administration",
            Kind::Complementary => "Analyse complémentaire",
        }
    }

    /// « Brouillon »; nothing for a final document.
    pub fn status_in_words(&self) -> &'static str {
        match self.status {
            Status::Draft => "Brouillon",
            Status::Step => "Document d’étape",
            Status::Final => "",
        }
    }

    /// The year of the session, else of the document.
    pub fn year_of_session(&self) -> i32 {
        self.session.unwrap_or(self.date).year()
    }
}

pub(super) fn of(material: &Material<'_>) -> Identity {
    let identity = &material.project.identity;
    let ressort = &material.project.ressort;
    let logo = material.project.theme.logo.as_ref();
    Identity {
        structure: if identity.ccas.starts_with("CIAS") { "CIAS" } else { "CCAS" },
        ccas: typographic(&identity.ccas),
        territory: ressort.name.clone(),
        of: ressort.of.clone(),
        at: ressort.at.clone(),
        kind: identity.kind,
        status: identity.status,
        date: identity.date,
        session: identity.session,
        renewal: dates::renewal_before(identity.session.unwrap_or(identity.date)),
        logo: logo.map(|logo| logo.value.clone()),
        fictitious: material.protected.credits.values().any(|credit| credit.fictitious),
    }
}
