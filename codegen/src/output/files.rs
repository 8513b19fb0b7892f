//! A tree of files in memory.

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostics::Report;

/// Generated files, by path below the output folder (`/` between its parts), and what was found on the way.
#[derive(Debug, Clone)]
pub struct Files {
    entries: BTreeMap<String, String>,
    findings: Report,
    protocol_tests: Option<ProtocolTestCounts>,
}

/// The tests that were made of the test cases in a model. As text: `711 protocol tests, 2 ignored: …`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProtocolTestCounts {
    /// From `smithy.test#httpRequestTests`.
    pub requests: usize,
    /// From `smithy.test#httpResponseTests`. A case of an error counts once, whatever the number of operations that may
    /// fail with it.
    pub responses: usize,
    /// From `smithy.test#eventStreamTests`.
    pub event_streams: usize,
    /// From `smithy.rules#endpointTests`.
    pub endpoints: usize,
    /// Those among them that are there but do not run, and why.
    pub ignored: Vec<(String, String)>,
}

impl ProtocolTestCounts {
    /// All of them, ignored ones included.
    #[must_use]
    pub fn total(&self) -> usize {
        self.requests + self.responses + self.event_streams + self.endpoints
    }
}

impl fmt::Display for ProtocolTestCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.total() == 1 { "" } else { "s" };
        write!(f, "{} protocol test{plural}", self.total())?;
        if self.ignored.is_empty() {
            return Ok(());
        }
        write!(f, ", {} ignored:", self.ignored.len())?;
        self.ignored.iter().try_for_each(|(name, reason)| write!(f, "\n  {name}: {reason}"))
    }
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

    /// The tests made of the model's test cases; `None` unless [`Config::protocol_tests`](crate::Config::protocol_tests)
    /// asks for them.
    #[must_use]
    pub fn protocol_tests(&self) -> Option<&ProtocolTestCounts> {
        self.protocol_tests.as_ref()
    }

    pub(crate) fn empty() -> Self {
        Self { entries: BTreeMap::new(), findings: Report::new(Vec::new()), protocol_tests: None }
    }

    pub(crate) fn with_findings(mut self, findings: Report) -> Self {
        self.findings = findings;
        self
    }

    /// Adds the files of tests, and how many tests there are.
    pub(crate) fn with_protocol_tests(mut self, tests: Self, counts: ProtocolTestCounts) -> Self {
        self.entries.extend(tests.entries);
        self.protocol_tests = Some(counts);
        self
    }

    pub(crate) fn insert(&mut self, path: String, text: String) {
        self.entries.insert(path, text);
    }
}
