//! Tests of the borders: shared, united, simplified together, faults forgiven.

use super::super::contours::{Contour, Polygon, System};
use super::super::plane::is_inside;
use super::*;

/// Numbers that look random and are always the same, from -0.5 to 0.5.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64 - 0.5
    }
}

fn contours(zones: Vec<(String, Vec<Vec<Ring>>)>) -> Contours {
    let contour = |(group, polygons): (String, Vec<Vec<Ring>>)| Contour {
        code: group.clone(),
        label: Some(format!("nom de {group}")),
        group,
        polygons: polygons.into_iter().map(|rings| Polygon { rings }).collect(),
    };
    Contours {
        features: zones.len(),
        all: zones.into_iter().map(contour).collect(),
        without_surface: Vec::new(),
        code_property: "code".to_owned(),
        system: System::Lambert93,
    }
}

fn rectangle(left: f64, bottom: f64, right: f64, top: f64) -> Ring {
    vec![(left, bottom), (right, bottom), (right, top), (left, top)]
}

fn one(group: &str, rings: Vec<Ring>) -> (String, Vec<Vec<Ring>>) {
    (group.to_owned(), vec![rings])
}

fn area(zone: &Zone) -> f64 {
    zone.rings.iter().map(|ring| signed_area(ring)).sum()
}

fn total(map: &Map) -> f64 {
    map.zones.iter().map(area).sum()
}

/// A planar partition: cells of a kilometre, corners moved at random, sides made of many
/// points that both neighbours have. Some rings turn one way, some the other, and each starts
/// anywhere.
fn partition(
    columns: usize,
    rows: usize,
    steps: usize,
    seed: u64,
    digits: f64,
) -> Contours {
    let mut noise = Noise(seed);
    let mut grid = vec![vec![(0.0, 0.0); columns + 1]; rows + 1];
    for (j, row) in grid.iter_mut().enumerate() {
        for (i, corner) in row.iter_mut().enumerate() {
            let (x, y) = (i as f64 * 1000.0, j as f64 * 1000.0);
            *corner = (9e5 + x + 500.0 * noise.next(), 6.4e6 + y + 500.0 * noise.next());
        }
    }
    let mut side = |a: Point, b: Point| -> Vec<Point> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        (1..steps)
            .map(|step| {
                let t = step as f64 / steps as f64;
                let aside = 0.08 * noise.next();
                (a.0 + t * dx - aside * dy, a.1 + t * dy + aside * dx)
            })
            .collect()
    };
    let mut across = vec![vec![Vec::new(); columns]; rows + 1];
    let mut along = vec![vec![Vec::new(); columns + 1]; rows];
    for j in 0..=rows {
        for i in 0..columns {
            across[j][i] = side(grid[j][i], grid[j][i + 1]);
        }
    }
    for j in 0..rows {
        for i in 0..=columns {
            along[j][i] = side(grid[j][i], grid[j + 1][i]);
        }
    }
    let mut zones = Vec::new();
    for j in 0..rows {
        for i in 0..columns {
            let mut ring = vec![grid[j][i]];
            ring.extend(&across[j][i]);
            ring.push(grid[j][i + 1]);
            ring.extend(&along[j][i + 1]);
            ring.push(grid[j + 1][i + 1]);
            ring.extend(across[j + 1][i].iter().rev());
            ring.push(grid[j + 1][i]);
            ring.extend(along[j][i].iter().rev());
            let start = ring.len() * (i + j) / 17 % ring.len();
            ring.rotate_left(start);
            if (i + j) % 3 == 0 {
                ring.reverse();
            }
            // The last digit differs from one zone to the other.
            for point in &mut ring {
                point.0 += digits * noise.next();
                point.1 += digits * noise.next();
            }
            zones.push(one(&format!("{i}/{j}"), vec![ring]));
        }
    }
    contours(zones)
}

