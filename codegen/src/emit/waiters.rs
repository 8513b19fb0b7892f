//! The const tables of waiters, and expressions of JMESPath.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::paths::Imports;
use super::tokens;
use crate::ir::{
    AcceptorTable, Comparison, Function, Ident, MatcherTable, PathExpression as Expression, PathTable,
    WaiterMethod,
};

/// The `static` of a waiter.
pub(crate) fn waiter(it: &WaiterMethod, imports: &mut Imports) -> TokenStream {
    let WaiterMethod { method: _, docs: _, constant, min_delay, max_delay, acceptors } = it;
    imports.tick("client", &["Acceptor", "AcceptorState", "Matcher", "Waiter"]);
    let [min_delay, max_delay] = [min_delay, max_delay].map(|delay| Literal::u32_unsuffixed(*delay));
    let acceptors = acceptors.iter().map(|it| acceptor(it, imports));
    quote! {
        pub(crate) static #constant: Waiter = Waiter {
            min_delay: #min_delay,
            max_delay: #max_delay,
            acceptors: &[#(#acceptors),*],
        };
    }
}

fn acceptor(it: &AcceptorTable, imports: &mut Imports) -> TokenStream {
    let state = Ident::new(it.state);
    let matcher = match &it.matcher {
        MatcherTable::Output(matcher) => {
            let matcher = path(matcher, imports);
            quote!(Output(#matcher))
        }
        MatcherTable::InputOutput(matcher) => {
            let matcher = path(matcher, imports);
            quote!(InputOutput(#matcher))
        }
        MatcherTable::Success(success) => quote!(Success(#success)),
        MatcherTable::ErrorType(name) => quote!(ErrorType(#name)),
    };
    let message = match &it.message {
        Some(message) => {
            let message = expression(message, imports);
            quote!(Some(#message))
        }
        None => quote!(None),
    };
    quote!(Acceptor { state: AcceptorState::#state, matcher: Matcher::#matcher, message: #message })
}

fn path(it: &PathTable, imports: &mut Imports) -> TokenStream {
    imports.tick("client", &["PathComparator", "PathMatcher"]);
    let (path, comparator, expected) =
        (expression(&it.path, imports), Ident::new(it.comparator), &it.expected);
    quote!(PathMatcher { path: #path, comparator: PathComparator::#comparator, expected: #expected })
}

/// An expression as a constant.
pub(crate) fn expression(it: &Expression, imports: &mut Imports) -> TokenStream {
    imports.tick("jmespath", &["Expression"]);
    let variant = match it {
        Expression::Current => quote!(Current),
        Expression::Field(name) => quote!(Field(#name)),
        Expression::Index(index) => {
            let index = tokens::integer(*index);
            quote!(Index(#index))
        }
        Expression::Slice { start, stop, step } => {
            let [start, stop] = [start, stop].map(|bound| self::bound(*bound));
            let step = tokens::integer(*step);
            quote!(Slice { start: #start, stop: #stop, step: #step })
        }
        Expression::Literal(value) => {
            let value = literal(value, imports);
            quote!(Literal(#value))
        }
        Expression::Chain(left, right) => binary("Chain", [left, right], imports),
        Expression::Project(left, right) => binary("Project", [left, right], imports),
        Expression::Flatten(inner) => unary("Flatten", inner, imports),
        Expression::Values(inner) => unary("Values", inner, imports),
        Expression::Filter(left, right) => binary("Filter", [left, right], imports),
        Expression::List(items) => {
            let items = items.iter().map(|item| expression(item, imports));
            quote!(List(&[#(#items),*]))
        }
        Expression::Hash(entries) => {
            let entries = entries.iter().map(|(name, item)| {
                let item = expression(item, imports);
                quote!((#name, #item))
            });
            quote!(Hash(&[#(#entries),*]))
        }
        Expression::Not(inner) => unary("Not", inner, imports),
        Expression::And(left, right) => binary("And", [left, right], imports),
        Expression::Or(left, right) => binary("Or", [left, right], imports),
        Expression::Compare(comparison, left, right) => {
            imports.tick("jmespath", &["Comparison"]);
            let comparison = Ident::new(comparison_name(*comparison));
            let (left, right) = (expression(left, imports), expression(right, imports));
            quote!(Compare(Comparison::#comparison, &#left, &#right))
        }
        Expression::Call(function, arguments) => {
            imports.tick("jmespath", &["Function"]);
            let function = Ident::new(function_name(*function));
            let arguments = arguments.iter().map(|item| expression(item, imports));
            quote!(Call(Function::#function, &[#(#arguments),*]))
        }
    };
    quote!(Expression::#variant)
}

fn bound(it: Option<i64>) -> TokenStream {
    match it.map(tokens::integer) {
        Some(bound) => quote!(Some(#bound)),
        None => quote!(None),
    }
}

fn unary(variant: &str, inner: &Expression, imports: &mut Imports) -> TokenStream {
    let (variant, inner) = (Ident::new(variant), expression(inner, imports));
    quote!(#variant(&#inner))
}

fn binary(variant: &str, [left, right]: [&Expression; 2], imports: &mut Imports) -> TokenStream {
    let variant = Ident::new(variant);
    let (left, right) = (expression(left, imports), expression(right, imports));
    quote!(#variant(&#left, &#right))
}

fn literal(it: &Value, imports: &mut Imports) -> TokenStream {
    imports.tick("jmespath", &["Literal"]);
    let variant = match it {
        Value::Null => quote!(Null),
        Value::Bool(value) => quote!(Bool(#value)),
        Value::Number(number) => match number.as_i64() {
            Some(number) => {
                let number = tokens::integer(number);
                quote!(Integer(#number))
            }
            None => {
                let number = tokens::double(number.as_f64().unwrap_or_default());
                quote!(Float(#number))
            }
        },
        Value::String(text) => quote!(String(#text)),
        Value::Array(items) => {
            let items = items.iter().map(|item| literal(item, imports));
            quote!(Array(&[#(#items),*]))
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, item)| {
                let item = literal(item, imports);
                quote!((#name, #item))
            });
            quote!(Object(&[#(#entries),*]))
        }
    };
    quote!(Literal::#variant)
}

fn comparison_name(it: Comparison) -> &'static str {
    match it {
        Comparison::Equal => "Equal",
        Comparison::NotEqual => "NotEqual",
        Comparison::Less => "Less",
        Comparison::LessOrEqual => "LessOrEqual",
        Comparison::Greater => "Greater",
        Comparison::GreaterOrEqual => "GreaterOrEqual",
    }
}

fn function_name(it: Function) -> &'static str {
    match it {
        Function::Abs => "Abs",
        Function::Avg => "Avg",
        Function::Ceil => "Ceil",
        Function::Contains => "Contains",
        Function::EndsWith => "EndsWith",
        Function::Floor => "Floor",
        Function::Join => "Join",
        Function::Keys => "Keys",
        Function::Length => "Length",
        Function::Max => "Max",
        Function::Merge => "Merge",
        Function::Min => "Min",
        Function::NotNull => "NotNull",
        Function::Reverse => "Reverse",
        Function::Sort => "Sort",
        Function::StartsWith => "StartsWith",
        Function::Sum => "Sum",
        Function::ToArray => "ToArray",
        Function::ToNumber => "ToNumber",
        Function::Type => "Type",
        Function::Values => "Values",
    }
}
