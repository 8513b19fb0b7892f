use std::fmt;

/// What a checksum is made with. `Display` is the name in models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChecksumAlgorithm {
    /// CRC-32/ISO-HDLC, as in gzip.
    Crc32,
    /// CRC-32C (Castagnoli).
    Crc32c,
    /// XXH3 with 64 bits, without a seed.
    XxHash3,
    /// XXH3 with 128 bits, without a seed.
    XxHash128,
    /// XXH64, without a seed.
    XxHash64,
    /// CRC-64/NVME.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// MD5.
    Md5,
    /// SHA-512.
    Sha512,
}

/// Name in models, name of the HTTP header, length of the digest in bytes.
type Row = (ChecksumAlgorithm, &'static str, &'static str, usize);

const ROWS: [Row; 10] = [
    (ChecksumAlgorithm::Crc32, "CRC32", "x-amz-checksum-crc32", 4),
    (ChecksumAlgorithm::Crc32c, "CRC32C", "x-amz-checksum-crc32c", 4),
    (ChecksumAlgorithm::XxHash3, "XXHASH3", "x-amz-checksum-xxhash3", 8),
    (ChecksumAlgorithm::XxHash128, "XXHASH128", "x-amz-checksum-xxhash128", 16),
    (ChecksumAlgorithm::XxHash64, "XXHASH64", "x-amz-checksum-xxhash64", 8),
    (ChecksumAlgorithm::Crc64Nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", 8),
    (ChecksumAlgorithm::Sha1, "SHA1", "x-amz-checksum-sha1", 20),
    (ChecksumAlgorithm::Sha256, "SHA256", "x-amz-checksum-sha256", 32),
    (ChecksumAlgorithm::Md5, "MD5", "x-amz-checksum-md5", 16),
    (ChecksumAlgorithm::Sha512, "SHA512", "x-amz-checksum-sha512", 64),
];

impl ChecksumAlgorithm {
    /// All there are, the cheapest to compute first.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|(algorithm, ..)| *algorithm)
    }

    /// The algorithm by its name in models, such as `CRC64NVME`; `None` for one that is not known here.
    pub fn named(name: &str) -> Option<Self> {
        ROWS.iter().find(|(_, other, ..)| *other == name).map(|(algorithm, ..)| *algorithm)
    }

    /// The name in models.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |(_, name, ..)| name)
    }

    /// The HTTP header, or header of a trailer, that holds the checksum; in lower case.
    pub fn header(self) -> &'static str {
        self.row().map_or("", |(_, _, header, _)| header)
    }

    /// How long the checksum is as the header has it: in base64, padded.
    pub fn text_length(self) -> usize {
        self.row().map_or(0, |(.., digest)| digest.div_ceil(3) * 4)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|(algorithm, ..)| *algorithm == self)
    }
}

impl fmt::Display for ChecksumAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
