//! Templates, and paths into records (Smithy spec, Rules engine, Template and `getAttr`).

use super::{Expression, Step};

/// A template: `{name}` and `{name#path}` stand for values, doubled braces for single ones. A text without either stays
/// one.
///
/// # Errors
/// What is wrong with it.
pub(super) fn template(text: &str) -> Result<Expression, String> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        let doubled = ["{{", "}}"].iter().find(|braces| from.starts_with(**braces));
        if let Some(braces) = doubled {
            literal.push_str(&braces[1..]);
            rest = &from[2..];
            continue;
        }
        let Some((inner, behind)) = from.strip_prefix('{').and_then(|inner| inner.split_once('}')) else {
            return Err(format!("a brace in `{text}` has no other"));
        };
        if !literal.is_empty() {
            pieces.push(Expression::Text(std::mem::take(&mut literal)));
        }
        pieces.push(reference(inner).ok_or_else(|| format!("`{{{inner}}}` stands for no value"))?);
        rest = behind;
    }
    literal.push_str(rest);
    if pieces.is_empty() {
        return Ok(Expression::Text(literal));
    }
    if !literal.is_empty() {
        pieces.push(Expression::Text(literal));
    }
    Ok(Expression::Template(pieces))
}

/// `name` or `name#path`.
fn reference(text: &str) -> Option<Expression> {
    let (name, path) = match text.split_once('#') {
        Some((name, path)) => (name, Some(path)),
        None => (text, None),
    };
    if name.is_empty() || name.contains('{') {
        return None;
    }
    let name = Expression::Reference(name.to_owned());
    match path {
        Some(path) => Some(Expression::Attribute(Box::new(name), steps(path)?)),
        None => Some(name),
    }
}

/// `a.b[0]`, `[0]`.
pub(super) fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        match name.is_empty() {
            true if indices.is_empty() || !steps.is_empty() => return None,
            true => {}
            false => steps.push(Step::Field(name.to_owned())),
        }
        let mut rest = indices;
        while !rest.is_empty() {
            let (index, behind) = rest.strip_prefix('[')?.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = behind;
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_pieces() {
        let text = |text: &str| Expression::Text(text.to_owned());
        let name = |name: &str| Expression::Reference(name.to_owned());
        let table = [
            ("", text("")),
            ("plain", text("plain")),
            ("a{{b}}c", text("a{b}c")),
            ("{Region}", Expression::Template(vec![name("Region")])),
            (
                "https://{Region}.{{x}}",
                Expression::Template(vec![text("https://"), name("Region"), text(".{x}")]),
            ),
            (
                "{url#path}/",
                Expression::Template(vec![
                    Expression::Attribute(Box::new(name("url")), vec![Step::Field("path".to_owned())]),
                    text("/"),
                ]),
            ),
        ];
        for (given, expected) in table {
            assert_eq!(template(given), Ok(expected), "{given}");
        }
        for given in ["{", "}", "{a", "a}", "{}", "{a#}", "{#a}", "{a{b}}", "{a#b[x]}"] {
            assert!(template(given).is_err(), "{given}");
        }
    }

    #[test]
    fn paths_are_steps() {
        let field = |name: &str| Step::Field(name.to_owned());
        assert_eq!(steps("a.b"), Some(vec![field("a"), field("b")]));
        assert_eq!(steps("resourceId[0]"), Some(vec![field("resourceId"), Step::Index(0)]));
        assert_eq!(steps("[-1]"), Some(vec![Step::Index(-1)]));
        for path in ["", ".", "a.", ".a", "a.[0]", "a[", "a[0", "a[]", "a[x]", "a[0]b", "a[99999999999]"] {
            assert_eq!(steps(path), None, "{path}");
        }
    }
}
