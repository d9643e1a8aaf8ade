//! Tests of the reading: shapes of files, faults of files, hostile files, real files.

use super::system::lambert93;
use super::*;

type Answer = Option<String>;

fn everything(code: &str) -> Answer {
    Some(code.to_owned())
}

fn read_text(
    text: &str,
    wanted: &dyn Fn(&str) -> Answer,
) -> Result<Contours, ContourError> {
    read(text.as_bytes(), wanted)
}

/// A square of a hundredth of a degree.
fn square(x: f64, y: f64) -> String {
    let (right, top) = (x + 0.01, y + 0.01);
    format!("[[{x},{y}],[{right},{y}],[{right},{top}],[{x},{top}],[{x},{y}]]")
}

fn feature(properties: &str, geometry: &str, geometry_first: bool) -> String {
    let properties = format!("\"properties\":{{{properties}}}");
    let geometry = format!("\"geometry\":{geometry}");
    let (one, two) =
        if geometry_first { (geometry, properties) } else { (properties, geometry) };
    format!("{{\"type\":\"Feature\",{one},{two}}}")
}

fn polygon(rings: &[String]) -> String {
    format!("{{\"type\":\"Polygon\",\"coordinates\":[{}]}}", rings.join(","))
}

fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

/// Three communes of Isère in a row.
fn three(geometry_first: bool) -> String {
    let one = |code: &str, name: &str, x: f64| {
        let properties =
            format!("\"code\":\"{code}\",\"nom\":\"{name}\",\"pop\":{}", x * 1e4);
        feature(&properties, &polygon(&[square(x, 45.1)]), geometry_first)
    };
    collection(&[
        one("38317", "Le Pont-de-Claix", 5.70),
        one("38185", "Grenoble", 5.71),
        one("38151", "Échirolles", 5.72),
    ])
}

fn codes(contours: &Contours) -> Vec<&str> {
    contours.all.iter().map(|contour| contour.code.as_str()).collect()
}

#[test]
fn the_order_of_members_does_not_matter() {
    for geometry_first in [true, false] {
        let wanted = |code: &str| (code != "38185").then(|| "kept".to_owned());
        let contours = read_text(&three(geometry_first), &wanted).unwrap();
        assert_eq!(codes(&contours), ["38317", "38151"]);
        assert_eq!((contours.features, contours.code_property.as_str()), (3, "code"));
        assert_eq!(contours.all[1].label.as_deref(), Some("Échirolles"));
        assert_eq!(contours.all[1].group, "kept");
        assert_eq!(contours.system, System::Metropolitan);
        let ring = &contours.all[0].polygons[0].rings[0];
        assert_eq!(ring.len(), 4);
        assert_eq!(ring[0], lambert93(5.70, 45.1));
    }
}

#[test]
fn the_type_may_come_after_the_coordinates_and_last_of_all() {
    let geometry = format!(
        "{{\"coordinates\":[[{}]],\"type\":\"MultiPolygon\"}}",
        square(5.7, 45.1)
    );
    let feature = feature("\"insee\":\"38317\"", &geometry, true);
    let text = format!(
        "\u{feff}{{\"features\":[{feature}],\"crs\":[[{{}}]],\"type\":\"FeatureCollection\"}}"
    );
    assert_eq!(codes(&read_text(&text, &everything).unwrap()), ["38317"]);
}

#[test]
fn codes_are_recognised_by_what_they_are() {
    let one = |properties: &str| {
        let text =
            collection(&[feature(properties, &polygon(&[square(5.7, 45.1)]), true)]);
        read_text(&text, &everything)
            .map(|found| (found.all[0].code.clone(), found.code_property))
    };
    let pair = |code: &str, property: &str| Ok((code.to_owned(), property.to_owned()));
    assert_eq!(one("\"zone\":\"2a004\""), pair("2A004", "zone"));
    assert_eq!(one("\"INSEE_COM\":1004"), pair("01004", "INSEE_COM"));
    assert_eq!(one("\"DCOMIRIS\":10040101"), pair("010040101", "DCOMIRIS"));
    assert_eq!(one("\"pop\":38100,\"codgeo\":\"38317\""), pair("38317", "codgeo"));
    assert_eq!(one("\"code_postal\":\"38800\",\"x\":\" 38317 \""), pair("38317", "x"));
    let iris = "\"insee_com\":\"38317\",\"code_iris\":\"383170101\"";
    assert_eq!(one(iris), pair("383170101", "code_iris"));
    for none in [
        "\"code\":\"38\"",
        "\"code\":\"38A17\"",
        "\"code\":38317.5",
        "\"code\":\"00123\"",
    ] {
        assert!(matches!(one(none), Err(ContourError::NoCode { .. })), "{none}");
    }
}

