//! The ressort and the territories of comparison, from the official table.

use std::collections::BTreeSet;

use super::Check;
use crate::diagnostic::Problem;
use crate::diagnostic::{Diagnostic, Location};
use crate::manifest::lists::is_list;
use crate::manifest::placed::Placed;
use crate::manifest::project::{Comparison, Ressort};
use crate::manifest::written;
use crate::territory::{
    self, Commune, CommuneCode, Epci, FRANCE, FRANCE_METROPOLITAINE, Level, Resolved,
    TerritoryError, official,
};
use crate::text::enumerate;
use crate::text::{fold, typographic};

impl Check<'_> {
    pub(super) fn ressort(&mut self) -> Option<Ressort> {
        let ccas: Vec<&str> =
            self.manifest.ccas.iter().map(|name| name.value.as_str()).collect();
        let ccas = ccas.join(", ");
        let mut communes: Vec<&'static Commune> = Vec::new();
        let all = self.manifest.territory.iter().enumerate();
        for (index, written) in all.clone() {
            let others: Vec<&str> = all
                .clone()
                .filter(|(other, _)| *other != index)
                .map(|(_, other)| other.value.as_str())
                .collect();
            let resolved = territory::resolve_among(&written.value, &ccas, &others);
            let found = self.commune(written, resolved)?;
            if !communes.iter().any(|commune| commune.code == found.code) {
                communes.push(found);
            }
        }
        let named = |form: fn(&Commune) -> String| {
            let names: Vec<String> =
                communes.iter().map(|commune| form(commune)).collect();
            enumerate(&names)
        };
        let (name, mut of, mut at) = (
            named(|commune| typographic(&commune.name)),
            named(Commune::of),
            named(Commune::at),
        );
        // Who lives there says « du Fontanil-Cornillon », whatever the official number says.
        let said = typographic(&ccas);
        for (from, to) in [("du ", "au "), ("de la ", "à la "), ("des ", "aux ")] {
            if communes.len() == 1 && said.ends_with(&format!(" {from}{name}")) {
                (of, at) = (format!("{from}{name}"), format!("{to}{name}"));
            }
        }
        let codes: Vec<CommuneCode> =
            communes.iter().map(|commune| commune.code.clone()).collect();
        let whole = epci_of(&communes).filter(|epci| {
            codes.len() > 1 && same_communes(&epci.members) == same_communes(&codes)
        });
        if let Some(epci) = whole {
            let name = typographic(short_name(&epci.name));
            let at = within(&name);
            let of = at.strip_prefix("dans ").map_or_else(
                || format!("de {name}"),
                |named| match named.starts_with("l’") || named.starts_with("la ") {
                    true => format!("de {named}"),
                    false => format!("de {name}"),
                },
            );
            return Some(Ressort { communes, name, of, at });
        }
        (!communes.is_empty()).then_some(Ressort { communes, name, of, at })
    }

    fn commune(
        &mut self,
        written: &Placed<String>,
        resolved: Result<Resolved, TerritoryError>,
    ) -> Option<&'static Commune> {
        match resolved {
            Ok(resolved) => {
                if let Some(repaired) = resolved.repaired {
                    self.problems.push(
                        written.locate(Diagnostic::warning(
                            "manifest.repaired-code",
                            repaired,
                        )),
                    );
                }
                Some(resolved.commune)
            }
            Err(error) => {
                self.problems.push(territory_error(written, &error));
                None
            }
        }
    }

    /// The comparisons asked for; without any, the EPCI of the ressort. A territory is never
    /// compared with itself, nor twice with the same other: a CIAS that is its EPCI compares
    /// with its département and its région.
    pub(super) fn comparisons(&mut self, ressort: Option<&Ressort>) -> Vec<Comparison> {
        let Some(ressort) = ressort else { return Vec::new() };
        let mut wished: Vec<Comparison> = Vec::new();
        if self.manifest.comparisons.is_empty() {
            let epcis = epcis(ressort).into_iter();
            wished
                .extend(epcis.map(|(siren, name)| self.group_of_epci(siren, name, None)));
        }
        for written in &self.manifest.comparisons {
            wished.extend(self.comparison(written, ressort));
        }
        let codes = ressort.codes();
        let own = same_communes(&codes);
        let mut kept: Vec<Comparison> = Vec::new();
        let mut is_itself = false;
        for comparison in wished {
            let communes = same_communes(&comparison.communes);
            let twin =
                kept.iter().find(|other| same_communes(&other.communes) == communes);
            if communes == own {
                is_itself = true;
                self.not_compared(&comparison, &ressort.name);
            } else if let Some(twin) = twin {
                let twin = twin.name.clone();
                self.not_compared(&comparison, &twin);
            } else {
                kept.push(comparison);
            }
        }
        if kept.is_empty() && is_itself {
            let wider = departements(ressort, None).into_iter();
            for one in wider.chain(regions(ressort, None)) {
                let communes = same_communes(&one.communes);
                let is_new =
                    |other: &Comparison| same_communes(&other.communes) != communes;
                if communes != own && kept.iter().all(is_new) {
                    kept.push(one);
                }
            }
        }
        shorten(&mut kept, &self.manifest.comparisons);
        kept
    }

    /// A comparison that is the territory itself, or another comparison, is left out and told.
    fn not_compared(&mut self, comparison: &Comparison, same: &str) {
        let Some(place) = &comparison.place else { return };
        let message = if comparison.name == same {
            format!(
                "« {same} » ne se compare pas à elle-même : la comparaison est laissée de côté"
            )
        } else {
            format!(
                "« {} » et « {same} » sont les mêmes communes : une seule des deux est gardée",
                comparison.name
            )
        };
        // Paris is its département.
        let departement = comparison.communes.first().and_then(|code| {
            let commune = official().commune(code)?;
            Some(official().communes_of_departement(&commune.departement))
        });
        let is_alone = departement.is_some_and(|communes| communes.len() == 1);
        let wider = if is_alone { "region, france" } else { "departement, region" };
        let help = format!(
            "retirez-la, ou comparez avec un autre territoire :   comparaisons: {wider}"
        );
        let warning = Diagnostic::warning("manifest.same-territory", message);
        self.problems.push(place.locate(warning.help(help)));
    }

    fn comparison(
        &mut self,
        written: &written::Comparison,
        ressort: &Ressort,
    ) -> Vec<Comparison> {
        let mut found = match fold(&written.territory.value).as_str() {
            "epci" => epcis(ressort)
                .into_iter()
                .map(|(siren, name)| self.group_of_epci(siren, name, Some(written)))
                .collect(),
            "departement" => departements(ressort, Some(written)),
            "region" => regions(ressort, Some(written)),
            "france" => vec![france(written, "France", FRANCE)],
            "france_metropolitaine" => {
                vec![france(written, "France métropolitaine", FRANCE_METROPOLITAINE)]
            }
            _ if is_list(&written.territory.value) => {
                self.listed(written).into_iter().collect()
            }
            _ => self.one_commune(written).into_iter().collect(),
        };
        if let ([only], Some(name)) = (found.as_mut_slice(), &written.name) {
            only.name = typographic(name);
            only.at = if only.is_group { within(&only.name) } else { only.at.clone() };
        }
        if let [only] = found.as_mut_slice() {
            only.key = fold(&written.key.value);
            only.short = match &written.short {
                Some(short) => typographic(short),
                None => only.name.clone(),
            };
        }
        found
    }

    /// The communes of a file; what is wrong with it has been told.
    fn listed(&self, written: &written::Comparison) -> Option<Comparison> {
        let communes = self.lists.get(&written.territory.value)?.clone();
        let name =
            written.name.clone().unwrap_or_else(|| written.key.value.replace('_', " "));
        let name = typographic(&name);
        Some(Comparison {
            key: fold(&written.key.value),
            at: within(&name),
            short: name.clone(),
            near: None,
            name,
            reason: written.reason.clone(),
            communes,
            published: None,
            is_group: true,
            asked: true,
            place: Some(written.territory.with(())),
        })
    }

    fn one_commune(&mut self, written: &written::Comparison) -> Option<Comparison> {
        // A comparison's name is not in the name of the CCAS: its own text vouches for it.
        let vouching = format!("{} {}", written.territory.value, written.key.value);
        let resolved = territory::resolve_compared(&written.territory.value, &vouching);
        let commune = self.commune(&written.territory, resolved)?;
        Some(Comparison {
            key: fold(&written.key.value),
            name: typographic(&commune.name),
            short: typographic(&commune.name),
            near: None,
            at: commune.at(),
            reason: written.reason.clone(),
            communes: vec![commune.code.clone()],
            published: None,
            is_group: false,
            asked: true,
            place: Some(written.territory.with(())),
        })
    }

    fn group_of_epci(
        &self,
        siren: &'static str,
        name: &'static str,
        written: Option<&written::Comparison>,
    ) -> Comparison {
        let communes = official().epci(siren).map(|epci| epci.members.clone());
        let name = typographic(short_name(name));
        Comparison {
            key: fold(&name),
            at: within(&name),
            short: name.clone(),
            near: None,
            name,
            reason: written.and_then(|written| written.reason.clone()),
            communes: communes.unwrap_or_default(),
            published: Some((Level::Epci, siren.to_owned())),
            is_group: true,
            asked: written.is_some(),
            place: written.map(|written| written.territory.with(())),
        }
    }
}

