//! Times event-stream RPC over a Unix socket: `cargo run --release -p smithy-streams-benches --bin rpc [JOB [CONTESTANT]]`.
//!
//! The *bare loop* writes and reads frames on both ends of such a socket, with neither session nor JSON. Our generated
//! client talks to the peer of the bare loop, and to our mock peer; and so does `awscrt` from Python, if
//! `.ci/python-clients` has installed it, which does not look at payloads either.
//!
//! Contestants take turns, so that a machine that gets slower does so for all of them; the median of the turns counts.
//! Client and peer have a thread each.
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

mod awscrt;
mod bare;
mod frames;
mod ours;
mod peer;
mod socket;
mod wire;

use std::path::Path;
use std::time::{Duration, Instant};

/// How long a contestant works at a time.
const TURN: Duration = Duration::from_millis(40);

/// Turns of each contestant.
const TURNS: usize = 25;

/// What is sent: messages of the echo service, as JSON.
const MESSAGES: [(&str, &str); 2] = [
    (
        "one member",
        r#"{"stringMessage":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}"#,
    ),
    (
        "six members",
        r#"{"stringMessage":"0123456789abcdef0123456789abcdef","booleanMessage":true,"enumMessage":"ban","stringListMessage":["one","two","three"],"keyValuePairList":[{"key":"a key","value":"a value"}],"blobMessage":"MDEyMzQ1Njc4OWFiY2RlZg=="}"#,
    ),
];

/// What is done with a connection, as often as is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    /// Calls, one after the other.
    Call,
    /// Calls, [`IN_FLIGHT`] at once.
    Calls,
    /// Events of one call, from the peer.
    EventsOut,
    /// Events of one call, to the peer.
    EventsIn,
}

/// Calls that wait for their answers at once.
const IN_FLIGHT: usize = 64;

impl Job {
    const ALL: [Self; 4] = [Self::Call, Self::Calls, Self::EventsOut, Self::EventsIn];

    /// What it is called on the command line.
    const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Calls => "calls",
            Self::EventsOut => "events-out",
            Self::EventsIn => "events-in",
        }
    }

    /// What it is called in a table.
    const fn title(self) -> &'static str {
        match self {
            Self::Call => "unary calls, one in flight",
            Self::Calls => "unary calls, 64 in flight",
            Self::EventsOut => "events from the peer",
            Self::EventsIn => "events to the peer",
        }
    }
}

/// One way to do the jobs.
trait Contestant {
    /// What it is called in a table.
    fn name(&self) -> &'static str;

    /// Does a job so many times, and says how long it took.
    fn run(&mut self, job: Job, count: usize) -> Duration;
}

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let sockets = socket::Folder::new();
    let (bare, mock) = (sockets.path("bare"), sockets.path("mock"));
    peer::listen(&bare);
    ours::listen(&mock);
    let only = std::env::args().nth(2).unwrap_or_default();
    for (title, message) in MESSAGES {
        let mut contestants = contestants(&bare, &mock, message);
        contestants.retain(|it| it.name().starts_with(&only));
        println!("\nMessages with {title}: {} bytes of JSON", message.len());
        for job in Job::ALL.into_iter().filter(|job| job.name().starts_with(&wanted)) {
            println!("\n{:<30} {:>12} {:>12} {:>10}", job.title(), "a second", "µs", "x bare");
            let times = race(&mut contestants, job);
            report(&contestants, &times);
        }
    }
}

/// Everybody; the bare loop is the first.
fn contestants(bare: &Path, mock: &Path, message: &'static str) -> Vec<Box<dyn Contestant>> {
    let mut all: Vec<Box<dyn Contestant>> = vec![
        Box::new(bare::Bare::new(bare, message)),
        Box::new(ours::Ours::new("ours, bare peer", bare, message)),
        Box::new(ours::Ours::new("ours, mock peer", mock, message)),
    ];
    for (name, path) in [("awscrt, bare peer", bare), ("awscrt, mock peer", mock)] {
        match awscrt::Awscrt::new(name, path, message) {
            Some(awscrt) => all.push(Box::new(awscrt)),
            None => println!("{name}: not installed; `.ci/python-clients` does that"),
        }
    }
    all
}

/// What one of the job takes, in microseconds: the median of the turns of each contestant.
fn race(contestants: &mut [Box<dyn Contestant>], job: Job) -> Vec<f64> {
    let counts: Vec<usize> = contestants.iter_mut().map(|it| calibrate(it.as_mut(), job)).collect();
    let mut turns = vec![Vec::with_capacity(TURNS); contestants.len()];
    for _ in 0..TURNS {
        for ((contestant, count), turns) in contestants.iter_mut().zip(&counts).zip(&mut turns) {
            turns.push(contestant.run(job, *count).as_secs_f64() * 1e6 / *count as f64);
        }
    }
    turns.into_iter().map(median).collect()
}

/// How many of the job fill a turn.
fn calibrate(contestant: &mut dyn Contestant, job: Job) -> usize {
    let mut count = IN_FLIGHT;
    while contestant.run(job, count) < TURN {
        count *= 2;
    }
    count
}

fn median(mut turns: Vec<f64>) -> f64 {
    turns.sort_by(f64::total_cmp);
    turns[turns.len() / 2]
}

#[expect(clippy::disallowed_methods, reason = "measuring time is the purpose")]
fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn report(contestants: &[Box<dyn Contestant>], times: &[f64]) {
    for (contestant, time) in contestants.iter().zip(times) {
        println!("    {:<26} {:>12.0} {time:>12.2} {:>10.2}", contestant.name(), 1e6 / time, time / times[0]);
    }
}
