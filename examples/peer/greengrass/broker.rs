//! AWS IoT Core, in short: what is published comes back to whoever is subscribed.

use std::collections::BTreeMap;

use smithy_streams::greengrass_ipc::operation::publish_to_iot_core::{
    PublishToIotCoreInput, PublishToIotCoreOutput,
};
use smithy_streams::greengrass_ipc::operation::subscribe_to_iot_core::{
    SubscribeToIotCoreInput, SubscribeToIotCoreOutput,
};
use smithy_streams::greengrass_ipc::types::{IotCoreMessage, MqttMessage, Qos};
use tokio::sync::mpsc::Receiver;

use super::listeners::Listeners;
use super::nucleus::{Call, Nucleus};
use super::refusal::{Refusal, permit, required};
use super::topics::{is_filter, matches, mentions_wildcard};

/// Messages that are kept for later subscribers.
const MAX_RETAINED: usize = 1000;

/// Who is subscribed to which filter, and the last retained message of each topic.
#[derive(Default)]
pub(crate) struct Broker {
    subscribers: Listeners<String, IotCoreMessage>,
    retained: BTreeMap<String, MqttMessage>,
}

pub(crate) fn subscribe(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &SubscribeToIotCoreInput,
) -> Result<(SubscribeToIotCoreOutput, Receiver<IotCoreMessage>), Refusal> {
    let filter = required(input.topic_name.as_deref(), "topicName")?;
    check(input.qos.as_ref())?;
    permit(&call.component, filter)?;
    if !is_filter(filter) {
        return Err(Refusal::service(format!("the broker takes `{filter}` for no filter")));
    }
    let Broker { subscribers, retained } = &mut nucleus.broker;
    let kept = retained.values().filter(|message| reaches(filter, &message.topic_name));
    let kept = kept.map(|message| IotCoreMessage::Message(message.clone().retain(true)));
    Ok((SubscribeToIotCoreOutput::new(), subscribers.add_told(filter.to_owned(), kept)))
}

pub(crate) fn publish(
    nucleus: &mut Nucleus,
    call: &Call,
    input: &PublishToIotCoreInput,
) -> Result<PublishToIotCoreOutput, Refusal> {
    let topic = required(input.topic_name.as_deref(), "topicName")?;
    check(input.qos.as_ref())?;
    permit(&call.component, topic)?;
    if topic.is_empty() || mentions_wildcard(topic) {
        return Err(Refusal::service(format!("the broker takes `{topic}` for no topic")));
    }
    let Broker { subscribers, retained } = &mut nucleus.broker;
    let mut message = message(topic, input);
    if input.retain == Some(true) {
        retain(retained, &message)?;
        // Only those who come later learn that it was kept.
        message.retain = Some(false);
    }
    subscribers.tell(|filter| reaches(filter, topic), &IotCoreMessage::Message(message));
    Ok(PublishToIotCoreOutput::new())
}

fn message(topic: &str, input: &PublishToIotCoreInput) -> MqttMessage {
    let mut message = MqttMessage::new(topic);
    message.payload = Some(input.payload.clone().unwrap_or_default());
    message.retain = Some(input.retain.unwrap_or_default());
    message.user_properties = input.user_properties.clone();
    message.message_expiry_interval_seconds = input.message_expiry_interval_seconds;
    message.correlation_data = input.correlation_data.clone();
    message.response_topic = input.response_topic.clone();
    message.payload_format = input.payload_format.clone();
    message.content_type = input.content_type.clone();
    message
}

/// Keeps a message in place of the one before; an empty one only removes that.
fn retain(retained: &mut BTreeMap<String, MqttMessage>, message: &MqttMessage) -> Result<(), Refusal> {
    let topic = &message.topic_name;
    if message.payload.as_ref().is_none_or(|payload| payload.is_empty()) {
        retained.remove(topic);
        return Ok(());
    }
    if retained.len() >= MAX_RETAINED && !retained.contains_key(topic) {
        return Err(Refusal::service(format!("the broker keeps no more than {MAX_RETAINED} messages")));
    }
    retained.insert(topic.clone(), message.clone());
    Ok(())
}

