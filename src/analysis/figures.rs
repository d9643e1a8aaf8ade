//! Live figures: a name with dots → what is printed.

use crate::catalogue::{Indicator, Quantity};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::heading::{Reliability, Saying, Weight};
use crate::limits;
use crate::manifest::{Comparison, Project};
use crate::secrecy::{Figure, Protected, PublishedCell};
use crate::territory::{Commune, Level};
use crate::text::fold;
use crate::text::{grouped, typographic};
use crate::wording::{self, Sentence};

/// The figures an author can name.
pub struct FigureBook<'a> {
    project: &'a Project,
    protected: &'a Protected,
}

/// What a name stands for.
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) masked: bool,
    pub(super) source: Option<String>,
}

/// The place of a sentence: which forms it takes, and what has been said before it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Turn {
    /// Which of the forms.
    pub form: usize,
    /// The territory of comparison has been named just before.
    pub named: bool,
}

/// « dans Grenoble-Alpes-Métropole », then « dans l’intercommunalité », when there is one only.
fn said_at<'c>(project: &Project, comparison: &'c Comparison, turn: Turn) -> &'c str {
    let level = |one: &Comparison| one.published.as_ref().map(|(level, _)| *level);
    let same = project.comparisons.iter().filter(|one| level(one) == level(comparison));
    let is_only = same.count() == 1;
    if let (true, Some(near)) = (turn.named, comparison.near) {
        return near;
    }
    match comparison.published.as_ref().filter(|_| turn.named && is_only) {
        Some((Level::Epci, _)) => "dans l’intercommunalité",
        Some((Level::Departement, _)) => "dans le département",
        Some((Level::Region, _)) => "dans la région",
        Some(_) | None => &comparison.at,
    }
}

/// A title calls the intercommunalité by what it is: its name leaves no room.
const TITLE: Turn = Turn { form: 0, named: true };

impl<'a> FigureBook<'a> {
    /// The figures of a project.
    pub fn new(project: &'a Project, protected: &'a Protected) -> Self {
        Self { project, protected }
    }

    /// The figure of a name, accents and capitals aside.
    pub(super) fn find(&self, written: &str) -> Option<Printed> {
        let folded = folded(written);
        // An indicator may have been renamed since the text was written.
        let (first, rest) = match folded.split_once('.') {
            Some((first, rest)) => (first, format!(".{rest}")),
            None => (folded.as_str(), String::new()),
        };
        let name = format!("{}{rest}", crate::catalogue::catalogue().current(first));
        if let Some(indicator) = name.strip_suffix(".phrase") {
            let text = self.sentence(indicator)?.text;
            let figure = self.protected.figures.get(indicator);
            let masked = figure.is_some_and(|one| one.cell() == PublishedCell::Masked);
            let source = figure.and_then(Figure::source).map(str::to_owned);
            return Some(Printed { text, masked, source });
        }
        let figure = self.protected.figures.get(&name)?;
        Some(Printed {
            text: wording::printed(figure),
            masked: figure.cell() == PublishedCell::Masked,
            source: figure.source().map(str::to_owned),
        })
    }

    /// Whether an indicator exists and no file gives it.
    pub(super) fn is_in_no_file(&self, written: &str) -> bool {
        let name = folded(written);
        let id = crate::catalogue::catalogue().current(&name);
        self.project.indicators.contains_key(id)
            && !self.protected.figures.contains_key(id)
    }

    /// The generated sentence of an indicator, to stand alone in an author's text.
    pub fn sentence(&self, indicator: &str) -> Option<Sentence> {
        self.sentence_in(indicator, Turn::default(), true)
    }

    /// The generated sentence of an indicator at its place in a chapter.
    ///
    /// Where the town's own figure is not published or is fragile, the sentence speaks of
    /// the first territory of comparison that groups communes; a count says nothing then.
    pub fn sentence_in(
        &self,
        indicator: &str,
        turn: Turn,
        alone: bool,
    ) -> Option<Sentence> {
        let definition = self.project.indicators.get(indicator)?;
        let value = self.protected.figures.get(indicator)?;
        if value.cell() == PublishedCell::NotAggregable
            && let Some(text) = self.by_commune(definition, turn)
        {
            return Some(text);
        }
        let weak =
            value.rounded().is_none() || value.reliability() == Reliability::Fragile;
        if weak && !alone {
            let counts = definition.quantity == Quantity::Count;
            if let (false, Some(text)) =
                (counts, self.sentence_at_scale(definition, turn))
            {
                return Some(text);
            }
            // Of a handful of people, nothing is said.
            return None;
        }
        wording::sentence(&self.facts(definition, value, turn, alone))
    }

