/// The operation bytes of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OperationCodes {
    /// What its requests begin with.
    pub request: i8,
    /// What its responses begin with.
    pub response: i8,
}

impl OperationCodes {
    /// The handshake, which sessions see to themselves.
    pub(super) const CONNECT: Self = Self::new(1, 6);

    /// The codes of requests and responses.
    pub const fn new(request: i8, response: i8) -> Self {
        Self { request, response }
    }
}

/// The response to a request whose operation the server does not know.
pub(super) const UNKNOWN_OPERATION: i8 = 17;
