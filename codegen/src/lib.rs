//! Smithy models in, Rust out: clients that are small and fast, and whose speciality is everything that streams.
//!
//! ```text
//!  models ──► load ──► validate ──► lower ──► emit ──► Files ──► $OUT_DIR, or a crate
//!             model     model        ir        output
//!                └───────┴─ diagnostics: every problem at once, with its place and a way out
//! ```
//!
//! In a build script, [`Config`] is all there is to know:
//!
//! ```no_run
//! fn main() -> Result<(), smithy_streams_codegen::Report> {
//!     smithy_streams_codegen::Config::new()
//!         .service("com.amazonaws.transcribestreaming#Transcribe")
//!         .operations(["StartStreamTranscription"])
//!         .generate(["models/transcribe-streaming.json"])
//! }
//! ```
//!
//! and the library includes what it made:
//!
//! ```ignore
//! pub mod transcribe { smithy_streams_runtime::include_client!("transcribe"); }
//! ```
//!
//! [`generate`] is the same without a disk; [`model`] and [`diagnostics`] serve tools that look at models.

mod build_script;
mod config;
pub mod diagnostics;
mod emit;
mod generate;
mod ir;
pub mod jmespath;
mod lower;
pub mod model;
mod output;
mod selector;
pub mod source;

pub use config::{Config, Layout};
pub use diagnostics::{Report, Source};
pub use generate::generate;
pub use lower::protocols;
pub use output::{Files, ProtocolTestCounts};
