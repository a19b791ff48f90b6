//! The keeper of a user's tokens: gives the access token, and refreshes it before it runs out.

mod flight;
mod memory;
mod renew;

use std::{fmt, future::Future, pin::pin, sync::Arc, time::Duration};

use api_core::{
    Secret,
    runtime::{RuntimeExt, Timestamp},
};
use async_trait::async_trait;
use chrono::TimeDelta;
use futures_util::future::{Either, select};
use uuid::Uuid;

use self::{
    flight::Flight,
    memory::{Look, Memory},
    renew::Outcome,
};
use super::{
    Connection, ConnectionId, Identity, Scopes, Swap, TokenSet, TokenStore,
    token_set::{random_id, same},
};
use crate::{
    answer::Page,
    client::{TokenError, TokenErrorKind, TokenSource},
    error::{Error, ErrorKind},
    wire::TenantId,
};

/// How long before its end an access token is refreshed, unless the builder says otherwise.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How long a caller whose token is still good waits for a better one: long enough for a second and a third attempt where
/// connections break, not for time-outs.
const PATIENCE: Duration = Duration::from_secs(10);
/// Half of the 60 days that a refresh token lives unused.
const HALF_OF_ITS_LIFE: Duration = Duration::from_secs(30 * 24 * 3_600);
/// How often a store that others write to is tried before a sign-in or sign-out gives up.
const WRITES: u32 = 20;

/// Keeps the tokens of one user fresh, for all tasks of this process and together with other processes that share its
/// [`TokenStore`]. It is the [`TokenSource`] of a [`Client`](crate::Client), and serves all organisations of the user: a token
/// is the user's, not an organisation's.
///
/// - **One refresh at a time.** Tasks of this process share one; those of other processes are kept away by a mark in the store.
///   Before it refreshes it reads the store again, as another may have refreshed already.
/// - **No token is lost.** A refresh belongs to the keeper, not to the task that began it: drop the task, and the next one takes
///   it up. New tokens are stored before they are used. If an answer is lost, the old refresh token is sent again, which Xero
///   takes for 30 minutes (XR-OAUTH-7); it is kept until the new one has proven itself, which it must soon after such a loss.
/// - **No false alarm.** An identity service that is down, slow or limited says nothing about the tokens. Only `invalid_grant`
///   for the token in the store, read once more, and for the one before it, ends in
///   [`ConnectAgain`](TokenErrorKind::ConnectAgain). A token that is still good is given out whatever else fails.
/// - **No loop.** A token that was refused as run out is replaced once; one that lacks a scope never: a new one would lack it too.
///
/// ```no_run
/// # async fn f(transport: std::sync::Arc<dyn api_core::transport::Transport>,
/// #     runtime: std::sync::Arc<dyn api_core::runtime::Runtime>,
/// #     my_store: std::sync::Arc<dyn xero_client::oauth::TokenStore>) -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use xero_client::{Client, oauth::{App, Identity, TokenKeeper}};
///
/// let app = App::web("client id", "client secret", "https://books.example/xero/callback")?;
/// let identity = Identity::new(app, transport.clone(), runtime.clone());
/// let keeper = Arc::new(TokenKeeper::new(identity, my_store));
/// let client = Client::builder(transport, runtime, keeper.clone()).build()?;
/// # Ok(()) }
/// ```
pub struct TokenKeeper {
    inner: Arc<Inner>,
    flight: Flight<Outcome>,
}

struct Inner {
    identity: Identity,
    store: Arc<dyn TokenStore>,
    /// What a custom connection asks for.
    scopes: Scopes,
    ahead: TimeDelta,
    /// Who this keeper is in the marks that it leaves in the store.
    me: Uuid,
    memory: Memory,
}

