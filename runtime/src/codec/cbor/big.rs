//! Numbers of any size between decimal text and bytes (RFC 8949, section 3.4.3).
//!
//! Both ways take time in the square of the length, hence the limit.

/// The longest magnitude that is read or written, in bytes.
const LONGEST_MAGNITUDE: usize = 1_024;

/// No magnitude within the limit has more digits.
const MOST_DIGITS: usize = 2_467;

/// Base of the limbs of a decimal number: as many digits as 32 bits hold.
const DECIMAL_BASE: u64 = 1_000_000_000;
const DIGITS_PER_LIMB: usize = 9;

/// An integer, ready to be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Integer {
    /// Within 128 bits.
    Short(i128),
    /// As tags 2 and 3 hold it.
    Long {
        /// The number is `-1 - magnitude`.
        negative: bool,
        /// Big-endian, without leading zeros.
        magnitude: Vec<u8>,
    },
}

/// The decimal text of the integer `magnitude`, or `-1 - magnitude`; `None` if it is too long.
pub(super) fn to_text(negative: bool, magnitude: &[u8]) -> Option<String> {
    let magnitude = without_zeros(magnitude);
    if magnitude.len() > LONGEST_MAGNITUDE {
        return None;
    }
    let mut limbs = Vec::with_capacity(magnitude.len() / 3 + 1);
    let (head, words) = magnitude.split_at(magnitude.len() % 4);
    multiply_add(&mut limbs, DECIMAL_BASE, 1, big_endian(head));
    for word in words.chunks_exact(4) {
        multiply_add(&mut limbs, DECIMAL_BASE, 1 << 32, big_endian(word));
    }
    if negative {
        multiply_add(&mut limbs, DECIMAL_BASE, 1, 1);
    }
    let mut text = String::from(if negative { "-" } else { "" });
    let mut limbs = limbs.iter().rev();
    text.push_str(itoa::Buffer::new().format(limbs.next().copied().unwrap_or_default()));
    for limb in limbs {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(*limb);
        text.extend(std::iter::repeat_n('0', DIGITS_PER_LIMB - digits.len()));
        text.push_str(digits);
    }
    Some(text)
}

/// The integer of this decimal text: an optional sign and digits. `None` if it is too long.
pub(super) fn from_text(text: &str) -> Option<Integer> {
    if let Ok(value) = text.parse() {
        return Some(Integer::Short(value));
    }
    let negative = text.starts_with('-');
    let digits = text.trim_start_matches('-').trim_start_matches('0');
    if digits.len() > MOST_DIGITS {
        return None;
    }
    let mut limbs = Vec::with_capacity(digits.len() / DIGITS_PER_LIMB + 1);
    let (head, groups) = digits.as_bytes().split_at(digits.len() % DIGITS_PER_LIMB);
    multiply_add(&mut limbs, 1 << 32, 1, decimal(head));
    for group in groups.chunks_exact(DIGITS_PER_LIMB) {
        multiply_add(&mut limbs, 1 << 32, DECIMAL_BASE, decimal(group));
    }
    if negative {
        decrement(&mut limbs);
    }
    let bytes: Vec<u8> = limbs.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect();
    let magnitude = without_zeros(&bytes).to_vec();
    (magnitude.len() <= LONGEST_MAGNITUDE).then_some(Integer::Long { negative, magnitude })
}

/// What is left of a magnitude without the zeros that it begins with.
pub(super) fn without_zeros(magnitude: &[u8]) -> &[u8] {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    magnitude.get(zeros..).unwrap_or_default()
}

/// `limbs · factor + addend`. The lowest limb comes first; `base` and `factor` are at most 2³².
fn multiply_add(limbs: &mut Vec<u32>, base: u64, factor: u64, addend: u64) {
    let mut carry = addend;
    for limb in limbs.iter_mut() {
        let value = u64::from(*limb) * factor + carry;
        *limb = (value % base) as u32;
        carry = value / base;
    }
    while carry > 0 {
        limbs.push((carry % base) as u32);
        carry /= base;
    }
}

/// Subtracts one from a number that is not zero, in base 2³².
fn decrement(limbs: &mut [u32]) {
    for limb in limbs {
        let (less, borrow) = limb.overflowing_sub(1);
        *limb = less;
        if !borrow {
            return;
        }
    }
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn decimal(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |value, digit| value * 10 + u64::from(digit.wrapping_sub(b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_the_same_number() {
        let table: &[(&str, bool, &[u8])] = &[
            ("0", false, &[]),
            ("-1", true, &[]),
            ("255", false, &[255]),
            ("-256", true, &[255]),
            ("1000000000", false, &[0x3b, 0x9a, 0xca, 0]),
            ("18446744073709551616", false, &[1, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("-18446744073709551617", true, &[1, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("-4294967296", true, &[255, 255, 255, 255]),
            ("-4294967297", true, &[1, 0, 0, 0, 0]),
            (
                "1000000000000000000000000000",
                false,
                &[3, 0x3b, 0x2e, 0x3c, 0x9f, 0xd0, 0x80, 0x3c, 0xe8, 0, 0, 0],
            ),
        ];
        for (text, negative, magnitude) in table {
            assert_eq!(to_text(*negative, magnitude).as_deref(), Some(*text), "{magnitude:x?}");
        }
        assert_eq!(to_text(false, &[0, 0, 7]).as_deref(), Some("7"));
    }

    #[test]
    fn sizes_up_to_128_bits_agree_with_the_language() {
        for shift in 0..127 {
            for value in [1_i128 << shift, (1 << shift) - 1, -(1 << shift), !(1 << shift)] {
                let magnitude = (if value < 0 { !value } else { value }).to_be_bytes();
                assert_eq!(to_text(value < 0, &magnitude), Some(value.to_string()));
                assert_eq!(from_text(&value.to_string()), Some(Integer::Short(value)));
            }
        }
        assert_eq!(from_text("-000"), Some(Integer::Short(0)));
    }

    #[test]
    fn longer_numbers_come_back() {
        for length in 16..80 {
            for (negative, byte) in [(false, 0x80), (true, 0x80), (false, 0xff), (true, 0xff)] {
                let magnitude = vec![byte; length];
                let text = to_text(negative, &magnitude).unwrap();
                assert_eq!(from_text(&text), Some(Integer::Long { negative, magnitude }), "{text}");
            }
        }
        // A power of two, less one to be borrowed across all limbs.
        let magnitude = [&[1][..], &[0; 20]].concat();
        let text = to_text(true, &magnitude).unwrap();
        assert_eq!(text, "-1461501637330902918203684832716283019655932542977");
        assert_eq!(from_text(&text), Some(Integer::Long { negative: true, magnitude }));
        assert_eq!(from_text(&format!("{}7", "0".repeat(60))), Some(Integer::Short(7)));
    }

    #[test]
    fn the_longest_number_goes_both_ways_and_no_longer_one() {
        let magnitude = vec![255; LONGEST_MAGNITUDE];
        let text = to_text(true, &magnitude).unwrap();
        assert_eq!(text.len(), MOST_DIGITS + 1);
        assert_eq!(from_text(&text), Some(Integer::Long { negative: true, magnitude }));
        assert!(to_text(false, &[1; LONGEST_MAGNITUDE + 1]).is_none());
        assert!(from_text(&"9".repeat(MOST_DIGITS)).is_none());
        assert!(from_text(&"9".repeat(1_000_000)).is_none());
    }
}
