//! What every template of a document receives.

use super::{Material, image_path};
use crate::dates;
use crate::manifest::{Kind, Status};
use crate::templates::{Data, context};
use chrono::Datelike;

/// Who, about whom, when, in which state.
pub(super) fn identity(material: &Material<'_>, document: &str) -> Data {
    let identity = &material.project.identity;
    let ressort = &material.project.ressort;
    let kind = match identity.kind {
        Kind::Initial => "Rapport au conseil d’administration",
        Kind::Complementary => "Analyse complémentaire",
    };
    let status = match identity.status {
        Status::Draft => "Brouillon",
        Status::Step => "Document d’étape",
        Status::Final => "",
    };
    let date = identity.date;
    let fictitious = material.protected.credits.values().any(|credit| credit.fictitious);
    context! {
        document,
        structure => if identity.ccas.starts_with("CIAS") { "CIAS" } else { "CCAS" },
        ccas => crate::text::typographic(&identity.ccas),
        territoire => &ressort.name,
        du_territoire => &ressort.of,
        au_territoire => &ressort.at,
        type => kind,
        statut => status,
        initial => identity.kind == Kind::Initial,
        brouillon => identity.status == Status::Draft,
        definitif => identity.status == Status::Final,
        date => dates::day(date),
        mois => dates::month(date),
        annee => date.year(),
        date_iso => context! { annee => date.year(), mois => date.month(), jour => date.day() },
        seance => identity.session.map(dates::day).unwrap_or_default(),
        annee_seance => identity.session.map_or_else(|| date.year(), |session| session.year()),
        logo => material
            .project
            .theme
            .logo
            .as_ref()
            .map(|logo| format!("/{}", image_path(&logo.value)))
            .unwrap_or_default(),
        fictif => fictitious,
    }
}
