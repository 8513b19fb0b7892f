//! Times Stream Manager and stream-sea over TCP: `cargo run --release -p smithy-streams-benches --bin streams [JOB]`.
//!
//! Our generated clients and the official ones from Python, if `.ci/python-clients` has installed them, do the same jobs
//! with the same peers: mock servers in this process that look at nothing and keep nothing, so that they cost both alike
//! and as little as they can. Client and peer have a thread each, or the client a process.
//!
//! Contestants take turns; the median of the turns counts.
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

mod manager;
mod peers;
mod sea;

use smithy_streams_benches::python::Python;
use smithy_streams_benches::race::{Contestant, IN_FLIGHT, Times, Turn, race};

/// What is done with a connection, as often as is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    /// Appends, so many in flight.
    Append(usize),
    /// Reads of a message each, so many in flight.
    Read(usize),
    /// A message to so many subscribers.
    Deliver(usize),
}

impl Job {
    const MANAGER: [Self; 4] =
        [Self::Append(1), Self::Append(IN_FLIGHT), Self::Read(1), Self::Read(IN_FLIGHT)];
    const SEA: [Self; 2] = [Self::Deliver(1), Self::Deliver(100)];

    /// What it is called on the command line.
    fn name(self) -> String {
        match self {
            Self::Append(in_flight) => format!("append-{in_flight}"),
            Self::Read(in_flight) => format!("read-{in_flight}"),
            Self::Deliver(subscribers) => format!("deliver-{subscribers}"),
        }
    }

    /// What it is called in a table.
    fn title(self) -> String {
        match self {
            Self::Append(in_flight) => format!("appends, {in_flight} in flight"),
            Self::Read(in_flight) => format!("reads, {in_flight} in flight"),
            Self::Deliver(subscribers) => format!("deliveries to {subscribers}"),
        }
    }

    /// How many of what the table counts are one of the job.
    fn size(self) -> usize {
        if let Self::Deliver(subscribers) = self { subscribers } else { 1 }
    }
}

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let manager = peers::manager();
    let mut contestants: Vec<Box<dyn Contestant<Job>>> = vec![Box::new(manager::Ours::new(&manager))];
    for (name, calls) in [("Python, its methods", "methods"), ("Python, its coroutines", "coroutines")] {
        let program = include_str!("manager.py");
        contestants.extend(official(name, "stream-manager", program, &[port(&manager), calls]));
    }
    compete(&mut contestants, &Job::MANAGER, &wanted);

    let sea = peers::sea();
    let mut contestants: Vec<Box<dyn Contestant<Job>>> = vec![Box::new(sea::Ours::new(&sea))];
    contestants.extend(official("Python", "stream-sea-client", include_str!("sea.py"), &[port(&sea)]));
    compete(&mut contestants, &Job::SEA, &wanted);
}

/// The port of an endpoint.
fn port(endpoint: &str) -> &str {
    endpoint.rsplit(':').next().unwrap_or_default()
}

/// An official client, if it is installed.
fn official(
    name: &'static str,
    package: &str,
    program: &str,
    args: &[&str],
) -> Option<Box<dyn Contestant<Job>>> {
    let python = Python::start(package, program, args);
    if python.is_none() {
        println!("{package}: not installed; `.ci/python-clients` does that");
    }
    python.map(|python| Box::new(Official { name, python }) as _)
}

/// An official client.
struct Official {
    name: &'static str,
    python: Python,
}

impl Contestant<Job> for Official {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, job: Job, count: usize) -> Turn {
        self.python.run(&job.name(), count)
    }
}

fn compete(contestants: &mut [Box<dyn Contestant<Job>>], jobs: &[Job], wanted: &str) {
    for job in jobs.iter().copied().filter(|job| job.name().starts_with(wanted)) {
        let title = job.title();
        println!("\n{title:<30} {:>12} {:>12} {:>12} {:>8}", "a second", "µs", "shortest µs", "ours ÷");
        let times = race(contestants, job);
        report(contestants, &times, job.size() as f64);
    }
}

/// The first is ours.
fn report(contestants: &[Box<dyn Contestant<Job>>], times: &[Times], size: f64) {
    let first = &times[0];
    for (contestant, Times { median, shortest, .. }) in contestants.iter().zip(times) {
        println!(
            "    {:<26} {:>12.0} {:>12.2} {:>12.2} {:>8.2}",
            contestant.name(),
            1e6 / median * size,
            median / size,
            shortest / size,
            median / first.median,
        );
    }
}
