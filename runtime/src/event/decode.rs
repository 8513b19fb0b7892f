//! Which kind of message it is, and what it holds.

use super::error::{EventError, MessageError};
use super::format::EventFormat;
use super::names;
use super::union::{EventUnion, OperationError};
use crate::frame::{Header, Headers, Message};

/// What a message turned out to be.
#[derive(Debug)]
#[non_exhaustive]
pub enum Decoded<U, E> {
    /// An event. One that the model does not know is kept as the union's unknown variant.
    Event(U),
    /// An error of the model. The peer sends nothing after it.
    Exception(E),
    /// An exception that the model does not know. The peer sends nothing after it.
    UnmodeledException {
        /// `:exception-type`.
        code: String,
        /// The `message` of the payload; empty if it has none.
        text: String,
        /// What arrived.
        message: Message,
    },
    /// A failure outside the model (`:message-type: error`). The peer sends nothing after it.
    Error {
        /// `:error-code`; empty if there is none.
        code: String,
        /// `:error-message`; empty if there is none.
        text: String,
        /// What arrived.
        message: Message,
    },
    /// An `initial-request` or `initial-response`, which is no event.
    InitialMessage(Message),
    /// A frame without headers and payload: some peers end with one.
    Ignored,
}

/// A message that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Nobody can tell what it is.
    #[error("a message is no event")]
    Malformed {
        /// What arrived.
        message: Box<Message>,
        /// What is wrong with it.
        #[source]
        source: MessageError,
    },
    /// An event or exception that cannot be read.
    #[error("an event cannot be read")]
    Undecodable {
        /// What arrived.
        message: Box<Message>,
        /// What is wrong with it.
        #[source]
        source: EventError,
        /// It is an exception, after which the peer sends nothing.
        last: bool,
    },
}

impl EventFormat {
    /// Reads a message of the direction in which the events `U` and the errors `E` travel.
    ///
    /// What an event is, is decided by its name and by whether the member of that name is an error; peers are
    /// not consistent in the message type. The content type is not looked at (Smithy spec, Event streams).
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] if the headers do not say what it is; [`DecodeError::Undecodable`].
    pub fn decode<U: EventUnion, E: OperationError>(
        &self,
        message: Message,
    ) -> Result<Decoded<U, E>, DecodeError> {
        if message.is_empty() {
            return Ok(Decoded::Ignored);
        }
        let known = match Kind::of(&message) {
            Ok(Kind::Error { code, text }) => {
                let (code, text) = (code.to_owned(), text.to_owned());
                return Ok(Decoded::Error { code, text, message });
            }
            Ok(Kind::Event(name, others)) => Target::<U, E>::of_event(name).read(self, &message, others),
            Ok(Kind::Exception(name, others)) => Target::of_exception(name).read(self, &message, others),
            Err(source) => return Err(DecodeError::Malformed { message: Box::new(message), source }),
        };
        match known {
            Ok(Target::Event(event)) => Ok(Decoded::Event(event)),
            Ok(Target::Exception(error)) => Ok(Decoded::Exception(error)),
            Ok(Target::UnmodeledException(code)) => {
                let text = self.message_of(&message).unwrap_or_default();
                Ok(Decoded::UnmodeledException { code, text, message })
            }
            Ok(Target::InitialMessage) => Ok(Decoded::InitialMessage(message)),
            Ok(Target::Unknown) => Ok(Decoded::Event(U::unknown(message))),
            Err(Unreadable { source, last }) => {
                Err(DecodeError::Undecodable { message: Box::new(message), source, last })
            }
        }
    }
}

/// What the headers say, and where the headers of members may stand.
enum Kind<'a> {
    Event(&'a str, Headers<'a>),
    Exception(&'a str, Headers<'a>),
    Error { code: &'a str, text: &'a str },
}

impl<'a> Kind<'a> {
    fn of(message: &'a Message) -> Result<Self, MessageError> {
        // The headers that say it come first as a rule: then the others need not be looked at twice.
        let mut others = message.headers();
        let first = others.next().filter(|header| header.name() == names::MESSAGE_TYPE);
        match text(first, names::MESSAGE_TYPE, message)? {
            names::EVENT => {
                let name = Self::name(&mut others, first, names::EVENT_TYPE, message)?;
                Ok(Self::Event(name, others))
            }
            names::EXCEPTION => {
                let name = Self::name(&mut others, first, names::EXCEPTION_TYPE, message)?;
                Ok(Self::Exception(name, others))
            }
            names::ERROR => Ok(Self::Error {
                code: message.string(names::ERROR_CODE).unwrap_or_default(),
                text: message.string(names::ERROR_MESSAGE).unwrap_or_default(),
            }),
            other => Err(MessageError::UnknownMessageType { message_type: other.to_owned() }),
        }
    }

    /// The text of the second header, if the first two are as they should be; else all are to be looked at again.
    fn name(
        others: &mut Headers<'a>,
        first: Option<Header<'a>>,
        name: &'static str,
        message: &'a Message,
    ) -> Result<&'a str, MessageError> {
        let second = others.next().filter(|header| header.name() == name);
        if first.is_none() || second.is_none() {
            *others = message.headers();
        }
        text(second, name, message)
    }
}

/// The text of the header of this name: `found`, or else searched for.
fn text<'a>(
    found: Option<Header<'a>>,
    name: &'static str,
    message: &'a Message,
) -> Result<&'a str, MessageError> {
    let value = found.map(|header| header.value()).or_else(|| message.header(name));
    let value = value.ok_or(MessageError::MissingHeader { name })?;
    value.as_string().ok_or_else(|| MessageError::HeaderType { name, found: value.header_type() })
}

/// An event or exception that is what it says, but cannot be read.
struct Unreadable {
    source: EventError,
    last: bool,
}

/// What the name stands for, with values to be read into.
enum Target<U, E> {
    Event(U),
    Exception(E),
    UnmodeledException(String),
    InitialMessage,
    Unknown,
}

impl<U: EventUnion, E: OperationError> Target<U, E> {
    /// Reads the values, if it is something that has values.
    fn read(
        mut self,
        format: &EventFormat,
        message: &Message,
        headers: Headers<'_>,
    ) -> Result<Self, Unreadable> {
        let (shape, last) = match &mut self {
            Self::Event(event) => (event.shape_mut(), false),
            Self::Exception(error) => (Some(error.shape_mut()), true),
            Self::UnmodeledException(_) | Self::InitialMessage | Self::Unknown => (None, false),
        };
        if let Some(shape) = shape {
            format.decode_shape(message, headers, shape).map_err(|source| Unreadable { source, last })?;
        }
        Ok(self)
    }

    fn find_member(name: &str) -> Option<Self> {
        let index = U::SCHEMA.members().iter().position(|member| member.name() == name)?;
        match U::from_member(index) {
            Some(event) => Some(Self::Event(event)),
            None => E::from_event(name).map(Self::Exception),
        }
    }

    fn of_event(name: &str) -> Self {
        Self::find_member(name).unwrap_or(match name {
            names::INITIAL_REQUEST | names::INITIAL_RESPONSE => Self::InitialMessage,
            _ => Self::Unknown,
        })
    }

    fn of_exception(name: &str) -> Self {
        Self::find_member(name)
            // Some peers name the shape rather than the member.
            .or_else(|| E::from_code(name).map(Self::Exception))
            .unwrap_or_else(|| Self::UnmodeledException(name.to_owned()))
    }
}
