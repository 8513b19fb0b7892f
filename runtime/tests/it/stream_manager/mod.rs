//! Stream Manager's protocol: both sides of a connection, without a socket.

mod client;
mod ends;
mod fuzz_smoke;
mod golden;
mod handshake;
mod hostile;
mod requests;
mod server;
mod shapes;
