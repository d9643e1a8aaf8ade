//! Partners and sources: who entrusted which file, under which threshold.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::Check;
use crate::diagnostic::Diagnostic;
use crate::manifest::error::ManifestError;
use crate::manifest::placed::Placed;
use crate::manifest::project::{Article, FileSpec, Partner, PartnerKey, SourceSpec};
use crate::manifest::written;
use crate::text::{fold, typographic};

/// Article 8 of the convention: no count under 5.
const CONVENTION_THRESHOLD: u32 = 5;

impl Check<'_> {
    pub(super) fn partners(&mut self) -> IndexMap<String, Partner> {
        let mut partners = IndexMap::new();
        let ccas: Vec<&str> =
            self.manifest.ccas.iter().map(|name| name.value.as_str()).collect();
        let ccas = typographic(&crate::text::enumerate(&ccas));
        for (key, written) in &self.manifest.partners {
            let Some(name) = &written.name else {
                let error = ManifestError::MissingKey {
                    key: "nom".to_owned(),
                    example: "nom: \"CAF du Nord\"".to_owned(),
                };
                self.report(key, &error);
                continue;
            };
            if let Some(threshold) = &written.threshold {
                self.check_threshold(threshold);
            }
            let name = typographic(&name.value);
            let with_article = with_article(&name, written.article);
            let mention = format!(
                "Source : {with_article} – Analyse des Besoins Sociaux du {}.",
                without_article(&ccas)
            );
            partners.insert(
                fold(&key.value),
                Partner {
                    mention,
                    with_article,
                    logo: written.logo.clone(),
                    logo_in: written.logo_in.clone(),
                    name,
                },
            );
        }
        partners
    }

    fn check_threshold(&mut self, threshold: &Placed<u32>) {
        if threshold.value < CONVENTION_THRESHOLD {
            self.report(
                threshold,
                &ManifestError::LowThreshold { written: threshold.value },
            );
        }
    }

    pub(super) fn sources(
        &mut self,
        partners: &IndexMap<String, Partner>,
    ) -> IndexMap<String, SourceSpec> {
        let mut sources = IndexMap::new();
        for (name, written) in &self.manifest.sources {
            let partner = self.partner_key(written.partner.as_ref(), name, partners);
            if let Some(threshold) = &written.threshold {
                self.check_threshold(threshold);
            }
            let threshold = written
                .threshold
                .as_ref()
                .map_or(0, |own| own.value)
                // The convention is a floor: a source may only be stricter.
                .max(self.partner_threshold(&partner));
            if let Some(public) = written.public.as_ref().filter(|public| public.value) {
                let diagnostic = Diagnostic::warning("manifest.declared-public", format!(
                    "la source « {} » est déclarée publique : ses petits effectifs ne seront \
                     pas masqués",
                    name.value
                ))
                .help("gardez cette ligne seulement si le producteur publie lui-même ce fichier");
                self.problems.push(public.locate(diagnostic));
            }
            self.check_convention(name, written, &partner);
            let files: Vec<FileSpec> = written.files.iter().map(file_spec).collect();
            if files.is_empty() {
                continue;
            }
            self.check_years(&files);
            self.check_long(written);
            let spec = source_spec(name, written, partner, files, threshold);
            sources.insert(fold(&name.value), spec);
        }
        strictest_of_a_file(&mut sources);
        sources
    }

    /// A long file needs both: what says which figure, and the figure.
    fn check_long(&mut self, written: &written::Source) {
        let lacking = match (written.measure_columns.first(), &written.value_column) {
            (Some(place), None) => Some((place, "colonne_valeur")),
            (None, Some(place)) => Some((place, "colonne_indicateur")),
            (Some(_), Some(_)) | (None, None) => None,
        };
        if let Some((place, key)) = lacking {
            let error = ManifestError::MissingKey {
                key: key.to_owned(),
                example: format!("{key}: \"…\""),
            };
            self.report(place, &error);
        }
    }

    /// Several files are told apart by their years; INSEE's datasets tell theirs, and complete
    /// one another.
    fn check_years(&mut self, files: &[FileSpec]) {
        let is_dataset = |file: &FileSpec| {
            let name = file.file.value.rsplit(['/', '\\']).next().unwrap_or_default();
            name.to_uppercase().starts_with("DS_")
        };
        if files.len() < 2 || files.iter().all(is_dataset) {
            return;
        }
        let mut seen = Vec::new();
        for file in files {
            let year = file.year.as_ref().map(|year| year.value);
            if year.is_none() || seen.contains(&year) {
                let error =
                    ManifestError::FileWithoutYear { file: file.file.value.clone() };
                self.report(&file.file, &error);
            }
            seen.push(year);
        }
    }

    /// Data received outside the validity of the convention (article 9).
    fn check_convention(
        &mut self,
        name: &Placed<String>,
        written: &written::Source,
        partner: &PartnerKey,
    ) {
        let PartnerKey::Partner(key) = partner else { return };
        let Some((_, declared)) = self
            .manifest
            .partners
            .iter()
            .find(|(written, _)| fold(&written.value) == *key)
        else {
            return;
        };
        let (Some(from), Some(until), Some(received)) =
            (&declared.from, &declared.until, &written.received)
        else {
            return;
        };
        if received.value < from.value || received.value > until.value {
            let message = format!(
                "les données de « {} » ont été reçues hors de la durée de la convention",
                name.value
            );
            let diagnostic = Diagnostic::warning("manifest.outside-convention", message)
                .help("vérifiez les dates, ou faites signer un avenant (article 9)");
            self.problems.push(received.locate(diagnostic));
        }
    }

    pub(super) fn partner_key(
        &mut self,
        written: Option<&Placed<String>>,
        data_source: &Placed<String>,
        partners: &IndexMap<String, Partner>,
    ) -> PartnerKey {
        let Some(written) = written else { return PartnerKey::Unsaid };
        let key = fold(&written.value);
        if ["ccas", "cias"].contains(&key.as_str()) {
            return PartnerKey::Ourselves;
        }
        if partners.contains_key(&key) {
            return PartnerKey::Partner(key);
        }
        if let Some(producer) = PartnerKey::producer(&key) {
            return producer;
        }
        let declared =
            self.manifest.partners.iter().any(|(name, _)| fold(&name.value) == key);
        if !declared {
            let known = partners.keys().map(String::as_str).chain(["ccas"]);
            let error = ManifestError::UnknownPartner {
                data_source: data_source.value.clone(),
                partner: written.value.clone(),
                nearest: self.near(&key, known).map(str::to_owned),
            };
            self.report(written, &error);
        }
        PartnerKey::Unsaid
    }

    /// The convention's threshold; 5 when it says nothing.
    pub(super) fn partner_threshold(&self, partner: &PartnerKey) -> u32 {
        let PartnerKey::Partner(key) = partner else { return CONVENTION_THRESHOLD };
        self.manifest
            .partners
            .iter()
            .find(|(name, _)| fold(&name.value) == *key)
            .and_then(|(_, partner)| partner.threshold.as_ref())
            .map_or(CONVENTION_THRESHOLD, |threshold| threshold.value)
    }
}

