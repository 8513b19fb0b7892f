"""All that the official client can do.

Three functions of version 0.7.0 fail before anything is sent. What they do is checked as it is; two of them lack no more
than a name, and with that given, what they send is checked as well.
"""

import asyncio
import gzip
import json
import urllib.parse
import uuid

import requests
import stream_sea_client
from stream_sea_client import FieldType, SchemaDefinition, StreamSeaConnection, api

from checks import LIMIT, equal, refused

#: The client that the peer has from the beginning.
CLIENT = {"client_id": "abc", "client_secret": "def123"}
STRANGER = {"client_id": "abc", "client_secret": "guess"}

ALL = []


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def check(function):
    """Decorates a function that is a check."""
    ALL.append(function)
    return function


def place(endpoint):
    """The peer, as the client wants to be told."""
    url = urllib.parse.urlsplit(endpoint)
    return {"remote_host": url.hostname, "remote_port": url.port}


def boiler(version="1.0.0"):
    """The definition of a stream that nobody else has."""
    fields = [{"name": "temperature", "type": "float"}, {"name": "number", "type": "integer"}]
    return SchemaDefinition(f"boiler-{uuid.uuid4()}", version, fields)


def define(endpoint, schema, who=CLIENT):
    return stream_sea_client.define_stream(**place(endpoint), **who, stream=schema.name, schema=schema)


def defined(endpoint, **arguments):
    """A stream that is defined; its name."""
    schema = boiler(**arguments)
    equal(define(endpoint, schema).status_code, 200, "the status")
    return schema.name


def send(endpoint, method, path, body=None, who=CLIENT):
    """A request that the client has no function for, as it makes requests."""
    answer = requests.request(
        method,
        f"{endpoint}/api/v1/{path}",
        auth=(who["client_id"], who["client_secret"]),
        data=None if body is None else gzip.compress(json.dumps(body).encode()),
        headers={"Content-encoding": "gzip", "Content-type": "application/json"},
        timeout=LIMIT,
    )
    return answer


def publish(endpoint, stream, *numbers):
    for number in numbers:
        answer = send(endpoint, "POST", f"streams/{stream}/publish", {"payload": message(number)})
        equal(answer.status_code, 200, f"the status of {answer.text}")


def message(number):
    return {"temperature": number / 2, "number": number}


def connection(endpoint, who=CLIENT):
    return StreamSeaConnection(**place(endpoint), **who)


async def take(iterator, count):
    """The numbers of the next messages."""
    return [(await asyncio.wait_for(iterator.__anext__(), LIMIT))["number"] for _ in range(count)]


def run(work):
    """Decorates a check that is a coroutine."""

    def run_it(endpoint):
        asyncio.run(work(endpoint))

    run_it.__name__ = work.__name__
    return check(run_it)


@check
def a_stream_is_defined_and_described(endpoint):
    fields = [{"name": it.name.lower(), "type": it.value} for it in FieldType]
    for field in fields:
        if field["type"] == "enum":
            field["enum"] = ["off", "on"]
        if "object" in field["type"]:
            field["fields"] = [{"name": "id", "type": "string"}]
    schema = SchemaDefinition(f"all {uuid.uuid4()}", "1.0.0", fields)
    answer = define(endpoint, schema)
    equal(answer.status_code, 200, "the status")
    described = stream_sea_client.describe_stream(**place(endpoint), **CLIENT, stream=schema.name)
    equal((described.name, described.version), (schema.name, "1.0.0"))
    in_order = sorted(fields, key=lambda field: field["name"])
    equal(sorted(described.fields, key=lambda field: field["name"]), in_order, "the fields")


@check
def a_definition_is_made_field_by_field(endpoint):
    schema = SchemaDefinition(f"made-{uuid.uuid4()}", "1.0.0", [])
    schema.add_field("state", "enum", ["on", "off"])
    schema.add_field("parts", "array<object>")
    equal(define(endpoint, schema).status_code, 200, "the status")
    # It looks for attributes in a dict.
    refused(AttributeError, lambda: schema.add_child_field("id", "string", "parts"))


@check
def a_definition_is_not_contradicted(endpoint):
    schema = boiler("1.1.0")
    for _ in range(2):
        equal(define(endpoint, schema).status_code, 200, "the status")
    for version, fields in [("1.0.0", schema.fields), ("1.1.0", schema.fields[:1])]:
        answer = define(endpoint, SchemaDefinition(schema.name, version, fields))
        equal(answer.status_code, 400, "the status")
        assert schema.name in answer.json()["message"], answer.text
    equal(define(endpoint, SchemaDefinition(schema.name, "1.2.0", [])).status_code, 200, "the status")


@check
def versions_are_told_in_order(endpoint):
    first, second = defined(endpoint), defined(endpoint, version="2.0.0")
    streams = [second, "nothing", first, second]
    vector = stream_sea_client.get_schema_versions_vector(**place(endpoint), **CLIENT, streams=streams)
    equal(vector, ["2.0.0", None, "1.0.0", "2.0.0"], "the vector")
    vector = stream_sea_client.get_schema_versions_vector(**place(endpoint), **CLIENT, streams=[])
    equal(vector, [], "the vector")


@check
def one_version_is_asked_for_by_a_function_that_lacks_a_name(endpoint):
    stream = defined(endpoint)

    def ask():
        secret = CLIENT["client_secret"]
        return stream_sea_client.get_schema_version(**place(endpoint), client_secret=secret, stream=stream)

    refused(NameError, ask)
    api.client_id = CLIENT["client_id"]
    try:
        equal(ask(), "1.0.0", "the version")
    finally:
        del api.client_id


