//! Personal data never enters: a column that looks nominative stops the build.
//!
//! The convention gives aggregates only (article 6), and so does the RGPD: the report is
//! made of counts. The column is named, its content never shown.

use super::layout::{Head, Key, is_heading, is_word};
use super::number;
use super::personal::Nominative;
use crate::heading::column_letters;
use crate::text::fold;
use crate::value::Value;

/// The first column that looks nominative: by its heading, or by what its cells look like.
pub(super) fn column(
    head: &Head,
    headings: &[String],
    after: usize,
) -> Option<(usize, Nominative)> {
    let by_heading = headings.iter().enumerate().find_map(|(column, heading)| {
        let folded = fold(heading);
        let kind = heading_says(&folded, headings)?;
        let is_figures = is_of_figures(kind, &folded, &head.column(column, after));
        (!is_figures).then_some((column, kind))
    });
    by_heading.or_else(|| {
        (0..headings.len()).find_map(|column| {
            let labels = head.column(column, after);
            let of_people = names_one_person(&fold(&headings[column]));
            let by_name =
                || (of_people && are_people(&labels)).then_some(Nominative::Name);
            Some((column, content_says(&labels).or_else(by_name)?))
        })
    })
}

/// « Bénéficiaire », « Agent instructeur », « Contact »: a heading that announces one person a
/// row. Categories stand under it too (« Oui », « Retraité »): its cells tell.
fn names_one_person(heading: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "agent",
        "contact",
        "instructeur",
        "instructrice",
        "interlocuteur",
        "interlocutrice",
        "referent",
        "referente",
        "titulaire",
        "travailleur_social",
        "intervenant",
        "identite",
    ];
    let words = || heading.split('_');
    OTHERS.contains(&heading)
        || words().next().is_some_and(|first| OTHERS.contains(&first))
        || (words().count() <= 2 && words().any(|word| PERSON.contains(&word)))
}

/// Most of the filled cells are names of people: two or three words with capitals and nothing
/// else, one of them all in capitals or a first word that is a civility.
fn are_people(labels: &[String]) -> bool {
    let filled: Vec<&String> = labels.iter().filter(|label| !label.is_empty()).collect();
    let people =
        filled.iter().filter(|label| has_civility(label) || is_a_name(label)).count();
    people > 0 && people * 2 > filled.len()
}

/// « Mme Durand ».
fn has_civility(label: &str) -> bool {
    const CIVILITIES: [&str; 9] =
        ["m", "m.", "mr", "mme", "mlle", "mm.", "monsieur", "madame", "mademoiselle"];
    let Some((first, rest)) = label.trim().split_once(' ') else { return false };
    let is_capital = rest.trim_start().starts_with(char::is_uppercase);
    is_capital && CIVILITIES.contains(&first.to_lowercase().as_str())
}

/// « DURAND Anne », « Anne Durand ».
fn is_a_name(label: &str) -> bool {
    let words: Vec<&str> = label.split_whitespace().collect();
    let is_word = |word: &&str| {
        let letters = |c: char| c.is_alphabetic() || "-'’".contains(c);
        word.starts_with(char::is_uppercase)
            && word.chars().all(letters)
            && word.chars().count() > 1
    };
    (2..=4).contains(&words.len()) && words.iter().all(is_word)
}

/// Whether the rows of a cross table, which has no codes, are people: « Nom »,
/// « Bénéficiaire ». Categories are in the plural.
pub(super) fn rows_are_people(title: &str) -> bool {
    let folded = fold(title);
    let one =
        ["nom", "noms", "prenom", "nom_prenom", "nom_et_prenom", "individu", "famille"];
    one.contains(&folded.as_str()) || PERSON.contains(&folded.as_str())
}

/// How a column is named: by its heading, unless the heading itself is personal, as in a
/// list without headings; then by its letter.
pub(super) fn shown(headings: &[String], column: usize, kind: Nominative) -> String {
    let heading = headings.get(column).cloned().unwrap_or_default();
    let is_content =
        is_mail(&heading) || is_telephone(&heading) || is_social_security(&heading);
    if is_content
        || !is_word(&heading)
        || heading_says(&fold(&heading), headings) != Some(kind)
    {
        let known = !is_content && is_word(&heading) && is_heading(&heading);
        return if known { heading } else { column_letters(column) };
    }
    heading
}

