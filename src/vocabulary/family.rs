//! The families of data: an indicator belongs to one, a recognised file feeds some.

use serde::{Deserialize, Deserializer};

use super::Words;

/// Data that are published together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The census.
    Census,
    /// The census by IRIS.
    CensusByIris,
    /// The legal populations.
    LegalPopulations,
    /// The yearly estimates of population.
    PopulationEstimates,
    /// Births and deaths.
    CivilRegistration,
    /// Filosofi: revenues.
    Revenues,
    /// Filosofi: inequalities.
    Inequalities,
    /// Filosofi: poverty.
    Poverty,
    /// Filosofi by IRIS.
    RevenuesByIris,
    /// Wages.
    Wages,
    /// The electoral roll.
    Electors,
    /// INSEE's comparator, beside the census.
    Comparator,
    /// Establishments.
    Establishments,
    /// Tourism.
    Tourism,
    /// Facilities.
    Facilities,
    /// Job seekers.
    JobSeekers,
    /// Vacant dwellings.
    VacantDwellings,
    /// Social housing.
    SocialHousing,
    /// Access to a doctor.
    AccessToDoctors,
    /// CAF by commune.
    CafByCommune,
    /// CAF by IRIS.
    CafByIris,
    /// CAF: childcare.
    CafChildcare,
    /// CAF: quotient familial.
    CafQuotient,
    /// Priority neighbourhoods.
    PriorityNeighbourhoods,
    /// A figure that a partner transmits.
    Transmitted,
    /// A formula of the author's.
    OfTheAuthor,
}

/// The words of the catalogue and of the profiles.
const FAMILIES: Words<Family> = Words::new(&[
    ("recensement", Family::Census),
    ("recensement_iris", Family::CensusByIris),
    ("populations_legales", Family::LegalPopulations),
    ("estimations_population", Family::PopulationEstimates),
    ("etat_civil", Family::CivilRegistration),
    ("filosofi", Family::Revenues),
    ("filosofi_inegalites", Family::Inequalities),
    ("filosofi_pauvrete", Family::Poverty),
    ("filosofi_iris", Family::RevenuesByIris),
    ("salaires", Family::Wages),
    ("electeurs", Family::Electors),
    ("comparateur", Family::Comparator),
    ("etablissements", Family::Establishments),
    ("tourisme", Family::Tourism),
    ("bpe", Family::Facilities),
    ("dares", Family::JobSeekers),
    ("lovac", Family::VacantDwellings),
    ("rpls", Family::SocialHousing),
    ("apl", Family::AccessToDoctors),
    ("caf_commune", Family::CafByCommune),
    ("caf_iris", Family::CafByIris),
    ("caf_accueil", Family::CafChildcare),
    ("caf_quotient", Family::CafQuotient),
    ("qpv", Family::PriorityNeighbourhoods),
    ("transmis", Family::Transmitted),
    ("auteur", Family::OfTheAuthor),
]);

impl Family {
    /// The word of the catalogue.
    pub fn word(self) -> &'static str {
        FAMILIES.word(self)
    }

    /// Whether it comes from Filosofi.
    pub fn is_filosofi(self) -> bool {
        matches!(
            self,
            Self::Revenues | Self::Inequalities | Self::Poverty | Self::RevenuesByIris
        )
    }

    /// Whether it is known by IRIS.
    pub fn is_by_iris(self) -> bool {
        matches!(self, Self::CensusByIris | Self::RevenuesByIris | Self::CafByIris)
    }

    /// Whether nothing of the catalogue defines it.
    pub fn is_of_the_project(self) -> bool {
        matches!(self, Self::Transmitted | Self::OfTheAuthor)
    }
}

impl<'de> Deserialize<'de> for Family {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        FAMILIES.deserialize(deserializer)
    }
}
