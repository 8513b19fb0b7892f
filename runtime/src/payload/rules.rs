#[cfg(feature = "checksum")]
use http::HeaderMap;

use crate::protocol::OperationSchema;
#[cfg(feature = "checksum")]
use crate::protocol::{RequestedChecksum, holds_checksum};
#[cfg(feature = "sigv4")]
use crate::signing::is_amazon_s3;

/// What decides how a body is sent.
#[derive(Debug, Clone, Copy)]
pub struct PayloadRules<'a> {
    #[cfg_attr(not(feature = "sigv4"), expect(dead_code, reason = "only what is signed depends on it"))]
    pub(super) operation: &'a OperationSchema,
    #[cfg_attr(not(feature = "sigv4"), expect(dead_code, reason = "only what is signed depends on it"))]
    pub(super) secure: bool,
    #[cfg(feature = "sigv4")]
    pub(super) signed: Option<Signed>,
    #[cfg(feature = "checksum")]
    pub(super) checksum: Option<RequestedChecksum>,
}

/// What is known of the service that a request is signed for.
#[cfg(feature = "sigv4")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed {
    /// It takes `UNSIGNED-PAYLOAD`, and signed chunks.
    pub(super) loosely: bool,
}

impl<'a> PayloadRules<'a> {
    /// Rules for a request that is neither signed nor has a checksum. `secure` says whether it goes over TLS.
    pub fn new(operation: &'a OperationSchema, secure: bool) -> Self {
        Self {
            operation,
            secure,
            #[cfg(feature = "sigv4")]
            signed: None,
            #[cfg(feature = "checksum")]
            checksum: None,
        }
    }

    /// The request will be signed with Signature Version 4, for this service of the signing scope.
    ///
    /// Amazon S3 and its kin are known to take any request whose signature does not cover the body. Others are asked to
    /// only by `@unsignedPayload`, and where a body cannot be read twice; they may refuse.
    #[cfg(feature = "sigv4")]
    #[must_use]
    pub fn signed_for(self, service: &str) -> Self {
        Self { signed: Some(Signed { loosely: is_amazon_s3(service) }), ..self }
    }

    /// The request is to carry this checksum:
    /// [`ChecksummedInput::checksum`](crate::protocol::ChecksummedInput::checksum).
    #[cfg(feature = "checksum")]
    #[must_use]
    pub fn checksum(self, checksum: Option<RequestedChecksum>) -> Self {
        Self { checksum, ..self }
    }

    /// The checksum that is still missing in these headers.
    #[cfg(feature = "checksum")]
    pub(super) fn checksum_for(&self, headers: &HeaderMap) -> Option<RequestedChecksum> {
        self.checksum.filter(|_| !headers.keys().any(|name| holds_checksum(name.as_str())))
    }
}
