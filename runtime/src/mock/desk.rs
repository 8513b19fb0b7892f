//! Calls between their arrival and their acceptance, on either line.

use std::sync::Arc;

use super::exchange::Exchange;
use super::first_byte::tell_apart;
use super::line::Line;
use super::{http, rpc};
use crate::protocol::{EVENT_STREAM_RPC, Operation, Protocol};
use crate::transport::Io;

/// Where calls wait until somebody accepts them.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) http: Arc<http::Desk>,
    pub(super) rpc: Arc<rpc::Desk>,
}

impl Desk {
    /// How many calls wait.
    pub(super) fn waiting(&self) -> usize {
        self.http.waiting() + self.rpc.waiting()
    }

    /// Serves one connection until it ends.
    pub(super) async fn serve(self: Arc<Self>, io: Box<dyn Io>) {
        match tell_apart(io).await {
            Some(Line::Http(io)) => http::serve(io, Arc::clone(&self.http)).await,
            Some(Line::Rpc(io)) => rpc::serve(io, Arc::clone(&self.rpc)).await,
            None => {}
        }
    }

    /// Keeps calls of an operation from those that match them less well, and from being unknown.
    pub(super) fn expect<Op: Operation>(&self) {
        if speaks_rpc::<Op>() {
            self.rpc.expect(Op::SCHEMA.id());
        } else {
            self.http.expect::<Op>();
        }
    }

    pub(super) async fn accept<Op: Operation>(&self) -> Exchange<Op> {
        if speaks_rpc::<Op>() {
            Exchange::over_rpc(self.rpc.accept::<Op>().await)
        } else {
            Exchange::over_http(self.http.accept::<Op>().await)
        }
    }
}

/// Which line calls of an operation come in by.
fn speaks_rpc<Op: Operation>() -> bool {
    Op::SCHEMA.service().protocol().id() == EVENT_STREAM_RPC.id()
}
