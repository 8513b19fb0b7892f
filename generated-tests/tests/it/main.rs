//! What generated code must be, do and look like.

mod chat;
mod compile;
mod embed;
mod snapshots;
