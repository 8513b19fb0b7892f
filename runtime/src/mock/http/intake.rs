//! Calls on their way from the desk to the test: verified, and their input read.

use std::io;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, request};
use http_body_util::{BodyExt, Full};

use super::body::RequestBytes;
use super::chunked::{Unchunked, unchecked};
use super::desk::Parked;
use super::ends::{Receiver, Sender};
use super::envelope::Seal;
use super::gunzip::gunzip;
use super::receiver::{BodyReceiver, Incoming};
use super::refusal::{Refusal, RefusalError, Refusals};
use super::sender::{Answer, BodySender, Shared, format, respond_whole};
use super::verification::{Chain, Verification};
use crate::byte_stream::ByteStream;
use crate::client::StreamError;
use crate::client::reader::EventReader;
use crate::frame::Limits;
#[cfg(feature = "stream-sea")]
use crate::mock::stream_sea;
use crate::protocol::{BodyStream, HttpResponse, InitialMessages, Operation, OperationSchema};
use crate::signing::{ChunkDecoder, PayloadHash, StatedCredential};

/// A call that is handed out.
pub(crate) struct Call<Op: Operation> {
    pub(crate) input: Op::Input,
    pub(crate) headers: HeaderMap,
    /// Whose signature was verified.
    pub(crate) signed_by: Option<StatedCredential>,
    pub(crate) receiver: Receiver,
    pub(crate) sender: Sender,
}

#[cfg(feature = "stream-sea")]
impl<Op: Operation> Call<Op> {
    pub(super) fn over_web_socket(call: stream_sea::Call<Op>) -> Self {
        let stream_sea::Call { input, receiver, sender } = call;
        let headers = sender.connection().request_headers().clone();
        let (receiver, sender) = (Receiver::WebSocket(receiver), Sender::WebSocket(sender));
        Self { input, headers, signed_by: None, receiver, sender }
    }
}

/// What a call has to pass.
pub(super) struct Intake<'d> {
    pub(super) refusals: &'d Refusals,
    pub(super) verification: Option<&'d Verification>,
}

/// Why there is nothing to hand out.
enum Lost {
    /// The client has gone.
    Client,
    /// The call is not signed as it should be.
    Signature { error: RefusalError, body: RequestBytes },
    /// The input cannot be read.
    Input(String),
}

impl Intake<'_> {
    /// Reads the input of a call; answers in its place if that fails, or if it is not signed as it should be.
    pub(super) async fn read<Op: Operation>(&self, call: Parked) -> Option<Call<Op>> {
        let Parked { mut head, signed_uri, body, answer } = call;
        let uri = std::mem::replace(&mut head.uri, signed_uri);
        let verified = self.verify(Op::SCHEMA, &head, body).await;
        head.uri = uri;
        let outcome = match verified {
            Ok((body, mut chain)) => {
                let signed = chain.as_mut().and_then(|chain| chain.chunks.take());
                let chunks = signed.or_else(|| unchecked(Op::SCHEMA, &head.headers));
                let stated = chain.as_ref().map(|chain| chain.stated.clone());
                let mut input = Op::Input::default();
                let read = read_input::<Op>(&head, body, self.seal(chain), &mut input).await;
                read.map(|body| (input, body, chunks, stated))
            }
            Err(lost) => Err(lost),
        };
        match outcome {
            Ok((input, body, chunks, signed_by)) => {
                let answer = Shared::new(answer, self.verification);
                let body = self.unchunk::<Op>(&head, body, chunks, &answer);
                let receiver = Receiver::Body(Box::new(BodyReceiver::new(body, answer.clone())));
                let sender = Sender::Body(BodySender::new(answer));
                Some(Call { input, headers: head.headers, signed_by, receiver, sender })
            }
            Err(lost) => {
                self.refuse::<Op>(lost, &head, answer);
                None
            }
        }
    }

    /// Answers a call that is not handed out.
    fn refuse<Op: Operation>(&self, lost: Lost, head: &request::Parts, answer: Answer) {
        match lost {
            Lost::Client => {}
            Lost::Signature { error, body } => {
                let refusal = Refusal::new::<Op>(&head.headers, error);
                let response = refusal.response::<Op>(self.verification);
                // Whoever has the answer finds the refusal.
                self.refusals.remember(refusal);
                give(answer, response);
                body.drain();
            }
            Lost::Input(error) => {
                let protocol = Op::SCHEMA.service().protocol();
                let status = StatusCode::BAD_REQUEST;
                give(answer, protocol.write_unmodeled_error(status, "SerializationException", &error));
            }
        }
    }

    /// Checks the signature of a request, for which the body is read where it covers the bytes of the body.
    async fn verify(
        &self,
        operation: &OperationSchema,
        head: &request::Parts,
        mut body: RequestBytes,
    ) -> Result<(RequestBytes, Option<Chain>), Lost> {
        let Some(verification) = self.verification.filter(|it| it.applies_to(operation, head)) else {
            return Ok((body, None));
        };
        let payload = match stated_payload(operation, head) {
            Some(payload) => payload,
            None => {
                let bytes = body.collect().await.map_err(|_| Lost::Client)?.to_bytes();
                body = RequestBytes::Read(Full::new(bytes.clone()));
                PayloadHash::of(&bytes)
            }
        };
        match verification.verify(head, payload) {
            Ok(chain) => Ok((body, Some(chain))),
            Err(error) => Err(Lost::Signature { error: error.into(), body }),
        }
    }

    /// Takes a blob out of its chunks. If those are wrong, the client is told.
    fn unchunk<Op: Operation>(
        &self,
        head: &request::Parts,
        body: Incoming,
        chunks: Option<ChunkDecoder>,
        answer: &Shared,
    ) -> Incoming {
        match (body, chunks) {
            (Incoming::Untouched { body, .. }, Some(decoder)) => {
                let (refusals, answer) = (self.refusals.clone(), answer.clone());
                let refuse = move |error| {
                    let refusal = Refusal::new::<Op>(&HeaderMap::new(), error);
                    answer.refuse::<Op>(&refusal);
                    refusals.remember(refusal);
                };
                Incoming::Chunks(Box::new(Unchunked::new(head, body, decoder, refuse)))
            }
            (body, _) => body,
        }
    }

    /// What the events of a call are taken out of.
    fn seal(&self, chain: Option<Chain>) -> Seal {
        match (chain, self.verification) {
            (Some(chain), Some(by)) => Seal::Checked { events: Box::new(chain.events), by: by.clone() },
            _ => Seal::Unchecked,
        }
    }
}

