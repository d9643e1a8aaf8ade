//! What changes between a version that was published and the next one, for its author.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::manifest::{Identity, Status};
use crate::secrecy::{Audit, Change};
use crate::text::enumerate;

/// Says which tables show other figures than before.
///
/// # Errors
/// A final version that shows less than what is published, without `remplace: oui`.
pub fn replaced(identity: &Identity, audit: &Audit) -> Result<Diagnostics, Diagnostics> {
    let mut problems = Diagnostics::new();
    if !audit.forgotten.is_empty() {
        problems.push(forgotten(&audit.forgotten));
    }
    if audit.changes.is_empty() {
        return Ok(problems);
    }
    let told: Vec<String> = audit.changes.iter().map(line).collect();
    let less: usize = audit.changes.iter().map(|change| change.hidden).sum();
    let place = |diagnostic: Diagnostic| match &identity.status_place {
        Some(status) => status.locate(diagnostic),
        None => diagnostic,
    };
    if less > 0 && identity.status == Status::Final && !identity.replaces {
        let message = format!(
            "cette version montre moins que celle qui est publiée : {}",
            told.join(" ; ")
        );
        let help = "ce qui a été diffusé reste connu ; si cette version doit le remplacer, écrivez sous \
                    le statut   remplace: oui";
        problems
            .push(place(Diagnostic::error("releases.shows-less", message).help(help)));
        return Err(problems);
    }
    let message = format!(
        "des chiffres protégés diffèrent de la version publiée : {}",
        told.join(" ; ")
    );
    let help = "les deux versions sont protégées ensemble, tant que les fichiers n’ont changé ni de nom ni \
                de disposition";
    problems.push(place(Diagnostic::warning("releases.shows-less", message).help(help)));
    Ok(problems)
}

/// What a published version showed of data that have changed, or that are no longer read.
fn forgotten(names: &[String]) -> Diagnostic {
    let names: Vec<String> = names.iter().map(|name| format!("« {name} »")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Diagnostic::warning("releases.changed-data", format!(
        "des chiffres montrés par la version publiée ont changé ou ne sont plus lus : {}",
        enumerate(&names)
    ))
    .help(
        "ses lecteurs les connaissent : ils sont comparés à ceux d’aujourd’hui, et ce qui dévoilerait un \
         petit effectif s’imprime « s » ; si un fichier a seulement changé de nom ou de disposition, \
         rétablissez-les",
    )
}

/// « « qf » : 2 chiffres masqués, 1 montré ».
fn line(change: &Change) -> String {
    let plural = |count: usize| if count > 1 { "s" } else { "" };
    let mut parts = Vec::new();
    if change.hidden > 0 {
        parts.push(format!(
            "{} chiffre{1} désormais masqué{1}",
            change.hidden,
            plural(change.hidden)
        ));
    }
    if change.shown > 0 {
        parts.push(format!(
            "{} chiffre{1} désormais montré{1}",
            change.shown,
            plural(change.shown)
        ));
    }
    format!("« {} », {}", change.name, parts.join(" et "))
}
