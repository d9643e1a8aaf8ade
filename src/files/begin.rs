#![allow(clippy::disallowed_methods, reason = "the door to the disk")]
//! The first files of a project. Nothing that is there is ever written over.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::error::{FileError, not_written};
use super::names;
use super::paths::{disk_names, is_inside, relative_path};
use super::{Home, MANIFEST, ProjectDir};

/// The longest path that Excel and the Explorer of Windows open without trouble, with room for
/// the names of the files that she adds.
const LONGEST: usize = 200;

/// What was made of the files of a new project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    /// Written, from the project's folder.
    pub written: Vec<String>,
    /// There already, and left as they are.
    pub kept: Vec<String>,
}

impl ProjectDir {
    /// A folder in which a project begins; it need not be there yet.
    ///
    /// # Errors
    /// When it holds a project already, or cannot be one.
    pub fn beginning(folder: &Path) -> Result<Self, FileError> {
        let shown = folder.to_string_lossy().into_owned();
        if let Some(why) =
            folder.file_name().and_then(|name| names::refused(&name.to_string_lossy()))
        {
            return Err(FileError::BadName { path: shown, why });
        }
        match fs::metadata(folder) {
            Ok(about) if !about.is_dir() => {
                return Err(FileError::NotAFolder { path: shown });
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(not_written(&shown, &error)),
        }
        let is_manifest = |name: &String| {
            let name = name.to_lowercase();
            ["projet.yaml", "projet.yml", "projet.yaml.txt"].contains(&name.as_str())
        };
        if let Some(there) = disk_names(folder).into_iter().find(is_manifest) {
            return Err(FileError::AlreadyAProject {
                path: folder.join(there).to_string_lossy().into_owned(),
            });
        }
        let length = std::path::absolute(folder)
            .map_or(shown.chars().count(), |path| path.to_string_lossy().chars().count());
        if length > LONGEST {
            return Err(FileError::TooLongAPath { path: shown, most: LONGEST });
        }
        let home = Home::Disk(folder.to_path_buf());
        Ok(Self::at(MANIFEST.to_owned(), home))
    }

    /// Writes the first files of a project, its manifest last: without it there is no project.
    /// What bears the name of one of them stays as it is. When something goes wrong, what was
    /// written is taken away again.
    ///
    /// # Errors
    /// As [`ProjectDir::beginning`]; what the system says.
    pub fn begin(
        &self,
        folders: &[&str],
        files: &[(String, Vec<u8>)],
    ) -> Result<Begun, FileError> {
        let Home::Disk(root) = &self.home else { return Ok(Begun::default()) };
        Self::beginning(root)?;
        let mut made = Made::default();
        let outcome = begin(root, folders, files, &mut made);
        if outcome.is_err() {
            made.undo();
        }
        outcome
    }
}

/// What was made on the way, to be taken away if the rest fails.
#[derive(Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    /// Only what is empty or ours goes.
    fn undo(self) {
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn begin(
    root: &Path,
    folders: &[&str],
    files: &[(String, Vec<u8>)],
    made: &mut Made,
) -> Result<Begun, FileError> {
    let told = |path: &str, error: &io::Error| not_written(path, error);
    make_folder(root, made).map_err(|error| told(&root.to_string_lossy(), &error))?;
    for folder in folders {
        stays_inside(root, folder)?;
        make_folder(&root.join(relative_path(folder)?), made)
            .map_err(|error| told(folder, &error))?;
    }
    let mut begun = Begun::default();
    let is_manifest = |(path, _): &&(String, Vec<u8>)| path == MANIFEST;
    let last = files.iter().filter(is_manifest);
    for (path, bytes) in files.iter().filter(|file| !is_manifest(file)).chain(last) {
        let relative = relative_path(path)?;
        if let Some((folder, _)) = relative.rsplit_once('/') {
            stays_inside(root, folder)?;
        }
        let place = root.join(relative);
        if let Some(folder) = place.parent() {
            make_folder(folder, made).map_err(|error| told(path, &error))?;
        }
        match OpenOptions::new().write(true).create_new(true).open(&place) {
            Ok(mut file) => {
                made.files.push(place);
                file.write_all(bytes)
                    .and_then(|()| file.sync_all())
                    .map_err(|error| told(path, &error))?;
                begun.written.push(path.clone());
            }
            // Another run may have begun the same project meanwhile.
            Err(error)
                if error.kind() == ErrorKind::AlreadyExists && path == MANIFEST =>
            {
                let path = place.to_string_lossy().into_owned();
                return Err(FileError::AlreadyAProject { path });
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                begun.kept.push(path.clone());
            }
            Err(error) => return Err(told(path, &error)),
        }
    }
    Ok(begun)
}

/// A folder that is a link to another place gets no file of ours.
fn stays_inside(root: &Path, folder: &str) -> Result<(), FileError> {
    match is_inside(root, folder) {
        true => Ok(()),
        false => Err(FileError::FolderOutside { path: folder.to_owned() }),
    }
}

/// Makes a folder and those above it, and notes each.
fn make_folder(folder: &Path, made: &mut Made) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above, made)?;
    }
    fs::create_dir(folder)?;
    made.folders.push(folder.to_path_buf());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<(String, Vec<u8>)> {
        [(MANIFEST, "nouveau"), ("textes/sante.md", "nouveau")]
            .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
            .to_vec()
    }

    #[test]
    fn what_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("ABS de Lezennes");
        fs::create_dir_all(root.join("textes")).expect("made");
        fs::write(root.join("textes/sante.md"), "ancien").expect("written");
        let project = ProjectDir::beginning(&root).expect("can begin");
        let begun = project.begin(&["donnees"], &files()).expect("begun");
        assert_eq!(begun.written, [MANIFEST]);
        assert_eq!(begun.kept, ["textes/sante.md"]);
        assert_eq!(fs::read(root.join("textes/sante.md")).expect("kept"), b"ancien");
        assert!(root.join("donnees").is_dir());
        let error = ProjectDir::beginning(&root).expect_err("a project");
        assert!(matches!(error, FileError::AlreadyAProject { .. }), "{error}");
        assert!(project.begin(&[], &files()).is_err());
    }

    #[test]
    fn a_project_that_cannot_begin_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("projet");
        let project = ProjectDir::beginning(&root).expect("can begin");
        // A file stands where the last folder should.
        let mut files = files();
        files.insert(0, ("images".to_owned(), b"un fichier".to_vec()));
        files.push(("images/logo.png".to_owned(), Vec::new()));
        let error = project.begin(&["donnees"], &files).expect_err("a file in the way");
        assert!(error.to_string().contains("images/logo.png"), "{error}");
        assert!(!root.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_leads_elsewhere_gets_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, elsewhere) =
            (folder.path().join("projet"), folder.path().join("ailleurs"));
        for made in [&root, &elsewhere] {
            fs::create_dir(made).expect("made");
        }
        std::os::unix::fs::symlink(&elsewhere, root.join("textes")).expect("linked");
        let project = ProjectDir::beginning(&root).expect("can begin");
        let error = project.begin(&["donnees"], &files()).expect_err("a link");
        assert!(matches!(error, FileError::FolderOutside { .. }), "{error}");
        assert_eq!(fs::read_dir(&elsewhere).expect("there").count(), 0);
        assert!(!root.join(MANIFEST).exists() && !root.join("donnees").exists());
        // Nor are its names looked at.
        fs::write(elsewhere.join("prive.md"), "").expect("written");
        fs::write(root.join(MANIFEST), "").expect("written");
        let project = ProjectDir::open(&root.join(MANIFEST)).expect("a project");
        let seen = project.glance().since(&super::super::Glance::default());
        assert!(seen.iter().all(|path| !path.contains("prive")), "{seen:?}");
    }

    #[test]
    fn a_folder_that_excel_could_not_open_is_refused() {
        let long = "a".repeat(LONGEST + 1);
        let error = ProjectDir::beginning(Path::new(&long)).expect_err("too long");
        assert!(matches!(error, FileError::TooLongAPath { .. }), "{error}");
        let error = ProjectDir::beginning(Path::new("ABS 2027 ?")).expect_err("refused");
        assert!(matches!(error, FileError::BadName { .. }), "{error}");
    }
}
