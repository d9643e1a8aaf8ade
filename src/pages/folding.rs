//! The livret as a quire: which pages stand side by side on sheets to fold and staple.

use super::piece::fields;
use super::{Fields, Material, Page};
use crate::text::typographic;
use crate::vocabulary::Output;

/// Pages of one quire, a multiple of four: the outer sheet first, its front, then its back.
pub(super) fn compose(material: &Material<'_>, pages: usize) -> Vec<Page> {
    let faces: Vec<Fields> = faces(pages)
        .into_iter()
        .map(|(left, right)| fields! { gauche => left, droite => right })
        .collect();
    let town = &material.project.ressort.name;
    let fields = fields! {
        titre => typographic(&format!("Livret synthétique de {town}, feuilles à plier")),
        faces => faces,
    };
    vec![Page::of_document(Output::FoldedBooklet, fields)]
}

/// Left and right of each face. Folded together, the pages follow each other.
fn faces(pages: usize) -> Vec<(usize, usize)> {
    let pages = pages.next_multiple_of(4);
    (0..pages / 4)
        .flat_map(|sheet| {
            let (first, last) = (2 * sheet + 1, pages - 2 * sheet);
            [(last, first), (first + 1, last - 1)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::faces;

    #[test]
    fn folded_pages_follow_each_other() {
        assert_eq!(faces(4), [(4, 1), (2, 3)]);
        assert_eq!(faces(8), [(8, 1), (2, 7), (6, 3), (4, 5)]);
        // The back of a page is the next one.
        for sheet in faces(12).chunks(2) {
            let [(_, front), (back, _)] = sheet else { panic!("a sheet has two faces") };
            assert_eq!(*back, front + 1);
        }
    }
}
