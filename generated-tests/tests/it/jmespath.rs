//! Do paths lead where they should? Expressions as the generator reads them, evaluated by the runtime.

use serde_json::Value;
use smithy_streams_codegen::jmespath as read;
use smithy_streams_runtime::jmespath::{Comparison, Expression, Function, Literal};
use smithy_streams_runtime::protocol_test;
use smithy_streams_runtime::types::Document;

/// The table that generated code would hold.
fn table(it: &read::Expression) -> Expression {
    match it {
        read::Expression::Current => Expression::Current,
        read::Expression::Field(name) => Expression::Field(name.clone().leak()),
        read::Expression::Index(index) => Expression::Index(*index),
        read::Expression::Slice { start, stop, step } => {
            Expression::Slice { start: *start, stop: *stop, step: *step }
        }
        read::Expression::Literal(value) => Expression::Literal(literal(value)),
        read::Expression::Chain(left, right) => Expression::Chain(held(left), held(right)),
        read::Expression::Project(left, right) => Expression::Project(held(left), held(right)),
        read::Expression::Flatten(inner) => Expression::Flatten(held(inner)),
        read::Expression::Values(inner) => Expression::Values(held(inner)),
        read::Expression::Filter(left, right) => Expression::Filter(held(left), held(right)),
        read::Expression::List(items) => Expression::List(tables(items)),
        read::Expression::Hash(entries) => {
            let entries = entries.iter().map(|(name, item)| (&*name.clone().leak(), table(item)));
            Expression::Hash(entries.collect::<Vec<_>>().leak())
        }
        read::Expression::Not(inner) => Expression::Not(held(inner)),
        read::Expression::And(left, right) => Expression::And(held(left), held(right)),
        read::Expression::Or(left, right) => Expression::Or(held(left), held(right)),
        read::Expression::Compare(how, left, right) => Expression::Compare(
            match how {
                read::Comparison::Equal => Comparison::Equal,
                read::Comparison::NotEqual => Comparison::NotEqual,
                read::Comparison::Less => Comparison::Less,
                read::Comparison::LessOrEqual => Comparison::LessOrEqual,
                read::Comparison::Greater => Comparison::Greater,
                read::Comparison::GreaterOrEqual => Comparison::GreaterOrEqual,
            },
            held(left),
            held(right),
        ),
        read::Expression::Call(function, arguments) => {
            Expression::Call(self::function(*function), tables(arguments))
        }
    }
}

fn held(it: &read::Expression) -> &'static Expression {
    Box::leak(Box::new(table(it)))
}

fn tables(items: &[read::Expression]) -> &'static [Expression] {
    items.iter().map(table).collect::<Vec<_>>().leak()
}

fn function(it: read::Function) -> Function {
    match it {
        read::Function::Abs => Function::Abs,
        read::Function::Avg => Function::Avg,
        read::Function::Ceil => Function::Ceil,
        read::Function::Contains => Function::Contains,
        read::Function::EndsWith => Function::EndsWith,
        read::Function::Floor => Function::Floor,
        read::Function::Join => Function::Join,
        read::Function::Keys => Function::Keys,
        read::Function::Length => Function::Length,
        read::Function::Max => Function::Max,
        read::Function::Merge => Function::Merge,
        read::Function::Min => Function::Min,
        read::Function::NotNull => Function::NotNull,
        read::Function::Reverse => Function::Reverse,
        read::Function::Sort => Function::Sort,
        read::Function::StartsWith => Function::StartsWith,
        read::Function::Sum => Function::Sum,
        read::Function::ToArray => Function::ToArray,
        read::Function::ToNumber => Function::ToNumber,
        read::Function::Type => Function::Type,
        read::Function::Values => Function::Values,
    }
}

fn literal(it: &Value) -> Literal {
    match it {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Literal::Integer(number),
            None => Literal::Float(number.as_f64().expect("a number")),
        },
        Value::String(text) => Literal::String(text.clone().leak()),
        Value::Array(items) => Literal::Array(items.iter().map(literal).collect::<Vec<_>>().leak()),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, item)| (&*name.clone().leak(), literal(item)));
            Literal::Object(entries.collect::<Vec<_>>().leak())
        }
    }
}

fn json(value: &Value) -> Document {
    protocol_test::document(value.to_string().leak())
}

