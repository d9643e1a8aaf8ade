//! The catalogue proves itself: names, formulas, aggregation, places.

use std::collections::BTreeSet;

use super::formula::Formula;
use super::*;

/// The publics that the decree of 1995 named.
const PUBLICS: [&str; 5] = [
    "familles",
    "jeunes",
    "personnes âgées",
    "personnes handicapées",
    "personnes en difficulté",
];

fn indicators() -> impl Iterator<Item = &'static Indicator> {
    catalogue().indicators.values()
}

#[test]
fn the_catalogue_is_as_large_as_it_says() {
    assert!(indicators().count() >= 230, "{}", indicators().count());
    let computed = indicators().filter(|one| one.formula.is_some()).count();
    assert!(computed >= 190, "{computed}");
}

#[test]
fn every_formula_parses() {
    for indicator in indicators() {
        let variants = indicator.variants.iter().map(|variant| &variant.formula);
        for text in indicator.formula.iter().chain(variants) {
            let parsed = Formula::parse(text);
            assert!(parsed.is_ok(), "{} : {text} : {parsed:?}", indicator.id);
        }
    }
}

#[test]
fn names_are_plain_and_borne_once() {
    let catalogue = catalogue();
    let mut borne = BTreeSet::new();
    for indicator in indicators() {
        let id = &indicator.id;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        assert!(id.starts_with(|c: char| c.is_ascii_lowercase()), "{id}");
        assert!(id.split('_').all(|word| !word.is_empty()), "{id}");
        assert!(id.chars().all(|c| plain(c) || c == '_'), "{id}");
        assert!(borne.insert(id), "{id}");
        for former in &indicator.former_ids {
            assert!(!catalogue.indicators.contains_key(former), "{former}");
            assert!(borne.insert(former), "{former}");
        }
    }
    let mut groups = BTreeSet::new();
    for topic in catalogue.topics.values() {
        for group in &topic.groups {
            assert!(groups.insert((&topic.id, &group.id)), "{}", group.id);
        }
    }
}

#[test]
fn a_former_name_finds_its_indicator() {
    let mut indicators = catalogue().indicators.clone();
    let one = indicators.get_mut("part_75_ans_plus").expect("it is ours");
    one.former_ids = vec!["part_plus_de_75_ans".to_owned()];
    assert_eq!(current(&indicators, "part_plus_de_75_ans"), "part_75_ans_plus");
    assert_eq!(current(&indicators, "part_75_ans_plus"), "part_75_ans_plus");
    assert_eq!(current(&indicators, "licorne"), "licorne");
}

/// « La part des … est de 12 % »: a sentence begins with the subject.
#[test]
fn subjects_begin_with_an_article() {
    for indicator in indicators() {
        let subject = &indicator.subject;
        let article = ["le ", "la ", "l'", "l’"];
        assert!(
            article.iter().any(|article| subject.starts_with(article)),
            "{} : {subject}",
            indicator.id
        );
    }
}

#[test]
fn publics_are_those_of_the_decree() {
    for indicator in indicators() {
        for public in &indicator.publics {
            assert!(PUBLICS.contains(&public.as_str()), "{} : {public}", indicator.id);
        }
    }
    for public in PUBLICS {
        assert!(indicators().any(|one| one.publics.iter().any(|own| own == public)));
    }
}

/// What is computed is printed somewhere by default.
#[test]
fn every_computed_indicator_has_its_place() {
    let catalogue = catalogue();
    for indicator in indicators().filter(|one| one.formula.is_some()) {
        let topic = &catalogue.topics[&indicator.topic];
        let grouped =
            topic.groups.iter().any(|group| group.indicators.contains(&indicator.id));
        let placed = grouped || indicator.key_figure || indicator.pyramid.is_some();
        assert!(placed, "{}", indicator.id);
    }
}

#[test]
fn every_group_names_known_indicators() {
    let catalogue = catalogue();
    for topic in catalogue.topics.values() {
        for group in &topic.groups {
            for name in &group.indicators {
                assert!(catalogue.indicators.contains_key(name), "{}: {name}", group.id);
            }
        }
    }
}

#[test]
fn aggregation_agrees_with_the_kind_of_quantity() {
    for indicator in catalogue().indicators.values() {
        let id = &indicator.id;
        match indicator.quantity {
            Quantity::Count => {
                assert_eq!(indicator.aggregation, Aggregation::Sum, "{id}");
            }
            Quantity::Median | Quantity::Decile => {
                assert_eq!(indicator.aggregation, Aggregation::None, "{id}");
            }
            _ => assert_ne!(indicator.aggregation, Aggregation::Sum, "{id}"),
        }
        let weighted = indicator.aggregation == Aggregation::WeightedMean;
        assert_eq!(indicator.weight.is_some(), weighted, "{id}");
        let transmitted = indicator.family == crate::vocabulary::Family::Transmitted;
        assert_eq!(indicator.formula.is_none(), transmitted, "{id}");
    }
}
