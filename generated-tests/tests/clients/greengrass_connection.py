"""Connections of the official client: accepted, denied, closed, made again."""

import concurrent.futures

from awsiot.eventstreamrpc import AccessDeniedError, ConnectionClosedError, MessageAmendment, StreamClosedError

from checks import LIMIT, equal, refused
from greengrass_component import Component, Subscription, content


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def a_connection_is_accepted_and_closed(endpoint):
    component = Component(endpoint, "short")
    assert component.connected.wait(LIMIT), "nobody was told that the connection is accepted"
    component.publish("short", b"hello")
    component.close()
    equal(component.disconnected.result(LIMIT), None, "the reason of the disconnect")
    refused(ConnectionClosedError, lambda: component.publish("short", b"too late"))


def a_wrong_token_is_denied(endpoint):
    refused(AccessDeniedError, lambda: Component(endpoint, "denied"))
    with Component(endpoint, "granted") as component:
        component.publish("granted", b"hello")


def a_token_that_is_no_json_is_denied(endpoint):
    # The client writes a token into the document as it is.
    refused(AccessDeniedError, lambda: Component(endpoint, 'a"b'))


def pings_do_no_harm(endpoint):
    with Component(endpoint, "pinger") as component:
        for payload in [b"", b"\x00\xff" * 1000]:
            component.client._connection.send_ping(MessageAmendment(payload=payload)).result(LIMIT)
        component.publish("pinger", b"still here")


def an_operation_that_the_peer_does_not_know_ends_its_stream_alone(endpoint):
    with Component(endpoint, "newer") as component:
        # The client knows an operation that the model does not have, and what comes back has no shape for it.
        refused(StreamClosedError, lambda: Subscription(component.call.subscribe_to_iot_core_connection_status))
        component.publish("newer", b"still here")


def many_components_at_once(endpoint):
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        components = list(pool.map(lambda number: Component(endpoint, f"component{number}"), range(50)))
        subscriptions = list(pool.map(lambda it: it.subscribe_to_topic(f"only/{it.token}"), components))
        list(pool.map(lambda it: it.publish(f"only/{it.token}", it.token.encode()), components))
        for component, events in zip(components, subscriptions):
            equal(content(events.next()), component.token.encode())
        list(pool.map(Component.close, components))


ALL = [
    a_connection_is_accepted_and_closed,
    a_wrong_token_is_denied,
    a_token_that_is_no_json_is_denied,
    pings_do_no_harm,
    an_operation_that_the_peer_does_not_know_ends_its_stream_alone,
    many_components_at_once,
]
