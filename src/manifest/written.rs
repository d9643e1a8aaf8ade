//! The manifest as written: shapes and words are right, references are not yet resolved.

mod source;

pub(super) use source::{FileOfYear, Source};

use chrono::NaiveDate;
use serde_yaml::Value;

use super::error::ManifestError;
use super::keys;
use super::placed::Placed;
use super::places::Places;
use super::project::{Article, Kind, Status};
use super::reader::{Entry, Fields, Walk};
use super::words::{self, Plain, Totals};
use crate::diagnostic::Diagnostics;
use crate::vocabulary::{
    AGGREGATIONS, Aggregation, CHARTS, ChartKind, DESTINATIONS, Destination, OUTPUTS,
    Output, QUANTITIES, Quantity, WITH_CHAPTERS, Words,
};

/// `projet.yaml` as the author wrote it.
#[derive(Debug)]
pub struct Manifest {
    pub(super) ccas: Vec<Placed<String>>,
    pub(super) territory: Vec<Placed<String>>,
    pub(super) kind: Option<Kind>,
    pub(super) status: Option<Placed<Status>>,
    /// A published version is replaced by one that shows less.
    pub(super) replaces: bool,
    pub(super) date: Option<Placed<NaiveDate>>,
    pub(super) session: Option<Placed<NaiveDate>>,
    pub(super) outputs: Vec<Output>,
    pub(super) theme: Theme,
    pub(super) comparisons: Vec<Comparison>,
    pub(super) partners: Vec<(Placed<String>, Partner)>,
    pub(super) sources: Vec<(Placed<String>, Source)>,
    pub(super) without: Vec<Placed<String>>,
    pub(super) indicators: Vec<(Placed<String>, Indicator)>,
    pub(super) districts: Vec<(Placed<String>, Vec<Placed<String>>)>,
    pub(super) contours: Vec<ContourFile>,
    pub(super) topics: Vec<Topic>,
    pub(super) booklet_figures: Vec<Placed<String>>,
    pub(super) folded: bool,
    pub(super) problems: Diagnostics,
}

#[derive(Debug, Default)]
pub(super) struct Theme {
    pub(super) model: Option<Placed<String>>,
    pub(super) logo: Option<Placed<String>>,
    pub(super) colour: Option<Placed<String>>,
    pub(super) photo: Option<Photo>,
}

/// A photograph: what it shows and who took it are asked for.
#[derive(Debug)]
pub(super) struct Photo {
    pub(super) file: Placed<String>,
    pub(super) alternative: Placed<String>,
    pub(super) credit: Placed<String>,
}

/// A file of contours.
#[derive(Debug)]
pub(super) struct ContourFile {
    pub(super) path: Placed<String>,
    pub(super) credit: Option<Placed<String>>,
}

#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) key: Placed<String>,
    pub(super) territory: Placed<String>,
    pub(super) name: Option<String>,
    pub(super) short: Option<String>,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Partner {
    pub(super) name: Option<Placed<String>>,
    pub(super) article: Option<Article>,
    pub(super) logo: Option<Placed<String>>,
    pub(super) logo_in: Vec<Output>,
    pub(super) from: Option<Placed<NaiveDate>>,
    pub(super) until: Option<Placed<NaiveDate>>,
    pub(super) threshold: Option<Placed<u32>>,
    pub(super) informed: Option<Placed<NaiveDate>>,
}

