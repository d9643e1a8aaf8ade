//! What every page of a document knows: who presents it, about whom, when, in which state.

use chrono::Datelike;

use super::piece::fields;
use super::{Fields, Material, Piece};
use crate::dates;
use crate::manifest::{Kind, Status};
use crate::text::typographic;
use crate::theme::Model;
use crate::vocabulary::Output;
use crate::wording;

pub(super) fn of(material: &Material<'_>, output: Output) -> Fields {
    let identity = &material.project.identity;
    let ressort = &material.project.ressort;
    let logo = material.project.theme.logo.as_ref();
    let photo = material.project.theme.photo.as_ref();
    let date = identity.date;
    let session = identity.session;
    let renewal = dates::renewal_before(session.unwrap_or(date));
    fields! {
        document => output.name(),
        structure => if identity.ccas.starts_with("CIAS") { "CIAS" } else { "CCAS" },
        ccas => typographic(&identity.ccas),
        territoire => &ressort.name,
        du_territoire => &ressort.of,
        au_territoire => &ressort.at,
        type => kind(identity.kind),
        statut => status(identity.status),
        initial => identity.kind == Kind::Initial,
        brouillon => identity.status == Status::Draft,
        definitif => identity.status == Status::Final,
        date => dates::day(date),
        mois => dates::month(date),
        annee => date.year(),
        date_iso => fields! { annee => date.year(), mois => date.month(), jour => date.day() },
        seance => session.map(dates::day),
        annee_seance => session.unwrap_or(date).year(),
        elections => renewal.days,
        annee_rapport => renewal.report,
        logo => Piece::or_empty(logo.map(|logo| Piece::Logo(logo.value.clone()))),
        contour => Piece::or_empty(material.charts.cover.is_some().then_some(Piece::Cover)),
        photo => Piece::or_empty(photo.map(|photo| Piece::Logo(photo.file.value.clone()))),
        photo_texte => photo.map(|photo| typographic(&photo.alternative)),
        photo_credit => photo.map(|photo| typographic(&photo.credit)),
        clair => material.project.theme.model == Model::Clear,
        fictifs => fictitious(material),
        fictif => material.protected.credits.values().any(|credit| credit.fictitious),
    }
}

/// Whose data are invented, in the order of the manifest.
fn fictitious(material: &Material<'_>) -> String {
    let mut names: Vec<String> = Vec::new();
    for credit in material.protected.credits.values().filter(|one| one.fictitious) {
        let name = typographic(&credit.producer);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    wording::list(&names)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Initial => "Rapport au conseil d’administration",
        Kind::Complementary => "Analyse complémentaire",
    }
}

/// Nothing for a final document.
fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "Brouillon",
        Status::Step => "Document d’étape",
        Status::Final => "",
    }
}
