//! The preview in a real browser, where Chromium, Node and the two packages that drive and check
//! it are at hand (`.ci/run` installs them); passed over loudly elsewhere.

use std::path::PathBuf;
use std::process::Command;

use crate::served::Served;
use crate::support::path;

/// Where `playwright-core` and `axe-core` are, when all that is needed is there.
fn browser() -> Option<PathBuf> {
    let modules = std::env::var_os("NAVIGATEUR")
        .map_or_else(|| path("target/navigateur"), PathBuf::from);
    let chromium = std::env::var_os("CHROMIUM")
        .map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from);
    let has_node = Command::new("node").arg("--version").output().is_ok();
    let packages = ["playwright-core", "axe-core"];
    let has_modules =
        packages.iter().all(|name| modules.join("node_modules").join(name).is_dir());
    if has_node && has_modules && chromium.is_file() {
        return Some(modules);
    }
    eprintln!("passed over: no Chromium, Node or playwright-core (see .ci/run)");
    None
}

#[test]
fn an_edit_replaces_its_page_in_a_browser() {
    let Some(modules) = browser() else { return };
    let (_folder, project) = crate::session::copy();
    let served = Served::start(&project, &["--port", "0"]);
    served.wait_for("rapport ");
    let done = Command::new("node")
        .arg(path("tests/browser/suivre.mjs"))
        .arg(&served.address)
        .arg(&project)
        .env("NAVIGATEUR", modules)
        .output()
        .expect("started");
    let (said, wrong) =
        (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{said}\n{wrong}");
    let measured: serde_json::Value = serde_json::from_str(said.trim()).expect("JSON");
    eprintln!("file written → page replaced : {measured}");
    // 400 ms on two idle cores; the tests share theirs.
    let median = measured["median"].as_u64().expect("milliseconds");
    assert!(median < 3000, "{measured}");
}
