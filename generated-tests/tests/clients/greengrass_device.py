"""What a device has beside messages and configuration: components, shadows, secrets, client devices."""

import datetime
import json

from awsiot.greengrasscoreipc.model import (
    CertificateOptions,
    CertificateType,
    ClientDeviceCredential,
    ComponentNotFoundError,
    ConflictError,
    CredentialDocument,
    InvalidArgumentsError,
    InvalidClientDeviceAuthTokenError,
    InvalidCredentialError,
    InvalidTokenError,
    LifecycleState,
    Metric,
    MetricUnitType,
    MQTTCredential,
    ReportedLifecycleState,
    RequestStatus,
    ResourceNotFoundError,
    ServiceError,
    UnauthorizedError,
)

from checks import equal, refused
from greengrass_component import Component, Subscription

#: A component that every peer has.
HELLO = "com.example.HelloWorld"

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nbm90IGEgcmVhbCBvbmU=\n-----END CERTIFICATE-----\n"


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def components_are_listed_and_described(endpoint):
    with Component(endpoint, "lister") as component:
        listed = {it.component_name: it for it in component.call.list_components().components}
        assert HELLO in listed and len(listed) >= 2, listed
        details = component.call.get_component_details(component_name=HELLO).component_details
        equal(details, listed[HELLO])
        assert isinstance(details.configuration, dict), details
        missing = refused(
            ResourceNotFoundError, lambda: component.call.get_component_details(component_name="com.example.Nobody")
        )
        assert missing.message and missing.resource_name == "com.example.Nobody", missing


def components_stop_start_and_pause(endpoint):
    with Component(endpoint, "operator") as component:
        call = component.call

        def state():
            return call.get_component_details(component_name=HELLO).component_details.state

        equal(call.stop_component(component_name=HELLO).stop_status, RequestStatus.SUCCEEDED)
        equal(state(), LifecycleState.FINISHED)
        equal(call.restart_component(component_name=HELLO).restart_status, RequestStatus.SUCCEEDED)
        equal(state(), LifecycleState.RUNNING)
        call.pause_component(component_name=HELLO)
        call.resume_component(component_name=HELLO)
        refused(ServiceError, lambda: call.resume_component(component_name=HELLO))
        refused(ComponentNotFoundError, lambda: call.stop_component(component_name="com.example.Nobody"))
        refused(ComponentNotFoundError, lambda: call.restart_component(component_name="com.example.Nobody"))
        refused(ResourceNotFoundError, lambda: call.pause_component(component_name="com.example.Nobody"))
        refused(InvalidArgumentsError, lambda: call.stop_component(component_name=""))


def a_component_says_how_it_is(endpoint):
    with Component(endpoint, "reporter") as component:
        for state in [ReportedLifecycleState.ERRORED, ReportedLifecycleState.RUNNING]:
            component.call.update_state(state=state)


def shadows_are_merged_and_have_versions(endpoint):
    with Component(endpoint, "shadow") as component:
        call = component.call

        def update(document, name=None):
            payload = json.dumps(document).encode()
            return json.loads(call.update_thing_shadow(thing_name="lamp", shadow_name=name, payload=payload).payload)

        def get(name=None):
            return json.loads(call.get_thing_shadow(thing_name="lamp", shadow_name=name).payload)

        refused(ResourceNotFoundError, get)
        first = update({"state": {"desired": {"on": True, "color": {"red": 1, "blue": 2}}}, "clientToken": "t"})
        equal(first["clientToken"], "t")
        update({"state": {"desired": {"color": {"blue": None}}, "reported": {"on": True}}, "version": first["version"]})
        document = get()
        equal(document["version"], first["version"] + 1)
        equal(document["state"]["desired"], {"on": True, "color": {"red": 1}})
        equal(document["state"]["reported"], {"on": True})
        refused(ConflictError, lambda: update({"state": {"desired": {}}, "version": first["version"]}))
        refused(InvalidArgumentsError, lambda: call.update_thing_shadow(thing_name="lamp", payload=b"\x00{"))
        call.delete_thing_shadow(thing_name="lamp")
        refused(ResourceNotFoundError, lambda: call.delete_thing_shadow(thing_name="lamp"))


