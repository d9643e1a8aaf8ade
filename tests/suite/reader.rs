//! A reader who tries everything: all the counts that agree with every published figure are
//! enumerated. He shares nothing with the program: his arithmetic is his own.

use std::collections::BTreeSet;

use abs_report::secrecy::{Protected, PublishedCell};

/// A generator of our own, so that the projects are the same everywhere.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, most: usize) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % most as u64).expect("small")
    }
}

/// What a figure is, for the reader: `factor × above ÷ below`, from the unknown counts; less
/// another such quotient, when it is a gap.
#[derive(Clone)]
pub(crate) struct Meaning {
    pub(crate) name: String,
    factor: i64,
    above: Vec<i64>,
    below: Option<Vec<i64>>,
    minus: Option<(Vec<i64>, Vec<i64>)>,
}

pub(crate) fn times(factors: &[i64], counts: &[i64]) -> i64 {
    factors.iter().zip(counts).map(|(factor, count)| factor * count).sum()
}

impl Meaning {
    pub(crate) fn sum(name: &str, above: &[i64]) -> Self {
        let (name, above) = (name.to_owned(), above.to_vec());
        Self { name, factor: 1, above, below: None, minus: None }
    }

    pub(crate) fn share(name: &str, factor: i64, above: &[i64], below: &[i64]) -> Self {
        let (name, above) = (name.to_owned(), above.to_vec());
        Self { name, factor, above, below: Some(below.to_vec()), minus: None }
    }

    /// This quotient less another of the same factor.
    pub(crate) fn less(mut self, name: &str, other: &Self) -> Self {
        name.clone_into(&mut self.name);
        self.minus = other.below.clone().map(|below| (other.above.clone(), below));
        self
    }

    fn counts(&self) -> impl Iterator<Item = &Vec<i64>> {
        let minus = self.minus.iter().flat_map(|(above, below)| [above, below]);
        [&self.above].into_iter().chain(&self.below).chain(minus)
    }

    /// Whether these counts are printed so, rounded half away from zero; hidden, a sum is
    /// not zero.
    fn agrees(&self, shown: PublishedCell, counts: &[i64]) -> bool {
        let mut above = self.factor * times(&self.above, counts);
        let mut below = self.below.as_ref().map_or(1, |below| times(below, counts));
        if let Some((other, whole)) = &self.minus {
            let (other, whole) =
                (self.factor * times(other, counts), times(whole, counts));
            if below <= 0 || whole <= 0 {
                return !matches!(shown, PublishedCell::Known(_));
            }
            above = above * whole - other * below;
            below *= whole;
        }
        match shown {
            PublishedCell::Known(figure) => {
                if below <= 0 {
                    return false;
                }
                let unit = 10_i64.pow(u32::from(figure.decimals()));
                let (scaled, sign) = ((above * unit).abs(), (above * unit).signum());
                let rounded = (2 * scaled + below) / (2 * below) * sign;
                rounded == figure.mantissa()
            }
            PublishedCell::Masked => {
                self.below.is_some() || self.is_mixed() || above != 0
            }
            // « nr »: a rate of nobody.
            _ => below == 0,
        }
    }

    fn is_mixed(&self) -> bool {
        self.above.iter().any(|factor| *factor < 0)
    }
}

/// The reader: what he knows, and what he may not find out.
pub(crate) struct Reader {
    pub(crate) meanings: Vec<Meaning>,
    /// What he knows by common sense: these sums are not negative.
    pub(crate) laws: Vec<Vec<i64>>,
    /// The counts that are secret when they are small, beside the unknown ones.
    pub(crate) secrets: Vec<Vec<i64>>,
    /// He tries every count up to this.
    pub(crate) most: i64,
}

impl Reader {
    /// Tries every count from one place on; what is settled already is not tried further.
    fn try_all(
        &self,
        shown: &[(PublishedCell, &Meaning)],
        counts: &mut Vec<i64>,
        at: usize,
        agreed: &mut impl FnMut(&[i64]),
    ) {
        if at == counts.len() {
            agreed(counts);
            return;
        }
        let is_last = |factors: &[i64]| {
            factors[at] != 0 && factors[at + 1..].iter().all(|f| *f == 0)
        };
        for count in 0..=self.most {
            counts[at] = count;
            let holds = self
                .laws
                .iter()
                .all(|law| !is_last(law) || times(law, counts) >= 0)
                && shown.iter().all(|(cell, meaning)| {
                    let settled = meaning
                        .counts()
                        .all(|factors| factors[at + 1..].iter().all(|one| *one == 0));
                    let newly = meaning.counts().any(|factors| factors[at] != 0);
                    if settled {
                        return !newly || meaning.agrees(*cell, counts);
                    }
                    // A sum of people only grows.
                    match (cell, &meaning.below) {
                        (PublishedCell::Known(figure), None) if !meaning.is_mixed() => {
                            times(&meaning.above, counts) <= figure.mantissa()
                        }
                        _ => true,
                    }
                });
            if holds {
                self.try_all(shown, counts, at + 1, agreed);
            }
        }
        counts[at] = 0;
    }

    /// How many small counts there were; panics when one of them is found out.
    pub(crate) fn attack(&self, figures: &Protected, truth: &[i64], told: &str) -> usize {
        let shown: Vec<(PublishedCell, &Meaning)> = self
            .meanings
            .iter()
            .map(|meaning| {
                let figure = figures.figures.get(&meaning.name);
                let figure = figure.unwrap_or_else(|| panic!("no {}", meaning.name));
                (figure.cell(), meaning)
            })
            .collect();
        // Nothing that is published of these counts may escape him.
        let families: BTreeSet<&str> = self
            .meanings
            .iter()
            .filter_map(|meaning| meaning.name.split('.').next())
            .collect();
        for (name, figure) in &figures.figures {
            if figure.rounded().is_none() {
                continue;
            }
            let is_known = self.meanings.iter().any(|meaning| meaning.name == *name);
            let family = name.split('.').next().unwrap_or_default();
            assert!(is_known || !families.contains(family), "{name} is not attacked");
        }
        let mut secrets: Vec<Vec<i64>> = self.secrets.clone();
        for at in 0..truth.len() {
            let mut only = vec![0; truth.len()];
            only[at] = 1;
            secrets.push(only);
        }
        let is_small = |secret: &Vec<i64>| (1..5).contains(&times(secret, truth));
        secrets.retain(is_small);
        if secrets.is_empty() {
            return 0;
        }
        let mut seen: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); secrets.len()];
        let mut is_true = false;
        self.try_all(&shown, &mut vec![0; truth.len()], 0, &mut |counts| {
            is_true |= counts == truth;
            for (secret, seen) in secrets.iter().zip(&mut seen) {
                seen.insert(times(secret, counts));
            }
        });
        assert!(is_true, "the truth is denied by what is printed\n{told}");
        for (secret, seen) in secrets.iter().zip(&seen) {
            let most = seen.last().copied().unwrap_or_default();
            let least = seen.first().copied().unwrap_or_default();
            let shown: Vec<String> = shown
                .iter()
                .map(|(cell, meaning)| format!("{} {cell:?}", meaning.name))
                .collect();
            let told =
                format!("{told}\n{}\n{secret:?}: {least} to {most}", shown.join("\n"));
            assert!(most >= 5, "provably small\n{told}");
            assert!(
                least <= 1 || least < times(secret, truth),
                "known from below\n{told}"
            );
        }
        secrets.len()
    }
}
