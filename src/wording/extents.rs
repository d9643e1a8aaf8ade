//! What a département, a région or France was, in the file that it was added up from.

use super::list;
use crate::heading::Extent;
use crate::text::grouped;
use crate::text::typographic;

/// « Nord : ensemble des 648 communes du fichier « Dossier complet », telles qu’elles étaient au
/// 1er janvier 2024. »
pub fn extents(extents: &[Extent]) -> Vec<String> {
    // Two years of one file are told by the later.
    let is_last = |(at, one): &(usize, &Extent)| {
        let same =
            |other: &Extent| other.territory == one.territory && other.file == one.file;
        !extents[at + 1..].iter().any(same)
    };
    let told = extents.iter().enumerate().filter(is_last);
    told.map(|(_, one)| typographic(&sentence(one))).collect()
}

fn sentence(extent: &Extent) -> String {
    let what = if extent.divided.is_empty() { "communes" } else { "lignes" };
    let mut text = format!(
        "{} : ensemble des {}\u{a0}{what} du fichier « {} »",
        extent.territory,
        grouped(extent.communes),
        extent.file
    );
    match extent.divided.as_slice() {
        [] => {}
        [one] => text.push_str(&format!(" ({one} y est en plusieurs arrondissements)")),
        many => text
            .push_str(&format!(" ({} y sont en plusieurs arrondissements)", list(many))),
    }
    if let Some(year) = extent.geography {
        text.push_str(&format!(", telles qu’elles étaient au 1er janvier {year}"));
    }
    if !extent.without.is_empty() {
        text.push_str(&format!(", sans {}", list(&extent.without)));
    }
    if !extent.partly.is_empty() {
        let partly = extent.partly.join(", ");
        text.push_str(&format!(
            " ; certains chiffres ne sont pas donnés partout outre-mer ({partly})"
        ));
    }
    text.push('.');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_territory_says_what_it_was() {
        let france = Extent {
            territory: "France".to_owned(),
            file: "Dossier complet".to_owned(),
            year: Some(2022),
            communes: 34_901,
            divided: Vec::new(),
            without: vec!["Mayotte".to_owned()],
            partly: Vec::new(),
            geography: Some(2024),
        };
        let divided = Extent {
            territory: "Île-de-France".to_owned(),
            file: "APL".to_owned(),
            year: Some(2022),
            communes: 1_287,
            divided: vec!["Paris".to_owned()],
            without: Vec::new(),
            partly: Vec::new(),
            geography: None,
        };
        let later = Extent { year: Some(2023), communes: 1_286, ..divided.clone() };
        assert!(divided < later, "of two years of a file, the later one is told");
        assert_eq!(
            extents(&[france, divided, later])[1],
            "Île-de-France\u{a0}: ensemble des 1\u{202f}286\u{a0}lignes du fichier «\u{a0}APL\u{a0}» \
             (Paris y est en plusieurs arrondissements)."
        );
        let france = extents(&[Extent {
            territory: "France".to_owned(),
            file: "Dossier complet".to_owned(),
            year: None,
            communes: 34_901,
            divided: Vec::new(),
            without: vec!["Mayotte".to_owned()],
            partly: Vec::new(),
            geography: Some(2024),
        }]);
        assert_eq!(
            france,
            [
                "France\u{a0}: ensemble des 34\u{202f}901\u{a0}communes du fichier «\u{a0}Dossier \
                 complet\u{a0}», telles qu’elles étaient au 1er janvier 2024, sans Mayotte."
            ]
        );
    }
}
