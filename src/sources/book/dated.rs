//! Dates in cells, as the sheet shows them: « janv.-25 », « 03-mai », « 12/03/2025 ».
//!
//! Excel turns what looks like a date into one: « 3-5 », typed as a band of ages, is the 3rd
//! of May of this year. Whoever wrote it must be told what Excel did; a true date is printed
//! as she sees it.

use calamine::ExcelDateTime;

use crate::dates::MONTHS;

/// The months as a French spreadsheet abbreviates them.
const SHORT: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
    "nov.", "déc.",
];
const WEEK: [&str; 7] =
    ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];

/// What of a date its writing shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// Day, month and year: nobody types that for anything else.
    Whole,
    /// « 03-mai »: what Excel makes of « 3-5 ».
    DayAndMonth,
    /// « janv.-25 »: what Excel makes of « 1-25 », and how months are written.
    MonthAndYear,
    /// A format that does not tell, or another one.
    Other,
}

/// A date. No `Debug` of its own: it may be somebody's.
#[derive(Clone, PartialEq)]
pub(crate) struct Dated {
    /// As the sheet shows it.
    pub(crate) shown: String,
    /// What it shows.
    pub(crate) writing: Writing,
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Dated {
    /// A date of a workbook, with the format of its cell where it is known.
    pub(crate) fn of(date: &ExcelDateTime, format: Option<&str>) -> Self {
        let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
        let moment = Moment { year, month, day, hour, minute, second };
        let (shown, writing) = match format {
            Some(format) => (moment.shown(format), writing(format)),
            None => (moment.plain(), Writing::Other),
        };
        Self { shown, writing, year, month, day }
    }

    /// A date of an OpenDocument, `2025-05-03` or `2025-05-03T10:00:00`, as it is shown there.
    pub(crate) fn iso(text: &str, shown: Option<&str>) -> Option<Self> {
        let mut numbers = text.get(..10)?.split('-');
        let year: u16 = numbers.next()?.parse().ok()?;
        let month: u8 = numbers.next()?.parse().ok()?;
        let day: u8 = numbers.next()?.parse().ok()?;
        if numbers.next().is_some() || !(1..=12).contains(&month) {
            return None;
        }
        let moment = Moment { year, month, day, hour: 0, minute: 0, second: 0 };
        Some(match shown {
            Some(shown) if !shown.trim().is_empty() => {
                let shown = shown.trim().to_owned();
                let writing = match Self::read(&shown) {
                    Some(read) => read.writing,
                    None => written(&shown),
                };
                Self { shown, writing, year, month, day }
            }
            _ => {
                Self { shown: moment.plain(), writing: Writing::Other, year, month, day }
            }
        })
    }

    /// A text that a spreadsheet wrote for a date it had made: « 03-mai », « 3-May »,
    /// « janv.-25 », « 2025-05-03 00:00:00 ». A whole date is the author's own.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(midnight) = text.strip_suffix("00:00:00") {
            let day = midnight.trim_end_matches([' ', 'T']);
            return Self::iso(day, None).filter(|_| day.len() == 10).map(|date| Self {
                shown: text.to_owned(),
                writing: Writing::Other,
                ..date
            });
        }
        let (left, right) = text.split_once(['-', ' ', '/'])?;
        let number = |part: &str| {
            let plain = (1..=2).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u8>().ok()).flatten()
        };
        // The separator of words is a space too, and « 3 mai » may be a label of its own.
        let dashed = text.contains(['-', '/']);
        let (month, writing, day, year) = match (number(left), number(right)) {
            (Some(day), None) if dashed && (1..=31).contains(&day) => {
                (month_named(right)?, Writing::DayAndMonth, day, 0)
            }
            (None, Some(year)) if dashed => {
                (month_named(left)?, Writing::MonthAndYear, 1, 2000 + u16::from(year))
            }
            _ => return None,
        };
        Some(Self { shown: text.to_owned(), writing, year, month, day })
    }

    /// What was typed, most likely: « 3-5 », « 1-25 ».
    pub(crate) fn typed(&self) -> (String, String) {
        match self.writing {
            Writing::MonthAndYear => {
                (self.month.to_string(), format!("{:02}", self.year % 100))
            }
            Writing::Whole | Writing::DayAndMonth | Writing::Other => {
                (self.day.to_string(), self.month.to_string())
            }
        }
    }

    /// The day as years and machines read it.
    pub(crate) fn in_digits(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// Days since a far day, and months since the year 0: enough to compare.
    fn count(&self) -> (i64, i64) {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        // From March on, so that February is last.
        let (shifted, of_year) =
            if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let before = shifted * 365 + shifted.div_euclid(4) - shifted.div_euclid(100)
            + shifted.div_euclid(400);
        let days = before + (153 * of_year + 2) / 5 + i64::from(self.day) - 1;
        (days, year * 12 + month)
    }
}

