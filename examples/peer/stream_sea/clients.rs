//! Clients, and what they prove themselves with.

use std::collections::{BTreeMap, BTreeSet};

use ring::rand::{SystemRandom, generate};

use super::refusal::Refusal;
use super::tokens::PublicKey;

/// What is said to whoever cannot be who it says it is, whatever is wrong.
pub(crate) const INVALID_CREDENTIALS: &str = "Invalid credentials";

pub(crate) struct Client {
    pub(crate) jail: String,
    secret: String,
    /// Checks the tokens that the client makes.
    pub(crate) public_key: Option<PublicKey>,
}

/// By id; no two jails have clients of the same id.
#[derive(Default)]
pub(crate) struct Clients {
    all: BTreeMap<String, Client>,
    /// Deleted since somebody asked.
    gone: BTreeSet<String>,
}

impl Clients {
    /// Adds a client, and tells its secret.
    pub(crate) fn create(&mut self, id: &str, jail: &str) -> Result<String, Refusal> {
        let secret = secret();
        self.create_with(id, jail, &secret)?;
        Ok(secret)
    }

    pub(crate) fn create_with(&mut self, id: &str, jail: &str, secret: &str) -> Result<(), Refusal> {
        // A colon would end it in the header that shows it (RFC 7617, section 2).
        if id.is_empty() || id.contains(':') {
            return Err(Refusal::invalid(format!("`{id}` is no id for a client")));
        }
        if self.all.contains_key(id) {
            return Err(Refusal::invalid(format!("there is a client `{id}` already")));
        }
        let client = Client { jail: jail.to_owned(), secret: secret.to_owned(), public_key: None };
        self.all.insert(id.to_owned(), client);
        Ok(())
    }

    /// Deletes a client of a jail.
    pub(crate) fn delete(&mut self, id: &str, jail: &str) -> Result<(), Refusal> {
        if self.all.get(id).is_none_or(|client| client.jail != jail) {
            return Err(Refusal::invalid(format!("there is no client `{id}`")));
        }
        self.all.remove(id);
        self.gone.insert(id.to_owned());
        Ok(())
    }

    /// Deletes all clients of a jail.
    pub(crate) fn delete_all(&mut self, jail: &str) {
        let gone = self.all.iter().filter(|(_, client)| client.jail == jail);
        self.gone.extend(gone.map(|(id, _)| id.clone()));
        self.all.retain(|_, client| client.jail != jail);
    }

    pub(crate) fn take_gone(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.gone)
    }

    /// Gives a client another secret, and tells it.
    pub(crate) fn rotate_secret(&mut self, id: &str) -> Option<String> {
        let client = self.all.get_mut(id)?;
        client.secret = secret();
        Some(client.secret.clone())
    }

    pub(crate) fn set_public_key(&mut self, id: &str, key: Option<PublicKey>) {
        if let Some(client) = self.all.get_mut(id) {
            client.public_key = key;
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Client> {
        self.all.get(id)
    }

    /// The client of this id, if this is its secret.
    pub(crate) fn check(&self, id: &str, secret: &str) -> Option<&Client> {
        self.get(id).filter(|client| client.secret == secret)
    }
}

/// Something that nobody guesses.
fn secret() -> String {
    let bytes: [u8; 16] = generate(&SystemRandom::new()).expect("the system has random numbers").expose();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