#[test]
fn a_partition_stays_one_when_simplified() {
    for seed in 1..25 {
        let (columns, rows) = (2 + seed as usize % 5, 2 + seed as usize % 4);
        let digits = if seed % 2 == 0 { 0.1 } else { 0.0 };
        let contours = partition(columns, rows, 14, seed, digits);
        let borders = Borders::new(&contours);
        let exact = borders.simplify(0.0);
        let whole = borders.united(&|_| Some("all".to_owned()));
        for tolerance in [0.0, 5.0, 30.0, 120.0, 400.0] {
            let map = borders.simplify(tolerance);
            assert_eq!(map.zones.len(), columns * rows);
            // No gap: the borders inside have two zones, those around have one, and their
            // number is that of the grid.
            let inside =
                map.borders.iter().filter(|b| b.left.is_some() && b.right.is_some());
            assert_eq!(inside.count(), columns * (rows - 1) + rows * (columns - 1));
            assert!(map.borders.iter().all(|b| b.left != b.right));
            // No overlap: the areas of the zones make the area of the outline.
            let outline = map.outline(&|_| true);
            let around: f64 = map
                .borders
                .iter()
                .filter(|b| b.left.is_some() != b.right.is_some())
                .map(|b| {
                    let sign = if b.left.is_some() { 1.0 } else { -1.0 };
                    let pairs = b.points.windows(2);
                    let cross = |p: &[Point]| {
                        let ((x0, y0), (x1, y1)) = (p[0], p[1]);
                        (x0 - 9e5) * (y1 - 6.4e6) - (x1 - 9e5) * (y0 - 6.4e6)
                    };
                    sign * pairs.map(cross).sum::<f64>() / 2.0
                })
                .sum();
            assert!((total(&map) - around).abs() < 1.0, "{} {around}", total(&map));
            assert!(!outline.is_empty());
            for zone in &map.zones {
                assert!(area(zone) > 0.0 && zone.rings.len() == 1, "{}", zone.group);
            }
            // Every line moves by the tolerance at most.
            let length: f64 = exact
                .borders
                .iter()
                .filter(|b| b.left.is_none() || b.right.is_none())
                .flat_map(|b| b.points.windows(2))
                .map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1))
                .sum();
            assert!((total(&map) - total(&exact)).abs() <= length * tolerance + 1e-3);
        }
        // The union, made on its own, has the area of its parts and a single ring.
        let whole = whole.simplify(0.0);
        assert_eq!((whole.zones.len(), whole.zones[0].rings.len()), (1, 1));
        assert!((total(&whole) - total(&exact)).abs() < 1.0);
        assert!(whole.borders.iter().all(|b| b.left.is_none() != b.right.is_none()));
        let expected = if columns * rows > 1 { None } else { Some("nom de 0/0") };
        assert_eq!(whole.zones[0].label.as_deref(), expected);
    }
}

#[test]
fn lines_close_together_do_not_cross_once_simplified() {
    // A narrow valley whose two banks wind together.
    let bank = |aside: f64| -> Vec<Point> {
        (0..60)
            .map(|i| {
                let x = f64::from(i) * 50.0;
                (x, 400.0 * (x / 300.0).sin() + aside)
            })
            .collect()
    };
    let mut north = bank(25.0);
    north.extend([(3000.0, 3000.0), (0.0, 3000.0)]);
    let mut south = bank(0.0);
    south.extend([(3000.0, -3000.0), (0.0, -3000.0)]);
    let borders = Borders::new(&contours(vec![
        one("north", vec![north]),
        one("south", vec![south]),
    ]));
    for tolerance in [0.0, 20.0, 60.0, 100.0] {
        let map = borders.simplify(tolerance);
        let lines = map.borders.iter().map(|border| (0, border.points.as_slice()));
        assert!(crossings::crossed(lines).is_empty(), "{tolerance}");
    }
}

#[test]
fn fewer_points_with_a_larger_tolerance() {
    let borders = Borders::new(&partition(5, 5, 20, 3, 0.0));
    let points = |tolerance: f64| -> usize {
        borders
            .simplify(tolerance)
            .zones
            .iter()
            .flat_map(|zone| &zone.rings)
            .map(Vec::len)
            .sum()
    };
    assert_eq!(points(0.0), 25 * 80);
    assert!(points(10.0) < points(0.0) && points(50.0) < points(10.0));
    assert!(points(1e9) >= 3 * 25);
    assert_eq!(points(f64::NAN), points(0.0));
    assert_eq!(points(-5.0), points(0.0));
}

