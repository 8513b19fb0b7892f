//! `@examples` of operations.

use serde_json::Value;

use super::{inline, markup, push_paragraph, to_markdown};

/// Adds each example: its title, what it says about itself, and its input and output as JSON.
pub(super) fn append(examples: &[Value], lines: &mut Vec<String>) {
    if !examples.is_empty() {
        push_paragraph(lines, "# Examples".to_owned());
    }
    for example in examples {
        let title = example.get("title").and_then(Value::as_str).unwrap_or("Example");
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        push_paragraph(lines, format!("**{}**", inline::escaped(&title, inline::Addresses::Linked)));
        if let Some(text) = example.get("documentation").and_then(Value::as_str) {
            lines.push(String::new());
            lines.extend(to_markdown(text));
        }
        let error = example.get("error").and_then(|error| error.get("content"));
        let parts = [("Input", example.get("input")), ("Output", example.get("output")), ("Error", error)];
        for (name, value) in parts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            json(name, value, lines);
        }
    }
}

/// A block of JSON; rustdoc takes no block in another language than Rust for a test.
fn json(name: &str, value: &Value, lines: &mut Vec<String>) {
    push_paragraph(lines, format!("{name}:"));
    lines.extend([String::new(), "```json".to_owned()]);
    // Values come from parsed JSON, so they can be printed as JSON.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    lines.extend(text.lines().map(markup::printable));
    lines.push("```".to_owned());
}
