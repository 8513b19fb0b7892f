/// Longest string or byte array in a header: `2^15 - 1` bytes (Smithy specification, Amazon Event Stream).
pub const MAX_HEADER_VALUE_LENGTH: usize = 32_767;

/// Longest header name, in bytes: its length travels in one byte.
pub const MAX_HEADER_NAME_LENGTH: usize = 255;

/// Longest header block that the specification allows: 128 KiB.
pub const SPEC_HEADERS_LENGTH: u32 = 131_072;

/// Longest payload that the specification allows: 24 MiB.
pub const SPEC_PAYLOAD_LENGTH: u32 = 25_165_824;

/// Most headers of a message. The specification has no such limit; peers built on `aws-c-event-stream` have
/// this one, because many tiny headers expand badly in memory.
pub const DEFAULT_HEADER_COUNT: usize = 1_024;

/// What to do with a message in which a header name comes twice.
///
/// The specification says that a name appears once. Some implementations accept such messages all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DuplicateHeaders {
    /// The message is refused with [`FrameError::DuplicateHeader`](super::FrameError::DuplicateHeader).
    #[default]
    Refuse,
    /// All are kept, in order; [`Message::header`](super::Message::header) gives the last one.
    Keep,
}

/// What a frame may measure.
///
/// The specification asks *services* to check 128 KiB of headers and 24 MiB of payload, and forbids *clients*
/// to. Hence two sets: [`Limits::client`], the default for decoding, lets any frame through that its own length
/// fields can describe; [`Limits::spec`] is what services check, and what encoding checks unless told otherwise.
/// Neither costs memory ahead of time: buffers grow with the bytes that have arrived.
///
/// ```
/// use smithy_streams_runtime::frame::{Decoder, DuplicateHeaders, Limits};
///
/// let limits = Limits::client().message_length(1 << 20).duplicate_headers(DuplicateHeaders::Keep);
/// let decoder = Decoder::with_limits(limits);
/// # drop(decoder);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub(super) message_length: u32,
    pub(super) headers_length: u32,
    pub(super) payload_length: u32,
    pub(super) header_count: usize,
    pub(super) duplicate_headers: DuplicateHeaders,
}

impl Limits {
    /// No limit on sizes but the 32-bit length fields; 1,024 headers; no duplicates.
    pub const fn client() -> Self {
        Self {
            message_length: u32::MAX,
            headers_length: u32::MAX,
            payload_length: u32::MAX,
            header_count: DEFAULT_HEADER_COUNT,
            duplicate_headers: DuplicateHeaders::Refuse,
        }
    }

    /// 128 KiB of headers and 24 MiB of payload; 1,024 headers; no duplicates.
    pub const fn spec() -> Self {
        Self { headers_length: SPEC_HEADERS_LENGTH, payload_length: SPEC_PAYLOAD_LENGTH, ..Self::client() }
    }

    /// Most bytes of a whole frame, its 16 bytes of prelude and checksum included.
    #[must_use]
    pub const fn message_length(mut self, bytes: u32) -> Self {
        self.message_length = bytes;
        self
    }

    /// Most bytes of the header block.
    #[must_use]
    pub const fn headers_length(mut self, bytes: u32) -> Self {
        self.headers_length = bytes;
        self
    }

    /// Most bytes of the payload.
    #[must_use]
    pub const fn payload_length(mut self, bytes: u32) -> Self {
        self.payload_length = bytes;
        self
    }

    /// Most headers of one message.
    #[must_use]
    pub const fn header_count(mut self, count: usize) -> Self {
        self.header_count = count;
        self
    }

    /// Whether a header name may come twice.
    #[must_use]
    pub const fn duplicate_headers(mut self, duplicates: DuplicateHeaders) -> Self {
        self.duplicate_headers = duplicates;
        self
    }
}

/// [`Limits::client`].
impl Default for Limits {
    fn default() -> Self {
        Self::client()
    }
}
