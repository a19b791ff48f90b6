//! One refresh from beginning to end: what is in the store, whose turn it is, the exchange, the store again.

use std::{sync::Arc, time::Duration};

use api_core::{Secret, runtime::RuntimeExt};
use chrono::TimeDelta;

use super::Inner;
use crate::{
    client::{TokenError, TokenErrorKind},
    oauth::{
        Swap, TokenSet,
        exchange::{Grant, TIMEOUT, may_have_been_sent},
        token_set::{Claim, Issued, same},
    },
};

/// How long a mark in the store keeps others away: a third to send after marking, a third for the answer, and a third to store
/// it.
const LEASE: Duration = Duration::from_secs(90);
/// How far the clocks of two machines may differ before one takes the other's mark for an old one.
const CLOCKS: TimeDelta = TimeDelta::minutes(2);
/// How often those who are kept away look again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// When those who are kept away give up: two of the others may have died one after the other.
const GIVE_UP: Duration = Duration::from_secs(240);
/// How often one refresh asks an identity service that does not answer.
const ATTEMPTS: u32 = 3;
/// The pause after the first failed attempt; it doubles.
const PAUSE: Duration = Duration::from_secs(1);
/// A longer `Retry-After` is not waited for by those who wait for this refresh.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long a dead refresh token, or a refused client, is left alone.
const DEAD: Duration = Duration::from_secs(600);
/// How often storing new tokens is tried before it is left to the next caller, with a pause that doubles from 200 ms.
const SAVES: u32 = 6;
/// How long Xero takes the refresh token before the current one (XR-OAUTH-7).
const GRACE: TimeDelta = TimeDelta::minutes(30);

pub(super) type Outcome = Result<Arc<TokenSet>, TokenError>;

/// New tokens that the store has not taken yet. The refresh token in the store is on its way out, so they must not be lost.
pub(super) struct Unsaved {
    /// What the store held when they were got.
    base: TokenSet,
    new: TokenSet,
}

/// What to do next.
enum Step {
    Done(Arc<TokenSet>),
    /// From the beginning, after a pause: with another look at the store.
    Again(Duration),
}

/// Refreshes, if it is still needed by the time it is our turn.
pub(super) async fn renew(inner: Arc<Inner>) -> Outcome {
    let runtime = inner.identity.runtime.clone();
    let mut renewal =
        Renewal { inner: &inner, kept_away: Duration::ZERO, attempts: 0, refused: Vec::new(), verdict: None };
    loop {
        let step = match inner.memory.take_unsaved() {
            Some(unsaved) => renewal.save(unsaved).await?,
            None if inner.identity.is_custom_connection() => renewal.ask_step().await?,
            None => renewal.refresh_step().await?,
        };
        match step {
            Step::Done(set) => return Ok(set),
            Step::Again(pause) if pause.is_zero() => {}
            Step::Again(pause) => runtime.sleep(pause).await,
        }
    }
}

struct Renewal<'a> {
    inner: &'a Inner,
    /// How long it has waited for others. Not how long it has existed: it may have stood still, with nobody to poll it.
    kept_away: Duration,
    attempts: u32,
    /// Refresh tokens that were answered with `invalid_grant`.
    refused: Vec<Secret>,
    /// What the first of them was refused with.
    verdict: Option<TokenError>,
}

