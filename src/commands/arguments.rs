//! The command line: arguments, help and messages in French.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand};

use abs_report::{OUTPUTS, Output, fold, written_date};

/// What is asked for.
#[derive(Debug, Parser)]
#[command(
    name = "abs-report",
    version,
    about = "Produit le rapport et le livret de l’analyse des besoins sociaux.",
    override_usage = "abs-report <COMMANDE> [projet.yaml]",
    help_template = TEMPLATE,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    arg_required_else_help = true,
    after_help = "Sans commande, « abs-report projet.yaml » produit les documents."
)]
pub(super) struct Arguments {
    /// The command.
    #[command(subcommand)]
    pub(super) command: Command,
    /// Affiche cette aide
    #[arg(short = 'h', long = "aide", alias = "help", global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Affiche la version
    #[arg(short = 'V', long = "version", action = clap::ArgAction::Version)]
    version: Option<bool>,
}

const TEMPLATE: &str = "\
{about}

Usage : {usage}

Commandes :
{subcommands}

Options :
{options}{after-help}";

const TEMPLATE_OF_COMMAND: &str = "\
{about}

Usage : {usage}

{all-args}";

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Commence un rapport : un dossier, ses fichiers, un projet.yaml expliqué (ou : init)
    #[command(
        alias = "init",
        override_usage = "abs-report nouveau [dossier] [--commune \"Lezennes (59)\"] [--ccas \"CCAS de Lezennes\"]\n                          [--seance 18/11/2027]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Nouveau(Beginning),
    /// Produit les documents dans le dossier « sortie » (ou : produire)
    #[command(
        alias = "produire",
        override_usage = "abs-report build [projet.yaml] [--sortie rapport,livret]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Build {
        /// Le manifeste ; projet.yaml du dossier courant si rien n’est écrit
        #[arg(
            default_value = "projet.yaml",
            hide_default_value = true,
            value_name = "PROJET",
            help_heading = "Arguments"
        )]
        project: PathBuf,
        /// Ne produit que ces documents : rapport, livret, diaporama, notes, tableaux
        #[arg(long = "sortie", value_delimiter = ',', value_parser = output, value_name = "NOMS")]
        outputs: Vec<Output>,
    },
    /// Montre les pages dans le navigateur, et les refait quand un fichier change (ou : watch)
    #[command(
        alias = "watch",
        override_usage = "abs-report suivre [projet.yaml] [--ecrire] [--sans-navigateur] [--port N]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Suivre {
        /// Le manifeste ; projet.yaml du dossier courant si rien n’est écrit
        #[arg(
            default_value = "projet.yaml",
            hide_default_value = true,
            value_name = "PROJET",
            help_heading = "Arguments"
        )]
        project: PathBuf,
        /// Le port ; un autre est choisi s’il est pris et que rien n’est écrit
        #[arg(long = "port", value_parser = port, value_name = "N")]
        port: Option<u16>,
        /// N’ouvre pas le navigateur : l’adresse est affichée
        #[arg(long = "sans-navigateur")]
        without_browser: bool,
        /// Produit aussi les documents dans « sortie », à chaque fois
        #[arg(long = "ecrire", alias = "écrire")]
        writes: bool,
    },
    /// Vérifie tout sans rien écrire (ou : verifier)
    #[command(
        alias = "verifier",
        alias = "vérifier",
        override_usage = "abs-report check [projet.yaml] [--sources]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Check {
        /// Le manifeste ; projet.yaml du dossier courant si rien n’est écrit
        #[arg(
            default_value = "projet.yaml",
            hide_default_value = true,
            value_name = "PROJET",
            help_heading = "Arguments"
        )]
        project: PathBuf,
        /// Montre ce que le programme a compris de chaque fichier de données
        #[arg(long = "sources")]
        sources: bool,
    },
    /// Liste les chiffres à citer dans les textes, avec leur valeur
    #[command(
        override_usage = "abs-report chiffres [projet.yaml] [mot]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Chiffres {
        /// Le manifeste et un mot à chercher, dans l’ordre qu’on veut
        #[arg(num_args = 0..=2, value_name = "PROJET ou MOT", help_heading = "Arguments")]
        words: Vec<String>,
    },
    /// Parcourt le catalogue : définition, formule, fichier à se procurer
    #[command(
        override_usage = "abs-report indicateurs [mot]\n       abs-report indicateurs contours [commune]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Indicateurs {
        /// Un mot du nom, du libellé ou de la thématique ; « contours » dit où télécharger ceux
        /// d’une commune
        #[arg(num_args = 0.., value_name = "MOT", help_heading = "Arguments")]
        words: Vec<String>,
    },
    /// Écrit la fiche du secret statistique, à montrer à qui a confié des données
    #[command(
        override_usage = "abs-report secret [projet.yaml]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Secret {
        /// Le manifeste ; projet.yaml du dossier courant si rien n’est écrit
        #[arg(
            default_value = "projet.yaml",
            hide_default_value = true,
            value_name = "PROJET",
            help_heading = "Arguments"
        )]
        project: PathBuf,
    },
    /// Propose des communes comparables, d’après les fichiers du projet
    #[command(
        override_usage = "abs-report comparables [projet.yaml]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Comparables {
        /// Le manifeste ; projet.yaml du dossier courant si rien n’est écrit
        #[arg(
            default_value = "projet.yaml",
            hide_default_value = true,
            value_name = "PROJET",
            help_heading = "Arguments"
        )]
        project: PathBuf,
    },
    /// Écrit le schéma de projet.yaml, pour un éditeur qui complète et vérifie
    #[command(override_usage = "abs-report schema", help_template = TEMPLATE_OF_COMMAND)]
    Schema,
    /// Écrit le chapitre par défaut d’une thématique, à coller dans le manifeste
    #[command(
        alias = "modèle",
        override_usage = "abs-report modele [THEMATIQUE]",
        help_template = TEMPLATE_OF_COMMAND
    )]
    Modele {
        /// Une thématique ou un plan ; sans elle, la liste
        #[arg(value_name = "THEMATIQUE", help_heading = "Arguments")]
        topic: Option<String>,
    },
}

