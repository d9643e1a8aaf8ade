//! What Typst says, in French.

use crate::phrases::{self, Phrase, Told, phrase};

/// The French of a sentence of Typst, when it is known.
pub(super) fn of(said: &str) -> Option<Told> {
    let said = without_standard(said);
    phrases::french(said, PHRASES, word).or_else(|| {
        // « expected expression, found colon », with any words.
        let wanted = said.strip_prefix("expected ")?;
        let sentence = match wanted.split_once(", found ") {
            Some((wanted, found)) => {
                format!("il faut ici {}, et non {}", words(wanted), words(found))
            }
            None => format!("il manque ici {}", words(wanted)),
        };
        Some(Told { sentence, help: None })
    })
}

/// A sentence without the name of the standard it breaks.
pub(super) fn without_standard(said: &str) -> &str {
    match said.split_once(" error: ") {
        Some((before, after)) if before.starts_with("PDF/") => after,
        _ => said,
    }
}

/// What Typst wants or finds: « integer or auto », « content ».
fn words(list: &str) -> String {
    let parts: Vec<String> =
        list.replace(", or ", ", ").replace(" or ", ", ").split(", ").map(word).collect();
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} ou {last}", first.join(", ")),
        None => String::new(),
    }
}

/// A word of Typst's, in French when it is the name of a kind; numbers stay, the rest is
/// quoted.
fn word(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return name.to_owned();
    }
    let known = WORDS.iter().find(|(english, _)| *english == name.trim());
    known.map_or_else(|| phrases::quoted(name), |(_, french)| (*french).to_owned())
}

const WORDS: &[(&str, &str)] = &[
    ("expression", "une expression"),
    ("identifier", "un nom"),
    ("pattern", "un nom"),
    ("block", "un bloc { }"),
    ("argument list", "des arguments entre parenthèses"),
    ("keyword `in`", "le mot « in »"),
    ("colon", "un deux-points"),
    ("comma", "une virgule"),
    ("semicolon", "un point-virgule"),
    ("line break", "une fin de ligne"),
    ("equals sign", "un signe égal"),
    ("dot", "un point"),
    ("dots", "des points"),
    ("star", "une étoile"),
    ("plus", "un plus"),
    ("minus", "un moins"),
    ("slash", "une barre oblique"),
    ("hash", "un dièse"),
    ("arrow", "une flèche"),
    ("end of file", "la fin du fichier"),
    ("end of block", "la fin du bloc"),
    ("named or keyed pair", "un nom et sa valeur"),
    ("closing paren", "une parenthèse fermante"),
    ("opening paren", "une parenthèse ouvrante"),
    ("closing brace", "une accolade fermante"),
    ("opening brace", "une accolade ouvrante"),
    ("closing bracket", "un crochet fermant"),
    ("opening bracket", "un crochet ouvrant"),
    ("integer", "un nombre entier"),
    ("float", "un nombre"),
    ("number", "un nombre"),
    ("decimal", "un nombre décimal"),
    ("string", "un texte entre guillemets"),
    ("text", "du texte"),
    ("label", "une étiquette"),
    ("keyword", "un mot réservé"),
    ("content", "un contenu entre crochets"),
    ("content block", "un contenu entre crochets"),
    ("code block", "un bloc { }"),
    ("array", "une liste"),
    ("dictionary", "un dictionnaire"),
    ("boolean", "vrai ou faux (true, false)"),
    ("function", "une fonction"),
    ("module", "un fichier importé"),
    ("none", "rien (none)"),
    ("auto", "« auto »"),
    ("length", "une longueur (2cm, 1em)"),
    ("relative length", "une longueur (2cm, 50%)"),
    ("ratio", "un pourcentage"),
    ("fraction", "une fraction (1fr)"),
    ("angle", "un angle (90deg)"),
    ("color", "une couleur"),
    ("gradient", "un dégradé"),
    ("tiling", "un motif"),
    ("stroke", "un trait"),
    ("alignment", "un alignement"),
    ("direction", "une direction"),
    ("datetime", "une date"),
    ("regex", "une expression régulière"),
    ("type", "un type"),
    ("path", "un chemin de fichier"),
    ("bytes", "des octets"),
    ("symbol", "un symbole"),
    ("location", "un emplacement"),
    ("arguments", "des arguments"),
];

const SPELLING: &str = "vérifiez l’orthographe de ce nom ; les valeurs du rapport s’écrivent   \
                        {{ … }}";
const CLOSE: &str = "refermez-la, ou ôtez le signe ouvrant qui est en trop ; un signe à imprimer s’écrit avec \
                     une barre :   \\*   \\_";
