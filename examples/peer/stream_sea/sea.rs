//! Jails, and who may do what.

use std::collections::{BTreeMap, BTreeSet};

use base64_simd::STANDARD;
use smithy_streams::stream_sea::operation::create_client::{CreateClientInput, CreateClientOutput};
use smithy_streams::stream_sea::operation::create_jail::{CreateJailInput, CreateJailOutput};
use smithy_streams::stream_sea::operation::define_stream::{DefineStreamInput, DefineStreamOutput};
use smithy_streams::stream_sea::operation::delete_client::{DeleteClientInput, DeleteClientOutput};
use smithy_streams::stream_sea::operation::delete_jail::{DeleteJailInput, DeleteJailOutput};
use smithy_streams::stream_sea::operation::describe_stream::{DescribeStreamInput, DescribeStreamOutput};
use smithy_streams::stream_sea::operation::get_schema_versions_vector::{
    GetSchemaVersionsVectorInput, GetSchemaVersionsVectorOutput,
};
use smithy_streams::stream_sea::operation::publish::{PublishInput, PublishOutput};
use smithy_streams::stream_sea::operation::rotate_client_jwt_public_key::{
    RotateClientJwtPublicKeyInput, RotateClientJwtPublicKeyOutput,
};
use smithy_streams::stream_sea::operation::rotate_client_secret::{
    RotateClientSecretInput, RotateClientSecretOutput,
};
use smithy_streams::stream_sea::operation::subscribe::SubscribeInput;
use smithy_streams_runtime::session::stream_sea::Credentials;
use smithy_streams_runtime::stream_schema::StreamSchema;
use smithy_streams_runtime::types::Document;
use tokio::sync::mpsc::Receiver;

use super::clients::{Clients, INVALID_CREDENTIALS};
use super::groups::Group;
use super::refusal::{Refusal, required, text};
use super::streams::Streams;
use super::tokens::{Claims, PublicKey};

/// The jail that is there from the beginning.
const FIRST: &str = "first";

/// All there is.
pub(crate) struct Sea {
    jails: BTreeMap<String, Streams>,
    clients: Clients,
    /// Groups of one that were ever made.
    singles: u64,
}

/// A client that has proved itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Caller {
    pub(crate) client_id: String,
    pub(crate) jail: String,
}

/// Who comes in by a WebSocket.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ticket {
    pub(crate) caller: Caller,
    /// Those of the token that it came with.
    pub(crate) claims: Option<Claims>,
}

impl Sea {
    /// A sea with one jail, and one client in it.
    pub(crate) fn new(client_id: &str, secret: &str) -> Self {
        let mut clients = Clients::default();
        // An id that no client can have opens nothing.
        let _ = clients.create_with(client_id, FIRST, secret);
        Self { jails: BTreeMap::from([(FIRST.to_owned(), Streams::default())]), clients, singles: 0 }
    }

    /// Who shows this `Authorization` (RFC 7617).
    pub(crate) fn identify(&self, authorization: Option<&str>) -> Result<Caller, Refusal> {
        let caller = || {
            let (scheme, pair) = authorization?.split_once(' ')?;
            let pair = STANDARD.decode_to_vec(pair.trim()).ok()?;
            let (id, secret) = str::from_utf8(&pair).ok()?.split_once(':')?;
            let client = self.clients.check(id, secret)?;
            let caller = Caller { client_id: id.to_owned(), jail: client.jail.clone() };
            scheme.eq_ignore_ascii_case("basic").then_some(caller)
        };
        caller().ok_or_else(|| Refusal::unauthorized(INVALID_CREDENTIALS))
    }

    /// Who comes with these, or why not.
    pub(crate) fn authenticate(&self, credentials: &Credentials, now: f64) -> Result<Ticket, String> {
        let is_known = match credentials {
            Credentials::Basic { client_id, client_secret } => {
                self.clients.check(client_id, client_secret).is_some()
            }
            _ => true,
        };
        let ticket = self.ticket(credentials, now).filter(|_| is_known);
        ticket.ok_or_else(|| INVALID_CREDENTIALS.to_owned())
    }

