//! Times event-stream RPC over a Unix socket: `cargo run --release -p smithy-streams-benches --bin rpc [JOB [CONTESTANT]]`.
//!
//! The *bare loop* writes and reads frames on both ends of such a socket, with neither session nor JSON. *With documents*
//! it makes what it sends, and writes and reads it with our codec, as our client and our mock peer do: at the end of the
//! client alone, or at both. Our generated client talks to the peer of the bare loop, and to our mock peer; and so does
//! `awscrt` from Python, if `.ci/python-clients` has installed it, which does not look at payloads.
//!
//! Contestants take turns, so that a machine that gets slower does so for all of them; the median of the turns counts, and
//! the shortest turn. Client and peer have a thread each.
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

mod awscrt;
mod bare;
mod documents;
mod frames;
mod ours;
mod peer;
mod socket;
mod wire;

use std::path::PathBuf;

use smithy_streams_benches::race::{Contestant, Times, race};

use self::bare::Bare;
use self::documents::Documents;

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
    /// Calls, [`IN_FLIGHT`](smithy_streams_benches::race::IN_FLIGHT) at once.
    Calls,
    /// Events of one call, from the peer.
    EventsOut,
    /// Events of one call, to the peer.
    EventsIn,
}

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

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let sockets = socket::Folder::new();
    let peers = Peers::listen(&sockets);
    let only = std::env::args().nth(2).unwrap_or_default();
    for (title, message) in MESSAGES {
        let mut contestants = contestants(&peers, message);
        contestants.retain(|it| it.name().starts_with(&only));
        println!("\nMessages with {title}: {} bytes of JSON", message.len());
        for job in Job::ALL.into_iter().filter(|job| job.name().starts_with(&wanted)) {
            println!(
                "\n{:<30} {:>12} {:>12} {:>10} {:>12} {:>10} {:>10} {:>10}",
                job.title(),
                "a second",
                "µs",
                "x bare",
                "shortest µs",
                "x bare",
                "CPU µs",
                "x bare",
            );
            let times = race(&mut contestants, job);
            report(&contestants, &times);
        }
    }
}

/// Where they listen.
struct Peers {
    bare: PathBuf,
    documents: PathBuf,
    mock: PathBuf,
}

impl Peers {
    fn listen(sockets: &socket::Folder) -> Self {
        let [bare, documents, mock] = ["bare", "documents", "mock"].map(|name| sockets.path(name));
        peer::listen(&bare, Documents::Opaque);
        peer::listen(&documents, Documents::Read);
        ours::listen(&mock);
        Self { bare, documents, mock }
    }
}

/// Everybody; the bare loop is the first.
fn contestants(peers: &Peers, message: &'static str) -> Vec<Box<dyn Contestant<Job>>> {
    let Peers { bare, documents, mock } = peers;
    let mut all: Vec<Box<dyn Contestant<Job>>> = vec![
        Box::new(Bare::new("bare loop", bare, message, Documents::Opaque)),
        Box::new(Bare::new("documents at the client", bare, message, Documents::Read)),
        Box::new(Bare::new("documents at both ends", documents, message, Documents::Read)),
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

fn report(contestants: &[Box<dyn Contestant<Job>>], times: &[Times]) {
    let first = &times[0];
    for (contestant, Times { median, shortest, cpu }) in contestants.iter().zip(times) {
        println!(
            "    {:<26} {:>12.0} {:>12} {:>10} {:>12} {:>10} {:>10} {:>10}",
            contestant.name(),
            1e6 / median,
            known(*median),
            known(median / first.median),
            known(*shortest),
            known(shortest / first.shortest),
            known(*cpu),
            known(cpu / first.cpu),
        );
    }
}

/// A number, if it is one.
fn known(number: f64) -> String {
    if number.is_nan() { "–".to_owned() } else { format!("{number:.2}") }
}