#[test]
fn the_property_that_gives_most_is_the_code() {
    // The postal code of one commune is the code of another that is wanted.
    let one = |code: &str, other: &str| {
        let properties = format!("\"a\":\"{other}\",\"b\":\"{code}\"");
        feature(&properties, &polygon(&[square(5.7, 45.1)]), false)
    };
    let text = collection(&[
        one("38317", "38185"),
        one("38185", "38999"),
        one("38151", "38998"),
    ]);
    let wanted = |code: &str| ["38317", "38185"].contains(&code).then(|| code.to_owned());
    let contours = read_text(&text, &wanted).unwrap();
    assert_eq!((contours.code_property.as_str(), codes(&contours).len()), ("b", 2));
}

#[test]
fn the_id_of_a_feature_may_be_the_code() {
    let geometry = polygon(&[square(5.7, 45.1)]);
    let text = format!(
        "{{\"type\":\"Feature\",\"properties\":null,\"geometry\":{geometry},\"id\":\"38317\"}}"
    );
    assert_eq!(codes(&read_text(&collection(&[text]), &everything).unwrap()), ["38317"]);
    // A number of the feature that looks like a code does not hide its real code.
    let wanted = |code: &str| (code == "38317").then(|| code.to_owned());
    let text = format!(
        "{{\"id\":1234,\"geometry\":{geometry},\"properties\":{{\"c\":\"38317\"}}}}"
    );
    assert_eq!(codes(&read_text(&collection(&[text]), &wanted).unwrap()), ["38317"]);
}

#[test]
fn holes_parts_and_heights_are_read() {
    let heights =
        "[[5.7,45.1,200],[5.8,45.1,201.5],[5.8,45.2,null]]".replace("null", "3");
    let hole = square(5.75, 45.12);
    let geometry = format!(
        "{{\"type\":\"MultiPolygon\",\"coordinates\":[[{heights},{hole}],[{}],[[[1,2],[1,2]]]]}}",
        square(5.9, 45.1)
    );
    let text = collection(&[feature("\"code\":\"38317\"", &geometry, true)]);
    let contours = read_text(&text, &everything).unwrap();
    let sizes: Vec<Vec<usize>> = contours.all[0]
        .polygons
        .iter()
        .map(|polygon| polygon.rings.iter().map(Vec::len).collect())
        .collect();
    assert_eq!(sizes, [vec![3, 4], vec![4]]);
}

#[test]
fn lambert_and_overseas_stay_metres() {
    let metres = "[[913000,6450000],[914000,6450000],[914000,6451000]]".to_owned();
    let text = collection(&[feature("\"code\":\"38317\"", &polygon(&[metres]), true)]);
    let contours = read_text(&text, &everything).unwrap();
    assert_eq!(contours.system, System::Lambert93);
    assert_eq!(contours.all[0].polygons[0].rings[0][1], (914_000.0, 6_450_000.0));
    let text =
        collection(&[feature("\"code\":97411", &polygon(&[square(55.4, -20.9)]), true)]);
    assert_eq!(read_text(&text, &everything).unwrap().system, System::Overseas);
}

