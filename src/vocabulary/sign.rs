//! The signs that stand in the place of a figure, or beside it, and what they mean.

/// A sign of the printed tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Hidden by statistical secrecy.
    Masked,
    /// Not published by its producer, for this territory or at this level.
    NotDiffused,
    /// No figure in the file.
    Missing,
    /// Cannot be computed: a median of several communes, a share of nobody.
    NotAggregable,
    /// Rounded by its producer, or a weighted mean.
    Approximate,
    /// Few people stand behind it.
    Fragile,
    /// Not many people stand behind it.
    Indicative,
}

impl Sign {
    /// In the order they are explained in.
    pub const ALL: [Self; 7] = [
        Self::Masked,
        Self::NotDiffused,
        Self::Missing,
        Self::NotAggregable,
        Self::Approximate,
        Self::Fragile,
        Self::Indicative,
    ];

    /// What is printed.
    pub const fn printed(self) -> &'static str {
        match self {
            Self::Masked => "s",
            Self::NotDiffused => "nd",
            Self::Missing => "nr",
            Self::NotAggregable => "nc",
            Self::Approximate => "≈",
            Self::Fragile => "*",
            Self::Indicative => "°",
        }
    }

    /// The sign that is printed so.
    pub fn of_printed(printed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sign| sign.printed() == printed)
    }

    /// What it means, in the few words of a legend.
    pub fn briefly(self) -> &'static str {
        match self {
            Self::NotDiffused => "non diffusé",
            Self::Missing => "non renseigné",
            Self::Fragile => "estimation fragile",
            Self::Indicative => "estimation indicative",
            Self::Masked | Self::NotAggregable | Self::Approximate => self.meaning(),
        }
    }

    /// The same in a margin, where nobody has read the guide yet.
    pub fn at_first_sight(self) -> &'static str {
        match self {
            Self::Masked => {
                "chiffre protégé par le secret statistique ; ce n’est pas un zéro"
            }
            Self::NotDiffused => "chiffre que son producteur ne diffuse pas",
            Self::Missing => "chiffre que le fichier ne renseigne pas",
            Self::NotAggregable => {
                "non calculable : une médiane ne s’additionne pas d’une commune à l’autre"
            }
            Self::Approximate => "valeur approchée",
            Self::Fragile => "estimation fragile (moins de 200 unités)",
            Self::Indicative => "estimation indicative (200 à 500 unités)",
        }
    }

    /// What it means, in the few words of a note under a table.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Masked => "secret statistique",
            Self::NotDiffused => "non diffusé par le producteur",
            Self::Missing => "non renseigné dans le fichier",
            Self::NotAggregable => "non calculable",
            Self::Approximate => "valeur approchée",
            Self::Fragile => {
                "estimation fragile (moins de 200 unités au recensement, ou taux établi sur moins de \
                 20 naissances ou décès, réunis pour un solde)"
            }
            Self::Indicative => "estimation indicative (200 à 500 unités au recensement)",
        }
    }

    /// What it means, in the words of the guide de lecture.
    pub fn explained(self) -> &'static str {
        match self {
            Self::Masked => {
                "chiffre masqué par le secret statistique. Ce n’est pas un zéro"
            }
            Self::NotDiffused => {
                "chiffre que son producteur ne diffuse pas pour ce territoire"
            }
            Self::Missing => "chiffre non renseigné dans le fichier",
            Self::NotAggregable => {
                "chiffre non calculable à partir des fichiers du projet (une médiane, un taux de \
                 pauvreté ne se calculent pas pour plusieurs communes), ou part sans personne à compter"
            }
            Self::Approximate => "valeur approchée (moyenne pondérée)",
            Self::Fragile => {
                "estimation fragile, moins de 200 personnes, ménages ou logements derrière le \
                 chiffre du recensement, ou taux établi sur moins de 20 naissances ou décès (réunis, pour un solde). La \
                 population elle-même, comptée, ne porte pas ce signe"
            }
            Self::Indicative => {
                "estimation indicative, de 200 à 500 unités derrière le chiffre du recensement"
            }
        }
    }

    /// The note under a table: « s : secret statistique. »
    pub fn note(self) -> String {
        format!("{} : {}.", self.printed(), self.meaning())
    }
}
