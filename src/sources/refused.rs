//! Why a file is not let in, in words and with what to do about it.

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Cut short, or not what it says it is.
    Damaged,
    /// It would take too much memory or time.
    TooLarge,
    /// An archive of more files than one can be looked for in.
    TooManyFiles,
    /// Under a password.
    Password,
    /// An archive of something else.
    NotASpreadsheet,
    /// An archive without any spreadsheet.
    NoSpreadsheetInside,
    /// An archive of several.
    SeveralInside,
    /// An archive of one that has to be taken out of it first.
    LargeInside,
    /// HTML under a spreadsheet's name.
    WebPage,
    /// A map or other data in JSON.
    Json,
    /// The XML format of 2003.
    OldXml,
    /// Excel's formats of before 1997.
    TooOld,
    /// Bytes that are no text.
    NotText,
    /// A parquet file cut short, or not what it says it is.
    DamagedParquet,
    /// A parquet file that would take too much memory or time.
    LargeParquet,
    /// A parquet file under a key.
    EncryptedParquet,
}

impl Refused {
    /// What is wrong, as a sentence.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Damaged => "ce classeur est incomplet ou abîmé",
            Self::TooLarge => "ce fichier est trop grand pour être lu sans risque",
            Self::TooManyFiles => "cette archive contient trop de fichiers",
            Self::Password => "ce classeur est protégé par un mot de passe",
            Self::NotASpreadsheet => {
                "ce fichier n’est pas un tableur que le programme sait lire"
            }
            Self::NoSpreadsheetInside => "cette archive ne contient aucun tableur",
            Self::SeveralInside => "cette archive contient plusieurs tableurs",
            Self::LargeInside => {
                "cette archive contient un fichier .parquet trop grand pour y être lu"
            }
            Self::WebPage => "ce fichier est une page web, malgré son nom",
            Self::Json => {
                "ce fichier est au format JSON (une carte, souvent), pas un tableur"
            }
            Self::OldXml => "ce fichier est un classeur au format XML de 2003",
            Self::TooOld => "ce classeur est dans un format d’Excel d’avant 1997",
            Self::NotText => "ce fichier n’est ni un classeur ni du texte",
            Self::DamagedParquet => "ce fichier .parquet est incomplet ou abîmé",
            Self::LargeParquet => {
                "ce fichier .parquet est trop grand pour être lu sans risque"
            }
            Self::EncryptedParquet => "ce fichier .parquet est chiffré",
        }
    }

    /// What the author can do.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Damaged => {
                "ouvrez-le dans Excel ou LibreOffice et enregistrez-le au format .xlsx ; s’il ne \
                 s’ouvre pas, demandez-le à nouveau"
            }
            Self::TooLarge => {
                "supprimez les lignes et les colonnes au-delà du tableau, ou enregistrez la feuille \
                 au format .csv"
            }
            Self::TooManyFiles => {
                "ouvrez l’archive, copiez dans le dossier du projet le seul tableur qu’il faut et nommez-le \
                 dans   fichier:"
            }
            Self::Password => "ouvrez-le, retirez le mot de passe et enregistrez-le",
            Self::NoSpreadsheetInside => {
                "ouvrez l’archive et prenez-y le fichier de données"
            }
            Self::SeveralInside => {
                "ouvrez l’archive, copiez dans le dossier du projet le tableur qu’il faut et nommez-le \
                 dans   fichier:"
            }
            Self::DamagedParquet => {
                "le téléchargement s’est sans doute arrêté : téléchargez le fichier de nouveau, ou \
                 prenez le même jeu de données au format .csv"
            }
            Self::LargeParquet => {
                "prenez le même jeu de données au format .csv, ou un extrait de votre territoire"
            }
            Self::EncryptedParquet => {
                "demandez-le sans chiffrement, ou au format .csv ou .xlsx"
            }
            Self::LargeInside => {
                "décompressez d’abord l’archive : copiez le fichier .parquet dans le dossier du projet \
                 et nommez-le dans   fichier:"
            }
            Self::Json => "prenez le même jeu de données au format .csv ou .xlsx",
            Self::NotASpreadsheet
            | Self::WebPage
            | Self::OldXml
            | Self::TooOld
            | Self::NotText => {
                "ouvrez-le dans Excel ou LibreOffice et enregistrez-le au format .xlsx ou .csv"
            }
        }
    }
}
