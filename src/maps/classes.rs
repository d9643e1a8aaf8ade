//! Classes of values for the colours of a map: natural breaks, rounded, none empty.
//!
//! Values are first rounded to what is printed: equal printed values are then one value, and no
//! class can separate them. Breaks minimise the sum of squared deviations inside the classes
//! (Jenks 1967, found exactly by the dynamic programming of Fisher 1958). The number of classes
//! is the smallest, from three on, that explains 90 % of the variance.

/// The most distinct values for which exact breaks are found; beyond, quantiles.
const MOST_EXACT: usize = 1500;

/// The fewest classes worth a map, when there are as many distinct values.
const FEWEST: usize = 3;

/// The most classes that the eye tells apart.
const MOST: usize = 5;

/// The share of the variance that the classes must explain before more are tried.
const EXPLAINED: f64 = 0.9;

/// A class of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// From which value on a zone is in the class, as for « 12 ou plus »: the roundest number
    /// above the last class and not above `low`. For the first class, `low`.
    pub from: f64,
    /// The lowest value in the class, as printed.
    pub low: f64,
    /// The highest value in the class, as printed.
    pub high: f64,
    /// How many values are in the class; never zero.
    pub count: usize,
}

/// Cuts values into at most `most` classes (3 to 5), from low to high.
///
/// `decimals` is how many are printed. Values that are not finite are passed over. Fewer
/// distinct printed values than classes give one class a value; no value gives no class.
pub fn classes(values: &[f64], decimals: u8, most: usize) -> Vec<Class> {
    let distinct = distinct(values, decimals);
    let most = most.clamp(1, MOST).min(distinct.len());
    let starts = if distinct.len() <= MOST_EXACT {
        natural_breaks(&distinct, most)
    } else {
        quantiles(&distinct, most)
    };
    let ends = starts.iter().copied().skip(1).chain([distinct.len()]);
    let mut classes: Vec<Class> = Vec::new();
    for (start, end) in starts.iter().copied().zip(ends) {
        let inside = distinct.get(start..end).unwrap_or_default();
        if let (Some(&(low, _)), Some(&(high, _))) = (inside.first(), inside.last()) {
            let from = match classes.last() {
                Some(below) => round_break(below.high, low, decimals),
                None => low,
            };
            let count = inside.iter().map(|(_, count)| count).sum();
            classes.push(Class { from, low, high, count });
        }
    }
    classes
}

/// In which class a value is, rounded as it is printed; `None` for a value that is not finite,
/// or without classes. Values beyond the ends belong to the first or the last class.
pub fn class_of(classes: &[Class], value: f64, decimals: u8) -> Option<usize> {
    if !value.is_finite() || classes.is_empty() {
        return None;
    }
    let value = printed(value, decimals);
    Some(classes.iter().skip(1).take_while(|class| value >= class.from).count())
}

/// A value rounded to the decimals that are printed, halves away from zero.
fn printed(value: f64, decimals: u8) -> f64 {
    let power = power(decimals);
    let rounded = (value * power).round() / power;
    // The sum turns a negative zero into a zero.
    if rounded.is_finite() { rounded + 0.0 } else { value }
}

/// Ten to the number of decimals; beyond twelve the binary fraction has none.
fn power(decimals: u8) -> f64 {
    10_f64.powi(i32::from(decimals.min(12)))
}

/// The distinct printed values, from low to high, each with how often it occurs.
fn distinct(values: &[f64], decimals: u8) -> Vec<(f64, usize)> {
    let finite = values.iter().filter(|value| value.is_finite());
    let mut sorted: Vec<f64> = finite.map(|value| printed(*value, decimals)).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
        .chunk_by(|a, b| a == b)
        .filter_map(|same| Some((*same.first()?, same.len())))
        .collect()
}

