//! Clients that sign, against the peer that verifies.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod blobs;
mod capture;
mod clocks;
mod ends;
mod events;
mod operations;
mod schemes;
mod unary;
mod vectors;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use smithy_streams_runtime::client::{ClientBuilder, Core};
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::mock::{Server, Verification};
use smithy_streams_runtime::protocol::ServiceSchema;
use smithy_streams_runtime::transport::HttpVersion;
use smithy_streams_runtime::types::Timestamp;

/// 2026-01-02T03:04:05Z
const NOW: i64 = 1_767_323_045;

/// What client and peer speak over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Http1,
    Http2,
    Memory,
}

const WIRES: [Wire; 3] = [Wire::Http1, Wire::Http2, Wire::Memory];

/// One test per protocol from an `async fn<R: Row>(Wire)`, over each wire.
macro_rules! on_each_row {
    ($($test:ident),* $(,)?) => {
        on_each_row!(@ [rest_json, SignedRestJson] $($test)*);
        on_each_row!(@ [rest_xml, SignedRestXml] $($test)*);
        on_each_row!(@ [aws_json_1_0, SignedAwsJson10] $($test)*);
        on_each_row!(@ [aws_json_1_1, SignedAwsJson11] $($test)*);
        on_each_row!(@ [rpc_v2_cbor, SignedCbor] $($test)*);
    };
    (@ [$row:ident, $type:ident] $($test:ident)*) => {
        mod $row {
            use super::super::{WIRES, in_time};
            use crate::chat::rows;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                for wire in WIRES {
                    in_time(super::$test::<rows::$type>(wire)).await;
                }
            })*
        }
    };
}
use on_each_row;

/// A hang is a failure.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), test).await.expect("it hangs")
}

fn credentials() -> Credentials {
    Credentials::new("AKIDCHATTER", "EXAMPLE-secret-0001")
}

fn verification() -> Verification {
    Verification::new(credentials()).with_region("eu-test-1").with_service("chat")
}

async fn server(wire: Wire, verification: Verification) -> Server {
    let server = match wire {
        Wire::Memory => Server::in_memory(),
        Wire::Http1 | Wire::Http2 => Server::bind().await.unwrap(),
    };
    server.with_verification(verification)
}

/// A client of this server, with nothing but a region.
fn builder(server: &Server, wire: Wire, service: &'static ServiceSchema) -> ClientBuilder<Core> {
    let version = match wire {
        Wire::Http1 | Wire::Memory => HttpVersion::Http1,
        Wire::Http2 => HttpVersion::Http2PriorKnowledge,
    };
    let builder = Core::builder::<Core>(service).endpoint(server.endpoint()).connector(server.connector());
    builder.http_version(version).region("eu-test-1")
}

/// A client that signs as the server wants it.
async fn peers(wire: Wire, service: &'static ServiceSchema) -> (Core, Server) {
    let server = server(wire, verification()).await;
    let core = builder(&server, wire, service).credentials(credentials()).build().unwrap();
    (core, server)
}

/// A clock that the test moves. Clones are the same.
#[derive(Clone)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn at(seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(seconds)))
    }

    fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    fn read(&self) -> impl Fn() -> Timestamp + Send + Sync + 'static {
        let seconds = Arc::clone(&self.0);
        // Signatures have whole seconds, whatever the clock has.
        move || Timestamp::new(seconds.load(Ordering::SeqCst), 987_654_321)
    }
}