/// Words that make a heading one about a person.
const PERSON: [&str; 10] = [
    "allocataire",
    "beneficiaire",
    "usager",
    "personne",
    "demandeur",
    "patient",
    "assure",
    "enfant",
    "responsable",
    "conjoint",
];

/// Whether the cells under a heading are counts, ages or rates: « usagers ayant un e-mail »,
/// « Date de naissance moyenne ». An empty column, or one of words, is what its heading says.
fn is_of_figures(kind: Nominative, heading: &str, labels: &[String]) -> bool {
    /// A telephone number without its zero has nine figures; nobody counts that far.
    const COUNTS: f64 = 10_000_000.0;
    const AGES: f64 = 130.0;
    /// « n_enfants »; a file's number has more figures.
    const FEW: f64 = 1_000.0;
    let mut numbers = Vec::new();
    for label in labels.iter().filter(|label| !label.is_empty()) {
        match number::read(label, Value::Missing) {
            Value::Known(number) => numbers.push(number),
            Value::NotANumber => return false,
            // « s », « nd »: a producer hides counts, and no address.
            _ => {}
        }
    }
    let all_under = |bound: f64| {
        !numbers.is_empty() && numbers.iter().all(|number| number.abs() < bound)
    };
    match kind {
        Nominative::Name | Nominative::Address | Nominative::Mail => all_under(COUNTS),
        Nominative::Telephone | Nominative::SocialSecurity => all_under(COUNTS),
        Nominative::Birth => all_under(AGES),
        Nominative::FileNumber => heading.ends_with('s') && all_under(FEW),
    }
}

fn heading_says(heading: &str, headings: &[String]) -> Option<Nominative> {
    let words: Vec<&str> = heading.split('_').collect();
    let has = |word: &str| words.contains(&word);
    let of_person = words.iter().any(|word| PERSON.contains(&word.trim_end_matches('s')));
    let starts = |options: &[&str]| options.contains(&words[0]);
    // « nombre de », « part des »: counts of people are what the report is made of.
    if starts(&["nombre", "nb", "part", "taux", "effectif", "effectifs", "total"]) {
        return None;
    }
    // A mean is nobody's.
    if ["moyenne", "moyen", "mediane", "median"].iter().any(|word| has(word)) {
        return None;
    }
    if ["nir", "nss", "numero_de_securite_sociale", "num_secu", "numero_secu"]
        .contains(&heading)
        || (has("securite") && has("sociale") && starts(&["numero", "n", "no", "num"]))
        || (has("secu") && starts(&["numero", "n", "no", "num"]))
    {
        return Some(Nominative::SocialSecurity);
    }
    if has("naissance") && (has("date") || has("ddn") || has("jour")) || heading == "ddn"
    {
        return Some(Nominative::Birth);
    }
    if ["prenom", "prenoms"].iter().any(|word| has(word))
        || ["nom_de_famille", "nom_usage", "nom_d_usage", "nom_de_naissance", "nom_complet"]
            .contains(&heading)
        || (starts(&["nom", "noms"]) && of_person)
        // « nom » alone is a commune's beside a code, a person's in a list of people.
        || (["nom", "noms"].contains(&heading) && is_a_list_of_people(headings))
    {
        return Some(Nominative::Name);
    }
    if has("courriel") || has("email") || has("mail") || heading == "e_mail" {
        return Some(Nominative::Mail);
    }
    if has("telephone") || has("portable") || ["tel", "mobile"].contains(&heading) {
        return Some(Nominative::Telephone);
    }
    let plain_address = [
        "adresse",
        "adresse_postale",
        "adresse_complete",
        "rue",
        "numero_et_rue",
        "voie",
    ];
    if plain_address.contains(&heading) || (starts(&["adresse"]) && of_person) {
        return Some(Nominative::Address);
    }
    let number = starts(&["numero", "n", "no", "num", "matricule", "identifiant", "id"]);
    if (number && of_person) || heading == "matricule" {
        return Some(Nominative::FileNumber);
    }
    None
}

