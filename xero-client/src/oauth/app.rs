//! The app as Xero's developer portal knows it, and where Xero's services are.

use std::fmt;

use api_core::{
    Secret,
    url::{BaseUrl, RequestUrl, RequestUrlBuilder},
};
use oauth2::url::{Host, Url};

use crate::client::{TokenError, TokenErrorKind};

/// What an app may do to get tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AppKind {
    /// A program on a server, which keeps a secret: authorisation code, with HTTP Basic authentication.
    Web,
    /// A program in the hands of its user, which cannot keep one: authorisation code with PKCE, and no secret, neither for
    /// the code nor for a refresh.
    Native,
    /// A custom connection: machine to machine, for one organisation, without a user. There is no refresh token; a new
    /// access token is asked for every half hour.
    CustomConnection,
}

/// An app as it stands in Xero's developer portal. `Debug` shows no secret.
///
/// ```
/// use xero_client::oauth::App;
///
/// let app = App::web("client id", "client secret", "https://books.example/xero/callback")?;
/// let refused = App::native("client id", "http://127.0.0.1:5000/callback").unwrap_err();
/// assert!(refused.to_string().contains("http://localhost"));
/// # Ok::<(), xero_client::TokenError>(())
/// ```
#[derive(Clone)]
pub struct App {
    kind: AppKind,
    client_id: String,
    secret: Option<Secret>,
    redirect_uri: Option<String>,
    pkce: bool,
    endpoints: Endpoints,
}

impl App {
    /// A program on a server.
    ///
    /// # Errors
    /// [`InvalidApp`](TokenErrorKind::InvalidApp) if the id or secret is empty, or Xero would refuse the redirect URI: it must
    /// be https, or `http://localhost`, and is compared character for character with those in the portal (XR-OAUTH-2).
    pub fn web(
        client_id: impl Into<String>,
        secret: impl Into<Secret>,
        redirect_uri: impl Into<String>,
    ) -> Result<Self, TokenError> {
        Self::new(AppKind::Web, client_id.into(), Some(secret.into()), Some(redirect_uri.into()))
    }

    /// A program in the hands of its user. Xero supports PKCE for native apps, not for single-page ones (XR-OAUTH-3).
    ///
    /// # Errors
    /// As for [`web`](Self::web).
    pub fn native(client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Result<Self, TokenError> {
        Self::new(AppKind::Native, client_id.into(), None, Some(redirect_uri.into()))
    }

    /// A custom connection (XR-OAUTH-9).
    ///
    /// # Errors
    /// [`InvalidApp`](TokenErrorKind::InvalidApp) if the id or secret is empty.
    pub fn custom_connection(client_id: impl Into<String>, secret: impl Into<Secret>) -> Result<Self, TokenError> {
        Self::new(AppKind::CustomConnection, client_id.into(), Some(secret.into()), None)
    }

    fn new(
        kind: AppKind,
        client_id: String,
        secret: Option<Secret>,
        redirect_uri: Option<String>,
    ) -> Result<Self, TokenError> {
        let invalid = |message: &str| TokenError::new(TokenErrorKind::InvalidApp, message);
        if client_id.trim().is_empty() {
            return Err(invalid("the client id is empty; it stands in the app's configuration at developer.xero.com"));
        }
        if secret.as_ref().is_some_and(Secret::is_empty) {
            return Err(invalid(
                "the client secret is empty; it is made in the app's configuration at developer.xero.com \
                 (an app without a secret is `App::native`)",
            ));
        }
        if let Some(uri) = &redirect_uri {
            check_redirect(uri).map_err(invalid)?;
        }
        let pkce = kind == AppKind::Native;
        Ok(Self { kind, client_id, secret, redirect_uri, pkce, endpoints: Endpoints::xero()? })
    }

    /// Where Xero's services are, if not at Xero: for `FakeXero`, and for proxies.
    #[must_use]
    pub fn endpoints(mut self, endpoints: Endpoints) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// Uses PKCE although the app has a secret. Xero documents PKCE for apps without one, hence not the default.
    #[must_use]
    pub fn with_pkce(mut self) -> Self {
        self.pkce = true;
        self
    }

    /// What it may do.
    pub fn kind(&self) -> AppKind {
        self.kind
    }

    /// Its client id, which is no secret.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where Xero sends the user back to; a custom connection has none.
    pub fn redirect_uri(&self) -> Option<&str> {
        self.redirect_uri.as_deref()
    }

    pub(super) fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    pub(super) fn uses_pkce(&self) -> bool {
        self.pkce
    }

    pub(super) fn at(&self) -> &Endpoints {
        &self.endpoints
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("kind", &self.kind)
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("pkce", &self.pkce)
            .field("endpoints", &self.endpoints)
            .finish_non_exhaustive()
    }
}

/// The redirect URIs that the portal takes (XR-OAUTH-2).
fn check_redirect(text: &str) -> Result<(), &'static str> {
    let url = Url::parse(text).map_err(|_| "the redirect URI is no URL such as https://books.example/xero/callback")?;
    if text.contains(char::is_whitespace) {
        return Err("the redirect URI holds a space, and Xero compares it character for character with the portal's");
    }
    if text.contains('*') {
        return Err("the redirect URI holds a `*`, and Xero knows no wildcards: enter each URI in the portal");
    }
    if url.fragment().is_some() {
        return Err("the redirect URI must not have a fragment (`#…`)");
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => Ok(()),
        ("http", Some(Host::Domain("localhost"))) => Ok(()),
        ("http", Some(Host::Ipv4(_) | Host::Ipv6(_))) => Err(
            "the redirect URI names an address, and Xero refuses http://127.0.0.1 and the like: write http://localhost, \
             in the portal too",
        ),
        ("http", _) => Err("the redirect URI is http, which Xero takes for http://localhost alone: use https"),
        _ => Err(
            "the redirect URI must begin with https:// (or http://localhost for programs on the user's own machine)",
        ),
    }
}

