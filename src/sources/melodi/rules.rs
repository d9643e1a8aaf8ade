//! The rule table: which cells of INSEE's long form are which column of the classical files.
//!
//! `rules.csv` has one line a variable and dataset: `P{aa}_RP_LOCHLMV` is the measure
//! DWELLINGS of DS_RP_LOGEMENT_PRINC with OCS=DW_MAIN and TSH=221, every other dimension at
//! its total. `preuve` says whether real rows were seen (`vu`) or public programs that read
//! the true file were (`public`); `statut` is `probable` where even they leave a doubt. A
//! sixth field gives the first year of which the line is true, or, after « - », the last.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

/// The number of a cell that some variable is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CellId(u32);

/// The number of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DatasetId(usize);

/// A dataset of INSEE's catalogue.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dataset {
    /// `DS_RP_LOGEMENT_PRINC`.
    #[serde(rename = "jeu")]
    pub(super) name: String,
    /// Columns that tell it.
    #[serde(rename = "colonnes")]
    pub(super) columns: Vec<String>,
    /// Another one with the same columns.
    #[serde(rename = "avec", default)]
    pub(super) with: Option<String>,
    /// Codes that are totals there: dimension, code.
    #[serde(rename = "totaux", default)]
    pub(super) totals: Vec<(String, String)>,
    /// The same for one measure.
    #[serde(rename = "totaux_de_mesure", default)]
    pub(super) totals_of_measure: Vec<(String, String, String)>,
}

impl Dataset {
    /// Whether a code says nothing of its dimension.
    pub(super) fn is_total(&self, measure: &str, dimension: &str, code: &str) -> bool {
        let of_measure = |(known, name, total): &(String, String, String)| {
            known == measure && name == dimension && total == code
        };
        matches!(code, "_T" | "_Z")
            || self.totals.iter().any(|(name, total)| name == dimension && total == code)
            || self.totals_of_measure.iter().any(of_measure)
    }
}

/// A column of the classical files, as the long form gives it.
#[derive(Debug)]
pub(super) struct Variable {
    /// `P{aa}_RP_LOCHLMV`.
    pub(super) name: String,
    /// Where its cells are.
    pub(super) dataset: DatasetId,
    /// Sums of cells, with their signs; the first whose cells are all there counts.
    pub(super) ways: Vec<Vec<(f64, CellId)>>,
    /// The years of which this is so: a column may mean something else before.
    pub(super) years: Range<u16>,
}

/// The rule table.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) datasets: Vec<Dataset>,
    cells: Vec<HashMap<String, CellId>>,
    pub(super) variables: Vec<Variable>,
    measures: Vec<String>,
    dimensions: Vec<String>,
}

/// The rules, read once.
pub(super) fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let datasets = serde_yaml::from_str(include_str!("datasets.yaml"))
            .expect("the embedded datasets are well formed");
        Rules::read(datasets, include_str!("rules.csv"))
            .expect("the embedded rules are well formed")
    });
    &RULES
}

/// Dimensions that no rule names, and that a name of the long dossier may hold.
const OTHER_DIMENSIONS: [&str; 13] = [
    "CARPARK",
    "COUPLE",
    "FACILITY_DOM",
    "FACILITY_SDOM",
    "FACILITY_TYPE",
    "NATIONALITY",
    "NOC",
    "PCS_ESE",
    "PREFPH",
    "STUD_AREA",
    "WORK_URBAN_AREA",
    "EMP_ACTIVITY",
    "REU_ELECTION_TYPE",
];

