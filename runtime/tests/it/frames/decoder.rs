use bytes::{Bytes, BytesMut};
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::frame::{Decoder, FrameError, Limits, Message};

use super::build::{ALL_TYPES, EMPTY, TICK, frame, hex, messages, prelude};

/// Everything that comes of some chunks, to the end.
fn decode_all(
    decoder: &mut Decoder,
    chunks: impl IntoIterator<Item = Bytes>,
) -> Result<Vec<Message>, FrameError> {
    let mut messages = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        while let Some(message) = decoder.next()? {
            messages.push(message);
        }
    }
    decoder.finish()?;
    Ok(messages)
}

fn encode_all(messages: &[Message]) -> Bytes {
    let mut buffer = BytesMut::new();
    for message in messages {
        message.encode(&mut buffer).expect("the message is in order");
    }
    buffer.freeze()
}

#[test]
fn every_way_to_cut_a_stream_in_three_gives_the_same_messages() {
    let input = Bytes::from([hex(EMPTY), hex(TICK), hex(EMPTY)].concat());
    let expected = decode_all(&mut Decoder::new(), [input.clone()]).unwrap();
    assert_eq!(expected.len(), 3);
    for first in 0..=input.len() {
        for second in first..=input.len() {
            let chunks = [input.slice(..first), input.slice(first..second), input.slice(second..)];
            assert_eq!(
                decode_all(&mut Decoder::new(), chunks).unwrap(),
                expected,
                "cut at {first} and {second}"
            );
        }
    }
}

#[test]
fn every_chunk_size_gives_the_same_messages() {
    let input = Bytes::from([hex(TICK), hex(ALL_TYPES), hex(EMPTY), hex(TICK)].concat());
    let expected = decode_all(&mut Decoder::new(), [input.clone()]).unwrap();
    for size in 1..=input.len() {
        let chunks = input.chunks(size).map(Bytes::copy_from_slice);
        assert_eq!(decode_all(&mut Decoder::new(), chunks).unwrap(), expected, "chunks of {size}");
    }
}

#[test]
fn chunks_can_be_pushed_ahead_of_reading() {
    let input = Bytes::from([hex(TICK), hex(ALL_TYPES), hex(EMPTY)].concat());
    let mut decoder = Decoder::new();
    for chunk in input.chunks(5) {
        decoder.push(Bytes::copy_from_slice(chunk));
    }
    assert_eq!(decoder.buffered(), input.len());
    assert_eq!(decoder.finish(), Ok(()));
    let mut count = 0;
    while decoder.next().unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, decoder.buffered()), (3, 0));
}

#[test]
fn chunks_pushed_between_reads_keep_their_order() {
    let mut decoder = Decoder::new();
    for text in [TICK, EMPTY, ALL_TYPES] {
        decoder.push(hex(text));
    }
    let mut messages = vec![decoder.next().unwrap().unwrap()];
    // What was read last ended with its chunk, and others wait.
    let (front, back) = (hex(TICK).slice(..20), hex(TICK).slice(20..));
    decoder.push(front);
    assert_eq!(decoder.finish(), Err(FrameError::Truncated { missing: back.len() }));
    decoder.push(back);
    messages.extend(std::iter::from_fn(|| decoder.next().unwrap()));
    let input = Bytes::from([hex(TICK), hex(EMPTY), hex(ALL_TYPES), hex(TICK)].concat());
    assert_eq!(messages, decode_all(&mut Decoder::new(), [input]).unwrap());
}

#[test]
fn a_whole_frame_in_a_chunk_is_not_copied() {
    let chunk = Bytes::from([hex(TICK), hex(TICK), hex(TICK).slice(..20)].concat());
    let mut decoder = Decoder::new();
    decoder.push(chunk.clone());
    for index in 0..2 {
        let message = decoder.next().unwrap().unwrap();
        assert_eq!(message.payload().as_ptr(), chunk.slice(index * 66 + 60..).as_ptr());
    }
    assert_eq!(decoder.next(), Ok(None));
    decoder.push(hex(TICK).slice(20..));
    let gathered = decoder.next().unwrap().unwrap();
    assert_eq!(gathered.payload(), b"{}");
}

