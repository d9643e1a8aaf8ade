//! A protected table and the plan's wish → what the chart shows.

use std::collections::BTreeSet;

use super::spec::{Category, ChartSpec, Mark, Reference, Series, Zones};
use crate::heading::{Heading, HeadingKind, Reliability};
use crate::manifest::{Comparison, Project};
use crate::plan::PlanChart;
use crate::secrecy::{Figure, Protected, ProtectedTable, PublishedCell, Rounded};
use crate::territory::{CommuneCode, official};
use crate::text::{fold, typographic};
use crate::vocabulary::{ChartKind, ChartRoom, Sign};
use crate::wording::{self, Curve, Picture, Point};

pub(super) fn spec(
    table: &ProtectedTable,
    plan: &PlanChart,
    room: ChartRoom,
    around: &Around<'_>,
) -> ChartSpec {
    let (kind, grid) = arranged(table, plan, around);
    let unit = unit(table, plan);
    // A stack and a pyramid are crowded: the unit is said once, above the drawing.
    let bare = matches!(kind, ChartKind::StackedBars | ChartKind::Pyramid);
    let categories = grid
        .rows
        .iter()
        .map(|heading| Category {
            label: heading.short.clone(),
            year: match heading.kind {
                HeadingKind::Year(year) => Some(year),
                _ => None,
            },
            emphasis: heading.emphasis,
            is_named: around.named.contains(heading.key.as_str()),
        })
        .collect();
    let series = grid
        .columns
        .iter()
        .enumerate()
        .map(|(column, heading)| Series {
            label: match kind {
                ChartKind::Pyramid => heading.label.clone(),
                ChartKind::StackedBars => around.part(heading),
                _ => heading.short.clone(),
            },
            emphasis: heading.emphasis,
            marks: grid
                .rows
                .iter()
                .zip(&grid.cells)
                .map(|(row, cells)| match (&row.kind, heading.since) {
                    // Before its definition changed, it was another series.
                    (HeadingKind::Year(year), Some(since)) if *year < since => {
                        Mark::Absent(wording::MISSING)
                    }
                    // Of a place on a map or a scale, a reader remembers no reservation.
                    _ if kind.places_territories() && is_fragile(cells[column]) => {
                        Mark::Absent(Sign::Fragile.printed())
                    }
                    _ => mark(cells[column], bare),
                })
                .collect(),
        })
        .collect();
    let figures = || grid.cells.iter().flatten();
    let decimals = figures().filter_map(|figure| figure.rounded()).map(Rounded::decimals);
    ChartSpec {
        kind,
        unit,
        categories,
        series,
        room,
        counts: figures().next().is_some_and(|figure| figure.unit().counts()),
        decimals: decimals.max().unwrap_or(0),
        zones: around.zones(&grid.rows),
        reference: kind.places_territories().then(|| around.reference(&grid)).flatten(),
    }
}

fn is_fragile(figure: &Figure) -> bool {
    figure.reliability() == Reliability::Fragile && figure.rounded().is_some()
}

/// The kind of a chart and its table as it takes it.
fn arranged<'t>(
    table: &'t ProtectedTable,
    plan: &PlanChart,
    around: &Around<'_>,
) -> (ChartKind, Grid<'t>) {
    let grid = Grid::of(table, plan);
    let kind = kind(plan.kind, &grid);
    let mut grid = grid.turned_for(kind);
    if kind.places_territories() {
        grid.keep_first_column();
        // The whole is a mark of its own beside its parts.
        if let Some(whole) = around.whole {
            grid.leave_out(&whole.key);
        }
    }
    (kind, grid)
}

/// The keys of the rows of a table as a chart takes them.
pub(super) fn row_keys<'t>(
    table: &'t ProtectedTable,
    plan: &PlanChart,
    around: &Around<'_>,
) -> Vec<&'t str> {
    let (_, grid) = arranged(table, plan, around);
    grid.rows.iter().map(|heading| heading.key.as_str()).collect()
}

/// What a chart of territories shows beside those of its table.
pub(super) struct Around<'p> {
    protected: &'p Protected,
    /// The whole they are part of.
    whole: Option<&'p Comparison>,
    /// The territories that the author compares with.
    named: BTreeSet<String>,
    project: &'p Project,
    /// The keys of neighbourhoods, and of the communes of the intercommunalité.
    districts: BTreeSet<String>,
    communes: BTreeSet<String>,
}

impl<'p> Around<'p> {
    /// What stands above a part of a bar.
    fn part(&self, heading: &Heading) -> String {
        let indicator = self.project.indicators.get(&heading.key);
        let part = indicator.and_then(|one| one.part.as_deref());
        part.map_or_else(|| heading.short.clone(), typographic)
    }

