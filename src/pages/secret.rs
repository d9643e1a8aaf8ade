//! The sheet of statistical secrecy.

use crate::wording::Sheet;

/// The sheet, in words.
#[derive(Debug, Clone)]
pub struct SecrecySheet(pub Sheet);

pub(super) fn compose(sheet: &Sheet) -> SecrecySheet {
    SecrecySheet(sheet.clone())
}