/// An EPCI is called by what it is in columns, on charts and on cards, unless its author chose
/// how, or two of them would be called alike.
fn shorten(comparisons: &mut [Comparison], written: &[written::Comparison]) {
    // A name that the author gave, and that is not the official one, is hers.
    let is_chosen = |comparison: &Comparison, epci: &Epci| {
        written.iter().filter(|one| fold(&one.key.value) == comparison.key).any(|one| {
            let is_hers = |name: &String| fold(name) != fold(short_name(&epci.name));
            one.short.is_some() || one.name.as_ref().is_some_and(is_hers)
        })
    };
    let kinds: Vec<Option<(&str, &'static str)>> = comparisons
        .iter()
        .map(|one| match &one.published {
            Some((Level::Epci, siren)) => {
                let epci = official().epci(siren)?;
                kind_of(epci).filter(|_| !is_chosen(one, epci))
            }
            _ => None,
        })
        .collect();
    for (comparison, kind) in comparisons.iter_mut().zip(&kinds) {
        let Some((short, near)) = kind else { continue };
        let named_so = kinds.iter().flatten().filter(|(other, _)| other == short);
        if named_so.count() == 1
            && comparison.name.chars().count() > short.chars().count()
        {
            comparison.short = (*short).to_owned();
            comparison.near = Some(near);
        }
    }
}

/// What an EPCI is, for columns and for sentences.
fn kind_of(epci: &Epci) -> Option<(&'static str, &'static str)> {
    match epci.nature.as_str() {
        "METRO" => Some(("Métropole", "dans la métropole")),
        "CA" => Some(("Agglomération", "dans l’agglomération")),
        "CC" => Some(("Communauté", "dans la communauté de communes")),
        "CU" => Some(("Communauté", "dans la communauté urbaine")),
        _ => None,
    }
}

/// « dans la Métropole Européenne de Lille », « dans Grenoble-Alpes-Métropole »: a name
/// that begins with what it is takes its article.
fn within(name: &str) -> String {
    const FEMININE: [&str; 5] = ["Métropole", "Communauté", "CC", "CA", "CU"];
    let first = name.split(' ').next().unwrap_or_default();
    match first {
        "Eurométropole" | "Agglomération" => format!("dans l’{name}"),
        _ if FEMININE.contains(&first) && name.contains(' ') => format!("dans la {name}"),
        _ => format!("dans {name}"),
    }
}

/// The EPCI of the ressort's communes, each once; a ressort may span several.
fn epcis(ressort: &Ressort) -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<(&'static str, &'static str)> = Vec::new();
    for commune in &ressort.communes {
        let Some(epci) = commune.epci.as_deref().and_then(|siren| official().epci(siren))
        else {
            continue;
        };
        if !found.iter().any(|(siren, _)| *siren == epci.siren) {
            found.push((&epci.siren, &epci.name));
        }
    }
    found
}

