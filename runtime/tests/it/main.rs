//! Tests of the runtime, in one binary.

mod architecture;
mod byte_stream;
#[macro_use]
mod chat;
mod client;
mod codec;
mod constraints;
mod event;
mod faults;
mod features;
mod frames;
mod identity;
mod ipc;
mod listener;
mod mock;
mod protocol;
mod protocol_test;
mod rows;
mod rpc;
mod rpc_client;
mod secrets;
mod session;
mod signed;
mod signing;
mod stream_manager;
mod stream_schema;
mod stream_sea;
mod transport;