/// What a new project is told on the command line; the rest is asked.
#[derive(Debug, Default, Args)]
pub(super) struct Beginning {
    /// Le dossier à créer, ou celui de vos tableurs
    #[arg(value_name = "DOSSIER", help_heading = "Arguments")]
    pub(super) folder: Option<PathBuf>,
    /// La commune et son département ; plusieurs, séparées par « ; »
    #[arg(
        long = "commune",
        alias = "communes",
        value_delimiter = ';',
        value_name = "COMMUNE"
    )]
    pub(super) communes: Vec<String>,
    /// Le nom du CCAS ou du CIAS, comme dans une phrase
    #[arg(long = "ccas", alias = "cias", value_name = "NOM")]
    pub(super) ccas: Option<String>,
    /// La date du conseil d’administration
    #[arg(long = "seance", alias = "séance", value_parser = date, value_name = "JJ/MM/AAAA")]
    pub(super) session: Option<NaiveDate>,
    /// La date du rapport, si celle du conseil n’est pas fixée
    #[arg(long = "date", value_parser = date, value_name = "JJ/MM/AAAA")]
    pub(super) date: Option<NaiveDate>,
}

fn port(written: &str) -> Result<u16, String> {
    written.parse().map_err(|_| "un port est un nombre, de 0 à 65535".to_owned())
}

fn date(written: &str) -> Result<NaiveDate, String> {
    written_date(written).ok_or_else(|| {
        "une date s’écrit 18/11/2027, et c’est un jour du calendrier".to_owned()
    })
}

fn output(written: &str) -> Result<Output, String> {
    let known: Vec<&str> = OUTPUTS.words().collect();
    let unknown = || format!("les documents possibles sont {}", known.join(", "));
    OUTPUTS.meaning(&fold(written)).ok_or_else(unknown)
}

