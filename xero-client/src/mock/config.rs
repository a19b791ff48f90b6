//! What a [`FakeXero`](super::FakeXero) is made with: organisations, tokens, limits, and which of several possible
//! behaviours it shows where Xero's is not known.

use std::{collections::BTreeMap, time::Duration};

use api_core::runtime::Timestamp;
use uuid::Uuid;

use super::{
    forms::AnswerForms,
    identity::{AppSetup, TokenLife},
    rules::BookRules,
    setup::OrganisationSetup,
};

/// How a fake is made. Begin with [`FakeXero::builder`](super::FakeXero::builder).
#[derive(Debug, Clone)]
#[must_use]
pub struct FakeXeroConfig {
    pub(super) organisations: Vec<OrganisationSetup>,
    pub(super) apps: Vec<AppSetup>,
    pub(super) users: Vec<(String, Vec<Uuid>)>,
    pub(super) tokens: BTreeMap<String, TokenSetup>,
    pub(super) refresh_tokens: Vec<RefreshSetup>,
    pub(super) token_life: TokenLife,
    pub(super) limits: Limits,
    pub(super) latency: Duration,
    pub(super) latency_per_kilobyte: Duration,
    pub(super) key_retention: Duration,
    pub(super) concurrent_keys: ConcurrentKeys,
    pub(super) max_body_bytes: usize,
    pub(super) forms: AnswerForms,
    pub(super) rules: BookRules,
}

impl Default for FakeXeroConfig {
    fn default() -> Self {
        Self {
            organisations: Vec::new(),
            apps: Vec::new(),
            users: Vec::new(),
            tokens: BTreeMap::new(),
            refresh_tokens: Vec::new(),
            token_life: TokenLife::default(),
            limits: Limits::default(),
            latency: Duration::ZERO,
            latency_per_kilobyte: Duration::ZERO,
            key_retention: Duration::from_secs(360),
            concurrent_keys: ConcurrentKeys::SecondWaits,
            max_body_bytes: 10 << 20,
            forms: AnswerForms::default(),
            rules: BookRules::default(),
        }
    }
}

impl FakeXeroConfig {
    /// Adds an organisation. The first one is what the fake's [`books`](super::FakeXero::books) and
    /// [`person`](super::FakeXero::person) speak of.
    pub fn organisation(mut self, organisation: OrganisationSetup) -> Self {
        self.organisations.push(organisation);
        self
    }

    /// Registers an app, which can then sign in (XR-OAUTH-1).
    pub fn app(mut self, app: AppSetup) -> Self {
        self.apps.push(app);
        self
    }

    /// Adds a user and the organisations they work in. The first one answers when an app asks for consent, unless
    /// [`set_consent`](super::FakeXero::set_consent) says otherwise. Without any there is one who works in all.
    pub fn user(mut self, name: impl Into<String>, tenants: impl IntoIterator<Item = Uuid>) -> Self {
        self.users.push((name.into(), tenants.into_iter().collect()));
        self
    }

    /// How long tokens live.
    pub fn token_life(mut self, life: TokenLife) -> Self {
        self.token_life = life;
        self
    }

    /// Adds a refresh token of an app's for the first user and all their organisations, as if they had consented before.
    pub fn refresh_token<'s>(
        mut self,
        token: impl Into<String>,
        client_id: impl Into<String>,
        scopes: impl IntoIterator<Item = &'s str>,
    ) -> Self {
        let scopes = scopes.into_iter().map(str::to_owned).collect();
        self.refresh_tokens.push(RefreshSetup { token: token.into(), client_id: client_id.into(), scopes });
        self
    }

    /// Adds an access token that no sign-in gave.
    pub fn token(mut self, token: impl Into<String>, setup: TokenSetup) -> Self {
        self.tokens.insert(token.into(), setup);
        self
    }

    /// Sets the rate limits; [`Limits::none`] switches them off.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How long a request is in flight. Default: no time at all. On `wiremock` it is ignored.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// How much longer a write is in flight for each 1,000 bytes of its body. Default: none.
    pub fn latency_per_kilobyte(mut self, latency: Duration) -> Self {
        self.latency_per_kilobyte = latency;
        self
    }

    /// How long an idempotency key is kept, from its first call. Default: 6 minutes (XR-IDEMP-1).
    pub fn key_retention(mut self, retention: Duration) -> Self {
        self.key_retention = retention;
        self
    }

    /// What happens to a call whose key is in flight already.
    pub fn concurrent_keys(mut self, mode: ConcurrentKeys) -> Self {
        self.concurrent_keys = mode;
        self
    }

    /// The largest body of a request, in bytes. Default: 10 MiB (XR-BATCH-1).
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// In which forms answers come where sources differ on them.
    pub fn answer_forms(mut self, forms: AnswerForms) -> Self {
        self.forms = forms;
        self
    }

    /// Whether the number of a voided or deleted document may be used again. Default: no (XR-INV-2).
    pub fn numbers_of_void_documents_are_free(mut self, free: bool) -> Self {
        self.rules = self.rules.numbers_of_void_documents_are_free(free);
        self
    }

    /// Whether a line's `TaxAmount` may be sent to override the computed one. Default: yes (XR-TAX-2).
    pub fn accepts_tax_amount(mut self, accepts: bool) -> Self {
        self.rules = self.rules.accepts_tax_amount(accepts);
        self
    }

    /// What the books of all organisations allow where Xero's behaviour is not known.
    pub fn rules(mut self, rules: BookRules) -> Self {
        self.rules = rules;
        self
    }
}

