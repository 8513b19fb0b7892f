//! The peer of the bare loop: what official clients need, and no more.

use std::path::Path;

use bytes::BytesMut;
use smithy_streams::echo::operation::echo_message::{EchoMessageInput, EchoMessageOutput};
use smithy_streams::echo::operation::repeat_message::RepeatMessageInput;
use smithy_streams_runtime::frame::Message;
use tokio::net::UnixListener;

use crate::documents::{self, Documents};
use crate::frames::{self, COLLECT, ECHO, EVENT, REPEAT, copied};
use crate::socket::serve;
use crate::wire::Wire;

/// Starts it.
pub(crate) fn listen(path: &Path, documents: Documents) {
    serve(path, async move |path| {
        let listener = UnixListener::bind(path).expect("a free path");
        let _serving = tokio::spawn(accept(listener, documents));
    });
}

async fn accept(listener: UnixListener, documents: Documents) {
    while let Ok((io, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut wire = Wire::new(io);
            let mut missing = 0;
            while wire.fill().await.is_ok() {
                while let Some(message) = wire.next() {
                    answer(&mut wire, &message, &mut missing, documents).await;
                }
                wire.flush().await.expect("the client reads");
            }
        });
    }
}

/// `missing` is how many events have to come.
async fn answer(wire: &mut Wire, message: &Message, missing: &mut usize, documents: Documents) {
    let stream_id = message.header(":stream-id").and_then(|it| it.as_integer()).unwrap_or_default();
    let output = &mut wire.output;
    match message.string("operation") {
        Some(ECHO) => {
            let shape = "awstest#EchoMessageResponse";
            frames::last(output, stream_id, shape, |buffer| echo(message, documents, buffer));
        }
        Some(COLLECT) => *missing = number(message.payload()),
        Some(_) => repeat(wire, stream_id, message, documents).await,
        None if stream_id == 0 => frames::accepted(output),
        // It is the client that ends its stream.
        None if *missing == 0 => {}
        None => {
            *missing -= 1;
            if documents == Documents::Read {
                documents::read_event(&message.payload_bytes());
            }
            if *missing == 0 {
                frames::last(output, stream_id, "com.example.echo#CollectMessagesResponse", copied(b"{}"));
            }
        }
    }
}

/// Appends the answer to a call.
fn echo(request: &Message, documents: Documents, buffer: &mut BytesMut) {
    match documents {
        Documents::Opaque => buffer.extend_from_slice(request.payload()),
        Documents::Read => {
            let input = documents::read(&request.payload_bytes(), EchoMessageInput::default());
            let mut output = EchoMessageOutput::new();
            output.message = input.message;
            documents::write(&output, buffer);
        }
    }
}

/// `request` is `{"message":…,"times":…}`, without a space.
async fn repeat(wire: &mut Wire, stream_id: i32, request: &Message, documents: Documents) {
    let text = str::from_utf8(request.payload()).expect("JSON is text");
    let (message, times) = text.rsplit_once(",\"times\":").expect("it is there");
    let (_, message) = message.split_once(':').expect("it is there");
    let payload = frames::payload("streamMessage", message);
    let times = number(times.as_bytes());
    let response = format!("{{\"times\":{times}}}");
    let input = documents::read(&request.payload_bytes(), RepeatMessageInput::default());
    let message = input.message.expect("it is there");
    frames::more(&mut wire.output, stream_id, &format!("{REPEAT}Response"), copied(response.as_bytes()));
    for _ in 0..times {
        wire.make_room().await.expect("the client reads");
        frames::more(&mut wire.output, stream_id, EVENT, |buffer| match documents {
            Documents::Opaque => buffer.extend_from_slice(&payload),
            Documents::Read => documents::write_event(&message, buffer),
        });
    }
    frames::end(&mut wire.output, stream_id);
}

/// The last number in a document.
fn number(document: &[u8]) -> usize {
    let digits = document.rsplit(|byte| !byte.is_ascii_digit()).find(|digits| !digits.is_empty());
    digits.unwrap_or_default().iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}
