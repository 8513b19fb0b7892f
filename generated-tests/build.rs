//! Clients that the tests call.

use smithy_streams_codegen::{Config, Report};

fn main() -> Result<(), Report> {
    for model in ["chat", "naming_obstacles"] {
        Config::new().module_name(model).generate([smithy_streams_models::path(model)])?;
    }
    Ok(())
}
