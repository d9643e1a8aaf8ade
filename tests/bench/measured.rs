//! What a command costs: its processor and its memory.

use std::process::{Command, Stdio};

/// CPU seconds and peak memory.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    pub(crate) mebibytes: u64,
}

impl Cost {
    pub(crate) const WORST: Self = Self { seconds: f64::INFINITY, mebibytes: 0 };

    pub(crate) fn least(self, other: Self) -> Self {
        Self {
            seconds: self.seconds.min(other.seconds),
            mebibytes: self.mebibytes.max(other.mebibytes),
        }
    }
}

/// Runs a command to its end: its CPU and that of the processes it starts, as Linux counts
/// them, and the highest mark of its memory.
pub(crate) fn run(command: &mut Command) -> Cost {
    let before = children();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        if let Ok(text) = std::fs::read_to_string(&status)
            && let Some(line) = text.lines().find(|line| line.starts_with("VmHWM:"))
        {
            let kibibytes = line.split_whitespace().nth(1).unwrap();
            peak = kibibytes.parse::<u64>().unwrap().max(peak);
        }
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    if !ended.success() {
        let mut told = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut told)
            .unwrap();
        panic!("{command:?}: {told}");
    }
    Cost { seconds: children() - before, mebibytes: peak / 1024 }
}

/// CPU seconds of the children that have ended.
fn children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks: f64 =
        fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap();
    ticks / 100.0
}
