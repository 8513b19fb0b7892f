//! A client of AWS IoT Greengrass Stream Manager: streams of messages on a device, which the server exports to the cloud
//! when it can.
//!
//! Made from `smithy-models/stream-manager.json`. A component finds the server through its environment: the port in
//! `STREAM_MANAGER_SERVER_PORT`, or else 8088, and its token in `AWS_CONTAINER_AUTHORIZATION_TOKEN`.
//!
//! ```no_run
//! use smithy_streams::stream_manager::Client;
//! use smithy_streams::stream_manager::types::{MessageStreamDefinition, StrategyOnFull};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder().connect().await?;
//!
//! let oven = MessageStreamDefinition::new("oven", StrategyOnFull::OverwriteOldestData).max_size(1 << 20);
//! client.create_message_stream().definition(oven).send().await?;
//! let number = client.append_message().name("oven").payload("180 degrees").send().await?.sequence_number;
//!
//! let mut messages = client.read_messages().stream_name("oven").follow();
//! while let Some(message) = messages.next().await {
//!     let message = message?;
//!     println!("{:?}: {:?}", message.sequence_number, message.payload);
//! }
//! # Ok(()) }
//! ```
//!
//! What the model does not allow is refused before a byte leaves. A connection that is lost is made again before the next
//! request; what was in flight fails at once and is not sent again, because an append that was not answered may have
//! happened. Errors are typed by operation, and have what the server says in words:
//!
//! ```no_run
//! # use smithy_streams::stream_manager::Client;
//! use smithy_streams::stream_manager::operation::append_message::AppendMessageError;
//!
//! # async fn append(client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! match client.append_message().name("oven").payload("180 degrees").send().await {
//!     Err(error) => match error.as_modeled() {
//!         Some(AppendMessageError::ResourceNotFound(it)) => println!("there is no such stream: {it}"),
//!         _ => return Err(error.into()),
//!     },
//!     Ok(appended) => println!("message {}", appended.sequence_number),
//! }
//! # Ok(()) }
//! ```
//!
//! # Many messages
//!
//! A pipeline keeps appends in flight without waiting for each, and in order; whoever is faster than the server waits:
//!
//! ```no_run
//! # use smithy_streams::stream_manager::Client;
//! use std::num::NonZeroUsize;
//!
//! use smithy_streams::stream_manager::operation::append_message::AppendMessageInput;
//!
//! # async fn append(client: Client, readings: Vec<String>) -> Result<(), Box<dyn std::error::Error>> {
//! let mut pipeline = client.append_message_pipeline(NonZeroUsize::MIN.saturating_add(63));
//! for reading in readings {
//!     let mut input = AppendMessageInput::default();
//!     (input.name, input.payload) = (Some("oven".to_owned()), Some(reading.into()));
//!     if let Some(oldest) = pipeline.push(input).await {
//!         oldest?;
//!     }
//! }
//! while let Some(appended) = pipeline.next().await {
//!     appended?;
//! }
//! # Ok(()) }
//! ```
//!
//! # Documents in messages
//!
//! What an export needs to understand of a message is a JSON document. Its shape is among the [types], and any shape can be
//! written as JSON and read from it, and [checked](smithy_streams_runtime::constraints::check) before:
//!
//! ```
//! use smithy_streams::stream_manager::types::{S3ExportTaskDefinition, StatusMessage};
//! use smithy_streams_runtime::codec::{Codec, JSON};
//! use smithy_streams_runtime::constraints::check;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let task = S3ExportTaskDefinition::new("file:///var/oven.csv", "kitchen", "oven/!{timestamp:yyyy/MM}.csv");
//! check(&task)?;
//! let payload = JSON.to_bytes(&task)?; // for `append_message`
//! # assert!(payload.starts_with(br#"{"inputUrl":"file:///var/oven.csv""#));
//!
//! # let payload = smithy_streams_runtime::Bytes::from_static(br#"{"eventType":0,"status":1,"message":"no such file"}"#);
//! let status: StatusMessage = JSON.parse(&payload)?; // of a message of a status stream
//! assert_eq!(status.message.as_deref(), Some("no such file"));
//! # Ok(()) }
//! ```
//!
//! `examples/stream_manager_sensors.rs` is a component in small; `examples/peer` serves it where there is no Greengrass.

smithy_streams_runtime::include_client!("stream_manager");