impl Renewal<'_> {
    async fn refresh_step(&mut self) -> Result<Step, TokenError> {
        let inner = self.inner;
        let runtime = &*inner.identity.runtime;
        let Some(set) = inner.store.load().await? else { return Err(not_connected()) };
        let known = inner.memory.absorb(&set);
        if inner.is_fresh(&set) {
            return Ok(Step::Done(known));
        }
        if !set.is_refreshable() {
            return Err(if set.is_signed_out() { not_connected() } else { not_renewable() });
        }
        if let Some(error) = inner.memory.held(Some(&set), runtime.monotonic()) {
            return Err(error);
        }
        if self.is_taken(&set) {
            if inner.is_usable(&set) {
                return Ok(Step::Done(known));
            }
            if self.kept_away > GIVE_UP {
                return Err(TokenError::new(
                    TokenErrorKind::Unavailable,
                    "another process has been refreshing the tokens for minutes; try again later",
                ));
            }
            let pause = runtime.jittered(LOOK_AGAIN);
            self.kept_away = self.kept_away.saturating_add(pause);
            return Ok(Step::Again(pause));
        }
        let Some(token) = set.refresh_tokens().find(|token| !self.refused.iter().any(|refused| same(refused, token)))
        else {
            return Err(self.give_up(&set).await);
        };
        let marked_at = runtime.monotonic();
        let marked = set.claimed(Some(Claim { by: inner.me, at: runtime.now() }));
        match inner.store.compare_and_set(Some(set.version), &marked).await? {
            Swap::Done => {}
            Swap::Conflict => return Ok(Step::Again(runtime.random_up_to(Duration::from_millis(50)))),
        }
        if runtime.monotonic().saturating_sub(marked_at) > LEASE.saturating_sub(TIMEOUT.saturating_mul(2)) {
            // The store took so long that the mark may be gone before the answer is there.
            return Ok(Step::Again(Duration::ZERO));
        }
        let sent_at = runtime.now();
        match inner.identity.exchange(Grant::Refresh(token)).await {
            Ok(issued) => {
                let in_doubt = inner.memory.in_doubt_since(token).is_some();
                let new = marked.refreshed(token, issued, in_doubt);
                self.save(Unsaved { base: marked, new }).await
            }
            Err(error) if error.kind() == TokenErrorKind::ConnectAgain => {
                // Not the last word: look at the store once more, and try what it holds.
                self.refused.push(token.clone());
                let late = inner.memory.in_doubt_since(token).filter(|since| runtime.now() - *since > GRACE);
                self.verdict.get_or_insert(if late.is_some() { too_late() } else { error });
                Ok(Step::Again(Duration::ZERO))
            }
            Err(error) if error.kind() == TokenErrorKind::Unavailable => {
                if may_have_been_sent(&error) {
                    inner.memory.doubt(token, sent_at);
                }
                self.again_or(error, &marked).await
            }
            Err(error) => {
                self.release(&marked).await;
                Err(inner.memory.hold(Some(&marked), runtime.monotonic(), |_| DEAD, error))
            }
        }
    }

    /// Whether another keeper is refreshing these tokens.
    fn is_taken(&self, set: &TokenSet) -> bool {
        let Some(claim) = set.claim.filter(|claim| claim.by != self.inner.me) else { return false };
        let runtime = &*self.inner.identity.runtime;
        // By our own clock since we saw it; by the wall clock, which may be another's, with some tolerance.
        let seen_for = self.inner.memory.seen_for(claim, runtime.monotonic());
        let age = runtime.now().signed_duration_since(claim.at);
        seen_for < LEASE && age < TimeDelta::from_std(LEASE).unwrap_or_default() + CLOCKS
    }

    /// No answer: again after a pause, or not any more.
    async fn again_or(&mut self, error: TokenError, marked: &TokenSet) -> Result<Step, TokenError> {
        let runtime = &*self.inner.identity.runtime;
        self.attempts += 1;
        let pause = runtime.back_off(PAUSE, LONGEST_PAUSE, self.attempts);
        let pause = error.retry_after().unwrap_or(pause);
        if self.attempts < ATTEMPTS && pause <= LONGEST_PAUSE {
            return Ok(Step::Again(pause));
        }
        tracing::warn!(error = %error, "the tokens could not be refreshed");
        self.release(marked).await;
        Err(self.inner.memory.hold(Some(marked), runtime.monotonic(), later(&error), error))
    }

    /// Every refresh token was refused.
    async fn give_up(&mut self, set: &TokenSet) -> TokenError {
        let error = self.verdict.take().unwrap_or_else(not_connected);
        tracing::warn!("every refresh token was refused: the user must connect again");
        if set.claim.is_some_and(|claim| claim.by == self.inner.me) {
            self.release(set).await;
        }
        self.inner.memory.hold(Some(set), self.inner.identity.runtime.monotonic(), |_| DEAD, error)
    }

    /// Takes our mark away, so that others need not wait until it is old. If it cannot be done now, they will.
    async fn release(&self, marked: &TokenSet) {
        let _ = self.inner.store.compare_and_set(Some(marked.version), &marked.claimed(None)).await;
    }

    /// Stores new tokens, come what may: the ones in the store are on their way out.
    async fn save(&mut self, mut unsaved: Unsaved) -> Result<Step, TokenError> {
        let inner = self.inner;
        let runtime = &*inner.identity.runtime;
        let mut pause = Duration::from_millis(200);
        let mut trouble = None;
        for _ in 0..SAVES {
            let swapped = inner.store.compare_and_set(Some(unsaved.base.version), &unsaved.new).await;
            let there = match swapped {
                Ok(Swap::Done) => {
                    tracing::debug!(generation = unsaved.new.generation, "the tokens were refreshed");
                    return Ok(Step::Done(inner.memory.renewed(&unsaved.new, runtime.monotonic())));
                }
                Ok(Swap::Conflict) => inner.store.load().await,
                Err(error) => Err(error),
            };
            match there {
                Ok(there) => match unsaved.compare(there) {
                    There::Itself => {
                        return Ok(Step::Done(inner.memory.renewed(&unsaved.new, runtime.monotonic())));
                    }
                    There::Marked => {}
                    There::Refreshed(there) => {
                        // Its tokens count. Ours may be the ones that live, if Xero saw them later.
                        if let Some(spare) = &unsaved.new.refresh {
                            let _ = inner.store.compare_and_set(Some(there.version), &there.with_spare(spare)).await;
                        }
                        return Ok(Step::Again(Duration::ZERO));
                    }
                    There::SignedOut => {
                        // Whoever signed out could not know of these.
                        if let Some(token) = unsaved.refresh_token()
                            && let Err(error) = inner.identity.revoke(token).await
                        {
                            tracing::warn!(error = %error, "tokens that came during a sign-out are not revoked");
                        }
                        return Ok(Step::Again(Duration::ZERO));
                    }
                    There::Replaced => return Ok(Step::Again(Duration::ZERO)),
                },
                Err(error) => {
                    trouble = Some(error);
                    runtime.sleep(pause).await;
                    pause = pause.saturating_mul(2);
                }
            }
        }
        tracing::warn!("refreshed tokens could not be stored yet; they are kept in memory");
        inner.memory.put_unsaved(unsaved);
        Err(trouble.unwrap_or_else(super::overtaken))
    }

    /// A custom connection: another token makes none invalid, so nobody has to wait for anybody.
    async fn ask_step(&mut self) -> Result<Step, TokenError> {
        let inner = self.inner;
        let runtime = &*inner.identity.runtime;
        let there = inner.store.load().await?;
        if let Some(set) = &there {
            let known = inner.memory.absorb(set);
            if inner.is_fresh(set) {
                return Ok(Step::Done(known));
            }
        }
        if let Some(error) = inner.memory.held(there.as_ref(), runtime.monotonic()) {
            return Err(error);
        }
        let issued: Issued = match inner.identity.exchange(Grant::Credentials(&inner.scopes)).await {
            Ok(issued) => issued,
            Err(error) if error.kind() == TokenErrorKind::Unavailable => {
                self.attempts += 1;
                let pause = error.retry_after().unwrap_or(PAUSE);
                if self.attempts < ATTEMPTS && pause <= LONGEST_PAUSE {
                    return Ok(Step::Again(pause));
                }
                return Err(inner.memory.hold(there.as_ref(), runtime.monotonic(), later(&error), error));
            }
            Err(error) => {
                return Err(inner.memory.hold(there.as_ref(), runtime.monotonic(), |_| DEAD, error));
            }
        };
        let first = TokenSet::first(issued, &inner.scopes, runtime);
        let (version, generation) = there.as_ref().map_or((1, 0), |set| (set.version + 1, set.generation + 1));
        let new = TokenSet { version, generation, ..first };
        match inner.store.compare_and_set(there.as_ref().map(TokenSet::version), &new).await {
            // Nothing is lost with this token, so a store that fails is no reason not to use it.
            Ok(Swap::Done) | Err(_) => Ok(Step::Done(inner.memory.renewed(&new, runtime.monotonic()))),
            Ok(Swap::Conflict) => Ok(Step::Again(runtime.random_up_to(Duration::from_millis(50)))),
        }
    }
}

