//! What a chart needs beside its table, and why one is not drawn.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::canvas::Canvas;
use super::spec::{ChartSpec, ChartStyle, Mark};
use super::{Chart, from_table, map, ring, spread, strip};
use crate::heading::{Heading, HeadingKind};
use crate::manifest::Project;
use crate::maps::atlas::Atlas;
use crate::plan::PlanChart;
use crate::secrecy::Protected;
use crate::text::{fold, typographic};
use crate::vocabulary::{ChartKind, ChartRoom, Sign};
use crate::wording;

/// Why a chart is not drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDrawn {
    /// « aucun de ses chiffres n’est publié ».
    pub text: String,
    /// The author may do something about it.
    pub is_told: bool,
    /// What.
    pub help: Option<&'static str>,
}

impl NotDrawn {
    fn told(text: impl Into<String>, help: &'static str) -> Self {
        Self { text: text.into(), is_told: true, help: Some(help) }
    }

    /// Nothing to draw, for the reason that most of its signs give: the table tells it.
    fn of_signs<'m>(marks: impl Iterator<Item = &'m Mark>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for mark in marks.filter(|mark| mark.value().is_none()) {
            *counts.entry(mark.printed()).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        let text = match most.and_then(|(sign, _)| Sign::of_printed(sign)) {
            Some(Sign::Masked) => "ses chiffres sont protégés par le secret statistique",
            Some(Sign::NotAggregable) => {
                "ses chiffres ne se calculent pas en réunissant des territoires"
            }
            Some(Sign::NotDiffused) => "le producteur ne diffuse pas ses chiffres ici",
            Some(Sign::Fragile) => "ses chiffres sont trop fragiles",
            _ => "aucun fichier du projet ne donne ses chiffres",
        };
        Self { text: text.to_owned(), is_told: false, help: None }
    }
}

/// What became of a chart.
pub(super) enum Drawn {
    /// It is drawn.
    As(Chart),
    /// It is not.
    Not(NotDrawn),
}

/// What all charts of a project are drawn from.
pub(super) struct Board<'a> {
    pub(super) project: &'a Project,
    pub(super) protected: &'a Protected,
    pub(super) atlas: &'a Atlas,
    pub(super) strips: BTreeMap<String, strip::Strip>,
    pub(super) style: ChartStyle,
}

/// The figures of more territories are not in a table of the report.
pub(super) const TOLD_ON_PAPER: usize = 60;

/// A room to look at what a chart would be in.
const SMALL: ChartRoom = ChartRoom { width: 400.0, text: 8.0, folder: "", tallest: None };

/// Fewer territories make no scale.
const LEAST_PLACES: usize = 3;

