//! Calls between their arrival and their acceptance, on any line.

use std::sync::Arc;

use super::exchange::Exchange;
use super::first_byte::tell_apart;
use super::line::Spoken;
#[cfg(feature = "stream-manager")]
use super::stream_manager;
use super::{http, rpc};
use crate::protocol::Operation;
use crate::transport::Io;

/// Where calls wait until somebody accepts them.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) http: Arc<http::Desk>,
    pub(super) rpc: Arc<rpc::Desk>,
    #[cfg(feature = "stream-manager")]
    pub(super) stream_manager: Arc<stream_manager::Desk>,
}

impl Desk {
    /// How many calls wait.
    pub(super) fn waiting(&self) -> usize {
        #[cfg(feature = "stream-manager")]
        let others = self.stream_manager.waiting();
        #[cfg(not(feature = "stream-manager"))]
        let others = 0;
        self.http.waiting() + self.rpc.waiting() + others
    }

    /// Serves one connection until it ends.
    pub(super) async fn serve(self: Arc<Self>, io: Box<dyn Io>) {
        match tell_apart(io).await {
            Some((Spoken::Http, io)) => http::serve(io, Arc::clone(&self.http)).await,
            Some((Spoken::Rpc, io)) => rpc::serve(io, Arc::clone(&self.rpc)).await,
            #[cfg(feature = "stream-manager")]
            Some((Spoken::StreamManager, io)) => {
                stream_manager::serve(io, Arc::clone(&self.stream_manager)).await;
            }
            None => {}
        }
    }

    /// Keeps calls of an operation from those that match them less well, and from being unknown.
    pub(super) fn expect<Op: Operation>(&self) {
        match Spoken::by::<Op>() {
            Spoken::Http => self.http.expect::<Op>(),
            Spoken::Rpc => self.rpc.expect(Op::SCHEMA.id()),
            #[cfg(feature = "stream-manager")]
            Spoken::StreamManager => self.stream_manager.expect::<Op>(),
        }
    }

    pub(super) async fn accept<Op: Operation>(&self) -> Exchange<Op> {
        match Spoken::by::<Op>() {
            // In a box: the other lines are not to carry its size.
            Spoken::Http => Exchange::over_http(Box::pin(self.http.accept::<Op>()).await),
            Spoken::Rpc => Exchange::over_rpc(self.rpc.accept::<Op>().await),
            #[cfg(feature = "stream-manager")]
            Spoken::StreamManager => Exchange::over_stream_manager(self.stream_manager.accept::<Op>().await),
        }
    }

    /// Cuts the connections that outlive their calls.
    pub(super) fn cut(&self) {
        self.rpc.cut();
        #[cfg(feature = "stream-manager")]
        self.stream_manager.cut();
    }
}
