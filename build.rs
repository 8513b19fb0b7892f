//! The generator's own first user.

use std::env;
use std::path::PathBuf;

use smithy_streams_codegen::{Config, Report};

fn main() -> Result<(), Report> {
    Config::new().module_name("chat").generate([sample("chat")])?;
    Config::new().module_name("echo").generate([sample("echo")])?;
    if cfg!(feature = "greengrass-ipc") {
        let greengrass = Config::new().module_name("greengrass_ipc");
        // Otherwise methods would be called `subscribe_to_io_t_core`.
        let greengrass = greengrass
            .rename("aws.greengrass#PublishToIoTCore", "PublishToIotCore")
            .rename("aws.greengrass#SubscribeToIoTCore", "SubscribeToIotCore")
            .rename("aws.greengrass#IoTCoreMessage", "IotCoreMessage");
        greengrass.generate(["smithy-models/greengrass-ipc.json"])?;
    }
    if cfg!(feature = "stream-manager") {
        Config::new().module_name("stream_manager").generate(["smithy-models/stream-manager.json"])?;
    }
    if cfg!(feature = "stream-sea") {
        Config::new().module_name("stream_sea").generate(["smithy-models/stream-sea.json"])?;
    }
    if cfg!(feature = "transcribe") {
        let transcribe = Config::new().module_name("transcribe").operations(["StartStreamTranscription"]);
        transcribe.generate([model("TRANSCRIBE_MODEL").unwrap_or_else(|| sample("transcribe_streaming"))])?;
    }
    if cfg!(feature = "bedrock") {
        let operations = ["Converse", "ConverseStream", "InvokeModelWithResponseStream"];
        let bedrock = Config::new().module_name("bedrock").operations(operations);
        bedrock.generate([model("BEDROCK_MODEL").unwrap_or_else(|| sample("bedrock_runtime"))])?;
    }
    Ok(())
}

/// One of our own models.
fn sample(name: &str) -> PathBuf {
    format!("smithy-models/models/{name}.json").into()
}

/// The model that an environment variable names, if it is set.
fn model(variable: &str) -> Option<PathBuf> {
    println!("cargo::rerun-if-env-changed={variable}");
    env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from)
}
