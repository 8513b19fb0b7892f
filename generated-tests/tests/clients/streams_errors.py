"""Every exception that a server can cause."""

import asyncio

from stream_manager import exceptions

from checks import equal, refused
from streams_client import connect, definition, new_stream

#: The statuses that the client has an exception for. A stream of the name has the peer answer with it.
STATUSES = {
    "UnknownFailure": exceptions.UnknownFailureException,
    "Unauthorized": exceptions.UnauthorizedException,
    "InvalidRequest": exceptions.InvalidRequestException,
    "RequestPayloadTooLarge": exceptions.RequestPayloadTooLargeException,
    "ResourceNotFound": exceptions.ResourceNotFoundException,
    "ServerTimeout": exceptions.ServerTimeoutException,
    "ResponsePayloadTooLarge": exceptions.ResponsePayloadTooLargeException,
    "NotEnoughMessages": exceptions.NotEnoughMessagesException,
    "MessageStoreReadError": exceptions.MessageStoreReadErrorException,
    "ServerOutOfMemory": exceptions.ServerOutOfMemoryException,
    "UpdateFailed": exceptions.UpdateFailedException,
    "UpdateNotAllowed": exceptions.UpdateNotAllowedException,
    "UnknownOperation": exceptions.UnknownOperationException,
}

#: Those that it has none for.
OTHERS = [
    "UnsupportedConnectVersion",
    "UnexpectedOperation",
    "UnsupportedProtocolVersion",
    "InvalidProtocolVersion",
    "FailedToConnect",
]


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def every_method_raises_every_exception(endpoint):
    with connect(endpoint) as client:
        for status, error in STATUSES.items():
            name = f"cause.{status}"
            for work in [
                lambda: client.create_message_stream(definition(name)),
                lambda: client.update_message_stream(definition(name)),
                lambda: client.delete_message_stream(name),
                lambda: client.append_message(name, b"x"),
                lambda: client.read_messages(name),
                lambda: client.describe_message_stream(name),
            ]:
                raised = refused(error, work)
                equal(type(raised), error)
                equal(raised.message, "as you wished")
        equal(client.append_message(new_stream(client, "after errors"), b"x"), 0)


def statuses_without_an_exception_are_errors_all_the_same(endpoint):
    with connect(endpoint) as client:
        for status in OTHERS:
            raised = refused(
                exceptions.StreamManagerException, lambda: client.append_message(f"cause.{status}", b"x")
            )
            equal(type(raised), exceptions.StreamManagerException)
        equal(client.append_message(new_stream(client, "after errors"), b"x"), 0)


def a_status_that_the_client_does_not_know_silences_it(endpoint):
    with connect(endpoint, request_timeout=1) as client:
        # Its reader ends there: the client is of no use any more, and does not know.
        refused(asyncio.TimeoutError, lambda: client.append_message("cause.19", b"x"))
        refused(asyncio.TimeoutError, client.list_streams)
    with connect(endpoint) as client:
        client.list_streams()


ALL = [
    every_method_raises_every_exception,
    statuses_without_an_exception_are_errors_all_the_same,
    a_status_that_the_client_does_not_know_silences_it,
]
