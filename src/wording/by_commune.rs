//! What each commune of a ressort has, or each quartier: the ends of a list, or all of it.

use super::sentences::{Compared, Sentence, followed, in_brackets, said};
use super::subject::Subject;
use crate::catalogue::Indicator;
use crate::secrecy::Figure;

/// What each commune of a ressort has, where the whole can have nothing.
pub struct ByCommune<'a> {
    /// The definition.
    pub indicator: &'a Indicator,
    /// Each commune that has a figure.
    pub parts: Vec<Part<'a>>,
    /// The first comparison.
    pub comparison: Option<Compared<'a>>,
    /// How many there are, with a figure or not.
    pub of: usize,
    /// They are quartiers: named by the ends alone.
    pub are_districts: bool,
    /// All of them are of one commune among several: « de Saint-Pierre-d’Oléron ».
    pub all_of: Option<String>,
}

/// A commune and its figure.
pub struct Part<'a> {
    /// « Le Château-d’Oléron ».
    pub name: String,
    /// « au Château-d’Oléron ».
    pub at: String,
    /// Its figure.
    pub figure: &'a Figure,
}

/// Communes up to which each is named; beyond, the lowest and the highest.
const NAMED: usize = 5;

/// « Le niveau de vie médian est de 15 420 € à Escautpont et 17 620 € à Vieux-Condé en 2021. »;
/// `None` when fewer than two communes have a figure.
pub fn by_commune(facts: &ByCommune<'_>) -> Option<Sentence> {
    let mut known: Vec<&Part<'_>> =
        facts.parts.iter().filter(|part| part.figure.rounded().is_some()).collect();
    let size =
        |part: &Part<'_>| part.figure.rounded().map_or(0.0, |value| value.as_f64());
    known.sort_by(|left, right| size(left).total_cmp(&size(right)));
    let (low, high) = (*known.first()?, *known.last()?);
    if known.len() < 2 {
        return None;
    }
    let subject = Subject::new(&facts.indicator.subject);
    let say = |figure: &Figure| {
        let text = said(figure, &facts.indicator.subject);
        format!("{text}{}", in_brackets(figure))
    };
    // Nobody can check a figure of no year.
    let undated = || facts.are_districts.then(|| " (année non précisée)".to_owned());
    let year = low.figure.vintage().map(|year| format!(" en {year}"));
    let after = year.or_else(undated).unwrap_or_default();
    let what = if facts.are_districts { "quartiers" } else { "communes" };
    // What reads the same is as low, or as high.
    let alike = |end: &Part<'_>| {
        let is_alike = |part: &&&Part<'_>| part.figure.rounded() == end.figure.rounded();
        let names: Vec<&str> =
            known.iter().filter(is_alike).map(|part| part.name.as_str()).collect();
        match names.len() {
            ..=2 => names.join(" et "),
            3 => super::list(&names),
            many => format!("{many} {what}"),
        }
    };
    let mut text = if known.len() <= NAMED && !facts.are_districts {
        let each: Vec<String> = known
            .iter()
            .map(|part| format!("{} {}", say(part.figure), part.at))
            .collect();
        let is = followed("est de", &super::list(&each));
        format!("{} {is}{after}", subject.at_start())
    } else {
        let name = subject.name();
        let name = [" dans le quartier", " du quartier"]
            .into_iter()
            .find_map(|end| name.strip_suffix(end).filter(|_| facts.are_districts))
            .unwrap_or(name);
        let of = facts.all_of.iter().map(|of| format!(" {of}")).collect::<String>();
        if low.figure.rounded() == high.figure.rounded() {
            return None;
        }
        format!(
            "Selon les {what}{of}, {name} va de {} ({}) à {} ({}){after}",
            say(low.figure),
            alike(low),
            say(high.figure),
            alike(high)
        )
    };
    if let Some(compared) = &facts.comparison
        && compared.figure.rounded().is_some()
    {
        text.push_str(&format!(", contre {} {}", say(compared.figure), compared.at));
    }
    if known.len() < facts.of {
        text.push_str(&format!(
            " ; le chiffre est publié pour {} {what} sur {}",
            known.len(),
            facts.of
        ));
    }
    text.push('.');
    let figures = facts.parts.iter().map(|part| part.figure);
    let others = facts.comparison.iter().map(|compared| compared.figure);
    Some(Sentence::of(text, figures.chain(others)))
}
