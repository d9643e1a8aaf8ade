//! What words at the head of a sheet look like.

use crate::sources::number;
use crate::text::fold;
use crate::value::Value;

/// A text that is no figure.
pub(in crate::sources) fn is_word(label: &str) -> bool {
    !label.is_empty() && number::read(label, Value::Missing) == Value::NotANumber
}

/// A word that people write above a column.
pub(in crate::sources) fn is_heading(label: &str) -> bool {
    const WORDS: [&str; 23] = [
        "contact",
        "code",
        "codgeo",
        "commune",
        "nom",
        "libelle",
        "total",
        "annee",
        "date",
        "nombre",
        "numero",
        "type",
        "observation",
        "indicateur",
        "aide",
        "suivi",
        "source",
        "territoire",
        "effectif",
        "ville",
        "habitant",
        "population",
        "insee",
    ];
    let folded = fold(label);
    WORDS.iter().any(|word| folded.split('_').any(|part| part.starts_with(word)))
}
