//! Strips: which figures have one, what stands at its ends, how it is read.

use super::{Material, Piece};
use crate::charts::StripPlace;
use crate::heading::Reliability;
use crate::manifest::Comparison;
use crate::secrecy::Peer;
use crate::territory::official;
use crate::text::typographic;
use crate::vocabulary::Sign;
use crate::wording;

/// Whether an indicator has a strip.
pub(super) fn has(material: &Material<'_>, name: &str) -> bool {
    material.charts.strips.contains_key(&(name.to_owned(), StripPlace::Card))
}

/// Its drawing; nothing when it has none.
pub(super) fn drawing(material: &Material<'_>, name: &str, place: StripPlace) -> Piece {
    let piece = has(material, name).then(|| Piece::Strip(name.to_owned(), place));
    Piece::or_empty(piece)
}

/// « Vif : 6 % », « Échirolles : 24 % »: the communes at the ends of a strip; of several that are
/// alike, how many.
pub(super) fn ends(material: &Material<'_>, name: &str) -> Vec<String> {
    let peers = material.protected.peers.get(name).filter(|_| has(material, name));
    let (Some(peers), Some(figure)) = (peers, material.protected.figures.get(name))
    else {
        return Vec::new();
    };
    let end = |peer: Option<&Peer>| {
        let peer = peer?;
        let alike = peers.iter().filter(|one| one.value == peer.value).count();
        let named = || {
            let commune = official().commune(&peer.code);
            commune.map_or_else(|| peer.code.to_string(), |one| one.name.clone())
        };
        let who = if alike == 1 { named() } else { format!("{alike} communes") };
        let value = wording::like(figure, peer.value);
        // The card has said the rhythm.
        let value = value.strip_suffix(" par an").unwrap_or(&value);
        let mark = match peer.reliability {
            Reliability::Solid => String::new(),
            _ if alike > 1 => String::new(),
            Reliability::Indicative => format!("\u{a0}{}", Sign::Indicative.printed()),
            Reliability::Fragile => format!("\u{a0}{}", Sign::Fragile.printed()),
        };
        Some(typographic(&format!("{who} : {value}{mark}")))
    };
    [end(peers.first()), end(peers.last())].into_iter().flatten().collect()
}

/// How the strips of some indicators are read on cards; nothing when none has one.
pub(super) fn key<'n>(
    material: &Material<'_>,
    names: impl IntoIterator<Item = &'n String>,
) -> Option<String> {
    key_at(material, names, StripPlace::Card)
}

/// The same in rows, which have no circle.
pub(super) fn key_in_rows<'n>(
    material: &Material<'_>,
    names: impl IntoIterator<Item = &'n String>,
) -> Option<String> {
    key_at(material, names, StripPlace::Row)
}

/// The same on a slide, in one line.
pub(super) fn key_on_slide<'n>(
    material: &Material<'_>,
    names: impl IntoIterator<Item = &'n String>,
) -> Option<String> {
    key_at(material, names, StripPlace::Row)?;
    let epci = material.project.own_epci();
    let triangle = epci.map(|epci| format!(" ; le triangle, {}", epci.short));
    let triangle = triangle.unwrap_or_default();
    Some(typographic(&format!("Réglettes : un trait gris, une commune{triangle}.")))
}

fn key_at<'n>(
    material: &Material<'_>,
    names: impl IntoIterator<Item = &'n String>,
    place: StripPlace,
) -> Option<String> {
    let shown: Vec<&String> =
        names.into_iter().filter(|name| has(material, name)).collect();
    let first = shown.first()?;
    let project = material.project;
    let figures = &material.protected.figures;
    // A mark that stands on none of these strips is not explained.
    let is_known = |comparison: &Comparison| {
        shown.iter().any(|name| {
            let figure = figures.get(&format!("{name}.{}", comparison.key));
            figure.is_some_and(|figure| figure.rounded().is_some())
        })
    };
    let marks = if shown.len() > 1 { "Réglettes" } else { "Réglette" };
    let mut text = format!(
        "{marks} : un trait gris, une commune de l’intercommunalité ; le disque, {}",
        project.ressort.name
    );
    if let Some(epci) = project.own_epci().filter(|one| is_known(one)) {
        text.push_str(&format!(" ; le triangle, {}", epci.short));
    }
    let is_member = |comparison: &&Comparison| {
        let [code] = comparison.communes.as_slice() else { return false };
        let peers = material.protected.peers.get(first.as_str());
        peers.is_some_and(|peers| peers.iter().any(|peer| peer.code == *code))
    };
    let others: Vec<&str> = project
        .comparisons
        .iter()
        .filter(|_| place == StripPlace::Card)
        .filter(is_member)
        .filter(|one| is_known(one))
        .map(|one| one.short.as_str())
        .collect();
    match others.as_slice() {
        [] => {}
        [one] => text.push_str(&format!(" ; le cercle, {one}")),
        many => text.push_str(&format!(" ; les cercles, {}", wording::list(many))),
    }
    text.push('.');
    Some(typographic(&text))
}

/// The same where the communes at the ends are named: what the sign beside one means.
pub(super) fn key_with_ends(material: &Material<'_>, names: &[String]) -> Option<String> {
    let text = key(material, names)?;
    let is_indicative = |name: &&String| {
        let peers = material.protected.peers.get(name.as_str());
        let ends = peers.into_iter().flat_map(|peers| {
            // Of several that are alike, none is named.
            let alone = |peer: &&Peer| {
                peers.iter().filter(|one| one.value == peer.value).count() == 1
            };
            peers.first().into_iter().chain(peers.last()).filter(alone)
        });
        ends.into_iter().any(|peer| peer.reliability == Reliability::Indicative)
    };
    let shown = names.iter().filter(|name| has(material, name));
    if shown.into_iter().any(|name| is_indicative(&name)) {
        return Some(typographic(&format!("{text} {}", Sign::Indicative.note())));
    }
    Some(text)
}