fn source_spec(
    name: &Placed<String>,
    written: &written::Source,
    partner: PartnerKey,
    files: Vec<FileSpec>,
    threshold: u32,
) -> SourceSpec {
    SourceSpec {
        name: name.clone(),
        partner,
        files,
        received: written.received.as_ref().map(|date| date.value),
        published: written.published.as_ref().map(|date| date.value),
        key_columns: written.key_columns.clone(),
        year_column: written.year_column.clone(),
        measure_columns: written.measure_columns.clone(),
        value_column: written.value_column.clone(),
        in_rows: written.in_rows.clone(),
        in_columns: written.in_columns.clone(),
        unit: written.unit.as_ref().map(|unit| unit.value.clone()),
        totals: written.totals.clone(),
        whole: written.whole.clone(),
        columns: written.columns.clone(),
        public: written.public.clone(),
        threshold,
        fictitious: written.fictitious,
        groups: written.groups.clone(),
        hidden: written.hidden.clone(),
    }
}

fn file_spec(written: &written::FileOfYear) -> FileSpec {
    let file = &written.file;
    FileSpec {
        file: file.with(file.value.replace('\\', "/")),
        sheet: written.sheet.clone(),
        table: written.table.clone(),
        year: written.year.clone(),
        header_rows: written.header_rows.clone(),
    }
}

/// « la CAF de l’Isère »: the article is guessed from the first word, or given.
fn with_article(name: &str, given: Option<Article>) -> String {
    const FEMININE: [&str; 10] = [
        "caf",
        "carsat",
        "cpam",
        "msa",
        "mission",
        "region",
        "banque",
        "ville",
        "metropole",
        "communaute",
    ];
    const PLURAL: [&str; 2] = ["restos", "services"];
    let first = fold(name.split_whitespace().next().unwrap_or(name));
    let article = given.unwrap_or_else(|| {
        if FEMININE.contains(&first.as_str()) {
            Article::La
        } else if PLURAL.contains(&first.as_str()) {
            Article::Les
        } else if first.starts_with(['a', 'e', 'i', 'o', 'u', 'y']) {
            Article::Elided
        } else {
            Article::Le
        }
    });
    match article {
        Article::None => name.to_owned(),
        Article::Elided => format!("l’{name}"),
        Article::Le => format!("le {name}"),
        Article::La => format!("la {name}"),
        Article::Les => format!("les {name}"),
    }
}

/// The author writes the CCAS as in a sentence, sometimes with its article.
fn without_article(ccas: &str) -> &str {
    ccas.strip_prefix("le ").or_else(|| ccas.strip_prefix("Le ")).unwrap_or(ccas)
}

/// The cells of a file have one threshold, the strictest of the sources that read it, whether
/// their figures are cited or not.
fn strictest_of_a_file(sources: &mut IndexMap<String, SourceSpec>) {
    let plain = |path: &str| -> String {
        let slashed = path.trim().replace('\\', "/");
        let parts = slashed.split('/').filter(|part| !part.is_empty() && *part != ".");
        parts.collect::<Vec<_>>().join("/")
    };
    let mut strictest: BTreeMap<String, u32> = BTreeMap::new();
    let paths = |spec: &SourceSpec| -> Vec<String> {
        spec.files.iter().map(|file| plain(&file.file.value)).collect()
    };
    for spec in sources.values() {
        for path in paths(spec) {
            let known = strictest.entry(path).or_default();
            *known = spec.threshold.max(*known);
        }
    }
    for spec in sources.values_mut() {
        let of_files = paths(spec).into_iter().filter_map(|path| strictest.get(&path));
        let most = of_files.max().copied().unwrap_or_default();
        spec.threshold = spec.threshold.max(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_guessed_or_given() {
        assert_eq!(with_article("CAF de l’Isère", None), "la CAF de l’Isère");
        assert_eq!(
            with_article("Département du Nord", Some(Article::Le)),
            "le Département du Nord"
        );
        assert_eq!(with_article("Agence d’urbanisme", None), "l’Agence d’urbanisme");
        assert_eq!(with_article("France Travail", Some(Article::None)), "France Travail");
    }
}
