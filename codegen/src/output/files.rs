//! A tree of files in memory.

use std::collections::BTreeMap;

use crate::diagnostics::Report;

/// Generated files, by path below the output folder (`/` between its parts), and what was found on the way.
#[derive(Debug, Clone)]
pub struct Files {
    entries: BTreeMap<String, String>,
    findings: Report,
}

impl Files {
    /// Paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.entries.get(path).map(String::as_str)
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What was found in the model; none of it is an error.
    #[must_use]
    pub fn findings(&self) -> &Report {
        &self.findings
    }

    pub(crate) fn empty() -> Self {
        Self { entries: BTreeMap::new(), findings: Report::new(Vec::new()) }
    }

    pub(crate) fn with_findings(mut self, findings: Report) -> Self {
        self.findings = findings;
        self
    }

    pub(crate) fn insert(&mut self, path: String, text: String) {
        self.entries.insert(path, text);
    }
}
