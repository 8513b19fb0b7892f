//! The whole way from models to files.

use crate::config::Config;
use crate::diagnostics::{Diagnostics, Report, Source};
use crate::output::Files;
use crate::{emit, lower, model};

/// Model texts in, files out. Touches no disk; the same texts give the same files, byte for byte.
///
/// What is worth knowing but no error comes with the files, see [`Files::findings`].
///
/// # Errors
/// Every problem of the models, and of what `config` asks of them.
pub fn generate(sources: &[Source], config: &Config) -> Result<Files, Report> {
    let mut diagnostics = Diagnostics::new(sources);
    let model = model::load(sources, &mut diagnostics);
    diagnostics.gate()?; // the rules speak of whole models
    model::validate(&model, &mut diagnostics);
    diagnostics.gate()?; // from here on the model makes sense
    let package = lower::lower(&model, config, &mut diagnostics);
    let findings = diagnostics.finish()?; // the last stage that can fail
    // A service that was not found was reported, so the package is there.
    Ok(package.map_or_else(Files::empty, |package| emit::emit(&package)).with_findings(findings))
}
