//! The sentences an indicator gets when the author has not written her own: level, year,
//! comparison, evolution, position. They judge nothing; what a difference is worth has been
//! decided with the figures ([`Weight`]): « proche » is said of what is near, and of what chance
//! may make, that it is not significant. Several forms say the same, taken in turn, so that eight
//! chapters do not sound like a machine.

use super::capital;
use super::numbers::printed;
use super::subject::{Subject, after_que};
use crate::catalogue::{Indicator, Plain, Quantity};
use crate::heading::{Ranked, Reliability, Saying, Weight};
use crate::secrecy::Figure;
use crate::text::typographic;
use crate::vocabulary::Sign;

/// What is known of one indicator.
pub struct Facts<'a> {
    /// Its definition.
    pub indicator: &'a Indicator,
    /// The figure: the town's, or that of [`Self::at_scale`].
    pub value: &'a Figure,
    /// « à Lama »: the author's own territory, which a pronoun may have left.
    pub here: &'a str,
    /// The territory that is spoken of, when it is not the author's own: « dans la
    /// Métropole ».
    pub at_scale: Option<&'a str>,
    /// The first comparison.
    pub comparison: Option<Compared<'a>>,
    /// The first vintage, its figure, and the change since.
    pub since: Option<(u16, &'a Figure, Option<&'a Figure>)>,
    /// The place among the communes of the intercommunalité.
    pub rank: Option<&'a Figure>,
    /// Which of the forms: the place of the sentence in its chapter.
    pub turn: usize,
    /// No sentence and no table stands around it: it must tell its own reliability.
    pub alone: bool,
}

impl Facts<'_> {
    /// A figure, and the sign of how far it may be trusted, unless the sentence tells it.
    fn said(&self, figure: &Figure) -> String {
        let text = said(figure, &self.indicator.subject);
        if self.alone { text } else { format!("{text}{}", in_brackets(figure)) }
    }
}

/// A generated sentence and the signs that stand in it, whose notes it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// The signs.
    pub signs: Vec<Sign>,
    /// It speaks of the intercommunalité alone.
    pub at_scale: bool,
}

impl Sentence {
    /// With the signs of the figures that it tells.
    pub(super) fn of<'f>(
        text: String,
        figures: impl Iterator<Item = &'f Figure>,
    ) -> Self {
        let mut signs: Vec<Sign> = figures
            .filter_map(|figure| match figure.reliability() {
                Reliability::Solid => None,
                Reliability::Indicative => Some(Sign::Indicative),
                Reliability::Fragile => Some(Sign::Fragile),
            })
            .filter(|sign| text.contains(sign.printed()))
            .collect();
        signs.sort();
        signs.dedup();
        Self { text, signs, at_scale: false }
    }
}

/// A territory of comparison.
pub struct Compared<'a> {
    /// « dans Grenoble-Alpes-Métropole »; « dans l’intercommunalité » once it has been named.
    pub at: &'a str,
    /// Its figure.
    pub figure: &'a Figure,
    /// The town's figure minus its own.
    pub gap: Option<&'a Figure>,
    /// Its change over the same years.
    pub change: Option<&'a Figure>,
}

/// From this many communes on, a place is told as a quarter.
const QUARTERS_FROM: u16 = 20;

/// One to three sentences; of a figure that is not published, why when it stands alone, else
/// `None`.
pub fn sentence(facts: &Facts<'_>) -> Option<Sentence> {
    let subject = Subject::new(&facts.indicator.subject);
    if facts.value.rounded().is_none() {
        return facts.alone.then(|| not_available(facts, &subject));
    }
    let mut text = level(facts, &subject);
    if let Some(compared) = &facts.comparison {
        text.push_str(&comparison(facts, compared));
    }
    text.push('.');
    text.push_str(&evolution(facts, &subject));
    text.push_str(&position(facts, &subject));
    if facts.alone {
        text.push_str(match facts.value.reliability() {
            Reliability::Solid => "",
            Reliability::Indicative => {
                " Ce chiffre est indicatif : il repose sur 200 à 500 unités."
            }
            Reliability::Fragile => {
                " Ce chiffre, établi sur peu de personnes, est fragile."
            }
        });
    }
    let others = facts.comparison.iter().map(|compared| compared.figure);
    let before = facts.since.iter().map(|(_, start, _)| *start);
    let figures = std::iter::once(facts.value).chain(others).chain(before);
    let sentence = Sentence::of(typographic(&text), figures);
    Some(Sentence { at_scale: facts.at_scale.is_some(), ..sentence })
}

