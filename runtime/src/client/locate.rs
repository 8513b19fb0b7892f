//! Where calls go: an endpoint that the client was told, or what the rules of the model make of it.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use http::Uri;

use super::error::BuildError;
use crate::codec::Shape;
use crate::endpoint::{AccountIdEndpointMode, Endpoint, EndpointError, EndpointParams, ParamValue};
use crate::protocol::{HttpRequest, OperationSchema, ProtocolError, ServiceSchema};

// Smithy spec, Rules engine, Parameters, and the built-ins of AWS.
const ENDPOINT: &str = "SDK::Endpoint";
const REGION: &str = "AWS::Region";
const FIPS: &str = "AWS::UseFIPS";
const DUAL_STACK: &str = "AWS::UseDualStack";
const ACCOUNT_ID: &str = "AWS::Auth::AccountId";
const ACCOUNT_ID_MODE: &str = "AWS::Auth::AccountIdEndpointMode";

/// A region that every service has, to find out whether nothing but a region is missing.
const SOME_REGION: &str = "us-east-1";

/// What a client is told of the place of its service, beside the endpoint itself.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) region: Option<String>,
    pub(super) fips: bool,
    pub(super) dual_stack: bool,
    pub(super) account_id_mode: AccountIdEndpointMode,
    /// Of the generated `ContextParams`.
    pub(super) context: Vec<(&'static str, ParamValue)>,
}

/// Finds the endpoints of calls.
pub(super) struct Locator {
    /// The endpoint that the client was told.
    explicit: Option<Arc<Endpoint>>,
    /// What the rules are asked with in every call; `None` for a model without rules.
    params: Option<EndpointParams>,
    has_region: bool,
    /// Rules ask for the account of the caller.
    wants_account: bool,
    /// What was found last: mostly, the next call asks the same.
    last: Mutex<Option<(EndpointParams, Location)>>,
}

/// The endpoint of a call.
#[derive(Debug, Clone)]
pub(super) struct Location {
    pub(super) endpoint: Arc<Endpoint>,
    /// Rules made it, so that it has all that the parameters say.
    by_rules: bool,
}

impl Locator {
    /// `endpoint` as it is used and as it was given.
    ///
    /// # Errors
    /// [`BuildError::MissingEndpoint`], [`BuildError::EndpointParams`].
    pub(super) fn new(
        service: &ServiceSchema,
        endpoint: Option<(Uri, String)>,
        place: Place,
    ) -> Result<Self, BuildError> {
        let Place { region, fips, dual_stack, account_id_mode, context } = place;
        let has_region = region.is_some();
        let params = match service.endpoint_rule_set() {
            None if endpoint.is_none() => return Err(BuildError::MissingEndpoint),
            None => None,
            Some(rules) => {
                let mut params = EndpointParams::new(rules);
                let given = endpoint.as_ref().map(|(_, given)| given.as_str());
                for (name, value) in [(ENDPOINT, given), (REGION, region.as_deref())] {
                    if let Some(value) = value {
                        params.set_built_in(name, value)?;
                    }
                }
                for (name, value) in [(FIPS, fips), (DUAL_STACK, dual_stack)] {
                    params.set_built_in(name, value)?;
                }
                params.set_built_in(ACCOUNT_ID_MODE, account_id_mode.as_str())?;
                for (name, value) in context {
                    params.set(name, value)?;
                }
                Some(params)
            }
        };
        let explicit = endpoint.map(|(uri, _)| Arc::new(Endpoint::new(uri)));
        let wants_account = account_id_mode != AccountIdEndpointMode::Disabled
            && params.as_ref().is_some_and(|params| params.rules().has_built_in(ACCOUNT_ID));
        Ok(Self { explicit, params, has_region, wants_account, last: Mutex::new(None) })
    }

    /// Whether endpoints depend on the account of the caller.
    pub(super) fn wants_account(&self) -> bool {
        self.wants_account
    }

    /// The endpoint of a call. `account_id` is that of the caller's credentials, where they are known by now; the
    /// endpoints of few services depend on it.
    ///
    /// # Errors
    /// [`ProtocolError::MissingMember`] if a member of the input names a part of the endpoint, but is empty;
    /// [`ProtocolError::Endpoint`] if the rules have no endpoint.
    pub(super) fn resolve(
        &self,
        operation: &OperationSchema,
        input: &dyn Shape,
        account_id: Option<&str>,
    ) -> Result<Location, ProtocolError> {
        let Some(params) = &self.params else {
            return self.explicit().ok_or(ProtocolError::Endpoint(EndpointError::NoRule));
        };
        let mut params = Cow::Borrowed(params);
        let context = operation.context_params();
        if !context.is_empty() || account_id.is_some() {
            let params = params.to_mut();
            if let Some(account_id) = account_id {
                params.set_built_in(ACCOUNT_ID, account_id)?;
            }
            params.bind(context, input)?;
        }
        if let Some(location) = self.last_of(&params) {
            return Ok(location);
        }
        let location = self.located(&params)?;
        let found = (params.into_owned(), location.clone());
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        Ok(location)
    }

    /// What was found last, if it was for these parameters.
    fn last_of(&self, params: &EndpointParams) -> Option<Location> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(of, _)| of == params).map(|(_, location)| location.clone())
    }

    /// What the rules say.
    fn located(&self, params: &EndpointParams) -> Result<Location, EndpointError> {
        let error = match params.rules().resolve(params) {
            Ok(endpoint) => return Ok(Location { endpoint: Arc::new(endpoint), by_rules: true }),
            Err(error) => error,
        };
        let Some(explicit) = self.explicit().filter(|_| !self.has_region) else { return Err(error) };
        let mut somewhere = params.clone();
        somewhere.set_built_in(REGION, SOME_REGION)?;
        somewhere.rules().resolve(&somewhere).map(|_| explicit).map_err(|_| error)
    }

    /// The endpoint that the client was told, as it is.
    fn explicit(&self) -> Option<Location> {
        let endpoint = Arc::clone(self.explicit.as_ref()?);
        Some(Location { endpoint, by_rules: false })
    }
}

impl Location {
    /// Where to send a request.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidUri`].
    pub(super) fn uri(
        &self,
        operation: &OperationSchema,
        request: &HttpRequest,
    ) -> Result<Uri, ProtocolError> {
        match self.by_rules && operation.has_bucket_in_endpoint() {
            true => request.uri_behind_bucket(&self.endpoint.uri),
            false => request.uri(&self.endpoint.uri),
        }
    }
}

impl fmt::Debug for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locator")
            .field("explicit", &self.explicit.as_ref().map(|endpoint| &endpoint.uri))
            .field("params", &self.params)
            .finish_non_exhaustive()
    }
}
