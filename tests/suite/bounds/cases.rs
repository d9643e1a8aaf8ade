//! The inputs, by kind, and the words each must end with.

use super::{
    AIDES, CHAPTER, Case, archive, case, data, each, formula, logo, png, png_header,
    project, svg, table, text,
};

pub(super) fn formulas() -> Vec<Case> {
    const DEEP: &[&str] = &[
        "la formule emboîte plus de 40 parenthèses ou signes",
        "projet.yaml:13:",
        "(indicateurs.aides.formule)",
        "Une erreur.",
    ];
    const LONG: &[&str] = &[
        "la formule a plus de 200 termes",
        "(indicateurs.aides.formule)",
        "Une erreur.",
    ];
    // A text of the manifest has four thousand characters at most.
    const TEXT: &[&str] = &["caractères, plus que les 4 000", "projet.yaml:13:"];
    vec![
        case("2 000 parentheses", formula(&"(".repeat(2_000)), DEEP),
        case("6 000 parentheses", formula(&"(".repeat(6_000)), TEXT),
        case("10 000 signs", formula(&"-".repeat(10_000)), TEXT),
        case("3 000 signs", formula(&format!("{}[a]", "-".repeat(3_000))), DEEP),
        case("10 000 terms", formula(&format!("{}[a]", "[a] + ".repeat(10_000))), TEXT),
        case("600 terms", formula(&format!("{}[a]", "[a] + ".repeat(600))), LONG),
        case("200 terms", formula(&format!("{}[a]", "[a] + ".repeat(199))), &[]),
        case(
            "40 parentheses",
            formula(&format!("{}[a]{}", "(".repeat(40), ")".repeat(40))),
            &[],
        ),
    ]
}

