//! JSON: the order of keys, white space and the spelling of numbers do not count.

use bytes::Bytes;

use crate::codec::{Codec, JSON};
use crate::protocol_test::tree::Tree;

pub(super) fn differences(expected: &str, found: &Bytes) -> Result<Vec<String>, String> {
    let expected = parse(&Bytes::copy_from_slice(expected.as_bytes()))
        .map_err(|error| format!("the expected body is no JSON: {error}"))?;
    let found = parse(found).map_err(|error| format!("found no JSON but {found:?}: {error}"))?;
    Ok(expected.differences(&found))
}

fn parse(text: &Bytes) -> Result<Tree, crate::codec::CodecError> {
    JSON.read_document(text).map(|document| Tree::of_document(&document))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_order_white_space_and_spelling_do_not_count() {
        let found = Bytes::from_static(b"{\"b\":[1.0],\"a\":\"NaN\"}");
        assert_eq!(differences("{ \"a\": \"NaN\",\n \"b\": [1] }", &found).unwrap(), [""; 0]);
    }

    #[test]
    fn values_and_order_in_arrays_do_count() {
        let found = Bytes::from_static(b"[1,2]");
        assert_eq!(differences("[2,1]", &found).unwrap().len(), 2);
        assert_eq!(differences("[1]", &found).unwrap(), ["[1]: expected nothing, found 2"]);
        assert!(differences("{}", &Bytes::from_static(b"{]")).is_err());
        assert!(differences("{", &found).is_err());
    }
}
