//! How long a document may take: a few seconds, and more for each thing it prints.

use std::time::Duration;

use crate::charts::StripPlace;
use crate::render::typst::document::Document;
use crate::render::typst::templates::{Data, Fields};

/// What the smallest document may take; one of ten pages takes half a second. With what its
/// few tables add, a template that never ends is stopped within ten seconds of the command.
const BASE: Duration = Duration::from_secs(8);
/// What each table, chart, paragraph and file adds. The flagship's report of 40 pages has 160
/// and takes one to two and a half seconds in a development build, as the machine is busy or
/// not: a machine ten times slower still prints it.
const EACH: Duration = Duration::from_millis(140);
/// What the longest document may take.
const MOST: Duration = Duration::from_secs(120);

/// The folders of strips.
const STRIPS: [&str; 2] = [StripPlace::Card.folder(), StripPlace::Row.folder()];
/// The folder of the library, the same for every document.
const LIBRARY: &str = "lib/";

/// How long a document may take, by what it prints. It is counted on the clock: a process
/// cannot ask for its own processor time without unsafe code, nor in the same way on every
/// system.
pub(super) fn of(document: &Document) -> Duration {
    let printed: usize = document.pages.iter().map(|page| in_fields(&page.context)).sum();
    // A strip is a few lines: its row or its card has been counted.
    let is_small = |path: &&String| {
        STRIPS.iter().any(|folder| path.starts_with(folder)) || path.starts_with(LIBRARY)
    };
    let files = document.files.keys().filter(|path| !is_small(path)).count();
    of_things(printed + files)
}

fn of_things(things: usize) -> Duration {
    let things = u32::try_from(things).unwrap_or(u32::MAX);
    BASE.saturating_add(EACH.saturating_mul(things)).min(MOST)
}

fn in_fields(fields: &Fields) -> usize {
    fields.values().map(in_data).sum()
}

/// What this program lays out itself: tables, charts, paragraphs of the author's texts.
fn in_data(data: &Data) -> usize {
    match data {
        Data::Typst(_) => 1,
        Data::List(values) => values.iter().map(in_data).sum(),
        Data::Fields(fields) => in_fields(fields),
        Data::Bool(_) | Data::Whole(_) | Data::Text(_) | Data::Printer(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_grows_with_what_is_printed() {
        // Ten pages of one comparison; the flagship's report; one that never ends.
        let [small, large, endless] = [2, 160, usize::MAX].map(of_things);
        assert!(small < Duration::from_secs(9), "{small:?}");
        assert!(large >= Duration::from_secs(30), "{large:?}");
        assert_eq!(endless, MOST);
    }

    #[test]
    fn what_is_printed_is_counted_however_deep() {
        let printed =
            || Data::Typst(crate::render::typst::templates::Typst::raw("#table()"));
        let deep =
            Fields::from([("blocs".to_owned(), Data::List(vec![printed(), printed()]))]);
        let fields = Fields::from([
            ("titre".to_owned(), Data::Text("Logement".to_owned())),
            ("chapitre".to_owned(), Data::Fields(deep)),
            ("texte".to_owned(), printed()),
        ]);
        assert_eq!(in_fields(&fields), 3);
    }
}
