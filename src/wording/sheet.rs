//! The sheet of statistical secrecy: what a coordinator shows to those who entrusted data.
//! It holds no figure of theirs.

use indexmap::IndexMap;

use super::numbers::digits;
use crate::dates;
use crate::heading::Credit;
use crate::manifest::Project;
use crate::secrecy::{Audit, AuditedSource, AuditedTable, Rounded};
use crate::text::typographic;

/// A sheet, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its title.
    pub title: String,
    /// Whose it is, and when.
    pub subtitle: String,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Said before the list.
    pub text: Option<String>,
    /// One thing a line.
    pub lines: Vec<String>,
}

impl Sheet {
    /// For a terminal.
    pub fn as_text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.title, self.subtitle);
        for part in &self.parts {
            text.push_str(&format!("\n{}\n", part.title));
            if let Some(line) = &part.text {
                text.push_str(&format!("  {line}\n"));
            }
            for line in &part.lines {
                text.push_str(&format!("  - {line}\n"));
            }
        }
        text
    }
}

/// The links a reader may use, and that are taken into account.
const LINKS: [&str; 9] = [
    "les totaux et sous-totaux de chaque tableau, déclarés ou non, et les marges que plusieurs \
     tableaux partagent ;",
    "l’ensemble du ressort moins ses communes, les territoires de comparaison qui se recoupent, \
     les quartiers d’une commune, ce qu’un partenaire donne pour tout un périmètre ;",
    "les colonnes d’un même fichier qui s’additionnent, ou dont la différence est un effectif ;",
    "chaque taux, à la précision imprimée, avec son numérateur, son dénominateur et leur différence ;",
    "les évolutions et les écarts, avec les chiffres dont ils sont faits ;",
    "la population unique que comptent plusieurs tableaux d’un partenaire, d’une même date et d’une \
     même unité, quand ils partagent un côté ;",
    "toutes les colonnes d’effectifs d’un fichier protégé, même celles que le rapport ne cite pas ;",
    "plusieurs lectures d’un même fichier, plusieurs regroupements de ses catégories ;",
    "les chiffres que les producteurs publient par ailleurs : ils sont tenus pour connus de tous.",
];

/// The sheet of a project.
pub fn sheet(
    project: &Project,
    audit: &Audit,
    credits: &IndexMap<String, Credit>,
) -> Sheet {
    let mut parts = vec![sources(audit, credits)];
    if !audit.sources.is_empty() {
        parts.extend([
            guarantee(audit),
            limits(),
            versions(),
            tables(audit),
            search(audit),
            links(),
        ]);
    }
    Sheet {
        title: "Fiche du secret statistique".to_owned(),
        subtitle: format!(
            "Analyse des besoins sociaux {}, {}, {}",
            project.ressort.of,
            typographic(&project.identity.ccas),
            dates::day(project.identity.date)
        ),
        parts,
    }
}

fn sources(audit: &Audit, credits: &IndexMap<String, Credit>) -> Part {
    let line = |source: &AuditedSource| {
        let credit = credits.get(&source.name);
        let named = credit.map_or_else(
            || source.name.clone(),
            |credit| format!("{}, {}", credit.producer, credit.file),
        );
        format!(
            "{named} : seuil de {} ; {}",
            source.threshold,
            hidden_of(source.hidden, source.figures, "chiffre")
        )
    };
    let none = audit.sources.is_empty();
    // A file of the structure's own, or entrusted, of which nothing is printed.
    let unprinted: Vec<&str> = credits
        .values()
        .filter(|credit| !credit.public)
        .map(|credit| credit.file.as_str())
        .collect();
    Part {
        title: "Les données protégées".to_owned(),
        text: Some(if none && !unprinted.is_empty() {
            format!(
                "Aucun chiffre n’est imprimé des fichiers que leurs producteurs ne publient pas ({}).",
                unprinted.join(", ")
            )
        } else if none {
            "Aucune : tous les fichiers du projet sont publiés par leurs producteurs, qui leur ont \
             appliqué leurs propres règles de secret."
                .to_owned()
        } else {
            "Chaque chiffre tiré de ces fichiers est compté une fois : effectif, total, taux, écart, \
             évolution."
                .to_owned()
        }),
        lines: audit.sources.iter().map(line).collect(),
    }
}

/// « 9 chiffres masqués sur 40 ».
fn hidden_of(hidden: usize, all: usize, what: &str) -> String {
    match hidden {
        0 => format!("aucun {what} masqué sur {}", whole(all)),
        1 => format!("1 {what} masqué sur {}", whole(all)),
        many => format!("{} {what}s masqués sur {}", whole(many), whole(all)),
    }
}

fn whole(count: usize) -> String {
    digits(Rounded::from_digits(i64::try_from(count).unwrap_or(i64::MAX), 0))
}

