//! A client of the IPC service that AWS IoT Greengrass offers to its components: messages between components and with
//! AWS IoT Core, configuration, lifecycle, deployments, secrets, shadows, client devices.
//!
//! Made from `smithy-models/greengrass-ipc.json`, which has all operations of `aws.greengrass#GreengrassCoreIPC`
//! 2020-06-08. A component finds its nucleus through its environment:
//!
//! ```no_run
//! use smithy_streams::greengrass_ipc::Client;
//! use smithy_streams::greengrass_ipc::types::{JsonMessage, PublishMessage, SubscriptionResponseMessage};
//! use smithy_streams_runtime::types::Document;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::connect_from_env().await?;
//!
//! let mut messages = client.subscribe_to_topic().topic("kitchen/oven").send().await?;
//! let degrees = Document::from_iter([("degrees", 180)]);
//! let message = PublishMessage::JsonMessage(JsonMessage::new().message(degrees));
//! client.publish_to_topic().topic("kitchen/oven").publish_message(message).send().await?;
//!
//! while let Some(message) = messages.next().await {
//!     match message? {
//!         SubscriptionResponseMessage::JsonMessage(it) => println!("{:?}", it.message),
//!         SubscriptionResponseMessage::BinaryMessage(it) => println!("{:?}", it.message),
//!         _ => {}
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! The subscription stands as soon as `send` returns, lasts until `messages` is dropped, and ends with an error if the
//! connection is lost. A client has one connection, which all its clones share, and which does not come back. Whoever
//! wants to outlive a restart of the nucleus has a supervisor connect and subscribe again:
//!
//! ```no_run
//! # use smithy_streams::greengrass_ipc::Client;
//! use smithy_streams_runtime::client::{Supervised, SupervisorOptions};
//!
//! # async fn listen() -> Result<(), Box<dyn std::error::Error>> {
//! let supervisor = Client::builder_from_env()?.supervise(SupervisorOptions::new());
//! let subscribe = |client: Client| client.subscribe_to_topic().topic("kitchen/oven").send();
//! let mut messages = supervisor.subscribe(subscribe);
//! while let Some(item) = messages.next().await {
//!     match item? {
//!         Supervised::Event(message) => println!("{message:?}"),
//!         Supervised::Subscribed { .. } => println!("subscribed; what was said before is lost"),
//!         _ => println!("the connection is lost"),
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! Errors are typed by operation. A component that its recipe does not allow to publish there learns it so:
//!
//! ```no_run
//! # use smithy_streams::greengrass_ipc::{Client, types::PublishMessage};
//! use smithy_streams::greengrass_ipc::operation::publish_to_topic::PublishToTopicError;
//!
//! # async fn publish(client: Client, message: PublishMessage) -> Result<(), Box<dyn std::error::Error>> {
//! match client.publish_to_topic().topic("kitchen/oven").publish_message(message).send().await {
//!     Err(error) => match error.as_modeled() {
//!         Some(PublishToTopicError::UnauthorizedError(it)) => println!("not allowed: {it}"),
//!         _ => return Err(error.into()),
//!     },
//!     Ok(_) => println!("published"),
//! }
//! # Ok(()) }
//! ```
//!
//! What the environment does not say is set on the builder:
//!
//! ```no_run
//! # use smithy_streams::greengrass_ipc::Client;
//! # use std::time::Duration;
//! # async fn connect() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder_from_env()?
//!     .connect_timeout(Duration::from_secs(60)) // a busy nucleus may take its time
//!     .call_timeout(Duration::from_secs(10))
//!     .connect()
//!     .await?;
//! # Ok(()) }
//! ```
//!
//! `examples/greengrass_pubsub.rs` is a component in small; `examples/peer` serves it where there is no nucleus.

smithy_streams_runtime::include_client!("greengrass_ipc");

mod environment;

pub use self::environment::{ConnectFromEnvError, EnvironmentError};
