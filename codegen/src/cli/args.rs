//! The arguments. Their texts are what `--help` shows.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command as Usage, Error, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use smithy_streams_codegen::protocols;

const ABOUT_MODELS: &str = "A MODEL is a file in the Smithy JSON AST format, a folder of such files, a pattern like \
                            'models/*.json', or - for standard input. Several models merge into one.";

/// Event-stream clients in Rust, generated from Smithy models.
#[derive(Debug, Parser)]
#[command(name = "smithy-streams", version, after_help = ABOUT_MODELS)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show services, protocols, and what streams in each operation
    #[command(after_help = ABOUT_MODELS)]
    Inspect(InspectArgs),
    /// Report every broken rule of a model, with its place
    #[command(after_help = ABOUT_MODELS)]
    Validate(ValidateArgs),
    /// Write a crate with a client for a service
    #[command(after_help = ABOUT_MODELS)]
    Generate(GenerateArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell to complete in
        shell: Shell,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// Models to read
    #[arg(required = true, value_name = "MODEL")]
    pub(crate) models: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ValidateArgs {
    /// Models to read
    #[arg(required = true, value_name = "MODEL")]
    pub(crate) models: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text with the lines of the model
    Human,
    /// An array with an object for each finding
    Json,
}

#[derive(Debug, clap::Args)]
pub(crate) struct GenerateArgs {
    /// Models to read
    #[arg(required = true, value_name = "MODEL")]
    pub(crate) models: Vec<PathBuf>,
    /// The service, by shape id or name; may be left out when the models have one
    #[arg(long, value_name = "ID")]
    pub(crate) service: Option<String>,
    /// Folder of the crate to write
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Operations to generate, by shape id or name; all when left out
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) operations: Vec<String>,
    /// The protocol, for a service that has several or none; the id of its trait does as well
    #[arg(long, value_name = "NAME", value_parser = ProtocolName)]
    pub(crate) protocol: Option<String>,
    /// Name of the crate
    #[arg(long, value_name = "N")]
    pub(crate) crate_name: Option<String>,
    /// A local runtime for the crate to depend on; the manifest holds its absolute path
    #[arg(long, value_name = "DIR")]
    pub(crate) runtime_path: Option<PathBuf>,
    /// Make tests of the test cases in the models
    #[arg(long)]
    pub(crate) protocol_tests: bool,
    /// Write nothing: show how the folder differs, and fail if it does
    #[arg(long)]
    pub(crate) check: bool,
}

/// Names the protocols in help and completions, and takes any text: whether there is such a protocol is a question to
/// the generator, which knows more spellings, and answers with a finding.
#[derive(Debug, Clone)]
struct ProtocolName;

impl TypedValueParser for ProtocolName {
    type Value = String;

    fn parse_ref(&self, usage: &Usage, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(usage, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(protocols().map(PossibleValue::new)))
    }
}
