//! The names above a scale: each over its dot, none across another or its leader.

use super::super::canvas::text_width;
use super::super::spec::ChartSpec;
use crate::text::typographic;

/// How many are named, the town included.
const NAMED: usize = 9;

/// How many lines of names there may be.
const LANES: usize = 5;

/// A dot that may be named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) row: usize,
    pub(super) value: f64,
    pub(super) x: f64,
}

/// A name with its place: the lanes are counted from the top.
pub(super) struct Name {
    pub(super) row: usize,
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) lane: usize,
    /// Where its leader goes down.
    x: f64,
    length: f64,
}

/// The town, the ends, those that the author compares with; all of a few.
pub(super) fn place(
    spec: &ChartSpec,
    points: &[Point],
    width: f64,
    size: f64,
) -> Vec<Name> {
    let wanted: Vec<Name> = wanted(spec, points)
        .into_iter()
        .filter_map(|point| {
            let mark = spec.series.first()?.marks.get(point.row)?;
            let category = spec.categories.get(point.row)?;
            let text = typographic(&format!("{} : {}", category.label, mark.printed()));
            let length = text_width(&text, size, category.emphasis);
            let name =
                Name { row: point.row, text, left: 0.0, lane: 0, x: point.x, length };
            (length <= width).then_some(name)
        })
        .collect();
    let count = wanted.len();
    let over = over_their_dots(&wanted, width);
    // Names over dots that nearly touch hide each other: they then stand beside their leaders.
    let beside =
        if over.len() < count { beside_their_leaders(&wanted, width) } else { vec![] };
    // The town is named whatever the others lose.
    let has_own = |names: &[Name]| {
        let is_own = |name: &Name| spec.categories[name.row].emphasis;
        names.iter().any(is_own) || !wanted.iter().any(is_own)
    };
    let is_better = beside.len() > over.len() && has_own(&beside);
    let mut placed = if is_better { beside } else { over };
    // Lanes that nobody took are given back.
    let unused = placed.iter().map(|name| name.lane).min().unwrap_or(0);
    placed.iter_mut().for_each(|name| name.lane -= unused);
    placed
}

/// The most important first, each once.
fn wanted(spec: &ChartSpec, points: &[Point]) -> Vec<Point> {
    let mut by_value: Vec<Point> = points.to_vec();
    by_value.sort_by(|a, b| a.value.total_cmp(&b.value));
    let category = |point: &&Point| &spec.categories[point.row];
    let own = points.iter().filter(|point| category(point).emphasis);
    // Of several that are alike, none is the first.
    let is_alone = |point: &&Point| {
        by_value.iter().filter(|other| other.value == point.value).count() == 1
    };
    let ends = by_value.first().into_iter().chain(by_value.last()).filter(is_alone);
    let compared = points.iter().filter(|point| category(point).is_named);
    let all = by_value.iter().filter(|_| points.len() <= NAMED);
    let mut found: Vec<Point> = Vec::new();
    for point in own.chain(ends).chain(compared).chain(all) {
        if found.len() < NAMED && !found.iter().any(|one| one.row == point.row) {
            found.push(*point);
        }
    }
    found
}

/// Each in the lowest lane where it is free, centred if it can be.
fn over_their_dots(wanted: &[Name], width: f64) -> Vec<Name> {
    let mut placed = Vec::new();
    for name in wanted {
        let (x, length) = (name.x, name.length);
        let lefts = [x - length / 2.0, x + 3.0, x - length - 3.0];
        put(&mut placed, name, &lefts, width);
    }
    placed
}

/// On the left half each name stands right of its leader, from the rightmost dot up; on the
/// right half left of it, from the leftmost up: no leader then goes through a name below it.
fn beside_their_leaders(wanted: &[Name], width: f64) -> Vec<Name> {
    let (mut left, mut right): (Vec<&Name>, Vec<&Name>) =
        wanted.iter().partition(|name| name.x + 3.0 + name.length <= width);
    left.sort_by(|a, b| b.x.total_cmp(&a.x));
    right.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut placed = Vec::new();
    for name in left {
        let _ = put(&mut placed, name, &[name.x + 3.0], width)
            || put(&mut placed, name, &[name.x - name.length / 2.0], width);
    }
    for name in right {
        let _ = put(&mut placed, name, &[name.x - name.length - 3.0], width)
            || put(&mut placed, name, &[name.x - name.length / 2.0], width);
    }
    placed
}

/// Puts a name in the lowest lane where it is free; whether there is one.
fn put(placed: &mut Vec<Name>, name: &Name, lefts: &[f64], width: f64) -> bool {
    for lane in (0..LANES).rev() {
        for left in lefts {
            let left = left.clamp(0.0, width - name.length);
            let here = Name { text: name.text.clone(), left, lane, ..*name };
            if !placed.iter().any(|other| here.meets(other)) {
                placed.push(here);
                return true;
            }
        }
    }
    false
}

impl Name {
    fn meets(&self, other: &Self) -> bool {
        let end = |name: &Self| name.left + name.length;
        if self.lane == other.lane {
            return self.left < end(other) + 6.0 && other.left < end(self) + 6.0;
        }
        // A leader goes down from its name through the lanes below it.
        let (above, below) =
            if self.lane < other.lane { (self, other) } else { (other, self) };
        below.left - 1.0 < above.x && above.x < end(below) + 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::spec::{Category, Mark, Series};
    use crate::vocabulary::{ChartKind, Output};

    fn spec(values: &[(&str, f64, bool, bool)]) -> ChartSpec {
        let category = |(label, _, own, named): &(&str, f64, bool, bool)| Category {
            label: (*label).to_owned(),
            year: None,
            emphasis: *own,
            is_named: *named,
        };
        let mark = |(_, value, ..): &(&str, f64, bool, bool)| Mark::Shown {
            value: *value,
            printed: format!("{value} %").replace('.', ","),
        };
        ChartSpec {
            kind: ChartKind::Positions,
            unit: String::new(),
            categories: values.iter().map(category).collect(),
            series: vec![Series {
                label: String::new(),
                emphasis: false,
                marks: values.iter().map(mark).collect(),
            }],
            room: Output::Report.row().charts.expect("charts"),
            counts: false,
            decimals: 1,
            reference: None,
            zones: crate::charts::spec::Zones::Communes,
        }
    }

    #[test]
    fn neighbours_of_nearly_one_value_are_all_named() {
        let values = [
            ("Bresson", 0.0, false, false),
            ("Fontaine", 18.7, false, true),
            ("Eybens", 18.8, false, true),
            ("Saint-Martin-le-Vinoux", 19.1, false, true),
            ("Le Pont-de-Claix", 26.2, true, false),
            ("Échirolles", 36.8, false, false),
        ];
        let many: Vec<_> = values
            .into_iter()
            .chain((0..30).map(|n| ("Autre", f64::from(n) / 2.0 + 0.5, false, false)))
            .collect();
        let spec = spec(&many);
        let at = |value: f64| 18.0 + value / 40.0 * 446.0;
        let point = |(row, one): (usize, &(&str, f64, bool, bool))| Point {
            row,
            value: one.1,
            x: at(one.1),
        };
        let points: Vec<Point> = many.iter().enumerate().map(point).collect();
        let names = place(&spec, &points, 482.0, 9.0);
        assert_eq!(
            names.len(),
            6,
            "{:?}",
            names.iter().map(|one| &one.text).collect::<Vec<_>>()
        );
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].iter().any(|other| name.meets(other)));
        }
    }
}