#[test]
fn the_end_of_input_is_clean_only_between_frames() {
    let input = hex(TICK);
    for length in 0..=input.len() {
        for drained in [true, false] {
            let mut decoder = Decoder::new();
            decoder.push(hex(EMPTY));
            decoder.push(input.slice(..length));
            if drained {
                while decoder.next().unwrap().is_some() {}
            }
            let missing = match length {
                0 | 66 => None,
                1..12 => Some(12 - length),
                _ => Some(66 - length),
            };
            let expected = missing.map_or(Ok(()), |missing| Err(FrameError::Truncated { missing }));
            assert_eq!(decoder.finish(), expected, "{length} bytes, drained: {drained}");
        }
    }
}

#[test]
fn an_error_is_told_once_and_then_nothing_more_comes() {
    let bad = frame(&[1, b'a', 99], b"");
    for size in [1, 7, 1_000] {
        let input = [&hex(EMPTY)[..], &bad, &hex(EMPTY)].concat();
        let mut decoder = Decoder::new();
        let mut outcomes = Vec::new();
        for chunk in input.chunks(size) {
            decoder.push(Bytes::copy_from_slice(chunk));
            loop {
                match decoder.next() {
                    Ok(None) => break,
                    other => outcomes.push(other),
                }
            }
        }
        let error = FrameError::UnknownHeaderType { name: "a".to_owned(), code: 99 };
        assert_eq!(outcomes, [Ok(Some(Message::new())), Err(error)], "chunks of {size}");
        assert!(decoder.is_failed());
        decoder.push(hex(EMPTY));
        assert_eq!((decoder.next(), decoder.buffered()), (Ok(None), 0));
        assert_eq!(decoder.finish(), Ok(()));
    }
}

#[test]
fn a_frame_that_only_claims_to_be_long_costs_no_memory() {
    let mut decoder = Decoder::new();
    decoder.push(prelude(u32::MAX, 0).into());
    for _ in 0..100 {
        decoder.push(Bytes::from_static(&[0; 10]));
        assert_eq!(decoder.next(), Ok(None));
    }
    assert_eq!(decoder.buffered(), 1_012);
    assert_eq!(decoder.finish(), Err(FrameError::Truncated { missing: u32::MAX as usize - 1_012 }));
}

#[test]
fn a_long_message_arrives_in_network_sized_chunks() {
    let payload: Vec<u8> = (0..1 << 20).map(|index: u32| (index * 7) as u8).collect();
    let message = Message::new().with_header("n", 1).unwrap().with_payload(payload);
    let input = encode_all(&[message.clone(), Message::new(), message.clone()]);
    let chunks = input.chunks(1_400).map(Bytes::copy_from_slice);
    assert_eq!(decode_all(&mut Decoder::new(), chunks).unwrap(), [message.clone(), Message::new(), message]);
}

#[test]
fn damage_far_into_a_long_message_is_noticed() {
    let mut input = encode_all(&[Message::new().with_payload(vec![1; 200_000])]).to_vec();
    input[150_000] ^= 1;
    let chunks = input.chunks(1_400).map(Bytes::copy_from_slice);
    let outcome = decode_all(&mut Decoder::new(), chunks);
    assert!(matches!(outcome, Err(FrameError::MessageChecksumMismatch { .. })));
}

#[test]
fn header_blocks_like_the_last_one_are_held_to_the_same_rules() {
    let mut decoder = Decoder::with_limits(Limits::spec());
    let good = Bytes::from(frame(b"\x01a\x02\x01", b"x"));
    let bad = Bytes::from(frame(b"\x01a\x0b\x01", b"x"));
    decoder.push([&good[..], &good, &bad].concat().into());
    for _ in 0..2 {
        let message = decoder.next().unwrap().unwrap();
        assert_eq!(message.header("a").and_then(|it| it.as_byte()), Some(1));
    }
    assert!(matches!(decoder.next(), Err(FrameError::UnknownHeaderType { code: 11, .. })));
}

proptest! {
    #[test]
    fn any_messages_in_any_chunks_come_out_as_they_went_in(
        messages in vec(messages(), 0..6),
        cuts in vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let input = encode_all(&messages);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(input.len() + 1)).collect();
        cuts.extend([0, input.len()]);
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|pair| input.slice(pair[0]..pair[1]));
        prop_assert_eq!(decode_all(&mut Decoder::new(), chunks).unwrap(), messages);
    }
}