/// Where Xero's services are. An [`App`] begins with Xero's own (XR-OAUTH-1); this is for others.
#[derive(Debug, Clone)]
pub struct Endpoints {
    pub(super) authorize: RequestUrl,
    pub(super) token: RequestUrl,
    pub(super) revocation: RequestUrl,
    pub(super) connections: RequestUrlBuilder,
}

impl Endpoints {
    fn xero() -> Result<Self, TokenError> {
        let read = |host: &str| {
            BaseUrl::parse(host).map_err(|error| TokenError::new(TokenErrorKind::InvalidApp, error.to_string()))
        };
        let (login, identity) = (read("https://login.xero.com")?, read("https://identity.xero.com")?);
        Ok(Self::of(&login, &identity, &read("https://api.xero.com")?))
    }

    /// All at one place, with Xero's paths below it: a `FakeXero`, or a proxy.
    pub fn at(base: &BaseUrl) -> Self {
        Self::of(base, base, base)
    }

    fn of(login: &BaseUrl, identity: &BaseUrl, api: &BaseUrl) -> Self {
        Self {
            authorize: login.request_url().segments(["identity", "connect", "authorize"]).build(),
            token: identity.request_url().segments(["connect", "token"]).build(),
            revocation: identity.request_url().segments(["connect", "revocation"]).build(),
            connections: api.request_url().segment("connections"),
        }
    }

    /// Where the user's browser is sent, if elsewhere.
    #[must_use]
    pub fn authorize(mut self, url: &BaseUrl) -> Self {
        self.authorize = url.request_url().build();
        self
    }

    /// Where codes and refresh tokens are exchanged, if elsewhere.
    #[must_use]
    pub fn token(mut self, url: &BaseUrl) -> Self {
        self.token = url.request_url().build();
        self
    }

    /// Where tokens are revoked, if elsewhere.
    #[must_use]
    pub fn revocation(mut self, url: &BaseUrl) -> Self {
        self.revocation = url.request_url().build();
        self
    }

    /// Where connections are listed and removed, if elsewhere.
    #[must_use]
    pub fn connections(mut self, url: &BaseUrl) -> Self {
        self.connections = url.request_url();
        self
    }
}
