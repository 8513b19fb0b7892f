"""The official client, as the checks use it; and peers of their own."""

import contextlib
import itertools
import os
import socket
import subprocess

from stream_manager import MessageStreamDefinition, ReadMessagesOptions, StrategyOnFull, StreamManagerClient

from checks import LIMIT

_TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
_names = itertools.count()


@contextlib.contextmanager
def variables(**values):
    """Sets variables of the environment for a while; to None: removes them."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values):
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def connect(endpoint, token=None, request_timeout=LIMIT):
    """A client; it finds its token in the environment."""
    host, _, port = endpoint.removeprefix("tcp://").rpartition(":")
    with variables(**{_TOKEN: token}):
        return StreamManagerClient(host=host, port=int(port), request_timeout=request_timeout)


def new_name(what):
    """A name that no other stream has, whoever else was there before."""
    return f"{what}, {os.getpid()}.{next(_names)}"


def definition(name, **more):
    """A stream that refuses messages when it is full."""
    more.setdefault("strategy_on_full", StrategyOnFull.RejectNewData)
    return MessageStreamDefinition(name=name, **more)


def new_stream(client, what, **more):
    """Creates a stream, and returns its name."""
    name = new_name(what)
    client.create_message_stream(definition(name, **more))
    return name


def options(start=0, at_least=1, at_most=1, wait=0):
    """How to read; `wait` is in milliseconds."""
    return ReadMessagesOptions(
        desired_start_sequence_number=start,
        min_message_count=at_least,
        max_message_count=at_most,
        read_timeout_millis=wait,
    )


def free_port():
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def peer(*arguments):
    """A peer of one's own; its endpoint. It is killed in the end."""
    command = [os.environ["PEER"], "stream-manager", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().removeprefix("ready on ").strip()
    finally:
        process.kill()
        process.wait(LIMIT)
        process.stdout.close()
