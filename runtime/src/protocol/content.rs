//! Bodies and what they are.

use bytes::BytesMut;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::{BodyStream, HttpBody};
use crate::codec::{Codec, CodecError, Shape};

/// The media type of event-stream messages.
pub(crate) const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// A body and its media type.
pub(super) struct Content {
    pub(super) body: HttpBody,
    pub(super) media_type: Option<&'static str>,
}

impl Content {
    pub(super) const NONE: Self = Self { body: HttpBody::Empty, media_type: None };

    /// A body that others send.
    pub(super) fn stream(stream: BodyStream) -> Self {
        let media_type = match stream {
            BodyStream::Events => EVENT_STREAM,
            BodyStream::Blob { media_type, .. } => media_type.unwrap_or("application/octet-stream"),
        };
        Self { body: HttpBody::Stream, media_type: Some(media_type) }
    }

    /// A body that is the document of `shape`.
    pub(super) fn document(codec: &'static dyn Codec, shape: &dyn Shape) -> Result<Self, CodecError> {
        let mut out = BytesMut::new();
        codec.write(shape, &mut out)?;
        Ok(Self { body: HttpBody::Full(out.freeze()), media_type: Some(codec.media_type()) })
    }

    /// Sets `content-type`, unless a member has.
    pub(super) fn describe(&self, headers: &mut HeaderMap) {
        let media_type = self.media_type.and_then(|media_type| HeaderValue::from_str(media_type).ok());
        if let Some(media_type) = media_type {
            headers.entry(CONTENT_TYPE).or_insert(media_type);
        }
    }
}
