"""Every operation of the echo service."""

import json
import random

from awscrt.eventstream.rpc import MessageFlag, MessageType

from checks import LIMIT, equal
from echo_service import EVERYTHING, OURS, call, described, echo, send_event, shape
from wire import Connection, Stream


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def answers(message, name):
    """Fails unless a message is a shape of the service. Returns its value."""
    equal(message.type, MessageType.APPLICATION_MESSAGE, f"the message type of {message}")
    equal(message.headers.get("service-model-type"), shape(name), "service-model-type")
    equal(message.headers.get(":content-type"), "application/json", ":content-type")
    return message.document


def response(stream, name):
    """Waits for the answer of a call without events, which must be the last message."""
    message = stream.last()
    assert message.terminates, f"{message} does not end its stream"
    return answers(message, name)


def every_kind_of_member_comes_back(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = echo(connection, EVERYTHING)
        stream.activated.result(LIMIT)
        equal(response(stream, "EchoMessageResponse"), {"message": EVERYTHING})


def members_come_back_one_by_one(endpoint):
    with Connection.accepted(endpoint) as connection:
        for member, value in EVERYTHING.items():
            stream = echo(connection, {member: value})
            equal(response(stream, "EchoMessageResponse"), {"message": {member: value}})


def a_structure_without_members_is_an_empty_object(endpoint):
    with Connection.accepted(endpoint) as connection:
        equal(response(echo(connection, {}), "EchoMessageResponse"), {"message": {}})
        stream = call(connection, "EchoMessage", "EchoMessageRequest", {})
        equal(response(stream, "EchoMessageResponse"), {})


def a_request_needs_no_headers_of_its_own(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = Stream(connection, shape("EchoMessage"), b'{"message":{"stringMessage":"bare"}}')
        equal(response(stream, "EchoMessageResponse"), {"message": {"stringMessage": "bare"}})


def what_is_null_or_unknown_is_not_there(endpoint):
    with Connection.accepted(endpoint) as connection:
        sent = {"stringMessage": None, "booleanMessage": False, "newMessage": {"list": [None]}, "timeMessage": None}
        equal(response(echo(connection, sent), "EchoMessageResponse"), {"message": {"booleanMessage": False}})


def numbers_come_in_any_form(endpoint):
    with Connection.accepted(endpoint) as connection:
        payload = b'{ "message" : {"timeMessage": 17e8, "stringToValue":{"a":{"price":2}}}}\n'
        stream = Stream(connection, shape("EchoMessage"), payload, headers=described("EchoMessageRequest"))
        wanted = {"message": {"timeMessage": 1700000000, "stringToValue": {"a": {"price": 2.0}}}}
        equal(response(stream, "EchoMessageResponse"), wanted)


def an_unknown_value_of_an_enumeration_is_kept(endpoint):
    with Connection.accepted(endpoint) as connection:
        sent = {"enumMessage": "durian"}
        equal(response(echo(connection, sent), "EchoMessageResponse"), {"message": sent})


def four_mebibytes_come_back(endpoint):
    with Connection.accepted(endpoint) as connection:
        sent = {"stringMessage": "0123456789abcdef" * (1 << 18)}
        equal(response(echo(connection, sent), "EchoMessageResponse"), {"message": sent})


def a_thousand_calls_at_once_are_all_answered(endpoint):
    with Connection.accepted(endpoint) as connection:
        streams = [echo(connection, {"stringMessage": str(number)}) for number in range(1000)]
        for number, stream in enumerate(streams):
            wanted = {"message": {"stringMessage": str(number)}}
            equal(response(stream, "EchoMessageResponse"), wanted)


def events_go_both_ways(endpoint):
    events = [{"streamMessage": EVERYTHING}, {"keyValuePair": {"key": "k", "value": "v"}}]
    with Connection.accepted(endpoint) as connection:
        stream = call(connection, "EchoStreamMessages", "EchoStreamingRequest", {})
        initial = stream.next()
        assert not initial.terminates, "the initial response ends the stream"
        equal(answers(initial, "EchoStreamingResponse"), {})
        for event in events:
            send_event(stream, event).result(LIMIT)
            message = stream.next()
            assert not message.terminates, "an event ends the stream"
            equal(answers(message, "EchoStreamingMessage"), event)
        stream.send(flags=MessageFlag.TERMINATE_STREAM).result(LIMIT)
        stream.end()


def events_may_be_sent_before_the_response_is_there(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = call(connection, "EchoStreamMessages", "EchoStreamingRequest", {})
        sent = [{"streamMessage": {"stringMessage": str(number)}} for number in range(500)]
        for event in sent:
            send_event(stream, event)
        equal(answers(stream.next(), "EchoStreamingResponse"), {})
        equal([answers(stream.next(), "EchoStreamingMessage") for _ in sent], sent)
        stream.send(flags=MessageFlag.TERMINATE_STREAM).result(LIMIT)
        stream.end()


def many_streams_do_not_mix(endpoint):
    count = 100
    with Connection.accepted(endpoint) as connection:
        streams = [call(connection, "EchoStreamMessages", "EchoStreamingRequest", {}) for _ in range(count)]
        order = list(range(count)) * 5
        random.Random(5).shuffle(order)
        for place, number in enumerate(order):
            send_event(streams[number], {"keyValuePair": {"key": str(number), "value": str(place)}})
        for number, stream in enumerate(streams):
            equal(answers(stream.next(), "EchoStreamingResponse"), {})
            places = [str(place) for place, other in enumerate(order) if other == number]
            events = [answers(stream.next(), "EchoStreamingMessage")["keyValuePair"] for _ in places]
            equal(events, [{"key": str(number), "value": place} for place in places])
            stream.send(flags=MessageFlag.TERMINATE_STREAM).result(LIMIT)
            stream.end()


def events_in_and_a_plain_answer(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = call(connection, OURS + "CollectMessages", OURS + "CollectMessagesRequest", {"count": 3})
        send_event(stream, {"streamMessage": {"stringMessage": "a"}})
        send_event(stream, {"keyValuePair": {"key": "b", "value": "?"}})
        send_event(stream, {"streamMessage": {"stringMessage": "c"}})
        equal(response(stream, OURS + "CollectMessagesResponse"), {"keys": ["a", "b", "c"]})


def a_plain_request_and_events_out(endpoint):
    request = {"message": {"stringMessage": "again"}, "times": 1000}
    with Connection.accepted(endpoint) as connection:
        stream = call(connection, OURS + "RepeatMessage", OURS + "RepeatMessageRequest", request)
        equal(answers(stream.next(), OURS + "RepeatMessageResponse"), {"times": 1000})
        for _ in range(1000):
            equal(answers(stream.next(), "EchoStreamingMessage"), {"streamMessage": request["message"]})
        ending = stream.last()
        assert ending.terminates, f"{ending} does not end the stream"
        equal((ending.type, ending.headers, ending.payload), (MessageType.APPLICATION_MESSAGE, {}, b""), "the end")


def an_error_is_the_answer_instead_of_events(endpoint):
    request = {"message": {"stringMessage": "again"}, "times": -1}
    with Connection.accepted(endpoint) as connection:
        is_the_service_error(call(connection, OURS + "RepeatMessage", OURS + "RepeatMessageRequest", request).last())


def is_the_service_error(message):
    """Fails unless a message is the modelled error, with the decoration that servers of this protocol give it."""
    equal(message.type, MessageType.APPLICATION_ERROR, f"the message type of {message}")
    equal(message.headers.get("service-model-type"), shape("ServiceError"), "service-model-type")
    equal(message.headers.get(":content-type"), "application/json", ":content-type")
    assert message.terminates, "the error does not end its stream"
    document = message.document
    equal(document.get("_errorCode"), "ServiceError", "_errorCode")
    equal(document.get("_message"), document.get("message"), "_message")
    assert document.get("_service", "").startswith(shape("")), f"_service is {document.get('_service')}"
    assert document.get("message"), "the error has no message"


def an_error_is_the_answer(endpoint):
    with Connection.accepted(endpoint) as connection:
        is_the_service_error(call(connection, "CauseServiceError", "CauseServiceErrorRequest", {}).last())


def an_error_comes_behind_the_response(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = call(connection, "CauseStreamServiceToError", "EchoStreamingRequest", {})
        equal(answers(stream.next(), "EchoStreamingResponse"), {})
        if stream.messages.empty() and not stream.closed.done():
            send_event(stream, {"streamMessage": {"stringMessage": "go on"}})
        is_the_service_error(stream.last())


def products_are_a_map_of_structures(endpoint):
    with Connection.accepted(endpoint) as connection:
        document = response(call(connection, "GetAllProducts", "GetAllProductsRequest", {}), "GetAllProductsResponse")
        assert document["products"], "there is no product"
        for product in document["products"].values():
            assert isinstance(product["name"], str) and isinstance(product["price"], (int, float)), product


def customers_are_a_list_of_structures(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = call(connection, "GetAllCustomers", "GetAllCustomersRequest", {})
        document = response(stream, "GetAllCustomersResponse")
        assert document["customers"], "there is no customer"
        for customer in document["customers"]:
            assert isinstance(customer["id"], int) and isinstance(customer["firstName"], str), customer


def an_unknown_operation_is_an_error_without_a_shape(endpoint):
    with Connection.accepted(endpoint) as connection:
        message = Stream(connection, shape("Disappear"), b"{}").last()
        equal(message.type, MessageType.APPLICATION_ERROR, "the message type")
        assert message.terminates and "service-model-type" not in message.headers, message
        equal(set(message.document), {"error", "message"}, "what the error has")
        equal(response(echo(connection, {}), "EchoMessageResponse"), {"message": {}})


def a_request_that_cannot_be_read_is_an_error(endpoint):
    with Connection.accepted(endpoint) as connection:
        for payload in [b"{", b"[]", b'"text"', b'{"message": 5}', b'{"message":{"blobMessage":"!"}}', b"\xff"]:
            message = Stream(connection, shape("EchoMessage"), payload).last()
            equal(message.type, MessageType.APPLICATION_ERROR, f"the message type of the answer to {payload!r}")
            assert message.terminates, f"the answer to {payload!r} does not end its stream"
        sent = {"stringMessage": json.dumps("still here")}
        equal(response(echo(connection, sent), "EchoMessageResponse"), {"message": sent})


ALL = [
    every_kind_of_member_comes_back,
    members_come_back_one_by_one,
    a_structure_without_members_is_an_empty_object,
    a_request_needs_no_headers_of_its_own,
    what_is_null_or_unknown_is_not_there,
    numbers_come_in_any_form,
    an_unknown_value_of_an_enumeration_is_kept,
    four_mebibytes_come_back,
    a_thousand_calls_at_once_are_all_answered,
    events_go_both_ways,
    events_may_be_sent_before_the_response_is_there,
    many_streams_do_not_mix,
    events_in_and_a_plain_answer,
    a_plain_request_and_events_out,
    an_error_is_the_answer_instead_of_events,
    an_error_is_the_answer,
    an_error_comes_behind_the_response,
    products_are_a_map_of_structures,
    customers_are_a_list_of_structures,
    an_unknown_operation_is_an_error_without_a_shape,
    a_request_that_cannot_be_read_is_an_error,
]
