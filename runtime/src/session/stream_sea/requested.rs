//! What a server makes of the messages that come.

use bytes::Bytes;

use super::server::{AUTHENTICATE, ServerSession, ServerState, Subscribed};
use super::{Credentials, Message, RequestId, ServerEnd, ServerEvent, Subscribe, Violation};
use crate::types::Document;

impl ServerSession {
    pub(super) fn receive_text(&mut self, text: Bytes) {
        let message = Message::new(text);
        let members = match message.members() {
            Ok(members) => Document::Object(members),
            Err(error) => return self.violated(Violation::Malformed(error), None),
        };
        let Some(id) = members.get("id").and_then(whole) else {
            return self.violated(Violation::NoId, None);
        };
        let expected = self.next_id;
        if u64::try_from(id) != Ok(expected) {
            return self.violated(Violation::WrongId { id, expected }, Some(id));
        }
        self.next_id += 1;
        let action = members.get("action").and_then(Document::as_str).unwrap_or_default();
        match self.state {
            ServerState::Connected { .. } if action == AUTHENTICATE => {
                match members.get("payload").and_then(Credentials::from_payload) {
                    Some(credentials) => {
                        self.state = ServerState::Authenticating;
                        self.events.push_back(ServerEvent::AuthenticateRequested { credentials });
                    }
                    None => self.violated(Violation::UnknownCredentials, Some(id)),
                }
            }
            ServerState::Connected { .. } => self.violated(Violation::NotAuthenticated, Some(id)),
            ServerState::Authenticating => self.violated(Violation::BeforeAnswer, Some(id)),
            ServerState::Open if action == AUTHENTICATE => {
                self.violated(Violation::AuthenticatedAgain, Some(id));
            }
            ServerState::Open => self.requested(RequestId(expected), action, message),
            ServerState::Ended => {}
        }
    }

    fn requested(&mut self, id: RequestId, action: &str, message: Message) {
        let mut subscribe = Subscribe::default();
        let limit = self.config.subscriptions;
        let refusal = match action {
            "subscribe" if message.read(&mut subscribe).is_err() => {
                "a subscription names a stream, and a group by its UUID"
            }
            "subscribe" if subscribe.stream_name().is_empty() => "a subscription names a stream",
            "subscribe" if self.subscriptions.len() >= limit => "there are too many subscriptions",
            "subscribe" => {
                let stream_name = subscribe.stream_name().to_owned();
                self.subscriptions.insert(id, Subscribed { stream_name, is_accepted: false });
                return self.events.push_back(ServerEvent::SubscribeRequested { id, subscribe, message });
            }
            _ => "no such action exists",
        };
        // Refusals have no bound of their own, as deliveries and subscriptions have.
        let (queued, limit) = (self.queued(), self.config.transmit_limit);
        if queued >= limit {
            return self.violated(Violation::ReadsNothing { queued, limit }, None);
        }
        self.refuse_request(id.get(), refusal);
        self.events.push_back(ServerEvent::RefusedRequest { id, message });
    }

    /// Tells the client what it did wrong, as far as that is known to be an answer to something, and ends.
    pub(super) fn violated(&mut self, violation: Violation, id: Option<i64>) {
        if self.is_ended() {
            return;
        }
        if let Some(id) = id.and_then(|id| u64::try_from(id).ok()) {
            self.refuse_request(id, &violation.to_string());
        }
        self.end(ServerEnd::Violation(violation));
    }

    fn refuse_request(&mut self, id: u64, why: &str) {
        let action = if id == 1 { AUTHENTICATE } else { self.config.reply_action.as_str() };
        // A text and a number can be written; if not, the client is told nothing.
        let _ = self.send_refusal(id, action, why);
    }
}

/// A whole number, which may be written `2.0`.
fn whole(id: &Document) -> Option<i64> {
    let exact = |id: f64| (id.fract() == 0.0 && id.abs() < 9e15).then_some(id as i64);
    id.as_i64().or_else(|| id.as_f64().and_then(exact))
}
