//! Who is credited under a table or a chart.

use crate::heading::Credit;

/// « Source : INSEE, dossier complet, 2021. », one sentence for all the sources; a
/// convention's own mention replaces it for its partner ([`mention`]).
pub fn source_line(credits: &[&Credit], vintage: Option<u16>) -> String {
    let mut parts = Vec::new();
    for credit in credits.iter().filter(|credit| credit.mention.is_none()) {
        let mut part = format!("{}, {}", credit.producer, lower_title(&credit.title));
        if let Some(dated) = &credit.dated {
            part.push_str(&format!(" ({dated})"));
        }
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    let label = if parts.len() > 1 { "Sources" } else { "Source" };
    let year = vintage.map(|year| format!(", {year}")).unwrap_or_default();
    format!("{label} : {}{year}.", parts.join(" ; "))
}

/// What must be printed besides: the exact mention of article 7 and the file it speaks of,
/// invented data.
pub fn mention(credits: &[&Credit]) -> Vec<String> {
    let mut mentions: Vec<String> = Vec::new();
    for credit in credits {
        if let Some(mention) = &credit.mention {
            mentions.push(mention.clone());
            // A title that only repeats the name of the source says nothing.
            let title = crate::text::fold(&credit.title) != credit.source;
            let title = title.then(|| credit.title.clone());
            let details: Vec<String> =
                title.into_iter().chain(credit.dated.clone()).collect();
            if !details.is_empty() {
                mentions.push(format!("{}.", super::capital(&details.join(", "))));
            }
        }
        if credit.fictitious {
            mentions.push("Données fictives de démonstration.".to_owned());
        }
    }
    let mut kept: Vec<String> = Vec::new();
    for mention in mentions {
        if !kept.contains(&mention) {
            kept.push(mention);
        }
    }
    kept
}

/// A title inside a sentence: its capital goes, an acronym's stays.
fn lower_title(title: &str) -> String {
    let mut characters = title.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            let rest: String = title.chars().skip(1).collect();
            format!("{}{rest}", first.to_lowercase())
        }
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credit(producer: &str, title: &str) -> Credit {
        Credit {
            source: "x".into(),
            producer: producer.into(),
            title: title.into(),
            page: None,
            licence: None,
            mention: None,
            dated: None,
            fictitious: true,
            partner: None,
            file: "x.csv".into(),
            public: true,
        }
    }

    #[test]
    fn a_source_is_told_once() {
        let insee = credit("INSEE", "Dossier complet");
        assert_eq!(
            source_line(&[&insee, &insee], Some(2021)),
            "Source : INSEE, dossier complet, 2021."
        );
        let drees = credit("DREES", "APL");
        assert_eq!(
            source_line(&[&insee, &drees], None),
            "Sources : INSEE, dossier complet ; DREES, APL."
        );
        assert_eq!(mention(&[&insee, &drees]), ["Données fictives de démonstration."]);
    }
}