pub(super) fn manifests() -> Vec<Case> {
    let keys = each(100_000, |index| format!("inconnue{index}: 1\n"));
    let one_line: String = each(100_000, |index| format!("k{index}: 1, "));
    let own = |count| {
        each(count, |index| {
            format!(
                "  i{index}:\n    libelle: \"I{index}\"\n    source: suivi\n    formule: \"= [a]\"\n"
            )
        })
    };
    let tables = |count| {
        let dashes = each(count, table);
        format!("{AIDES}thematiques:\n  - thematique: precarite\n    contenu:\n{dashes}")
    };
    let comparisons = |count| {
        each(count, |index| {
            format!("  c{index}:\n    territoire: Lille (59)\n    nom: \"C{index}\"\n")
        })
    };
    let sources = |count| {
        let more = each(count, |index| {
            format!("  s{index}:\n    organisme: ccas\n    fichier: suivi.csv\n")
        });
        format!("{more}{CHAPTER}")
    };
    let deep = |opening: &str| project(&format!("x: {}", opening.repeat(100_000)));
    const DEEP: &[&str] =
        &["le manifeste emboîte plus de 64 niveaux", "projet.yaml:", "Une erreur."];
    let laughs = each(30, |level| {
        let below = format!("*a{level},").repeat(9);
        format!("x{level}: &a{} [{below}]\n", level + 1)
    });
    let laughs = format!("x: &a0 [a]\n{laughs}");
    vec![
        case(
            "100 000 unknown keys",
            project(&format!("{CHAPTER}{keys}")),
            &[
                "« inconnue0 » n’existe pas ici",
                "et 99 980 autres erreurs",
                "100 000 erreurs.",
            ],
        ),
        case(
            "100 000 unknown keys on a line",
            project(&format!("{CHAPTER}charte: {{{one_line}}}\n")),
            &["la rubrique « k0 »", "et 99 980 autres erreurs"],
        ),
        case(
            "a key of 100 000 letters",
            project(&format!("{CHAPTER}{}: 1\n", "a".repeat(100_000))),
            // YAML itself has no key above 1 024 characters.
            &["projet.yaml:11:"],
        ),
        case(
            "an unknown word of 3 000 letters",
            project(&format!("{CHAPTER}statut: {}\n", "a".repeat(3_000))),
            &["aaaa… » n’est pas un choix possible", "projet.yaml:11:9 (statut)"],
        ),
        case(
            "a name of 100 000 letters",
            project(&format!("{CHAPTER}statut: {}\n", "a".repeat(100_000))),
            &["un texte a 100 000 caractères", "projet.yaml:11:9", "Une erreur."],
        ),
        case(
            "10 000 indicators",
            project(&format!("indicateurs:\n{}{CHAPTER}", own(10_000))),
            &[
                "contient 10 000 indicateurs, plus que les 500",
                "projet.yaml:9:1 (indicateurs)",
            ],
        ),
        case(
            "500 indicators",
            project(&format!("indicateurs:\n{}{CHAPTER}", own(500))),
            &[],
        ),
        case(
            "10 000 tables",
            project(&tables(10_000)),
            &[
                "contient 10 001 blocs, plus que les 300",
                "projet.yaml:15:1 (thematiques)",
            ],
        ),
        case(
            "100 000 rows of a table",
            project(&format!(
                "{AIDES}thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        titre: \"T\"\n        \
                 lignes: [{}aides]\n        colonnes: territoires\n",
                "aides, ".repeat(100_000)
            )),
            &[
                "contient 100 001 éléments, plus que les 1 000",
                "(thematiques[0].contenu[0].lignes)",
            ],
        ),
        case(
            "900 unknown names",
            project(&format!(
                "sans: [{}aides]\n{CHAPTER}",
                each(900, |index| format!("aide_{index}, "))
            )),
            &["aucun indicateur ne s’appelle « aide_0 »", "et 881 autres erreurs"],
        ),
        case(
            "500 000 codes of a neighbourhood",
            project(&format!(
                "quartiers:\n  a: [{}]\n{CHAPTER}",
                "593460000, ".repeat(150_000)
            )),
            &["contient 150 000 éléments", "(quartiers.a)"],
        ),
        case("280 tables", project(&tables(280)), &[]),
        case(
            "5 000 comparisons",
            project(&format!("comparaisons:\n{}{CHAPTER}", comparisons(5_000))),
            &["contient 5 000 territoires, plus que les 60", "(comparaisons)"],
        ),
        case(
            "60 comparisons",
            project(&format!("comparaisons:\n{}{AIDES}{CHAPTER}", comparisons(60))),
            &[],
        ),
        case(
            "20 000 sources",
            project(&sources(20_000)),
            &["contient 20 001 sources, plus que les 300", "(sources)"],
        ),
        case("299 sources", project(&sources(299)), &[]),
        case("nested brackets", deep("["), DEEP),
        case("nested braces", deep("{a: "), DEEP),
        case("nested dashes", deep("- "), &["projet.yaml:"]),
        case("aliases of aliases", project(&laughs), &["« * » et « & »"]),
        case(
            "thirty megabytes",
            project(&"# rien\n".repeat(4_000_000)),
            &["« projet.yaml » pèse 27 344 Ko, plus que les 2 048 admis"],
        ),
        case(
            "100 000 tabs",
            project(&"\tx: 1\n".repeat(100_000)),
            &["100000 lignes commencent par une tabulation", "autres"],
        ),
    ]
}

