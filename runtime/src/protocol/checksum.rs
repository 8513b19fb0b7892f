//! Checksums of requests (Smithy spec, Behavior traits, `httpChecksumRequired`; AWS core specification, HTTP checksums).

use std::fmt;

use http::header::{HeaderName, HeaderValue};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::{HttpBody, HttpRequest, OperationSchema, ProtocolError, RequestChecksum};
use crate::codec::text::label_text;
use crate::codec::{CodecError, Shape, ShapeReader, ShapeWriter, for_each_member};
use crate::types::{HttpBinding, Member, Schema};

/// An input, and the checksum that its request is to carry.
///
/// As a [`Shape`] it is the input; where the algorithm is ours to choose, its member says so.
///
/// ```text
/// input ──new──▶ ChecksummedInput ──write_request──▶ request ──compression──▶ request
///                        └───────────────add_to──────────────────────────────────┘
/// ```
#[derive(Clone, Copy)]
pub struct ChecksummedInput<'a> {
    input: &'a dyn Shape,
    checksum: Option<Checksum>,
    /// The member to be filled with the name of the default.
    unset: Option<&'static Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Checksum {
    ContentMd5,
    Algorithm(Algorithm),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Crc32,
    Crc32c,
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// What a checksum is made with where the input does not say.
const DEFAULT: (&str, Algorithm) = ("CRC32", Algorithm::Crc32);

/// `Content-MD5`.
const CONTENT_MD5: &str = "content-md5";
/// What the headers with checksums begin with, and some that only speak of them.
const PREFIX: &str = "x-amz-checksum-";
/// What follows [`PREFIX`] in headers that hold no checksum.
const NO_CHECKSUM: [&str; 3] = ["algorithm", "mode", "type"];

impl<'a> ChecksummedInput<'a> {
    /// Settles whether requests with this input carry a checksum, and which. Streaming bodies do not, nor do requests
    /// whose input already has one.
    ///
    /// # Errors
    /// [`ProtocolError::UnsupportedChecksum`] for an algorithm that is not CRC32, CRC32C, MD5, SHA1, SHA256 or SHA512.
    pub fn new(operation: &OperationSchema, input: &'a dyn Shape) -> Result<Self, ProtocolError> {
        let without = Self { input, checksum: None, unset: None };
        let wanted = operation.request_checksum().filter(|_| operation.streams_request().is_none());
        let Some(wanted) = wanted else { return Ok(without) };
        let mut has_own = false;
        let mut selected = None;
        for_each_member(input, &mut |member, value| {
            if matches!(member.http_binding(), HttpBinding::Header(name) if holds_checksum(name)) {
                has_own = true;
            }
            if matches!(wanted, RequestChecksum::Algorithm { member: name, .. } if name == member.name()) {
                selected = Some(label_text(member, value)?);
            }
            Ok(())
        })?;
        if has_own {
            return Ok(without);
        }
        Ok(match (wanted, selected) {
            (RequestChecksum::Md5, _) => Self { checksum: Some(Checksum::ContentMd5), ..without },
            (RequestChecksum::Algorithm { member, .. }, Some(name)) => {
                let algorithm = Algorithm::named(&name)
                    .ok_or(ProtocolError::UnsupportedChecksum { member, algorithm: name })?;
                Self { checksum: Some(Checksum::Algorithm(algorithm)), ..without }
            }
            (RequestChecksum::Algorithm { member, required: true }, None) => Self {
                checksum: Some(Checksum::Algorithm(DEFAULT.1)),
                unset: input.schema().members().iter().find(|other| other.name() == member),
                ..without
            },
            (RequestChecksum::Algorithm { required: false, .. }, None) => without,
        })
    }

    /// Adds the checksum of the body as it is now, unless a header holds one already.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidHeader`], which base64 is not.
    pub fn add_to(&self, request: &mut HttpRequest) -> Result<(), ProtocolError> {
        let Some(checksum) = self.checksum else { return Ok(()) };
        let body: &[u8] = match &request.body {
            HttpBody::Empty => &[],
            HttpBody::Full(bytes) => bytes,
            HttpBody::Stream => return Ok(()),
        };
        if request.headers.keys().any(|name| holds_checksum(name.as_str())) {
            return Ok(());
        }
        let name = checksum.header();
        let value = HeaderValue::try_from(checksum.of(body));
        let value = value.map_err(|_| ProtocolError::InvalidHeader { member: name })?;
        request.headers.insert(HeaderName::from_static(name), value);
        Ok(())
    }
}

impl Shape for ChecksummedInput<'_> {
    fn schema(&self) -> &'static Schema {
        self.input.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.input.write_members(w)?;
        self.unset.map_or(Ok(()), |member| w.string(member, DEFAULT.0))
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

impl fmt::Debug for ChecksummedInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChecksummedInput")
            .field("input", &self.input.schema().id())
            .field("checksum", &self.checksum)
            .finish_non_exhaustive()
    }
}

/// Whether a header of this name, in any case, is the checksum of a body.
fn holds_checksum(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == CONTENT_MD5 || name.strip_prefix(PREFIX).is_some_and(|rest| !NO_CHECKSUM.contains(&rest))
}

impl Checksum {
    const fn header(self) -> &'static str {
        match self {
            Self::ContentMd5 => CONTENT_MD5,
            Self::Algorithm(Algorithm::Crc32) => "x-amz-checksum-crc32",
            Self::Algorithm(Algorithm::Crc32c) => "x-amz-checksum-crc32c",
            Self::Algorithm(Algorithm::Md5) => "x-amz-checksum-md5",
            Self::Algorithm(Algorithm::Sha1) => "x-amz-checksum-sha1",
            Self::Algorithm(Algorithm::Sha256) => "x-amz-checksum-sha256",
            Self::Algorithm(Algorithm::Sha512) => "x-amz-checksum-sha512",
        }
    }

    /// The checksum in base64; numbers are big-endian.
    fn of(self, body: &[u8]) -> String {
        let base64 = |bytes: &[u8]| base64_simd::STANDARD.encode_to_string(bytes);
        match self {
            Self::ContentMd5 | Self::Algorithm(Algorithm::Md5) => base64(&Md5::digest(body)),
            Self::Algorithm(Algorithm::Crc32) => base64(&crc32fast::hash(body).to_be_bytes()),
            Self::Algorithm(Algorithm::Crc32c) => base64(&crc32c::crc32c(body).to_be_bytes()),
            Self::Algorithm(Algorithm::Sha1) => base64(&Sha1::digest(body)),
            Self::Algorithm(Algorithm::Sha256) => base64(&Sha256::digest(body)),
            Self::Algorithm(Algorithm::Sha512) => base64(&Sha512::digest(body)),
        }
    }
}

impl Algorithm {
    /// The algorithm by its name in models.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "CRC32" => Self::Crc32,
            "CRC32C" => Self::Crc32c,
            "MD5" => Self::Md5,
            "SHA1" => Self::Sha1,
            "SHA256" => Self::Sha256,
            "SHA512" => Self::Sha512,
            _ => return None,
        })
    }
}
