//! Years as files write them, in a column of their own.

use crate::text::fold;

/// Headings of a column of years. A « date » may be that of the last change of a row.
const HEADINGS: [&str; 7] =
    ["an", "annee", "annees", "time_period", "millesime", "periode", "year"];

/// The column of years among the headings, when its cells are years.
pub(super) fn column(
    names: &[String],
    cells: impl Fn(usize) -> Vec<String>,
) -> Option<usize> {
    HEADINGS.iter().find_map(|wanted| {
        let column = names.iter().position(|name| fold(name) == *wanted)?;
        let labels = cells(column);
        let mut filled = labels.iter().filter(|label| !label.is_empty()).peekable();
        filled.peek()?;
        filled.all(|label| read(label).is_some()).then_some(column)
    })
}

/// `2021`, `21`, `2013-2018` (the year it ends in), `2020-12-31`, `31/12/2020`, `2022-T4`.
pub(in crate::sources) fn read(label: &str) -> Option<u16> {
    let in_range = |year: &u16| (1850..2150).contains(year);
    let pieces: Vec<&str> = label.split(|c: char| !c.is_ascii_digit()).collect();
    let long: Vec<u16> = pieces
        .iter()
        .filter(|piece| piece.len() == 4)
        .filter_map(|piece| piece.parse().ok())
        .filter(in_range)
        .collect();
    if let Some(last) = long.last() {
        return Some(*last);
    }
    // A census or an R export on two digits.
    let short = label.trim().parse::<u16>().ok().filter(|_| label.trim().len() == 2)?;
    Some(if short >= 60 { 1900 + short } else { 2000 + short })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_as_files_write_them() {
        for (text, year) in [
            ("2021", Some(2021)),
            ("16", Some(2016)),
            ("2013-2018", Some(2018)),
            ("1968-1975", Some(1975)),
            ("2020-12-31", Some(2020)),
            ("31/12/2020", Some(2020)),
            ("2022-T4", Some(2022)),
            ("Total", None),
            ("123", None),
            ("20215", None),
        ] {
            assert_eq!(read(text), year, "{text}");
        }
    }
}
