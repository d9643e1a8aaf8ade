//! What an author writes as `territoire:` → a commune of the official table.
//!
//! The number she knows is her postcode, and most postcodes are the INSEE code of another
//! town: a bare code must agree with the name of the CCAS, else it is an error.

use super::code::CommuneCode;
use super::official::{Commune, FormerKind, name_key, official};
use crate::text::fold;

/// A commune, and what was repaired in the way it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The commune.
    pub commune: &'static Commune,
    /// A sentence saying what was repaired.
    pub repaired: Option<String>,
}

/// Why a territory cannot be resolved.
#[allow(missing_docs, reason = "the fields are the words of the message above them")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TerritoryError {
    /// A code that belongs to a town the CCAS does not name.
    #[error("{code} est le code INSEE {of}, alors que le rapport est celui du {ccas}")]
    CodeOfAnotherTown {
        code: String,
        of: String,
        ccas: String,
        own: Option<(String, String, String)>,
    },
    /// A code alone, where nothing beside it says that it is not a postcode.
    #[error("{code} est le code INSEE {of}, et aussi un code postal")]
    BareCode { code: String, of: String, choices: Vec<String> },
    /// A number that is no INSEE code.
    #[error("{code} n’est le code INSEE d’aucune commune")]
    UnknownCode { code: String, postcode_of: Vec<String> },
    /// A name that no commune bears.
    #[error("aucune commune ne s’appelle « {name} »{place}")]
    UnknownName { name: String, place: String, similar: Vec<String> },
    /// A name that several communes bear.
    #[error("plusieurs communes s’appellent « {name} »")]
    Ambiguous { name: String, choices: Vec<String> },
    /// A département that does not exist.
    #[error("« {written} » n’est pas un département")]
    UnknownDepartement { written: String },
    /// A delegated, associated or merged commune.
    #[error("{code} est aujourd’hui une partie de la commune {of}")]
    FormerCommune { code: String, of: String, now: String },
    /// « Lezennes (59260) ».
    #[error("{code} n’est pas le code INSEE {of}")]
    NameAndCodeDisagree {
        code: String,
        of: String,
        name: String,
        right: String,
        departement: String,
        postcode: bool,
    },
}

impl TerritoryError {
    /// What to write instead.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::CodeOfAnotherTown {
                code,
                own: Some((name, departement, right)),
                ..
            } => format!(
                "{code} est aussi un code postal de {name} ; écrivez   territoire: {name} \
                 ({departement})   ou le code INSEE {right}"
            ),
            Self::CodeOfAnotherTown { own: None, .. } => {
                "est-ce un code postal ? écrivez plutôt le nom et le département :   \
                 territoire: Lezennes (59)"
                    .to_owned()
            }
            Self::BareCode { choices, .. } => format!(
                "nommez la commune à laquelle vous comparez :   territoire: {}",
                choices.join("   ou   ")
            ),
            Self::UnknownCode { postcode_of, code } if !postcode_of.is_empty() => {
                let names = postcode_of.join(", ");
                // « d’Eybens (38) ».
                let elided = names.starts_with([
                    'A', 'E', 'I', 'O', 'U', 'Y', 'H', 'É', 'È', 'Î', 'Â', 'Œ',
                ]);
                let of = if elided { "d’" } else { "de " };
                format!(
                    "{code} est le code postal {of}{names} ; écrivez   territoire: {}",
                    postcode_of.first()?
                )
            }
            Self::UnknownCode { .. } => {
                "écrivez le nom et le département :   territoire: Lezennes (59)"
                    .to_owned()
            }
            Self::UnknownName { similar, .. } if !similar.is_empty() => {
                format!("vouliez-vous dire « {} » ?", similar.join(" » ou « "))
            }
            Self::UnknownName { .. } => {
                "écrivez le nom officiel et le département :   territoire: Lezennes (59)"
                    .to_owned()
            }
            Self::Ambiguous { choices, .. } => {
                format!(
                    "précisez le département :   territoire: {}",
                    choices.join("   ou   ")
                )
            }
            Self::UnknownDepartement { .. } => {
                "le département s’écrit par son numéro :   territoire: Lezennes (59)"
                    .to_owned()
            }
            Self::FormerCommune { now, .. } => format!("écrivez   territoire: {now}"),
            Self::NameAndCodeDisagree { name, right, departement, postcode, .. } => {
                let why = if *postcode { "c’est son code postal ; " } else { "" };
                format!(
                    "{why}écrivez   territoire: {name} ({departement})   ou   {name} ({right})"
                )
            }
        })
    }
}

