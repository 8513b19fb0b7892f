//! Which protocol the client speaks. A protocol is a row; one that is not supported yet has no constant.

mod rows;

pub(super) use self::rows::Heeds;
pub use self::rows::protocols;
use self::rows::{ROWS, Row};
use crate::config::Config;
use crate::diagnostics::{Diagnostics, Finding};
use crate::ir::Protocol;
use crate::model::traits::ProtocolTrait;
use crate::model::{Member, Model, Shape, ShapeId, ShapeKind, check_protocol, closure};

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
    let cargo = Cargo::of(model, service, operations);
    // The sort is stable, so it only moves what cannot carry everything behind what can.
    rows.sort_by_key(|row| !cargo.fits(row));
    let Some((row, constant)) = rows.iter().find_map(|row| Some((*row, row.constant?))) else {
        diagnostics.report(types_only(service, &rows));
        // The tables are those of the protocol that is wanted most, so that types do not change when it comes.
        let heeds = rows.first().map_or(Heeds::REST_JSON, |row| row.heeds);
        return Some(Chosen { protocol: None, heeds });
    };
    operations_have_http(row, operations, diagnostics);
    let declared = declared.iter().find(|it| it.id == row.id);
    if declared.is_none() {
        check_protocol(model, row.id, (service, operations), diagnostics);
    }
    cargo.report(row, declared.is_some(), diagnostics);
    let protocol = protocol(service, row, constant, declared);
    Some(Chosen { protocol: Some(protocol), heeds: row.heeds })
}

/// What not every protocol has a place for.
struct Cargo<'m> {
    /// Members that are documents.
    documents: Vec<&'m Member>,
    /// Members of inputs and outputs that are streams of bytes.
    bytes: Vec<&'m Member>,
    /// Those among them that leave a remote procedure call no place for the members beside them.
    crowding: Vec<&'m Member>,
}

impl<'m> Cargo<'m> {
    fn of(model: &'m Model, service: &Shape, operations: &[&'m Shape]) -> Self {
        let ends = operations.iter().filter_map(|operation| operation.as_operation());
        let ends = ends.flat_map(|operation| [operation.input.as_ref(), operation.output.as_ref()]);
        let bytes = ends.clone().flat_map(|end| model.members_of(end));
        Self {
            documents: documents(model, service, operations),
            bytes: bytes.filter(|member| model.target(member).is_streaming_blob()).collect(),
            crowding: ends.filter_map(|end| model.crowding_stream(end)).collect(),
        }
    }

    fn fits(&self, row: &Row) -> bool {
        (row.documents || self.documents.is_empty())
            && (row.streams_bytes() || self.bytes.is_empty())
            && (row.heeds.http || self.crowding.is_empty())
    }

    /// What of it is lost. Validation has spoken of the documents, if the service declares the protocol.
    fn report(&self, row: &Row, is_declared: bool, diagnostics: &mut Diagnostics) {
        if !is_declared && !row.documents {
            self.documents.iter().for_each(|member| diagnostics.report(no_place(row, member)));
        }
        if !row.streams_bytes() {
            self.bytes.iter().for_each(|stream| diagnostics.report(lost_bytes(row, stream)));
        } else if !row.heeds.http {
            self.crowding.iter().for_each(|stream| diagnostics.report(lost_members(row, stream)));
        }
    }
}

fn asked_for(asked: &str, diagnostics: &mut Diagnostics) -> Option<&'static Row> {
    let row = ROWS.iter().find(|row| row.is_called(asked));
    if row.is_none() {
        let names = ROWS.iter().map(|row| format!("`{}`", row.kebab)).collect::<Vec<_>>().join(", ");
        let finding = Finding::error("no-such-protocol", format!("there is no protocol `{asked}`"));
        diagnostics.report(finding.help(format!("known are {names}, and the ids of their traits")));
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

fn protocol(
    service: &Shape,
    row: &Row,
    constant: &'static str,
    declared: Option<&ProtocolTrait<'_>>,
) -> Protocol {
    let owned = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let unwrapped_errors = row.unwrapped_errors.filter(|_| declared.is_some_and(|it| it.no_error_wrapping));
    let query_compatible = row.heeds.requests && service.traits.is_aws_query_compatible();
    let flags = query_compatible.then_some("query_compatible");
    let versions = declared.filter(|_| row.heeds.requests);
    Protocol {
        id: row.id,
        name: row.name(),
        constant: unwrapped_errors.unwrap_or(constant),
        feature: row.feature,
        session: row.session,
        http: versions.map(|it| owned(&it.http)).unwrap_or_default(),
        event_stream_http: versions
            .and_then(|it| it.event_stream_http.as_deref())
            .map(owned)
            .unwrap_or_default(),
        flags: flags.into_iter().collect(),
    }
}

fn types_only(service: &Shape, rows: &[&Row]) -> Finding {
    let names = rows.iter().map(|row| format!("`{}`", row.name())).collect::<Vec<_>>().join(" and ");
    let supported = protocols().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (code, message, help) = match rows.is_empty() {
        true => (
            "no-protocol",
            "the service names no protocol that is known, so only its types are generated".to_owned(),
            format!(
                "name the protocol that its peers speak, with `--protocol` or `Config::protocol`; supported are {supported}"
            ),
        ),
        false => (
            "protocol-not-supported",
            format!("{names} is not supported yet, so only the types of the service are generated"),
            format!("if the service speaks another protocol too, name that; supported are {supported}"),
        ),
    };
    Finding::warning(code, message).shape(&service.id).at(service.location).help(help)
}

// Where members are bound to parts of an HTTP message, the operation must say which message.
fn operations_have_http(row: &Row, operations: &[&Shape], diagnostics: &mut Diagnostics) {
    // A protocol that has another way beside HTTP asks for either: see `check_protocol`.
    if !row.heeds.http || row.heeds.web_socket {
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

/// A body that cannot be sent, or come, at all.
fn lost_bytes(row: &Row, stream: &Member) -> Finding {
    let message = format!("`{}` has no place for `{}`, a stream of bytes", row.name(), stream.name);
    Finding::error("byte-stream-without-place", message)
        .shape(&stream.id)
        .at(stream.location)
        .help("stream events whose member is a blob, leave the operation out, or name another protocol")
}
