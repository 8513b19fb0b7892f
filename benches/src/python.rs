//! Python's clients, in processes of their own.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::race::Turn;

/// A program that reads lines `JOB COUNT`, and answers each with nanoseconds.
#[derive(Debug)]
pub struct Python {
    process: Child,
    jobs: ChildStdin,
    times: BufReader<ChildStdout>,
}

impl Python {
    /// Starts it, if the package that it needs is installed: below the target folder, where `.ci/python-clients` puts it.
    pub fn start<A: AsRef<OsStr>>(package: &str, program: &str, args: &[A]) -> Option<Self> {
        let folder = installed(package)?;
        let own = folder.join("bin/python");
        let python = if own.exists() { own } else { "python3".into() };
        let mut process = Command::new(python)
            .args(["-c", program])
            .args(args)
            .env("PYTHONPATH", folder.join("packages"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let jobs = process.stdin.take()?;
        let times = BufReader::new(process.stdout.take()?);
        Some(Self { process, jobs, times })
    }

    /// Has it do a job so many times.
    ///
    /// # Panics
    /// If it has ended.
    pub fn run(&mut self, job: &str, count: usize) -> Turn {
        writeln!(self.jobs, "{job} {count}").expect("the process lives");
        let mut line = String::new();
        self.times.read_line(&mut line).expect("the process lives");
        let nanoseconds = line.trim().parse().expect("the process says how long it took");
        Turn { time: Duration::from_nanos(nanoseconds), cpu: None }
    }
}

/// `TARGET/interop/PACKAGE-VERSION`; this program is in `TARGET/release`.
fn installed(package: &str) -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folders = program.parent()?.parent()?.join("interop").read_dir().ok()?;
    let is_of = |name: &str| name.strip_prefix(package).is_some_and(|rest| rest.starts_with('-'));
    folders
        .flatten()
        .map(|it| it.path())
        .find(|it| it.file_name().is_some_and(|name| is_of(&name.to_string_lossy())))
}

impl Drop for Python {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
