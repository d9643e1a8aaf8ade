//! Tests of the labels.

use super::inside::holds;
use super::*;

fn square(left: f64, top: f64, size: f64) -> Vec<Ring> {
    vec![vec![
        (left, top),
        (left + size, top),
        (left + size, top + size),
        (left, top + size),
    ]]
}

fn frame() -> Frame {
    let map = Rect { left: 100.0, top: 0.0, right: 300.0, bottom: 200.0 };
    let page = Rect { left: 0.0, top: 0.0, right: 400.0, bottom: 200.0 };
    Frame { map, page, gap: 3.0 }
}

/// What `place` promises.
fn check(placed: &[Option<Placed>], obstacles: &[Rect], frame: &Frame) {
    let found: Vec<&Placed> = placed.iter().flatten().collect();
    for (place, one) in found.iter().enumerate() {
        assert!(obstacles.iter().all(|obstacle| !obstacle.meets(&one.rect)), "{one:?}");
        assert!(one.rect.top >= frame.page.top && one.rect.bottom <= frame.page.bottom);
        assert!(one.rect.left >= frame.page.left && one.rect.right <= frame.page.right);
        for other in &found[place + 1..] {
            assert!(!one.rect.meets(&other.rect), "{one:?} {other:?}");
            assert!(!leaders_cross(one, other), "{one:?} {other:?}");
            for (leader, rect) in [(one.leader, other.rect), (other.leader, one.rect)] {
                let crosses =
                    leader.is_some_and(|[from, to]| rect.is_crossed_by(from, to));
                assert!(!crosses, "{one:?} {other:?}");
            }
        }
    }
}

#[test]
fn the_middle_of_simple_shapes() {
    let middle = inside(&square(10.0, 20.0, 8.0)).unwrap();
    assert!((middle.x - 14.0).abs() < 0.05 && (middle.y - 24.0).abs() < 0.05);
    assert!((middle.radius - 4.0).abs() < 0.05);
    // An L: the best place is at its corner, its centre of gravity is elsewhere.
    let corner = vec![vec![
        (0.0, 0.0),
        (10.0, 0.0),
        (10.0, 2.0),
        (2.0, 2.0),
        (2.0, 10.0),
        (0.0, 10.0),
    ]];
    let middle = inside(&corner).unwrap();
    // Tangent to both axes and through (2, 2): r = 2 / (1 + 1 / √2).
    assert!((middle.radius - 2.0 / (1.0 + 0.5_f64.sqrt())).abs() < 0.02, "{middle:?}");
}

#[test]
fn the_middle_avoids_holes() {
    let mut rings = square(0.0, 0.0, 10.0);
    rings.extend(square(3.0, 3.0, 4.0));
    let middle = inside(&rings).unwrap();
    assert!(middle.radius < 1.8 && middle.radius > 1.6, "{middle:?}");
    assert!(super::super::plane::is_inside(&rings, (middle.x, middle.y)));
}

#[test]
fn shapes_without_a_surface_have_no_radius() {
    assert_eq!(inside(&[]), None);
    assert_eq!(inside(&[vec![(f64::NAN, 1.0)]]), None);
    for ring in [vec![(1.0, 1.0)], vec![(0.0, 0.0), (5.0, 5.0)], vec![(2.0, 2.0); 4]] {
        assert_eq!(inside(&[ring]).unwrap().radius, 0.0);
    }
    let far = vec![(1e16, 1e16), (1e16 + 4.0, 1e16), (1e16 + 4.0, 1e16 + 64.0)];
    assert!(inside(&[far]).unwrap().radius < 4.0);
    let hairline = vec![(0.0, 0.0), (1e9, 1e-9), (1e9, 2e-9)];
    assert!(inside(&[hairline]).unwrap().radius < 1e-3);
}

#[test]
fn a_box_fits_or_not() {
    let rings = square(0.0, 0.0, 10.0);
    assert!(holds(&rings, &Rect::around((5.0, 5.0), 9.0, 9.0)));
    assert!(!holds(&rings, &Rect::around((5.0, 5.0), 11.0, 3.0)));
    assert!(!holds(&rings, &Rect::around((20.0, 5.0), 2.0, 2.0)));
}

