//! What an author can get wrong in `projet.yaml`, one variant a mistake.

use crate::characters;
use crate::diagnostic::Problem;
use crate::text::{enumerate, grouped};

/// A mistake in the manifest. The sentence is the `Display`; [`ManifestError::hint`] says
/// what to write instead.
#[allow(missing_docs, reason = "the fields are the words of the message above them")]
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// A key that the program does not know under this heading.
    #[error("la rubrique « {key} » n’existe pas ici")]
    UnknownKey { key: String, nearest: Option<String>, known: Vec<String> },
    /// A key that must be there.
    #[error("il manque la rubrique « {key} »")]
    MissingKey { key: String, example: String },
    /// A form that a later version will bring.
    #[error("« {what} » n’est pas encore disponible")]
    NotYet { what: String },
    /// A group of one category, or of none.
    #[error("« {name} » ne regroupe pas plusieurs catégories")]
    LonelyGroup { name: String },
    /// Several files under a source, and nothing to tell them apart.
    #[error("le fichier « {file} » n’a pas d’année à lui")]
    FileWithoutYear { file: String },
    /// A value of another shape than expected.
    #[error("« {key} » attend {expected}")]
    WrongShape { key: String, expected: &'static str, example: String },
    /// A word outside a closed list.
    #[error("« {written} » n’est pas un choix possible pour « {key} »")]
    UnknownWord {
        key: String,
        written: String,
        nearest: Option<String>,
        known: Vec<String>,
    },
    /// A date that is none.
    #[error("« {written} » n’est pas une date")]
    NotADate { written: String },
    /// A year that is none.
    #[error("« {written} » n’est pas une année")]
    NotAYear { written: String },
    /// A number that is none.
    #[error("« {written} » n’est pas un nombre")]
    NotANumber { written: String },
    /// A number of more digits than are printed.
    #[error("« {written} » est un nombre trop grand")]
    TooLarge { written: String },
    /// Neither `oui` nor `non`.
    #[error("« {written} » n’est ni « oui » ni « non »")]
    NotYesNo { written: String },
    /// A colour that is none.
    #[error("« {written} » n’est pas une couleur")]
    NotAColour { written: String },
    /// A colour too light for text.
    /// Nothing after the colon.
    #[error("rien n’est écrit après « {key} : »")]
    Empty { key: String, comment: Option<String> },
    /// A thématique that the catalogue does not have.
    #[error("la thématique « {written} » n’existe pas")]
    UnknownTopic { written: String, nearest: Option<String>, known: Vec<String> },
    /// The same thématique twice.
    #[error("la thématique « {topic} » est demandée deux fois")]
    RepeatedTopic { topic: String },
    /// An indicator that nobody defines.
    #[error("aucun indicateur ne s’appelle « {written} »")]
    UnknownIndicator { written: String, nearest: Option<String> },
    /// An indicator names a source that nobody declared.
    #[error("l’indicateur « {indicator} » cite la source inconnue « {data_source} »")]
    UnknownIndicatorSource {
        indicator: String,
        data_source: String,
        nearest: Option<String>,
    },
    /// A table names a source that nobody declared.
    #[error("le tableau « {table} » cite la source inconnue « {data_source} »")]
    UnknownTableSource { table: String, data_source: String, nearest: Option<String> },
    /// A source names a partner that nobody declared.
    #[error("la source « {data_source} » cite l’organisme inconnu « {partner} »")]
    UnknownPartner { data_source: String, partner: String, nearest: Option<String> },
    /// A chart draws a table that does not exist.
    #[error("le graphique « {chart} » dessine le tableau inconnu « {table} »")]
    UnknownTable { chart: String, table: String, nearest: Option<String> },
    /// Two blocks of one name.
    #[error("deux tableaux ou deux graphiques s’appellent « {name} »")]
    RepeatedBlock { name: String },
    /// A block of a chapter that begins with an unknown word.
    #[error("ce tiret ne commence par aucun mot connu")]
    UnknownBlock { known: Vec<String> },
    /// A row or column that is neither an indicator nor a word of the program.
    #[error(
        "« {written} » n’est ni un indicateur, ni un mot comme « territoires » ou « annees »"
    )]
    UnknownAxis { written: String, nearest: Option<String> },
    /// A table whose rows and columns do not make figures.
    #[error("le tableau « {table} » ne dit pas quel chiffre mettre dans ses cases")]
    Underspecified { table: String },
    /// A map, and nothing to draw it with.
    #[error("la carte « {chart} » n’a pas de contours")]
    MapWithoutContours { chart: String },
    /// A map or a scale whose rows are no territories.
    #[error(
        "« {chart} » place des territoires : ses lignes ne peuvent pas être « {rows} »"
    )]
    NotPlaces { chart: String, rows: String },
    /// A map or a scale of several indicators.
    #[error("« {chart} » ne montre qu’un indicateur à la fois")]
    OneIndicatorAtATime { chart: String },
    /// An indicator of one's own without formula nor value.
    #[error(
        "l’indicateur « {indicator} » n’est pas dans le catalogue et n’a ni formule ni valeur"
    )]
    NoFormula { indicator: String, nearest: Option<String> },
    /// An IRIS code that is none.
    #[error("« {written} » n’est pas un code IRIS")]
    NotAnIris { written: String },
    /// An IRIS of another town.
    #[error("l’IRIS {written} n’est pas dans le territoire du rapport")]
    ForeignIris { written: String },
    /// An IRIS in two neighbourhoods: their difference would give it away.
    #[error("l’IRIS {written} est dans deux quartiers")]
    RepeatedIris { written: String },
    /// Nothing dates the document.
    #[error("le rapport n’a pas de date")]
    NoDate,
    /// No file is declared.
    #[error("aucun fichier de données n’est déclaré : le rapport n’a pas de chiffre")]
    NoSource,
    /// A draft's leftovers in a final report.
    #[error("un rapport définitif ne peut pas contenir de données fictives (« {what} »)")]
    FictitiousFinal { what: String },
    /// A final report without the session's date.
    #[error(
        "un rapport définitif doit dire la date de la séance du conseil d’administration"
    )]
    FinalWithoutSession,
    /// A threshold below what the convention asks.
    #[error("le seuil {written} est trop bas")]
    LowThreshold { written: u32 },
    /// More of something than a report holds.
    #[error("« {key} » contient {} {what}, plus que les {} admis", grouped(*count), grouped(*most))]
    TooMany { key: String, what: &'static str, count: usize, most: usize },
    /// A character that the typeface lacks.
    #[error("{}", characters::refusal(*character))]
    NotInTypeface { character: char },
    /// A photograph without what it shows nor who took it.
    #[error("une photo de couverture se décrit, pour qui ne la voit pas, et se crédite")]
    PhotoAlone,
    /// A theme that does not exist.
    #[error("la charte « {written} » n’existe pas")]
    UnknownTheme { written: String },
}

