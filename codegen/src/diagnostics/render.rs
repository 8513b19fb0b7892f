//! Findings as text.

use std::fmt::Write as _;

use super::{Finding, Report, Severity};

/// The report without colours.
pub(super) fn plain(report: &Report) -> String {
    let mut out = String::new();
    for finding in report.findings() {
        plain_finding(finding, &mut out);
        out.push('\n');
    }
    out.push_str(&summary(report));
    out
}

/// `2 errors and 1 warning`.
pub(super) fn summary(report: &Report) -> String {
    let all = [Severity::Error, Severity::Danger, Severity::Warning, Severity::Note];
    let counts = all.map(|severity| (severity, report.count(severity)));
    let parts: Vec<String> =
        counts.into_iter().filter(|(_, count)| *count > 0).map(|(it, count)| counted(it, count)).collect();
    match parts.split_last() {
        None => "no findings".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn counted(severity: Severity, count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {}{plural}", severity.as_str())
}

fn plain_finding(finding: &Finding, out: &mut String) {
    let Finding { severity, code, message, .. } = finding;
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "{}[{code}]: {message}", severity.as_str());
    let blame = blame(finding);
    let width = match &finding.location {
        Some(location) => location.line.to_string().len(),
        None => 1,
    };
    let margin = " ".repeat(width);
    if let Some(location) = &finding.location {
        let (start, end) = location.excerpt.mark;
        let text = &location.excerpt.text;
        let before = " ".repeat(text[..start].chars().count());
        let marks = "^".repeat(text[start..end].chars().count().max(1));
        let _ = writeln!(out, "{margin}--> {}:{}:{}", location.file, location.line, location.column);
        let _ = writeln!(out, "{margin} |");
        let _ = writeln!(out, "{} | {}", location.line, text.trim_end());
        let _ = writeln!(out, "{margin} | {before}{marks} {blame}");
    } else if !blame.is_empty() {
        let _ = writeln!(out, "{margin} = {blame}");
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "{margin} = help: {help}");
    }
}

fn blame(finding: &Finding) -> String {
    finding.shape.as_ref().map_or_else(String::new, |shape| format!("in `{shape}`"))
}

/// The report with colours.
#[cfg(feature = "cli")]
pub(super) fn styled(report: &Report) -> String {
    use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
    let renderer = Renderer::styled();
    let mut out = String::new();
    for finding in report.findings() {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Danger => Level::ERROR.with_name("danger"),
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(finding.message.as_str()).id(finding.code);
        let blame = blame(finding);
        let mut group = Group::with_title(title);
        if let Some(location) = &finding.location {
            let (start, end) = location.excerpt.mark;
            let mark = AnnotationKind::Primary.span(start..end.max(start)).label(blame.as_str());
            let snippet = Snippet::source(location.excerpt.text.as_str())
                .line_start(location.line)
                .path(&*location.file)
                .annotation(mark);
            group = group.element(snippet);
        } else if !blame.is_empty() {
            group = group.element(Origin::path(blame.as_str()));
        }
        if let Some(help) = &finding.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out.push_str(&summary(report));
    out
}
