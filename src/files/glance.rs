#![allow(clippy::disallowed_methods, reason = "the door to the disk")]
//! What the folders of a project hold, at a glance: names, sizes, dates; no file is opened, since
//! opening one may fetch it from a cloud.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use super::paths::is_inside;
use super::{Home, ProjectDir};

/// The folders that are looked at, beside the manifest; `sortie` is ours.
const FOLDERS: [&str; 4] = ["donnees", "images", "report-templates", "textes"];
/// How deep: `report-templates/lib/page.typ`.
const DEPTH: usize = 2;

/// A look at the files of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glance(BTreeMap<String, (u64, Option<SystemTime>)>);

impl Glance {
    /// The paths that came, went or changed since another look, sorted.
    pub fn since(&self, before: &Self) -> Vec<String> {
        let changed =
            self.0.iter().filter(|(path, seen)| before.0.get(*path) != Some(*seen));
        let gone = before.0.keys().filter(|path| !self.0.contains_key(*path));
        let mut all: Vec<String> =
            changed.map(|(path, _)| path).chain(gone).cloned().collect();
        all.sort();
        all
    }
}

impl ProjectDir {
    /// Looks at the files of the project: those beside the manifest that an author may name, and
    /// those of its folders. What programs leave beside a file that they save is not seen.
    pub fn glance(&self) -> Glance {
        let mut seen = Glance::default();
        let Home::Disk(root) = &self.home else { return seen };
        look(root, "", 0, &mut seen);
        for folder in FOLDERS.into_iter().filter(|folder| is_inside(root, folder)) {
            look(&root.join(folder), folder, DEPTH, &mut seen);
        }
        seen
    }
}

fn look(folder: &Path, shown: &str, deeper: usize, seen: &mut Glance) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path =
            if shown.is_empty() { name.clone() } else { format!("{shown}/{name}") };
        // On Windows the listing has told this already.
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() {
            if deeper > 0 {
                look(&entry.path(), &path, deeper - 1, seen);
            }
        } else if !is_provisional(&name) {
            seen.0.insert(path, (about.len(), about.modified().ok()));
        }
    }
}

/// Whether a name is that of a file which a program makes while it saves another one: those of
/// Excel, Word and LibreOffice, of editors, and ours.
pub(super) fn is_provisional(name: &str) -> bool {
    let lower = name.to_lowercase();
    // Excel saves a workbook under eight letters and digits without an ending.
    let of_excel = name.len() == 8 && name.chars().all(|c| c.is_ascii_hexdigit());
    let begins = ["~$", "~wrl", ".~lock.", ".abs-", ".~verrou.", ".#", ".goutputstream-"];
    let ends = [".tmp", ".temp", ".swp", ".swx", ".swo", ".crdownload", ".part", "~"];
    of_excel
        || begins.iter().any(|begin| lower.starts_with(begin))
        || ends.iter().any(|end| lower.ends_with(end))
        || (lower.contains("~rf") && lower.ends_with(".tmp"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_programs_leave_while_they_save_are_not_seen() {
        for name in [
            "~$suivi.xlsx",
            "~WRL0001.tmp",
            "A1B2C3D4",
            "suivi~RF1a2b3c.TMP",
            ".~lock.suivi.ods#",
            ".abs-recu-1",
            "4913~",
            ".logement.md.swp",
        ] {
            assert!(is_provisional(name), "{name}");
        }
        for name in
            ["suivi.xlsx", "A1B2C3D4.csv", "habitat", "été 2025.md", "lockers.csv"]
        {
            assert!(!is_provisional(name), "{name}");
        }
    }

    #[test]
    fn what_changes_is_told_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        for path in
            ["projet.yaml", "textes/sante.md", "donnees/a.csv", "sortie/rapport.pdf"]
        {
            write(path, "avant");
        }
        let project = ProjectDir::open(&root.join("projet.yaml")).expect("a project");
        let before = project.glance();
        assert_eq!(project.glance().since(&before), Vec::<String>::new());
        write("textes/sante.md", "après coup");
        write("report-templates/lib/page.typ", "nouveau");
        write("sortie/livret.pdf", "ne compte pas");
        write("donnees/~$a.csv", "ne compte pas");
        fs::remove_file(root.join("donnees/a.csv")).expect("removed");
        assert_eq!(
            project.glance().since(&before),
            ["donnees/a.csv", "report-templates/lib/page.typ", "textes/sante.md"]
        );
    }
}