/// What to do about too many of something.
fn fewer(what: &str) -> &'static str {
    match what {
        "territoires" => {
            "gardez les quelques territoires auxquels ce rapport se compare ; un groupe de communes \
             est une seule comparaison :   territoire: donnees/communes.csv"
        }
        "organismes" => "gardez les organismes dont viennent les sources de ce rapport",
        "quartiers" => "réunissez des quartiers : chacun peut compter plusieurs IRIS",
        "fichiers" => "gardez un fichier par année, ou les contours d’un seul territoire",
        "éléments" => {
            "vérifiez que la même ligne n’est pas répétée ; une longue liste de communes s’écrit dans un \
             fichier :   territoire: donnees/communes.csv"
        }
        _ => {
            "gardez ce que ce rapport imprime : un second rapport, sur un autre sujet, a son propre \
             dossier et son propre projet.yaml"
        }
    }
}

impl Problem for ManifestError {
    const STAGE: &'static str = "manifest";
}

impl ManifestError {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        let meant = |nearest: &Option<String>| {
            nearest.as_ref().map(|name| format!("vouliez-vous dire « {name} » ?"))
        };
        let list = |known: &[String]| format!("les choix sont : {}", known.join(", "));
        match self {
            Self::UnknownKey { nearest, known, .. } => meant(nearest).or_else(|| {
                Some(format!("ici on peut écrire : {}", known.join(", ")))
            }),
            Self::PhotoAlone => Some(
                "dites ce qu’elle montre et qui l’a prise :\nphoto:\n  fichier: images/mairie.jpg\n  \
                 description: \"La mairie, vue de la place\"\n  credit: \"Ville de …\""
                    .to_owned(),
            ),
            Self::MissingKey { example, .. } => Some(format!("écrivez   {example}")),
            Self::WrongShape { example, .. } => Some(format!("écrivez   {example}")),
            Self::UnknownWord { nearest, known, .. }
            | Self::UnknownTopic { nearest, known, .. } => {
                meant(nearest).or_else(|| Some(list(known)))
            }
            Self::NotADate { .. } => {
                Some("écrivez le jour, le mois et l’année :   jj/mm/aaaa".to_owned())
            }
            Self::NotAYear { .. } => Some("écrivez l’année sur quatre chiffres :   aaaa".to_owned()),
            Self::NotANumber { .. } => Some("écrivez un nombre, par exemple   312".to_owned()),
            Self::NotYesNo { .. } => Some("écrivez   oui   ou   non".to_owned()),
            Self::NotAColour { .. } => Some(
                "écrivez un dièse et six chiffres ou lettres entre guillemets :   \"#1d5c4d\""
                    .to_owned(),
            ),
            Self::Empty { key, comment: Some(comment) } => Some(format!(
                "« # » ouvre un commentaire : mettez le texte entre guillemets :   \
                 {key}: \"{comment}\""
            )),
            Self::Empty { comment: None, .. } => {
                Some("complétez la ligne, ou supprimez-la".to_owned())
            }
            Self::RepeatedTopic { .. } => Some("gardez une seule des deux".to_owned()),
            Self::UnknownIndicator { nearest, .. } | Self::NoFormula { nearest, .. } => {
                meant(nearest).or_else(|| {
                    Some(
                        "la liste :   abs-report indicateurs   ; un indicateur à vous se \
                         définit sous   indicateurs:"
                            .to_owned(),
                    )
                })
            }
            Self::UnknownAxis { nearest, .. } => meant(nearest).or_else(|| {
                Some(
                    "on peut écrire des noms d’indicateurs, ou   territoires, communes, \
                     communes_epci, quartiers, iris, annees"
                        .to_owned(),
                )
            }),
            Self::UnknownIndicatorSource { nearest, .. }
            | Self::UnknownTableSource { nearest, .. }
            | Self::UnknownPartner { nearest, .. }
            | Self::UnknownTable { nearest, .. } => meant(nearest),
            Self::RepeatedBlock { .. } => {
                Some("donnez un autre nom à l’un des deux".to_owned())
            }
            Self::UnknownBlock { known } => Some(format!(
                "le premier mot dit ce que c’est : {}",
                enumerate(known)
            )),
            Self::Underspecified { .. } => Some(
                "écrivez   indicateur: nom_de_l_indicateur   ou mettez des indicateurs en \
                 lignes ou en colonnes"
                    .to_owned(),
            ),
            Self::MapWithoutContours { .. } => Some(
                "ajoutez   contours: donnees/contours.geojson   ; où les télécharger :   abs-report \
                 indicateurs contours"
                    .to_owned(),
            ),
            Self::NotPlaces { .. } => Some(
                "écrivez   lignes: quartiers   ou   lignes: communes_epci".to_owned(),
            ),
            Self::OneIndicatorAtATime { .. } => Some(
                "écrivez   indicateur: nom_de_l_indicateur   et faites un graphique par indicateur"
                    .to_owned(),
            ),
            Self::NotAnIris { .. } => {
                Some("un code IRIS a neuf chiffres : les cinq de sa commune, puis quatre".to_owned())
            }
            Self::ForeignIris { .. } => {
                Some("ses cinq premiers chiffres sont le code INSEE de sa commune".to_owned())
            }
            Self::RepeatedIris { .. } => Some(
                "un IRIS n’appartient qu’à un quartier : deux quartiers qui se recoupent \
                 permettraient de calculer des effectifs protégés"
                    .to_owned(),
            ),
            Self::NoSource => Some(
                "la page « Thématiques à documenter » du rapport dit quels fichiers demander, et à \
                 qui ; puis écrivez sous   sources:\n  insee:\n    fichier: donnees/dossier-complet.csv"
                    .to_owned(),
            ),
            Self::NoDate => Some("écrivez   seance_ca: jj/mm/aaaa   ou   date: …".to_owned()),
            Self::FictitiousFinal { .. } => Some(
                "remplacez ces données, ou écrivez   statut: etape".to_owned(),
            ),
            Self::FinalWithoutSession => Some("écrivez   seance_ca: jj/mm/aaaa".to_owned()),
            Self::LowThreshold { .. } => Some(
                "la convention protège tout effectif inférieur à 5 ; le seuil ne peut pas \
                 descendre sous 5"
                    .to_owned(),
            ),
            Self::UnknownTheme { .. } => Some("les chartes fournies sont   sobre   et   clair".to_owned()),
            Self::FileWithoutYear { .. } => Some(
                "quand une source a plusieurs fichiers, chacun a la sienne :\nfichier:\n  - annee: \
                 …\n    fichier: donnees/…\n  - annee: …\n    fichier: donnees/…"
                    .to_owned(),
            ),
            Self::LonelyGroup { name } => Some(format!(
                "mettez au moins deux libellés sur des tirets :\nregrouper:\n  \"{name}\":\n    - \"…\"\n    \
                 - \"…\""
            )),
            Self::TooMany { what, .. } => Some(fewer(what).to_owned()),
            Self::TooLarge { .. } => Some(
                "un rapport compte jusqu’à quinze chiffres ; vérifiez ce nombre, ou changez d’unité \
                 (milliers, millions)"
                    .to_owned(),
            ),
            Self::NotInTypeface { .. } => Some(characters::REFUSAL_HELP.to_owned()),
            Self::NotYet { .. } => Some("retirez cette ligne pour le moment".to_owned()),
        }
    }
}
