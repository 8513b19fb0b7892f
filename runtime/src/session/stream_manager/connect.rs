//! What the handshake says.

use std::fmt;

use super::Status;
use crate::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional};
use crate::types::{Kind, Member, Schema};

/// The first byte of either side.
pub const CONNECT_VERSION: i8 = 1;

/// The version of the protocol that clients ask for.
pub const PROTOCOL_VERSION: &str = "1.1.0";

/// The versions that will do, too. 1.0.0 has no `UpdateMessageStream`, no exports to Amazon S3 and AWS IoT SiteWise, and
/// no status streams.
pub const OTHER_PROTOCOL_VERSIONS: &[&str] = &["1.0.0"];

static REQUEST: Schema = Schema::structure(
    "smithystreams#StreamManagerConnectRequest",
    &[
        Member::new("requestId", Kind::String),
        Member::new("protocolVersion", Kind::String),
        Member::new("otherSupportedProtocolVersions", Kind::List)
            .element(&Member::new("member", Kind::String)),
        Member::new("sdkVersion", Kind::String),
        Member::new("authToken", Kind::String),
    ],
);

static RESPONSE: Schema = Schema::structure(
    "smithystreams#StreamManagerConnectResponse",
    &[
        Member::new("requestId", Kind::String),
        Member::new("status", Kind::Long),
        Member::new("errorMessage", Kind::String),
        Member::new("protocolVersion", Kind::String),
        Member::new("supportedProtocolVersions", Kind::List).element(&Member::new("member", Kind::String)),
        Member::new("serverVersion", Kind::String),
        Member::new("clientIdentifier", Kind::String),
    ],
);

/// What a client says of itself. `Debug` does not show the token.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectRequest {
    /// The id of the request; a session gives it one that is not set.
    pub request_id: Option<String>,
    /// The version of the protocol that it wants.
    pub protocol_version: Option<String>,
    /// The versions that will do, too.
    pub other_supported_protocol_versions: Vec<String>,
    /// What the client is, in any words.
    pub sdk_version: Option<String>,
    /// What says who it is.
    pub auth_token: Option<String>,
}

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectResponse {
    /// The id of the request; a session gives it the one that is answered, if it is not set.
    pub request_id: Option<String>,
    /// Whether it accepts the client, and if not, why.
    pub status: Status,
    /// The same in words.
    pub error_message: Option<String>,
    /// The version that the connection has from now on.
    pub protocol_version: Option<String>,
    /// The versions that the server speaks.
    pub supported_protocol_versions: Vec<String>,
    /// What the server is.
    pub server_version: Option<String>,
    /// What it calls the client.
    pub client_identifier: Option<String>,
}

impl ConnectRequest {
    /// Wants [`PROTOCOL_VERSION`], or else [`OTHER_PROTOCOL_VERSIONS`], without a token.
    pub fn new() -> Self {
        Self {
            protocol_version: Some(PROTOCOL_VERSION.to_owned()),
            other_supported_protocol_versions: OTHER_PROTOCOL_VERSIONS
                .iter()
                .map(|&it| it.to_owned())
                .collect(),
            sdk_version: Some(concat!("smithy-streams ", env!("CARGO_PKG_VERSION")).to_owned()),
            ..Self::empty()
        }
    }

    pub(super) fn empty() -> Self {
        Self {
            request_id: None,
            protocol_version: None,
            other_supported_protocol_versions: Vec::new(),
            sdk_version: None,
            auth_token: None,
        }
    }

    /// The token that says who the client is.
    #[must_use]
    pub fn auth_token(mut self, token: impl Into<String>) -> Self {
        self.auth_token = Some(token.into());
        self
    }

    /// The first of the versions that the client can live with, the one it wants most before the others, that `supported`
    /// holds.
    pub fn choose_version<'s>(&self, supported: &[&'s str]) -> Option<&'s str> {
        let wanted = self.protocol_version.iter().chain(&self.other_supported_protocol_versions);
        wanted.into_iter().find_map(|wanted| supported.iter().find(|it| **it == wanted.as_str()).copied())
    }
}

