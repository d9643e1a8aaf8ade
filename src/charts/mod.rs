//! Protected tables → drawings.
//!
//! A chart is data first ([`ChartSpec`], published digits only), then shapes on a
//! [`canvas`], then SVG by plotters. Each kind lays out its own shapes and measures every
//! text with the bundled typeface, so that a test can prove that no two labels collide.

mod bars;
mod canvas;
mod columns;
mod dumbbell;
mod from_table;
mod legend;
mod lines;
mod pyramid;
mod spec;
mod stacked;
mod strip;

pub use spec::{ChartSpec, ChartStyle};
pub use strip::StripPlace;

use std::collections::BTreeMap;

use canvas::Canvas;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::manifest::Project;
use crate::phrases::in_its_words;
use crate::plan::{Chapter, PlanChart, PlanKind};
use crate::secrecy::Protected;
use crate::theme::Theme;
use crate::typeface::FONT;
use crate::vocabulary::{ChartKind, ChartRoom, Output};

/// A drawn chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// The drawing.
    pub svg: String,
    /// Its height in points.
    pub height: f64,
    /// What it says to someone who cannot see it.
    pub alt: String,
    /// What it measures, in words.
    pub unit: String,
}

/// All the drawings.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    /// The charts, by name and document.
    pub drawn: BTreeMap<(String, Output), Chart>,
    /// The strips as SVG, by indicator and by where they stand.
    pub strips: BTreeMap<(String, StripPlace), String>,
}

/// Draws every chart of the plan, and the strips.
///
/// # Errors
/// When the drawing library fails, which no input should make it do.
pub fn draw(
    project: &Project,
    plan: &[Chapter],
    protected: &Protected,
    theme: &Theme,
) -> Result<Charts, Diagnostics> {
    let style = ChartStyle {
        font: FONT,
        ink: theme.ink,
        muted: theme.muted,
        grid: theme.rule,
        accent: theme.vivid,
        palette: theme.palette.clone(),
    };
    let mut charts = Charts::default();
    let mut problems = Diagnostics::new();
    let not_drawn = |name: &str, cause: &str| {
        Diagnostic::error(
            "charts.not-drawn",
            format!("le graphique « {name} » ne peut pas être dessiné"),
        )
        .cause(in_its_words("le dessin des graphiques", cause))
    };
    for (indicator, strip) in strip::of(project, protected) {
        for (place, room) in strip::ROOMS {
            match strip::lay_out(&strip, room, &style).svg(&style) {
                Ok(svg) => {
                    charts.strips.insert((indicator.clone(), place), svg);
                }
                Err(cause) => problems.push(not_drawn(&indicator, &cause)),
            }
        }
    }
    for block in plan.iter().flat_map(|chapter| &chapter.blocks) {
        let PlanKind::Chart(plan) = &block.kind else { continue };
        for output in Output::all().filter(|output| block.is_in(*output)) {
            let Some(room) = output.row().charts else { continue };
            match draw_one(protected, plan, room, &style) {
                Ok(Some(chart)) => {
                    charts.drawn.insert((plan.name.clone(), output), chart);
                }
                Ok(None) => {}
                Err(cause) => problems.push(not_drawn(&plan.name, &cause)),
            }
        }
    }
    if problems.is_empty() { Ok(charts) } else { Err(problems) }
}

fn draw_one(
    protected: &Protected,
    plan: &PlanChart,
    room: ChartRoom,
    style: &ChartStyle,
) -> Result<Option<Chart>, String> {
    let Some(table) = protected.tables.get(&plan.table) else { return Ok(None) };
    let spec = from_table::spec(table, plan, room);
    // Nothing published is nothing to draw: the table tells it.
    let shown = spec
        .series
        .iter()
        .flat_map(|series| &series.marks)
        .any(|mark| mark.value().is_some());
    if spec.categories.is_empty() || !shown {
        return Ok(None);
    }
    let canvas = lay_out(&spec, style);
    let alt = crate::wording::describe(&from_table::picture(&spec));
    let (svg, height) = (canvas.svg(style)?, canvas.height);
    Ok(Some(Chart { svg, height, alt, unit: spec.unit }))
}

fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    match spec.kind {
        ChartKind::Bars => bars::lay_out(spec, style),
        // Columns below zero, or too narrow for their labels, are turned into bars.
        ChartKind::Columns => {
            columns::lay_out(spec, style).unwrap_or_else(|| bars::lay_out(spec, style))
        }
        ChartKind::StackedBars => stacked::lay_out(spec, style),
        ChartKind::Lines => lines::lay_out(spec, style),
        ChartKind::Pyramid => pyramid::lay_out(spec, style),
        // Of one date there is nothing to go to.
        ChartKind::Dumbbell => {
            dumbbell::lay_out(spec, style).unwrap_or_else(|| bars::lay_out(spec, style))
        }
    }
}

#[cfg(test)]
mod tests;