/// How it stands with the tokens of a user; for a page of settings, and for alarms.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TokenStatus {
    /// Whether a user has signed in and not out. True for every custom connection that has a token.
    pub is_connected: bool,
    /// How long the access token is still good; zero if it has run out.
    pub access_expires_in: Duration,
    /// How long the refresh token is still good if it is not used (60 days from its making); `None` if there is none. Alert when
    /// it is below some days; [`TokenKeeper::tend`] keeps it from coming to that.
    pub refresh_expires_in: Option<Duration>,
    /// Since when the answer to a refresh is missing. The refresh must be repeated within 30 minutes of that, which
    /// every call and [`TokenKeeper::tend`] does.
    pub in_doubt_for: Option<Duration>,
    /// What was granted.
    pub scopes: Scopes,
    /// How often the tokens were refreshed since the sign-in.
    pub generation: u64,
    /// What the last refresh failed with, if it failed.
    pub trouble: Option<TokenError>,
}

impl TokenKeeper {
    /// A keeper of the tokens in this store. Nothing is read or sent before somebody asks.
    pub fn new(identity: Identity, store: Arc<dyn TokenStore>) -> Self {
        let me = random_id(&*identity.runtime);
        let inner = Inner { identity, store, scopes: Scopes::none(), ahead: AHEAD, me, memory: Memory::default() };
        Self { inner: Arc::new(inner), flight: Flight::new() }
    }

    /// A keeper of a [custom connection](super::App::custom_connection): it asks for a token by itself, with these scopes, and
    /// for a new one before that runs out. No scopes: all that the connection has.
    ///
    /// # Errors
    /// [`InvalidApp`](TokenErrorKind::InvalidApp) if the app is another kind.
    pub fn custom_connection(
        identity: Identity,
        store: Arc<dyn TokenStore>,
        scopes: Scopes,
    ) -> Result<Self, TokenError> {
        if !identity.is_custom_connection() {
            let message = "only `App::custom_connection` gets tokens by itself; with this app a user must sign in";
            return Err(TokenError::new(TokenErrorKind::InvalidApp, message));
        }
        Ok(Self::new(identity, store).with(|inner| inner.scopes = scopes))
    }

    /// How long before its end an access token is refreshed; 5 minutes if nothing is said, and never more than a third of its
    /// life. At 5 minutes the next refresh comes 25 minutes after the last one, when the token before it is still within Xero's
    /// 30 minutes: should the last answer have crossed another, there is still a way back.
    #[must_use]
    pub fn refresh_ahead(self, time: Duration) -> Self {
        let ahead = TimeDelta::from_std(time).unwrap_or(AHEAD);
        self.with(|inner| inner.ahead = ahead)
    }

    /// Changes a keeper that nobody shares yet.
    fn with(self, change: impl FnOnce(&mut Inner)) -> Self {
        let Self { mut inner, flight } = self;
        if let Some(inner) = Arc::get_mut(&mut inner) {
            change(inner);
        }
        Self { inner, flight }
    }

    /// The identity service that it stands on.
    pub fn identity(&self) -> &Identity {
        &self.inner.identity
    }

    /// Stores the tokens of a sign-in, in place of whatever was there, and uses them from now on.
    ///
    /// # Errors
    /// [`Store`](TokenErrorKind::Store): they may be stored or not; call it again with the same tokens.
    ///
    /// # Cancellation
    /// When dropped, they may be stored or not.
    pub async fn adopt(&self, tokens: TokenSet) -> Result<(), TokenError> {
        let stored =
            self.write(|there| TokenSet { version: there.map_or(1, |set| set.version + 1), ..tokens.clone() }).await?;
        self.inner.memory.adopt(stored);
        Ok(())
    }

