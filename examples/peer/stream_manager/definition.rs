//! Which definitions are good, and which may follow which.

use std::collections::BTreeSet;
use std::fmt;

use smithy_streams::stream_manager::types::{MessageStreamDefinition, Persistence};
use smithy_streams_runtime::session::stream_manager::Status;

use super::exports::{Kind, targets};
use super::refusal::Refusal;
use super::stream::Stream;

/// Checks what constraint traits do not say. `exists` knows the streams that there are.
pub(super) fn check(
    definition: &MessageStreamDefinition,
    exists: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let mut identifiers = BTreeSet::new();
    for target in targets(definition.export_definition.as_ref()) {
        if !identifiers.insert(target.identifier) {
            let text = format_args!("there are two exports `{}`", target.identifier);
            return Err(Refusal::invalid(text));
        }
        let Kind::S3(Some(config)) = target.kind else { continue };
        let Some(name) = &config.status_stream_name else { continue };
        if *name == definition.name {
            return Err(Refusal::invalid("a stream cannot be its own status stream"));
        }
        if !exists(name) {
            return Err(Refusal::invalid(format_args!("there is no status stream `{name}`")));
        }
    }
    Ok(())
}

/// With what counts where nothing is said.
pub(super) fn complete(mut definition: MessageStreamDefinition) -> MessageStreamDefinition {
    definition.persistence.get_or_insert(Persistence::File);
    definition.flush_on_write.get_or_insert(false);
    definition
}

/// Whether a stream may get this definition: where messages are kept cannot change, those that are there must fit in, and
/// an export can only begin again at a message that there was.
pub(super) fn check_update(stream: &Stream, definition: &MessageStreamDefinition) -> Result<(), Refusal> {
    let before = stream.definition();
    if before.persistence != definition.persistence {
        return Err(Refusal::new(Status::UpdateNotAllowed, "the persistence of a stream cannot change"));
    }
    let failed = |text: fmt::Arguments<'_>| Err(Refusal::new(Status::UpdateFailed, text));
    if i64::try_from(stream.bytes()).is_ok_and(|bytes| bytes > definition.max_size) {
        return failed(format_args!("the stream holds {} bytes already", stream.bytes()));
    }
    let known = targets(before.export_definition.as_ref());
    for target in targets(definition.export_definition.as_ref()) {
        let start = |it: &&super::exports::Target<'_>| it.identifier == target.identifier;
        let was = known.iter().find(start).map(|it| it.start);
        let newest = stream.newest().unwrap_or(-1);
        if was.is_some_and(|was| was != target.start) && target.start > newest {
            return failed(format_args!("the newest message is {newest}, not {}", target.start));
        }
    }
    Ok(())
}