    /// The finding of an indicator, to stand as a title of so many signs:
    /// [`wording::finding`].
    pub fn finding(&self, indicator: &str, longest: usize) -> Option<String> {
        let definition = self.project.indicators.get(indicator)?;
        let value = self.protected.figures.get(indicator)?;
        wording::finding(&self.facts(definition, value, TITLE, false), longest)
    }

    /// The same, over a table of one year: an earlier one is not told.
    pub fn finding_beside(&self, indicator: &str, longest: usize) -> Option<String> {
        let definition = self.project.indicators.get(indicator)?;
        let value = self.protected.figures.get(indicator)?;
        let facts = self.facts(definition, value, TITLE, false);
        wording::finding(&wording::Facts { since: None, ..facts }, longest)
    }

    /// What a key figure says by itself, to stand as a title: [`wording::plainly`].
    pub fn level(&self, indicator: &str) -> Option<String> {
        let definition = self.project.indicators.get(indicator)?;
        let value = self.protected.figures.get(indicator)?;
        let is_title = definition.key_figure || definition.expected;
        is_title.then(|| wording::plainly(definition, value))?
    }

    fn facts<'f>(
        &'f self,
        definition: &'f Indicator,
        value: &'f Figure,
        turn: Turn,
        alone: bool,
    ) -> wording::Facts<'f> {
        let indicator = definition.id.as_str();
        let comparison = self.project.comparisons.iter().find_map(|comparison| {
            let compared = self.compared(indicator, comparison, turn)?;
            compared.figure.rounded().map(|_| compared)
        });
        wording::Facts {
            indicator: definition,
            value,
            here: &self.project.ressort.at,
            at_scale: None,
            comparison,
            since: self.since(indicator),
            rank: self
                .protected
                .figures
                .get(&format!("{indicator}.rang"))
                .filter(|_| value.reliability() == Reliability::Solid),
            turn: turn.form,
            alone,
        }
    }

    /// What each commune of the ressort has: its own word of a live figure, and the figure.
    pub fn parts(&self, indicator: &str) -> Vec<(&'a Commune, &'a Figure)> {
        let communes = &self.project.ressort.communes;
        if communes.len() < 2 {
            return Vec::new();
        }
        let figure = |commune: &&'static Commune| {
            let name = format!("{indicator}.{}", fold(&commune.name));
            Some((*commune, self.protected.figures.get(&name)?))
        };
        let known = communes.iter().filter_map(figure);
        known.filter(|(_, figure)| figure.rounded().is_some()).collect()
    }

    fn by_commune(&self, definition: &Indicator, turn: Turn) -> Option<Sentence> {
        let comparison = self.project.comparisons.iter().find_map(|comparison| {
            let compared = self.compared(&definition.id, comparison, turn)?;
            compared.figure.rounded().map(|_| compared)
        });
        let parts = self.parts(&definition.id);
        wording::by_commune(&wording::ByCommune {
            indicator: definition,
            parts: parts
                .into_iter()
                .map(|(commune, figure)| wording::Part {
                    name: typographic(&commune.name),
                    at: typographic(&commune.at()),
                    figure,
                })
                .collect(),
            comparison,
            of: self.project.ressort.communes.len(),
            are_districts: false,
            all_of: None,
        })
    }

    fn sentence_at_scale(&self, definition: &Indicator, turn: Turn) -> Option<Sentence> {
        let group = self.project.comparisons.iter().find(|one| one.is_group)?;
        let prefix = format!("{}.{}", definition.id, group.key);
        wording::sentence(&wording::Facts {
            indicator: definition,
            value: self.protected.figures.get(&prefix)?,
            here: &self.project.ressort.at,
            at_scale: Some(said_at(self.project, group, turn)),
            comparison: None,
            since: self.since(&prefix),
            rank: None,
            turn: turn.form,
            alone: false,
        })
    }

    fn compared<'b>(
        &'b self,
        indicator: &str,
        comparison: &'b Comparison,
        turn: Turn,
    ) -> Option<wording::Compared<'b>> {
        let figures = &self.protected.figures;
        let key = &comparison.key;
        Some(wording::Compared {
            at: said_at(self.project, comparison, turn),
            figure: figures.get(&format!("{indicator}.{key}"))?,
            gap: figures.get(&format!("{indicator}.ecart.{key}")),
            change: figures.get(&format!("{indicator}.{key}.evolution")),
        })
    }

    /// Where a figure started from and when, if it has moved since by more than noise.
    pub fn moved(&self, name: &str) -> Option<(u16, &'a Figure)> {
        let (year, start, change) = self.since(name)?;
        let is_clear = change?.saying() == Saying::Difference(Weight::Clear);
        (is_clear && start.rounded().is_some()).then_some((year, start))
    }

    /// The change of a figure, with the vintage it is counted from.
    fn since(&self, name: &str) -> Option<(u16, &'a Figure, Option<&'a Figure>)> {
        let change = self.protected.figures.get(&format!("{name}.evolution"))?;
        let year = change.since()?;
        let start = self.protected.figures.get(&format!("{name}.en_{year}"))?;
        Some((year, start, Some(change)))
    }

    /// The figure of the earlier year that a sentence compares an indicator to.
    pub fn start(&self, name: &str) -> Option<&'a Figure> {
        self.since(name).map(|(_, start, _)| start)
    }

    /// The known name nearest to what was written.
    pub(super) fn nearest(&self, written: &str, places: &[String]) -> Option<String> {
        // No name is as long, and comparing costs the product of the lengths.
        if written.len() > 2 * limits::QUOTED {
            return None;
        }
        let known = self
            .protected
            .figures
            .keys()
            .map(String::as_str)
            .chain(places.iter().map(String::as_str));
        // Dots are part of the name; the folded comparison would join the words.
        let written = folded(written);
        known
            .map(|name| (strsim::jaro_winkler(&written, name), name))
            .filter(|(score, _)| *score >= 0.84)
            .max_by(|left, right| {
                left.0.total_cmp(&right.0).then(right.1.len().cmp(&left.1.len()))
            })
            .map(|(_, name)| name.to_owned())
    }
}

