//! `awscrt` from Python, in a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::{Contestant, Job};

pub(crate) struct Awscrt {
    name: &'static str,
    process: Child,
    jobs: ChildStdin,
    times: BufReader<ChildStdout>,
}

impl Awscrt {
    /// Starts it, if it is installed: below the target folder, where `.ci/python-clients` puts it.
    pub(crate) fn new(name: &'static str, socket: &Path, message: &str) -> Option<Self> {
        let folder = installed()?;
        let own = folder.join("bin/python");
        let python = if own.exists() { own } else { "python3".into() };
        let mut process = Command::new(python)
            .args(["-c", include_str!("client.py")])
            .arg(socket)
            .arg(message)
            .env("PYTHONPATH", folder.join("packages"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let jobs = process.stdin.take()?;
        let times = BufReader::new(process.stdout.take()?);
        Some(Self { name, process, jobs, times })
    }
}

/// `TARGET/interop/awsiotsdk-VERSION`; this program is `TARGET/release/rpc`.
fn installed() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folders = program.parent()?.parent()?.join("interop").read_dir().ok()?;
    folders
        .flatten()
        .map(|it| it.path())
        .find(|it| it.file_name().is_some_and(|name| name.to_string_lossy().starts_with("awsiotsdk-")))
}

impl Contestant for Awscrt {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, job: Job, count: usize) -> Duration {
        writeln!(self.jobs, "{} {count}", job.name()).expect("the process lives");
        let mut line = String::new();
        self.times.read_line(&mut line).expect("the process lives");
        Duration::from_nanos(line.trim().parse().expect("the process says how long it took"))
    }
}

impl Drop for Awscrt {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
