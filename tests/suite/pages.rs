//! The pages of six projects that differ in everything: no text beyond its margin, no empty
//! page, no heading at the foot of one, a livret that is full, figures that are numbered.

use abs_report::{Built, Output, PageSheet, Pdf, ProjectDir};

use crate::support::{built, path, shared, told};

/// The least that a page of the livret is filled, its last page apart.
const LIVRET: f64 = 0.55;

/// The least that a page of the report is filled, the last pages of its parts apart: a short
/// chapter may leave half of one.
const REPORT: f64 = 0.30;

/// What a project is, beside its name.
struct Case {
    name: &'static str,
    manifest: String,
    files: Vec<(String, Vec<u8>)>,
}

/// Files of producers by the name they have in the project; nothing when one is not here.
fn with(files: &[(&str, &str)]) -> Option<Vec<(String, Vec<u8>)>> {
    files
        .iter()
        .map(|(name, file)| {
            let bytes = std::fs::read(shared(file)?).ok()?;
            Some((format!("donnees/{name}"), bytes))
        })
        .collect()
}

const COMPARATOR: (&str, &str) =
    ("comparateur.csv", "insee/base_cc_comparateur_dep59.CSV");
const ISERE: (&str, &str) =
    ("dossier.csv", "insee/dossier_complet_49communes_grenoble.csv");
const NORTH: (&str, &str) = ("communes.geojson", "contours/communes-59-nord.geojson");

fn manifest(
    ccas: &str,
    territory: &str,
    theme: &str,
    source: &str,
    rest: &str,
) -> String {
    format!(
        "ccas: \"{ccas}\"\nterritoire: {territory}\nstatut: etape\nseance_ca: 18/11/2027\ncharte:\n{theme}\n\
         sources:\n  insee:\n    fichier: donnees/{source}\n{rest}"
    )
}

const SOBER_DARK: &str = "  modele: sobre\n  couleur: \"#1d2b53\"";
const SOBER_PALE: &str = "  modele: sobre\n  couleur: \"#f2b800\"";
const CLEAR_DARK: &str = "  modele: clair\n  couleur: \"#123524\"";
const CLEAR_PALE: &str = "  modele: clair\n  couleur: \"#9be7ff\"";

const ALL: &str = "thematiques:\n  - population_familles\n  - niveaux_de_vie\n  - emploi_activite\n  \
     - petite_enfance\n  - jeunesse_education\n  - logement_cadre_de_vie\n  - personnes_agees\n  \
     - precarite\n  - handicap\n  - sante\n  - numerique_mobilite\n  - acces_aux_droits\n";

/// A village, a large town, a ressort over two EPCI, one thématique, sixty charts, long names.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name, files: &[(&str, &str)], manifest: String| match with(files) {
        Some(files) => cases.push(Case { name, manifest, files }),
        None => eprintln!("passed over: the files of « {name} » are not on this machine"),
    };
    add(
        "village",
        &[COMPARATOR, NORTH],
        manifest(
            "CCAS de Wambaix",
            "Wambaix (59)",
            SOBER_PALE,
            COMPARATOR.0,
            &format!("contours: donnees/communes.geojson\n{ALL}"),
        ),
    );
    add(
        "grande ville",
        &[COMPARATOR, NORTH],
        manifest(
            "CCAS de Lille",
            "Lille (59)",
            CLEAR_DARK,
            COMPARATOR.0,
            &format!("contours: donnees/communes.geojson\n{ALL}"),
        ),
    );
    add(
        "deux intercommunalités",
        &[COMPARATOR, NORTH],
        manifest(
            "CIAS de Condé, Vieux-Condé, Escautpont et Fresnes",
            "\n  - Condé-sur-l'Escaut (59)\n  - Vieux-Condé (59)\n  - Escautpont (59)\n  \
             - Fresnes-sur-Escaut (59)",
            SOBER_DARK,
            COMPARATOR.0,
            &format!(
                "contours: donnees/communes.geojson\n{}",
                ALL.replace(
                    "  - niveaux_de_vie\n",
                    "  - thematique: niveaux_de_vie\n    ajouter:\n      - graphique: carte\n        \
                     type: carte\n        indicateur: taux_pauvrete\n      - graphique: places\n        \
                     type: positions\n        indicateur: niveau_vie_median\n"
                )
            ),
        ),
    );
    add(
        "une thématique",
        &[COMPARATOR],
        manifest(
            "CCAS de Lezennes",
            "Lezennes (59)",
            CLEAR_PALE,
            COMPARATOR.0,
            "type: analyse_complementaire\nthematiques:\n  - logement_cadre_de_vie\n",
        ),
    );
    add("soixante graphiques", &[ISERE], sixty_charts());
    add(
        "longs noms",
        &[ISERE],
        manifest(
            "CCAS de Saint-Barthélemy-de-Séchilienne, Ÿ, Œuvres sociales et àéèêëîïôöùûüç",
            "Saint-Barthélemy-de-Séchilienne (38)",
            CLEAR_DARK,
            ISERE.0,
            &format!(
                "indicateurs:\n  part_locataires_hlm:\n    libelle: \"Ménages logés dans un organisme \
                 d'habitation à loyer modéré ou œuvre\"\n    court: \"Ménages logés en habitation à loyer \
                 modéré ou œuvre sociale\"\n{ALL}"
            ),
        ),
    );
    cases
}

