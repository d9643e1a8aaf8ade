//! What is told of a mistake is true, names what is at fault, and is French: each case is a
//! small project in memory, the words that must be said of it and those that must not.

use std::io::Write;

use abs_report::ProjectDir;

use crate::bounds::{CHAPTER, Files, each, project, text, write};
use crate::support::{built, told};

/// A case: what it is, its files, what is said, what is not.
type Case = (&'static str, Files, &'static [&'static str], &'static [&'static str]);

/// Words of the libraries, and places of templates that nobody replaced.
const FOREIGN: &[&str] = &[
    "error",
    "expected",
    "unknown",
    "failed",
    "undefined",
    "cannot",
    "invalid",
    "found",
];

fn said(files: &Files) -> String {
    let files = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.clone()));
    let root = ProjectDir::in_memory("projet.yaml", files.collect());
    match built(&root) {
        Ok(built) => told(&built.warnings),
        Err(problems) => told(&problems),
    }
}

fn check(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for (what, files, words, others) in cases {
        let said = said(&files).replace('\u{202f}', " ");
        let told = words.iter().all(|word| said.contains(word));
        let too_much = others.iter().chain(FOREIGN).find(|word| said.contains(**word));
        if !told || too_much.is_some() {
            wrong.push(format!("{what} ({too_much:?}) :\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const AIDES: &str = "indicateurs:\n  aides:\n    libelle: \"Aides\"\n    unite: \"ménages\"\n    \
                     source: suivi\n    formule: \"= [a]\"\n";

/// A project with a table of one indicator, and something more.
fn table(rest: &str) -> Files {
    project(&format!(
        "{AIDES}thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        \
         titre: \"T\"\n        lignes: territoires\n        colonnes: aides\n{rest}"
    ))
}

/// A project whose templates are replaced.
fn replaced(templates: &[(&'static str, &str)]) -> Files {
    let mut files = table("");
    let templates = templates.iter().map(|(name, source)| {
        let path: &str = format!("report-templates/{name}").leak();
        (path, source.as_bytes().to_vec())
    });
    files.extend(templates);
    files
}

fn library(name: &str) -> String {
    let path = crate::support::path(&format!("report-templates/lib/{name}"));
    std::fs::read_to_string(path).expect("one of ours")
}

/// What is not replaced cannot be at fault.
#[test]
fn a_template_is_blamed_only_when_it_is_the_authors() {
    const OURS: &[&str] = &["rapport.typ.j2", "livret.typ.j2", "defaut.typ.j2"];
    let page = |more: &str| format!("{more}\n{}", library("page.typ"));
    let renamed = library("page.typ").replace("#let couverture", "#let couvertures");
    assert_ne!(renamed, library("page.typ"));
    check(vec![
        (
            "a name that nothing defines",
            replaced(&[("lib/page.typ", &page("#let x = inconnu"))]),
            &[
                "le gabarit cite « inconnu », que rien ne définit",
                "report-templates/lib/page.typ:1",
            ],
            OURS,
        ),
        (
            "an unclosed parenthesis",
            replaced(&[("lib/page.typ", &page("#let f(x = 1"))]),
            &["n’est pas refermée", "report-templates/lib/page.typ:1"],
            OURS,
        ),
        (
            "a name that the program's templates need",
            replaced(&[("lib/page.typ", &renamed)]),
            &["que rien ne définit", "──▶ report-templates/lib/page.typ\n"],
            OURS,
        ),
        (
            "the same beside another that is replaced",
            replaced(&[
                ("lib/page.typ", &renamed),
                ("lib/mention.typ", &library("mention.typ")),
            ]),
            &["report-templates/lib/mention.typ et report-templates/lib/page.typ\n"],
            OURS,
        ),
        (
            "a template that never shows a line",
            replaced(&[(
                "annexes.typ.j2",
                "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}\n",
            )]),
            &["le gabarit tourne sans fin", "report-templates/annexes.typ.j2:1"],
            OURS,
        ),
    ]);
}

/// What minijinja and Typst say, in French and with the name in question.
#[test]
fn the_engines_speak_french() {
    let annexes = |source: &str| replaced(&[("annexes.typ.j2", source)]);
    let cases: Vec<(&str, &[&str])> = vec![
        ("{{ rien }}", &["le gabarit cite « rien », qui n’existe pas"]),
        ("{{ projet.rien }}", &["« projet.rien », qui n’existe pas"]),
        ("{{ 1|gras }}", &["le filtre « gras » n’existe pas"]),
        ("{% if 1 is pair %}{% endif %}", &["le test « pair » n’existe pas"]),
        ("{{ tablo(1) }}", &["« tablo »", "n’existe pas"]),
        ("{% si %}", &["la balise « si » n’existe pas"]),
        ("{% if 1 %}", &["une balise du gabarit est mal écrite", "{% endif %}"]),
        ("{{ 1 + }}", &["une balise du gabarit est mal écrite"]),
        ("{% for %}{% endfor %}", &["une balise du gabarit est mal écrite"]),
        ("{% include \"b.j2\" %}", &["en cite un autre qui n’existe pas", "b.j2"]),
        ("{{ 1 + \"a\" }}", &["ne calcule pas"]),
        ("#inconnu()", &["le gabarit cite « inconnu », que rien ne définit"]),
        (
            "#(1 + \"a\")",
            &["un nombre entier et un texte entre guillemets ne s’additionnent pas"],
        ),
        ("#let", &["il manque ici un nom"]),
        ("#[a", &["un crochet", "n’est pas refermée"]),
        ("#\"a", &["n’est pas refermé"]),
        (
            "#block(width: \"a\")",
            &[
                "il faut ici une longueur (2cm, 50%) ou « auto »",
                "et non un texte entre guillemets",
            ],
        ),
        ("#block(largeur: 1)", &["l’argument « largeur » n’existe pas"]),
        (
            "#image(\"a.png\", alt: \"a\")",
            &["le gabarit cite « a.png », qui n’existe pas"],
        ),
        ("#(1, 2).at(7)", &["la liste n’a pas d’élément de rang 7"]),
        ("#(a: 1).b", &["la clé « b » n’existe pas"]),
        (
            "#text(font: \"Foo\")[a]",
            &["la police « foo », qui n’est pas dans le programme"],
        ),
        ("#rect(width: 2zz)", &["l’unité « zz » n’existe pas"]),
        ("#(1).champ", &["un nombre entier n’a pas de champ"]),
        ("*gras", &["une mise en valeur (* ou _) n’est pas refermée"]),
        ("==== Trop bas", &["est suivi d’un titre de niveau 4"]),
        ("{% endif %}", &["une balise qui ferme « if » n’a pas de balise ouvrante"]),
        ("{{ \"a }}", &["un texte entre guillemets n’est pas refermé dans une balise"]),
        ("{# a", &["un commentaire {# n’est pas refermé"]),
        ("#while true {}", &["le gabarit tourne sans fin"]),
        ("$ a $", &["les équations ne s’impriment pas"]),
        ("#import \"@preview/cetz:0.3.0\"", &["abs-report n’en télécharge aucun"]),
    ];
    let cases = cases.into_iter().map(|(source, words)| {
        let files = annexes(&format!("{source}\n"));
        (&*source.to_owned().leak(), files, words, &["dit le moteur"] as &[&str])
    });
    check(cases.collect());
    let other = said(&annexes("#calc.root(-1, 2)\n"));
    assert!(other.contains("la mise en page de ce gabarit a échoué"), "{other}");
    assert!(other.contains("», dit le moteur de mise en page"), "{other}");
}

/// A project with these rows.
fn rows(text: &str) -> Files {
    let mut files = table("");
    files[1].1 = text.into();
    files
}

#[test]
fn a_row_that_has_lost_its_end_is_told() {
    const SHORT: &str = "cette ligne n’est pas entière : elle a";
    const REMARK: &str = "une ligne est plus courte que celle des en-têtes : elle a";
    let mut cross = project("");
    cross[0].1 = b"ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  \
        caf:\n    organisme: ccas\n    annee: 2025\n    fichier: suivi.csv\n    en_lignes: age\n    en_colonnes: motif\n\
        thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        titre: \"T\"\n        source: \
        caf\n        lignes: age\n        colonnes: motif\n"
        .to_vec();
    let with = |text: &str| {
        let mut files = cross.clone();
        files[1].1 = text.into();
        files
    };
    check(vec![
        (
            "a cited cell is missing",
            rows("CODGEO;b;a\n59346;306\n59350;5000;9000\n"),
            &[
                SHORT,
                "elle a 2 cellules au lieu de 3",
                "suivi.csv, cellule B2",
                "projet.yaml:8:14",
            ],
            &[],
        ),
        (
            "one that no formula names",
            rows("CODGEO;a;b\n59346;306\n59350;5000;9000\n"),
            &[REMARK, "2 cellules au lieu de 3", "suivi.csv, cellule B2"],
            &[SHORT],
        ),
        (
            "the code alone",
            rows("CODGEO;a;b\n59346\n59350;5000;9000\n"),
            &[SHORT, "elle a 1 cellule au lieu de 3", "cellule A2"],
            &[],
        ),
        (
            "a town that nobody asked for",
            rows("CODGEO;a;b\n38317\n59346;306;5\n"),
            &[],
            &[SHORT, REMARK],
        ),
        (
            "an empty end with its separators",
            rows("CODGEO;a;b\n59346;306;\n"),
            &[],
            &[SHORT, REMARK],
        ),
        (
            "headings that end in separators",
            rows("CODGEO;a;b;;\n59346;306;7\n59350;1;2\n"),
            &[],
            &[SHORT, REMARK],
        ),
        (
            "a row of a cross table",
            with("Âge;a;b\nmoins de 30 ans;20\n30 ans et plus;40;50\n"),
            &[SHORT, "2 cellules au lieu de 3", "cellule B2"],
            &[],
        ),
        (
            "a title inside a cross table",
            with(
                "Âge;a;b\nmoins de 30 ans;20;30\n30 ans et plus;40;50\n\nSource : CAF\n",
            ),
            &[],
            &[SHORT, REMARK],
        ),
    ]);
}

#[test]
fn a_comparison_is_told_as_a_comparison() {
    let compared = |rest: &str| project(&format!("{CHAPTER}comparaisons:{rest}"));
    const OTHER: &[&str] = &["le rapport est celui", "Lezennes"];
    check(vec![
        (
            "a code that is a postcode too",
            compared(" [59350]\n"),
            &[
                "59350 est le code INSEE de Lille, et aussi un code postal",
                "(comparaisons[0])",
                "aide : nommez la commune à laquelle vous comparez :   Lille (59)   ou   \
                 Saint-André-lez-Lille (59)",
            ],
            OTHER,
        ),
        (
            "the same under its name",
            compared("\n  voisine:\n    territoire: \"59350\"\n"),
            &["et aussi un code postal", "   territoire: Lille (59)   ou"],
            OTHER,
        ),
        (
            "a code that is none",
            compared("\n  voisine:\n    territoire: \"59009\"\n"),
            &["59009 est lu comme le code INSEE de Villeneuve-d’Ascq"],
            &["le rapport est celui"],
        ),
    ]);
}

fn part(name: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(inside);
    let length = u32::try_from(inside.len()).expect("short").to_be_bytes();
    [&length[..], name, inside, &crc.sum().to_be_bytes()].concat()
}

/// A grey image of 20 × 20, whose pixels are what is given.
fn png(pixels: &[u8]) -> Vec<u8> {
    let header =
        [&20_u32.to_be_bytes()[..], &20_u32.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let parts =
        [part(b"IHDR", &header), part(b"IDAT", pixels), part(b"IEND", b"")].concat();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &parts].concat()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut writer =
        flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).expect("compressed");
    writer.finish().expect("compressed")
}

#[test]
fn a_damaged_image_is_named() {
    let logo = |name: &'static str, bytes: Vec<u8>| {
        let mut files = table(&format!("charte:\n  logo: {name}\n"));
        files.push((name, bytes));
        files
    };
    let svg = |about: &str, inside: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {about}>{inside}</svg>")
            .into_bytes()
    };
    let sound = zlib(&[0; 21 * 20]);
    let mut garbled = sound.clone();
    garbled[3..7].copy_from_slice(b"zzzz");
    const DAMAGED: &[&str] = &[
        "« logo.png » est une image abîmée",
        "──▶ logo.png\n",
        "enregistrez-la de nouveau en PNG",
    ];
    const OURS: &[&str] = &["lib/page.typ", "j2"];
    let view = "viewBox=\"0 0 9 9\"";
    let mut beside = logo("logo.png", png(&garbled));
    beside[0]
        .1
        .extend(b"partenaires:\n  caf:\n    nom: \"CAF du Nord\"\n    logo: caf.png\n");
    beside.push(("caf.png", png(&sound)));
    check(vec![
        ("a sound one", logo("logo.png", png(&sound)), &[], &["logo.png"]),
        ("damaged pixels", logo("logo.png", png(&garbled)), DAMAGED, OURS),
        ("pixels that stop", logo("logo.png", png(&zlib(&[0; 21]))), DAMAGED, OURS),
        ("beside a sound one", beside, DAMAGED, &["caf.png"]),
        (
            "a drawing without width",
            logo("logo.svg", svg("width=\"0\" height=\"9\"", "<path d=\"M0 0h9v9z\"/>")),
            &["« logo.svg » est une image abîmée, ou sans dimensions", "──▶ logo.svg\n"],
            OURS,
        ),
        (
            "a drawing with a word that no typeface has",
            logo("logo.svg", svg(view, "<text x=\"1\" y=\"5\">CCAS ☃</text>")),
            &[
                "« logo.svg » contient le caractère « ☃ » (U+2603)",
                "(charte.logo)",
                "en tracés",
            ],
            OURS,
        ),
        (
            "the same by its number",
            logo("logo.svg", svg(view, "<text x=\"1\" y=\"5\">CCAS &#x2603;</text>")),
            &["« logo.svg » contient le caractère « ☃ » (U+2603)"],
            OURS,
        ),
        (
            "a title that is not drawn",
            logo("logo.svg", svg(view, "<title>☃</title><path d=\"M0 0h9v9z\"/>")),
            &[],
            &["logo.svg"],
        ),
    ]);
}

/// A project with a figure written by hand.
fn value(written: &str) -> Files {
    project(&format!(
        "indicateurs:\n  aides:\n    libelle: \"Aides\"\n    unite: \"ménages\"\n    annee: 2025\n    \
         organisme: ccas\n    valeur: {written}\n{CHAPTER}"
    ))
}

#[test]
fn the_help_is_about_what_is_wrong() {
    const LISTS: &[&str] = &[
        "ce texte emboîte plus de 12 listes",
        "ramenez les listes",
        "textes/precarite.md:",
    ];
    const TWICE: &[&str] = &["ni formule ni valeur"];
    let lists = |mark: &str, indent: usize| {
        text(&each(200, |level| format!("{}{mark} a\n", " ".repeat(level * indent))))
    };
    let with = |rest: &str| project(&format!("{CHAPTER}{rest}"));
    let folder = {
        let mut files = project(CHAPTER);
        files[0].1 = String::from_utf8(files[0].1.clone())
            .expect("text")
            .replace("suivi.csv", "donnees/suivi.png")
            .into_bytes();
        files.push(("donnees/suivi.csv", Vec::new()));
        files
    };
    let large = {
        let mut files = with("charte:\n  logo: logo.png\n");
        files.push(("logo.png", vec![0; 17 << 20]));
        files
    };
    check(vec![
        ("200 lists in lists", lists("-", 2), LISTS, &["paragraphe"]),
        ("200 numbered lists", lists("1.", 3), LISTS, &["paragraphe"]),
        (
            "an item of 30 000 characters",
            text(&format!("- {}\n", "Les aides du mois. ".repeat(1_600))),
            &["ce paragraphe a plus de 20 000 caractères"],
            &[],
        ),
        ("a yes for a name", with("true: 1\n"), &["projet.yaml:11:1 (oui)"], &[]),
        (
            "a key of 200 000 letters",
            with(&format!("{}: 1\n", "a".repeat(200_000))),
            &["le nom d’une rubrique a 200 000 caractères", "projet.yaml:11:1"],
            &["deux-points, ou un tiret"],
        ),
        (
            "a number of 400 digits",
            value(&"9".repeat(400)),
            &["est un nombre trop grand", "quinze chiffres"],
            TWICE,
        ),
        (
            "a number of 16 digits",
            value("9999999999999999"),
            &["est un nombre trop grand"],
            TWICE,
        ),
        ("an infinite number", value(".inf"), &["« .inf » n’est pas un nombre"], TWICE),
        ("no number", value(".nan"), &["« .nan » n’est pas un nombre"], TWICE),
        (
            "a word for infinity",
            value("infinity"),
            &["« infinity » n’est pas un nombre"],
            TWICE,
        ),
        (
            "a list for a name",
            with("? [a, b]\n: 1\n"),
            &["une rubrique n’a pas de nom", "projet.yaml:11:3"],
            &[],
        ),
        (
            "a list for an inner name",
            with("charte:\n  ? [a, b]\n  : 1\n"),
            &["une rubrique n’a pas de nom", "projet.yaml:12:5"],
            &[],
        ),
        (
            "nothing for a name",
            with("~: 1\n"),
            &["une rubrique n’a pas de nom", "projet.yaml:11:1"],
            &[],
        ),
        (
            "a logo of 17 MB",
            large,
            &["« logo.png » pèse 17 408 Ko", "réduisez-la"],
            &["coupez"],
        ),
        (
            "70 comparisons",
            with(&format!(
                "comparaisons:\n{}",
                each(70, |index| format!("  c{index}:\n    territoire: Lille (59)\n"))
            )),
            &[
                "contient 70 territoires",
                "un groupe de communes est une seule comparaison",
            ],
            &["second"],
        ),
        ("a file that is not there", folder, &["est introuvable"], &[]),
    ]);
}

#[test]
fn a_formula_that_overflows_is_told() {
    const TOLD: &[&str] = &[
        "la formule de « aides » donne un nombre de plus de quinze chiffres, ou n’en donne aucun",
        "(indicateurs.aides.formule)",
    ];
    let formula = |written: &str| {
        let mut files = table("");
        let text = String::from_utf8(files[0].1.clone()).expect("text");
        files[0].1 = text.replace("= [a]", &format!("= {written}")).into_bytes();
        files
    };
    let big = "9".repeat(200);
    check(vec![
        ("a power", formula("[a] ^ 99999"), TOLD, &[]),
        ("a product", formula(&format!("{big} * {big} * [a]")), TOLD, &[]),
        ("a number of 400 digits", formula(&format!("{big}{big} * [a]")), TOLD, &[]),
        ("a root of what is negative", formula("(0 - [a]) ^ 0.5"), TOLD, &[]),
        ("sixteen digits", formula("[a] * 10000000000000"), TOLD, &[]),
        ("a division by nothing", formula("[a] / ([b] - [b])"), &[], TOLD),
        ("what is in order", formula("[a] ^ 2"), &[], TOLD),
    ]);
}

#[test]
fn what_people_paste_is_printed() {
    let pasted = "ŉ ㎡ ﹙a﹚ ➔ ☐ ✔ ❑ ⅔ 𝐁ilan ㎏";
    check(vec![
        ("in a text", text(&format!("{pasted}\n")), &[], &["caractère"]),
        (
            "in a label",
            {
                let mut files = table("");
                let text = String::from_utf8(files[0].1.clone()).expect("text");
                files[0].1 =
                    text.replace("\"Aides\"", &format!("\"{pasted}\"")).into_bytes();
                files
            },
            &[],
            &["caractère"],
        ),
        (
            "what has no likeness",
            text("Des aides ☃ utiles.\n"),
            &["le caractère « ☃ » (U+2603)", "textes/precarite.md:1:11", "remplacez-le"],
            &[],
        ),
    ]);
}

/// A project on disk, something done to its folder, and what is told then.
fn on_disk(change: impl Fn(&std::path::Path)) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("projet");
    write(&project, &table(""));
    change(&project);
    let root = ProjectDir::open(&project.join("projet.yaml")).expect("a project");
    match built(&root) {
        Ok(built) => told(&built.warnings),
        Err(problems) => told(&problems),
    }
}

#[test]
fn a_folder_given_for_a_file_has_its_help() {
    let said = on_disk(|project| {
        std::fs::remove_file(project.join("suivi.csv")).expect("removed");
        std::fs::create_dir(project.join("suivi.csv")).expect("made");
    });
    assert!(said.contains("« suivi.csv » est un dossier, pas un fichier"), "{said}");
    let help = "ajoutez le nom du fichier après celui du dossier :   suivi.csv/…";
    assert!(said.contains(help), "{said}");
}

/// Not even the names of what is elsewhere are told.
#[test]
#[cfg(unix)]
fn a_folder_that_leads_outside_is_not_looked_into() {
    for folder in ["report-templates", "report-templates/lib", "textes", "themes/sobre"] {
        let said = on_disk(|project| {
            let outside = project.with_file_name("ailleurs");
            write(
                &outside,
                &["dossier.typ.j2", "dossier.md", "dossier.typ", "charte.yaml"]
                    .map(|name| (name, b"#".to_vec()))
                    .to_vec(),
            );
            let link = project.join(folder);
            std::fs::create_dir_all(link.parent().expect("a folder")).expect("made");
            std::os::unix::fs::symlink(outside, link).expect("linked");
        });
        assert!(said.contains(&format!("« {folder} » mène hors du dossier")), "{said}");
        assert!(said.contains("une copie des fichiers"), "{said}");
        assert!(!said.contains("dossier.") && !said.contains("ailleurs"), "{said}");
    }
}
