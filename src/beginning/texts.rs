//! The texts of a new project: each says what it is for in a note that is not printed, and has
//! its titles.

use super::Answers;

/// Their paths and what is in them.
pub(super) fn of(
    answers: &Answers,
    chapters: &[[&'static str; 3]],
) -> Vec<(String, String)> {
    let chapters = chapters.iter().map(|[id, title, question]| {
        let text = format!(
            "<!-- {title}. {question}\n\
             Écrivez votre analyse sous cette note, qui n’est pas imprimée. -->\n\
             \n\
             \n\
             \n\
             ## À retenir\n\
             \n\
             ## Enjeux\n\
             \n\
             ## Livret\n"
        );
        (format!("textes/{id}.md"), text)
    });
    let parts = [
        (
            "essentiel",
            "L’essentiel en une page. Sous cette note : d’abord une phrase, le titre de la page ;\n\
             puis une liste de ce qu’on ne sait pas encore. Sous « Enjeux » : les trois priorités.",
            "\n## Enjeux\n",
        ),
        (
            "edito",
            "Le mot de la présidence, une dizaine de lignes. Il ouvre le rapport.",
            "",
        ),
        ("ccas", "Ce que fait la structure, en une demi-page.", ""),
    ];
    let parts = parts.into_iter().map(|(name, about, after)| {
        (format!("textes/{name}.md"), format!("<!-- {about} -->\n\n{after}"))
    });
    let read_me = ("LISEZ-MOI.txt".to_owned(), read_me(answers));
    parts.chain(chapters).chain([read_me]).collect()
}

fn read_me(answers: &Answers) -> String {
    format!(
        "Analyse des besoins sociaux : {}

projet.yaml      ce que contient le rapport ; chaque ligne y est expliquée
donnees          posez-y vos tableurs, tels que vous les avez reçus
textes           un fichier par chapitre, à écrire avec le Bloc-notes ou un autre éditeur
images           votre logo, une photo
sortie           les documents, quand vous les aurez produits

1. Posez un tableur dans « donnees » et écrivez son nom dans projet.yaml, sous « sources ».
2. Dans un terminal ouvert sur ce dossier :
     abs-report suivre     montre les pages dans le navigateur, et les refait à mesure
     abs-report check      dit ce qui manque, sans rien écrire
     abs-report chiffres   donne le nom des chiffres à citer dans les textes
     abs-report build      produit les documents dans « sortie »
3. Dans un texte, un chiffre se cite par son nom entre deux accolades :
     {{{{ part_locataires_hlm }}}}
   Ce qui est entre <!-- et --> n’est pas imprimé.

Un tableur qui contient des noms de personnes n’a pas sa place ici : le programme le refuse.
",
        answers.ccas
    )
}
