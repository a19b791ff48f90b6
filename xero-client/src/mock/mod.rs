//! `FakeXero`: a Xero that enforces Xero's rules, for tests, simulations and demonstrations.
//!
//! It is a state machine without I/O ([`FakeService`]): in process it is a client's
//! [`Transport`](api_core::transport::Transport) by [`InProcess`](api_core::fake::InProcess); with feature `wiremock` it is
//! mounted by `api_core::fake::wiremock::mount`; with `api_core::server` it is a program. The rules stand in
//! `docs/vendor-facts-xero.md`, each with the id that is cited here (`XR-IDEMP-1`). It computes by code of its own and knows
//! nothing of the client in this crate, so that each is a check of the other.
//!
//! ```
//! use std::sync::Arc;
//! use api_core::{
//!     fake::{InProcess, Shared},
//!     runtime::ManualRuntime,
//!     transport::{Request, Transport},
//!     url::BaseUrl,
//! };
//! use http::{HeaderValue, Method, header};
//! use xero_client::mock::{DEMO_TENANT, DEMO_TOKEN, FakeXero};
//!
//! let runtime = ManualRuntime::new(1);
//! let fake = Shared::new(FakeXero::demo());
//! let transport = InProcess::new(fake.clone(), Arc::new(runtime.clone()));
//!
//! let base = BaseUrl::parse("https://api.xero.com/api.xro/2.0")?;
//! let mut request = Request::new(Method::PUT, base.request_url().segment("Contacts").build())
//!     .body(r#"{"Contacts":[{"Name":"Ada Lovelace"}]}"#);
//! for (name, value) in [
//!     ("authorization", format!("Bearer {DEMO_TOKEN}")),
//!     ("xero-tenant-id", DEMO_TENANT.to_string()),
//!     ("accept", "application/json".to_owned()),
//!     ("content-type", "application/json".to_owned()),
//! ] {
//!     request.headers.insert(name, HeaderValue::from_str(&value)?);
//! }
//! let answer = runtime.block_on(transport.execute(request))?;
//! assert_eq!(answer.status, 200);
//! assert_eq!(fake.lock().books().contacts()[0].name, "Ada Lovelace");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Signing in is played ([`AppSetup`], [`Consent`]), and so are webhooks ([`WebhookSetup`], [`FakeXero::due_webhooks`]). What it
//! does not play (reports, purchase orders, quotes) answers 501.

mod allocations;
mod arithmetic;
mod attachments;
mod auth;
mod balances;
mod bank_transactions;
mod batch;
mod batch_payments;
mod books;
mod config;
mod contact_groups;
mod contacts;
mod credit_notes;
mod credits;
mod demo;
mod document;
mod forms;
mod history;
mod http;
mod idempotency;
mod identity;
mod inventory;
mod invoices;
mod items;
mod journals;
mod json;
mod limits;
mod lines;
mod organisation;
mod payments;
mod pdf;
mod person;
mod query;
mod resource;
mod router;
mod rules;
mod settings;
mod setup;
mod table;
mod webhooks;
mod where_clause;
#[cfg(feature = "client")]
mod with_client;
mod write_contact;
mod write_document;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use api_core::{
    fake::{ExchangeId, FakeService, Started},
    runtime::Timestamp,
    transport::{Request, Response},
};
use chrono::TimeDelta;
use uuid::Uuid;

#[cfg(feature = "client")]
pub use self::with_client::Demo;
pub use self::{
    arithmetic::AmountKind,
    books::{
        AllocationRecord, Books, ContactRecord, DocumentRecord, ItemRecord, LineRecord, NoteRecord, PaymentRecord,
    },
    config::{ConcurrentKeys, FakeXeroConfig, Limits, TokenSetup, Window},
    contacts::ContactStatus,
    demo::{
        DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET, DEMO_NATIVE_CLIENT_ID,
        DEMO_REDIRECT_URI, DEMO_REFRESH_TOKEN, DEMO_SCOPES, DEMO_TENANT, DEMO_TOKEN,
    },
    document::{DocumentKind, DocumentStatus},
    forms::{AnswerForms, ServerErrorBody},
    identity::{AppSetup, Consent, IssuedTokens, TokenLife},
    person::{NotPossible, Person},
    rules::BookRules,
    setup::{AccountSetup, ItemSetup, OrganisationSetup, TaxRateSetup},
    webhooks::{Delivery, DeliveryId, EventCategory, WebhookSetup, WebhookStatus, post_webhooks},
};
use self::{
    auth::Caller,
    http::{Call, answer, as_xml, unavailable},
    idempotency::{Decision, Keys, Seen},
    identity::{Identity, is_identity},
    limits::Limiter,
    organisation::{Organisation, ids_are_alike},
    webhooks::Webhooks,
};

