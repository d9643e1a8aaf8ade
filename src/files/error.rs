//! Why a file cannot be read or written, and what the author can do.

use crate::diagnostic::Problem;
use std::io;

use super::cause::{self, Cause, Os};
use super::names::Refused;

/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// No such file; with the names that look like it.
    #[error("le fichier « {path} » est introuvable")]
    NotFound {
        /// As the author wrote it.
        path: String,
        /// Files of the same folder with a similar name.
        similar: Vec<String>,
    },
    /// The path is absolute or climbs out of the project's folder.
    #[error("« {path} » est hors du dossier du projet")]
    Outside {
        /// As the author wrote it.
        path: String,
    },
    /// A name that a disk refuses: a project travels from one computer to another.
    #[error("{}", bad_name(path, *why))]
    BadName {
        /// As the author wrote it.
        path: String,
        /// What is wrong with it.
        why: Refused,
    },
    /// A folder stands where a file was expected.
    #[error("« {path} » est un dossier, pas un fichier")]
    IsFolder {
        /// As the author wrote it.
        path: String,
    },
    /// A folder of the project is a link to another place.
    #[error("« {path} » mène hors du dossier du projet")]
    FolderOutside {
        /// From the project's folder.
        path: String,
    },
    /// Something has the name of the file by which runs of the program wait for one another.
    #[error(
        "« {path} » n’est pas un fichier ordinaire, et abs-report a besoin de ce nom"
    )]
    InTheWay {
        /// From the project's folder.
        path: String,
    },
    /// A pipe, a socket or a device: reading it might never end.
    #[error("« {path} » n’est pas un fichier ordinaire (un tube ou un périphérique)")]
    NotRegular {
        /// As the author wrote it.
        path: String,
    },
    /// Another program holds the file.
    #[error("« {path} » est ouvert dans un autre programme")]
    Locked {
        /// As the author wrote it.
        path: String,
    },
    /// The temporary file that Excel keeps beside an open workbook.
    #[error("« {path} » est le fichier provisoire d’un classeur ouvert dans Excel")]
    Temporary {
        /// As the author wrote it.
        path: String,
        /// The workbook.
        workbook: String,
    },
    /// Anything else the system says of a file that is read.
    #[error("« {path} » ne peut pas être lu")]
    System {
        /// As the author wrote it.
        path: String,
        /// What the system said.
        cause: Cause,
    },
    /// Anything else the system says of a file that is written.
    #[error("« {path} » ne peut pas être écrit")]
    NotWritten {
        /// From the project's folder.
        path: String,
        /// What the system said.
        cause: Cause,
    },
    /// A folder has the name of a document.
    #[error("« {path} » est un dossier : le document ne peut pas prendre sa place")]
    FolderInTheWay {
        /// From the project's folder.
        path: String,
    },
    /// A pipe or a device has the name of a document.
    #[error(
        "« {path} » n’est pas un fichier ordinaire : le document ne peut pas prendre sa place"
    )]
    NotADocument {
        /// From the project's folder.
        path: String,
    },
    /// A document, or their folder, is a link to another place.
    #[error("« {path} » est un lien vers un autre endroit")]
    Link {
        /// From the project's folder.
        path: String,
    },
    /// A file has the name of a folder of the project.
    #[error(
        "« {path} » est un fichier, alors que ce nom est celui d’un dossier du projet"
    )]
    NotAFolder {
        /// From the project's folder.
        path: String,
    },
    /// A project is there already.
    #[error("« {path} » existe déjà : rien n’est remplacé")]
    AlreadyAProject {
        /// Its manifest.
        path: String,
    },
    /// The path of a folder is longer than Excel opens.
    #[error(
        "le chemin de « {path} » a plus de {most} lettres : Excel n’y ouvrirait rien"
    )]
    TooLongAPath {
        /// As the author wrote it.
        path: String,
        /// How many it may have.
        most: usize,
    },
    /// Another run of the program writes the same documents, and does not end.
    #[error("{}", busy(folder, *process, *seconds))]
    Busy {
        /// The folder of the documents.
        folder: String,
        /// The number of the other process, when it is known.
        process: Option<u32>,
        /// For how long it has been writing, when it is known.
        seconds: Option<u64>,
    },
    /// Some documents are new and others are not, and neither way can be finished now.
    #[error("les documents de « {folder} » ne sont remplacés qu’en partie")]
    Unfinished {
        /// The folder of the documents.
        folder: String,
        /// The document that stands in the way.
        document: Option<String>,
        /// What the system said.
        cause: Cause,
    },
}

