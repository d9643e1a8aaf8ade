//! One population behind several tables.
//!
//! Tables of one partner, of one date and one unit, that share a side (the same title, the
//! same categories, the same margins) count the same people. Whoever reads them knows that
//! one cube of whole numbers stands behind all of them, although none of its cells is
//! printed: tables of quotient × situation, quotient × age and situation × age are its
//! margins, and together they may tell more than two by two. Where the sides make a circle,
//! the cells of the cube are counts of the model; where they do not, sharing margins says
//! all there is to know (Insee, manual of table protection, linked tables).

use std::collections::BTreeSet;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use super::aligned::by_margins;
use super::counted::Counted;
use super::ties::same_year;
use crate::table::{BaseId, Form, Law, Tables};
use crate::text::fold;

/// Cells of a cube that are given to the proof; beyond, whatever contains a small count of
/// its tables falls. Three sides of a long table (12 × 10 × 8) have 960.
const MOST_CELLS: usize = 2_000;

/// One side of a table: its categories and their margin.
#[derive(Clone)]
struct Side {
    title: String,
    labels: Vec<String>,
    margin: Vec<BaseId>,
}

/// A table whose cells are all known counts.
#[derive(Clone)]
struct Plane {
    sides: [Side; 2],
    /// By row and column.
    cells: Vec<Vec<BaseId>>,
    total: BaseId,
}

/// Tables of one population: its sides, and the pairs of them that are crossed.
struct Population {
    key: Key,
    sides: Vec<Side>,
    planes: Vec<Crossed>,
    total: BaseId,
    /// The date is known, and every shared side has one title.
    is_sure: bool,
    /// Nothing says that its tables are of one population: sides with one margin are one.
    is_guess: bool,
}

/// Two sides of a population and their cells, in the order of its own categories.
struct Crossed {
    sides: [usize; 2],
    cells: Vec<Vec<BaseId>>,
}

/// Partner, year, unit.
pub(super) type Key = (Option<String>, Option<u16>, String);

/// Ties the tables that count one population.
pub(super) fn tie(crosses: &[Counted<'_, '_>], tables: &mut Tables) {
    let mut populations: Vec<Population> = Vec::new();
    for counted in crosses {
        let cross = counted.cross;
        let Some(plane) = Plane::of(counted) else { continue };
        let key = (cross.partner.clone(), cross.vintage, fold(cross.unit.as_str()));
        let mut homes = populations.iter_mut().filter(|one| one.key == key);
        if !homes.any(|home| home.takes(&plane, tables)) {
            populations.push(Population::new(key, plane));
        }
    }
    for population in &populations {
        population.tie_cubes(tables);
    }
    tie_strangers(crosses, tables);
}

/// Tables of several partners, of none or of one date, whose units have several names, that
/// share a side or its margins all the same: they may be of one population, which is a guess.
fn tie_strangers(crosses: &[Counted<'_, '_>], tables: &mut Tables) {
    let mut planes: Vec<(Key, Plane)> = Vec::new();
    for counted in crosses {
        let Some(plane) = Plane::of(counted) else { continue };
        let cross = counted.cross;
        let unit = fold(cross.unit.as_str());
        planes.push(((cross.partner.clone(), cross.vintage, unit), plane));
    }
    let dates: BTreeSet<u16> =
        planes.iter().filter_map(|((_, year, _), _)| *year).collect();
    let dates: Vec<Option<u16>> = match dates.len() {
        0 => vec![None],
        _ => dates.into_iter().map(Some).collect(),
    };
    for date in dates {
        let here = || planes.iter().filter(|((_, year, _), _)| same_year(*year, date));
        let keys: BTreeSet<&Key> = here().map(|(key, _)| key).collect();
        // One key: they were told for sure.
        if keys.len() < 2 {
            continue;
        }
        let mut populations: Vec<(Population, BTreeSet<&Key>)> = Vec::new();
        for (key, plane) in here() {
            let home = populations
                .iter_mut()
                .find_map(|(home, keys)| home.takes(plane, tables).then_some(keys));
            match home {
                Some(keys) => {
                    keys.insert(key);
                }
                None => {
                    let guess = Population {
                        is_guess: true,
                        is_sure: false,
                        ..Population::new(key.clone(), plane.clone())
                    };
                    populations.push((guess, [key].into()));
                }
            }
        }
        for (population, keys) in &populations {
            if keys.len() > 1 {
                population.tie_cubes(tables);
            }
        }
    }
}