/// A finding in one line, to stand as a title: two levels side by side, without a verb that
/// would judge. `None` when the figure is fragile, or when neither a reference nor an earlier
/// year differs from it by more than noise, two points and a tenth, or when it takes more than
/// `longest` signs.
pub fn finding(facts: &Facts<'_>, longest: usize) -> Option<String> {
    const POINTS: f64 = 2.0;
    const TENTH: f64 = 0.10;
    const HARDLY_ANYBODY: f64 = 5.0;
    const BASE: usize = 10;
    let own = facts.value.rounded()?;
    // A density or a count is no finding that a council acts on.
    let has_clause = matches!(facts.indicator.plain, Some(Plain::With { .. }));
    let is_telling = facts.value.unit().symbol().is_some() || has_clause;
    if facts.value.reliability() != Reliability::Solid || !is_telling {
        return None;
    }
    let is_far = |difference: &Figure, other: &Figure| {
        let (Some(by), Some(other)) = (difference.rounded(), other.rounded()) else {
            return false;
        };
        let level = own.as_f64().abs().max(other.as_f64().abs());
        let apart = (own.as_f64() - other.as_f64()).abs();
        // What hardly anybody is part of, here and there, is no title.
        let is_marginal =
            facts.indicator.quantity == Quantity::Share && level < HARDLY_ANYBODY;
        weight(difference) == Weight::Clear
            && !is_marginal
            && apart >= TENTH * level
            && (!facts.value.unit().is_percentage() || by.as_f64().abs() >= POINTS)
    };
    let short = typographic(&facts.indicator.short);
    let beside = facts.comparison.as_ref().filter(|compared| {
        let reliable = compared.figure.reliability() == Reliability::Solid;
        reliable && compared.gap.is_some_and(|gap| is_far(gap, compared.figure))
    });
    let plain = super::plainly(facts.indicator, facts.value);
    let text = match (beside, facts.since) {
        (Some(compared), _) if let Some(plain) = &plain => {
            let there = facts.said(compared.figure);
            shorter(format!("{plain}, contre {there} {}", compared.at), plain, longest)
        }
        (None, Some((first, start, Some(change))))
            if let Some(plain) = &plain
                && start.reliability() == Reliability::Solid
                && is_far(change, start) =>
        {
            let before = facts.said(start);
            shorter(format!("{plain}, contre {before} en {first}"), plain, longest)
        }
        (Some(compared), _) => {
            let (own, there) = (facts.said(facts.value), facts.said(compared.figure));
            let at = compared.at;
            // A share says of what.
            let base = facts.indicator.base.as_deref().unwrap_or_default();
            let told = format!("{short} : {own} {base} ici, {there} {at}");
            // Without it, 20,9 % would be read as that of the inhabitants.
            if !base.is_empty() {
                let fits = told.chars().count() <= longest + BASE;
                return fits.then(|| typographic(&told));
            }
            format!("{short} : {own} ici, {there} {at}")
        }
        (None, Some((first, start, Some(change))))
            if start.reliability() == Reliability::Solid && is_far(change, start) =>
        {
            let last = facts.value.vintage()?;
            format!(
                "{short} : {} en {first}, {} en {last}",
                facts.said(start),
                facts.said(facts.value)
            )
        }
        _ => return None,
    };
    (text.chars().count() <= longest).then(|| typographic(&text))
}

