//! Operations to and from HTTP messages, a row per protocol.
//!
//! ```text
//!   client   input ──write_request──▶ HttpRequest ··· wire ··· response ──read_response──▶ output
//!   peer     input ◀──read_request── request ··· wire ··· HttpResponse ◀──write_response── output
//! ```
//!
//! What models ask for beyond their protocol comes before and after: [`ChecksummedInput`], [`RequestCompression`] and
//! [`BucketEndpoints`] see any request, whatever wrote it.
//!
//! No I/O happens here: bodies are buffered documents, or marked as streams for others to send. Both directions
//! read the same [`OperationSchema`], which generated code keeps in a `static`.

mod bucket;
mod checksum;
mod compression;
mod error;
mod host;
mod input;
mod json_error;
mod message;
mod operation;
mod protocol_trait;
mod rest;
mod rest_json;
mod service;
mod uri;

pub use bucket::{BucketAddressing, BucketEndpoints, BucketOptions, BucketOptionsError};
pub use checksum::ChecksummedInput;
pub use compression::{ContentCoding, RequestCompression};
pub use error::ProtocolError;
pub use message::{HttpBody, HttpRequest, HttpResponse};
pub use operation::{BodyStream, HostPart, Operation, OperationSchema, RequestChecksum};
pub use protocol_trait::{ErrorIdentity, HostPrefix, InitialMessages, Protocol, RequestContext};
pub use rest_json::{REST_JSON_1, RestJson1};
pub use service::ServiceSchema;
pub use uri::{Segment, UriPattern};

pub(crate) use host::has_subdomains;
