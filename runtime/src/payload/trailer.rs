//! What follows the last chunk of a body.

#[cfg(feature = "checksum")]
pub(super) use checksum::Trailer;
#[cfg(not(feature = "checksum"))]
pub(super) use nothing::Trailer;

#[cfg(feature = "checksum")]
mod checksum {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use crate::byte_stream::BoxError;
    use crate::checksum::{ChecksumAlgorithm, Hasher};

    /// The checksum of the data in front of it.
    #[derive(Debug)]
    pub(in crate::payload) struct Trailer(Hasher);

    impl Trailer {
        pub(in crate::payload) fn new(algorithm: ChecksumAlgorithm) -> Self {
            Self(Hasher::new(algorithm))
        }

        /// Its only header, and how long the value will be.
        pub(in crate::payload) fn outline(&self) -> (&'static str, usize) {
            (self.0.algorithm().header(), self.0.algorithm().text_length())
        }

        pub(in crate::payload) fn update(&mut self, data: &[u8]) {
            self.0.update(data);
        }

        pub(in crate::payload) fn finish(self) -> Result<HeaderMap, BoxError> {
            let name = HeaderName::from_static(self.0.algorithm().header());
            Ok(HeaderMap::from_iter([(name, HeaderValue::try_from(self.0.finish())?)]))
        }
    }
}

/// Nothing makes a trailer where there are no checksums.
#[cfg(not(feature = "checksum"))]
mod nothing {
    use http::HeaderMap;

    use crate::byte_stream::BoxError;

    #[derive(Debug)]
    pub(in crate::payload) enum Trailer {}

    impl Trailer {
        pub(in crate::payload) fn outline(&self) -> (&'static str, usize) {
            match *self {}
        }

        pub(in crate::payload) fn update(&mut self, _data: &[u8]) {
            match *self {}
        }

        pub(in crate::payload) fn finish(self) -> Result<HeaderMap, BoxError> {
            match self {}
        }
    }
}