/// Where each class starts in the distinct values.
fn natural_breaks(distinct: &[(f64, usize)], most: usize) -> Vec<usize> {
    let size = distinct.len();
    if size == 0 {
        return Vec::new();
    }
    // Sums from the first value on, of the deviations from the middle of the range scaled to
    // it: differences of squares of large numbers would lose the small ones.
    let first = distinct.first().map_or(0.0, |(value, _)| *value);
    let last = distinct.last().map_or(0.0, |(value, _)| *value);
    let middle = first / 2.0 + last / 2.0;
    let range = (last / 2.0 - first / 2.0).max(f64::MIN_POSITIVE);
    let mut sums = vec![(0.0, 0.0, 0.0)];
    let (mut weight, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for (value, count) in distinct {
        let (count, value) = (*count as f64, (value - middle) / range);
        weight += count;
        sum += count * value;
        squares += count * value * value;
        sums.push((weight, sum, squares));
    }
    let deviation = |from: &(f64, f64, f64), to: &(f64, f64, f64)| {
        let sum = to.1 - from.1;
        (to.2 - from.2 - sum * sum / (to.0 - from.0)).max(0.0)
    };
    let origin = (0.0, 0.0, 0.0);
    // best[j]: the least deviation of the first j values in the current number of classes.
    let mut best: Vec<f64> = sums.iter().map(|to| deviation(&origin, to)).collect();
    let total = best.last().copied().unwrap_or(0.0);
    let mut starts: Vec<Vec<usize>> = vec![vec![0; size + 1]];
    for class in 2..=most {
        let explained =
            1.0 - best.last().copied().unwrap_or(0.0) / total.max(f64::MIN_POSITIVE);
        if class > FEWEST && explained >= EXPLAINED {
            break;
        }
        let mut next = vec![f64::INFINITY; size + 1];
        let mut start = vec![0; size + 1];
        for (j, (to, (next, start))) in
            sums.iter().zip(next.iter_mut().zip(&mut start)).enumerate().skip(class)
        {
            for (i, (before, from)) in
                best.iter().zip(&sums).enumerate().take(j).skip(class - 1)
            {
                let deviation = before + deviation(from, to);
                if deviation < *next {
                    *next = deviation;
                    *start = i;
                }
            }
        }
        best = next;
        starts.push(start);
    }
    let mut end = size;
    let mut breaks = Vec::new();
    for start in starts.iter().rev() {
        end = start.get(end).copied().unwrap_or(0);
        breaks.push(end);
    }
    breaks.sort_unstable();
    breaks.dedup();
    breaks
}

/// Where each class starts, so that the classes have about as many values each.
fn quantiles(distinct: &[(f64, usize)], classes: usize) -> Vec<usize> {
    let total: usize = distinct.iter().map(|(_, count)| count).sum();
    let mut starts = vec![0];
    let mut seen = 0;
    for (place, (_, count)) in distinct.iter().enumerate() {
        let wanted = total * starts.len() / classes.max(1);
        if place > 0 && starts.len() < classes && seen + count / 2 >= wanted {
            starts.push(place);
        }
        seen += count;
    }
    starts
}

/// The roundest number above `below` and not above `low`, both as printed; the nearest to their
/// middle when several are as round.
fn round_break(below: f64, low: f64, decimals: u8) -> f64 {
    let middle = below / 2.0 + low / 2.0;
    let smallest = 1.0 / power(decimals);
    let magnitude = low.abs().max(below.abs()).max(smallest).log10().ceil();
    let mut exponent = magnitude.min(300.0) as i32;
    while 10_f64.powi(exponent) >= smallest * 0.999 && exponent > -13 {
        for (factor, power) in [(1.0, exponent), (5.0, exponent - 1)] {
            // Divided by a whole power where it can be: 0.3 is 3 / 10 but not 3 × 0.1.
            let times = |count: f64| {
                let whole = count * factor;
                if power < 0 {
                    whole / 10_f64.powi(-power)
                } else {
                    whole * 10_f64.powi(power)
                }
            };
            if times(1.0) < smallest * 0.999 {
                continue;
            }
            let nearest = (middle / times(1.0)).round();
            let candidates = [nearest, nearest + 1.0, nearest - 1.0].map(times);
            if let Some(found) = candidates.into_iter().find(|x| *x > below && *x <= low)
            {
                return found + 0.0;
            }
        }
        exponent -= 1;
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random and are always the same.
    fn noise(seed: u64, count: usize) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
            (state >> 40) as f64 / (1_u64 << 24) as f64
        };
        (0..count).map(|_| next()).collect()
    }

    fn check(values: &[f64], decimals: u8, classes: &[Class]) {
        let mut counts = vec![0; classes.len()];
        for value in values.iter().filter(|value| value.is_finite()) {
            let class = class_of(classes, *value, decimals).unwrap();
            let printed = printed(*value, decimals);
            assert!(printed >= classes[class].low && printed <= classes[class].high);
            counts[class] += 1;
        }
        for (class, count) in classes.iter().zip(counts) {
            assert!(count > 0 && count == class.count, "{class:?} {count}");
            assert!(class.low <= class.high && class.from <= class.low);
        }
        for pair in classes.windows(2) {
            assert!(pair[0].high < pair[1].from, "{pair:?}");
        }
    }

    #[test]
    fn three_heaps_are_three_classes_with_round_breaks() {
        let values = [1.2, 1.4, 1.9, 11.3, 11.8, 12.2, 31.0, 31.5, 33.3];
        let classes = classes(&values, 1, 5);
        check(&values, 1, &classes);
        let bounds: Vec<_> =
            classes.iter().map(|class| (class.from, class.high)).collect();
        assert_eq!(bounds, [(1.2, 1.9), (10.0, 12.2), (20.0, 33.3)]);
    }

    #[test]
    fn few_values_give_few_classes() {
        assert!(classes(&[], 0, 5).is_empty());
        assert!(classes(&[f64::NAN], 0, 5).is_empty());
        assert_eq!(classes(&[7.0, 7.0], 0, 5).len(), 1);
        assert_eq!(classes(&[7.01, 6.99, 8.0], 1, 5).len(), 2);
        assert_eq!(
            classes(&[1.0, 2.0, 3.0, 4.0], 0, 4).iter().map(|c| c.count).sum::<usize>(),
            4
        );
        assert_eq!(classes(&[1.0, 2.0], 0, 0).len(), 1);
    }

    #[test]
    fn breaks_are_the_best_there_are() {
        // Against all the ways of cutting twelve values in three.
        for seed in 1..40 {
            let mut values: Vec<f64> =
                noise(seed, 12).iter().map(|x| (x * x * 1000.0).round()).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            let deviation = |values: &[f64]| {
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                values.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
            };
            let size = values.len();
            let mut best = f64::INFINITY;
            for i in 1..size - 1 {
                for j in i + 1..size {
                    let cut = [&values[..i], &values[i..j], &values[j..]];
                    best = best.min(cut.iter().map(|part| deviation(part)).sum());
                }
            }
            let found = classes(&values, 0, 3);
            let mut rest = values.as_slice();
            let mut sum = 0.0;
            for class in &found {
                let (part, after) = rest.split_at(class.count);
                sum += deviation(part);
                rest = after;
            }
            assert!((sum - best).abs() < 1e-6 * best.max(1.0), "{seed}: {sum} {best}");
        }
    }

    #[test]
    fn any_values_keep_the_rules() {
        for seed in 0..60 {
            let decimals = (seed % 4) as u8;
            let scale = 10_f64.powi(seed as i32 % 7 - 2);
            let values: Vec<f64> = noise(seed + 3, 5 + seed as usize * 4)
                .iter()
                .map(|x| (x - 0.3) * scale)
                .collect();
            check(&values, decimals, &classes(&values, decimals, 3 + seed as usize % 3));
        }
        let many = noise(9, 20_000);
        check(&many, 5, &classes(&many, 5, 5));
        assert_eq!(classes(&many, 5, 5).len(), 5);
        for odd in [vec![f64::MAX, f64::MIN, 0.0, 3.0], vec![1e-300, 2e-300, 5.0, -0.0]] {
            check(&odd, 2, &classes(&odd, 2, 5));
            check(&odd, 255, &classes(&odd, 255, 5));
        }
    }
}
