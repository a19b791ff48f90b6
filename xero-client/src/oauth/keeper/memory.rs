//! What a keeper remembers between refreshes. None of it has to outlive the process.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_core::{Secret, runtime::Timestamp};
use chrono::TimeDelta;

use super::{Inner, renew::Unsaved};
use crate::{
    client::TokenError,
    oauth::{
        TokenSet,
        token_set::{Claim, same},
    },
};

/// An access token with less time than this left is not given out: it would run out on its way.
const LAST_MOMENT: TimeDelta = TimeDelta::seconds(10);
/// A token younger than this that is refused as run out is not replaced: the next one would be refused too.
const YOUNG: Duration = Duration::from_secs(60);

/// What is in memory, from a caller's point of view.
pub(super) enum Look {
    Good(Arc<TokenSet>),
    /// Good, but to be refreshed now.
    Due(Arc<TokenSet>),
    Nothing,
}

#[derive(Default)]
pub(super) struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    set: Option<Arc<TokenSet>>,
    /// The access token that Xero calls run out.
    refused: Option<Secret>,
    /// The access token that this keeper got last, and when.
    renewed: Option<(Secret, Duration)>,
    hold: Option<Hold>,
    /// Failures in a row.
    failures: u32,
    /// The refresh token whose answer is missing, and since when.
    doubt: Option<(Secret, Timestamp)>,
    /// Another keeper's mark, and since when it has been there, by our monotonic clock.
    claim: Option<(Claim, Duration)>,
    unsaved: Option<Unsaved>,
}

/// A refresh that failed is not tried again for a while, unless the store holds another refresh token by then.
struct Hold {
    token: Option<Secret>,
    until: Duration,
    error: TokenError,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what the store holds, unless something newer is remembered.
    pub(super) fn absorb(&self, set: &TokenSet) -> Arc<TokenSet> {
        let mut state = self.lock();
        let set = Arc::new(set.clone());
        let older = state.set.as_ref().is_some_and(|known| known.version > set.version);
        if !older {
            state.set = Some(set.clone());
        }
        set
    }

    /// A sign-in, or sign-out: nothing that was remembered of the tokens before counts any more.
    pub(super) fn adopt(&self, set: TokenSet) {
        *self.lock() = State { set: Some(Arc::new(set)), ..State::default() };
    }

    /// New tokens are stored.
    pub(super) fn renewed(&self, set: &TokenSet, now: Duration) -> Arc<TokenSet> {
        let mut state = self.lock();
        state.hold = None;
        state.failures = 0;
        state.doubt = None;
        state.renewed = Some((set.access.clone(), now));
        drop(state);
        self.absorb(set)
    }

    /// Xero calls this token run out.
    pub(super) fn refuse(&self, token: &Secret, now: Duration) {
        let mut state = self.lock();
        if !state.set.as_ref().is_some_and(|set| same(&set.access, token)) {
            return;
        }
        let young =
            state.renewed.as_ref().is_some_and(|(known, at)| same(known, token) && now.saturating_sub(*at) < YOUNG);
        if young {
            tracing::warn!("Xero calls an access token run out that is less than a minute old; it is kept");
        } else {
            state.refused = Some(token.clone());
        }
    }

    pub(super) fn is_refused(&self, set: &TokenSet) -> bool {
        self.lock().refused.as_ref().is_some_and(|refused| same(refused, &set.access))
    }

    /// The answer to a refresh with this token is missing; the first time counts.
    pub(super) fn doubt(&self, token: &Secret, now: Timestamp) {
        let mut state = self.lock();
        if !state.doubt.as_ref().is_some_and(|(known, _)| same(known, token)) {
            state.doubt = Some((token.clone(), now));
        }
    }

    /// Since when the answer to a refresh with this token is missing.
    pub(super) fn in_doubt_since(&self, token: &Secret) -> Option<Timestamp> {
        self.lock().doubt.as_ref().filter(|(known, _)| same(known, token)).map(|(_, since)| *since)
    }