/// « CA CIVIS (Communauté Intercommunale des Villes Solidaires) »: its name is enough.
fn short_name(name: &str) -> &str {
    name.split_once(" (").map_or(name, |(short, _)| short)
}

/// The one EPCI of some communes.
fn epci_of(communes: &[&'static Commune]) -> Option<&'static Epci> {
    let siren = communes.first()?.epci.as_ref()?;
    let all = communes.iter().all(|one| one.epci.as_ref() == Some(siren));
    official().epci(siren).filter(|_| all)
}

/// The communes of a territory, whatever their order.
fn same_communes(codes: &[CommuneCode]) -> BTreeSet<&CommuneCode> {
    codes.iter().collect()
}

fn departements(
    ressort: &Ressort,
    written: Option<&written::Comparison>,
) -> Vec<Comparison> {
    let mut found: Vec<Comparison> = Vec::new();
    for commune in &ressort.communes {
        let Some(departement) = official().departement(&commune.departement) else {
            continue;
        };
        // The département 69 of INSEE holds the Métropole, which left that of the same name.
        let name = match departement.code.as_str() {
            "69" => "Rhône et Métropole de Lyon".to_owned(),
            _ => typographic(&departement.name),
        };
        if found.iter().any(|known| known.name == name) {
            continue;
        }
        found.push(Comparison {
            key: fold(&name),
            at: match departement.code.as_str() {
                "69" => "dans le Rhône et la Métropole de Lyon".to_owned(),
                _ => departement.at(),
            },
            short: name.clone(),
            near: None,
            name,
            reason: written.and_then(|written| written.reason.clone()),
            communes: official().communes_of_departement(&departement.code),
            published: Some((Level::Departement, departement.code.clone())),
            is_group: true,
            asked: written.is_some(),
            place: written.map(|written| written.territory.with(())),
        });
    }
    found
}

fn regions(ressort: &Ressort, written: Option<&written::Comparison>) -> Vec<Comparison> {
    let mut found: Vec<Comparison> = Vec::new();
    for commune in &ressort.communes {
        let code = &commune.region;
        let (Some(name), Some(at)) =
            (official().region(code), official().at_region(code))
        else {
            continue;
        };
        let name = typographic(name);
        if found.iter().any(|known| known.name == name) {
            continue;
        }
        found.push(Comparison {
            key: fold(&name),
            at: typographic(&at),
            short: name.clone(),
            near: None,
            name,
            reason: written.and_then(|written| written.reason.clone()),
            communes: official().communes_of_region(code),
            published: Some((Level::Region, code.clone())),
            is_group: true,
            asked: written.is_some(),
            place: written.map(|written| written.territory.with(())),
        });
    }
    found
}

/// France: as its producers publish it, else added up from a national file.
fn france(written: &written::Comparison, name: &str, code: &str) -> Comparison {
    Comparison {
        key: fold(name),
        name: name.to_owned(),
        short: name.to_owned(),
        near: None,
        at: format!("en {name}"),
        reason: written.reason.clone(),
        communes: official().communes_of_france(code == FRANCE),
        published: Some((Level::France, code.to_owned())),
        is_group: true,
        asked: true,
        place: Some(written.territory.with(())),
    }
}

fn territory_error(written: &Placed<String>, error: &TerritoryError) -> Diagnostic {
    // A comparison may be a dash of a list, or stand after its own name.
    let is_key = |one: &Location| match one {
        Location::Line { key: Some(key), .. } => key.ends_with("territoire"),
        _ => false,
    };
    let hint = error.hint().map(|hint| {
        if is_key(&written.location) {
            hint
        } else {
            hint.replace("   territoire: ", "   ")
        }
    });
    written.locate(Diagnostic::of(error).maybe_help(hint))
}

impl Problem for TerritoryError {
    const STAGE: &'static str = "territory";
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_group_takes_its_article_when_its_name_begins_with_its_kind() {
        assert_eq!(
            within("Métropole Européenne de Lille"),
            "dans la Métropole Européenne de Lille"
        );
        assert_eq!(within("Grenoble-Alpes-Métropole"), "dans Grenoble-Alpes-Métropole");
        assert_eq!(within("Eurométropole de Metz"), "dans l’Eurométropole de Metz");
        assert_eq!(within("CC Le Grésivaudan"), "dans la CC Le Grésivaudan");
    }
}
