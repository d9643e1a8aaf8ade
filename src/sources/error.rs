//! What can be wrong in a spreadsheet, one variant a problem. No message ever holds a
//! figure or the content of a cell.

use super::personal::Nominative;
use super::refused::Refused;
use super::sentences::{
    contradiction, cut, date_for_number, misnamed, not_calculated, wrong_margin,
};
pub(super) use super::sentences::{instead, year_in};
use super::unsure::Unsure;
use super::zoning::POSTCODES;
use crate::diagnostic::Problem;
use crate::files::FileError;
use crate::text::grouped;

/// A problem of a source.
#[allow(missing_docs, reason = "the fields are the words of the message above them")]
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Not a spreadsheet, whatever its name says.
    #[error("ce fichier n’est pas un tableur que le programme sait lire")]
    Unreadable {
        /// What the reader said.
        cause: String,
    },
    /// Nothing in it.
    #[error("ce fichier est vide")]
    Empty,
    /// Looked into, and not let in.
    #[error("{}", .0.in_words())]
    Refused(Refused),
    /// A column whose cells hold lists or groups of values.
    #[error("la colonne « {column} » contient des listes")]
    NestedColumn { column: String },
    /// A way of writing parquet that we do not read.
    #[error("ce fichier .parquet emploie {what}, que le programme ne lit pas")]
    UnsupportedParquet { what: String },
    /// The system does not give it.
    #[error("{message}")]
    File { message: String, hint: Option<String>, cause: Option<String> },
    /// A text spreadsheet in which a quote is opened and never closed.
    #[error("une ligne de ce fichier ne finit pas")]
    UnclosedQuote { line: u64 },
    /// A text that stops inside a cell between quotes.
    #[error("ce fichier s’arrête au milieu d’une cellule : sa dernière ligne est coupée")]
    CutQuote { line: u64 },
    /// A text that stops inside a row.
    #[error("{}", cut(*cells, *expected))]
    CutFile { cells: usize, expected: usize },
    /// A row of a text that ends before the columns that formulas name.
    #[error("cette ligne n’est pas entière : {}", instead(*cells, *expected))]
    ShortRow { cells: usize, expected: usize },
    /// The sheet asked for is not there.
    #[error("la feuille « {sheet} » n’existe pas dans ce classeur")]
    UnknownSheet { sheet: String, sheets: Vec<String>, year: Option<u16> },
    /// Several sheets would do.
    #[error("ce classeur a plusieurs feuilles qui pourraient convenir")]
    SeveralSheets { sheets: Vec<String> },
    /// No row of headings was found.
    #[error("la ligne d’en-têtes n’a pas été trouvée")]
    NoHeader {
        sheets: Vec<String>,
        /// The row that looks most like one of headings, as the spreadsheet numbers it.
        line: usize,
        first: Vec<String>,
    },
    /// The heading of the codes is not in the header row.
    #[error("la colonne « {column} » n’est pas dans la ligne d’en-têtes")]
    UnknownKeyColumn { column: String, nearest: Option<String> },
    /// Two headings of the same name.
    #[error("deux colonnes s’appellent « {column} »")]
    RepeatedColumn { column: String },
    /// The row of headings given is not theirs.
    #[error("les en-têtes ne sont pas à la ligne {written}")]
    WrongHeaderRow { written: u32, right: usize },
    /// A text that no separator cuts.
    #[error("ce fichier n’a qu’une colonne : son séparateur n’est pas reconnu")]
    OneColumn,
    /// More cells than headings, where the comma separates.
    #[error("cette ligne a plus de cellules que le tableau n’a d’en-têtes")]
    WiderRow,
    /// Codes that are those of no territory.
    #[error("la colonne « {column} » ne contient pas de codes de territoires")]
    NotCodes { column: String },
    /// Names of communes without their codes, in a file of several départements.
    #[error("ce fichier nomme les communes (colonne « {column} ») sans leur code INSEE")]
    NoCodes {
        column: String,
        /// It looks as what INSEE's catalogue exports.
        is_of_insee: bool,
    },
    /// A name that several communes bear.
    #[error(
        "« {name} » est le nom de plusieurs communes : {}",
        crate::text::enumerate(codes)
    )]
    Homonym { name: String, codes: Vec<String> },
    /// Codes of a zoning that borrows those of the communes.
    #[error("ce fichier décrit {zoning}, pas des communes")]
    OtherZoning { column: String, zoning: &'static str },
    /// A second table under the first.
    #[error("cette feuille contient plusieurs tableaux")]
    SeveralTables { rows: Vec<usize> },
    /// The list of codes that INSEE puts beside a dataset.
    #[error(
        "ce fichier décrit les codes d’un jeu de l’INSEE ; il ne contient pas ses chiffres"
    )]
    MetadataOfDataset,
    /// A long file of which no row is of any use.
    #[error("aucune des {} lignes de ce fichier ne sert : aucun chiffre connu pour vos territoires", crate::text::grouped(*rows))]
    NothingOfUse { rows: usize },
    /// A long file whose headings are not on its first line.
    #[error(
        "les en-têtes de ce jeu de l’INSEE sont à la ligne {line}, et non à la première"
    )]
    HeadingsBelow { line: usize },
    /// A long file whose lines end as those of old Macintoshes.
    #[error(
        "les lignes de ce fichier finissent d’une manière ancienne (un retour chariot seul) : il est lu comme une seule ligne"
    )]
    CarriageReturns,
    /// A figure that two places give otherwise.
    #[error("{}", contradiction(name, *others))]
    Contradiction { name: String, others: usize },
    /// A dataset of INSEE that feeds no indicator.
    #[error("aucun indicateur du catalogue n’utilise ce jeu de l’INSEE")]
    UnusedDataset { measure: String },
    /// A panic of ours.
    #[error(
        "abs-report s’est arrêté en lisant ce fichier : c’est un défaut du programme"
    )]
    OurDefect,
    /// The title of a table that no row bears.
    #[error("aucun tableau de ce fichier n’a pour titre « {title} »")]
    UnknownTable { title: String },
    /// The name beside a code is not that of its commune.
    #[error("{}", misnamed(code, of, *is_total))]
    Misnamed { code: String, of: String, is_total: bool },
    /// A column that looks nominative.
    #[error("la colonne « {column} » semble contenir {}", kind.in_words())]
    Nominative { column: String, kind: Nominative },
    /// Two rows of the same territory.
    #[error("le territoire {code} a deux lignes dans ce fichier")]
    RepeatedRow {
        code: String,
        other: String,
        /// The heading of the column that tells the rows apart, if one does.
        by: Option<String>,
        /// The column of the figures.
        value: String,
    },
    /// A commune of the ressort has no row.
    #[error("{name} ({code}) n’a pas de ligne dans ce fichier")]
    MissingCommune {
        name: String,
        code: String,
        postcode_row: bool,
        /// How the codes of the file were put together.
        built: Option<String>,
    },
    /// A territory of comparison has no row.
    #[error("« {name} » n’est pas dans ce fichier")]
    MissingComparison { name: String },
    /// A cross table that does not begin where it should.
    #[error("le tableau croisé n’a pas été trouvé dans cette feuille")]
    NoCrossTable {
        in_rows: String,
        in_columns: String,
        /// The row that looks most like one of headings, as the spreadsheet numbers it.
        line: usize,
    },
    /// Two columns of labels, where `en_lignes:` names one side.
    #[error("ce tableau a deux colonnes de libellés : « {first} » et « {second} »")]
    TwoLabelColumns {
        first: String,
        second: String,
        /// Both, as a title of the table may say them.
        title: String,
    },
    /// The margin named in the manifest is not in the table.
    #[error("« {name} » n’est ni une ligne ni une colonne de ce tableau")]
    UnknownTotal { name: String },
    /// Text where a number should be.
    #[error("un texte est écrit là où il faut un nombre")]
    TextInCell,
    /// Formulas whose result is not in the file.
    #[error("{}", not_calculated(*cells, *why))]
    NotCalculated { cells: usize, why: Unsure },
    /// A date where a number should be.
    #[error("{}", date_for_number(*cells))]
    DateForNumber { cells: usize },
    /// A label that the spreadsheet made into a date.
    #[error(
        "le tableur a fait une date (« {shown} ») d’un libellé, sans doute « {typed} »"
    )]
    DateForLabel {
        shown: String,
        typed: String,
        words: String,
        /// The file is a text, which Excel reads again each time.
        in_text: bool,
    },
    /// A margin that is not the sum of its parts.
    #[error("{}", wrong_margin(margin, hidden.as_deref()))]
    WrongMargin {
        margin: String,
        /// The rows and columns that nobody sees.
        hidden: Option<String>,
    },
    /// A column named in the manifest is not in the file.
    #[error("la colonne « {column} » n’existe pas dans ce fichier")]
    UnknownColumn { column: String, nearest: Option<String> },
    /// Years at the top were promised.
    #[error("un en-tête de cette ligne n’est pas une année")]
    NotAYear,
    /// A heading that is a figure: the row of headings is not the right one.
    #[error("un en-tête de colonne est un nombre")]
    NumericHeading,
    /// A row of figures without a label, or figures after a row without any.
    #[error("ce tableau est coupé : une ligne de chiffres est hors de lui")]
    CutTable,
    /// A figure under no heading.
    #[error("une colonne de chiffres n’a pas d’en-tête")]
    UnnamedColumn {
        /// The row of the headings, as the spreadsheet numbers it.
        line: usize,
    },
    /// A partner's table longer than any is.
    #[error("le tableau a plus de {} lignes", grouped(*most))]
    TooManyRows { most: usize },
    /// A partner's table larger than a report can hold.
    #[error("le tableau a plus de {} cases", grouped(*most))]
    TooManyCells { most: usize },
    /// Two rows or columns of one name.
    #[error("deux lignes ou deux colonnes du tableau s’appellent « {label} »")]
    RepeatedLabel { label: String },
    /// A name that no page holds.
    #[error(
        "« {label} » a plus de {} caractères",
        crate::text::grouped(crate::limits::LABEL_CHARACTERS)
    )]
    LongLabel { label: String },
    /// A name with a character that the typeface lacks.
    #[error(
        "le libellé « {label} » contient le caractère {}, que la police du rapport n’a pas",
        crate::characters::named(*character)
    )]
    NotInTypeface { label: String, character: char },
    /// A count below zero or with decimals.
    #[error("un effectif doit être un nombre entier, positif ou nul")]
    NotACount,
    /// A percentage in a column of counts.
    #[error("un pourcentage est écrit là où il faut un effectif")]
    PercentInCounts,
    /// A label of the manifest that no row and no column bears.
    #[error("« {label} » n’est ni une ligne ni une colonne de ce fichier")]
    UnknownLabel { label: String, nearest: Option<String> },
    /// Categories that cannot be put together.
    #[error("« {label} » ne peut pas être regroupé ici")]
    NotGrouped { label: String, why: NotGrouped },
    /// A row or column that seems to be a margin and is not declared.
    #[error("« {label} » semble être un total")]
    UndeclaredTotal { label: String },
    /// A row or column of percentages in a table of counts.
    #[error("« {label} » semble être une part, dans un tableau d’effectifs")]
    ShareAmongCounts { label: String },
}