    /// A refresh has failed: none is tried for a while. Returns the error with what there is to wait.
    pub(super) fn hold(
        &self,
        set: Option<&TokenSet>,
        now: Duration,
        pause: impl FnOnce(u32) -> Duration,
        error: TokenError,
    ) -> TokenError {
        let mut state = self.lock();
        let pause = pause(state.failures);
        state.failures = state.failures.saturating_add(1);
        let token = set.and_then(|set| set.refresh.clone());
        let hold = Hold { token, until: now.saturating_add(pause), error };
        let error = hold.error_at(now);
        state.hold = Some(hold);
        error
    }

    /// What the last refresh of these tokens failed with, if it is too early for another.
    pub(super) fn held(&self, set: Option<&TokenSet>, now: Duration) -> Option<TokenError> {
        let state = self.lock();
        let hold = state.hold.as_ref().filter(|hold| hold.until > now && hold.is_of(set))?;
        Some(hold.error_at(now))
    }

    /// For a status: since when an answer is missing, and what the last refresh failed with.
    pub(super) fn trouble(&self, set: Option<&TokenSet>) -> (Option<Timestamp>, Option<TokenError>) {
        let state = self.lock();
        let current = set.and_then(|set| set.refresh.as_ref());
        let doubt = state.doubt.as_ref().filter(|(token, _)| current.is_some_and(|current| same(current, token)));
        let hold = state.hold.as_ref().filter(|hold| hold.is_of(set));
        (doubt.map(|(_, since)| *since), hold.map(|hold| hold.error.clone()))
    }

    /// How long this mark has been there, as far as we have seen.
    pub(super) fn seen_for(&self, claim: Claim, now: Duration) -> Duration {
        let mut state = self.lock();
        match state.claim {
            Some((known, since)) if known == claim => now.saturating_sub(since),
            _ => {
                state.claim = Some((claim, now));
                Duration::ZERO
            }
        }
    }

    pub(super) fn put_unsaved(&self, unsaved: Unsaved) {
        self.lock().unsaved = Some(unsaved);
    }

    pub(super) fn has_unsaved(&self) -> bool {
        self.lock().unsaved.is_some()
    }

    /// The refresh token that only this process knows.
    pub(super) fn unsaved_refresh_token(&self) -> Option<Secret> {
        self.lock().unsaved.as_ref().and_then(|unsaved| unsaved.refresh_token().cloned())
    }

    pub(super) fn take_unsaved(&self) -> Option<Unsaved> {
        self.lock().unsaved.take()
    }
}

impl Hold {
    fn error_at(&self, now: Duration) -> TokenError {
        let error = self.error.clone();
        let wait = self.until.saturating_sub(now);
        if error.is_transient() { error.with_retry_after(Some(wait)) } else { error }
    }

    fn is_of(&self, set: Option<&TokenSet>) -> bool {
        match (&self.token, set.and_then(|set| set.refresh.as_ref())) {
            (Some(held), Some(token)) => same(held, token),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Inner {
    /// What a caller can have without a refresh.
    pub(super) fn look(&self) -> Look {
        let (set, held) = {
            let state = self.memory.lock();
            let Some(set) = state.set.clone() else { return Look::Nothing };
            let now = self.identity.runtime.monotonic();
            let held = state.hold.as_ref().is_some_and(|hold| hold.until > now && hold.is_of(Some(&*set)));
            (set, held)
        };
        if !self.is_usable(&set) {
            Look::Nothing
        } else if held || self.is_fresh(&set) {
            Look::Good(set)
        } else {
            Look::Due(set)
        }
    }

    /// Whether its access token may still be given out.
    pub(super) fn is_usable(&self, set: &TokenSet) -> bool {
        let last = LAST_MOMENT.min(set.ahead(self.ahead));
        set.is_good_for(last, self.identity.runtime.now()) && !self.memory.is_refused(set)
    }

    /// Whether it need not be refreshed yet. One that cannot be refreshed is never due.
    pub(super) fn is_fresh(&self, set: &TokenSet) -> bool {
        let ahead = set.ahead(self.ahead);
        let now = self.identity.runtime.now();
        let can_be_renewed = set.is_refreshable() || self.identity.is_custom_connection();
        let is_due = !set.is_good_for(ahead, now) || set.is_to_be_proven(now);
        self.is_usable(set) && !(can_be_renewed && is_due)
    }
}
