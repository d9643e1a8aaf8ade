//! What every drawing must keep: labels inside the canvas and apart from each other.

use proptest::prelude::*;

use super::canvas::text_width;
use super::spec::{Category, Mark, Series};
use super::*;
use crate::vocabulary::CHARTS;

pub(super) fn style() -> ChartStyle {
    let theme = Theme::embedded(crate::theme::Model::Sober, None);
    ChartStyle {
        font: FONT,
        ink: theme.ink,
        muted: theme.muted,
        grid: theme.rule,
        accent: theme.accent,
        palette: theme.palette,
    }
}

fn shown(value: f64) -> Mark {
    Mark::Shown { value, printed: format!("{value:.1} %").replace('.', ",") }
}

fn spec(kind: ChartKind, values: &[Vec<Option<f64>>], output: Output) -> ChartSpec {
    let names = [
        "Le Pont-de-Claix",
        "Grenoble-Alpes-Métropole",
        "Eybens",
        "Saint-Martin-le-Vinoux et alentours",
        "Fontaine",
        "Les Îles-de-Mars",
    ];
    let rows = values.first().map_or(0, Vec::len);
    let categories = (0..rows)
        .map(|row| Category {
            label: match kind {
                ChartKind::Lines => (2010 + 3 * row).to_string(),
                _ => names[row % names.len()].to_owned(),
            },
            year: (kind == ChartKind::Lines).then(|| 2010 + 3 * row as u16),
            emphasis: row == 0 && kind != ChartKind::Lines,
            is_named: row == 2,
        })
        .collect();
    let series = values
        .iter()
        .enumerate()
        .map(|(index, marks)| Series {
            label: match kind {
                ChartKind::Pyramid => {
                    let sex = ["Hommes", "Femmes"][index % 2];
                    format!("{sex}, {}", names[index / 2 % names.len()])
                }
                _ => names[index % names.len()].to_owned(),
            },
            emphasis: index == 0,
            marks: marks.iter().map(|value| value.map_or(Mark::Hidden, shown)).collect(),
        })
        .collect();
    let room = output.row().charts.expect("a document with charts");
    ChartSpec {
        kind,
        unit: "en %".into(),
        categories,
        series,
        room,
        counts: false,
        decimals: 1,
        reference: None,
        zones: crate::charts::spec::Zones::Communes,
    }
}

fn check(spec: &ChartSpec) -> Result<(), String> {
    let canvas = lay_out(spec, &style());
    apart(&canvas)
}

/// Labels stand inside the canvas and touch no other.
pub(super) fn apart(canvas: &Canvas) -> Result<(), String> {
    let labels: Vec<_> = canvas.labels().collect();
    for (index, label) in labels.iter().enumerate() {
        let (left, top, right, bottom) = label.bounds();
        if left < -1.0
            || right > canvas.width + 1.0
            || top < -1.0
            || bottom > canvas.height + 1.0
        {
            return Err(format!("« {} » leaves the canvas", label.text));
        }
        for other in &labels[index + 1..] {
            if label.collides(other) {
                return Err(format!("« {} » touches « {} »", label.text, other.text));
            }
        }
    }
    canvas.svg(&style()).map(|_| ())
}

fn grid() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
    (1_usize..5, 1_usize..6).prop_flat_map(|(series, rows)| {
        let value = prop_oneof![4 => (0.0_f64..80.0).prop_map(Some), 1 => Just(None)];
        proptest::collection::vec(proptest::collection::vec(value, rows), series)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]
    #[test]
    fn labels_never_collide(values in grid(), narrow: bool) {
        let format = if narrow { Output::Booklet } else { Output::Report };
        // A pyramid has two or four series: below.
        for kind in CHARTS.meanings().filter(|kind| *kind != ChartKind::Pyramid) {
            if let Err(problem) = check(&spec(kind, &values, format)) {
                prop_assert!(false, "{kind:?} : {problem}");
            }
        }
    }
}

#[test]
fn a_pyramid_with_an_outline_fits() {
    let side =
        |from: f64| (0..7).map(|row| Some(from - f64::from(row))).collect::<Vec<_>>();
    let values = vec![side(11.0), side(10.5), side(12.0), side(9.0)];
    for format in [Output::Report, Output::Booklet] {
        check(&spec(ChartKind::Pyramid, &values, format)).expect("nothing collides");
    }
}

#[test]
fn a_hidden_part_leaves_no_trace() {
    let with = |value| {
        let values = vec![vec![Some(10.0)], vec![value], vec![Some(30.0)]];
        lay_out(&spec(ChartKind::StackedBars, &values, Output::Report), &style())
    };
    let hidden = with(None);
    // The same drawing as if the part had never existed, but for « + s ».
    let boxes =
        hidden.shapes.iter().filter(|shape| matches!(shape, canvas::Drawn::Box { .. }));
    // Three shades in the legend, two parts in the bar.
    assert_eq!(boxes.count(), 5);
    assert!(hidden.labels().any(|label| label.text == "+ s"));
}

#[test]
fn texts_are_measured_with_the_bundled_face() {
    let (narrow, wide) =
        (text_width("iiii", 10.0, false), text_width("MMMM", 10.0, false));
    assert!(narrow * 2.0 < wide, "{narrow} {wide}");
    // Inter's M is 0.87 em wide.
    assert!((wide - 35.0).abs() < 5.0, "{wide}");
}

#[test]
fn drawings_are_opaque_and_use_one_typeface() {
    let values = vec![vec![Some(1.0), Some(2.0)], vec![Some(2.0), Some(1.5)]];
    let canvas = lay_out(&spec(ChartKind::Lines, &values, Output::Report), &style());
    let svg = canvas.svg(&style()).expect("drawn");
    assert!(svg.contains("font-family=\"Inter\""));
    for part in svg.split("opacity=\"").skip(1) {
        assert!(part.starts_with("1\"") || part.starts_with("1.0\""), "{part:.20}");
    }
}
