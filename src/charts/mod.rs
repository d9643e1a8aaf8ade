//! Protected tables → drawings.
//!
//! A chart is data first ([`ChartSpec`], published digits only), then shapes on a
//! [`canvas`], then SVG by plotters. Each kind lays out its own shapes and measures every
//! text with the bundled typeface, so that a test can prove that no two labels collide.

mod bars;
mod board;
mod canvas;
mod columns;
mod dumbbell;
mod from_table;
mod legend;
mod lines;
mod map;
mod multiples;
mod positions;
mod pyramid;
mod ring;
mod spec;
mod spread;
mod stacked;
mod strip;

pub use board::NotDrawn;
pub use spec::{ChartSpec, ChartStyle};
pub use strip::StripPlace;

use std::collections::BTreeMap;

use board::{Board, Drawn};
use canvas::Canvas;

use crate::diagnostic::{Diagnostic, Diagnostics, Warned};
use crate::manifest::Project;
use crate::maps::atlas::Atlas;
use crate::phrases::in_its_words;
use crate::plan::{Chapter, PlanKind};
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
    /// Every figure of its table is printed on it.
    pub tells_all: bool,
    /// What it measures, in words.
    pub unit: String,
    /// What its drawing owes to others: whose contours.
    pub notes: Vec<String>,
}

/// All the drawings.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    /// The charts, by name and document.
    pub drawn: BTreeMap<(String, Output), Chart>,
    /// The strips as SVG, by indicator and by where they stand.
    pub strips: BTreeMap<(String, StripPlace), String>,
    /// The outline of the intercommunalité, for the covers.
    pub cover: Option<String>,
    /// The charts that are not drawn, and why.
    pub not_drawn: BTreeMap<String, NotDrawn>,
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
    atlas: &Atlas,
) -> Result<Warned<Charts>, Diagnostics> {
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
    if let Some(cover) = map::cover::lay_out(project, atlas, theme) {
        match cover.svg(&style) {
            Ok(svg) => charts.cover = Some(svg),
            Err(cause) => problems.push(not_drawn("couverture", &cause)),
        }
    }
    let strips = strip::of(project, protected);
    for (indicator, strip) in &strips {
        for (place, room) in strip::ROOMS {
            match strip::lay_out(strip, room, &style).svg(&style) {
                Ok(svg) => {
                    charts.strips.insert((indicator.clone(), place), svg);
                }
                Err(cause) => problems.push(not_drawn(indicator, &cause)),
            }
        }
    }
    let board = Board { project, protected, atlas, strips, style };
    for block in plan.iter().flat_map(|chapter| &chapter.blocks) {
        let PlanKind::Chart(plan) = &block.kind else { continue };
        for output in Output::all().filter(|output| block.is_in(*output)) {
            let Some(room) = output.row().charts else { continue };
            let room = match output {
                Output::Report => {
                    ChartRoom { text: room.text * theme.model.scale(), ..room }
                }
                _ => room,
            };
            match board.draw(plan, room) {
                Ok(Drawn::As(chart)) => {
                    if !room.holds(chart.height)
                        && project.sent(&plan.name, output).is_some()
                    {
                        problems.push(too_tall(&plan.name, output));
                    }
                    charts.drawn.insert((plan.name.clone(), output), chart);
                }
                Ok(Drawn::Not(why)) => {
                    charts.not_drawn.insert(plan.name.clone(), why);
                }
                Err(cause) => problems.push(not_drawn(&plan.name, &cause)),
            }
        }
        if let Some(why) = charts.not_drawn.get(&plan.name).filter(|why| why.is_told) {
            let message = format!(
                "le graphique « {} » n’est pas dessiné : {}",
                plan.name, why.text
            );
            let warning = Diagnostic::warning("charts.left-out", message);
            problems.push(warning.maybe_help(why.help.map(str::to_owned)));
        } else if let Some(lacking) = board.lacking(plan) {
            let message = format!(
                "les fichiers de   contours:   n’ont pas tous les territoires de la carte « {} »",
                plan.name
            );
            problems.push(
                Diagnostic::warning("charts.without-contour", message)
                    .help(format!("il y manque : {lacking} ; la carte le dit")),
            );
        }
    }
    problems.finish(Some(charts))
}

/// The author sends it to a document whose pages are too low for it.
fn too_tall(name: &str, output: Output) -> Diagnostic {
    let message = format!(
        "le graphique « {name} » est trop haut pour une page {} : il n’y est pas",
        output.row().of
    );
    Diagnostic::warning("charts.too-tall", message)
        .help("montrez-y moins de lignes, ou un autre graphique de ce chapitre")
}

fn lay_out(spec: &ChartSpec, style: &ChartStyle) -> Canvas {
    match spec.kind {
        ChartKind::Bars => bars::lay_out(spec, style),
        // Columns below zero, or too narrow for their labels, are turned into bars.
        ChartKind::Columns => {
            columns::lay_out(spec, style).unwrap_or_else(|| bars::lay_out(spec, style))
        }
        ChartKind::StackedBars => stacked::lay_out(spec, style),
        ChartKind::Lines if spec.series.len() > multiples::TANGLED => {
            multiples::lay_out(spec, style)
        }
        ChartKind::Lines => lines::lay_out(spec, style),
        ChartKind::Pyramid => pyramid::lay_out(spec, style),
        // Of one date there is nothing to go to.
        ChartKind::Dumbbell => {
            dumbbell::lay_out(spec, style).unwrap_or_else(|| bars::lay_out(spec, style))
        }
        ChartKind::Ring => {
            ring::lay_out(spec, style).unwrap_or_else(|| stacked::lay_out(spec, style))
        }
        ChartKind::Positions => positions::lay_out(spec, style),
        // They need more than their table, and are drawn by the board.
        ChartKind::Map | ChartKind::Spread => bars::lay_out(spec, style),
    }
}

#[cfg(test)]
mod tests;
