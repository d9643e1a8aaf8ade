//! What every map must keep: hidden zones belong to no class, equal figures have one colour,
//! names stand apart.

use super::*;
use crate::charts::canvas::Drawn;
use crate::charts::spec::{Category, Series};
use crate::charts::tests::{apart, style};
use crate::maps::contours::read;
use crate::vocabulary::{ChartKind, Output};

/// Squares in rows of `wide`, numbered from the north-west; overseas, where parallels are straight.
fn squares(count: usize, wide: usize) -> Ground {
    let feature = |number: usize| {
        let (x, y) =
            (55.0 + 0.02 * (number % wide) as f64, -21.0 - 0.02 * (number / wide) as f64);
        let (right, low) = (x + 0.02, y - 0.02);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{}\"}},\"geometry\":{{\"type\":\
             \"Polygon\",\"coordinates\":[[[{x},{y}],[{right},{y}],[{right},{low}],[{x},{low}],[{x},{y}]]]}}}}",
            38_001 + number
        )
    };
    let features: Vec<String> = (0..count).map(feature).collect();
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
        features.join(",")
    );
    let group = |code: &str| Some((code.parse::<usize>().ok()? - 38_001).to_string());
    let contours = read(text.as_bytes(), &group).expect("squares");
    Ground {
        borders: Borders::new(&contours),
        zones: "communes",
        around: None,
        credit: "personne".to_owned(),
        lacking: Vec::new(),
        unknown: Vec::new(),
    }
}

fn spec(marks: Vec<Mark>, output: Output, counts: bool) -> ChartSpec {
    let label = |row: usize| match row {
        0 => "Saint-Martin-le-Vinoux-et-ses-alentours-de-la-montagne-au-bord".to_owned(),
        row => format!("Commune {row}"),
    };
    let category = |row: usize| Category {
        label: label(row),
        year: None,
        emphasis: row == 0,
        is_named: row == 2,
    };
    ChartSpec {
        kind: ChartKind::Map,
        unit: "en %".to_owned(),
        categories: (0..marks.len()).map(category).collect(),
        series: vec![Series { label: "Taux".to_owned(), emphasis: false, marks }],
        room: output.row().charts.expect("a document with charts"),
        counts,
        decimals: 0,
        reference: None,
        zones: crate::charts::spec::Zones::Communes,
    }
}

fn shown(value: f64) -> Mark {
    Mark::Shown { value, printed: format!("{value} %") }
}

/// The colours of the squares, row by row.
fn fills(canvas: &Canvas) -> Vec<Rgb> {
    let mut found: Vec<((i64, i64), Rgb)> = canvas
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Drawn::Polygon { points, fill } => {
                let bounds = Rect::of(points)?;
                Some(((bounds.bottom.round() as i64, bounds.left.round() as i64), *fill))
            }
            _ => None,
        })
        .collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, fill)| fill).collect()
}

#[test]
fn equal_figures_have_one_colour_and_a_hidden_zone_has_none() {
    let marks = vec![shown(10.0), shown(30.0), shown(10.0), Mark::Hidden, shown(50.0)];
    let canvas = lay_out(&spec(marks, Output::Report, false), &squares(5, 5), &style());
    let fills = fills(&canvas);
    assert_eq!(fills[0], fills[2]);
    assert_ne!(fills[0], fills[1]);
    let of_figures = [fills[0], fills[1], fills[4]];
    assert!(!of_figures.contains(&fills[3]), "a hidden zone looks like a class");
    let said: Vec<&str> = canvas.labels().map(|label| label.text.as_str()).collect();
    assert!(said.iter().any(|text| text.starts_with("s\u{a0}:")), "{said:?}");
}

#[test]
fn more_is_always_darker() {
    let marks: Vec<Mark> = (0..40).map(|value| shown(f64::from(value * value))).collect();
    let canvas = lay_out(&spec(marks, Output::Report, false), &squares(40, 8), &style());
    let lightness: Vec<u32> = fills(&canvas)
        .iter()
        .map(|fill| u32::from(fill.0) + u32::from(fill.1) + u32::from(fill.2))
        .collect();
    assert!(lightness.windows(2).all(|pair| pair[1] <= pair[0]), "{lightness:?}");
}

#[test]
fn names_and_legend_never_collide() {
    for output in [Output::Report, Output::Booklet, Output::Slides] {
        for (count, wide) in [(1, 1), (3, 3), (5, 1), (8, 4), (13, 4), (30, 6), (120, 12)]
        {
            for counts in [false, true] {
                let marks: Vec<Mark> = (0..count)
                    .map(|row| match row % 7 {
                        3 => Mark::Hidden,
                        5 => Mark::Absent("nd"),
                        _ => shown((row * 37 % 101) as f64),
                    })
                    .collect();
                let spec = spec(marks, output, counts);
                let canvas = lay_out(&spec, &squares(count, wide), &style());
                if let Err(problem) = apart(&canvas) {
                    panic!("{output:?}, {count} zones, counts {counts}: {problem}");
                }
            }
        }
    }
}

#[test]
fn what_is_counted_bears_circles_and_no_shade() {
    let marks = vec![shown(1200.0), shown(300.0), Mark::Hidden, shown(0.0)];
    let canvas = lay_out(&spec(marks, Output::Report, true), &squares(4, 2), &style());
    let fills = fills(&canvas);
    assert_eq!(fills[0], fills[1], "a count is no shade");
    let dots =
        canvas.shapes.iter().filter(|shape| matches!(shape, Drawn::Dot { .. })).count();
    assert!(dots >= 4, "two circles, each on its white: {dots}");
    let said: Vec<&str> = canvas.labels().map(|label| label.text.as_str()).collect();
    assert!(said.iter().any(|text| text.starts_with("s\u{a0}:")), "{said:?}");
}

/// The real communes of a département, in the time that a report may take for them.
#[test]
fn a_map_of_282_communes_is_drawn_at_once() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/contours/communes-59-nord.geojson");
    #[allow(
        clippy::disallowed_methods,
        reason = "a test reads the producers' files where they are"
    )]
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("passed over: the contours of the Nord are not on this machine");
        return;
    };
    let rows = std::cell::Cell::new(0);
    let group = |code: &str| {
        let row = rows.get();
        rows.set(row + 1);
        (code.len() == 5 && row < 282).then(|| row.to_string())
    };
    let contours = read(bytes.as_slice(), &group).expect("the communes");
    let ground = Ground { borders: Borders::new(&contours), ..squares(1, 1) };
    let marks = (0..282).map(|row| shown(f64::from(row * 53 % 97))).collect();
    let spec = spec(marks, Output::Report, false);
    let from = std::time::Instant::now();
    let canvas = lay_out(&spec, &ground, &style());
    let svg = canvas.svg(&style()).expect("drawn");
    let took = from.elapsed();
    eprintln!("282 communes: {took:?}, {} bytes", svg.len());
    // Ten times what it takes: a test machine may be busy.
    assert!(took.as_millis() < 1_500, "{took:?}");
    apart(&canvas).expect("names stand apart");
}