/// Checks what expressions give for one value, all written as JSON.
#[track_caller]
fn give(value: &str, cases: &[(&str, &str)]) {
    let value = protocol_test::document(value.to_owned().leak());
    for (text, expected) in cases {
        let expression = read::Expression::parse(text).unwrap_or_else(|fault| panic!("`{text}`: {fault}"));
        let expected = json(&serde_json::from_str(expected).expect("the case has JSON"));
        assert_eq!(*table(&expression).search(&value), expected, "`{text}`");
    }
}

#[test]
fn names_and_indices_lead_into_values() {
    let value = r#"{"a": {"b": [1, {"c": 2}, [3]], "d e": 4, "": 5, "`": 6}, "n": null}"#;
    give(
        value,
        &[
            ("a.b[0]", "1"),
            ("a.b[-2].c", "2"),
            ("a.b[2][0]", "3"),
            ("a.b[3]", "null"),
            ("a.b[-4]", "null"),
            ("a.\"d e\"", "4"),
            ("a.\"\"", "5"),
            ("\"a\".\"\\u0060\"", "6"),
            ("a.b.c", "null"),
            ("n.x.y[0]", "null"),
            ("@.n", "null"),
            ("a.b[1] . c", "2"),
            ("a.b | [1] | c", "2"),
            ("(a.b)[0]", "1"),
        ],
    );
    give("[[0, 1], [2]]", &[("[1]", "[2]"), ("[0][1]", "1"), ("@", "[[0, 1], [2]]")]);
}

