//! What sees the requests of a client before they leave, and the answers.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode, Uri, request};

use super::error::CallError;
use crate::byte_stream::BoxError;
use crate::protocol::{HeaderNames, OperationSchema};

/// Sees each attempt at each call of a client, and may change what is sent: for headers of one's own, for a look at
/// the traffic, for tests.
///
/// Bodies are not seen. Several run in the order in which they were added, after an answer as well.
///
/// ```
/// use smithy_streams_runtime::byte_stream::BoxError;
/// use smithy_streams_runtime::client::{Intercept, RequestView};
///
/// struct Numbered;
///
/// impl Intercept for Numbered {
///     fn before_signing(&self, request: &mut RequestView<'_>) -> Result<(), BoxError> {
///         let number = request.attempt();
///         request.headers_mut().insert("x-attempt", number.into());
///         Ok(())
///     }
/// }
/// ```
pub trait Intercept: Send + Sync {
    /// May change the head of a request before it is signed. It is complete but for what signing and the connection
    /// add. A change of the URI is sent there as it is: nothing of the endpoint is added.
    ///
    /// # Errors
    /// A refusal fails the call with [`CallError::Interceptor`]: the request is not sent, and there is no other attempt.
    fn before_signing(&self, request: &mut RequestView<'_>) -> Result<(), BoxError> {
        let _ = request;
        Ok(())
    }

    /// Sees the head that is sent, signed. Credentials in it are in headers marked
    /// [`sensitive`](HeaderValue::is_sensitive), or in the query.
    fn before_sending(&self, request: &RequestView<'_>) {
        let _ = request;
    }

    /// Sees how an attempt went, as soon as the head of an answer is there.
    fn after_attempt(&self, attempt: &AttemptView<'_>) {
        let _ = attempt;
    }
}

/// An interceptor that only changes requests: [`Intercept::before_signing`].
///
/// ```
/// use smithy_streams_runtime::client::interceptor_fn;
///
/// let tenant = interceptor_fn(|request| {
///     request.headers_mut().insert("x-tenant", "blue".parse()?);
///     Ok(())
/// });
/// # let _ = tenant;
/// ```
pub fn interceptor_fn(
    change: impl Fn(&mut RequestView<'_>) -> Result<(), BoxError> + Send + Sync + 'static,
) -> impl Intercept + 'static {
    Changes(change)
}

/// An interceptor that adds a header to the requests that do not have it yet.
pub fn default_header(name: HeaderName, value: HeaderValue) -> impl Intercept + 'static {
    interceptor_fn(move |request| {
        request.headers_mut().entry(name.clone()).or_insert_with(|| value.clone());
        Ok(())
    })
}

struct Changes<F>(F);

impl<F> Intercept for Changes<F>
where
    F: Fn(&mut RequestView<'_>) -> Result<(), BoxError> + Send + Sync,
{
    fn before_signing(&self, request: &mut RequestView<'_>) -> Result<(), BoxError> {
        self.0(request)
    }
}

/// The head of a request.
///
/// `Debug` shows neither the values of headers nor the path and the query.
pub struct RequestView<'a> {
    operation: &'static OperationSchema,
    attempt: u32,
    head: &'a mut request::Parts,
}

impl<'a> RequestView<'a> {
    pub(crate) fn new(
        operation: &'static OperationSchema,
        attempt: u32,
        head: &'a mut request::Parts,
    ) -> Self {
        Self { operation, attempt, head }
    }

    /// The absolute shape id of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation.id()
    }

    /// The absolute shape id of the service.
    pub fn service(&self) -> &'static str {
        self.operation.service().id()
    }

    /// Which attempt at the call this is; 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The absolute URI.
    pub fn uri(&self) -> &Uri {
        &self.head.uri
    }

    /// The absolute URI, to be changed.
    pub fn uri_mut(&mut self) -> &mut Uri {
        &mut self.head.uri
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The headers, to be changed.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.head.headers
    }
}

impl fmt::Debug for RequestView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestView")
            .field("operation", &self.operation())
            .field("attempt", &self.attempt)
            .field("method", self.method())
            .field("host", &self.uri().host())
            .field("headers", &HeaderNames(self.headers()))
            .finish()
    }
}

/// How an attempt went.
///
/// `Debug` does not show the values of headers.
pub struct AttemptView<'a> {
    operation: &'static OperationSchema,
    attempt: u32,
    answer: Result<(StatusCode, &'a HeaderMap), &'a (dyn Error + 'static)>,
}

impl<'a> AttemptView<'a> {
    pub(crate) fn new<B, E: Error + 'static>(
        operation: &'static OperationSchema,
        attempt: u32,
        answer: &'a Result<Response<B>, E>,
    ) -> Self {
        let answer = match answer {
            Ok(response) => Ok((response.status(), response.headers())),
            Err(error) => Err(error as &(dyn Error + 'static)),
        };
        Self { operation, attempt, answer }
    }

    /// The absolute shape id of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation.id()
    }

    /// Which attempt at the call this was; 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The status of the answer, an error or not; `None` without an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer.ok().map(|(status, _)| status)
    }

    /// The headers of the answer; `None` without one.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        self.answer.ok().map(|(_, headers)| headers)
    }

    /// Why there is no answer.
    pub fn error(&self) -> Option<&'a (dyn Error + 'static)> {
        self.answer.err()
    }
}

