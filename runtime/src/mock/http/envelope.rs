//! Events in the frames that sign them.

use super::verification::Verification;
use crate::client::StreamError;
use crate::client::reader::Envelope;
use crate::frame::{FrameError, Limits, Message};
use crate::signing::{EventVerifier, EventVerifyError, VerifiedEvent};

/// What only signed frames have.
const SIGNATURE: &str = ":chunk-signature";

/// Takes messages out of the frames that sign them.
pub(super) enum Seal {
    /// Signed or not, nobody looks at the signature.
    Unchecked,
    /// Each frame has to be signed.
    Checked { events: Box<EventVerifier>, by: Verification },
}

impl Envelope for Seal {
    type Error = SealError;

    fn open(&mut self, frame: Message) -> Result<Option<Message>, SealError> {
        let inner = match self {
            Self::Unchecked if frame.header(SIGNATURE).is_none() => return Ok(Some(frame)),
            Self::Unchecked if frame.payload().is_empty() => return Ok(None),
            Self::Unchecked => frame.into_payload(),
            Self::Checked { events, by } => match events.verify(&frame, by.now())? {
                VerifiedEvent::Event(inner) => inner,
                VerifiedEvent::End => return Ok(None),
            },
        };
        let length = inner.len() as u64;
        let (message, rest) = Message::decode_with_limits(inner, &Limits::client())?;
        if rest.is_empty() {
            return Ok(Some(message));
        }
        // An envelope holds one frame and nothing else.
        let limit = u32::try_from(message.encoded_length()).unwrap_or(u32::MAX);
        Err(SealError::Frame(FrameError::PayloadTooLong { length, limit }))
    }

    fn finish(&mut self) -> Result<(), SealError> {
        match self {
            Self::Checked { events, by } if by.wants_end_frame() => Ok(events.finish()?),
            _ => Ok(()),
        }
    }
}

/// Why a frame is refused.
pub(super) enum SealError {
    Frame(FrameError),
    Signature(EventVerifyError),
}

impl From<FrameError> for SealError {
    fn from(error: FrameError) -> Self {
        Self::Frame(error)
    }
}

impl From<EventVerifyError> for SealError {
    fn from(error: EventVerifyError) -> Self {
        Self::Signature(error)
    }
}

impl<E> From<SealError> for StreamError<E> {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Frame(error) => Self::Frame(error),
            SealError::Signature(error) => Self::Signature(error),
        }
    }
}
