//! A client of stream-sea: streams of JSON messages, published over HTTP and heard over one WebSocket.
//!
//! Made from `smithy-models/stream-sea.json`, which has all that clients of servers 4.0 to 5.0 are known to ask for.
//!
//! ```no_run
//! use smithy_streams::stream_sea::Client;
//! use smithy_streams::stream_sea::types::SubscriptionEvents;
//! use smithy_streams_runtime::session::stream_sea::Credentials;
//! use smithy_streams_runtime::types::Document;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .endpoint("https://stream-sea.example.com")
//!     .credentials(Credentials::basic("abc", "def123"))
//!     .build()?;
//!
//! let mut events = client.subscribe().stream_name("boiler_data").send().await?;
//! let payload = Document::from_iter([("temperature", 91)]);
//! client.publish().stream_name("boiler_data").payload(payload).send().await?;
//!
//! while let Some(event) = events.next().await {
//!     match event? {
//!         SubscriptionEvents::Message(message) => println!("{:?}", message.payload),
//!         SubscriptionEvents::Interrupted(it) => println!("what is published now is lost: {:?}", it.reason),
//!         SubscriptionEvents::Resumed(_) => println!("listening again"),
//!         _ => {}
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! A subscription stands as soon as `send` returns, and survives its connection: when that is lost, the client makes
//! another, authenticates, and subscribes again. It ends when it is dropped, when the server refuses it, and when the
//! credentials are not accepted any more. The protocol cannot take a single subscription back, so a server goes on sending
//! until the last of a client's is dropped, which closes the WebSocket.
//!
//! Subscriptions that name the same group share the messages, each of which goes to one of them; so do those of one
//! client id that name none. Another group gets all of them, too:
//!
//! ```no_run
//! # use smithy_streams::stream_sea::Client;
//! use smithy_streams_runtime::session::stream_sea::GroupId;
//!
//! # async fn subscribe(client: Client, random: u128) -> Result<(), Box<dyn std::error::Error>> {
//! let group = GroupId::from_u128(random).to_string();
//! let events = client.subscribe().stream_name("boiler_data").group_id(group).send().await?;
//! # drop(events);
//! # Ok(()) }
//! ```
//!
//! What does not follow the schema of its stream is refused by the server, and by the client if it is told to look:
//!
//! ```no_run
//! use smithy_streams::stream_sea::Client;
//! use smithy_streams::stream_sea::operation::publish::{Publish, PublishError};
//! use smithy_streams_runtime::session::stream_sea::Credentials;
//! use smithy_streams_runtime::stream_schema::{StreamSchema, StreamSchemas};
//! use smithy_streams_runtime::types::Document;
//!
//! # async fn publish() -> Result<(), Box<dyn std::error::Error>> {
//! let schemas = StreamSchemas::new();
//! let known = schemas.clone();
//! let client = Client::builder()
//!     .endpoint("https://stream-sea.example.com")
//!     .credentials(Credentials::basic("abc", "def123"))
//!     .validate::<Publish>(move |input| known.check(input.stream_name.as_deref(), input.payload.as_ref()))
//!     .build()?;
//! let described = client.describe_stream().stream_name("boiler_data").send().await?;
//! schemas.insert(StreamSchema::from_shape(&described)?);
//!
//! let payload = Document::from_iter([("temperature", "hot")]);
//! match client.publish().stream_name("boiler_data").payload(payload).send().await {
//!     Err(error) => match error.as_modeled() {
//!         Some(PublishError::InvalidRequest(it)) => println!("the server says: {:?}", it.errors),
//!         _ => return Err(error.into()),
//!     },
//!     Ok(_) => println!("published"),
//! }
//! # Ok(()) }
//! ```
//!
//! Whoever has a token instead of a secret can subscribe and nothing else:
//! [`Credentials::jwt`](smithy_streams_runtime::session::stream_sea::Credentials::jwt).
//!
//! `examples/stream_sea_boiler.rs` is a program that uses it; `examples/peer` serves it where there is no stream-sea.

smithy_streams_runtime::include_client!("stream_sea");
