"""Streams: created, listed, described, updated, deleted."""

from stream_manager import (
    ExportDefinition,
    HTTPConfig,
    ExportFormat,
    IoTAnalyticsConfig,
    IoTSiteWiseConfig,
    KinesisConfig,
    Persistence,
    S3ExportTaskExecutorConfig,
    StatusConfig,
    StatusLevel,
    StrategyOnFull,
)
from stream_manager.exceptions import (
    InvalidRequestException,
    ResourceNotFoundException,
    UpdateFailedException,
    UpdateNotAllowedException,
    ValidationException,
)

from checks import equal, refused
from streams_client import connect, definition, new_name, new_stream


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def a_stream_comes_and_goes(endpoint):
    with connect(endpoint) as client:
        name = new_name("é b,c.d-e_f")
        assert name not in client.list_streams()
        client.create_message_stream(definition(name))
        assert name in client.list_streams()
        error = refused(InvalidRequestException, lambda: client.create_message_stream(definition(name)))
        assert error.message, "the error has no text"
        client.delete_message_stream(name)
        assert name not in client.list_streams()
        refused(ResourceNotFoundException, lambda: client.delete_message_stream(name))


def a_definition_is_described_as_it_was_given(endpoint):
    with connect(endpoint) as client:
        status = new_stream(client, "status")
        name = new_name("all there is")
        exports = ExportDefinition(
            http=[HTTPConfig("h", "http://localhost", batch_size=5, export_format=ExportFormat.JSON_BATCHED)],
            iot_analytics=[IoTAnalyticsConfig("a", "channel", iot_msg_id_prefix="p", priority=1)],
            kinesis=[
                KinesisConfig("k", "stream", batch_size=500, batch_interval_millis=60000),
                KinesisConfig("l", "stream", start_sequence_number=7, disabled=True),
            ],
            iot_sitewise=[IoTSiteWiseConfig("w", batch_size=10, priority=10)],
            s3_task_executor=[
                S3ExportTaskExecutorConfig(
                    "s",
                    size_threshold_for_multipart_upload_bytes=5242880,
                    priority=2,
                    disabled=True,
                    status_config=StatusConfig(StatusLevel.TRACE, status),
                )
            ],
        )
        given = definition(
            name,
            max_size=1 << 40,
            stream_segment_size=2147483647,
            time_to_live_millis=9223372036854,
            strategy_on_full=StrategyOnFull.OverwriteOldestData,
            persistence=Persistence.Memory,
            flush_on_write=True,
            export_definition=exports,
        )
        client.create_message_stream(given)
        info = client.describe_message_stream(name)
        equal(info.definition.as_dict(), given.as_dict())
        equal(sorted(status.export_config_identifier for status in info.export_statuses), list("ahklsw"))
        equal(info.storage_status.total_bytes, 0)


def defaults_are_those_of_the_documentation(endpoint):
    with connect(endpoint) as client:
        info = client.describe_message_stream(new_stream(client, "defaults")).definition
        equal((info.max_size, info.stream_segment_size), (256 << 20, 16 << 20))
        equal(info.persistence, Persistence.File)
        equal((info.flush_on_write, info.time_to_live_millis), (False, None))


def a_stream_is_updated(endpoint):
    with connect(endpoint) as client:
        name = new_stream(client, "updated", max_size=4096, time_to_live_millis=60000)
        for _ in range(3):
            client.append_message(name, bytes(1000))
        exports = ExportDefinition(kinesis=[KinesisConfig("k", "stream")])
        client.update_message_stream(definition(name, max_size=8192, export_definition=exports))
        info = client.describe_message_stream(name)
        equal((info.definition.max_size, info.definition.time_to_live_millis), (8192, None))
        equal(info.export_statuses[0].last_exported_sequence_number, 2)
        equal(info.export_statuses[0].exported_bytes_from_stream, 3000)
        equal(info.export_statuses[0].exported_messages_count, 3)

        refused(UpdateFailedException, lambda: client.update_message_stream(definition(name, max_size=2048)))
        other = definition(name, persistence=Persistence.Memory)
        error = refused(UpdateNotAllowedException, lambda: client.update_message_stream(other))
        assert isinstance(error, InvalidRequestException)
        equal(client.describe_message_stream(name).definition.max_size, 8192)


def what_is_not_there_is_not_found(endpoint):
    with connect(endpoint) as client:
        name = new_name("nowhere")
        for work in [
            lambda: client.update_message_stream(definition(name)),
            lambda: client.delete_message_stream(name),
            lambda: client.describe_message_stream(name),
            lambda: client.append_message(name, b"x"),
            lambda: client.read_messages(name),
        ]:
            error = refused(ResourceNotFoundException, work)
            assert name in error.message, error.message
            assert error.request_id, "the error does not name the request"


def bad_definitions_are_refused(endpoint):
    with connect(endpoint) as client:
        name = new_name("bad")
        twice = ExportDefinition(kinesis=[KinesisConfig("k", "a")], http=[HTTPConfig("k", "b")])
        nowhere = StatusConfig(StatusLevel.INFO, new_name("nowhere"))
        for exports in [
            twice,
            ExportDefinition(s3_task_executor=[S3ExportTaskExecutorConfig("s", status_config=nowhere)]),
        ]:
            bad = definition(name, export_definition=exports)
            refused(InvalidRequestException, lambda: client.create_message_stream(bad))
        assert name not in client.list_streams()


def the_client_looks_before_it_sends(endpoint):
    with connect(endpoint) as client:
        for bad in [definition(""), definition("a/b"), definition("n" * 256), definition("n", max_size=1023)]:
            refused(ValidationException, lambda: client.create_message_stream(bad))


ALL = [
    a_stream_comes_and_goes,
    a_definition_is_described_as_it_was_given,
    defaults_are_those_of_the_documentation,
    a_stream_is_updated,
    what_is_not_there_is_not_found,
    bad_definitions_are_refused,
    the_client_looks_before_it_sends,
]
