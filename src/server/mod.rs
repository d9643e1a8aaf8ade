//! The pages of a project in a browser of this machine, made again as its files change.
//!
//! ```text
//! files ─▶ follow (a thread, a Session) ─▶ shown ─▶ http (127.0.0.1, behind guard) ─▶ page/
//! ```
//!
//! What is shown is what is printed: protected pages. Nothing of `donnees` is ever answered, and
//! nothing leaves this machine.

mod follow;
mod guard;
mod http;
mod shown;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use abs_report::{Diagnostic, Session};

use self::follow::{Follower, folder_of};
use self::guard::Guard;
use self::http::Site;
use self::shown::Shown;

/// The port that is tried first.
const PORT: u16 = 7227;
/// The stack of the thread that makes the pages: as that of the program.
const STACK: usize = 64 << 20;

/// What is asked of a preview.
pub(crate) struct Options {
    /// The manifest.
    pub(crate) manifest: PathBuf,
    /// The port, if it is said.
    pub(crate) port: Option<u16>,
    /// Opens the browser.
    pub(crate) opens: bool,
    /// Also writes the documents.
    pub(crate) writes: bool,
    /// A new session.
    pub(crate) session: Box<dyn Fn() -> Session + Send>,
    /// A line for the person before the screen.
    pub(crate) tell: fn(&str),
    /// The time of day.
    pub(crate) clock: fn() -> String,
}

/// Shows the pages until the person stops the program.
///
/// # Errors
/// No port, no threads.
pub(crate) fn show(options: Options) -> Result<(), Diagnostic> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| not_served(&error))?;
    runtime.block_on(async {
        let listener = listen(options.port).await?;
        let port = listener.local_addr().map_err(|error| not_served(&error))?.port();
        let guard = Guard::new(port, secret()?, secret()?, Instant::now());
        let (address, opening) = (guard.address(), guard.opening());
        let folder = folder_of(&options.manifest);
        let shown = Arc::new(Shown::new(name_of(&folder)));
        let Options { manifest, opens, writes, session, tell, clock, .. } = options;
        tell(&format!(
            "Je regarde « {} » et les fichiers de son dossier.   (Ctrl+C pour arrêter)\n\
             Les pages sont à cette adresse, à ouvrir dans un navigateur de cet ordinateur :\n\
             {address}",
            manifest.display()
        ));
        let follower =
            Follower { manifest, shown: Arc::clone(&shown), writes, session, tell, clock };
        thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || follower.follow())
            .map_err(|error| not_served(&error))?;
        if let Some(opening) = opening.filter(|_| opens)
            && opener::open_browser(opening).is_err()
        {
            tell("Le navigateur ne s’est pas ouvert : copiez-y cette adresse.");
        }
        let site = Arc::new(Site { guard: Mutex::new(guard), shown, folder });
        tokio::select! {
            () = http::serve(listener, site) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(())
    })
}

/// Only this machine is listened to. A port that was asked for and is taken is an error; else
/// any other does.
async fn listen(asked: Option<u16>) -> Result<tokio::net::TcpListener, Diagnostic> {
    let bind = |port| tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match asked {
        Some(port) => bind(port).await.map_err(|error| {
            let help = format!(
                "le port {port} est pris : choisissez-en un autre, ou n’en dites aucun"
            );
            // What the system says of it is no help.
            Diagnostic { cause: None, ..not_served(&error) }.help(help)
        }),
        None => match bind(PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => bind(0).await.map_err(|error| not_served(&error)),
        },
    }
}

fn not_served(error: &std::io::Error) -> Diagnostic {
    let cause = abs_report::cause_of(error);
    Diagnostic::error("program.not-served", "l’aperçu ne peut pas démarrer")
        .cause(cause.sentence)
}

/// 128 bits that nobody can guess.
fn secret() -> Result<String, Diagnostic> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| {
        Diagnostic::error(
            "program.not-served",
            "le système ne donne pas de nombre au hasard",
        )
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The name of a folder, whatever way leads to it.
fn name_of(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| folder.to_string_lossy().into_owned())
}

/// What is told of a defect of ours.
fn defect() -> Diagnostic {
    crate::commands::defect()
}
