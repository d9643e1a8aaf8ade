//! The project as meant: every reference resolves, every default is set.

use chrono::NaiveDate;
use indexmap::IndexMap;

use super::placed::Placed;
use crate::catalogue::{Indicator, Topic};
use crate::diagnostic::Location;
use crate::territory::{Commune, CommuneCode, IrisCode, Level, official};
use crate::theme::Model;
use crate::vocabulary::{ChartKind, Destination, Output};

/// A whole project.
#[derive(Debug)]
pub struct Project {
    /// Who presents it, about whom, when.
    pub identity: Identity,
    /// The territory of the report.
    pub ressort: Ressort,
    /// The territories it is compared with, in printing order.
    pub comparisons: Vec<Comparison>,
    /// The author's neighbourhoods: printed name, live-figure key, IRIS.
    pub districts: Vec<District>,
    /// Who entrusted data.
    pub partners: IndexMap<String, Partner>,
    /// The files.
    pub sources: IndexMap<String, SourceSpec>,
    /// The catalogue with the author's changes and own indicators.
    pub indicators: IndexMap<String, Indicator>,
    /// Where the author wrote the formula of an own or changed indicator, and from which
    /// source she wants it.
    pub own_formulas: IndexMap<String, OwnFormula>,
    /// Figures written in the manifest.
    pub own_values: IndexMap<String, OwnValue>,
    /// Never printed.
    pub without: Vec<String>,
    /// The files of contours, for maps.
    pub contours: Vec<ContourFile>,
    /// The plan of the report.
    pub topics: Vec<TopicPlan>,
    /// The plan of the booklet.
    pub booklet: Booklet,
    /// The documents asked for in the manifest.
    pub outputs: Vec<Output>,
    /// The look.
    pub theme: ThemeChoice,
    /// The lists of communes that it names, by path.
    pub lists: Vec<String>,
}

/// Who presents the report and when.
#[derive(Debug, Clone)]
pub struct Identity {
    /// « CCAS du Pont-de-Claix », as the author writes it in a sentence.
    pub ccas: String,
    /// First report after the elections, or a complement.
    pub kind: Kind,
    /// Draft, step, final.
    pub status: Status,
    /// Where the manifest says so.
    pub status_place: Option<Placed<Status>>,
    /// The author lets a final version show less than one published before.
    pub replaces: bool,
    /// The date printed on the cover and kept in the PDF.
    pub date: NaiveDate,
    /// The session of the conseil d'administration.
    pub session: Option<NaiveDate>,
}

/// What kind of report (art. R. 123-1 CASF).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Presented in the year after the municipal elections.
    Initial,
    /// A later, often thematic, analysis.
    Complementary,
}

/// How finished the report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Watermark, boxes « à rédiger ».
    Draft,
    /// A step shown to the steering committee.
    Step,
    /// What the conseil d'administration votes on.
    Final,
}

/// The article of a partner's name in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Article {
    /// « le Département ».
    Le,
    /// « la CAF ».
    La,
    /// « l’Agence ».
    Elided,
    /// « les Restos ».
    Les,
    /// « France Travail ».
    None,
}

/// The communes of the report.
#[derive(Debug, Clone)]
pub struct Ressort {
    /// In the manifest's order.
    pub communes: Vec<&'static Commune>,
    /// « Le Pont-de-Claix »; several communes are named together.
    pub name: String,
    /// « du Pont-de-Claix ».
    pub of: String,
    /// « au Pont-de-Claix ».
    pub at: String,
}

impl Ressort {
    /// The codes of the communes.
    pub fn codes(&self) -> Vec<CommuneCode> {
        self.communes.iter().map(|commune| commune.code.clone()).collect()
    }
}

impl Project {
    /// The comparison with the town's own EPCI, when the ressort is one commune.
    pub fn own_epci(&self) -> Option<&Comparison> {
        let [commune] = self.ressort.communes.as_slice() else { return None };
        let epci = commune.epci.as_deref()?;
        self.comparisons.iter().find(|one| {
            let published = one.published.as_ref();
            published.is_some_and(|(level, code)| *level == Level::Epci && code == epci)
        })
    }

