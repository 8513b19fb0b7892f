//! The paths of `@operationContextParams`: the part of JMESPath that the trait allows (Smithy spec, Rules engine,
//! Parameters).

use crate::jmespath::{Expression, Function};

/// Reads a path; `None` for one that is malformed, or has more than the trait allows.
#[must_use]
pub fn context_path(text: &str) -> Option<Expression> {
    // A pipe leaves no trace in an expression.
    let path = Expression::parse(text).ok().filter(|_| !text.contains('|'))?;
    is_allowed(&path).then_some(path)
}

/// The member of the input that a path begins with; `None` if it begins with several.
#[must_use]
pub fn first_member(path: &Expression) -> Option<&str> {
    match path {
        Expression::Field(name) => Some(name),
        Expression::Chain(first, _) | Expression::Project(first, _) => first_member(first),
        Expression::Flatten(inner) | Expression::Values(inner) => first_member(inner),
        Expression::Call(_, arguments) => arguments.first().and_then(first_member),
        _ => None,
    }
}

fn is_allowed(path: &Expression) -> bool {
    match path {
        Expression::Current | Expression::Field(_) | Expression::Index(_) => true,
        Expression::Chain(first, second) | Expression::Project(first, second) => {
            is_allowed(first) && is_allowed(second)
        }
        Expression::Flatten(inner) | Expression::Values(inner) => is_allowed(inner),
        Expression::List(items) => items.iter().all(is_allowed),
        Expression::Call(Function::Keys, arguments) => arguments.iter().all(is_allowed),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(name: &str) -> Expression {
        Expression::Field(name.to_owned())
    }

    fn chain(first: Expression, second: Expression) -> Expression {
        Expression::Chain(Box::new(first), Box::new(second))
    }

    fn each(of: Expression, each: Expression) -> Expression {
        Expression::Project(Box::new(of), Box::new(each))
    }

    fn values(of: Expression) -> Expression {
        Expression::Values(Box::new(of))
    }

    /// `[]` with nothing behind it.
    fn flat(of: Expression) -> Expression {
        each(Expression::Flatten(Box::new(of)), Expression::Current)
    }

    fn keys(of: Expression) -> Expression {
        Expression::Call(Function::Keys, vec![of])
    }

    #[test]
    fn paths_of_services_are_read() {
        let current = || Expression::Current;
        let names =
            |names: [&str; 2]| Expression::List(names.map(|name| chain(top(name), top("TableName"))).into());
        let in_items = |last| chain(current(), last);
        let table = [
            ("Name", top("Name")),
            ("a.b", chain(top("a"), top("b"))),
            ("keys(RequestItems)", keys(top("RequestItems"))),
            ("list[*]", each(top("list"), current())),
            ("list[*].key", each(top("list"), in_items(top("key")))),
            ("map.*", each(values(top("map")), current())),
            ("map.*.a.b", each(values(top("map")), chain(in_items(top("a")), top("b")))),
            ("list[0]", chain(top("list"), Expression::Index(0))),
            ("a.[b, c]", chain(top("a"), Expression::List(vec![top("b"), top("c")]))),
            ("[a,b]", Expression::List(vec![top("a"), top("b")])),
            ("Items[*].Get.TableName", each(top("Items"), chain(in_items(top("Get")), top("TableName")))),
            (
                "Items[*].[Put.TableName, Delete.TableName][]",
                flat(each(top("Items"), in_items(names(["Put", "Delete"])))),
            ),
            (
                "items[*][text, of.key][]",
                flat(each(top("items"), Expression::List(vec![top("text"), chain(top("of"), top("key"))]))),
            ),
            ("a[][].b", each(Expression::Flatten(Box::new(flat(top("a")))), in_items(top("b")))),
            ("keys(a.*.b[])", keys(flat(each(values(top("a")), in_items(top("b")))))),
        ];
        for (text, expected) in table {
            assert_eq!(context_path(text), Some(expected), "{text}");
        }
        assert_eq!(first_member(&context_path("a.b[*].c").unwrap()), Some("a"));
        assert_eq!(first_member(&context_path("[a, b]").unwrap()), None);
    }

    #[test]
    fn other_paths_are_not() {
        let deep = "[".repeat(1000);
        for text in [
            "",
            ".",
            "a.",
            ".a",
            "a[",
            "a[x]",
            "a[?b]",
            "a | b",
            "keys(",
            "length(a)",
            "a b",
            "1a",
            "`1`",
            &deep,
        ] {
            assert_eq!(context_path(text), None, "{text}");
        }
    }
}