    /// Who came with these. A secret is not asked for again, a token is.
    fn ticket(&self, credentials: &Credentials, now: f64) -> Option<Ticket> {
        let client = self.clients.get(credentials.client_id())?;
        let claims = match credentials {
            Credentials::Jwt { jwt, .. } => Some(client.public_key.as_ref()?.verify(jwt.as_str(), now)?),
            _ => None,
        };
        let caller = Caller { client_id: credentials.client_id().to_owned(), jail: client.jail.clone() };
        Some(Ticket { caller, claims })
    }

    /// Clients that were deleted since this was called last.
    pub(crate) fn take_gone(&mut self) -> BTreeSet<String> {
        self.clients.take_gone()
    }

    pub(crate) fn subscribe(
        &mut self,
        credentials: &Credentials,
        input: &SubscribeInput,
        now: f64,
    ) -> Result<Receiver<Document>, Refusal> {
        let ticket = self.ticket(credentials, now);
        let Ticket { caller, claims } = ticket.ok_or_else(|| Refusal::unauthorized(INVALID_CREDENTIALS))?;
        let name = text(&input.stream_name, "payload")?;
        if name.starts_with("forbidden") {
            return Err(Refusal::subscription(format!("`{}` may not hear `{name}`", caller.client_id)));
        }
        let must_fan_out = claims.as_ref().is_some_and(|claims| claims.must_fan_out);
        let group = match &input.group_id {
            Some(id) => Group::Named(id.to_ascii_lowercase()),
            None if must_fan_out => {
                self.singles += 1;
                Group::Single(self.singles)
            }
            None => Group::OfClient(caller.client_id.clone()),
        };
        Ok(self.streams(&caller)?.subscribe(name, group, claims.and_then(|claims| claims.filter)))
    }

    pub(crate) fn publish(
        &mut self,
        caller: &Caller,
        input: &PublishInput,
    ) -> Result<PublishOutput, Refusal> {
        let name = text(&input.stream_name, "streamName")?;
        self.streams(caller)?.publish(name, or_null(&input.payload))?;
        Ok(PublishOutput::new())
    }

    pub(crate) fn define(
        &mut self,
        caller: &Caller,
        input: &DefineStreamInput,
    ) -> Result<DefineStreamOutput, Refusal> {
        let name = text(&input.stream_name, "streamName")?;
        if input.name.as_ref().is_some_and(|it| it != name) {
            return Err(Refusal::invalid(format!("the definition of `{name}` has another name")));
        }
        let mut named = input.clone();
        named.name = Some(name.to_owned());
        let schema = StreamSchema::from_shape(&named);
        let schema = schema.map_err(|error| {
            Refusal::with_errors(format!("the definition of `{name}` is none"), vec![error.to_string()])
        })?;
        self.streams(caller)?.define(schema)?;
        Ok(DefineStreamOutput::new())
    }

    pub(crate) fn describe(
        &mut self,
        caller: &Caller,
        input: &DescribeStreamInput,
    ) -> Result<DescribeStreamOutput, Refusal> {
        let name = text(&input.stream_name, "streamName")?;
        let mut output = DescribeStreamOutput::default();
        let written = self.streams(caller)?.describe(name)?.write_to(&mut output);
        written.map_err(|error| Refusal::invalid(error.to_string()))?;
        Ok(output)
    }

    pub(crate) fn versions(
        &mut self,
        caller: &Caller,
        input: &GetSchemaVersionsVectorInput,
    ) -> Result<GetSchemaVersionsVectorOutput, Refusal> {
        let names = required(&input.schema_names, "schemaNames")?;
        let streams = self.streams(caller)?;
        let versions = names.iter().map(|name| Some(streams.schema(name)?.version().clone())).collect();
        Ok(GetSchemaVersionsVectorOutput::new(versions))
    }

    pub(crate) fn create_client(
        &mut self,
        caller: &Caller,
        input: &CreateClientInput,
    ) -> Result<CreateClientOutput, Refusal> {
        let id = text(&input.client_id, "clientId")?;
        required(&input.description, "description")?;
        let secret = self.clients.create(id, &caller.jail)?;
        Ok(CreateClientOutput::new(id, secret))
    }

