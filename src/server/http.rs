//! The answers. Rules first (`guard`), then what is asked; nothing else is async.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::guard::{Asked, Guard, HEADERS, Verdict};
use super::shown::{Shown, document};

/// Connections at once: a browser opens six.
const CONNECTIONS: usize = 64;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(30);
/// How long a connection waits before a sign of life is sent.
const PING: Duration = Duration::from_secs(15);
/// The longest body of a request, in bytes: nothing is sent here but a word.
const BODY: usize = 4096;

/// The page and what it is made of.
const FILES: [(&str, &str, &[u8]); 3] = [
    ("", "text/html; charset=utf-8", include_bytes!("page/index.html")),
    ("app.css", "text/css; charset=utf-8", include_bytes!("page/app.css")),
    ("app.js", "text/javascript; charset=utf-8", include_bytes!("page/app.js")),
];

/// What the answers are made from.
pub(super) struct Site {
    pub(super) guard: Mutex<Guard>,
    pub(super) shown: Arc<Shown>,
    /// The project's folder.
    pub(super) folder: PathBuf,
}

/// Answers whoever asks, until the program ends.
pub(super) async fn serve(listener: TcpListener, site: Arc<Site>) {
    let router = Router::new().fallback(answer).with_state(site);
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // No more handles, most often: some will be free again.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let served = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD)
                .serve_connection(TokioIo::new(stream), service);
            // Whoever left does not hear why.
            let _ = served.await;
            drop(place);
        });
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (verdict, address) = verdict(&site, &request);
    let is_post = request.method() == Method::POST;
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut response = match verdict {
        Verdict::Refused(status, sentence) => refused(status, sentence),
        Verdict::Opened => (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response(),
        Verdict::In(path) if is_post => post(&site, &path, request.into_body()).await,
        Verdict::In(path) => get(&site, &path, &query),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// What the rules say of a request, and where the page is.
fn verdict(site: &Site, request: &Request) -> (Verdict, String) {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let asked = Asked {
        method: request.method().as_str(),
        path: request.uri().path(),
        host: header("host"),
        origin: header("origin"),
        site: header("sec-fetch-site"),
        marked: header("x-atelier") == Some("1"),
    };
    let mut guard = site.guard.lock().unwrap_or_else(PoisonError::into_inner);
    (guard.admit(&asked, Instant::now()), guard.address())
}

fn refused(status: u16, sentence: &'static str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], sentence).into_response()
}

const NOTHING: &str = "Il n’y a rien ici.";

fn get(site: &Site, path: &str, query: &str) -> Response {
    if let Some((_, kind, bytes)) = FILES.iter().find(|(name, ..)| *name == path) {
        return ([(CONTENT_TYPE, *kind)], *bytes).into_response();
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["etat"] => {
            let output = query.strip_prefix("document=").and_then(document);
            match output {
                Some(output) => json(&site.shown.state(output)),
                None => refused(404, NOTHING),
            }
        }
        ["evenements"] => events(&site.shown),
        ["page", file] => {
            let drawing =
                file.strip_suffix(".svg").and_then(|name| site.shown.drawing(name));
            match drawing {
                // Its name is what is seen: it never changes.
                Some(svg) => (
                    [
                        (CONTENT_TYPE, "image/svg+xml"),
                        (CACHE_CONTROL, "private, max-age=86400, immutable"),
                    ],
                    Body::from(svg.to_vec()),
                )
                    .into_response(),
                None => refused(410, "Cette page a changé depuis."),
            }
        }
        ["mots", name, file] => {
            let number =
                file.strip_suffix(".json").and_then(|number| number.parse().ok());
            let words = document(name)
                .zip(number)
                .and_then(|(output, number)| site.shown.words(output, number));
            match words {
                Some(words) => json(&words),
                None => refused(410, "Cette page a changé depuis."),
            }
        }
        _ => refused(404, NOTHING),
    }
}

async fn post(site: &Site, path: &str, body: Body) -> Response {
    let Ok(body) = axum::body::to_bytes(body, BODY).await else {
        return refused(413, "Cette demande est trop longue.");
    };
    let word = String::from_utf8_lossy(&body).into_owned();
    match path {
        // Which document is looked at.
        "document" => match document(&word) {
            Some(output) => {
                site.shown.look_at(output);
                StatusCode::NO_CONTENT.into_response()
            }
            None => refused(404, NOTHING),
        },
        // A text of the author's, in the program that she writes with.
        "ouvrir" if site.shown.is_a_text(&word) => {
            match opener::open(site.folder.join(&word)) {
                Ok(()) => StatusCode::NO_CONTENT.into_response(),
                Err(_) => {
                    refused(500, "Ce texte n’a pas pu être ouvert : ouvrez-le vous-même.")
                }
            }
        }
        _ => refused(404, NOTHING),
    }
}

fn json(value: &serde_json::Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// Tells a page that there is something new, each time there is.
fn events(shown: &Shown) -> Response {
    let mut following = shown.follow();
    following.mark_changed();
    let changes = stream::unfold(following, |mut following| async move {
        following.changed().await.ok()?;
        let version = *following.borrow_and_update();
        let event = Event::default().event("etat").data(version.to_string());
        Some((Ok::<_, Infallible>(event), following))
    });
    Sse::new(changes).keep_alive(KeepAlive::new().interval(PING)).into_response()
}
