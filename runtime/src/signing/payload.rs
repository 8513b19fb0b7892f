use std::fmt;

use http::HeaderMap;
use sha2::{Digest, Sha256};

use super::hex::{self, Hex};
use super::key::sha256;
use super::names;

/// What the signature of a request says about its body: the last line of the canonical request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayloadHash {
    /// The body has this SHA-256 as sent, after compression.
    Sha256([u8; 32]),
    /// `UNSIGNED-PAYLOAD`: nothing. For `@unsignedPayload` and for bodies that cannot be read twice; services
    /// take it over TLS only.
    Unsigned,
    /// `STREAMING-AWS4-HMAC-SHA256-EVENTS`: the body is an event stream, each frame signed by an
    /// [`EventSigner`](super::EventSigner).
    Events,
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: the body is in the `aws-chunked` encoding, each chunk signed by a
    /// [`ChunkEncoder`](super::ChunkEncoder).
    SignedChunks,
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`: the same, with a signed trailer.
    SignedChunksWithTrailer,
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: the body is in the `aws-chunked` encoding, unsigned, with a
    /// checksum in its trailer.
    UnsignedChunksWithTrailer,
}

impl PayloadHash {
    /// The hash of no bytes, for requests without a body.
    pub const EMPTY: Self = Self::Sha256([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
        0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
    ]);

    /// Every kind that is a word.
    const WORDS: [Self; 5] = [
        Self::Unsigned,
        Self::Events,
        Self::SignedChunks,
        Self::SignedChunksWithTrailer,
        Self::UnsignedChunksWithTrailer,
    ];

    /// The hash of a whole body.
    pub fn of(body: &[u8]) -> Self {
        Self::Sha256(sha256(body))
    }

    /// Reads the value of `x-amz-content-sha256`; `None` if it is neither a word of the scheme nor 64
    /// hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let word = Self::WORDS.into_iter().find(|kind| kind.word() == Some(text));
        word.or_else(|| hex::parse(text).map(Self::Sha256))
    }

    /// What the `x-amz-content-sha256` header of a request says; `None` if it does not come exactly once, or says
    /// something else than [`PayloadHash::parse`] knows.
    ///
    /// Without the header the signature covers the hash of the body. Some clients sign an event stream as if it
    /// were [`PayloadHash::EMPTY`], and do not send the header.
    pub fn stated(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(names::CONTENT_SHA256).into_iter();
        let (value, other) = (values.next()?, values.next());
        if other.is_some() { None } else { Self::parse(value.to_str().ok()?) }
    }

    /// The word that stands where a hash would; used as it is, never hashed.
    pub(super) fn word(&self) -> Option<&'static str> {
        Some(match self {
            Self::Sha256(_) => return None,
            Self::Unsigned => "UNSIGNED-PAYLOAD",
            Self::Events => "STREAMING-AWS4-HMAC-SHA256-EVENTS",
            Self::SignedChunks => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            Self::SignedChunksWithTrailer => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            Self::UnsignedChunksWithTrailer => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        })
    }
}

/// The hash of a body that comes piece by piece.
#[derive(Debug, Clone, Default)]
pub struct PayloadHasher(Sha256);

impl PayloadHasher {
    /// A hasher that has seen no bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the bytes that come next.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all of them.
    pub fn finish(self) -> PayloadHash {
        PayloadHash::Sha256(self.0.finalize().into())
    }
}

/// As `x-amz-content-sha256` has it.
impl fmt::Display for PayloadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(digest) => f.write_str(Hex::new(digest).as_str()),
            kind => f.write_str(kind.word().unwrap_or_default()),
        }
    }
}
