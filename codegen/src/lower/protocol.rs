//! Which protocol the client speaks. A protocol is a row; one that is not supported yet has no constant.

use crate::config::Config;
use crate::diagnostics::{Diagnostics, Finding};
use crate::ir::Protocol;
use crate::model::traits::{ProtocolTrait, ids};
use crate::model::{Member, Model, Shape, ShapeId, ShapeKind, closure};

/// What is to be known of a protocol.
struct Row {
    /// The trait that stands on services.
    id: &'static str,
    /// The `static` of the runtime's `protocol` room; `None` while there is none.
    constant: Option<&'static str>,
    /// The one for services with `noErrorWrapping`.
    unwrapped_errors: Option<&'static str>,
    /// The feature of the runtime that its codec needs.
    feature: Option<&'static str>,
    heeds: Heeds,
    /// Values without a schema can travel.
    documents: bool,
}

/// Which traits a protocol looks at. The others are left out of the tables, which is all that a codec goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heeds {
    /// `@http` and what belongs to it; every operation needs it then.
    pub(super) http: bool,
    /// `@jsonName`.
    pub(super) json_name: bool,
    /// `@timestampFormat`.
    pub(super) timestamp_format: bool,
    /// `@xmlName` and what belongs to it.
    pub(super) xml: bool,
}

impl Heeds {
    const REST_JSON: Self = Self { http: true, json_name: true, timestamp_format: true, xml: false };
    const REST_XML: Self = Self { http: true, json_name: false, timestamp_format: true, xml: true };
    const AWS_JSON: Self = Self { http: false, json_name: false, timestamp_format: true, xml: false };
    const RPC_V2: Self = Self { http: false, json_name: false, timestamp_format: false, xml: false };
}

impl Row {
    const fn supported(id: &'static str, constant: &'static str, heeds: Heeds) -> Self {
        Self { id, constant: Some(constant), unwrapped_errors: None, feature: None, heeds, documents: true }
    }

    const fn planned(id: &'static str) -> Self {
        Self {
            id,
            constant: None,
            unwrapped_errors: None,
            feature: None,
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

    fn name(&self) -> &'static str {
        self.id.split_once('#').map_or(self.id, |(_, name)| name)
    }
}

/// All protocols, most wanted first: CBOR is the smallest on the wire and keeps every number as it is, restJson1 is
/// the one of the JSON protocols whose event streams are specified best, and XML is the largest.
const ROWS: &[Row] = &[
    Row::supported(ids::RPC_V2_CBOR, "RPC_V2_CBOR", Heeds::RPC_V2).feature("cbor").without_documents(),
    Row::supported(ids::REST_JSON_1, "REST_JSON_1", Heeds::REST_JSON),
    Row::supported(ids::AWS_JSON_1_0, "AWS_JSON_1_0", Heeds::AWS_JSON),
    Row::supported(ids::AWS_JSON_1_1, "AWS_JSON_1_1", Heeds::AWS_JSON),
    Row::supported(ids::REST_XML, "REST_XML", Heeds::REST_XML)
        .feature("xml")
        .unwrapped_errors("REST_XML_UNWRAPPED_ERRORS")
        .without_documents(),
    Row::planned(ids::RPC_V2_JSON),
    Row::planned(ids::EVENT_STREAM_RPC),
    Row::planned(ids::STREAM_MANAGER),
    Row::planned(ids::STREAM_SEA),
    Row::planned(ids::AWS_QUERY),
    Row::planned(ids::EC2_QUERY),
];

/// The protocol of a client.
pub(super) struct Chosen {
    /// `None` if no client can be made for it yet.
    pub(super) protocol: Option<Protocol>,
    pub(super) heeds: Heeds,
}

/// The protocol that the user asks for, or the most wanted one of the service that can carry all of its values.
/// Without a protocol, and with a warning, if no client can be made for it yet; `None`, and an error, if there is no
/// such protocol.
pub(super) fn choose(
    model: &Model,
    service: &Shape,
    operations: &[&Shape],
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Chosen> {
    let declared = service.traits.protocols();
    let mut rows: Vec<&'static Row> = match &config.protocol {
        Some(asked) => vec![asked_for(asked, diagnostics)?],
        None => ROWS.iter().filter(|row| declared.iter().any(|it| it.id == row.id)).collect(),
    };
    let documents = documents(model, service, operations);
    let crowding = crowding_streams(model, operations);
    // The sort is stable, so it only moves what cannot carry everything behind what can.
    rows.sort_by_key(|row| {
        !row.documents && !documents.is_empty() || !row.heeds.http && !crowding.is_empty()
    });
    let Some((row, constant)) = rows.iter().find_map(|row| Some((*row, row.constant?))) else {
        diagnostics.report(types_only(service, &rows));
        return Some(Chosen { protocol: None, heeds: Heeds::REST_JSON });
    };
    operations_have_http(row, operations, diagnostics);
    let declared = declared.iter().find(|it| it.id == row.id);
    if declared.is_none() && !row.documents {
        documents.iter().for_each(|member| diagnostics.report(no_place(row, member)));
    }
    if !row.heeds.http {
        crowding.iter().for_each(|stream| diagnostics.report(lost_members(row, stream)));
    }
    let protocol = protocol(service, row, constant, declared);
    Some(Chosen { protocol: Some(protocol), heeds: row.heeds })
}

fn asked_for(asked: &str, diagnostics: &mut Diagnostics) -> Option<&'static Row> {
    let row = ROWS.iter().find(|row| row.id == asked || row.name() == asked);
    if row.is_none() {
        let names = ROWS.iter().map(|row| format!("`{}`", row.name())).collect::<Vec<_>>().join(", ");
        let finding = Finding::error("no-such-protocol", format!("there is no protocol `{asked}`"));
        diagnostics.report(finding.help(format!("known are {names}")));
    }
    row
}

