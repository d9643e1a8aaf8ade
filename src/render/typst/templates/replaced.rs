//! Who wrote a template: the program's own are tested with it, so that a fault is in one that
//! stands beside the manifest.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::FOLDER;
use crate::diagnostic::Location;

/// Whether the author wrote this file, named as a place names it: texts and images are
/// theirs, templates are when they replace one of the program's.
pub(crate) fn is_of_the_author(file: &str, replaced: &[String]) -> bool {
    match file.strip_prefix(FOLDER).and_then(|name| name.strip_prefix('/')) {
        Some(name) => replaced.iter().any(|one| one == name),
        None => true,
    }
}

/// The templates to fill that a template may include, itself among them, by what their
/// sources name between quotes.
pub(crate) fn included_by<'a>(
    name: &'a str,
    sources: &'a BTreeMap<String, String>,
) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::from([name]);
    let mut left = vec![name];
    while let Some(source) = left.pop().and_then(|name| sources.get(name)) {
        for other in sources.keys() {
            let named = [format!("\"{other}\""), format!("'{other}'")];
            if named.iter().any(|name| source.contains(name)) && found.insert(other) {
                left.push(other);
            }
        }
    }
    found
}

/// The place of a template.
pub(crate) fn place(name: &str) -> Location {
    Location::file(format!("{FOLDER}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_images_and_replaced_templates_are_the_authors() {
        let replaced = ["annexes.typ.j2".to_owned(), "lib/page.typ".to_owned()];
        for (file, theirs) in [
            ("report-templates/annexes.typ.j2", true),
            ("report-templates/lib/page.typ", true),
            ("report-templates/rapport.typ.j2", false),
            ("textes/precarite.md", true),
            ("logos/a.png", true),
        ] {
            assert_eq!(is_of_the_author(file, &replaced), theirs, "{file}");
        }
    }

    #[test]
    fn what_a_template_includes_is_followed() {
        let sources = [
            ("a", "{% include \"b\" %}"),
            ("b", "{% include 'c' %}{% include \"a\" %}"),
            ("c", ""),
            ("d", ""),
        ];
        let sources =
            sources.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        assert_eq!(included_by("a", &sources), BTreeSet::from(["a", "b", "c"]));
        assert_eq!(included_by("c", &sources), BTreeSet::from(["c"]));
    }
}
