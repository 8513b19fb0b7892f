//! Traits of operations that are more than a word.

/// What streams in a body, where one streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyStream {
    /// Event-stream messages.
    Events,
    /// Bytes as they are.
    Blob {
        /// `@requiresLength`: the length must be known before the first byte is sent.
        requires_length: bool,
        /// `@mediaType` of the blob.
        media_type: Option<&'static str>,
    },
}

/// The checksum that a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestChecksum {
    /// `Content-MD5` (`@httpChecksumRequired`).
    Md5,
    /// `x-amz-checksum-*` (`aws.protocols#httpChecksum`).
    Algorithm {
        /// The input member whose value names the algorithm.
        member: &'static str,
        /// A checksum is sent even if the member is not set.
        required: bool,
    },
}

/// The checksum that an answer may be asked for (`aws.protocols#httpChecksum`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseChecksum {
    /// The input member that asks for it when it is `ENABLED`.
    pub member: &'static str,
    /// Names of the algorithms that it may be made with. Those that are not known here are not looked at.
    pub algorithms: &'static [&'static str],
}

/// A piece of the `hostPrefix` of `@endpoint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostPart {
    /// Text that is sent as it is.
    Literal(&'static str),
    /// The value of the input member of this name.
    Label(&'static str),
}

/// How a subscription is asked for over a WebSocket (`smithystreams#webSocketAction`).
#[cfg(feature = "stream-sea")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebSocketAction {
    /// The path of the WebSocket, with `/` in front.
    pub path: &'static str,
    /// What stands at `action` in the request.
    pub action: &'static str,
}
