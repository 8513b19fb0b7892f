"""Messages: appended, read, waited for, forgotten; and the documents inside them."""

import concurrent.futures
import pathlib
import tempfile
import time

from stream_manager import (
    AssetPropertyValue,
    ExportDefinition,
    IoTSiteWiseConfig,
    PutAssetPropertyValueEntry,
    Quality,
    S3ExportTaskDefinition,
    S3ExportTaskExecutorConfig,
    Status,
    StatusConfig,
    StatusLevel,
    StatusMessage,
    StrategyOnFull,
    TimeInNanos,
    Util,
    Variant,
)
from stream_manager.exceptions import (
    InvalidRequestException,
    NotEnoughMessagesException,
    RequestPayloadTooLargeException,
    ResourceNotFoundException,
    ResponsePayloadTooLargeException,
)

from checks import LIMIT, equal, refused
from streams_client import connect, new_stream, options


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def messages_come_back_as_they_were(endpoint):
    with connect(endpoint) as client:
        name = new_stream(client, "as they were")
        payloads = [b"text", bytes(range(256)), b"\xff", bytes(1 << 20)]
        before = time.time() * 1000
        for number, payload in enumerate(payloads):
            equal(client.append_message(name, payload), number)
        read = client.read_messages(name, options(at_most=10))
        equal([message.payload for message in read], payloads)
        equal([message.sequence_number for message in read], [0, 1, 2, 3])
        for message in read:
            equal(message.stream_name, name)
            assert before - 1000 < message.ingest_time < time.time() * 1000 + 1000, message.ingest_time
        storage = client.describe_message_stream(name).storage_status
        equal((storage.oldest_sequence_number, storage.newest_sequence_number), (0, 3))
        equal(storage.total_bytes, sum(map(len, payloads)))


def readers_say_where_and_how_many(endpoint):
    with connect(endpoint) as client:
        name = new_stream(client, "where")
        refused(NotEnoughMessagesException, lambda: client.read_messages(name))
        for number in range(5):
            client.append_message(name, b"%d" % number)

        def numbers(*arguments):
            return [message.sequence_number for message in client.read_messages(name, *arguments)]

        equal(numbers(), [0])
        equal(numbers(options(start=2)), [2])
        equal(numbers(options(start=1, at_least=2, at_most=3)), [1, 2, 3])
        equal(numbers(options(start=3, at_most=100)), [3, 4])
        refused(NotEnoughMessagesException, lambda: numbers(options(start=3, at_least=3, at_most=3)))
        refused(NotEnoughMessagesException, lambda: numbers(options(start=5)))


def a_reader_waits_for_messages(endpoint):
    with connect(endpoint) as client, connect(endpoint) as other, concurrent.futures.ThreadPoolExecutor(1) as pool:
        name = new_stream(client, "waiting")
        start = time.monotonic()
        refused(NotEnoughMessagesException, lambda: client.read_messages(name, options(wait=300)))
        assert 0.25 < time.monotonic() - start, "it did not wait"

        reading = pool.submit(lambda: client.read_messages(name, options(at_least=2, at_most=9, wait=25_000)))
        other.append_message(name, b"one")
        # The same client may go on meanwhile.
        client.list_streams()
        assert not reading.done(), "one is not two"
        other.append_message(name, b"two")
        equal([message.payload for message in reading.result(LIMIT)], [b"one", b"two"])

        reading = pool.submit(lambda: client.read_messages(name, options(start=9, wait=25_000)))
        time.sleep(0.1)
        other.delete_message_stream(name)
        refused(ResourceNotFoundException, lambda: reading.result(LIMIT))


def a_full_stream_rejects(endpoint):
    with connect(endpoint) as client:
        name = new_stream(client, "full", max_size=1024)
        equal(client.append_message(name, bytes(1000)), 0)
        refused(InvalidRequestException, lambda: client.append_message(name, bytes(25)))
        equal(client.append_message(name, bytes(24)), 1)
        refused(RequestPayloadTooLargeException, lambda: client.append_message(name, bytes(1025)))
        equal(client.describe_message_stream(name).storage_status.newest_sequence_number, 1)


