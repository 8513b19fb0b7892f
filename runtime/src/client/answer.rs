//! What the head of an answer decides, and answers that are read whole.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{header, response};
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::error::{CallError, StreamError};
use super::error_response::ErrorResponse;
use super::link::Link;
use super::open::Opening;
use super::reader::EventReader;
use super::required::Noted;
use super::stall::Awaited;
use crate::byte_stream::ByteStream;
use crate::event::{EventFormat, OperationError};
use crate::frame::Limits;
use crate::protocol::{
    BodyStream, EVENT_STREAM, InitialMessages, Operation, ProtocolError, ResponseValidation,
};
use crate::transport::ResponseBody;
use crate::types::Schema;

/// How much of an error answer is read, in bytes. Error documents are small; whoever sends more is not asked to
/// explain.
const ERROR_BODY_LIMIT: usize = 1024 * 1024;

/// How long the body of an error answer is waited for: whoever says no more than a status is believed that.
const ERROR_BODY_PATIENCE: Duration = Duration::from_secs(5);

/// How an answer is read.
pub(crate) struct AnswerRules {
    /// Bytes of an answer that has to be in memory whole.
    pub(crate) limit: usize,
    /// Time for each piece of an answer that streams.
    pub(crate) read: Option<Duration>,
    /// What is made of its checksum.
    pub(crate) validation: ResponseValidation,
}

/// As [`read_validated`], of an answer that neither streams nor has a checksum.
pub(crate) async fn read_output<Op: Operation>(
    response: http::Response<ResponseBody>,
    link: &Link<Op::Error>,
    limit: usize,
) -> Result<(Op::Output, Option<ResponseBody>), CallError<Op::Error>> {
    let rules = AnswerRules { limit, read: None, validation: ResponseValidation::default() };
    read_validated::<Op>(response, link, rules).await
}

/// Reads the answer of a call whose output has no events.
///
/// Gives back a body that was read to its end: whoever still sends has to keep it.
pub(crate) async fn read_validated<Op: Operation>(
    response: http::Response<ResponseBody>,
    link: &Link<Op::Error>,
    rules: AnswerRules,
) -> Result<(Op::Output, Option<ResponseBody>), CallError<Op::Error>> {
    let AnswerRules { limit, read, validation } = rules;
    let protocol = Op::SCHEMA.service().protocol();
    let (head, mut body) = response.into_parts();
    if !protocol.is_success(&head) {
        link.hush();
        return Err(read_error::<Op>(head, body).await);
    }
    let mut output = Op::Output::default();
    let streams = matches!(Op::SCHEMA.streams_response(), Some(BodyStream::Blob { .. }));
    let document = match streams {
        true => Bytes::new(),
        false => read_whole(&mut body, limit).await?,
    };
    if !streams {
        validation.check(&head, &document).map_err(CallError::Protocol)?;
    }
    protocol.read_response(Op::SCHEMA, &head, &document, &mut output).map_err(CallError::Protocol)?;
    if streams {
        let blob = match read {
            Some(limit) => ByteStream::from_body(Awaited::new(body, limit)),
            None => ByteStream::from_body(body),
        };
        Op::attach_body(&mut output, validation.watch(&head, blob));
        return Ok((output, None));
    }
    Ok((output, Some(body)))
}

/// Reads an answer that came over no connection.
#[cfg(feature = "protocol-test")]
pub(crate) async fn read_in_memory<Op: Operation>(
    response: http::Response<Bytes>,
) -> Result<Op::Output, CallError<Op::Error>> {
    let response = response.map(ResponseBody::in_memory);
    let (output, _) = read_output::<Op>(response, &Link::new(None), usize::MAX).await?;
    Ok(output)
}

/// An answer that is an event stream, of which nothing but the head was read.
pub(crate) struct EventAnswer {
    head: response::Parts,
    body: ResponseBody,
    limits: Limits,
}

