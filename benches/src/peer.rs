//! The jobs, done by `aws-smithy-eventstream` the way its SDK does them.

use std::hint::black_box;

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder, write_message_to};
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;
use bytes_utils::SegmentedBuf;

use crate::{Contestant, HEADERS, Input};

fn message(payload: &Bytes) -> Message {
    HEADERS.into_iter().fold(Message::new(payload.clone()), |message, (name, value)| {
        message.add_header(Header::new(name, HeaderValue::String(value.into())))
    })
}

/// From a message that is there already.
pub(crate) fn encode(input: &Input) -> Contestant {
    let Input { payload, frame, count, .. } = input.clone();
    let message = message(&payload);
    let mut buffer = Vec::with_capacity(frame.len());
    Contestant::new("peer: message there", move || {
        for _ in 0..count {
            buffer.clear();
            write_message_to(black_box(&message), &mut buffer).expect("the message is in order");
            black_box(&buffer);
        }
    })
}

/// As its SDK sends an event: the message is made first, and written into a buffer of its own.
pub(crate) fn build_and_encode(input: &Input) -> Contestant {
    let Input { payload, count, .. } = input.clone();
    Contestant::new("peer: as its SDK sends", move || {
        for _ in 0..count {
            let mut buffer = Vec::new();
            write_message_to(&message(black_box(&payload)), &mut buffer).expect("the message is in order");
            black_box(&buffer);
        }
    })
}

pub(crate) fn decode(input: &Input) -> Contestant {
    let frames = input.frames.clone();
    let mut decoder = MessageFrameDecoder::new();
    Contestant::new("peer", move || {
        let mut rest = black_box(&frames).clone();
        while let DecodedFrame::Complete(message) =
            decoder.decode_frame(&mut rest).expect("the frames are in order")
        {
            black_box(message);
        }
    })
}

pub(crate) fn decode_chunks(input: &Input) -> Contestant {
    let chunks = input.chunks();
    let mut decoder = MessageFrameDecoder::new();
    let mut buffer = SegmentedBuf::new();
    Contestant::new("peer", move || {
        for chunk in &chunks {
            buffer.push(black_box(chunk).clone());
            while let DecodedFrame::Complete(message) =
                decoder.decode_frame(&mut buffer).expect("the frames are in order")
            {
                black_box(message);
            }
        }
    })
}