impl Plane {
    /// None for tables over years, and for those with blanks: their margins fall anyway.
    fn of(counted: &Counted<'_, '_>) -> Option<Self> {
        let cross = counted.cross;
        let of_file = counted.of_file.as_ref()?;
        let margins = of_file.margins.as_ref()?;
        let side = |title: &str, labels: &[String], margin: &[BaseId]| Side {
            title: fold(title),
            labels: labels.to_vec(),
            margin: margin.to_vec(),
        };
        Some(Self {
            sides: [
                side(&cross.row_title, &of_file.rows, &margins.rows),
                side(&cross.column_title, &of_file.columns, &margins.columns),
            ],
            cells: of_file.cells.clone(),
            total: margins.total,
        })
    }
}

impl Side {
    /// Where each category of another side stands in this one; none when the categories
    /// differ.
    fn places(&self, other: &Self) -> Option<Vec<usize>> {
        if self.labels.len() != other.labels.len() || self.labels.len() < 2 {
            return None;
        }
        let place = |label: &String| self.labels.iter().position(|one| one == label);
        let places: Vec<usize> = other.labels.iter().map(place).collect::<Option<_>>()?;
        let distinct: BTreeSet<&usize> = places.iter().collect();
        (distinct.len() == places.len()).then_some(places)
    }

    /// Whether the margins agree.
    fn agrees(&self, other: &Self, places: &[usize], tables: &Tables) -> bool {
        let count = |base: BaseId| tables.base(base).count;
        other
            .margin
            .iter()
            .zip(places)
            .all(|(base, place)| count(*base) == count(self.margin[*place]))
    }
}

impl Population {
    fn new(key: Key, plane: Plane) -> Self {
        let is_sure = key.1.is_some() && key.0.is_some();
        let Plane { sides, cells, total } = plane;
        let sides = sides.to_vec();
        Self {
            key,
            sides,
            planes: vec![Crossed { sides: [0, 1], cells }],
            total,
            is_sure,
            is_guess: false,
        }
    }

    /// Takes a table that shares a side and contradicts nothing.
    fn takes(&mut self, plane: &Plane, tables: &mut Tables) -> bool {
        let mut found: Vec<Option<(usize, Vec<usize>)>> = Vec::new();
        let mut same_titles = true;
        for side in &plane.sides {
            let mut place = None;
            for (at, known) in self.sides.iter().enumerate() {
                let by_margins = || {
                    let found = by_margins(&side.margin, &known.margin, tables)?;
                    self.is_guess.then(|| found.into_iter().collect())?
                };
                let Some(places) = known.places(side).or_else(by_margins) else {
                    continue;
                };
                let agrees = known.agrees(side, &places, tables);
                let same_title = known.title == side.title;
                // The same side with other margins: other people.
                if same_title && !agrees {
                    return false;
                }
                if agrees && (same_title || place.is_none()) {
                    place = Some((at, places, same_title));
                }
            }
            same_titles &= place.as_ref().is_none_or(|(.., same_title)| *same_title);
            found.push(place.map(|(at, places, _)| (at, places)));
        }
        let twice = matches!(found.as_slice(), [Some((one, _)), Some((other, _))] if one == other);
        if twice || found.iter().all(Option::is_none) {
            return false;
        }
        let count = |base: BaseId| tables.base(base).count;
        // In the order of the population's categories.
        let place = |side: usize, at: usize| match &found[side] {
            Some((_, places)) => places[at],
            None => at,
        };
        let mut cells = plane.cells.clone();
        for (row, line) in plane.cells.iter().enumerate() {
            for (column, base) in line.iter().enumerate() {
                cells[place(0, row)][place(1, column)] = *base;
            }
        }
        let known: Vec<Option<usize>> =
            found.iter().map(|one| one.as_ref().map(|(at, _)| *at)).collect();
        let twin = match known.as_slice() {
            [Some(down), Some(across)] => self.cells_of(*down, *across),
            _ => None,
        };
        let mut equal: Vec<(BaseId, BaseId)> = vec![(self.total, plane.total)];
        if let Some(twin) = twin {
            let pairs = twin.iter().flatten().zip(cells.iter().flatten());
            let pairs: Vec<(BaseId, BaseId)> =
                pairs.map(|(one, other)| (*one, *other)).collect();
            if pairs.iter().any(|(one, other)| count(*one) != count(*other)) {
                return false;
            }
            equal.extend(pairs);
        }
        for (side, found) in plane.sides.iter().zip(&found) {
            let Some((at, places)) = found else { continue };
            let margin = side.margin.iter().zip(places);
            equal.extend(
                margin.map(|(base, place)| (self.sides[*at].margin[*place], *base)),
            );
        }
        self.is_sure &= same_titles;
        for (one, other) in equal {
            if one != other {
                let form = Form::one(one).minus(&Form::one(other));
                self.law(form, tables);
            }
        }
        let is_twin = known.iter().all(Option::is_some)
            && self.cells_of(known[0].unwrap_or(0), known[1].unwrap_or(0)).is_some();
        let mut at = [0, 0];
        for (place, (known, side)) in at.iter_mut().zip(known.iter().zip(&plane.sides)) {
            *place = known.unwrap_or_else(|| {
                self.sides.push(side.clone());
                self.sides.len() - 1
            });
        }
        if !is_twin {
            self.planes.push(Crossed { sides: at, cells });
        }
        true
    }