/// A Xero in memory. See the [module](self).
#[derive(Debug)]
pub struct FakeXero {
    organisations: BTreeMap<Uuid, Organisation>,
    first: Uuid,
    identity: Identity,
    webhooks: Webhooks,
    limiter: Limiter,
    keys: Keys,
    keys_are_down: bool,
    /// Organisations that are offline; `None`: the whole API.
    offline: BTreeSet<Option<Uuid>>,
    internal_errors: VecDeque<InternalError>,
    latency: TimeDelta,
    latency_per_kilobyte: TimeDelta,
    max_body_bytes: usize,
    forms: AnswerForms,
    in_flight: BTreeMap<ExchangeId, InFlight>,
    next_exchange: u64,
    next_answer: u64,
    counters: Counters,
}

/// A call that has arrived.
#[derive(Debug)]
struct InFlight {
    call: Call,
    verdict: Verdict,
}

#[derive(Debug)]
enum Verdict {
    /// It is answered without being carried out.
    Refused(Box<Response>),
    /// It is for the identity service, which lets everybody speak.
    Identity,
    Admitted {
        caller: Caller,
        limit_headers: HeaderMap,
        seen: Seen,
    },
}

/// When an internal error of Xero's strikes, see [`FakeXero::fail_next_write`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InternalError {
    /// Nothing was done.
    BeforeEffect,
    /// The write took effect.
    AfterEffect,
}

/// What a fake has seen since it was made, or since [`FakeXero::reset_counters`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Calls that arrived, by method and path without ids, such as `PUT Invoices` or `GET Invoices/{id}`; above 500 kinds the
    /// rest as `others`.
    pub calls: BTreeMap<String, u64>,
    /// Calls that a rate limit refused, by the name of the limit.
    pub rate_limited: BTreeMap<String, u64>,
    /// Answers that were replayed for an idempotency key.
    pub replays: u64,
    /// Elements that were written, by method and list, such as `PUT Payments`.
    pub effects: BTreeMap<String, u64>,
}

/// How many kinds of calls are counted one by one, so that nobody fills the memory with made-up paths.
const MOST_KINDS: usize = 500;

impl Counters {
    fn count_call(&mut self, kind: String) {
        let is_new = self.calls.len() >= MOST_KINDS && !self.calls.contains_key(&kind);
        *self.calls.entry(if is_new { "others".to_owned() } else { kind }).or_default() += 1;
    }

    /// All calls that arrived.
    pub fn total_calls(&self) -> u64 {
        self.calls.values().sum()
    }

    /// All calls that a rate limit refused.
    pub fn total_rate_limited(&self) -> u64 {
        self.rate_limited.values().sum()
    }

    /// All elements that were written.
    pub fn total_effects(&self) -> u64 {
        self.effects.values().sum()
    }
}

impl FakeXero {
    /// Begins with nothing: no organisation, no token, Xero's limits.
    pub fn builder() -> FakeXeroConfig {
        FakeXeroConfig::default()
    }

    /// A fake of this configuration.
    pub fn new(mut config: FakeXeroConfig) -> Self {
        let mut webhooks = Webhooks::default();
        for app in &mut config.apps {
            if let Some(webhook) = app.webhook.take() {
                webhooks.set(app.client_id.clone(), webhook);
            }
        }
        let identity = Identity::of(&mut config);
        let first = config.organisations.first().map(OrganisationSetup::id).unwrap_or_default();
        let mut organisations = BTreeMap::new();
        for setup in config.organisations {
            // Tenants that end alike get ids of their own all the same.
            let alike = organisations.keys().filter(|other: &&Uuid| ids_are_alike(**other, setup.id())).count();
            let organisation = Organisation::new(setup, config.rules.clone(), u16::try_from(alike).unwrap_or_default());
            organisations.insert(organisation.id, organisation);
        }
        let delta = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        Self {
            organisations,
            first,
            identity,
            webhooks,
            limiter: Limiter::new(config.limits),
            keys: Keys::new(config.key_retention, config.concurrent_keys),
            keys_are_down: false,
            offline: BTreeSet::new(),
            internal_errors: VecDeque::new(),
            latency: delta(config.latency),
            latency_per_kilobyte: delta(config.latency_per_kilobyte),
            max_body_bytes: config.max_body_bytes,
            forms: config.forms,
            in_flight: BTreeMap::new(),
            next_exchange: 0,
            next_answer: 0,
            counters: Counters::default(),
        }
    }

