//! Which protocol the client speaks. A protocol is a row; one that is not supported yet has no constant.

use crate::config::Config;
use crate::diagnostics::{Diagnostics, Finding};
use crate::ir::Protocol;
use crate::model::Shape;
use crate::model::traits::{ProtocolTrait, ids};

/// What is to be known of a protocol.
struct Row {
    /// The trait that stands on services.
    id: &'static str,
    /// The `static` of the runtime's `protocol` room; `None` while there is none.
    constant: Option<&'static str>,
    /// Every operation needs `@http`.
    binds_http: bool,
}

impl Row {
    const fn supported(id: &'static str, constant: &'static str, binds_http: bool) -> Self {
        Self { id, constant: Some(constant), binds_http }
    }

    const fn planned(id: &'static str) -> Self {
        Self { id, constant: None, binds_http: false }
    }

    fn name(&self) -> &'static str {
        self.id.split_once('#').map_or(self.id, |(_, name)| name)
    }
}

/// All protocols, most wanted first.
const ROWS: &[Row] = &[
    Row::supported(ids::REST_JSON_1, "REST_JSON_1", true),
    Row::planned(ids::RPC_V2_CBOR),
    Row::planned(ids::AWS_JSON_1_1),
    Row::planned(ids::AWS_JSON_1_0),
    Row::planned(ids::RPC_V2_JSON),
    Row::planned(ids::REST_XML),
    Row::planned(ids::EVENT_STREAM_RPC),
    Row::planned(ids::STREAM_MANAGER),
    Row::planned(ids::STREAM_SEA),
    Row::planned(ids::AWS_QUERY),
    Row::planned(ids::EC2_QUERY),
];

/// The protocol that the user asks for, or the most wanted one of the service. `Some(None)`, and a warning, if no
/// client can be made for it yet; `None`, and an error, if there is no such protocol.
pub(super) fn choose(
    service: &Shape,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Option<Protocol>> {
    let declared = service.traits.protocols();
    let rows: Vec<&Row> = match &config.protocol {
        Some(asked) => {
            let Some(row) = ROWS.iter().find(|row| row.id == asked || row.name() == asked) else {
                let names = ROWS.iter().map(|row| format!("`{}`", row.name())).collect::<Vec<_>>().join(", ");
                let finding = Finding::error("no-such-protocol", format!("there is no protocol `{asked}`"));
                diagnostics.report(finding.help(format!("known are {names}")));
                return None;
            };
            vec![row]
        }
        None => ROWS.iter().filter(|row| declared.iter().any(|it| it.id == row.id)).collect(),
    };
    let chosen = rows.iter().find_map(|row| Some(protocol(row, row.constant?, &declared)));
    if chosen.is_none() {
        diagnostics.report(types_only(service, &rows));
    }
    Some(chosen)
}

fn protocol(row: &Row, constant: &'static str, declared: &[ProtocolTrait<'_>]) -> Protocol {
    let declared = declared.iter().find(|it| it.id == row.id);
    let owned = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    Protocol {
        name: row.name(),
        constant,
        http: declared.map(|it| owned(&it.http)).unwrap_or_default(),
        event_stream_http: declared
            .and_then(|it| it.event_stream_http.as_deref())
            .map(owned)
            .unwrap_or_default(),
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

/// Reports operations that the protocol cannot send.
pub(super) fn check_operations(
    operations: &[&Shape],
    protocol: Option<&Protocol>,
    diagnostics: &mut Diagnostics,
) {
    let row = protocol.and_then(|protocol| ROWS.iter().find(|row| row.name() == protocol.name));
    let Some(row) = row.filter(|row| row.binds_http) else { return };
    for operation in operations.iter().filter(|operation| operation.traits.http().is_none()) {
        let message = format!("`{}` cannot send an operation without `@http`", row.name());
        let finding =
            Finding::error("operation-without-http", message).shape(&operation.id).at(operation.location);
        diagnostics.report(finding.help("say its method and URI with `@http`, or name another protocol"));
    }
}
