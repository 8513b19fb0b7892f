//! Expressions of JMESPath.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::paths::Imports;
use super::tokens;
use crate::ir::{Comparison, Function, Ident, PathExpression as Expression};

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