    /// Signs the user out: revokes the refresh tokens, with which all connections of the user to this app end (XR-OAUTH-10), and
    /// then forgets the tokens. A refresh that is under way is let end before, and what it brought is revoked too, stored or
    /// not.
    ///
    /// # Errors
    /// As of [`Identity::revoke`], and of the store. Nothing is forgotten before Xero has answered.
    ///
    /// # Cancellation
    /// When dropped, some tokens may be revoked and none forgotten; call it again.
    pub async fn sign_out(&self) -> Result<(), TokenError> {
        let runtime = &*self.inner.identity.runtime;
        if self.flight.is_in_the_air() {
            // Whatever becomes of it: what it leaves in the store or in memory is found there.
            let _ = self.fly().await;
        }
        let mut revoked = Vec::new();
        for _ in 0..WRITES {
            let there = self.inner.store.load().await?;
            let unsaved = self.inner.memory.unsaved_refresh_token();
            for token in unsaved.iter().chain(there.iter().flat_map(TokenSet::refresh_tokens)) {
                if !revoked.iter().any(|known| same(known, token)) {
                    self.inner.identity.revoke(token).await?;
                    revoked.push(token.clone());
                }
            }
            let Some(set) = there else { return Ok(()) };
            let signed_out = set.signed_out();
            // What others have stored meanwhile is revoked before it is forgotten.
            match self.inner.store.compare_and_set(Some(set.version), &signed_out).await? {
                Swap::Done => {
                    self.inner.memory.adopt(signed_out);
                    return Ok(());
                }
                Swap::Conflict => runtime.sleep(runtime.random_up_to(Duration::from_millis(100))).await,
            }
        }
        Err(overtaken())
    }

    /// Writes what `next` makes of what is there, until it is not overtaken.
    async fn write(&self, next: impl Fn(Option<&TokenSet>) -> TokenSet + Send) -> Result<TokenSet, TokenError> {
        let runtime = &*self.inner.identity.runtime;
        for _ in 0..WRITES {
            let there = self.inner.store.load().await?;
            let new = next(there.as_ref());
            match self.inner.store.compare_and_set(there.as_ref().map(TokenSet::version), &new).await? {
                Swap::Done => return Ok(new),
                Swap::Conflict => runtime.sleep(runtime.random_up_to(Duration::from_millis(100))).await,
            }
        }
        Err(overtaken())
    }

    /// The access token, refreshed if need be: what [`TokenSource::token`] gives for every tenant.
    ///
    /// # Errors
    /// [`NotConnected`](TokenErrorKind::NotConnected), [`ConnectAgain`](TokenErrorKind::ConnectAgain),
    /// [`NotRenewable`](TokenErrorKind::NotRenewable), [`ClientRefused`](TokenErrorKind::ClientRefused),
    /// [`Unavailable`](TokenErrorKind::Unavailable), [`Store`](TokenErrorKind::Store).
    ///
    /// # Cancellation
    /// Safe: what was begun is taken up by the next caller.
    pub async fn access_token(&self) -> Result<Secret, TokenError> {
        self.tokens().await.map(|set| set.access.clone())
    }

    async fn tokens(&self) -> Outcome {
        let inner = &*self.inner;
        // Twice, because the flight that one joins may have begun before the token at hand was refused.
        for _ in 0..2 {
            let set = match inner.look() {
                Look::Good(set) => return Ok(set),
                Look::Due(set) => {
                    let timer = pin!(inner.identity.runtime.sleep(PATIENCE));
                    match select(pin!(self.fly()), timer).await {
                        Either::Left((Ok(set), _)) => set,
                        Either::Left((Err(_), _)) | Either::Right(_) if inner.is_usable(&set) => return Ok(set),
                        _ => self.fly().await?,
                    }
                }
                Look::Nothing => self.fly().await?,
            };
            if !inner.memory.is_refused(&set) {
                return Ok(set);
            }
        }
        self.fly().await
    }

    /// Joins the refresh in the air, or begins one.
    fn fly(&self) -> impl Future<Output = Outcome> + Send + use<> {
        let inner = self.inner.clone();
        let joined = self.flight.join(|| Box::pin(renew::renew(inner)));
        async move {
            joined.await.unwrap_or_else(|| {
                Err(TokenError::new(TokenErrorKind::Unavailable, "the refresh broke in another task; try again"))
            })
        }
    }

    /// The organisations that the user has connected.
    ///
    /// # Errors
    /// [`NoToken`](crate::ErrorKind::NoToken), and as of [`Identity::connections`].
    pub async fn connections(&self) -> Result<Page<Connection>, Error> {
        let token = self.access_token().await?;
        match self.inner.identity.connections(&token, None).await {
            Err(error) if error.kind() == ErrorKind::TokenExpired => {
                let fresh = self.instead_of(&token).await?;
                self.inner.identity.connections(&fresh, None).await
            }
            result => result,
        }
    }

