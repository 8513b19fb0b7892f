//! From HTTP to a WebSocket (RFC 6455, section 4.2).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, request};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::connection::StreamSeaConnection;
use super::desk::Desk;
use super::drive::drive;
use crate::byte_stream::{ByteStream, RequestBody};

/// How a connection goes on that was upgraded: at most one does.
#[derive(Clone, Default)]
pub(crate) struct Upgrades(Arc<Mutex<Option<Upgrade>>>);

struct Upgrade {
    upgraded: OnUpgrade,
    connection: StreamSeaConnection,
}

/// Answers a request to upgrade that bears the [mark](Upgrades::mark) of its connection; `None` for any other.
pub(crate) fn upgrade(desk: &Desk, head: &mut request::Parts) -> Option<Response<RequestBody>> {
    let is_asked = says(head, &UPGRADE, "websocket") && says(head, &CONNECTION, "upgrade");
    let upgraded = head.extensions.remove::<OnUpgrade>().filter(|_| is_asked)?;
    let upgrades = head.extensions.remove::<Upgrades>()?;
    let path = head.uri.path();
    if desk.is_strange(path) {
        return Some(respond(StatusCode::NOT_FOUND));
    }
    let key = head.headers.get(SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
    let Some(accept) = key.and_then(|key| HeaderValue::try_from(key).ok()) else {
        return Some(respond(StatusCode::BAD_REQUEST));
    };
    let connection = StreamSeaConnection::new(path.to_owned(), head.headers.clone(), desk.config());
    *upgrades.lock() = Some(Upgrade { upgraded, connection });
    let mut response = respond(StatusCode::SWITCHING_PROTOCOLS);
    response.headers_mut().extend([
        (UPGRADE, HeaderValue::from_static("websocket")),
        (CONNECTION, HeaderValue::from_static("upgrade")),
        (SEC_WEBSOCKET_ACCEPT, accept),
    ]);
    Some(response)
}

impl Upgrades {
    /// Lets a request find out how its connection may go on.
    pub(crate) fn mark<B>(&self, mut request: Request<B>) -> Request<B> {
        request.extensions_mut().insert(self.clone());
        request
    }

    /// Serves the WebSocket, if the connection has become one, until it is over.
    pub(crate) async fn go_on(self, desk: Arc<Desk>) {
        let upgrade = self.lock().take();
        let Some(Upgrade { upgraded, connection }) = upgrade else { return };
        let Ok(upgraded) = upgraded.await else { return };
        desk.keep(connection.clone());
        let socket = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
        drive(socket, connection, desk).await;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Upgrade>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a header has an element, in any case.
fn says(head: &request::Parts, name: &HeaderName, element: &str) -> bool {
    let values = head.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|it| it.trim().eq_ignore_ascii_case(element))
}

fn respond(status: StatusCode) -> Response<RequestBody> {
    let mut response = Response::new(ByteStream::default().into_request_body());
    *response.status_mut() = status;
    response
}
