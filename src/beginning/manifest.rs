//! The manifest of a new project: what is known, and in comments what may be added.

use std::fmt::Write;

use super::sources::Found;
use super::{Answers, SCHEMA, When, dated, quoted};
use crate::territory::{Commune, official};

/// Its text.
pub(super) fn text(
    answers: &Answers,
    chapters: &[[&'static str; 3]],
    sources: &[Found],
) -> String {
    let mut text = format!(
        "# yaml-language-server: $schema={SCHEMA}\n\
         # Ce que contient le rapport.\n\
         # Ce qui s’imprime est entre guillemets droits \"…\" ; le reste s’écrit tel quel.\n\
         # Une ligne qui commence par # n’est pas lue : pour qu’elle compte, ôtez ce signe et l’espace\n\
         # qui le suit.\n\
         \n\
         ccas: {}\n",
        quoted(&answers.ccas)
    );
    match answers.communes.as_slice() {
        [only] => {
            let _ = writeln!(text, "territoire: {}", named(only));
        }
        several => {
            text.push_str("territoire:\n");
            for one in several {
                let _ = writeln!(text, "  - {}", named(one));
            }
        }
    }
    text.push_str("statut: brouillon                # puis etape, puis definitif\n");
    match answers.date {
        When::Session(date) => {
            let _ = writeln!(
                text,
                "seance_ca: {}            # le conseil d’administration\n\
                 # date: {}               # celle du rapport, si ce n’est pas la séance",
                dated(date),
                dated(date)
            );
        }
        When::Report(date) => {
            let _ = writeln!(
                text,
                "date: {}                 # celle du rapport\n\
                 # seance_ca: {}          # le conseil d’administration, quand sa date sera fixée",
                dated(date),
                dated(date)
            );
        }
    }
    text.push_str(
        "# sorties: rapport, livret       # tous les documents, si rien n’est écrit\n\
         \n\
         # --- Les couleurs et le logo ----------------------------------------------------------\n\
         charte:\n\
        \x20 modele: sobre                  # ou clair, pour les habitants\n\
        \x20 # couleur: \"#1d5c4d\"           # celle de la ville ; les guillemets sont nécessaires\n\
        \x20 # logo: images/logo.png\n\
         \n\
         # --- À qui se comparer : l’intercommunalité, si rien n’est écrit ----------------------\n\
         # comparaisons: epci, departement\n\
         \n\
         # --- Qui vous a confié des données, et sous quelle convention -------------------------\n\
         # partenaires:\n\
         #   caf:\n\
         #     nom: \"CAF du département\"\n\
         #     convention:\n\
         #       du: 01/09/2026\n\
         #       au: 31/08/2027\n\
         \n\
         # --- Les fichiers, dans le dossier donnees --------------------------------------------\n\
         sources:\n",
    );
    if sources.is_empty() {
        text.push_str("  # insee:\n  #   fichier: donnees/dossier-complet.csv\n");
    }
    for found in sources {
        text.push_str(&found.lines());
    }
    text.push_str(
        "\n# --- Les chapitres, dans l’ordre ; ôtez ou déplacez des lignes ------------------------\n\
         # abs-report modele   donne les autres thématiques\n\
         thematiques:\n",
    );
    let widest = chapters.iter().map(|[id, ..]| id.len()).max().unwrap_or_default();
    for [id, title, _] in chapters {
        let _ = writeln!(text, "  - {id:widest$}   # {title}");
    }
    text
}

/// « Lezennes (59) »; with its code where the département has two of this name.
fn named(commune: &Commune) -> String {
    let there = Some(commune.departement.as_str());
    let inside = match official().communes_named(&commune.name, there).as_slice() {
        [_] => commune.departement.as_str(),
        _ => commune.code.as_str(),
    };
    let name = format!("{} ({inside})", commune.name);
    let is_plain = |c: char| c.is_alphanumeric() || " -'’()".contains(c);
    let starts_well = name.starts_with(char::is_alphabetic);
    if starts_well && name.chars().all(is_plain) { name } else { quoted(&name) }
}
