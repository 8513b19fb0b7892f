//! Operations to and from messages, a row per protocol: of HTTP, but for two.
//!
//! ```text
//!   client   input ──write_request──▶ HttpRequest ··· wire ··· response ──read_response──▶ output
//!   peer     input ◀──read_request── request ··· wire ··· HttpResponse ◀──write_response── output
//! ```
//!
//! | row | binding | documents | initial messages | errors are named in |
//! |---|---|---|---|---|
//! | [`REST_JSON_1`] | HTTP bindings | JSON | HTTP head | header, body |
//! | [`REST_XML`], [`REST_XML_UNWRAPPED_ERRORS`] | HTTP bindings | XML | HTTP head | body |
//! | [`AWS_JSON_1_0`], [`AWS_JSON_1_1`] | calls | JSON | first event | header, body |
//! | [`RPC_V2_CBOR`] | calls | CBOR | first event | body |
//! | [`EVENT_STREAM_RPC`] | messages of RPC streams: [`RpcFormat`] | JSON | first message | header, body |
//! | `STREAM_MANAGER` | frames of [`session::stream_manager`](crate::session), which has both sides of it | CBOR | – | `status` |
//! | `STREAM_SEA` | HTTP bindings; subscriptions are [`session::stream_sea`](crate::session::stream_sea)'s | JSON | – | status; refused action |
//!
//! What models ask for beyond their protocol comes before and after: [`ChecksummedInput`] and [`RequestCompression`] see
//! any request, whatever wrote it.
//!
//! No I/O happens here: bodies are buffered documents, or marked as streams for others to send. Both directions
//! read the same [`OperationSchema`], which generated code keeps in a `static`.

mod auth;
mod aws_json;
mod checksum;
mod compression;
mod content;
mod encoding;
mod error;
mod error_text;
mod event_stream_rpc;
mod host;
mod input;
mod json_error;
mod message;
mod operation;
mod operation_traits;
mod protocol_trait;
mod query;
mod rest;
mod rest_json;
#[cfg(feature = "xml")]
mod rest_xml;
mod rpc;
#[cfg(feature = "cbor")]
mod rpc_v2_cbor;
mod service;
#[cfg(feature = "stream-manager")]
mod stream_manager;
#[cfg(feature = "stream-sea")]
mod stream_sea;
mod uri;
#[cfg(feature = "xml")]
mod xml_error;

pub use auth::AuthScheme;
pub use aws_json::{AWS_JSON_1_0, AWS_JSON_1_1, AwsJson};
pub use checksum::ResponseValidation;
#[cfg(feature = "checksum")]
pub(crate) use checksum::holds_checksum;
#[cfg(feature = "checksum")]
pub use checksum::{
    ChecksumSettings, ChecksummedInput, RequestChecksums, RequestedChecksum, ResponseChecksums,
};
pub use compression::{ContentCoding, RequestCompression};
pub(crate) use content::EVENT_STREAM;
pub use error::ProtocolError;
pub(crate) use event_stream_rpc::described;
pub use event_stream_rpc::{EVENT_STREAM_RPC, EventStreamRpc, MessageKind, RpcEvent, RpcFormat};
#[cfg(feature = "stream-sea")]
pub(crate) use input::Prepared;
pub(crate) use message::HeaderNames;
pub use message::{HttpBody, HttpRequest, HttpResponse};
pub use operation::{Operation, OperationSchema};
#[cfg(feature = "stream-sea")]
pub use operation_traits::WebSocketAction;
pub use operation_traits::{BodyStream, HostPart, RequestChecksum, ResponseChecksum};
pub use protocol_trait::{ErrorIdentity, HostPrefix, InitialMessages, Protocol, RequestContext};
pub use rest_json::{REST_JSON_1, RestJson1};
#[cfg(feature = "xml")]
pub use rest_xml::{REST_XML, REST_XML_UNWRAPPED_ERRORS, RestXml};
#[cfg(feature = "cbor")]
pub use rpc_v2_cbor::{RPC_V2_CBOR, RpcV2Cbor};
pub use service::ServiceSchema;
#[cfg(feature = "stream-manager")]
pub use stream_manager::{STREAM_MANAGER, StreamManager};
#[cfg(feature = "stream-sea")]
pub use stream_sea::{STREAM_SEA, StreamSea};
pub use uri::{Segment, UriPattern};

pub(crate) use host::has_subdomains;
