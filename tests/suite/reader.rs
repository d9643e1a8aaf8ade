//! A reader who tries everything: all the counts that agree with every published figure are
//! enumerated. He shares nothing with the program: his arithmetic is his own.

use crate::support::Published;
use std::collections::BTreeSet;

use abs_report::published::PublishedCell;

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
#[derive(Clone)]
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
    pub(crate) fn attack(&self, figures: &Published, truth: &[i64], told: &str) -> usize {
        let shown = shown(figures, &self.meanings);
        self.attack_shown(&shown, truth, told)
    }

    /// As [`Self::attack`], for whoever kept two versions; `meanings` are those of the second.
    pub(crate) fn attack_both(
        &self,
        (first, second): (&Published, &Published),
        meanings: &[Meaning],
        truth: &[i64],
        told: &str,
    ) -> usize {
        let mut all = shown(first, &self.meanings);
        // What the first version gives away once a figure is no zero, the second cannot take
        // back: were it all hidden, he would find it as well.
        let mut least = all.clone();
        for (cell, meaning) in shown(second, meanings) {
            all.push((cell, meaning));
            let is_zero = meaning.below.is_none() && times(&meaning.above, truth) == 0;
            let hidden = if is_zero { cell } else { PublishedCell::Masked };
            least.push((hidden, meaning));
        }
        let mut reader = self.clone();
        reader.secrets = self.small(truth);
        let open = reader.found_out(&least, truth);
        reader.secrets = reader
            .secrets
            .iter()
            .zip(&open)
            .filter(|(_, open)| open.is_none())
            .map(|(secret, _)| secret.clone())
            .collect();
        if reader.secrets.is_empty() {
            return 0;
        }
        reader.verdict(&all, truth, told)
    }

    fn attack_shown(
        &self,
        shown: &[(PublishedCell, &Meaning)],
        truth: &[i64],
        told: &str,
    ) -> usize {
        let mut reader = self.clone();
        reader.secrets = self.small(truth);
        if reader.secrets.is_empty() {
            return 0;
        }
        reader.verdict(shown, truth, told)
    }

    /// The small counts: those named, and each unknown by itself.
    fn small(&self, truth: &[i64]) -> Vec<Vec<i64>> {
        let mut secrets: Vec<Vec<i64>> = self.secrets.clone();
        for at in 0..truth.len() {
            let mut only = vec![0; truth.len()];
            only[at] = 1;
            secrets.push(only);
        }
        secrets.retain(|secret| (1..5).contains(&times(secret, truth)));
        secrets
    }

    /// Panics when a secret is found out.
    fn verdict(
        &self,
        shown: &[(PublishedCell, &Meaning)],
        truth: &[i64],
        told: &str,
    ) -> usize {
        for (secret, found) in self.secrets.iter().zip(self.found_out(shown, truth)) {
            let Some(found) = found else { continue };
            let shown: Vec<String> = shown
                .iter()
                .map(|(cell, meaning)| format!("{} {cell:?}", meaning.name))
                .collect();
            panic!("{found}\n{told}\n{}\n{secret:?}", shown.join("\n"));
        }
        self.secrets.len()
    }

    /// What he finds out of each secret, when he does.
    fn found_out(
        &self,
        shown: &[(PublishedCell, &Meaning)],
        truth: &[i64],
    ) -> Vec<Option<String>> {
        let mut seen: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); self.secrets.len()];
        let mut is_true = false;
        self.try_all(shown, &mut vec![0; truth.len()], 0, &mut |counts| {
            is_true |= counts == truth;
            for (secret, seen) in self.secrets.iter().zip(&mut seen) {
                seen.insert(times(secret, counts));
            }
        });
        assert!(is_true, "the truth is denied by what is printed");
        let found = |(secret, seen): (&Vec<i64>, &BTreeSet<i64>)| {
            let most = seen.last().copied().unwrap_or_default();
            let least = seen.first().copied().unwrap_or_default();
            if most < 5 {
                return Some(format!("provably small: {least} to {most}"));
            }
            (least > 1 && least >= times(secret, truth))
                .then(|| format!("known from below: {least} to {most}"))
        };
        self.secrets.iter().zip(&seen).map(found).collect()
    }
}

/// What a version shows of what it means. Nothing that is published of these counts may
/// escape the reader.
fn shown<'m>(
    figures: &Published,
    meanings: &'m [Meaning],
) -> Vec<(PublishedCell, &'m Meaning)> {
    let families: BTreeSet<&str> =
        meanings.iter().filter_map(|meaning| meaning.name.split('.').next()).collect();
    for (name, figure) in &figures.figures {
        if figure.rounded().is_none() {
            continue;
        }
        let is_known = meanings.iter().any(|meaning| meaning.name == *name);
        let family = name.split('.').next().unwrap_or_default();
        assert!(is_known || !families.contains(family), "{name} is not attacked");
    }
    meanings
        .iter()
        .map(|meaning| {
            let figure = figures.figures.get(&meaning.name);
            let figure = figure.unwrap_or_else(|| panic!("no {}", meaning.name));
            (figure.cell(), meaning)
        })
        .collect()
}
