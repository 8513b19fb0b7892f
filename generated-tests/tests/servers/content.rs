//! A large object whose every byte is known.

use std::sync::OnceLock;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::ByteStream;

/// 64 MiB.
pub(crate) const LENGTH: usize = 64 << 20;

/// The object: noise, so that no piece of it looks like another.
pub(crate) fn object() -> Bytes {
    static OBJECT: OnceLock<Bytes> = OnceLock::new();
    OBJECT.get_or_init(|| noise(LENGTH)).clone()
}

fn noise(length: usize) -> Bytes {
    let mut bytes = Vec::with_capacity(length);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    while bytes.len() < length {
        // xorshift64 (G. Marsaglia, "Xorshift RNGs", 2003)
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes.into()
}

/// Reads `stream` piece by piece; all of them together must be `expected`.
pub(crate) async fn assert_streams(mut stream: ByteStream, expected: &[u8]) {
    let mut read = 0;
    while let Some(piece) = stream.next().await {
        let piece = piece.expect("the body arrives whole");
        let end = read + piece.len();
        assert!(end <= expected.len(), "{end} bytes of {} have come, and more may", expected.len());
        assert!(piece == expected[read..end], "bytes {read}..{end} are not those that were put");
        read = end;
    }
    assert_eq!(read, expected.len(), "the body is short");
}
