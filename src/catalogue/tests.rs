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

/// « En % » alone says nothing: a share names its whole.
#[test]
fn every_percentage_says_what_it_is_a_percentage_of() {
    for indicator in indicators().filter(|one| one.unit.is_percent()) {
        let base = indicator.base.as_deref().unwrap_or_default();
        let begins = ["des ", "du ", "de la "].iter().any(|word| base.starts_with(word));
        assert!(begins, "{} : « {base} »", indicator.id);
    }
}

/// A definition is for a mayor: one or two plain sentences, no word of the builder.
#[test]
fn definitions_are_for_the_reader_of_the_report() {
    const BUILDERS: [&str; 12] = [
        "variable",
        "dossier complet",
        "colonne",
        "champ restreint",
        "exploitation",
        "plus publié",
        "cette composante",
        "le même indicateur",
        "transmis",
        "base-",
        "dénominateur",
        "{aa}",
    ];
    for indicator in indicators() {
        let (id, definition) = (&indicator.id, &indicator.definition);
        for text in std::iter::once(definition).chain(&indicator.precaution) {
            let folded = text.to_lowercase();
            for word in BUILDERS {
                assert!(!folded.contains(word), "{id} : « {word} » : {text}");
            }
            assert!(text.ends_with(['.', '…']), "{id} : {text}");
            assert!(text.starts_with(char::is_uppercase), "{id} : {text}");
        }
        assert!(definition.matches(". ").count() <= 1, "{id} : {definition}");
        assert!(definition.chars().count() <= 290, "{id} : {definition}");
    }
}

/// « La part… est de », « il », « elle »: a singular noun whose gender is known.
#[test]
fn a_subject_is_a_singular_noun_of_known_gender() {
    const ELIDED: [&str; 6] = [
        "indice",
        "indicateur",
        "écart",
        // Feminine: `wording::subject` has them too.
        "accessibilité",
        "ancienneté",
        "évolution",
    ];
    for indicator in indicators() {
        let subject = &indicator.subject;
        if let Some(noun) = subject.strip_prefix("l’") {
            let noun = noun.split(' ').next().unwrap_or_default();
            assert!(ELIDED.contains(&noun), "{} : {subject}", indicator.id);
        }
        let noun = subject.split(' ').nth(1).unwrap_or_default();
        let plural = noun.ends_with(['s', 'x']) && noun != "poids" && noun != "taux";
        assert!(!plural || subject.starts_with("l’"), "{} : {subject}", indicator.id);
        // The verb follows at once.
        assert!(!subject.ends_with([',', '.', ' ']), "{} : {subject}", indicator.id);
    }
}

/// « Le nombre d’actifs est de 378 »: what has just been said is not said again as a unit.
#[test]
fn a_subject_that_counts_names_what_it_counts() {
    for indicator in indicators() {
        let Some(counted) = indicator.subject.strip_prefix("le nombre ") else {
            continue;
        };
        let unit = indicator.unit.in_words();
        let first = unit.split(' ').next().unwrap_or_default().trim_end_matches('s');
        assert!(counted.contains(first), "{} : {counted} : {unit}", indicator.id);
    }
}

/// Cards are read alone: two of one chapter never bear one name for one kind of figure.
#[test]
fn short_labels_tell_the_figures_of_a_chapter_apart() {
    for topic in catalogue().topics.values() {
        let mut borne = BTreeSet::new();
        for id in &topic.indicators {
            let one = &catalogue().indicators[id];
            let name = (&one.short, &one.unit, one.level);
            assert!(borne.insert(name), "{id} : {}", one.short);
        }
    }
}

/// « Rupture de série en 2025 : … »: a clause, which the sentence around it ends.
#[test]
fn the_reason_of_a_break_is_a_clause() {
    for indicator in indicators() {
        let id = &indicator.id;
        for one in &indicator.breaks {
            let reason = &one.reason;
            assert!(!reason.ends_with(['.', ' ', ',']), "{id} : {reason}");
            assert!(reason.starts_with(char::is_lowercase), "{id} : {reason}");
            assert!(reason.chars().count() > 20, "{id} : {reason}");
            assert!((2005..=2035).contains(&one.since), "{id} : {}", one.since);
        }
        assert!(indicator.breaks.is_sorted_by_key(|one| one.since), "{id}");
    }
}

