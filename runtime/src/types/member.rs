//! What a codec must know of a member.

use super::{Constraints, Xml};

/// The type that a member targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the Smithy types")]
pub enum Kind {
    Blob,
    Boolean,
    String,
    Enum,
    Byte,
    Short,
    Integer,
    IntEnum,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    Timestamp,
    Document,
    List,
    Map,
    Structure,
    Union,
}

/// How a timestamp is written as text or number (`@timestampFormat`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampFormat {
    /// RFC 3339 in UTC, as in `2026-01-02T03:04:05.25Z`.
    DateTime,
    /// IMF-fixdate, as in `Fri, 02 Jan 2026 03:04:05 GMT`.
    HttpDate,
    /// Seconds since the Unix epoch, with a fraction where there is one.
    EpochSeconds,
}

/// Where `smithy.api#http*` traits send a top-level member of an input, output or error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpBinding {
    /// Part of the body document.
    Document,
    /// A `{label}` of the URI pattern (inputs only).
    Label,
    /// A query parameter with this key (inputs only).
    Query(&'static str),
    /// A map of query parameters (inputs only).
    QueryParams,
    /// An HTTP header with this name.
    Header(&'static str),
    /// A map of HTTP headers whose names start with this prefix.
    PrefixHeaders(&'static str),
    /// The whole body.
    Payload,
    /// The status code (outputs only).
    ResponseCode,
}

/// Where `@eventHeader` and `@eventPayload` send a member of an event structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventBinding {
    /// Part of the payload document.
    Document,
    /// An event-stream header named as the member.
    Header,
    /// The whole payload.
    Payload,
}

/// A member of a structure or union, the element of a list, or the key or value of a map.
#[derive(Debug)]
pub struct Member {
    name: &'static str,
    kind: Kind,
    json_name: Option<&'static str>,
    json_name_is_plain: bool,
    timestamp_format: Option<TimestampFormat>,
    media_type: Option<&'static str>,
    xml: Option<&'static Xml>,
    constraints: Option<&'static Constraints>,
    http: HttpBinding,
    event: EventBinding,
    element: Option<&'static Self>,
    key: Option<&'static Self>,
    required: bool,
    host_label: bool,
    idempotency_token: bool,
    sensitive: bool,
    error: bool,
    made_by_client: bool,
}

impl Member {
    /// A member with its name in the model, without traits.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            json_name: None,
            json_name_is_plain: true,
            timestamp_format: None,
            media_type: None,
            xml: None,
            constraints: None,
            http: HttpBinding::Document,
            event: EventBinding::Document,
            element: None,
            key: None,
            required: false,
            host_label: false,
            idempotency_token: false,
            sensitive: false,
            error: false,
            made_by_client: false,
        }
    }

    /// `@jsonName`.
    #[must_use]
    pub const fn json_name(mut self, name: &'static str) -> Self {
        self.json_name = Some(name);
        self.json_name_is_plain = is_plain(name.as_bytes());
        self
    }

    /// `@timestampFormat` of the member, or else of its target.
    #[must_use]
    pub const fn timestamp_format(mut self, format: TimestampFormat) -> Self {
        self.timestamp_format = Some(format);
        self
    }

    /// `@mediaType` of the target.
    #[must_use]
    pub const fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// The XML traits.
    #[must_use]
    pub const fn xml(mut self, xml: &'static Xml) -> Self {
        self.xml = Some(xml);
        self
    }

    /// The constraint traits of the member, or else of its target.
    #[must_use]
    pub const fn constraints(mut self, constraints: &'static Constraints) -> Self {
        self.constraints = Some(constraints);
        self
    }

    /// `@httpLabel`.
    #[must_use]
    pub const fn label(mut self) -> Self {
        self.http = HttpBinding::Label;
        self
    }

    /// `@httpQuery`.
    #[must_use]
    pub const fn query(mut self, key: &'static str) -> Self {
        self.http = HttpBinding::Query(key);
        self
    }

    /// `@httpQueryParams`.
    #[must_use]
    pub const fn query_params(mut self) -> Self {
        self.http = HttpBinding::QueryParams;
        self
    }

    /// `@httpHeader`.
    #[must_use]
    pub const fn header(mut self, name: &'static str) -> Self {
        self.http = HttpBinding::Header(name);
        self
    }

    /// `@httpPrefixHeaders`.
    #[must_use]
    pub const fn prefix_headers(mut self, prefix: &'static str) -> Self {
        self.http = HttpBinding::PrefixHeaders(prefix);
        self
    }

    /// `@httpPayload`.
    #[must_use]
    pub const fn payload(mut self) -> Self {
        self.http = HttpBinding::Payload;
        self
    }

    /// `@httpResponseCode`.
    #[must_use]
    pub const fn response_code(mut self) -> Self {
        self.http = HttpBinding::ResponseCode;
        self
    }

    /// `@eventHeader`.
    #[must_use]
    pub const fn event_header(mut self) -> Self {
        self.event = EventBinding::Header;
        self
    }

    /// `@eventPayload`.
    #[must_use]
    pub const fn event_payload(mut self) -> Self {
        self.event = EventBinding::Payload;
        self
    }

    /// The element of a list, or the value of a map.
    #[must_use]
    pub const fn element(mut self, element: &'static Self) -> Self {
        self.element = Some(element);
        self
    }

    /// The key of a map.
    #[must_use]
    pub const fn key(mut self, key: &'static Self) -> Self {
        self.key = Some(key);
        self
    }

    /// `@required`.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// `@hostLabel`.
    #[must_use]
    pub const fn host_label(mut self) -> Self {
        self.host_label = true;
        self
    }

    /// `@idempotencyToken`.
    #[must_use]
    pub const fn idempotency_token(mut self) -> Self {
        self.idempotency_token = true;
        self
    }

    /// `@sensitive` on the member's target.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// The target is an error structure (members of streaming unions).
    #[must_use]
    pub const fn error(mut self) -> Self {
        self.error = true;
        self
    }

    /// `smithystreams#madeByClient` (members of streaming unions).
    #[must_use]
    pub const fn made_by_client(mut self) -> Self {
        self.made_by_client = true;
        self
    }

    /// The name in the model, which is the name on the wire unless a trait says otherwise.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The type that the member targets.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The key in JSON objects of protocols that honour `@jsonName`.
    pub const fn wire_json_name(&self) -> &'static str {
        match self.json_name {
            Some(name) => name,
            None => self.name,
        }
    }

    /// Whether that key stands in JSON as it is, without a character that must be escaped.
    pub(crate) const fn json_name_is_plain(&self) -> bool {
        self.json_name_is_plain
    }

    /// `@timestampFormat`, where it stands.
    pub const fn modeled_timestamp_format(&self) -> Option<TimestampFormat> {
        self.timestamp_format
    }

    /// `@mediaType`, where it stands.
    pub const fn modeled_media_type(&self) -> Option<&'static str> {
        self.media_type
    }

    /// The XML traits.
    pub const fn xml_traits(&self) -> &'static Xml {
        match self.xml {
            Some(xml) => xml,
            None => Xml::NONE,
        }
    }

    /// The constraint traits; none in the tables of protocols whose clients leave them to the server.
    pub const fn modeled_constraints(&self) -> Option<&'static Constraints> {
        self.constraints
    }

    /// Where the member travels in HTTP messages, if its structure is a top-level one.
    pub const fn http_binding(&self) -> HttpBinding {
        self.http
    }

    /// Where the member travels in event-stream messages, if its structure is an event.
    pub const fn event_binding(&self) -> EventBinding {
        self.event
    }

    /// The element of a list or the value of a map; the member itself for anything else.
    pub const fn value_member(&'static self) -> &'static Self {
        match self.element {
            Some(element) => element,
            None => self,
        }
    }

    /// The key of a map; the member itself for anything else.
    pub const fn key_member(&'static self) -> &'static Self {
        match self.key {
            Some(key) => key,
            None => self,
        }
    }

    /// `@required` stands on the member.
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// `@hostLabel` stands on the member.
    pub const fn is_host_label(&self) -> bool {
        self.host_label
    }

    /// `@idempotencyToken` stands on the member.
    pub const fn is_idempotency_token(&self) -> bool {
        self.idempotency_token
    }

    /// The member's value must not be shown.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// The member of a streaming union is an error.
    pub const fn is_error(&self) -> bool {
        self.error
    }

    /// The member of a streaming union never travels.
    pub const fn is_made_by_client(&self) -> bool {
        self.made_by_client
    }
}

/// Whether a JSON string holds the text without escaping. Names in the model always are plain.
const fn is_plain(text: &[u8]) -> bool {
    let mut index = 0;
    while index < text.len() {
        if text[index] < b' ' || text[index] == b'"' || text[index] == b'\\' {
            return false;
        }
        index += 1;
    }
    true
}
