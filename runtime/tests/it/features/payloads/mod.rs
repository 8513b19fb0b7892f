//! How streaming blobs are sent: chunks, trailers, hashes.

mod chunks;
mod hashes;

use std::future::poll_fn;

use http::{HeaderMap, HeaderValue};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{BoxError, ByteStream, RequestBody};
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::payload::{Payload, PayloadError, PayloadRules, PlannedBody};
use smithy_streams_runtime::protocol::{ChecksummedInput, ContentCoding, OperationSchema};
use smithy_streams_runtime::signing::{ChunkDecoder, PayloadHash, Signer, SigningScope};
use smithy_streams_runtime::types::Timestamp;

use super::model::Scroll;

/// 2013-05-24T00:00:00Z
const TIME: Timestamp = Timestamp::from_seconds(1_369_353_600);

const S3: Option<&str> = Some("s3");
const OTHER: Option<&str> = Some("scrolls");

/// The identity of the S3 documentation.
fn credentials() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn signer() -> Signer {
    Signer::new(&credentials(), &SigningScope::new("us-east-1", "s3")).with_path_as_sent()
}

/// A blob that cannot be read twice.
fn reader(length: usize) -> ByteStream {
    let data = std::io::Cursor::new(data(length));
    ByteStream::from_reader_sized(data, length as u64)
}

fn data(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn crc32(data: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(crc32fast::hash(data).to_be_bytes())
}

/// Where a request goes, and what its blob is.
struct Sent<'a> {
    operation: &'a OperationSchema,
    input: Scroll,
    service: Option<&'a str>,
    secure: bool,
    coding: ContentCoding,
    headers: HeaderMap,
}

impl<'a> Sent<'a> {
    fn to(operation: &'a OperationSchema, service: Option<&'a str>, secure: bool) -> Self {
        let (input, coding, headers) = (Scroll::default(), ContentCoding::Identity, HeaderMap::new());
        Self { operation, input, service, secure, coding, headers }
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    async fn plan(self, blob: ByteStream) -> Result<(HeaderMap, PlannedBody), PayloadError> {
        let checksum = ChecksummedInput::new(self.operation, &self.input).unwrap().checksum();
        let mut rules = PayloadRules::new(self.operation, self.secure).checksum(checksum);
        if let Some(service) = self.service {
            rules = rules.signed_for(service);
        }
        let mut headers = self.headers;
        let planned = Payload::Blob(blob, self.coding).plan(&rules, &mut headers).await?;
        Ok((headers, planned))
    }

    /// What the signature covers.
    async fn hash(self, blob: ByteStream) -> PayloadHash {
        self.plan(blob).await.unwrap().1.hash()
    }
}

async fn frame(body: &mut RequestBody) -> Option<Result<Bytes, BoxError>> {
    let frame = poll_fn(|cx| body.as_mut().poll_frame(cx)).await?;
    Some(frame.map(|frame| frame.into_data().unwrap()))
}

/// All of a body, whose size hint has to be right all the time if it is exact.
async fn read(mut body: RequestBody) -> Result<Bytes, BoxError> {
    let (mut all, mut hints) = (Vec::new(), vec![(0, body.size_hint().exact())]);
    while let Some(piece) = frame(&mut body).await {
        all.extend_from_slice(&piece?);
        hints.push((all.len(), body.size_hint().exact()));
    }
    assert!(body.is_end_stream());
    for (read, hint) in hints {
        assert!(hint.is_none_or(|left| left == (all.len() - read) as u64), "{read} of {} read", all.len());
    }
    Ok(all.into())
}

fn decode(mut decoder: ChunkDecoder, mut body: Bytes) -> (Vec<u8>, HeaderMap) {
    let mut all = Vec::new();
    while let Some(piece) = decoder.decode(&mut body).unwrap() {
        all.extend_from_slice(&piece);
    }
    (all, decoder.finish().unwrap())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}
