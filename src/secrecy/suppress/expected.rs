//! What a count would be if the sums it stands in were shared evenly: what hiding it is said
//! to lose. A reader knows the margins; were the mask chosen by what the hidden counts are
//! worth, it would tell him of them (he can run this program on every table he imagines).

use super::relations::Relation;

/// The expected value of each count, from the sums above it: two margins that cross give
/// their product by the whole, one gives its even share, and what stands in no sum its own
/// value. A margin that is itself too small to be shown counts as its threshold.
pub(in crate::secrecy) fn expected<'r>(
    counts: &[i64],
    thresholds: &[i64],
    laws: impl Iterator<Item = &'r Relation>,
) -> Vec<u64> {
    let mut above: Vec<Vec<(usize, usize)>> = vec![Vec::new(); counts.len()];
    for (total, parts) in laws.filter_map(Relation::as_sum) {
        if parts.len() < 2 {
            continue;
        }
        for part in &parts {
            above[*part].push((total, parts.len()));
        }
    }
    let seen = |at: usize| match counts[at] {
        0 => 0.0,
        count => count.max(thresholds[at]) as f64,
    };
    let of = |count: usize| -> f64 {
        match above[count].as_slice() {
            [] => seen(count),
            [(total, parts)] => seen(*total) / *parts as f64,
            [(one, _), (other, _), ..] => {
                let whole =
                    above[*one].iter().chain(&above[*other]).map(|(whole, _)| *whole);
                match whole.map(seen).reduce(f64::max) {
                    Some(whole) if whole > 0.0 => seen(*one) * seen(*other) / whole,
                    _ => seen(*one).min(seen(*other)),
                }
            }
        }
    };
    (0..counts.len()).map(|count| of(count).round().max(1.0) as u64).collect()
}
