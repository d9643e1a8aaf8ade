//! Proportional circles: the area, not the radius, follows the value.

/// The radius of the circle of each value, the largest value having `largest_radius`.
///
/// Radii are in the unit of `largest_radius` and in the order of the values. Values that are
/// negative, zero or not a number have no circle: their radius is zero.
pub fn circles(values: &[f64], largest_radius: f64) -> Vec<f64> {
    let largest_radius = if largest_radius > 0.0 { largest_radius } else { 0.0 };
    let usable = |value: f64| if value.is_finite() && value > 0.0 { value } else { 0.0 };
    let most = values.iter().copied().map(usable).fold(0.0, f64::max);
    let radius = |value: &f64| {
        if most > 0.0 { largest_radius * (usable(*value) / most).sqrt() } else { 0.0 }
    };
    values.iter().map(radius).collect()
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn four_times_the_value_is_twice_the_radius() {
        assert_eq!(circles(&[100.0, 25.0, 0.0], 8.0), [8.0, 4.0, 0.0]);
    }

    #[test]
    fn what_is_not_a_count_has_no_circle() {
        assert_eq!(
            circles(&[-4.0, f64::NAN, f64::INFINITY, 9.0], 3.0),
            [0.0, 0.0, 0.0, 3.0]
        );
        assert_eq!(circles(&[0.0, 0.0], 3.0), [0.0, 0.0]);
        assert_eq!(circles(&[1.0], f64::NAN), [0.0]);
        assert!(circles(&[], 3.0).is_empty());
    }
}
