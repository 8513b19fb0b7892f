use std::fmt;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::super::{
    BodyStream, HttpBody, HttpRequest, OperationSchema, ProtocolError, RequestChecksum, ResponseChecksum,
};
use super::{ChecksumSettings, RequestChecksums, ResponseChecksums, ResponseValidation};
use crate::checksum::{ChecksumAlgorithm, Hasher};
use crate::codec::text::label_text;
use crate::codec::{CodecError, Shape, ShapeReader, ShapeWriter, for_each_member};
use crate::types::{HttpBinding, Member, Schema};

/// An input, and the checksums that its request is to carry and its answer to be held to.
///
/// As a [`Shape`] it is the input; where the algorithm is ours to choose, its member says so, and where answers are to
/// come with a checksum, the member for that does.
///
/// ```text
/// input ──new──▶ ChecksummedInput ──write_request──▶ request ──compression──▶ request
///                    │   │   └───────add_to: bodies in memory──────────────────┤
///                    │   └───────────checksum: streaming blobs, by the payload─┘
///                    └───────────────validation: the answer
/// ```
#[derive(Clone, Copy)]
pub struct ChecksummedInput<'a> {
    input: &'a dyn Shape,
    checksum: Option<RequestedChecksum>,
    /// The members to be filled, each with its value.
    unset: [Option<(&'static Member, &'static str)>; 2],
    validation: ResponseValidation,
}

/// The checksum that a request is to carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestedChecksum {
    kind: Kind,
    /// The model or the input demands it; it is not only the client's habit.
    demanded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    ContentMd5,
    Algorithm(ChecksumAlgorithm),
}

/// What a checksum is made with where the input does not say.
const DEFAULT: ChecksumAlgorithm = ChecksumAlgorithm::Crc32;

/// What the member for the checksums of answers is set to.
const ENABLED: &str = "ENABLED";

/// `Content-MD5`.
const CONTENT_MD5: &str = "content-md5";
/// What the headers with checksums begin with, and some that only speak of them.
const PREFIX: &str = "x-amz-checksum-";
/// What follows [`PREFIX`] in headers that hold no checksum.
const NO_CHECKSUM: [&str; 3] = ["algorithm", "mode", "type"];

/// What the members of an input say of checksums.
#[derive(Default)]
struct Said {
    has_own: bool,
    algorithm: Option<String>,
    mode: Option<String>,
}

impl<'a> ChecksummedInput<'a> {
    /// As [`with_settings`](Self::with_settings), by default.
    ///
    /// # Errors
    /// As [`with_settings`](Self::with_settings).
    pub fn new(operation: &OperationSchema, input: &'a dyn Shape) -> Result<Self, ProtocolError> {
        Self::with_settings(operation, input, ChecksumSettings::default())
    }

    /// Settles whether requests with this input carry a checksum, and which, and whether the answer is asked for one.
    /// Event streams do not, nor do requests whose input already has one.
    ///
    /// # Errors
    /// [`ProtocolError::UnsupportedChecksum`] for an algorithm that [`ChecksumAlgorithm`] does not have.
    pub fn with_settings(
        operation: &OperationSchema,
        input: &'a dyn Shape,
        settings: ChecksumSettings,
    ) -> Result<Self, ProtocolError> {
        let events = |stream| matches!(stream, Some(BodyStream::Events));
        let request = operation.request_checksum().filter(|_| !events(operation.streams_request()));
        // The answer to a HEAD request speaks of a body that does not come.
        let response = operation
            .response_checksum()
            .filter(|_| !events(operation.streams_response()) && operation.method() != "HEAD");
        let said = Said::by(input, request, response)?;
        let (checksum, algorithm) = settle_request(request, &said, settings.requests)?;
        let (validation, mode) = settle_response(response, &said, settings.responses);
        let unset = [algorithm, mode].map(|unset| {
            let (name, value) = unset?;
            Some((input.schema().members().iter().find(|member| member.name() == name)?, value))
        });
        Ok(Self { input, checksum, unset, validation })
    }

    /// The checksum that the request is to carry.
    pub fn checksum(&self) -> Option<RequestedChecksum> {
        self.checksum
    }

    /// How the answer is validated.
    pub fn validation(&self) -> ResponseValidation {
        self.validation
    }

    /// Adds the checksum of the body as it is now, unless a header holds one already. Streaming blobs are the business
    /// of [`Payload::plan`](crate::payload::Payload::plan).
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
        checksum.insert(&mut request.headers, Hasher::of(checksum.algorithm(), body))
    }
}

