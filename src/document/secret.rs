//! The sheet of statistical secrecy, A4.

use minijinja::{Value, context};

use super::{Document, Draft, Material, context};
use crate::diagnostic::Diagnostics;
use crate::wording::{Part, Sheet};

/// Composes the sheet.
pub(super) fn compose(
    material: &Material<'_>,
    sheet: &Sheet,
) -> Result<Document, Diagnostics> {
    let mut draft = Draft::new("fiche-secret", material);
    let context = context! {
        projet => context::identity(material, "fiche"),
        fiche => context! {
            title => &sheet.title,
            subtitle => &sheet.subtitle,
            parts => sheet.parts.iter().map(part).collect::<Vec<Value>>(),
        },
    };
    draft.render(material.engine, "fiche-secret.typ.j2", "fiche-secret.typ", context);
    draft.finish()
}

fn part(part: &Part) -> Value {
    context! { title => &part.title, text => &part.text, lines => &part.lines }
}