/// For how long an identity service that did not answer is left alone, after so many failures before.
fn later(error: &TokenError) -> impl FnOnce(u32) -> Duration + use<> {
    let told = error.retry_after().unwrap_or_default();
    move |failures| LONGEST_PAUSE.saturating_mul(1 << failures.min(4)).min(Duration::from_secs(60)).max(told)
}

/// What stands where new tokens were to be stored.
enum There {
    /// They themselves: the store did it, and its answer was lost.
    Itself,
    /// The same old tokens with another mark; the new ones go over it.
    Marked,
    /// Another refresh of the same sign-in.
    Refreshed(TokenSet),
    /// The user has signed out meanwhile.
    SignedOut,
    /// Another sign-in, or nothing.
    Replaced,
}

impl Unsaved {
    pub(super) fn refresh_token(&self) -> Option<&Secret> {
        self.new.refresh.as_ref()
    }

    fn compare(&mut self, there: Option<TokenSet>) -> There {
        let Some(there) = there.filter(|there| there.lineage == self.new.lineage) else { return There::Replaced };
        let itself = match (&there.refresh, &self.new.refresh) {
            (Some(there), Some(own)) => same(there, own),
            _ => false,
        };
        if itself && same(&there.access, &self.new.access) {
            self.new = there;
            There::Itself
        } else if there.is_signed_out() {
            There::SignedOut
        } else if there.generation == self.base.generation {
            self.new.version = there.version + 1;
            self.base = there;
            There::Marked
        } else {
            There::Refreshed(there)
        }
    }
}

fn not_connected() -> TokenError {
    TokenError::new(
        TokenErrorKind::NotConnected,
        "nobody has connected Xero yet (or somebody signed out): a user must sign in",
    )
}

fn not_renewable() -> TokenError {
    TokenError::new(
        TokenErrorKind::NotRenewable,
        "the access token has run out and there is no refresh token, because offline_access was not granted: \
         the user must sign in again, with that scope",
    )
}

fn too_late() -> TokenError {
    TokenError::new(
        TokenErrorKind::ConnectAgain,
        "the refresh token is dead (invalid_grant): the answer to an earlier refresh was lost, and it was not repeated within \
         Xero's 30 minutes; the user must connect again (`TokenKeeper::tend` prevents this)",
    )
}
