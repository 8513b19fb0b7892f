//! All findings of a run, printable.

use std::fmt;

use super::{Finding, Severity, render};

/// The findings of a run, sorted by place.
///
/// `Debug` and `Display` both print every finding with its line of the model, because `main` of a
/// build script that returns an error shows `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Sorts the findings by place; those without a place come first.
    #[must_use]
    pub fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| {
            let key = |it: &Finding| (it.location.clone(), it.severity, it.code);
            (key(a), &a.shape, &a.message).cmp(&(key(b), &b.shape, &b.message))
        });
        findings.dedup();
        Self { findings }
    }

    /// All findings in order.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Number of findings of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether the model is invalid: it has a finding of severity error or danger.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity <= Severity::Danger)
    }

    /// The report with colours, for a terminal.
    #[cfg(feature = "cli")]
    #[must_use]
    pub fn styled(&self) -> String {
        render::styled(self)
    }
}

impl From<Finding> for Report {
    fn from(finding: Finding) -> Self {
        Self::new(vec![finding])
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::plain(self))
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The first line of a build script's panic-like output is `Error: `; start on a fresh one.
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Report {}
