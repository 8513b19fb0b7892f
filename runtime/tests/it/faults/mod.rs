//! Servers that stall, reset, close, refuse and throttle, over real sockets: what each kind of call makes of it, and how
//! often its request arrives.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod calls;
mod connections;
mod http1;
mod http2;
mod peer;

use std::time::Duration;

use self::calls::{KINDS, Kind, client, outcome};
pub(crate) use self::peer::{At, Fault, Peer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Http1,
    Http2,
}

/// A hang is a failure.
pub(crate) async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), test).await.expect("it hangs")
}

/// What the peer does with the requests that come, one after another, and what each kind of call makes of it: how it
/// ends, for events after how many of them, and how many requests have arrived by then.
type Row = (&'static [Fault], [&'static str; 7]);

/// On both versions of HTTP. Two calls may be made twice without harm, `Get` and `GetFile`; two send events, and are
/// made once whatever happens.
#[rustfmt::skip]
const BOTH: &[Row] = &[
    //                          Get              PutCopy          PutReader        GetFile           Watch              Talk               Dictate
    (&[Fault::None],           ["ok x1",         "ok x1",         "ok x1",         "ok x1",          "2 end x1",        "2 end x1",        "ok x1"]),
    (&[Fault::EarlyAnswer],    ["ok x1",         "ok x1",         "ok x1",         "ok x1",          "2 end x1",        "2 end x1",        "ok x1"]),

    (&[Fault::Stall(At::BeforeHead)],
                               ["attempt late x3", "attempt late x1", "attempt late x1", "attempt late x3", "attempt late x1", "0 first late x1", "answer late x1"]),
    (&[Fault::Stall(At::AfterHead)],
                               ["attempt late x3", "attempt late x1", "attempt late x1", "body late x1", "0 first late x1", "0 first late x1", "answer late x1"]),
    (&[Fault::Stall(At::InBody)],
                               ["attempt late x3", "attempt late x1", "attempt late x1", "body late x1", "1 next late x1",  "1 next late x1",  "answer late x1"]),
    (&[Fault::Stall(At::BeforeHead), Fault::None],
                               ["ok x2",         "attempt late x1", "attempt late x1", "ok x2",      "attempt late x1", "0 first late x1", "answer late x1"]),

    (&[Fault::Reset(At::BeforeHead)],
                               ["transport x3",  "transport x1",  "transport x1",  "transport x3",   "transport x1",    "0 transport x1",  "transport x1"]),
    (&[Fault::Reset(At::AfterHead)],
                               ["transport x3",  "transport x1",  "transport x1",  "body broken x1", "0 transport x1",  "0 transport x1",  "transport x1"]),
    (&[Fault::Reset(At::InBody)],
                               ["transport x3",  "transport x1",  "transport x1",  "body broken x1", "1 transport x1",  "1 transport x1",  "transport x1"]),
    (&[Fault::Close(At::BeforeHead)],
                               ["transport x3",  "transport x1",  "transport x1",  "transport x3",   "transport x1",    "0 transport x1",  "transport x1"]),
    (&[Fault::Close(At::AfterHead)],
                               ["transport x3",  "transport x1",  "transport x1",  "body broken x1", "0 transport x1",  "0 transport x1",  "transport x1"]),
    (&[Fault::Close(At::InBody)],
                               ["transport x3",  "transport x1",  "transport x1",  "body broken x1", "1 transport x1",  "1 transport x1",  "transport x1"]),
    (&[Fault::Reset(At::InBody), Fault::None],
                               ["ok x2",         "transport x1",  "transport x1",  "body broken x1", "1 transport x1",  "1 transport x1",  "transport x1"]),
    (&[Fault::Garbage],        ["transport x1",  "transport x1",  "transport x1",  "transport x1",   "transport x1",    "0 transport x1",  "transport x1"]),

    (&[Fault::Status(503), Fault::None],
                               ["ok x2",         "ok x2",         "status 503 x1", "ok x2",          "2 end x2",        "0 status 503 x1", "status 503 x1"]),
    (&[Fault::Status(429), Fault::Status(503), Fault::None],
                               ["ok x3",         "ok x3",         "status 429 x1", "ok x3",          "2 end x3",        "0 status 429 x1", "status 429 x1"]),
    (&[Fault::Status(503)],    ["status 503 x3", "status 503 x3", "status 503 x1", "status 503 x3",  "status 503 x3",   "0 status 503 x1", "status 503 x1"]),
    (&[Fault::Status(400)],    ["status 400 x1", "status 400 x1", "status 400 x1", "status 400 x1",  "status 400 x1",   "0 status 400 x1", "status 400 x1"]),
    (&[Fault::CutStatus(503), Fault::None],
                               ["ok x2",         "ok x2",         "status 503 x1", "ok x2",          "2 end x2",        "0 status 503 x1", "status 503 x1"]),
    (&[Fault::EarlyStatus(413)],
                               ["status 413 x1", "status 413 x1", "status 413 x1", "status 413 x1",  "status 413 x1",   "0 status 413 x1", "status 413 x1"]),
    (&[Fault::EarlyStatus(503), Fault::None],
                               ["ok x2",         "ok x2",         "status 503 x1", "ok x2",          "2 end x2",        "0 status 503 x1", "status 503 x1"]),
];

