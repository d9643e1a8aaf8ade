//! The embedded official table and the ways to look into it.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::LazyLock;

use super::code::CommuneCode;
use super::liaison::Liaison;
use crate::text::fold;

/// A commune of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// INSEE code.
    pub code: CommuneCode,
    /// Official name, with its article.
    pub name: String,
    /// How the name is joined to « de » and « à ».
    pub liaison: Liaison,
    /// Postcodes.
    pub postcodes: Vec<String>,
    /// SIREN of its EPCI.
    pub epci: Option<String>,
    /// Code of its département.
    pub departement: String,
    /// Code of its région.
    pub region: String,
    /// Municipal population of the latest census in the table.
    pub population: Option<u32>,
}

impl Commune {
    /// « du Pont-de-Claix ».
    pub fn of(&self) -> String {
        self.liaison.of(&self.name)
    }

    /// « au Pont-de-Claix ».
    pub fn at(&self) -> String {
        self.liaison.at(&self.name)
    }
}

/// An intercommunality with its own taxation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epci {
    /// SIREN.
    pub siren: String,
    /// Name.
    pub name: String,
    /// CC, CA, CU, METRO.
    pub nature: String,
    /// Its communes, sorted by code.
    pub members: Vec<CommuneCode>,
}

/// A département.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departement {
    /// Code: `38`, `2A`, `974`.
    pub code: String,
    /// Name, without its article.
    pub name: String,
    /// How the name is joined.
    pub liaison: Liaison,
    /// Code of its région.
    pub region: String,
}

impl Departement {
    /// « de l’Isère ».
    pub fn of(&self) -> String {
        self.liaison.of_departement(&self.name)
    }

    /// « dans l’Isère ».
    pub fn at(&self) -> String {
        self.liaison.at_departement(&self.name)
    }
}

/// What a code was before it became part of a commune of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormerKind {
    /// A code that a commune had before.
    Merged,
    /// A delegated commune.
    Delegated,
    /// An associated commune.
    Associated,
    /// An arrondissement of Paris, Lyon or Marseille.
    Arrondissement,
}

/// A code that is not a commune of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// What it was.
    pub kind: FormerKind,
    /// Its name, when the table knows it.
    pub name: Option<String>,
    /// The commune it is in.
    pub commune: CommuneCode,
}

/// The whole table.
#[derive(Debug)]
pub struct OfficialTable {
    communes: Vec<Commune>,
    /// Their codes, packed: a national file is asked for 35 000 of them.
    codes: Vec<[u8; 5]>,
    by_postcode: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    epcis: BTreeMap<String, Epci>,
    departements: BTreeMap<String, Departement>,
    regions: BTreeMap<String, String>,
    former: HashMap<String, Former>,
    /// Départements and régions by their folded names.
    wide_by_name: HashMap<(bool, String), String>,
    /// The codes that have become part of a commune, sorted.
    parts: HashMap<CommuneCode, Vec<String>>,
}

/// EPCI that changed their SIREN when they grew. The perimeter of the old code is that of
/// its time: the Métropole européenne de Lille was joined by the Haute-Deûle in 2020.
const OLD_EPCI: [(&str, &str); 1] = [("245900410", "200093201")];

/// Communes of today that were part of another one before: what a file of an earlier
/// geography counts there. Since 2021: the four that left Neussargues en Pinatelle in 2025,
/// the two that left Essarts-en-Bocage in 2024, and Les Hauts-Talican, whose two halves had
/// the code of Beaumont-les-Nonains until 2024. Sorted.
const PART_BEFORE: [(&str, &str); 7] = [
    ("15031", "15141"),
    ("15035", "15141"),
    ("15047", "15141"),
    ("15171", "15141"),
    ("60694", "60054"),
    ("85165", "85084"),
    ("85212", "85084"),
];

/// The embedded table, read once.
pub fn official() -> &'static OfficialTable {
    static TABLE: LazyLock<OfficialTable> = LazyLock::new(|| {
        const PACKED: &[u8] = include_bytes!("communes.bin");
        let mut text = String::new();
        flate2::read::ZlibDecoder::new(PACKED)
            .read_to_string(&mut text)
            .expect("the embedded official table is well formed");
        OfficialTable::read(&text)
    });
    &TABLE
}

