//! What the program chooses by itself: how a chart is drawn that nobody gave a kind, how many
//! slides a short report has.

use std::collections::BTreeMap;

use abs_report::{Output, ProjectDir};

use crate::support::{path, quietly, session, told};

/// A project over the figures of the flagship.
fn project(contours: bool, topics: &str) -> ProjectDir {
    let example = path("examples/le-pont-de-claix");
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in ["donnees/dossier-complet.csv", "donnees/contours-communes.geojson"] {
        files.insert(file.to_owned(), std::fs::read(example.join(file)).expect("there"));
    }
    let contours = match contours {
        true => "contours: donnees/contours-communes.geojson\n",
        false => "",
    };
    let manifest = format!(
        "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\n\
         seance_ca: 18/11/2027\nsources:\n  insee:\n    fichier: donnees/dossier-complet.csv\n\
         {contours}thematiques:\n{topics}"
    );
    files.insert("projet.yaml".to_owned(), manifest.into_bytes());
    ProjectDir::in_memory("projet.yaml", files)
}

fn words(root: &ProjectDir, output: Output) -> Vec<String> {
    let session = session();
    let words = quietly(|watch| session.words(root, output, watch));
    words.unwrap_or_else(|problems| panic!("{}", told(&problems))).value
}

const BY_COMMUNE: &str = "  - thematique: niveaux_de_vie\n    contenu:\n      - texte\n      \
                          - graphique: revenus\n        titre: \"Les revenus\"\n        \
                          lignes: communes_epci\n        colonnes: niveau_vie_median\n";

/// Forty-nine communes are a map when their contours are there, else one scale; never
/// forty-nine bars.
#[test]
fn a_chart_of_many_places_is_a_map_or_a_scale() {
    let alt = |contours| {
        let words = words(&project(contours, BY_COMMUNE), Output::Report);
        words
            .into_iter()
            .find(|line| line.starts_with("Carte") || line.starts_with("Points"))
    };
    let with = alt(true).expect("a map");
    assert!(with.starts_with("Carte"), "{with}");
    let without = alt(false).expect("a scale");
    assert!(without.starts_with("Points sur une échelle"), "{without}");
}

/// A session is filled even by two chapters, where their figures have something to say; no figure
/// is told twice.
#[test]
fn a_short_report_fills_a_session() {
    let topics = "  - logement_cadre_de_vie\n  - niveaux_de_vie\n";
    let root = project(false, topics);
    let session = session();
    let wanted = [Output::Slides];
    let built = quietly(|watch| session.build(&root, Some(&wanted), watch));
    let built = built.unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    let pages =
        built.pdfs.iter().find(|pdf| pdf.output == Output::Slides).map(|pdf| pdf.pages);
    assert_eq!(pages, Some(12));
    let said = words(&root, Output::Slides);
    for title in [
        "un logement sur sept est",
        "datent d’avant 1946",
        "un ménage sur deux est installé",
    ] {
        let told = said
            .iter()
            .filter(|line| line.contains(title) && !line.contains(" | "))
            .count();
        assert_eq!(told, 1, "« {title} » in {said:#?}");
    }
}

/// A chapter of two thématiques has a tall drawing: what would pass onto another page of the
/// livret, alone, is left to the report.
#[test]
fn the_livret_has_no_page_of_what_did_not_fit() {
    let root = project(
        false,
        "  - cadre_sociodemographique\n  - emploi_activite\n  - logement_cadre_de_vie\n  - petite_enfance\n  - jeunesse_education\n  - personnes_agees\n",
    );
    let session = session();
    let wanted = [Output::Booklet];
    let built = quietly(|watch| session.build(&root, Some(&wanted), watch));
    let built = built.unwrap_or_else(|problems| panic!("{}", told(&problems))).value;
    let livret =
        built.pdfs.iter().find(|pdf| pdf.output == Output::Booklet).expect("made");
    assert!([8, 12].contains(&livret.pages), "{} pages", livret.pages);
    let last = livret.sheets.len() - 1;
    for (number, sheet) in livret.sheets.iter().enumerate().take(last) {
        assert!(sheet.filled > 0.3, "page {} : {}", number + 1, sheet.filled);
    }
}

/// Whoever puts a spreadsheet in `donnees`, or writes a text, expects something of it.
#[test]
fn what_is_there_and_not_printed_is_told() {
    let csv = "CODGEO;aides\n38317;227\n38185;4012\n";
    let manifest = "ccas: \"CCAS du Pont-de-Claix\"\nterritoire: Le Pont-de-Claix (38)\n\
                    seance_ca: 18/11/2027\nthematiques:\n  - sante\n";
    let files = [
        ("projet.yaml", manifest),
        ("donnees/aides.csv", csv),
        ("textes/sante.md", "Nous manquons de médecins.\n"),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let root = ProjectDir::in_memory("projet.yaml", files.into_iter().collect());
    let session = session();
    let built = quietly(|watch| session.build(&root, Some(&[]), watch)).expect("builds");
    let said = built.warnings.render(false);
    assert!(said.contains("« donnees/aides.csv » n’est nommé nulle part"), "{said}");
    assert!(said.contains("ce texte n’est pas imprimé"), "{said}");
    assert!(said.contains("textes/sante.md"), "{said}");
}
