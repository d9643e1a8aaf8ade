//! The pages in a browser, asked for by hand: what is answered, to whom, and how often the pages
//! are made again.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use crate::support::{path, program};

const SOON: Duration = Duration::from_secs(60);

/// A preview that runs, and what it says.
pub(crate) struct Served {
    child: Child,
    lines: Receiver<String>,
    /// `http://127.0.0.1:PORT/JETON/`.
    pub(crate) address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    pub(crate) fn start(project: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(program())
            .current_dir(project)
            .args(["suivre", "--sans-navigateur"])
            .args(arguments)
            .env("ABS_REPORT_PATIENCE", "100")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let errors = child.stderr.take().expect("piped");
        let (heard, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                if heard.send(line).is_err() {
                    break;
                }
            }
        });
        let mut served = Self { child, lines, address: String::new() };
        served.address = served.wait_for("http://127.0.0.1:").trim().to_owned();
        served
    }

    /// The next line that holds some words.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        let started = Instant::now();
        let mut heard = Vec::new();
        while started.elapsed() < SOON {
            match self.lines.recv_timeout(Duration::from_millis(100)) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => heard.push(line),
                Err(_) => {}
            }
        }
        panic!("nobody said « {words} » : {heard:?}");
    }

    /// What is said for a while.
    fn listen(&self, time: Duration) -> Vec<String> {
        let started = Instant::now();
        let mut heard = Vec::new();
        while let Some(left) = time.checked_sub(started.elapsed()) {
            heard.extend(self.lines.recv_timeout(left).ok());
        }
        heard
    }

    fn host(&self) -> &str {
        let address = self.address.trim_start_matches("http://");
        address.split('/').next().expect("a host")
    }

    fn token(&self) -> &str {
        self.address.trim_end_matches('/').rsplit('/').next().expect("a token")
    }

    /// What a page of ours says of where it comes from.
    fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Asks as a browser would; headers may be added, or stand in place of those of ours.
    fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut stream = TcpStream::connect(self.host()).expect("listens");
        stream.set_read_timeout(Some(SOON)).expect("set");
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: {}\r\n", self.host()));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(request.as_bytes()).expect("asked");
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer {
            status: status.unwrap_or_default(),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", &format!("/{}/{path}", self.token()), &[], "")
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

fn copy() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("Été 2027");
    std::fs::create_dir_all(project.join("donnees")).expect("made");
    std::fs::create_dir_all(project.join("textes")).expect("made");
    for file in ["projet.yaml", "donnees/comparateur.csv"] {
        std::fs::copy(path("examples/lezennes").join(file), project.join(file))
            .expect("copied");
    }
    (folder, project)
}

#[test]
fn who_asks_from_elsewhere_gets_nothing() {
    let (_folder, project) = copy();
    let served = Served::start(&project, &["--port", "0"]);
    served.wait_for("rapport ");
    let state = format!("/{}/etat?document=rapport", served.token());
    let right = served.ask("GET", &state, &[], "");
    assert_eq!(right.status, 200);
    assert!(right.body.contains("Été 2027"), "{}", right.body);
    let ours = served.origin();
    let ours = ours.as_str();
    let port = served.host().rsplit(':').next().expect("a port");
    let evil = format!("evil.test:{port}");
    for (method, path, headers, expected) in [
        ("GET", state.as_str(), vec![("Host", evil.as_str())], 421),
        ("GET", &state, vec![("Host", "localhost")], 421),
        ("GET", "/", vec![], 404),
        ("GET", "/etat?document=rapport", vec![], 404),
        ("GET", &state, vec![("Sec-Fetch-Site", "cross-site")], 403),
        ("OPTIONS", &state, vec![("Origin", "http://evil.test")], 405),
        ("POST", &state.replace("etat", "document"), vec![], 403),
        ("POST", &state.replace("etat", "document"), vec![("Origin", ours)], 403),
        (
            "POST",
            &state.replace("etat", "document"),
            vec![("Origin", "http://evil.test"), ("X-Atelier", "1")],
            403,
        ),
    ] {
        let answer = served.ask(method, path, &headers, "livret");
        assert_eq!(answer.status, expected, "{method} {path} {headers:?}");
        assert!(!answer.body.contains("Été"), "{}", answer.body);
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
        assert!(answer.head.contains("default-src 'none'"), "{}", answer.head);
        assert!(!answer.head.contains("set-cookie"), "{}", answer.head);
    }
}

