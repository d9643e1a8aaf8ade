//! What the system answers, in French: one table for all systems, so that each is tried on any.
//!
//! A system speaks the language of its installation, and Rust names some causes in
//! English; a coordinator needs the cause and what to do about it. Kinds are told first,
//! then the few codes that have no kind.

use std::io::{self, ErrorKind};

/// A cause, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What the system answered: no capital, no final dot.
    pub sentence: String,
    /// What the author can do, when there is something.
    pub help: Option<&'static str>,
}

/// The systems whose answers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Os {
    /// Windows.
    Windows,
    /// Linux and macOS.
    Unix,
}

impl Os {
    /// The one that the program runs on.
    pub(super) const fn here() -> Self {
        if cfg!(windows) { Self::Windows } else { Self::Unix }
    }
}

const ROOM: &str = "libérez de la place (corbeille, anciens fichiers), puis recommencez";
const RIGHTS: &str = "vérifiez que vous avez le droit de lire et d’écrire dans ce dossier, ou \
                      copiez le projet dans vos documents";
const SHORTER: &str = "donnez au dossier du projet un nom plus court, ou rapprochez-le de la \
                       racine du disque";
const NETWORK: &str = "vérifiez que le disque ou le réseau répond, ou copiez le projet sur \
                       l’ordinateur, puis recommencez";
const AGAIN: &str = "recommencez ; si cela dure, copiez le projet dans un autre dossier";
const DISK: &str = "copiez le projet sur un autre disque, et faites vérifier celui-ci";
const CLOUD: &str = "dans l’explorateur, clic droit sur le fichier, « Toujours conserver sur cet \
                     appareil », attendez la coche verte, puis recommencez";
const ANTIVIRUS: &str = "demandez au service informatique de l’autoriser ; le fichier d’origine \
                         n’est pas touché";
const OPEN_OR_CLOSED: &str = "fermez-le s’il est ouvert (Excel, Word, lecteur de PDF) ; sinon \
                              vérifiez que vous avez le droit d’écrire dans ce dossier";
const CLOSE: &str = "fermez les autres programmes, puis recommencez";

/// The cause of an error of the system.
pub fn of(error: &io::Error) -> Cause {
    told(Os::here(), error.kind(), error.raw_os_error())
}

/// Whether another program holds the file: it is enough to close it. Of Windows:
/// ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION, ERROR_DELETE_PENDING (its name is there until
/// the last program lets it go), ERROR_USER_MAPPED_FILE (a reader shows it).
pub(super) fn is_held(os: Os, kind: ErrorKind, code: Option<i32>) -> bool {
    const HELD: [i32; 4] = [32, 33, 303, 1224];
    let held = os == Os::Windows && code.is_some_and(|code| HELD.contains(&code));
    held || kind == ErrorKind::ResourceBusy
}

/// Whether a document that is replaced may only be open in another program: of Windows also
/// ERROR_ACCESS_DENIED, which it answers to a rename over an open file.
pub(super) fn may_be_open(os: Os, code: Option<i32>) -> bool {
    let refused = os == Os::Windows && code == Some(5);
    refused || is_held(os, ErrorKind::Other, code)
}

/// The cause that a kind and a system's code tell.
fn told(os: Os, kind: ErrorKind, code: Option<i32>) -> Cause {
    // What a code of Windows says is closer than the kind that Rust gives it.
    let precise = code.filter(|_| os == Os::Windows).and_then(|code| of_code(os, code));
    let told = precise.or_else(|| of_kind(kind)).or_else(|| of_code(os, code?));
    if let Some((sentence, help)) = told {
        return Cause { sentence: sentence.to_owned(), help: Some(help) };
    }
    let sentence = match code {
        Some(code) => format!("le système a refusé (erreur n° {code})"),
        None => "le système a refusé, sans dire pourquoi".to_owned(),
    };
    Cause { sentence, help: Some(AGAIN) }
}