    /// Removes one organisation from the app; the others stay.
    ///
    /// # Errors
    /// [`NoToken`](crate::ErrorKind::NoToken), and as of [`Identity::disconnect`].
    pub async fn disconnect(&self, connection: ConnectionId) -> Result<(), Error> {
        let token = self.access_token().await?;
        match self.inner.identity.disconnect(&token, connection).await {
            Err(error) if error.kind() == ErrorKind::TokenExpired => {
                let fresh = self.instead_of(&token).await?;
                self.inner.identity.disconnect(&fresh, connection).await
            }
            result => result,
        }
    }

    /// Another token than this one, which Xero calls run out.
    async fn instead_of(&self, token: &Secret) -> Result<Secret, TokenError> {
        self.inner.memory.refuse(token, self.inner.identity.runtime.monotonic());
        self.access_token().await
    }

    /// Looks after tokens that nobody uses: ends a refresh that nobody waits for, repeats one whose answer was lost, and
    /// refreshes when half of the 60 days are over. A program that may stand still for hours should call this every ten minutes,
    /// and look at what comes back.
    ///
    /// # Errors
    /// As [`status`](Self::status). What a refresh failed with stands in [`TokenStatus::trouble`].
    ///
    /// # Cancellation
    /// Safe.
    pub async fn tend(&self) -> Result<TokenStatus, TokenError> {
        let set = self.inner.store.load().await?;
        let status = self.status_of(set.as_ref());
        let unfinished =
            self.flight.is_in_the_air() || self.inner.memory.has_unsaved() || status.in_doubt_for.is_some();
        let fading = status.refresh_expires_in.is_some_and(|time| time < HALF_OF_ITS_LIFE);
        let unproven = set.is_some_and(|set| set.is_to_be_proven(self.inner.identity.runtime.now()));
        if !unfinished && !fading && !unproven {
            return Ok(status);
        }
        // Its error is in the status.
        let _ = self.fly().await;
        self.status().await
    }

    /// How it stands with the tokens, by the store. Nothing is sent.
    ///
    /// # Errors
    /// [`Store`](TokenErrorKind::Store).
    pub async fn status(&self) -> Result<TokenStatus, TokenError> {
        Ok(self.status_of(self.inner.store.load().await?.as_ref()))
    }

    fn status_of(&self, set: Option<&TokenSet>) -> TokenStatus {
        let now = self.inner.identity.runtime.now();
        let until = |at: Timestamp| at.signed_duration_since(now).to_std().unwrap_or_default();
        let (doubt, trouble) = self.inner.memory.trouble(set);
        TokenStatus {
            is_connected: set.is_some_and(|set| !set.is_signed_out()),
            access_expires_in: set.map(|set| until(set.access_expires)).unwrap_or_default(),
            refresh_expires_in: set.and_then(TokenSet::refresh_expires_at).map(until),
            in_doubt_for: doubt.map(|since| now.signed_duration_since(since).to_std().unwrap_or_default()),
            scopes: set.map(|set| set.scopes.clone()).unwrap_or_default(),
            generation: set.map(TokenSet::generation).unwrap_or_default(),
            trouble,
        }
    }
}

fn overtaken() -> TokenError {
    TokenError::store("the token store is written to by others all the time; try again")
}

#[async_trait]
impl TokenSource for TokenKeeper {
    async fn token(&self, _tenant: &TenantId) -> Result<Secret, TokenError> {
        self.access_token().await
    }

    async fn expired(&self, _tenant: &TenantId, token: &Secret) {
        self.inner.memory.refuse(token, self.inner.identity.runtime.monotonic());
    }
}

impl fmt::Debug for TokenKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKeeper")
            .field("app", self.inner.identity.app())
            .field("store", &self.inner.store)
            .finish_non_exhaustive()
    }
}
