//! A reader of several tables of the same people: he knows that one cube of whole numbers
//! stands behind them, and looks for a cube that makes a small count large, or one.

use abs_report::published::PublishedCell;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use crate::reader::Numbers;
use crate::support::{Published, published_in_memory};

const SIDES: [&str; 4] = ["Quotient", "Situation", "Logement", "Aide"];

/// A cube, and the pairs of its sides that are printed.
struct Cube {
    sizes: Vec<usize>,
    counts: Vec<i64>,
    pairs: Vec<(usize, usize)>,
}

/// The sum of some cells of the cube, as it is printed or not.
struct Told {
    cells: Vec<usize>,
    shown: Option<i64>,
}

impl Cube {
    fn random(
        sizes: &[usize],
        pairs: &[(usize, usize)],
        most: usize,
        numbers: &mut Numbers,
    ) -> Self {
        let cells = sizes.iter().product();
        let counts = (0..cells).map(|_| numbers.below(most)).collect();
        Self { sizes: sizes.to_vec(), counts, pairs: pairs.to_vec() }
    }

    fn place(&self, mut cell: usize) -> Vec<usize> {
        let mut place = vec![0; self.sizes.len()];
        for side in (0..self.sizes.len()).rev() {
            place[side] = cell % self.sizes[side];
            cell /= self.sizes[side];
        }
        place
    }

    /// The cells where some sides are at some categories; none stands for all of them.
    fn cells(&self, fixed: &[(usize, Option<usize>)]) -> Vec<usize> {
        (0..self.counts.len())
            .filter(|cell| {
                let place = self.place(*cell);
                fixed.iter().all(|(side, at)| at.is_none_or(|at| place[*side] == at))
            })
            .collect()
    }

    fn sum(&self, cells: &[usize]) -> i64 {
        cells.iter().map(|cell| self.counts[*cell]).sum()
    }

    fn label(side: usize, at: usize) -> String {
        format!("{}{at}", ["q", "s", "l", "a"][side])
    }

    /// The manifest and its files.
    fn files(&self, more: &str) -> Vec<(String, String)> {
        let mut manifest = "ccas: \"CCAS de Lezennes\"\nterritoire: Lezennes (59)\nseance_ca: \
                            18/11/2027\npartenaires:\n  caf:\n    nom: \"CAF du Nord\"\nsources:\n"
            .to_owned();
        let mut blocks = String::new();
        let mut files = Vec::new();
        for (number, (down, across)) in self.pairs.iter().enumerate() {
            let (rows, columns) = (SIDES[*down], SIDES[*across]);
            manifest.push_str(&format!(
                "  s{number}:\n    organisme: caf\n    fichier: s{number}.csv\n    annee: 2025\n    \
                 en_lignes: \"{rows}\"\n    en_colonnes: \"{columns}\"\n    unite: \"foyers\"\n"
            ));
            blocks.push_str(&format!(
                "      - tableau: t{number}\n        source: s{number}\n        lignes: \"{rows}\"\n        \
                 colonnes: \"{columns}\"\n        totaux: oui\n"
            ));
            let heads: Vec<String> =
                (0..self.sizes[*across]).map(|at| Self::label(*across, at)).collect();
            let mut csv = format!("{rows};{}\n", heads.join(";"));
            for row in 0..self.sizes[*down] {
                csv.push_str(&Self::label(*down, row));
                for column in 0..self.sizes[*across] {
                    let cells =
                        self.cells(&[(*down, Some(row)), (*across, Some(column))]);
                    csv.push_str(&format!(";{}", self.sum(&cells)));
                }
                csv.push('\n');
            }
            files.push((format!("s{number}.csv"), csv));
        }
        manifest.push_str(&format!(
            "thematiques:\n  - thematique: precarite\n    contenu:\n{blocks}{more}"
        ));
        files.push(("projet.yaml".to_owned(), manifest));
        files
    }

    /// Everything that is printed of it, or not.
    fn told(&self, figures: &Published) -> Vec<Told> {
        let mut told = Vec::new();
        for (number, (down, across)) in self.pairs.iter().enumerate() {
            let ends = |side: usize| (0..self.sizes[side]).map(Some).chain([None]);
            for row in ends(*down) {
                for column in ends(*across) {
                    let name = |side: usize, at: Option<usize>| {
                        at.map_or("ensemble".to_owned(), |at| Self::label(side, at))
                    };
                    let name = format!(
                        "t{number}.{}.{}",
                        name(*down, row),
                        name(*across, column)
                    );
                    let cells = self.cells(&[(*down, row), (*across, column)]);
                    let figure =
                        figures.figures.get(&name).unwrap_or_else(|| panic!("no {name}"));
                    let shown = match figure.cell() {
                        PublishedCell::Known(shown) => Some(shown.mantissa()),
                        _ => None,
                    };
                    assert!(
                        shown.is_none_or(|shown| shown == self.sum(&cells)),
                        "{name}"
                    );
                    told.push(Told { cells, shown });
                }
            }
        }
        told
    }
}

