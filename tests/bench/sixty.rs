//! A report of sixty charts over the figures of the flagship: twelve thématiques with five each,
//! maps among them.

use std::fmt::Write as _;
use std::path::Path;

const TOPICS: [&str; 12] = [
    "population_familles",
    "niveaux_de_vie",
    "emploi_activite",
    "petite_enfance",
    "jeunesse_education",
    "logement_cadre_de_vie",
    "personnes_agees",
    "precarite",
    "handicap",
    "sante",
    "numerique_mobilite",
    "acces_aux_droits",
];

/// Writes its project into a folder.
pub(crate) fn write(folder: &Path) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/le-pont-de-claix");
    std::fs::create_dir_all(folder.join("donnees")).unwrap();
    for name in ["dossier-complet.csv", "contours-communes.geojson"] {
        let file = format!("donnees/{name}");
        std::fs::copy(example.join(&file), folder.join(&file)).unwrap();
    }
    let mut text = "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\n\
                    seance_ca: 18/11/2027\nsorties: rapport\ncomparaisons: epci, Eybens (38), Fontaine (38)\n\
                    sources:\n  insee:\n    fichier: donnees/dossier-complet.csv\n\
                    contours: donnees/contours-communes.geojson\nthematiques:\n"
        .to_owned();
    for topic in TOPICS {
        let _ = write!(text, "  - thematique: {topic}\n    contenu:\n      - texte\n");
        for (kind, rest) in [
            ("barres", "lignes: territoires\n        colonnes: part_locataires_hlm"),
            (
                "barres_empilees",
                "lignes: territoires\n        colonnes: part_proprietaires, part_locataires_hlm, \
                 part_loges_gratuitement",
            ),
            (
                "haltere",
                "lignes: part_locataires_hlm, part_logements_vacants, part_proprietaires\n        \
                 colonnes: annees\n        annees: 2010, 2021",
            ),
            ("positions", "indicateur: niveau_vie_median"),
            ("carte", "indicateur: taux_pauvrete"),
        ] {
            let _ = write!(
                text,
                "      - graphique: {kind}_{topic}\n        titre: \"En {kind}, pour {topic}\"\n        \
                 type: {kind}\n        {rest}\n"
            );
        }
    }
    std::fs::write(folder.join("projet.yaml"), text).unwrap();
}
