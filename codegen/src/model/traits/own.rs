//! Traits of this project: of protocols that no package of Smithy has, and of what clients offer beyond calls.

use super::{Traits, ids, strings};
use crate::model::ShapeId;

/// The value of `smithystreams#operationCodes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationCodes {
    /// The operation byte of requests.
    pub request: i8,
    /// The operation byte of responses.
    pub response: i8,
}

/// The value of `smithystreams#webSocketAction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebSocketAction<'a> {
    /// The path of the WebSocket.
    pub path: &'a str,
    /// What stands at `action` in requests.
    pub action: &'a str,
}

/// The value of `smithystreams#followed`. Members on the way are separated by dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed<'a> {
    /// From the input to the position of the first item.
    pub start: &'a str,
    /// From the input to how long the peer may wait for items, in milliseconds.
    pub wait: Option<&'a str>,
    /// From the output to the items.
    pub items: &'a str,
    /// From an item to its position.
    pub position: &'a str,
    /// The errors that say no more than that there are no items yet.
    pub retry: Vec<&'a str>,
}

impl Traits {
    /// The shapes in `smithystreams#payloadDocuments` of a service.
    #[must_use]
    pub fn payload_documents(&self) -> Vec<ShapeId> {
        strings(self.value(ids::PAYLOAD_DOCUMENTS)).into_iter().filter_map(ShapeId::parse).collect()
    }

    /// `smithystreams#operationCodes`.
    #[must_use]
    pub fn operation_codes(&self) -> Option<OperationCodes> {
        let value = self.value(ids::OPERATION_CODES)?;
        let code = |name| i8::try_from(value.get(name)?.as_i64()?).ok();
        Some(OperationCodes { request: code("request")?, response: code("response")? })
    }

    /// `smithystreams#statusCode`.
    #[must_use]
    pub fn status_code(&self) -> Option<i32> {
        i32::try_from(self.value(ids::STATUS_CODE)?.as_i64()?).ok()
    }

    /// `smithystreams#webSocketAction`.
    #[must_use]
    pub fn web_socket_action(&self) -> Option<WebSocketAction<'_>> {
        let property = |name| self.string_property(ids::WEB_SOCKET_ACTION, name);
        Some(WebSocketAction { path: property("path")?, action: property("action")? })
    }

    /// `smithystreams#refusal`: the action that was refused.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.string(ids::REFUSAL)
    }

    /// `smithystreams#madeByClient`.
    #[must_use]
    pub fn is_made_by_client(&self) -> bool {
        self.has(ids::MADE_BY_CLIENT)
    }

    /// `smithystreams#followed`.
    #[must_use]
    pub fn followed(&self) -> Option<Followed<'_>> {
        let property = |name| self.string_property(ids::FOLLOWED, name);
        Some(Followed {
            start: property("start")?,
            wait: property("wait"),
            items: property("items")?,
            position: property("position")?,
            retry: strings(self.value(ids::FOLLOWED).and_then(|value| value.get("retry"))),
        })
    }

    /// `smithystreams#pipelined`.
    #[must_use]
    pub fn is_pipelined(&self) -> bool {
        self.has(ids::PIPELINED)
    }

    /// `smithystreams#notAbove`: the member beside this one that bounds it.
    #[must_use]
    pub fn not_above(&self) -> Option<&str> {
        self.string(ids::NOT_ABOVE)
    }

    /// `smithystreams#withinCallTimeout`.
    #[must_use]
    pub fn is_within_call_timeout(&self) -> bool {
        self.has(ids::WITHIN_CALL_TIMEOUT)
    }
}