impl Said {
    fn by(
        input: &dyn Shape,
        request: Option<RequestChecksum>,
        response: Option<ResponseChecksum>,
    ) -> Result<Self, ProtocolError> {
        let mut said = Self::default();
        if request.is_none() && response.is_none() {
            return Ok(said);
        }
        for_each_member(input, &mut |member, value| {
            if matches!(member.http_binding(), HttpBinding::Header(name) if holds_checksum(name)) {
                said.has_own = true;
            }
            if matches!(request, Some(RequestChecksum::Algorithm { member: name, .. }) if name == member.name())
            {
                said.algorithm = Some(label_text(member, value)?);
            }
            if response.is_some_and(|it| it.member == member.name()) {
                said.mode = Some(label_text(member, value)?);
            }
            Ok(())
        })?;
        Ok(said)
    }
}

/// A member by its name in the model, and what to set it to.
type Unset = Option<(&'static str, &'static str)>;

fn settle_request(
    wanted: Option<RequestChecksum>,
    said: &Said,
    setting: RequestChecksums,
) -> Result<(Option<RequestedChecksum>, Unset), ProtocolError> {
    let Some(wanted) = wanted.filter(|_| !said.has_own) else { return Ok((None, None)) };
    Ok(match (wanted, &said.algorithm) {
        (RequestChecksum::Md5, _) => {
            (Some(RequestedChecksum { kind: Kind::ContentMd5, demanded: true }), None)
        }
        (RequestChecksum::Algorithm { member, .. }, Some(name)) => {
            let unsupported = || ProtocolError::UnsupportedChecksum { member, algorithm: name.clone() };
            let algorithm = ChecksumAlgorithm::named(name).ok_or_else(unsupported)?;
            (Some(RequestedChecksum { kind: Kind::Algorithm(algorithm), demanded: true }), None)
        }
        (RequestChecksum::Algorithm { required: false, .. }, None)
            if setting == RequestChecksums::WhenRequired =>
        {
            (None, None)
        }
        (RequestChecksum::Algorithm { member, required }, None) => {
            let checksum = RequestedChecksum { kind: Kind::Algorithm(DEFAULT), demanded: required };
            (Some(checksum), Some((member, DEFAULT.name())))
        }
    })
}

fn settle_response(
    wanted: Option<ResponseChecksum>,
    said: &Said,
    setting: ResponseChecksums,
) -> (ResponseValidation, Unset) {
    let Some(ResponseChecksum { member, algorithms }) = wanted else {
        return (ResponseValidation::default(), None);
    };
    match (&said.mode, setting) {
        (Some(mode), _) if mode == ENABLED => (ResponseValidation::by(algorithms), None),
        (None, ResponseChecksums::WhenSupported) => {
            (ResponseValidation::by(algorithms), Some((member, ENABLED)))
        }
        _ => (ResponseValidation::default(), None),
    }
}

impl Shape for ChecksummedInput<'_> {
    fn schema(&self) -> &'static Schema {
        self.input.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.input.write_members(w)?;
        self.unset.iter().flatten().try_for_each(|(member, value)| w.string(member, value))
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
pub(crate) fn holds_checksum(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == CONTENT_MD5 || name.strip_prefix(PREFIX).is_some_and(|rest| !NO_CHECKSUM.contains(&rest))
}

impl RequestedChecksum {
    /// What it is made with.
    pub fn algorithm(self) -> ChecksumAlgorithm {
        match self.kind {
            Kind::ContentMd5 => ChecksumAlgorithm::Md5,
            Kind::Algorithm(algorithm) => algorithm,
        }
    }

    /// The header that holds it.
    pub fn header(self) -> &'static str {
        match self.kind {
            Kind::ContentMd5 => CONTENT_MD5,
            Kind::Algorithm(algorithm) => algorithm.header(),
        }
    }

    /// Whether it may stand in a trailer: all but `Content-MD5`.
    pub fn fits_trailer(self) -> bool {
        self.kind != Kind::ContentMd5
    }

    /// Whether a request without it would not be what the model or the input asks for.
    pub fn is_demanded(self) -> bool {
        self.demanded
    }

    /// Sets the header to a checksum in base64.
    pub(crate) fn insert(self, headers: &mut HeaderMap, checksum: String) -> Result<(), ProtocolError> {
        let name = self.header();
        let value = HeaderValue::try_from(checksum);
        let value = value.map_err(|_| ProtocolError::InvalidHeader { member: name })?;
        headers.insert(HeaderName::from_static(name), value);
        Ok(())
    }
}
