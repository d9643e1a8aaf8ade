//! Reads one file, whatever it is.
//!
//! What is kept of it is worth as much for every project that asks the same of the same file:
//! it holds no place of a manifest, where lines move at each edit.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::book::Workbook;
use super::by_territory;
use super::cross::{self, CrossTable};
use super::error::SourceError;
use super::profiles::Profile;
use super::recognised::Recognised;
use super::territory_table::TerritoryTable;
use super::told::At;
use super::wanted::Wanted;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::files::DataFile;
use crate::limits;
use crate::manifest::PartnerKey;
use crate::text::fold;

/// What one file gives: shared, since a shelf may give it to several projects.
#[derive(Debug)]
pub(super) struct ReadFile {
    pub(super) profile: Option<&'static Profile>,
    pub(super) content: FileContent,
    pub(super) recognised: Vec<Recognised>,
    remarks: Vec<Remark>,
    /// SHA-256 of a file that may be public: nobody needs another's.
    pub(super) fingerprint: Option<String>,
}

/// The tables of a file.
#[derive(Debug, Clone)]
pub(super) enum FileContent {
    ByTerritory(Vec<TerritoryTable>),
    Cross(CrossTable),
}

/// A warning about a file, without its place in a manifest.
#[derive(Debug)]
struct Remark {
    warning: Diagnostic,
    /// Whether it is also told at the line that names the file.
    at_its_line: bool,
}

impl Remark {
    fn of(mut warning: Diagnostic, at: At<'_>) -> Self {
        let line = &at.file.file.location;
        let at_its_line = warning.locations.contains(line);
        warning.locations.retain(|location| location != line);
        Self { warning, at_its_line }
    }

    fn told(&self, at: At<'_>) -> Diagnostic {
        let warning = self.warning.clone();
        match self.at_its_line {
            true => warning.at(at.file.file.location.clone()),
            false => warning,
        }
    }
}

impl ReadFile {
    /// What was remarked in the file, for the project that names it.
    pub(super) fn warnings(&self, at: At<'_>) -> impl Iterator<Item = Diagnostic> {
        self.remarks.iter().map(move |remark| remark.told(at))
    }

    /// Its tables by territory.
    pub(super) fn tables(&self) -> &[TerritoryTable] {
        match &self.content {
            FileContent::ByTerritory(tables) => tables,
            FileContent::Cross(_) => &[],
        }
    }

    /// Whether a file that looks published holds counts its producer never publishes: too
    /// small, or not rounded as it rounds.
    pub(super) fn is_not_the_published(&self, own: &Wanted) -> bool {
        let (FileContent::ByTerritory(tables), Some(profile)) =
            (&self.content, self.profile)
        else {
            return false;
        };
        let never = |value: f64| {
            let small =
                profile.never_under.is_some_and(|least| value > 0.0 && value < least);
            let exact = profile.step.is_some_and(|step| value % f64::from(step) != 0.0);
            small || exact
        };
        if profile.never_under.is_none() && profile.step.is_none() {
            return false;
        }
        tables.iter().any(|table| {
            let columns = table
                .headings()
                .filter(|name| profile.counts(name))
                .filter_map(|name| table.column(name));
            columns.into_iter().any(|column| {
                // Another project's rows, read with ours, decide nothing here.
                let mut codes = table.codes().filter(|code| own.wants(table.level, code));
                codes.any(|code| table.value(code, column).number().is_some_and(never))
            })
        })
    }
}

/// Reads one file, whatever it is.
pub(super) fn read(
    file: &DataFile,
    at: At<'_>,
    wanted: &Wanted,
) -> Result<ReadFile, Diagnostics> {
    let report = |error: &SourceError| Diagnostics::from(at.told(error, None));
    let mut book = Workbook::open(file).map_err(|error| report(&error))?;
    let mut problems = Diagnostics::new();
    let is_cross = at.spec.in_rows.is_some()
        || at
            .spec
            .in_columns
            .as_ref()
            .is_some_and(|side| fold(&side.value) != "territoires");
    let read = if is_cross {
        cross::read(&mut book, at, &mut problems).map(|table| {
            let sheet = at.file.sheet.as_ref().map_or("", |sheet| sheet.value.as_str());
            let recognised = vec![table.recognised(book.format(sheet))];
            (None, FileContent::Cross(table), recognised)
        })
    } else {
        by_territory::read(&mut book, at, wanted, &mut problems).map(|found| {
            (found.profile, FileContent::ByTerritory(found.tables), found.recognised)
        })
    };
    let read = problems.finish(read)?;
    let (profile, content, recognised) = read.value;
    let by_itself = matches!(at.spec.partner, PartnerKey::Producer(_))
        || profile.is_some_and(Profile::is_public);
    let said_public = at.spec.public.as_ref().is_some_and(|public| public.value);
    let public = said_public || by_itself;
    let fingerprint = public.then(|| fingerprint(file));
    let fingerprint = fingerprint.transpose().map_err(|error| report(&error))?;
    let remarks = read.warnings.iter().map(|one| Remark::of(one.clone(), at)).collect();
    Ok(ReadFile { profile, content, recognised, remarks, fingerprint })
}

/// SHA-256 of a file; of one that takes longer to hash than to read, its size instead, which
/// whoever doubts compares first.
fn fingerprint(file: &DataFile) -> Result<String, SourceError> {
    if file.size() > limits::HASHED_BYTES {
        let size = crate::text::grouped(file.size());
        return Ok(format!("non calculée : fichier de {size} octets"));
    }
    let mut reader = file.reader().map_err(SourceError::from)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = reader.read(&mut buffer).map_err(|error| file.not_read(&error))?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Location;
    use crate::manifest::SourceSpec;

    #[test]
    fn a_remark_is_told_at_the_line_that_names_the_file_now() {
        let line = |line| Location::Line {
            file: "projet.yaml".to_owned(),
            line,
            column: 5,
            key: None,
        };
        let named_at = |place: usize| {
            let mut spec = SourceSpec::of_file("a.csv", None);
            spec.files[0].file.location = line(place);
            spec
        };
        let (before, now) = (named_at(8), named_at(9));
        fn at(spec: &SourceSpec) -> At<'_> {
            At { spec, file: spec.first() }
        }
        let in_file = Diagnostic::warning("test", "curieux").at(Location::file("a.csv"));
        for (warning, places) in [
            (in_file.clone(), vec![Location::file("a.csv")]),
            (in_file.at(line(8)), vec![Location::file("a.csv"), line(9)]),
        ] {
            let told = Remark::of(warning, at(&before)).told(at(&now));
            assert_eq!(told.locations, places);
        }
    }
}