    /// The books of the first organisation, to look at.
    pub fn books(&self) -> Books<'_> {
        Books::new(self.organisations.get(&self.first))
    }

    /// The books of an organisation; empty ones if there is no such organisation.
    pub fn books_of(&self, tenant: Uuid) -> Books<'_> {
        Books::new(self.organisations.get(&tenant))
    }

    /// Somebody who works in the first organisation's own screens at this time, behind the back of all apps.
    pub fn person(&mut self, now: Timestamp) -> Person<'_> {
        self.person_in(self.first, now)
    }

    /// Somebody who works in that organisation's own screens.
    pub fn person_in(&mut self, tenant: Uuid, now: Timestamp) -> Person<'_> {
        Person::new(self.organisations.get_mut(&tenant), now)
    }

    /// Adds a token, or replaces one.
    pub fn add_token(&mut self, token: impl Into<String>, setup: TokenSetup) {
        self.identity.add_token(token.into(), setup);
    }

    /// Takes a token back: it answers 401 from now on (XR-AUTH-1).
    pub fn revoke_token(&mut self, token: &str) {
        self.identity.revoke_access(token);
    }

    /// Disconnects an organisation from all apps: it answers 403 from now on, and the tokens stay good (XR-AUTH-4).
    pub fn disconnect(&mut self, tenant: Uuid) {
        self.identity.disconnect(tenant);
    }

    /// What users answer from now on when an app asks for their consent.
    pub fn set_consent(&mut self, consent: Consent) {
        self.identity.set_consent(consent);
    }

    /// Signs an app in for the scopes, as if a user had just consented and the app had turned the code into tokens; `None`
    /// if the [`Consent`] is a denial, or no app of that id signs users in.
    ///
    /// ```
    /// use api_core::runtime::Timestamp;
    /// use xero_client::mock::{DEMO_CLIENT_ID, DEMO_CUSTOM_CLIENT_ID, FakeXero};
    ///
    /// let (mut fake, now) = (FakeXero::demo(), Timestamp::UNIX_EPOCH);
    /// let tokens = fake.sign_in(DEMO_CLIENT_ID, ["offline_access", "accounting.contacts"], now);
    /// assert!(tokens.is_some_and(|tokens| tokens.refresh_token.is_some() && tokens.expires_in == 1_800));
    /// assert_eq!(fake.sign_in(DEMO_CUSTOM_CLIENT_ID, ["accounting.contacts"], now), None);
    /// ```
    pub fn sign_in<'s>(
        &mut self,
        client_id: &str,
        scopes: impl IntoIterator<Item = &'s str>,
        now: Timestamp,
    ) -> Option<IssuedTokens> {
        self.identity.sign_in(client_id, scopes.into_iter().map(str::to_owned).collect(), now)
    }

    /// Replaces the rate limits. What was counted stays counted.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limiter.set_limits(limits);
    }

    /// Whether Xero's store of idempotency keys is down: then every write with a key answers 500 without effect
    /// (XR-IDEMP-8).
    pub fn set_key_store_down(&mut self, down: bool) {
        self.keys_are_down = down;
    }

    /// Takes an organisation offline, or the whole API (`None`), or brings it back: meanwhile every call answers 503 with a plain
    /// text and without effect (XR-ERR-4).
    pub fn set_offline(&mut self, tenant: Option<Uuid>, offline: bool) {
        if offline {
            self.offline.insert(tenant);
        } else {
            self.offline.remove(&tenant);
        }
    }

    /// The next write that is carried out answers 500 instead, and that answer is what its idempotency key replays
    /// (XR-IDEMP-2). Errors queue up. (A fault on the way, as `api_core::fake::Faults` makes it, is unknown to the key.)
    pub fn fail_next_write(&mut self, error: InternalError) {
        self.internal_errors.push_back(error);
    }

    /// How long each request that comes from now on is in flight.
    pub fn set_latency(&mut self, latency: std::time::Duration) {
        self.latency = TimeDelta::from_std(latency).unwrap_or(TimeDelta::MAX);
    }

    /// How many calls arrived so far, those that were refused included.
    pub fn calls_total(&self) -> u64 {
        self.counters.total_calls()
    }

    /// What was seen so far.
    pub fn counters(&self) -> Counters {
        let mut counters = self.counters.clone();
        for (kind, count) in self.organisations.values().flat_map(Organisation::effects) {
            *counters.effects.entry(kind.clone()).or_default() += count;
        }
        counters
    }

    /// Counts from zero again. Limits and idempotency keys are not touched.
    pub fn reset_counters(&mut self) {
        self.counters = Counters::default();
        self.organisations.values_mut().for_each(Organisation::reset_effects);
    }

    /// How many calls are in flight.
    pub fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    fn admit(&mut self, call: &Call, now: Timestamp) -> Verdict {
        if is_identity(call) {
            return Verdict::Identity;
        }
        let caller = match auth::admit(&self.identity, call, now) {
            Ok(caller) => caller,
            Err(answer) => return Verdict::Refused(answer),
        };
        let Some(tenant) = caller.tenant else {
            return Verdict::Admitted { caller, limit_headers: HeaderMap::new(), seen: Seen::New };
        };
        match self.limiter.arrive(&caller, tenant, now) {
            Ok(limit_headers) => {
                let seen = self.keys.arrive(&caller.app, call, now);
                Verdict::Admitted { caller, limit_headers, seen }
            }
            Err((limit, answer)) => {
                *self.counters.rate_limited.entry(limit.to_owned()).or_default() += 1;
                Verdict::Refused(answer)
            }
        }
    }

    /// Carries the call out, or replays what was answered before.
    fn perform(&mut self, call: &Call, caller: &Caller, seen: Seen, id: Uuid) -> Response {
        let server_error = || Response::new(StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), "");
        let down = if self.keys_are_down && call.is_write() && call.headers.contains_key("idempotency-key") {
            Some(server_error())
        } else if self.offline.contains(&None) {
            Some(unavailable("The Xero API is currently offline for maintenance"))
        } else if self.offline.contains(&caller.tenant) {
            Some(unavailable("The Organisation is offline"))
        } else {
            None
        };
        if let Some(answer) = down {
            self.keys.forget(&caller.app, call, seen);
            return answer;
        }
        let key = match self.keys.decide(&caller.app, call, seen) {
            Decision::Execute(key) => key,
            Decision::Replay(answer) => {
                self.counters.replays += 1;
                return answer;
            }
            Decision::Refuse(http::Failure::BadRequest(why)) if self.forms.mismatch_is_validation => {
                return answer(Err(http::Failure::Invalid(why)), id, call.now);
            }
            Decision::Refuse(failure) => return answer(Err(failure), id, call.now),
            Decision::InFlight => return Response::new(StatusCode::CONFLICT, HeaderMap::new(), ""),
        };
        let error = if call.is_write() { self.internal_errors.pop_front() } else { None };
        let result = match error {
            Some(InternalError::BeforeEffect) => server_error(),
            _ => answer(self.route(call, caller), id, call.now),
        };
        let result = if error.is_some() { server_error() } else { result };
        if let Some(key) = key {
            self.keys.store(&key, &result);
        }
        result
    }

    /// An id for an answer: the same after the same calls.
    fn answer_id(&mut self) -> Uuid {
        self.next_answer += 1;
        Uuid::from_u128((0xAA << 96) | (0x4000 << 64) | (0x8000 << 48) | u128::from(self.next_answer))
    }
}