/// Why some categories cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotGrouped {
    /// Rows with columns.
    BothSides,
    /// The same label twice, or a new name that is taken.
    Twice,
    /// Years do not add up.
    Years,
    /// A file with a row by territory: formulas and neighbourhoods do it.
    ByTerritory,
}

/// What to do about a row that is short.
pub(super) const SHORT_ROW: &str = "la ligne a perdu sa fin, ou ses dernières cellules sont vides et leurs \
                                    séparateurs manquent : comparez-la avec le fichier d’origine, puis \
                                    enregistrez-le au format .xlsx";

impl From<Refused> for SourceError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<FileError> for SourceError {
    fn from(error: FileError) -> Self {
        Self::File {
            message: error.to_string(),
            hint: error.hint(),
            cause: error.cause().map(str::to_owned),
        }
    }
}

impl Problem for SourceError {
    const STAGE: &'static str = "sources";
}

impl SourceError {
    /// What the author can do.
    pub fn hint(&self) -> Option<String> {
        let list = |names: &[String]| {
            let quoted: Vec<String> =
                names.iter().map(|name| format!("« {name} »")).collect();
            crate::text::enumerate(&quoted)
        };
        Some(match self {
            Self::Unreadable { .. } => "ouvrez-le dans Excel ou LibreOffice et enregistrez-le au \
                                        format .xlsx ou .csv"
                .to_owned(),
            Self::Empty => "demandez le fichier à nouveau à celui qui l’a envoyé".to_owned(),
            Self::Refused(refused) => refused.hint().to_owned(),
            Self::File { hint, .. } => hint.clone()?,
            Self::MetadataOfDataset => "il se termine par _metadata.csv ; prenez   DS_…_data.csv   , dans le \
                                        même .zip, ou le .zip tel qu’il a été téléchargé"
                .to_owned(),
            Self::NothingOfUse { .. } => "vérifiez que c’est le fichier entier, tel que l’INSEE le publie (colonnes \
                                          GEO, GEO_OBJECT, DS…), et qu’il contient votre commune"
                .to_owned(),
            Self::HeadingsBelow { line: 2 } => {
                "supprimez la ligne qui les précède, ou téléchargez le fichier de nouveau".to_owned()
            }
            Self::HeadingsBelow { .. } => {
                "supprimez les lignes qui les précèdent, ou téléchargez le fichier de nouveau".to_owned()
            }
            Self::CarriageReturns => "téléchargez le fichier de nouveau, ou ouvrez-le dans LibreOffice et \
                                      enregistrez-le au format .csv"
                .to_owned(),
            Self::Contradiction { .. } => "deux éditions du fichier sont sans doute mêlées : ne gardez que la bonne \
                                           ligne, ou que le bon fichier"
                .to_owned(),
            Self::UnusedDataset { measure } => format!(
                "ses chiffres sont ceux de la colonne {measure} ;   abs-report indicateurs   dit quel fichier \
                 demander pour chaque indicateur"
            ),
            Self::NestedColumn { .. } => "demandez le fichier avec une seule valeur par cellule, ou prenez \
                                          le même jeu de données au format .csv"
                .to_owned(),
            Self::UnsupportedParquet { .. } => "prenez le même jeu de données au format .csv, ou demandez le \
                                                fichier enregistré autrement (compression zstd ou snappy)"
                .to_owned(),
            Self::UnclosedQuote { line } => format!(
                "un guillemet (\") ouvert à la ligne {line} n’est sans doute jamais refermé ; corrigez-le, \
                 ou ouvrez le fichier dans Excel et enregistrez-le au format .xlsx"
            ),
            Self::CutQuote { line } => format!(
                "le téléchargement s’est sans doute arrêté : téléchargez le fichier de nouveau ; s’il est \
                 entier, refermez le guillemet (\") ouvert à la ligne {line}"
            ),
            Self::CutFile { .. } => "le téléchargement s’est sans doute arrêté : téléchargez le fichier de \
                                     nouveau, ou demandez-le à nouveau ; s’il est entier, ouvrez-le dans \
                                     Excel ou LibreOffice et enregistrez-le"
                .to_owned(),
            Self::ShortRow { .. } => SHORT_ROW.to_owned(),
            Self::UnknownSheet { sheets, year, .. } => {
                let contains = format!("il contient {}", list(sheets));
                // Another year's sheet: the vintage of the source changes with it.
                let other = sheets.iter().find_map(|sheet| {
                    let found = year_in(sheet).filter(|found| Some(*found) != *year)?;
                    Some(format!(". Si c’est « {sheet} », corrigez aussi   annee: {found}"))
                });
                match (other, year) {
                    (Some(other), Some(_)) => format!("{contains}{other}"),
                    _ => contains,
                }
            }
            Self::SeveralSheets { sheets } => format!(
                "dites laquelle :   feuille: \"{}\"   ({})",
                sheets.first().map_or("", String::as_str),
                list(sheets)
            ),
            Self::NoHeader { sheets, line, first } => {
                let sheet = match sheets.as_slice() {
                    [_, _, ..] => format!("\n  feuille: \"…\"   ({})", list(sheets)),
                    _ => String::new(),
                };
                let seen = if first.is_empty() {
                    String::new()
                } else {
                    format!("\n(première ligne lue : {})", list(first))
                };
                format!(
                    "ajoutez sous cette source :\n  ligne_entete: {line}\n  colonne_code: \"…\"   \
                     (la colonne des codes INSEE){sheet}{seen}"
                )
            }
            Self::UnknownKeyColumn { nearest, .. } | Self::UnknownColumn { nearest, .. } => {
                format!("vouliez-vous dire « {} » ?", nearest.as_ref()?)
            }
            Self::WrongHeaderRow { right, .. } => {
                format!("ils semblent être à la ligne {right} :   ligne_entete: {right}")
            }
            Self::OneColumn => "ouvrez-le dans Excel, répartissez les colonnes (Données, Convertir) et \
                                enregistrez-le au format .xlsx, ou en .csv avec des points-virgules"
                .to_owned(),
            Self::WiderRow => "la virgule y sépare les colonnes et coupe aussi les nombres : enregistrez le \
                               fichier en .csv avec des points-virgules, ou au format .xlsx"
                .to_owned(),
            Self::NotCodes { .. } => "écrivez dans   colonne_code:   l’en-tête de la colonne des codes \
                                      INSEE (cinq caractères), ou sa lettre si elle n’a pas d’en-tête"
                .to_owned(),
            Self::NoCodes { is_of_insee: true, .. } => "des communes de départements différents ont le même nom : sur la page \
                                                        du jeu, à l’INSEE, téléchargez le jeu entier (.zip), qui porte les \
                                                        codes, plutôt que le tableau affiché"
                .to_owned(),
            Self::NoCodes { .. } => "des communes de départements différents ont le même nom : demandez le fichier \
                                     avec une colonne de codes INSEE, ou n’y laissez que les communes de votre \
                                     département"
                .to_owned(),
            Self::Homonym { .. } => "ajoutez au fichier une colonne de codes INSEE : le nom ne suffit pas"
                .to_owned(),
            Self::OtherZoning { zoning, .. } if *zoning == POSTCODES => {
                "un code postal couvre plusieurs communes et n’est pas un code INSEE : mettez dans \
                 le fichier une colonne de codes INSEE"
                    .to_owned()
            }
            Self::OtherZoning { zoning, .. } => format!(
                "leurs codes sont ceux de communes qui leur donnent leur nom, et leurs chiffres sont \
                 {} : prenez le fichier par commune",
                zoning.replacen("des", "ceux des", 1)
            ),
            Self::SeveralTables { rows } => {
                let row = rows.get(1).copied().unwrap_or(1);
                let first = rows.first().copied().unwrap_or(1);
                format!(
                    "dites à quelle ligne sont les en-têtes de celui qu’il faut :   ligne_entete: \
                     {first}   ou   ligne_entete: {row}"
                )
            }
            Self::Misnamed { is_total: true, .. } => {
                "effacez le code de cette ligne : un total n’est pas une commune".to_owned()
            }
            Self::OurDefect => "le fichier n’est pas en cause ; ôtez cette source pour construire le \
                                reste, et signalez le défaut en disant de quel fichier publié il \
                                s’agit"
                .to_owned(),
            Self::UnknownTable { .. } => "écrivez dans   tableau:   les premiers mots du titre, tels \
                                          qu’ils sont au-dessus du tableau"
                .to_owned(),
            Self::Misnamed { .. } => "la colonne contient-elle des codes postaux ? il faut des codes \
                                      INSEE"
                .to_owned(),
            Self::Nominative { .. } => "supprimez cette colonne du fichier : l’analyse ne reçoit que des \
                                        données agrégées, jamais nominatives (article 6 de la \
                                        convention, RGPD)"
                .to_owned(),
            Self::RepeatedColumn { .. } => {
                "renommez l’une des deux dans le fichier".to_owned()
            }
            Self::RepeatedRow { other, by: Some(by), value, .. } => format!(
                "l’autre est à la ligne de la cellule {other} ; ce qui les distingue est dans la colonne « {by} » : \
                 écrivez sous cette source\n  colonne_indicateur: \"{by}\"\n  colonne_valeur: \"{value}\"\net, dans la \
                 formule, celle de ses valeurs qu’il faut, entre crochets ; ou supprimez la ligne en trop"
            ),
            Self::RepeatedRow { other, .. } => format!(
                "l’autre est à la ligne de la cellule {other} ; supprimez celle qui est en trop, ou, si \
                 le fichier a une ligne par sexe, par âge…, dites-le :   colonne_indicateur: \"…\"   \
                 et   colonne_valeur: \"…\""
            ),
            Self::MissingCommune { postcode_row: true, .. } => {
                "la colonne des codes semble contenir des codes postaux ; il faut des codes INSEE"
                    .to_owned()
            }
            Self::MissingCommune { built: Some(built), .. } => format!(
                "les codes de ce fichier sont reconstitués (sur la première ligne, {built}) ; vérifiez que \
                 c’est bien le code INSEE, et que le fichier couvre votre commune"
            ),
            Self::MissingCommune { .. } => "vérifiez que le fichier couvre votre commune et que \
                                            sa colonne de codes contient des codes INSEE"
                .to_owned(),
            Self::MissingComparison { .. } => {
                "retirez cette comparaison, ou prenez un fichier qui contient ce territoire"
                    .to_owned()
            }
            Self::NoCrossTable { in_rows, in_columns, line } => format!(
                "la première colonne doit donner « {in_rows} », la ligne du haut \
                 « {in_columns} » ; si c’est la ligne {line}, ajoutez   ligne_entete: {line}"
            ),
            Self::TwoLabelColumns { title, .. } => format!(
                "nommez-les toutes les deux :\n  en_lignes: \"{title}\"\nchaque ligne portera \
                 ses deux libellés ; ou supprimez l’une des deux colonnes du fichier"
            ),
            Self::UnknownTotal { .. } => {
                "écrivez dans   totaux:   le nom exact de la ligne ou de la colonne de total"
                    .to_owned()
            }
            Self::TextInCell => {
                "corrigez la cellule dans le tableur, ou laissez-la vide".to_owned()
            }
            Self::NotCalculated { .. } => "ouvrez le classeur dans Excel (ou LibreOffice), enregistrez-le, \
                                           puis recommencez : ses formules seront calculées"
                .to_owned(),
            Self::DateForNumber { cells: 1 } => "le tableur a sans doute pris un nombre pour une date : mettez la \
                                                 cellule au format Nombre et tapez-le de nouveau, avec une virgule"
                .to_owned(),
            Self::DateForNumber { .. } => "le tableur a sans doute pris des nombres pour des dates : mettez les \
                                           cellules au format Nombre et tapez-les de nouveau, avec une virgule"
                .to_owned(),
            Self::DateForLabel { typed, words, in_text: true, .. } => format!(
                "écrivez   {words}   dans cette cellule : à chaque ouverture de ce fichier texte, le tableur \
                 refait une date de {typed}"
            ),
            Self::DateForLabel { typed, words, .. } => format!(
                "tapez dans cette cellule   '{typed}   (avec l’apostrophe, qui en fait un texte) ou   \
                 {words}"
            ),
            Self::WrongMargin { hidden: Some(_), .. } => {
                "affichez ce qui est masqué, ôtez du fichier ce qui ne doit pas être compté, et corrigez \
                 le total"
                    .to_owned()
            }
            Self::WrongMargin { .. } => {
                "vérifiez le fichier auprès de son producteur avant d’en publier les chiffres"
                    .to_owned()
            }
            Self::CutTable => "donnez un libellé à chaque ligne de chiffres et ôtez les lignes de \
                               sous-titre au milieu du tableau"
                .to_owned(),
            Self::UnnamedColumn { line } => {
                // The row above the one that was found, where there is one.
                let first = line.saturating_sub(1).max(1);
                format!(
                    "donnez-lui un en-tête ; si les en-têtes tiennent sur deux lignes, dites \
                     lesquelles :   ligne_entete: {first}, {}",
                    first + 1
                )
            }
            Self::TooManyCells { .. } | Self::TooManyRows { .. } => "une liste de personnes ou de dossiers se compte d’abord par \
                                         catégories, dans un tableau croisé d’Excel ; c’est lui qu’il faut donner"
                .to_owned(),
            Self::NotInTypeface { .. } => "remplacez-le par du texte dans le fichier".to_owned(),
            Self::LongLabel { .. } => "abrégez ce libellé dans le fichier".to_owned(),
            Self::RepeatedLabel { .. } => "donnez-leur des noms différents dans le fichier".to_owned(),
            Self::NotACount => "corrigez la cellule, où mille s’écrit sans point ni virgule ; si ce sont des \
                                montants, des taux ou des soldes, dites-le dans   unite:"
                .to_owned(),
            Self::PercentInCounts => "prenez la colonne des effectifs, ou, si ce sont bien des parts, \
                                      dites-le dans   unite: %"
                .to_owned(),
            Self::NumericHeading => "dites à quelle ligne sont les en-têtes avec   ligne_entete:   ; un nombre \
                                     d’enfants s’écrit avec le mot « enfants »"
                .to_owned(),
            Self::UndeclaredTotal { label } => format!(
                "écrivez sous cette source   totaux: \"{label}\"   , ou supprimez ce sous-total du \
                 fichier : un total non déclaré dévoile les cases masquées"
            ),
            Self::ShareAmongCounts { label } => format!(
                "retirez « {label} » du fichier : une part ne s’ajoute pas à des effectifs, et elle dévoile \
                 les cases masquées"
            ),
            Self::UnknownLabel { nearest, .. } => match nearest {
                Some(nearest) => format!("vouliez-vous dire « {nearest} » ?"),
                None => "recopiez le libellé tel qu’il est écrit dans le fichier".to_owned(),
            },
            Self::NotGrouped { why, .. } => match why {
                NotGrouped::BothSides => "regroupez des lignes entre elles, ou des colonnes entre elles",
                NotGrouped::Twice => "une catégorie n’entre que dans un regroupement, et le nouveau nom \
                                      n’est pas celui d’une catégorie qui reste",
                NotGrouped::Years => "des années ne s’additionnent pas ; choisissez-les dans le tableau, \
                                      avec   annees:",
                NotGrouped::ByTerritory => {
                    "« regrouper » sert aux tableaux croisés ; des colonnes s’additionnent dans une \
                     formule :   formule: \"= [a] + [b]\"   ; des IRIS se réunissent sous   quartiers:"
                }
            }
            .to_owned(),
            Self::NotAYear => {
                "avec   en_colonnes: annees   chaque en-tête est une année, sur quatre chiffres"
                    .to_owned()
            }
        })
    }

    /// What the reading library said, never shown alone.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::Unreadable { cause } => Some(cause),
            Self::File { cause, .. } => cause.as_deref(),
            _ => None,
        }
    }
}