impl Rules {
    fn read(datasets: Vec<Dataset>, text: &str) -> Option<Self> {
        let mut rules = Self {
            cells: datasets.iter().map(|_| HashMap::new()).collect(),
            datasets,
            variables: Vec::new(),
            measures: vec!["FACILITIES".to_owned()],
            dimensions: OTHER_DIMENSIONS.map(str::to_owned).to_vec(),
        };
        let mut next = 0;
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split(';').collect();
            let [name, dataset, cells, _status, _proof, years @ ..] = fields.as_slice()
            else {
                return None;
            };
            let years = match years {
                [] => 0..u16::MAX,
                [years] => match years.strip_prefix('-') {
                    Some(last) => 0..last.parse::<u16>().ok()? + 1,
                    None => years.parse().ok()?..u16::MAX,
                },
                _ => return None,
            };
            let dataset = rules.dataset(dataset)?;
            let mut ways = Vec::new();
            for way in cells.split(" | ") {
                ways.push(rules.way(dataset, way, &mut next)?);
            }
            rules.variables.push(Variable {
                name: (*name).to_owned(),
                dataset,
                ways,
                years,
            });
        }
        // The longest name first: STUD_AREA before STUD.
        for names in [&mut rules.measures, &mut rules.dimensions] {
            names.sort_unstable_by_key(|name| (usize::MAX - name.len(), name.clone()));
            names.dedup();
        }
        Some(rules)
    }

    /// `POP - POP AGE=Y_LT15`, `POP SEX=M AGE=Y15..Y29`.
    fn way(
        &mut self,
        dataset: DatasetId,
        written: &str,
        next: &mut u32,
    ) -> Option<Vec<(f64, CellId)>> {
        let mut way = Vec::new();
        let mut sign = 1.0;
        let mut measure = String::new();
        let mut dimensions: Vec<(String, String)> = Vec::new();
        for word in written.split(' ').chain(["+"]) {
            match word {
                "+" | "-" => {
                    for codes in spread(&dimensions)? {
                        let key = self.key(dataset, &measure, codes.iter());
                        let cell =
                            *self.cells[dataset.0].entry(key).or_insert_with(|| {
                                *next += 1;
                                CellId(*next)
                            });
                        way.push((sign, cell));
                    }
                    dimensions.clear();
                    measure.clear();
                    sign = if word == "-" { -1.0 } else { 1.0 };
                }
                _ => match word.split_once('=') {
                    None => word.clone_into(&mut measure),
                    Some((dimension, code)) => {
                        self.dimensions.push(dimension.to_owned());
                        dimensions.push((dimension.to_owned(), code.to_owned()));
                    }
                },
            }
            if !measure.is_empty() {
                self.measures.push(measure.clone());
            }
        }
        Some(way)
    }

    /// A dataset by its name, whatever the edition that ends it.
    pub(super) fn dataset(&self, name: &str) -> Option<DatasetId> {
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
        let known = |name: &str| self.datasets.iter().position(|one| one.name == name);
        // Names of the edition of 2022.
        let renamed = match bare {
            "DS_RP_LOGEMENT_COMPL" => "DS_RP_LOGEMENT_COMP",
            "DS_RP_EDUCATION" => "DS_RP_EDUCATION_PRINC",
            other => other,
        };
        known(renamed).map(DatasetId)
    }

    pub(super) fn get(&self, dataset: DatasetId) -> &Dataset {
        &self.datasets[dataset.0]
    }

    /// The datasets that a file of these columns may be of; none when it is none of ours.
    pub(super) fn of_columns(&self, columns: &[String]) -> Vec<DatasetId> {
        let fits =
            |one: &Dataset| one.columns.iter().all(|column| columns.contains(column));
        let Some(first) = self.datasets.iter().position(fits) else { return Vec::new() };
        let with = self.datasets[first].with.as_deref();
        let with = with.and_then(|name| self.dataset(name));
        [Some(DatasetId(first)), with].into_iter().flatten().collect()
    }

    /// The dataset of a figure that a file without that column names: the only one that has it,
    /// or the one that is meant when nothing is said.
    pub(super) fn only_with(
        &self,
        measure: &str,
        codes: &[(String, String)],
    ) -> Option<DatasetId> {
        const MEANT: [&str; 2] = ["DS_RP_POPULATION_PRINC", "DS_RP_LOGEMENT_PRINC"];
        let all = (0..self.datasets.len()).map(DatasetId);
        let found: Vec<DatasetId> =
            all.filter(|one| self.cell(*one, measure, codes.iter()).is_some()).collect();
        match found.as_slice() {
            [only] => Some(*only),
            several => several
                .iter()
                .find(|one| MEANT.contains(&self.get(**one).name.as_str()))
                .copied(),
        }
    }

    /// A cell by its measure and the codes of its dimensions, those of totals aside.
    pub(super) fn cell<'c>(
        &self,
        dataset: DatasetId,
        measure: &str,
        codes: impl Iterator<Item = &'c (String, String)>,
    ) -> Option<CellId> {
        let key = self.key(dataset, measure, codes);
        self.cells[dataset.0].get(&key).copied()
    }

    fn key<'c>(
        &self,
        dataset: DatasetId,
        measure: &str,
        codes: impl Iterator<Item = &'c (String, String)>,
    ) -> String {
        let about = &self.datasets[dataset.0];
        let mut said: BTreeSet<String> = BTreeSet::new();
        for (dimension, code) in codes {
            if !about.is_total(measure, dimension, code) {
                said.insert(format!("{dimension}={code}"));
            }
        }
        let mut key = measure.to_owned();
        for one in said {
            key.push(' ');
            key.push_str(&one);
        }
        key
    }

    /// Reads the name of a figure of the long dossier: its measure, then `_DIM_CODE` for each
    /// dimension that is not at its total, in any order. Codes hold underscores too.
    pub(super) fn parse_name(
        &self,
        name: &str,
    ) -> Option<(String, Vec<(String, String)>)> {
        let is_next = |rest: &str| {
            let rest = rest.strip_prefix('_')?;
            self.dimensions.iter().find(|one| {
                rest.strip_prefix(one.as_str()).is_some_and(|rest| rest.starts_with('_'))
            })
        };
        let measure = self.measures.iter().find(|measure| {
            name.strip_prefix(measure.as_str())
                .is_some_and(|rest| rest.is_empty() || is_next(rest).is_some())
        })?;
        let mut rest = &name[measure.len()..];
        let mut codes = Vec::new();
        while !rest.is_empty() {
            let dimension = is_next(rest)?;
            let code = rest.get(dimension.len() + 2..)?;
            let end = code
                .char_indices()
                .skip(1)
                .find(|(at, _)| is_next(&code[*at..]).is_some())
                .map_or(code.len(), |(at, _)| at);
            codes.push((dimension.clone(), code[..end].to_owned()));
            rest = &code[end..];
        }
        Some((measure.clone(), codes))
    }

    /// The cells that some variable of a dataset is made of.
    pub(super) fn cells_of(&self, dataset: DatasetId) -> BTreeSet<CellId> {
        self.cells[dataset.0].values().copied().collect()
    }

    /// The variables of some datasets, the datasets in their order.
    pub(super) fn variables_of(&self, datasets: &BTreeSet<DatasetId>) -> Vec<&Variable> {
        self.variables.iter().filter(|one| datasets.contains(&one.dataset)).collect()
    }
}

