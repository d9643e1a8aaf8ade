//! A column of names beside a map: each as near to its zone as can be, none over another.

/// A name to be stacked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Where its top would best be.
    pub(super) top: f64,
    pub(super) height: f64,
}

/// A part of the column, from its top to its bottom.
pub(super) type Span = (f64, f64);

/// Spans joined where they meet, from top to bottom.
pub(super) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => joined.push(span),
        }
    }
    joined
}

/// The tops of the items, in their order, within `column`, outside the `taken` spans (joined),
/// at least `gap` apart; `None` when there is not enough room.
pub(super) fn stack(
    items: &[Item],
    column: Span,
    taken: &[Span],
    gap: f64,
) -> Option<Vec<f64>> {
    // Down the column, past the taken spans.
    let mut tops = Vec::with_capacity(items.len());
    let mut from = column.0;
    for (item, wish) in items.iter().zip(spread(items, column, gap)) {
        let mut top = wish.max(from);
        for &(start, end) in taken {
            if top < end && top + item.height > start {
                top = end;
            }
        }
        tops.push(top);
        from = top + item.height + gap;
    }
    // Back up it: what went beyond the bottom pushes the others.
    let mut to = column.1;
    for (item, top) in items.iter().zip(&mut tops).rev() {
        let mut higher = top.min(to - item.height);
        if higher < *top {
            for &(start, end) in taken.iter().rev() {
                if higher < end && higher + item.height > start {
                    higher = start - item.height;
                }
            }
        }
        if higher.is_nan() || higher < column.0 {
            return None;
        }
        *top = higher;
        to = higher - gap;
    }
    Some(tops)
}

/// The tops that are nearest to the wishes (least squares) without overlap, in order and in the
/// column, as if no span were taken: neighbours in each other's way share the move.
fn spread(items: &[Item], column: Span, gap: f64) -> Vec<f64> {
    // Less the room of the items above it, each top must only not be less than the last one:
    // runs that break the order are given their mean (pool adjacent violators).
    let mut runs: Vec<(f64, usize)> = Vec::new();
    let mut above = 0.0;
    for item in items {
        let mut run = (item.top - above, 1);
        while let Some(last) = runs.pop_if(|last| last.0 > run.0) {
            let (sum, count) =
                (last.0 * last.1 as f64 + run.0 * run.1 as f64, last.1 + run.1);
            run = (sum / count as f64, count);
        }
        runs.push(run);
        above += item.height + gap;
    }
    let highest = column.1 - (above - gap);
    let mut tops = Vec::with_capacity(items.len());
    let mut above = 0.0;
    let wishes = runs.iter().flat_map(|(top, count)| std::iter::repeat_n(*top, *count));
    for (item, wish) in items.iter().zip(wishes) {
        tops.push(wish.min(highest).max(column.0) + above);
        above += item.height + gap;
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(tops: &[f64]) -> Vec<Item> {
        tops.iter().map(|top| Item { top: *top, height: 10.0 }).collect()
    }

    #[test]
    fn names_in_each_others_way_share_the_move() {
        let stacked = |tops: &[f64]| stack(&items(tops), (0.0, 100.0), &[], 2.0);
        assert_eq!(stacked(&[10.0, 50.0]), Some(vec![10.0, 50.0]));
        assert_eq!(stacked(&[10.0, 12.0]), Some(vec![5.0, 17.0]));
        assert_eq!(stacked(&[10.0, 12.0, 50.0]), Some(vec![5.0, 17.0, 50.0]));
        assert_eq!(stacked(&[1.0, 1.0]), Some(vec![0.0, 12.0]));
        assert_eq!(stacked(&[85.0, 95.0, 99.0]), Some(vec![66.0, 78.0, 90.0]));
        assert_eq!(stacked(&[-20.0]), Some(vec![0.0]));
        assert_eq!(stacked(&[0.0; 9]), None);
        assert!(stacked(&[f64::NAN]).is_some_and(|tops| (0.0..=90.0).contains(&tops[0])));
    }

    #[test]
    fn obstacles_are_passed_over() {
        let taken = joined(vec![(60.0, 80.0), (10.0, 30.0), (25.0, 40.0)]);
        assert_eq!(taken, [(10.0, 40.0), (60.0, 80.0)]);
        let stacked = |tops: &[f64]| stack(&items(tops), (0.0, 100.0), &taken, 0.0);
        assert_eq!(stacked(&[5.0]), Some(vec![40.0]));
        assert_eq!(stacked(&[95.0, 96.0, 97.0]), Some(vec![50.0, 80.0, 90.0]));
        assert_eq!(stacked(&[95.0; 5]), Some(vec![0.0, 40.0, 50.0, 80.0, 90.0]));
        assert_eq!(stacked(&[95.0; 6]), None);
    }
}