impl Board<'_> {
    pub(super) fn draw(
        &self,
        plan: &PlanChart,
        room: ChartRoom,
    ) -> Result<Drawn, String> {
        let not = |why: NotDrawn| Ok(Drawn::Not(why));
        let Some(table) = self.protected.tables.get(&plan.table) else {
            return not(NotDrawn::of_signs(std::iter::empty()));
        };
        let around = from_table::Around::of(self.project, self.protected);
        let plan = &self.placed(plan);
        let mut spec = from_table::spec(table, plan, room, &around);
        let marks = || spec.series.iter().flat_map(|series| &series.marks);
        let shown = marks().filter(|mark| mark.value().is_some()).count();
        if spec.categories.is_empty() || shown == 0 {
            return not(NotDrawn::of_signs(marks()));
        }
        // Parts that do not make a whole are no ring, and are not told as one.
        if spec.kind == ChartKind::Ring {
            match ring::lay_out(&spec, &self.style) {
                Some(_) => spec.keep_only(ring::own_row(&spec)),
                None => spec.kind = ChartKind::StackedBars,
            }
        }
        let mut notes = Vec::new();
        let canvas = match self.canvas(&spec, plan, shown, &mut notes) {
            Ok(canvas) => canvas,
            Err(why) => return not(why),
        };
        if spec.kind.places_territories() && spec.categories.len() > TOLD_ON_PAPER {
            notes.push(typographic(
                "Tous les chiffres sont dans le classeur tableaux.xlsx.",
            ));
        }
        let alt = wording::describe(&from_table::picture(&spec));
        let (svg, height) = (canvas.svg(&self.style)?, canvas.height);
        let tells_all = tells_all(&spec, &canvas);
        Ok(Drawn::As(Chart { svg, height, alt, tells_all, unit: spec.unit, notes }))
    }

    fn canvas(
        &self,
        spec: &ChartSpec,
        plan: &PlanChart,
        shown: usize,
        notes: &mut Vec<String>,
    ) -> Result<Canvas, NotDrawn> {
        let Some(table) = self.protected.tables.get(&plan.table) else {
            return Err(NotDrawn::of_signs(std::iter::empty()));
        };
        let around = from_table::Around::of(self.project, self.protected);
        let keys = from_table::row_keys(table, plan, &around);
        match spec.kind {
            ChartKind::Map => {
                let ground = self.ground(spec, &keys)?;
                // A map of hatchings tells nothing that its table does not tell better.
                if 3 * shown < 2 * spec.categories.len() {
                    return Err(NotDrawn::told(
                        "plus d’un tiers de ses territoires sont sans chiffre à montrer",
                        "retirez cette carte, ou imprimez son tableau :   tableau: …",
                    ));
                }
                notes.push(credit(&ground, spec));
                Ok(map::lay_out(spec, &ground, &self.style))
            }
            ChartKind::Positions if spec.counts => Err(NotDrawn::told(
                "un effectif dépend d’abord de la taille du territoire",
                "choisissez un taux ou une part, ou une   type: carte   , qui montre des effectifs par \
                 des cercles",
            )),
            ChartKind::Positions if shown < LEAST_PLACES => Err(NotDrawn::told(
                "moins de trois territoires ont un chiffre à montrer",
                "écrivez   lignes: communes_epci   ou ajoutez des comparaisons",
            )),
            ChartKind::Spread => {
                let of = |key: &&str| self.strips.get(*key);
                let strips: Vec<Option<&strip::Strip>> = keys.iter().map(of).collect();
                spread::lay_out(spec, &strips, &self.style).ok_or_else(|| {
                    NotDrawn::told(
                        "aucun de ses indicateurs n’a de place parmi les communes de \
                         l’intercommunalité",
                        "il en faut douze au moins, dans un fichier public, et un territoire d’une \
                         seule commune",
                    )
                })
            }
            _ => Ok(super::lay_out(spec, &self.style)),
        }
    }

    /// The same chart, where nobody said how it is drawn and its rows are places: on a map when
    /// the project has their contours, else on one scale when they are too many for bars.
    fn placed<'p>(&self, plan: &'p PlanChart) -> Cow<'p, PlanChart> {
        const LEAST_ON_A_MAP: usize = 5;
        const MOST_BARS: usize = 15;
        let is_place = |heading: &Heading| heading.kind == HeadingKind::Territory;
        let table = self.protected.tables.get(&plan.table);
        let Some(table) = table.filter(|table| {
            plan.kind.is_none()
                && !plan.first_row_only
                && table.columns().len() == 1
                && table.columns()[0].kind == HeadingKind::Indicator
                && table.rows().len() >= LEAST_ON_A_MAP
                && table.rows().iter().all(is_place)
        }) else {
            return Cow::Borrowed(plan);
        };
        let as_map = PlanChart { kind: Some(ChartKind::Map), ..plan.clone() };
        let around = from_table::Around::of(self.project, self.protected);
        let keys = from_table::row_keys(table, &as_map, &around);
        let spec = from_table::spec(table, &as_map, SMALL, &around);
        let marks = spec.series.iter().flat_map(|series| &series.marks);
        let shown = marks.filter(|mark| mark.value().is_some()).count();
        if self.ground(&spec, &keys).is_ok() && 3 * shown >= 2 * spec.categories.len() {
            return Cow::Owned(as_map);
        }
        match spec.counts || table.rows().len() <= MOST_BARS || shown < LEAST_PLACES {
            true => Cow::Borrowed(plan),
            false => Cow::Owned(PlanChart { kind: Some(ChartKind::Positions), ..as_map }),
        }
    }

    /// The contours of a map; those that lack the town, or a third of its territories, make none.
    fn ground(&self, spec: &ChartSpec, keys: &[&str]) -> Result<map::Ground, NotDrawn> {
        const WHERE: &str = "une carte de quartiers demande les contours des IRIS, une carte de \
                             communes ceux des communes :   abs-report indicateurs contours";
        let ground =
            map::Ground::of(self.project, self.atlas, keys).ok_or_else(|| {
                let text = "les fichiers de   contours:   n’ont pas ses territoires";
                NotDrawn::told(text, WHERE)
            })?;
        let is_own = |row: &usize| {
            spec.categories.get(*row).is_some_and(|category| category.emphasis)
        };
        if ground.lacking.iter().any(is_own) {
            let text = "les fichiers de   contours:   n’ont pas le territoire du rapport";
            return Err(NotDrawn::told(text, WHERE));
        }
        let lacking = ground.lacking.len() + ground.unknown.len();
        if 3 * lacking > keys.len() + ground.unknown.len() {
            let text = "plus d’un tiers de ses territoires n’ont pas de contour";
            return Err(NotDrawn::told(text, WHERE));
        }
        Ok(ground)
    }

    /// The territories that a map is drawn without, in words.
    pub(super) fn lacking(&self, plan: &PlanChart) -> Option<String> {
        let plan = &self.placed(plan);
        let is_map = plan.kind == Some(ChartKind::Map);
        let table = self.protected.tables.get(&plan.table).filter(|_| is_map)?;
        let around = from_table::Around::of(self.project, self.protected);
        let keys = from_table::row_keys(table, plan, &around);
        let ground = map::Ground::of(self.project, self.atlas, &keys)?;
        let rows = ground.lacking.iter().filter_map(|row| keys.get(*row));
        let labels = rows.filter_map(|key| {
            let mut rows = table.rows().iter().chain(table.columns());
            rows.find(|heading| heading.key == *key).map(|heading| heading.label.clone())
        });
        let names: Vec<String> = labels.chain(ground.unknown.iter().cloned()).collect();
        (!names.is_empty()).then(|| told(&names))
    }
}

