//! How a figure is said, how far it may be trusted, and what a difference is worth.

/// How a figure is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// A level: « 26,2 % ».
    Level,
    /// A difference or a change, with its sign: « +9,7 points », and what may be said of it.
    Difference(Weight),
    /// A place among the communes of the intercommunalité, the highest value first:
    /// « 3e sur 34 ».
    Rank {
        /// How many communes are ranked.
        of: u16,
        /// How many others share the place.
        tied: u16,
        /// Which communes those are.
        among: Ranked,
    },
}

/// What a difference between two figures is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// More than chance, sampling or rounding would make.
    Clear,
    /// So small that nobody would act on it: the two figures are near.
    Near,
    /// Chance, sampling or the producer's rounding may make it.
    Chance,
}

/// The communes that a place is a place among.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranked {
    /// All those of the intercommunalité.
    All,
    /// Those whose figure is published.
    Published,
    /// Those whose figure is published, in the limits of today: others have merged since.
    Current,
    /// Those whose figure stands on enough people.
    Reliable,
}

/// How far a figure may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reliability {
    /// Nothing to say.
    Solid,
    /// It stands on 200 to 500 people of a census: « indicatif ».
    Indicative,
    /// It stands on few people: fewer than 200 of a census, or [`crate::vocabulary::Sign::Fragile`]
    /// says how few elsewhere.
    Fragile,
}
