//! The protocol of AWS IoT Greengrass Stream Manager, both sides, without I/O.
//!
//! ```text
//!   client                                                        server
//!     │ 01, Connect  {requestId, protocolVersion, …, authToken}     │
//!     │ ───────────────────────────────────────────────────────────▶│ ConnectRequested: accept or reject
//!     │              01, ConnectResponse  {status, protocolVersion} │
//!   Connected ◀──────────────────────────────────────────────────── │
//!     │ a request  {requestId, …}                                   │
//!     │ ───────────────────────────────────────────────────────────▶│ Request
//!   Response ◀────── its response  {requestId, status, …}, any time │
//! ```
//!
//! The first byte of either side states the version of the connection. Everything after it is frames:
//!
//! ```text
//!   0        4           5
//!   ├────────┼───────────┼─────────────────┐
//!   │ length │ operation │ one CBOR map    │   length: signed, big-endian, counts operation and map
//!   └────────┴───────────┴─────────────────┘
//! ```
//!
//! `requestId`, `status` and `errorMessage` are entries of the map beside the members of the input, output or error. A
//! session writes and reads these three; the rest is a [`Shape`](crate::codec::Shape)'s. Clients write maps of definite
//! length, servers of indefinite length; both read both.
//!
//! # What a client makes of frames
//!
//! | frame | what follows |
//! |---|---|
//! | the response of a request in flight | [`Response`](ClientEvent::Response), whatever the order and the status, known or not |
//! | UnknownOperationError | the same, with [`Status::UnknownOperation`] |
//! | any other operation, with the id of a request in flight | a [`ResponseFault`]; the others go on |
//! | an id that was answered or forgotten, or never given out | [`Stray`](ClientEvent::Stray); dropped |
//! | a map that cannot be read, but for its id | a [`ResponseFault`]; the others go on |
//! | one whose id cannot be read either, or a length out of bounds | [`Closed`](ClientEvent::Closed), with all requests that have no response |
//!
//! Nothing is ever sent twice. A session that has closed names the requests that it leaves without a response; whether
//! one of them may be repeated, its owner knows.
//!
//! # Bounds
//!
//! A frame is held until it is whole, and takes as much memory as there are bytes of it ([`Bounds::frame_length`]); a few
//! words are kept for each request in flight ([`Bounds::in_flight`]) and for the last
//! [`REMEMBERED`] ones that were forgotten.
//!
//! The wire facts are those of the SDKs that AWS publishes for Python, JavaScript and Java.

mod bounds;
mod client;
mod connect;
mod envelope;
mod error;
mod event;
mod frame;
mod link;
mod operation;
mod outbox;
mod pending;
mod request_id;
mod server;
mod session;
mod status;

pub use bounds::{Bounds, MAX_FRAME_LENGTH};
pub use client::{ClientRole, ClientSession};
pub use connect::{
    CONNECT_VERSION, ConnectRequest, ConnectResponse, OTHER_PROTOCOL_VERSIONS, PROTOCOL_VERSION,
};
pub use error::{CloseReason, ConnectFailure, ResponseFault, SessionError, Violation};
pub use event::{ClientEvent, Request, Response, ServerEvent, Stray};
pub use operation::OperationCodes;
pub use pending::REMEMBERED;
pub use request_id::RequestId;
pub use server::{ServerRole, ServerSession};
pub use session::{Role, Session};
pub use status::Status;
