"""Deployments, and the components that have a say in them."""

import time

from awsiot.greengrasscoreipc.model import (
    ConfigurationValidityReport,
    ConfigurationValidityStatus,
    DeploymentStatus,
    DetailedDeploymentStatus,
    InvalidArgumentsError,
    InvalidArtifactsDirectoryPathError,
    InvalidRecipeDirectoryPathError,
    ResourceNotFoundError,
)

from checks import LIMIT, equal, refused
from greengrass_component import Component, Subscription

#: A component that every peer has; who comes with its token is that component.
HELLO = "com.example.HelloWorld"


def register(checks):
    """Adds the checks of this file."""
    for check in ALL:
        checks(check)


def deploy(component, value):
    """Merges a value into the configuration of `HELLO`. Returns the id of the deployment."""
    change = {HELLO: {"MERGE": value}}
    return component.call.create_local_deployment(component_to_configuration=change).deployment_id


def status(component, deployment):
    """How it stands with a deployment."""
    return component.call.get_local_deployment_status(deployment_id=deployment).deployment


def outcome(component, deployment):
    """How a deployment ended."""
    until = time.monotonic() + LIMIT
    while status(component, deployment).status in [DeploymentStatus.QUEUED, DeploymentStatus.IN_PROGRESS]:
        assert time.monotonic() < until, f"the deployment does not end: {status(component, deployment)}"
        time.sleep(0.01)
    return status(component, deployment)


def configuration(component):
    """The configuration of `HELLO`."""
    return component.call.get_component_details(component_name=HELLO).component_details.configuration


def a_deployment_changes_a_configuration(endpoint):
    with Component(endpoint, "deployer") as component:
        deployment = deploy(component, {"Message": "Good morning"})
        equal(outcome(component, deployment).status, DeploymentStatus.SUCCEEDED)
        equal(configuration(component)["Message"], "Good morning")
        listed = component.call.list_local_deployments().local_deployments
        assert deployment in [it.deployment_id for it in listed], listed


def a_component_accepts_its_configuration_and_has_the_update_wait(endpoint):
    with Component(endpoint, "deployer") as component, Component(endpoint, HELLO) as hello:
        validate = hello.call.subscribe_to_validate_configuration_updates
        with Subscription(validate) as drafts, Subscription(hello.call.subscribe_to_component_updates) as updates:
            deployment = deploy(component, {"Message": "Good day"})
            draft = drafts.next().validate_configuration_update_event
            equal((draft.deployment_id, draft.configuration["Message"]), (deployment, "Good day"))
            report = ConfigurationValidityReport(
                status=ConfigurationValidityStatus.ACCEPTED, deployment_id=deployment, message=""
            )
            hello.call.send_configuration_validity_report(configuration_validity_report=report)
            for recheck_after_ms in [50, 0]:
                before = updates.next()
                equal(before.pre_update_event.deployment_id, deployment)
                equal((before.pre_update_event.is_ggc_restarting, before.post_update_event), (False, None))
                equal(status(component, deployment).status, DeploymentStatus.IN_PROGRESS)
                hello.call.defer_component_update(deployment_id=deployment, recheck_after_ms=recheck_after_ms)
            equal(updates.next().post_update_event.deployment_id, deployment)
        equal(outcome(component, deployment).status, DeploymentStatus.SUCCEEDED)
        equal(configuration(component)["Message"], "Good day")


def a_component_rejects_its_configuration(endpoint):
    with Component(endpoint, "deployer") as component, Component(endpoint, HELLO) as hello:
        with Subscription(hello.call.subscribe_to_validate_configuration_updates) as drafts:
            deployment = deploy(component, {"Message": "Nonsense"})
            drafts.next()
            report = ConfigurationValidityReport(
                status=ConfigurationValidityStatus.REJECTED, deployment_id=deployment, message="we say no such thing"
            )
            hello.call.send_configuration_validity_report(configuration_validity_report=report)
            failed = outcome(component, deployment)
        equal(failed.status, DeploymentStatus.FAILED)
        details = failed.deployment_status_details
        equal(details.detailed_deployment_status, DetailedDeploymentStatus.FAILED_NO_STATE_CHANGE)
        assert "we say no such thing" in details.deployment_failure_cause, details
        assert details.deployment_error_stack and details.deployment_error_types, details
        assert configuration(component)["Message"] != "Nonsense", "what was rejected is there"
        send = hello.call.send_configuration_validity_report
        refused(InvalidArgumentsError, lambda: send(configuration_validity_report=report))


def a_deployment_is_called_off(endpoint):
    with Component(endpoint, "deployer") as component, Component(endpoint, HELLO) as hello:
        with Subscription(hello.call.subscribe_to_validate_configuration_updates) as drafts:
            deployment = deploy(component, {"Message": "Never"})
            drafts.next()
            assert component.call.cancel_local_deployment(deployment_id=deployment).message, "nothing is said"
        equal(outcome(component, deployment).status, DeploymentStatus.CANCELED)
        cancel = component.call.cancel_local_deployment
        refused(InvalidArgumentsError, lambda: cancel(deployment_id=deployment))
        refused(ResourceNotFoundError, lambda: cancel(deployment_id="another"))
        refused(ResourceNotFoundError, lambda: status(component, "another"))


def what_cannot_be_deployed_is_refused(endpoint):
    with Component(endpoint, "deployer") as component:
        create = component.call.create_local_deployment
        nowhere = "/no/such/folder"
        refused(InvalidRecipeDirectoryPathError, lambda: create(recipe_directory_path=nowhere))
        refused(InvalidArtifactsDirectoryPathError, lambda: create(artifacts_directory_path=nowhere))
        refused(InvalidArgumentsError, lambda: create(component_to_configuration={HELLO: {"MERGE": 1}}))
        refused(InvalidArgumentsError, lambda: component.call.defer_component_update(deployment_id="another"))


ALL = [
    a_deployment_changes_a_configuration,
    a_component_accepts_its_configuration_and_has_the_update_wait,
    a_component_rejects_its_configuration,
    a_deployment_is_called_off,
    what_cannot_be_deployed_is_refused,
]
