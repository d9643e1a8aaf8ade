//! The words of a manifest that are no keys ([`super::keys`]): the closed lists of values, with
//! what each means. The reader, the check of writing and the messages all read them here.

use super::project::{Article, Kind, Status};
use crate::vocabulary::Words;

/// Keys of later versions, refused by name.
pub(super) const NOT_YET: &[&str] =
    &["afficher", "calendrier", "enjeux", "fiches", "lot", "modele"];

pub(super) const KINDS: Words<Kind> = Words::new(&[
    ("rapport_initial", Kind::Initial),
    ("analyse_complementaire", Kind::Complementary),
]);

pub(super) const STATUSES: Words<Status> = Words::new(&[
    ("brouillon", Status::Draft),
    ("etape", Status::Step),
    ("definitif", Status::Final),
]);

pub(super) const ARTICLES: Words<Article> = Words::new(&[
    ("le", Article::Le),
    ("la", Article::La),
    ("l", Article::Elided),
    ("les", Article::Les),
    ("aucun", Article::None),
]);

/// Who publishes a file: true for its producer.
pub(super) const DIFFUSIONS: Words<bool> =
    Words::new(&[("publique", true), ("convention", false)]);

/// The margins of a cross table to print: the last row, the last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) row: bool,
    pub(super) column: bool,
}

pub(super) const TOTALS: Words<Totals> = Words::new(&[
    ("oui", Totals { row: true, column: true }),
    ("non", Totals { row: false, column: false }),
    ("lignes", Totals { row: true, column: false }),
    ("colonnes", Totals { row: false, column: true }),
]);

/// A block that is one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    Text,
    Takeaways,
    Stakes,
}

pub(super) const PLAIN_BLOCKS: Words<Plain> = Words::new(&[
    ("texte", Plain::Text),
    ("a_retenir", Plain::Takeaways),
    ("enjeux", Plain::Stakes),
]);

/// The first word of a block that has lines of its own.
pub(super) const BLOCKS: &[&str] = &["tableau", "graphique", "chiffres_cles"];

/// What stands along a side of a table, beside names of indicators and of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Territories,
    Communes,
    Districts,
    Neighbours,
    Years,
}

pub(super) const SIDES: Words<Side> = Words::new(&[
    ("territoires", Side::Territories),
    ("communes", Side::Communes),
    ("quartiers", Side::Districts),
    ("iris", Side::Districts),
    ("communes_epci", Side::Neighbours),
    ("communes_de_l_epci", Side::Neighbours),
    ("annees", Side::Years),
]);
