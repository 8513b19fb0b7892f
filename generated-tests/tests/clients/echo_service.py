"""Names and values of the echo service."""

import json

from awscrt.eventstream import Header

from wire import Stream

#: Of the shapes that clients of others know.
NAMESPACE = "awstest"

#: Of the operations that those leave out.
OURS = "com.example.echo#"

#: One of every kind of member.
EVERYTHING = {
    "stringMessage": "a \"string\" – with \\ and \u2603 and \U0001f600",
    "booleanMessage": True,
    "timeMessage": 1704164645.6789,
    "documentMessage": {"null": None, "list": [1, 2.5, "z", [], {}], "deep": {"er": {"": -1e300}}},
    "enumMessage": "ban",
    "blobMessage": "AAEC/f7/+w==",
    "stringListMessage": ["", "a", "b"],
    "keyValuePairList": [{"key": "k", "value": "v"}],
    "stringToValue": {"one": {"name": "pen", "price": 1.5}},
}


def shape(name):
    """The id of a shape of the service. Those that are not of its namespace say so."""
    return name if "#" in name else f"{NAMESPACE}#{name}"


def described(name):
    """The headers of a message whose payload is that shape."""
    return [
        Header.from_string(":content-type", "application/json"),
        Header.from_string("service-model-type", shape(name)),
    ]


def call(connection, operation, request_shape, request):
    """Sends a request as official clients do."""
    payload = json.dumps(request).encode()
    return Stream(connection, shape(operation), payload, headers=described(request_shape))


def echo(connection, message):
    """Calls EchoMessage."""
    return call(connection, "EchoMessage", "EchoMessageRequest", {"message": message})


def send_event(stream, event):
    """Sends an event of EchoStreamMessages."""
    return stream.send(json.dumps(event).encode(), headers=described("EchoStreamingMessage"))