fn of_kind(kind: ErrorKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        ErrorKind::NotFound => ("le fichier ou son dossier n’existe plus", AGAIN),
        ErrorKind::PermissionDenied => ("l’accès est refusé", RIGHTS),
        ErrorKind::StorageFull => ("le disque est plein", ROOM),
        ErrorKind::QuotaExceeded => ("votre espace de stockage est épuisé (quota)", ROOM),
        ErrorKind::FileTooLarge => ("le fichier est trop grand pour ce disque", DISK),
        ErrorKind::ReadOnlyFilesystem => ("le disque est en lecture seule", RIGHTS),
        ErrorKind::InvalidFilename => {
            ("le chemin est trop long, ou un nom n’est pas admis sur ce disque", SHORTER)
        }
        ErrorKind::AlreadyExists => ("un fichier de ce nom existe déjà", AGAIN),
        ErrorKind::NotADirectory => {
            ("un fichier se trouve là où il faut un dossier", "renommez ce fichier")
        }
        ErrorKind::IsADirectory => {
            ("un dossier se trouve là où il faut un fichier", "renommez ce dossier")
        }
        ErrorKind::DirectoryNotEmpty => ("un dossier n’est pas vide", "videz ce dossier"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy | ErrorKind::Deadlock => {
            ("un autre programme utilise le fichier", CLOSE)
        }
        ErrorKind::CrossesDevices => ("le dossier est à cheval sur deux disques", DISK),
        ErrorKind::TooManyLinks => ("le fichier a trop de liens", DISK),
        ErrorKind::NotSeekable => {
            ("le fichier ne se parcourt pas comme un fichier ordinaire", DISK)
        }
        ErrorKind::StaleNetworkFileHandle
        | ErrorKind::NetworkDown
        | ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::NotConnected
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::AddrInUse
        | ErrorKind::AddrNotAvailable => ("le disque du réseau ne répond plus", NETWORK),
        ErrorKind::TimedOut => ("le disque n’a pas répondu à temps", NETWORK),
        ErrorKind::BrokenPipe => {
            ("le programme qui devait lire la suite s’est arrêté", AGAIN)
        }
        ErrorKind::WouldBlock | ErrorKind::Interrupted => {
            ("le disque a été interrompu", AGAIN)
        }
        ErrorKind::UnexpectedEof | ErrorKind::WriteZero => {
            ("le disque s’est arrêté au milieu du fichier", AGAIN)
        }
        ErrorKind::InvalidInput | ErrorKind::ArgumentListTooLong => {
            ("le nom du fichier n’est pas admis sur ce disque", SHORTER)
        }
        ErrorKind::InvalidData => ("le contenu du fichier est abîmé", DISK),
        ErrorKind::Unsupported => ("ce disque ne permet pas cette opération", DISK),
        ErrorKind::OutOfMemory => ("la mémoire de l’ordinateur est pleine", CLOSE),
        // `Other`, and the kinds that have no name yet: the code tells more.
        _ => return None,
    })
}