#[test]
fn groups_unite_their_pieces() {
    let mut contours = partition(4, 2, 6, 8, 0.2);
    for contour in &mut contours.all {
        // Two columns of quartiers.
        let west = contour.code.starts_with(['0', '1']);
        contour.group = if west { "west" } else { "east" }.to_owned();
    }
    let map = Borders::new(&contours).simplify(0.0);
    let names: Vec<_> = map.zones.iter().map(|zone| zone.group.as_str()).collect();
    assert_eq!(names, ["west", "east"]);
    assert!(map.zones.iter().all(|zone| zone.rings.len() == 1 && zone.label.is_none()));
    assert_eq!(map.borders.len(), 3);
}

#[test]
fn a_hole_filled_by_another_zone_is_shared() {
    let ring =
        vec![rectangle(0.0, 0.0, 900.0, 900.0), rectangle(300.0, 300.0, 600.0, 600.0)];
    let zones = vec![
        one("around", ring.clone()),
        one("enclave", vec![rectangle(300.0, 300.0, 600.0, 600.0)]),
    ];
    let borders = Borders::new(&contours(zones));
    let map = borders.simplify(1.0);
    assert_eq!((area(&map.zones[0]), area(&map.zones[1])), (720_000.0, 90_000.0));
    assert_eq!(map.borders.len(), 2);
    assert!(!is_inside(&map.zones[0].rings, (450.0, 450.0)));
    // An enclave is no island: dropped from one zone it would leave a hole in the map.
    let coarse = borders.simplify(200.0);
    assert_eq!(coarse.zones[0].rings.len(), 2);
    // United, the hole is gone.
    let whole = borders.united(&|_| Some("all".to_owned())).simplify(1.0);
    assert_eq!((whole.zones[0].rings.len(), total(&whole)), (1, 810_000.0));
}

#[test]
fn small_islands_and_lakes_go_but_never_a_whole_zone() {
    let island = |x: f64| vec![rectangle(x, 2000.0, x + 20.0, 2020.0)];
    let zones = vec![
        (
            "land".to_owned(),
            vec![
                vec![
                    rectangle(0.0, 0.0, 1000.0, 1000.0),
                    rectangle(500.0, 500.0, 510.0, 510.0),
                ],
                island(0.0),
            ],
        ),
        ("isle".to_owned(), vec![island(100.0)]),
    ];
    let borders = Borders::new(&contours(zones));
    let rings = |tolerance: f64| -> Vec<usize> {
        borders.simplify(tolerance).zones.iter().map(|zone| zone.rings.len()).collect()
    };
    assert_eq!(rings(0.1), [3, 1]);
    assert_eq!(rings(2.0), [2, 1]);
    assert_eq!(rings(10.0), [1, 1]);
    assert_eq!(rings(1e7), [1, 1]);
}

#[test]
fn borders_that_do_not_share_all_vertices_are_shared() {
    // The east side of one zone is a long line; its neighbours have vertices on it, one of them
    // a metre aside.
    let zones = vec![
        one("west", vec![rectangle(0.0, 0.0, 500.0, 900.0)]),
        one("south", vec![rectangle(500.3, 0.0, 900.0, 300.0)]),
        one(
            "north",
            vec![vec![
                (500.0, 300.0),
                (900.0, 300.0),
                (900.0, 900.0),
                (500.2, 900.0),
                (501.0, 500.0),
            ]],
        ),
    ];
    let borders = Borders::new(&contours(zones));
    let map = borders.simplify(0.0);
    let inside =
        map.borders.iter().filter(|b| b.left.is_some() && b.right.is_some()).count();
    assert_eq!((inside, map.zones.len()), (3, 3));
    let whole = borders.united(&|_| Some("all".to_owned())).simplify(0.0);
    assert_eq!(whole.zones[0].rings.len(), 1);
}

