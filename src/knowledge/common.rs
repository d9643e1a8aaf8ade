//! Two tables of files that count alike: the same categories, the same cells.

use super::counted::Counted;
use super::cubes::Key;
use crate::table::{BaseId, Form, Law, Tables};
use crate::text::fold;

/// The categories of one side of a table in one year, as the file gives them.
pub(super) struct Categories {
    pub(super) key: Key,
    title: String,
    pub(super) counts: Vec<(String, BaseId)>,
}

/// Two tables that give the same categories alike, whatever each puts together: where the
/// partner, the date, the unit and the title agree it is sure, else it may be chance.
pub(super) fn tie_categories(crosses: &[Counted<'_, '_>], tables: &mut Tables) {
    let all: Vec<Vec<Categories>> = crosses.iter().map(categories).collect();
    for (at, one) in all.iter().enumerate() {
        for (beside, other) in all.iter().enumerate().skip(at + 1) {
            tie_cells(&crosses[at], &crosses[beside], tables);
            for here in one {
                for there in other {
                    here.tie(there, tables);
                }
            }
        }
    }
}

/// Two tables whose cells agree wherever both have them, one of them turned or not: whatever
/// their titles, units and dates say, they may be one.
fn tie_cells(one: &Counted<'_, '_>, other: &Counted<'_, '_>, tables: &mut Tables) {
    let (Some(here), Some(there)) = (&one.of_file, &other.of_file) else { return };
    if matches!((one.cross.vintage, other.cross.vintage), (Some(one), Some(other)) if one != other)
    {
        return;
    }
    for turned in [false, true] {
        let (rows, columns) = if turned {
            (&there.columns, &there.rows)
        } else {
            (&there.rows, &there.columns)
        };
        let common = |own: &[String], others: &[String]| -> Vec<(usize, usize)> {
            let place = |label: &String| others.iter().position(|one| one == label);
            own.iter()
                .enumerate()
                .filter_map(|(at, label)| Some((at, place(label)?)))
                .collect()
        };
        let (down, across) = (common(&here.rows, rows), common(&here.columns, columns));
        if down.len() < 2 || across.len() < 2 {
            continue;
        }
        let pairs: Vec<(BaseId, BaseId)> = down
            .iter()
            .flat_map(|(row, beside)| {
                across.iter().map(move |(column, over)| {
                    let (row_there, column_there) =
                        if turned { (*over, *beside) } else { (*beside, *over) };
                    (here.cells[*row][*column], there.cells[row_there][column_there])
                })
            })
            .collect();
        let count = |base: BaseId| tables.base(base).count;
        if pairs.iter().any(|(one, other)| count(*one) != count(*other)) {
            continue;
        }
        for (one, other) in pairs.into_iter().filter(|(one, other)| one != other) {
            tables.seem_equal([one], [other]);
        }
    }
}

pub(super) fn categories(counted: &Counted<'_, '_>) -> Vec<Categories> {
    let cross = counted.cross;
    let Some(of_file) = &counted.of_file else { return Vec::new() };
    let unit = fold(cross.unit.as_str());
    let of = |title: &str, year: Option<u16>, labels: &[String], counts: Vec<BaseId>| {
        Categories {
            key: (cross.partner.clone(), year, unit.clone()),
            title: fold(title),
            counts: labels.iter().cloned().zip(counts).collect(),
        }
    };
    match &of_file.margins {
        Some(margins) => vec![
            of(&cross.row_title, cross.vintage, &of_file.rows, margins.rows.clone()),
            of(
                &cross.column_title,
                cross.vintage,
                &of_file.columns,
                margins.columns.clone(),
            ),
        ],
        None if of_file.by_year => (0..of_file.columns.len())
            .map(|column| {
                let counts = of_file.cells.iter().map(|line| line[column]).collect();
                let year = of_file.columns[column].parse().ok();
                of(&cross.row_title, year, &of_file.rows, counts)
            })
            .collect(),
        None => Vec::new(),
    }
}

impl Categories {
    fn tie(&self, other: &Self, tables: &mut Tables) {
        let ((_, here, _), (_, there, _)) = (&self.key, &other.key);
        if here.is_some() && there.is_some() && here != there {
            return;
        }
        let find = |label: &String| other.counts.iter().find(|(one, _)| one == label);
        let common: Vec<(BaseId, BaseId)> = self
            .counts
            .iter()
            .filter_map(|(label, base)| Some((*base, find(label)?.1)))
            .collect();
        let count = |base: BaseId| tables.base(base).count;
        if common.len() < 2 || common.iter().any(|(one, two)| count(*one) != count(*two))
        {
            return;
        }
        let is_sure = self.key == other.key
            && self.key.0.is_some()
            && here.is_some()
            && self.title == other.title
            && common.len() == self.counts.len()
            && common.len() == other.counts.len();
        for (one, two) in common.into_iter().filter(|(one, two)| one != two) {
            let form = Form::one(one).minus(&Form::one(two));
            tables.law(Law { form, low: Some(0), high: Some(0), guessed: !is_sure });
        }
    }
}