    /// The cells of two sides that are crossed already, the first one down.
    fn cells_of(&self, down: usize, across: usize) -> Option<Vec<Vec<BaseId>>> {
        let straight = self.planes.iter().find(|plane| plane.sides == [down, across]);
        if let Some(plane) = straight {
            return Some(plane.cells.clone());
        }
        let turned = self.planes.iter().find(|plane| plane.sides == [across, down])?;
        let (height, width) =
            (self.sides[down].labels.len(), self.sides[across].labels.len());
        let row =
            |row: usize| (0..width).map(|column| turned.cells[column][row]).collect();
        Some((0..height).map(row).collect())
    }

    fn law(&self, form: Form, tables: &mut Tables) {
        let (low, high) = (Some(0), Some(0));
        tables.law(Law { form, low, high, guessed: !self.is_sure });
    }

    /// The sides that stand in a circle, each circle with its planes: what is left once the
    /// ends are taken off.
    fn circles(&self) -> Vec<(Vec<usize>, Vec<&Crossed>)> {
        let mut planes: Vec<&Crossed> = self.planes.iter().collect();
        loop {
            let degree = |side: usize, planes: &[&Crossed]| {
                planes.iter().filter(|plane| plane.sides.contains(&side)).count()
            };
            let before = planes.len();
            let kept: Vec<&Crossed> = planes
                .iter()
                .copied()
                .filter(|plane| plane.sides.iter().all(|side| degree(*side, &planes) > 1))
                .collect();
            planes = kept;
            if planes.len() == before {
                break;
            }
        }
        let mut circles: Vec<(Vec<usize>, Vec<&Crossed>)> = Vec::new();
        for plane in planes {
            let mut sides = plane.sides.to_vec();
            let mut of = vec![plane];
            let (joined, apart): (Vec<_>, Vec<_>) = circles
                .into_iter()
                .partition(|(own, _)| own.iter().any(|side| sides.contains(side)));
            for (own, planes) in joined {
                sides.extend(own);
                of.extend(planes);
            }
            sides.sort_unstable();
            sides.dedup();
            circles = apart;
            circles.push((sides, of));
        }
        circles
    }

    fn tie_cubes(&self, tables: &mut Tables) {
        for (sides, planes) in self.circles() {
            let sizes: Vec<usize> =
                sides.iter().map(|side| self.sides[*side].labels.len()).collect();
            let cells =
                sizes.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
            let bases =
                || planes.iter().flat_map(|plane| plane.cells.iter().flatten().copied());
            let cube = match cells.filter(|cells| *cells <= MOST_CELLS) {
                Some(_) => Cube::of(&sides, &sizes, &planes, tables).filled(tables),
                None => Filled::GivenUp,
            };
            match cube {
                Filled::Cube(cube, counts) => {
                    let threshold = bases()
                        .map(|base| tables.base(base).threshold)
                        .max()
                        .unwrap_or_default();
                    let own: Vec<BaseId> = counts
                        .into_iter()
                        .map(|count| tables.unprinted(count, threshold))
                        .collect();
                    for (base, parts) in &cube.sums {
                        let mut form = Form::one(*base);
                        for part in parts {
                            form.add(&Form::one(own[*part]), -1);
                        }
                        self.law(form, tables);
                    }
                }
                // Their margins agree by chance.
                Filled::Nothing => {}
                Filled::GivenUp => tables.widen(bases().collect()),
            }
        }
    }
}