#[test]
fn faults_have_their_own_message() {
    let one = |geometry: &str| {
        read_text(
            &collection(&[feature("\"code\":\"38317\"", geometry, true)]),
            &everything,
        )
    };
    let said = |outcome: Result<Contours, ContourError>| outcome.unwrap_err().to_string();
    let cases = [
        (said(read_text("", &everything)), "est coupé"),
        (said(read_text("bonjour", &everything)), "signe inattendu ligne 1"),
        (said(read_text("[1,2]", &everything)), "ni « FeatureCollection »"),
        (said(read_text("3", &everything)), "ni « FeatureCollection »"),
        (said(read_text("{}", &everything)), "ni « FeatureCollection »"),
        (
            said(read_text(&feature("\"code\":\"38317\"", "null", true), &everything)),
            "« Feature » trouvé",
        ),
        (
            said(read_text(
                "{\"type\":\"GeometryCollection\",\"geometries\":[]}",
                &everything,
            )),
            "« GeometryCollection » trouvé",
        ),
        (said(read_text(&collection(&[]), &everything)), "aucun contour"),
        (said(read_text(&three(true), &|_| None)), "codes lus dans « code »"),
        (said(read_text(&(three(true) + "}"), &everything)), "signe inattendu"),
        (
            said(one("{\"type\":\"Point\",\"coordinates\":[5.7,45.1]}")),
            "« Point » trouvé",
        ),
        (said(one("{\"coordinates\":[[[1,2],[3,4],[5,6]]]}")), "pas de type"),
        (
            said(one("{\"type\":\"Polygon\",\"coordinates\":[[1,2],[3,4]]}")),
            "mal emboîtées",
        ),
        (
            said(one("{\"type\":\"Polygon\",\"coordinates\":[[[1,2],3,[5,6]]]}")),
            "mal emboîtées",
        ),
        (said(one("{\"type\":\"Polygon\",\"coordinates\":\"oui\"}")), "mal emboîtées"),
        (
            said(one("{\"type\":\"Polygon\",\"coordinates\":[[[\"1\",2],[3,4]]]}")),
            "mal emboîtées",
        ),
        (
            said(one("{\"type\":\"Polygon\",\"coordinates\":[[[1e12,2],[3,4],[5,6]]]}")),
            "coordonnée du contour 38317",
        ),
        (
            said(one("{\"type\":\"Polygon\",\"coordinates\":[[[NaN,2]]]}")),
            "signe inattendu",
        ),
        (
            said(one("{\"type\":\"Polygon\",\"coordinates\":[[[1e999,2]]]}")),
            "signe inattendu",
        ),
        (
            said(one("{\"type\":\"Polygon\",\"coordinates\":[[[400,2],[3,4],[5,6]]]}")),
            "système de coordonnées inconnu",
        ),
        (said(one(&polygon(&[square(45.1, 5.7)]))), "inversées"),
        (said(one(&"[".repeat(4000))), "niveaux emboîtés"),
        (
            said(read_text(&format!("{{\"a\":{}1", "[".repeat(90)), &everything)),
            "emboîtés",
        ),
        (
            said(read_text(&format!("{{\"a\":{}", "1".repeat(5000)), &everything)),
            "signe inattendu",
        ),
        (said(one("null")), "aucun contour"),
        (said(one("{\"type\":\"Polygon\",\"coordinates\":[]}")), "aucun contour"),
    ];
    for (said, expected) in cases {
        assert!(said.contains(expected), "{said} / {expected}");
        assert!(!said.ends_with('.') && said.starts_with(char::is_lowercase), "{said}");
    }
}

#[test]
fn faults_of_what_is_not_wanted_do_not_matter() {
    let bad = feature(
        "\"code\":\"38185\"",
        "{\"type\":\"Polygon\",\"coordinates\":[[1,[2]]]}",
        true,
    );
    let odd = feature(
        "\"code\":\"38151\"",
        "{\"type\":\"Point\",\"coordinates\":[1e99,2]}",
        false,
    );
    let good = feature("\"code\":\"38317\"", &polygon(&[square(5.7, 45.1)]), true);
    let wanted = |code: &str| (code == "38317").then(|| code.to_owned());
    assert_eq!(
        codes(&read_text(&collection(&[bad, odd, good]), &wanted).unwrap()),
        ["38317"]
    );
}