/// A « nom » beside a first name, a civility or a date of birth, or without any column of
/// codes.
fn is_a_list_of_people(headings: &[String]) -> bool {
    let folded: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
    let any = |wanted: &[&str]| folded.iter().any(|name| wanted.contains(&name.as_str()));
    let civil =
        any(&["prenom", "prenoms", "civilite", "sexe", "age", "situation_familiale"]);
    let coded = headings.iter().any(|name| Key::is_heading(name))
        || folded.iter().any(|name| name.starts_with("code"));
    civil && !coded
}

/// Most of the filled cells have the shape of personal data: one is enough where nothing else has
/// that shape, three where a code may have it.
fn content_says(labels: &[String]) -> Option<Nominative> {
    const CODES: usize = 3;
    let filled: Vec<&String> = labels.iter().filter(|label| !label.is_empty()).collect();
    let most = |shape: fn(&str) -> bool, enough: usize| {
        let count = filled.iter().filter(|label| shape(label)).count();
        count >= enough && count * 2 > filled.len()
    };
    if most(is_mail, 1) {
        return Some(Nominative::Mail);
    }
    if most(has_civility, 1) {
        return Some(Nominative::Name);
    }
    if most(is_social_security, CODES) {
        return Some(Nominative::SocialSecurity);
    }
    if most(is_telephone, CODES) {
        return Some(Nominative::Telephone);
    }
    None
}

fn is_mail(label: &str) -> bool {
    let Some((before, after)) = label.split_once('@') else { return false };
    !before.is_empty() && after.contains('.') && is_word(label) && !label.contains(' ')
}

/// Thirteen digits, or fifteen with the key, beginning with the sex; Corsica's letters
/// apart.
fn is_social_security(label: &str) -> bool {
    let digits: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    let shape = (digits.len() == 13 || digits.len() == 15)
        && digits.bytes().enumerate().all(|(at, byte)| {
            byte.is_ascii_digit() || (at == 6 && (byte == b'A' || byte == b'B'))
        });
    let month = digits.get(3..5).and_then(|month| month.parse::<u8>().ok());
    shape
        && digits.starts_with(['1', '2'])
        && month.is_some_and(|m| (1..=12).contains(&m))
}

