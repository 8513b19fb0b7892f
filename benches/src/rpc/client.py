"""The jobs, done by `awscrt` from Python: `client.py SOCKET MESSAGE` reads lines `JOB COUNT`, and answers each with
nanoseconds.

Everything happens in callbacks, on the thread of the connection, and no payload is looked at: nothing that is built on
`awscrt` can be quicker.
"""

import sys
import threading
import time

from awscrt.eventstream import Header
from awscrt.eventstream.rpc import (
    ClientConnection,
    ClientConnectionHandler,
    ClientContinuationHandler,
    MessageFlag,
    MessageType,
)
from awscrt.io import ClientBootstrap, DefaultHostResolver, EventLoopGroup, SocketDomain, SocketOptions

#: The message that is sent, as JSON.
MESSAGE = sys.argv[2].encode()


def described(shape):
    return [
        Header.from_string(":content-type", "application/json"),
        Header.from_string("service-model-type", shape),
    ]


class Connection(ClientConnectionHandler):
    def __init__(self, path):
        self.accepted = threading.Event()
        options = SocketOptions()
        options.domain = SocketDomain.Local
        group = EventLoopGroup(1)
        ClientConnection.connect(
            handler=self,
            host_name=path,
            port=0,
            bootstrap=ClientBootstrap(group, DefaultHostResolver(group)),
            socket_options=options,
        ).result()
        if not self.accepted.wait(30):
            sys.exit("the peer does not accept the connection")

    def on_connection_setup(self, connection, error, **_):
        self.connection = connection
        headers = [Header.from_string(":version", "0.1.0")]
        connection.send_protocol_message(headers=headers, payload=b"{}", message_type=MessageType.CONNECT)

    def on_connection_shutdown(self, reason, **_):
        pass

    def on_protocol_message(self, headers, payload, message_type, flags, **_):
        if message_type == MessageType.CONNECT_ACK and flags & MessageFlag.CONNECTION_ACCEPTED:
            self.accepted.set()


class Call(ClientContinuationHandler):
    """One stream. `ended` is called when the peer has ended it."""

    def __init__(self, connection, operation, request, payload, ended):
        self.ended = ended
        self.continuation = connection.connection.new_stream(self)
        self.continuation.activate(
            operation=operation,
            headers=described(request),
            payload=payload,
            message_type=MessageType.APPLICATION_MESSAGE,
        )

    def on_continuation_message(self, headers, payload, message_type, flags, **_):
        if message_type != MessageType.APPLICATION_MESSAGE:
            print(payload, file=sys.stderr)

    def on_continuation_closed(self, **_):
        self.ended()


def unary(connection, in_flight, count):
    done = threading.Event()
    left = {"to_start": count, "to_end": count}

    def start():
        left["to_start"] -= 1
        payload = b'{"message":' + MESSAGE + b"}"
        Call(connection, "awstest#EchoMessage", "awstest#EchoMessageRequest", payload, ended)

    def ended():
        left["to_end"] -= 1
        if left["to_start"] > 0:
            start()
        if left["to_end"] == 0:
            done.set()

    for _ in range(min(in_flight, count)):
        start()
    done.wait()


def events_out(connection, count):
    done = threading.Event()
    payload = b'{"message":' + MESSAGE + b',"times":%d}' % count
    operation = "com.example.echo#RepeatMessage"
    Call(connection, operation, operation + "Request", payload, done.set)
    done.wait()


def events_in(connection, count):
    done = threading.Event()
    operation = "com.example.echo#CollectMessages"
    call = Call(connection, operation, operation + "Request", b'{"count":%d}' % count, done.set)
    event = b'{"streamMessage":' + MESSAGE + b"}"
    for _ in range(count):
        call.continuation.send_message(
            headers=described("awstest#EchoStreamingMessage"),
            payload=event,
            message_type=MessageType.APPLICATION_MESSAGE,
        )
    done.wait()


JOBS = {
    "call": lambda connection, count: unary(connection, 1, count),
    "calls": lambda connection, count: unary(connection, 64, count),
    "events-out": events_out,
    "events-in": events_in,
}


def main():
    connection = Connection(sys.argv[1])
    for line in sys.stdin:
        job, count = line.split()
        start = time.perf_counter_ns()
        JOBS[job](connection, int(count))
        print(time.perf_counter_ns() - start, flush=True)


if __name__ == "__main__":
    main()