pub(super) fn texts() -> Vec<Case> {
    const DEEP: &[&str] = &[
        "ce texte emboîte plus de 12 listes, encadrés ou mises en valeur",
        "textes/precarite.md:",
        "Une erreur.",
    ];
    const MARKS: &[&str] =
        &["ce texte a plus de 5 000 signes", "textes/precarite.md:1:", "Une erreur."];
    const FIGURES: &[&str] =
        &["ce texte cite plus de 2 000 chiffres vivants", "textes/precarite.md:1:"];
    const WORD: &[&str] =
        &["un mot a plus de 3 000 caractères", "textes/precarite.md:1:1", "Une erreur."];
    const HEAVY: &[&str] = &["« textes/precarite.md » pèse", "plus que les 100 admis"];
    let lists = |depth| each(depth, |level| format!("{}- a\n", "  ".repeat(level)));
    let long = format!("{}\n\n", "Les aides du mois. ".repeat(100)).repeat(53);
    let mut many = text("a\n");
    for part in ["edito", "credits", "ccas", "partenaires", "methode"] {
        let name: &str = format!("textes/{part}.md").leak();
        many.push((name, "a\n\n".repeat(990).into()));
    }
    let emphasis =
        |depth: usize| format!("{}a{}\n", "*a **b ".repeat(depth), "** c*".repeat(depth));
    vec![
        case("10 000 boxes", text(&"> ".repeat(10_000)), DEEP),
        case("10 000 boxes without spaces", text(&">".repeat(10_000)), DEEP),
        case("a list 50 deep", text(&lists(50)), DEEP),
        case("a list 12 deep", text(&lists(12)), &[]),
        case("boxes 12 deep", text(&format!("{}a\n", "> ".repeat(12))), &[]),
        case("emphasis 50 deep", text(&emphasis(50)), DEEP),
        case("emphasis 12 deep", text(&emphasis(6)), &[]),
        case("100 000 bold", text(&"**a".repeat(100_000)), HEAVY),
        case("30 000 bold", text(&"**a".repeat(30_000)), MARKS),
        case("2 400 bold", text(&"**a ".repeat(2_400)), &[]),
        case("100 000 brackets", text(&"[".repeat(100_000)), MARKS),
        case("5 000 brackets", text(&"[ ".repeat(5_000)), &[]),
        case("a word of 20 000 letters", text(&"a".repeat(20_000)), WORD),
        case("4 000 numbers in a row", text(&"123 ".repeat(4_000)), WORD),
        case("2 400 links", text(&"[a]( ".repeat(2_400)), &[]),
        case("100 000 figures", text(&"{{ aides }} ".repeat(100_000)), HEAVY),
        case("8 000 figures", text(&"{{ aides }} ".repeat(8_000)), FIGURES),
        case(
            "2 000 figures",
            text(&format!("{}\n\n", "{{ aides }} ".repeat(4)).repeat(500)),
            &[],
        ),
        case(
            "900 unknown figures",
            text(&each(900, |index| format!("{{{{ aide_{index} }}}}\n\n"))),
            &[
                "aucun chiffre ne s’appelle « aide_0 »",
                "vouliez-vous",
                "et 880 autres erreurs",
            ],
        ),
        case(
            "10 000 typed numbers",
            text(&"123 a\n\n".repeat(900).replace("123 ", &"123 a ".repeat(11))),
            &["123 (ligne 1), 123 (ligne 1)", "et 9 880 autres", "Tout est en ordre"],
        ),
        case("100 KB of prose", text(&long), &[]),
        case(
            "a paragraph of 100 KB",
            text(&"Les aides du mois. ".repeat(5_300)),
            &["ce paragraphe a plus de 20 000 caractères", "textes/precarite.md:1:1"],
        ),
        case(
            "30 000 paragraphs",
            text(&"a\n\n".repeat(30_000)),
            &[
                "ce texte a plus de 1 000 paragraphes, titres et tirets",
                "textes/precarite.md:2001:1",
            ],
        ),
        case(
            "all texts together",
            many,
            &["les textes ont ensemble plus de 4 000 paragraphes"],
        ),
        case(
            "what a PDF leaves",
            text(
                "Le \u{fb01}nancement des \u{fb02}ux : l’e\u{fb00}ectif, Saint\u{2011}Étienne, loge\u{ad}ment\u{0}\u{200b}, \u{e000}\u{f0001}fin.\n",
            ),
            &[],
        ),
        case(
            "what no typeface has",
            text("Un bilan.\n\nDes aides 😀 utiles.\n"),
            &[
                "le caractère « 😀 » (U+1F600) n’existe pas dans la police du rapport",
                "textes/precarite.md:3:11",
                "Une erreur.",
            ],
        ),
    ]
}

