//! `awscrt` from Python, in a process of its own.

use std::path::Path;

use smithy_streams_benches::python::Python;
use smithy_streams_benches::race::{Contestant, Turn};

use crate::Job;

pub(crate) struct Awscrt {
    name: &'static str,
    python: Python,
}

impl Awscrt {
    /// Starts it, if it is installed.
    pub(crate) fn new(name: &'static str, socket: &Path, message: &str) -> Option<Self> {
        let args = [socket.as_os_str(), message.as_ref()];
        let python = Python::start("awsiotsdk", include_str!("client.py"), &args)?;
        Some(Self { name, python })
    }
}

impl Contestant<Job> for Awscrt {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, job: Job, count: usize) -> Turn {
        self.python.run(job.name(), count)
    }
}