/// Codes to which Rust gives no stable kind, or one that says less.
fn of_code(os: Os, code: i32) -> Option<(&'static str, &'static str)> {
    const WINDOWS: &[(i32, &str, &str)] = &[
        (4, "trop de fichiers sont ouverts", CLOSE),
        (5, "il est ouvert dans un autre programme, ou protégé", OPEN_OR_CLOSED),
        (19, "le disque est en lecture seule", RIGHTS),
        (21, "le disque n’est pas prêt", NETWORK),
        (23, "le disque a une erreur de lecture ou d’écriture", DISK),
        (32, "un autre programme utilise le fichier", CLOSE),
        (33, "un autre programme utilise le fichier", CLOSE),
        (39, "le disque est plein", ROOM),
        (53, "le disque du réseau ne répond plus", NETWORK),
        (59, "le disque du réseau ne répond plus", NETWORK),
        (64, "le disque du réseau ne répond plus", NETWORK),
        (67, "le dossier du réseau n’existe plus", NETWORK),
        (112, "le disque est plein", ROOM),
        (121, "le disque du réseau ne répond plus", NETWORK),
        (123, "un nom n’est pas admis sur ce disque", SHORTER),
        (206, "le chemin est trop long", SHORTER),
        (225, "l’antivirus l’a bloqué", ANTIVIRUS),
        (226, "l’antivirus l’a supprimé", ANTIVIRUS),
        (303, "un autre programme le tient encore, alors qu’il est supprimé", CLOSE),
        (1117, "le disque a une erreur de lecture ou d’écriture", DISK),
        (1231, "le disque du réseau ne répond plus", NETWORK),
        (1224, "un autre programme utilise le fichier", CLOSE),
        (1392, "le fichier ou le dossier est abîmé", DISK),
        // OneDrive: the file is in the cloud and cannot be fetched.
        (362, "le fichier est dans le nuage, et OneDrive ne répond pas", CLOUD),
        (388, "le fichier est dans le nuage, et n’en est pas revenu", CLOUD),
        (389, "le fichier est dans le nuage, et le réseau manque", CLOUD),
        (395, "le fichier est dans le nuage, et l’accès y est refusé", CLOUD),
        (404, "le fichier est dans le nuage, et OneDrive est occupé", CLOUD),
        (426, "le fichier est dans le nuage, et n’est pas arrivé à temps", CLOUD),
    ];
    const UNIX: &[(i32, &str, &str)] = &[
        (5, "le disque a une erreur de lecture ou d’écriture", DISK),
        (6, "le disque ou le périphérique n’est plus là", NETWORK),
        (19, "le disque ou le périphérique n’est plus là", NETWORK),
        (23, "trop de fichiers sont ouverts", CLOSE),
        (24, "trop de fichiers sont ouverts", CLOSE),
        // ELOOP of Linux and of macOS.
        (40, "des liens tournent en rond", "remplacez le lien par le fichier lui-même"),
        (62, "des liens tournent en rond", "remplacez le lien par le fichier lui-même"),
        (112, "le disque du réseau ne répond plus", NETWORK),
    ];
    let known = match os {
        Os::Windows => WINDOWS,
        Os::Unix => UNIX,
    };
    known.iter().find(|one| one.0 == code).map(|(_, sentence, help)| (*sentence, *help))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind that the library names today.
    const KINDS: [ErrorKind; 38] = [
        ErrorKind::NotFound,
        ErrorKind::PermissionDenied,
        ErrorKind::ConnectionRefused,
        ErrorKind::ConnectionReset,
        ErrorKind::HostUnreachable,
        ErrorKind::NetworkUnreachable,
        ErrorKind::ConnectionAborted,
        ErrorKind::NotConnected,
        ErrorKind::AddrInUse,
        ErrorKind::AddrNotAvailable,
        ErrorKind::NetworkDown,
        ErrorKind::BrokenPipe,
        ErrorKind::AlreadyExists,
        ErrorKind::WouldBlock,
        ErrorKind::NotADirectory,
        ErrorKind::IsADirectory,
        ErrorKind::DirectoryNotEmpty,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::StaleNetworkFileHandle,
        ErrorKind::InvalidInput,
        ErrorKind::InvalidData,
        ErrorKind::TimedOut,
        ErrorKind::WriteZero,
        ErrorKind::StorageFull,
        ErrorKind::NotSeekable,
        ErrorKind::QuotaExceeded,
        ErrorKind::FileTooLarge,
        ErrorKind::ResourceBusy,
        ErrorKind::ExecutableFileBusy,
        ErrorKind::Deadlock,
        ErrorKind::CrossesDevices,
        ErrorKind::TooManyLinks,
        ErrorKind::InvalidFilename,
        ErrorKind::ArgumentListTooLong,
        ErrorKind::Interrupted,
        ErrorKind::Unsupported,
        ErrorKind::UnexpectedEof,
        ErrorKind::OutOfMemory,
    ];

    #[test]
    fn every_kind_has_a_french_sentence_and_something_to_do() {
        for kind in KINDS {
            assert!(of_kind(kind).is_some(), "{kind:?} has a sentence of its own");
            // As Rust says it, without the French.
            let english = io::Error::from(kind).to_string();
            let cause = told(Os::Unix, kind, None);
            assert_ne!(cause.sentence, english);
            assert!(cause.help.is_some(), "{kind:?}");
        }
    }

    #[test]
    fn what_people_meet_is_told_for_what_it_is() {
        for (kind, words) in [
            (ErrorKind::StorageFull, "le disque est plein"),
            (ErrorKind::QuotaExceeded, "quota"),
            (ErrorKind::PermissionDenied, "l’accès est refusé"),
            (ErrorKind::ReadOnlyFilesystem, "lecture seule"),
            (ErrorKind::InvalidFilename, "trop long"),
        ] {
            assert!(told(Os::Unix, kind, None).sentence.contains(words), "{kind:?}");
        }
    }

    /// The system's own codes, through the library's kinds.
    #[test]
    #[cfg(target_os = "linux")]
    fn codes_of_the_system_reach_their_sentence() {
        for (code, words) in [
            (28, "le disque est plein"),
            (122, "quota"),
            (13, "l’accès est refusé"),
            (1, "l’accès est refusé"),
            (30, "lecture seule"),
            (36, "trop long"),
            (27, "trop grand"),
            (5, "erreur de lecture"),
            (24, "trop de fichiers"),
            (40, "tournent en rond"),
            (9_999, "erreur n° 9999"),
        ] {
            let cause = of(&io::Error::from_raw_os_error(code));
            assert!(cause.sentence.contains(words), "{code}: {}", cause.sentence);
        }
    }

    /// Windows's codes, on any system.
    #[test]
    fn codes_of_windows_are_told() {
        for (code, words) in [
            (5, "ouvert dans un autre programme, ou protégé"),
            (32, "un autre programme utilise"),
            (33, "un autre programme utilise"),
            (53, "réseau"),
            (112, "disque est plein"),
            (225, "antivirus"),
            (303, "le tient encore"),
            (362, "dans le nuage"),
            (389, "dans le nuage"),
            (426, "dans le nuage"),
            (1224, "un autre programme utilise"),
            (9_999, "erreur n° 9999"),
        ] {
            // Of Rust's kinds, the least helpful: the code must win.
            let cause = told(Os::Windows, ErrorKind::PermissionDenied, Some(code));
            let unknown = told(Os::Windows, ErrorKind::Other, Some(code));
            let said = if code == 9_999 { unknown } else { cause };
            assert!(said.sentence.contains(words), "{code}: {}", said.sentence);
            assert!(said.help.is_some(), "{code}");
        }
    }

    #[test]
    fn what_another_program_holds_is_known() {
        let held = |os, code| is_held(os, ErrorKind::Other, Some(code));
        for code in [32, 33, 303, 1224] {
            assert!(held(Os::Windows, code), "{code}");
            // The same numbers say something else elsewhere.
            assert!(!held(Os::Unix, code), "{code}");
        }
        assert!(!held(Os::Windows, 5));
        assert!(may_be_open(Os::Windows, Some(5)) && may_be_open(Os::Windows, Some(32)));
        assert!(!may_be_open(Os::Unix, Some(5)));
        assert!(is_held(Os::Unix, ErrorKind::ResourceBusy, None));
    }

    #[test]
    fn a_cause_without_kind_or_code_is_still_french() {
        let cause = of(&io::Error::other("something in English"));
        assert_eq!(cause.sentence, "le système a refusé, sans dire pourquoi");
    }
}