pub(super) fn labels() -> Vec<Case> {
    let with = |label: &str| {
        project(&format!(
            "indicateurs:\n  aides:\n    libelle: \"{label}\"\n    unite: \"ménages\"\n    source: suivi\n    formule: \"= \
             [a]\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      - chiffres_cles: aides\n"
        ))
    };
    let mut cross = project("");
    cross[0].1 = b"ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
        caf:\n    organisme: ccas\n    annee: 2025\n    fichier: suivi.csv\n    en_lignes: age\n    en_colonnes: motif\n\
        thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        titre: \"T\"\n        source: \
        caf\n        lignes: age\n        colonnes: motif\n"
        .to_vec();
    cross[1].1 = "Âge;\u{fb01}nances\u{ad};loge\u{f0000}ment\nmoins de 30 ans\u{f0001};20;30\n30 ans\u{200b} et plus;40;50\n".into();
    let mut emoji = cross.clone();
    emoji[1].1 = "Âge;finances 😀;b\nx;20;30\nz;40;50\n".into();
    let no_counts = |rows: usize, columns: usize| {
        let mut files = cross.clone();
        let row = format!("{}\n", ";1,5".repeat(columns));
        let heading = each(columns, |index| format!(";c{index}"));
        let rows = each(rows, |index| format!("r{index}{row}"));
        files[1].1 = format!("Âge{heading}\n{rows}").into();
        files
    };
    let mut long = cross.clone();
    long[1].1 = format!("Âge;finances\n{};20\nz;40\n", "mot ".repeat(25_000)).into();
    vec![
        case(
            "a name of 100 000 letters in a spreadsheet",
            long,
            &["mot mot… » a plus de 2 000 caractères", "suivi.csv", "Une erreur."],
        ),
        case("a ligature in a label", with("Aide au \u{fb01}nancement\u{e001}"), &[]),
        case(
            "an emoji in a label",
            with("Aides 😀"),
            &["« 😀 » (U+1F600)", "projet.yaml:11:14 (indicateurs.aides.libelle)"],
        ),
        case("ligatures in a spreadsheet", cross.clone(), &[]),
        case(
            "thousands of cells that are no counts",
            no_counts(100, 59),
            &["un effectif doit être", "cellule ", "et 1 981 autres erreurs"],
        ),
        case(
            "a million cells",
            no_counts(1_000, 1_000),
            &["le tableau a plus de 6 000 cases", "suivi.csv", "(sources.caf.fichier)"],
        ),
        case("control characters in a label", with("Aides\u{7} du\u{1b} mois"), &[]),
        case(
            "an emoji in a spreadsheet",
            emoji,
            &[
                "le libellé « finances 😀 » contient le caractère « 😀 » (U+1F600)",
                "suivi.csv",
            ],
        ),
    ]
}

pub(super) fn archives() -> Vec<Case> {
    const MANY: &[&str] = &[
        "cette archive contient trop de fichiers",
        "copiez dans le dossier du projet le seul tableur",
        "suivi.",
        "(sources.suivi.fichier)",
    ];
    let parts = |count: usize| {
        let sheets = (0..count).map(|index| format!("xl/worksheets/sheet{index}.xml"));
        ["[Content_Types].xml", "xl/workbook.xml"]
            .map(str::to_owned)
            .into_iter()
            .chain(sheets)
    };
    let texts = |count: usize| (0..count).map(|index| format!("f{index}.csv"));
    vec![
        case("60 000 files", data("suivi.zip", archive(texts(60_000))), MANY),
        case("3 000 files", data("suivi.zip", archive(texts(3_000))), MANY),
        case("60 000 parts", data("suivi.xlsx", archive(parts(60_000))), MANY),
        case("3 000 parts", data("suivi.xlsx", archive(parts(3_000))), &["abîmé"]),
    ]
}

pub(super) fn images() -> Vec<Case> {
    const LARGE: &[&str] = &[
        "× ",
        "points, plus que les 20 millions admis",
        "projet.yaml:10:9 (charte.logo)",
        "Une erreur.",
    ];
    let uses = each(30, |level| {
        let below = format!("<use href=\"#a{level}\"/>").repeat(2);
        format!("<g id=\"a{}\">{below}</g>", level + 1)
    });
    vec![
        case("65 535² in 57 bytes", logo("logo.png", png_header(65_535)), LARGE),
        case("50 000²", logo("logo.png", png_header(50_000)), LARGE),
        case("a real 4 400²", logo("logo.png", png(4_400, 4_400)), &[]),
        case(
            "a filter",
            logo(
                "logo.svg",
                svg("<filter id=\"f\"><feGaussianBlur stdDeviation=\"2000\"/></filter>"),
            ),
            &["« logo.svg » contient un filtre", "(charte.logo)", "Une erreur."],
        ),
        case(
            "repeated without end",
            logo("logo.svg", svg(&format!("<g id=\"a0\"/>{uses}<use href=\"#a30\"/>"))),
            &["« logo.svg » contient plus de 20 000 éléments"],
        ),
        case(
            "groups 100 000 deep",
            logo("logo.svg", svg(&"<g>".repeat(100_000))),
            &["« logo.svg » emboîte plus de 80 groupes"],
        ),
        case(
            "groups 70 deep",
            logo(
                "logo.svg",
                svg(&format!(
                    "{}<path d=\"M0 0h9v9z\"/>{}",
                    "<g opacity=\".9\">".repeat(70),
                    "</g>".repeat(70)
                )),
            ),
            &[],
        ),
        case(
            "15 000 shapes",
            logo("logo.svg", svg(&"<path d=\"M0 0h9v9z\"/>".repeat(15_000))),
            &[],
        ),
    ]
}
