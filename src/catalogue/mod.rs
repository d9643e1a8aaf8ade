//! The definitions of the indicators and the default page of each thématique.
//!
//! One YAML file per thématique, embedded in the binary; the ids are a contract with the
//! authors and never change. A definition says what a figure means, which columns make it
//! and how it may be added over communes; the values are computed in
//! [`crate::figures`].

mod browse;
pub mod formula;
mod model;
mod presets;

pub use browse::browse;
pub use model::model;

use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::heading::Unit;
use crate::territory::Level;
pub use crate::vocabulary::{Aggregation, Quantity};
use crate::vocabulary::{CHARTS, ChartKind, Family};

/// Whether a higher value is good news. Neutral by default: most figures of a social
/// report describe, they do not judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Higher is better.
    PlusHautFavorable,
    /// Lower is better.
    PlusBasFavorable,
    /// No judgement.
    #[default]
    Neutre,
}

/// A formula to use from a vintage on: INSEE renames its columns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// First vintage of this formula.
    #[serde(rename = "a_partir_de")]
    pub since: u16,
    /// The formula.
    #[serde(rename = "formule")]
    pub formula: String,
}

/// A break in the series of an indicator: its earlier vintages measure something else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// The first vintage that no earlier one may be compared with.
    #[serde(rename = "a_partir_de")]
    pub since: u16,
    /// Why: one plain French clause, without a final stop, that can be printed after
    /// « Rupture de série en 2025 : … ».
    #[serde(rename = "raison")]
    pub reason: String,
}

/// How a figure is said aloud.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Plain {
    /// A share: who, then what, parted by « | ».
    Share {
        /// « un ménage | est logé en HLM ».
        #[serde(rename = "un")]
        one: String,
        /// « ménages | sont logés en HLM ».
        #[serde(rename = "plusieurs")]
        several: String,
    },
    /// A level: a clause where `{}` stands for it.
    With {
        /// « La moitié des habitants vit avec moins de {} par an ».
        #[serde(rename = "avec")]
        clause: String,
        /// What is read after the number: « consultations de généraliste par habitant et par
        /// an ».
        #[serde(rename = "apres", default)]
        after: Option<String>,
    },
}

/// One side of the age pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Sex {
    /// Left side.
    #[serde(rename = "hommes")]
    Men,
    /// Right side.
    #[serde(rename = "femmes")]
    Women,
}

/// The definition of an indicator.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its name in manifests and texts.
    #[serde(skip)]
    pub id: String,
    /// The thématique that prints it by default.
    #[serde(skip)]
    pub topic: String,
    /// The label in tables.
    #[serde(rename = "libelle")]
    pub label: String,
    /// A short label for cards and legends.
    #[serde(rename = "court")]
    pub short: String,
    /// A shorter one yet, above its part of a bar: « HLM ».
    #[serde(rename = "en_part", default)]
    pub part: Option<String>,
    /// A singular noun phrase with its article, for sentences: « la part des… ».
    #[serde(rename = "sujet")]
    pub subject: String,
    /// What the figure says in words that are said aloud.
    #[serde(rename = "en_clair", default)]
    pub plain: Option<Plain>,
    /// The unit.
    #[serde(rename = "unite", deserialize_with = "unit")]
    pub unit: Unit,
    /// What the percentage is a percentage of: « des résidences principales ».
    #[serde(default)]
    pub base: Option<String>,
    /// One plain sentence.
    pub definition: String,
    /// The family of data its columns belong to.
    #[serde(rename = "famille")]
    pub family: Family,
    /// The formula over the columns of the file; none for a transmitted value.
    #[serde(rename = "formule", default)]
    pub formula: Option<String>,
    /// Formulas of later vintages.
    #[serde(rename = "variantes", default)]
    pub variants: Vec<Variant>,
    /// The breaks of its series, the earliest first.
    #[serde(rename = "ruptures", default)]
    pub breaks: Vec<Break>,
    /// What kind of quantity.
    #[serde(rename = "type")]
    pub quantity: Quantity,
    /// How it adds up.
    #[serde(rename = "agregation")]
    pub aggregation: Aggregation,
    /// The weight of a weighted mean: a column, or the product `[a]*[b]` of several; elsewhere `*`
    /// stands for anything.
    #[serde(rename = "poids", default)]
    pub weight: Option<String>,
    /// How many people stand behind a mean or a ready-made share: a sum of columns, for
    /// secrecy.
    #[serde(rename = "effectif", default)]
    pub people: Option<String>,
    /// Its finest published level.
    #[serde(rename = "niveau", default)]
    pub level: Level,
    /// Whether higher is better.
    #[serde(rename = "sens", default)]
    pub direction: Direction,
    /// The publics of the 1995 decree it speaks of.
    #[serde(default, deserialize_with = "words")]
    pub publics: Vec<String>,
    /// `complementaire` for the census variables known from a sample only.
    #[serde(default)]
    pub exploitation: Option<String>,
    /// What to keep in mind when reading it.
    #[serde(default)]
    pub precaution: Option<String>,
    /// The names it bore in earlier versions; no indicator bears them now.
    #[serde(rename = "anciens_ids", default, deserialize_with = "words")]
    pub former_ids: Vec<String>,
    /// Printed on a card at the head of its chapter.
    #[serde(rename = "chiffre_cle", default, deserialize_with = "yes")]
    pub key_figure: bool,
    /// One of the figures that an élu always expects in a livret: population, 75 and over,
    /// poverty, elderly people living alone, single parents, tenants, unemployment, access
    /// to a doctor.
    #[serde(rename = "attendu", default, deserialize_with = "yes")]
    pub expected: bool,
    /// Printed decimals, when they differ from its kind's.
    #[serde(rename = "decimales", default)]
    pub own_decimals: Option<u8>,
    /// Its producer often gives it in whole numbers.
    #[serde(rename = "souvent_entier", default, deserialize_with = "yes")]
    pub often_whole: bool,
    /// Its side in the age pyramid.
    #[serde(rename = "pyramide", default)]
    pub pyramid: Option<Sex>,
    /// Its age band in the pyramid.
    #[serde(rename = "tranche", default)]
    pub band: Option<String>,
    /// A value written in the manifest instead of a file.
    #[serde(skip)]
    pub from_author: bool,
}

