//! What minijinja says, in French.

use minijinja::{Error, ErrorKind};

use crate::phrases::{self, Phrase, Told, phrase, quoted};

/// The library, in messages.
const LIBRARY: &str = "le moteur des gabarits";

/// An error of a template in one sentence, and what to do; the library's own words stand in
/// the cause when no table knows them.
pub(super) fn of(error: &Error) -> (Told, Option<String>) {
    let detail = error.detail().unwrap_or_default();
    if detail.contains("recursion limit") {
        let deep = error.kind() == ErrorKind::SyntaxError;
        let sentence = if deep {
            "le gabarit s’emboîte trop profondément"
        } else {
            "le gabarit tourne sans fin"
        };
        return (plain(sentence, ""), None);
    }
    if error.kind() == ErrorKind::OutOfFuel {
        return (plain("le gabarit tourne sans fin, ou écrit sans fin", ""), None);
    }
    // Some of our own functions speak French already.
    if detail.starts_with("aucun ") || detail.starts_with("cette valeur") {
        return (plain(detail, ""), None);
    }
    if let Some(told) = phrases::french(detail, PHRASES, quoted) {
        return (told, None);
    }
    let told = match error.kind() {
        ErrorKind::SyntaxError => syntax(detail)
            .unwrap_or_else(|| plain("une balise du gabarit est mal écrite", FIXED)),
        ErrorKind::UndefinedError => {
            plain("le gabarit cite une valeur qui n’existe pas", VALUES)
        }
        ErrorKind::UnknownFilter => {
            plain("le gabarit cite un filtre qui n’existe pas", FIXED)
        }
        ErrorKind::UnknownTest => {
            plain("le gabarit cite un test qui n’existe pas", FIXED)
        }
        ErrorKind::UnknownFunction => {
            plain("le gabarit cite une fonction qui n’existe pas", FIXED)
        }
        ErrorKind::UnknownMethod => {
            plain("le gabarit cite une méthode qui n’existe pas", FIXED)
        }
        ErrorKind::TemplateNotFound => {
            plain("le gabarit en cite un autre qui n’existe pas", FIXED)
        }
        ErrorKind::MissingArgument => plain("il manque une valeur à une fonction", FIXED),
        ErrorKind::TooManyArguments => {
            plain("une fonction reçoit trop de valeurs", FIXED)
        }
        ErrorKind::CannotUnpack => {
            plain("une boucle nomme plus de valeurs qu’il n’y en a", FIXED)
        }
        ErrorKind::BadEscape => plain(
            "un texte entre guillemets a une barre oblique de trop",
            "doublez-la :   \\\\",
        ),
        _ => plain("le gabarit ne peut pas être rempli", FIXED),
    };
    let known = detail.is_empty()
        || error.kind() == ErrorKind::SyntaxError && syntax(detail).is_some();
    let cause = (!known).then(|| phrases::in_its_words(LIBRARY, detail));
    (told, cause)
}

fn plain(sentence: &str, help: &str) -> Told {
    let help = (!help.is_empty()).then(|| help.to_owned());
    Told { sentence: sentence.to_owned(), help }
}

/// « unexpected end of input, expected end of block », with any words.
fn syntax(detail: &str) -> Option<Told> {
    let (found, wanted) = match detail.strip_prefix("unexpected ") {
        Some(rest) => match rest.split_once(", expected ") {
            Some((found, wanted)) => (found, Some(wanted)),
            None => (rest, None),
        },
        None => return None,
    };
    let found = word(found);
    let sentence = match wanted {
        Some(wanted) => {
            format!(
                "une balise du gabarit est mal écrite : il faut {}, et non {found}",
                word(wanted)
            )
        }
        None => format!("une balise du gabarit est mal écrite : il y a en trop {found}"),
    };
    let help = if detail.starts_with("unexpected end of input") {
        "une balise « if », « for » ou « set » se ferme par   {% endif %}   {% endfor %}   {% endset %}"
    } else {
        FIXED
    };
    Some(plain(&sentence, help))
}

fn word(name: &str) -> String {
    const WORDS: &[(&str, &str)] = &[
        ("end of input", "la fin du fichier"),
        ("end of block", "la fin de la balise (%})"),
        ("end of variable block", "la fin de la balise (}})"),
        ("start of block", "une balise ({%)"),
        ("identifier", "un nom"),
        ("identifier or integer", "un nom ou un nombre"),
        ("string", "un texte entre guillemets"),
        ("integer", "un nombre"),
        ("block keyword", "le nom d’une balise (if, for, set…)"),
        ("keyword", "le nom d’une balise"),
        ("character", "un signe qui n’est pas admis"),
        ("assignment operator", "un signe égal"),
        ("template-data", "du texte"),
        ("statement", "le nom d’une balise (if, for, set…)"),
        ("end of string", "un guillemet jamais refermé"),
        ("end of comment", "un commentaire jamais refermé"),
        ("end of raw block", "une balise « raw » jamais refermée"),
        ("input after expression", "quelque chose après l’expression"),
        ("expression", "une expression"),
    ];
    let known = WORDS.iter().find(|(english, _)| *english == name);
    known.map_or_else(|| quoted(name), |(_, french)| (*french).to_owned())
}

