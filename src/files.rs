#![allow(clippy::disallowed_methods, reason = "the door to the disk")]
//! The door to the disk: everything that is read or written passes here.
//!
//! Stages take a [`ProjectDir`] and ask it for files by the relative path the author
//! wrote; what they make is handed back as bytes. Outputs appear by rename, all or none.
//! A path may not leave the project's folder.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::territory::fold;

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
    /// A folder stands where a file was expected.
    #[error("« {path} » est un dossier, pas un fichier")]
    IsFolder {
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
    /// Anything else the system says.
    #[error("« {path} » ne peut pas être lu ou écrit")]
    System {
        /// As the author wrote it.
        path: String,
        /// What the system said.
        message: String,
    },
}

impl FileError {
    /// What the author can do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound { similar, .. } if similar.is_empty() => {
                Some("vérifiez le nom du fichier et son dossier".to_owned())
            }
            Self::NotFound { similar, .. } => {
                Some(format!("vouliez-vous dire « {} » ?", similar.join(" » ou « ")))
            }
            Self::Outside { .. } => Some(
                "copiez le fichier dans le dossier du projet et écrivez son nom depuis \
                 ce dossier"
                    .to_owned(),
            ),
            Self::Locked { .. } => {
                Some("fermez-le (dans Excel, souvent), puis recommencez".to_owned())
            }
            Self::Temporary { workbook, .. } => {
                Some(format!("fermez Excel et écrivez   fichier: {workbook}"))
            }
            Self::IsFolder { .. } | Self::System { .. } => None,
        }
    }

    /// What the system said, when it is all we know.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::System { message, .. } => Some(message),
            Self::NotFound { .. }
            | Self::Outside { .. }
            | Self::IsFolder { .. }
            | Self::Temporary { .. }
            | Self::Locked { .. } => None,
        }
    }
}

/// The folder of a project: on disk, or in memory for tests.
#[derive(Debug, Clone)]
pub struct ProjectDir {
    manifest: String,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Disk(PathBuf),
    Memory(BTreeMap<String, Arc<[u8]>>),
}

/// A file of data: it may be larger than memory, so it is read as a stream, as often as
/// needed.
#[derive(Debug, Clone)]
pub struct DataFile {
    written: String,
    place: DataPlace,
    /// Its size and date, which tell whether it has changed since.
    pub stamp: Stamp,
}

#[derive(Debug, Clone)]
enum DataPlace {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
}

/// Two readings of a file with the same stamp give the same bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// The content itself, for files in memory, which have no date.
    content: Option<Arc<[u8]>>,
}

/// Its size only: a file's content is never shown.
impl std::fmt::Debug for Stamp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Stamp").field("size", &self.size).finish_non_exhaustive()
    }
}

/// A file being read.
#[derive(Debug)]
pub enum DataReader {
    /// From the disk.
    Disk(io::BufReader<std::fs::File>),
    /// From memory.
    Memory(io::Cursor<Arc<[u8]>>),
}

impl Read for DataReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Disk(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for DataReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Disk(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}

impl DataFile {
    /// A file whose content is at hand.
    pub fn in_memory(written: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let stamp = Stamp {
            size: bytes.len() as u64,
            modified: None,
            content: Some(Arc::clone(&bytes)),
        };
        Self { written: written.to_owned(), place: DataPlace::Memory(bytes), stamp }
    }

    /// As the author wrote it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.stamp.size
    }

    /// Begins to read it.
    ///
    /// # Errors
    /// When it has gone since, or another program holds it.
    pub fn reader(&self) -> Result<DataReader, FileError> {
        match &self.place {
            DataPlace::Memory(bytes) => {
                Ok(DataReader::Memory(io::Cursor::new(Arc::clone(bytes))))
            }
            DataPlace::Disk(path) => {
                let file = std::fs::File::open(path)
                    .map_err(|error| system_error(&self.written, &error))?;
                Ok(DataReader::Disk(io::BufReader::with_capacity(1 << 16, file)))
            }
        }
    }
}

