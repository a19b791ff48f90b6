//! Xero's identity service: who has consented to what, and the tokens that come of it (XR-OAUTH). Here: the state and its
//! rules. What goes over HTTP is in `endpoint`.

mod endpoint;
mod setup;
mod text;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use api_core::runtime::Timestamp;
use uuid::Uuid;

pub use self::setup::{AppSetup, Consent, TokenLife};
use self::text::opaque;
pub(super) use self::{endpoint::is_identity, setup::AppKind};
use super::{
    config::{FakeXeroConfig, RefreshSetup, TokenSetup},
    setup::OrganisationSetup,
};

/// All apps, consents and tokens.
#[derive(Debug)]
pub(super) struct Identity {
    apps: BTreeMap<String, AppSetup>,
    users: Vec<(String, Vec<Uuid>)>,
    consent: Consent,
    life: TokenLife,
    grants: BTreeMap<GrantId, Grant>,
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, Access>,
    refresh: BTreeMap<String, Refresh>,
    issued: u64,
}

/// A user's consent to an app. A custom connection has the empty user; a token of [`TokenSetup`] is a user of its own.
type GrantId = (String, String);

/// What a user has consented to. Scopes add up, connections are renewed (XR-OAUTH-8).
#[derive(Debug, Default)]
struct Grant {
    scopes: Vec<String>,
    connections: Vec<Connection>,
}

/// An organisation that a user has connected to an app.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    pub(super) id: Uuid,
    pub(super) auth_event: Uuid,
    pub(super) tenant: Uuid,
    /// When it was made and renewed; `None` for those of [`TokenSetup`], which were always there.
    pub(super) since: Option<(Timestamp, Timestamp)>,
}

/// What is behind an access token.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) app: String,
    /// `None` if the app speaks for itself, without a user.
    user: Option<String>,
    /// `None`: all.
    pub(super) scopes: Option<Vec<String>>,
    pub(super) expires_at: Option<Timestamp>,
}

#[derive(Debug)]
struct Refresh {
    grant: GrantId,
    scopes: Vec<String>,
    auth_event: Uuid,
    /// When it was issued; `None` for one of the configuration that nobody has used yet.
    issued: Option<Timestamp>,
    first_used: Option<Timestamp>,
    successors: Vec<String>,
    /// Another successor of its predecessor took its place.
    replaced: bool,
}

#[derive(Debug)]
struct Code {
    grant: GrantId,
    scopes: Vec<String>,
    auth_event: Uuid,
    refreshable: bool,
    redirect_uri: String,
    challenge: Option<String>,
    issued: Timestamp,
}

/// The tokens of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuedTokens {
    /// The access token: a text in the shape of a JWT whose claims can be read and whose signature is none.
    pub access_token: String,
    /// The refresh token, if `offline_access` was asked for.
    pub refresh_token: Option<String>,
    /// The id token, if `openid` was asked for.
    pub id_token: Option<String>,
    /// What the tokens open.
    pub scopes: Vec<String>,
    /// How many seconds the access token lives.
    pub expires_in: u64,
}

/// Why there is no token, in the words of RFC 6749.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denial {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    UnauthorizedClient,
    UnsupportedGrantType,
}

/// What an app asks a user for.
struct Question {
    app: String,
    redirect_uri: String,
    scopes: Vec<String>,
    challenge: Option<String>,
}

impl Identity {
    /// Takes its part of the configuration.
    pub(super) fn of(config: &mut FakeXeroConfig) -> Self {
        let mut users = std::mem::take(&mut config.users);
        if users.is_empty() {
            let everywhere = config.organisations.iter().map(OrganisationSetup::id).collect();
            users.push(("demo".to_owned(), everywhere));
        }
        let mut new = Self {
            apps: BTreeMap::new(),
            users,
            consent: Consent::default(),
            life: config.token_life,
            grants: BTreeMap::new(),
            codes: BTreeMap::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
            issued: 0,
        };
        for app in std::mem::take(&mut config.apps) {
            if let AppKind::Custom(tenant) = app.kind {
                let grant = new.grants.entry((app.client_id.clone(), String::new())).or_default();
                grant.connections.push(Connection::always(tenant));
            }
            new.apps.insert(app.client_id.clone(), app);
        }
        for (token, setup) in std::mem::take(&mut config.tokens) {
            new.add_token(token, setup);
        }
        for refresh in std::mem::take(&mut config.refresh_tokens) {
            new.add_refresh_token(refresh);
        }
        new
    }

    pub(super) fn set_consent(&mut self, consent: Consent) {
        self.consent = consent;
    }

    pub(super) fn add_token(&mut self, token: String, setup: TokenSetup) {
        let connections = setup.tenants.into_iter().map(Connection::always).collect();
        self.grants.insert((setup.app.clone(), token.clone()), Grant { scopes: Vec::new(), connections });
        let user = Some(token.clone());
        let access = Access { app: setup.app, user, scopes: setup.scopes, expires_at: setup.expires_at };
        self.access.insert(token, access);
    }

    /// Adds a refresh token of the first user's, with a consent for all their organisations.
    fn add_refresh_token(&mut self, setup: RefreshSetup) {
        let RefreshSetup { token, client_id, scopes } = setup;
        let Some((user, tenants)) = self.users.first().cloned() else { return };
        let grant_id = (client_id, user);
        let grant = self.grants.entry(grant_id.clone()).or_default();
        for tenant in tenants {
            if grant.connections.iter().all(|connection| connection.tenant != tenant) {
                grant.connections.push(Connection::always(tenant));
            }
        }
        let refresh = Refresh {
            grant: grant_id,
            scopes,
            auth_event: ALWAYS,
            issued: None,
            first_used: None,
            successors: Vec::new(),
            replaced: false,
        };
        self.refresh.insert(token, refresh);
    }