const FIXED: &str = "comparez ce passage avec le gabarit d’origine";
const VALUES: &str =
    "vérifiez l’orthographe de ce nom ; le gabarit d’origine cite ceux qui existent";

/// The first that fits is told.
#[rustfmt::skip]
const PHRASES: &[Phrase] = &[
    phrase("{} is undefined", "le gabarit cite {}, qui n’existe pas", VALUES),
    phrase("{} is undefined (from {})", "le gabarit cite {}, qui n’existe pas", VALUES),
    phrase("filter {} is unknown", "le filtre {} n’existe pas", "les filtres s’écrivent après une barre :   {{ x|typ }}   {{ x|upper }}"),
    phrase("test {} is unknown", "le test {} n’existe pas", "les tests s’écrivent après « is » :   {% if x is defined %}"),
    phrase("unknown statement end{}", "une balise qui ferme {} n’a pas de balise ouvrante", "ôtez-la, ou ajoutez la balise ouvrante"),
    phrase("unexpected end of string", "un texte entre guillemets n’est pas refermé dans une balise", "ajoutez le guillemet qui manque"),
    phrase("unexpected end of comment", "un commentaire {# n’est pas refermé", "ajoutez   #}"),
    phrase("unexpected end of raw block", "une balise « raw » n’est pas refermée", "ajoutez   {% endraw %}"),
    phrase("unknown statement {}", "la balise {} n’existe pas", "les balises sont   if   for   set   include   macro"),
    phrase("{} is unknown", "la fonction {} n’existe pas", VALUES),
    phrase("value of type {} is not callable", "le gabarit appelle une valeur qui n’est pas une fonction", "ôtez les parenthèses"),
    phrase("value of type {} has no method named {}", "une valeur n’a pas de méthode {}", FIXED),
    phrase("object has no method named {}", "une valeur n’a pas de méthode {}", FIXED),
    phrase("{} has no method named {}", "{} n’a pas de méthode {}", FIXED),
    phrase("template {} does not exist", "le gabarit en cite un autre qui n’existe pas : {}", "les gabarits portent les noms de ceux du programme"),
    phrase("tried to include non-existing template {}", "le gabarit en cite un autre qui n’existe pas : {}", "les gabarits portent les noms de ceux du programme"),
    phrase("unknown keyword argument {}", "l’argument {} n’existe pas", FIXED),
    phrase("missing keyword argument {}", "il manque l’argument {}", FIXED),
    phrase("{} is not iterable", "une boucle ne parcourt pas une valeur de cette sorte", FIXED),
    phrase("tried to use {} operator on unsupported types {} and {}", "l’opération {} ne va pas avec ces valeurs", "les chiffres du rapport sont déjà écrits : un gabarit ne calcule pas"),
    phrase("unable to calculate {}", "un calcul du gabarit est impossible", "les chiffres du rapport sont déjà écrits : un gabarit ne calcule pas"),
    phrase("cannot assign to reserved variable name {}", "le nom {} est réservé", "donnez un autre nom"),
    phrase("block {} defined twice", "le bloc {} est défini deux fois", ""),
    phrase("range has too many elements", "le gabarit tourne sans fin, ou écrit sans fin", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What minijinja says word for word, and what is told.
    #[test]
    fn what_minijinja_says_is_told_in_french() {
        for (kind, said, told) in [
            (
                ErrorKind::UndefinedError,
                "`projet.nom` is undefined",
                "le gabarit cite « projet.nom », qui n’existe pas",
            ),
            (
                ErrorKind::UnknownFilter,
                "filter gras is unknown",
                "le filtre « gras » n’existe pas",
            ),
            (
                ErrorKind::UnknownTest,
                "test pair is unknown",
                "le test « pair » n’existe pas",
            ),
            (
                ErrorKind::UnknownFunction,
                "tablo is unknown",
                "la fonction « tablo » n’existe pas",
            ),
            (
                ErrorKind::SyntaxError,
                "unexpected end of input, expected end of block",
                "une balise du gabarit est mal écrite : il faut la fin de la balise (%}), et non la fin \
                 du fichier",
            ),
            (
                ErrorKind::SyntaxError,
                "unknown statement si",
                "la balise « si » n’existe pas",
            ),
            (
                ErrorKind::InvalidOperation,
                "aucun tableau ne s’appelle « t »",
                "aucun tableau ne s’appelle « t »",
            ),
            (ErrorKind::OutOfFuel, "", "le gabarit tourne sans fin, ou écrit sans fin"),
        ] {
            let error = Error::new(kind, said.to_owned());
            let (french, cause) = of(&error);
            assert_eq!((french.sentence.as_str(), cause), (told, None), "{said}");
        }
        let error = Error::new(ErrorKind::InvalidOperation, "something new");
        let (french, cause) = of(&error);
        assert_eq!(french.sentence, "le gabarit ne peut pas être rempli");
        assert_eq!(
            cause.as_deref(),
            Some("« something new », dit le moteur des gabarits")
        );
    }
}
