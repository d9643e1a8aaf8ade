//! The sheet of statistical secrecy, A4.

use super::{Document, Material, context};
use crate::templates::{Data, context};
use crate::wording::{Part, Sheet};

/// Composes the sheet.
pub(super) fn compose(material: &Material<'_>, sheet: &Sheet) -> Document {
    let mut document = Document::new("fiche-secret", material);
    let context = context! {
        projet => context::identity(material, "fiche"),
        fiche => context! {
            title => &sheet.title,
            subtitle => &sheet.subtitle,
            parts => sheet.parts.iter().map(part).collect::<Vec<Data>>(),
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
