"""Configuration: read, merged, subscribed to."""

import datetime

from awsiot.greengrasscoreipc.model import (
    FailedUpdateConditionCheckError,
    InvalidArgumentsError,
    ResourceNotFoundError,
)

from checks import equal, refused
from greengrass_component import Component, Subscription


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def update(component, path, value, timestamp=None):
    """Merges a value into the configuration of the component."""
    now = datetime.datetime.now(datetime.timezone.utc)
    component.call.update_configuration(key_path=path, timestamp=timestamp or now, value_to_merge=value)


def read(component, *path, of=None):
    """The configuration of a component at that place."""
    return component.call.get_configuration(component_name=of, key_path=list(path)).value


def what_is_merged_can_be_read(endpoint):
    value = {"text": "\u2603", "list": [1, 2.5, "z"], "deep": {"er": {"true": True}}, "number": -3}
    with Component(endpoint, "merger") as component:
        update(component, ["place"], value)
        equal(read(component, "place"), value)
        equal(read(component, "place", "deep"), {"er": {"true": True}})
        update(component, ["place", "deep"], {"er": {"false": False}, "other": 1})
        equal(read(component, "place", "deep"), {"er": {"true": True, "false": False}, "other": 1})
        equal(read(component, "place", "number"), {"number": -3})


def components_have_configurations_of_their_own(endpoint):
    with Component(endpoint, "mine") as mine, Component(endpoint, "yours") as yours:
        update(mine, ["key"], {"whose": "mine"})
        update(yours, ["key"], {"whose": "yours"})
        equal(read(mine, "key"), {"whose": "mine"})
        name = yours.call.get_configuration(key_path=["key"]).component_name
        equal(read(mine, "key", of=name), {"whose": "yours"})


def what_is_missing_is_an_error_of_the_model(endpoint):
    with Component(endpoint, "misser") as component:
        error = refused(ResourceNotFoundError, lambda: read(component, "no", "such", "key"))
        assert error.message, "the error has no message"
        refused(ResourceNotFoundError, lambda: read(component, "key", of="com.example.Nobody"))
        update(component, ["key"], {"there": 1})
        equal(read(component, "key"), {"there": 1})


def changes_come_to_who_subscribed(endpoint):
    with Component(endpoint, "changer") as component:
        update(component, ["watched"], {"level": 1})
        subscribe = component.call.subscribe_to_configuration_update
        with Subscription(subscribe, key_path=["watched"]) as events:
            update(component, ["elsewhere"], {"level": 2})
            update(component, ["watched"], {"level": 3})
            event = events.next().configuration_update_event
            name = component.call.get_configuration(key_path=["watched"]).component_name
            equal(event.component_name, name, "the component")
            equal(event.key_path, ["watched", "level"], "the path")
            equal(read(component, "watched", "level"), {"level": 3})


def what_is_reserved_is_not_changed(endpoint):
    with Component(endpoint, "intruder") as component:
        refused(InvalidArgumentsError, lambda: update(component, ["accessControl"], {"all": True}))
        refused(InvalidArgumentsError, lambda: update(component, [], {"accessControl": {}}))
        update(component, [], {"key": None})
        equal(read(component), {"key": None})


def an_old_change_is_refused(endpoint):
    past = datetime.datetime(2001, 2, 3, 4, 5, 6, 789000, datetime.timezone.utc)
    with Component(endpoint, "late") as component:
        update(component, ["key"], {"value": "new"})
        refused(FailedUpdateConditionCheckError, lambda: update(component, ["key"], {"value": "old"}, past))
        equal(read(component, "key"), {"value": "new"})


ALL = [
    what_is_merged_can_be_read,
    components_have_configurations_of_their_own,
    what_is_missing_is_an_error_of_the_model,
    changes_come_to_who_subscribed,
    what_is_reserved_is_not_changed,
    an_old_change_is_refused,
]
