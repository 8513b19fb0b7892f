//! A `tracing` subscriber that writes down all that it is told, at every level.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What was told, a line each. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Listener {
    heard: Arc<Mutex<Heard>>,
}

#[derive(Default)]
struct Heard {
    lines: Vec<String>,
    names: BTreeMap<u64, &'static str>,
    entered: Vec<u64>,
}

impl Listener {
    /// Listens on this thread for as long as the guard lives.
    pub(crate) fn listen(&self) -> tracing::subscriber::DefaultGuard {
        tracing::subscriber::set_default(self.clone())
    }

    /// Forgets what was told so far. `tracing` settles once who wants to hear of a span, and asks the thread that makes
    /// it first; that may be one of another test, where nobody listens. So whoever wants to hear all of something has it
    /// done twice, and calls this between.
    pub(crate) fn start_over(&self) {
        tracing::callsite::rebuild_interest_cache();
        self.heard.lock().unwrap().lines.clear();
    }

    /// All that was told: spans as `new name in parent`, later fields as `name field=value`, events as `target`.
    pub(crate) fn text(&self) -> String {
        self.heard.lock().unwrap().lines.join("\n")
    }

    /// The lines under our own target.
    pub(crate) fn ours(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let ours = heard.lines.iter().filter_map(|line| line.strip_prefix("smithy_streams: "));
        ours.map(str::to_owned).collect()
    }
}

impl Heard {
    fn tell(&mut self, target: &str, mut line: String, fields: impl FnOnce(&mut Fields<'_>)) {
        fields(&mut Fields(&mut line));
        self.lines.push(format!("{target}: {line}"));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut heard = self.heard.lock().unwrap();
        let id = heard.names.len() as u64 + 1;
        let metadata = span.metadata();
        heard.names.insert(id, metadata.name());
        let parent = heard.entered.last().and_then(|id| heard.names.get(id)).copied();
        let line = format!("new {} in {}", metadata.name(), parent.unwrap_or("nothing"));
        heard.tell(metadata.target(), line, |fields| span.record(fields));
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut heard = self.heard.lock().unwrap();
        let name = heard.names[&span.into_u64()].to_owned();
        heard.tell("smithy_streams", name, |fields| values.record(fields));
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut heard = self.heard.lock().unwrap();
        heard.tell(event.metadata().target(), "event".to_owned(), |fields| event.record(fields));
    }

    fn enter(&self, span: &Id) {
        self.heard.lock().unwrap().entered.push(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        let mut heard = self.heard.lock().unwrap();
        assert_eq!(heard.entered.pop(), Some(span.into_u64()), "spans are left in the order of a stack");
    }
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        fmt::Write::write_fmt(self.0, format_args!(" {}={value:?}", field.name())).unwrap();
    }
}
