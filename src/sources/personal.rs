//! The kinds of personal data that a file may hold by mistake, in words.

/// What kind of personal data a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nominative {
    /// Names of people.
    Name,
    /// The number of the national register (NIR).
    SocialSecurity,
    /// Dates of birth.
    Birth,
    /// Where somebody lives.
    Address,
    /// An electronic address.
    Mail,
    /// A telephone number.
    Telephone,
    /// The number of a file of the CAF, of a beneficiary, of a user.
    FileNumber,
}

impl Nominative {
    /// « des noms de personnes ».
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Name => "des noms de personnes",
            Self::SocialSecurity => "des numéros de sécurité sociale",
            Self::Birth => "des dates de naissance",
            Self::Address => "des adresses de personnes",
            Self::Mail => "des adresses électroniques",
            Self::Telephone => "des numéros de téléphone",
            Self::FileNumber => "des numéros d’allocataire ou de dossier",
        }
    }
}
