//! Tests of the generator, in one binary.

mod architecture;
#[cfg(feature = "cli")]
mod cli;
mod diagnostics;
mod generating;
mod invalid_models;
mod model;
mod rules;
mod support;