impl Problem for FileError {
    const STAGE: &'static str = "files";
}

impl FileError {
    /// What the author can do.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { similar, .. } if similar.is_empty() => {
                "vérifiez le nom du fichier et son dossier".to_owned()
            }
            Self::NotFound { similar, .. } => {
                format!("vouliez-vous dire « {} » ?", similar.join(" » ou « "))
            }
            Self::BadName { .. } => {
                "renommez le fichier avec des lettres, des chiffres, des espaces ou des tirets, \
                 et écrivez ce nom"
                    .to_owned()
            }
            Self::Outside { .. } => "copiez le fichier dans le dossier du projet et écrivez son nom depuis \
                                     ce dossier"
                .to_owned(),
            Self::NotRegular { .. } => {
                "mettez à sa place une copie du fichier lui-même".to_owned()
            }
            Self::Locked { .. } => {
                "fermez-le (dans Excel, souvent), puis recommencez".to_owned()
            }
            Self::Temporary { workbook, .. } => {
                format!("fermez Excel et écrivez   fichier: {workbook}")
            }
            Self::System { cause, .. } | Self::NotWritten { cause, .. } => {
                cause.help?.to_owned()
            }
            Self::FolderInTheWay { .. } => {
                "renommez ce dossier ou déplacez-le, puis recommencez".to_owned()
            }
            Self::NotADocument { .. } => "supprimez-le, puis recommencez".to_owned(),
            Self::Link { .. } => "supprimez ce lien, puis recommencez : le programme n’écrit que dans le \
                                  dossier du projet"
                .to_owned(),
            Self::AlreadyAProject { path } => {
                format!("ouvrez-le :   abs-report build \"{path}\"   ou choisissez un autre dossier")
            }
            Self::TooLongAPath { .. } => {
                "choisissez un dossier plus proche de la racine du disque".to_owned()
            }
            Self::NotAFolder { .. } => "renommez ce fichier, puis recommencez".to_owned(),
            Self::Busy { .. } => "attendez qu’il ait fini, puis recommencez ; s’il ne finit pas, fermez la \
                                  fenêtre où il tourne"
                .to_owned(),
            Self::Unfinished { document, .. } => format!(
                "{} : la prochaine commande remettra les documents en ordre",
                match document {
                    Some(document) => format!("fermez « {document} », puis recommencez"),
                    None => "recommencez".to_owned(),
                }
            ),
            Self::IsFolder { path } => format!(
                "ajoutez le nom du fichier après celui du dossier :   {}/…",
                path.trim_end_matches(['/', '\\'])
            ),
            Self::FolderOutside { .. } => {
                "supprimez ce lien et mettez à sa place un dossier, avec une copie des fichiers"
                    .to_owned()
            }
            Self::InTheWay { .. } => "supprimez-le, puis recommencez : le programme y note qu’il est en train \
                                      d’écrire, pour que deux constructions ne se mêlent pas"
                .to_owned(),
        })
    }

    /// What the system said.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::System { cause, .. }
            | Self::NotWritten { cause, .. }
            | Self::Unfinished { cause, .. } => Some(&cause.sentence),
            Self::NotFound { .. }
            | Self::Outside { .. }
            | Self::BadName { .. }
            | Self::IsFolder { .. }
            | Self::FolderOutside { .. }
            | Self::InTheWay { .. }
            | Self::NotRegular { .. }
            | Self::Temporary { .. }
            | Self::Locked { .. }
            | Self::FolderInTheWay { .. }
            | Self::NotADocument { .. }
            | Self::Link { .. }
            | Self::NotAFolder { .. }
            | Self::AlreadyAProject { .. }
            | Self::TooLongAPath { .. }
            | Self::Busy { .. } => None,
        }
    }

    /// Whether the documents are as they were before.
    pub fn leaves_the_documents(&self) -> bool {
        !matches!(self, Self::Unfinished { .. })
    }
}

