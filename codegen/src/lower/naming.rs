//! Names of Rust items: the only place that makes them.
//!
//! A name is put into the case that its place asks for; what cannot stand there gets `r#`, a leading `_` (digits) or a
//! trailing one (reserved words). Where two names of a scope come out alike, the later one gets a number.

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::ir::Ident;

/// Words that need `r#`, in any edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that not even `r#` makes a name of.
const RESERVED: &[&str] = &["Self", "self", "super", "crate", "_"];

/// Names of packages that would stand in the way of the standard library's.
const STANDARD_CRATES: &[&str] = &["alloc", "core", "proc-macro", "std", "test"];

/// The case of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Types and variants.
    Camel,
    /// Fields and methods.
    Snake,
    /// Statics.
    Shouty,
    /// Modules, whose names are those of files: a keyword gets a trailing `_`.
    Module,
}

impl Case {
    fn apply(self, text: &str) -> String {
        let name = match self {
            Self::Camel => text.to_upper_camel_case(),
            Self::Snake | Self::Module => text.to_snake_case(),
            Self::Shouty => text.to_shouty_snake_case(),
        };
        if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
            format!("_{name}")
        } else {
            name
        }
    }

    fn numbered(self, name: &str, number: usize) -> String {
        let name = name.trim_end_matches('_');
        match self {
            Self::Camel => format!("{name}{number}"),
            Self::Snake | Self::Shouty | Self::Module => format!("{name}_{number}"),
        }
    }
}

/// Names that must differ from each other.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    case: Case,
    reserved: &'static [&'static str],
    taken: BTreeSet<String>,
}

impl Scope {
    /// A scope in which `reserved` names get a trailing `_`.
    pub(super) fn new(case: Case, reserved: &'static [&'static str]) -> Self {
        Self { case, reserved, taken: BTreeSet::new() }
    }

    /// The name for `text`, which no later one will be.
    pub(super) fn claim(&mut self, text: &str) -> Ident {
        let name = self.wanted(text);
        let mut free = name.clone();
        let mut number = 2;
        while !self.taken.insert(free.clone()) {
            free = self.case.numbered(&name, number);
            number += 1;
        }
        raw(free)
    }

    /// The name for `text`, if nothing has it yet.
    pub(super) fn claim_exactly(&mut self, text: &str) -> Option<Ident> {
        let name = self.wanted(text);
        self.taken.insert(name.clone()).then(|| raw(name))
    }

    fn wanted(&self, text: &str) -> String {
        let name = self.case.apply(text);
        let cannot = RESERVED.contains(&name.as_str())
            || self.reserved.contains(&name.as_str())
            || (self.case == Case::Module && KEYWORDS.contains(&name.as_str()));
        if cannot { format!("{name}_") } else { name }
    }
}

fn raw(name: String) -> Ident {
    if KEYWORDS.contains(&name.as_str()) { Ident::new(format!("r#{name}")) } else { Ident::new(name) }
}

/// The variants of an enum or union; `Unknown` is taken by what the model does not have.
pub(super) struct Variants(Scope);

impl Variants {
    pub(super) fn new() -> Self {
        Self(Scope::new(Case::Camel, &[]))
    }

    /// The variant for `text`.
    pub(super) fn claim(&mut self, text: &str) -> Ident {
        let text = if Case::Camel.apply(text) == "Unknown" { "UnknownValue" } else { text };
        self.0.claim(text)
    }
}

/// Whether `text` already is what `case` makes of it.
pub(super) fn is_in(case: Case, text: &str) -> bool {
    case.apply(text) == text
}

/// A package's name.
pub(super) fn package(text: &str) -> String {
    let name = text.to_kebab_case();
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !starts_well || KEYWORDS.contains(&name.as_str()) || STANDARD_CRATES.contains(&name.as_str()) {
        return format!("client-{name}");
    }
    name
}

/// Whether cargo takes `text` as a package's name and Rust as a crate's.
pub(super) fn is_package(text: &str) -> bool {
    let sound = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(sound)
        && !KEYWORDS.contains(&text)
        && !STANDARD_CRATES.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(case: Case, reserved: &'static [&'static str], names: &[(&str, &str)]) {
        let mut scope = Scope::new(case, reserved);
        for (text, expected) in names {
            assert_eq!(scope.claim(text).as_str(), *expected, "{text}");
        }
    }

    #[test]
    fn fields_are_in_snake_case_and_no_keywords() {
        claims(
            Case::Snake,
            &[],
            &[
                ("roomId", "room_id"),
                ("type", "r#type"),
                ("self", "self_"),
                ("Self", "self_2"),
                ("KMSKeyId", "kms_key_id"),
            ],
        );
    }

    #[test]
    fn later_names_give_way() {
        claims(
            Case::Snake,
            &["new"],
            &[("fooBar", "foo_bar"), ("FooBar", "foo_bar_2"), ("new", "new_"), ("New", "new_2")],
        );
        claims(
            Case::Camel,
            &[],
            &[("AB", "Ab"), ("Ab", "Ab2"), ("ab", "Ab3"), ("Ab2", "Ab22"), ("self", "Self_")],
        );
        claims(Case::Snake, &[], &[("type", "r#type"), ("Type", "type_2")]);
    }

    #[test]
    fn digits_get_an_underscore() {
        claims(Case::Camel, &[], &[("_1080P", "_1080p"), ("__x", "X")]);
        claims(Case::Shouty, &[], &[("1a", "_1A"), ("TalkInput", "TALK_INPUT")]);
    }

    #[test]
    fn unknown_belongs_to_what_the_model_does_not_have() {
        let mut variants = Variants::new();
        assert_eq!(variants.claim("UNKNOWN").as_str(), "UnknownValue");
        assert_eq!(variants.claim("UnknownValue").as_str(), "UnknownValue2");
    }

    #[test]
    fn modules_are_files() {
        claims(
            Case::Module,
            &[],
            &[("Match", "match_"), ("StartTalk", "start_talk"), ("startTalk", "start_talk_2")],
        );
    }

    #[test]
    fn packages_have_names_that_cargo_takes() {
        for (text, expected) in
            [("Lex Runtime V2", "lex-runtime-v2"), ("Match", "client-match"), ("Core", "client-core")]
        {
            assert_eq!(package(text), expected);
            assert!(is_package(expected));
        }
        assert!(!is_package("1a") && !is_package("") && !is_package("a b") && !is_package("std"));
    }
}
