//! YAML as people really write it: the traps `serde_yaml` accepts in silence, blames on
//! the next line, or tells in English.
//!
//! The raw text is scanned first (tabs, no-break spaces, quotes of Word, `nom:Valeur`,
//! backslashes); then come the faults only a parser sees.

use serde_yaml::Value;

use super::keys::is_key;
use super::places::{Places, Spot};
use crate::diagnostic::{Diagnostic, Diagnostics, Excerpt, Location};
use crate::limits;
use crate::phrases::in_its_words;
use crate::text::fold;
use crate::text::grouped;

/// The library, in messages.
const LIBRARY: &str = "le lecteur du manifeste";

/// Parses the manifest's text.
///
/// # Errors
/// All faults of writing that can be seen at once.
pub(super) fn parse(file: &str, text: &str) -> Result<(Value, Places), Diagnostics> {
    let source = Source { file, lines: text.lines().collect() };
    let mut problems = Diagnostics::new();
    if let Some(place) = source.brackets() {
        problems.push(source.too_deep(place));
        return Err(problems);
    }
    let places = Places::of(text);
    source.bounds(&places, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    source.tabs(&mut problems);
    source.no_break_spaces(&mut problems);
    for (index, line) in source.lines.iter().enumerate() {
        source.word_quotes(index, line, &mut problems);
        source.missing_space(index, line, &mut problems);
        source.backslash(index, line, &mut problems);
        source.quotes(index, line, &mut problems);
    }
    if problems.is_empty() {
        source.structure(&places, &mut problems);
    }
    // An alias of an alias would be written out as often as it is cited.
    if !problems.is_empty() {
        return Err(problems);
    }
    match serde_yaml::from_str::<Value>(text) {
        Ok(value) if value.is_mapping() => return Ok((value, places)),
        Ok(value) => problems.push(source.not_a_manifest(&value)),
        Err(error) => problems.push(source.syntax(&error)),
    }
    Err(problems)
}

/// YAML itself knows no longer key.
const LONGEST_KEY: usize = 1024;

struct Source<'a> {
    file: &'a str,
    lines: Vec<&'a str>,
}