/// The labels among these that Excel made into dates, by place: those beside words, and those
/// that follow no calendar. Months and days in order are dates on purpose.
pub(crate) fn mistaken(labels: &[Option<Dated>]) -> Vec<usize> {
    let dates: Vec<&Dated> = labels.iter().flatten().collect();
    // A calendar may have words beside its dates: « Cumul ».
    if (dates.len() == labels.len() || dates.len() > 2) && is_calendar(&dates) {
        return Vec::new();
    }
    let place = |(at, one): (usize, &Option<Dated>)| {
        let one = one.as_ref()?;
        (one.writing != Writing::Whole).then_some(at)
    };
    labels.iter().enumerate().filter_map(place).collect()
}

/// One step from each date to the next, in days or in months; or months, some left out.
fn is_calendar(dates: &[&Dated]) -> bool {
    let months_alone = dates.iter().all(|one| one.writing == Writing::MonthAndYear);
    let counts: Vec<(i64, i64)> = dates.iter().map(|one| one.count()).collect();
    let steps: Vec<(i64, i64)> =
        counts.windows(2).map(|two| (two[1].0 - two[0].0, two[1].1 - two[0].1)).collect();
    let Some(first) = steps.first() else { return months_alone };
    let same_day = dates.iter().all(|one| one.day == dates[0].day)
        || dates.iter().all(|one| one.day >= 28);
    // Any two days are one step apart.
    let by_day =
        steps.len() > 1 && first.0 != 0 && steps.iter().all(|step| step.0 == first.0);
    let by_month = same_day && first.1 != 0 && steps.iter().all(|step| step.1 == first.1);
    let gaps = months_alone && steps.iter().all(|step| (1..=3).contains(&step.1));
    by_day || by_month || gaps
}

/// « mai », « sept. », « May ».
fn month_named(word: &str) -> Option<u8> {
    const ENGLISH: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
        "dec",
    ];
    let folded = crate::text::fold(word.trim());
    let is = |name: &str| crate::text::fold(name) == folded;
    let found = (0..12).find(|month| {
        is(SHORT[*month]) || is(MONTHS[*month]) || ENGLISH[*month] == folded
    })?;
    u8::try_from(found + 1).ok()
}

/// What a text shows of a date, from its numbers alone.
fn written(shown: &str) -> Writing {
    let numbers =
        shown.split(|c: char| !c.is_ascii_digit()).filter(|one| !one.is_empty());
    let numbers: Vec<&str> = numbers.collect();
    let words = shown.chars().any(char::is_alphabetic);
    match (numbers.as_slice(), words) {
        ([_, _, _, ..], _) | ([_, _], true) => Writing::Whole,
        ([one, two], false) if one.len() == 4 || two.len() == 4 => Writing::MonthAndYear,
        ([_, _], false) => Writing::DayAndMonth,
        ([one], true) if one.len() == 4 => Writing::MonthAndYear,
        ([_], true) => Writing::DayAndMonth,
        _ => Writing::Other,
    }
}

/// What a format of numbers shows of a date.
fn writing(format: &str) -> Writing {
    let pieces = pieces(format);
    let has = |letter: char| {
        pieces.iter().any(|piece| matches!(piece, Piece::Run(one, _) if *one == letter))
    };
    match (has('d'), has('m'), has('y')) {
        (true, true, true) => Writing::Whole,
        (true, true, false) => Writing::DayAndMonth,
        (false, true, true) => Writing::MonthAndYear,
        _ => Writing::Other,
    }
}

/// Whether a format of numbers shows a date.
pub(crate) fn is_date(format: &str) -> bool {
    writing(format) != Writing::Other
}

/// A piece of a format of numbers.
enum Piece {
    /// A letter that stands for a part of the date, and how often it is written.
    Run(char, usize),
    /// Anything else, as it is.
    Plain(char),
}

/// The pieces of the first section of a format.
fn pieces(format: &str) -> Vec<Piece> {
    // The short date of whoever opens the file.
    let format = match format {
        "mm-dd-yy" | "m/d/yy" | "m/d/yyyy" | "mm/dd/yyyy" => "dd/mm/yyyy",
        "m/d/yy h:mm" => "dd/mm/yyyy hh:mm",
        "d-mmm" => "dd-mmm",
        "d-mmm-yy" => "dd-mmm-yy",
        other => other,
    };
    let mut pieces = Vec::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '"' => pieces
                .extend(letters.by_ref().take_while(|one| *one != '"').map(Piece::Plain)),
            '\\' => pieces.extend(letters.next().map(Piece::Plain)),
            '[' => letters.by_ref().take_while(|one| *one != ']').for_each(drop),
            '_' | '*' => drop(letters.next()),
            '@' => {}
            _ => match letter.to_ascii_lowercase() {
                part @ ('d' | 'm' | 'y' | 'h' | 's') => {
                    let mut times = 1;
                    while letters.next_if(|one| one.eq_ignore_ascii_case(&part)).is_some()
                    {
                        times += 1;
                    }
                    pieces.push(Piece::Run(part, times));
                }
                _ => pieces.push(Piece::Plain(letter)),
            },
        }
    }
    // « hh:mm »: minutes, not months.
    let parts: Vec<usize> =
        (0..pieces.len()).filter(|at| matches!(pieces[*at], Piece::Run(..))).collect();
    for (index, at) in parts.iter().enumerate() {
        let near = |other: Option<&usize>, letter: char| {
            other.is_some_and(
                |other| matches!(pieces[*other], Piece::Run(one, _) if one == letter),
            )
        };
        let before = index.checked_sub(1).and_then(|index| parts.get(index));
        let minutes = near(before, 'h') || near(parts.get(index + 1), 's');
        if minutes && let Piece::Run('m', times) = pieces[*at] {
            pieces[*at] = Piece::Run('n', times);
        }
    }
    pieces
}

