//! Services as constants in generated code.

use super::{AuthScheme, Protocol, RpcFormat};
use crate::endpoint::RuleSet;
use crate::event::EventFormat;

/// A service and the protocol that its client speaks.
#[derive(Debug)]
pub struct ServiceSchema {
    id: &'static str,
    version: &'static str,
    protocol: &'static dyn Protocol,
    http: &'static [&'static str],
    event_stream_http: &'static [&'static str],
    query_compatible: bool,
    auth: &'static [AuthScheme],
    endpoint_rules: Option<&'static RuleSet>,
}

impl ServiceSchema {
    /// A service by its absolute shape id, with the `version` that its model states.
    pub const fn new(id: &'static str, version: &'static str, protocol: &'static dyn Protocol) -> Self {
        Self {
            id,
            version,
            protocol,
            http: &[],
            event_stream_http: &[],
            query_compatible: false,
            auth: &[],
            endpoint_rules: None,
        }
    }

    /// The ALPN ids of the protocol trait, most wanted first.
    #[must_use]
    pub const fn http(mut self, alpn: &'static [&'static str]) -> Self {
        self.http = alpn;
        self
    }

    /// The ALPN ids of the protocol trait for operations with an event stream, most wanted first.
    #[must_use]
    pub const fn event_stream_http(mut self, alpn: &'static [&'static str]) -> Self {
        self.event_stream_http = alpn;
        self
    }

    /// `@awsQueryCompatible`: error codes of an older protocol come beside those of the model.
    #[must_use]
    pub const fn query_compatible(mut self) -> Self {
        self.query_compatible = true;
        self
    }

    /// The authentication schemes of operations that do not say otherwise, most wanted first.
    #[must_use]
    pub const fn auth(mut self, schemes: &'static [AuthScheme]) -> Self {
        self.auth = schemes;
        self
    }

    /// The rules by which endpoints are found.
    #[must_use]
    pub const fn endpoint_rules(mut self, rules: &'static RuleSet) -> Self {
        self.endpoint_rules = Some(rules);
        self
    }

    /// The absolute shape id, such as `com.example#Chat`.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The shape's name: what follows `#` in its id.
    pub fn name(&self) -> &'static str {
        name_of(self.id)
    }

    /// The version that the model states; may be empty.
    pub const fn version(&self) -> &'static str {
        self.version
    }

    /// How its operations travel.
    pub const fn protocol(&self) -> &'static dyn Protocol {
        self.protocol
    }

    /// How its events are written and read.
    pub(crate) fn event_format(&self) -> EventFormat {
        EventFormat::new(self.protocol.codec()).content_type(self.protocol.event_media_type())
    }

    /// How its shapes travel in messages of event-stream RPC.
    pub const fn rpc_format(&'static self) -> RpcFormat {
        RpcFormat::new(self)
    }

    /// `@awsQueryCompatible` stands on the service.
    pub const fn is_query_compatible(&self) -> bool {
        self.query_compatible
    }

    /// The authentication schemes of operations that do not say otherwise, most wanted first; none where requests are
    /// sent as they are.
    pub const fn auth_schemes(&self) -> &'static [AuthScheme] {
        self.auth
    }

    /// The rules by which endpoints are found; `None` where clients have to be told.
    pub const fn endpoint_rule_set(&self) -> Option<&'static RuleSet> {
        self.endpoint_rules
    }

    /// The ALPN ids that ordinary calls may use, most wanted first; HTTP/1.1 where the model names none.
    pub const fn alpn(&self) -> &'static [&'static str] {
        if self.http.is_empty() { &["http/1.1"] } else { self.http }
    }

    /// The ALPN ids that calls with an event stream may use, most wanted first.
    pub const fn event_stream_alpn(&self) -> &'static [&'static str] {
        if self.event_stream_http.is_empty() { self.alpn() } else { self.event_stream_http }
    }
}

/// What follows `#` in an absolute shape id.
pub(super) fn name_of(id: &'static str) -> &'static str {
    id.split_once('#').map_or(id, |(_, name)| name)
}
