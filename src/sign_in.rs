//! How a configuration signs in to Xero, and keeps its tokens.

use std::sync::Arc;

use api_core::{network::NetworkPolicy, runtime::Runtime, transport::Transport, url::BaseUrl};
use mapping::Profile;
use xero_client::{
    StaticToken, TokenSource,
    oauth::{App, Endpoints, FileTokenStore, Identity, Scope, Scopes, TokenKeeper},
};

use crate::{AppConfig, Error, LedgerConfig, integration::transport};

/// What follows the root of Xero's address.
const API_PATH: &str = "/api.xro/2.0";

impl LedgerConfig {
    /// Where tokens come from: the keeper of the app's, or the one token that is given.
    ///
    /// # Errors
    /// [`Error::Config`] when neither is given, or both, or with the field that is wrong.
    pub fn token_source(&self, runtime: Arc<dyn Runtime>) -> Result<Arc<dyn TokenSource>, Error> {
        if self.app.is_some() {
            if self.token.is_some() || self.token_env.is_some() {
                return Err(Error::Config("`ledger.token` and `ledger.app` are both given; keep one".to_owned()));
            }
            return Ok(Arc::new(self.token_keeper(runtime)?));
        }
        Ok(Arc::new(StaticToken::new(self.secret()?)))
    }

    /// The keeper of the app's tokens, which lie in the folder `ledger.app.tokens`. A custom connection gets them by itself;
    /// for another app a person signs in once: [`TokenKeeper::identity`] begins it, [`TokenKeeper::adopt`] ends it.
    ///
    /// # Errors
    /// [`Error::Config`] when there is no app, or with the field that is wrong.
    pub fn token_keeper(&self, runtime: Arc<dyn Runtime>) -> Result<TokenKeeper, Error> {
        let app = self.app.as_ref().ok_or_else(|| {
            Error::Config(
                "`[ledger.app]` is missing: the app that signs in, as Xero's developer portal knows it".to_owned(),
            )
        })?;
        let unusable = |error: xero_client::TokenError| Error::Config(format!("`ledger.app`: {error}"));
        let secret = app.secret()?;
        let mut described = match (app.redirect_uri.as_deref(), secret) {
            (Some(redirect), Some(secret)) => App::web(&app.client_id, secret, redirect),
            (Some(redirect), None) => App::native(&app.client_id, redirect),
            (None, Some(secret)) => App::custom_connection(&app.client_id, secret),
            (None, None) => {
                return Err(Error::Config(
                    "`ledger.app` has neither `redirect_uri`, so that a person could sign in, nor `client_secret`, as a custom \
                     connection has"
                        .to_owned(),
                ));
            }
        }
        .map_err(unusable)?;
        let is_custom_connection = app.redirect_uri.is_none();
        let sender: Arc<dyn Transport> = match self.root()? {
            Some(root) => {
                described = described.endpoints(Endpoints::at(&root));
                transport(&root, self.allow_private, "ledger.url")?
            }
            None => crate::integration::transport_under(NetworkPolicy::public_only(), "ledger.app")?,
        };
        let identity = Identity::new(described, sender, runtime);
        let store = Arc::new(FileTokenStore::new(&app.tokens));
        if is_custom_connection {
            let scopes = app.scopes.as_deref().map_or_else(Scopes::none, Scopes::parse);
            return TokenKeeper::custom_connection(identity, store, scopes).map_err(unusable);
        }
        Ok(TokenKeeper::new(identity, store))
    }

    /// Refuses to start without a scope that the profile needs: of a token of its own, and of a custom connection whose scopes nobody
    /// names, it is not known which they have. `Parts::from_config` asks this; a host that builds its [`Parts`](crate::Parts) by itself
    /// does it before it asks a person to sign in.
    ///
    /// # Errors
    /// [`Error::Config`] with what `ledger.app.scopes` lacks, and all that it should ask for.
    pub fn check_scopes(&self, profile: &Profile) -> Result<(), Error> {
        let by = match (profile.makes_overpayments(), profile.makes_prepayments()) {
            (true, _) => "overpaid = \"overpayment\"",
            (_, true) => "[status] with \"prepayment\"",
            _ => return Ok(()),
        };
        let Some(app) = &self.app else { return Ok(()) };
        if app.redirect_uri.is_none() && app.scopes.is_none() {
            return Ok(());
        }
        let lacking = app.scopes().lacking(&Scopes::none().with(Scope::ACCOUNTING_BANK_TRANSACTIONS));
        if lacking.is_empty() {
            return Ok(());
        }
        Err(Error::Config(format!(
            "`ledger.app.scopes` lacks {lacking}, by which the profile's {by} is carried out: ask for {}, and sign in again",
            app.scopes().with(Scope::ACCOUNTING_BANK_TRANSACTIONS)
        )))
    }

    /// Where everything of a fake's or a proxy's is, if the address is not Xero's.
    fn root(&self) -> Result<Option<BaseUrl>, Error> {
        let Some(url) = &self.url else { return Ok(None) };
        let root = url.trim_end_matches('/');
        let root = root.strip_suffix(API_PATH).unwrap_or(root);
        BaseUrl::parse(root).map(Some).map_err(|error| Error::Config(format!("`ledger.url`: {error}")))
    }
}

impl AppConfig {
    /// The scopes to ask a person for.
    pub fn scopes(&self) -> Scopes {
        self.scopes.as_deref().map_or_else(Scopes::sales, Scopes::parse)
    }
}
