//! Ready-made plans, and the chapters they make of several thématiques.

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Catalogue, Preset, Topic, words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    chapitres: IndexMap<String, Chapter>,
    plans: IndexMap<String, Plan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    titre: String,
    question: String,
    #[serde(deserialize_with = "words")]
    thematiques: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    titre: String,
    #[serde(deserialize_with = "words")]
    chapitres: Vec<String>,
}

/// Adds the presets to a catalogue whose thématiques are read.
pub(super) fn read(catalogue: &mut Catalogue) {
    let file: File = serde_yaml::from_str(include_str!("presets.yaml"))
        .expect("the embedded presets are well formed");
    for (id, chapter) in file.chapitres {
        let topic = compose(catalogue, &id, chapter);
        catalogue.composed.insert(id, topic);
    }
    for (name, plan) in file.plans {
        let preset = Preset { title: plan.titre, chapters: plan.chapitres };
        catalogue.presets.insert(name, preset);
    }
}

/// One chapter with the pages of several thématiques, one after the other.
fn compose(catalogue: &Catalogue, id: &str, chapter: Chapter) -> Topic {
    let parts: Vec<&Topic> = chapter
        .thematiques
        .iter()
        .map(|part| catalogue.topics.get(part).expect("a preset names thématiques"))
        .collect();
    let template = parts.first().map_or_else(|| id.to_owned(), |part| part.id.clone());
    let mut requests = Vec::new();
    for request in parts.iter().flat_map(|part| &part.requests) {
        if !requests.contains(request) {
            requests.push(request.clone());
        }
    }
    Topic {
        id: id.to_owned(),
        title: chapter.titre,
        question: chapter.question,
        narrower: Vec::new(),
        requests,
        groups: parts.iter().flat_map(|part| part.groups.clone()).collect(),
        indicators: parts.iter().flat_map(|part| part.indicators.clone()).collect(),
        template,
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::catalogue;

    #[test]
    fn a_preset_names_chapters_and_prints_no_indicator_twice() {
        let catalogue = catalogue();
        for (name, preset) in &catalogue.presets {
            let mut printed = Vec::new();
            for id in &preset.chapters {
                let chapter = catalogue.chapter(id);
                let chapter = chapter.unwrap_or_else(|| panic!("{name} names {id}"));
                printed.extend(chapter.indicators.iter());
                let mut groups: Vec<&String> =
                    chapter.groups.iter().map(|group| &group.id).collect();
                let count = groups.len();
                groups.sort();
                groups.dedup();
                assert_eq!(groups.len(), count, "{id}: two tables of one name");
            }
            let count = printed.len();
            printed.sort();
            printed.dedup();
            assert_eq!(printed.len(), count, "{name}");
        }
        assert_eq!(catalogue.presets["guide"].chapters.len(), 9);
        assert_eq!(catalogue.presets["toutes"].chapters.len(), 12);
    }
}