@run
async def messages_are_published_by_a_function_that_lacks_a_name(endpoint):
    stream = defined(endpoint)

    def publish_one():
        stream_sea_client.publish(**place(endpoint), **CLIENT, stream=stream, payload=message(7))

    refused(NameError, publish_one)
    api.api_base_url = f"{endpoint}/api/v1"
    try:
        async with connection(endpoint) as subscriber:
            messages = await subscriber.subscribe(stream)
            publish_one()
            equal(await take(messages, 1), [7], "what came")
    finally:
        del api.api_base_url


@run
async def two_subscriptions_hear_each_its_own_stream(endpoint):
    first, second = defined(endpoint), defined(endpoint)
    async with connection(endpoint) as subscriber:
        of_first, of_second = await subscriber.subscribe(first), await subscriber.subscribe(second)
        for number in range(10):
            publish(endpoint, first, number)
            publish(endpoint, second, -number)
        equal(await take(of_first, 10), list(range(10)), "what came")
        equal(await take(of_second, 10), [-number for number in range(10)], "what came")


@run
async def a_batch_is_heard_message_by_message(endpoint):
    stream = defined(endpoint)
    async with connection(endpoint) as subscriber:
        messages = await subscriber.subscribe(stream)
        batch = {"payload": [message(number) for number in range(3)]}
        equal(send(endpoint, "POST", f"streams/{stream}/publish", batch).status_code, 200, "the status")
        equal(await take(messages, 3), [0, 1, 2], "what came")


@run
async def connections_of_one_client_share_messages(endpoint):
    stream = defined(endpoint)
    async with connection(endpoint) as first, connection(endpoint) as second:
        of_first, of_second = await first.subscribe(stream), await second.subscribe(stream)
        publish(endpoint, stream, *range(4))
        equal(await take(of_first, 2), [0, 2], "what came first")
        equal(await take(of_second, 2), [1, 3], "what came second")


@run
async def many_messages_wait_for_a_slow_reader(endpoint):
    # More than the 100 for which the client has room, so that it stops reading.
    stream = defined(endpoint)
    async with connection(endpoint) as subscriber:
        messages = await subscriber.subscribe(stream)
        for start in range(0, 1000, 100):
            batch = {"payload": [message(number) for number in range(start, start + 100)]}
            send(endpoint, "POST", f"streams/{stream}/publish", batch)
        equal(await take(messages, 1000), list(range(1000)), "what came")


@run
async def wrong_credentials_are_refused(endpoint):
    for who in [STRANGER, {"client_id": "nobody", "client_secret": "def123"}]:
        try:
            async with connection(endpoint, who):
                raise AssertionError("they were accepted")
        except stream_sea_client.CredentialsError:
            pass


@check
def wrong_credentials_are_refused_over_http(endpoint):
    stream = defined(endpoint)
    answer = define(endpoint, boiler(), STRANGER)
    equal((answer.status_code, answer.json()), (401, {"message": "Invalid credentials"}), "the answer")
    equal(stream_sea_client.describe_stream(**place(endpoint), **STRANGER, stream=stream), None)
    ask = stream_sea_client.get_schema_versions_vector
    refused(KeyError, lambda: ask(**place(endpoint), **STRANGER, streams=[stream]))


@check
def a_stream_that_does_not_exist_is_described_by_nothing(endpoint):
    equal(stream_sea_client.describe_stream(**place(endpoint), **CLIENT, stream="nothing"), None)


@check
def what_does_not_follow_the_schema_is_refused(endpoint):
    stream = defined(endpoint)
    for payload, count in [({"temperature": "hot"}, 2), ([message(1), 7], 1), ({**message(1), "more": 1}, 1)]:
        answer = send(endpoint, "POST", f"streams/{stream}/publish", {"payload": payload})
        equal(answer.status_code, 400, "the status")
        body = answer.json()
        assert body["message"] and all(isinstance(error, str) for error in body["errors"]), body
        equal(len(body["errors"]), count, f"the number of {body['errors']}")


@run
async def a_client_that_is_deleted_hears_no_more(endpoint):
    stream, name = defined(endpoint), f"client-{uuid.uuid4()}"
    created = send(endpoint, "POST", "client", {"clientId": name, "description": "for a check"}).json()
    who = {"client_id": created["givenId"], "client_secret": created["secret"]}
    async with connection(endpoint, who) as subscriber:
        messages = await subscriber.subscribe(stream)
        publish(endpoint, stream, 1)
        equal(await take(messages, 1), [1], "what came")
        equal(send(endpoint, "DELETE", f"client/{name}").json(), {"id": name}, "the answer")
        rest = [it async for it in messages]
        equal(rest, [], "what came after")
    try:
        await connection(endpoint, who)
        raise AssertionError("the client is still there")
    except stream_sea_client.CredentialsError:
        pass


@run
async def a_subscription_is_refused_which_the_client_overlooks(endpoint):
    # It takes any first reply for a yes.
    async with connection(endpoint) as subscriber:
        await subscriber.subscribe("forbidden")
        stream = defined(endpoint)
        messages = await subscriber.subscribe(stream)
        publish(endpoint, stream, 1)
        equal(await take(messages, 1), [1], "what came")