/// The members that are documents, among all that the operations use.
fn documents<'m>(model: &'m Model, service: &Shape, operations: &[&Shape]) -> Vec<&'m Member> {
    let operations: Vec<ShapeId> = operations.iter().map(|operation| operation.id.clone()).collect();
    let shapes = closure::shapes(model, &service.id, &operations);
    let members = shapes.iter().filter_map(|id| model.shape(id)).flat_map(Shape::members);
    members.filter(|member| matches!(model.target(member).kind, ShapeKind::Document)).collect()
}

/// The streaming blobs that leave a remote procedure call no place for the members beside them.
fn crowding_streams<'m>(model: &'m Model, operations: &[&Shape]) -> Vec<&'m Member> {
    let operations = operations.iter().filter_map(|operation| operation.as_operation());
    let ends = operations.flat_map(|operation| [operation.input.as_ref(), operation.output.as_ref()]);
    ends.filter_map(|end| model.crowding_stream(end)).collect()
}

fn protocol(
    service: &Shape,
    row: &Row,
    constant: &'static str,
    declared: Option<&ProtocolTrait<'_>>,
) -> Protocol {
    let owned = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let unwrapped_errors = row.unwrapped_errors.filter(|_| declared.is_some_and(|it| it.no_error_wrapping));
    let flags = service.traits.is_aws_query_compatible().then_some("query_compatible");
    Protocol {
        id: row.id,
        name: row.name(),
        constant: unwrapped_errors.unwrap_or(constant),
        feature: row.feature,
        http: declared.map(|it| owned(&it.http)).unwrap_or_default(),
        event_stream_http: declared
            .and_then(|it| it.event_stream_http.as_deref())
            .map(owned)
            .unwrap_or_default(),
        flags: flags.into_iter().collect(),
    }
}

fn types_only(service: &Shape, rows: &[&Row]) -> Finding {
    let names = rows.iter().map(|row| format!("`{}`", row.name())).collect::<Vec<_>>().join(" and ");
    let supported: Vec<String> =
        ROWS.iter().filter(|row| row.constant.is_some()).map(|row| format!("`{}`", row.name())).collect();
    let supported = supported.join(", ");
    let (code, message, help) = match rows.is_empty() {
        true => (
            "no-protocol",
            "the service names no protocol that is known, so only its types are generated".to_owned(),
            format!("name a protocol for it; supported is {supported}"),
        ),
        false => (
            "protocol-not-supported",
            format!("{names} is not supported yet, so only the types of the service are generated"),
            format!("if the service speaks another protocol too, name that; supported is {supported}"),
        ),
    };
    Finding::warning(code, message).shape(&service.id).at(service.location).help(help)
}

// Where members are bound to parts of an HTTP message, the operation must say which message.
fn operations_have_http(row: &Row, operations: &[&Shape], diagnostics: &mut Diagnostics) {
    if !row.heeds.http {
        return;
    }
    for operation in operations.iter().filter(|operation| operation.traits.http().is_none()) {
        let message = format!("`{}` cannot send an operation without `@http`", row.name());
        let finding =
            Finding::error("operation-without-http", message).shape(&operation.id).at(operation.location);
        diagnostics.report(finding.help("say its method and URI with `@http`, or name another protocol"));
    }
}

/// What validation says of a document, for a protocol that the service does not declare.
fn no_place(row: &Row, member: &Member) -> Finding {
    let message = format!("`{}` has no documents, so a call that sets this one fails", row.name());
    Finding::danger("document-without-place", message)
        .shape(&member.id)
        .at(member.location)
        .help("give the value a shape, or name another protocol")
}

/// Members that a call would lose without a word, in the protocol that was chosen.
fn lost_members(row: &Row, stream: &Member) -> Finding {
    let message =
        format!("`{}` has no place for the members beside the stream `{}`", row.name(), stream.name);
    Finding::error("members-without-place", message)
        .shape(&stream.id)
        .at(stream.location)
        .help("name another protocol")
}
