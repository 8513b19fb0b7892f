//! What a client makes of the messages that come.

use std::time::Duration;

use bytes::Bytes;

use super::client::{AUTHENTICATION, ClientSession, State};
use super::message::Head;
use super::subscriptions::{Owner, Standing};
use super::{ClientEvent, LossReason, Message, Refusal, SubscriptionFailure, SubscriptionKey, Warning};
use crate::types::Document;

impl ClientSession {
    /// A message that came before the connection was authenticated.
    pub(super) fn receive_first(&mut self, now: Duration, text: Bytes) {
        let (id, head) = match read_head(&text) {
            Ok(read) => read,
            Err(warning) => return self.lose(now, LossReason::MalformedReply(warning)),
        };
        if id != AUTHENTICATION as i64 {
            return self.warn(Warning::UnknownId { id });
        }
        match head.success {
            Some(Document::Bool(true)) => self.open(now, Message::new(text)),
            Some(Document::Bool(false)) => {
                self.end(ClientEvent::Failed { refusal: Refusal::new(head.error) });
            }
            _ => self.lose(now, LossReason::MalformedReply(Warning::UnclearSuccess { id })),
        }
    }

    fn open(&mut self, now: Duration, message: Message) {
        self.state = State::Open { heard: now };
        self.failures = 0;
        self.events.push_back(ClientEvent::Authenticated { message });
        let due = self.reply_due(now);
        self.transmit.extend(self.subscriptions.ask_all(due));
    }

    pub(super) fn receive_later(&mut self, text: Bytes) {
        let (id, head) = match read_head(&text) {
            Ok(read) => read,
            Err(warning) => return self.warn(warning),
        };
        let message = Message::new(text);
        match self.subscriptions.owner(id) {
            Owner::Nobody => self.warn(Warning::UnknownId { id }),
            Owner::Gone => self.dropped += 1,
            Owner::Subscription(subscription, standing) => match standing {
                Standing::Waiting | Standing::Established => {
                    self.events.push_back(ClientEvent::Delivered { subscription, message });
                }
                Standing::Asked => self.receive_reply(subscription, id, head, message),
                Standing::Overtaken => self.receive_after_delivery(subscription, id, head, message),
            },
        }
    }

    /// The first message of an id.
    fn receive_reply(&mut self, subscription: SubscriptionKey, id: i64, head: Head, message: Message) {
        match head.success {
            Some(Document::Bool(false)) => self.refuse(subscription, head),
            Some(Document::Bool(true)) => self.establish(subscription, Standing::Established, message),
            None if is_delivery(id, &message) => {
                self.establish(subscription, Standing::Overtaken, message.clone());
                self.events.push_back(ClientEvent::Delivered { subscription, message });
            }
            None => self.establish(subscription, Standing::Established, message),
            Some(_) => self.warn(Warning::UnclearSuccess { id }),
        }
    }

    /// What follows a delivery that came first: more of them, and the reply, which alone has a `success`.
    fn receive_after_delivery(
        &mut self,
        subscription: SubscriptionKey,
        id: i64,
        head: Head,
        message: Message,
    ) {
        match head.success {
            None => self.events.push_back(ClientEvent::Delivered { subscription, message }),
            Some(Document::Bool(true)) => {
                self.subscriptions.set_standing(subscription, Standing::Established);
            }
            Some(Document::Bool(false)) => self.refuse(subscription, head),
            Some(_) => self.warn(Warning::UnclearSuccess { id }),
        }
    }

    fn establish(&mut self, subscription: SubscriptionKey, standing: Standing, message: Message) {
        self.subscriptions.set_standing(subscription, standing);
        self.events.push_back(ClientEvent::Established { subscription, message });
    }

    fn refuse(&mut self, subscription: SubscriptionKey, head: Head) {
        self.subscriptions.remove(subscription);
        let reason = SubscriptionFailure::Refused(Refusal::new(head.error));
        self.events.push_back(ClientEvent::SubscriptionFailed { subscription, reason });
    }
}

fn read_head(text: &Bytes) -> Result<(i64, Head), Warning> {
    let head = Head::read(text).map_err(Warning::Malformed)?;
    Ok((head.id.ok_or(Warning::NoId)?, head))
}

/// Whether a first message that states no `success` is a delivery. Replies are known to have the number of the request
/// as their payload, or none.
fn is_delivery(id: i64, message: &Message) -> bool {
    match message.payload() {
        Ok(Document::Null) | Err(_) => false,
        Ok(payload) => payload.as_f64() != Some(id as f64),
    }
}
