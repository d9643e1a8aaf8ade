//! What was made of a file, for its author to check: `check --sources`.

use crate::heading::column_letters;
use crate::territory::Level;
use crate::text::grouped;

/// One table as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The file.
    pub file: String,
    /// The sheet, or the file inside an archive.
    pub sheet: Option<String>,
    /// « classeur .xlsx », « texte UTF-8, séparateur « ; » ».
    pub format: String,
    /// The title of a known family of files, with its producer.
    pub family: Option<String>,
    /// The rows of the headings, as the spreadsheet numbers them.
    pub header_rows: Vec<usize>,
    /// How it is laid out.
    pub shape: Shape,
    /// Rows of data.
    pub rows: usize,
    /// Territories kept for this project.
    pub kept: usize,
    /// Some territory has several rows: how many may be a count of people.
    pub several: bool,
    /// The producer itself publishes the file.
    pub public: bool,
    /// Columns that have a heading.
    pub columns: usize,
    /// The vintages it tells.
    pub vintages: Vec<u16>,
    /// What was put right, or set aside.
    pub repairs: Vec<String>,
    /// How its codes were put together, for the first row; none when they stand as they are.
    pub built: Option<String>,
}

/// What the rows and the columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// One row a territory; the columns of the codes, letter and heading.
    Territories {
        /// Column letter and heading of each column of codes.
        key: Vec<(String, String)>,
        /// What the codes stand for.
        level: Level,
    },
    /// One row a zone that is no administrative territory.
    Zoning {
        /// Column letter and heading of the codes.
        key: Vec<(String, String)>,
        /// « des bassins de vie ».
        zoning: &'static str,
    },
    /// One column a territory.
    Sideways {
        /// The levels met, and how many territories of each.
        territories: Vec<(Level, usize)>,
    },
    /// Two sides of categories.
    Cross {
        /// What goes down the sheet.
        rows: String,
        /// What is at the top.
        columns: String,
    },
    /// A list without territories.
    List {
        /// Column letter and heading of its first column.
        key: (String, String),
    },
}

/// The letter and the heading of a column.
pub(super) fn key(column: usize, headings: &[String]) -> (String, String) {
    (column_letters(column), headings.get(column).cloned().unwrap_or_default())
}

impl Recognised {
    /// The lines that `check --sources` prints, without the name of the source.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![match &self.sheet {
            Some(sheet) => format!("{}, feuille « {sheet} »", self.file),
            None => self.file.clone(),
        }];
        lines.push(match &self.family {
            Some(family) => format!("{} ; reconnu : {family}", self.format),
            None => format!("{} ; fichier sans modèle connu", self.format),
        });
        let rows: Vec<String> =
            self.header_rows.iter().map(ToString::to_string).collect();
        let headings = match rows.as_slice() {
            [only] => format!("en-têtes à la ligne {only}"),
            several => {
                format!("en-têtes aux lignes {}", crate::text::enumerate(several))
            }
        };
        lines.push(format!("{headings} ; {}", self.shape.in_words()));
        let kept = match self.shape {
            Shape::Territories { .. } => {
                format!(", {} pour ce projet", counted(self.kept, "territoire"))
            }
            Shape::Zoning { .. }
            | Shape::Sideways { .. }
            | Shape::Cross { .. }
            | Shape::List { .. } => String::new(),
        };
        let rows = if self.several && !self.public {
            // In a protected file, the number of rows may tell how many were helped.
            "plusieurs lignes par territoire".to_owned()
        } else {
            counted(self.rows, "ligne")
        };
        lines.push(format!("{rows}{kept} ; {}", counted(self.columns, "colonne")));
        if !self.vintages.is_empty() {
            let years: Vec<String> =
                self.vintages.iter().map(ToString::to_string).collect();
            lines.push(format!("années : {}", years.join(", ")));
        }
        lines.extend(self.repairs.iter().map(|repair| format!("réparé : {repair}")));
        lines
    }
}

impl Shape {
    fn in_words(&self) -> String {
        let columns = |key: &[(String, String)]| {
            let named = key.iter().map(|(letter, heading)| match heading.as_str() {
                "" => format!("{letter}, sans en-tête"),
                heading => format!("{letter} « {heading} »"),
            });
            named.collect::<Vec<_>>().join(" et ")
        };
        match self {
            Self::Territories { key, level } => {
                format!("codes des {} en colonne {}", level.plural(), columns(key))
            }
            Self::Zoning { key, zoning } => {
                format!("codes {zoning} en colonne {}", columns(key))
            }
            Self::Sideways { territories } => {
                let each = territories.iter().map(|(level, count)| match level {
                    Level::France => "France".to_owned(),
                    level => format!("{count} {}", level.plural()),
                });
                let each: Vec<String> = each.collect();
                format!("territoires en haut ({})", crate::text::enumerate(&each))
            }
            Self::Cross { rows, columns } => {
                format!(
                    "tableau croisé : « {rows} » en lignes, « {columns} » en colonnes"
                )
            }
            Self::List { key } => {
                format!(
                    "liste sans codes de territoire, première colonne {}",
                    columns(std::slice::from_ref(key))
                )
            }
        }
    }
}

/// « 1 ligne », « 35 010 lignes ».
fn counted(number: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number > 1 { "s" } else { "" })
}
