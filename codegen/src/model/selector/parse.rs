//! Selector text into steps.

use super::{Attribute, Comparison, Operator, Selector, Step, Subject};

/// Functions nest no deeper in any selector of the spec.
const MAX_DEPTH: usize = 32;

impl Selector {
    /// Reads a selector; `None` when it is malformed, or uses what is not supported.
    pub(in crate::model) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text, depth: 0 };
        let selector = parser.selector()?;
        parser.rest.is_empty().then_some(selector)
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// A selector, up to the end, a `,` or a `)`.
    fn selector(&mut self) -> Option<Selector> {
        let mut steps = Vec::new();
        loop {
            self.skip_space();
            if self.rest.is_empty() || self.rest.starts_with([',', ')']) {
                return (!steps.is_empty()).then_some(Selector { steps });
            }
            steps.push(self.step()?);
        }
    }

    fn step(&mut self) -> Option<Step> {
        if self.take("~>") {
            return Some(Step::Recursive);
        }
        if self.take("-[") {
            let names = self.names()?;
            return self.take("]->").then_some(Step::Forward(names));
        }
        if self.take("<-[") {
            let names = self.names()?;
            return self.take("]-").then_some(Step::Backward(names));
        }
        if self.take(">") {
            return Some(Step::Forward(Vec::new()));
        }
        if self.take("<") {
            return Some(Step::Backward(Vec::new()));
        }
        if self.take("[") {
            return self.attribute().map(Step::Attribute);
        }
        if self.take(":") {
            return self.function();
        }
        if self.take("*") {
            return Some(Step::Type("*".to_owned()));
        }
        self.word(|c| c.is_ascii_alphanumeric()).map(|name| Step::Type(name.to_owned()))
    }

    fn function(&mut self) -> Option<Step> {
        let name = self.word(|c| c.is_ascii_alphabetic())?;
        self.depth += 1;
        if self.depth > MAX_DEPTH || !self.take("(") {
            return None;
        }
        let mut inner = Vec::new();
        loop {
            inner.push(self.selector()?);
            if self.take(")") {
                break;
            }
            if !self.take(",") {
                return None;
            }
        }
        self.depth -= 1;
        match name {
            "test" => Some(Step::Test(inner)),
            "not" => Some(Step::Not(inner)),
            "is" | "each" => Some(Step::Is(inner)),
            _ => None,
        }
    }

    fn names(&mut self) -> Option<Vec<String>> {
        let mut names = Vec::new();
        loop {
            self.skip_space();
            names.push(self.word(|c| c.is_ascii_alphanumeric() || c == '_')?.to_owned());
            self.skip_space();
            if !self.take(",") {
                return Some(names);
            }
        }
    }

    /// What stands behind `[`, up to and with the `]`.
    fn attribute(&mut self) -> Option<Attribute> {
        self.skip_space();
        let path = self.word(|c| c.is_ascii_alphanumeric() || "_.#|".contains(c))?;
        let of = subject(path)?;
        self.skip_space();
        let comparison = if self.rest.starts_with(']') { None } else { Some(self.comparison()?) };
        self.take("]").then_some(Attribute { of, comparison })
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let operators = [
            ("!=", Operator::NotEqual),
            ("^=", Operator::StartsWith),
            ("$=", Operator::EndsWith),
            ("*=", Operator::Contains),
            (">=", Operator::GreaterOrEqual),
            ("<=", Operator::LessOrEqual),
            ("=", Operator::Equal),
            (">", Operator::Greater),
            ("<", Operator::Less),
        ];
        let operator = operators.into_iter().find(|(text, _)| self.take(text))?.1;
        let mut values = Vec::new();
        loop {
            self.skip_space();
            values.push(self.value()?.to_owned());
            self.skip_space();
            if !self.take(",") {
                break;
            }
        }
        let ignore_case = self.take("i");
        self.skip_space();
        Some(Comparison { operator, values, ignore_case })
    }

    /// A quoted string, a number or a bare shape id.
    fn value(&mut self) -> Option<&'a str> {
        for quote in ["'", "\""] {
            if self.take(quote) {
                let (value, rest) = self.rest.split_once(quote)?;
                self.rest = rest;
                return Some(value);
            }
        }
        self.word(|c| c.is_ascii_alphanumeric() || "_.#$-".contains(c))
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, text: &str) -> bool {
        let taken = self.rest.strip_prefix(text);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> Option<&'a str> {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

fn subject(path: &str) -> Option<Subject> {
    let mut parts = path.split('|');
    match (parts.next()?, parts.next()) {
        ("id", None) => Some(Subject::Id),
        ("id", Some("namespace")) => Some(Subject::Namespace),
        ("id", Some("name")) => Some(Subject::Name),
        ("id", Some("member")) => Some(Subject::Member),
        ("trait", Some(name)) => {
            let id = if name.contains('#') { name.to_owned() } else { format!("smithy.api#{name}") };
            Some(Subject::Trait(id, parts.map(str::to_owned).collect()))
        }
        _ => None,
    }
}
