use std::fmt;

/// The status of a response. The codes are those of AWS's SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Status {
    Success,
    UnknownFailure,
    Unauthorized,
    InvalidRequest,
    RequestPayloadTooLarge,
    ResourceNotFound,
    ServerTimeout,
    ResponsePayloadTooLarge,
    UnsupportedConnectVersion,
    UnexpectedOperation,
    UnsupportedProtocolVersion,
    InvalidProtocolVersion,
    FailedToConnect,
    NotEnoughMessages,
    MessageStoreReadError,
    ServerOutOfMemory,
    UpdateFailed,
    UpdateNotAllowed,
    UnknownOperation,
    /// A code that has no name here.
    Other(i64),
}

/// All that have a name; the index is the code.
const NAMED: [(Status, &str); 19] = [
    (Status::Success, "Success"),
    (Status::UnknownFailure, "UnknownFailure"),
    (Status::Unauthorized, "Unauthorized"),
    (Status::InvalidRequest, "InvalidRequest"),
    (Status::RequestPayloadTooLarge, "RequestPayloadTooLarge"),
    (Status::ResourceNotFound, "ResourceNotFound"),
    (Status::ServerTimeout, "ServerTimeout"),
    (Status::ResponsePayloadTooLarge, "ResponsePayloadTooLarge"),
    (Status::UnsupportedConnectVersion, "UnsupportedConnectVersion"),
    (Status::UnexpectedOperation, "UnexpectedOperation"),
    (Status::UnsupportedProtocolVersion, "UnsupportedProtocolVersion"),
    (Status::InvalidProtocolVersion, "InvalidProtocolVersion"),
    (Status::FailedToConnect, "FailedToConnect"),
    (Status::NotEnoughMessages, "NotEnoughMessages"),
    (Status::MessageStoreReadError, "MessageStoreReadError"),
    (Status::ServerOutOfMemory, "ServerOutOfMemory"),
    (Status::UpdateFailed, "UpdateFailed"),
    (Status::UpdateNotAllowed, "UpdateNotAllowed"),
    (Status::UnknownOperation, "UnknownOperation"),
];

impl Status {
    /// The status of a code.
    pub fn from_code(code: i64) -> Self {
        let named = usize::try_from(code).ok().and_then(|index| NAMED.get(index));
        named.map_or(Self::Other(code), |(status, _)| *status)
    }

    /// Its code.
    pub fn code(self) -> i64 {
        match self {
            Self::Other(code) => code,
            _ => NAMED.iter().zip(0..).find(|((status, _), _)| *status == self).map_or(0, |(_, code)| code),
        }
    }

    /// Its name, if it has one.
    pub fn name(self) -> Option<&'static str> {
        NAMED.iter().find(|(status, _)| *status == self).map(|(_, name)| *name)
    }

    /// Whether the request was done.
    pub fn is_success(self) -> bool {
        self == Self::Success
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.code()),
            None => write!(f, "status {}", self.code()),
        }
    }
}
