//! How far the analysis is: what a draft lacks, what a report of stage tells its committee.

use super::piece::fields;
use super::{Fields, Material, Piece, chapter, prose};
use crate::manifest::Status;
use crate::plan::Chapter;
use crate::text::typographic;

/// What a draft still lacks: texts that nobody wrote, the date of the council; in a later state,
/// nothing.
pub(super) fn missing(material: &Material<'_>, chapters: &[&Chapter]) -> Vec<String> {
    let identity = &material.project.identity;
    if identity.status != Status::Draft {
        return Vec::new();
    }
    let is_written = |name: &str| {
        let text = material.texts.parts.get(name);
        text.is_some_and(|text| !text.body.is_empty())
    };
    let mut lacking: Vec<String> = Vec::new();
    if identity.session.is_none() {
        lacking.push("la date de la séance : seance_ca, dans projet.yaml".to_owned());
    }
    if !is_written("edito") {
        lacking.push("le mot de la présidence : textes/edito.md".to_owned());
    }
    if !is_written("ccas") {
        lacking.push("la présentation de la structure : textes/ccas.md".to_owned());
    }
    for chapter in chapters.iter().filter(|chapter| !chapter.blocks.is_empty()) {
        let text = material.texts.chapters.get(&chapter.topic);
        let name = chapter::name(chapter);
        let file = format!("textes/{}.md", chapter.topic);
        match text {
            Some(text) if !text.body.is_empty() => {
                if text.takeaways.is_empty() {
                    lacking.push(format!("« À retenir » de « {} » : {file}", name));
                }
                if text.stakes.is_empty() {
                    lacking.push(format!("les enjeux de « {} » : {file}", name));
                }
            }
            _ => lacking.push(format!("l’analyse de « {} » : {file}", name)),
        }
    }
    lacking.iter().map(|line| typographic(line)).collect()
}

/// The state of each chapter, and the questions to settle: a report of stage only.
pub(super) fn of(material: &Material<'_>, chapters: &[&Chapter]) -> Option<Fields> {
    if material.project.identity.status != Status::Step {
        return None;
    }
    let states: Vec<State> =
        chapters.iter().map(|one| State::of(material, one)).collect();
    let done = states.iter().filter(|state| **state == State::Done).count();
    let rows = chapters.iter().zip(&states).map(|(chapter, state)| {
        fields! { titre => chapter::name(chapter), etat => state.in_words(), reste => state.to_do() }
    });
    let questions = material.texts.parts.get("questions");
    Some(fields! {
        bilan => typographic(&summary(done, chapters.len())),
        chapitres => rows.collect::<Vec<_>>(),
        questions => Piece::or_empty(
            questions.map(|text| Piece::Prose(prose::of(&text.body, None))),
        ),
    })
}

fn summary(done: usize, all: usize) -> String {
    match (done, all) {
        (_, 0) => String::new(),
        (0, _) => "Aucun chapitre n’est encore terminé.".to_owned(),
        (done, all) if done == all => "Tous les chapitres sont terminés.".to_owned(),
        (1, all) => format!("Un chapitre sur {all} est terminé."),
        (done, all) => format!("{done} chapitres sur {all} sont terminés."),
    }
}

/// How far a chapter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Analysis, « À retenir », enjeux.
    Done,
    /// Its analysis is written.
    Written { takeaways: bool, stakes: bool },
    /// Its figures are there, its sentences are made.
    FiguresAlone,
    /// No file reaches it.
    Empty,
}

impl State {
    fn of(material: &Material<'_>, chapter: &Chapter) -> Self {
        if chapter.blocks.is_empty() {
            return Self::Empty;
        }
        let text = material.texts.chapters.get(&chapter.topic);
        match text.filter(|text| !text.body.is_empty()) {
            None => Self::FiguresAlone,
            Some(text) => match (!text.takeaways.is_empty(), !text.stakes.is_empty()) {
                (true, true) => Self::Done,
                (takeaways, stakes) => Self::Written { takeaways, stakes },
            },
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Done => "terminé",
            Self::Written { .. } => "rédigé",
            Self::FiguresAlone => "chiffres réunis",
            Self::Empty => "sans données",
        }
    }

    fn to_do(self) -> &'static str {
        match self {
            Self::Done => "–",
            Self::Written { takeaways: false, stakes: false } => {
                "à dire : ce qu’il faut retenir, les enjeux"
            }
            Self::Written { takeaways: false, .. } => "à dire : ce qu’il faut retenir",
            Self::Written { .. } => "à dire : les enjeux",
            Self::FiguresAlone => "l’analyse, ce qu’il faut retenir, les enjeux",
            Self::Empty => "demander les fichiers",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn chapters_are_counted_in_french() {
        assert_eq!(summary(0, 12), "Aucun chapitre n’est encore terminé.");
        assert_eq!(summary(1, 12), "Un chapitre sur 12 est terminé.");
        assert_eq!(summary(12, 12), "Tous les chapitres sont terminés.");
    }
}