/// Ten digits that begin with 0, grouped by two or not.
fn is_telephone(label: &str) -> bool {
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    let only = label.chars().all(|c| c.is_ascii_digit() || " .-+()".contains(c));
    only && digits.len() == 10
        && digits.starts_with('0')
        && digits.as_bytes().get(1).is_some_and(|byte| *byte != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::book::RawCell;

    #[test]
    fn people_under_a_heading_that_announces_one_are_refused() {
        let labels =
            |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        for heading in
            ["Bénéficiaire", "Allocataire", "Agent instructeur", "Contact", "Usager"]
        {
            assert!(names_one_person(&fold(heading)), "{heading}");
        }
        for heading in
            ["Bénéficiaires du RSA", "Nombre d'allocataires", "Commune", "Type d'aide"]
        {
            assert!(!names_one_person(&fold(heading)), "{heading}");
        }
        for cells in [
            ["Anne DURAND", "PETIT Paul"],
            ["Mme Durand", ""],
            ["Anne-Marie Le Gall", "Jo Roux"],
        ] {
            assert!(are_people(&labels(&cells)), "{cells:?}");
        }
        for cells in [
            ["Oui", "Non"],
            ["Personne seule", "Couple"],
            ["12", "3"],
            ["RSA socle", "Prime"],
        ] {
            assert!(!are_people(&labels(&cells)), "{cells:?}");
        }
        assert_eq!(content_says(&labels(&["a.b@c.fr", ""])), Some(Nominative::Mail));
        assert_eq!(
            content_says(&labels(&["Mme Durand", "M. Petit"])),
            Some(Nominative::Name)
        );
        assert_eq!(content_says(&labels(&["M. et Mme", "Seul"])), None);
    }

    fn says(heading: &str, beside: &[&str]) -> Option<Nominative> {
        let all: Vec<String> = std::iter::once(heading)
            .chain(beside.iter().copied())
            .map(str::to_owned)
            .collect();
        heading_says(&fold(heading), &all)
    }

    #[test]
    fn personal_headings_are_refused() {
        for (heading, kind) in [
            ("Prénom", Nominative::Name),
            ("Nom de l'allocataire", Nominative::Name),
            ("Nom d’usage", Nominative::Name),
            ("NIR", Nominative::SocialSecurity),
            ("N° de sécurité sociale", Nominative::SocialSecurity),
            ("Date de naissance", Nominative::Birth),
            ("Adresse", Nominative::Address),
            ("Courriel", Nominative::Mail),
            ("E-mail", Nominative::Mail),
            ("Téléphone", Nominative::Telephone),
            ("N° allocataire", Nominative::FileNumber),
            ("Matricule", Nominative::FileNumber),
            ("Identifiant usager", Nominative::FileNumber),
        ] {
            assert_eq!(says(heading, &[]), Some(kind), "{heading}");
        }
        assert_eq!(says("Nom", &["Prénom", "Âge"]), Some(Nominative::Name));
    }

    #[test]
    fn headings_of_counts_and_places_are_not() {
        for heading in [
            "Nom de la commune",
            "Nom_commune",
            "LIBGEO",
            "Nombre d'allocataires",
            "Nombre de naissances",
            "Naissances domiciliées",
            "Nombre de personnes par adresse",
            "Numéro de l'école",
            "Personnes couvertes",
            "Allocataires sans enfant",
            "Commune",
            "Nom Officiel Région",
            "Adresse de l'établissement",
        ] {
            assert_eq!(says(heading, &[]), None, "{heading}");
        }
        assert_eq!(says("Nom", &["Code INSEE", "Population"]), None);
    }

    #[test]
    fn counts_under_a_personal_word_are_counts() {
        for (heading, cells, kind) in [
            ("nbobs_mail", ["494", "812"], None),
            ("Usagers ayant un e-mail", ["12", "s"], None),
            ("Titulaires d’un portable", ["1 204", "96"], None),
            ("Date de naissance moyenne", ["42,5", "38"], None),
            ("N enfants", ["120", "96"], None),
            ("Téléphone", ["612345678", "712345678"], Some(Nominative::Telephone)),
            ("Mail", ["", ""], Some(Nominative::Mail)),
            ("Date de naissance", ["12/03/1975", "01/01/1980"], Some(Nominative::Birth)),
            ("Date de naissance", ["27465", "29221"], Some(Nominative::Birth)),
            ("N° allocataire", ["123", "124"], Some(Nominative::FileNumber)),
        ] {
            let row = |one: &str, two: &str| {
                vec![RawCell::Text(one.to_owned()), RawCell::Text(two.to_owned())]
            };
            let rows = [("Commune", heading), ("A", cells[0]), ("B", cells[1])];
            let rows =
                rows.iter().enumerate().map(|(at, (one, two))| (at, row(one, two)));
            let head = Head::of(rows.collect(), None);
            let headings = ["Commune".to_owned(), heading.to_owned()];
            let found = column(&head, &headings, 0).map(|(_, kind)| kind);
            assert_eq!(found, kind, "{heading}");
        }
    }

    #[test]
    fn personal_content_is_recognised_whatever_its_heading() {
        let of = |label: &str| content_says(&vec![label.to_owned(); 4]);
        assert_eq!(of("a.b@exemple.fr"), Some(Nominative::Mail));
        assert_eq!(of("2 84 05 59 350 123"), Some(Nominative::SocialSecurity));
        assert_eq!(of("06 12 34 56 78"), Some(Nominative::Telephone));
        assert_eq!(of("1036"), None);
        assert_eq!(of("2000402"), None);
        assert_eq!(of("QP059001"), None);
    }
}
