//! Small files of a project, told as problems when they cannot be read or are absurdly long.

use super::{FileError, ProjectDir};
use crate::diagnostic::Diagnostic;
use crate::text::grouped;

impl ProjectDir {
    /// Reads a file of a project, unless it has more bytes than its kind may have; `help`
    /// says what to do about one that has.
    ///
    /// # Errors
    /// As [`ProjectDir::read`]; the place is the caller's to add.
    pub fn read_within(
        &self,
        path: &str,
        most: u64,
        help: &str,
    ) -> Result<Vec<u8>, Diagnostic> {
        let size = self.data(path)?.size();
        if size > most {
            return Err(too_large(path, size, most).help(help));
        }
        Ok(self.read(path)?)
    }
}

/// A problem with a file, with what the system said of it.
impl From<&FileError> for Diagnostic {
    fn from(error: &FileError) -> Self {
        Self::of(error).maybe_cause(error.cause()).maybe_help(error.hint())
    }
}

impl From<FileError> for Diagnostic {
    fn from(error: FileError) -> Self {
        Self::from(&error)
    }
}

fn too_large(path: &str, size: u64, most: u64) -> Diagnostic {
    let kilobytes = |bytes: u64| grouped(bytes.div_ceil(1024));
    Diagnostic::error(
        "files.too-large",
        format!(
            "« {path} » pèse {} Ko, plus que les {} admis",
            kilobytes(size),
            kilobytes(most)
        ),
    )
}
