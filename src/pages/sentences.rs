//! Sentences made from the figures, where the author wrote none.

use super::Material;
use crate::analysis::{FigureBook, Turn};
use crate::catalogue::Quantity;
use crate::plan::Chapter;

/// The first words of a subject: two sentences that begin alike sound like a list.
fn opening(subject: &str) -> String {
    const WORDS: usize = 5;
    subject.split(' ').take(WORDS).collect::<Vec<_>>().join(" ")
}

/// Generated sentences, key figures first.
pub(super) fn of(material: &Material<'_>, chapter: &Chapter, most: usize) -> Vec<String> {
    let book = FigureBook::new(material.project, material.protected);
    let mut sentences = Vec::new();
    let indicators = &material.project.indicators;
    // How many households a file knows is no news: rates and key figures come first.
    let is_minor = |name: &&String| {
        indicators
            .get(*name)
            .is_some_and(|one| one.quantity == Quantity::Count && !one.key_figure)
    };
    let (minor, major): (Vec<&String>, Vec<&String>) =
        chapter.indicators.iter().partition(is_minor);
    // Each chapter begins with another form than the one before.
    let place = material.plan.iter().position(|one| one.topic == chapter.topic);
    let first = place.unwrap_or(0);
    let mut subjects: Vec<String> = Vec::new();
    for name in major.into_iter().chain(minor) {
        let Some(indicator) = indicators.get(name) else { continue };
        // How many households pay taxes is what the rates stand on, not what they say.
        if indicator.quantity == Quantity::Count
            && !indicator.key_figure
            && indicator.family.is_filosofi()
        {
            continue;
        }
        // « Le taux de pauvreté quand le référent fiscal… » is read once, not five times.
        let subject = opening(&indicator.subject);
        if subjects.contains(&subject) {
            continue;
        }
        let number = sentences.len();
        let turn = Turn { form: first + number, named: number % 3 != 0 };
        if let Some(sentence) = book.sentence_in(name, turn, false) {
            subjects.push(subject);
            sentences.push(sentence);
        }
        if sentences.len() == most {
            break;
        }
    }
    sentences
}
