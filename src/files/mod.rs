#![allow(clippy::disallowed_methods, reason = "the door to the disk")]
//! The door to the disk: everything that is read or written passes here.
//!
//! Stages take a [`ProjectDir`] and ask it for files by the relative path the author
//! wrote; what they make is handed back as bytes. Outputs appear together, all or none
//! (`batch`). A path may not leave the project's folder, and only regular files are
//! opened.

mod batch;
mod begin;
mod bounded;
mod cause;
mod data;
mod disk;
mod error;
mod former;
mod glance;
mod lock;
mod names;
mod output;
mod paths;

pub use begin::Begun;
pub use cause::{Cause, of as cause_of};
pub use data::{DataFile, DataReader, FileIdentity, Stamp};
pub use error::FileError;
pub use glance::Glance;
pub use output::FOLDER as OUTPUT_FOLDER;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::error::not_read;
use self::paths::{
    closed_folder, disk_names, is_inside, is_same, path_inside, regular, relative_path,
    similar,
};

/// The endings of the files that may hold data.
pub const DATA_ENDINGS: [&str; 9] =
    ["csv", "ods", "parquet", "tsv", "txt", "xls", "xlsb", "xlsx", "zip"];

/// The name of a manifest that the program writes.
pub const MANIFEST: &str = "projet.yaml";

/// The folder of a project: on disk, or in memory for tests.
#[derive(Debug, Clone)]
pub struct ProjectDir {
    manifest: String,
    home: Home,
    /// Files as they are about to be, by their path: they stand before those of the folder.
    drafts: BTreeMap<String, Arc<[u8]>>,
    unfinished: Option<Arc<FileError>>,
}

#[derive(Clone)]
enum Home {
    Disk(PathBuf),
    Memory(BTreeMap<String, Arc<[u8]>>),
}

/// The names of files in memory, never what is in them: they may hold protected counts.
impl fmt::Debug for Home {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(folder) => formatter.debug_tuple("Disk").field(folder).finish(),
            Self::Memory(files) => {
                formatter.debug_tuple("Memory").field(&files.keys()).finish()
            }
        }
    }
}

impl ProjectDir {
    /// The folder of a manifest on disk. Documents that a program killed on the way has
    /// left half replaced are put in order first, so that whatever is asked of a project
    /// finds all of them old or all of them new.
    ///
    /// # Errors
    /// When there is no such file; `projet.yaml.txt` is told as what it is.
    pub fn open(manifest: &Path) -> Result<Self, FileError> {
        let shown = manifest.to_string_lossy().into_owned();
        let name = manifest.file_name().map(|name| name.to_string_lossy().into_owned());
        let (Some(name), false) = (name, manifest.is_dir()) else {
            return Err(FileError::IsFolder { path: shown });
        };
        let folder = match manifest.parent() {
            Some(parent) if parent != Path::new("") => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        match std::fs::metadata(manifest) {
            Ok(about) => regular(&about, &shown)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let similar = similar(&name, &disk_names(&folder));
                return Err(FileError::NotFound { path: shown, similar });
            }
            Err(error) => return Err(not_read(&shown, &error)),
        }
        let unfinished = output::recover(&folder).err().map(Arc::new);
        Ok(Self { unfinished, ..Self::at(name, Home::Disk(folder)) })
    }

    fn at(manifest: String, home: Home) -> Self {
        Self { manifest, home, drafts: BTreeMap::new(), unfinished: None }
    }

    /// The same project with a file as it is about to be: a text that is being typed, a manifest
    /// before it is written. Nothing is written.
    ///
    /// # Errors
    /// A path that leaves the project's folder.
    pub fn with_draft(mut self, path: &str, bytes: Vec<u8>) -> Result<Self, FileError> {
        self.drafts.insert(relative_path(path)?, Arc::from(bytes));
        Ok(self)
    }

    fn draft(&self, relative: &str) -> Option<&Arc<[u8]>> {
        self.drafts.iter().find(|(path, _)| is_same(path, relative)).map(|(_, it)| it)
    }

    /// Why the documents of this project are partly new and partly old, when nothing can
    /// be done about it now: a document that is open, most often.
    pub fn unfinished(&self) -> Option<&FileError> {
        self.unfinished.as_deref()
    }