#[derive(Debug, Default)]
pub(super) struct Indicator {
    pub(super) label: Option<Placed<String>>,
    pub(super) unit: Option<Placed<String>>,
    pub(super) definition: Option<Placed<String>>,
    pub(super) source: Option<Placed<String>>,
    pub(super) formula: Option<Placed<String>>,
    pub(super) decimals: Option<Placed<u32>>,
    pub(super) short: Option<Placed<String>>,
    pub(super) subject: Option<Placed<String>>,
    pub(super) base: Option<Placed<String>>,
    pub(super) precaution: Option<Placed<String>>,
    pub(super) kind: Option<Placed<Quantity>>,
    pub(super) aggregation: Option<Placed<Aggregation>>,
    /// How many people stand behind a mean or a ready-made share.
    pub(super) people: Option<Placed<String>>,
    /// A formula or a figure is written, even if it cannot be read.
    pub(super) has_content: bool,
    pub(super) value: Option<Placed<f64>>,
    pub(super) year: Option<Placed<u16>>,
    pub(super) partner: Option<Placed<String>>,
    pub(super) fictitious: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Topic {
    pub(super) name: Placed<String>,
    pub(super) title: Option<Placed<String>>,
    pub(super) without: Vec<Placed<String>>,
    pub(super) added: Vec<Block>,
    pub(super) contents: Option<Vec<Block>>,
    pub(super) places: Vec<Destination>,
}

#[derive(Debug, Clone)]
pub(super) enum Block {
    KeyFigures(Vec<Placed<String>>),
    Text,
    Takeaways,
    Stakes,
    Table(Figures),
    Chart(Figures),
}

/// A table or a chart.
#[derive(Debug, Clone)]
pub(super) struct Figures {
    pub(super) name: Placed<String>,
    pub(super) title: Option<Placed<String>>,
    pub(super) rows: Vec<Placed<String>>,
    pub(super) columns: Vec<Placed<String>>,
    pub(super) indicator: Option<Placed<String>>,
    pub(super) source: Option<Placed<String>>,
    pub(super) year: Option<Placed<u16>>,
    pub(super) years: Vec<Placed<u16>>,
    pub(super) totals: Option<Totals>,
    pub(super) kind: Option<ChartKind>,
    pub(super) data: Option<Placed<String>>,
    pub(super) places: Vec<Destination>,
}

impl Manifest {
    /// Reads the values; mistakes of shape are kept for [`super::check`] to report with
    /// the mistakes of reference.
    pub(super) fn read(file: &str, text: &str, value: &Value, places: Places) -> Self {
        let walk = Walk::new(file, text, places);
        let mut manifest = read_root(&Entry::root(&walk, value));
        manifest.problems = walk.finish();
        manifest
    }
}

fn read_root(root: &Entry<'_>) -> Manifest {
    let fields = root.fields(keys::ROOT);
    for (key, example) in [
        ("ccas", "ccas: \"CCAS de …\""),
        ("territoire", "territoire: … (le numéro du département)"),
        ("thematiques", "thematiques:\n  - population_familles"),
    ] {
        if fields.get(key).is_none() {
            root.problem(&ManifestError::MissingKey {
                key: key.to_owned(),
                example: example.to_owned(),
            });
        }
    }
    let named = |key: &str| fields.get(key).map(Entry::named).unwrap_or_default();
    let booklet = fields.get("livret").map(|entry| entry.fields(keys::BOOKLET));
    Manifest {
        ccas: texts(&fields, "ccas"),
        territory: texts(&fields, "territoire"),
        kind: choice(&fields, "type", words::KINDS).map(|kind| kind.value),
        status: choice(&fields, "statut", words::STATUSES),
        replaces: fields.get("remplace").and_then(Entry::yes_no).unwrap_or(false),
        date: fields.date("date"),
        session: fields.date("seance_ca"),
        outputs: choices(&fields, "sorties", OUTPUTS),
        theme: fields.get("charte").map(read_theme).unwrap_or_default(),
        comparisons: fields.get("comparaisons").map(read_comparisons).unwrap_or_default(),
        partners: named("partenaires")
            .into_iter()
            .map(|(name, entry)| (name, read_partner(&entry)))
            .collect(),
        // A project begins without a file: `check` says what that allows.
        sources: fields
            .get("sources")
            .filter(|entry| !entry.is_null())
            .map(Entry::named)
            .unwrap_or_default()
            .into_iter()
            .map(|(name, entry)| (name, source::read(&entry)))
            .collect(),
        without: fields.words("sans"),
        indicators: named("indicateurs")
            .into_iter()
            .map(|(name, entry)| (name, read_indicator(&entry)))
            .collect(),
        districts: named("quartiers")
            .into_iter()
            .map(|(name, entry)| (name, entry.words()))
            .collect(),
        contours: fields.get("contours").map(read_contours).unwrap_or_default(),
        topics: fields
            .get("thematiques")
            .map(|entry| {
                // A ready-made plan, or a thématique alone, is one word without a dash; a word
                // that is neither is told as such.
                let one = entry.scalar().filter(|word| !word.contains(','));
                match one.and_then(|_| read_topic(entry)) {
                    Some(preset) => vec![preset],
                    None => entry.items().iter().filter_map(read_topic).collect(),
                }
            })
            .unwrap_or_default(),
        booklet_figures: booklet
            .as_ref()
            .map(|fields| fields.words("chiffres_cles"))
            .unwrap_or_default(),
        folded: booklet.as_ref().is_some_and(|fields| fields.yes("imposition")),
        problems: Diagnostics::new(),
    }
}

/// A text or a list of texts, which is never split at commas.
fn texts(fields: &Fields<'_>, key: &str) -> Vec<Placed<String>> {
    match fields.get(key) {
        Some(entry) if entry.is_list() => {
            entry.items().iter().filter_map(Entry::text).collect()
        }
        Some(entry) => entry.text().into_iter().collect(),
        None => Vec::new(),
    }
}

fn choice<T: Copy>(fields: &Fields<'_>, key: &str, known: Words<T>) -> Option<Placed<T>> {
    fields.get(key)?.choice(known)
}

fn choices<T: Copy>(fields: &Fields<'_>, key: &str, known: Words<T>) -> Vec<T> {
    let chosen = fields.get(key).map(|entry| entry.choices(known)).unwrap_or_default();
    chosen.into_iter().map(|word| word.value).collect()
}

fn read_theme(entry: &Entry<'_>) -> Theme {
    let fields = entry.fields(keys::THEME);
    Theme {
        model: fields.text("modele"),
        logo: fields.text("logo"),
        colour: fields.text("couleur"),
        photo: fields.get("photo").and_then(read_photo),
    }
}

fn read_photo(entry: &Entry<'_>) -> Option<Photo> {
    if !entry.is_map() {
        entry.problem(&ManifestError::PhotoAlone);
        return None;
    }
    let fields = entry.fields(keys::PHOTO);
    let asked = |key: &str, example: &str| {
        let text = fields.text(key);
        if text.is_none() && fields.get(key).is_none() {
            entry.problem(&ManifestError::MissingKey {
                key: key.to_owned(),
                example: example.to_owned(),
            });
        }
        text
    };
    let file = asked("fichier", "fichier: images/couverture.jpg");
    let alternative = asked("description", "description: \"La mairie, vue de la place\"");
    let credit = asked("credit", "credit: \"Ville de …\"");
    Some(Photo { file: file?, alternative: alternative?, credit: credit? })
}

/// A file, or a list of them; each may say who draws it.
fn read_contours(entry: &Entry<'_>) -> Vec<ContourFile> {
    let one = |entry: &Entry<'_>| {
        if !entry.is_map() {
            return Some(ContourFile { path: entry.text()?, credit: None });
        }
        let fields = entry.fields(keys::CONTOURS);
        let Some(path) = fields.text("fichier") else {
            entry.problem(&ManifestError::MissingKey {
                key: "fichier".to_owned(),
                example: "fichier: donnees/contours.geojson".to_owned(),
            });
            return None;
        };
        Some(ContourFile { path, credit: fields.text("credit") })
    };
    match entry.is_list() {
        true => entry.items().iter().filter_map(one).collect(),
        false => one(entry).into_iter().collect(),
    }
}

