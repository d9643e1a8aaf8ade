//! `nouveau`: a few questions, on a terminal or as options, then the folder of a new project.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use abs_report::reference::Commune;
use abs_report::{
    Answers, Begun, Diagnostic, Diagnostics, FOLDERS, FirstFiles, Found, NotACommune,
    ProjectDir, When, commune, upper_first, written_date,
};
use chrono::NaiveDate;

use super::arguments::Beginning;
use super::progress::under_a_bar;
use super::streams::tell;
use super::{Stopped, session};

/// Asks what the options do not say, and writes the first files.
pub(super) fn begin(written: &Beginning) -> Result<(), Stopped> {
    let told = |error| Diagnostics::from(Diagnostic::from(&error));
    // A folder that cannot be one is told before any question.
    if let Some(folder) = &written.folder {
        ProjectDir::beginning(folder).map_err(told)?;
    }
    let mut person = Person::before_the_screen();
    let person: Option<&mut dyn Asked> = match &mut person {
        Some(person) => Some(person),
        None => None,
    };
    let (answers, folder) = answers(written, person, today)?;
    let root = ProjectDir::beginning(&folder).map_err(told)?;
    let FirstFiles { sources, files } =
        under_a_bar(|watch| session().begin(&root, &answers, watch))?;
    let begun = root.begin(&FOLDERS, &files).map_err(told)?;
    tell(&made(&folder, &begun, &sources));
    Ok(())
}

/// Whoever answers questions.
trait Asked {
    /// The answer to a question, without the spaces around it; nothing when nobody answers any
    /// more.
    fn ask(&mut self, question: &str) -> Option<String>;
    /// Says something between two questions.
    fn tell(&mut self, text: &str);
}

/// A person before a terminal.
struct Person;

impl Person {
    fn before_the_screen() -> Option<Self> {
        let both = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        both.then_some(Self)
    }
}

impl Asked for Person {
    fn ask(&mut self, question: &str) -> Option<String> {
        let mut screen = anstream::stderr().lock();
        write!(screen, "{question}  ").and_then(|()| screen.flush()).ok()?;
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim().to_owned())
    }

    fn tell(&mut self, text: &str) {
        tell(text);
    }
}

/// The day, as a proposal: what is written is what was answered.
#[allow(clippy::disallowed_methods, reason = "a proposal to a person, never a default")]
fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// What is known, then what is asked; and the folder.
fn answers(
    written: &Beginning,
    mut person: Option<&mut dyn Asked>,
    today: fn() -> NaiveDate,
) -> Result<(Answers, PathBuf), Stopped> {
    let communes = match written.communes.as_slice() {
        [] => asked(&mut person, "--commune \"Lezennes (59)\"", ask_communes)?,
        several => several
            .iter()
            .flat_map(|written| names(written))
            .map(|one| commune(&one).map_err(|unknown| refused(&unknown)))
            .collect::<Result<_, _>>()?,
    };
    let communes = without_repeats(communes);
    let ccas = match &written.ccas {
        Some(name) if !name.trim().is_empty() => name.trim().to_owned(),
        _ => asked(&mut person, "--ccas \"CCAS de Lezennes\"", |person| {
            ask_ccas(person, &communes)
        })?,
    };
    let date = match (written.session, written.date) {
        (Some(session), _) => When::Session(session),
        (None, Some(date)) => When::Report(date),
        (None, None) => {
            asked(&mut person, "--seance 18/11/2027", |person| ask_date(person, today))?
        }
    };
    let answers = Answers { communes, ccas, date };
    let folder = match (&written.folder, person) {
        (Some(folder), _) => folder.clone(),
        (None, Some(person)) => {
            let usual = answers.usual_folder();
            let answer = person.ask(&format!("Dossier ?  [{usual}]"));
            PathBuf::from(match answer {
                Some(answer) if !answer.is_empty() => answer,
                Some(_) => usual,
                None => return Err(given_up()),
            })
        }
        (None, None) => PathBuf::from(answers.usual_folder()),
    };
    Ok((answers, folder))
}

/// A commune written twice is one.
fn without_repeats(communes: Vec<&'static Commune>) -> Vec<&'static Commune> {
    let mut kept: Vec<&'static Commune> = Vec::new();
    for one in communes {
        if kept.iter().all(|other| other.code != one.code) {
            kept.push(one);
        }
    }
    kept
}

/// What a person answers; without one, what is missing.
fn asked<T>(
    person: &mut Option<&mut dyn Asked>,
    option: &str,
    ask: impl FnOnce(&mut dyn Asked) -> Option<T>,
) -> Result<T, Stopped> {
    match person {
        Some(person) => ask(*person).ok_or_else(given_up),
        None => {
            let name = option.split(' ').next().unwrap_or(option);
            let missing = Diagnostic::error(
                "program.answer-missing",
                format!(
                    "il manque « {name} », et il n’y a pas de terminal où le demander"
                ),
            );
            Err(Diagnostics::from(missing.help(format!("ajoutez   {option}"))).into())
        }
    }
}

fn given_up() -> Stopped {
    let text = "les questions n’ont pas toutes leur réponse";
    Diagnostics::from(Diagnostic::error("program.answer-missing", text)).into()
}

fn refused(unknown: &NotACommune) -> Stopped {
    let diagnostic = Diagnostic::error("program.not-a-commune", &unknown.message);
    Diagnostics::from(diagnostic.help(match unknown.choices.as_slice() {
        [] => {
            "écrivez le nom et le département :   --commune \"Lezennes (59)\"".to_owned()
        }
        choices => format!("écrivez   --commune \"{}\"", choices.join("\"   ou   \"")),
    }))
    .into()
}

/// One commune, or several; asked again until each is known.
fn ask_communes(person: &mut dyn Asked) -> Option<Vec<&'static Commune>> {
    loop {
        let written =
            person.ask("Quelle commune ?  (nom, ou plusieurs séparés par « ; »)")?;
        let each = names(&written);
        if each.is_empty() {
            person.tell("  Écrivez le nom d’une commune, ou Ctrl+C pour arrêter.");
        }
        let mut found = Vec::new();
        let mut all = true;
        for name in each {
            match commune(&name) {
                Ok(one) => found.push(one),
                Err(unknown) => match choose(person, &unknown)? {
                    Some(one) => found.push(one),
                    None => all = false,
                },
            }
        }
        if all && !found.is_empty() {
            let names: Vec<String> = found
                .iter()
                .map(|one| format!("{} ({})", one.name, one.departement))
                .collect();
            person.tell(&format!("  {}", names.join(", ")));
            return Some(found);
        }
    }
}