/// What the signature covers in place of the bytes of the body; `None` where it has to be those.
fn stated_payload(operation: &OperationSchema, head: &request::Parts) -> Option<PayloadHash> {
    let stated = PayloadHash::stated(&head.headers);
    let streams = match operation.streams_request() {
        // Some clients sign as if there were no body.
        Some(BodyStream::Events) => {
            return Some(stated.filter(|it| *it == PayloadHash::Events).unwrap_or(PayloadHash::EMPTY));
        }
        Some(BodyStream::Blob { .. }) => true,
        None => false,
    };
    stated.filter(|payload| match payload {
        PayloadHash::Sha256(_) | PayloadHash::Events => false,
        PayloadHash::Unsigned => streams || operation.has_unsigned_payload(),
        _ => streams,
    })
}

fn give(answer: Answer, response: HttpResponse) {
    // The client may have gone.
    let _ = answer.send(respond_whole(response, ByteStream::default()));
}

/// Reads the input from where the protocol has it: head and document, or the first message. Gives back what is
/// still to be read.
async fn read_input<Op: Operation>(
    head: &request::Parts,
    mut body: RequestBytes,
    seal: Seal,
    input: &mut Op::Input,
) -> Result<Incoming, Lost> {
    let protocol = Op::SCHEMA.service().protocol();
    let wrong = |error: &dyn std::error::Error| Lost::Input(error.to_string());
    let document = match Op::SCHEMA.streams_request() {
        Some(_) => Bytes::new(),
        None => read_document::<Op>(head, &mut body).await?.map_err(|error| wrong(&error))?,
    };
    protocol.read_request(Op::SCHEMA, head, &document, input).map_err(|error| wrong(&error))?;
    // A client that has nothing to say ahead of its events may wait for the answer before the first of them.
    if !Op::SCHEMA.has_initial_request() || protocol.initial_messages() == InitialMessages::Head {
        return Ok(Incoming::Untouched { body, seal });
    }
    let mut events = EventReader::with_envelope(body, seal, format::<Op>(), Limits::client());
    match events.read_initial::<Op::Error>(input).await {
        Ok(()) => Ok(Incoming::Events(Box::new(events))),
        Err(StreamError::Transport(_)) => Err(Lost::Client),
        Err(StreamError::Signature(error)) => {
            Err(Lost::Signature { error: error.into(), body: events.into_body() })
        }
        Err(error) => Err(wrong(&error)),
    }
}

/// Reads a body that is no stream, as it was before its client compressed it.
async fn read_document<Op: Operation>(
    head: &request::Parts,
    body: &mut RequestBytes,
) -> Result<io::Result<Bytes>, Lost> {
    let document = body.collect().await.map_err(|_| Lost::Client)?.to_bytes();
    Ok(gunzip(Op::SCHEMA, &head.headers, document))
}
