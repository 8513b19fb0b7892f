/// Which requests carry a checksum, of those that may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequestChecksums {
    /// All of operations whose model speaks of algorithms: CRC32 where the input does not say.
    #[default]
    WhenSupported,
    /// Those of operations that demand one, and those whose input names an algorithm.
    WhenRequired,
}

/// Which answers are asked for a checksum, and held to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResponseChecksums {
    /// All of operations whose model has a member for it.
    #[default]
    WhenSupported,
    /// Those whose input asks for it.
    WhenRequired,
}

/// What a client does about checksums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChecksumSettings {
    /// Of requests.
    pub requests: RequestChecksums,
    /// Of answers.
    pub responses: ResponseChecksums,
}
