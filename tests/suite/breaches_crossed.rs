//! Ways to a count of three through several tables of partners. The reader knows what stands
//! behind them (families by commune, category and situation), takes all that is printed and
//! does the arithmetic: how small and how large may each small count be?

use abs_report::fold;
use abs_report::published::PublishedCell;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use crate::reader::Numbers;
use crate::support::{Published, published_in_memory};

/// People by population, row and column.
pub(crate) struct World {
    rows: usize,
    columns: usize,
    counts: Vec<i64>,
}

/// A label and what it puts together.
pub(crate) type Group<'a> = (&'a str, &'a [usize]);

/// A table of a partner.
pub(crate) struct Sheet<'a> {
    pub(crate) name: &'a str,
    pub(crate) people: &'a [usize],
    pub(crate) titles: [&'a str; 2],
    pub(crate) rows: &'a [Group<'a>],
    pub(crate) columns: &'a [Group<'a>],
    /// Lines of the manifest: unit, date, totals.
    pub(crate) more: &'a str,
}

/// Lines of [`Sheet::more`] of most tables.
pub(crate) const USUAL: &str =
    "    annee: 2025\n    unite: \"foyers\"\n    totaux: \"Ensemble\"\n";

/// A project, and the people behind each of its figures.
pub(crate) struct Case {
    files: Vec<(String, String)>,
    /// How many kinds of people there are.
    unknown: usize,
    meanings: Vec<(String, Vec<usize>)>,
    /// What must not be shown to be small, and how many they are.
    secrets: Vec<(Vec<usize>, i64)>,
}

impl World {
    pub(crate) fn new(rows: usize, columns: usize, counts: &[i64]) -> Self {
        Self { rows, columns, counts: counts.to_vec() }
    }

    fn cells(&self, people: &[usize], rows: &[usize], columns: &[usize]) -> Vec<usize> {
        let mut cells = Vec::new();
        for one in people {
            for row in rows {
                let place =
                    |column: &usize| (one * self.rows + row) * self.columns + column;
                cells.extend(columns.iter().map(place));
            }
        }
        cells
    }

    fn sum(&self, cells: &[usize]) -> i64 {
        cells.iter().map(|cell| self.counts[*cell]).sum()
    }

