//! Generates the client of `models/thermometer.json` into `$OUT_DIR/thermometer`.

fn main() -> Result<(), smithy_streams_codegen::Report> {
    smithy_streams_codegen::Config::new()
        .service("com.example.thermometer#Thermometer")
        .operations(["WatchTemperature"])
        .generate(["models/thermometer.json"])
}
