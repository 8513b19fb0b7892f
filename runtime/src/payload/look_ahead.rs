//! Blobs that are read before they are sent.

use std::future::poll_fn;
use std::task::Poll;

use http::HeaderMap;

use super::blob::Blob;
use super::{PayloadError, PayloadRules};
use crate::byte_stream::{ByteStream, ByteStreamError};
#[cfg(feature = "checksum")]
use crate::checksum::Hasher;
use crate::protocol::ContentCoding;
#[cfg(feature = "sigv4")]
use crate::signing::{PayloadHash, PayloadHasher};

/// Bytes that are looked at before others get their turn.
const TURN: usize = 256 * 1024;

/// What a signature says of a blob; nothing, where there are no signatures.
#[cfg(feature = "sigv4")]
type Covered = PayloadHash;
#[cfg(not(feature = "sigv4"))]
type Covered = ();

impl Blob {
    /// Adds the checksum that belongs in the head, and gives what the signature covers. Reads the blob for it.
    ///
    /// Borrows it for itself alone, because not every blob can be shared between threads.
    pub(super) async fn look_ahead(
        &mut self,
        rules: &PayloadRules<'_>,
        headers: &mut HeaderMap,
    ) -> Result<Covered, PayloadError> {
        let preview = self.preview(headers);
        let can_look = preview.is_some();
        #[cfg(not(feature = "checksum"))]
        let _ = &headers;
        #[cfg(feature = "checksum")]
        let checksum = rules.checksum_for(headers);
        #[cfg(feature = "checksum")]
        if let Some(checksum) = checksum.filter(|checksum| checksum.is_demanded() && !can_look) {
            return Err(PayloadError::ChecksumOfStream { header: checksum.header() });
        }
        #[cfg(feature = "checksum")]
        let mut summed = checksum.filter(|_| can_look).map(|checksum| Hasher::new(checksum.algorithm()));
        #[cfg(feature = "sigv4")]
        let mut hashed = (can_look && self.needs_hash(rules, headers)).then(PayloadHasher::new);

        let wanted = [
            #[cfg(feature = "checksum")]
            summed.is_some(),
            #[cfg(feature = "sigv4")]
            hashed.is_some(),
        ];
        if let Some(preview) = preview.filter(|_| wanted.contains(&true)) {
            let read = show(preview, self.coding, |bytes| {
                #[cfg(feature = "checksum")]
                summed.iter_mut().for_each(|hasher| hasher.update(bytes));
                #[cfg(feature = "sigv4")]
                hashed.iter_mut().for_each(|hasher| hasher.update(bytes));
            });
            read.await.map_err(PayloadError::Body)?;
        }
        #[cfg(feature = "checksum")]
        if let Some((checksum, hasher)) = checksum.zip(summed) {
            checksum.insert(headers, hasher.finish())?;
        }
        #[cfg(feature = "sigv4")]
        let covered = hashed.map_or(PayloadHash::Unsigned, PayloadHasher::finish);
        #[cfg(not(feature = "sigv4"))]
        let covered = ();
        Ok(covered)
    }

    /// Whether the signature should cover the bytes.
    #[cfg(feature = "sigv4")]
    fn needs_hash(&self, rules: &PayloadRules<'_>, headers: &HeaderMap) -> bool {
        let Some(signed) = rules.signed.filter(|_| !rules.operation.has_unsigned_payload()) else {
            return false;
        };
        // TLS covers them as well, and files are long.
        let is_at_hand = self.stream.is_in_memory() || self.length(headers) == Some(0);
        is_at_hand || !(rules.secure && signed.loosely)
    }
}

/// Shows `look` all bytes of a blob as they will be sent.
async fn show(
    blob: ByteStream,
    coding: ContentCoding,
    mut look: impl FnMut(&[u8]),
) -> Result<(), ByteStreamError> {
    let mut blob = match coding {
        ContentCoding::Identity => blob,
        ContentCoding::Gzip => ByteStream::from_body(coding.encode(blob.into_request_body())),
    };
    while let Some(piece) = blob.next().await {
        for turn in piece?.chunks(TURN) {
            look(turn);
            let_others_go().await;
        }
    }
    Ok(())
}

/// Lets other tasks have their turn.
async fn let_others_go() {
    let mut went = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut went, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
