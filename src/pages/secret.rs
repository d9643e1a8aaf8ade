//! The sheet of statistical secrecy.

use super::piece::fields;
use super::{Material, Page, identity};
use crate::vocabulary::Output;

pub(super) fn compose(material: &Material<'_>) -> Option<Vec<Page>> {
    let sheet = material.sheet?;
    let parts = sheet.parts.iter().map(|part| {
        fields! {
            title => &part.title,
            text => part.text.clone(),
            lines => part.lines.clone(),
        }
    });
    let fields = fields! {
        projet => identity::of(material, Output::SecrecySheet),
        fiche => fields! {
            title => &sheet.title,
            subtitle => &sheet.subtitle,
            parts => parts.collect::<Vec<_>>(),
        },
    };
    Some(vec![Page::of_document(Output::SecrecySheet, fields)])
}