#[derive(Debug, Clone)]
pub(super) struct RefreshSetup {
    pub(super) token: String,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
}

/// Whose an access token is and what it opens.
#[derive(Debug, Clone)]
#[must_use]
pub struct TokenSetup {
    pub(super) app: String,
    pub(super) tenants: Vec<Uuid>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) scopes: Option<Vec<String>>,
}

impl TokenSetup {
    /// A token of an app for these organisations, without end and with every scope.
    pub fn new(app: impl Into<String>, tenants: impl IntoIterator<Item = Uuid>) -> Self {
        Self { app: app.into(), tenants: tenants.into_iter().collect(), expires_at: None, scopes: None }
    }

    /// When the token expires.
    pub fn expires_at(mut self, at: Timestamp) -> Self {
        self.expires_at = Some(at);
        self
    }

    /// The only scopes it has, such as `accounting.contacts`.
    pub fn scopes<'s>(mut self, scopes: impl IntoIterator<Item = &'s str>) -> Self {
        self.scopes = Some(scopes.into_iter().map(str::to_owned).collect());
        self
    }
}

/// Rate limits. `None` switches one off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Limits {
    pub(super) concurrent: Option<usize>,
    pub(super) minute: Option<usize>,
    pub(super) day: Option<usize>,
    pub(super) app_minute: Option<usize>,
    pub(super) window: Window,
}

impl Default for Limits {
    /// Those of Xero's tiers above Starter (XR-LIMIT-1), by the window that moves.
    fn default() -> Self {
        Self {
            concurrent: Some(5),
            minute: Some(60),
            day: Some(5_000),
            app_minute: Some(10_000),
            window: Window::Sliding,
        }
    }
}

impl Limits {
    /// No limit at all.
    pub fn none() -> Self {
        Self { concurrent: None, minute: None, day: None, app_minute: None, window: Window::Sliding }
    }

    /// Those of the Starter tier: 1,000 calls a day.
    pub fn starter() -> Self {
        Self::default().day(Some(1_000))
    }

    /// How many calls of an app may be in flight at one organisation.
    pub fn concurrent(mut self, limit: Option<usize>) -> Self {
        self.concurrent = limit;
        self
    }

    /// How many calls an app may make to one organisation in a minute.
    pub fn minute(mut self, limit: Option<usize>) -> Self {
        self.minute = limit;
        self
    }

    /// How many calls an app may make to one organisation in a day.
    pub fn day(mut self, limit: Option<usize>) -> Self {
        self.day = limit;
        self
    }

    /// How many calls an app may make to all organisations in a minute.
    pub fn app_minute(mut self, limit: Option<usize>) -> Self {
        self.app_minute = limit;
        self
    }

    /// How a minute and a day are measured.
    pub fn window(mut self, window: Window) -> Self {
        self.window = window;
        self
    }
}

/// How the calls of a minute or a day are counted. Sources differ on which it is (XR-LIMIT-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The last 60 seconds, at every moment.
    Sliding,
    /// Minutes one after the other, which begin at another second for each organisation.
    Fixed,
}

/// What a call gets whose idempotency key is in flight. Xero does not say (XR-IDEMP-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConcurrentKeys {
    /// The second waits and gets the first one's answer.
    SecondWaits,
    /// Both are carried out.
    BothExecute,
    /// The second is refused with 409.
    SecondIsRefused,
}
