//! Who gets which message.

use std::collections::{BTreeMap, VecDeque};

use smithy_streams_runtime::types::Document;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::filter::Filter;

/// Messages that may wait for one subscriber.
const BACKLOG: usize = 4096;

/// Who shares messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Subscriptions that name the same group.
    Named(String),
    /// Subscriptions of a client that name none.
    OfClient(String),
    /// One subscription by itself.
    Single(u64),
}

/// The subscribers of a stream. Each group gets all messages, and shares them.
#[derive(Default)]
pub(crate) struct Groups(BTreeMap<Group, VecDeque<Member>>);

struct Member {
    filter: Option<Filter>,
    sender: Sender<Document>,
}

impl Groups {
    /// One more subscriber. It has left when its receiver is gone.
    pub(crate) fn join(&mut self, group: Group, filter: Option<Filter>) -> Receiver<Document> {
        for members in self.0.values_mut() {
            members.retain(|member| !member.sender.is_closed());
        }
        self.0.retain(|_, members| !members.is_empty());
        let (sender, receiver) = channel(BACKLOG);
        self.0.entry(group).or_default().push_back(Member { filter, sender });
        receiver
    }

    /// Gives a message of a stream to one subscriber of each group: the one that has waited longest, of those whose
    /// filter lets it through. Who lets too many messages pile up is crossed off: its messages end after them.
    pub(crate) fn deliver(&mut self, stream: &str, message: &Document) {
        for members in self.0.values_mut() {
            let mut index = 0;
            while let Some(member) = members.get(index) {
                if member.filter.as_ref().is_some_and(|filter| !filter.passes(stream, message)) {
                    index += 1;
                    continue;
                }
                let is_taken = member.sender.try_send(message.clone()).is_ok();
                let member = members.remove(index);
                if is_taken {
                    members.extend(member);
                    break;
                }
            }
        }
    }
}
