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
mod talk;
mod xml;
