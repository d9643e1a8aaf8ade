//! Ways to a small count that opened between sources, between years and between versions. In
//! each, a reader does the arithmetic with what is printed.

use abs_report::published::TRACE_FILE;

use crate::breaches::{crosses, project};
use crate::breaches_again::{closed, safe, seen};
use crate::reader::{Meaning, Numbers, Reader};
use crate::support::{Published, in_memory, opened, told};

/// However many figures a producer publishes, those of partners are compared.
#[test]
fn public_figures_crowd_out_no_comparison() {
    let numbers: Vec<u32> =
        (0..46).map(|at| 2_797 + at * at * 37 % 85_000 + 911 * at).collect();
    let names: Vec<String> = (0..46).map(|at| format!("k{at}")).collect();
    let cited: Vec<String> = names.iter().map(|name| format!("[{name}]")).collect();
    let mut all: Vec<(&str, &str, &str, &str)> = names
        .iter()
        .zip(&cited)
        .map(|(name, cited)| (name.as_str(), "logements", "p", cited.as_str()))
        .collect();
    all.extend([
        ("couples", "foyers", "a", "[couples]"),
        ("menages", "foyers", "b", "[menages]"),
        ("seuls", "foyers", "a", "[seuls]"),
    ]);
    let sources = [("p", "    diffusion: publique\n"), ("a", ""), ("b", "")];
    let manifest = project(&sources, &all, "");
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let public = format!("CODGEO;{}\n59346;{}\n", names.join(";"), numbers.join(";"));
    let files = [
        ("p.csv", public.as_str()),
        ("a.csv", "CODGEO;seuls;couples\n59346;3;40\n"),
        ("b.csv", "CODGEO;menages\n59346;43\n"),
    ];
    let figures = [("couples", 40.0), ("menages", 43.0)];
    let published =
        closed("46 public", &manifest, &files, &figures, |x| x[1] - x[0], 3.0);
    let shown = names.iter().filter(|name| seen(&published, name).is_some());
    assert_eq!(shown.count(), 46, "what is public stays");
}

/// A unit that counts nobody takes no whole number out of the comparison.
#[test]
fn whole_numbers_are_compared_in_any_unit() {
    for unit in ["€", "indice", "points", "ans"] {
        let all = [
            ("couples", unit, "a", "[couples]"),
            ("menages", "foyers", "b", "[tous]"),
            ("seuls", "foyers", "b", "[seuls]"),
        ];
        let manifest = project(&[("a", ""), ("b", "")], &all, "")
            .replace("= [couples]\"\n", "= [couples]\"\n    effectif: \"[couples]\"\n");
        let files = [
            ("a.csv", "CODGEO;couples\n59346;40\n"),
            ("b.csv", "CODGEO;tous;seuls\n59346;43;3\n"),
        ];
        let figures = [("couples", 40.0), ("menages", 43.0)];
        closed(unit, &manifest, &files, &figures, |x| x[1] - x[0], 3.0);
    }
}

/// Places that only subtraction gives are compared between sources too.
#[test]
fn places_left_by_subtraction_are_compared() {
    let near =
        "comparaisons:\n  voisins:\n    territoire: voisins.csv\n    nom: \"Voisins\"\n";
    let all = [("couples", "foyers", "a", "[couples]"), ("m", "foyers", "b", "[tous]")];
    let manifest = project(&[("a", ""), ("b", "")], &all, near);
    let places = ("voisins.csv", "code\n59346\n59350\n");
    let totals = ("b.csv", "CODGEO;tous\n59346;48\n59350;100\n");
    let figures = [
        ("couples", 40.0),
        ("couples.voisins", 137.0),
        ("m", 48.0),
        ("m.voisins", 148.0),
    ];
    let sum: fn(&[f64]) -> f64 = |x| (x[3] - x[2]) - (x[1] - x[0]);
    for data in [
        "CODGEO;seuls;couples\n59346;8;40\n59350;3;97\n",
        "CODGEO;couples\n59346;40\n59350;97\n",
    ] {
        closed(data, &manifest, &[("a.csv", data), totals, places], &figures, sum, 3.0);
    }
    // An IRIS in no neighbourhood, or hidden by its producer, under another heading.
    let two = "quartiers:\n  \"Nord\": 593460101\n  \"Sud\": 593460102\n";
    let three = format!("{two}  \"Est\": 593460103\n");
    let all = [("benef", "foyers", "c", "[benef]"), ("q", "foyers", "i", "[aides]")];
    let figures = [("benef", 100.0), ("q.nord", 60.0), ("q.sud", 37.0)];
    for (districts, est) in [(two, "3"), (three.as_str(), "s")] {
        let manifest = project(&[("c", ""), ("i", "")], &all, districts);
        let iris = format!("IRIS;aides\n593460101;60\n593460102;37\n593460103;{est}\n");
        let files = [("c.csv", "CODGEO;benef\n59346;100\n"), ("i.csv", iris.as_str())];
        closed(est, &manifest, &files, &figures, |x| x[0] - x[1] - x[2], 3.0);
    }
}