fn busy(folder: &str, process: Option<u32>, seconds: Option<u64>) -> String {
    let who =
        process.map_or(String::new(), |process| format!(" (processus n° {process})"));
    let since = match seconds {
        None | Some(0) => String::new(),
        Some(1) => " depuis une seconde".to_owned(),
        Some(seconds @ 2..120) => format!(" depuis {seconds} secondes"),
        Some(seconds) => format!(" depuis {} minutes", seconds / 60),
    };
    format!("un autre abs-report{who} écrit dans « {folder} »{since}")
}

/// What the system says of a file that is read.
pub(super) fn not_read(path: &str, error: &io::Error) -> FileError {
    if is_held(error) {
        return FileError::Locked { path: path.to_owned() };
    }
    FileError::System { path: path.to_owned(), cause: cause::of(error) }
}

/// What the system says of a file that is written.
pub(super) fn not_written(path: &str, error: &io::Error) -> FileError {
    if is_held(error) {
        return FileError::Locked { path: path.to_owned() };
    }
    FileError::NotWritten { path: path.to_owned(), cause: cause::of(error) }
}

/// « « nul.csv » porte un nom que Windows réserve ».
fn bad_name(path: &str, why: Refused) -> String {
    match why {
        Refused::Character(c) if c.is_control() => {
            format!("« {path} » contient un caractère invisible, que Windows refuse")
        }
        Refused::Character(c) => {
            format!(
                "« {path} » contient « {c} », que Windows refuse dans un nom de fichier"
            )
        }
        Refused::Reserved => format!("« {path} » porte un nom que Windows réserve"),
        Refused::Ending => {
            format!("« {path} » finit par un point ou un espace, que Windows enlève")
        }
    }
}

/// Whether another program holds the file.
fn is_held(error: &io::Error) -> bool {
    cause::is_held(Os::here(), error.kind(), error.raw_os_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_open_in_excel_is_told_as_such() {
        let busy = io::Error::from(io::ErrorKind::ResourceBusy);
        let error = not_read("donnees/suivi.xlsx", &busy);
        assert_eq!(
            error.to_string(),
            "« donnees/suivi.xlsx » est ouvert dans un autre programme"
        );
        let hint = error.hint().expect("a hint");
        assert_eq!(hint, "fermez-le (dans Excel, souvent), puis recommencez");
    }

    #[test]
    fn a_full_disk_is_the_cause_and_room_is_the_help() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let error = not_written("sortie/rapport.pdf", &full);
        assert_eq!(error.to_string(), "« sortie/rapport.pdf » ne peut pas être écrit");
        assert_eq!(error.cause(), Some("le disque est plein"));
        assert!(error.hint().is_some_and(|hint| hint.contains("libérez de la place")));
    }

    #[test]
    fn who_writes_is_told() {
        let told = |process, seconds| {
            FileError::Busy { folder: "sortie".to_owned(), process, seconds }.to_string()
        };
        assert_eq!(told(None, None), "un autre abs-report écrit dans « sortie »");
        assert_eq!(
            told(Some(41), Some(12)),
            "un autre abs-report (processus n° 41) écrit dans « sortie » depuis 12 secondes"
        );
    }
}