impl OfficialTable {
    fn read(text: &str) -> Self {
        let mut table = Self {
            communes: Vec::with_capacity(35_000),
            codes: Vec::with_capacity(35_000),
            by_postcode: HashMap::new(),
            by_name: HashMap::new(),
            epcis: BTreeMap::new(),
            departements: BTreeMap::new(),
            regions: BTreeMap::new(),
            former: HashMap::new(),
            wide_by_name: HashMap::new(),
            parts: HashMap::new(),
        };
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            table.take(&fields);
        }
        for commune in &table.communes {
            if let Some(epci) = commune.epci.as_ref().and_then(|s| table.epcis.get_mut(s))
            {
                epci.members.push(commune.code.clone());
            }
        }
        let mut pairs: Vec<(&String, &Former)> = table.former.iter().collect();
        pairs.sort_by_key(|(code, _)| *code);
        for (code, former) in pairs {
            let parts = table.parts.entry(former.commune.clone()).or_default();
            parts.push(code.clone());
        }
        table
    }

    fn take(&mut self, fields: &[&str]) -> Option<()> {
        match fields {
            [
                "C",
                code,
                name,
                liaison,
                postcodes,
                epci,
                departement,
                region,
                population,
                old,
            ] => {
                let code = CommuneCode::parse(code)?;
                for former in split(old) {
                    let kind = FormerKind::Merged;
                    let merged = Former { kind, name: None, commune: code.clone() };
                    self.former.insert(former.to_owned(), merged);
                }
                let index = self.communes.len();
                for postcode in split(postcodes) {
                    self.by_postcode.entry(postcode.to_owned()).or_default().push(index);
                }
                self.by_name.entry(name_key(name)).or_default().push(index);
                self.codes.push(packed(&code)?);
                self.communes.push(Commune {
                    code,
                    name: (*name).to_owned(),
                    liaison: Liaison::from_code(liaison),
                    postcodes: split(postcodes).map(str::to_owned).collect(),
                    epci: (!epci.is_empty()).then(|| (*epci).to_owned()),
                    departement: (*departement).to_owned(),
                    region: (*region).to_owned(),
                    population: population.parse().ok(),
                });
            }
            ["O", code, name, kind, commune] => {
                let kind = match *kind {
                    "D" => FormerKind::Delegated,
                    "A" => FormerKind::Associated,
                    _ => FormerKind::Arrondissement,
                };
                let commune = CommuneCode::parse(commune)?;
                let former = Former { kind, name: Some((*name).to_owned()), commune };
                self.former.insert((*code).to_owned(), former);
            }
            ["E", siren, name, nature] => {
                let epci = Epci {
                    siren: (*siren).to_owned(),
                    name: accented(name),
                    nature: (*nature).to_owned(),
                    members: Vec::new(),
                };
                self.epcis.insert((*siren).to_owned(), epci);
            }
            ["P", code, name, liaison, region] => {
                let departement = Departement {
                    code: (*code).to_owned(),
                    name: (*name).to_owned(),
                    liaison: Liaison::from_code(liaison),
                    region: (*region).to_owned(),
                };
                self.wide_by_name.insert((false, fold(name)), (*code).to_owned());
                self.departements.insert((*code).to_owned(), departement);
            }
            ["R", code, name, ..] => {
                self.wide_by_name.insert((true, fold(name)), (*code).to_owned());
                self.regions.insert((*code).to_owned(), (*name).to_owned());
            }
            _ => {}
        }
        Some(())
    }

    /// A commune by its code.
    pub fn commune(&self, code: &CommuneCode) -> Option<&Commune> {
        self.communes.get(self.codes.binary_search(&packed(code)?).ok()?)
    }

    /// The communes of a name, in one département or in all. Accents, hyphens, « St » for
    /// « Saint » and a missing article do not matter.
    pub fn communes_named(&self, name: &str, departement: Option<&str>) -> Vec<&Commune> {
        let found = self.by_name.get(&name_key(name)).into_iter().flatten();
        found
            .map(|index| &self.communes[*index])
            .filter(|commune| departement.is_none_or(|code| code == commune.departement))
            .collect()
    }

    /// The communes of a postcode.
    pub fn communes_with_postcode(&self, postcode: &str) -> Vec<&Commune> {
        let found = self.by_postcode.get(postcode).into_iter().flatten();
        found.map(|index| &self.communes[*index]).collect()
    }

    /// Up to three names that look like what was written.
    pub fn similar_names(&self, name: &str, departement: Option<&str>) -> Vec<&Commune> {
        let key = name_key(name);
        let mut scored: Vec<(f64, &Commune)> = self
            .communes
            .iter()
            .filter(|commune| departement.is_none_or(|code| code == commune.departement))
            .map(|commune| {
                (strsim::jaro_winkler(&key, &name_key(&commune.name)), commune)
            })
            .filter(|(score, _)| *score > 0.86)
            .collect();
        scored.sort_by(|left, right| right.0.total_cmp(&left.0));
        scored.into_iter().take(3).map(|(_, commune)| commune).collect()
    }

    /// An EPCI by its SIREN.
    pub fn epci(&self, siren: &str) -> Option<&Epci> {
        self.epcis.get(siren)
    }

    /// A département by its code.
    pub fn departement(&self, code: &str) -> Option<&Departement> {
        self.departements.get(code)
    }

    /// A département by its name.
    pub fn departement_named(&self, name: &str) -> Option<&Departement> {
        self.departements.get(self.wide_by_name.get(&(false, fold(name)))?)
    }

    /// The name of a région.
    pub fn region(&self, code: &str) -> Option<&str> {
        self.regions.get(code).map(String::as_str)
    }

    /// The code of a région by its name.
    pub fn region_named(&self, name: &str) -> Option<&str> {
        self.wide_by_name.get(&(true, fold(name))).map(String::as_str)
    }

    /// What the SIREN of an EPCI has become, when it has changed.
    pub fn epci_of_old_code(&self, siren: &str) -> Option<&'static str> {
        OLD_EPCI.iter().find(|(old, _)| *old == siren).map(|(_, now)| *now)
    }

    /// The codes that have become part of a commune: merged, delegated and associated
    /// communes, arrondissements.
    pub fn parts_of(&self, commune: &CommuneCode) -> &[String] {
        self.parts.get(commune).map_or(&[], Vec::as_slice)
    }

    /// « en Bretagne », « dans les Hauts-de-France », « à La Réunion ».
    pub fn at_region(&self, code: &str) -> Option<String> {
        let name = self.region(code)?;
        Some(match code {
            // Islands that take « à ».
            "04" | "06" => format!("à {name}"),
            "32" | "52" => format!("dans les {name}"),
            "44" => format!("dans le {name}"),
            _ => format!("en {name}"),
        })
    }

    /// The communes of a région.
    pub fn communes_of_region(&self, code: &str) -> Vec<CommuneCode> {
        let of_region = self.communes.iter().filter(|commune| commune.region == code);
        of_region.map(|commune| commune.code.clone()).collect()
    }

    /// The communes of a département.
    pub fn communes_of_departement(&self, code: &str) -> Vec<CommuneCode> {
        self.communes
            .iter()
            .filter(|commune| commune.departement == code)
            .map(|commune| commune.code.clone())
            .collect()
    }

    /// The year whose communes it lists, on 1 January.
    pub fn year(&self) -> u16 {
        2026
    }

    /// The commune that a commune of today was part of in earlier years.
    pub fn whole_before(&self, code: &str) -> Option<&'static str> {
        PART_BEFORE.iter().find(|(part, _)| *part == code).map(|(_, whole)| *whole)
    }

    /// The communes of France: of its European part, and of its départements overseas.
    pub fn communes_of_france(&self, overseas: bool) -> Vec<CommuneCode> {
        // 975 and the codes from 977 on are other collectivities.
        const OVERSEAS: [&str; 5] = ["971", "972", "973", "974", "976"];
        let is_departement = |code: &str| code.len() == 2 || OVERSEAS.contains(&code);
        self.communes
            .iter()
            .filter(|commune| is_departement(&commune.departement))
            .filter(|commune| overseas || commune.departement.len() == 2)
            .map(|commune| commune.code.clone())
            .collect()
    }

    /// What a code that is no commune of today has become.
    pub fn former(&self, code: &str) -> Option<&Former> {
        self.former.get(code)
    }

    /// All communes, sorted by code.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }
}

fn packed(code: &CommuneCode) -> Option<[u8; 5]> {
    code.as_str().as_bytes().try_into().ok()
}

/// The name of an EPCI, whose list writes « Ile » without the accent that it has in French.
fn accented(name: &str) -> String {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
    let mut text = String::with_capacity(name.len() + 1);
    for (at, letter) in name.char_indices() {
        let rest = name[at..].strip_prefix("Ile");
        let after = rest.map(|rest| rest.strip_prefix('s').unwrap_or(rest));
        let is_word = after.is_some_and(|after| !is_letter(after.chars().next()));
        let begins = !is_letter(text.chars().next_back());
        text.push(if is_word && begins { 'Î' } else { letter });
    }
    text
}

fn split(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|item| !item.is_empty())
}

/// A name to compare: folded, without its article, « Saint » for « St ».
pub(super) fn name_key(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded
        .split('_')
        .map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            other => other,
        })
        .collect();
    if words.len() > 1 && ["le", "la", "les", "l"].contains(&words[0]) {
        words.remove(0);
    }
    words.join("_")
}