    pub(super) fn revoke_access(&mut self, token: &str) {
        self.access.remove(token);
    }

    /// Takes an organisation away from every consent. The tokens stay good (XR-AUTH-4).
    pub(super) fn disconnect(&mut self, tenant: Uuid) {
        for grant in self.grants.values_mut() {
            grant.connections.retain(|connection| connection.tenant != tenant);
        }
    }

    /// Takes one connection away from the app's consents.
    pub(super) fn delete_connection(&mut self, app: &str, id: Uuid) {
        for (_, grant) in self.grants.iter_mut().filter(|((of, _), _)| of == app) {
            grant.connections.retain(|connection| connection.id != id);
        }
    }

    pub(super) fn access(&self, token: &str) -> Option<&Access> {
        self.access.get(token)
    }

    /// The organisations that a token opens; those of all users for the token of an app itself.
    pub(super) fn connections(&self, access: &Access) -> Vec<Connection> {
        let is_its =
            |grant: &GrantId| grant.0 == access.app && access.user.as_ref().is_none_or(|user| *user == grant.1);
        let grants = self.grants.iter().filter(|(id, _)| is_its(id));
        grants.flat_map(|(_, grant)| grant.connections.iter().cloned()).collect()
    }

    /// Whether any of the app's users has connected the organisation.
    pub(super) fn is_connected(&self, app: &str, tenant: Uuid) -> bool {
        let mut grants = self.grants.iter().filter(|((of, _), _)| of == app);
        grants.any(|(_, grant)| grant.connections.iter().any(|connection| connection.tenant == tenant))
    }

    /// The only organisation of a custom connection, which needs no header to name it (XR-OAUTH-9).
    pub(super) fn custom_tenant(&self, access: &Access) -> Option<Uuid> {
        match self.apps.get(&access.app)?.kind {
            AppKind::Custom(tenant) => Some(tenant),
            AppKind::Web | AppKind::Native => None,
        }
    }

    fn next(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    fn new_id(&mut self) -> Uuid {
        let number = self.next();
        Uuid::from_u128((0x1D << 96) | (0x4000 << 64) | (0x8000 << 48) | u128::from(number))
    }

    /// Consent and exchange at once.
    pub(super) fn sign_in(&mut self, app: &str, scopes: Vec<String>, now: Timestamp) -> Option<IssuedTokens> {
        self.apps.get(app).filter(|app| !matches!(app.kind, AppKind::Custom(_)))?;
        let question = Question { app: app.to_owned(), redirect_uri: String::new(), scopes, challenge: None };
        let code = self.ask(question, now)?;
        self.redeem(app, &code, "", None, now).ok()
    }

    /// The user consents, or does not (`None`); the code.
    fn ask(&mut self, question: Question, now: Timestamp) -> Option<String> {
        let consent = self.consent.clone();
        let chosen = self.users.iter().find(|(name, _)| consent.user.as_ref().is_none_or(|user| user == name));
        let (user, tenants) = chosen.filter(|_| !consent.denied).cloned()?;
        let auth_event = self.new_id();
        let grant_id = (question.app, user);
        let ids: BTreeMap<Uuid, Uuid> = tenants.iter().map(|tenant| (*tenant, self.new_id())).collect();
        let refreshable = question.scopes.iter().any(|scope| scope == "offline_access");
        let grant = self.grants.entry(grant_id.clone()).or_default();
        add_scopes(&mut grant.scopes, question.scopes);
        for (tenant, id) in ids {
            if consent.tenants.as_ref().is_some_and(|only| !only.contains(&tenant)) {
                continue;
            }
            match grant.connections.iter_mut().find(|connection| connection.tenant == tenant) {
                Some(connection) => connection.renew(auth_event, now),
                None => grant.connections.push(Connection { id, auth_event, tenant, since: Some((now, now)) }),
            }
        }
        let code = Code {
            grant: grant_id,
            scopes: grant.scopes.clone(),
            auth_event,
            refreshable,
            redirect_uri: question.redirect_uri,
            challenge: question.challenge,
            issued: now,
        };
        let text = opaque("code", self.next());
        self.codes.insert(text.clone(), code);
        Some(text)
    }
}

/// The consent of connections that were always there.
const ALWAYS: Uuid = Uuid::from_u128(0xC0_u128 << 120);

impl Connection {
    /// One of the configuration. Its id is not the organisation's (XR-AUTH-5).
    fn always(tenant: Uuid) -> Self {
        let id = Uuid::from_u128(tenant.as_u128() ^ ALWAYS.as_u128());
        Self { id, auth_event: ALWAYS, tenant, since: None }
    }

    fn renew(&mut self, auth_event: Uuid, now: Timestamp) {
        self.auth_event = auth_event;
        self.since = Some((self.since.map_or(now, |(created, _)| created), now));
    }
}

fn add_scopes(all: &mut Vec<String>, more: Vec<String>) {
    let known: BTreeSet<String> = all.iter().cloned().collect();
    all.extend(more.into_iter().filter(|scope| !known.contains(scope)));
}
