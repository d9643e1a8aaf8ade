//! Zonings that are not administrative, and borrow the codes of the communes.

use crate::text::fold;

/// The zoning that is none.
pub(super) const POSTCODES: &str = "des codes postaux";

/// The zoning of a file, by the heading of its codes or one of its titles: zonings use the
/// codes of the communes they are named after, and 59350 is also the bassin de vie of Lille.
pub(super) fn named(heading: Option<&str>, titles: &[String]) -> Option<&'static str> {
    const ZONINGS: [(&str, &str); 8] = [
        ("bassin_de_vie", "des bassins de vie"),
        ("bassins_de_vie", "des bassins de vie"),
        ("zone_d_emploi", "des zones d’emploi"),
        ("zones_d_emploi", "des zones d’emploi"),
        ("aire_d_attraction", "des aires d’attraction des villes"),
        ("unite_urbaine", "des unités urbaines"),
        ("code_postal", POSTCODES),
        ("codes_postaux", POSTCODES),
    ];
    let says = |text: &str, word: &str| {
        let folded = fold(text);
        // « Référentiel géographique : France par bassin de vie », a title « Bassins de vie ».
        folded == word
            || folded.contains(&format!("par_{word}"))
            || folded.starts_with(word)
    };
    ZONINGS
        .iter()
        .find(|(word, _)| {
            heading.is_some_and(|heading| says(heading, word))
                || titles.iter().any(|title| says(title, word))
        })
        .map(|(_, zoning)| *zoning)
}
