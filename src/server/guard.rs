//! Who is answered: pure rules, each with its reason. A page open in another tab, another user of
//! the machine, a name that was bound again to this address get nothing.

use std::time::{Duration, Instant};

/// How long the address that the browser is opened with works, once.
const OPENING: Duration = Duration::from_secs(60);

/// What is asked, as far as the rules look at it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) origin: Option<&'a str>,
    /// `Sec-Fetch-Site`.
    pub(super) site: Option<&'a str>,
    /// `X-Atelier: 1`, which no other page can send without asking first.
    pub(super) marked: bool,
}

/// What the rules say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Answered: the path after the token, without its first slash.
    In(String),
    /// To be sent on to the page: the opening code was right, and is spent.
    Opened,
    /// Refused: a status, and a sentence.
    Refused(u16, &'static str),
}

/// The secrets of one run.
#[derive(Debug)]
pub(super) struct Guard {
    port: u16,
    token: String,
    opening: Option<(String, Instant)>,
}

impl Guard {
    /// For a server that listens on a port.
    pub(super) fn new(port: u16, token: String, code: String, now: Instant) -> Self {
        Self { port, token, opening: Some((code, now)) }
    }

    /// Where the page is: `http://127.0.0.1:7227/4f9c…/`.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.token)
    }

    /// Where a browser is sent: it works once, so that the list of processes, which every user
    /// of the machine may read, holds no lasting secret.
    pub(super) fn opening(&self) -> Option<String> {
        let (code, _) = self.opening.as_ref()?;
        Some(format!("http://127.0.0.1:{}/ouvrir/{code}", self.port))
    }

    /// Applies the rules, from the broadest to the finest.
    pub(super) fn admit(&mut self, asked: &Asked<'_>, now: Instant) -> Verdict {
        // A name bound again to 127.0.0.1 comes with its own Host.
        if asked.host != Some(&format!("127.0.0.1:{}", self.port)) {
            return Verdict::Refused(
                421,
                "Cette adresse n’est pas celle de l’aperçu. Ouvrez celle que la console affiche.",
            );
        }
        if !["GET", "POST"].contains(&asked.method) {
            return Verdict::Refused(405, "Cette demande n’est pas comprise.");
        }
        if asked.site.is_some_and(|site| !["same-origin", "none"].contains(&site)) {
            return Verdict::Refused(403, "Cette demande vient d’un autre site.");
        }
        let path = asked.path.trim_start_matches('/');
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        if first == "ouvrir" && asked.method == "GET" {
            return self.open(rest, now);
        }
        if !is_same(first, &self.token) {
            return Verdict::Refused(
                404,
                "Il n’y a rien ici. Ouvrez l’adresse que la console affiche.",
            );
        }
        // What changes something comes from our page, which alone sends this header.
        let ours = format!("http://127.0.0.1:{}", self.port);
        if asked.method != "GET" && (asked.origin != Some(&ours) || !asked.marked) {
            return Verdict::Refused(403, "Cette demande ne vient pas de l’aperçu.");
        }
        Verdict::In(rest.to_owned())
    }

    fn open(&mut self, written: &str, now: Instant) -> Verdict {
        let is_right = self.opening.as_ref().is_some_and(|(code, since)| {
            is_same(written, code) && now.saturating_duration_since(*since) <= OPENING
        });
        if is_right {
            self.opening = None;
            Verdict::Opened
        } else {
            Verdict::Refused(
                404,
                "Cette adresse n’a servi qu’une fois. Ouvrez celle que la console affiche.",
            )
        }
    }
}

/// In a time that does not tell how many letters are right.
fn is_same(written: &str, secret: &str) -> bool {
    let (written, secret) = (written.as_bytes(), secret.as_bytes());
    let differences = written.iter().zip(secret).fold(0, |all, (a, b)| all | (a ^ b));
    written.len() == secret.len() && differences == 0
}

