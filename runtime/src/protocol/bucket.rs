//! Buckets in the path or in the host (Amazon S3, virtual hosting of buckets).

use http::Uri;
use http::uri::Authority;
use thiserror::Error;

use super::host::{has_subdomains, is_host};
use super::{HttpRequest, OperationSchema, ProtocolError, Segment};

/// Where a bucket is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BucketAddressing {
    /// In the host, where bucket and endpoint allow it; else in the path.
    ///
    /// The host takes names of 3 to 63 lower-case letters, digits and inner hyphens. Dots are for `http` alone, because
    /// no certificate covers them. An endpoint that is an address or `localhost` has no hosts below it.
    #[default]
    Auto,
    /// In the host: `https://bucket.host/key`.
    Virtual,
    /// In the path: `https://host/bucket/key`.
    Path,
}

/// How operations on buckets find their bucket. Other operations know nothing of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct BucketOptions {
    addressing: BucketAddressing,
    dual_stack: bool,
    accelerate: bool,
}

/// Bucket options that do not fit their endpoint, or each other.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BucketOptionsError {
    /// Only `s3.<region>.amazonaws.com` has dual-stack and accelerated variants.
    #[error("`{host}` has no dual-stack or accelerated variant")]
    NoVariant {
        /// The endpoint's host.
        host: String,
    },
    /// An accelerated bucket is named in the host, never in the path.
    #[error("an accelerated bucket cannot be named in the path")]
    AcceleratedPath,
}

/// The endpoints of a client, by what an operation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketEndpoints {
    addressing: BucketAddressing,
    endpoint: Uri,
    accelerated: Option<Uri>,
}

impl BucketOptions {
    /// Buckets in the host where possible, at the endpoint itself.
    pub const fn new() -> Self {
        Self { addressing: BucketAddressing::Auto, dual_stack: false, accelerate: false }
    }

    /// Where a bucket is named.
    pub const fn addressing(mut self, addressing: BucketAddressing) -> Self {
        self.addressing = addressing;
        self
    }

    /// Whether `s3.dualstack.<region>.amazonaws.com`, which IPv6 reaches too, stands for `s3.<region>.amazonaws.com`.
    pub const fn dual_stack(mut self, dual_stack: bool) -> Self {
        self.dual_stack = dual_stack;
        self
    }

    /// Whether operations on a bucket go to `s3-accelerate.amazonaws.com`. The bucket has to fit into the host.
    pub const fn accelerate(mut self, accelerate: bool) -> Self {
        self.accelerate = accelerate;
        self
    }

    /// Where requests go, if `endpoint` is where they go by default.
    ///
    /// # Errors
    /// All of [`BucketOptionsError`].
    pub fn endpoints(self, endpoint: &Uri) -> Result<BucketEndpoints, BucketOptionsError> {
        let Self { addressing, dual_stack, accelerate } = self;
        if accelerate && addressing == BucketAddressing::Path {
            return Err(BucketOptionsError::AcceleratedPath);
        }
        let host = endpoint.host().unwrap_or_default();
        let variant = |variant: Option<String>| {
            variant
                .and_then(|variant| with_host(endpoint, &variant))
                .ok_or_else(|| BucketOptionsError::NoVariant { host: host.to_owned() })
        };
        let accelerated = match (accelerate, dual_stack) {
            (false, _) => None,
            (true, false) => Some("s3-accelerate.amazonaws.com"),
            (true, true) => Some("s3-accelerate.dualstack.amazonaws.com"),
        };
        let region = region_of(host);
        Ok(BucketEndpoints {
            addressing,
            endpoint: if dual_stack {
                variant(region.map(|(region, suffix)| format!("s3.dualstack.{region}.{suffix}")))?
            } else {
                endpoint.clone()
            },
            accelerated: match accelerated {
                Some(accelerated) => Some(variant(region.map(|_| accelerated.to_owned()))?),
                None => None,
            },
        })
    }
}

/// The region in `s3.<region>.amazonaws.com`, and what follows it.
fn region_of(host: &str) -> Option<(&str, &str)> {
    let (region, suffix) = host.strip_prefix("s3.")?.split_once('.')?;
    ["amazonaws.com", "amazonaws.com.cn"].contains(&suffix).then_some((region, suffix))
}

/// The endpoint with another host, at the same port.
fn with_host(endpoint: &Uri, host: &str) -> Option<Uri> {
    let authority = match endpoint.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let mut parts = endpoint.clone().into_parts();
    parts.authority = Some(authority.parse::<Authority>().ok()?);
    Uri::from_parts(parts).ok()
}

impl BucketEndpoints {
    /// Moves the bucket of a request from its path to its host where it belongs there, and says which endpoint the
    /// request is for.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidBucket`] if the bucket has to be named in the host, but cannot be.
    pub fn place(
        &self,
        operation: &OperationSchema,
        request: &mut HttpRequest,
    ) -> Result<&Uri, ProtocolError> {
        let Some(length) = bucket_length(operation, &request.target) else { return Ok(&self.endpoint) };
        let endpoint = self.accelerated.as_ref().unwrap_or(&self.endpoint);
        let (bucket, rest) = request.target[1..].split_at(length);
        let fits = match self.addressing {
            BucketAddressing::Path => return Ok(endpoint),
            BucketAddressing::Virtual => is_bucket_host(bucket),
            BucketAddressing::Auto => fits_host(bucket, endpoint) && has_subdomains(endpoint),
        };
        match (fits, self.addressing) {
            (true, _) => {}
            (false, BucketAddressing::Auto) if self.accelerated.is_none() => return Ok(endpoint),
            (false, _) => return Err(ProtocolError::InvalidBucket { operation: operation.id() }),
        }
        request.host_prefix.insert_str(0, &format!("{bucket}."));
        request.target = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
        Ok(endpoint)
    }
}

/// How many bytes behind the first slash of the target are the bucket, in an operation that has one there.
fn bucket_length(operation: &OperationSchema, target: &str) -> Option<usize> {
    let member = operation.bucket_member()?;
    if operation.uri().segments().first() != Some(&Segment::Label(member)) {
        return None;
    }
    let path = target.strip_prefix('/')?;
    Some(path.find(['/', '?']).unwrap_or(path.len()))
}

/// Whether the bucket, percent-encoded, may be named in the endpoint's host.
fn fits_host(bucket: &str, endpoint: &Uri) -> bool {
    let is_address = bucket.split('.').all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let has_dots = bucket.contains('.');
    (3..=63).contains(&bucket.len())
        && is_bucket_host(bucket)
        && (!has_dots || (endpoint.scheme_str() == Some("http") && !is_address))
}

/// Hosts are the same in any case, buckets are not.
fn is_bucket_host(bucket: &str) -> bool {
    is_host(bucket) && !bucket.bytes().any(|byte| byte.is_ascii_uppercase())
}