impl fmt::Debug for AttemptView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("AttemptView");
        out.field("operation", &self.operation()).field("attempt", &self.attempt);
        match self.answer {
            Ok((status, headers)) => out.field("status", &status).field("headers", &HeaderNames(headers)),
            Err(error) => out.field("error", &format_args!("{error}")),
        };
        out.finish()
    }
}

/// The interceptors of a client, in order.
#[derive(Clone, Default)]
pub(crate) struct Interceptors {
    all: Vec<Arc<dyn Intercept>>,
}

impl Interceptors {
    /// Adds one that runs after the others.
    pub(crate) fn push(&mut self, interceptor: impl Intercept + 'static) {
        self.all.push(Arc::new(interceptor));
    }

    /// Runs all of them before a request is signed; the first that refuses is the last that runs.
    pub(crate) fn before_signing<E>(&self, request: &mut RequestView<'_>) -> Result<(), CallError<E>> {
        self.all
            .iter()
            .try_for_each(|interceptor| interceptor.before_signing(request))
            .map_err(|refusal| CallError::Interceptor(refusal.into()))
    }

    /// Shows all of them the head that is sent.
    pub(crate) fn before_sending(&self, request: &RequestView<'_>) {
        self.all.iter().for_each(|interceptor| interceptor.before_sending(request));
    }

    /// Shows all of them how an attempt went.
    pub(crate) fn after_attempt(&self, attempt: &AttemptView<'_>) {
        self.all.iter().for_each(|interceptor| interceptor.after_attempt(attempt));
    }
}

impl fmt::Debug for Interceptors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interceptors").field("count", &self.all.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use http::Request;

    use super::*;
    use crate::client::retry::test_support::{Oops, UNSAFE};

    fn head() -> request::Parts {
        let request = Request::get("https://example.com/secret?key=secret").header("x-token", "secret");
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn they_run_in_order_and_a_refusal_ends_it() {
        let mut all = Interceptors::default();
        all.push(interceptor_fn(|request| {
            request.headers_mut().insert("x-one", "1".parse()?);
            Ok(())
        }));
        all.push(default_header(HeaderName::from_static("x-one"), HeaderValue::from_static("2")));
        all.push(default_header(HeaderName::from_static("x-two"), HeaderValue::from_static("2")));
        let mut head = head();
        all.before_signing::<Oops>(&mut RequestView::new(&UNSAFE, 1, &mut head)).unwrap();
        assert_eq!(
            (&head.headers["x-one"], &head.headers["x-two"]),
            (&"1".parse().unwrap(), &"2".parse().unwrap())
        );

        all.push(interceptor_fn(|request| Err(format!("not {}", request.operation()).into())));
        all.push(interceptor_fn(|_| panic!("it was refused")));
        let refused = all.before_signing::<Oops>(&mut RequestView::new(&UNSAFE, 1, &mut head)).unwrap_err();
        match refused {
            CallError::Interceptor(refusal) => assert_eq!(refusal.to_string(), "not com.example#Unsafe"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_sent_and_answered_is_seen_and_no_secret_is_shown() {
        #[derive(Clone, Default)]
        struct Log(Arc<Mutex<Vec<String>>>);
        impl Intercept for Log {
            fn before_sending(&self, request: &RequestView<'_>) {
                self.0.lock().unwrap().push(format!("{request:?}"));
            }
            fn after_attempt(&self, attempt: &AttemptView<'_>) {
                self.0.lock().unwrap().push(format!("{attempt:?}"));
            }
        }
        let (log, mut all, mut head) = (Log::default(), Interceptors::default(), head());
        all.push(log.clone());
        all.before_sending(&RequestView::new(&UNSAFE, 2, &mut head));
        let answer = Response::builder().status(503).header("x-token", "secret").body(()).unwrap();
        all.after_attempt(&AttemptView::new::<_, CallError<Oops>>(&UNSAFE, 2, &Ok(answer)));
        let cancelled: Result<Response<()>, _> = Err(CallError::<Oops>::Cancelled);
        all.after_attempt(&AttemptView::new(&UNSAFE, 2, &cancelled));
        let log = log.0.lock().unwrap().join("\n");
        assert!(!log.contains("secret") && log.contains("x-token"), "{log}");
        assert!(log.contains("example.com") && log.contains("503") && log.contains("cancelled"), "{log}");
    }
}
