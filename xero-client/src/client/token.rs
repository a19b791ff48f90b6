//! Where access tokens come from, and why there is none.

use std::{fmt, sync::Arc, time::Duration};

use api_core::Secret;
use async_trait::async_trait;

use crate::{error::Error, wire::TenantId};

/// Why there is no token, and who can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// The app is described by what cannot be: an empty client id, or a redirect URI that Xero refuses. Nothing was sent.
    /// The one who configures the program can help.
    InvalidApp,
    /// What came back to the redirect URI does not belong to this sign-in: its `state` is missing or another's. Begin
    /// again; if it happens often, look whether somebody forges call-backs.
    StateMismatch,
    /// The user said no, or may not connect the organisation.
    AccessDenied,
    /// The authorisation code was refused: it is older than five minutes, was used before, or the redirect URI is not the
    /// one that it was given for. Begin the sign-in again.
    CodeRefused,
    /// Nobody has signed in yet, or somebody has signed out: the store holds no tokens.
    NotConnected,
    /// The refresh token is dead, and so is every other one that was kept: the user must consent again.
    ConnectAgain,
    /// The access token has run out and there is no refresh token, because `offline_access` was not granted. The user must
    /// consent again, with that scope.
    NotRenewable,
    /// Xero does not know the client id, or its secret is another, or the app may not do this. The one who configures the
    /// program can help; the tokens are kept.
    ClientRefused,
    /// A scope was refused: the app may not have it (an app made since March 2026 has granular scopes only), or it is
    /// misspelt.
    ScopeRefused,
    /// Xero refused for another reason, which the message tells. The tokens are kept.
    Refused,
    /// Xero's identity service did not answer, or not usably. That says nothing about the tokens: they are kept; try later.
    Unavailable,
    /// The token store did not answer, or holds what cannot be read. Try later.
    Store,
    /// What a [`TokenSource`] of the host's says.
    Other,
}

/// Why there is no token. It never prints one, nor a secret or a code. Its line names the likely cause and the next step.
#[derive(Clone)]
pub struct TokenError {
    kind: TokenErrorKind,
    message: String,
    transient: bool,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl TokenError {
    /// Asking again later may help: the store or Xero's identity service did not answer.
    pub fn transient(message: impl Into<String>) -> Self {
        Self { transient: true, ..Self::new(TokenErrorKind::Other, message) }
    }

    /// Only a person can help: consent is missing or has ended.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self::new(TokenErrorKind::Other, message)
    }

    /// The token store did not do what it should: for implementations of
    #[cfg_attr(feature = "oauth", doc = "[`TokenStore`](crate::oauth::TokenStore).")]
    #[cfg_attr(not(feature = "oauth"), doc = "`TokenStore`.")]
    pub fn store(message: impl Into<String>) -> Self {
        Self::new(TokenErrorKind::Store, message)
    }

    /// An error of a kind, in words that hold no token.
    pub(crate) fn new(kind: TokenErrorKind, message: impl Into<String>) -> Self {
        let transient = matches!(kind, TokenErrorKind::Unavailable | TokenErrorKind::Store);
        Self { kind, message: message.into(), transient, retry_after: None, source: None }
    }

    /// Adds the cause, which must not print a token.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    #[cfg(feature = "oauth")]
    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.retry_after = retry_after;
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> TokenErrorKind {
        self.kind
    }

    /// Whether asking again later may help.
    pub fn is_transient(&self) -> bool {
        self.transient
    }

    /// Whether a user must sign in (again): there are no tokens, or none that works any more.
    pub fn needs_consent(&self) -> bool {
        use TokenErrorKind::{AccessDenied, CodeRefused, ConnectAgain, NotConnected, NotRenewable, StateMismatch};
        matches!(self.kind, AccessDenied | CodeRefused | ConnectAgain | NotConnected | NotRenewable | StateMismatch)
    }

    /// When to try again, at least, if that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<TokenError> for Error {
    /// [`NoToken`](crate::ErrorKind::NoToken), with this as its source.
    fn from(error: TokenError) -> Self {
        Self::no_token(error)
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("kind", &self.kind)
            .field("line", &self.message)
            .field("source", &self.source.as_ref().map(ToString::to_string))
            .finish_non_exhaustive()
    }
}

/// Gives the access token for a tenant. It is asked before every call, so it should answer from memory and refresh only
/// what is about to run out; refreshing under a lock is its own affair.
#[cfg_attr(feature = "oauth", doc = "[`TokenKeeper`](crate::oauth::TokenKeeper) is one that does.")]
#[async_trait]
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// The token to send.
    ///
    /// # Errors
    /// [`TokenError`] if there is none. The call is not made then.
    ///
    /// # Cancellation
    /// The future may be dropped; a refresh that has begun must not lose its new token by that.
    async fn token(&self, tenant: &TenantId) -> Result<Secret, TokenError>;

    /// Xero says that this token has run out: the next [`token`](Self::token) should be another one.
    async fn expired(&self, _tenant: &TenantId, _token: &Secret) {}
}

#[async_trait]
impl<T: TokenSource + ?Sized> TokenSource for Arc<T> {
    async fn token(&self, tenant: &TenantId) -> Result<Secret, TokenError> {
        (**self).token(tenant).await
    }

    async fn expired(&self, tenant: &TenantId, token: &Secret) {
        (**self).expired(tenant, token).await;
    }
}

/// One token that never changes: for trying out, and for tests.
#[derive(Debug, Clone)]
pub struct StaticToken(Secret);

impl StaticToken {
    /// That token.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(token.into())
    }
}

#[async_trait]
impl TokenSource for StaticToken {
    async fn token(&self, _tenant: &TenantId) -> Result<Secret, TokenError> {
        if self.0.is_empty() { Err(TokenError::permanent("the access token is empty")) } else { Ok(self.0.clone()) }
    }
}