/// A whole that says so in its heading, that is public, or that is the margin of a table.
#[test]
fn a_part_elsewhere_leaves_no_rest_of_a_whole() {
    let figures = [("w", 123.0), ("femmes", 120.0)];
    let files =
        [("p.csv", "CODGEO;tous\n59346;123\n"), ("s.csv", "CODGEO;femmes\n59346;120\n")];
    let all = [("w", "ménages", "p", "[tous]"), ("femmes", "ménages", "s", "[femmes]")];
    for more in ["", "    diffusion: publique\n"] {
        let manifest = project(&[("p", more), ("s", "")], &all, "");
        let published =
            closed("heading", &manifest, &files, &figures, |x| x[0] - x[1], 3.0);
        assert!(more.is_empty() || seen(&published, "w").is_some(), "it is public");
    }
    let manifest = crosses(&[("x", "QF", "Sit", "foyers")], true).replace(
        "thematiques:",
        "  s:\n    fichier: s.csv\n    organisme: ccas\n    annee: 2025\nindicateurs:\n  aides:\n    libelle: \
         \"aides\"\n    unite: \"foyers\"\n    source: s\n    formule: \"= [aides]\"\nthematiques:",
    );
    let files = [
        ("x.csv", "QF;Seul;Couple;Total\nBas;23;57;80\nHaut;24;19;43\nTotal;47;76;123\n"),
        ("s.csv", "CODGEO;aides\n59346;120\n"),
    ];
    let figures = [("t_x.total.total", 123.0), ("aides", 120.0)];
    closed("margin", &manifest, &files, &figures, |x| x[0] - x[1], 3.0);
}

/// What a producer hides in a row is not what a total in another source leaves.
#[test]
fn a_blank_of_a_row_is_no_rest_of_another_source() {
    let row = ("a.csv", "CODGEO;seuls;couples;mono\n59346;s;40;30\n");
    let own =
        [("couples", "foyers", "a", "[couples]"), ("mono", "foyers", "a", "[mono]")];
    let figures = [("couples", 40.0), ("mono", 30.0), ("m", 73.0)];
    let sum: fn(&[f64]) -> f64 = |x| x[2] - x[1] - x[0];
    for heading in ["menages", "total"] {
        let formula = format!("[{heading}]");
        let all = [own[0], own[1], ("m", "foyers", "b", formula.as_str())];
        let manifest = project(&[("a", ""), ("b", "")], &all, "");
        let csv = format!("CODGEO;{heading}\n59346;73\n");
        closed(heading, &manifest, &[row, ("b.csv", &csv)], &figures, sum, 3.0);
    }
    let manifest = project(&[("a", "")], &own, "")
        + "  m:\n    libelle: \"m\"\n    unite: \"foyers\"\n    organisme: ccas\n    annee: 2025\n    valeur: 73\n";
    closed("by hand", &manifest, &[row], &figures, sum, 3.0);
}

/// Those of last year and those who came, less those of this year, are those who left.
#[test]
fn stocks_and_flows_are_equations() {
    let manifest = |leaving: bool| {
        let left = "  sorties:\n    libelle: \"s\"\n    unite: \"foyers\"\n    source: suivi\n    formule: \"= \
                    [sorties]\"\n";
        format!(
            "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: 18/11/2027\nsources:\n  suivi:\n    \
             organisme: ccas\n    fichier:\n      - annee: 2024\n        fichier: a.csv\n      - annee: 2025\n        \
             fichier: b.csv\nthematiques:\n  - precarite\nindicateurs:\n  stock:\n    libelle: \"stock\"\n    \
             unite: \"foyers\"\n    source: suivi\n    formule: \"= [stock]\"\n  entrees:\n    libelle: \"e\"\n    \
             unite: \"foyers\"\n    source: suivi\n    formule: \"= [entrees]\"\n{}",
            if leaving { left } else { "" }
        )
    };
    let figures =
        [("stock.en_2024", 40.0), ("entrees.en_2025", 12.0), ("stock.en_2025", 49.0)];
    for (left, leaving) in [("3", true), ("3", false), ("s", true)] {
        let last = format!("CODGEO;stock;entrees;sorties\n59346;49;12;{left}\n");
        let files = [
            ("a.csv", "CODGEO;stock;entrees;sorties\n59346;40;15;9\n"),
            ("b.csv", last.as_str()),
        ];
        let manifest = manifest(leaving);
        closed(left, &manifest, &files, &figures, |x| x[0] + x[1] - x[2], 3.0);
    }
}