#[test]
fn inside_when_it_fits_else_in_the_nearest_margin() {
    let (large, left, right) =
        (square(150.0, 50.0, 100.0), square(110.0, 20.0, 8.0), square(280.0, 150.0, 8.0));
    let wanted = |rings| Wanted { rings, width: 60.0, height: 10.0 };
    let labels = [wanted(&large), wanted(&left), wanted(&right)];
    let placed = place(&labels, &[], &frame());
    check(&placed, &[], &frame());
    let spots: Vec<_> =
        placed.iter().map(|placed| placed.map(|placed| placed.spot)).collect();
    assert_eq!(spots, [Some(Spot::Inside), Some(Spot::Left), Some(Spot::Right)]);
    let rect = placed[1].unwrap().rect;
    assert_eq!((rect.right, rect.top), (97.0, 19.0));
}

#[test]
fn a_wide_name_finds_the_wide_part() {
    // The largest circle is in the high part, the wide name only fits in the flat one.
    let rings = vec![vec![
        (100.0, 0.0),
        (140.0, 0.0),
        (140.0, 40.0),
        (240.0, 40.0),
        (240.0, 60.0),
        (100.0, 60.0),
    ]];
    let placed =
        place(&[Wanted { rings: &rings, width: 120.0, height: 12.0 }], &[], &frame());
    assert_eq!(placed[0].unwrap().spot, Spot::Inside);
}

#[test]
fn random_zones_keep_the_promises() {
    let mut state = 7_u64;
    let mut next = |most: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
        (state >> 40) as f64 / (1_u64 << 24) as f64 * most
    };
    let mut outside = 0;
    for round in 0..60 {
        let zones: Vec<Vec<Ring>> = (0..10 + round / 2)
            .map(|_| square(100.0 + next(173.0), next(173.0), 2.0 + next(25.0)))
            .collect();
        let labels: Vec<Wanted<'_>> = zones
            .iter()
            .map(|rings| Wanted { rings, width: 10.0 + next(60.0), height: 9.0 })
            .collect();
        let obstacles = [Rect::around((350.0, 30.0 + next(150.0)), 40.0, 40.0)];
        let placed = place(&labels, &obstacles, &frame());
        check(&placed, &obstacles, &frame());
        outside +=
            placed.iter().flatten().filter(|placed| placed.leader.is_some()).count();
        assert!(placed[0].is_some());
    }
    assert!(outside > 300, "{outside}");
}

#[test]
fn nonsense_is_left_out() {
    let rings = square(110.0, 20.0, 8.0);
    for (width, height) in
        [(f64::NAN, 1.0), (0.0, 5.0), (1e12, 5.0), (5.0, f64::INFINITY)]
    {
        let placed = place(&[Wanted { rings: &rings, width, height }], &[], &frame());
        assert_eq!(placed, [None]);
    }
    let nowhere =
        Rect { left: f64::NAN, top: f64::NAN, right: f64::NAN, bottom: f64::NAN };
    let odd = Frame { map: nowhere, page: nowhere, gap: f64::NAN };
    assert_eq!(
        place(&[Wanted { rings: &rings, width: 20.0, height: 9.0 }], &[], &odd),
        [None]
    );
}

#[test]
fn many_names_on_a_tall_page_take_no_time() {
    let map = Rect { left: 100.0, top: 0.0, right: 300.0, bottom: 6000.0 };
    let page = Rect { left: 0.0, right: 400.0, ..map };
    let tall = Frame { map, page, gap: 1.0 };
    let mut state = 3_u64;
    let mut next = |most: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
        (state >> 40) as f64 / (1_u64 << 24) as f64 * most
    };
    let zones: Vec<Vec<Ring>> =
        (0..400).map(|_| square(100.0 + next(195.0), next(5990.0), 5.0)).collect();
    let wanted = |rings| Wanted { rings, width: 90.0, height: 9.0 };
    let labels: Vec<Wanted<'_>> =
        zones.iter().map(|rings| wanted(rings.as_slice())).collect();
    let start = std::time::Instant::now();
    let placed = place(&labels, &[], &tall);
    check(&placed, &[], &tall);
    eprintln!(
        "{} names of 400 in {:?}",
        placed.iter().flatten().count(),
        start.elapsed()
    );
}
