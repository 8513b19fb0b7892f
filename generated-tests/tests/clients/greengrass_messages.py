"""Publish and subscribe, locally and with AWS IoT Core."""

from awsiot.greengrasscoreipc.client import SubscribeToTopicStreamHandler
from awsiot.greengrasscoreipc.model import (
    InvalidArgumentsError,
    PayloadFormat,
    QOS,
    ReceiveMode,
    SubscribeToTopicRequest,
    UnauthorizedError,
    UserProperty,
)

from checks import LIMIT, equal, refused
from greengrass_component import Component, Subscription, content, topic


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def binary_messages_come_back(endpoint):
    with Component(endpoint, "binary") as component, component.subscribe_to_topic("binary/1") as events:
        for message in [b"hi", bytes(range(256)), b"x" * (1 << 20)]:
            component.publish("binary/1", message)
            event = events.next()
            equal((content(event), topic(event)), (message, "binary/1"))


def json_messages_come_back(endpoint):
    message = {"null": None, "list": [1, 2.5, "z", {"": []}], "text": "\u2603 \" \\ \n", "true": True, "big": 1 << 53}
    with Component(endpoint, "json") as component, component.subscribe_to_topic("json/1") as events:
        component.publish("json/1", message)
        event = events.next()
        equal((content(event), topic(event)), (message, "json/1"))


def messages_come_in_their_order(endpoint):
    with Component(endpoint, "order") as component, component.subscribe_to_topic("order") as events:
        published = [component.publish_later("order", str(number).encode()) for number in range(500)]
        for future in published:
            future.result(LIMIT)
        equal([content(events.next()) for _ in published], [str(number).encode() for number in range(500)])


def a_topic_is_not_its_neighbour(endpoint):
    with Component(endpoint, "neighbour") as component, component.subscribe_to_topic("near/by") as events:
        for other in ["near", "near/by/far", "near/bye", "Near/by", "/near/by"]:
            component.publish(other, b"for somebody else")
        component.publish("near/by", b"for us")
        equal(content(events.next()), b"for us")


def wildcards_match_levels(endpoint):
    cases = [
        ("one/+/three", ["one/two/three", "one//three"], ["one/three", "one/two/two/three", "one/two"]),
        ("all/#", ["all", "all/1", "all/1/2/3"], ["al", "alls/1", "any/all/1"]),
        ("+/of/+/any/#", ["a/of/b/any/c", "a/of/b/any/c/d"], ["a/of/any", "of/b/any/c"]),
    ]
    with Component(endpoint, "subscriber") as component, Component(endpoint, "publisher") as publisher:
        for pattern, matching, others in cases:
            with component.subscribe_to_topic(pattern) as events:
                for name in others + matching:
                    publisher.publish(name, name.encode())
                equal([topic(events.next()) for _ in matching], matching, f"what matches {pattern}")


def receive_modes_say_whether_a_component_hears_itself(endpoint):
    everything, others = ReceiveMode.RECEIVE_ALL_MESSAGES, ReceiveMode.RECEIVE_MESSAGES_FROM_OTHERS
    cases = [
        ("mode/all", everything, True),
        ("mode/others", others, False),
        ("mode/plain", None, True),
        ("mode/wild/+", None, False),
        ("mode/every/+", everything, True),
    ]
    with Component(endpoint, "self") as component, Component(endpoint, "other") as other:
        for pattern, mode, hears_itself in cases:
            name = pattern.replace("+", "level")
            with component.subscribe_to_topic(pattern, mode) as events:
                component.publish(name, b"own")
                other.publish(name, b"other")
                wanted = [b"own", b"other"] if hears_itself else [b"other"]
                equal([content(events.next()) for _ in wanted], wanted, f"what came to {pattern} with {mode}")


def everybody_who_subscribed_hears_it(endpoint):
    with Component(endpoint, "teller") as teller:
        components = [Component(endpoint, f"listener{number}") for number in range(10)]
        subscriptions = [component.subscribe_to_topic("news") for component in components for _ in range(10)]
        for number in range(20):
            teller.publish("news", {"number": number})
        for events in subscriptions:
            equal([content(events.next()) for _ in range(20)], [{"number": number} for number in range(20)])
        for component in components:
            component.close()
        for events in subscriptions:
            assert events.closed.wait(LIMIT), "a stream outlived its connection"


def nothing_comes_after_a_stream_is_closed(endpoint):
    with Component(endpoint, "closer") as component, component.subscribe_to_topic("ends") as other:
        events = component.subscribe_to_topic("ends")
        component.publish("ends", b"first")
        equal(content(events.next()), b"first")
        events.close()
        component.publish("ends", b"second")
        equal([content(other.next()) for _ in range(2)], [b"first", b"second"])
        assert events.events.empty(), "a closed stream got an event"


def a_thousand_subscriptions_on_one_connection(endpoint):
    with Component(endpoint, "many") as component, Component(endpoint, "one") as publisher:
        subscriptions = [component.subscribe_to_topic(f"many/{number % 100}") for number in range(1000)]
        for number in range(100):
            publisher.publish(f"many/{number}", str(number).encode())
        for number, events in enumerate(subscriptions):
            equal(content(events.next()), str(number % 100).encode())
        for events in subscriptions:
            events.operation.close()
        for events in subscriptions:
            assert events.closed.wait(LIMIT), "a stream was not closed"


