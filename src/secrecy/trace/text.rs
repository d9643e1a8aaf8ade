//! A trace as a file: readable, and sealed against a slip of the hand.

use crate::diagnostic::Problem;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{KnownRelation, Leaves, Range, Sum, Trace};

const HEAD: &str = "\
# Ce que les versions publiées de ce rapport ont montré des données protégées.
# Aucun chiffre masqué n’est écrit ici. Gardez ce fichier avec vos documents, sans le modifier :
# il protège la version suivante contre qui comparerait les deux.
";

/// Why a trace cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TraceError {
    /// It was changed by hand, or cut.
    #[error(
        "ce fichier, où est noté ce que les versions publiées ont montré, a été modifié ou coupé"
    )]
    Broken,
    /// It was written by a later program.
    #[error(
        "ce fichier, où est noté ce que les versions publiées ont montré, vient d’une version plus récente \
         du programme"
    )]
    Later,
}

impl Problem for TraceError {
    const STAGE: &'static str = "releases";
}

impl TraceError {
    /// What to do.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Broken => {
                "remettez le fichier d’origine ; s’il est perdu, supprimez celui-ci : le rapport ne sera \
                 plus protégé contre qui le comparerait aux versions déjà diffusées"
            }
            Self::Later => "installez la version récente d’abs-report",
        }
    }
}

/// The only form there is so far.
const FORM: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Written {
    forme: u32,
    /// Sums of cells, which the relations name by their number.
    effectifs: Vec<Leaves>,
    dit: Vec<Line>,
    cite: Vec<Vec<(usize, i64)>>,
    montre: Vec<String>,
    masque: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    territoire: Vec<Vec<String>>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    de: Vec<(usize, i64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    connu: bool,
}

fn seal(body: &str) -> String {
    Sha256::digest(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Trace {
    /// The file.
    pub fn to_text(&self) -> String {
        let mut numbers: BTreeMap<&Leaves, usize> = BTreeMap::new();
        let mut counts = Vec::new();
        let sums = self.told.iter().map(|told| &told.terms).chain(&self.cited);
        for (leaves, _) in sums.flatten() {
            numbers.entry(leaves).or_insert_with(|| {
                counts.push(leaves.clone());
                counts.len() - 1
            });
        }
        let of = |sum: &Sum| -> Vec<(usize, i64)> {
            sum.iter().map(|(leaves, factor)| (numbers[leaves], *factor)).collect()
        };
        let line = |told: &KnownRelation| {
            let de = of(&told.terms);
            let (min, max, connu) = match told.range {
                Range::Printed { low, high } => (low, high, false),
                Range::Known => (None, None, true),
            };
            Line { de, min, max, connu }
        };
        let written = Written {
            forme: FORM,
            dit: self.told.iter().map(line).collect(),
            cite: self.cited.iter().map(of).collect(),
            effectifs: counts,
            montre: self.shown.iter().cloned().collect(),
            masque: self.hidden.iter().cloned().collect(),
            territoire: self.own.iter().cloned().collect(),
        };
        // Lists of texts and numbers are always written.
        let body = serde_yaml::to_string(&written).unwrap_or_default();
        format!("{HEAD}sceau: {}\n{body}", seal(&body))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When its seal is broken, or when a later program wrote it.
    pub fn from_text(text: &str) -> Result<Self, TraceError> {
        let text = text.replace("\r\n", "\n");
        let rest = text.split_once("sceau: ").map(|(_, rest)| rest);
        let (sealed, body) =
            rest.and_then(|rest| rest.split_once('\n')).ok_or(TraceError::Broken)?;
        if sealed.trim() != seal(body) {
            return Err(TraceError::Broken);
        }
        let written: Written =
            serde_yaml::from_str(body).map_err(|_| TraceError::Broken)?;
        if written.forme != FORM {
            return Err(TraceError::Later);
        }
        let counts = written.effectifs;
        let sum = |of: Vec<(usize, i64)>| -> Option<Sum> {
            let place =
                |(at, times): (usize, i64)| Some((counts.get(at)?.clone(), times));
            of.into_iter().map(place).collect()
        };
        let cited: Option<BTreeSet<Sum>> = written.cite.into_iter().map(sum).collect();
        let told = written.dit.into_iter().map(|line| {
            let terms = sum(line.de);
            let range = if line.connu {
                Range::Known
            } else {
                Range::Printed { low: line.min, high: line.max }
            };
            Some(KnownRelation { terms: terms?, range })
        });
        Ok(Self {
            told: told.collect::<Option<_>>().ok_or(TraceError::Broken)?,
            cited: cited.ok_or(TraceError::Broken)?,
            shown: written.montre.into_iter().collect(),
            hidden: written.masque.into_iter().collect(),
            own: written.territoire.into_iter().collect(),
        })
    }
}
