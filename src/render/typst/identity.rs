//! What every template of a document receives.

use chrono::Datelike;

use super::logos;
use super::templates::{Data, context};
use crate::dates;
use crate::manifest::{Kind, Status};
use crate::pages::Pages;
use crate::vocabulary::Output;

/// Who, about whom, when, in which state.
pub(super) fn of(pages: &Pages) -> Data {
    let identity = &pages.identity;
    let date = identity.date;
    let logo = identity.logo.as_deref().map(|logo| format!("/{}", logos::path(logo)));
    let name = match pages.output {
        Output::SecrecySheet => "fiche",
        Output::Report | Output::Booklet | Output::Tables => pages.output.name(),
    };
    context! {
        document => name,
        structure => identity.structure,
        ccas => &identity.ccas,
        territoire => &identity.territory,
        du_territoire => &identity.of,
        au_territoire => &identity.at,
        type => identity.kind_in_words(),
        statut => identity.status_in_words(),
        initial => identity.kind == Kind::Initial,
        brouillon => identity.status == Status::Draft,
        definitif => identity.status == Status::Final,
        date => dates::day(date),
        mois => dates::month(date),
        annee => date.year(),
        date_iso => context! { annee => date.year(), mois => date.month(), jour => date.day() },
        seance => identity.session.map(dates::day).unwrap_or_default(),
        annee_seance => identity.year_of_session(),
        elections => &identity.renewal.days,
        annee_rapport => identity.renewal.report,
        logo => logo.unwrap_or_default(),
        fictif => identity.fictitious,
    }
}
