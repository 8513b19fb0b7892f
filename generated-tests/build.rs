//! Clients that the tests call.

use smithy_streams_codegen::{Config, Report};

fn main() -> Result<(), Report> {
    for model in ["chat", "naming_obstacles", "streaming_blobs"] {
        Config::new().module_name(model).generate([smithy_streams_models::path(model)])?;
    }
    let defaults = Config::new().module_name("kitchen_sink").operations(["TakeDefaults"]);
    defaults.generate([smithy_streams_models::path("kitchen_sink")])?;
    Ok(())
}
