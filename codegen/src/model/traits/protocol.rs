//! Protocol traits of services, and traits that shape a document (JSON names, XML, formats).

use serde_json::Value;

use super::{Traits, ids, strings};

/// The protocols that this project knows, in the order in which a client prefers them.
pub const PROTOCOLS: [&str; 11] = [
    ids::RPC_V2_CBOR,
    ids::REST_JSON_1,
    ids::AWS_JSON_1_0,
    ids::AWS_JSON_1_1,
    ids::REST_XML,
    ids::RPC_V2_JSON,
    ids::EVENT_STREAM_RPC,
    ids::STREAM_MANAGER,
    ids::STREAM_SEA,
    ids::AWS_QUERY,
    ids::EC2_QUERY,
];

/// A protocol trait of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolTrait<'a> {
    /// The id of the trait.
    pub id: &'a str,
    /// ALPN ids in order of preference; empty when the model gives none (then `http/1.1`).
    pub http: Vec<&'a str>,
    /// ALPN ids for operations with event streams; `None` when the model gives none (then `http`).
    pub event_stream_http: Option<Vec<&'a str>>,
    /// `noErrorWrapping` of `aws.protocols#restXml`.
    pub no_error_wrapping: bool,
}

/// The value of `smithy.api#timestampFormat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimestampFormat {
    /// `date-time`, RFC 3339 with `Z`.
    DateTime,
    /// `http-date`, IMF-fixdate of RFC 7231.
    HttpDate,
    /// `epoch-seconds`, a number.
    EpochSeconds,
}

/// The value of `smithy.api#xmlNamespace`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmlNamespace<'a> {
    /// The namespace itself.
    pub uri: &'a str,
    /// The prefix that stands for it, when it is not the default namespace.
    pub prefix: Option<&'a str>,
}

impl Traits {
    /// The protocol traits of a service that this project knows the name of, in the order of the
    /// model.
    #[must_use]
    pub fn protocols(&self) -> Vec<ProtocolTrait<'_>> {
        let known = self.iter().filter(|entry| PROTOCOLS.contains(&entry.id.as_str()));
        known.map(|entry| ProtocolTrait::new(entry.id.as_str(), &entry.value)).collect()
    }

    /// `smithy.api#jsonName`.
    #[must_use]
    pub fn json_name(&self) -> Option<&str> {
        self.string(ids::JSON_NAME)
    }

    /// `smithy.api#mediaType`.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.string(ids::MEDIA_TYPE)
    }

    /// `smithy.api#timestampFormat`.
    #[must_use]
    pub fn timestamp_format(&self) -> Option<TimestampFormat> {
        match self.string(ids::TIMESTAMP_FORMAT)? {
            "date-time" => Some(TimestampFormat::DateTime),
            "http-date" => Some(TimestampFormat::HttpDate),
            "epoch-seconds" => Some(TimestampFormat::EpochSeconds),
            _ => None,
        }
    }

    /// `smithy.api#xmlName`, with its prefix if it has one.
    #[must_use]
    pub fn xml_name(&self) -> Option<&str> {
        self.string(ids::XML_NAME)
    }

    /// `smithy.api#xmlAttribute`.
    #[must_use]
    pub fn is_xml_attribute(&self) -> bool {
        self.has(ids::XML_ATTRIBUTE)
    }

    /// `smithy.api#xmlFlattened`.
    #[must_use]
    pub fn is_xml_flattened(&self) -> bool {
        self.has(ids::XML_FLATTENED)
    }

    /// `smithy.api#xmlNamespace`.
    #[must_use]
    pub fn xml_namespace(&self) -> Option<XmlNamespace<'_>> {
        Some(XmlNamespace {
            uri: self.string_property(ids::XML_NAMESPACE, "uri")?,
            prefix: self.string_property(ids::XML_NAMESPACE, "prefix"),
        })
    }

    /// `aws.protocols#awsQueryCompatible`.
    #[must_use]
    pub fn is_aws_query_compatible(&self) -> bool {
        self.has(ids::AWS_QUERY_COMPATIBLE)
    }

    /// The code in `aws.protocols#awsQueryError`.
    #[must_use]
    pub fn aws_query_error_code(&self) -> Option<&str> {
        self.string_property(ids::AWS_QUERY_ERROR, "code")
    }
}

impl<'a> ProtocolTrait<'a> {
    /// Reads what the value of any protocol trait may hold.
    pub(crate) fn new(id: &'a str, value: &'a Value) -> Self {
        Self {
            id,
            http: strings(value.get("http")),
            event_stream_http: value.get("eventStreamHttp").map(|list| strings(Some(list))),
            no_error_wrapping: value.get("noErrorWrapping").and_then(Value::as_bool) == Some(true),
        }
    }
}
