//! The walls of ARCHITECTURE.md, read from what the sources use.

mod uses;

use std::collections::{BTreeMap, BTreeSet};

use self::uses::{Module, modules};
use crate::support::path;

/// The rooms of the house, from the ground up: one may use those of the floors below its own,
/// and none beside it.
const FLOORS: [&[&str]; 13] = [
    &[
        "colour",
        "dates",
        "encoding",
        "limits",
        "phrases",
        "text",
        "typeface",
        "value",
        "vocabulary",
        "watch",
    ],
    &["characters", "diagnostic", "heading", "territory", "vintage"],
    &["catalogue", "files", "image", "table"],
    &["secrecy", "theme"],
    &["manifest"],
    &["beginning", "maps", "sources", "wording"],
    &["figures"],
    &["knowledge"],
    &["plan"],
    &["analysis", "charts"],
    &["pages"],
    &["render"],
    &["session"],
];

/// What may name a raw figure, and what must not.
const RAW: [&str; 5] = ["figures", "knowledge", "sources", "table", "value"];
const RIGHT_OF_THE_WALL: [&str; 5] = ["analysis", "charts", "pages", "render", "wording"];

fn floor(room: &str) -> usize {
    FLOORS
        .iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| panic!("« {room} » stands on no floor: say which"))
}

fn room(module: &Module) -> &str {
    module.first().map_or("", String::as_str)
}

