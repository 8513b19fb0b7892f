//! One connection.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::connection::RpcConnection;
use super::desk::{Desk, Parked};
use super::receiver::Inbox;
use super::wire::Wire;
use crate::frame::Message;
use crate::rpc::{ConnectOptions, ServerConnection};
use crate::transport::Io;

/// How long a client that was rejected may take to close its connection.
const FAREWELL: Duration = Duration::from_secs(1);

/// Speaks event-stream RPC on one connection until it ends.
pub(crate) async fn serve(io: impl Io + 'static, desk: Arc<Desk>) {
    let (wire, end) = Wire::new(io);
    let mut guard = CutOnDrop(Some(Arc::clone(&wire)));
    let mut connection = ServerConnection::over(end, &ConnectOptions::new());
    let Some(connect) = connection.handshake().await else { return };
    if desk.admits(&connect) {
        // Nobody else answers CONNECT, so it fails only if the client has gone.
        let _ = connection.accept(&Message::new());
        let known = RpcConnection::new(Arc::clone(&wire), connect);
        desk.keep(known.clone());
        while let Some((opening, stream)) = connection.next_stream().await {
            // The Java server runtime takes no notice of a call that ends where it begins.
            if !opening.is_last() {
                desk.receive(Parked { connection: known.clone(), opening, inbox: Inbox::new(stream) });
            }
        }
    } else {
        // Clients of the AWS Common Runtime that find a connection closed do not always look at what came before.
        wire.stay();
        let _ = connection.reject(&Message::new());
        connection.closed().await;
        let _ = timeout(FAREWELL, wire.left()).await;
        return wire.cut();
    }
    // What is queued still goes out.
    connection.closed().await;
    guard.0 = None;
}

/// Cuts a connection that nobody serves any more.
struct CutOnDrop(Option<Arc<Wire>>);

impl Drop for CutOnDrop {
    fn drop(&mut self) {
        self.0.iter().for_each(|wire| wire.cut());
    }
}