/// Why the arguments are not understood, or the help that was asked for.
pub(super) enum Refusal {
    /// Text for the standard output, success.
    Help(String),
    /// Text for the error output.
    Usage(String),
}

/// Reads the arguments.
///
/// # Errors
/// The help that was asked for, or what is wrong in French.
pub(super) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Arguments, Refusal> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    // A manifest alone, dropped on the program, is built.
    let dropped = arguments.get(1).is_some_and(|first| {
        let first = first.to_string_lossy().to_lowercase();
        first.ends_with(".yaml")
            || first.ends_with(".yml")
            || first.ends_with(".yaml.txt")
    });
    if dropped {
        arguments.insert(1, OsString::from("build"));
    }
    Arguments::try_parse_from(arguments).map_err(|error| in_french(&error))
}

/// The headings that the library writes, with the space that French puts before a colon.
fn in_french_type(help: &str) -> String {
    help.replace("\nOptions:", "\nOptions :").replace("\nArguments:", "\nArguments :")
}

fn in_french(error: &clap::Error) -> Refusal {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let message = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return Refusal::Help(in_french_type(&error.render().to_string()));
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return Refusal::Usage(error.render().to_string());
        }
        ErrorKind::InvalidSubcommand => {
            format!(
                "la commande « {} » n’existe pas",
                text(ContextKind::InvalidSubcommand)
            )
        }
        ErrorKind::UnknownArgument => {
            format!("« {} » n’est pas compris", text(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            format!(
                "« {} » ne convient pas ici{}",
                text(ContextKind::InvalidValue),
                why.map(|why| format!(" : {why}")).unwrap_or_default()
            )
        }
        ErrorKind::TooManyValues => "il y a trop de mots dans la commande".to_owned(),
        ErrorKind::MissingSubcommand | ErrorKind::MissingRequiredArgument => {
            "il manque une commande".to_owned()
        }
        ErrorKind::ArgumentConflict => {
            format!("« {} » est écrit deux fois", text(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidUtf8 => "un mot de la commande est illisible".to_owned(),
        _ => "la commande n’est pas comprise".to_owned(),
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg]
        .into_iter()
        .map(text)
        .find(|text| !text.is_empty());
    let help = match near {
        Some(near) => format!("vouliez-vous dire « {near} » ?"),
        None => "abs-report --aide   montre les commandes".to_owned(),
    };
    Refusal::Usage(format!("erreur : {message}\n  aide : {help}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn a_manifest_alone_is_built() {
        let arguments =
            parse(words("abs-report dossier/projet.yaml")).ok().expect("understood");
        assert!(matches!(arguments.command, Command::Build { .. }));
        let arguments = parse(words("abs-report produire p.yaml --sortie livret")).ok();
        let Some(Command::Build { outputs, .. }) = arguments.map(|a| a.command) else {
            panic!("understood")
        };
        assert_eq!(outputs, [Output::Booklet]);
    }

    #[test]
    fn no_message_is_english() {
        for line in [
            "abs-report --aide",
            "abs-report build --aide",
            "abs-report chiffres --aide",
            "abs-report nouveau --aide",
            "abs-report nouveau --seance demain",
            "abs-report schema --aide",
            "abs-report suivre --aide",
            "abs-report suivre --port x",
            "abs-report",
            "abs-report biuld",
            "abs-report build --sorti x",
            "abs-report build --sortie affiche",
            "abs-report check a.yaml b.yaml",
            "abs-report --nulle-part",
        ] {
            let text = match parse(words(line)) {
                Ok(_) => panic!("{line} is refused"),
                Err(Refusal::Help(text) | Refusal::Usage(text)) => text,
            };
            for word in [
                "error",
                "Usage:",
                "Options:",
                "Arguments:",
                "Print",
                "help ",
                "For more",
                "unexpected",
                "tip",
                "default",
                "possible values",
            ] {
                assert!(!text.contains(word), "{line} : {word} in\n{text}");
            }
        }
    }
}
