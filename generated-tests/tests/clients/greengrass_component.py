"""A component, as the official client makes one."""

import queue
import threading
from concurrent.futures import Future

from awsiot import greengrasscoreipc
from awsiot.eventstreamrpc import LifecycleHandler
from awsiot.greengrasscoreipc.clientv2 import GreengrassCoreIPCClientV2
from awsiot.greengrasscoreipc.model import BinaryMessage, JsonMessage, PublishMessage

from checks import LIMIT


class Component(LifecycleHandler):
    """A connection that a component has, and the calls on it as `call`. `with` closes it."""

    def __init__(self, endpoint, token):
        #: The name that a nucleus knows the component by is that of its token here.
        self.token = token
        self.connected = threading.Event()
        self.disconnected = Future()
        path = endpoint[len("unix:"):]
        self.client = greengrasscoreipc.connect(
            ipc_socket=path, authtoken=token, lifecycle_handler=self, timeout=LIMIT
        )
        # Without an executor, events come in their order, on the thread of the connection.
        self.call = GreengrassCoreIPCClientV2(client=self.client, executor=None)

    def close(self):
        """Closes the connection, and waits until it is closed."""
        self.client.close().result(LIMIT)

    def subscribe_to_topic(self, topic, receive_mode=None):
        """Subscribes to a local topic."""
        return Subscription(self.call.subscribe_to_topic, topic=topic, receive_mode=receive_mode)

    def publish(self, topic, message):
        """Publishes to a local topic: bytes, or what JSON can say."""
        self.publish_later(topic, message).result(LIMIT)

    def publish_later(self, topic, message):
        """As `publish`, which does not wait."""
        if isinstance(message, bytes):
            publish_message = PublishMessage(binary_message=BinaryMessage(message=message))
        else:
            publish_message = PublishMessage(json_message=JsonMessage(message=message))
        return self.call.publish_to_topic_async(topic=topic, publish_message=publish_message)

    def on_connect(self):
        self.connected.set()

    def on_disconnect(self, reason):
        self.disconnected.set_result(reason)

    def on_error(self, error):
        raise error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Subscription:
    """The events of an operation that has some. `with` closes it."""

    def __init__(self, subscribe, **request):
        self.events = queue.Queue()
        self.closed = threading.Event()
        self.response, self.operation = subscribe(
            on_stream_event=self.events.put,
            on_stream_error=self._failed,
            on_stream_closed=self.closed.set,
            **request,
        )

    def _failed(self, error):
        self.events.put(error)
        return True

    def next(self):
        """The next event."""
        event = self.events.get(timeout=LIMIT)
        if isinstance(event, Exception):
            raise event
        return event

    def close(self):
        """Closes the stream, and waits until it is closed."""
        self.operation.close().result(LIMIT)
        assert self.closed.wait(LIMIT), "nobody was told that the stream is closed"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def content(event):
    """What was published: bytes, or what JSON can say."""
    assert (event.binary_message is None) != (event.json_message is None), event
    return event.binary_message.message if event.binary_message else event.json_message.message


def topic(event):
    """Where it was published."""
    return (event.binary_message or event.json_message).context.topic