impl Indicator {
    /// Printed decimals: counts 0, rates 1, euros 0, quotients 2.
    pub fn decimals(&self) -> u8 {
        self.own_decimals.unwrap_or(match self.quantity {
            Quantity::Count | Quantity::Median | Quantity::Decile | Quantity::Amount => 0,
            Quantity::Share | Quantity::Rate | Quantity::Mean => 1,
            Quantity::Ratio => 2,
            Quantity::Index => 1,
        })
    }

    /// Known from one household in four in small communes.
    pub fn is_complementary(&self) -> bool {
        self.exploitation.as_deref() == Some("complementaire")
    }

    /// The latest break of its series between two vintages: they are not compared.
    pub fn break_between(&self, first: u16, last: u16) -> Option<&Break> {
        let between = |one: &&Break| first < one.since && one.since <= last;
        self.breaks.iter().filter(between).max_by_key(|one| one.since)
    }

    /// The unit with its base: « en % des résidences principales ».
    pub fn unit_in_words(&self) -> String {
        match &self.base {
            Some(base) => format!("{} {base}", self.unit.in_words()),
            None => self.unit.in_words(),
        }
    }
}

/// How a default table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupColumns {
    /// The town and its comparisons, latest vintage.
    Territoires,
    /// The town over the years.
    Annees,
    /// The author's neighbourhoods, for data by IRIS.
    Quartiers,
    /// Men and women: the age pyramid.
    Sexe,
}

/// A default table of a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub id: String,
    /// Its title.
    #[serde(rename = "titre")]
    pub title: String,
    /// Its title when it prints a few of its indicators only; the first that holds.
    #[serde(rename = "titres_plus_etroits", default)]
    pub narrower: Vec<NarrowerTitle>,
    /// Its indicators, in reading order.
    #[serde(rename = "indicateurs", deserialize_with = "words")]
    pub indicators: Vec<String>,
    /// Its columns.
    #[serde(rename = "colonnes")]
    pub columns: GroupColumns,
    /// Its chart; « aucun » for none.
    #[serde(rename = "graphique", deserialize_with = "chart")]
    pub chart: Option<ChartKind>,
    /// Printed with all of its indicators, or not at all: the parts of a whole.
    #[serde(rename = "entier", default, deserialize_with = "yes")]
    pub whole: bool,
    /// Printed when another group has nothing to print.
    #[serde(rename = "a_defaut_de", default)]
    pub instead_of: Option<String>,
}

/// The title of a table that prints nothing but these indicators.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NarrowerTitle {
    /// The title.
    #[serde(rename = "titre")]
    pub title: String,
    /// The ids of the indicators.
    #[serde(rename = "seulement", deserialize_with = "words")]
    pub only: Vec<String>,
}

/// A file that would fill an empty chapter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What to ask for.
    #[serde(rename = "fichier")]
    pub file: String,
    /// Whom to ask.
    #[serde(rename = "organisme")]
    pub producer: String,
    /// How to get it.
    #[serde(rename = "comment", default)]
    pub how: Option<String>,
}

/// The question of a chapter that prints nothing but these indicators: one that announced more
/// would be left without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrower {
    /// The question.
    pub question: String,
    /// The ids of the indicators.
    #[serde(rename = "seulement", deserialize_with = "words")]
    pub only: Vec<String>,
}