fn read_comparisons(entry: &Entry<'_>) -> Vec<Comparison> {
    if !entry.is_map() {
        return entry
            .words()
            .into_iter()
            .map(|word| Comparison {
                key: word.clone(),
                territory: word,
                name: None,
                short: None,
                reason: None,
            })
            .collect();
    }
    entry
        .named()
        .into_iter()
        .filter_map(|(key, entry)| {
            if !entry.is_map() {
                let territory = entry.text()?;
                return Some(Comparison {
                    key,
                    territory,
                    name: None,
                    short: None,
                    reason: None,
                });
            }
            let fields = entry.fields(keys::COMPARISON);
            let territory = fields.text("territoire").or_else(|| {
                entry.problem_at_key(&ManifestError::MissingKey {
                    key: "territoire".to_owned(),
                    example: "territoire: epci".to_owned(),
                });
                None
            })?;
            let name = fields.text("nom").map(|name| name.value);
            let short = fields.text("court").map(|short| short.value);
            let reason = fields.text("motif").map(|reason| reason.value);
            Some(Comparison { key, territory, name, short, reason })
        })
        .collect()
}

fn read_partner(entry: &Entry<'_>) -> Partner {
    let fields = entry.fields(keys::PARTNER);
    let mut partner = Partner {
        name: fields.text("nom"),
        article: choice(&fields, "article", words::ARTICLES).map(|article| article.value),
        logo: fields.text("logo"),
        logo_in: choices(&fields, "logo_dans", WITH_CHAPTERS),
        informed: fields.date("informe_le"),
        ..Partner::default()
    };
    if let Some(convention) = fields.get("convention") {
        let convention = convention.fields(keys::CONVENTION);
        partner.from = convention.date("du");
        partner.until = convention.date("au");
        partner.threshold = convention.get("seuil").and_then(Entry::whole);
    }
    partner
}