fn guarantee(audit: &Audit) -> Part {
    let thresholds = |of: fn(u32, u32) -> u32| {
        audit.sources.iter().map(|source| source.threshold).reduce(of).unwrap_or(0)
    };
    let (least, most) = (thresholds(u32::min), thresholds(u32::max));
    let threshold = if least == most {
        format!("{least}")
    } else {
        format!("{least} à {most} selon la source")
    };
    Part {
        title: "La garantie".to_owned(),
        text: Some(format!(
            "Pour chaque effectif inférieur au seuil ({threshold}), un lecteur qui connaît tous les \
             chiffres imprimés, sait que les effectifs sont entiers et qu’un zéro s’imprime, ne peut \
             exclure ni la plus petite valeur que la structure du tableau permet (1, le plus souvent), \
             ni le seuil lui-même : il ne peut ni retrouver l’effectif, ni montrer qu’il est petit. La \
             somme de plusieurs effectifs masqués est protégée de même."
        )),
        lines: vec![
            format!(
                "largeur garantie de l’intervalle : {} au moins, de 1 à {least}, sauf là où la structure \
                 impose davantage que 1 ;",
                least.saturating_sub(1)
            ),
            "chaque garantie est prouvée par deux jeux d’effectifs complets, qui s’accordent avec tout \
             ce qui est imprimé ; sans preuve, rien n’est publié ;"
                .to_owned(),
            "un même signe, « s », tient lieu de tout chiffre masqué, quelle qu’en soit la raison."
                .to_owned(),
        ],
    }
}

fn links() -> Part {
    Part {
        title: "Les liens pris en compte".to_owned(),
        text: None,
        lines: LINKS.iter().map(|line| (*line).to_owned()).collect(),
    }
}

fn versions() -> Part {
    Part {
        title: "Plusieurs versions d’un rapport".to_owned(),
        text: Some(
            "Deux versions diffusées d’un même rapport se comparent. Une version de statut « etape » ou \
             « definitif » laisse donc dans « sortie » le fichier trace-du-secret.yaml, qui ne contient \
             aucun chiffre masqué ; la version suivante est protégée avec elle, tant que ce fichier et les \
             données restent en place. Un brouillon n’en laisse pas : ne le diffusez pas."
                .to_owned(),
        ),
        lines: Vec::new(),
    }
}

fn limits() -> Part {
    Part {
        title: "Ce que la garantie ne couvre pas".to_owned(),
        text: None,
        lines: vec![
            "ce qu’un lecteur sait par ailleurs des personnes elles-mêmes ;".to_owned(),
            "le calcul à rebours : qui protégerait lui-même, avec ce programme, tous les tableaux \
             possibles, et garderait ceux dont le masque est le même, montrerait sur de petits tableaux \
             qu’un effectif masqué sur deux est petit ;"
                .to_owned(),
            "une version antérieure dont le fichier « trace-du-secret.yaml » a été perdu.".to_owned(),
        ],
    }
}

fn tables(audit: &Audit) -> Part {
    let line = |table: &AuditedTable| {
        format!("{} : {}", table.title, hidden_of(table.hidden, table.figures, "chiffre"))
    };
    Part {
        title: "Les tableaux où des chiffres sont masqués".to_owned(),
        text: audit.tables.is_empty().then(|| "Aucun.".to_owned()),
        lines: audit.tables.iter().map(line).collect(),
    }
}

fn search(audit: &Audit) -> Part {
    let mut lines = vec![if audit.widened {
        "la limite de la recherche a été atteinte : davantage de chiffres sont masqués qu’il n’en \
         faudrait peut-être, et aucun de moins ;"
            .to_owned()
    } else {
        "la recherche a été menée à son terme ;".to_owned()
    }];
    if audit.given_away > 0 {
        lines.push(format!(
            "{} que des chiffres publiés par ailleurs laissent deviner, quoi que masque ce rapport ;",
            match audit.given_away {
                1 => "un effectif est tel".to_owned(),
                many => format!("{many} effectifs sont tels"),
            }
        ));
    }
    lines.push(
        "le masque est calculé une fois pour tous les documents : n’en demander qu’un ne le change pas."
            .to_owned(),
    );
    Part { title: "La recherche".to_owned(), text: None, lines }
}

/// What `check` says of hidden figures, and how to hide fewer.
pub fn remarks(audit: &Audit) -> Vec<String> {
    let mut remarks: Vec<String> = audit
        .tables
        .iter()
        .map(|table| {
            let mut text = format!(
                "« {} » ({}) : {}",
                table.title,
                table.name,
                hidden_of(table.hidden, table.figures, "chiffre")
            );
            if let Some((source, [one, other])) = &table.merge {
                text.push_str(&format!(
                    "\n  pour en masquer moins, réunissez deux catégories voisines sous la source :\n    \
                     {source}:\n      regrouper:\n        \"{one} et {other}\":\n          - \"{one}\"\n          \
                     - \"{other}\""
                ));
            }
            text
        })
        .collect();
    if audit.widened {
        remarks.push(
            "la limite de la recherche a été atteinte : davantage de chiffres sont masqués qu’il n’en \
             faudrait peut-être ; moins de tableaux croisés, ou des catégories plus larges, en \
             montreraient davantage"
                .to_owned(),
        );
    }
    remarks
}