/// With what it compares to while there is room, else alone.
fn shorter(whole: String, plain: &str, most: usize) -> String {
    if whole.chars().count() <= most { whole } else { plain.to_owned() }
}

/// « La part des… est de 26,2 % en 2021 ».
fn level(facts: &Facts<'_>, subject: &Subject) -> String {
    let value = facts.said(facts.value);
    let verb = match facts.value.reliability() {
        Reliability::Fragile if subject.is_feminine() => "est estimée à",
        Reliability::Fragile => "est estimé à",
        Reliability::Indicative | Reliability::Solid => "est de",
    };
    // A yearly rhythm is that of the years between two censuses.
    let period = facts.value.since();
    let year = facts.value.vintage().filter(|_| period.is_none());
    let after = match (period, facts.value.vintage()) {
        (Some(from), Some(to)) => format!(" entre {from} et {to}"),
        (_, Some(year)) => format!(" en {year}"),
        (_, None) => String::new(),
    };
    let (name, start) = (subject.name(), subject.at_start());
    // Nothing has a verb of its own.
    let is_none = is_none(facts.value);
    let is = match (is_none, subject.is_feminine()) {
        (true, true) => format!("est nulle{}", or_nearly(facts.indicator)),
        (true, false) => format!("est nul{}", or_nearly(facts.indicator)),
        (false, _) => followed(verb, &value),
    };
    match (facts.at_scale, facts.turn % 3, year) {
        (Some(at), 0, _) => format!("{}, {name} {is}{after}", capital(at)),
        (Some(at), 1, Some(year)) => format!("En {year}, {name} {is} {at}"),
        (Some(at), ..) => format!("{start} {is} {at}{after}"),
        (None, 1, Some(year)) => format!("En {year}, {name} {is}"),
        (None, 2, _) if verb == "est de" && !is_none => {
            format!("{start} {}{after}", followed("s’établit à", &value))
        }
        (None, ..) => format!("{start} {is}{after}"),
    }
}

/// Nobody, or nothing.
fn is_none(figure: &Figure) -> bool {
    figure.rounded().is_some_and(|value| value.mantissa() == 0)
        && figure.reliability() == Reliability::Solid
        && !figure.unit().is_yearly_percent()
}

/// What rounds to zero may yet be something, unless people are counted.
fn or_nearly(indicator: &Indicator) -> &'static str {
    if indicator.quantity == Quantity::Count { "" } else { " ou presque" }
}

/// What an author's sentence says of a figure that is not printed: its name and the reason.
fn not_available(facts: &Facts<'_>, subject: &Subject) -> Sentence {
    let sign = Sign::ALL.into_iter().find(|sign| sign.printed() == printed(facts.value));
    let why = sign.map_or("", Sign::meaning);
    let year =
        facts.value.vintage().map(|year| format!(" en {year}")).unwrap_or_default();
    let text =
        format!("{} n’est pas disponible{year}\u{202f}: {why}.", subject.at_start());
    Sentence::of(typographic(&text), std::iter::empty())
}

/// « est de 4 », « est d’environ 4 »; « est estimée à environ 4 ».
pub(super) fn followed(words: &str, value: &str) -> String {
    match (words.strip_suffix(" de"), value.starts_with("environ")) {
        (Some(before), true) => format!("{before} d’{value}"),
        _ => format!("{words} {value}"),
    }
}