def a_full_stream_overwrites(endpoint):
    with connect(endpoint) as client:
        overwrite = StrategyOnFull.OverwriteOldestData
        name = new_stream(client, "ring", max_size=4096, stream_segment_size=1024, strategy_on_full=overwrite)
        for number in range(13):
            equal(client.append_message(name, bytes(500)), number)
        storage = client.describe_message_stream(name).storage_status
        # A segment has two messages, and goes as a whole.
        equal((storage.oldest_sequence_number, storage.newest_sequence_number), (6, 12))
        equal(storage.total_bytes, 3500)
        # Who asks for what is gone gets the oldest that there is.
        equal(client.read_messages(name, options(start=2))[0].sequence_number, 6)


def an_answer_that_is_too_large_is_refused(endpoint):
    with connect(endpoint) as client:
        name = new_stream(client, "large")
        for _ in range(17):
            client.append_message(name, bytes(1 << 20))
        refused(ResponsePayloadTooLargeException, lambda: client.read_messages(name, options(at_most=17)))
        equal(len(client.read_messages(name, options(at_most=16))), 16)
        client.delete_message_stream(name)


def a_task_leads_to_statuses(endpoint):
    with connect(endpoint) as client, tempfile.NamedTemporaryFile() as file:
        statuses = new_stream(client, "statuses")
        config = StatusConfig(StatusLevel.INFO, statuses)
        exports = ExportDefinition(s3_task_executor=[S3ExportTaskExecutorConfig("s3", status_config=config)])
        name = new_stream(client, "tasks", export_definition=exports)
        for url in [pathlib.Path(file.name).as_uri(), "file:///no/such/file"]:
            task = S3ExportTaskDefinition(url, "bucket", "key/!{timestamp:yyyy}", {"a": "b"})
            client.append_message(name, Util.validate_and_serialize_to_json_bytes(task))
        read = client.read_messages(statuses, options(at_least=4, at_most=4, wait=5000))
        told = [Util.deserialize_json_bytes_to_obj(message.payload, StatusMessage) for message in read]
        equal([it.status for it in told], [Status.InProgress, Status.Success, Status.InProgress, Status.Failure])
        equal([it.status_context.sequence_number for it in told], [0, 0, 1, 1])
        equal(told[0].status_context.s3_export_task_definition.user_metadata, {"a": "b"})
        equal(told[3].status_context.stream_name, name)
        assert told[3].message, "a failure says nothing"


def site_wise_entries_are_exported(endpoint):
    with connect(endpoint) as client:
        exports = ExportDefinition(iot_sitewise=[IoTSiteWiseConfig("w")])
        name = new_stream(client, "site wise", export_definition=exports)
        value = AssetPropertyValue(Variant(double_value=21.5), TimeInNanos(1700000000, 5), Quality.GOOD)
        entry = PutAssetPropertyValueEntry("1", property_alias="/boiler/temperature", property_values=[value])
        client.append_message(name, Util.validate_and_serialize_to_json_bytes(entry))
        status = client.describe_message_stream(name).export_statuses[0]
        equal((status.exported_messages_count, status.error_message), (1, None))
        client.append_message(name, b"no entry")
        status = client.describe_message_stream(name).export_statuses[0]
        equal(status.exported_messages_count, 1)
        assert "message 1" in status.error_message, status.error_message


ALL = [
    messages_come_back_as_they_were,
    readers_say_where_and_how_many,
    a_reader_waits_for_messages,
    a_full_stream_rejects,
    a_full_stream_overwrites,
    an_answer_that_is_too_large_is_refused,
    a_task_leads_to_statuses,
    site_wise_entries_are_exported,
]
