//! The fuzz target with random bytes, a bounded number of them.

use proptest::collection::vec;
use proptest::prelude::*;

#[expect(unreachable_pub, reason = "a library when it is built for the fuzzer")]
#[path = "../../../fuzz/src/stream_manager.rs"]
mod check;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn random_recipes_are_survived(data in vec(any::<u8>(), 0..400)) {
        check::any_peer(&data);
    }

    /// Recipes of frames that are nearly in order.
    #[test]
    fn likely_recipes_are_survived(
        cut in any::<u8>(),
        records in vec((0..18_u8, 0..8_u8, 0..24_u8, 0..7_u8), 0..40),
    ) {
        let mut data = vec![cut];
        for (operation, id, status, kind) in records {
            data.extend([operation, id, status, kind]);
        }
        check::any_peer(&data);
    }
}

#[test]
fn raw_bytes_are_survived() {
    check::any_peer(&[&[0xff, 200][..], b"GET / HTTP/1.1\r\n\r\n"].concat());
    check::any_peer(&[]);
}