impl Source<'_> {
    /// `line` and `column` from 1.
    fn location(&self, line: usize, column: usize) -> Location {
        Location::Line { file: self.file.to_owned(), line, column, key: None }
    }

    fn error(
        &self,
        message: String,
        line: usize,
        column: usize,
        length: usize,
    ) -> Diagnostic {
        let text = self.lines.get(line.wrapping_sub(1));
        let excerpt = text.map(|text| Excerpt::of(line, text, column, length));
        Diagnostic::error("manifest.writing", message)
            .at(self.location(line, column))
            .showing(excerpt)
    }

    fn at(&self, message: String, place: Spot) -> Diagnostic {
        self.error(message, place.line, place.column, place.length)
    }

    /// The first bracket or brace in too many others. A parser goes back over all those that
    /// are open at each new one, so that they are counted before it sees them.
    fn brackets(&self) -> Option<Spot> {
        let mut open = 0_usize;
        for (index, line) in self.lines.iter().enumerate() {
            // A rubrique at the edge closes what was open, whatever the text says.
            if line.starts_with(char::is_alphabetic) {
                open = 0;
            }
            let mut quote = None;
            let mut previous = ' ';
            for (column, character) in line.chars().enumerate() {
                match (quote, character) {
                    (Some(opening), _) if character == opening => quote = None,
                    (Some(_), _) => {}
                    (None, '#') if previous == ' ' => break,
                    (None, '"') => quote = Some(character),
                    (None, '\'') if !previous.is_alphanumeric() => {
                        quote = Some(character)
                    }
                    (None, '[' | '{') => open += 1,
                    (None, ']' | '}') => open = open.saturating_sub(1),
                    (None, _) => {}
                }
                if open > limits::MANIFEST_DEPTH {
                    let (line, column) = (index + 1, column + 1);
                    return Some(Spot { line, column, length: 1, plain: true });
                }
                previous = character;
            }
        }
        None
    }

    fn too_deep(&self, place: Spot) -> Diagnostic {
        let message = format!(
            "le manifeste emboîte plus de {} niveaux",
            grouped(limits::MANIFEST_DEPTH)
        );
        self.at(message, place).help(
            "un manifeste a six niveaux au plus : ôtez les crochets, les accolades ou les \
             tirets en trop",
        )
    }

    /// What is refused before anything is made of it.
    fn bounds(&self, places: &Places, problems: &mut Diagnostics) {
        if let Some(place) = places.too_deep {
            problems.push(self.too_deep(place));
        }
        for (place, length) in &places.too_long {
            let message = format!(
                "un texte a {} caractères, plus que les {} qu’un manifeste admet",
                grouped(*length),
                grouped(limits::TEXT_CHARACTERS)
            );
            problems.push(self.at(message, *place).help(
                "abrégez-le ; une analyse s’écrit dans un fichier du dossier   textes",
            ));
        }
    }

    fn tabs(&self, problems: &mut Diagnostics) {
        let starts_with_tab = |line: &&str| {
            line.trim_start_matches(' ').starts_with('\t') && !line.trim().is_empty()
        };
        let lines: Vec<usize> = self.numbered(starts_with_tab);
        if lines.is_empty() {
            return;
        }
        let message = match lines.len() {
            1 => "une ligne commence par une tabulation au lieu d’espaces".to_owned(),
            count => format!(
                "{} lignes commencent par une tabulation au lieu d’espaces",
                small_number(count)
            ),
        };
        let mut diagnostic = Diagnostic::error("manifest.tabs", message)
            .help("remplacez chaque tabulation par deux espaces par niveau");
        for line in lines {
            diagnostic = diagnostic.at(self.location(line, 1));
        }
        problems.push(diagnostic);
    }

    fn no_break_spaces(&self, problems: &mut Diagnostics) {
        let is_faulty = |line: &&str| {
            let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
            let after_colon = ["\u{a0}", "\u{202f}"].iter().any(|space| {
                line.split('"').next().unwrap_or("").contains(&format!(":{space}"))
            });
            let comment = line.trim_start().starts_with('#') || line.trim().is_empty();
            !comment && (indent.contains(['\u{a0}', '\u{202f}']) || after_colon)
        };
        let lines = self.numbered(is_faulty);
        if lines.is_empty() {
            return;
        }
        let mut diagnostic = Diagnostic::error("manifest.no-break-spaces", 
            "des espaces insécables (copiés de Word ou d’une page web) sont là où il faut \
             des espaces ordinaires",
        )
        .help("effacez les espaces au début de ces lignes et après les deux-points, puis \
               retapez-les");
        for line in lines {
            diagnostic = diagnostic.at(self.location(line, 1));
        }
        problems.push(diagnostic);
    }

    fn numbered(&self, is_faulty: impl Fn(&&str) -> bool) -> Vec<usize> {
        let faulty = self.lines.iter().enumerate().filter(|(_, line)| is_faulty(line));
        faulty.map(|(index, _)| index + 1).collect()
    }

    fn word_quotes(&self, index: usize, line: &str, problems: &mut Diagnostics) {
        let Some((column, value)) = value_of(line) else { return };
        let faulty = ['“', '”', '„', '«', '‘', '’'];
        if !value.starts_with(faulty) {
            return;
        }
        let bare = value.trim_matches(|c: char| {
            c.is_whitespace() || c == '\u{a0}' || faulty.contains(&c) || c == '»'
        });
        let key = line.trim_start().trim_start_matches("- ");
        let key = key.split(':').next().unwrap_or("").trim();
        let message =
            "des guillemets de Word là où il faut des guillemets droits".to_owned();
        problems.push(
            self.error(message, index + 1, column, value.chars().count())
                .help(format!("écrivez   {key}: \"{bare}\"")),
        );
    }

    /// `nom:Le Pont-de-Claix`: without the space, YAML reads one text.
    fn missing_space(&self, index: usize, line: &str, problems: &mut Diagnostics) {
        let start = line.trim_start();
        let start = start.strip_prefix("- ").unwrap_or(start).trim_start();
        let Some((key, rest)) = start.split_once(':') else { return };
        let known = is_key(&fold(key));
        if !known
            || rest.is_empty()
            || rest.starts_with([' ', '\t', '\u{a0}', '\u{202f}'])
        {
            return;
        }
        let column = line.chars().count() - rest.chars().count();
        let message = format!("il manque une espace après « {key}: »");
        problems.push(
            self.error(message, index + 1, column, 1)
                .help(format!("écrivez   {key}: {}", rest.trim())),
        );
    }

    /// A text that opens with a quote and does not close on its line; an apostrophe that
    /// closes a text too soon.
    fn quotes(&self, index: usize, line: &str, problems: &mut Diagnostics) {
        let Some((column, value)) = value_of(line) else { return };
        let text = value;
        if text.starts_with('"') && text.matches('"').count() % 2 == 1 {
            let message = "un guillemet ouvert n’est jamais refermé".to_owned();
            problems.push(self.error(message, index + 1, column, 1).help(
                "fermez le texte par un second guillemet droit, sur la même ligne",
            ));
        }
        let inside = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        if let Some(inside) =
            inside.filter(|inside| inside.replace("''", "").contains('\''))
        {
            let message = "une apostrophe ferme le texte trop tôt".to_owned();
            problems.push(
                self.error(message, index + 1, column, text.chars().count())
                    .help(format!("écrivez   \"{inside}\"")),
            );
        }
    }

    /// `"donnees\nouveau.csv"`: between double quotes YAML reads `\n` as a line break.
    fn backslash(&self, index: usize, line: &str, problems: &mut Diagnostics) {
        let Some((column, value)) = value_of(line) else { return };
        let Some(inside) = value.strip_prefix('"').and_then(|v| v.split('"').next())
        else {
            return;
        };
        let Some(position) = inside.find('\\') else { return };
        let before = inside[..position].chars().count();
        let message = "une barre oblique inverse « \\ » entre guillemets".to_owned();
        problems.push(
            self.error(message, index + 1, column + 1 + before, 1)
                .help(format!("écrivez   \"{}\"", inside.replace('\\', "/"))),
        );
    }

    fn structure(&self, places: &Places, problems: &mut Diagnostics) {
        for (path, first, second) in &places.repeated {
            let key = path.rsplit('.').next().unwrap_or(path);
            let message = format!(
                "la rubrique « {key} » est écrite deux fois (lignes {} et {})",
                first.line, second.line
            );
            problems.push(self.at(message, *second).help("gardez une seule des deux"));
        }
        for place in &places.aliases {
            let message = "les renvois « * » et « & » ne sont pas admis".to_owned();
            problems.push(
                self.at(message, *place).help("répétez la valeur en toutes lettres"),
            );
        }
        if let Some(place) = places.nameless.first() {
            // « {{ chiffre }} », as in a text.
            let line = self.lines.get(place.line - 1).copied().unwrap_or("");
            let before: String = line.chars().take(place.column - 1).collect();
            if before.ends_with('{') {
                let message =
                    "un texte qui commence par une accolade n’est pas entre guillemets";
                problems
                    .push(self.at(message.to_owned(), *place).maybe_help(quoted(line)));
                return;
            }
            let message = "une rubrique n’a pas de nom, ou une liste pour nom".to_owned();
            problems.push(self.at(message, *place).help(
                "une rubrique s’écrit   nom: valeur   , avec un seul mot devant le deux-points",
            ));
        }
        if let Some(place) = places.second_document {
            let message = "le fichier contient deux documents séparés".to_owned();
            problems.push(self.at(message, place).help(
                "une ligne « --- » ou une première ligne décalée coupe le fichier en deux : \
                 supprimez-la ou ramenez la première ligne au bord gauche",
            ));
        }
        for (_, place) in &places.glued {
            let message = format!(
                "les lignes {} et {} sont lues comme un seul texte",
                place.line,
                place.line + 1
            );
            problems.push(self.at(message, *place).help(
                "alignez les tirets d’une même liste l’un sous l’autre, ou mettez le texte \
                 entre guillemets droits",
            ));
        }
    }

    fn not_a_manifest(&self, value: &Value) -> Diagnostic {
        let message = if value.is_null() {
            "le fichier est vide"
        } else {
            "le fichier ne contient aucune rubrique"
        };
        Diagnostic::error("manifest.not-a-manifest", message).at(Location::file(self.file)).help(
            "un premier projet tient en dix lignes : voyez l’exemple du guide LISEZ-MOI",
        )
    }

    /// Spaces before the first rubrique: everything after it seems to be another document.
    fn first_line_shifted(&self) -> Option<Diagnostic> {
        let written =
            |line: &str| !line.trim().is_empty() && !line.trim().starts_with('#');
        let first = (0..self.lines.len()).find(|index| written(self.lines[*index]))?;
        let spaces = self.lines[first].chars().take_while(|c| *c == ' ').count();
        let others = self.lines[first + 1..]
            .iter()
            .any(|line| written(line) && !line.starts_with([' ', '-']));
        (spaces > 0 && others).then(|| {
            let message = "la première rubrique commence par des espaces".to_owned();
            self.error(message, first + 1, 1, spaces)
                .help("une rubrique principale commence tout au bord de la ligne")
        })
    }

    /// The French of the parser's own messages.
    fn syntax(&self, error: &serde_yaml::Error) -> Diagnostic {
        let said = error.to_string();
        if let Some(shifted) = self.first_line_shifted() {
            return shifted;
        }
        let Some(place) = error.location() else {
            return Diagnostic::error(
                "manifest.unreadable",
                "le fichier n’est pas lisible",
            )
            .at(Location::file(self.file))
            .cause(in_its_words(LIBRARY, &said));
        };
        let (line, column) = (place.line(), place.column());
        let text = self.lines.get(line.wrapping_sub(1)).copied().unwrap_or("");
        let with = |message: &str| self.error(message.to_owned(), line, column, 1);
        if said.contains("mapping values are not allowed") {
            return with("un deux-points dans un texte qui n’est pas entre guillemets")
                .maybe_help(quoted(text));
        }
        if said.contains("cannot start any token") {
            let message =
                "un texte commence par un signe qui a un sens pour le programme";
            return with(message).maybe_help(
                quoted(text).or_else(|| {
                    Some("mettez le texte entre guillemets droits".to_owned())
                }),
            );
        }
        if said.contains("did not find expected key") || said.contains("block mapping") {
            return with("cette ligne n’est pas alignée avec les autres de son groupe").help(
                "les rubriques d’un même groupe commencent toutes à la même colonne ; \
                 vérifiez aussi les guillemets de la ligne précédente",
            );
        }
        if said.contains("block collection") || said.contains("'-' indicator") {
            return with("ce tiret n’est pas aligné avec les autres de sa liste")
                .help("alignez tous les tirets d’une même liste l’un sous l’autre");
        }
        if said.contains("quoted scalar") || said.contains("end of stream") {
            // The parser stops at the end; the fault is the first line with a lone quote.
            let lone = |text: &str| text.matches('"').count() % 2 == 1;
            let faulty = self.lines.iter().position(|text| lone(text));
            let (line, column) = faulty.map_or((line, column), |index| {
                let quote = self.lines[index].find('"').unwrap_or(0);
                (index + 1, self.lines[index][..quote].chars().count() + 1)
            });
            let message = "un guillemet ouvert n’est jamais refermé".to_owned();
            return self
                .error(message, line, column, 1)
                .help("fermez le texte par un second guillemet droit : \"…\"");
        }
        if said.contains("could not find expected ':'") {
            // The parser tells the line after the faulty one.
            let without = |text: &&str| {
                let text = text.trim();
                !text.is_empty()
                    && !text.starts_with('#')
                    && !text.contains(": ")
                    && !text.ends_with(':')
                    && !text.starts_with("- ")
            };
            let faulty = self.lines.iter().take(line).rposition(without);
            let line = faulty.map_or(line, |index| index + 1);
            let written = self.lines.get(line - 1).copied().unwrap_or("");
            let name = written
                .split_once(": ")
                .map_or(written, |(name, _)| name)
                .trim_end_matches(':');
            if written.contains(':') && name.chars().count() > LONGEST_KEY {
                let message = format!(
                    "le nom d’une rubrique a {} caractères, plus que les {} admis",
                    grouped(name.chars().count()),
                    grouped(LONGEST_KEY)
                );
                return self.error(message, line, 1, 1).help(
                    "une rubrique s’écrit   nom: valeur   , avec un seul mot devant le deux-points",
                );
            }
            let length = self.lines.get(line - 1).map_or(1, |text| text.chars().count());
            let message =
                "il manque un deux-points, ou un tiret suivi d’une espace".to_owned();
            return self.error(message, line, 1, length).help(
                "une rubrique s’écrit   nom: valeur   et une ligne de liste   - mot",
            );
        }
        if said.contains("tag") || said.contains("anchor") || said.contains("alias") {
            return with("un texte commence par « ! », « & » ou « * »")
                .maybe_help(quoted(text));
        }
        with("cette ligne n’est pas comprise")
            .cause(in_its_words(LIBRARY, &said))
            .maybe_help(quoted(text))
    }
}

