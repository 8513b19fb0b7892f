//! Is what the model gives to members that are left out what it says?

use crate::embed::kitchen_sink::types::Defaults;

#[test]
fn numbers_of_any_size_keep_every_digit() {
    let defaults = Defaults::default();
    assert_eq!(defaults.big_integer.as_str(), "123456789012345678901234567890");
    assert_eq!(defaults.big_decimal.as_str(), "3.14159265358979323846264338327950288");
}
