//! The whole way, on real files where they are; passed over where they are not.

use super::borders::{Borders, Zone};
use super::contours::{Contours, System, read};
use super::fit::{fit, metres_per_point};
use super::labels::{Frame, Wanted, inside, place};
use super::plane::{Rect, signed_area};

const NORD: &str = "data/contours/communes-59-nord.geojson";
const LILLE: &str = "data/contours/iris_lille_metropole.geojson";
const ISERE: &str = "maquettes/outils/geo/communes.geojson";
const DEPARTMENT: &str = "data/contours/departement-59-nord.geojson";

/// The bytes of a file; `None`, said aloud, when this machine does not have it.
#[allow(
    clippy::disallowed_methods,
    reason = "a test reads the producers' files where they are"
)]
fn bytes(path: &str) -> Option<Vec<u8>> {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let found = std::fs::read(shared.join(path)).ok();
    if found.is_none() {
        eprintln!("passed over: {path} is not on this machine");
    }
    found
}

fn commune(code: &str) -> Option<String> {
    (code.len() == 5).then(|| code.to_owned())
}

fn areas(contours: &Contours) -> f64 {
    let polygons = contours.all.iter().flat_map(|contour| &contour.polygons);
    polygons
        .map(|polygon| {
            let areas = polygon.rings.iter().map(|ring| signed_area(ring).abs());
            areas
                .enumerate()
                .map(|(at, area)| if at == 0 { area } else { -area })
                .sum::<f64>()
        })
        .sum()
}

/// From contours to names, with what must hold on any map.
fn whole_way(contours: &Contours, width: f64, height: f64) {
    let borders = Borders::new(contours);
    let bounds = borders.bounds().unwrap();
    let scale = metres_per_point(&bounds, width, height, 2.0);
    let map = borders.simplify(0.35 * scale);
    let total: f64 =
        map.zones.iter().flat_map(|zone| &zone.rings).map(|r| signed_area(r)).sum();
    let before = areas(contours);
    assert!((total / before - 1.0).abs() < 0.005, "{total} {before}");
    for zone in &map.zones {
        assert!(!zone.rings.is_empty(), "{}", zone.group);
        assert!(zone.rings.iter().all(|ring| ring.len() >= 3), "{}", zone.group);
    }
    let interior =
        map.borders.iter().filter(|b| b.left.is_some() && b.right.is_some()).count();
    let fitted = fit(&map, width, height, 2.0);
    let labels: Vec<Wanted<'_>> = fitted
        .zones
        .iter()
        .map(|zone| Wanted { rings: &zone.rings, width: 40.0, height: 9.0 })
        .collect();
    let page =
        Rect { left: -80.0, top: 0.0, right: fitted.width + 80.0, bottom: fitted.height };
    let drawn = Rect { left: 0.0, right: fitted.width, ..page };
    let placed = place(&labels, &[], &Frame { map: drawn, page, gap: 2.0 });
    let points = |zones: &[Zone]| -> usize {
        zones.iter().flat_map(|zone| &zone.rings).map(Vec::len).sum()
    };
    let read: usize = contours
        .all
        .iter()
        .flat_map(|contour| &contour.polygons)
        .flat_map(|polygon| &polygon.rings)
        .map(Vec::len)
        .sum();
    eprintln!(
        "{} zones, {} points -> {}, {} borders of which {} inside, area ×{:.5}, names {} of {}, {}",
        map.zones.len(),
        read,
        points(&map.zones),
        map.borders.len(),
        interior,
        total / before,
        placed.iter().flatten().count(),
        placed.len(),
        fitted.bar.text
    );
}

#[test]
fn communes_of_the_north() {
    let Some(bytes) = bytes(NORD) else { return };
    let contours = read(bytes.as_slice(), &commune).unwrap();
    assert_eq!(contours.system, System::Metropolitan);
    assert_eq!(contours.code_property, "code");
    assert!(contours.all.len() > 600 && contours.without_surface.is_empty());
    let lille = contours.all.iter().find(|contour| contour.code == "59350").unwrap();
    assert_eq!(lille.label.as_deref(), Some("Lille"));
    whole_way(&contours, 450.0, 600.0);

    // The department is in two parts, of 5 743 km² together.
    let whole = Borders::new(&contours).united(&|_| Some("59".to_owned()));
    let outline = whole.simplify(50.0);
    let area: f64 = outline.zones[0].rings.iter().map(|ring| signed_area(ring)).sum();
    assert!((area / 1e6 - 5_743.0).abs() < 60.0, "{area}");
    eprintln!("{} rings around the department", outline.zones[0].rings.len());
}

#[test]
fn iris_of_lille() {
    let Some(bytes) = bytes(LILLE) else { return };
    let iris = |code: &str| (code.len() == 9).then(|| code.to_owned());
    let contours = read(bytes.as_slice(), &iris).unwrap();
    assert_eq!(contours.code_property, "iris_code");
    let first = contours.all.iter().find(|contour| contour.code == "593500101").unwrap();
    assert_eq!(first.label.as_deref(), Some("Lille Centre 1"));
    whole_way(&contours, 450.0, 450.0);

    // United by commune, from the code of the IRIS: no line is left inside a commune.
    let by_commune = |code: &str| (code.len() == 9).then(|| code[..5].to_owned());
    let united = read(bytes.as_slice(), &by_commune).unwrap();
    whole_way(&united, 450.0, 450.0);
    let map = Borders::new(&united).simplify(20.0);
    let holes =
        map.zones.iter().flat_map(|zone| &zone.rings).filter(|r| signed_area(r) < 0.0);
    eprintln!("{} holes in the united communes", holes.count());

    // By the other column, the communes themselves.
    let communes = read(bytes.as_slice(), &commune).unwrap();
    assert_eq!(communes.code_property, "code_insee");
    assert_eq!(Borders::new(&communes).simplify(20.0).zones.len(), map.zones.len());
}

#[test]
fn communes_around_grenoble() {
    let Some(bytes) = bytes(ISERE) else { return };
    let contours = read(bytes.as_slice(), &commune).unwrap();
    whole_way(&contours, 300.0, 300.0);
    for zone in &Borders::new(&contours).simplify(10.0).zones {
        let middle = inside(&zone.rings).unwrap();
        assert!(middle.radius > 0.0, "{}", zone.group);
    }
}

#[test]
fn a_single_feature_is_refused_clearly() {
    let Some(bytes) = bytes(DEPARTMENT) else { return };
    let error = read(bytes.as_slice(), &commune).unwrap_err();
    assert!(error.to_string().contains("« Feature » trouvé"), "{error}");
}

#[test]
fn real_files_damaged_never_panic() {
    let Some(bytes) = bytes(ISERE) else { return };
    for end in (0..bytes.len()).step_by(97) {
        assert!(read(&bytes[..end], &commune).is_err());
    }
    let mut state = 5_u64;
    for _ in 0..2_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
        let mut damaged = bytes.clone();
        damaged[(state >> 20) as usize % bytes.len()] = (state >> 50) as u8;
        if let Ok(contours) = read(damaged.as_slice(), &commune) {
            let map = Borders::new(&contours).simplify(100.0);
            fit(&map, 300.0, 300.0, 2.0);
        }
    }
}
