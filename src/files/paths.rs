//! Paths that an author writes: inside the project, and what may have been meant.

use std::io;
use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::error::{FileError, not_read};
use super::names;
use crate::text::fold;

/// The path of a regular file that exists inside a folder.
pub(super) fn path_inside(
    folder: &Path,
    relative: &str,
    written: &str,
) -> Result<PathBuf, FileError> {
    let relative = &as_written(folder, relative);
    let path = folder.join(relative);
    if !is_inside(folder, relative) {
        return Err(FileError::Outside { path: written.to_owned() });
    }
    match std::fs::metadata(&path) {
        Ok(about) => {
            regular(&about, written)?;
            Ok(path)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = path.parent().unwrap_or(folder);
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let prefix = relative.rsplit_once('/').map(|(parent, _)| parent);
            let similar = similar(&name.unwrap_or_default(), &disk_names(parent))
                .into_iter()
                .map(|name| {
                    prefix.map_or(name.clone(), |prefix| format!("{prefix}/{name}"))
                })
                .collect();
            Err(FileError::NotFound { path: written.to_owned(), similar })
        }
        Err(error) => Err(not_read(written, &error)),
    }
}

/// A path as the disk writes it: a Mac keeps accents apart from their letters, an archive made
/// on one too.
fn as_written(folder: &Path, relative: &str) -> String {
    if relative.is_ascii() || folder.join(relative).exists() {
        return relative.to_owned();
    }
    let mut found = String::new();
    for part in relative.split('/') {
        let parent = folder.join(&found);
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        let mut names =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let same = names.find(|name| is_same(name, part));
        if !found.is_empty() {
            found.push('/');
        }
        found.push_str(same.as_deref().unwrap_or(part));
    }
    found
}

/// Whether two names are one, wherever their accents are written.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.nfc().eq(other.nfc())
}

/// Whether a path of a folder leads to something inside it; what does not exist is nowhere
/// else.
pub(super) fn is_inside(folder: &Path, relative: &str) -> bool {
    match (folder.canonicalize(), folder.join(relative).canonicalize()) {
        (Ok(root), Ok(real)) => real.starts_with(root),
        _ => true,
    }
}

/// A pipe or a device is never opened: it may have no end, or none who writes in it.
pub(super) fn regular(about: &std::fs::Metadata, written: &str) -> Result<(), FileError> {
    if about.is_dir() {
        return Err(FileError::IsFolder { path: written.to_owned() });
    }
    if !about.is_file() {
        return Err(FileError::NotRegular { path: written.to_owned() });
    }
    Ok(())
}

/// A relative path with `/`, whatever the author typed; it may not climb.
pub(super) fn relative_path(written: &str) -> Result<String, FileError> {
    let outside = || FileError::Outside { path: written.to_owned() };
    let slashed = written.trim().replace('\\', "/");
    let drive = slashed.as_bytes().get(1) == Some(&b':');
    if slashed.starts_with('/') || drive {
        return Err(outside());
    }
    let mut parts = Vec::new();
    for component in Path::new(&slashed).components() {
        match component {
            Component::Normal(part) => {
                let part = part.to_string_lossy().into_owned();
                if let Some(why) = names::refused(&part) {
                    return Err(FileError::BadName { path: written.to_owned(), why });
                }
                parts.push(part);
            }
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(outside());
            }
        }
    }
    Ok(parts.join("/"))
}

/// The names of the regular files of a folder, sorted.
pub(super) fn disk_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned()))
        // What bears the name of a text or of a template is meant to be read: if it cannot
        // be, that is said.
        .filter(|(path, name)| {
            path.is_file() || [".md", ".j2", ".typ"].iter().any(|end| name.ends_with(end))
        })
        .map(|(_, name)| name)
        .filter(|name| !name.starts_with("~$"))
        .collect();
    names.sort();
    names
}

/// Why a folder that is there cannot be looked into.
pub(super) fn closed_folder(root: &Path, written: &str) -> Option<FileError> {
    let folder = root.join(written);
    let about = std::fs::metadata(&folder).ok()?;
    // What is elsewhere is not even looked into: its names are no business of the report's.
    if !is_inside(root, written) {
        return Some(FileError::FolderOutside { path: written.to_owned() });
    }
    if !about.is_dir() {
        return Some(FileError::NotAFolder { path: written.to_owned() });
    }
    std::fs::read_dir(folder).err().map(|error| not_read(written, &error))
}

/// Names an author may have meant: the same but for accents, case or spaces; the same
/// with another ending (`.xlsx` for `.xls`, the hidden `.txt`); or a near miss.
pub(super) fn similar(wanted: &str, names: &[String]) -> Vec<String> {
    let stem = |name: &str| fold(name.split('.').next().unwrap_or(name));
    let mut found: Vec<String> = names
        .iter()
        .filter(|name| fold(name) == fold(wanted) || stem(name) == stem(wanted))
        .cloned()
        .collect();
    if found.is_empty() {
        found = names
            .iter()
            .filter(|name| strsim::jaro_winkler(&fold(name), &fold(wanted)) > 0.85)
            .cloned()
            .collect();
    }
    found.truncate(3);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_the_project() {
        for path in ["../a.csv", "/etc/passwd", "C:\\a.csv", "a/../../b"] {
            assert!(
                matches!(relative_path(path), Err(FileError::Outside { .. })),
                "{path}"
            );
        }
        assert_eq!(
            relative_path("donnees\\a.csv").ok().as_deref(),
            Some("donnees/a.csv")
        );
    }

    #[test]
    fn the_hidden_txt_and_the_other_ending_are_suggested() {
        let names = vec!["projet.yaml.txt".to_owned(), "caf.xlsx".to_owned()];
        assert_eq!(similar("projet.yaml", &names), ["projet.yaml.txt"]);
        assert_eq!(similar("caf.xls", &names), ["caf.xlsx"]);
    }
}