    /// The same project, whose files are read for all the communes of its départements and
    /// of its EPCI too.
    #[must_use]
    pub fn beside_its_neighbours(mut self) -> Self {
        let mut communes: Vec<CommuneCode> = Vec::new();
        for commune in &self.ressort.communes {
            communes.extend(official().communes_of_departement(&commune.departement));
            let epci = commune.epci.as_ref().and_then(|siren| official().epci(siren));
            communes.extend(epci.into_iter().flat_map(|epci| epci.members.clone()));
        }
        communes.sort();
        communes.dedup();
        self.comparisons.push(Comparison {
            key: "voisines".to_owned(),
            name: "Communes voisines".to_owned(),
            short: "Communes voisines".to_owned(),
            at: "dans les communes voisines".to_owned(),
            near: None,
            reason: None,
            communes,
            published: None,
            is_group: true,
            asked: false,
            place: None,
        });
        self
    }
}

/// A territory of comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The word of a live figure (`metropole`).
    pub key: String,
    /// Printed name.
    pub name: String,
    /// « Métropole »: in columns, on charts and cards. Its name where it has no shorter one.
    pub short: String,
    /// « à Eybens », « dans Grenoble-Alpes-Métropole ».
    pub at: String,
    /// « dans la métropole »: once its name has been told. Nothing where its short name is not
    /// what it is.
    pub near: Option<&'static str>,
    /// Why it was chosen.
    pub reason: Option<String>,
    /// Its communes.
    pub communes: Vec<CommuneCode>,
    /// Under which code producers publish it as a whole.
    pub published: Option<(Level, String)>,
    /// It is an EPCI or a département, not a commune.
    pub is_group: bool,
    /// Asked for by the author; the default EPCI is dropped when its communes are absent.
    pub asked: bool,
    /// Where.
    pub place: Option<Placed<()>>,
}

/// A neighbourhood.
#[derive(Debug, Clone)]
pub struct District {
    /// Printed name.
    pub name: String,
    /// The word of a live figure (`les_iles_de_mars`).
    pub key: String,
    /// Its IRIS.
    pub iris: Vec<IrisCode>,
}

/// A file of contours.
#[derive(Debug, Clone)]
pub struct ContourFile {
    /// Its path.
    pub path: Placed<String>,
    /// Who draws them: « IGN – INSEE ».
    pub credit: String,
}

/// Who entrusted data, under which convention.
#[derive(Debug, Clone)]
pub struct Partner {
    /// « CAF de l’Isère ».
    pub name: String,
    /// « la CAF de l’Isère », with its article.
    pub with_article: String,
    /// The exact mention of article 7 of the convention.
    pub mention: String,
    /// Its logo.
    pub logo: Option<Placed<String>>,
    /// The documents that show the logo.
    pub logo_in: Vec<Output>,
}

/// Who a source comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerKey {
    /// A declared partner.
    Partner(String),
    /// The CCAS itself.
    Ourselves,
    /// A producer of public statistics, which no convention binds: its usual name.
    Producer(&'static str),
    /// Not written: the profile of a recognised file knows.
    Unsaid,
}

impl PartnerKey {
    /// The producers of public statistics: what they give is published, and is theirs.
    const PRODUCERS: [(&'static str, &'static str); 10] = [
        ("insee", "INSEE"),
        ("drees", "DREES"),
        ("dares", "DARES"),
        ("depp", "DEPP"),
        ("sdes", "SDES"),
        ("ssmsi", "SSMSI"),
        ("dgfip", "DGFiP"),
        ("dgcl", "DGCL"),
        ("anct", "ANCT"),
        ("cerema", "Cerema"),
    ];

    /// A producer of public statistics, by the word of the manifest.
    pub(crate) fn producer(folded: &str) -> Option<Self> {
        let mut known = Self::PRODUCERS.iter();
        known.find(|(word, _)| *word == folded).map(|(_, name)| Self::Producer(name))
    }
}