/// The first of a list, and how many others.
fn told(names: &[String]) -> String {
    const MOST: usize = 12;
    match names.len() {
        some if some <= MOST => wording::list(names),
        some => format!("{} et {} autres", names[..MOST].join(", "), some - MOST),
    }
}

/// Who draws the contours, and which territories have none.
fn credit(ground: &map::Ground, spec: &ChartSpec) -> String {
    let mut text = match fold(&ground.credit).starts_with("contours") {
        true => format!("{}.", wording::capital(&ground.credit)),
        false => format!("Contours : {}.", ground.credit),
    };
    let rows = ground.lacking.iter().filter_map(|row| spec.categories.get(*row));
    let lacking: Vec<String> = rows.map(|category| category.label.clone()).collect();
    if !lacking.is_empty() {
        text.push_str(&format!(" Sans contour : {}.", told(&lacking)));
    }
    if !ground.unknown.is_empty() {
        text.push_str(&format!(" Ni chiffre ni contour : {}.", told(&ground.unknown)));
    }
    typographic(&text)
}

/// Whether each mark of a chart has its own label on the drawing.
fn tells_all(spec: &ChartSpec, canvas: &Canvas) -> bool {
    let mut labels: Vec<&str> =
        canvas.labels().map(|label| label.text.as_str()).collect();
    spec.series.iter().flat_map(|series| &series.marks).all(|mark| {
        let place = labels.iter().position(|label| *label == mark.printed());
        place.map(|place| labels.swap_remove(place)).is_some()
    })
}