impl ProjectDir {
    /// The folder of a manifest on disk.
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
        if !manifest.is_file() {
            let names = disk_names(&folder);
            return Err(FileError::NotFound {
                path: shown,
                similar: similar(&name, &names),
            });
        }
        Ok(Self { manifest: name, place: Place::Disk(folder) })
    }

    /// A project in memory; paths are relative, with `/`.
    pub fn in_memory(manifest: &str, files: BTreeMap<String, Vec<u8>>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path, Arc::from(bytes)));
        Self { manifest: manifest.to_owned(), place: Place::Memory(files.collect()) }
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
        match &self.place {
            Place::Memory(files) => {
                Ok(memory_file(files, &relative, path)?.as_ref().to_vec())
            }
            Place::Disk(folder) => {
                let inside = path_inside(folder, &relative, path)?;
                std::fs::read(inside).map_err(|error| system_error(path, &error))
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
        match &self.place {
            Place::Memory(files) => {
                let bytes = memory_file(files, &relative, path)?;
                Ok(DataFile::in_memory(path, Arc::clone(bytes)))
            }
            Place::Disk(folder) => {
                let inside = path_inside(folder, &relative, path)?;
                let about = std::fs::metadata(&inside)
                    .map_err(|error| system_error(path, &error))?;
                let modified = about.modified().ok();
                let stamp = Stamp { size: about.len(), modified, content: None };
                let file = DataFile {
                    written: path.to_owned(),
                    place: DataPlace::Disk(inside),
                    stamp,
                };
                // A file that another program holds is told here, once.
                file.reader().map(|_| file)
            }
        }
    }

    /// Reads a file that may be absent: `None` then.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read_if_present(&self, path: &str) -> Result<Option<Vec<u8>>, FileError> {
        match self.read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(FileError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of the files in a folder of the project, sorted; empty when there is no
    /// such folder.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let Ok(relative) = relative_path(folder) else { return Vec::new() };
        match &self.place {
            Place::Memory(files) => {
                let prefix =
                    if relative.is_empty() { relative } else { format!("{relative}/") };
                files
                    .keys()
                    .filter_map(|path| path.strip_prefix(&prefix))
                    .filter(|rest| !rest.contains('/'))
                    .map(str::to_owned)
                    .collect()
            }
            Place::Disk(root) => disk_names(&root.join(relative)),
        }
    }

    /// Writes all files into the folder `sortie/` beside the manifest, or none: each is
    /// written under a temporary name first, and the previous documents come back when
    /// one of the renames fails.
    ///
    /// Returns the paths written, as a script may use them.
    ///
    /// # Errors
    /// When the folder cannot be made, the disk is full, or a document is open elsewhere.
    pub fn write_outputs(
        &self,
        outputs: &[(String, Vec<u8>)],
    ) -> Result<Vec<PathBuf>, FileError> {
        let Place::Disk(root) = &self.place else { return Ok(Vec::new()) };
        let folder = root.join(OUTPUT_FOLDER);
        std::fs::create_dir_all(&folder)
            .map_err(|error| system_error(OUTPUT_FOLDER, &error))?;
        let batch: Vec<Output> = outputs
            .iter()
            .map(|(name, bytes)| Output::new(&folder, name, bytes))
            .collect();
        let result = write_batch(&batch);
        for output in &batch {
            // Leftovers of a failed batch; after a success there are none but the backups.
            let _ = std::fs::remove_file(&output.temporary);
            if result.is_ok() {
                let _ = std::fs::remove_file(&output.backup);
            }
        }
        result.map(|()| batch.into_iter().map(|output| output.path).collect())
    }
}

const OUTPUT_FOLDER: &str = "sortie";

struct Output<'a> {
    name: &'a str,
    bytes: &'a [u8],
    path: PathBuf,
    temporary: PathBuf,
    backup: PathBuf,
}

impl<'a> Output<'a> {
    fn new(folder: &Path, name: &'a str, bytes: &'a [u8]) -> Self {
        Self {
            name,
            bytes,
            path: folder.join(name),
            temporary: folder.join(format!(".{name}.nouveau")),
            backup: folder.join(format!(".{name}.ancien")),
        }
    }
}

