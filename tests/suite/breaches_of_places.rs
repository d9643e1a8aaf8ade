//! Ways to a count of three through tables of one place among several, beside files by territory.

use crate::breaches_crossed::{Group, Sheet, TOWN, TOWNS, USUAL, World, of};

/// Lines that bear the name of a commune or of a neighbourhood, beside a file by territory.
#[test]
fn lines_of_places_are_compared_with_files_by_territory() {
    let people = World::new(3, 2, &[33, 57, 212, 113, 3, 111]);
    let row = "  r:\n    organisme: ccas\n    fichier: r.csv\n    annee: 2025\n";
    let indicator = |name: &str, unit: &str, column: &str| {
        format!(
            "  {name}:\n    libelle: \"{name}\"\n    unite: \"{unit}\"\n    source: r\n    formule: \"= \
             [{column}]\"\n"
        )
    };
    let end = format!(
        "comparaisons:\n  lille:\n    territoire: Lille (59)\nindicateurs:\n{}{}",
        indicator("couples", "foyers", "c"),
        indicator("tous", "foyers", "t")
    );
    let rows = [
        ("couples", vec![1]),
        ("couples.lille", vec![3]),
        ("tous", vec![0, 1]),
        ("tous.lille", vec![2, 3]),
    ];
    for names in [
        ["Lezennes", "Lille", "Ronchin"],
        ["59346 Lezennes", "Lille (59)", "Ronchin (59)"],
    ] {
        let labels: Vec<Group<'_>> =
            vec![(names[0], &[0]), (names[1], &[1]), (names[2], &[2])];
        let sheet =
            Sheet { titles: ["Commune", "Sit"], rows: &labels, ..of("x", &[0], USUAL) };
        let csv = "CODGEO;c;t;s\n59346;57;90;33\n59350;113;325;212\n";
        let sheets = [sheet];
        world_of_places(&people, &sheets, (row, &end), &rows, csv, "communes");
    }
    let people = World::new(2, 2, &[23, 57, 24, 3]);
    let end = format!(
        "quartiers:\n  \"Nord\": 593460101\n  \"Sud\": 593460102\nindicateurs:\n{}",
        indicator("seuls", "ménages", "seuls")
    );
    let rows = [("seuls.nord", vec![0]), ("seuls.sud", vec![2])];
    let sheet = Sheet {
        titles: ["Quartier", "Sit"],
        rows: &[("Nord", &[0]), ("Sud", &[1])],
        ..of("x", &[0], USUAL)
    };
    let csv = "IRIS;seuls\n593460101;23\n593460102;24\n";
    world_of_places(&people, &[sheet], (row, &end), &rows, csv, "neighbourhoods");
}

fn world_of_places(
    world: &World,
    sheets: &[Sheet<'_>],
    more: (&str, &str),
    rows: &[(&str, Vec<usize>)],
    csv: &str,
    what: &str,
) {
    world.case(TOWN, sheets, more, rows).with(("r.csv", csv)).holds(what);
}

/// In a report on several communes, a table may be of one of them.
#[test]
fn a_table_may_be_of_one_commune_of_several() {
    let row = "  r:\n    organisme: ccas\n    fichier: r.csv\n    annee: 2025\n";
    let end = |columns: [&str; 2]| {
        let one = |name: &str| {
            format!(
                "  {name}:\n    libelle: \"{name}\"\n    unite: \"foyers\"\n    source: r\n    formule: \"= \
                 [{name}]\"\n"
            )
        };
        format!("indicateurs:\n{}{}", one(columns[0]), one(columns[1]))
    };
    let cells = World::new(3, 2, &[3, 57, 41, 36, 64, 30]);
    let rows = [("bc.lezennes", vec![1]), ("mc.lezennes", vec![3])];
    cells
        .case(TOWNS, &[of("lez", &[0], USUAL)], (row, &end(["bc", "mc"])), &rows)
        .with(("r.csv", "CODGEO;bc;mc\n59346;57;36\n59350;131;113\n"))
        .holds("cells");
    let margins = World::new(3, 2, &[3, 0, 41, 36, 64, 30]);
    let rows = [("m.lezennes", vec![2, 3]), ("h.lezennes", vec![4, 5])];
    margins
        .case(TOWNS, &[of("lez", &[0], USUAL)], (row, &end(["m", "h"])), &rows)
        .with(("r.csv", "CODGEO;m;h\n59346;77;94\n59350;231;213\n"))
        .holds("margins");
}