#[test]
fn a_break_stands_between_the_vintages_on_its_two_sides() {
    let catalogue = catalogue();
    let since = |id: &str, first, last| {
        catalogue.indicators[id].break_between(first, last).map(|one| one.since)
    };
    assert_eq!(since("logements_vacants_lovac", 2020, 2025), Some(2025));
    assert_eq!(since("logements_vacants_lovac", 2020, 2024), None);
    assert_eq!(since("logements_vacants_lovac", 2025, 2026), None);
    // The latest of several.
    assert_eq!(since("part_menages_imposes", 2012, 2021), Some(2020));
    assert_eq!(since("part_menages_imposes", 2014, 2019), None);
    assert_eq!(since("part_logements_avant_1971", 2015, 2021), Some(2021));
    assert_eq!(since("population_municipale", 2010, 2021), None);
}

/// INSEE holds no two editions of its facilities for comparable.
#[test]
fn no_two_editions_of_the_facilities_are_compared() {
    for indicator in indicators() {
        if indicator.family == crate::vocabulary::Family::Facilities {
            for year in 2018..2030 {
                let between = indicator.break_between(year, year + 1);
                assert!(between.is_some(), "{} in {year}", indicator.id);
            }
        }
    }
}

/// What an élu always expects, and what stands in when INSEE publishes nothing.
#[test]
fn a_short_list_is_always_expected() {
    let expected = indicators().filter(|one| one.expected);
    let expected: BTreeSet<&str> = expected.map(|one| one.id.as_str()).collect();
    assert!((10..=12).contains(&expected.len()), "{expected:?}");
    for id in [
        "population_municipale",
        "part_75_ans_plus",
        "taux_pauvrete",
        "part_80_ans_plus_seuls",
        "part_familles_monoparentales",
        "part_locataires",
        "taux_chomage_recensement",
        "apl_medecins_generalistes",
    ] {
        assert!(expected.contains(id), "{id}");
    }
}

/// Girls are not women.
#[test]
fn children_are_called_children() {
    for indicator in indicators().filter(|one| one.band.as_deref() == Some("0 à 14 ans"))
    {
        for text in [&indicator.label, &indicator.short, &indicator.subject] {
            let folded = text.to_lowercase();
            assert!(folded.contains("filles") || folded.contains("garçons"), "{text}");
        }
    }
}

/// A narrower question names indicators that there are, or it would never be asked.
#[test]
fn narrower_questions_name_indicators() {
    let catalogue = catalogue();
    for topic in catalogue.topics.values() {
        assert!(topic.narrower.iter().all(|one| one.question != topic.question));
        let questions = topic.narrower.iter().map(|one| &one.only);
        let titles = topic.groups.iter().flat_map(|group| {
            assert!(group.narrower.iter().all(|one| one.title != group.title));
            group.narrower.iter().map(|one| &one.only)
        });
        for name in questions.chain(titles).flatten() {
            assert!(catalogue.indicators.contains_key(name), "{name}");
        }
    }
}

/// A card says the short name alone: a count and a share of one name would contradict each
/// other.
#[test]
fn a_count_and_a_share_have_names_of_their_own() {
    for one in indicators() {
        let other = indicators().find(|other| {
            other.short == one.short && other.unit != one.unit && other.id != one.id
        });
        assert!(other.is_none(), "{} and {:?}", one.id, other.map(|other| &other.id));
    }
}

/// Not every printed text passes through `typographic`: the catalogue is written as it is
/// printed.
#[test]
fn no_straight_apostrophe_is_printed() {
    let catalogue = catalogue();
    let chapters = catalogue.topics.values().chain(catalogue.composed.values());
    let titles = chapters.flat_map(|topic| {
        let groups = topic.groups.iter().map(|group| &group.title);
        let narrower = topic.groups.iter().flat_map(|group| &group.narrower);
        let groups = groups.chain(narrower.map(|one| &one.title));
        let groups = groups.chain(topic.narrower.iter().map(|one| &one.question));
        [&topic.title, &topic.question].into_iter().chain(groups)
    });
    let texts = indicators().flat_map(|one| {
        let reasons = one.breaks.iter().map(|one| &one.reason);
        [&one.label, &one.short, &one.subject, &one.definition]
            .into_iter()
            .chain(&one.base)
            .chain(&one.precaution)
            .chain(reasons)
    });
    for text in titles.chain(texts) {
        assert!(!text.contains('\''), "{text}");
    }
    for indicator in indicators() {
        assert!(!indicator.unit.as_str().contains('\''), "{}", indicator.unit);
    }
}