/// « , contre 16,5 % dans la métropole ».
fn comparison(facts: &Facts<'_>, compared: &Compared<'_>) -> String {
    let (own, Some(other)) = (facts.value.rounded(), compared.figure.rounded()) else {
        return String::new();
    };
    if facts.indicator.quantity == Quantity::Count {
        return String::new();
    }
    let at = compared.at;
    let there = facts.said(compared.figure);
    if own == Some(other) {
        return format!(", comme {at}");
    }
    let weight = compared.gap.map_or(Weight::Clear, weight);
    match weight {
        Weight::Near => {
            return format!(", un niveau proche de celui constaté {at} ({there})");
        }
        Weight::Chance => {
            return format!(
                ", contre {there} {at}\u{202f}: l’écart n’est pas significatif"
            );
        }
        Weight::Clear => {}
    }
    // Of shares taken away, more is less; per thousand, a point is not the one people know.
    // Nor does anybody read « 313 % de plus ».
    let is_plain = |gap: &&Figure| {
        let is_manifold = gap.unit().as_str() == "%"
            && gap.rounded().is_some_and(|gap| gap.as_f64().abs() >= 100.0);
        // A ratio of ratios is nobody's measure.
        let is_index =
            matches!(facts.indicator.quantity, Quantity::Ratio | Quantity::Index);
        // « 0,3 point de moins » between 0,2 % and 0,4 % would be read as a mistake.
        let is_seen = !is_points(gap)
            || own.zip(gap.rounded()).is_some_and(|(own, gap)| {
                let seen = own.as_f64() - other.as_f64();
                (seen - gap.as_f64()).abs() < 1e-9
            });
        gap.unit().as_str() != "‰"
            && is_seen
            && !is_manifold
            && !is_index
            && own.is_some_and(|own| own.mantissa() >= 0)
    };
    let gap = compared.gap.filter(is_plain);
    // Three turns of forms against three turns of levels: all nine meet.
    match (gap.and_then(more_or_less), (facts.turn + facts.turn / 3) % 3) {
        (Some((amount, more)), 1) => {
            format!(", soit {amount} de {more} {} ({there})", after_que(at))
        }
        (_, 2) => format!(" ({there} {at})"),
        _ => format!(", contre {there} {at}"),
    }
}

/// A difference of shares or of rates: readers take one from the other.
fn is_points(difference: &Figure) -> bool {
    difference.unit().symbol() == Some("points")
}

/// What a difference is worth.
fn weight(difference: &Figure) -> Weight {
    match difference.saying() {
        Saying::Difference(weight) => weight,
        Saying::Level | Saying::Rank { .. } => Weight::Clear,
    }
}

/// « 9,7 points », « plus ».
fn more_or_less(difference: &Figure) -> Option<(String, &'static str)> {
    let value = difference.rounded()?;
    let more = if value.mantissa() < 0 { "moins" } else { "plus" };
    Some((amount(difference), more))
}

/// A difference without its sign.
fn amount(difference: &Figure) -> String {
    about(&printed(difference)).replacen(['+', '\u{2212}'], "", 1)
}