/// What every answer carries.
pub(super) const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: u16 = 7227;
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    const CODE: &str = "fedcba9876543210fedcba9876543210";

    fn guard() -> (Guard, Instant) {
        let now = Instant::now();
        (Guard::new(PORT, TOKEN.to_owned(), CODE.to_owned(), now), now)
    }

    fn asked(method: &'static str, path: &str) -> Asked<'static> {
        Asked {
            method,
            path: Box::leak(path.to_owned().into_boxed_str()),
            host: Some("127.0.0.1:7227"),
            ..Asked::default()
        }
    }

    fn status(verdict: &Verdict) -> u16 {
        match verdict {
            Verdict::In(_) => 200,
            Verdict::Opened => 303,
            Verdict::Refused(status, _) => *status,
        }
    }

    fn of(asked: Asked<'_>) -> u16 {
        let (mut guard, now) = guard();
        status(&guard.admit(&asked, now))
    }

    #[test]
    fn the_host_is_this_address_and_no_name_for_it() {
        let path = &format!("/{TOKEN}/");
        assert_eq!(of(asked("GET", path)), 200);
        for host in [
            None,
            Some("localhost:7227"),
            Some("127.0.0.1"),
            Some("127.0.0.1:80"),
            Some("evil.test:7227"),
            Some("127.0.0.1:7227.evil.test"),
            Some("[::1]:7227"),
        ] {
            assert_eq!(of(Asked { host, ..asked("GET", path) }), 421, "{host:?}");
        }
    }

    #[test]
    fn the_token_stands_in_every_path() {
        for path in ["/", "/app.js", "//", "/x/etat", &format!("/{}/etat", &TOKEN[1..])] {
            assert_eq!(of(asked("GET", path)), 404, "{path}");
        }
        let (mut guard, now) = guard();
        let verdict = guard.admit(&asked("GET", &format!("/{TOKEN}/page/1.svg")), now);
        assert_eq!(verdict, Verdict::In("page/1.svg".to_owned()));
    }

    #[test]
    fn the_opening_code_works_once_and_for_a_minute() {
        let (mut guard, now) = guard();
        let right = asked("GET", &format!("/ouvrir/{CODE}"));
        assert_eq!(
            guard.admit(&asked("GET", "/ouvrir/x"), now),
            Verdict::Refused(
                404,
                "Cette adresse n’a servi qu’une fois. Ouvrez celle que la console affiche."
            )
        );
        assert_eq!(guard.admit(&right, now), Verdict::Opened);
        assert_eq!(status(&guard.admit(&right, now)), 404);
        let (mut late, now) = super::tests::guard();
        assert_eq!(status(&late.admit(&right, now + OPENING * 2)), 404);
    }

    #[test]
    fn what_changes_something_comes_from_the_page() {
        let path = &format!("/{TOKEN}/ouvrir");
        let ours = Some("http://127.0.0.1:7227");
        let post = asked("POST", path);
        assert_eq!(of(Asked { origin: ours, marked: true, ..post }), 200);
        assert_eq!(of(Asked { origin: ours, marked: false, ..post }), 403);
        for origin in
            [None, Some("null"), Some("http://evil.test"), Some("http://127.0.0.1:80")]
        {
            assert_eq!(of(Asked { origin, marked: true, ..post }), 403, "{origin:?}");
        }
    }

    #[test]
    fn another_site_gets_nothing_even_with_the_token() {
        let path = &format!("/{TOKEN}/etat");
        for (site, expected) in
            [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
        {
            let asked = Asked { site: Some(site), ..asked("GET", path) };
            assert_eq!(of(asked), expected, "{site}");
        }
    }

    #[test]
    fn other_methods_are_not_understood() {
        for method in ["OPTIONS", "HEAD", "PUT", "DELETE", "TRACE", "CONNECT", "get"] {
            let asked = asked(
                Box::leak(method.to_owned().into_boxed_str()),
                &format!("/{TOKEN}/"),
            );
            assert_eq!(of(asked), 405, "{method}");
        }
    }

    #[test]
    fn nothing_may_be_run_inside_a_page_nor_the_page_inside_another() {
        let policy = HEADERS[0].1;
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(part));
        }
        assert!(!policy.contains("unsafe"));
        assert!(HEADERS.iter().all(|(name, _)| !name.contains("allow-origin")));
    }
}
