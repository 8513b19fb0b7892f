"""Connections: accepted, denied, closed, lost and made again; many at once."""

import asyncio
import concurrent.futures
import tempfile
import threading
import time

from stream_manager import Persistence, StreamManagerClient
from stream_manager.exceptions import ConnectFailedException, NotEnoughMessagesException, StreamManagerException

from checks import LIMIT, equal, refused
from streams_client import connect, definition, free_port, new_name, new_stream, options, peer, variables


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def a_client_is_accepted_and_closed(endpoint):
    client = connect(endpoint)
    assert client.connected
    client.list_streams()
    client.close()
    refused(StreamManagerException, client.list_streams)
    client.close()


def a_client_closes_itself(endpoint):
    with connect(endpoint) as client:
        client.list_streams()
    assert not client.connected


def any_token_is_good_but_one(endpoint):
    with connect(endpoint, token="component") as client:
        client.list_streams()
    refused(ConnectFailedException, lambda: connect(endpoint, token="denied"))


def a_peer_may_want_one_token(_endpoint):
    with peer("--auth-token", "secret") as endpoint:
        for token in [None, "guess"]:
            refused(ConnectFailedException, lambda: connect(endpoint, token=token))
        with connect(endpoint, token="secret") as client:
            equal(client.list_streams(), [], "the list of a new peer")


def the_environment_tells_the_port(endpoint):
    with variables(STREAM_MANAGER_SERVER_PORT=endpoint.rpartition(":")[2]):
        StreamManagerClient().close()


def where_nobody_listens_there_is_no_connection(_endpoint):
    refused(ConnectionError, lambda: connect(f"tcp://127.0.0.1:{free_port()}"))


def many_clients_at_once(endpoint):
    def work(number):
        with connect(endpoint) as client:
            name = new_stream(client, "many clients", persistence=Persistence.Memory)
            for turn in range(20):
                equal(client.append_message(name, f"{number}.{turn}".encode()), turn)
            last = client.read_messages(name, options(start=19))[0]
            equal(last.payload, f"{number}.19".encode())
            client.delete_message_stream(name)

    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(30)))


def one_client_with_many_threads(endpoint):
    with connect(endpoint) as client:
        name = new_stream(client, "many threads")
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            numbers = list(pool.map(lambda number: client.append_message(name, b"%d" % number), range(300)))
        equal(sorted(numbers), list(range(300)), "the sequence numbers")
        read = client.read_messages(name, options(at_most=300))
        stored = {message.sequence_number: message.payload for message in read}
        equal(stored, {number: b"%d" % text for text, number in enumerate(numbers)})


def a_request_that_is_not_answered_harms_no_other(endpoint):
    with connect(endpoint, request_timeout=1) as client:
        refused(asyncio.TimeoutError, lambda: client.append_message("cause.Silence", b"x"))
        name = new_stream(client, "after silence")
        equal(client.append_message(name, b"x"), 0)


def a_connection_that_is_cut_is_made_again(endpoint):
    with connect(endpoint, request_timeout=2) as client:
        name = new_stream(client, "after a cut")
        # The client lets a request without an answer wait, though its connection is gone.
        refused(asyncio.TimeoutError, lambda: client.append_message("cause.Cut", b"x"))
        equal(client.append_message(name, b"x"), 0)


def streams_survive_a_restart(_endpoint):
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--port", port, "--store", f"{folder}/store"]
        kept, memory = new_name("kept"), new_name("memory")
        with peer(*arguments) as endpoint:
            client = connect(endpoint, request_timeout=10)
            client.create_message_stream(definition(kept, max_size=4096))
            client.create_message_stream(definition(memory, persistence=Persistence.Memory))
            for number in range(10):
                equal(client.append_message(kept, b"%d" % number), number)
                equal(client.append_message(memory, b"%d" % number), number)
        # The peer is gone in the middle of the connection; the client finds out by itself.
        _until(lambda: not client.connected)
        refused(ConnectionError, lambda: client.append_message(kept, b"nobody is there"))
        with peer(*arguments):
            equal(sorted(client.list_streams()), sorted([kept, memory]))
            read = client.read_messages(kept, options(at_most=100))
            equal([message.payload for message in read], [b"%d" % number for number in range(10)])
            equal(client.append_message(kept, b"goes on"), 10)
            info = client.describe_message_stream(kept)
            equal(info.definition.max_size, 4096)
            equal(info.storage_status.newest_sequence_number, 10)
            # What was in memory is gone, but no number is given out again.
            refused(NotEnoughMessagesException, lambda: client.read_messages(memory))
            equal(client.append_message(memory, b"goes on"), 10)
            client.close()


def a_restart_under_load_loses_nothing_that_was_answered(_endpoint):
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--port", port, "--store", f"{folder}/store"]
        name, answered = new_name("load"), []
        with peer(*arguments) as endpoint:
            client = connect(endpoint, request_timeout=5)
            client.create_message_stream(definition(name))

            def work():
                for number in range(100_000):
                    try:
                        answered.append((client.append_message(name, b"%d" % number), number))
                    except (ConnectionError, asyncio.TimeoutError):
                        return

            worker = threading.Thread(target=work)
            worker.start()
            _until(lambda: len(answered) >= 50)
        worker.join(LIMIT)
        # The client cannot even close without an error now.
        with peer(*arguments) as endpoint, connect(endpoint) as client:
            read = client.read_messages(name, options(at_most=100_000))
            stored = {message.sequence_number: message.payload for message in read}
            for sequence_number, number in answered:
                equal(stored[sequence_number], b"%d" % number)
            # At most the one that was under way is there without an answer; nothing is there twice.
            assert len(answered) <= len(stored) <= len(answered) + 1, f"{len(stored)} for {len(answered)}"


def _until(holds):
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.01)


ALL = [
    a_client_is_accepted_and_closed,
    a_client_closes_itself,
    any_token_is_good_but_one,
    a_peer_may_want_one_token,
    the_environment_tells_the_port,
    where_nobody_listens_there_is_no_connection,
    many_clients_at_once,
    one_client_with_many_threads,
    a_request_that_is_not_answered_harms_no_other,
    a_connection_that_is_cut_is_made_again,
    streams_survive_a_restart,
    a_restart_under_load_loses_nothing_that_was_answered,
]
