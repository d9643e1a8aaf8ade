//! What a chart says to someone who cannot see it: the levels, the ends of a series, the
//! extremes. Never the caption again.

use super::capital;
use crate::vocabulary::{ChartKind, Sign};

/// What a chart shows, in words and printed figures.
pub struct Picture {
    /// The kind of drawing.
    pub kind: ChartKind,
    /// What is measured (« en % des ménages »).
    pub unit: String,
    /// One trace per series.
    pub traces: Vec<Curve>,
    /// What its territories are called: « communes ».
    pub zones: &'static str,
    /// The town's own category.
    pub own: Option<String>,
    /// The whole that the territories are part of, with its figure.
    pub whole: Option<String>,
}

/// One series.
pub struct Curve {
    /// Its name.
    pub label: String,
    /// Its points, in reading order.
    pub points: Vec<Point>,
}

/// One figure.
pub struct Point {
    /// The category.
    pub label: String,
    /// The printed value, when it is published.
    pub value: Option<f64>,
    /// The figure as the tables print it.
    pub printed: String,
}

/// The alternative text.
pub fn describe(picture: &Picture) -> String {
    let drawing = match picture.kind {
        ChartKind::Bars => "Barres horizontales",
        ChartKind::Columns => "Histogramme",
        ChartKind::StackedBars => "Barres empilées",
        ChartKind::Lines => "Courbes",
        ChartKind::Pyramid => "Pyramide des âges",
        ChartKind::Dumbbell => "Haltères",
        ChartKind::Ring => "Anneau",
        ChartKind::Positions => "Points sur une échelle",
        ChartKind::Spread => "Réglettes",
        ChartKind::Map => "Carte",
    };
    let unit = if picture.unit.is_empty() {
        String::new()
    } else {
        format!(", {}", picture.unit)
    };
    let mut sentences = vec![format!("{drawing}{unit}.")];
    match picture.kind {
        ChartKind::Lines => {
            sentences
                .push("Chaque courbe suit une valeur d’une année à l’autre.".to_owned());
            sentences.extend(picture.traces.iter().map(ends));
        }
        ChartKind::Dumbbell => {
            sentences
                .push("Chaque trait relie la première année à la dernière.".to_owned());
            sentences.extend(picture.traces.iter().map(ends));
        }
        ChartKind::Pyramid => sentences.extend(picture.traces.iter().map(extremes)),
        ChartKind::StackedBars | ChartKind::Ring => {
            sentences.extend(stacks(&picture.traces));
        }
        ChartKind::Positions | ChartKind::Map => {
            sentences.extend(picture.traces.iter().map(|trace| places(trace, picture)));
        }
        // Each strip has a scale of its own: there is nothing to compare between them.
        ChartKind::Spread => {
            let own = picture
                .traces
                .iter()
                .find(|trace| picture.own.as_ref() == Some(&trace.label));
            sentences.extend(own.or(picture.traces.first()).map(each));
        }
        ChartKind::Bars | ChartKind::Columns => {
            sentences.extend(
                picture.traces.iter().map(|trace| levels(trace, &picture.traces)),
            );
        }
    }
    if hidden(picture) {
        sentences.push(format!(
            "Les valeurs marquées « {} » relèvent du {}.",
            super::MASKED,
            Sign::Masked.meaning()
        ));
    }
    sentences.join(" ")
}

/// Up to this many points are all told; beyond, the extremes.
const ALL_TOLD: usize = 8;

/// « Propriétaires : 50,6 %, locataires HLM : 26,2 %. »
fn each(trace: &Curve) -> String {
    let told =
        trace.points.iter().map(|point| format!("{} : {}", point.label, point.printed));
    format!("{}.", told.collect::<Vec<_>>().join(", "))
}

