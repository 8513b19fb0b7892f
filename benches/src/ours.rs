//! The jobs, done by `smithy-streams-runtime`.

use std::hint::black_box;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::{Decoder, FrameWriter, Message};

use crate::{Contestant, HEADERS, Input};

fn message(payload: &Bytes) -> Message {
    Message::new().with_headers(HEADERS).expect("the headers are in order").with_payload(payload.clone())
}

pub(crate) fn frame(payload: &Bytes) -> Bytes {
    let mut frame = BytesMut::new();
    message(payload).encode(&mut frame).expect("the message is in order");
    frame.freeze()
}

/// Straight into the buffer: what a client does.
pub(crate) fn write(input: &Input) -> Contestant {
    let Input { payload, frame, count, .. } = input.clone();
    let mut buffer = BytesMut::with_capacity(frame.len());
    Contestant::new("ours: FrameWriter", move || {
        for _ in 0..count {
            buffer.clear();
            let mut writer = FrameWriter::new(&mut buffer);
            let [_, (_, event_type), (_, content_type)] = black_box(HEADERS);
            writer.header(":message-type", "event").expect("the header is in order");
            writer.header(":event-type", event_type).expect("the header is in order");
            writer.header(":content-type", content_type).expect("the header is in order");
            let mut writer = writer.payload();
            writer.buffer().extend_from_slice(&payload);
            writer.finish().expect("the message is in order");
            black_box(&buffer);
        }
    })
}

/// From a message that is there already.
pub(crate) fn encode(input: &Input) -> Contestant {
    let Input { payload, frame, count, .. } = input.clone();
    let message = message(&payload);
    let mut buffer = BytesMut::with_capacity(frame.len());
    Contestant::new("ours: Message::encode", move || {
        for _ in 0..count {
            buffer.clear();
            black_box(&message).encode(&mut buffer).expect("the message is in order");
            black_box(&buffer);
        }
    })
}

fn read(message: &Message) {
    for header in message.headers() {
        black_box((header.name(), header.value().as_string()));
    }
}

fn ignore(_: &Message) {}

/// Each message ends as what a caller keeps: a payload with a share in the memory of the input.
fn decoder(name: &'static str, chunks: Vec<Bytes>, look: impl Fn(&Message) + 'static) -> Contestant {
    let mut decoder = Decoder::new();
    Contestant::new(name, move || {
        for chunk in &chunks {
            decoder.push(black_box(chunk).clone());
            while let Some(message) = decoder.next().expect("the frames are in order") {
                look(&message);
                black_box(message.into_payload());
            }
        }
    })
}

pub(crate) fn decode(input: &Input) -> Contestant {
    decoder("ours: Decoder", vec![input.frames.clone()], ignore)
}

pub(crate) fn decode_and_read(input: &Input) -> Contestant {
    decoder("ours: Decoder, headers read", vec![input.frames.clone()], read)
}

pub(crate) fn decode_chunks(input: &Input) -> Contestant {
    decoder("ours: Decoder", input.chunks(), ignore)
}

pub(crate) fn decode_and_read_chunks(input: &Input) -> Contestant {
    decoder("ours: Decoder, headers read", input.chunks(), read)
}
