//! One connection.

use std::future::poll_fn;
use std::sync::Arc;

use super::connection::RpcConnection;
use super::desk::{Desk, Parked};
use super::receiver::Inbox;
use super::wire::Wire;
use crate::frame::Message;
use crate::rpc::{ConnectOptions, ServerConnection};
use crate::transport::Io;

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
            // A client that does not read its answers has to wait with its calls. One that has ended is taken all the same.
            let _ = poll_fn(|cx| stream.poll_room(cx)).await;
            // The Java server runtime takes no notice of a call that ends where it begins.
            if !opening.is_last() {
                desk.receive(Parked { connection: known.clone(), opening, inbox: Inbox::new(stream) });
            }
        }
    } else {
        let _ = connection.reject(&Message::new());
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
