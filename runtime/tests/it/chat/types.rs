use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::frame::Message;

/// A line of talk: a header, and members of the payload document.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub(crate) struct Say {
    pub(crate) number: i64,
    pub(crate) text: String,
    pub(crate) tags: Option<Vec<String>>,
}

impl Say {
    pub(crate) fn new(number: i64, text: impl Into<String>) -> Self {
        Self { number, text: text.into(), tags: None }
    }
}

/// A picture: a header, and a blob that is the payload.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub(crate) struct Picture {
    pub(crate) name: Option<String>,
    pub(crate) data: Option<Bytes>,
}

/// Headers only.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub(crate) struct Joined {
    pub(crate) who: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub(crate) struct RoomClosed {
    pub(crate) message: Option<String>,
    pub(crate) by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub(crate) struct NoSuchRoom {
    pub(crate) message: Option<String>,
}

/// What a client says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum TalkEvents {
    Say(Say),
    Picture(Picture),
    Wave,
    Unknown(Message),
}

/// What a client hears.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum RoomEvents {
    Say(Say),
    Picture(Picture),
    Joined(Joined),
    Unknown(Message),
}
