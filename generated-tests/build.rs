//! Clients that the tests call.

use std::path::Path;

use smithy_streams_codegen::{Config, Report};

fn main() -> Result<(), Report> {
    for model in ["naming_obstacles", "pages", "streaming_blobs"] {
        Config::new().module_name(model).generate([smithy_streams_models::path(model)])?;
    }
    // Its test cases become tests of the module.
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/chat.json");
    Config::new()
        .module_name("chat")
        .protocol_tests(true)
        .generate([smithy_streams_models::path("chat"), cases])?;
    let defaults = Config::new().module_name("kitchen_sink").operations(["TakeDefaults"]);
    defaults.generate([smithy_streams_models::path("kitchen_sink")])?;
    Ok(())
}
