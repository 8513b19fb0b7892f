//! A Greengrass nucleus without a cloud and without processes: it keeps messages moving, and configuration, shadows,
//! deployments and states of components in memory.
//!
//! A token is taken for the name of the component that comes with it, and the component is added unless it is known; the
//! token `denied` is refused, and so is every other one than that of `--auth-token`, where it is given. Everybody may do
//! everything but touch what begins with `forbidden`: topics, things, secrets.
//!
//! ```text
//!   mod.rs         who may connect, which operation is answered by what; all that knows of sockets, tasks and clocks
//!   nucleus.rs     what the device remembers: a store for each theme, in a file of its own
//!   refusal.rs     errors        listeners.rs  subscribers        topics.rs  filters        tree.rs  configurations
//! ```

mod broker;
mod change;
mod components;
mod configuration;
mod deployment;
mod deployments;
mod devices;
mod ids;
mod listeners;
mod local_topics;
mod nucleus;
mod privileged;
mod refusal;
mod secrets;
mod shadow;
mod shadows;
#[cfg(test)]
mod tests;
mod topics;
mod tree;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use smithy_streams::greengrass_ipc::operation as ipc;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::session::RpcMessage;
use smithy_streams_runtime::types::Timestamp;
use tokio::sync::Notify;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

use self::nucleus::{Call, Nucleus};
use self::refusal::Refusal;
use crate::report;

/// A token that opens nothing.
const DENIED: &str = "denied";

/// Serves all operations to whoever comes with `token`; without one, to whoever comes with any that is not denied.
pub(crate) fn open(server: &Server, token: Option<String>) {
    let device = Arc::new(Device::default());
    server.on_connect(move |connect| {
        let shown = token_of(connect);
        let is_good = match (&token, &shown) {
            (Some(token), Some(shown)) => token == shown,
            (None, Some(shown)) => !shown.is_empty() && shown != DENIED,
            (_, None) => false,
        };
        is_good && connect.has_current_version()
    });
    server.answer_unknown_operations();
    open_messages(server, &device);
    open_components(server, &device);
    open_things(server, &device);
    tokio::spawn(deploy(device));
}

fn open_messages(server: &Server, device: &Arc<Device>) {
    answer::<ipc::publish_to_topic::PublishToTopic>(server, device, local_topics::publish);
    feed::<ipc::subscribe_to_topic::SubscribeToTopic>(server, device, local_topics::subscribe);
    answer::<ipc::publish_to_iot_core::PublishToIotCore>(server, device, broker::publish);
    feed::<ipc::subscribe_to_iot_core::SubscribeToIotCore>(server, device, broker::subscribe);
    answer::<ipc::put_component_metric::PutComponentMetric>(server, device, privileged::put_metrics);
}

fn open_components(server: &Server, device: &Arc<Device>) {
    use ipc::subscribe_to_configuration_update::SubscribeToConfigurationUpdate;
    use ipc::subscribe_to_validate_configuration_updates::SubscribeToValidateConfigurationUpdates;

    answer::<ipc::get_configuration::GetConfiguration>(server, device, configuration::get);
    answer::<ipc::update_configuration::UpdateConfiguration>(server, device, configuration::update);
    feed::<SubscribeToConfigurationUpdate>(server, device, configuration::subscribe);
    feed::<SubscribeToValidateConfigurationUpdates>(server, device, deployments::subscribe_to_validations);
    answer::<ipc::send_configuration_validity_report::SendConfigurationValidityReport>(
        server,
        device,
        deployments::report_validity,
    );
    feed::<ipc::subscribe_to_component_updates::SubscribeToComponentUpdates>(
        server,
        device,
        deployments::subscribe_to_updates,
    );
    answer::<ipc::defer_component_update::DeferComponentUpdate>(server, device, deployments::defer);
    answer::<ipc::create_local_deployment::CreateLocalDeployment>(server, device, deployments::create);
    answer::<ipc::cancel_local_deployment::CancelLocalDeployment>(server, device, deployments::cancel);
    answer::<ipc::get_local_deployment_status::GetLocalDeploymentStatus>(
        server,
        device,
        deployments::describe,
    );
    answer::<ipc::list_local_deployments::ListLocalDeployments>(server, device, deployments::list);
    answer::<ipc::list_components::ListComponents>(server, device, components::list);
    answer::<ipc::get_component_details::GetComponentDetails>(server, device, components::describe);
    answer::<ipc::update_state::UpdateState>(server, device, components::report);
    answer::<ipc::restart_component::RestartComponent>(server, device, components::restart);
    answer::<ipc::stop_component::StopComponent>(server, device, components::stop);
    answer::<ipc::pause_component::PauseComponent>(server, device, components::pause);
    answer::<ipc::resume_component::ResumeComponent>(server, device, components::resume);
}