/// `AGE=Y15..Y29` is fifteen cells.
fn spread(dimensions: &[(String, String)]) -> Option<Vec<Vec<(String, String)>>> {
    let ranged = dimensions.iter().position(|(_, code)| code.contains(".."));
    let Some(at) = ranged else { return Some(vec![dimensions.to_vec()]) };
    let (from, to) = dimensions[at].1.split_once("..")?;
    let age = |code: &str| code.strip_prefix('Y')?.parse::<u16>().ok();
    let one = |age: u16| {
        let mut one = dimensions.to_vec();
        one[at].1 = format!("Y{age}");
        one
    };
    Some((age(from)?..=age(to)?).map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(name: &str) -> Option<String> {
        let (measure, codes) = rules().parse_name(name)?;
        let codes: Vec<String> = codes
            .iter()
            .map(|(dimension, code)| format!(" {dimension}={code}"))
            .collect();
        Some(measure + &codes.concat())
    }

    #[test]
    fn the_names_of_the_long_dossier_are_cut_where_their_dimensions_begin() {
        for (name, expected) in [
            ("POP", "POP"),
            ("DWELLINGS_OCS_DW_MAIN_TSH_100", "DWELLINGS OCS=DW_MAIN TSH=100"),
            ("DWELLINGS_OCS_DW_SEC_DW_OCC", "DWELLINGS OCS=DW_SEC_DW_OCC"),
            ("DWELLINGS_POPSIZE_OCS_DW_MAIN", "DWELLINGS_POPSIZE OCS=DW_MAIN"),
            ("POP_EMPSTA_ENQ_2_AGE_Y15T64", "POP EMPSTA_ENQ=2 AGE=Y15T64"),
            ("POP_AGE_Y_GE15_EMPSTA_ENQ_1", "POP AGE=Y_GE15 EMPSTA_ENQ=1"),
            ("POP_SEX_F_AGE_Y_LT20", "POP SEX=F AGE=Y_LT20"),
            ("POP_STUD_1_AGE_Y2T5", "POP STUD=1 AGE=Y2T5"),
            ("POP_STUD_1_STUD_AREA_10", "POP STUD=1 STUD_AREA=10"),
            ("POP_EDUC_001T100_RP", "POP EDUC=001T100_RP"),
            ("POP_WORK_AREA_20_30", "POP WORK_AREA=20_30"),
            ("NBFAM_TFN_12", "NBFAM TFN=12"),
            ("FACILITIES_FACILITY_TYPE_D265", "FACILITIES FACILITY_TYPE=D265"),
            ("MED_SL", "MED_SL"),
            ("PR_MD60_AGE_RF_Y_LT30", "PR_MD60 AGE_RF=Y_LT30"),
            ("S_SOC_BEN_DI_FAM_BEN", "S_SOC_BEN_DI_FAM_BEN"),
            ("DWELLINGS_OCS_DW_MAIN_L_STAY_Y_LT2", "DWELLINGS OCS=DW_MAIN L_STAY=Y_LT2"),
        ] {
            assert_eq!(parsed(name).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(parsed("UNIT_LOC_ACTIVITY_GI"), None);
        assert_eq!(parsed("POPULATION"), None);
    }

    #[test]
    fn datasets_are_told_by_their_columns() {
        let named = |columns: &str| -> Vec<&str> {
            let columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
            let found = rules().of_columns(&columns);
            found.into_iter().map(|one| rules().get(one).name.as_str()).collect()
        };
        assert_eq!(
            named("GEO GEO_OBJECT OCS L_STAY TDW RP_MEASURE TSH BUILD_END"),
            ["DS_RP_LOGEMENT_PRINC"]
        );
        assert_eq!(
            named("GEO SEX EMPSTA_ENQ AGE EDUC RP_MEASURE"),
            ["DS_RP_EMPLOI_LR_PRINC"]
        );
        assert_eq!(named("GEO SEX PCS AGE RP_MEASURE"), ["DS_RP_POPULATION_COMP"]);
        assert_eq!(
            named("GEO SEX AGE RP_MEASURE"),
            ["DS_RP_POPULATION_PRINC", "DS_RP_TD_POPULATION_AGESEX_PRINC"]
        );
        assert_eq!(
            named("GEO EMPFORM WKTIME AGE SEX EMPSTA_ENQ RP_MEASURE"),
            ["DS_RP_ACTIVITE_PRINC", "DS_RP_EMPLOI_LT_PRINC"]
        );
        assert_eq!(named("GEO OCS RP_MEASURE"), ["DS_RP_SERIE_HISTORIQUE"]);
        assert!(named("GEO FLORES_MEASURE").is_empty());
    }

    #[test]
    fn every_rule_has_its_cells_and_its_proof() {
        let rules = rules();
        assert!(rules.variables.len() > 250, "{}", rules.variables.len());
        for variable in &rules.variables {
            assert!(variable.ways.iter().all(|way| !way.is_empty()), "{}", variable.name);
        }
        for line in include_str!("rules.csv").lines().skip(1) {
            let fields: Vec<&str> = line.split(';').collect();
            assert!(["certain", "probable"].contains(&fields[3]), "{line}");
            assert!(["vu", "public"].contains(&fields[4]), "{line}");
        }
        let ages = rules
            .variables
            .iter()
            .find(|one| one.name == "P{aa}_H1529")
            .expect("from single ages");
        assert_eq!(ages.ways[0].len(), 15);
    }
}