/// A moment, and what a format makes of it.
struct Moment {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Moment {
    fn plain(&self) -> String {
        format!("{:02}/{:02}/{:04}", self.day, self.month, self.year)
    }

    fn shown(&self, format: &str) -> String {
        let pieces = pieces(format);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Run(..))) {
            return self.plain();
        }
        pieces.iter().map(|piece| self.piece(piece)).collect::<String>().trim().to_owned()
    }

    fn piece(&self, piece: &Piece) -> String {
        let number = |value: u8, times: usize| match times {
            1 => value.to_string(),
            _ => format!("{value:02}"),
        };
        let month = |names: &[&str; 12]| {
            let at = usize::from(self.month).saturating_sub(1);
            names.get(at).copied().unwrap_or_default().to_owned()
        };
        match piece {
            Piece::Plain(letter) => letter.to_string(),
            Piece::Run('y', 1 | 2) => format!("{:02}", self.year % 100),
            Piece::Run('y', _) => format!("{:04}", self.year),
            Piece::Run('m', 3) => month(&SHORT),
            Piece::Run('m', 4..) => month(&MONTHS),
            Piece::Run('m', times) => number(self.month, *times),
            Piece::Run('d', times @ 3..) => {
                let name = self.weekday();
                if *times == 3 {
                    name.chars().take(3).chain(['.']).collect()
                } else {
                    name.to_owned()
                }
            }
            Piece::Run('d', times) => number(self.day, *times),
            Piece::Run('h', times) => number(self.hour, *times),
            Piece::Run('n', times) => number(self.minute, *times),
            Piece::Run(_, times) => number(self.second, *times),
        }
    }

    fn weekday(&self) -> &'static str {
        let Self { year, month, day, .. } = *self;
        let date =
            Dated { shown: String::new(), writing: Writing::Whole, year, month, day };
        // The 1st of March of the year 0 was a Wednesday.
        let days = date.count().0 + 3;
        WEEK[usize::try_from(days.rem_euclid(7)).unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(year: u16, month: u8, day: u8) -> Moment {
        Moment { year, month, day, hour: 9, minute: 5, second: 0 }
    }

    fn dates(texts: &[&str]) -> Vec<Option<Dated>> {
        texts.iter().map(|text| Dated::read(text)).collect()
    }

    #[test]
    fn a_date_is_shown_as_the_sheet_shows_it() {
        for (format, shown) in [
            ("mmm-yy", "janv.-25"),
            ("d-mmm", "03-janv."),
            ("mm-dd-yy", "03/01/2025"),
            ("yyyy", "2025"),
            ("dddd d mmmm yyyy", "vendredi 3 janvier 2025"),
            ("[$-40C]mmmm\\ yyyy;@", "janvier 2025"),
            ("dd/mm/yyyy\\ hh:mm", "03/01/2025 09:05"),
            ("\"le \"d mmm", "le 3 janv."),
        ] {
            assert_eq!(moment(2025, 1, 3).shown(format), shown, "{format}");
        }
    }

    #[test]
    fn what_excel_made_of_a_band_is_told_from_a_calendar() {
        for (labels, expected) in [
            (vec!["03-mai", "06-oct", "11-17", "18 ans et plus"], vec![0, 1]),
            (vec!["3-May", "6-Oct"], vec![0, 1]),
            (vec!["01-mars", "04-juin"], vec![0, 1]),
            (vec!["janv.-25", "févr.-25", "mars-25"], vec![]),
            (vec!["janv-25", "mars-25"], vec![]),
            (vec!["01-mai", "08-mai", "15-mai"], vec![]),
            (vec!["2025-05-03 00:00:00", "11-17"], vec![0]),
            (vec!["Avant mars", "Après mars"], vec![]),
        ] {
            assert_eq!(mistaken(&dates(&labels)), expected, "{labels:?}");
        }
    }

    #[test]
    fn words_that_are_no_dates_stay_words() {
        for text in ["3-5", "3 mai", "Mai", "QF 1", "65-79 ans", "2025-05-03", "1er mai"]
        {
            assert!(Dated::read(text).is_none(), "{text}");
        }
    }
}