fn open_things(server: &Server, device: &Arc<Device>) {
    answer::<ipc::get_secret_value::GetSecretValue>(server, device, secrets::get);
    answer::<ipc::get_thing_shadow::GetThingShadow>(server, device, shadows::get);
    answer::<ipc::update_thing_shadow::UpdateThingShadow>(server, device, shadows::update);
    answer::<ipc::delete_thing_shadow::DeleteThingShadow>(server, device, shadows::delete);
    answer::<ipc::list_named_shadows_for_thing::ListNamedShadowsForThing>(server, device, shadows::list);
    feed::<ipc::subscribe_to_certificate_updates::SubscribeToCertificateUpdates>(
        server,
        device,
        devices::subscribe_to_certificates,
    );
    answer::<ipc::verify_client_device_identity::VerifyClientDeviceIdentity>(server, device, devices::verify);
    answer::<ipc::get_client_device_auth_token::GetClientDeviceAuthToken>(
        server,
        device,
        devices::open_session,
    );
    answer::<ipc::authorize_client_device_action::AuthorizeClientDeviceAction>(
        server,
        device,
        devices::authorize,
    );
    answer::<ipc::validate_authorization_token::ValidateAuthorizationToken>(
        server,
        device,
        privileged::validate_token,
    );
    answer::<ipc::create_debug_password::CreateDebugPassword>(server, device, privileged::create_password);
}

/// What all calls share.
#[derive(Default)]
struct Device {
    nucleus: Mutex<Nucleus>,
    /// There may be something to do for a deployment.
    changed: Notify,
}

impl Device {
    fn lock(&self) -> MutexGuard<'_, Nucleus> {
        self.nucleus.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks a store. Components that call for the first time become known.
    fn ask<Op: Operation, T>(
        &self,
        exchange: &Exchange<Op>,
        store: Store<Op::Input, T>,
    ) -> Result<T, Refusal> {
        let component = exchange.connect_message().and_then(token_of).unwrap_or_default();
        let call = Call { component, now: now() };
        let mut nucleus = self.lock();
        if nucleus.tokens.insert(call.component.clone()) {
            nucleus.components.welcome(&call.component, call.now);
        }
        let answer = store(&mut nucleus, &call, exchange.input());
        if nucleus.deployments.are_under_way() {
            self.changed.notify_one();
        }
        answer
    }
}

/// What a store makes of an input.
type Store<Input, T> = fn(&mut Nucleus, &Call, &Input) -> Result<T, Refusal>;

/// Answers each call of an operation once.
fn answer<Op: Operation>(server: &Server, device: &Arc<Device>, store: Store<Op::Input, Op::Output>) {
    let device = Arc::clone(device);
    server.on::<Op, _, _>(move |exchange| {
        let answer = device.ask(&exchange, store);
        report(async move {
            match answer {
                Ok(output) => exchange.reply(output).await?,
                Err(refusal) => exchange.reply_error_shape(refusal.into_shape()).await?,
            }
            Ok(())
        })
    });
}

/// What a call that subscribes is answered, and where its events come from.
type Subscribed<Op> = (<Op as Operation>::Output, Receiver<<Op as Operation>::Receives>);

/// Answers each call of an operation, and sends it events until its client has enough.
fn feed<Op: Operation>(server: &Server, device: &Arc<Device>, store: Store<Op::Input, Subscribed<Op>>) {
    let device = Arc::clone(device);
    server.on::<Op, _, _>(move |exchange| {
        let device = Arc::clone(&device);
        let answer = device.ask(&exchange, store);
        report(async move {
            match answer {
                Ok((output, events)) => {
                    let outcome = pass_on(exchange, output, events).await;
                    // A deployment may have waited for who has left.
                    device.changed.notify_one();
                    outcome
                }
                Err(refusal) => Ok(exchange.reply_error_shape(refusal.into_shape()).await?),
            }
        })
    });
}

async fn pass_on<Op: Operation>(
    mut exchange: Exchange<Op>,
    output: Op::Output,
    mut events: Receiver<Op::Receives>,
) -> Result<()> {
    exchange.respond(output).await?;
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) => exchange.emit(event).await?,
                None => {
                    let message = "more events are waiting than a subscriber may have";
                    return Ok(exchange.error("aws.greengrass#ServiceError", message).await?);
                }
            },
            // A subscriber sends no events: it has ended the stream, or its connection is lost.
            _ = exchange.next() => return Ok(exchange.finish().await?),
        }
    }
}

/// Does what there is to do for deployments, when it is time or something has changed.
async fn deploy(device: Arc<Device>) {
    loop {
        let changed = device.changed.notified();
        let now = now();
        let until = deployments::advance(&mut device.lock(), now);
        match until.map(|until| until.to_millis().saturating_sub(now.to_millis())) {
            Some(millis) => {
                let _ = timeout(Duration::from_millis(millis.max(0).unsigned_abs()), changed).await;
            }
            None => changed.await,
        }
    }
}

/// What CONNECT shows: `{"authToken": "…"}`.
fn token_of(connect: &RpcMessage) -> Option<String> {
    let payload = JSON.read_document(&connect.as_message().payload_bytes()).ok()?;
    Some(payload.get("authToken")?.as_str()?.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "stores are passed the time; this is where it comes from")]
fn now() -> Timestamp {
    SystemTime::now().into()
}
