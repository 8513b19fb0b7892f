//! The peer of the bare loop: what official clients need, and no more.

use std::path::Path;

use smithy_streams_runtime::frame::Message;
use tokio::net::UnixListener;

use crate::frames::{self, COLLECT, ECHO, REPEAT};
use crate::socket::serve;
use crate::wire::Wire;

/// Starts it.
pub(crate) fn listen(path: &Path) {
    serve(path, async |path| tokio::spawn(accept(UnixListener::bind(path).expect("a free path"))));
}

async fn accept(listener: UnixListener) {
    while let Ok((io, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut wire = Wire::new(io);
            let mut missing = 0;
            while wire.fill().await.is_ok() {
                while let Some(message) = wire.next() {
                    answer(&mut wire, &message, &mut missing).await;
                }
                wire.flush().await.expect("the client reads");
            }
        });
    }
}

/// `missing` is how many events have to come.
async fn answer(wire: &mut Wire, message: &Message, missing: &mut usize) {
    let stream_id = message.header(":stream-id").and_then(|it| it.as_integer()).unwrap_or_default();
    let output = &mut wire.output;
    match message.string("operation") {
        Some(ECHO) => frames::last(output, stream_id, "awstest#EchoMessageResponse", message.payload()),
        Some(COLLECT) => *missing = number(message.payload()),
        Some(_) => repeat(wire, stream_id, message.payload()).await,
        None if stream_id == 0 => frames::accepted(output),
        // It is the client that ends its stream.
        None if *missing == 0 => {}
        None => {
            *missing -= 1;
            if *missing == 0 {
                frames::last(output, stream_id, "com.example.echo#CollectMessagesResponse", b"{}");
            }
        }
    }
}

/// `request` is `{"message":…,"times":…}`, without a space.
async fn repeat(wire: &mut Wire, stream_id: i32, request: &[u8]) {
    let request = str::from_utf8(request).expect("JSON is text");
    let (message, times) = request.rsplit_once(",\"times\":").expect("it is there");
    let (_, message) = message.split_once(':').expect("it is there");
    let payload = frames::payload("streamMessage", message);
    let times = number(times.as_bytes());
    let response = format!("{{\"times\":{times}}}");
    frames::more(&mut wire.output, stream_id, &format!("{REPEAT}Response"), response.as_bytes());
    for _ in 0..times {
        wire.make_room().await.expect("the client reads");
        frames::more(&mut wire.output, stream_id, frames::EVENT, &payload);
    }
    frames::end(&mut wire.output, stream_id);
}

/// The last number in a document.
fn number(document: &[u8]) -> usize {
    let digits = document.rsplit(|byte| !byte.is_ascii_digit()).find(|digits| !digits.is_empty());
    digits.unwrap_or_default().iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}