/// « Elle était de 24,6 % en 2010 (+1,6 point). »
fn evolution(facts: &Facts<'_>, subject: &Subject) -> String {
    let Some((first, start, Some(change))) = facts.since else { return String::new() };
    let (Some(before), Some(by)) = (start.rounded(), change.rounded()) else {
        return String::new();
    };
    // Two small counts: their difference is chance.
    let small = |figure: &Figure| figure.reliability() != Reliability::Solid;
    if small(start) && small(facts.value) {
        return String::new();
    }
    let then = facts.said(start);
    let pronoun = subject.pronoun();
    // Nobody understands a change between two figures printed alike.
    let same = Some(before) == facts.value.rounded();
    if same && is_none(start) {
        return format!(" {} l’était déjà en {first}.", capital(pronoun));
    }
    if same {
        let was = followed("était déjà de", &then);
        return format!(" {} {was} en {first}.", capital(pronoun));
    }
    match weight(change) {
        // A change that chance alone may make is no news.
        Weight::Chance => return String::new(),
        Weight::Near => {
            let forms = [
                format!(
                    " {} est proche de son niveau de {first} ({then}).",
                    capital(pronoun)
                ),
                format!(" En {first}, {pronoun} était proche de ce niveau ({then})."),
            ];
            return forms[facts.turn % 2].clone();
        }
        Weight::Clear => {}
    }
    let was = followed("était de", &then);
    // A change that is not that of the printed figures is told by its two levels.
    let is_seen = facts.value.rounded().is_some_and(|now| {
        let (now, before) = (now.as_f64(), before.as_f64());
        match is_points(change) {
            true => (now - before - by.as_f64()).abs() < 1e-9,
            // A percentage, within what the last digit of a large number may make.
            false => {
                const ROUNDING: f64 = 0.2;
                let seen = 100.0 * (now - before) / before.abs().max(f64::MIN_POSITIVE);
                change.unit().as_str() != "%" || (seen - by.as_f64()).abs() < ROUNDING
            }
        }
    });
    // A change per thousand, of what is taken away, from nothing or to nothing, is told by its
    // two levels.
    let is_gone = facts.value.rounded().is_some_and(|now| now.mantissa() == 0);
    let is_plain =
        change.unit().as_str() != "‰" && before.mantissa() > 0 && !is_gone && is_seen;
    if !is_plain {
        // After the level of another territory, « elle » alone would be its own.
        let whose = match (&facts.comparison, facts.at_scale) {
            (Some(_), None) => format!("{}, ", facts.here),
            _ => String::new(),
        };
        return match (facts.turn % 2, whose.is_empty()) {
            (1, true) => format!(" {} {was} en {first}.", capital(pronoun)),
            (1, false) => format!(" {}{pronoun} {was} en {first}.", capital(&whose)),
            _ => format!(" En {first}, {whose}{pronoun} {was}."),
        };
    }
    let own = printed(change);
    let beside = facts.comparison.as_ref().and_then(|compared| {
        let other = compared.change?;
        other.rounded()?;
        let at = compared.at;
        if printed(other) == own {
            return Some(format!(", comme {at}"));
        }
        Some(match weight(other) {
            Weight::Near if other.rounded().is_some_and(|by| by.mantissa() == 0) => {
                format!("\u{202f}; stable {at}")
            }
            Weight::Clear | Weight::Near => format!("\u{202f}; {} {at}", printed(other)),
            Weight::Chance => return None,
        })
    });
    // Prices rise too.
    let money = if facts.value.unit().symbol().is_some_and(|one| one.starts_with('€')) {
        " en euros courants"
    } else {
        ""
    };
    let beside = beside.unwrap_or_default();
    let change_said = format!("{own}{money}{beside}");
    let verb = if by.mantissa() < 0 { "diminué" } else { "augmenté" };
    let moved = followed(&format!("a {verb} de"), &amount(change));
    // Beside what the reference did, when it is known: prices rise there as well.
    let then = format!("{then} alors{beside}");
    // Four turns against the three of the levels: twelve pairs before one comes back.
    match facts.turn % 4 {
        0 => format!(" En {first}, {pronoun} {was} ({change_said})."),
        1 => format!(" Depuis {first}, {pronoun} {moved}{money} ({then})."),
        2 => format!(" {} {was} en {first} ({change_said}).", capital(pronoun)),
        _ => format!(" {} {moved}{money} depuis {first} ({then}).", capital(pronoun)),
    }
}