/// A version of a project, its figures, its messages and the trace it leaves.
fn version(
    manifest: &str,
    files: &[(&str, &str)],
    trace: Option<&str>,
) -> (Published, String, String) {
    let path = format!("sortie/{TRACE_FILE}");
    let mut all = vec![("projet.yaml", manifest)];
    all.extend(files);
    all.extend(trace.map(|trace| (path.as_str(), trace)));
    let published =
        opened(&in_memory(&all)).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let trace = published.value.trace.to_text();
    (published.value, told(&published.warnings), trace)
}

/// Both versions are kept by the reader, whatever has changed in between.
#[test]
fn two_versions_are_compared_whatever_has_changed() {
    let of_file = |name: &str| {
        project(&[("suivi", "")], &[(name, "foyers", "suivi", &format!("[{name}]"))], "")
    };
    let by_hand = |figures: &[(&str, u32)]| {
        let mut manifest = project(&[("suivi", "")], &[], "");
        manifest.push_str("indicateurs:\n");
        for (name, value) in figures {
            manifest.push_str(&format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"foyers\"\n    organisme: ccas\n    annee: 2025\n    \
                 valeur: {value}\n"
            ));
        }
        manifest
    };
    let two = [
        ("couples", "foyers", "suivi", "[couples]"),
        ("tous", "foyers", "autre", "[tous]"),
    ];
    let two_sources =
        |at: usize| project(&[("suivi", ""), ("autre", "")], &two[at..=at], "");
    let data = "CODGEO;seuls;couples;tous\n59346;3;40;43\n";
    let year = |manifest: String, year: &str| manifest.replace("    annee: 2025\n", year);
    // What each version is, and whether its author hears that something changed.
    let cases: [(&str, String, String, bool); 8] = [
        (
            "a year corrected",
            of_file("couples"),
            year(of_file("tous"), "    annee: 2024\n"),
            false,
        ),
        ("a year added", year(of_file("couples"), ""), of_file("tous"), false),
        ("a year taken away", of_file("tous"), year(of_file("couples"), ""), false),
        ("by hand, then a file", by_hand(&[("tous", 43)]), of_file("couples"), true),
        ("a file, then by hand", of_file("tous"), by_hand(&[("couples", 40)]), true),
        ("by hand twice", by_hand(&[("tous", 43)]), by_hand(&[("couples", 40)]), true),
        (
            "one of two by hand is taken away",
            by_hand(&[("tous", 43), ("couples", 40)]),
            by_hand(&[("couples", 40)]),
            false,
        ),
        ("another source", two_sources(0), two_sources(1), true),
    ];
    for (case, first, second, is_told) in cases {
        let autre = ("autre.csv", "CODGEO;tous\n59346;43\n");
        let (one, _, trace) = version(&first, &[("suivi.csv", data), autre], None);
        let (two, warnings, _) =
            version(&second, &[("suivi.csv", data), autre], Some(&trace));
        let in_any = |name: &str| {
            let shown = |figures: &Published| {
                figures.figures.get(name).and_then(|_| seen(figures, name))
            };
            shown(&one).or_else(|| shown(&two))
        };
        let both = [("tous", in_any("tous"), 43.0), ("couples", in_any("couples"), 40.0)];
        safe(case, &both, |x| x[0] - x[1], 3.0);
        let heard = warnings.contains("ont changé ou ne sont plus lus");
        assert!(heard || !is_told, "{case}: {warnings}");
    }
}

