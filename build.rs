//! The generator's own first user.

use smithy_streams_codegen::{Config, Report};

fn main() -> Result<(), Report> {
    Config::new().module_name("chat").generate(["smithy-models/models/chat.json"])
}
