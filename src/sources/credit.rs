//! Who is credited for the figures of a source.

use super::profiles::Profile;
use crate::dates;
use crate::heading::Credit;
use crate::manifest::{PartnerKey, Project, SourceSpec};
use crate::text::{lower_first, typographic, upper_first};

/// The credit of a source: the partner who entrusted it, else the producer of a known
/// family of files.
pub(super) fn credit(
    project: &Project,
    name: &str,
    spec: &SourceSpec,
    profile: Option<&Profile>,
    public: bool,
) -> Credit {
    let partner = match &spec.partner {
        PartnerKey::Partner(key) => project.partners.get_key_value(key.as_str()),
        PartnerKey::Ourselves | PartnerKey::Producer(_) | PartnerKey::Unsaid => None,
    };
    let producer = match (&partner, &spec.partner, profile) {
        (Some((_, partner)), _, _) => partner.name.clone(),
        (None, PartnerKey::Ourselves, _) => typographic(&project.identity.ccas),
        // A known file says it better: « INSEE / ANCT ».
        (None, PartnerKey::Producer(name), None) => (*name).to_owned(),
        (None, _, Some(profile)) => profile.producer.clone(),
        (None, _, None) => "source à préciser".to_owned(),
    };
    let counted = spec.unit.as_deref().unwrap_or("effectifs");
    let unrecognised_title = || match (&spec.in_rows, &spec.in_columns) {
        (Some(rows), Some(columns)) if crate::text::fold(&columns.value) != "annees" => {
            format!(
                "{} par {} et {}",
                counted,
                lower_first(&rows.value),
                lower_first(&columns.value)
            )
        }
        (Some(rows), _) => format!("{counted} par {}", lower_first(&rows.value)),
        _ => name.replace('_', " "),
    };
    let title = profile.map_or_else(unrecognised_title, |profile| profile.title.clone());
    let dated = match (spec.received, spec.published) {
        (_, Some(date)) => Some(format!("publié le {}", dates::day(date))),
        (Some(date), None) => Some(format!("reçu le {}", dates::day(date))),
        (None, None) => None,
    };
    Credit {
        source: name.to_owned(),
        producer,
        title: upper_first(&typographic(&title)),
        page: profile.and_then(|profile| profile.page.as_deref()).map(typographic),
        licence: profile.filter(|_| public).and_then(|profile| profile.licence.clone()),
        // Article 7 is about what is entrusted; what is published has its producer for source.
        mention: partner.filter(|_| !public).map(|(_, partner)| partner.mention.clone()),
        dated,
        fictitious: spec.fictitious,
        partner: partner.map(|(key, _)| key.clone()),
        file: spec.file().value.clone(),
        public,
    }
}