/// A producer corrects one cell: with those that have not changed, the total that was printed
/// gives what stood there.
#[test]
fn a_corrected_cell_gives_nothing_away() {
    let all = |names: &[&str]| {
        let formulas: Vec<String> =
            names.iter().map(|name| format!("[{name}]")).collect();
        let all: Vec<_> = names
            .iter()
            .zip(&formulas)
            .map(|(name, formula)| (*name, "foyers", "suivi", formula.as_str()))
            .collect();
        project(&[("suivi", "")], &all, "")
    };
    let file = |seuls: u32| {
        format!("CODGEO;seuls;couples;tous\n59346;{seuls};40;{}\n", 40 + seuls)
    };
    for (names, then) in [(vec!["seuls", "tous"], 3), (vec!["tous"], 2)] {
        let (old, new) = (file(then), file(9));
        let first = all(&names);
        let (one, _, trace) = version(&first, &[("suivi.csv", &old)], None);
        let second = all(&["seuls", "couples", "tous"]);
        let (two, warnings, _) = version(&second, &[("suivi.csv", &new)], Some(&trace));
        let less = seen(&two, "tous").zip(seen(&two, "seuls"));
        let couples = seen(&two, "couples").or(less.map(|(all, part)| all - part));
        let total = f64::from(40 + then);
        let both = [("tous", seen(&one, "tous"), total), ("couples", couples, 40.0)];
        safe("a correction", &both, |x| x[0] - x[1], f64::from(then));
        assert!(warnings.contains("ont changé ou ne sont plus lus"), "{warnings}");
        assert!(seen(&one, "tous").is_some(), "or there is nothing to compare");
    }
}

/// Random counts, other indicators in each version, and a year that is corrected in between.
#[test]
fn a_year_corrected_gives_nothing_away() {
    let mut numbers = Numbers(211);
    let mut attacked = 0;
    let all = [
        ("seuls", "ménages", "suivi", "[seuls]"),
        ("tous", "ménages", "suivi", "[tous]"),
        ("part", "%", "suivi", "100 * [seuls] / [tous]"),
    ];
    for _ in 0..60 {
        let most = [7, 12, 20][numbers.below(3) as usize];
        let seuls = numbers.below(most);
        let truth = [seuls, seuls + numbers.below(most)];
        let any = |numbers: &mut Numbers, year: u32| {
            // A share alone may be that of more people than he tries.
            let chosen = [1, 2, 3, 6, 7][numbers.below(5) as usize];
            let own: Vec<usize> = (0..3).filter(|at| chosen & (1 << at) != 0).collect();
            let named = |at: usize, name: &str| match at {
                0 => Meaning::sum(name, &[1, 0]),
                1 => Meaning::sum(name, &[0, 1]),
                _ => Meaning::share(name, 100, &[1, 0], &[0, 1]),
            };
            let meanings: Vec<Meaning> = own
                .iter()
                .flat_map(|at| {
                    let name = all[*at].0;
                    [named(*at, name), named(*at, &format!("{name}.en_{year}"))]
                })
                .collect();
            let own: Vec<_> = own.iter().map(|at| all[*at]).collect();
            let manifest = project(&[("suivi", "")], &own, "");
            (manifest.replace("annee: 2025", &format!("annee: {year}")), meanings)
        };
        let (first, its) = any(&mut numbers, 2024);
        let (second, theirs) = any(&mut numbers, 2025);
        let data = format!("CODGEO;seuls;tous\n59346;{};{}\n", truth[0], truth[1]);
        let files = [("suivi.csv", data.as_str())];
        let (one, _, trace) = version(&first, &files, None);
        let (two, ..) = version(&second, &files, Some(&trace));
        let (laws, secrets) = (vec![vec![-1, 1]], vec![vec![-1, 1]]);
        let reader = Reader { meanings: its, laws, secrets, most: 42 };
        let told = format!("{data}{first}{second}{trace}");
        attacked += reader.attack_both((&one, &two), &theirs, &truth, &told);
    }
    assert!(attacked > 30, "{attacked}");
}

/// Another year of the same file is no version of the first: nothing more is hidden.
#[test]
fn a_new_year_is_not_compared_with_the_last() {
    let all =
        [("seuls", "foyers", "suivi", "[seuls]"), ("tous", "foyers", "suivi", "[tous]")];
    let manifest =
        |year: &str| project(&[("suivi", "")], &all, "").replace("annee: 2025", year);
    let first = [("suivi.csv", "CODGEO;seuls;tous\n59346;3;43\n")];
    let (_, _, trace) = version(&manifest("annee: 2024"), &first, None);
    let next = [("suivi.csv", "CODGEO;seuls;tous\n59346;2;46\n")];
    let (two, ..) = version(&manifest("annee: 2025"), &next, Some(&trace));
    assert_eq!(seen(&two, "tous"), Some(46.0));
}