fn levels(trace: &Curve, all: &[Curve]) -> String {
    if trace.points.len() > ALL_TOLD {
        return extremes(trace);
    }
    let told: Vec<String> = trace
        .points
        .iter()
        .map(|point| format!("{} : {}", point.label, point.printed))
        .collect();
    let name =
        if all.len() > 1 { format!("{} – ", trace.label) } else { String::new() };
    let extremes = match (highest(trace), lowest(trace)) {
        (Some(high), Some(low))
            if trace.points.len() > 2 && high.printed != low.printed =>
        {
            format!(" Le plus élevé : {} ; le plus bas : {}.", high.label, low.label)
        }
        _ => String::new(),
    };
    format!("{}{}.{extremes}", capital(&name), told.join(", "))
}

/// A map or a scale: how many territories, the town's own, the whole, the ends, what is lacking.
fn places(trace: &Curve, picture: &Picture) -> String {
    let subject = capital(&trace.label);
    if trace.points.len() <= ALL_TOLD {
        return format!("{subject}. {}", levels(trace, &picture.traces));
    }
    let count = trace.points.len();
    let zones = picture.zones;
    let without = trace.points.iter().filter(|point| point.value.is_none()).count();
    let mut told = vec![format!("{subject}, {count} {zones}")];
    let own = picture.own.as_ref().and_then(|own| {
        trace.points.iter().find(|point| point.label == *own && point.value.is_some())
    });
    told.extend(own.map(|own| format!("{} : {}", own.label, own.printed)));
    told.extend(picture.whole.clone());
    let among = if without > 0 { " parmi les chiffres montrés" } else { "" };
    if let (Some(high), Some(low)) = (highest(trace), lowest(trace))
        && high.value != low.value
    {
        let who = |end: &Point| {
            let alike = trace.points.iter().filter(|point| point.value == end.value);
            match alike.count() {
                1 => format!("{}, {}", end.label, end.printed),
                some => format!("{some} {zones}, {}", end.printed),
            }
        };
        told.push(format!("le plus élevé{among} : {}", who(high)));
        told.push(format!("le plus bas : {}", who(low)));
    }
    if without > 0 {
        told.push(format!("{without} sans chiffre montré"));
    }
    format!("{}.", told.join(" ; "))
}

fn extremes(trace: &Curve) -> String {
    match (highest(trace), lowest(trace)) {
        (Some(high), Some(low)) => format!(
            "{} : maximum {} ({}), minimum {} ({}).",
            capital(&trace.label),
            high.printed,
            high.label,
            low.printed,
            low.label
        ),
        _ => format!("{} : aucune valeur publiée.", capital(&trace.label)),
    }
}

fn ends(trace: &Curve) -> String {
    let shown: Vec<&Point> =
        trace.points.iter().filter(|point| point.value.is_some()).collect();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
        return format!("{} : aucune valeur publiée.", capital(&trace.label));
    };
    if shown.len() == 1 {
        return format!(
            "{} : {} en {}.",
            capital(&trace.label),
            first.printed,
            first.label
        );
    }
    // Whether it rose is for the sentences, which know what chance makes.
    let mut text = format!(
        "{} : d’abord {} en {}, enfin {} en {}",
        capital(&trace.label),
        first.printed,
        first.label,
        last.printed,
        last.label
    );
    let inner = |point: &Point| point.label != first.label && point.label != last.label;
    if let Some(high) = highest(trace).filter(|high| inner(high)) {
        text.push_str(&format!(
            ", avec un maximum de {} en {}",
            high.printed, high.label
        ));
    } else if let Some(low) = lowest(trace).filter(|low| inner(low)) {
        text.push_str(&format!(", avec un minimum de {} en {}", low.printed, low.label));
    }
    text.push('.');
    text
}

/// Up to this many parts, those of every bar are told; beyond, those of the first, and the ends of
/// the others.
const PARTS_TOLD: usize = 4;

