//! The table of protocols.

use crate::ir::Session;
use crate::model::traits::ids;

/// What is to be known of a protocol.
pub(super) struct Row {
    /// The trait that stands on services.
    pub(super) id: &'static str,
    /// What users type: the name of the trait in kebab case.
    pub(super) kebab: &'static str,
    /// The `static` of the runtime's `protocol` room; `None` while there is none.
    pub(super) constant: Option<&'static str>,
    /// The one for services with `noErrorWrapping`.
    pub(super) unwrapped_errors: Option<&'static str>,
    /// The feature of the runtime that its codec needs.
    pub(super) feature: Option<&'static str>,
    /// How client and peer talk.
    pub(super) session: Session,
    pub(super) heeds: Heeds,
    /// Values without a schema can travel.
    pub(super) documents: bool,
}

/// Which traits a protocol looks at. The others are left out of the tables, which is all that a codec goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower) struct Heeds {
    /// What says something of HTTP messages, whatever is bound to them: host prefixes, endpoint rules, authentication,
    /// checksums, compression.
    pub(in crate::lower) requests: bool,
    /// `@http` and what belongs to it; every operation needs it then.
    pub(in crate::lower) http: bool,
    /// `@eventHeader` and `@eventPayload`: an event is a message of its own. Else it is a document with one member.
    pub(in crate::lower) events: bool,
    /// `@jsonName`.
    pub(in crate::lower) json_name: bool,
    /// `@timestampFormat`.
    pub(in crate::lower) timestamp_format: bool,
    /// `@xmlName` and what belongs to it.
    pub(in crate::lower) xml: bool,
    /// Constraint traits, in protocols whose clients look at them before they send anything.
    pub(in crate::lower) constraints: bool,
    /// `@operationCodes` and `@statusCode`: operations and errors are told by numbers.
    pub(in crate::lower) codes: bool,
    /// `@webSocketAction` and what belongs to it, as another way for operations beside `@http`. Errors of the others are
    /// told by their HTTP status.
    pub(in crate::lower) web_socket: bool,
}

impl Heeds {
    const RPC_V2: Self = Self {
        requests: true,
        http: false,
        events: true,
        json_name: false,
        timestamp_format: false,
        xml: false,
        constraints: false,
        codes: false,
        web_socket: false,
    };
    const AWS_JSON: Self = Self { timestamp_format: true, ..Self::RPC_V2 };
    const REST_XML: Self = Self { http: true, xml: true, ..Self::AWS_JSON };
    pub(super) const REST_JSON: Self = Self { http: true, json_name: true, ..Self::AWS_JSON };
    const EVENT_STREAM_RPC: Self = Self { requests: false, events: false, ..Self::RPC_V2 };
    const STREAM_MANAGER: Self =
        Self { requests: false, events: false, constraints: true, codes: true, ..Self::RPC_V2 };
    const STREAM_SEA: Self = Self { web_socket: true, ..Self::REST_JSON };
}

impl Row {
    const fn supported(
        (id, kebab): (&'static str, &'static str),
        constant: &'static str,
        heeds: Heeds,
    ) -> Self {
        Self { constant: Some(constant), heeds, ..Self::planned((id, kebab)) }
    }

    const fn planned((id, kebab): (&'static str, &'static str)) -> Self {
        Self {
            id,
            kebab,
            constant: None,
            unwrapped_errors: None,
            feature: None,
            session: Session::Http,
            heeds: Heeds::REST_JSON,
            documents: true,
        }
    }

    const fn without_documents(self) -> Self {
        Self { documents: false, ..self }
    }

    const fn feature(self, feature: &'static str) -> Self {
        Self { feature: Some(feature), ..self }
    }

    const fn unwrapped_errors(self, constant: &'static str) -> Self {
        Self { unwrapped_errors: Some(constant), ..self }
    }

    const fn session(self, session: Session) -> Self {
        Self { session, ..self }
    }