#[test]
fn topologies_are_put_together() {
    // Two squares with a side in common, quantised; the second walks the shared arc backwards.
    let text = "{\"type\":\"Topology\",\"transform\":{\"scale\":[0.01,0.01],\"translate\":[5.7,45.1]},
        \"objects\":{\"communes\":{\"type\":\"GeometryCollection\",\"geometries\":[
          {\"type\":\"Polygon\",\"arcs\":[[0,1]],\"properties\":{\"code\":\"38317\",\"nom\":\"A\"}},
          {\"type\":\"MultiPolygon\",\"arcs\":[[[-1,2]]],\"properties\":{\"code\":\"38185\"}}]}},
        \"arcs\":[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,0],[1,0],[0,1],[-1,0]]]}";
    let contours = read_text(text, &everything).unwrap();
    assert_eq!(codes(&contours), ["38317", "38185"]);
    let ring = |contour: usize| &contours.all[contour].polygons[0].rings[0];
    assert_eq!((ring(0).len(), ring(1).len()), (4, 4));
    let shared = ring(0).iter().filter(|point| ring(1).contains(point)).count();
    assert_eq!(shared, 2);
    for (from, to, expected) in [
        ("[[0,1]]", "[[0,9]]", "cite un arc"),
        ("[[0,1]]", "[0,1]", "mal emboîtées"),
        ("[[0,1]]", "[[0.5,1]]", "coordonnée"),
        ("\"arcs\":[[[1,0]", "\"arcs\":[[],[[1,0]", "mal emboîtées"),
        ("[0.01,0.01]", "[0.01]", "élément inattendu"),
        ("[0.01,0.01]", "[1e300,1e300]", "coordonnée"),
    ] {
        let said =
            read_text(&text.replace(from, to), &everything).unwrap_err().to_string();
        assert!(said.contains(expected), "{said} / {expected}");
    }
}

#[test]
fn a_topology_of_repeated_arcs_does_not_fill_the_memory() {
    let arc = vec!["[0,0]"; 5000].join(",");
    let uses = vec!["0"; 5000].join(",");
    let text = format!(
        "{{\"type\":\"Topology\",\"objects\":{{\"a\":{{\"type\":\"Polygon\",\"arcs\":[[{uses}]],
        \"id\":\"38317\"}}}},\"arcs\":[[{arc}]]}}"
    );
    let outcome = read_text(&text, &everything);
    assert_eq!(
        outcome,
        Err(ContourError::TooManyPoints { limit: limits::CONTOUR_POINTS })
    );
}

/// An endless text: a beginning, then a piece again and again.
struct Endless(&'static [u8], &'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        for byte in buffer.iter_mut() {
            let beyond = self.2.checked_sub(self.0.len());
            *byte = beyond.map_or_else(|| self.0[self.2], |at| self.1[at % self.1.len()]);
            self.2 += 1;
        }
        Ok(buffer.len())
    }
}

#[test]
fn endless_files_are_stopped() {
    let endless = |start: &'static str, piece: &'static str| {
        read(Endless(start.as_bytes(), piece.as_bytes(), 0), &everything).unwrap_err()
    };
    assert_eq!(
        endless("{\"a\":\"", "a"),
        ContourError::TextTooLong { limit: limits::CONTOUR_TEXT }
    );
    assert_eq!(
        endless("{\"a\":", "["),
        ContourError::TooDeep { limit: limits::CONTOUR_DEPTH }
    );
    assert_eq!(
        endless("{\"arcs\":[", "      "),
        ContourError::TopologyTooLarge { limit: limits::TOPOLOGY_BYTES }
    );
    assert_eq!(
        endless("{\"arcs\":[[", "[1,2],"),
        ContourError::TooManyPoints { limit: limits::CONTOUR_POINTS }
    );
    let start = "{\"features\":[{\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[";
    let full = ContourError::TooManyPoints { limit: limits::CONTOUR_POINTS };
    assert_eq!(endless(start, "[1,2],"), full);
    assert_eq!(endless("{\"arcs\":[[", "[1,2],"), full);
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("disque retiré"))
    }
}

#[test]
fn a_disk_that_fails_is_told() {
    let outcome = read(three(true).as_bytes()[..40].chain(Broken), &everything);
    assert_eq!(
        outcome,
        Err(ContourError::Unreadable { reason: "disque retiré".to_owned() })
    );
}

#[test]
fn damaged_files_never_panic() {
    let topology =
        "{\"type\":\"Topology\",\"objects\":{\"c\":{\"type\":\"Polygon\",\"arcs\":[[0]],
        \"id\":\"38317\"}},\"arcs\":[[[5.7,45.1],[5.8,45.1],[5.8,45.2],[5.7,45.1]]]}";
    let mut state = 11_u64;
    for text in [three(true), three(false), topology.to_owned()] {
        let bytes = text.as_bytes();
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end], &everything).is_err(), "{end}");
        }
        for place in 0..bytes.len() {
            for _ in 0..6 {
                state =
                    state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
                let mut damaged = bytes.to_vec();
                damaged[place] = (state >> 33) as u8;
                let _ = read(damaged.as_slice(), &everything);
                damaged.remove(place);
                let _ = read(damaged.as_slice(), &everything);
            }
        }
    }
}
