//! Names of elements and attributes.

use crate::types::Member;

/// The name that a member has in documents.
pub(super) fn of(member: &Member) -> &'static str {
    member.xml_traits().modeled_name().unwrap_or_else(|| member.name())
}

/// The part behind the prefix.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Whether a name on the wire is one in the model. Which namespace a prefix stands for does not matter.
pub(super) fn is(wire: &str, modeled: &str) -> bool {
    wire == modeled || local(wire) == local(modeled)
}

/// The index of the member, of those for which `counts` holds, that has this name; one that is written with the
/// same prefix comes first. Peers mostly keep the order of the model, so `expected` is looked at before all others.
pub(super) fn find(
    members: &[Member],
    wire: &str,
    expected: usize,
    counts: impl Fn(&Member) -> bool,
) -> Option<usize> {
    if members.get(expected).is_some_and(|member| of(member) == wire && counts(member)) {
        return Some(expected);
    }
    let same = members.iter().position(|member| of(member) == wire && counts(member));
    same.or_else(|| {
        let wire = local(wire);
        members.iter().position(|member| local(of(member)) == wire && counts(member))
    })
}

/// Whether a tag may begin with this; characters beyond ASCII are not told apart.
pub(super) fn is_name(name: &[u8]) -> bool {
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || !byte.is_ascii();
    let is_rest = |byte: u8| is_start(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    match name.split_first() {
        Some((first, rest)) => is_start(*first) && rest.iter().all(|byte| is_rest(*byte)),
        None => false,
    }
}
