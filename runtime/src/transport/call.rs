//! One call: from the request to a connection, and to another one if the first turns out to be dead.

use std::pin::Pin;
use std::sync::Arc;

use http::Request;

use super::http1::{self, Unanswered};
use super::http2::{self, Rejected};
use super::pool::{Lease, Pool};
use super::request::{Head, Prepared, Route};
use super::{ConnectionUse, Pending, TransportError};
use crate::byte_stream::{ByteStream, RequestBody};

pub(super) async fn open(
    pool: &Arc<Pool>,
    request: Request<RequestBody>,
    connection_use: ConnectionUse,
) -> Result<Pending, TransportError> {
    let route = Route::of(&request, pool.config().http_version)?;
    let prepared = Prepared::new(request).await?;
    let (lease, reused) = match connection_use {
        ConnectionUse::Shared => pool.checkout(&route).await?,
        ConnectionUse::Dedicated => (pool.connect(&route, connection_use).await?, false),
    };
    Call { pool: Arc::clone(pool), route }.start(lease, reused, prepared).await
}

struct Call {
    pool: Arc<Pool>,
    route: Route,
}

impl Call {
    async fn start(self, lease: Lease, reused: bool, prepared: Prepared) -> Result<Pending, TransportError> {
        match lease {
            Lease::Http1(mut connection) => {
                if reused && !connection.is_ready().await {
                    return self.start_afresh(prepared).await;
                }
                let spare = reused.then(|| prepared.head.clone());
                let sent = http1::begin(connection, prepared)?;
                Ok(Pending::new(async move {
                    match (sent.head().await, spare) {
                        (Ok(response), _) => Ok(response),
                        (Err(Unanswered { untouched: Some(body), .. }), Some(head)) => {
                            self.repeat(head, body).await
                        }
                        (Err(Unanswered { error, .. }), _) => Err(error),
                    }
                }))
            }
            Lease::Http2(slot) => {
                let spare = prepared.head.clone();
                let sent = match http2::begin(slot, prepared).await {
                    Ok(sent) => sent,
                    Err(Rejected { prepared, error }) if reused && error.is_unprocessed() => {
                        drop(error);
                        return self.start_afresh(prepared).await;
                    }
                    Err(Rejected { error, .. }) => return Err(error),
                };
                let spare = (reused && sent.bodiless).then_some(spare);
                Ok(Pending::new(async move {
                    match (sent.head().await, spare) {
                        (Err(error), Some(head)) if error.is_unprocessed() => {
                            self.repeat(head, ByteStream::default().into_request_body()).await
                        }
                        (outcome, _) => outcome,
                    }
                }))
            }
        }
    }

    /// Sends a request, of which nothing was sent, over a new connection. Boxed, because it may come from
    /// within a call.
    fn start_afresh(
        self,
        prepared: Prepared,
    ) -> Pin<Box<dyn Future<Output = Result<Pending, TransportError>> + Send>> {
        Box::pin(async move {
            let lease = self.pool.connect(&self.route, ConnectionUse::Shared).await?;
            self.start(lease, false, prepared).await
        })
    }

    async fn repeat(
        self,
        head: Head,
        body: RequestBody,
    ) -> Result<http::Response<super::ResponseBody>, TransportError> {
        self.start_afresh(Prepared { head, body }).await?.await
    }
}