/// A cube whose margins are known: which cells add up to which count.
struct Cube {
    cells: usize,
    sums: Vec<(BaseId, Vec<usize>)>,
}

/// What came of looking for a cube.
enum Filled {
    Cube(Cube, Vec<i64>),
    /// There is none: the tables are not of one population.
    Nothing,
    GivenUp,
}

impl Cube {
    /// Cells under a zero are zero, and no cells at all.
    fn of(
        sides: &[usize],
        sizes: &[usize],
        planes: &[&Crossed],
        tables: &Tables,
    ) -> Self {
        let place = |side: usize| sides.iter().position(|one| *one == side).unwrap_or(0);
        let mut sums: Vec<(BaseId, Vec<usize>)> = Vec::new();
        let mut starts = Vec::new();
        for plane in planes {
            starts.push(sums.len());
            sums.extend(plane.cells.iter().flatten().map(|base| (*base, Vec::new())));
        }
        let mut cells = 0;
        let mut at = vec![0; sizes.len()];
        loop {
            let under: Vec<usize> = planes
                .iter()
                .zip(&starts)
                .map(|(plane, start)| {
                    let [down, across] = plane.sides.map(place);
                    start + at[down] * sizes[across] + at[across]
                })
                .collect();
            if under.iter().all(|sum| tables.base(sums[*sum].0).count > 0) {
                under.iter().for_each(|sum| sums[*sum].1.push(cells));
                cells += 1;
            }
            let Some(next) =
                (0..sizes.len()).rev().find(|side| at[*side] + 1 < sizes[*side])
            else {
                break;
            };
            at[next] += 1;
            at[next + 1..].iter_mut().for_each(|one| *one = 0);
        }
        Self { cells, sums }
    }

    /// Whole counts that the cells may have: any will do, since nobody knows the true ones.
    fn filled(self, tables: &Tables) -> Filled {
        /// How many corners are looked at for whole numbers before they are asked for.
        const CORNERS: u64 = 12;
        /// How many branches then.
        const BRANCHES: u64 = 400;
        for corner in 0..=CORNERS {
            let whole = corner == CORNERS;
            let mut problem = Problem::new(OptimizationDirection::Minimize);
            let variables: Vec<_> = (0..self.cells)
                .map(|cell| {
                    let cost = weight(corner, cell as u64);
                    if whole {
                        problem.add_integer_var(cost, (0, i32::MAX / 4))
                    } else {
                        problem.add_var(cost, (0.0, f64::INFINITY))
                    }
                })
                .collect();
            for (base, parts) in &self.sums {
                let count = tables.base(*base).count;
                let row: Vec<_> =
                    parts.iter().map(|part| (variables[*part], 1.0)).collect();
                if row.is_empty() && count == 0 {
                    continue;
                }
                problem.add_constraint(row, ComparisonOp::Eq, count as f64);
            }
            let mut options = SolveOptions::default();
            options.node_limit = Some(BRANCHES);
            let solution = match problem.solve_with(options) {
                Ok(SolveOutcome::Solution(solution)) => solution,
                Err(microlp::Error::Infeasible) => return Filled::Nothing,
                Ok(SolveOutcome::Interrupted(_)) | Err(_) => continue,
            };
            let counts: Vec<i64> =
                variables.iter().map(|one| solution[*one].round() as i64).collect();
            let holds = counts.iter().all(|count| *count >= 0)
                && self.sums.iter().all(|(base, parts)| {
                    let sum: i64 = parts.iter().map(|part| counts[*part]).sum();
                    sum == tables.base(*base).count
                });
            if holds {
                return Filled::Cube(self, counts);
            }
        }
        Filled::GivenUp
    }
}

/// A number of its own for each cell and corner, the same everywhere.
fn weight(corner: u64, cell: u64) -> f64 {
    let mixed = (corner * 7_919 + cell + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 44) as f64 / f64::from(1 << 20)
}
