//! A connection as a file: which store, which organisation, which orders, which profile.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use api_core::{Secret, url::BaseUrl};
use canonical_model::{ConnectionId, TenantId};
use serde::Deserialize;

use crate::{Error, Selection};

/// What connects one store with one organisation, as TOML.
///
/// ```
/// let config = xcart_xero::Config::from_toml(r#"
///     connection = "shop"                # a name for it, part of every key: never change it
///     database = "sync.db"               # everything that the sync remembers
///     profile = "profile.toml"           # how orders become documents
///
///     [store]
///     url = "https://shop.example"
///     key_env = "XCART_KEY"              # or: key = "…"
///
///     [ledger]
///     tenant = "11111111-1111-4111-8111-111111111111"
///     token_env = "XERO_TOKEN"           # or: token = "…"; either lasts half an hour, see `[ledger.app]`
///
///     [orders]
///     start_from = 1                     # the store's id of an order, not its number; or a day: "2026-01-31"
///     include = [{ payment = "P" }, { payment = "R" }, { payment = "PP" }]
/// "#)?;
/// assert_eq!(config.connection.as_str(), "shop");
/// # Ok::<(), xcart_xero::Error>(())
/// ```
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The connection's name.
    pub connection: ConnectionId,
    /// The SQLite file; relative to the configuration's own folder.
    pub database: PathBuf,
    /// The mapping profile; relative to the configuration's own folder.
    pub profile: PathBuf,
    /// The store.
    pub store: StoreConfig,
    /// The organisation.
    pub ledger: LedgerConfig,
    /// Which orders take part.
    pub orders: Selection,
}

/// Where the store is, and its key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// The store's address, with its folder if it has one.
    pub url: String,
    /// The key of the store's API, or …
    #[serde(default)]
    pub key: Option<Secret>,
    /// … the environment variable that holds it.
    #[serde(default)]
    pub key_env: Option<String>,
    /// Lets through an address that is not public, or is not https on port 443: a store in the same house, a fake.
    #[serde(default)]
    pub allow_private: bool,
}

/// Which organisation, and how its tokens are had: an access token to try out with, or an app that signs in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerConfig {
    /// The organisation's tenant id.
    pub tenant: TenantId,
    /// An access token, or …
    #[serde(default)]
    pub token: Option<Secret>,
    /// … the environment variable that holds it, or …
    #[serde(default)]
    pub token_env: Option<String>,
    /// … the app that gets tokens and keeps them fresh.
    #[serde(default)]
    pub app: Option<AppConfig>,
    /// Another address than Xero's: a fake.
    #[serde(default)]
    pub url: Option<String>,
    /// Lets through an address that is not public, or is not https on port 443.
    #[serde(default)]
    pub allow_private: bool,
}

/// The app as it stands in Xero's developer portal, as `[ledger.app]`. What is given tells its kind:
///
/// | `redirect_uri` | secret | kind |
/// |---|---|---|
/// | yes | yes | a web app: a person signs in once |
/// | yes | no | a native app: the same, by PKCE |
/// | no | yes | a custom connection, which gets tokens by itself |
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppConfig {
    /// The client id, which is no secret.
    pub client_id: String,
    /// The client secret, or …
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// … the environment variable that holds it.
    #[serde(default)]
    pub client_secret_env: Option<String>,
    /// Where Xero sends the person back to who signs in, character for character as in the portal.
    #[serde(default)]
    pub redirect_uri: Option<String>,
    /// A folder of its own for the tokens, readable by its owner alone; relative to the configuration's own folder.
    pub tokens: PathBuf,
    /// The scopes to ask for, with spaces between. If nothing is said: of a person what sales need, in the granular form; for a
    /// custom connection all that it has.
    #[serde(default)]
    pub scopes: Option<String>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// [`Error::Config`] with line, column and field.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        let config: Self =
            toml::from_str(text).map_err(|error| Error::Config(error.to_string().trim_end().to_owned()))?;
        if config.orders.include.is_empty() {
            return Err(Error::Config(
                "`orders.include` is empty, so no order takes part; add pairs such as { payment = \"P\" }".to_owned(),
            ));
        }
        Ok(config)
    }

    /// Reads a configuration from a file; its relative paths start from the file's own folder.
    ///
    /// # Errors
    /// [`Error::Config`] when the file cannot be read, or with line, column and field.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let in_file = |what: &dyn fmt::Display| Error::Config(format!("{}: {what}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| in_file(&error))?;
        let mut config = Self::from_toml(&text).map_err(|error| in_file(&error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.database = folder.join(config.database);
        config.profile = folder.join(config.profile);
        if let Some(app) = &mut config.ledger.app {
            app.tokens = folder.join(&app.tokens);
        }
        Ok(config)
    }
}