    /// A project in memory; paths are relative, with `/`.
    pub fn in_memory(manifest: &str, files: BTreeMap<String, Vec<u8>>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path, Arc::from(bytes)));
        let home = Home::Memory(files.collect());
        Self::at(manifest.to_owned(), home)
    }

    /// What tells this project from others in one run of the program.
    pub fn identity(&self) -> String {
        let folder = match &self.home {
            Home::Disk(folder) => {
                let whole = std::fs::canonicalize(folder);
                whole.unwrap_or_else(|_| folder.clone()).to_string_lossy().into_owned()
            }
            // Its files tell themselves apart by their content.
            Home::Memory(_) => String::new(),
        };
        format!("{folder}|{}", self.manifest)
    }

    /// The manifest's file name.
    pub fn manifest_name(&self) -> &str {
        &self.manifest
    }

    /// Reads a file named relatively to the project.
    ///
    /// # Errors
    /// See [`FileError`].
    pub fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let relative = relative_path(path)?;
        if let Some(draft) = self.draft(&relative) {
            return Ok(draft.to_vec());
        }
        match &self.home {
            Home::Memory(files) => {
                Ok(memory_file(files, &relative, path)?.as_ref().to_vec())
            }
            Home::Disk(folder) => {
                let inside = path_inside(folder, &relative, path)?;
                std::fs::read(inside).map_err(|error| not_read(path, &error))
            }
        }
    }

    /// Opens a file of data, to be read as a stream.
    ///
    /// # Errors
    /// See [`FileError`].
    pub fn data(&self, path: &str) -> Result<DataFile, FileError> {
        let relative = relative_path(path)?;
        let name = relative.rsplit('/').next().unwrap_or(&relative);
        if let Some(workbook) = name.strip_prefix("~$") {
            return Err(FileError::Temporary {
                path: path.to_owned(),
                workbook: relative.replace(name, workbook),
            });
        }
        if let Some(draft) = self.draft(&relative) {
            return Ok(DataFile::in_memory(path, Arc::clone(draft)));
        }
        match &self.home {
            Home::Memory(files) => {
                let bytes = memory_file(files, &relative, path)?;
                Ok(DataFile::in_memory(path, Arc::clone(bytes)))
            }
            Home::Disk(folder) => {
                let inside = path_inside(folder, &relative, path)?;
                DataFile::on_disk(path, inside)
            }
        }
    }

    /// Why a folder of the project that is there cannot be looked into.
    pub fn closed(&self, folder: &str) -> Option<FileError> {
        match &self.home {
            Home::Memory(_) => None,
            Home::Disk(root) => closed_folder(root, folder),
        }
    }

    /// The names of the files in a folder of the project, sorted; empty when there is no
    /// such folder.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let Ok(relative) = relative_path(folder) else { return Vec::new() };
        let mut names = match &self.home {
            Home::Memory(files) => names_in(files, &relative),
            Home::Disk(root) if !is_inside(root, &relative) => Vec::new(),
            Home::Disk(root) => disk_names(&root.join(&relative)),
        };
        let drafts = names_in(&self.drafts, &relative);
        let new =
            drafts.into_iter().filter(|one| !names.iter().any(|name| is_same(name, one)));
        let new: Vec<String> = new.collect();
        names.extend(new);
        names.sort();
        names
    }

    /// Writes all files into the folder `sortie/` beside the manifest, or none: those that
    /// were there are the same as before when something goes wrong, and a program killed on
    /// the way leaves what the next one finishes (`batch`).
    ///
    /// Returns the paths written, as a script may use them.
    ///
    /// # Errors
    /// When the folder or a document cannot be what it should, the disk is full, a document
    /// is open elsewhere, or another run of the program does not end.
    pub fn write_outputs(
        &self,
        outputs: &[(String, Vec<u8>)],
    ) -> Result<Vec<PathBuf>, FileError> {
        match &self.home {
            Home::Disk(root) => output::write(root, outputs),
            Home::Memory(_) => Ok(Vec::new()),
        }
    }
}

/// The names of the files of a folder, among files by their path.
fn names_in(files: &BTreeMap<String, Arc<[u8]>>, folder: &str) -> Vec<String> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    files
        .keys()
        .filter_map(|path| path.strip_prefix(&prefix))
        .filter(|rest| !rest.contains('/'))
        .map(str::to_owned)
        .collect()
}

fn memory_file<'f>(
    files: &'f BTreeMap<String, Arc<[u8]>>,
    relative: &str,
    written: &str,
) -> Result<&'f Arc<[u8]>, FileError> {
    let same = || files.iter().find(|(path, _)| is_same(path, relative));
    files.get(relative).or_else(|| same().map(|(_, bytes)| bytes)).ok_or_else(|| {
        let names: Vec<String> = files.keys().cloned().collect();
        FileError::NotFound {
            path: written.to_owned(),
            similar: similar(relative, &names),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_temporary_file_of_excel_is_told_as_such() {
        let project = ProjectDir::in_memory("projet.yaml", BTreeMap::new());
        let error = project.data("donnees/~$suivi.xlsx").expect_err("temporary");
        assert_eq!(
            error.hint().as_deref(),
            Some("fermez Excel et écrivez   fichier: donnees/suivi.xlsx")
        );
    }

    #[test]
    fn a_failed_batch_leaves_the_previous_documents() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("projet.yaml"), "").expect("written");
        let project =
            ProjectDir::open(&folder.path().join("projet.yaml")).expect("opened");
        let old = [("rapport.pdf".to_owned(), b"ancien".to_vec())];
        project.write_outputs(&old).expect("the first build");
        // A folder named like the second document makes its rename fail.
        std::fs::create_dir_all(folder.path().join("sortie/livret.pdf/x")).expect("made");
        let new = [
            ("rapport.pdf".to_owned(), b"nouveau".to_vec()),
            ("livret.pdf".to_owned(), b"nouveau".to_vec()),
        ];
        // Renaming a folder aside works, so block the way of the backup too.
        std::fs::create_dir_all(folder.path().join("sortie/.livret.pdf.ancien/x"))
            .expect("made");
        assert!(project.write_outputs(&new).is_err());
        let kept = std::fs::read(folder.path().join("sortie/rapport.pdf")).expect("kept");
        assert_eq!(kept, b"ancien");
    }
}
