//! Operations to and from HTTP messages.

mod bodies;
mod errors;
mod forms;
mod one;
mod requests;
mod responses;
mod talk;
