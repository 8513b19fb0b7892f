"""What belongs to the connection, and what breaks the protocol."""

import uuid

from awscrt.eventstream import Header
from awscrt.eventstream.rpc import MessageFlag, MessageType

from checks import LIMIT, equal, refused
from echo_operations import response
from echo_service import call, described, echo, send_event, shape
from wire import Connection, Stream


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def is_alive(connection):
    """Fails unless the peer answers a call."""
    message = {"booleanMessage": True}
    equal(response(echo(connection, message), "EchoMessageResponse"), {"message": message})


def a_connection_is_set_up_first_and_shut_down_last(endpoint):
    connection = Connection(endpoint)
    ack = connection.connect()
    equal((ack.flags, ack.payload), (MessageFlag.CONNECTION_ACCEPTED, b""), "the acknowledgement")
    assert connection.connection.is_open(), "the connection is not open"
    is_alive(connection)
    connection.close()
    assert not connection.connection.is_open(), "the connection is still open"
    equal(connection.calls, ["setup", MessageType.CONNECT_ACK, "shutdown"], "what was called")


def connect_may_have_headers_and_a_payload(endpoint):
    headers = [Header.from_string(":version", "0.1.0"), Header.from_string("client-name", "accepted.python")]
    with Connection.accepted(endpoint, headers=headers, payload=b"not JSON \xff") as connection:
        is_alive(connection)


def is_rejected(endpoint, *headers):
    connection = Connection(endpoint)
    ack = connection.connect(headers=headers)
    assert not ack.flags & MessageFlag.CONNECTION_ACCEPTED, f"accepted with {headers}"
    assert connection.ended() is not None, "the peer did not end the connection"


def another_version_is_rejected(endpoint):
    for version in ["0.1.1", "1.0.0", "0.1", "", "newest"]:
        is_rejected(endpoint, Header.from_string(":version", version))
    is_rejected(endpoint)
    is_rejected(endpoint, Header.from_byte_buf(":version", b"0.1.0"))


def pings_are_answered_with_what_they_carry(endpoint):
    with Connection.accepted(endpoint) as connection:
        headers = [Header.from_string(":hidden", "no"), Header.from_int32("number", 7), Header.from_bool("flag", True)]
        connection.send(MessageType.PING, headers=headers, payload=b"\x00 any bytes \xff")
        connection.send(MessageType.PING)
        first, second = connection.next(), connection.next()
        equal((first.type, first.payload), (MessageType.PING_RESPONSE, b"\x00 any bytes \xff"), "the first answer")
        equal(first.headers, {"number": 7, "flag": True}, "the headers of the first answer")
        equal((second.type, second.payload, second.headers), (MessageType.PING_RESPONSE, b"", {}), "the second answer")
        is_alive(connection)


def an_answer_to_no_ping_is_ignored(endpoint):
    with Connection.accepted(endpoint) as connection:
        connection.send(MessageType.PING_RESPONSE, payload=b"?")
        is_alive(connection)


def headers_of_all_types_are_ignored(endpoint):
    extra = [
        Header.from_bool("true", True),
        Header.from_bool("false", False),
        Header.from_byte("byte", -1),
        Header.from_int16("int16", -(1 << 15)),
        Header.from_int32("int32", 1 << 30),
        Header.from_int64("int64", -(1 << 62)),
        Header.from_byte_buf("bytes", bytes(range(256))),
        Header.from_string("string", "\u2603" * 1000),
        Header.from_timestamp("timestamp", 1704164645678),
        Header.from_uuid("uuid", uuid.UUID(int=5)),
    ]
    with Connection.accepted(endpoint) as connection:
        stream = Stream(connection, shape("EchoMessage"), b"{}", headers=extra + described("EchoMessageRequest"))
        equal(response(stream, "EchoMessageResponse"), {})


