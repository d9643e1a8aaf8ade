//! A file that one source protects and another publishes, headings that look public, badges and
//! units that give a count away: each breach is a project that a reader solved.

use crate::support::{in_memory, opened, printed, shown, told, with};

const HEAD: &str =
    "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\n";

fn own(id: &str, unit: &str, source: &str, formula: &str, rest: &str) -> String {
    format!(
        "  {id}:\n    libelle: \"{id}\"\n    unite: \"{unit}\"\n    source: {source}\n    formule: \"= {formula}\"\n{rest}"
    )
}

fn table(lines: &str) -> String {
    format!(
        "thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        lignes: {lines}\n        \
         colonnes: territoires\n"
    )
}

#[test]
fn a_badge_of_a_protected_rate_tells_no_size() {
    let project = |few: &str, all: &str| {
        let manifest = format!(
            "{HEAD}sources:\n  s:\n    fichier: s.csv\n    annee: 2025\nindicateurs:\n{}{}{}",
            own("couples_aides", "foyers", "s", "[couples aides]", ""),
            own("partx", "%", "s", "100*[dossiers]/[suivis]", "    decimales: 0\n"),
            table("partx, couples_aides"),
        );
        let csv = format!(
            "CODGEO;P21_POP;P21_MEN;P21_LOG;P21_RP;P21_RSECOCC;P21_LOGVAC;couples aides;seuls aides;suivis;dossiers\n\
             59346;3065;1400;1500;1400;40;60;96;{few};{all};6\n"
        );
        shown(&with(&manifest, &[("s.csv", &csv)]))
    };
    let (one, other) = (project("3", "99"), project("5", "101"));
    for name in ["partx", "couples_aides"] {
        let badge = one.figures[name].reliability();
        assert_eq!(badge, other.figures[name].reliability(), "{name}");
        assert_eq!(printed(&one, name), printed(&other, name), "{name}");
    }
}

#[test]
fn a_file_that_one_source_protects_is_protected_in_all() {
    for again in ["organisme: insee", "diffusion: publique"] {
        for path in ["s.csv", "./s.csv"] {
            let manifest = format!(
                "{HEAD}sources:\n  s:\n    fichier: s.csv\n    organisme: ccas\n    annee: 2025\n  t:\n    \
                 fichier: {path}\n    {again}\n    annee: 2025\nindicateurs:\n{}{}{}{}",
                own("seuls", "foyers", "s", "[seuls]", ""),
                own("c2", "foyers", "t", "[couples]", ""),
                own("t2", "foyers", "t", "[tous]", ""),
                table("seuls, c2, t2"),
            );
            let csv = "CODGEO;seuls;couples;tous\n59346;3;40;43\n";
            let figures = shown(&with(&manifest, &[("s.csv", csv)]));
            assert_eq!(printed(&figures, "seuls"), "s");
            let both = (printed(&figures, "c2"), printed(&figures, "t2"));
            assert!(both.0 == "s" || both.1 == "s", "{again}, {path}: {both:?}");
        }
    }
}

#[test]
fn headings_that_look_public_keep_the_rows_of_a_partner_whole() {
    let csv = "CODGEO;P21_POP;P21_LOG;P21_RP;C21_FAM;C21_COUPAENF;C21_FAMMONO;C21_COUPSENF\n\
               59346;3065;1500;1400;199;136;60;3\n";
    for formula in ["[C21_COUPAENF] + [C21_FAMMONO]", "[C21_COUPAENF]"] {
        let manifest = format!(
            "{HEAD}sources:\n  s:\n    fichier: s.csv\n    organisme: ccas\nindicateurs:\n{}thematiques:\n  \
             - thematique: population_familles\n    contenu:\n      - tableau: t\n        lignes: deux, familles, \
             familles_monoparentales\n        colonnes: territoires\n",
            own("deux", "familles", "s", formula, ""),
        );
        let figures = shown(&with(&manifest, &[("s.csv", csv)]));
        let whole = printed(&figures, "familles");
        let two = printed(&figures, "deux");
        let single = printed(&figures, "familles_monoparentales");
        // 199 less 196, or less 136 and 60, is three.
        let open = match formula.contains('+') {
            true => whole != "s" && two != "s",
            false => whole != "s" && two != "s" && single != "s",
        };
        assert!(!open, "{formula}: {whole}, {two}, {single}");
    }
}

