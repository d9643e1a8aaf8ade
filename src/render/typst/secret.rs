//! The sheet of statistical secrecy, A4: what its template receives.

use super::document::Document;
use super::templates::{Data, context};
use super::{Press, identity};
use crate::pages::{Pages, SecrecySheet};
use crate::wording::Part;

pub(super) fn compose(pages: &Pages, sheet: &SecrecySheet, press: &Press) -> Document {
    let mut document = Document::new(pages.output, pages.identity.date, press);
    let SecrecySheet(sheet) = sheet;
    let context = context! {
        projet => identity::of(pages),
        fiche => context! {
            title => &sheet.title,
            subtitle => &sheet.subtitle,
            parts => sheet.parts.iter().map(part).collect::<Data>(),
        },
    };
    document.page("fiche-secret.typ.j2", "fiche-secret.typ", context);
    document
}

fn part(part: &Part) -> Data {
    context! {
        title => &part.title,
        text => part.text.as_deref().unwrap_or_default(),
        lines => &part.lines,
    }
}
