//! A file of data: it may be larger than memory, so it is read as a stream, as often as
//! needed.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::error::{FileError, not_read};

/// A file of data.
#[derive(Debug, Clone)]
pub struct DataFile {
    written: String,
    place: DataPlace,
    /// Its size and date, which tell whether it has changed since.
    pub stamp: Stamp,
}

/// Which file it is, whatever the project that names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileIdentity {
    /// Its place on the disk.
    Disk(PathBuf),
    /// Its name in memory, where its content tells it apart.
    Memory(String),
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

    /// Keeps what is read ahead, where it can.
    fn seek_relative(&mut self, way: i64) -> io::Result<()> {
        match self {
            Self::Disk(file) => file.seek_relative(way),
            Self::Memory(bytes) => bytes.seek_relative(way),
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

    /// A file of the disk, which is a regular one.
    pub(super) fn on_disk(written: &str, path: PathBuf) -> Result<Self, FileError> {
        let about =
            std::fs::metadata(&path).map_err(|error| not_read(written, &error))?;
        let modified = about.modified().ok();
        let stamp = Stamp { size: about.len(), modified, content: None };
        let file =
            Self { written: written.to_owned(), place: DataPlace::Disk(path), stamp };
        // A file that another program holds is told here, once.
        file.reader().map(|_| file)
    }

    /// As the author wrote it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Which file it is.
    pub fn identity(&self) -> FileIdentity {
        match &self.place {
            // The folder of a project may be written in several ways.
            DataPlace::Disk(path) => {
                let whole = std::fs::canonicalize(path);
                FileIdentity::Disk(whole.unwrap_or_else(|_| path.clone()))
            }
            DataPlace::Memory(_) => FileIdentity::Memory(self.written.clone()),
        }
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.stamp.size
    }

    /// What the system says when it stops in the middle.
    pub fn not_read(&self, error: &io::Error) -> FileError {
        not_read(&self.written, error)
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
                    .map_err(|error| not_read(&self.written, &error))?;
                Ok(DataReader::Disk(io::BufReader::with_capacity(1 << 16, file)))
            }
        }
    }
}