impl Default for ConnectRequest {
    fn default() -> Self {
        Self::new()
    }
}

impl ConnectResponse {
    /// A response with this status, that says nothing else.
    pub fn new(status: Status) -> Self {
        Self {
            request_id: None,
            status,
            error_message: None,
            protocol_version: None,
            supported_protocol_versions: Vec::new(),
            server_version: None,
            client_identifier: None,
        }
    }

    /// Accepts a client with a version of the protocol.
    pub fn accepted(protocol_version: impl Into<String>) -> Self {
        Self { protocol_version: Some(protocol_version.into()), ..Self::new(Status::Success) }
    }

    /// The same in words.
    #[must_use]
    pub fn error_message(mut self, text: impl Into<String>) -> Self {
        self.error_message = Some(text.into());
        self
    }

    /// Whether the connection has another version than [`PROTOCOL_VERSION`], so that some operations may be missing. A
    /// server that does not say speaks the version it was asked for.
    pub fn is_compatibility_mode(&self) -> bool {
        self.protocol_version.as_deref().is_some_and(|version| version != PROTOCOL_VERSION)
    }
}

impl fmt::Debug for ConnectRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request_id, protocol_version, other_supported_protocol_versions, sdk_version, auth_token } =
            self;
        f.debug_struct("ConnectRequest")
            .field("request_id", request_id)
            .field("protocol_version", protocol_version)
            .field("other_supported_protocol_versions", other_supported_protocol_versions)
            .field("sdk_version", sdk_version)
            .field("auth_token", &auth_token.as_ref().map(|_| "***"))
            .finish()
    }
}

impl Shape for ConnectRequest {
    fn schema(&self) -> &'static Schema {
        &REQUEST
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let [request_id, version, others, sdk, token] = REQUEST.members() else { return Ok(()) };
        write_optional(&self.request_id, request_id, w)?;
        write_optional(&self.protocol_version, version, w)?;
        write(&self.other_supported_protocol_versions, others, w)?;
        write_optional(&self.sdk_version, sdk, w)?;
        write_optional(&self.auth_token, token, w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let Some(member) = REQUEST.members().get(index) else { return r.skip() };
        match index {
            0 => self.request_id = Some(String::read(member, r)?),
            1 => self.protocol_version = Some(String::read(member, r)?),
            2 => self.other_supported_protocol_versions = Vec::read(member, r)?,
            3 => self.sdk_version = Some(String::read(member, r)?),
            _ => self.auth_token = Some(String::read(member, r)?),
        }
        Ok(())
    }
}

impl Shape for ConnectResponse {
    fn schema(&self) -> &'static Schema {
        &RESPONSE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let [request_id, status, text, version, supported, server, client] = RESPONSE.members() else {
            return Ok(());
        };
        write_optional(&self.request_id, request_id, w)?;
        write(&self.status.code(), status, w)?;
        write_optional(&self.error_message, text, w)?;
        write_optional(&self.protocol_version, version, w)?;
        write(&self.supported_protocol_versions, supported, w)?;
        write_optional(&self.server_version, server, w)?;
        write_optional(&self.client_identifier, client, w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let Some(member) = RESPONSE.members().get(index) else { return r.skip() };
        match index {
            0 => self.request_id = Some(String::read(member, r)?),
            1 => self.status = Status::from_code(i64::read(member, r)?),
            2 => self.error_message = Some(String::read(member, r)?),
            3 => self.protocol_version = Some(String::read(member, r)?),
            4 => self.supported_protocol_versions = Vec::read(member, r)?,
            5 => self.server_version = Some(String::read(member, r)?),
            _ => self.client_identifier = Some(String::read(member, r)?),
        }
        Ok(())
    }
}