/// The wall holds: what is answered is what is printed, and nothing of the disk.
#[test]
fn pages_are_answered_and_files_are_not() {
    let (_folder, project) = copy();
    let served = Served::start(&project, &["--port", "0"]);
    served.wait_for("rapport ");
    let page = served.get("");
    assert!(page.body.contains("lang=\"fr\""));
    assert!(page.head.contains("no-store"), "{}", page.head);
    let state: serde_json::Value =
        serde_json::from_str(&served.get("etat?document=rapport").body).expect("JSON");
    let pages = state["pages"].as_array().expect("pages");
    assert!(pages.len() > 10);
    let name = pages[3]["nom"].as_str().expect("a name");
    let drawing = served.get(&format!("page/{name}.svg"));
    assert!(drawing.body.starts_with("<svg"));
    assert!(drawing.head.contains("immutable"), "{}", drawing.head);
    assert_eq!(served.get("page/0123.svg").status, 410);
    let words = served.get("mots/rapport/4.json");
    assert!(words.body.contains("[["), "{}", words.body);
    for path in [
        "donnees/comparateur.csv",
        "projet.yaml",
        "textes/sante.md",
        "../projet.yaml",
        "page/../../projet.yaml",
        "page/..%2f..%2fprojet.yaml",
        "mots/tableaux/1.json",
        "etat?document=tableaux",
        "etat",
    ] {
        let answer = served.get(path);
        assert!([404, 410].contains(&answer.status), "{path} : {}", answer.status);
        assert!(answer.body.len() < 200, "{path} : {}", answer.body);
    }
    // Only a text of the author's that stands on a page is opened.
    let ours = served.origin();
    let ours = ours.as_str();
    let open = format!("/{}/ouvrir", served.token());
    for path in
        ["textes/../projet.yaml", "donnees/comparateur.csv", "/bin/sh", "textes/x.md"]
    {
        let answer =
            served.ask("POST", &open, &[("Origin", ours), ("X-Atelier", "1")], path);
        assert_eq!(answer.status, 404, "{path}");
    }
    let long = "x".repeat(10_000);
    let answer =
        served.ask("POST", &open, &[("Origin", ours), ("X-Atelier", "1")], &long);
    assert_eq!(answer.status, 413);
}

/// Excel writes a workbook beside, then renames it over: that is one save.
#[test]
fn a_storm_of_saves_makes_the_pages_once() {
    let (_folder, project) = copy();
    let served = Served::start(&project, &["--port", "0"]);
    served.wait_for("rapport ");
    let data = project.join("donnees");
    let bytes = std::fs::read(data.join("comparateur.csv")).expect("read");
    std::fs::write(data.join("~$comparateur.csv"), "qui").expect("written");
    std::fs::write(data.join("A1B2C3D4"), &bytes[..bytes.len() / 2]).expect("written");
    std::thread::sleep(Duration::from_millis(40));
    std::fs::write(data.join("A1B2C3D4"), &bytes).expect("written");
    std::fs::rename(data.join("comparateur.csv"), data.join("comparateur~RF1a2b.TMP"))
        .expect("renamed");
    std::fs::rename(data.join("A1B2C3D4"), data.join("comparateur.csv"))
        .expect("renamed");
    std::fs::remove_file(data.join("comparateur~RF1a2b.TMP")).expect("removed");
    std::fs::remove_file(data.join("~$comparateur.csv")).expect("removed");
    let heard = served.listen(Duration::from_secs(4));
    let made: Vec<&String> =
        heard.iter().filter(|line| line.contains("rapport ")).collect();
    assert_eq!(made.len(), 1, "{heard:?}");
    assert!(made[0].contains("donnees/comparateur.csv"), "{made:?}");
}

#[test]
fn a_mistake_keeps_the_last_good_pages() {
    let (_folder, project) = copy();
    let served = Served::start(&project, &["--port", "0"]);
    served.wait_for("rapport ");
    let manifest = project.join("projet.yaml");
    let written = std::fs::read_to_string(&manifest).expect("read");
    std::fs::write(&manifest, written.replace("niveaux_de_vie", "niveau_de_vi"))
        .expect("written");
    served.wait_for("l’aperçu précédent reste");
    served.wait_for("niveau_de_vi");
    let state: serde_json::Value =
        serde_json::from_str(&served.get("etat?document=rapport").body).expect("JSON");
    assert_eq!(state["en_panne"], true);
    assert!(state["pages"].as_array().is_some_and(|pages| pages.len() > 10));
    let said = state["problemes"][0]["aide"].as_str().expect("a help");
    assert!(said.contains("niveaux_de_vie"), "{said}");
    // A manifest that is away for a moment is told once, and comes back.
    std::fs::remove_file(&manifest).expect("removed");
    served.wait_for("introuvable");
    std::fs::write(&manifest, &written).expect("written");
    served.wait_for("rapport ");
}

/// Ctrl+C is how one stops it: no error.
#[cfg(unix)]
#[test]
fn stopping_it_is_no_error() {
    let (_folder, project) = copy();
    let mut served = Served::start(&project, &["--port", "0"]);
    served.wait_for("rapport ");
    let id = served.child.id().to_string();
    let Ok(sent) = Command::new("kill").args(["-INT", &id]).status() else {
        eprintln!("passed over: no « kill » on this machine");
        return;
    };
    assert!(sent.success());
    let ended = served.child.wait().expect("ends");
    assert_eq!(ended.code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_an_error_and_writing_is_asked_for() {
    let (_folder, project) = copy();
    let served = Served::start(&project, &["--port", "0", "--ecrire"]);
    served.wait_for("documents écrits");
    assert!(project.join("sortie/rapport.pdf").is_file());
    let port = served.host().rsplit(':').next().expect("a port").to_owned();
    let second = Command::new(program())
        .current_dir(&project)
        .args(["suivre", "--sans-navigateur", "--port", &port])
        .output()
        .expect("started");
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains(&format!("le port {port} est pris")), "{said}");
}
