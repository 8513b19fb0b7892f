use std::str::Utf8Error;

/// Why bytes are not a message, or why a message cannot become bytes.
///
/// A stream that shows one of these while decoding is lost: frames carry no marker to look for, so nothing
/// behind the fault can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The first eight bytes do not fit their checksum; the announced length was not believed.
    #[error("prelude checksum mismatch: computed {computed:#010x}, received {received:#010x}")]
    PreludeChecksumMismatch {
        /// CRC-32 of the eight bytes that arrived.
        computed: u32,
        /// CRC-32 that the frame states.
        received: u32,
    },

    /// The frame does not fit its checksum; no header and no payload byte was believed.
    #[error("message checksum mismatch: computed {computed:#010x}, received {received:#010x}")]
    MessageChecksumMismatch {
        /// CRC-32 of the bytes that arrived.
        computed: u32,
        /// CRC-32 that the frame states.
        received: u32,
    },

    /// The announced length has no room for the prelude and the message checksum.
    #[error("message length of {length} bytes is under the minimum of {minimum}")]
    MessageTooShort {
        /// Length that the frame states, in bytes.
        length: u32,
        /// Length of the smallest frame, in bytes.
        minimum: u32,
    },

    /// The message is longer than [`Limits::message_length`](super::Limits::message_length), or than a frame
    /// can be.
    #[error("message length of {length} bytes is over the limit of {limit}")]
    MessageTooLong {
        /// Length of the whole frame, in bytes.
        length: u64,
        /// Most bytes that are allowed.
        limit: u32,
    },

    /// The header block is longer than [`Limits::headers_length`](super::Limits::headers_length).
    #[error("headers of {length} bytes are over the limit of {limit}")]
    HeadersTooLong {
        /// Length of the header block, in bytes.
        length: u64,
        /// Most bytes that are allowed.
        limit: u32,
    },

    /// The payload is longer than [`Limits::payload_length`](super::Limits::payload_length).
    #[error("payload of {length} bytes is over the limit of {limit}")]
    PayloadTooLong {
        /// Length of the payload, in bytes.
        length: u64,
        /// Most bytes that are allowed.
        limit: u32,
    },

    /// The announced header block does not fit into the announced message, or is a single byte, which no
    /// header is.
    #[error("headers length of {length} bytes is impossible: {available} bytes are left for headers")]
    InvalidHeadersLength {
        /// Length of the header block that the frame states, in bytes.
        length: u32,
        /// Bytes between the prelude and the message checksum.
        available: u32,
    },

    /// A header runs past the end of the header block.
    #[error("header needs {needed} bytes at offset {offset} of the headers, {available} are left")]
    HeaderOverrun {
        /// Place in the header block, in bytes from its start.
        offset: usize,
        /// Bytes that the next part of the header takes.
        needed: usize,
        /// Bytes that the block still has.
        available: usize,
    },

    /// A header has no name.
    #[error("header at offset {offset} of the headers has an empty name")]
    EmptyHeaderName {
        /// Place of the header in the header block, in bytes from its start.
        offset: usize,
    },

    /// A header name is longer than its one-byte length can tell.
    #[error("header name of {length} bytes is over the limit of {limit}")]
    HeaderNameTooLong {
        /// Length of the name, in bytes.
        length: usize,
        /// Most bytes that are allowed.
        limit: usize,
    },

    /// A string or byte array is longer than the 32,767 bytes that a header value may have.
    #[error("value of header `{name}` has {length} bytes, over the limit of {limit}")]
    HeaderValueTooLong {
        /// Name of the header.
        name: String,
        /// Length of the value, in bytes.
        length: usize,
        /// Most bytes that are allowed.
        limit: usize,
    },

    /// A header states a value type that does not exist.
    #[error("header `{name}` has the unknown value type {code}")]
    UnknownHeaderType {
        /// Name of the header.
        name: String,
        /// Type code that the frame states; 0 to 9 exist.
        code: u8,
    },

    /// The name or the string value of a header is not UTF-8.
    #[error("header text at offset {offset} of the headers is not UTF-8")]
    InvalidUtf8 {
        /// Place of the text in the header block, in bytes from its start.
        offset: usize,
        /// What is wrong with the text.
        #[source]
        source: Utf8Error,
    },

    /// Two headers of a message share a name.
    #[error("header `{name}` appears more than once")]
    DuplicateHeader {
        /// The name that came again.
        name: String,
    },

    /// The message has more headers than [`Limits::header_count`](super::Limits::header_count).
    #[error("more headers than the limit of {limit}: at least {count}")]
    TooManyHeaders {
        /// Number of the header that was one too many, counted from one.
        count: usize,
        /// Most headers that are allowed.
        limit: usize,
    },

    /// The input ended inside a frame.
    #[error("input ended inside a frame, at least {missing} bytes short")]
    Truncated {
        /// Bytes that the frame still needs. Before the length is known: those that its prelude needs.
        missing: usize,
    },

    /// The buffer of a [`PayloadWriter`](super::PayloadWriter) was cut shorter than the headers it held.
    #[error("the buffer was cut to {length} bytes, into a frame that had already reached {written}")]
    BufferCut {
        /// Length of the buffer, in bytes.
        length: usize,
        /// Length that the buffer had when its headers were complete, in bytes.
        written: usize,
    },
}