/// A line up to its comment: a « # » after a space, outside quotes.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut previous = ' ';
    for (index, character) in line.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '#' if !quoted && previous == ' ' => return line[..index].trim_end(),
            _ => {}
        }
        previous = character;
    }
    line
}

/// The value written after the key or the dash, with its column from 1.
fn value_of(line: &str) -> Option<(usize, &str)> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    let line = without_comment(line);
    let start = match line.find(": ") {
        Some(colon) => colon + 2,
        None => line.find("- ").filter(|dash| line[..*dash].trim().is_empty())? + 2,
    };
    let value = line[start..].trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let column = line.chars().count() - value.chars().count() + 1;
    Some((column, value.trim_end()))
}

/// « écrivez   titre: "Le logement : un parc ancien" », for a line with a bare text.
fn quoted(line: &str) -> Option<String> {
    let trimmed = line.trim();
    let (dash, rest) = match trimmed.strip_prefix("- ") {
        Some(rest) => ("- ", rest),
        None => ("", trimmed),
    };
    if let Some((key, value)) = rest.split_once(": ")
        && is_key(&fold(key))
    {
        return Some(format!("écrivez   {dash}{key}: {}", in_quotes(value.trim())));
    }
    let plain = !rest.is_empty() && !dash.is_empty();
    plain.then(|| format!("écrivez   {dash}{}", in_quotes(rest)))
}

/// A text between straight quotes; one that holds some between « ’ » ones, where those inside
/// stand as they are.
fn in_quotes(text: &str) -> String {
    let is_closed = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    match text.contains('"') {
        true if is_closed && text.matches('"').count() == 2 => text.to_owned(),
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}

fn small_number(count: usize) -> String {
    const WORDS: [&str; 11] = [
        "zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
        "dix",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}