    /// The sheets beside each other in a report; `more` goes to the manifest's sources, `end`
    /// to its end, and `rows` are figures of files by territory.
    pub(crate) fn case(
        &self,
        head: &str,
        sheets: &[Sheet<'_>],
        (more, end): (&str, &str),
        rows: &[(&str, Vec<usize>)],
    ) -> Case {
        let (mut sources, mut blocks) = (String::new(), String::new());
        let (mut files, mut meanings) = (Vec::new(), Vec::new());
        for sheet in sheets {
            let by_year = sheet.titles[1] == "annees";
            let has_totals = sheet.more.contains("totaux");
            let mut down: Vec<(&str, Vec<usize>)> =
                sheet.rows.iter().map(|(label, of)| (*label, of.to_vec())).collect();
            let mut across: Vec<(&str, Vec<usize>)> =
                sheet.columns.iter().map(|(label, of)| (*label, of.to_vec())).collect();
            let all = |side: &[(&str, Vec<usize>)]| {
                side.iter().flat_map(|(_, of)| of.clone()).collect::<Vec<usize>>()
            };
            let margins = [all(&down), all(&across)];
            if has_totals {
                down.push(("Ensemble", margins[0].clone()));
                if !by_year {
                    across.push(("Ensemble", margins[1].clone()));
                }
            }
            let heads: Vec<&str> = across.iter().map(|(label, _)| *label).collect();
            let mut csv = format!("{};{}\n", sheet.titles[0], heads.join(";"));
            for (label, of) in &down {
                csv.push_str(label);
                for (head, over) in &across {
                    let cells = self.cells(sheet.people, of, over);
                    csv.push_str(&format!(";{}", self.sum(&cells)));
                    let head = if by_year { format!("en_{head}") } else { fold(head) };
                    meanings.push((
                        format!("t_{}.{}.{head}", sheet.name, fold(label)),
                        cells,
                    ));
                }
                csv.push('\n');
            }
            let Sheet { name, titles: [rows, columns], more, .. } = sheet;
            files.push((format!("{name}.csv"), csv));
            let organism =
                if more.contains("organisme") { "" } else { "    organisme: ccas\n" };
            sources.push_str(&format!(
                "  {name}:\n    fichier: {name}.csv\n{organism}    en_lignes: \"{rows}\"\n    en_colonnes: \
                 \"{columns}\"\n{more}"
            ));
            let totals = if has_totals { "oui" } else { "non" };
            blocks.push_str(&format!(
                "      - tableau: t_{name}\n        source: {name}\n        lignes: \"{rows}\"\n        colonnes: \
                 \"{columns}\"\n        totaux: {totals}\n"
            ));
        }
        meanings
            .extend(rows.iter().map(|(name, cells)| ((*name).to_owned(), cells.clone())));
        let manifest = format!(
            "{head}seance_ca: 18/11/2027\nsources:\n{sources}{more}thematiques:\n  - thematique: precarite\n    \
             contenu:\n{blocks}{end}"
        );
        files.push(("projet.yaml".to_owned(), manifest));
        let all = (0..self.counts.len()).map(|cell| vec![cell]);
        let sums = meanings.iter().map(|(_, cells)| cells.clone());
        let secrets = all.chain(sums).map(|cells| (cells.clone(), self.sum(&cells)));
        let secrets = secrets.filter(|(_, sum)| (1..5).contains(sum)).collect();
        Case { files, unknown: self.counts.len(), meanings, secrets }
    }
}

pub(crate) const TOWN: &str = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\n";
pub(crate) const TOWNS: &str =
    "ccas: \"CIAS d’essai\"\nterritoire:\n  - Lezennes (59)\n  - Lille (59)\n";

impl Case {
    pub(crate) fn with(mut self, file: (&str, &str)) -> Self {
        self.files.push((file.0.to_owned(), file.1.to_owned()));
        self
    }

    fn published(&self) -> Published {
        let files: Vec<(&str, &str)> = self
            .files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        published_in_memory(&files).unwrap_or_else(|problems| panic!("{problems}"))
    }

    /// What a reader finds out of the small counts, tried in whole numbers or not.
    fn found_out(&self, whole: bool) -> Vec<String> {
        let figures = self.published();
        let mut shown: Vec<(Option<f64>, &Vec<usize>)> = Vec::new();
        for (name, cells) in &self.meanings {
            let Some(figure) = figures.figures.get(name) else {
                panic!("no figure {name}")
            };
            match figure.cell() {
                PublishedCell::Known(value) => {
                    shown.push((Some(value.mantissa() as f64), cells))
                }
                _ => shown.push((None, cells)),
            }
        }
        let end = |secret: &[usize], direction: OptimizationDirection| -> Option<f64> {
            let mut problem = Problem::new(direction);
            let variables: Vec<_> = (0..self.unknown)
                .map(|cell| {
                    let cost = if secret.contains(&cell) { 1.0 } else { 0.0 };
                    if whole {
                        problem.add_integer_var(cost, (0, 5_000))
                    } else {
                        problem.add_var(cost, (0.0, 5_000.0))
                    }
                })
                .collect();
            for (value, cells) in &shown {
                let row: Vec<_> =
                    cells.iter().map(|cell| (variables[*cell], 1.0)).collect();
                match value {
                    Some(value) => problem.add_constraint(row, ComparisonOp::Eq, *value),
                    None => problem.add_constraint(row, ComparisonOp::Ge, 1.0),
                }
            }
            let mut options = SolveOptions::default();
            options.node_limit = Some(2_000);
            match problem.solve_with(options) {
                Ok(SolveOutcome::Solution(solution)) => {
                    Some(secret.iter().map(|cell| solution[variables[*cell]]).sum())
                }
                Ok(SolveOutcome::Interrupted(_)) => None,
                Err(error) => panic!("the truth is denied by what is printed: {error}"),
            }
        };
        let told = self.secrets.iter().filter_map(|(cells, truth)| {
            let most = end(cells, OptimizationDirection::Maximize).unwrap_or(f64::MAX);
            let least = end(cells, OptimizationDirection::Minimize).unwrap_or(0.0);
            let is_found = most < 4.99 || (least > 1.01 && least > *truth as f64 - 0.01);
            is_found.then(|| format!("{cells:?}, {truth}: {least} to {most}"))
        });
        told.collect()
    }