#[rustfmt::skip]
const HTTP1: &[Row] = &[
    (&[Fault::Stall(At::InHead)],
                               ["attempt late x3", "attempt late x1", "attempt late x1", "attempt late x3", "attempt late x1", "0 first late x1", "answer late x1"]),
    (&[Fault::Reset(At::InHead)],
                               ["transport x3",  "transport x1",  "transport x1",  "transport x3",   "transport x1",    "0 transport x1",  "transport x1"]),
    (&[Fault::Close(At::InHead)],
                               ["transport x3",  "transport x1",  "transport x1",  "transport x3",   "transport x1",    "0 transport x1",  "transport x1"]),
    (&[Fault::Deaf],           ["ok x1",         "ok x1",         "ok x1",         "ok x1",          "2 end x1",        "2 end x1",        "ok x1"]),
];

#[rustfmt::skip]
const HTTP2: &[Row] = &[
    // The peer has certainly not begun: what can be sent again is.
    (&[Fault::Refused, Fault::None],
                               ["ok x2",         "ok x2",         "transport x1",  "ok x2",          "2 end x2",        "0 transport x1",  "transport x1"]),
    (&[Fault::GoAway, Fault::None],
                               ["ok x2",         "ok x2",         "transport x1",  "ok x2",          "2 end x2",        "0 transport x1",  "transport x1"]),
    (&[Fault::GoAwayLate, Fault::None],
                               ["ok x2",         "transport x1",  "transport x1",  "ok x2",          "transport x1",    "0 transport x1",  "transport x1"]),
    (&[Fault::EnoughHeard],    ["ok x1",         "ok x1",         "ok x1",         "ok x1",          "2 end x1",        "2 end x1",        "ok x1"]),
];

async fn check(wire: Wire, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (faults, expected) in rows {
        let cells = KINDS.map(|kind| tokio::spawn(in_time(cell(wire, kind, faults))));
        for ((kind, cell), expected) in KINDS.into_iter().zip(cells).zip(expected) {
            let found = cell.await.map_err(|error| error.to_string()).unwrap_or_else(|panic| panic);
            if found != *expected {
                wrong.push(format!("{faults:?}, {kind:?}: {found}, and not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wire:?}\n{}", wrong.join("\n"));
}

/// A call on a connection of its own, to a peer of its own.
async fn cell(wire: Wire, kind: Kind, faults: &'static [Fault]) -> String {
    let peer = Peer::new(wire, faults).await;
    let client = client(wire, &peer, faults);
    let outcome = outcome(kind, &client).await;
    format!("{outcome} x{}", peer.arrivals())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_ends_as_documented_on_http1() {
    check(Wire::Http1, BOTH).await;
    check(Wire::Http1, HTTP1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_ends_as_documented_on_http2() {
    check(Wire::Http2, BOTH).await;
    check(Wire::Http2, HTTP2).await;
}
