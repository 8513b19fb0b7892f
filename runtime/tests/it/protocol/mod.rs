//! Operations to and from HTTP messages.

mod bodies;
mod documents;
mod errors;
mod event_stream_rpc;
mod forms;
pub(crate) mod one;
mod requests;
mod responses;
mod round_trips;
mod rpc;
mod stream_sea;
mod talk;
mod xml;
