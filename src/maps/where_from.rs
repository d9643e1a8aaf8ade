//! Where contours are downloaded, with the codes of a commune already in the address.

use crate::territory::{Commune, official};
use crate::text::typographic;

/// The page of `indicateurs contours`, for a commune or in general.
pub fn where_from(commune: Option<&Commune>) -> String {
    let epci = commune
        .and_then(|commune| official().epci(commune.epci.as_ref()?))
        .map_or_else(|| "SIREN_DE_L_EPCI".to_owned(), |epci| epci.siren.clone());
    let insee =
        commune.map_or_else(|| "CODE_INSEE".to_owned(), |one| one.code.to_string());
    let whose = match commune {
        Some(commune) => typographic(&format!("pour {}", commune.name)),
        None => "pour une commune :   abs-report indicateurs contours \"Lezennes (59)\""
            .to_owned(),
    };
    format!(
        "Contours, pour les cartes\n\
         {whose}\n\n\
         Ouvrez l’adresse dans le navigateur, puis enregistrez la page (Ctrl+S) dans donnees/, sous le \
         nom indiqué.\n\n\
         Communes de l’intercommunalité   (donnees/contours-communes.geojson)\n  \
         https://geo.api.gouv.fr/epcis/{epci}/communes?fields=nom,code&format=geojson&geometry=contour\n  \
         API Découpage administratif, d’après l’IGN et l’INSEE. Licence Ouverte 2.0.\n\n\
         IRIS de la commune   (donnees/contours-iris.geojson)\n  \
         https://data.geopf.fr/wfs/ows?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=\
         STATISTICALUNITS.IRIS:contours_iris&SRSNAME=EPSG:4326&OUTPUTFORMAT=application/json&CQL_FILTER=\
         code_insee='{insee}'\n  \
         Contours… IRIS, IGN – INSEE. Licence Ouverte 2.0. Les communes de moins de 5 000 habitants n’ont \
         pas d’IRIS.\n\n\
         Dans projet.yaml :\n  \
         contours:\n    - donnees/contours-communes.geojson\n    - donnees/contours-iris.geojson\n\n\
         Un GeoJSON ou un TopoJSON de toute la France convient aussi : seuls les contours du territoire \
         sont gardés. Un fichier d’ailleurs a son crédit :\n  \
         contours:\n    - fichier: donnees/contours.geojson\n      credit: \"IGN – INSEE, 2025\"\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::CommuneCode;

    #[test]
    fn the_addresses_bear_the_codes_of_the_commune() {
        let code = CommuneCode::parse("38317").expect("a code");
        let text = where_from(official().commune(&code));
        assert!(text.contains("epcis/200040715/communes"), "{text}");
        assert!(text.contains("code_insee='38317'"), "{text}");
        assert!(where_from(None).contains("CODE_INSEE"));
    }
}