/// Finds the commune an author means. `ccas` is the name of the CCAS, which a bare code
/// must agree with.
///
/// # Errors
/// See [`TerritoryError`].
pub fn resolve(written: &str, ccas: &str) -> Result<Resolved, TerritoryError> {
    let written = written.trim();
    if let Some((name, inside)) =
        written.strip_suffix(')').and_then(|w| w.rsplit_once('('))
    {
        return with_parentheses(name.trim(), inside.trim());
    }
    if written.starts_with(|c: char| c.is_ascii_digit()) {
        return bare_code(written, ccas);
    }
    by_name(written, None)
}

/// Finds the commune that a comparison means. `vouching` is what is written beside it: there
/// is no CCAS that a bare code could agree with.
///
/// # Errors
/// See [`TerritoryError`].
pub fn resolve_compared(
    written: &str,
    vouching: &str,
) -> Result<Resolved, TerritoryError> {
    let (code, of) = match resolve(written, vouching) {
        Err(TerritoryError::CodeOfAnotherTown { code, of, .. }) => (code, of),
        other => return other,
    };
    let read =
        CommuneCode::repaired(&code).and_then(|(code, _)| official().commune(&code));
    let by_post = official().communes_with_postcode(&code);
    let others =
        by_post.into_iter().filter(|one| read.is_none_or(|read| read.code != one.code));
    let others: Vec<String> = others.map(shown).collect();
    match read {
        Some(commune) if others.is_empty() => Ok(Resolved {
            commune,
            repaired: Some(format!("{code} est lu comme le code INSEE {of}")),
        }),
        _ => {
            let choices = read.map(shown).into_iter().chain(others).collect();
            Err(TerritoryError::BareCode { code, of, choices })
        }
    }
}

/// Finds one of the several communes of a ressort. Codes vouch for one another: postcodes read
/// as codes do not fall into one EPCI.
///
/// # Errors
/// See [`TerritoryError`].
pub fn resolve_among(
    written: &str,
    ccas: &str,
    others: &[&str],
) -> Result<Resolved, TerritoryError> {
    let resolved = resolve(written, ccas);
    if !matches!(resolved, Err(TerritoryError::CodeOfAnotherTown { .. })) {
        return resolved;
    }
    let of_code = |written: &str| {
        let (code, padded) = CommuneCode::repaired(written.trim())?;
        Some((official().commune(&code)?, padded))
    };
    let epci = |commune: &Commune| commune.epci.clone();
    let is_beside = |here: &Commune| {
        let there = |other: &&str| {
            let named = resolve(other, ccas).ok().map(|found| found.commune);
            named.or_else(|| Some(of_code(other)?.0))
        };
        let mut others = others.iter().filter_map(there);
        epci(here).is_some() && others.any(|other| epci(other) == epci(here))
    };
    match of_code(written) {
        Some((commune, padded)) if is_beside(commune) => Ok(Resolved {
            commune,
            repaired: padded.then(|| lost_its_zero(written, &commune.code)),
        }),
        _ => resolved,
    }
}

fn lost_its_zero(written: &str, code: &CommuneCode) -> String {
    format!("le code « {written} » avait perdu son zéro ; il est lu comme {code}")
}

fn found(commune: &'static Commune) -> Resolved {
    Resolved { commune, repaired: None }
}

fn with_parentheses(name: &str, inside: &str) -> Result<Resolved, TerritoryError> {
    if inside.len() >= 4
        && let Some((code, _)) = CommuneCode::repaired(inside)
    {
        return name_and_code(name, &code);
    }
    let table = official();
    let padded = format!("0{inside}");
    let departement = table
        .departement(&inside.to_uppercase())
        .or_else(|| table.departement(&padded))
        .or_else(|| table.departement_named(inside));
    match departement {
        Some(departement) => by_name(name, Some(&departement.code)),
        None => Err(TerritoryError::UnknownDepartement { written: inside.to_owned() }),
    }
}

fn by_name(name: &str, departement: Option<&str>) -> Result<Resolved, TerritoryError> {
    let table = official();
    match table.communes_named(name, departement).as_slice() {
        [only] => Ok(found(only)),
        [] => {
            let place = departement.map_or(String::new(), |code| {
                let name = table.departement(code).map(|departement| departement.at());
                format!(" {}", name.unwrap_or_default())
            });
            Err(TerritoryError::UnknownName {
                name: name.to_owned(),
                place,
                similar: table
                    .similar_names(name, departement)
                    .into_iter()
                    .map(shown)
                    .collect(),
            })
        }
        several => {
            // An article decides between « Le Moulin » and « Moulin ».
            let exact: Vec<&&'static Commune> = several
                .iter()
                .filter(|commune| fold(&commune.name) == fold(name))
                .collect();
            match exact.as_slice() {
                [only] => Ok(found(only)),
                _ => Err(TerritoryError::Ambiguous {
                    name: name.to_owned(),
                    choices: several.iter().map(|commune| shown(commune)).collect(),
                }),
            }
        }
    }
}