impl StoreConfig {
    /// The store's address.
    ///
    /// # Errors
    /// [`Error::Config`] when it is no URL, or one that holds a password or a query.
    pub fn base_url(&self) -> Result<BaseUrl, Error> {
        BaseUrl::parse(&self.url).map_err(|error| Error::Config(format!("`store.url`: {error}")))
    }

    /// The key, from the file or from the environment.
    ///
    /// # Errors
    /// [`Error::Config`] when there is none, or two.
    pub fn secret(&self) -> Result<Secret, Error> {
        secret("store.key", self.key.as_ref(), self.key_env.as_deref())
    }
}

impl LedgerConfig {
    /// The address, if it is another than Xero's.
    ///
    /// # Errors
    /// [`Error::Config`] when it is no URL, or one that holds a password or a query.
    pub fn base_url(&self) -> Result<Option<BaseUrl>, Error> {
        let url = self.url.as_deref().map(BaseUrl::parse).transpose();
        url.map_err(|error| Error::Config(format!("`ledger.url`: {error}")))
    }

    /// The token, from the file or from the environment.
    ///
    /// # Errors
    /// [`Error::Config`] when there is none, or two.
    pub fn secret(&self) -> Result<Secret, Error> {
        secret("ledger.token", self.token.as_ref(), self.token_env.as_deref())
    }
}

impl AppConfig {
    /// The client secret, from the file or from the environment; `None` if the app has none.
    ///
    /// # Errors
    /// [`Error::Config`] when there are two, or the environment lacks it.
    pub fn secret(&self) -> Result<Option<Secret>, Error> {
        if self.client_secret.is_none() && self.client_secret_env.is_none() {
            return Ok(None);
        }
        secret("ledger.app.client_secret", self.client_secret.as_ref(), self.client_secret_env.as_deref()).map(Some)
    }
}

/// The secret itself, or the one in the environment; exactly one of the two must be given.
fn secret(field: &str, given: Option<&Secret>, variable: Option<&str>) -> Result<Secret, Error> {
    let refuse = |what: String| Err(Error::Config(what));
    let secret = match (given, variable) {
        (Some(secret), None) => secret.clone(),
        (None, Some(variable)) => match std::env::var(variable) {
            Ok(secret) => Secret::new(secret),
            Err(_) => {
                return refuse(format!("`{field}_env` names {variable}, which the environment does not have; set it"));
            }
        },
        (Some(_), Some(_)) => return refuse(format!("`{field}` and `{field}_env` are both given; keep one")),
        (None, None) => {
            return refuse(format!("`{field}` is missing; give it, or `{field}_env` with the name of a variable"));
        }
    };
    if secret.is_empty() { refuse(format!("`{field}` is empty")) } else { Ok(secret) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        connection = "shop"
        database = "sync.db"
        profile = "profile.toml"
        [store]
        url = "https://shop.example/sub"
        key = "canary-key"
        [ledger]
        tenant = "t1"
        token = "canary-token"
        [orders]
        start_from = "2026-01-31"
        include = [{ payment = "P", shipping = "S" }, { payment = "R" }]
    "#;

    #[test]
    fn a_configuration_is_read_and_shows_no_secret() {
        let config = Config::from_toml(GOOD).unwrap();
        assert_eq!(config.store.secret().unwrap().expose(), "canary-key");
        assert_eq!(config.orders.include[1].shipping, "*");
        assert!(!format!("{config:?}").contains("canary"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_field() {
        let error = |from: &str, to: &str| Config::from_toml(&GOOD.replace(from, to)).unwrap_err().to_string();
        let unknown = error("database =", "databse =");
        assert!(unknown.contains("line 3") && unknown.contains("databse") && unknown.contains("database"), "{unknown}");
        let start = error("\"2026-01-31\"", "\"soon\"");
        assert!(start.contains("start_from") && start.contains("1042"), "{start}");
        let missing = error("start_from = \"2026-01-31\"", "");
        assert!(missing.contains("start_from"), "{missing}");
        let nobody = error("include = [{ payment = \"P\", shipping = \"S\" }, { payment = \"R\" }]", "include = []");
        assert!(nobody.contains("orders.include"), "{nobody}");
    }

    #[test]
    fn a_secret_comes_from_exactly_one_place() {
        let without = Config::from_toml(&GOOD.replace("key = \"canary-key\"", "")).unwrap();
        assert!(without.store.secret().unwrap_err().to_string().contains("store.key"));
        let unset = GOOD.replace("key = \"canary-key\"", "key_env = \"XCART_XERO_NO_SUCH_VARIABLE\"");
        let error = Config::from_toml(&unset).unwrap().store.secret().unwrap_err().to_string();
        assert!(error.contains("XCART_XERO_NO_SUCH_VARIABLE") && error.contains("set it"), "{error}");
        let both = Config::from_toml(&GOOD.replace("key = \"canary-key\"", "key = \"a\"\nkey_env = \"B\"")).unwrap();
        assert!(both.store.secret().unwrap_err().to_string().contains("both"));
    }
}
