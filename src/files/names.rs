//! Names that a disk may refuse: those of Windows, whatever the system, since a project travels.

/// Why a name cannot be that of a file on every system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// One of `< > : " | ? *`, or what cannot be seen. « a.csv:flux » would be read as the hidden
    /// stream of a file.
    Character(char),
    /// `CON`, `AUX`, `COM1`…, with any ending.
    Reserved,
    /// It ends with a dot or a space, which Windows drops.
    Ending,
}

/// Names that Windows keeps for its devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const PORTS: [&str; 2] = ["com", "lpt"];

/// What is wrong with the name of a file or of a folder; nothing when every system has it.
pub(super) fn refused(name: &str) -> Option<Refused> {
    let is_bad = |c: &char| "<>:\"|?*".contains(*c) || c.is_control();
    if let Some(bad) = name.chars().find(is_bad) {
        return Some(Refused::Character(bad));
    }
    if is_device(name) {
        return Some(Refused::Reserved);
    }
    let is_dots = name.chars().all(|c| c == '.');
    (!is_dots && name.ends_with(['.', ' '])).then_some(Refused::Ending)
}

/// « nul.csv », « Com1 », « LPT².txt »: the ending does not matter.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let port = |port: &str| {
        let number = stem.strip_prefix(port);
        number.is_some_and(|number| {
            number.chars().count() == 1 && number.contains(|c| "123456789¹²³".contains(c))
        })
    };
    DEVICES.contains(&stem.as_str()) || PORTS.into_iter().any(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_does_not_accept_is_refused_everywhere() {
        for (name, why) in [
            ("a.csv:flux", Refused::Character(':')),
            ("pourquoi ?.md", Refused::Character('?')),
            ("caf\u{7}.csv", Refused::Character('\u{7}')),
            ("CON", Refused::Reserved),
            ("nul.csv", Refused::Reserved),
            ("Aux .md", Refused::Reserved),
            ("com1.xlsx", Refused::Reserved),
            ("LPT².txt", Refused::Reserved),
            ("texte.", Refused::Ending),
            ("texte ", Refused::Ending),
        ] {
            assert_eq!(refused(name), Some(why), "{name:?}");
        }
    }

    #[test]
    fn ordinary_names_are_kept() {
        for name in [
            "dossier complet (2021).csv",
            "Île-de-Ré – données.xlsx",
            "console.csv",
            "com.csv",
            "com10.csv",
            "auxiliaires.md",
            "..",
            ".",
            "a.b.c",
            "« guillemets ».csv",
        ] {
            assert_eq!(refused(name), None, "{name:?}");
        }
    }
}