def messages_of_iot_core_keep_what_they_carry(endpoint):
    carried = {
        "retain": False,
        "user_properties": [UserProperty(key="k", value="v"), UserProperty(key="k", value="w")],
        "message_expiry_interval_seconds": 60,
        "correlation_data": b"\x00\xff",
        "response_topic": "answers",
        "payload_format": PayloadFormat.UTF8,
        "content_type": "text/plain",
    }
    with Component(endpoint, "iot") as component:
        with Subscription(
            component.call.subscribe_to_iot_core, topic_name="iot/+/state", qos=QOS.AT_LEAST_ONCE
        ) as events:
            publish = component.call.publish_to_iot_core
            publish(topic_name="iot/lamp", qos=QOS.AT_MOST_ONCE, payload=b"for nobody")
            publish(topic_name="iot/lamp/state", qos=QOS.AT_MOST_ONCE, payload=b"on")
            publish(topic_name="iot/door/state", qos=QOS.AT_LEAST_ONCE, payload=b"open", **carried)
            first, second = events.next().message, events.next().message
        equal((first.topic_name, first.payload), ("iot/lamp/state", b"on"))
        equal((second.topic_name, second.payload), ("iot/door/state", b"open"))
        for name, value in carried.items():
            equal(getattr(second, name), value, name)


def retained_messages_come_to_who_comes_later(endpoint):
    with Component(endpoint, "later") as component:
        publish, subscribe = component.call.publish_to_iot_core, component.call.subscribe_to_iot_core
        for payload in [b"first", b"second"]:
            publish(topic_name="kept/one", qos=QOS.AT_LEAST_ONCE, payload=payload, retain=True)
        publish(topic_name="kept/two", qos=QOS.AT_LEAST_ONCE, payload=b"gone")
        with Subscription(subscribe, topic_name="kept/#", qos=QOS.AT_LEAST_ONCE) as events:
            message = events.next().message
            equal((message.topic_name, message.payload, message.retain), ("kept/one", b"second", True))
            publish(topic_name="kept/one", qos=QOS.AT_LEAST_ONCE, payload=b"", retain=True)
            equal(events.next().message.payload, b"")
        with Subscription(subscribe, topic_name="kept/#", qos=QOS.AT_LEAST_ONCE) as events:
            publish(topic_name="kept/three", qos=QOS.AT_LEAST_ONCE, payload=b"new")
            equal(events.next().message.topic_name, "kept/three")


def what_is_forbidden_is_an_error_of_the_model(endpoint):
    with Component(endpoint, "thief") as component:
        for work in [
            lambda: component.publish("forbidden/topic", b""),
            lambda: component.subscribe_to_topic("forbidden/topic"),
            lambda: component.call.publish_to_iot_core(topic_name="forbidden", qos=QOS.AT_MOST_ONCE, payload=b""),
            lambda: Subscription(component.call.subscribe_to_iot_core, topic_name="forbidden", qos=QOS.AT_MOST_ONCE),
        ]:
            error = refused(UnauthorizedError, work)
            assert error.message, "the error has no message"
        refused(InvalidArgumentsError, lambda: component.publish("with/+/wildcard", b""))
        component.publish("allowed", b"")


def a_refused_subscription_is_closed(endpoint):
    with Component(endpoint, "hopeful") as component:
        closed = []
        handler = component.client.new_subscribe_to_topic(_Closing(closed))
        handler.activate(SubscribeToTopicRequest(topic="forbidden"))
        refused(UnauthorizedError, lambda: handler.get_response().result(LIMIT))
        handler.close().result(LIMIT)
        equal(closed, ["closed"], "what the handler was told")


class _Closing(SubscribeToTopicStreamHandler):
    def __init__(self, closed):
        super().__init__()
        self._closed = closed

    def on_stream_closed(self):
        self._closed.append("closed")


def local_topics_and_those_of_iot_core_do_not_mix(endpoint):
    with Component(endpoint, "mixed") as component, component.subscribe_to_topic("mixed") as local:
        with Subscription(component.call.subscribe_to_iot_core, topic_name="mixed", qos=QOS.AT_MOST_ONCE) as cloud:
            component.call.publish_to_iot_core(topic_name="mixed", qos=QOS.AT_MOST_ONCE, payload=b"cloud")
            component.publish("mixed", b"local")
            equal(content(local.next()), b"local")
            equal(cloud.next().message.payload, b"cloud")


ALL = [
    binary_messages_come_back,
    json_messages_come_back,
    messages_come_in_their_order,
    a_topic_is_not_its_neighbour,
    wildcards_match_levels,
    receive_modes_say_whether_a_component_hears_itself,
    everybody_who_subscribed_hears_it,
    nothing_comes_after_a_stream_is_closed,
    a_thousand_subscriptions_on_one_connection,
    messages_of_iot_core_keep_what_they_carry,
    retained_messages_come_to_who_comes_later,
    what_is_forbidden_is_an_error_of_the_model,
    a_refused_subscription_is_closed,
    local_topics_and_those_of_iot_core_do_not_mix,
]