/// Looks for a cube that agrees with everything told, and in which some cells make a sum from
/// `low` to `high`. Some for a cube in whole numbers, none when even decimals make no such
/// sum; an error when whole numbers were not found.
fn search(
    told: &[Told],
    cells: usize,
    target: &[usize],
    (low, high): (i64, i64),
) -> Result<Option<Vec<i64>>, ()> {
    for whole in [false, true] {
        for corner in 0..12_u64 {
            let mut problem = Problem::new(OptimizationDirection::Minimize);
            let variables: Vec<_> = (0..cells)
                .map(|cell| {
                    // Any corner will do; each has its own whole numbers, or not.
                    let mixed = (corner * 131 + cell as u64 + 1)
                        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
                    let cost = (mixed >> 44) as f64 / 1e6;
                    if whole {
                        problem.add_integer_var(cost, (0, 1_000))
                    } else {
                        problem.add_var(cost, (0.0, 1_000.0))
                    }
                })
                .collect();
            let sum = |of: &[usize]| -> Vec<_> {
                of.iter().map(|cell| (variables[*cell], 1.0)).collect()
            };
            for one in told {
                match one.shown {
                    Some(shown) => {
                        problem.add_constraint(
                            sum(&one.cells),
                            ComparisonOp::Eq,
                            shown as f64,
                        );
                    }
                    // A zero would have been printed.
                    None => {
                        problem.add_constraint(sum(&one.cells), ComparisonOp::Ge, 1.0)
                    }
                }
            }
            problem.add_constraint(sum(target), ComparisonOp::Ge, low as f64);
            problem.add_constraint(sum(target), ComparisonOp::Le, high as f64);
            let mut options = SolveOptions::default();
            options.node_limit = Some(2_000);
            let found = match problem.solve_with(options) {
                Ok(SolveOutcome::Solution(found)) => found,
                Err(microlp::Error::Infeasible) => return Ok(None),
                _ => continue,
            };
            let counts: Vec<i64> =
                variables.iter().map(|one| found[*one].round() as i64).collect();
            let all = |of: &[usize]| of.iter().map(|cell| counts[*cell]).sum::<i64>();
            let holds = counts.iter().all(|count| *count >= 0)
                && (low..=high).contains(&all(target))
                && told.iter().all(|one| {
                    one.shown
                        .map_or(all(&one.cells) > 0, |shown| all(&one.cells) == shown)
                });
            if holds {
                return Ok(Some(counts));
            }
        }
    }
    Err(())
}

/// How many small counts of the tables there are; panics when one is known or known to be
/// small. Searches given up are counted apart.
fn attack(cube: &Cube, figures: &[&Published], given_up: &mut usize) -> usize {
    let told: Vec<Told> = figures.iter().flat_map(|one| cube.told(one)).collect();
    let zeros: Vec<Told> = told
        .iter()
        .map(|one| Told {
            cells: one.cells.clone(),
            shown: (cube.sum(&one.cells) == 0).then_some(0),
        })
        .collect();
    let mut small: Vec<Vec<usize>> = told
        .iter()
        .map(|one| one.cells.clone())
        .filter(|cells| (1..5).contains(&cube.sum(cells)))
        .collect();
    small.sort();
    small.dedup();
    for target in &small {
        // What it is at least with everything hidden but the zeros, nobody can hide.
        let lower = (cube.sum(target) - 1).max(1);
        let structure = search(&zeros, cube.counts.len(), target, (0, lower));
        let low = matches!(structure, Ok(Some(_))).then_some((0, lower));
        for (low, high) in [Some((5, 9_999)), low].into_iter().flatten() {
            match search(&told, cube.counts.len(), target, (low, high)) {
                Ok(Some(_)) => {}
                Ok(None) => {
                    let files = cube.files("");
                    let shown: Vec<Option<i64>> =
                        told.iter().map(|one| one.shown).collect();
                    panic!(
                        "no cube has {low} to {high} there\n{target:?}\n{files:?}\n{shown:?}"
                    )
                }
                Err(()) => *given_up += 1,
            }
        }
    }
    small.len()
}

#[test]
fn cubes_of_two_to_four_tables_keep_their_small_counts() {
    type Shape = (&'static [usize], &'static [(usize, usize)]);
    const SHAPES: [Shape; 8] = [
        (&[2, 2, 2], &[(0, 1), (1, 2), (0, 2)]),
        (&[3, 2, 2], &[(0, 1), (1, 2), (0, 2)]),
        (&[3, 3, 2], &[(0, 1), (2, 1), (0, 2)]),
        (&[2, 3, 2], &[(0, 1), (1, 2)]),
        (&[3, 4, 2], &[(0, 1), (0, 2), (1, 2)]),
        (&[2, 2, 2, 2], &[(0, 1), (1, 2), (2, 3), (3, 0)]),
        (&[2, 2, 2, 2], &[(0, 1), (1, 2), (0, 2), (2, 3)]),
        (&[2, 3, 2, 2], &[(0, 1), (1, 2), (2, 3), (0, 3)]),
    ];
    let mut numbers = Numbers(101);
    let (mut attacked, mut given_up, mut projects) = (0, 0, 0);
    let (mut hidden, mut all) = (0, 0);
    for round in 0..480 {
        let (sizes, pairs) = SHAPES[round % SHAPES.len()];
        let most = [4, 7, 12][numbers.below(3) as usize];
        let cube = Cube::random(sizes, pairs, most, &mut numbers);
        let files = cube.files("");
        let files: Vec<(&str, &str)> =
            files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let figures = match published_in_memory(&files) {
            Ok(figures) => figures,
            Err(problems) if problems.contains("semble être un total") => continue,
            Err(problems) => panic!("{problems}"),
        };
        projects += 1;
        attacked += attack(&cube, &[&figures], &mut given_up);
        let told = cube.told(&figures);
        all += told.len();
        hidden += told.iter().filter(|one| one.shown.is_none()).count();
    }
    eprintln!(
        "{projects} cubes, {attacked} small counts, {given_up} searches given up, {hidden} of {all} hidden"
    );
    assert!(projects > 380 && attacked > 1_200, "{projects} {attacked}");
    assert!(given_up * 50 < attacked, "{given_up}");
}