fn shown(commune: &Commune) -> String {
    format!("{} ({})", commune.name, commune.departement)
}

fn name_and_code(name: &str, code: &CommuneCode) -> Result<Resolved, TerritoryError> {
    let table = official();
    match table.commune(code) {
        Some(commune) if name_key(&commune.name) == name_key(name) => Ok(found(commune)),
        _ => {
            let named = table.communes_named(name, None);
            let meant = named
                .iter()
                .find(|commune| commune.postcodes.iter().any(|p| p == code.as_str()))
                .or_else(|| named.iter().find(|c| c.departement == code.departement()))
                .or(named.first());
            match meant {
                Some(commune) => Err(TerritoryError::NameAndCodeDisagree {
                    code: code.to_string(),
                    of: commune.of(),
                    name: commune.name.clone(),
                    right: commune.code.to_string(),
                    departement: commune.departement.clone(),
                    postcode: commune.postcodes.iter().any(|p| p == code.as_str()),
                }),
                None => by_name(name, None),
            }
        }
    }
}

fn bare_code(written: &str, ccas: &str) -> Result<Resolved, TerritoryError> {
    let table = official();
    let unknown = || TerritoryError::UnknownCode {
        code: written.to_owned(),
        postcode_of: table
            .communes_with_postcode(written)
            .into_iter()
            .map(shown)
            .collect(),
    };
    let Some((code, padded)) = CommuneCode::repaired(written) else {
        return Err(unknown());
    };
    let Some(commune) = table.commune(&code) else {
        return Err(match table.former(code.as_str()) {
            Some(former) => former_commune(&code, former.kind, &former.commune),
            None => unknown(),
        });
    };
    if names(ccas, &commune.name) {
        let repaired = padded.then(|| lost_its_zero(written, &code));
        return Ok(Resolved { commune, repaired });
    }
    let own = table
        .communes_with_postcode(written)
        .into_iter()
        .find(|candidate| names(ccas, &candidate.name));
    Err(TerritoryError::CodeOfAnotherTown {
        code: written.to_owned(),
        of: commune.of(),
        ccas: without_article(ccas).to_owned(),
        own: own
            .map(|own| (own.name.clone(), own.departement.clone(), own.code.to_string())),
    })
}

fn former_commune(
    code: &CommuneCode,
    kind: FormerKind,
    commune: &CommuneCode,
) -> TerritoryError {
    let now = official().commune(commune);
    let part = match kind {
        FormerKind::Merged | FormerKind::Delegated | FormerKind::Associated => "",
        FormerKind::Arrondissement => " (arrondissement)",
    };
    TerritoryError::FormerCommune {
        code: format!("{code}{part}"),
        of: now.map_or_else(|| commune.to_string(), |now| now.of()),
        now: now.map_or_else(|| commune.to_string(), shown),
    }
}

/// Whether the name of the CCAS holds the name of the commune as whole words.
fn names(ccas: &str, commune: &str) -> bool {
    let (ccas, commune) = (format!("_{}_", name_words(ccas)), name_key(commune));
    ccas.contains(&format!("_{commune}_"))
}

fn name_words(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split('_')
        .map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            other => other,
        })
        .collect();
    words.join("_")
}

fn without_article(ccas: &str) -> &str {
    ccas.strip_prefix("le ").or_else(|| ccas.strip_prefix("Le ")).unwrap_or(ccas)
}

#[cfg(test)]
mod tests {
    use super::super::liaison::Liaison;
    use super::*;

    fn code(written: &str, ccas: &str) -> String {
        resolve(written, ccas).expect(written).commune.code.to_string()
    }

    #[test]
    fn codes_of_one_intercommunality_vouch_for_one_another() {
        let cias = "CIAS de l’Île d’Oléron";
        let found = |others: &[&str]| {
            let found = resolve_among("17140", cias, others).ok();
            found.map(|found| found.commune.name.clone())
        };
        assert_eq!(found(&["17093", "17323"]).as_deref(), Some("Dolus-d'Oléron"));
        assert_eq!(found(&["La Brée-les-Bains (17)"]).as_deref(), Some("Dolus-d'Oléron"));
        // Alone, or beside a town of elsewhere, a postcode may be meant.
        assert_eq!(found(&[]), None);
        assert_eq!(found(&["59346"]), None);
    }

    #[test]
    fn names_with_their_departement_are_found() {
        assert_eq!(code("Lezennes (59)", ""), "59346");
        assert_eq!(code("Le Pont-de-Claix (38)", ""), "38317");
        assert_eq!(code("pont de claix (Isère)", ""), "38317");
        assert_eq!(code("Condé-sur-l'Escaut (59)", ""), "59153");
        assert_eq!(code("Lezennes (59346)", ""), "59346");
        assert_eq!(code("St-Martin-d'Hères (38)", ""), "38421");
        assert_eq!(code("Ajaccio (2A)", ""), "2A004");
        assert_eq!(code("59346", "CCAS de Lezennes"), "59346");
    }