    /// The name of the trait.
    pub(super) fn name(&self) -> &'static str {
        self.id.split_once('#').map_or(self.id, |(_, name)| name)
    }

    /// Whether a body of bytes can stream.
    pub(super) fn streams_bytes(&self) -> bool {
        matches!(self.session, Session::Http | Session::StreamSea)
    }

    /// Whether a user means this protocol: by the id of its trait, or by the name, however that is spelled.
    pub(super) fn is_called(&self, asked: &str) -> bool {
        self.id == asked || letters(self.name()).eq(letters(asked))
    }
}

/// What is the same in `restJson1`, `rest-json-1` and `REST_JSON_1`.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase())
}

/// The names of the protocols that clients can speak, as [`Config::protocol`](crate::Config::protocol) takes them: those
/// of their traits, in kebab case, such as `rest-json-1`.
pub fn protocols() -> impl Iterator<Item = &'static str> {
    ROWS.iter().filter(|row| row.constant.is_some()).map(|row| row.kebab)
}

/// All protocols, most wanted first: CBOR is the smallest on the wire and keeps every number as it is, restJson1 is
/// the one of the JSON protocols whose event streams are specified best, and XML is the largest. Those that are not
/// HTTP need a peer that no URL leads to, so they come last.
pub(super) const ROWS: &[Row] = &[
    Row::supported((ids::RPC_V2_CBOR, "rpc-v2-cbor"), "RPC_V2_CBOR", Heeds::RPC_V2)
        .feature("cbor")
        .without_documents(),
    Row::supported((ids::REST_JSON_1, "rest-json-1"), "REST_JSON_1", Heeds::REST_JSON),
    Row::supported((ids::AWS_JSON_1_0, "aws-json-1-0"), "AWS_JSON_1_0", Heeds::AWS_JSON),
    Row::supported((ids::AWS_JSON_1_1, "aws-json-1-1"), "AWS_JSON_1_1", Heeds::AWS_JSON),
    Row::supported((ids::REST_XML, "rest-xml"), "REST_XML", Heeds::REST_XML)
        .feature("xml")
        .unwrapped_errors("REST_XML_UNWRAPPED_ERRORS")
        .without_documents(),
    Row::planned((ids::RPC_V2_JSON, "rpc-v2-json")),
    Row::supported((ids::EVENT_STREAM_RPC, "event-stream-rpc"), "EVENT_STREAM_RPC", Heeds::EVENT_STREAM_RPC)
        .session(Session::EventStreamRpc),
    Row::supported((ids::STREAM_MANAGER, "stream-manager"), "STREAM_MANAGER", Heeds::STREAM_MANAGER)
        .feature("stream-manager")
        .session(Session::StreamManager)
        .without_documents(),
    Row::supported((ids::STREAM_SEA, "stream-sea"), "STREAM_SEA", Heeds::STREAM_SEA)
        .feature("stream-sea")
        .session(Session::StreamSea),
    Row::planned((ids::AWS_QUERY, "aws-query")),
    Row::planned((ids::EC2_QUERY, "ec2-query")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::traits::PROTOCOLS;

    #[test]
    fn rows_are_the_protocols_of_the_model_in_their_order() {
        let ids: Vec<&str> = ROWS.iter().map(|row| row.id).collect();
        assert_eq!(ids, PROTOCOLS);
    }

    #[test]
    fn every_spelling_of_a_name_means_one_row() {
        for row in ROWS {
            for spelling in [row.id, row.name(), row.kebab, &row.kebab.to_uppercase().replace('-', "_")] {
                let meant: Vec<&str> =
                    ROWS.iter().filter(|it| it.is_called(spelling)).map(|it| it.id).collect();
                assert_eq!(meant, [row.id], "{spelling}");
            }
        }
        for spelling in ["", "-", "rest", "restJson1 ", "smithystreams#event-stream-rpc", "a#restJson1"] {
            assert!(!ROWS.iter().any(|row| row.is_called(spelling)), "{spelling}");
        }
    }
}
