//! One way to write and one way to read each type, whatever the format.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::paths::{Imports, Scope};
use super::schema;
use crate::ir::{Enumeration, EventUnion, Field, Ident, Structure, Union, Values};

/// What every `Shape` impl names.
const SHAPE: &[&str] = &["CodecError", "Shape", "ShapeReader", "ShapeWriter"];

/// Table and `Shape` of a structure that stands at `path`.
pub(crate) fn structure(it: &Structure, path: &TokenStream, imports: &mut Imports) -> TokenStream {
    imports.tick("codec", SHAPE);
    let table = schema::table(&it.schema, imports);
    let constant = &it.schema.constant;
    let travelling: Vec<(usize, &Field)> = it.fields.iter().filter_map(|it| Some((it.row?, it))).collect();
    let write = write_members(&travelling, constant, imports);
    let read = read_member(&travelling, constant, imports);
    quote! {
        #table
        impl Shape for #path {
            fn schema(&self) -> &'static Schema { &#constant }
            #write
            #read
        }
    }
}

fn write_members(fields: &[(usize, &Field)], constant: &Ident, imports: &mut Imports) -> TokenStream {
    if fields.is_empty() {
        return quote! {
            fn write_members(&self, _w: &mut dyn ShapeWriter) -> Result<(), CodecError> { Ok(()) }
        };
    }
    let last = fields.len() - 1;
    let writes = fields.iter().enumerate().map(|(at, (row, field))| {
        let (row, name) = (Literal::usize_unsuffixed(*row), &field.name);
        let end = (at < last).then(|| quote!(?;));
        if field.optional {
            imports.tick("codec", &["write_optional"]);
            quote!(write_optional(&self.#name, &m[#row], w)#end)
        } else {
            imports.tick("codec", &["write"]);
            quote!(write(&self.#name, &m[#row], w)#end)
        }
    });
    quote! {
        fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
            let m = #constant.members();
            #(#writes)*
        }
    }
}

fn read_member(fields: &[(usize, &Field)], constant: &Ident, imports: &mut Imports) -> TokenStream {
    if fields.is_empty() {
        return quote! {
            fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> { r.skip() }
        };
    }
    imports.tick("codec", &["Value"]);
    let reads = fields.iter().map(|(row, field)| {
        let (row, name) = (Literal::usize_unsuffixed(*row), &field.name);
        match field.optional {
            true => quote!(#row => self.#name = Some(Value::read(&m[#row], r)?)),
            false => quote!(#row => self.#name = Value::read(&m[#row], r)?),
        }
    });
    quote! {
        fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
            let m = #constant.members();
            match index {
                #(#reads,)*
                _ => r.skip()?,
            }
            Ok(())
        }
    }
}

/// Table and `Shape` of a union.
pub(crate) fn union(it: &Union, scope: &Scope<'_>, imports: &mut Imports) -> TokenStream {
    imports.tick("codec", SHAPE);
    imports.tick("types", &["UnknownVariant"]);
    let table = schema::table(&it.schema, imports);
    let (path, constant) = (scope.own(&it.name), &it.schema.constant);
    let writes = it.variants.iter().enumerate().map(|(row, variant)| {
        let (row, name) = (Literal::usize_unsuffixed(row), &variant.name);
        match variant.ty {
            Some(_) => quote!(Self::#name(value) => write(value, &m[#row], w)),
            None => quote!(Self::#name => write_unit(&m[#row], w)),
        }
    });
    let reads = it.variants.iter().enumerate().map(|(row, variant)| {
        let (row, name) = (Literal::usize_unsuffixed(row), &variant.name);
        match variant.ty {
            Some(_) => quote!(#row => *self = Self::#name(Value::read(&m[#row], r)?)),
            None => quote!(#row => { read_unit(&m[#row], r)?; *self = Self::#name }),
        }
    });
    it.variants.iter().for_each(|variant| match variant.ty {
        Some(_) => imports.tick("codec", &["Value", "write"]),
        None => imports.tick("codec", &["read_unit", "write_unit"]),
    });
    quote! {
        #table
        impl Shape for #path {
            fn schema(&self) -> &'static Schema { &#constant }
            fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                let m = #constant.members();
                match self {
                    #(#writes,)*
                    Self::Unknown(unknown) => Err(CodecError::unknown_variant(&#constant, unknown)),
                }
            }
            fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
                let m = #constant.members();
                match index {
                    #(#reads,)*
                    _ => r.skip()?,
                }
                Ok(())
            }
            fn read_unknown(&mut self, name: &str) { *self = Self::Unknown(UnknownVariant::new(name)) }
        }
    }
}

/// `Value`, and `MapKey` where a map may have it as key.
pub(crate) fn enumeration(it: &Enumeration, scope: &Scope<'_>, imports: &mut Imports) -> TokenStream {
    imports.tick("codec", &["CodecError", "ShapeReader", "ShapeWriter", "Value"]);
    imports.tick("types", &["Member"]);
    let path = scope.own(&it.name);
    let (write, read) = match it.values {
        Values::Strings => {
            (quote!(w.string(member, self.as_str())), quote!(Ok(Self::from(&*r.text(member)?))))
        }
        Values::Integers => {
            (quote!(w.integer(member, self.as_i32())), quote!(r.integer(member).map(Self::from)))
        }
    };
    let key = (it.values == Values::Strings).then(|| {
        imports.tick("codec", &["MapKey"]);
        quote! {
            impl MapKey for #path {
                fn as_key(&self) -> &str { self.as_str() }
                fn from_key(key: &str) -> Self { Self::from(key) }
            }
        }
    });
    quote! {
        impl Value for #path {
            fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> { #write }
            fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> { #read }
        }
        #key
    }
}

/// Table and `EventUnion` of a streaming union.
pub(crate) fn event_union(it: &EventUnion, scope: &Scope<'_>, imports: &mut Imports) -> TokenStream {
    imports.tick("codec", &["Shape"]);
    imports.tick("event", &["EventUnion"]);
    imports.tick("frame", &["Message"]);
    let table = schema::table(&it.schema, imports);
    let (path, constant) = (scope.own(&it.name), &it.schema.constant);
    let rows = it.variants.iter().map(|variant| Literal::usize_unsuffixed(variant.row));
    let rows_again = rows.clone();
    let patterns = it.variants.iter().map(|it| match it.ty {
        Some(_) => event_pattern(&it.name, &quote!((_))),
        None => event_pattern(&it.name, &TokenStream::new()),
    });
    let values = it.variants.iter().map(|it| match it.ty {
        Some(_) => event_pattern(&it.name, &quote!((Default::default()))),
        None => event_pattern(&it.name, &TokenStream::new()),
    });
    let shapes = it.variants.iter().filter(|it| it.ty.is_some()).map(|it| &it.name);
    let shapes_again = shapes.clone();
    let rest = it.variants.iter().any(|it| it.ty.is_none()).then(|| quote!(_ => None,));
    let rest = rest.unwrap_or_else(|| quote!(Self::Unknown(_) => None,));
    let errors = error_members(it, scope, imports);
    quote! {
        #table
        #errors
        impl EventUnion for #path {
            const SCHEMA: &'static Schema = &#constant;
            fn member(&self) -> Option<usize> {
                match self { #(#patterns => Some(#rows),)* Self::Unknown(_) => None }
            }
            fn shape(&self) -> Option<&dyn Shape> {
                match self { #(Self::#shapes(event) => Some(event),)* #rest }
            }
            fn from_member(index: usize) -> Option<Self> {
                match index { #(#rows_again => Some(#values),)* _ => None }
            }
            fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
                match self { #(Self::#shapes_again(event) => Some(event),)* #rest }
            }
            fn unknown(message: Message) -> Self { Self::Unknown(message) }
        }
    }
}

/// The errors that a client may send among its events.
fn error_members(it: &EventUnion, scope: &Scope<'_>, imports: &mut Imports) -> TokenStream {
    if !it.errors.is_empty() {
        imports.tick("event", &["ErrorMember"]);
    }
    let union = scope.own(&it.name);
    let errors = it.errors.iter().map(|error| (scope.own(&error.ty), &error.wire_name));
    let errors = errors.map(|(ty, member)| {
        quote! {
            impl ErrorMember<#union> for #ty {
                const MEMBER: &'static str = #member;
            }
        }
    });
    quote!(#(#errors)*)
}

fn event_pattern(name: &Ident, value: &TokenStream) -> TokenStream {
    quote!(Self::#name #value)
}