/// A thématique.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Its name in manifests.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The question the chapter answers.
    pub question: String,
    /// What it answers when it prints a few of its indicators only; the first that holds.
    pub narrower: Vec<Narrower>,
    /// What would fill it.
    pub requests: Vec<Request>,
    /// Its default page.
    pub groups: Vec<Group>,
    /// The ids of its indicators.
    pub indicators: Vec<String>,
    /// The thématique whose template lays it out.
    pub template: String,
}

/// A ready-made plan: the chapters of a report, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// What it is.
    pub title: String,
    /// The ids of its chapters.
    pub chapters: Vec<String>,
}

/// All definitions.
#[derive(Debug)]
pub struct Catalogue {
    /// By id, in the order of the thématiques.
    pub topics: IndexMap<String, Topic>,
    /// By id, in the order of the thématiques.
    pub indicators: IndexMap<String, Indicator>,
    /// Chapters made of several thématiques, by id.
    pub composed: IndexMap<String, Topic>,
    /// The ready-made plans, by name.
    pub presets: IndexMap<String, Preset>,
}

/// The name an indicator bears now: an old manifest may know it under a former one.
fn current<'a>(indicators: &'a IndexMap<String, Indicator>, id: &'a str) -> &'a str {
    if indicators.contains_key(id) {
        return id;
    }
    let bore = |one: &&Indicator| one.former_ids.iter().any(|former| former == id);
    indicators.values().find(bore).map_or(id, |one| one.id.as_str())
}

impl Catalogue {
    /// The name an indicator bears now.
    pub fn current<'a>(&'a self, id: &'a str) -> &'a str {
        current(&self.indicators, id)
    }

    /// A chapter of a report: a thématique, or several under one title.
    pub fn chapter(&self, id: &str) -> Option<&Topic> {
        self.topics.get(id).or_else(|| self.composed.get(id))
    }

    /// The names an author may write under `thematiques:`.
    pub fn chapters(&self) -> impl Iterator<Item = &str> {
        self.topics.keys().chain(self.composed.keys()).map(String::as_str)
    }
}

/// The catalogue embedded in the binary.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(read_embedded);
    &CATALOGUE
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    thematique: String,
    titre: String,
    question: String,
    #[serde(default)]
    questions_plus_etroites: Vec<Narrower>,
    #[serde(default)]
    a_demander: Vec<Request>,
    #[serde(default)]
    groupes: Vec<Group>,
    #[serde(default)]
    indicateurs: IndexMap<String, Indicator>,
}

const FILES: [&str; 12] = [
    include_str!("population_familles.yaml"),
    include_str!("niveaux_de_vie.yaml"),
    include_str!("precarite.yaml"),
    include_str!("petite_enfance.yaml"),
    include_str!("jeunesse_education.yaml"),
    include_str!("logement_cadre_de_vie.yaml"),
    include_str!("personnes_agees.yaml"),
    include_str!("handicap.yaml"),
    include_str!("sante.yaml"),
    include_str!("emploi_activite.yaml"),
    include_str!("numerique_mobilite.yaml"),
    include_str!("acces_aux_droits.yaml"),
];

fn read_embedded() -> Catalogue {
    let mut catalogue = Catalogue {
        topics: IndexMap::new(),
        indicators: IndexMap::new(),
        composed: IndexMap::new(),
        presets: IndexMap::new(),
    };
    for text in FILES {
        let file: TopicFile =
            serde_yaml::from_str(text).expect("the embedded catalogue is well formed");
        let id = file.thematique;
        let indicators = file.indicateurs.keys().cloned().collect();
        for (name, mut indicator) in file.indicateurs {
            indicator.id.clone_from(&name);
            indicator.topic.clone_from(&id);
            let earlier = catalogue.indicators.insert(name, indicator);
            assert!(earlier.is_none(), "an indicator of {id} is defined twice");
        }
        let topic = Topic {
            id: id.clone(),
            title: file.titre,
            question: file.question,
            narrower: file.questions_plus_etroites,
            requests: file.a_demander,
            groups: file.groupes,
            indicators,
            template: id.clone(),
        };
        catalogue.topics.insert(id, topic);
    }
    presets::read(&mut catalogue);
    catalogue
}

/// Cards at the head of a default chapter.
pub const KEY_FIGURES: usize = 4;

/// The indicators on the cards of a default chapter.
fn key_figures(topic: &Topic) -> Vec<&str> {
    let indicators = &catalogue().indicators;
    let is_key = |name: &&String| indicators.get(*name).is_some_and(|one| one.key_figure);
    let names = topic.indicators.iter().filter(is_key).take(KEY_FIGURES);
    names.map(String::as_str).collect()
}

fn unit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
    String::deserialize(deserializer).map(Unit::new)
}

fn yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    String::deserialize(deserializer).map(|word| word == "oui")
}

fn chart<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ChartKind>, D::Error> {
    let word = String::deserialize(deserializer)?;
    if word == "aucun" {
        return Ok(None);
    }
    CHARTS.meaning(&word).map(Some).ok_or_else(|| D::Error::custom(word))
}

fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.split(',').map(|word| word.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests;