    pub(super) fn of(project: &'p Project, protected: &'p Protected) -> Self {
        let commune = |comparison: &Comparison| {
            let [code] = comparison.communes.as_slice() else { return None };
            official().commune(code).map(|commune| fold(&commune.name))
        };
        let name = |code: &CommuneCode| {
            official().commune(code).map(|commune| fold(&commune.name))
        };
        Self {
            project,
            districts: project.districts.iter().map(|one| one.key.clone()).collect(),
            communes: project.neighbours().iter().filter_map(name).collect(),
            protected,
            whole: project.own_epci(),
            named: project
                .comparisons
                .iter()
                .flat_map(|one| commune(one).into_iter().chain([one.key.clone()]))
                .collect(),
        }
    }

    /// What the rows are called: neighbourhoods, communes, or anything.
    fn zones(&self, rows: &[&Heading]) -> Zones {
        let is = |known: &BTreeSet<String>| {
            rows.iter().all(|row| known.contains(&row.key) || row.emphasis)
        };
        match () {
            () if is(&self.districts) => Zones::Districts,
            () if is(&self.communes) => Zones::Communes,
            () => Zones::Territories,
        }
    }

    /// The figure of the whole, of the same vintage as the territories'.
    fn reference(&self, grid: &Grid<'_>) -> Option<Reference> {
        let whole = self.whole?;
        let indicator = grid.columns.first()?;
        let figure =
            self.protected.figures.get(&format!("{}.{}", indicator.key, whole.key))?;
        let vintage = grid.cells.iter().flatten().find_map(|figure| figure.vintage());
        let value = figure.rounded().filter(|_| figure.vintage() == vintage)?;
        Some(Reference {
            label: whole.name.clone(),
            value: value.as_f64(),
            printed: wording::printed(figure),
        })
    }
}

/// The table as a chart sees it: categories down, series across; margins left out, since
/// a total beside its parts dwarfs them.
struct Grid<'a> {
    rows: Vec<&'a Heading>,
    columns: Vec<&'a Heading>,
    cells: Vec<Vec<&'a Figure>>,
}

impl<'a> Grid<'a> {
    fn of(table: &'a ProtectedTable, plan: &PlanChart) -> Self {
        let keep = |heading: &Heading| heading.kind != HeadingKind::Total;
        let rows: Vec<usize> = (0..table.rows().len())
            .filter(|row| keep(&table.rows()[*row]))
            .take(if plan.first_row_only { 1 } else { usize::MAX })
            .collect();
        let columns: Vec<usize> = (0..table.columns().len())
            .filter(|column| keep(&table.columns()[*column]))
            .collect();
        // Years of a total alone still make a chart.
        let rows = if rows.is_empty() { (0..table.rows().len()).collect() } else { rows };
        Self {
            cells: rows
                .iter()
                .map(|row| {
                    columns.iter().map(|column| &table.row(*row)[*column]).collect()
                })
                .collect(),
            rows: rows.into_iter().map(|row| &table.rows()[row]).collect(),
            columns: columns.into_iter().map(|column| &table.columns()[column]).collect(),
        }
    }

    /// Turns the grid so that the kind of chart finds its categories down.
    fn turned_for(self, kind: ChartKind) -> Self {
        let years = |headings: &[&Heading]| {
            headings.iter().all(|heading| matches!(heading.kind, HeadingKind::Year(_)))
        };
        let territories = |headings: &[&Heading]| {
            headings.iter().all(|heading| heading.kind == HeadingKind::Territory)
        };
        let turn = match kind {
            ChartKind::Lines => years(&self.columns),
            // Its ends are years, or two territories.
            ChartKind::Dumbbell => {
                years(&self.columns)
                    || (territories(&self.columns) && !territories(&self.rows))
            }
            ChartKind::Pyramid => false,
            // Their rows are territories, and those of a spread indicators.
            ChartKind::Positions | ChartKind::Map => {
                territories(&self.columns) && !territories(&self.rows)
            }
            ChartKind::Spread => territories(&self.rows) && !territories(&self.columns),
            ChartKind::Bars
            | ChartKind::Columns
            | ChartKind::StackedBars
            | ChartKind::Ring => {
                let one_row = self.rows.len() == 1 && self.columns.len() > 1;
                one_row || (territories(&self.columns) && !territories(&self.rows))
            }
        };
        if !turn {
            return self;
        }
        let cells = (0..self.columns.len())
            .map(|column| self.cells.iter().map(|row| row[column]).collect())
            .collect();
        Self { rows: self.columns, columns: self.rows, cells }
    }

