//! `comparables`: communes to paste under `comparaisons:`.

use std::fmt::Write;
use std::path::Path;

use abs_report::{Cancel, fold};

use super::streams::{say, tell};
use super::{Stopped, open, session};

/// Prints them, with what they have in common with the town.
pub(super) fn propose(manifest: &Path) -> Result<(), Stopped> {
    let root = open(manifest)?;
    let peers = session().comparables(&root, &Cancel::default())?;
    if peers.is_empty() {
        tell(
            "Aucune commune comparable : il faut un fichier publié qui en contienne d’autres de \
             la même taille, et un ressort d’une seule commune.",
        );
        return Ok(());
    }
    let mut text = String::new();
    let _ = writeln!(
        text,
        "# À coller ; s’il y a déjà  comparaisons:  gardez un seul titre, et écrivez  comparaisons: epci\n\
         # sous cette forme :   intercommunalite:\n#                           territoire: epci\n\
         comparaisons:"
    );
    for peer in &peers {
        let (name, commune) = (&peer.commune.name, peer.commune);
        let _ = writeln!(
            text,
            "  {}:\n    territoire: {name} ({})\n    motif: \"{}\"",
            fold(name),
            commune.departement,
            peer.reasons.join(", ")
        );
    }
    Ok(say(&text)?)
}