impl EventAnswer {
    /// Decides whether an answer is the event stream that it should be, of which no message is longer than `limit`
    /// bytes.
    pub(crate) async fn of<Op: Operation>(
        response: http::Response<ResponseBody>,
        link: &Link<Op::Error>,
        limit: usize,
    ) -> Result<Self, StreamError<Op::Error>> {
        let (head, body) = response.into_parts();
        if !Op::SCHEMA.service().protocol().is_success(&head) {
            link.hush();
            return Err(StreamError::Call(Box::new(read_error::<Op>(head, body).await)));
        }
        match foreign_content_type(&head) {
            Some(content_type) => Err(StreamError::NotAnEventStream { content_type }),
            None => {
                // A message is gathered before it is read, and may claim to be 4 GiB long.
                let limit = u32::try_from(limit).unwrap_or(u32::MAX);
                Ok(Self { head, body, limits: Limits::client().message_length(limit) })
            }
        }
    }

    /// Reads the members of the output: those in the head, or those in the first message. Waits for that message
    /// where the protocol has one, but takes no other: what is not the initial response is left to be read.
    pub(super) async fn open<Op: Operation>(self, format: EventFormat) -> Opening<Op> {
        let protocol = Op::SCHEMA.service().protocol();
        let mut output = Op::Output::default();
        let mut reader = EventReader::new(self.body, format, self.limits);
        match protocol.initial_messages() {
            InitialMessages::Head => {
                let mut noted = Noted::new(&mut output);
                protocol
                    .read_response(Op::SCHEMA, &self.head, &Bytes::new(), &mut noted)
                    .and_then(|()| noted.finish())
                    .map_err(|error| StreamError::Call(Box::new(CallError::Protocol(error))))?;
            }
            InitialMessages::Events => reader.read_initial(&mut output).await?,
        }
        Ok((output, Box::new(reader)))
    }
}

/// The content type of an answer that is no event stream. An answer without one is believed.
fn foreign_content_type(head: &response::Parts) -> Option<String> {
    let content_type = String::from_utf8_lossy(head.headers.get(header::CONTENT_TYPE)?.as_bytes());
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    (!media_type.eq_ignore_ascii_case(EVENT_STREAM)).then(|| content_type.into_owned())
}

/// Reads an error answer: one of the model, if the protocol can tell which.
async fn read_error<Op: Operation>(head: response::Parts, body: ResponseBody) -> CallError<Op::Error> {
    let protocol = Op::SCHEMA.service().protocol();
    let body = read_up_to(body, ERROR_BODY_LIMIT).await;
    let identity = protocol.identify_error(Op::SCHEMA, &head, &body);
    let named = identity.shape.as_deref().and_then(Op::Error::from_code);
    let modeled =
        named.or_else(|| Op::Error::from_status(head.status.as_u16().into())).and_then(|mut error| {
            protocol.read_error(&head, &body, error.shape_mut()).ok()?;
            Some(error)
        });
    let schema = modeled.as_ref().map(|error| error.shape().schema());
    let modeled_fault = schema.and_then(Schema::error_trait);
    let name = || schema.map(|schema| schema.name().to_owned());
    let response = Box::new(ErrorResponse {
        status: Some(head.status.as_u16()),
        code: identity.code.or(identity.shape).or_else(name).unwrap_or_default(),
        fault: identity.fault.or_else(|| modeled_fault.map(|it| it.fault)),
        message: identity.message.unwrap_or_default(),
        headers: head.headers,
        body,
        raw: None,
    });
    match modeled {
        Some(error) => CallError::Modeled { error, response },
        None => CallError::Unmodeled(response),
    }
}

/// All of a body, unless it is longer than `limit` bytes. One that says so beforehand is not read at all.
async fn read_whole<E>(body: &mut ResponseBody, limit: usize) -> Result<Bytes, CallError<E>> {
    let too_large = || CallError::Protocol(ProtocolError::ResponseTooLarge { limit });
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(CallError::Transport)?.into_data() else { continue };
        if chunk.len() > limit - first.len().max(all.len()) {
            return Err(too_large());
        }
        // A body that comes in one piece is not copied.
        if first.is_empty() && all.is_empty() {
            first = chunk;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&first);
        }
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// The beginning of a body: at most `limit` bytes, and what has come of them when it breaks or takes too long.
async fn read_up_to(mut body: ResponseBody, limit: usize) -> Bytes {
    let mut all = BytesMut::new();
    let reading = async {
        while let Some(Ok(frame)) = body.frame().await {
            let Ok(chunk) = frame.into_data() else { continue };
            let room = limit - all.len();
            all.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if all.len() == limit {
                break;
            }
        }
    };
    // Late or not, it is what there is.
    let _ = timeout(ERROR_BODY_PATIENCE, reading).await;
    all.freeze()
}
