use std::fmt;
use std::ops::BitOr;

/// What a message is: the number in `:message-type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum MessageType {
    /// A request, a response or an event, on an RPC stream.
    ApplicationMessage = 0,
    /// An error of the service, on an RPC stream.
    ApplicationError = 1,
    /// Asks for a [`PingResponse`](Self::PingResponse).
    Ping = 2,
    /// Answers a ping.
    PingResponse = 3,
    /// The client's first message.
    Connect = 4,
    /// The server's answer to it.
    ConnectAck = 5,
    /// The sender finds that its peer broke the protocol, and closes.
    ProtocolError = 6,
    /// The sender failed, and closes.
    InternalError = 7,
}

impl MessageType {
    /// The type of this number; eight exist.
    pub const fn from_code(code: i32) -> Option<Self> {
        Some(match code {
            0 => Self::ApplicationMessage,
            1 => Self::ApplicationError,
            2 => Self::Ping,
            3 => Self::PingResponse,
            4 => Self::Connect,
            5 => Self::ConnectAck,
            6 => Self::ProtocolError,
            7 => Self::InternalError,
            _ => return None,
        })
    }

    /// The number on the wire.
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// Whether such messages travel on RPC streams. All others belong to the connection.
    pub const fn is_application(self) -> bool {
        matches!(self, Self::ApplicationMessage | Self::ApplicationError)
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApplicationMessage => "APPLICATION_MESSAGE",
            Self::ApplicationError => "APPLICATION_ERROR",
            Self::Ping => "PING",
            Self::PingResponse => "PING_RESPONSE",
            Self::Connect => "CONNECT",
            Self::ConnectAck => "CONNECT_ACK",
            Self::ProtocolError => "PROTOCOL_ERROR",
            Self::InternalError => "INTERNAL_ERROR",
        })
    }
}

/// The bits in `:message-flags`. Bits without a meaning are kept and ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MessageFlags(u32);

impl MessageFlags {
    /// No bit.
    pub const NONE: Self = Self(0);
    /// On a CONNECT_ACK: the connection is accepted. Without it, it is rejected.
    pub const CONNECTION_ACCEPTED: Self = Self(1);
    /// On a message of an RPC stream: the sender's last one. It closes the RPC stream, not the connection, in both
    /// directions.
    pub const TERMINATE_STREAM: Self = Self(2);

    /// The flags with these bits.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// All bits, those without a meaning too.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether all bits of `flags` are set.
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl BitOr for MessageFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
