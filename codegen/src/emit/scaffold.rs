//! Files that are not Rust.

use askama::Template;

use crate::ir::{AuthScheme, Manifest, Package, Runtime, Session};

/// `Cargo.toml`.
#[derive(Template)]
#[template(path = "Cargo.toml.jinja", escape = "none")]
struct CargoToml<'a> {
    name: TomlString,
    description: TomlString,
    runtime: TomlString,
    local: bool,
    features: &'a [&'static str],
    tls: bool,
    optional_tls: bool,
    tests: bool,
}

/// `README.md`.
#[derive(Template)]
#[template(path = "README.md.jinja", escape = "none")]
struct Readme<'a> {
    name: &'a str,
    title: &'a str,
    library: String,
    id: &'a str,
    protocol: Option<&'static str>,
    session: Option<Session>,
    call: Option<Example<'a>>,
}

/// The call that the README shows.
struct Example<'a> {
    method: &'a str,
    events: bool,
    signed: bool,
}

/// A TOML string, quotes included.
struct TomlString(String);

impl TomlString {
    fn of(text: &str) -> Self {
        let mut quoted = String::from('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => quoted.extend(['\\', c]),
                c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
                c => quoted.push(c),
            }
        }
        quoted.push('"');
        Self(quoted)
    }
}

impl std::fmt::Display for TomlString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The manifest's text.
pub(crate) fn manifest(package: &Package, manifest: &Manifest) -> String {
    let (runtime, local) = match &manifest.runtime {
        Runtime::Version(version) => (version, false),
        Runtime::Path(path) => (path, true),
    };
    let template = CargoToml {
        name: TomlString::of(&manifest.name),
        description: TomlString::of(&format!("Client of {}", package.service.title)),
        runtime: TomlString::of(runtime),
        local,
        features: &manifest.features,
        tls: manifest.features.contains(&"tls-ring"),
        optional_tls: manifest.optional_tls,
        tests: package.protocol_tests.as_ref().is_some_and(|tests| !tests.files.is_empty()),
    };
    render(&template)
}

/// The README's text.
pub(crate) fn readme(package: &Package, manifest: &Manifest) -> String {
    let service = &package.service;
    let call = package.operations.iter().find_map(|it| {
        let events = it.call.as_ref()?.interaction.receives().is_some();
        let own = it.call.as_ref()?.table.auth.as_ref();
        let schemes = own.unwrap_or(&service.auth);
        let signed = schemes.iter().any(|scheme| matches!(scheme, AuthScheme::SigV4 { .. }));
        Some(Example { method: it.method.as_str(), events, signed })
    });
    let template = Readme {
        name: &manifest.name,
        title: &service.title,
        library: manifest.name.replace('-', "_"),
        id: &service.id,
        protocol: service.protocol.as_ref().map(|protocol| protocol.name),
        session: service.protocol.as_ref().map(|protocol| protocol.session),
        call,
    };
    render(&template)
}

/// The templates ask for nothing that can fail; a `fmt::Write` of a `String` cannot either.
fn render(template: &impl Template) -> String {
    let mut text = template.render().unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_strings_hold_any_text() {
        assert_eq!(TomlString::of("a \"b\" \\ c\u{7}\n").to_string(), r#""a \"b\" \\ c\u0007\u000A""#);
    }
}