/// One source as declared.
#[derive(Debug, Clone)]
pub struct SourceSpec {
    /// Its key.
    pub name: Placed<String>,
    /// Whose it is.
    pub partner: PartnerKey,
    /// The file, or one a year; never empty.
    pub files: Vec<FileSpec>,
    /// When it was received.
    pub received: Option<NaiveDate>,
    /// When it was published.
    pub published: Option<NaiveDate>,
    /// The heading of the codes; two when a code is cut in two columns.
    pub key_columns: Vec<Placed<String>>,
    /// The heading of the years, in files with one row a year.
    pub year_column: Option<Placed<String>>,
    /// The headings that say what the figure of a row is, in long files.
    pub measure_columns: Vec<Placed<String>>,
    /// The heading of that figure.
    pub value_column: Option<Placed<String>>,
    /// A cross table: what goes down the sheet.
    pub in_rows: Option<Placed<String>>,
    /// A cross table: what is written at the top.
    pub in_columns: Option<Placed<String>>,
    /// What a cross table counts.
    pub unit: Option<String>,
    /// The name of the margins of a cross table.
    pub totals: Option<Placed<String>>,
    /// The label of the row that holds the whole of the partner's perimeter: a reference,
    /// never added.
    pub whole: Option<Placed<String>>,
    /// The partner's headings and the catalogue's names.
    pub columns: Vec<(Placed<String>, Placed<String>)>,
    /// The author says whether it is public.
    pub public: Option<Placed<bool>>,
    /// The threshold in force if the file is not public.
    pub threshold: u32,
    /// Invented data.
    pub fictitious: bool,
    /// Categories put together under a new name, wherever they appear.
    pub groups: Vec<(Placed<String>, Vec<Placed<String>>)>,
    /// Cells that the author hides: row and column.
    pub hidden: Vec<(Placed<String>, Placed<String>)>,
}

impl SourceSpec {
    /// A file on its own, without a manifest.
    pub fn of_file(path: &str, sheet: Option<&str>) -> Self {
        let placed = |value: &str| Placed {
            value: value.to_owned(),
            location: Location::file(path),
            excerpt: None,
        };
        Self {
            name: placed(path),
            partner: PartnerKey::Unsaid,
            files: vec![FileSpec {
                file: placed(path),
                sheet: sheet.map(placed),
                table: None,
                year: None,
                header_rows: Vec::new(),
            }],
            received: None,
            published: None,
            key_columns: Vec::new(),
            year_column: None,
            measure_columns: Vec::new(),
            value_column: None,
            in_rows: None,
            in_columns: None,
            unit: None,
            totals: None,
            whole: None,
            columns: Vec::new(),
            public: None,
            threshold: 5,
            fictitious: false,
            groups: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// The first file, which stands for the source where one place must be named.
    pub fn file(&self) -> &Placed<String> {
        &self.first().file
    }

    /// The first file and its layout.
    pub fn first(&self) -> &FileSpec {
        self.files.first().expect("a source without a file is refused by the check")
    }
}

/// One file of a source.
#[derive(Debug, Clone)]
pub struct FileSpec {
    /// Its path.
    pub file: Placed<String>,
    /// The sheet of a workbook, or the file in an archive.
    pub sheet: Option<Placed<String>>,
    /// The title of the table, when the sheet holds several.
    pub table: Option<Placed<String>>,
    /// The edition.
    pub year: Option<Placed<u16>>,
    /// The rows of the headings, from 1; several when they stand on several rows.
    pub header_rows: Vec<Placed<u32>>,
}

/// A formula written by the author.
#[derive(Debug, Clone)]
pub struct OwnFormula {
    /// The formula and its place.
    pub formula: Placed<String>,
    /// The source to use.
    pub source: Option<String>,
}

/// A figure written in the manifest.
#[derive(Debug, Clone)]
pub struct OwnValue {
    /// The figure and its place.
    pub value: Placed<f64>,
    /// Its year.
    pub year: Option<u16>,
    /// Whose figure.
    pub partner: PartnerKey,
    /// The threshold that protects it.
    pub threshold: u32,
    /// Invented.
    pub fictitious: bool,
}

/// One chapter.
#[derive(Debug, Clone)]
pub struct TopicPlan {
    /// The catalogue's thématique.
    pub topic: &'static Topic,
    /// Where it is asked for.
    pub place: Placed<()>,
    /// Its title.
    pub title: String,
    /// Indicators left out of this chapter.
    pub without: Vec<String>,
    /// The author's page; none for the default page.
    pub contents: Option<Vec<Block>>,
    /// Added at the end of the default page.
    pub added: Vec<Block>,
    /// Where it is printed; empty: in all documents.
    pub places: Vec<Destination>,
}

/// One block of a chapter.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is printed; empty: in the report.
    pub places: Vec<Destination>,
}

/// The kinds of block.
#[derive(Debug, Clone)]
pub enum BlockKind {
    /// Cards.
    KeyFigures(Vec<Placed<String>>),
    /// The analysis.
    Text,
    /// « À retenir ».
    Takeaways,
    /// « Enjeux ».
    Stakes,
    /// A table.
    Table(TableBlock),
    /// A chart.
    Chart(ChartBlock),
}

/// What stands along one side of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// Indicators.
    Indicators(Vec<String>),
    /// The report's territory and its comparisons.
    Territories,
    /// The communes of the ressort, then the whole.
    Communes,
    /// The communes of the ressort, then its comparisons: what has no value for the whole.
    CommunesCompared,
    /// The communes of the intercommunalité, one by one.
    Neighbours,
    /// The author's neighbourhoods.
    Districts,
    /// The bands of the age pyramid.
    Ages,
    /// Vintages; empty: all.
    Years(Vec<u16>),
    /// A side of a partner's cross table.
    Category(String),
}