#[test]
fn faults_of_files_lose_no_zone() {
    let square = rectangle(0.0, 0.0, 900.0, 900.0);
    let bow = vec![(0.0, 0.0), (900.0, 900.0), (900.0, 0.0), (0.0, 900.0)];
    let spike =
        vec![(0.0, 0.0), (900.0, 0.0), (1900.0, 0.0), (900.0, 0.0), (900.0, 900.0)];
    let zones = vec![
        one("square", vec![square.clone()]),
        // The same contour again, and again under another name, and overlapping.
        one("square", vec![square.clone()]),
        one("twin", vec![square.iter().rev().copied().collect()]),
        one("over", vec![rectangle(450.0, 450.0, 1400.0, 1400.0)]),
        one("speck", vec![rectangle(5000.0, 5000.0, 5000.1, 5000.1)]),
        one("bow", vec![bow]),
        one("spike", vec![spike]),
        one("flat", vec![vec![(0.0, 7000.0), (500.0, 7000.0), (900.0, 7000.0)]]),
        one("point", vec![vec![(1.0, 1.0)]]),
        one("huge", vec![vec![(1e300, 0.0), (0.0, 1e300), (-1e300, 0.0)]]),
        one("none", vec![vec![]]),
    ];
    let far = vec![
        one("far", vec![rectangle(-1e18, -1e18, 1e18, 1e18)]),
        one("near", vec![square]),
    ];
    assert_eq!(Borders::new(&contours(far)).simplify(5.0).zones.len(), 2);
    let borders = Borders::new(&contours(zones));
    for tolerance in [0.0, 1.0, 100.0, 1e6] {
        let map = borders.simplify(tolerance);
        assert_eq!(map.zones.len(), 9);
        for zone in &map.zones {
            assert!(!zone.rings.is_empty(), "{}", zone.group);
            assert!(zone.rings.iter().all(|ring| ring.len() >= 3), "{zone:?}");
        }
        assert_eq!(area(&map.zones[0]), 810_000.0);
        assert_eq!(area(&map.zones[1]), 810_000.0);
    }
    let none = Borders::new(&contours(Vec::new()));
    assert!(none.bounds().is_none());
    assert!(none.simplify(1.0).zones.is_empty());
}

#[test]
fn parts_that_touch_at_a_point_stay_apart() {
    let zones = vec![(
        "two".to_owned(),
        vec![
            vec![rectangle(0.0, 0.0, 500.0, 500.0)],
            vec![rectangle(500.0, 500.0, 900.0, 900.0)],
        ],
    )];
    let map = Borders::new(&contours(zones)).simplify(1.0);
    let mut areas: Vec<f64> =
        map.zones[0].rings.iter().map(|ring| signed_area(ring)).collect();
    areas.sort_by(f64::total_cmp);
    assert_eq!(areas, [160_000.0, 250_000.0]);
}

#[test]
fn outlines_lie_on_the_borders() {
    let borders = Borders::new(&partition(3, 3, 10, 5, 0.0));
    let map = borders.simplify(40.0);
    let outline = map.outline(&|zone| zone.group == "1/1");
    assert_eq!(outline.len(), 4);
    let ring = &map.zones[4].rings[0];
    assert!(outline.iter().flatten().all(|point| ring.contains(point)));
}

#[test]
fn noise_never_panics() {
    let mut noise = Noise(99);
    for _ in 0..300 {
        let zones = (0..6)
            .map(|zone| {
                let rings = (0..2)
                    .map(|_| {
                        // Few distinct places, so that sides are often shared or crossed.
                        let place =
                            |noise: &mut Noise| (noise.next() * 6.0).round() * 10.0;
                        (0..8).map(|_| (place(&mut noise), place(&mut noise))).collect()
                    })
                    .collect();
                one(&(zone % 4).to_string(), rings)
            })
            .collect();
        let borders = Borders::new(&contours(zones));
        for tolerance in [0.0, 8.0, 1000.0] {
            let map = borders.simplify(tolerance);
            assert_eq!(map.zones.len(), 4);
            assert!(map.zones.iter().all(|zone| !zone.rings.is_empty()));
            assert!(
                map.zones.iter().flat_map(|zone| &zone.rings).all(|ring| ring.len() >= 3)
            );
        }
        borders.united(&|group| (group != "1").then(|| "all".to_owned())).simplify(1.0);
    }
}
