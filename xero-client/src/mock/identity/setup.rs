//! What a fake's identity side is made with: apps, how long tokens live, and what a person answers when an app asks for
//! consent.

use std::time::Duration;

use uuid::Uuid;

use super::super::webhooks::WebhookSetup;

/// An app that is registered with Xero.
#[derive(Debug, Clone)]
#[must_use]
pub struct AppSetup {
    pub(in crate::mock) client_id: String,
    pub(in crate::mock) secret: Option<String>,
    pub(in crate::mock) kind: AppKind,
    pub(in crate::mock) redirect_uris: Vec<String>,
    pub(in crate::mock) scopes: Option<Vec<String>>,
    pub(in crate::mock) webhook: Option<WebhookSetup>,
}

/// How an app signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mock) enum AppKind {
    /// Keeps a secret.
    Web,
    /// Keeps none and proves itself by PKCE.
    Native,
    /// Belongs to one organisation, and to no user.
    Custom(Uuid),
}

impl AppSetup {
    fn new(client_id: impl Into<String>, secret: Option<String>, kind: AppKind) -> Self {
        Self { client_id: client_id.into(), secret, kind, redirect_uris: Vec::new(), scopes: None, webhook: None }
    }

    /// An app that keeps a secret: it signs in by authorisation code.
    pub fn web(client_id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self::new(client_id, Some(secret.into()), AppKind::Web)
    }

    /// An app that cannot keep a secret: authorisation code with PKCE (XR-OAUTH-3).
    pub fn native(client_id: impl Into<String>) -> Self {
        Self::new(client_id, None, AppKind::Native)
    }

    /// A custom connection to one organisation: client credentials, no user, no refresh token (XR-OAUTH-9).
    pub fn custom_connection(client_id: impl Into<String>, secret: impl Into<String>, tenant: Uuid) -> Self {
        Self::new(client_id, Some(secret.into()), AppKind::Custom(tenant))
    }

    /// Registers a redirect URI: `https`, or `http://localhost`. Any other is as if it were not registered (XR-OAUTH-2).
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Gives it a webhook.
    pub fn webhook(mut self, webhook: WebhookSetup) -> Self {
        self.webhook = Some(webhook);
        self
    }

    /// The only scopes that it may ask for: granular ones for an app of March 2026 or later (XR-AUTH-7). Default: any.
    pub fn scopes<'s>(mut self, scopes: impl IntoIterator<Item = &'s str>) -> Self {
        self.scopes = Some(scopes.into_iter().map(str::to_owned).collect());
        self
    }
}

/// How long tokens and codes live, and what the fake does where Xero's rule is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct TokenLife {
    pub(super) access: Duration,
    pub(super) unused_refresh: Duration,
    pub(super) grace: Duration,
    pub(super) code: Duration,
    pub(super) grace_outlives_successor: bool,
    pub(super) successors_share_life: bool,
}

impl Default for TokenLife {
    /// Xero's times (XR-OAUTH-4, XR-OAUTH-5, XR-OAUTH-6), and the stricter behaviour where it is not known (XR-OAUTH-7).
    fn default() -> Self {
        Self {
            access: Duration::from_secs(30 * 60),
            unused_refresh: Duration::from_secs(60 * 86_400),
            grace: Duration::from_secs(30 * 60),
            code: Duration::from_secs(5 * 60),
            grace_outlives_successor: false,
            successors_share_life: false,
        }
    }
}

impl TokenLife {
    /// How long an access token lives. Default: 30 minutes.
    pub fn access(mut self, life: Duration) -> Self {
        self.access = life;
        self
    }

    /// How long a refresh token lives unused. Default: 60 days.
    pub fn unused_refresh(mut self, life: Duration) -> Self {
        self.unused_refresh = life;
        self
    }

    /// How long after its first use a refresh token can be used again. Default: 30 minutes.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// How long an authorisation code lives. Default: 5 minutes.
    pub fn code(mut self, life: Duration) -> Self {
        self.code = life;
        self
    }

    /// Whether the grace goes on after a successor of the token was itself used, which proves that the answer was not lost.
    /// Default: no (XR-OAUTH-7).
    pub fn grace_outlives_use_of_successor(mut self, outlives: bool) -> Self {
        self.grace_outlives_successor = outlives;
        self
    }

    /// Whether the earlier successor stays good when a refresh token is used again in its grace. Default: no (XR-OAUTH-7).
    pub fn successors_share_life(mut self, share: bool) -> Self {
        self.successors_share_life = share;
        self
    }
}

/// What the person at the browser answers when an app asks for consent. The fake asks nobody: it answers like this at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Consent {
    pub(super) user: Option<String>,
    pub(super) tenants: Option<Vec<Uuid>>,
    pub(super) denied: bool,
}

impl Consent {
    /// The first user consents for all organisations of theirs. This is the default.
    pub fn granted() -> Self {
        Self::default()
    }

    /// This user consents.
    pub fn granted_by(user: impl Into<String>) -> Self {
        Self { user: Some(user.into()), ..Self::default() }
    }

    /// Only these organisations of theirs are connected.
    pub fn only_for(mut self, tenants: impl IntoIterator<Item = Uuid>) -> Self {
        self.tenants = Some(tenants.into_iter().collect());
        self
    }

    /// The person says no.
    pub fn denied() -> Self {
        Self { denied: true, ..Self::default() }
    }
}
