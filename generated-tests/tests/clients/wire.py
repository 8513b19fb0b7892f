"""`awscrt.eventstream.rpc` for programs that wait: every answer comes out of a queue or a future."""

import json
import queue
from collections import namedtuple
from concurrent.futures import Future

from awscrt.eventstream import Header
from awscrt.eventstream.rpc import (
    ClientConnection,
    ClientConnectionHandler,
    ClientContinuationHandler,
    MessageFlag,
    MessageType,
)
from awscrt.io import ClientBootstrap, DefaultHostResolver, EventLoopGroup, SocketDomain, SocketOptions

from checks import LIMIT, equal

#: The headers of RPC, which are on every message beside those of whoever sent it.
ROUTING = {":message-type", ":message-flags", ":stream-id", "operation"}


class Message(namedtuple("Message", "headers payload type flags")):
    """A message that came; `headers` by name, without those of RPC."""

    @property
    def document(self):
        """The payload, which must be JSON."""
        return json.loads(self.payload)

    @property
    def terminates(self):
        """Whether it is the last one of its stream."""
        return bool(self.flags & MessageFlag.TERMINATE_STREAM)


def _message(headers, payload, message_type, flags):
    values = {header.name: header.value for header in headers if header.name not in ROUTING}
    return Message(values, payload, message_type, flags)


def local_or_tcp(endpoint):
    """What connects to `unix:PATH` or `tcp://HOST:PORT`."""
    options = SocketOptions()
    if endpoint.startswith("unix:"):
        options.domain = SocketDomain.Local
        return {"host_name": endpoint[len("unix:"):], "port": 0, "socket_options": options}
    host, _, port = endpoint[len("tcp://"):].rpartition(":")
    return {"host_name": host, "port": int(port), "socket_options": options}


class Connection(ClientConnectionHandler):
    """A connection whose transport is open."""

    _bootstrap = None

    def __init__(self, endpoint):
        #: What the library called, in its order.
        self.calls = []
        self.messages = queue.Queue()
        self.shutdown = Future()
        self._setup = Future()
        if Connection._bootstrap is None:
            group = EventLoopGroup(1)
            Connection._bootstrap = ClientBootstrap(group, DefaultHostResolver(group))
        opened = ClientConnection.connect(handler=self, bootstrap=Connection._bootstrap, **local_or_tcp(endpoint))
        self.connection = self._setup.result(LIMIT)
        opened.result(LIMIT)

    @classmethod
    def accepted(cls, endpoint, **connect):
        """A connection that the server has accepted."""
        connection = cls(endpoint)
        ack = connection.connect(**connect)
        equal(ack.flags, MessageFlag.CONNECTION_ACCEPTED, "the flags of CONNECT_ACK")
        return connection

    def connect(self, *, headers=(Header.from_string(":version", "0.1.0"),), payload=b"{}"):
        """Sends CONNECT, and returns what comes back."""
        self.send(MessageType.CONNECT, headers=headers, payload=payload)
        ack = self.next()
        equal(ack.type, MessageType.CONNECT_ACK, "the answer to CONNECT")
        return ack

    def send(self, message_type, **message):
        """Sends a message of the connection, and waits until it is flushed."""
        self.connection.send_protocol_message(message_type=message_type, **message).result(LIMIT)

    def next(self):
        """The next message of the connection."""
        return self.messages.get(timeout=LIMIT)

    def close(self):
        """Closes the connection, and waits until it is closed. It must not have ended before."""
        self.connection.close().result(LIMIT)
        equal(self.shutdown.result(LIMIT), None, "the reason of the shutdown")

    def ended(self):
        """Waits until the peer has ended the connection, and returns why the library thinks it did."""
        return self.shutdown.result(LIMIT)

    def on_connection_setup(self, connection, error, **_):
        self.calls.append("setup")
        if error:
            self._setup.set_exception(error)
        else:
            self._setup.set_result(connection)

    def on_connection_shutdown(self, reason, **_):
        self.calls.append("shutdown")
        self.shutdown.set_result(reason)

    def on_protocol_message(self, headers, payload, message_type, flags, **_):
        self.calls.append(message_type)
        self.messages.put(_message(headers, payload, message_type, flags))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.shutdown.result(LIMIT)


class Stream(ClientContinuationHandler):
    """An RPC stream, activated."""

    def __init__(self, connection, operation, payload, *, headers=(), flags=MessageFlag.NONE):
        self.messages = queue.Queue()
        self.closed = Future()
        self.continuation = connection.connection.new_stream(self)
        self.activated = self.continuation.activate(
            operation=operation,
            headers=headers,
            payload=payload,
            message_type=MessageType.APPLICATION_MESSAGE,
            flags=flags,
        )

    def send(self, payload=b"", *, headers=(), flags=MessageFlag.NONE):
        """Sends a message; the future is done when it is flushed."""
        return self.continuation.send_message(
            headers=headers, payload=payload, message_type=MessageType.APPLICATION_MESSAGE, flags=flags
        )

    def next(self):
        """The next message."""
        return self.messages.get(timeout=LIMIT)

    def last(self):
        """The next message, which must be the last one."""
        message = self.next()
        self.end()
        return message

    def end(self):
        """Waits until the stream is closed, which must lose no message that nobody looked at."""
        self.closed.result(LIMIT)
        self.continuation.closed_future.result(LIMIT)
        assert self.continuation.is_closed(), "a closed stream says that it is open"
        assert self.messages.empty(), f"{self.messages.get()} came, too"

    def on_continuation_message(self, headers, payload, message_type, flags, **_):
        self.messages.put(_message(headers, payload, message_type, flags))

    def on_continuation_closed(self, **_):
        self.closed.set_result(None)