    #[test]
    fn a_postcode_is_never_taken_for_a_code() {
        let error = resolve("59260", "CCAS de Lezennes").expect_err("the trap");
        assert_eq!(
            error.to_string(),
            "59260 est le code INSEE de Ghyvelde, alors que le rapport est celui du CCAS de \
             Lezennes"
        );
        assert_eq!(
            error.hint().expect("a hint"),
            "59260 est aussi un code postal de Lezennes ; écrivez   territoire: Lezennes (59)   \
             ou le code INSEE 59346"
        );
        for (postcode, ccas) in
            [("59163", "CCAS de Condé-sur-l'Escaut"), ("59278", "CCAS d'Escautpont")]
        {
            let error = resolve(postcode, ccas).expect_err(postcode);
            assert!(matches!(
                error,
                TerritoryError::CodeOfAnotherTown { own: Some(_), .. }
            ));
        }
        assert!(matches!(
            resolve("Lezennes (59260)", "").expect_err("disagree"),
            TerritoryError::NameAndCodeDisagree { postcode: true, .. }
        ));
    }

    #[test]
    fn a_bare_code_of_a_comparison_is_told_as_what_it_may_be() {
        let error = resolve_compared("59350", "59350 59350").expect_err("a postcode too");
        assert_eq!(
            error.to_string(),
            "59350 est le code INSEE de Lille, et aussi un code postal"
        );
        let hint = error.hint().expect("a hint");
        let towns = "   territoire: Lille (59)   ou   Saint-André-lez-Lille (59)";
        assert!(hint.ends_with(towns), "{hint}");
        let alone = resolve_compared("59346", "59346 voisine").expect("no postcode");
        assert_eq!(alone.commune.name, "Lezennes");
        let told = alone.repaired.as_deref();
        assert_eq!(told, Some("59346 est lu comme le code INSEE de Lezennes"));
        let lille = resolve_compared("59350", "59350 lille").expect("named beside");
        assert_eq!(lille.commune.code.as_str(), "59350");
    }

    #[test]
    fn unknown_and_ambiguous_names_are_told() {
        assert!(matches!(
            resolve("Lezenne (59)", "").expect_err("unknown"),
            TerritoryError::UnknownName { similar, .. } if similar == ["Lezennes (59)"]
        ));
        assert!(matches!(
            resolve("Saint-Denis", "").expect_err("ambiguous"),
            TerritoryError::Ambiguous { .. }
        ));
        assert!(matches!(
            resolve("59355", "CCAS de Lomme").expect_err("associated"),
            TerritoryError::FormerCommune { .. }
        ));
    }

    #[test]
    fn the_epci_is_complete() {
        let commune = resolve("Le Pont-de-Claix (38)", "").expect("found").commune;
        assert_eq!(commune.epci.as_deref(), Some("200040715"));
        let epci = official().epci("200040715").expect("the métropole");
        assert_eq!(
            (epci.name.as_str(), epci.members.len()),
            ("Grenoble-Alpes-Métropole", 49)
        );
    }

    #[test]
    fn names_are_joined_by_their_official_type() {
        let joined = |written: &str| {
            let commune = resolve(written, "").expect(written).commune;
            (commune.of(), commune.at())
        };
        let pair = |of: &str, at: &str| (of.to_owned(), at.to_owned());
        assert_eq!(
            joined("Le Pont-de-Claix (38)"),
            pair("du Pont-de-Claix", "au Pont-de-Claix")
        );
        assert_eq!(joined("Escautpont (59)"), pair("d’Escautpont", "à Escautpont"));
        assert_eq!(
            joined("La Madeleine (59)"),
            pair("de La Madeleine", "à La Madeleine")
        );
        assert_eq!(joined("Lezennes (59)"), pair("de Lezennes", "à Lezennes"));
        let nord = official().departement("59").expect("the Nord");
        assert_eq!((nord.of(), nord.at()), pair("du Nord", "dans le Nord"));
        let isere = official().departement("38").expect("Isère");
        assert_eq!((isere.of(), isere.at()), pair("de l’Isère", "dans l’Isère"));
    }

    #[test]
    fn no_article_is_ever_doubled() {
        for commune in official().communes() {
            let of = commune.of();
            for doubled in ["du Le ", "des Les ", "de Le ", "de Les ", "d’Le "] {
                let odd = of.starts_with(doubled)
                    && matches!(commune.liaison, Liaison::Le | Liaison::Les);
                assert!(!odd, "{of}");
            }
        }
        assert!((34_000..36_000).contains(&official().communes().len()));
    }
}