/// The place among the communes of the intercommunalité: the middle is no news, nor is a
/// place among a few of them.
fn position(facts: &Facts<'_>, subject: &Subject) -> String {
    let Some((rank, place)) = facts.rank.and_then(|rank| Some((rank, rank.rounded()?)))
    else {
        return String::new();
    };
    let Saying::Rank { of, tied, among } = rank.saying() else { return String::new() };
    let place = u16::try_from(place.mantissa()).unwrap_or(of);
    // Half of them at least, and enough for a quarter to mean something; shared by a quarter
    // of them, it is no place.
    if of < QUARTERS_FROM || tied > of / 4 {
        return String::new();
    }
    // Three sentences in a row that end on a place tire; an end of the list is always told.
    let is_end = place <= 3 || place + tied + 3 > of;
    if facts.turn % 3 == 2 && !is_end {
        return String::new();
    }
    let high = match (place <= of / 4, place + tied > of - of / 4) {
        (true, _) => true,
        (_, true) => false,
        (false, false) => return String::new(),
    };
    // One large town may weigh more than all others: « among the highest » beside a higher
    // figure of the whole would only puzzle.
    let gap = facts.comparison.as_ref().and_then(|compared| compared.gap?.rounded());
    let is_taken_away = facts.value.rounded().is_some_and(|value| value.mantissa() < 0)
        && !facts.value.unit().is_yearly_percent();
    if gap.is_some_and(|gap| ((gap.mantissa() < 0) != is_taken_away) == high) {
        return String::new();
    }
    let (noun, feminine) = subject.noun();
    let one = if feminine { "une" } else { "un" };
    let article = if feminine { "la" } else { "le" };
    // The lowest rhythm may be the steepest fall: it is low, not weak.
    let adjective = match (high, feminine) {
        (true, true) => "élevée",
        (true, false) => "élevé",
        (false, _) if noun == "rythme" => "bas",
        (false, _) => "faible",
    };
    let adjective_low = if noun == "rythme" { "bas" } else { "faible" };
    let whose = match among {
        Ranked::All => "",
        Ranked::Published => " dont le chiffre est publié",
        Ranked::Current => " dont le chiffre est connu dans leurs limites actuelles",
        Ranked::Reliable => " dont le chiffre est fiable",
    };
    let communes = format!("des {of} communes de l’intercommunalité{whose}");
    let others = if high { place - 1 } else { of - place - tied };
    match (others, tied) {
        (0, _) => {
            let named = if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'é']) {
                format!("l’{noun}")
            } else {
                format!("{article} {noun}")
            };
            let start = match tied {
                0 => "C’est".to_owned(),
                1 => "Avec une autre commune, c’est".to_owned(),
                many => format!("Avec {many} autres communes, c’est"),
            };
            format!(" {start} {named} {article} plus {adjective} {communes}.")
        }
        (1, 0) => format!(" Une seule {communes} a {one} {noun} plus {adjective}."),
        (2, 0) => format!(" Seules deux {communes} ont {one} {noun} plus {adjective}."),
        _ => format!(
            " La commune est {}, du plus élevé au plus {adjective_low}, parmi les communes de \
             l’intercommunalité{whose}.",
            printed(rank)
        ),
    }
}

/// A figure in a sentence names what it counts: « 10 805 habitants », unless the subject
/// has just said it (« le nombre de logements »).
pub(super) fn said(figure: &Figure, subject: &str) -> String {
    let unit = figure.unit();
    let words = match (unit.symbol(), figure.rounded()) {
        (None, Some(value)) if !unit.as_str().is_empty() => {
            let words = unit.in_words();
            let first = words.split(' ').next().unwrap_or_default();
            let is_said = subject.starts_with("le nombre d")
                || subject.contains(first.trim_end_matches('s'));
            // Singular under two, as French counts.
            match (is_said, value.as_f64().abs() < 2.0) {
                (true, _) => String::new(),
                (false, true) => format!("\u{a0}{}", singular(&words)),
                (false, false) => format!("\u{a0}{words}"),
            }
        }
        _ => String::new(),
    };
    format!("{}{words}", about(&printed(figure)))
}

/// The sign of how far a figure may be trusted, as a text can hold it: « % ° » would be read as
/// a unit.
pub(super) fn in_brackets(figure: &Figure) -> String {
    match super::numbers::sign(figure) {
        "" => String::new(),
        sign => format!("\u{a0}({sign})"),
    }
}

/// « environ 4,2 », where a table prints « ≈ 4,2 ».
pub(super) fn about(number: &str) -> String {
    match number.strip_prefix("≈\u{202f}") {
        Some(rest) => format!("environ {rest}"),
        None => number.to_owned(),
    }
}

fn singular(words: &str) -> String {
    let mut parts = words.splitn(2, ' ');
    let first = parts.next().unwrap_or_default();
    let first = first.strip_suffix('s').unwrap_or(first);
    match parts.next() {
        Some(rest) => format!("{first} {rest}"),
        None => first.to_owned(),
    }
}
