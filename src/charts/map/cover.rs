//! The outline of the intercommunalité on a cover, the town filled: a sign, not a figure.

use crate::charts::canvas::Canvas;
use crate::colour::Rgb;
use crate::manifest::Project;
use crate::maps::atlas::Atlas;
use crate::maps::borders::Zone;
use crate::theme::Theme;

/// The frame of the drawing, in points.
const FRAME: (f64, f64) = (300.0, 340.0);

/// Fewer communes make no territory around the town.
const LEAST: usize = 3;

/// Draws it in the colours of the cover; nothing where the town or its neighbours have no
/// contours.
pub(in crate::charts) fn lay_out(
    project: &Project,
    atlas: &Atlas,
    theme: &Theme,
) -> Option<Canvas> {
    let sheet = atlas.communes()?;
    let own: Vec<String> =
        project.ressort.codes().iter().map(ToString::to_string).collect();
    let around = project.neighbours();
    let is_drawn = |code: &String| sheet.codes.contains(code);
    if !own.iter().all(is_drawn) || around.len() < LEAST {
        return None;
    }
    // A hole in the middle of the territory is not its shape.
    if !around.iter().all(|code| sheet.codes.contains(code.as_str())) {
        return None;
    }
    let (_, fitted) = super::fitted(&sheet.borders, FRAME.0, FRAME.1);
    let mut canvas = Canvas::new(fitted.width);
    canvas.height = fitted.height;
    let pale = theme.accent.towards(theme.on_accent, 0.14);
    let line = theme.accent.towards(theme.on_accent, 0.55);
    let is_own = |zone: &Zone| own.contains(&zone.group);
    let alone = fitted.zones.iter().all(is_own);
    let fill = |zone: &Zone| -> Rgb {
        if is_own(zone) && !alone { theme.on_accent } else { pale }
    };
    super::filled(&mut canvas, &fitted, &|_, zone| fill(zone), theme.accent);
    for border in &fitted.borders {
        canvas.line(border.points.clone(), 0.7, line);
    }
    Some(canvas)
}
