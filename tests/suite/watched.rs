//! A process of its own, watched: what it says, how long it works, how much memory it takes.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a process came to.
pub(crate) struct Outcome {
    pub(crate) output: String,
    pub(crate) errors: String,
    /// `None` when it was stopped, or ended by a signal.
    pub(crate) code: Option<i32>,
    /// Of the processor, where the system tells it: these machines are shared.
    pub(crate) time: Duration,
    /// The highest, in KiB; 0 where the system does not tell it.
    pub(crate) memory: u64,
}

/// Runs a command until its end, or until it has worked for some time.
pub(crate) fn watch(command: &mut Command, most: Duration) -> Outcome {
    let started = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the process starts");
    let output = drained(child.stdout.take());
    let errors = drained(child.stderr.take());
    let mut memory = 0;
    let mut time = None;
    let code = loop {
        // The high-water mark only grows: the last look is the peak. A first look may come
        // before the child is its own program, and see the memory of the tests themselves.
        memory = peak(child.id()).unwrap_or(memory);
        time = processor(child.id()).or(time);
        if let Some(status) = child.try_wait().expect("waited") {
            break status.code();
        }
        if time.unwrap_or_else(|| started.elapsed()) > most
            || started.elapsed() > 6 * most
        {
            let _ = child.kill();
            let _ = child.wait();
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    Outcome {
        output: output.join().expect("read"),
        errors: errors.join().expect("read"),
        code,
        time: time.unwrap_or_else(|| started.elapsed()),
        memory,
    }
}

fn drained(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn peak(process: u32) -> Option<u64> {
    let about = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = about.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The time of the processor, in hundredths of a second as Linux counts it.
fn processor(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(") ").next()?.split(' ').collect();
    let part = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(Duration::from_millis((part(11)? + part(12)?) * 10))
}