#[test]
fn a_count_with_an_effectif_that_is_hidden_is_no_zero() {
    for unit in ["€", "%", "foyers"] {
        let of = "    effectif: \"[t]\"\n";
        let manifest = format!(
            "{HEAD}sources:\n  s:\n    fichier: s.csv\n    organisme: ccas\n    annee: 2025\nindicateurs:\n{}{}{}{}",
            own("ab", "foyers", "s", "[a] + [b]", ""),
            own("a", unit, "s", "[a]", of),
            own("b", unit, "s", "[b]", of),
            table("ab, a, b"),
        );
        let csv = "CODGEO;a;b;c;t\n59346;2;3;30;35\n";
        let figures = shown(&with(&manifest, &[("s.csv", csv)]));
        assert_eq!(
            (printed(&figures, "a").as_str(), printed(&figures, "b").as_str()),
            ("s", "s")
        );
        // Both one at least, and five together: both under five.
        assert_eq!(printed(&figures, "ab"), "s", "{unit}");
    }
}

#[test]
fn a_remark_about_a_partners_table_tells_nothing_of_its_cells() {
    let remarks = |cell: &str| {
        let manifest = format!(
            "{HEAD}sources:\n  s:\n    fichier: s.csv\n    organisme: ccas\n    annee: 2025\n    en_lignes: \"Âge\"\n    \
             en_colonnes: \"Situation\"\n    unite: \"%\"\nthematiques:\n  - thematique: precarite\n    contenu:\n      \
             - tableau: t\n        source: s\n        lignes: \"Âge\"\n        colonnes: \"Situation\"\n"
        );
        let csv = format!(
            "Âge;Seuls;Couples\n18 à 24 ans;0,5;{cell}\n25 ans et plus;0,4;0,7\n"
        );
        let root = in_memory(&[("projet.yaml", &manifest), ("s.csv", &csv)]);
        match opened(&root) {
            Ok(built) => told(&built.warnings),
            Err(problems) => told(&problems),
        }
    };
    assert_eq!(remarks("0,8"), remarks("1,2"));
}

#[test]
fn a_commune_beside_its_iris_is_tied_whichever_of_the_two_is_published() {
    let published = ["organisme: insee", "diffusion: publique"];
    for public in published {
        for heading in ["aides", "benef", "total"] {
            // The commune entrusted, its IRIS published: what they leave is whom INSEE hides.
            let manifest = |commune: &str, iris: &str| {
                format!(
                    "{HEAD}quartiers:\n  Nord: 593460101\n  Sud: 593460102\n  Est: 593460103\nsources:\n  c:\n    \
                     fichier: c.csv\n    {commune}\n    annee: 2025\n  i:\n    fichier: i.csv\n    {iris}\n    annee: 2025\n\
                     indicateurs:\n{}{}thematiques:\n  - thematique: precarite\n    contenu:\n      - tableau: t\n        \
                     lignes: benef\n        colonnes: territoires\n      - tableau: u\n        lignes: q\n        \
                     colonnes: quartiers\n",
                    own("benef", "foyers", "c", &format!("[{heading}]"), ""),
                    own("q", "foyers", "i", "[aides]", ""),
                )
            };
            let commune = format!("CODGEO;{heading}\n59346;100\n");
            let iris = "IRIS;aides\n593460101;60\n593460102;37\n593460103;s\n";
            let text = manifest("organisme: ccas", public);
            let figures = shown(&with(&text, &[("c.csv", &commune), ("i.csv", iris)]));
            assert_eq!(printed(&figures, "benef"), "s", "{public}, {heading}");
            // The IRIS entrusted, the commune published: a second one falls.
            let iris = "IRIS;aides\n593460101;60\n593460102;37\n593460103;3\n";
            let text = manifest(public, "organisme: ccas");
            let figures = shown(&with(&text, &[("c.csv", &commune), ("i.csv", iris)]));
            assert_eq!(printed(&figures, "benef"), "100");
            let parts = ["q.nord", "q.sud", "q.est"].map(|name| printed(&figures, name));
            let hidden = parts.iter().filter(|part| *part == "s").count();
            assert!(hidden >= 2, "{public}, {heading}: {parts:?}");
        }
    }
}
