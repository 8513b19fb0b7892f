//! How a component finds its nucleus.

use std::env;
use std::ffi::OsString;

use smithy_streams_runtime::client::RpcClientBuilder;
use smithy_streams_runtime::rpc::RpcError;

use super::Client;

/// Where the socket is. The path may be relative to the folder that the nucleus starts the component in, because absolute
/// ones can be longer than a socket's may be.
const SOCKET: &str = "AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT";

/// The token by which the nucleus knows the component.
const TOKEN: &str = "SVCUID";

impl Client {
    /// Connects as the component that this process is, to the nucleus that started it, and waits to be accepted.
    ///
    /// To be called inside a tokio runtime with time and I/O enabled, before the process changes its working directory.
    ///
    /// # Errors
    /// [`Environment`](ConnectFromEnvError::Environment), if the process was not started by a nucleus;
    /// [`Rpc`](ConnectFromEnvError::Rpc), if nobody listens there, or the component is not accepted.
    pub async fn connect_from_env() -> Result<Self, ConnectFromEnvError> {
        Ok(Self::builder_from_env()?.connect().await?)
    }

    /// A builder that knows the socket and the token of the component that this process is:
    /// `AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT` and `SVCUID`. The path is used as it is.
    ///
    /// # Errors
    /// Which of the two variables is missing, empty or no text.
    pub fn builder_from_env() -> Result<RpcClientBuilder<Self>, EnvironmentError> {
        Self::builder_from_variables(|name| env::var_os(name))
    }

    /// As [`builder_from_env`](Self::builder_from_env), in an environment in which `variable` finds the values.
    ///
    /// ```
    /// use smithy_streams::greengrass_ipc::{Client, EnvironmentError};
    ///
    /// let error = Client::builder_from_variables(|name| (name == "SVCUID").then(|| "token".into())).unwrap_err();
    /// assert!(matches!(error, EnvironmentError::Missing { variable } if variable.starts_with("AWS_GG_NUCLEUS")));
    /// ```
    ///
    /// # Errors
    /// As [`builder_from_env`](Self::builder_from_env).
    pub fn builder_from_variables(
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<RpcClientBuilder<Self>, EnvironmentError> {
        let socket = text(SOCKET, &variable)?;
        let token = text(TOKEN, &variable)?;
        Ok(Self::builder().endpoint(format!("unix:{socket}")).auth_token(token))
    }
}

fn text(
    name: &'static str,
    variable: &impl Fn(&str) -> Option<OsString>,
) -> Result<String, EnvironmentError> {
    let value = variable(name).ok_or(EnvironmentError::Missing { variable: name })?;
    if value.is_empty() {
        return Err(EnvironmentError::Empty { variable: name });
    }
    value.into_string().map_err(|_| EnvironmentError::NotUnicode { variable: name })
}

/// The environment does not say how to reach a nucleus.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// A variable is not set: the process was not started by a nucleus, or with an environment of its own.
    #[error(
        "the environment variable `{variable}` is not set; a Greengrass nucleus sets it for its components"
    )]
    Missing {
        /// Its name.
        variable: &'static str,
    },
    /// A variable is set to nothing.
    #[error("the environment variable `{variable}` is empty")]
    Empty {
        /// Its name.
        variable: &'static str,
    },
    /// A variable is no Unicode text.
    #[error("the environment variable `{variable}` is not Unicode")]
    NotUnicode {
        /// Its name.
        variable: &'static str,
    },
}

/// There is no connection to the nucleus of the environment.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectFromEnvError {
    /// The environment does not say how to reach one.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// It cannot be reached, or does not accept the component.
    #[error(transparent)]
    Rpc(#[from] RpcError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Result<RpcClientBuilder<Client>, EnvironmentError> {
        Client::builder_from_variables(|name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn the_error_names_the_variable() {
        for (pairs, expected) in [
            (&[][..], EnvironmentError::Missing { variable: SOCKET }),
            (&[(TOKEN, "t")], EnvironmentError::Missing { variable: SOCKET }),
            (&[(SOCKET, ""), (TOKEN, "t")], EnvironmentError::Empty { variable: SOCKET }),
            (&[(SOCKET, "ipc.socket")], EnvironmentError::Missing { variable: TOKEN }),
            (&[(SOCKET, "ipc.socket"), (TOKEN, "")], EnvironmentError::Empty { variable: TOKEN }),
        ] {
            let error = environment(pairs).unwrap_err();
            assert_eq!(error, expected, "{pairs:?}");
            let (EnvironmentError::Missing { variable } | EnvironmentError::Empty { variable }) = error
            else {
                panic!("{error}");
            };
            assert!(error.to_string().contains(variable));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_is_an_error() {
        use std::os::unix::ffi::OsStringExt;

        let error = Client::builder_from_variables(|_| Some(OsString::from_vec(vec![0xff]))).unwrap_err();
        assert_eq!(error, EnvironmentError::NotUnicode { variable: SOCKET });
    }

    #[test]
    fn the_path_is_used_as_it_is_and_the_token_is_not_shown() {
        let builder = environment(&[(SOCKET, "../../ipc.socket"), (TOKEN, "hunter2")]).unwrap();
        let shown = format!("{builder:?}");
        assert!(shown.contains("unix:../../ipc.socket") && !shown.contains("hunter2"), "{shown}");
    }
}