#[test]
fn projections_go_on_until_something_ends_them() {
    let value =
        r#"{"l": [{"v": [{"x": 1}, {"x": 2}]}, {"v": [{"x": 3}]}, {}], "m": {"a": {"x": 1}, "b": {"y": 2}}}"#;
    give(
        value,
        &[
            ("l[*].v", r#"[[{"x": 1}, {"x": 2}], [{"x": 3}]]"#),
            ("l[*].v[*].x", "[[1, 2], [3]]"),
            ("l[].v[].x", "[1, 2, 3]"),
            ("l[*].v[0].x", "[1, 3]"),
            ("l[*].v | [0][1].x", "2"),
            ("(l[*].v)[0]", r#"[{"x": 1}, {"x": 2}]"#),
            ("m.*.x", "[1]"),
            ("*.a.x", "[1]"),
            ("l[*].nothing", "[]"),
            ("m[*]", "null"),
            ("l.*", "null"),
            ("m[]", "null"),
            ("l[-2:].v[].x", "[3]"),
            ("l[*].v[].x | length(@)", "3"),
        ],
    );
    give(
        "[0, 1, 2, 3, 4]",
        &[
            ("[1:3]", "[1, 2]"),
            ("[:2]", "[0, 1]"),
            ("[3:]", "[3, 4]"),
            ("[::2]", "[0, 2, 4]"),
            ("[::-1]", "[4, 3, 2, 1, 0]"),
            ("[-2:]", "[3, 4]"),
            ("[10:]", "[]"),
            ("[3:0:-2]", "[3, 1]"),
            ("[:-100:-3]", "[4, 1]"),
        ],
    );
    give("[[1], 2, [[3]], []]", &[("[]", "[1, 2, [3]]"), ("[][]", "[1, 2, 3]")]);
}

#[test]
fn filters_keep_what_is_true() {
    let value = r#"{"l": [{"n": "a", "s": "on", "c": 1}, {"n": "b", "s": "off", "c": 5}, {"n": "c", "e": []}], "max": 3}"#;
    give(
        value,
        &[
            ("l[?s == 'on'].n", r#"["a"]"#),
            ("l[?s != 'on'].n", r#"["b", "c"]"#),
            ("l[?c > `1` || e].n", r#"["b"]"#),
            ("l[?!c].n", r#"["c"]"#),
            ("l[?c && s == 'off'].n", r#"["b"]"#),
            ("l[?(c < `3` || c >= `5`) && !(n == 'a')].n", r#"["b"]"#),
            ("l[?s > 'a']", "[]"),
            ("l[?contains(n, 'c')] | [0].n", r#""c""#),
            ("length(l[?c == `1.0`]) == `1`", "true"),
            ("max[?c]", "null"),
            ("l[?@ == `null`]", "[]"),
        ],
    );
}

#[test]
fn operators_bind_as_specified() {
    give(
        r#"{"t": true, "f": false, "zero": 0, "empty": "", "o": {"t": true}}"#,
        &[
            ("t || f && f", "true"),
            ("(t || f) && f", "false"),
            ("f || empty || 'x'", r#""x""#),
            ("zero && 'x'", r#""x""#),
            ("empty && t", r#""""#),
            ("!zero", "false"),
            ("!empty", "true"),
            ("!!t", "true"),
            ("!(o.t)", "false"),
            ("!o.t", "null"),
            ("!f == t", "true"),
            ("zero < `1` == t", "true"),
            ("t < `1`", "null"),
            ("nothing == `null`", "true"),
            ("o == `{\"t\": true}`", "true"),
            ("[t, f]", "[true, false]"),
            ("o.[t, nothing]", "[true, null]"),
            ("o.{\"a b\": t, c: @}", r#"{"a b": true, "c": {"t": true}}"#),
            ("nothing.[t]", "null"),
            ("nothing.{a: t}", "null"),
            ("[*]", "null"),
            ("'it\\'s'", r#""it's""#),
            ("`\"a\\`b\"`", r#""a`b""#),
        ],
    );
}

#[test]
fn functions_do_what_their_names_say() {
    give(
        r#"{"w": ["b", "a"], "n": [3, 1.5], "t": "häuser", "o": {"k": 1, "j": 2}, "m": [1, "a"]}"#,
        &[
            ("length(w)", "2"),
            ("length(t)", "6"),
            ("length(o)", "2"),
            ("length(nothing)", "null"),
            ("keys(o)", r#"["j", "k"]"#),
            ("values(o)", "[2, 1]"),
            ("keys(w)", "null"),
            ("contains(w, 'a')", "true"),
            ("contains(n, `3.0`)", "true"),
            ("contains(t, 'user')", "true"),
            ("contains(nothing, 'a')", "null"),
            ("starts_with(t, 'h')", "true"),
            ("ends_with(t, 'h')", "false"),
            ("join('-', w)", r#""b-a""#),
            ("join('-', n)", "null"),
            ("sort(w)", r#"["a", "b"]"#),
            ("sort(n)", "[1.5, 3]"),
            ("sort(m)", "null"),
            ("max(n)", "3"),
            ("min(w)", r#""a""#),
            ("max(`[]`)", "null"),
            ("sum(n)", "4.5"),
            ("avg(n)", "2.25"),
            ("avg(`[]`)", "null"),
            ("abs(`-3`)", "3"),
            ("ceil(`1.2`)", "2"),
            ("floor(`-1.2`)", "-2"),
            ("not_null(nothing, t, w)", r#""häuser""#),
            ("not_null(nothing)", "null"),
            ("merge(o, `{\"k\": 3}`)", r#"{"j": 2, "k": 3}"#),
            ("reverse(w)", r#"["a", "b"]"#),
            ("reverse('ab')", r#""ba""#),
            ("to_array(t)", r#"["häuser"]"#),
            ("to_array(w)", r#"["b", "a"]"#),
            ("to_number('12')", "12"),
            ("to_number('x')", "null"),
            ("type(o)", r#""object""#),
            ("type(nothing)", r#""null""#),
        ],
    );
}

#[test]
fn what_cannot_be_read_has_a_place() {
    let deep = format!("{}a{}", "(".repeat(300), ")".repeat(300));
    let cases = [
        ("", "at byte 0, an expression is missing"),
        ("a.", "at byte 2, a name, `[`, `{` or `*` is missing"),
        ("a b", "at byte 2, the expression has ended"),
        ("a[", "at byte 2, an index is missing"),
        ("a['b']", "at byte 2, an index is missing"),
        ("a[0", "at byte 3, `]` is missing"),
        ("a[::0]", "at byte 6, the step of a slice is 0"),
        ("a ? b", "at byte 2, `?` means nothing"),
        ("'a", "at byte 0, it has no second `'`"),
        ("`{`", "at byte 0, it is no JSON"),
        ("length(a, b)", "at byte 0, `length` takes 1, but is given 2 arguments"),
        ("a || sort_by(l, &n)", "at byte 5, there is no function `sort_by` here"),
        ("to_array(&n)", "at byte 9, functions that take an expression are not supported"),
        ("{a}", "at byte 2, `:` is missing"),
        ("{a: b", "at byte 5, `}` is missing"),
        ("[]]", "at byte 2, the expression has ended"),
        ("a.-1", "at byte 2, a name, `[`, `{` or `*` is missing"),
        ("[99999999999999999999]", "at byte 1, it is no whole number"),
        (&deep, "it has more than 256 words"),
    ];
    for (text, expected) in cases {
        let fault = read::Expression::parse(text).expect_err(text).to_string();
        assert!(fault.contains(expected), "`{text}`: {fault}");
    }
}
