//! The fuzz target with random bytes, a bounded number of them.

use proptest::collection::vec;
use proptest::prelude::*;

#[expect(unreachable_pub, reason = "a library when it is built for the fuzzer")]
#[path = "../../../fuzz/src/stream_sea.rs"]
mod check;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn random_recipes_are_survived(data in vec(any::<u8>(), 0..400)) {
        check::any_peer(&data);
    }
}

#[test]
fn raw_bytes_are_survived() {
    check::any_peer(b"{\"id\":1,\"success\":true}\n{\"id\":2}");
    check::any_peer(&[]);
}