/// Topics of the broker itself have to be asked for by name.
fn reaches(filter: &str, topic: &str) -> bool {
    let is_reserved = topic.starts_with('$') && !filter.starts_with('$');
    !is_reserved && matches(filter, topic)
}

fn check(qos: Option<&Qos>) -> Result<(), Refusal> {
    match required(qos, "qos")? {
        Qos::Unknown(other) => Err(Refusal::invalid(format!("there is no quality of service {other:?}"))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(nucleus: &mut Nucleus, filter: &str) -> Result<Receiver<IotCoreMessage>, Refusal> {
        let mut input = SubscribeToIotCoreInput::default();
        (input.topic_name, input.qos) = (Some(filter.to_owned()), Some(Qos::AtLeastOnce));
        subscribe(nucleus, &Call::of("c"), &input).map(|(_, messages)| messages)
    }

    fn say(nucleus: &mut Nucleus, topic: &str, text: &'static str, retain: bool) -> Result<(), Refusal> {
        let mut input = PublishToIotCoreInput::default();
        (input.topic_name, input.qos) = (Some(topic.to_owned()), Some(Qos::AtMostOnce));
        (input.payload, input.retain) = (Some(text.into()), Some(retain));
        publish(nucleus, &Call::of("c"), &input).map(drop)
    }

    /// Topic, text, and whether it had been kept.
    fn heard(messages: &mut Receiver<IotCoreMessage>) -> Vec<String> {
        let all = std::iter::from_fn(|| messages.try_recv().ok());
        let texts = all.map(|message| match message {
            IotCoreMessage::Message(it) => {
                let text = String::from_utf8_lossy(&it.payload.unwrap()).into_owned();
                format!("{} {text} {}", it.topic_name, it.retain.unwrap())
            }
            other => panic!("{other:?}"),
        });
        texts.collect()
    }

    #[test]
    fn what_is_published_comes_back() {
        let mut nucleus = Nucleus::default();
        let mut all = listen(&mut nucleus, "#").unwrap();
        let mut reserved = listen(&mut nucleus, "$aws/+").unwrap();
        say(&mut nucleus, "a/b", "x", false).unwrap();
        say(&mut nucleus, "$aws/things", "y", false).unwrap();
        assert_eq!(heard(&mut all), ["a/b x false"]);
        assert_eq!(heard(&mut reserved), ["$aws/things y false"]);
    }

    #[test]
    fn the_last_retained_message_waits_for_those_who_come_later() {
        let mut nucleus = Nucleus::default();
        let mut early = listen(&mut nucleus, "a").unwrap();
        for text in ["1", "2"] {
            say(&mut nucleus, "a", text, true).unwrap();
        }
        assert_eq!(heard(&mut early), ["a 1 false", "a 2 false"]);
        assert_eq!(heard(&mut listen(&mut nucleus, "+").unwrap()), ["a 2 true"]);
        say(&mut nucleus, "a", "", true).unwrap();
        assert_eq!(heard(&mut listen(&mut nucleus, "+").unwrap()), [""; 0]);
    }

    #[test]
    fn the_broker_keeps_a_bounded_number_of_messages() {
        let mut nucleus = Nucleus::default();
        for number in 0..MAX_RETAINED {
            say(&mut nucleus, &number.to_string(), "x", true).unwrap();
        }
        assert_eq!(say(&mut nucleus, "more", "x", true).unwrap_err().name(), "ServiceError");
        say(&mut nucleus, "0", "y", true).unwrap();
    }

    #[test]
    fn some_topics_are_refused() {
        let mut nucleus = Nucleus::default();
        for (topic, error) in
            [("a/#", "ServiceError"), ("", "ServiceError"), ("forbidden", "UnauthorizedError")]
        {
            assert_eq!(say(&mut nucleus, topic, "", false).unwrap_err().name(), error, "{topic}");
        }
        for (filter, error) in
            [("a/#/b", "ServiceError"), ("", "ServiceError"), ("forbidden/#", "UnauthorizedError")]
        {
            assert_eq!(listen(&mut nucleus, filter).unwrap_err().name(), error, "{filter}");
        }
    }
}
