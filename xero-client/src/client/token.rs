//! Where access tokens come from.

use std::fmt;

use api_core::Secret;
use async_trait::async_trait;

use crate::wire::TenantId;

/// Why there is no token. Must not print one.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct TokenError {
    message: String,
    transient: bool,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TokenError {
    /// Asking again later may help: the store or Xero's identity service did not answer.
    pub fn transient(message: impl Into<String>) -> Self {
        Self { message: message.into(), transient: true, source: None }
    }

    /// Only a person can help: consent is missing or has ended.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self { message: message.into(), transient: false, source: None }
    }

    /// Adds the cause, which must not print a token.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether asking again later may help.
    pub fn is_transient(&self) -> bool {
        self.transient
    }
}

/// Gives the access token for a tenant. It is asked before every call, so it should answer from memory and refresh only
/// what is about to run out; refreshing under a lock is its own affair.
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
impl<T: TokenSource + ?Sized> TokenSource for std::sync::Arc<T> {
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