/// A table of a chapter.
#[derive(Debug, Clone)]
pub struct TableBlock {
    /// Its name.
    pub name: Placed<String>,
    /// Its title, when the author wrote one.
    pub title: Option<String>,
    /// Rows.
    pub rows: Axis,
    /// Columns.
    pub columns: Axis,
    /// The one indicator of a territories × years table.
    pub indicator: Option<String>,
    /// The source of a cross table.
    pub source: Option<String>,
    /// The vintage, when the author chose one.
    pub year: Option<u16>,
    /// The author named its rows and columns: none is left out without a word.
    pub is_asked: bool,
    /// A chart brings it along.
    pub of_chart: bool,
    /// The author wrote which margins she wants.
    pub asks_totals: bool,
    /// Which margins of a cross table to print.
    pub total_row: bool,
    /// Which margins of a cross table to print.
    pub total_column: bool,
}

impl TableBlock {
    /// A table that the program lays out, and that nobody asked for by its rows.
    pub fn new(name: Placed<String>, rows: Axis, columns: Axis) -> Self {
        Self {
            name,
            title: None,
            rows,
            columns,
            indicator: None,
            source: None,
            year: None,
            is_asked: false,
            of_chart: false,
            asks_totals: false,
            total_row: true,
            total_column: true,
        }
    }
}

/// A chart of a chapter.
#[derive(Debug, Clone)]
pub struct ChartBlock {
    /// Its name.
    pub name: Placed<String>,
    /// Its title, when the author wrote one.
    pub title: Option<String>,
    /// The table it draws.
    pub table: String,
    /// Its kind, when the author chose one.
    pub kind: Option<ChartKind>,
}

/// The booklet.
#[derive(Debug, Clone, Default)]
pub struct Booklet {
    /// Its key figures; empty: the first of each chapter.
    pub key_figures: Vec<Placed<String>>,
    /// It is also made on sheets to fold.
    pub folded: bool,
}

/// The look of the documents.
#[derive(Debug, Clone)]
pub struct ThemeChoice {
    /// Which look.
    pub model: Model,
    /// The town's logo.
    pub logo: Option<Placed<String>>,
    /// The town's colour.
    pub colour: Option<(u8, u8, u8)>,
    /// The photograph of the cover.
    pub photo: Option<Photo>,
}

/// A photograph.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its file.
    pub file: Placed<String>,
    /// What it shows, for who cannot see it.
    pub alternative: String,
    /// Who took it.
    pub credit: String,
}