def streams_keep_to_their_states(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = call(connection, "EchoStreamMessages", "EchoStreamingRequest", {})
        stream.next()
        again = {"operation": shape("EchoStreamMessages"), "message_type": MessageType.APPLICATION_MESSAGE}
        refused(RuntimeError, lambda: stream.continuation.activate(**again))
        stream.send(flags=MessageFlag.TERMINATE_STREAM).result(LIMIT)
        stream.end()
        refused(RuntimeError, lambda: stream.send(b"{}"))
        unary = echo(connection, {})
        unary.last()
        refused(RuntimeError, lambda: unary.send(b"{}"))


def a_request_that_ends_its_stream_gets_no_answer(endpoint):
    with Connection.accepted(endpoint) as connection:
        stream = Stream(connection, shape("EchoMessage"), b"{}", flags=MessageFlag.TERMINATE_STREAM)
        stream.end()
        is_alive(connection)


def a_stream_may_be_given_up_in_the_middle(endpoint):
    with Connection.accepted(endpoint) as connection:
        for _ in range(50):
            stream = call(connection, "EchoStreamMessages", "EchoStreamingRequest", {})
            for number in range(20):
                send_event(stream, {"keyValuePair": {"key": str(number), "value": ""}})
            stream.send(flags=MessageFlag.TERMINATE_STREAM).result(LIMIT)
            stream.closed.result(LIMIT)
        is_alive(connection)


def ends_with(endpoint, error_type, breach):
    """Fails unless the peer says what is wrong, and ends the connection, and serves others still."""
    connection = Connection.accepted(endpoint)
    breach(connection)
    message = connection.next()
    equal(message.type, error_type, f"the message type of {message}")
    assert message.document["message"], "nothing is said about the error"
    assert connection.ended() is not None, "the peer did not end the connection"
    with Connection.accepted(endpoint) as other:
        is_alive(other)


def an_application_message_of_the_connection_is_a_protocol_error(endpoint):
    for message_type in [MessageType.APPLICATION_MESSAGE, MessageType.APPLICATION_ERROR]:
        ends_with(endpoint, MessageType.PROTOCOL_ERROR, lambda it, its=message_type: it.send(its))


def a_stream_without_operation_is_a_protocol_error(endpoint):
    ends_with(endpoint, MessageType.PROTOCOL_ERROR, lambda it: Stream(it, "", b"{}"))


def the_connection_ends_after_an_error_of_the_client(endpoint):
    for message_type in [MessageType.PROTOCOL_ERROR, MessageType.INTERNAL_ERROR]:
        connection = Connection.accepted(endpoint)
        stream = call(connection, "EchoStreamMessages", "EchoStreamingRequest", {})
        stream.next()
        connection.send(message_type, payload=b'{"message":"enough"}')
        assert connection.ended() is not None, "the peer did not end the connection"
        stream.end()


def connections_are_independent(endpoint):
    connections = [Connection.accepted(endpoint) for _ in range(20)]
    streams = [call(it, "EchoStreamMessages", "EchoStreamingRequest", {}) for it in connections]
    for stream in streams:
        stream.next()
    for connection in connections[::2]:
        connection.close()
    for number, stream in list(enumerate(streams))[1::2]:
        send_event(stream, {"keyValuePair": {"key": str(number), "value": ""}})
        equal(stream.next().document, {"keyValuePair": {"key": str(number), "value": ""}})
        connections[number].close()
    for stream in streams:
        stream.end()


ALL = [
    a_connection_is_set_up_first_and_shut_down_last,
    connect_may_have_headers_and_a_payload,
    another_version_is_rejected,
    pings_are_answered_with_what_they_carry,
    an_answer_to_no_ping_is_ignored,
    headers_of_all_types_are_ignored,
    streams_keep_to_their_states,
    a_request_that_ends_its_stream_gets_no_answer,
    a_stream_may_be_given_up_in_the_middle,
    an_application_message_of_the_connection_is_a_protocol_error,
    a_stream_without_operation_is_a_protocol_error,
    the_connection_ends_after_an_error_of_the_client,
    connections_are_independent,
]
