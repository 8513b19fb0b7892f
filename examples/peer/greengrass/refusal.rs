//! What the service says no with.

use smithy_streams::greengrass_ipc::types::{
    InvalidArgumentsError, ResourceNotFoundError, ServiceError, UnauthorizedError,
};
use smithy_streams_runtime::codec::Shape;

/// An error of the service: any of them, as a nucleus sends errors, too, that the model does not give an operation.
pub(crate) struct Refusal(Box<dyn Shape + Send>);

impl<E: Shape + Send + 'static> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl Refusal {
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        InvalidArgumentsError::new().message(message).into()
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        UnauthorizedError::new().message(message).into()
    }

    pub(crate) fn service(message: impl Into<String>) -> Self {
        ServiceError::new().message(message).into()
    }

    pub(crate) fn not_found(kind: &str, name: &str) -> Self {
        let message = format!("there is no {kind} `{name}`");
        ResourceNotFoundError::new().message(message).resource_type(kind).resource_name(name).into()
    }

    pub(crate) fn into_shape(self) -> Box<dyn Shape + Send> {
        self.0
    }

    /// The name of the error, without its namespace.
    #[cfg(test)]
    pub(crate) fn name(&self) -> &'static str {
        let id = self.0.schema().id();
        id.split_once('#').map_or(id, |(_, name)| name)
    }
}

impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.schema().id())
    }
}

/// A member that a request has to have.
pub(crate) fn required<T>(value: Option<T>, member: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::invalid(format!("`{member}` is required")))
}

/// Nobody's recipe allows what begins with `forbidden`.
pub(crate) fn permit(component: &str, resource: &str) -> Result<(), Refusal> {
    if resource.starts_with("forbidden") {
        return Err(Refusal::unauthorized(format!("`{component}` may not touch `{resource}`")));
    }
    Ok(())
}