fn write_batch(batch: &[Output<'_>]) -> Result<(), FileError> {
    for output in batch {
        std::fs::write(&output.temporary, output.bytes)
            .map_err(|error| system_error(output.name, &error))?;
    }
    for (index, output) in batch.iter().enumerate() {
        if let Err(error) = replace(output) {
            batch[..index].iter().for_each(restore);
            return Err(system_error(output.name, &error));
        }
    }
    Ok(())
}

/// Puts the new file in place and keeps the old one aside until the batch is done.
fn replace(output: &Output<'_>) -> io::Result<()> {
    let _ = std::fs::remove_file(&output.backup);
    let had_previous = output.path.exists();
    if had_previous {
        std::fs::rename(&output.path, &output.backup)?;
    }
    std::fs::rename(&output.temporary, &output.path).inspect_err(|_| {
        if had_previous {
            let _ = std::fs::rename(&output.backup, &output.path);
        }
    })
}

fn restore(output: &Output<'_>) {
    let _ = std::fs::remove_file(&output.path);
    if output.backup.exists() {
        let _ = std::fs::rename(&output.backup, &output.path);
    }
}

fn memory_file<'f>(
    files: &'f BTreeMap<String, Arc<[u8]>>,
    relative: &str,
    written: &str,
) -> Result<&'f Arc<[u8]>, FileError> {
    files.get(relative).ok_or_else(|| {
        let names: Vec<String> = files.keys().cloned().collect();
        FileError::NotFound {
            path: written.to_owned(),
            similar: similar(relative, &names),
        }
    })
}

/// The path of a file that exists inside a folder.
fn path_inside(
    folder: &Path,
    relative: &str,
    written: &str,
) -> Result<PathBuf, FileError> {
    let path = folder.join(relative);
    let inside = match (folder.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(real)) => real.starts_with(root),
        // A file that does not exist is reported below.
        _ => true,
    };
    if !inside {
        return Err(FileError::Outside { path: written.to_owned() });
    }
    if path.is_dir() {
        return Err(FileError::IsFolder { path: written.to_owned() });
    }
    match std::fs::metadata(&path) {
        Ok(_) => Ok(path),
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
        Err(error) => Err(system_error(written, &error)),
    }
}

/// A relative path with `/`, whatever the author typed; it may not climb.
fn relative_path(written: &str) -> Result<String, FileError> {
    let outside = || FileError::Outside { path: written.to_owned() };
    let slashed = written.trim().replace('\\', "/");
    let drive = slashed.as_bytes().get(1) == Some(&b':');
    if slashed.starts_with('/') || drive {
        return Err(outside());
    }
    let mut parts = Vec::new();
    for component in Path::new(&slashed).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(outside());
            }
        }
    }
    Ok(parts.join("/"))
}

fn disk_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with("~$"))
        .collect();
    names.sort();
    names
}

/// Names an author may have meant: the same but for accents, case or spaces; the same
/// with another ending (`.xlsx` for `.xls`, the hidden `.txt`); or a near miss.
fn similar(wanted: &str, names: &[String]) -> Vec<String> {
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

fn system_error(path: &str, error: &io::Error) -> FileError {
    /// Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
    const LOCKED: [i32; 2] = [32, 33];
    let locked =
        cfg!(windows) && error.raw_os_error().is_some_and(|code| LOCKED.contains(&code));
    if locked || error.kind() == io::ErrorKind::ResourceBusy {
        return FileError::Locked { path: path.to_owned() };
    }
    FileError::System { path: path.to_owned(), message: error.to_string() }
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

    #[test]
    fn a_file_open_in_excel_is_told_as_such() {
        let busy = io::Error::from(io::ErrorKind::ResourceBusy);
        let error = system_error("donnees/suivi.xlsx", &busy);
        assert_eq!(
            error.to_string(),
            "« donnees/suivi.xlsx » est ouvert dans un autre programme"
        );
        let hint = error.hint().expect("a hint");
        assert_eq!(hint, "fermez-le (dans Excel, souvent), puis recommencez");
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