    pub(crate) fn holds(&self, what: &str) {
        let found = self.found_out(false);
        assert!(found.is_empty(), "{what}: {found:?}\n{:?}", self.files);
    }
}

const QF: [Group<'_>; 3] = [("Bas", &[0]), ("Moyen", &[1]), ("Haut", &[2])];
const SIT: [Group<'_>; 2] = [("Seul", &[0]), ("Couple", &[1])];

pub(crate) fn of<'a>(name: &'a str, people: &'a [usize], more: &'a str) -> Sheet<'a> {
    Sheet { name, people, titles: ["QF", "Sit"], rows: &QF, columns: &SIT, more }
}

/// A sheet for each commune and one for all of them.
#[test]
fn what_communes_leave_of_their_whole_is_not_the_last_one() {
    let world = World::new(
        3,
        2,
        &[3, 57, 41, 36, 64, 30, 120, 131, 212, 113, 99, 111, 71, 17, 33, 27, 45, 21],
    );
    let undated = USUAL.replace("    annee: 2025\n", "");
    for more in [USUAL, undated.as_str()] {
        let two =
            [of("lez", &[0], USUAL), of("lil", &[1], more), of("tot", &[0, 1], USUAL)];
        world.case(TOWNS, &two, ("", ""), &[]).holds("two communes");
        let three = [
            of("lez", &[0], USUAL),
            of("lil", &[1], more),
            of("vil", &[2], more),
            of("tot", &[0, 1, 2], USUAL),
        ];
        world.case(TOWNS, &three, ("", ""), &[]).holds("three communes");
        // One of them has no sheet.
        let two =
            [of("lil", &[1], more), of("vil", &[2], USUAL), of("tot", &[0, 1, 2], more)];
        world.case(TOWNS, &two, ("", ""), &[]).holds("a commune without a sheet");
    }
    // Its producer hides a cell of the whole.
    let blank = [
        of("lil", &[1], USUAL),
        of("tot", &[0, 1], "    annee: 2025\n    unite: \"foyers\"\n"),
    ];
    let mut case = world.case(TOWNS, &blank, ("", ""), &[]);
    for (name, csv) in &mut case.files {
        if name == "tot.csv" {
            *csv = csv.replace("402", "s").replace(";149", ";s");
        }
    }
    case.holds("a blank in the whole");
    // Lines in another order, a table turned, other words for one side.
    let backwards: [Group<'_>; 3] = [("Haut", &[2]), ("Bas", &[0]), ("Moyen", &[1])];
    let other_words: [Group<'_>; 2] = [("Isolé", &[0]), ("À deux", &[1])];
    for (rows, columns) in [(&backwards, &SIT), (&QF, &other_words)] {
        let whole = Sheet { rows, columns, ..of("tot", &[0, 1], USUAL) };
        let sheets = [of("lez", &[0], USUAL), of("lil", &[1], USUAL), whole];
        world.case(TOWNS, &sheets, ("", ""), &[]).holds("in another order");
    }
}

/// Everybody and women; families and those on benefits.
#[test]
fn what_a_part_leaves_of_its_whole_is_people() {
    let of_sexes = World::new(2, 2, &[20, 57, 41, 36, 3, 50, 50, 50]);
    let sheet = |name, people| Sheet {
        titles: ["Age", "Aide"],
        rows: &[("Jeunes", &[0]), ("Adultes", &[1])],
        columns: &[("Aide", &[0]), ("Sans", &[1])],
        ..of(name, people, USUAL)
    };
    of_sexes
        .case(TOWN, &[sheet("f", &[0]), sheet("e", &[0, 1])], ("", ""), &[])
        .holds("women and everybody");
    let families = World::new(3, 2, &[20, 31, 12, 13, 9, 11, 3, 26, 29, 23, 55, 19]);
    let on_benefits = USUAL.replace("foyers", "foyers au RSA");
    let sheets = [of("tous", &[0, 1], USUAL), of("rsa", &[0], &on_benefits)];
    families.case(TOWN, &sheets, ("", ""), &[]).holds("on benefits");
    // They share one side only.
    let margins = World::new(3, 2, &[10, 10, 12, 13, 9, 11, 3, 0, 29, 23, 55, 19]);
    let other: [Group<'_>; 1] = [("Aide versée", &[0, 1])];
    let sheets = [
        of("tous", &[0, 1], USUAL),
        Sheet {
            titles: ["QF", "Aide"],
            columns: &other,
            ..of("rsa", &[0], &on_benefits)
        },
    ];
    margins.case(TOWN, &sheets, ("", ""), &[]).holds("one side in common");
}

const FINE: [Group<'_>; 4] = [
    ("de 0 à 2 ans", &[0]),
    ("de 3 à 5 ans", &[1]),
    ("de 6 à 10 ans", &[2]),
    ("de 11 à 17 ans", &[3]),
];
const COARSE: [Group<'_>; 2] = [("moins de 6 ans", &[0, 1]), ("de 6 à 17 ans", &[2, 3])];

/// Ages fine in one table and put together in another by their producer.
#[test]
fn bands_put_together_by_a_producer_leave_none() {
    let world = World::new(4, 2, &[3, 20, 31, 52, 25, 18, 44, 39]);
    let sexes: [Group<'_>; 2] = [("Garçons", &[0]), ("Filles", &[1])];
    let sheet = |name, title, rows, columns| Sheet {
        titles: [title, "Sexe"],
        rows,
        columns,
        ..of(name, &[0], USUAL)
    };
    let other_words: [Group<'_>; 2] = [("Masculin", &[0]), ("Féminin", &[1])];
    let no_words: [Group<'_>; 2] = [("petits", &[0, 1]), ("grands", &[2, 3])];
    let lacking: [Group<'_>; 1] = [COARSE[0]];
    for (what, title, rows, columns) in [
        ("bands", "Age", &COARSE[..], &sexes),
        ("under another title", "Tranche", &COARSE[..], &sexes),
        ("other words across", "Age", &COARSE[..], &other_words),
        ("no bands in words", "Age", &no_words[..], &sexes),
        ("one band alone", "Age", &lacking[..], &sexes),
    ] {
        let sheets =
            [sheet("a", "Age", &FINE[..], &sexes), sheet("b", title, rows, columns)];
        world.case(TOWN, &sheets, ("", ""), &[]).holds(what);
    }
    // Both sides at once.
    let families = World::new(4, 3, &[3, 40, 8, 50, 45, 60, 7, 55, 9, 70, 65, 80]);
    let alone: [Group<'_>; 3] = [("Seul", &[0]), ("Mono", &[1]), ("Couple", &[2])];
    let adults: [Group<'_>; 2] = [("Un adulte", &[0, 1]), ("Deux adultes", &[2])];
    let sheets = [
        Sheet { columns: &alone, ..sheet("a", "Age", &FINE[..], &sexes) },
        Sheet { columns: &adults, ..sheet("b", "Age", &COARSE[..], &sexes) },
    ];
    families.case(TOWN, &sheets, ("", ""), &[]).holds("both sides at once");
    // Nobody counts those who are left between two bands.
    let apart: [Group<'_>; 2] = [("3 à 5 ans", &[1]), ("6 ans et plus", &[2, 3])];
    let sheets =
        [sheet("a", "Age", &COARSE[..], &sexes), sheet("b", "Age", &apart[..], &sexes)];
    world.case(TOWN, &sheets, ("", ""), &[]).holds("between two bands");
}

#[test]
fn bands_of_years_and_of_a_row_leave_none() {
    let world = World::new(4, 2, &[20, 3, 31, 52, 25, 18, 44, 39]);
    let years: [Group<'_>; 2] = [("2024", &[0]), ("2025", &[1])];
    let sheet = |name, rows| Sheet {
        titles: ["Age", "annees"],
        rows,
        columns: &years,
        ..of(name, &[0], USUAL)
    };
    world
        .case(TOWN, &[sheet("a", &FINE[..]), sheet("b", &COARSE[..])], ("", ""), &[])
        .holds("by year");
    let source = "  r:\n    organisme: ccas\n    fichier: r.csv\n    annee: 2025\n";
    for (heading, csv, rows) in [
        ("moins de 6 ans", "CODGEO;moins de 6 ans\n59346;55\n", &FINE[..]),
        ("enfants de 3 à 5 ans", "CODGEO;enfants de 3 à 5 ans\n59346;52\n", &COARSE[..]),
    ] {
        let end = format!(
            "indicateurs:\n  petits:\n    libelle: \"petits\"\n    unite: \"enfants\"\n    source: r\n    formule: \
             \"= [{heading}]\"\n"
        );
        let of_row = if rows.len() == FINE.len() { vec![1, 3] } else { vec![3] };
        world
            .case(TOWN, &[sheet("a", rows)], (source, &end), &[("petits", of_row)])
            .with(("r.csv", csv))
            .holds(heading);
    }
}

/// « Moins de 400 », « moins de 600 »: what is between is people.
#[test]
fn cumulative_bands_leave_no_band_between_them() {
    let world = World::new(3, 2, &[20, 57, 3, 14, 41, 59]);
    let rows: [Group<'_>; 3] =
        [("Moins de 400", &[0]), ("Moins de 600", &[0, 1]), ("Moins de 800", &[0, 1, 2])];
    let sheet = Sheet {
        rows: &rows,
        ..of("qf", &[0], "    annee: 2025\n    unite: \"foyers\"\n")
    };
    world.case(TOWN, &[sheet], ("", ""), &[]).holds("cumulative");
}

/// Sixty projects: bands fine here and coarse there.
#[test]
fn random_bands_leave_none() {
    let mut numbers = Numbers(16);
    let coarse: [[Group<'_>; 3]; 2] = [
        [("moins de 6 ans", &[0, 1]), ("de 6 à 10 ans", &[2]), ("11 ans et plus", &[3])],
        [("moins de 3 ans", &[0]), ("3 à 10 ans", &[1, 2]), ("11 à 17 ans", &[3])],
    ];
    let sexes: [Group<'_>; 3] = [("Garçons", &[0]), ("Filles", &[1]), ("Non dit", &[2])];
    let few = [1, 2, 3, 4, 7, 9, 14, 22, 31, 45];
    for round in 0..60 {
        let counts: Vec<i64> = (0..12)
            .map(|_| match numbers.below(5) {
                0 | 1 => few[usize::try_from(numbers.below(10)).expect("small")],
                _ => 5 + numbers.below(55),
            })
            .collect();
        let world = World::new(4, 3, &counts);
        let title = if round % 5 == 0 { "Tranche" } else { "Age" };
        let columns = &sexes[..2 + round % 2];
        let sheet = |name, title, rows| Sheet {
            titles: [title, "Sexe"],
            rows,
            columns,
            ..of(name, &[0], USUAL)
        };
        let sheets =
            [sheet("a", "Age", &FINE[..]), sheet("b", title, &coarse[round % 2][..])];
        let mut case = world.case(TOWN, &sheets, ("", ""), &[]);
        // Where no table shows the third column, it holds no secret.
        if columns.len() < 3 {
            case.secrets.retain(|(cells, _)| cells.iter().all(|cell| cell % 3 != 2));
        }
        case.holds(&format!("round {round}"));
    }
}

/// A circle of three tables: whatever their partners, dates and units, one cube of whole
/// numbers stands behind them.
#[test]
fn a_circle_of_strangers_is_one_cube() {
    let files = [
        (
            "qs",
            ["QF", "Sit"],
            "QF;Seul;Couple;Mono;Autre;Ensemble\nMoins de x;9;0;1;0;10\nDe x à y;2;0;19;0;21\nDe y à \
             z;18;243;87;0;348\nEnsemble;29;243;107;0;379\n",
        ),
        (
            "qa",
            ["QF", "Age"],
            "QF;Jeune;Adulte;Ensemble\nMoins de x;9;1;10\nDe x à y;5;16;21\nDe y à \
             z;19;329;348\nEnsemble;33;346;379\n",
        ),
        (
            "sa",
            ["Sit", "Age"],
            "Sit;Jeune;Adulte;Ensemble\nSeul;29;0;29\nCouple;1;242;243\nMono;3;104;107\nAutre;0;0;0\nEnsemble;33;346;379\n",
        ),
    ];
    for (what, from, to) in [
        ("another partner", "organisme: ccas\n", "organisme: caf\n"),
        ("no date", "    annee: 2025\n", ""),
        ("another unit", "unite: \"foyers\"", "unite: \"foyers allocataires\""),
        ("other words", "", ""),
    ] {
        let mut case = Case {
            files: Vec::new(),
            unknown: 3 * 4 * 2,
            meanings: Vec::new(),
            secrets: Vec::new(),
        };
        let (mut sources, mut blocks) = (String::new(), String::new());
        for (name, titles, csv) in files {
            let mut csv = csv.to_owned();
            let [rows, columns] = titles;
            let mut source = format!(
                "  {name}:\n    organisme: ccas\n    fichier: {name}.csv\n    annee: 2025\n    en_lignes: \
                 \"{rows}\"\n    en_colonnes: \"{columns}\"\n    unite: \"foyers\"\n    totaux: \"Ensemble\"\n"
            );
            if name == "qa" {
                source = source.replace(from, to);
                if from.is_empty() {
                    csv = csv.replace("Moins de x", "x1").replace("De x à y", "x2");
                    csv = csv.replace("De y à z", "x3");
                    source = source.replace("organisme: ccas", "organisme: caf");
                }
            }
            case.meanings.extend(of_the_cube(name, titles, &csv));
            sources.push_str(&source);
            blocks.push_str(&format!(
                "      - tableau: t_{name}\n        source: {name}\n        lignes: \"{rows}\"\n        colonnes: \
                 \"{columns}\"\n        totaux: oui\n"
            ));
            let own = case.meanings.len() - sums(&csv).len();
            for ((_, cells), sum) in case.meanings[own..].iter().zip(sums(&csv)) {
                if (1..5).contains(&sum) {
                    case.secrets.push((cells.clone(), sum));
                }
            }
            case.files.push((format!("{name}.csv"), csv));
        }
        let manifest = format!(
            "{TOWN}seance_ca: 18/11/2027\npartenaires:\n  caf:\n    nom: \"CAF\"\nsources:\n{sources}thematiques:\n  - \
             thematique: precarite\n    contenu:\n{blocks}"
        );
        case.files.push(("projet.yaml".to_owned(), manifest));
        let found = case.found_out(true);
        assert!(found.is_empty(), "{what}: {found:?}");
    }
}

/// The counts of a table, line by line.
fn sums(csv: &str) -> Vec<i64> {
    let lines = csv.lines().skip(1);
    lines
        .flat_map(|line| line.split(';').skip(1))
        .map(|cell| cell.parse().expect("a count"))
        .collect()
}

/// What each cell of a table adds up of a cube of quotients, situations and ages.
fn of_the_cube(name: &str, titles: [&str; 2], csv: &str) -> Vec<(String, Vec<usize>)> {
    const SIZES: [usize; 3] = [3, 4, 2];
    let side = |title: &str| ["QF", "Sit", "Age"].iter().position(|one| *one == title);
    let sides = titles.map(|title| side(title).expect("a side"));
    let mut lines = csv.lines();
    let heads: Vec<String> =
        lines.next().expect("a head").split(';').skip(1).map(fold).collect();
    let mut meanings = Vec::new();
    for (row, line) in lines.enumerate() {
        let label = fold(line.split(';').next().expect("a label"));
        for (column, head) in heads.iter().enumerate() {
            let at = [row, column];
            let is_in = |cell: &usize| {
                let place = [cell / 8, cell / 2 % 4, cell % 2];
                (0..2).all(|own| {
                    at[own] >= SIZES[sides[own]] || place[sides[own]] == at[own]
                })
            };
            let cells = (0..24).filter(is_in).collect();
            meanings.push((format!("t_{name}.{label}.{head}"), cells));
        }
    }
    meanings
}