/// A stack is told bar by bar.
fn stacks(traces: &[Curve]) -> Vec<String> {
    let Some(first) = traces.first() else { return Vec::new() };
    let intro =
        "Chaque barre est partagée en parts, dites de gauche à droite.".to_owned();
    let bars = (0..first.points.len()).map(|bar| {
        let parts: Vec<(&str, &Point)> = traces
            .iter()
            .filter_map(|trace| Some((trace.label.as_str(), trace.points.get(bar)?)))
            .collect();
        let name = &first.points[bar].label;
        let ends =
            (bar > 0 && parts.len() > PARTS_TOLD).then(|| ends_of(&parts)).flatten();
        if let Some(ends) = ends {
            return format!("{name} : {ends}.");
        }
        let told: Vec<String> = parts
            .iter()
            .map(|(label, point)| format!("{label} {}", point.printed))
            .collect();
        format!("{name} : {}.", told.join(", "))
    });
    std::iter::once(intro).chain(bars).collect()
}

/// « la part la plus grande est 15 à 29 ans (23,5), la plus petite, 75 ans ou plus (9,3) »;
/// nothing where a part has no figure: all of them are told then.
fn ends_of(parts: &[(&str, &Point)]) -> Option<String> {
    let mut known: Vec<(&str, &Point, f64)> = parts
        .iter()
        .map(|(label, point)| Some((*label, *point, point.value?)))
        .collect::<Option<_>>()?;
    known.sort_by(|left, right| left.2.total_cmp(&right.2));
    let ((low, least, _), (high, most, _)) = (known.first()?, known.last()?);
    Some(format!(
        "la part la plus grande est {high} ({}), la plus petite, {low} ({})",
        most.printed, least.printed
    ))
}

fn highest(trace: &Curve) -> Option<&Point> {
    let shown = trace.points.iter().filter(|point| point.value.is_some());
    shown
        .max_by(|a, b| a.value.partial_cmp(&b.value).unwrap_or(std::cmp::Ordering::Equal))
}

fn lowest(trace: &Curve) -> Option<&Point> {
    let shown = trace.points.iter().filter(|point| point.value.is_some());
    shown
        .min_by(|a, b| a.value.partial_cmp(&b.value).unwrap_or(std::cmp::Ordering::Equal))
}

fn hidden(picture: &Picture) -> bool {
    picture
        .traces
        .iter()
        .flat_map(|trace| &trace.points)
        .any(|point| point.printed == super::MASKED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(label: &str, points: &[(&str, Option<f64>, &str)]) -> Curve {
        let point = |(label, value, printed): &(&str, Option<f64>, &str)| Point {
            label: (*label).to_owned(),
            value: *value,
            printed: (*printed).to_owned(),
        };
        Curve { label: label.into(), points: points.iter().map(point).collect() }
    }

    #[test]
    fn a_line_says_its_ends_and_its_peak() {
        let picture = Picture {
            kind: ChartKind::Lines,
            zones: "territoires",
            own: None,
            whole: None,
            unit: "en %".into(),
            traces: vec![trace(
                "ménages en HLM",
                &[
                    ("2010", Some(24.6), "24,6 %"),
                    ("2015", Some(29.5), "29,5 %"),
                    ("2021", Some(26.2), "26,2 %"),
                ],
            )],
        };
        assert_eq!(
            describe(&picture),
            "Courbes, en %. Chaque courbe suit une valeur d’une année à l’autre. Ménages en \
             HLM : d’abord 24,6 % en 2010, enfin 26,2 % en 2021, avec un maximum de 29,5 % en 2015."
        );
    }

    #[test]
    fn a_hidden_bar_is_said_without_its_size() {
        let picture = Picture {
            kind: ChartKind::Bars,
            zones: "territoires",
            own: None,
            whole: None,
            unit: "foyers".into(),
            traces: vec![trace("foyers", &[("A", Some(12.0), "12"), ("B", None, "s")])],
        };
        assert_eq!(
            describe(&picture),
            "Barres horizontales, foyers. A : 12, B : s. Les valeurs marquées « s » \
             relèvent du secret statistique."
        );
    }
}
