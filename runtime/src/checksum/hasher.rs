use std::fmt;

use crc::{CRC_64_NVME, Crc, Table};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use twox_hash::{XxHash3_64, XxHash3_128, XxHash64};

use super::ChecksumAlgorithm;

static CRC64_NVME: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_NVME);

/// A checksum in the making: bytes go in piece by piece.
pub(crate) struct Hasher {
    algorithm: ChecksumAlgorithm,
    state: State,
}

enum State {
    Crc32(crc32fast::Hasher),
    Crc32c(u32),
    Crc64Nvme(crc::Digest<'static, u64, Table<16>>),
    XxHash64(XxHash64),
    // The states of XXH3 are hundreds of bytes long.
    XxHash3(Box<XxHash3_64>),
    XxHash128(Box<XxHash3_128>),
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Box<Sha512>),
}

impl Hasher {
    pub(crate) fn new(algorithm: ChecksumAlgorithm) -> Self {
        let state = match algorithm {
            ChecksumAlgorithm::Crc32 => State::Crc32(crc32fast::Hasher::new()),
            ChecksumAlgorithm::Crc32c => State::Crc32c(0),
            ChecksumAlgorithm::Crc64Nvme => State::Crc64Nvme(CRC64_NVME.digest()),
            ChecksumAlgorithm::XxHash64 => State::XxHash64(XxHash64::with_seed(0)),
            ChecksumAlgorithm::XxHash3 => State::XxHash3(Box::new(XxHash3_64::new())),
            ChecksumAlgorithm::XxHash128 => State::XxHash128(Box::new(XxHash3_128::new())),
            ChecksumAlgorithm::Md5 => State::Md5(Md5::new()),
            ChecksumAlgorithm::Sha1 => State::Sha1(Sha1::new()),
            ChecksumAlgorithm::Sha256 => State::Sha256(Sha256::new()),
            ChecksumAlgorithm::Sha512 => State::Sha512(Box::new(Sha512::new())),
        };
        Self { algorithm, state }
    }

    /// The checksum of all there is, as [`Hasher::finish`] gives it.
    pub(crate) fn of(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> String {
        let mut hasher = Self::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    #[cfg(feature = "sigv4")]
    pub(crate) fn algorithm(&self) -> ChecksumAlgorithm {
        self.algorithm
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Crc32(hasher) => hasher.update(bytes),
            State::Crc32c(crc) => *crc = crc32c::crc32c_append(*crc, bytes),
            State::Crc64Nvme(digest) => digest.update(bytes),
            State::XxHash64(hasher) => std::hash::Hasher::write(hasher, bytes),
            State::XxHash3(hasher) => std::hash::Hasher::write(&mut **hasher, bytes),
            State::XxHash128(hasher) => hasher.write(bytes),
            State::Md5(digest) => digest.update(bytes),
            State::Sha1(digest) => digest.update(bytes),
            State::Sha256(digest) => digest.update(bytes),
            State::Sha512(digest) => digest.update(bytes),
        }
    }

    /// The checksum in base64; numbers are big-endian.
    pub(crate) fn finish(self) -> String {
        let base64 = |bytes: &[u8]| base64_simd::STANDARD.encode_to_string(bytes);
        match self.state {
            State::Crc32(hasher) => base64(&hasher.finalize().to_be_bytes()),
            State::Crc32c(crc) => base64(&crc.to_be_bytes()),
            State::Crc64Nvme(digest) => base64(&digest.finalize().to_be_bytes()),
            State::XxHash64(hasher) => base64(&std::hash::Hasher::finish(&hasher).to_be_bytes()),
            State::XxHash3(hasher) => base64(&std::hash::Hasher::finish(&*hasher).to_be_bytes()),
            State::XxHash128(hasher) => base64(&hasher.finish_128().to_be_bytes()),
            State::Md5(digest) => base64(&digest.finalize()),
            State::Sha1(digest) => base64(&digest.finalize()),
            State::Sha256(digest) => base64(&digest.finalize()),
            State::Sha512(digest) => base64(&digest.finalize()),
        }
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the CRC catalogue and of the RFCs; those of xxHash are of its reference implementation.
    #[test]
    fn known_answers() {
        for (algorithm, text, hex) in [
            (ChecksumAlgorithm::Crc32, "123456789", "cbf43926"),
            (ChecksumAlgorithm::Crc32c, "123456789", "e3069283"),
            (ChecksumAlgorithm::Crc64Nvme, "123456789", "ae8b14860a799888"),
            (ChecksumAlgorithm::Crc64Nvme, "hello world!", "d9160d1fa8e418e3"),
            (ChecksumAlgorithm::XxHash64, "", "ef46db3751d8e999"),
            (ChecksumAlgorithm::XxHash64, "abc", "44bc2cf5ad770999"),
            (ChecksumAlgorithm::XxHash3, "", "2d06800538d394c2"),
            (ChecksumAlgorithm::XxHash3, "abc", "78af5f94892f3950"),
            (ChecksumAlgorithm::XxHash128, "", "99aa06d3014798d86001c324468d497f"),
            (ChecksumAlgorithm::XxHash128, "abc", "06b05ab6733a618578af5f94892f3950"),
            (ChecksumAlgorithm::Md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
            (ChecksumAlgorithm::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                ChecksumAlgorithm::Sha256,
                "abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
        ] {
            let digest = base64_simd::STANDARD.decode_to_vec(Hasher::of(algorithm, text.as_bytes())).unwrap();
            let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digits, hex, "{algorithm} of {text:?}");
        }
    }

    #[test]
    fn pieces_make_the_same_as_the_whole() {
        let bytes: Vec<u8> = (0..5000_u32).map(|at| ((at * at) >> 3) as u8).collect();
        for algorithm in ChecksumAlgorithm::all() {
            let mut hasher = Hasher::new(algorithm);
            for piece in [&bytes[..1], &bytes[1..1], &bytes[1..300], &bytes[300..]] {
                hasher.update(piece);
            }
            let whole = Hasher::of(algorithm, &bytes);
            assert_eq!(whole.len(), algorithm.text_length(), "{algorithm}");
            assert_eq!(hasher.finish(), whole, "{algorithm}");
        }
    }

    #[test]
    fn algorithms_are_known_by_name() {
        for algorithm in ChecksumAlgorithm::all() {
            assert_eq!(ChecksumAlgorithm::named(algorithm.name()), Some(algorithm));
            let suffix = algorithm.header().strip_prefix("x-amz-checksum-").unwrap();
            assert_eq!(suffix, algorithm.name().to_ascii_lowercase());
        }
        assert_eq!(ChecksumAlgorithm::named("crc32"), None);
    }
}