    fn leave_out(&mut self, key: &str) {
        let rows = std::mem::take(&mut self.rows);
        let cells = std::mem::take(&mut self.cells);
        let kept = rows.into_iter().zip(cells).filter(|(row, _)| row.key != key);
        (self.rows, self.cells) = kept.unzip();
    }

    fn keep_first_column(&mut self) {
        self.columns.truncate(1);
        self.cells.iter_mut().for_each(|row| row.truncate(1));
    }

    /// Two or three dates of two indicators or more, no series of them broken.
    fn is_of_few_dates(&self) -> bool {
        const FEW: usize = 3;
        let is_year = |heading: &&Heading| matches!(heading.kind, HeadingKind::Year(_));
        let is_indicator = |heading: &&Heading| heading.kind == HeadingKind::Indicator;
        let few = |dates: &[&Heading], others: &[&Heading]| {
            (2..=FEW).contains(&dates.len())
                && others.len() > 1
                && dates.iter().all(is_year)
                && others.iter().all(is_indicator)
                && others.iter().all(|one| one.since.is_none())
        };
        few(&self.columns, &self.rows) || few(&self.rows, &self.columns)
    }

    fn has_years(&self) -> bool {
        let is_year = |heading: &&Heading| matches!(heading.kind, HeadingKind::Year(_));
        self.columns.len() > 1 && self.columns.iter().all(is_year)
            || self.rows.len() > 1 && self.rows.iter().all(is_year)
    }
}

/// What is drawn of what is asked.
fn kind(choice: Option<ChartKind>, grid: &Grid<'_>) -> ChartKind {
    match choice {
        // A few dates of several indicators are flat lines that meet: their change is a length.
        Some(ChartKind::Lines) | None if grid.is_of_few_dates() => ChartKind::Dumbbell,
        // A line joins years and nothing else.
        Some(ChartKind::Lines) | None if grid.has_years() => ChartKind::Lines,
        Some(ChartKind::Lines) | None => ChartKind::Bars,
        // Two sides, or two and their outline; anything else is no pyramid.
        Some(ChartKind::Pyramid) if ![2, 4].contains(&grid.columns.len()) => {
            ChartKind::Bars
        }
        Some(kind) => kind,
    }
}

fn unit(table: &ProtectedTable, plan: &PlanChart) -> String {
    let of_row = || {
        let heading = table.rows().first()?;
        let unit = heading.unit.as_ref()?.in_words();
        Some(match &heading.base {
            Some(base) => format!("{unit} {}", typographic(base)),
            None => unit,
        })
    };
    let own = if plan.first_row_only { of_row() } else { None };
    own.or_else(|| table.unit().map(str::to_owned)).unwrap_or_default()
}

fn mark(figure: &Figure, bare: bool) -> Mark {
    match (figure.rounded(), figure.cell()) {
        (Some(value), _) => Mark::Shown {
            value: value.as_f64(),
            // How far a figure may be trusted follows it.
            printed: match wording::sign(figure) {
                "" => wording::in_table(figure, bare),
                sign => format!("{}\u{202f}{sign}", wording::in_table(figure, bare)),
            },
        },
        (None, PublishedCell::Masked) => Mark::Hidden,
        (None, cell) => Mark::Absent(wording::absent(cell)),
    }
}

/// What the wording needs to describe the chart.
pub(super) fn picture(spec: &ChartSpec) -> Picture {
    let traces = spec
        .series
        .iter()
        .map(|series| Curve {
            label: series.label.clone(),
            points: spec
                .categories
                .iter()
                .zip(&series.marks)
                .map(|(category, mark)| Point {
                    label: category.label.clone(),
                    value: mark.value(),
                    printed: mark.printed().to_owned(),
                })
                .collect(),
        })
        .collect();
    // Of several communes, none is the town.
    let mut own = spec.categories.iter().filter(|category| category.emphasis);
    let own = own.next().filter(|_| own.next().is_none());
    let own = own.map(|category| category.label.clone());
    let whole = spec.reference.as_ref();
    Picture {
        kind: spec.kind,
        unit: spec.unit.clone(),
        traces,
        own,
        zones: spec.zones.many(),
        whole: whole.map(|whole| format!("{} : {}", whole.label, whole.printed)),
    }
}

impl Mark {
    /// The value, when it is published.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Shown { value, .. } => Some(*value),
            Self::Hidden | Self::Absent(_) => None,
        }
    }

    /// What is printed at its place.
    pub fn printed(&self) -> &str {
        match self {
            Self::Shown { printed, .. } => printed,
            Self::Hidden => wording::MASKED,
            Self::Absent(sign) => sign,
        }
    }
}