    pub(crate) fn delete_client(
        &mut self,
        caller: &Caller,
        input: &DeleteClientInput,
    ) -> Result<DeleteClientOutput, Refusal> {
        let id = text(&input.client_id, "clientId")?;
        self.clients.delete(id, &caller.jail)?;
        Ok(DeleteClientOutput::new(id))
    }

    pub(crate) fn rotate_secret(
        &mut self,
        caller: &Caller,
        input: &RotateClientSecretInput,
    ) -> Result<RotateClientSecretOutput, Refusal> {
        let id = own(caller, &input.client_id)?;
        let secret = self.clients.rotate_secret(id).ok_or_else(|| Refusal::invalid("no such client"))?;
        Ok(RotateClientSecretOutput::new(id, secret))
    }

    pub(crate) fn rotate_public_key(
        &mut self,
        caller: &Caller,
        input: &RotateClientJwtPublicKeyInput,
    ) -> Result<RotateClientJwtPublicKeyOutput, Refusal> {
        let id = own(caller, &input.client_id)?;
        let output = RotateClientJwtPublicKeyOutput::new(id);
        match or_null(&input.jwt_public_key) {
            Document::Null => {
                self.clients.set_public_key(id, None);
                Ok(output)
            }
            Document::String(pem) => {
                let key = PublicKey::from_pem(pem);
                let key = key.ok_or_else(|| Refusal::invalid("`jwtPublicKey` is no RSA key in PEM"))?;
                self.clients.set_public_key(id, Some(key));
                Ok(output.jwt_public_key(pem.as_str()))
            }
            _ => Err(Refusal::invalid("`jwtPublicKey` is neither a text nor null")),
        }
    }

    pub(crate) fn create_jail(
        &mut self,
        caller: &Caller,
        input: &CreateJailInput,
    ) -> Result<CreateJailOutput, Refusal> {
        sees_to_jails(caller)?;
        let (jail, client) =
            (text(&input.new_jail_id, "newJailId")?, text(&input.new_client_id, "newClientId")?);
        required(&input.new_jail_name, "newJailName")?;
        if self.jails.contains_key(jail) {
            return Err(Refusal::invalid(format!("there is a jail `{jail}` already")));
        }
        let secret = self.clients.create(client, jail)?;
        self.jails.insert(jail.to_owned(), Streams::default());
        Ok(CreateJailOutput::new(jail, client, secret))
    }

    pub(crate) fn delete_jail(
        &mut self,
        caller: &Caller,
        input: &DeleteJailInput,
    ) -> Result<DeleteJailOutput, Refusal> {
        sees_to_jails(caller)?;
        let jail = text(&input.jail_id, "jailId")?;
        if jail == FIRST || self.jails.remove(jail).is_none() {
            return Err(Refusal::invalid(format!("there is no jail `{jail}` that could be deleted")));
        }
        self.clients.delete_all(jail);
        Ok(DeleteJailOutput::new(jail))
    }

    fn streams(&mut self, caller: &Caller) -> Result<&mut Streams, Refusal> {
        self.jails.get_mut(&caller.jail).ok_or_else(|| Refusal::invalid("the jail is gone"))
    }
}

/// What is null arrives as if it were not there.
fn or_null(document: &Option<Document>) -> &Document {
    document.as_ref().unwrap_or(&Document::Null)
}

/// Nobody else sees to a client's secret and key.
fn own<'a>(caller: &Caller, client_id: &'a Option<String>) -> Result<&'a str, Refusal> {
    let id = text(client_id, "clientId")?;
    if id != caller.client_id {
        return Err(Refusal::unauthorized(format!("`{}` is not `{id}`", caller.client_id)));
    }
    Ok(id)
}

fn sees_to_jails(caller: &Caller) -> Result<(), Refusal> {
    if caller.jail != FIRST {
        return Err(Refusal::unauthorized(format!("`{}` may not see to jails", caller.client_id)));
    }
    Ok(())
}