fn read_indicator(entry: &Entry<'_>) -> Indicator {
    let fields = entry.fields(keys::INDICATOR);
    Indicator {
        label: fields.text("libelle"),
        unit: fields.text("unite"),
        definition: fields.text("definition"),
        source: fields.text("source"),
        formula: fields.text("formule"),
        decimals: fields.get("decimales").and_then(Entry::whole),
        short: fields.text("court"),
        subject: fields.text("sujet"),
        base: fields.text("base"),
        precaution: fields.text("precaution"),
        kind: choice(&fields, "type", QUANTITIES),
        aggregation: choice(&fields, "agregation", AGGREGATIONS),
        people: fields.text("effectif"),
        value: fields.get("valeur").and_then(Entry::number),
        has_content: fields.get("valeur").is_some() || fields.get("formule").is_some(),
        year: fields.year("annee"),
        partner: fields.text("organisme"),
        fictitious: fields.yes("fictif"),
    }
}

fn read_topic(entry: &Entry<'_>) -> Option<Topic> {
    if !entry.is_map() {
        return Some(Topic {
            name: entry.text()?,
            title: None,
            without: Vec::new(),
            added: Vec::new(),
            contents: None,
            places: Vec::new(),
        });
    }
    let fields = entry.fields(keys::TOPIC);
    let Some(name) = fields.text("thematique") else {
        entry.problem(&ManifestError::MissingKey {
            key: "thematique".to_owned(),
            example: "- thematique: population_familles".to_owned(),
        });
        return None;
    };
    let blocks =
        |entry: &Entry<'_>| entry.items().iter().filter_map(read_block).collect();
    Some(Topic {
        name,
        title: fields.text("titre"),
        without: fields.words("sans"),
        added: fields.get("ajouter").map(blocks).unwrap_or_default(),
        contents: fields.get("contenu").map(blocks),
        places: choices(&fields, "dans", DESTINATIONS),
    })
}

fn read_block(entry: &Entry<'_>) -> Option<Block> {
    if !entry.is_map() {
        let word = entry.choice(words::PLAIN_BLOCKS)?;
        return Some(match word.value {
            Plain::Text => Block::Text,
            Plain::Takeaways => Block::Takeaways,
            Plain::Stakes => Block::Stakes,
        });
    }
    match entry.first_key().as_deref() {
        Some("chiffres_cles") => {
            let fields = entry.fields(keys::KEY_FIGURES);
            Some(Block::KeyFigures(fields.words("chiffres_cles")))
        }
        Some("tableau") => Some(Block::Table(read_table(entry)?)),
        Some("graphique") => Some(Block::Chart(read_chart(entry)?)),
        _ => {
            entry.problem(&ManifestError::UnknownBlock {
                known: words::BLOCKS
                    .iter()
                    .copied()
                    .chain(words::PLAIN_BLOCKS.words())
                    .map(str::to_owned)
                    .collect(),
            });
            None
        }
    }
}

fn read_table(entry: &Entry<'_>) -> Option<Figures> {
    let fields = entry.fields(keys::TABLE);
    read_figures(&fields, fields.text("tableau")?)
}

fn read_chart(entry: &Entry<'_>) -> Option<Figures> {
    let fields = entry.fields(keys::CHART);
    read_figures(&fields, fields.text("graphique")?)
}

fn read_figures(fields: &Fields<'_>, name: Placed<String>) -> Option<Figures> {
    Some(Figures {
        name,
        title: fields.text("titre"),
        rows: fields.words("lignes"),
        columns: fields.words("colonnes"),
        indicator: fields.text("indicateur"),
        source: fields.text("source"),
        year: fields.year("annee"),
        years: fields.get("annees").map(Entry::years).unwrap_or_default(),
        totals: choice(fields, "totaux", words::TOTALS).map(|word| word.value),
        kind: choice(fields, "type", CHARTS).map(|kind| kind.value),
        data: fields.text("donnees"),
        places: choices(fields, "dans", DESTINATIONS),
    })
}
