//! What must hold for any bytes that a frame decoder gets.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::{
    Decoder, DuplicateHeaders, FrameError, FrameWriter, Header, HeaderValue, Limits, Message,
};

/// Bytes as they are: decoding in one piece and in chunks agree, and what decodes encodes to the same bytes.
pub fn decode_raw(data: &[u8]) {
    let Some((size, input)) = data.split_first() else { return };
    let input = Bytes::copy_from_slice(input);
    let (whole, whole_end) = decode_chunks(std::iter::once(input.clone()));
    let chunks = input.chunks(usize::from(*size) + 1).map(Bytes::copy_from_slice);
    assert_eq!(decode_chunks(chunks), (whole.clone(), whole_end));
    let mut encoded = BytesMut::new();
    for message in &whole {
        message.encode_with_limits(&mut encoded, &Limits::client()).expect("it was decoded");
    }
    assert!(input.starts_with(&encoded));
}

/// Bytes as a header block in a frame that is otherwise in order: it is refused, or its headers are those that
/// give the same block when they are written again.
pub fn hostile_headers(data: &[u8]) {
    let input = Bytes::from(framed(data, b"payload"));
    let limits = Limits::client().duplicate_headers(DuplicateHeaders::Keep);
    let strict = Message::decode(input.clone());
    let Ok((message, rest)) = Message::decode_with_limits(input.clone(), &limits) else {
        strict.expect_err("keeping duplicates refuses nothing more");
        return;
    };
    assert!(rest.is_empty());
    assert_eq!(message.payload(), b"payload");
    let mut written = BytesMut::new();
    let outcome = rewrite(&message, &mut written);
    match strict {
        Ok((strict, _)) => {
            assert_eq!(strict, message);
            outcome.expect("it was decoded");
            assert_eq!(written, input);
        }
        Err(error) => {
            assert!(matches!(error, FrameError::DuplicateHeader { .. }), "{error}");
            outcome.expect_err("a name comes twice");
            assert!(written.is_empty());
        }
    }
}

/// Bytes as a recipe for a message: it survives encoding and decoding.
pub fn round_trip(data: &[u8]) {
    let mut recipe = data;
    let mut message = Message::new();
    while let Some(added) = add_header(&message, &mut recipe) {
        message = added;
    }
    let message = message.with_payload(Bytes::copy_from_slice(recipe));
    let mut encoded = BytesMut::new();
    message.encode(&mut encoded).expect("the message is in order");
    let mut written = BytesMut::new();
    rewrite(&message, &mut written).expect("the message is in order");
    assert_eq!(written, encoded);
    let (decoded, rest) = Message::decode(encoded.freeze()).expect("it was encoded");
    assert!(rest.is_empty());
    assert_eq!(decoded, message);
    for header in message.headers() {
        assert_eq!(decoded.header(header.name()), Some(header.value()));
    }
}

fn decode_chunks(chunks: impl Iterator<Item = Bytes>) -> (Vec<Message>, Result<(), FrameError>) {
    let mut decoder = Decoder::new();
    let mut messages = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        loop {
            match decoder.next() {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!((decoder.next(), decoder.buffered()), (Ok(None), 0));
                    return (messages, Err(error));
                }
            }
        }
    }
    let end = decoder.finish();
    (messages, end)
}

fn rewrite(message: &Message, buffer: &mut BytesMut) -> Result<(), FrameError> {
    let mut frame = FrameWriter::with_limits(buffer, Limits::client());
    for header in message.headers() {
        frame.header(header.name(), header.value())?;
    }
    let mut payload = frame.payload();
    payload.buffer().extend_from_slice(message.payload());
    payload.finish()
}

/// A frame with good checksums.
fn framed(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let total = (headers.len() + payload.len() + 16) as u32;
    let mut frame = [total.to_be_bytes(), (headers.len() as u32).to_be_bytes()].concat();
    frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
    frame.extend_from_slice(headers);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(&crc32fast::hash(&frame).to_be_bytes());
    frame
}

/// Takes a header off the recipe; `None` when it has no more, or none that a message takes.
fn add_header(message: &Message, recipe: &mut &[u8]) -> Option<Message> {
    let [kind, name_length, value_length] = *take(recipe, 3)?.first_chunk()?;
    let name = String::from_utf8_lossy(take(recipe, usize::from(name_length))?).into_owned();
    let bytes = take(recipe, usize::from(value_length))?;
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut number = [0; 16];
    number.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    let long = u128::from_be_bytes(number) as i64;
    let value = match kind % 10 {
        0 => HeaderValue::Bool(true),
        1 => HeaderValue::Bool(false),
        2 => HeaderValue::Byte(long as i8),
        3 => HeaderValue::Short(long as i16),
        4 => HeaderValue::Integer(long as i32),
        5 => HeaderValue::Long(long),
        6 => HeaderValue::ByteArray(bytes),
        7 => HeaderValue::String(&text),
        8 => HeaderValue::Timestamp(long),
        _ => HeaderValue::Uuid(number),
    };
    let header = Header::new(&name, value);
    message.clone().with_header(header.name(), header.value()).ok()
}

fn take<'r>(recipe: &mut &'r [u8], length: usize) -> Option<&'r [u8]> {
    let (taken, rest) = recipe.split_at_checked(length)?;
    *recipe = rest;
    Some(taken)
}