/// Twelve thématiques with five charts of each kind.
fn sixty_charts() -> String {
    let topics = [
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
    let charts = [
        ("barres", "lignes: territoires", "part_locataires_hlm"),
        (
            "barres_empilees",
            "lignes: territoires",
            "part_proprietaires, part_locataires_hlm, part_loges_gratuitement",
        ),
        ("haltere", "colonnes: annees\n        annees: 2010, 2021", ""),
        ("repartition", "colonnes: territoires", ""),
        ("positions", "lignes: communes_epci", "taux_pauvrete"),
    ];
    let mut text = "thematiques:\n".to_owned();
    for topic in topics {
        text.push_str(&format!("  - thematique: {topic}\n    contenu:\n      - texte\n"));
        for (kind, side, other) in charts {
            let (rows, shown) = match side.starts_with("lignes") {
                true => (side.to_owned(), format!("colonnes: {other}")),
                false => (
                    side.to_owned(),
                    "lignes: part_locataires_hlm, part_logements_vacants, part_proprietaires"
                        .to_owned(),
                ),
            };
            text.push_str(&format!(
                "      - graphique: {kind}_{topic}\n        titre: \"Un graphique en {kind} pour {topic}\"\n        \
                 type: {kind}\n        {rows}\n        {shown}\n"
            ));
        }
    }
    manifest(
        "CCAS du Pont-de-Claix",
        "Le Pont-de-Claix (38)",
        SOBER_PALE,
        ISERE.0,
        &format!("comparaisons: epci, Eybens (38), Fontaine (38)\n{text}"),
    )
}

fn project(case: &Case) -> ProjectDir {
    let manifest = ("projet.yaml".to_owned(), case.manifest.clone().into_bytes());
    let files = case.files.iter().cloned().chain([manifest]);
    ProjectDir::in_memory("projet.yaml", files.collect())
}

fn made(root: &ProjectDir, name: &str) -> Built {
    built(root).unwrap_or_else(|problems| panic!("{name}: {}", told(&problems))).value
}

/// Leaves a document where it can be looked at.
fn kept(name: &str, pdf: &Pdf) {
    let folder =
        std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages").join(name);
    std::fs::create_dir_all(&folder).expect("a folder of the build");
    std::fs::write(folder.join(pdf.output.file()), &pdf.bytes).expect("written");
}

/// What is wrong with the pages of a document.
fn faults(output: Output, sheets: &[PageSheet]) -> Vec<String> {
    let mut faults = Vec::new();
    let last = sheets.len();
    for (number, sheet) in (1..).zip(sheets) {
        let mut fault = |what: &str| faults.push(format!("{output:?} {number}: {what}"));
        // Slides shown small have no margin of their own.
        if sheet.sticks_out && output != Output::SlideNotes {
            fault("a text leaves its margin");
        }
        if sheet.ends_with_heading {
            fault("a heading at the foot");
        }
        if sheet.words == 0 {
            fault("nothing on it");
        }
        let least = match output {
            Output::Booklet => LIVRET,
            Output::Report => REPORT,
            _ => continue,
        };
        if number > 1 && number < last && sheet.filled < least {
            fault(&format!("filled at {:.0} %", 100.0 * sheet.filled));
        }
    }
    faults
}

#[test]
fn six_projects_have_no_fault_of_layout() {
    let mut wrong = Vec::new();
    let examples = ["le-pont-de-claix", "lezennes", "galerie"].map(|name| {
        let manifest = path(&format!("examples/{name}/projet.yaml"));
        (name.to_owned(), ProjectDir::open(&manifest).expect("an example"))
    });
    let cases: Vec<(String, ProjectDir)> =
        cases().iter().map(|case| (case.name.to_owned(), project(case))).collect();
    for (name, root) in examples.into_iter().chain(cases) {
        let built = made(&root, &name);
        for pdf in &built.pdfs {
            let found = faults(pdf.output, &pdf.sheets);
            wrong.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
            let expected = match pdf.output {
                Output::Booklet => [8, 12].contains(&pdf.pages),
                // A complementary analysis has less to say than a first report.
                Output::Slides => (8..=18).contains(&pdf.pages),
                _ => true,
            };
            if !expected {
                wrong.push(format!("{name}: {:?} has {} pages", pdf.output, pdf.pages));
            }
            kept(&name, pdf);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