const FIXED: &str = "comparez ce passage avec le gabarit d’origine";
const IMAGES: &str = "un gabarit n’imprime que les logos nommés dans projet.yaml";
const ENDLESS: &str = "ôtez ce gabarit du dossier pour vérifier, puis corrigez sa boucle";
const ALT: &str = "ajoutez   alt: \"…\"";

/// The first that fits is told: the precise before the general.
#[rustfmt::skip]
const PHRASES: &[Phrase] = &[
    // What is written.
    phrase("unknown variable: {}", "le gabarit cite {}, que rien ne définit", SPELLING),
    phrase("unclosed delimiter", "une parenthèse, un crochet, une accolade ou une mise en valeur (* ou _) n’est pas refermée", CLOSE),
    phrase("unclosed string", "un texte entre guillemets n’est pas refermé", "ajoutez le guillemet (\") qui manque"),
    phrase("unclosed label", "une étiquette <…> n’est pas refermée", "ajoutez le signe > qui manque"),
    phrase("unclosed raw text", "un texte entre accents graves n’est pas refermé", "ajoutez l’accent grave (`) qui manque"),
    phrase("unexpected argument: {}", "l’argument {} n’existe pas pour cette fonction", "vérifiez l’orthographe de ce nom, ou ôtez-le"),
    phrase("unexpected argument", "une valeur est en trop dans cet appel", FIXED),
    phrase("unexpected closing {}", "un signe fermant n’a pas de signe ouvrant", "ôtez-le, ou ajoutez le signe ouvrant"),
    phrase("unexpected {}", "il y a ici, en trop, {}", FIXED),
    phrase("expected expression", "il manque ici une expression", "un dièse (#) annonce du code : écrivez   \\#   pour un dièse à imprimer"),
    phrase("the character {} is not valid in code", "le signe {} n’est pas admis dans du code", FIXED),
    phrase("{} is not valid in code", "{} n’est pas admis dans du code", FIXED),
    phrase("label cannot be empty", "une étiquette <> est vide", ""),
    phrase("labels can only be applied in markup mode", "une étiquette n’est pas admise dans du code", ""),
    phrase("invalid number suffix: {}", "l’unité {} n’existe pas", "les longueurs s’écrivent   2cm   5mm   12pt   1em"),
    phrase("invalid {} number: {}", "un nombre est mal écrit ({} : {})", ""),
    phrase("duplicate argument: {}", "l’argument {} est donné deux fois", "ôtez l’un des deux"),
    phrase("duplicate key: {}", "la clé {} est donnée deux fois", "ôtez l’une des deux"),
    phrase("maximum parsing depth exceeded", "le gabarit emboîte trop de parenthèses, de crochets ou d’accolades", "coupez ce passage en plusieurs, avec   #let"),
    // What it does.
    phrase("missing argument: {}", "il manque l’argument {} à cette fonction", FIXED),
    phrase("the argument {} is positional", "l’argument {} s’écrit sans son nom", ""),
    phrase("{} must be positive", "{} doit être positif", ""),
    phrase("dictionary does not contain key {} and no default value was specified", "la clé {} n’existe pas dans ce dictionnaire", SPELLING),
    phrase("dictionary does not contain key {}", "la clé {} n’existe pas dans ce dictionnaire", SPELLING),
    phrase("module {} does not contain {}", "le fichier importé {} ne contient pas {}", SPELLING),
    phrase("module does not contain {}", "le fichier importé ne contient pas {}", SPELLING),
    phrase("unresolved import", "le nom importé n’est pas dans ce fichier", SPELLING),
    phrase("function {} does not contain field {}", "la fonction {} n’a pas de champ {}", FIXED),
    phrase("type {} has no method {}", "ce qui est ici ({}) n’a pas de méthode {}", FIXED),
    phrase("type {} does not contain field {}", "ce qui est ici ({}) n’a pas de champ {}", FIXED),
    phrase("{} does not have field {}", "{} n’a pas de champ {}", FIXED),
    phrase("{} does not have accessible fields", "{} n’a pas de champ", FIXED),
    phrase("{} has no method {}", "{} n’a pas de méthode {}", FIXED),
    phrase("array index out of bounds (index: {}, len: {}){}", "la liste n’a pas d’élément de rang {} : elle en a {}", "le premier élément a le rang 0"),
    phrase("array is empty", "la liste est vide", ""),
    phrase("cannot access fields on type {}", "{} n’a pas de champ", FIXED),
    phrase("no default value was specified and string index out of bounds (index: {}, len: {})", "le texte n’a pas de lettre de rang {} : il en a {}", "la première lettre a le rang 0"),
    phrase("string index out of bounds (index: {}, len: {}){}", "le texte n’a pas de lettre de rang {} : il en a {}", "la première lettre a le rang 0"),
    phrase("cannot add {} and {}", "{} et {} ne s’additionnent pas", "un nombre se met dans un texte par   str(…)"),
    phrase("cannot subtract {} from {}", "{} ne se retranche pas de {}", ""),
    phrase("cannot multiply {} with {}", "{} et {} ne se multiplient pas", ""),
    phrase("cannot divide {} by {}", "{} ne se divise pas par {}", ""),
    phrase("cannot divide by zero", "le gabarit divise par zéro", ""),
    phrase("divisor must not be zero", "le gabarit divise par zéro", ""),
    phrase("cannot join {} with {}", "{} ne se met pas à la suite de {}", "ôtez la valeur qui est seule sur sa ligne, ou affectez-la par   let"),
    phrase("cannot compare {} and {}", "{} et {} ne se comparent pas", ""),
    phrase("cannot compare {} with {}", "{} et {} ne se comparent pas", ""),
    phrase("cannot apply {} to {}", "l’opération {} ne s’applique pas à {}", ""),
    phrase("cannot loop over {}", "une boucle ne parcourt pas {}", ""),
    phrase("cannot destructure {}", "{} ne se décompose pas", ""),
    phrase("cannot spread {}", "{} ne s’étale pas", ""),
    phrase("cannot call mutating methods {}", "une méthode qui modifie n’est pas admise ici", ""),
    phrase("cannot mutate a temporary value", "une valeur sans nom ne se modifie pas", "donnez-lui un nom par   #let"),
    phrase("cannot assign to this expression", "on n’affecte rien à cette expression", ""),
    phrase("cannot break outside of loop", "« break » est hors de toute boucle", ""),
    phrase("cannot continue outside of loop", "« continue » est hors de toute boucle", ""),
    phrase("cannot return outside of function", "« return » est hors de toute fonction", ""),
    phrase("variables from outside the function are read-only and cannot be modified", "une fonction ne modifie pas ce qui est défini hors d’elle", ""),
    phrase("assertion failed: {}", "une vérification du gabarit (assert) échoue : {}", ""),
    phrase("assertion failed", "une vérification du gabarit (assert) échoue", ""),
    phrase("panicked with: {}", "le gabarit s’arrête de lui-même (panic) : {}", ""),
    phrase("panicked", "le gabarit s’arrête de lui-même (panic)", ""),
    phrase("number must be between {} and {}", "le nombre doit être entre {} et {}", ""),
    phrase("invalid integer: {}", "{} n’est pas un nombre entier", ""),
    phrase("invalid float: {}", "{} n’est pas un nombre", ""),
    phrase("color string contains non-hexadecimal letters", "la couleur n’est pas en chiffres et lettres de a à f", "une couleur s’écrit   rgb(\"#1d5c4d\")"),
    phrase("color string has wrong length", "la couleur n’a pas six chiffres", "une couleur s’écrit   rgb(\"#1d5c4d\")"),
    phrase("label {} does not exist in the document", "l’étiquette {} n’existe pas dans le document", SPELLING),
    phrase("label {} occurs multiple times in the document", "l’étiquette {} est posée plusieurs fois", "donnez à chacune un nom à elle"),
    phrase("cannot reference {}", "un renvoi ne se fait pas à {}", ""),
    phrase("pagebreaks are not allowed inside of containers", "un saut de page est dans un bloc", "sortez-le du bloc"),
    phrase("page configuration is not allowed inside of containers", "un réglage de page est dans un bloc", "sortez-le du bloc"),
    phrase("can only be used when context is known", "cette fonction ne sert que dans un bloc   context { … }", ""),
    // What it never ends.
    phrase("loop seems to be infinite", "le gabarit tourne sans fin", ENDLESS),
    phrase("condition is always true", "le gabarit tourne sans fin", ENDLESS),
    phrase("maximum {} depth exceeded", "le gabarit tourne sans fin", ENDLESS),
    phrase("cyclic import", "le gabarit s’importe lui-même", ENDLESS),
    phrase("cannot create {} with infinite {}", "une longueur est infinie", "donnez une largeur et une hauteur à cet élément"),
    phrase("cannot expand into infinite {}", "une longueur est infinie", "donnez une largeur et une hauteur à cet élément"),
    phrase("stack spacing is infinite", "une longueur est infinie", ""),
    // What it reads.
    phrase("file not found (searched at {})", "le gabarit cite {}, qui n’existe pas", IMAGES),
    phrase("failed to load file{}", "le gabarit cite un fichier qui ne peut pas être lu", IMAGES),
    phrase("package not found (searched for {})", "le gabarit cite le paquet {}, et abs-report n’en télécharge aucun", "copiez dans le gabarit ce qu’il faut de ce paquet, ou ôtez cette ligne"),
    phrase("failed to load package{}", "le gabarit cite un paquet, et abs-report n’en télécharge aucun", "ôtez cette ligne"),
    phrase("file is not valid {}", "un fichier du gabarit n’est pas du texte", "enregistrez-le en UTF-8"),
    phrase("path {} would escape the {} root", "le gabarit cite {}, qui est hors du dossier", ""),
    phrase("absolute paths are not allowed", "le gabarit cite un fichier hors du dossier", ""),
    phrase("unknown font family: {}", "le gabarit demande la police {}, qui n’est pas dans le programme", "ôtez ce réglage : le rapport n’a que sa police"),
    // What a PDF may hold.
    phrase("no font could be found", "les équations ne s’impriment pas : le programme n’a pas de police pour elles", "écrivez le calcul en toutes lettres"),
    phrase("missing alt text", "une image ou une équation du gabarit n’a pas de texte de remplacement", ALT),
    phrase("missing document title", "le document n’a pas de titre", "gardez dans le gabarit   #set document(title: …)"),
    phrase("missing document language", "la langue du document n’est pas dite", "gardez dans le gabarit   #set text(lang: \"fr\")"),
    phrase("missing heading title", "un titre du gabarit est vide", "écrivez ce titre, ou ôtez-le"),
    phrase("heading title is empty", "un titre du gabarit est vide", "écrivez ce titre, ou ôtez-le"),
    phrase("skipped from heading level {} to {}", "un titre de niveau {} est suivi d’un titre de niveau {}", "descendez d’un niveau à la fois"),
    phrase("the first heading must be of level {}", "le premier titre n’est pas de niveau {}", "commencez par un titre   = …"),
    phrase("a PDF string is longer than {}", "un mot, un titre ou un libellé est trop long pour un PDF/A", "abrégez-le, ou coupez-le par des espaces"),
    phrase("a PDF array is longer than {}", "une ligne du document est trop longue pour un PDF/A", "coupez ce texte en paragraphes"),
    phrase("a PDF name is longer than {}", "un nom est trop long pour un PDF/A", "abrégez-le"),
    phrase("the PDF has too high q nesting", "des blocs du gabarit sont emboîtés trop profond pour un PDF/A", "ôtez des blocs"),
    phrase("document contains an attached file", "le gabarit joint un fichier, ce qu’un PDF/A-2 n’admet pas", "ôtez   pdf.attach"),
    phrase("the file {} is missing", "un fichier joint par le gabarit n’est pas décrit", "ôtez   pdf.attach"),
    phrase("document date is missing", "le document n’a pas de date", FIXED),
    phrase("layout did not converge within {}", "la mise en page ne se stabilise pas : un élément dépend de sa propre place", FIXED),
    phrase("no text within {}", "une mise en valeur est vide", "un signe à imprimer s’écrit avec une barre :   \\*   \\_"),
    phrase("label {} is not attached to anything", "l’étiquette {} n’est posée sur rien", ""),
    phrase("this import has no effect", "cette importation ne sert à rien", "ôtez-la"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What Typst says word for word, and what is told.
    #[test]
    fn what_typst_says_is_told_in_french() {
        for (said, told) in [
            (
                "unknown variable: tablau",
                "le gabarit cite « tablau », que rien ne définit",
            ),
            (
                "PDF/A-2a, PDF/UA-1 error: missing alt text",
                "une image ou une équation du gabarit n’a pas de texte de remplacement",
            ),
            ("expected expression", "il manque ici une expression"),
            ("expected comma", "il manque ici une virgule"),
            (
                "expected semicolon or line break",
                "il manque ici un point-virgule ou une fin de ligne",
            ),
            (
                "expected content, found integer",
                "il faut ici un contenu entre crochets, et non un nombre entier",
            ),
            (
                "expected auto, relative length, or fraction, found string",
                "il faut ici « auto », une longueur (2cm, 50%) ou une fraction (1fr), et non un texte \
                 entre guillemets",
            ),
            (
                "cannot add integer and string",
                "un nombre entier et un texte entre guillemets ne s’additionnent pas",
            ),
            (
                "file not found (searched at images/x.png)",
                "le gabarit cite « images/x.png », qui n’existe pas",
            ),
            (
                "dictionary does not contain key \"annee\"",
                "la clé « annee » n’existe pas dans ce dictionnaire",
            ),
            (
                "array index out of bounds (index: 7, len: 2) and no default value was specified",
                "la liste n’a pas d’élément de rang 7 : elle en a 2",
            ),
            ("maximum show rule depth exceeded", "le gabarit tourne sans fin"),
        ] {
            assert_eq!(
                of(said).map(|told| told.sentence).as_deref(),
                Some(told),
                "{said}"
            );
        }
        assert_eq!(of("something nobody has seen"), None);
    }
}