def names_of_shadows_come_in_pages(endpoint):
    names = [f"shadow{number:02}" for number in range(7)]
    with Component(endpoint, "pages") as component:
        call = component.call
        for name in names + [None]:
            call.update_thing_shadow(thing_name="many", shadow_name=name, payload=b'{"state":{"reported":{"a":1}}}')
        found, token = [], None
        while not found or token:
            page = call.list_named_shadows_for_thing(thing_name="many", page_size=3, next_token=token)
            assert isinstance(page.timestamp, datetime.datetime), page.timestamp
            found, token = found + page.results, page.next_token
        equal(found, names)
        equal(call.list_named_shadows_for_thing(thing_name="nothing").results, [])
        refused(InvalidArgumentsError, lambda: call.list_named_shadows_for_thing(thing_name="many", page_size=0))


def secrets_are_text_or_bytes(endpoint):
    with Component(endpoint, "keeper") as component:
        read = component.call.get_secret_value
        current = read(secret_id="com.example.Login")
        json.loads(current.secret_value.secret_string)
        equal((current.secret_value.secret_binary, current.version_stage), (None, ["AWSCURRENT"]))
        equal(read(secret_id=current.secret_id, version_id=current.version_id, refresh=True), current)
        previous = read(secret_id="com.example.Login", version_stage="AWSPREVIOUS")
        assert previous.version_id != current.version_id, previous
        key = read(secret_id="com.example.Key").secret_value
        equal((key.secret_binary, key.secret_string), (b"\x00\x7f\x80\xff", None))
        refused(ResourceNotFoundError, lambda: read(secret_id="com.example.Nothing"))
        error = refused(UnauthorizedError, lambda: read(secret_id="forbidden"))
        assert error.message and error.is_client_error(), error


def client_devices_show_who_they_are(endpoint):
    with Component(endpoint, "guard") as component:
        call = component.call
        for certificate, valid in [(CERTIFICATE, True), ("nothing", False)]:
            credential = ClientDeviceCredential(client_device_certificate=certificate)
            equal(call.verify_client_device_identity(credential=credential).is_valid_client_device, valid)

        def token(certificate):
            mqtt = MQTTCredential(client_id="device", certificate_pem=certificate, username="", password="")
            document = CredentialDocument(mqtt_credential=mqtt)
            return call.get_client_device_auth_token(credential=document).client_device_auth_token

        refused(InvalidCredentialError, lambda: token("nothing"))
        mine = token(CERTIFICATE)
        for resource, authorized in [("mqtt:topic:allowed", True), ("mqtt:topic:forbidden", False)]:
            answer = call.authorize_client_device_action(
                client_device_auth_token=mine, operation="mqtt:publish", resource=resource
            )
            equal(answer.is_authorized, authorized)
        refused(
            InvalidClientDeviceAuthTokenError,
            lambda: call.authorize_client_device_action(client_device_auth_token="x", operation="o", resource="r"),
        )


def certificates_come_as_events(endpoint):
    with Component(endpoint, "certified") as component:
        options = CertificateOptions(certificate_type=CertificateType.SERVER)
        with Subscription(component.call.subscribe_to_certificate_updates, certificate_options=options) as events:
            update = events.next().certificate_update
            for pem in [update.private_key, update.public_key, update.certificate, *update.ca_certificates]:
                assert pem.startswith("-----BEGIN"), pem


def components_of_aws_may_do_more(endpoint):
    metrics = [Metric(name="messages", unit=MetricUnitType.COUNT, value=2.5)]
    with Component(endpoint, "com.example.Plain") as component:
        refused(UnauthorizedError, lambda: component.call.put_component_metric(metrics=metrics))
        refused(UnauthorizedError, lambda: component.call.validate_authorization_token(token="com.example.Plain"))
    with Component(endpoint, "aws.greengrass.StreamManager") as component:
        call = component.call
        call.put_component_metric(metrics=metrics)
        refused(InvalidArgumentsError, lambda: call.put_component_metric(metrics=[]))
        equal(call.validate_authorization_token(token="com.example.Plain").is_valid, True)
        refused(InvalidTokenError, lambda: call.validate_authorization_token(token="com.example.Nobody"))


def passwords_of_the_console_end(endpoint):
    with Component(endpoint, "console") as component:
        password = component.call.create_debug_password()
        assert password.username and password.password, password
        now = datetime.datetime.now(datetime.timezone.utc)
        assert now < password.password_expiration < now + datetime.timedelta(days=1), password


ALL = [
    components_are_listed_and_described,
    components_stop_start_and_pause,
    a_component_says_how_it_is,
    shadows_are_merged_and_have_versions,
    names_of_shadows_come_in_pages,
    secrets_are_text_or_bytes,
    client_devices_show_who_they_are,
    certificates_come_as_events,
    components_of_aws_may_do_more,
    passwords_of_the_console_end,
]
