//! The place where findings come together.

use std::sync::Arc;

use super::source::Lines;
use super::{Excerpt, Finding, Location, Report, Severity, Source, Span};

/// No more of a long line is shown, in bytes to each side of the place.
const EXCERPT_REACH: usize = 60;

/// Findings of a run, in the order in which they were made.
#[derive(Debug)]
#[must_use = "findings that nobody looks at are lost"]
pub struct Diagnostics {
    sources: Vec<Source>,
    lines: Vec<Option<Lines>>,
    findings: Vec<Finding>,
    errors: usize,
}

impl Diagnostics {
    /// A sink for a run over these sources; a [`Span`]'s `source` is an index into them.
    pub fn new(sources: &[Source]) -> Self {
        let lines = sources.iter().map(|_| None).collect();
        Self { sources: sources.to_vec(), lines, findings: Vec::new(), errors: 0 }
    }

    /// Takes a finding, and fills in its location.
    pub fn report(&mut self, mut finding: Finding) {
        if let Some(span) = finding.span {
            finding.location = self.locate(span);
        }
        self.errors += usize::from(finding.severity == Severity::Error);
        self.findings.push(finding);
    }

    /// Whether there is an error so far.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All findings so far, in the order in which they came.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Takes away the findings that `keep` does not want; errors always stay.
    pub fn retain(&mut self, mut keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(|finding| finding.severity == Severity::Error || keep(finding));
    }

    /// Stands between two stages: what comes after it may assume that everything before it held.
    ///
    /// # Errors
    /// All findings, when one of them is an error; the sink is empty then.
    pub fn gate(&mut self) -> Result<(), Report> {
        if !self.has_errors() {
            return Ok(());
        }
        self.errors = 0;
        Err(Report::new(std::mem::take(&mut self.findings)))
    }

    /// Ends the run: the findings that are no errors, sorted by place.
    ///
    /// # Errors
    /// All findings, when one of them is an error.
    pub fn finish(mut self) -> Result<Report, Report> {
        self.gate()?;
        Ok(Report::new(self.findings))
    }

    /// Ends the run whatever was found: everything, sorted by place.
    #[must_use]
    pub fn into_report(self) -> Report {
        Report::new(self.findings)
    }

    fn locate(&mut self, span: Span) -> Option<Location> {
        let index = span.source as usize;
        let source = self.sources.get(index)?;
        let text = source.text();
        let lines = self.lines.get_mut(index)?.get_or_insert_with(|| Lines::of(text));
        let start = floor(text, span.start as usize);
        let (line, range) = lines.line(text, start);
        let column = lines.characters(text, range.start..start) + 1;
        let excerpt = excerpt(text, range, start, span.length as usize);
        Some(Location { file: Arc::from(source.name()), line: line + 1, column, excerpt })
    }
}

/// The line around the place, cut to a readable length.
fn excerpt(text: &str, line: std::ops::Range<usize>, start: usize, length: usize) -> Excerpt {
    let end = floor(text, (start + length).min(line.end)).max(start);
    let from = floor(text, start.saturating_sub(EXCERPT_REACH)).max(line.start);
    let from = if start - line.start <= EXCERPT_REACH { line.start } else { from };
    let to = floor(text, end + EXCERPT_REACH).min(line.end).max(end);
    let shown = text[from..to].trim_end_matches('\r');
    let mark = ((start - from).min(shown.len()), (end - from).min(shown.len()));
    // One column each, as marks below them count on it.
    let text = shown.chars().flat_map(printable).collect();
    Excerpt { text, mark }
}

/// A character that shows, of as many bytes as the given one.
fn printable(c: char) -> impl Iterator<Item = char> {
    let shown = if c.is_control() { ' ' } else { c };
    std::iter::repeat_n(shown, if c.is_control() { c.len_utf8() } else { 1 })
}

/// The greatest character boundary that is not beyond `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