/// The names of one answer: « Eybens ; Fontaine (38) », and as the program itself lists them,
/// « Eybens (38), Fontaine (38) ».
fn names(written: &str) -> Vec<String> {
    let written = written.replace("),", ");");
    let each = written.split(';').map(str::trim).filter(|name| !name.is_empty());
    each.map(str::to_owned).collect()
}

/// One of those that may be meant, by its number or its name; nothing when none is.
fn choose(
    person: &mut dyn Asked,
    unknown: &NotACommune,
) -> Option<Option<&'static Commune>> {
    person.tell(&format!("  {}.", upper_first(&unknown.message)));
    if unknown.choices.is_empty() {
        return Some(None);
    }
    for (number, choice) in unknown.choices.iter().enumerate() {
        person.tell(&format!("    {}. {choice}", number + 1));
    }
    let answer = person.ask("  Laquelle ?  (son numéro, ou Entrée si aucune)")?;
    let chosen = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let chosen = chosen.and_then(|index| unknown.choices.get(index));
    let written = chosen.map_or(answer.as_str(), String::as_str);
    Some(commune(written).ok())
}

fn ask_ccas(person: &mut dyn Asked, communes: &[&Commune]) -> Option<String> {
    let usual = Answers::usual_ccas(communes);
    let question = match &usual {
        Some(usual) => format!("Nom du CCAS ?  [{usual}]"),
        None => "Nom du CIAS ou du CCAS ?  (comme dans une phrase)".to_owned(),
    };
    loop {
        let answer = person.ask(&question)?;
        match (answer.is_empty(), &usual) {
            (false, _) => return Some(answer),
            (true, Some(usual)) => return Some(usual.clone()),
            (true, None) => person.tell("  Écrivez ce nom, ou Ctrl+C pour arrêter."),
        }
    }
}

fn ask_date(person: &mut dyn Asked, today: fn() -> NaiveDate) -> Option<When> {
    let session = ask_day(
        person,
        "Date du conseil d’administration ?  (jj/mm/aaaa, ou Entrée si elle n’est pas fixée)",
        None,
    )?;
    if let Some(session) = session {
        return Some(When::Session(session));
    }
    let today = today();
    let question = format!("Date du rapport ?  [{}]", today.format("%d/%m/%Y"));
    Some(When::Report(ask_day(person, &question, Some(today))?.unwrap_or(today)))
}

/// A day, asked again until it is one; nothing said means what is usual.
fn ask_day(
    person: &mut dyn Asked,
    question: &str,
    usual: Option<NaiveDate>,
) -> Option<Option<NaiveDate>> {
    loop {
        let answer = person.ask(question)?;
        if answer.is_empty() {
            return Some(usual);
        }
        match written_date(&answer) {
            Some(date) => return Some(Some(date)),
            None => person.tell("  Une date s’écrit 18/11/2027."),
        }
    }
}

/// What was made, and what comes next.
fn made(folder: &Path, begun: &Begun, sources: &[Found]) -> String {
    let shown = folder.display();
    let mut lines = vec![format!("Créé, dans « {shown} » :")];
    let about = [
        ("projet.yaml", "à compléter ; chaque ligne est expliquée"),
        ("donnees", "posez-y vos tableurs"),
        ("textes", "un fichier par chapitre, titres déjà écrits"),
        ("images", "votre logo, une photo"),
        ("LISEZ-MOI.txt", "la marche à suivre"),
    ];
    lines.extend(about.map(|(name, what)| format!("  {name:14} {what}")));
    for kept in &begun.kept {
        lines.push(format!("  {kept:14} y était déjà : laissé tel quel"));
    }
    if !sources.is_empty() {
        lines.push("Vos fichiers :".to_owned());
    }
    for Found { candidate, unsure } in sources {
        lines.push(match unsure {
            None => format!("  {}   repris", candidate.path),
            Some(why) => format!("  {}   n’est pas repris : {why}", candidate.path),
        });
    }
    let manifest = folder.join("projet.yaml");
    let manifest = manifest.display();
    lines.push(format!(
        "Ensuite :  abs-report suivre \"{manifest}\"   montre les pages et les refait à mesure"
    ));
    lines.push(format!(
        "           abs-report build \"{manifest}\"    produit les documents"
    ));
    lines.join("\n")
}

#[cfg(test)]
mod tests;