/// A name without accents, capitals or spaces around its dots.
pub(super) fn folded(written: &str) -> String {
    written.split('.').map(fold).collect::<Vec<_>>().join(".")
}

/// One line of `abs-report chiffres`: the name to paste, the printed figure, its meaning.
pub fn entries<'a>(
    protected: &'a Protected,
    word: Option<&str>,
) -> Vec<(&'a str, String, &'a str)> {
    let word = word.map(fold);
    protected
        .figures
        .iter()
        .filter(|(name, figure)| {
            word.as_ref().is_none_or(|word| {
                fold(name).contains(word.as_str())
                    || fold(figure.said()).contains(word.as_str())
            })
        })
        .map(|(name, figure)| (name.as_str(), wording::printed(figure), figure.said()))
        .collect()
}

/// A number typed by hand beside protected data does not follow its mask: they are listed
/// so that the author checks each.
pub(super) fn warn_of_typed_numbers(file: &str, text: &str, problems: &mut Diagnostics) {
    let mut found: Vec<String> = Vec::new();
    let mut first = 0;
    for (index, line) in text.lines().enumerate() {
        for number in typed_numbers(line) {
            if found.is_empty() {
                first = index + 1;
            }
            found.push(format!("{number} (ligne {})", index + 1));
        }
    }
    if found.is_empty() {
        return;
    }
    let others = found.len().saturating_sub(limits::TOLD);
    found.truncate(limits::TOLD);
    if others > 0 {
        found.push(format!("et {} autres", grouped(others)));
    }
    let location =
        Location::Line { file: file.to_owned(), line: first, column: 0, key: None };
    problems.push(
        Diagnostic::warning("texts.typed-numbers", format!(
            "des nombres sont écrits à la main dans un chapitre aux données protégées : {}",
            found.join(", ")
        ))
        .at(location)
        .help("vérifiez qu’aucun ne dévoile une donnée masquée ; un chiffre vivant {{ … }} suit le masquage"),
    );
}

/// Numbers outside `{{ … }}`, but for years and ages (« de 40 à 64 ans »).
fn typed_numbers(line: &str) -> Vec<String> {
    let mut outside = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        outside.push_str(before);
        outside.push(' ');
        rest = after.split_once("}}").map_or("", |(_, after)| after);
    }
    outside.push_str(rest);
    let words: Vec<&str> = outside
        .split(|c: char| !c.is_alphanumeric() && c != ',')
        .map(|word| word.trim_matches(','))
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_digit() || c == ',')
    };
    // From the end: what follows a number, other numbers and small words set aside.
    let mut before_age = false;
    let mut numbers = Vec::new();
    for word in words.into_iter().rev() {
        if is_number(word) {
            if !before_age && !is_year(word) {
                numbers.push(word.to_owned());
            }
        } else if !["à", "et", "ou"].contains(&word) {
            before_age = ["an", "ans"].contains(&word);
        }
    }
    numbers.reverse();
    numbers
}

fn is_year(word: &str) -> bool {
    word.parse().is_ok_and(|year: u16| (1900..2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_typed_by_hand_are_seen() {
        let line = "En 2021, 4 familles sur 12,5 % ({{ x.en_2010 }}) et le 3e trimestre.";
        assert_eq!(typed_numbers(line), ["4", "12,5"]);
        let line = "Les 40-64 ans, de 18 à 24 ans et moins de 25 ans : 3 familles";
        assert_eq!(typed_numbers(line), ["3"]);
    }

    #[test]
    fn a_name_is_folded_part_by_part() {
        assert_eq!(folded("Part_HLM. Métropole "), "part_hlm.metropole");
    }
}
