//! Messages between components of the device.

use smithy_streams::greengrass_ipc::operation::publish_to_topic::{
    PublishToTopicInput, PublishToTopicOutput,
};
use smithy_streams::greengrass_ipc::operation::subscribe_to_topic::{
    SubscribeToTopicInput, SubscribeToTopicOutput,
};
use smithy_streams::greengrass_ipc::types::{
    MessageContext, PublishMessage, ReceiveMode, SubscriptionResponseMessage,
};
use tokio::sync::mpsc::Receiver;

use super::listeners::Listeners;
use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, permit, required};
use super::topics::{has_wildcard, matches, mentions_wildcard};

/// Who is subscribed to what. Nothing is kept for those who come later.
#[derive(Default)]
pub(crate) struct LocalTopics(Listeners<Subscription, SubscriptionResponseMessage>);

struct Subscription {
    component: String,
    filter: String,
    mode: ReceiveMode,
}

#[cfg(test)]
impl LocalTopics {
    pub(crate) fn subscribers(&self) -> usize {
        self.0.wants().count()
    }
}

impl Subscription {
    fn wants(&self, topic: &str, publisher: &str) -> bool {
        let is_own = self.component == publisher;
        matches(&self.filter, topic) && !(is_own && self.mode == ReceiveMode::ReceiveMessagesFromOthers)
    }
}

pub(crate) fn subscribe(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &SubscribeToTopicInput,
) -> Result<(SubscribeToTopicOutput, Receiver<SubscriptionResponseMessage>), Refusal> {
    let filter = required(input.topic.clone(), "topic")?;
    if filter.is_empty() {
        return Err(Refusal::invalid("a topic has a name"));
    }
    permit(&call.component, &filter)?;
    // Without wildcards a component wants to hear itself, unless it says otherwise.
    let mode = match &input.receive_mode {
        Some(mode) => mode.clone(),
        None if has_wildcard(&filter) => ReceiveMode::ReceiveMessagesFromOthers,
        None => ReceiveMode::ReceiveAllMessages,
    };
    let component = call.component.clone();
    let messages = nucleus.local_topics.0.add(Subscription { component, filter, mode });
    Ok((SubscribeToTopicOutput::new(), messages))
}

pub(crate) fn publish(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &PublishToTopicInput,
) -> Result<PublishToTopicOutput, Refusal> {
    let topic = required(input.topic.as_deref(), "topic")?;
    permit(&call.component, topic)?;
    if topic.is_empty() || mentions_wildcard(topic) {
        return Err(Refusal::invalid(format!("`{topic}` is no topic to publish to")));
    }
    let context = MessageContext::new().topic(topic);
    let event = match required(input.publish_message.clone(), "publishMessage")? {
        PublishMessage::JsonMessage(message) => {
            SubscriptionResponseMessage::JsonMessage(message.context(context))
        }
        PublishMessage::BinaryMessage(message) => {
            SubscriptionResponseMessage::BinaryMessage(message.context(context))
        }
        _ => return Err(Refusal::invalid("a message is JSON or bytes")),
    };
    nucleus.local_topics.0.tell(|subscription| subscription.wants(topic, &call.component), &event);
    Ok(PublishToTopicOutput::new())
}

#[cfg(test)]
mod tests {
    use smithy_streams::greengrass_ipc::types::BinaryMessage;

    use super::*;

    fn listen(
        nucleus: &mut Nucleus,
        who: &str,
        topic: &str,
        mode: Option<ReceiveMode>,
    ) -> Receiver<SubscriptionResponseMessage> {
        let mut input = SubscribeToTopicInput::default();
        (input.topic, input.receive_mode) = (Some(topic.to_owned()), mode);
        subscribe(nucleus, &Call::of(who), &input).unwrap().1
    }

    fn say(nucleus: &mut Nucleus, who: &str, topic: &str, text: &'static str) -> Result<(), Refusal> {
        let mut input = PublishToTopicInput::default();
        let message = BinaryMessage::new().message(text);
        (input.topic, input.publish_message) =
            (Some(topic.to_owned()), Some(PublishMessage::BinaryMessage(message)));
        publish(nucleus, &Call::of(who), &input).map(drop)
    }

    /// Topic and text of what came.
    fn heard(messages: &mut Receiver<SubscriptionResponseMessage>) -> Vec<String> {
        let all = std::iter::from_fn(|| messages.try_recv().ok());
        let texts = all.map(|message| match message {
            SubscriptionResponseMessage::BinaryMessage(it) => {
                let topic = it.context.and_then(|context| context.topic).unwrap();
                format!("{topic} {}", String::from_utf8_lossy(&it.message.unwrap()))
            }
            other => panic!("{other:?}"),
        });
        texts.collect()
    }

    #[test]
    fn a_message_reaches_all_who_wait_for_its_topic_and_says_which_it_is() {
        let mut nucleus = Nucleus::default();
        let mut exact = listen(&mut nucleus, "a", "kitchen/oven", None);
        let mut level = listen(&mut nucleus, "a", "kitchen/+", None);
        let mut other = listen(&mut nucleus, "a", "cellar", None);
        say(&mut nucleus, "b", "kitchen/oven", "hot").unwrap();
        assert_eq!(heard(&mut exact), ["kitchen/oven hot"]);
        assert_eq!(heard(&mut level), ["kitchen/oven hot"]);
        assert_eq!(heard(&mut other), [""; 0]);
    }

    #[test]
    fn who_hears_itself_is_a_matter_of_mode_and_of_wildcards_without_one() {
        use ReceiveMode::{ReceiveAllMessages, ReceiveMessagesFromOthers};
        for (topic, mode, hears_itself) in [
            ("t", None, true),
            ("+", None, false),
            ("t", Some(ReceiveMessagesFromOthers), false),
            ("#", Some(ReceiveAllMessages), true),
        ] {
            let mut nucleus = Nucleus::default();
            let mut messages = listen(&mut nucleus, "a", topic, mode);
            say(&mut nucleus, "a", "t", "own").unwrap();
            say(&mut nucleus, "b", "t", "other").unwrap();
            let expected: &[&str] = if hears_itself { &["t own", "t other"] } else { &["t other"] };
            assert_eq!(heard(&mut messages), expected, "{topic}");
        }
    }

    #[test]
    fn some_topics_are_refused() {
        let mut nucleus = Nucleus::default();
        for (topic, name) in [
            ("a/+", "InvalidArgumentsError"),
            ("", "InvalidArgumentsError"),
            ("forbidden/fruit", "UnauthorizedError"),
        ] {
            assert_eq!(say(&mut nucleus, "a", topic, "").unwrap_err().name(), name, "{topic}");
        }
        let empty = SubscribeToTopicInput::default();
        assert_eq!(
            subscribe(&mut nucleus, &Call::of("a"), &empty).unwrap_err().name(),
            "InvalidArgumentsError"
        );
    }
}
