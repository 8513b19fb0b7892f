//! What the head of an answer decides, and answers that are read whole.

use bytes::{Bytes, BytesMut};
use http::{header, response};
use http_body_util::BodyExt;

use super::error::{CallError, StreamError};
use super::link::Link;
use super::reader::EventReader;
use super::required::Noted;
use crate::byte_stream::ByteStream;
use crate::event::{EventFormat, OperationError};
use crate::protocol::{BodyStream, InitialMessages, Operation};
use crate::transport::{ResponseBody, TransportError};

/// How much of an error answer is read, in bytes. Error documents are small; whoever sends more is not asked to
/// explain.
const ERROR_BODY_LIMIT: usize = 1024 * 1024;

/// The content type of frames.
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// Reads the answer of a call whose output has no events.
///
/// Gives back a body that was read to its end: whoever still sends has to keep it.
pub(crate) async fn read_output<Op: Operation>(
    response: http::Response<ResponseBody>,
    link: &Link<Op::Error>,
) -> Result<(Op::Output, Option<ResponseBody>), CallError<Op::Error>> {
    let protocol = Op::SCHEMA.service().protocol();
    let (head, mut body) = response.into_parts();
    if !protocol.is_success(&head) {
        link.hush();
        return Err(read_error::<Op>(&head, body).await);
    }
    let mut output = Op::Output::default();
    let streams = matches!(Op::SCHEMA.streams_response(), Some(BodyStream::Blob { .. }));
    let document = match streams {
        true => Bytes::new(),
        false => (&mut body).collect().await.map_err(CallError::Transport)?.to_bytes(),
    };
    protocol.read_response(Op::SCHEMA, &head, &document, &mut output).map_err(CallError::Protocol)?;
    if streams {
        Op::attach_body(&mut output, ByteStream::from_body(body));
        return Ok((output, None));
    }
    Ok((output, Some(body)))
}

/// Decides whether an answer is the event stream that it should be, and reads what stands in its head.
pub(crate) async fn open_events<Op: Operation>(
    response: http::Response<ResponseBody>,
    format: EventFormat,
    link: &Link<Op::Error>,
) -> Result<(Op::Output, EventReader<ResponseBody>), StreamError<Op::Error>> {
    let protocol = Op::SCHEMA.service().protocol();
    let (head, body) = response.into_parts();
    if !protocol.is_success(&head) {
        link.hush();
        return Err(StreamError::Call(Box::new(read_error::<Op>(&head, body).await)));
    }
    if let Some(content_type) = foreign_content_type(&head) {
        return Err(StreamError::NotAnEventStream { content_type });
    }
    let mut output = Op::Output::default();
    let reader = EventReader::new(body, format);
    match protocol.initial_messages() {
        InitialMessages::Head => {
            let mut noted = Noted::new(&mut output);
            protocol
                .read_response(Op::SCHEMA, &head, &Bytes::new(), &mut noted)
                .and_then(|()| noted.finish())
                .map_err(|error| StreamError::Call(Box::new(CallError::Protocol(error))))?;
        }
        // The first message is the initial response, if there is one: `reader` is to be asked for it here.
        InitialMessages::Events => {}
    }
    Ok((output, reader))
}

/// The content type of an answer that is no event stream. An answer without one is believed.
fn foreign_content_type(head: &response::Parts) -> Option<String> {
    let content_type = String::from_utf8_lossy(head.headers.get(header::CONTENT_TYPE)?.as_bytes());
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    (!media_type.eq_ignore_ascii_case(EVENT_STREAM)).then(|| content_type.into_owned())
}

/// Reads an error answer: one of the model, if the protocol can tell which.
async fn read_error<Op: Operation>(head: &response::Parts, body: ResponseBody) -> CallError<Op::Error> {
    let protocol = Op::SCHEMA.service().protocol();
    let body = match read_up_to(body, ERROR_BODY_LIMIT).await {
        Ok(body) => body,
        Err(error) => return CallError::Transport(error),
    };
    let identity = protocol.identify_error(head, &body);
    if let Some(mut error) = identity.code.as_deref().and_then(Op::Error::from_code) {
        if protocol.read_error(head, &body, error.shape_mut()).is_ok() {
            return CallError::Modeled(error);
        }
    }
    CallError::Unmodeled {
        status: head.status.as_u16(),
        code: identity.code.unwrap_or_default(),
        message: identity.message.unwrap_or_default(),
        headers: Box::new(head.headers.clone()),
        body,
    }
}

/// The beginning of a body, at most `limit` bytes.
async fn read_up_to(mut body: ResponseBody, limit: usize) -> Result<Bytes, TransportError> {
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(chunk) = frame?.into_data() {
            let room = limit - all.len();
            all.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if all.len() == limit {
                break;
            }
        }
    }
    Ok(all.freeze())
}
