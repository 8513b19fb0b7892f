//! Where identities come from.

use std::fmt::Debug;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use super::{BearerToken, Credentials, IdentityError};

/// What a provider answers, sooner or later.
pub type ProvideFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, IdentityError>> + Send + 'a>>;

/// Gives credentials when a client needs them.
///
/// A client asks once, keeps what it got until a minute before it expires, and then asks again; many calls at the
/// same time make one question. Credentials without an expiry are kept as long as the client. A stream that is open
/// keeps those that it was opened with.
///
/// [`Credentials`] provide themselves. A provider of one's own:
///
/// ```
/// use smithy_streams_runtime::identity::{
///     Credentials, IdentityError, ProvideCredentials, ProvideFuture,
/// };
/// use smithy_streams_runtime::types::{Timestamp, TimestampFormat};
///
/// #[derive(Debug)]
/// struct Vault {
///     role: String,
/// }
///
/// impl Vault {
///     /// Asks the vault: key id, key, token, and when they expire.
///     async fn lease(&self) -> Result<[String; 4], std::io::Error> {
/// #       let text = |text: &str| text.to_owned();
/// #       Ok([text("AKID"), text("secret"), text("token"), text("2026-01-02T03:04:05Z")])
///         // …
///     }
/// }
///
/// impl ProvideCredentials for Vault {
///     fn provide(&self) -> ProvideFuture<'_, Credentials> {
///         Box::pin(async {
///             let [id, secret, token, until] = self.lease().await.map_err(IdentityError::provider)?;
///             let until = Timestamp::parse(&until, TimestampFormat::DateTime);
///             let until = until.map_err(IdentityError::provider)?;
///             Ok(Credentials::new(id, secret).with_session_token(token).with_expiry(until))
///         })
///     }
/// }
///
/// # let vault = Vault { role: "reader".to_owned() };
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # assert_eq!(runtime.block_on(vault.provide())?.session_token(), Some("token"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ProvideCredentials: Debug + Send + Sync + 'static {
    /// Gets credentials, from wherever they are.
    ///
    /// Fails with [`NotFound`](IdentityError::NotFound) where there are none, so that a
    /// [`CredentialsChain`](super::CredentialsChain) asks the next provider; and with what
    /// [`IdentityError::provider`] makes of an error where something went wrong.
    fn provide(&self) -> ProvideFuture<'_, Credentials>;
}

/// Gives tokens when a client needs them, and is asked as [`ProvideCredentials`] are. [`BearerToken`] provides itself.
pub trait ProvideToken: Debug + Send + Sync + 'static {
    /// Gets a token, from wherever it is.
    ///
    /// Fails with [`NotFound`](IdentityError::NotFound) where there is none, and with what
    /// [`IdentityError::provider`] makes of an error where something went wrong.
    fn provide(&self) -> ProvideFuture<'_, BearerToken>;
}

impl ProvideCredentials for Credentials {
    fn provide(&self) -> ProvideFuture<'_, Self> {
        Box::pin(ready(Ok(self.clone())))
    }
}

impl ProvideToken for BearerToken {
    fn provide(&self) -> ProvideFuture<'_, Self> {
        Box::pin(ready(Ok(self.clone())))
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        (**self).provide()
    }
}

impl<P: ProvideToken + ?Sized> ProvideToken for Arc<P> {
    fn provide(&self) -> ProvideFuture<'_, BearerToken> {
        (**self).provide()
    }
}