#[test]
fn no_room_uses_one_above_or_beside_it() {
    let mut wrong = Vec::new();
    for (module, used) in modules() {
        for other in used.iter().filter(|other| room(other) != room(&module)) {
            let (here, there) = (room(&module), room(other));
            if !here.is_empty() && floor(there) >= floor(here) {
                wrong.push(format!("{} uses {there}", module.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_right_of_secrecy_names_a_raw_figure() {
    let mut wrong = Vec::new();
    for (module, used) in modules() {
        if RIGHT_OF_THE_WALL.contains(&room(&module)) {
            let raw = used.iter().filter(|other| RAW.contains(&room(other)));
            wrong.extend(raw.map(|other| {
                format!("{} names {}", module.join("::"), other.join("::"))
            }));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A module and those below it count as one beside their neighbours.
#[test]
fn no_circle_stands_between_the_files_of_a_folder() {
    let mut folders: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> =
        BTreeMap::new();
    for (module, used) in modules() {
        for other in used {
            let common =
                module.iter().zip(&other).take_while(|(one, two)| one == two).count();
            if let (Some(here), Some(there)) = (module.get(common), other.get(common)) {
                let folder = folders.entry(module[..common].to_vec()).or_default();
                folder.entry(here.clone()).or_default().insert(there.clone());
            }
        }
    }
    let mut wrong = Vec::new();
    for (folder, uses) in folders {
        for circle in circles(&uses) {
            wrong.push(format!("{}: {}", folder.join("::"), circle.join(" ⇄ ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What reaches itself, with what it reaches on the way back.
fn circles(uses: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<Vec<String>> {
    let reached = |from: &String| {
        let mut found: BTreeSet<&String> = BTreeSet::new();
        let mut next = vec![from];
        while let Some(one) = next.pop() {
            for other in uses.get(one).into_iter().flatten() {
                if found.insert(other) {
                    next.push(other);
                }
            }
        }
        found
    };
    let all: BTreeMap<&String, BTreeSet<&String>> =
        uses.keys().map(|one| (one, reached(one))).collect();
    all.iter()
        .filter(|(one, found)| found.contains(*one))
        .map(|(one, found)| {
            let back = found.iter().filter(|other| {
                all.get(**other).is_some_and(|returned| returned.contains(*one))
            });
            back.map(|other| (*other).clone()).collect()
        })
        .collect()
}

/// Raw types cannot be printed, and show their shape only where they are debugged.
#[test]
fn raw_types_cannot_be_printed() {
    let files =
        [("value.rs", "Value"), ("table/mod.rs", "Table"), ("table/mod.rs", "Cell")];
    for (file, kind) in files {
        let text = std::fs::read_to_string(path("src").join(file)).expect("readable");
        let code = |line: &&str| !line.trim_start().starts_with("//");
        let text: String = text.lines().filter(code).collect();
        for printing in ["Serialize", &format!("Display for {kind}")] {
            assert!(!text.contains(printing), "{file} : {printing}");
        }
    }
}

/// What must be touched to add something is what CONTRIBUTING.md lists: the files that name
/// one of its kind.
#[test]
fn additions_touch_the_files_that_are_listed() {
    let guide = std::fs::read_to_string(path("CONTRIBUTING.md")).expect("readable");
    for (title, name, most) in [
        ("## Add a chart kind", "ChartKind::StackedBars", 5),
        ("## Add a document", "Output::Booklet", 4),
    ] {
        let (_, section) = guide.split_once(title).expect(title);
        let section = section.split("\n## ").next().unwrap_or_default();
        let listed: BTreeSet<String> = section
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- `")?.split('`').next())
            .map(str::to_owned)
            .collect();
        let steps = listed.iter().filter(|file| !file.contains('<')).count();
        assert!(listed.len() <= most, "{title}: {} files", listed.len());
        assert!(steps > 0, "{title} lists nothing");
        let naming = uses::files_naming(name);
        let is_new = |file: &&String| {
            listed.iter().filter_map(|one| one.split_once('<')).any(|(folder, _)| {
                file.strip_prefix(folder).is_some_and(|name| !name.contains("mod.rs"))
            })
        };
        let forgotten: Vec<&String> =
            naming.difference(&listed).filter(|file| !is_new(file)).collect();
        assert!(forgotten.is_empty(), "{title} does not list {forgotten:?}");
        for file in listed.iter().filter(|file| !file.contains('<')) {
            assert!(path(file).exists(), "{title} lists {file}, which is not there");
        }
    }
}

/// Nothing leaves the machine, and only `server` listens, to this machine alone.
#[test]
fn no_connection_goes_out() {
    let mut wrong = Vec::new();
    for file in uses::sources() {
        let source = std::fs::read_to_string(&file).expect("readable");
        let is_server = file.starts_with(path("src/server"));
        let outside =
            ["TcpStream", "UdpSocket", "ureq", "reqwest", "hyper::client", "UNSPECIFIED"];
        let names = outside.into_iter().chain((!is_server).then_some("TcpListener"));
        let met = names.filter(|name| source.contains(name));
        wrong.extend(met.map(|name| (file.clone(), name)));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    let manifest = std::fs::read_to_string(path("Cargo.toml")).expect("readable");
    assert!(!manifest.contains("reqwest") && !manifest.contains("ureq"));
}

#[test]
fn every_module_explains_itself_and_stays_short() {
    let mut long = Vec::new();
    for file in uses::sources() {
        let text = std::fs::read_to_string(&file).expect("readable");
        let is_test = file.file_name().is_some_and(|name| name == "tests.rs");
        let opens = text.starts_with("//!") || text.starts_with("#!");
        assert!(opens || is_test, "{} has no header", file.display());
        if text.lines().count() > 600 {
            long.push(file);
        }
    }
    assert!(long.is_empty(), "a second idea has moved in: {long:?}");
    let main = std::fs::read_to_string(path("src/main.rs")).expect("readable");
    assert!(main.lines().count() < 40, "main.rs does more than hand over");
}

/// On Windows nobody has a C library to give: what is C is compiled from its own sources.
#[test]
fn nothing_needs_a_library_of_windows() {
    /// Crates that stand for a library, and carry its sources or only name functions of Windows.
    const CARRIED: [&str; 3] = ["windows-sys", "zstd-sys", "linux-raw-sys"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let asked = std::process::Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--locked", "--target", "x86_64-pc-windows-msvc"])
        .args(["--edges", "normal,build", "--prefix", "none"])
        .output()
        .expect("cargo");
    let tree = String::from_utf8_lossy(&asked.stdout);
    if !asked.status.success() || tree.is_empty() {
        // Where nothing can be downloaded, the crates of Windows are not here.
        eprintln!("passed over: {}", String::from_utf8_lossy(&asked.stderr));
        return;
    }
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let stands_for_one = |name: &&str| name.ends_with("-sys") && !CARRIED.contains(name);
    let found: BTreeSet<&str> = names.filter(stands_for_one).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(tree.contains("typst v"), "the whole tree");
}
