//! Do servers that are not ours understand generated clients, and these them?
//!
//! `SMITHY_STREAMS_INTEROP=1` turns these tests on: the clients are then generated from the models below
//! `SMITHY_CONFORMANCE_DIR`, and the servers have to run where the variables of [`settings`] say. `.ci/run` starts them.

#[cfg(servers)]
mod buckets;
#[cfg(servers)]
mod clients;
#[cfg(servers)]
mod content;
#[cfg(servers)]
mod multipart;
#[cfg(servers)]
mod objects;
#[cfg(servers)]
mod records;
#[cfg(servers)]
mod scenario;
#[cfg(servers)]
mod selection;
#[cfg(servers)]
mod settings;
#[cfg(servers)]
mod speech;
#[cfg(servers)]
mod subscription;
#[cfg(servers)]
mod trust;

use std::process::ExitCode;

use libtest_mimic::Arguments;

#[cfg(servers)]
fn main() -> ExitCode {
    use scenario::scenario;
    let scenarios = vec![
        scenario("buckets: an object comes, is listed and goes", buckets::life_of_an_object),
        scenario("buckets: pages of a list hold every key once", buckets::pages),
        scenario("buckets: what is missing is an error of the model", buckets::missing),
        scenario("objects: 64 MiB from a path", objects::from_a_path),
        scenario("objects: 64 MiB from a reader of known length", objects::from_a_sized_reader),
        scenario("objects: 64 MiB from a reader of unknown length", objects::from_a_reader),
        scenario("objects: ranges", objects::ranges),
        scenario("multipart: three parts become one object", multipart::three_parts),
        scenario("multipart: an upload that is given up is gone", multipart::given_up),
        scenario("selection: rows of a table", selection::rows),
        scenario("records: what is put can be got", records::put_and_get),
        scenario("records: a stream is waited for", records::waited_for),
        scenario("records: what is missing is an error of the model", records::missing),
        scenario("speech: a blob of which only the peer knows the length", speech::synthesize),
        scenario("subscription: over TLS and HTTP/2", subscription::over_tls),
        scenario("subscription: over plain HTTP/1.1", subscription::over_http1),
        scenario("subscription: over plain HTTP/2", subscription::over_http2),
        scenario("subscription: a second one is refused by an exception", subscription::refused),
    ];
    libtest_mimic::run(&Arguments::from_args(), scenarios).exit_code()
}

#[cfg(not(servers))]
fn main() -> ExitCode {
    eprintln!(
        "skipped: the tests against moto and kinesis-local. SMITHY_STREAMS_INTEROP=1 turns them on (.ci/run)"
    );
    libtest_mimic::run(&Arguments::from_args(), Vec::new()).exit_code()
}
