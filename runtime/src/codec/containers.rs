//! The loops over members, entries and elements, for formats that have objects and lists.

use std::borrow::Cow;

use super::{CodecError, Shape, ShapeReader};
use crate::types::{Member, Schema, ShapeKind};

/// How deep containers may be nested, in documents that are written too.
pub(super) const DEPTH_LIMIT: u32 = 128;

/// What holds other values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// Values by name.
    Object,
    /// Values in order.
    List,
}

/// What a union may come with beside the member that the model knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unions {
    /// Nothing, but for nulls and `__type`.
    Strict,
    /// Members that the model does not know, which are passed over if it knows one. A union in which no member is set
    /// stays as it is.
    Open,
}

/// A reader that stands at the pieces of containers.
pub(super) trait ContainerReader<'a>: ShapeReader + Sized {
    /// What must be known to find the end of a container.
    type Rest;

    /// The start of a container. `None` if nothing is in it; it has been closed then.
    fn open(&mut self, container: Container) -> Result<Option<Self::Rest>, CodecError>;

    /// What follows an element. Says whether another one does; if not, the container has been closed.
    fn another(&mut self, rest: &mut Self::Rest) -> Result<bool, CodecError>;

    /// The key of a map.
    fn key(&mut self) -> Result<Cow<'a, str>, CodecError>;

    /// The key in a structure or union. Formats whose keys need not be text give any name that no member
    /// has.
    fn member_key(&mut self) -> Result<Cow<'a, str>, CodecError> {
        self.key()
    }

    /// Consumes the key of `member` if it comes next, in its plainest form.
    fn expected_key(&mut self, member: &'static Member) -> Result<bool, CodecError>;

    /// The key of a member.
    fn key_of(&self, member: &'static Member) -> &'static str;

    /// What unions may come with.
    fn unions(&self) -> Unions {
        Unions::Strict
    }
}

/// The key that has been read.
enum Key<'a> {
    /// The index of its member in the schema.
    Known(usize),
    Unknown(Cow<'a, str>),
}

/// Reads a structure or union.
pub(super) fn shape<'a, R: ContainerReader<'a>>(r: &mut R, into: &mut dyn Shape) -> Result<(), CodecError> {
    let schema = into.schema();
    match schema.kind() {
        ShapeKind::Structure => members(r, schema.members(), into),
        ShapeKind::Union => variant(r, schema, into),
    }
}

/// Calls `each` with each key and the reader at its value.
pub(super) fn entries<'a, R: ContainerReader<'a>>(
    r: &mut R,
    mut each: impl FnMut(Cow<'a, str>, &mut R) -> Result<(), CodecError>,
) -> Result<(), CodecError> {
    let Some(mut rest) = r.open(Container::Object)? else { return Ok(()) };
    loop {
        let key = r.key()?;
        each(key, r)?;
        if !r.another(&mut rest)? {
            return Ok(());
        }
    }
}

/// Calls `each` with the reader at each element.
pub(super) fn elements<'a, R: ContainerReader<'a>>(
    r: &mut R,
    mut each: impl FnMut(&mut R) -> Result<(), CodecError>,
) -> Result<(), CodecError> {
    let Some(mut rest) = r.open(Container::List)? else { return Ok(()) };
    loop {
        each(r)?;
        if !r.another(&mut rest)? {
            return Ok(());
        }
    }
}

fn members<'a, R: ContainerReader<'a>>(
    r: &mut R,
    members: &'static [Member],
    into: &mut dyn Shape,
) -> Result<(), CodecError> {
    let Some(mut rest) = r.open(Container::Object)? else { return Ok(()) };
    let mut expected = 0;
    loop {
        match key(r, members, expected)? {
            Key::Known(index) => {
                expected = index + 1;
                if !r.null()? {
                    into.read_member(index, r)?;
                }
            }
            Key::Unknown(name) => {
                into.read_unknown(&name);
                r.skip()?;
            }
        }
        if !r.another(&mut rest)? {
            return Ok(());
        }
    }
}

/// A union: one member that is not null, beside a `__type` that the model does not have.
fn variant<'a, R: ContainerReader<'a>>(
    r: &mut R,
    schema: &'static Schema,
    into: &mut dyn Shape,
) -> Result<(), CodecError> {
    let open = r.unions() == Unions::Open;
    let mut is_set = false;
    let mut unknown = None;
    let mut rest = r.open(Container::Object)?;
    while let Some(inside) = &mut rest {
        let key = key(r, schema.members(), 0)?;
        let ignored = matches!(&key, Key::Unknown(name) if name == "__type");
        if ignored {
            r.skip()?;
        } else if !r.null()? {
            let foreign = matches!(key, Key::Unknown(_));
            if (is_set && !(open && foreign)) || (unknown.is_some() && !open) {
                return Err(CodecError::AmbiguousUnion { union: schema.id() });
            }
            match key {
                Key::Known(index) => {
                    is_set = true;
                    into.read_member(index, r)?;
                }
                Key::Unknown(name) => {
                    unknown.get_or_insert(name);
                    r.skip()?;
                }
            }
        }
        if !r.another(inside)? {
            rest = None;
        }
    }
    match unknown {
        _ if is_set => Ok(()),
        Some(name) => {
            into.read_unknown(&name);
            Ok(())
        }
        None if open => Ok(()),
        None => Err(CodecError::EmptyUnion { union: schema.id() }),
    }
}

/// A key. Peers mostly keep the order of the model, so the member after the last one is looked at first.
fn key<'a, R: ContainerReader<'a>>(
    r: &mut R,
    members: &'static [Member],
    expected: usize,
) -> Result<Key<'a>, CodecError> {
    if let Some(member) = members.get(expected) {
        if r.expected_key(member)? {
            return Ok(Key::Known(expected));
        }
    }
    let key = r.member_key()?;
    let index = members.iter().position(|member| r.key_of(member) == key);
    Ok(index.map_or(Key::Unknown(key), Key::Known))
}