impl FakeService for FakeXero {
    /// The call arrives: it counts for the limits now, and whether its token is good is decided now.
    fn start(&mut self, request: Request, now: Timestamp) -> Started {
        let call = Call::of(request, now);
        self.counters.count_call(call.kind());
        let verdict = self.admit(&call, now);
        self.next_exchange += 1;
        let id = ExchangeId(self.next_exchange);
        let ready_at = match &verdict {
            Verdict::Refused(_) => now,
            Verdict::Identity | Verdict::Admitted { .. } => {
                let kilobytes = if call.is_write() { call.body.len() / 1_000 } else { 0 };
                let more = self.latency_per_kilobyte.checked_mul(i32::try_from(kilobytes).unwrap_or(i32::MAX));
                let latency = more.and_then(|more| self.latency.checked_add(&more)).unwrap_or(TimeDelta::MAX);
                now.checked_add_signed(latency).unwrap_or(Timestamp::MAX_UTC)
            }
        };
        self.in_flight.insert(id, InFlight { call, verdict });
        Started { id, ready_at }
    }

    /// The call is carried out.
    fn finish(&mut self, id: ExchangeId, now: Timestamp) -> Response {
        let Some(InFlight { mut call, verdict }) = self.in_flight.remove(&id) else {
            return Response::new(StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), "");
        };
        let correlation = self.answer_id();
        call.now = now;
        let mut answer = match verdict {
            Verdict::Refused(answer) => *answer,
            Verdict::Identity => self.identity.answer(&call),
            Verdict::Admitted { caller, limit_headers, seen } => {
                if let Some(tenant) = caller.tenant {
                    self.limiter.leave(&caller.app, tenant);
                }
                let mut answer = self.perform(&call, &caller, seen, correlation);
                self.hear();
                answer.headers.extend(limit_headers);
                if call.accounting && !call.wants_json() { as_xml(answer, correlation) } else { answer }
            }
        };
        self.forms.shape(&mut answer);
        if let Ok(value) = HeaderValue::from_str(&correlation.to_string()) {
            answer.headers.insert(HeaderName::from_static("xero-correlation-id"), value);
        }
        answer
    }
}
