//! What a sign-in brings and a store keeps: the tokens of one user, with what is known of them.

use std::fmt;

use api_core::{
    Secret,
    runtime::{Runtime, Timestamp},
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Claims, Scopes};
use crate::client::TokenError;

/// An unused refresh token dies after this many days (XR-OAUTH-5).
const REFRESH_DAYS: i64 = 60;
/// How an access token lives if its answer does not say (XR-AUTH-2).
pub(super) const ACCESS_SECONDS: u64 = 1_800;
/// When a refresh token that is in doubt is proven: when nothing can be under way any more, and long before the 30 minutes end.
const PROOF: TimeDelta = TimeDelta::minutes(5);
/// How many refresh tokens are kept beside the current one.
const MAX_SPARE: usize = 4;
/// The form in which it is stored.
const FORM: u32 = 1;

/// The tokens of one user. A token is the user's, not an organisation's: all organisations that the user connected share it.
///
/// `Debug` shows no token, and it implements no `Serialize`: what stores it calls [`to_secret_json`](Self::to_secret_json),
/// knowing that the text is as good as the user's signature on every invoice. Encrypt it at rest.
#[derive(Clone)]
pub struct TokenSet {
    /// Grows with every write to the store.
    pub(super) version: u64,
    /// Which sign-in it comes from; the same over all refreshes.
    pub(super) lineage: Uuid,
    /// How often it was refreshed since.
    pub(super) generation: u64,
    pub(super) access: Secret,
    pub(super) access_expires: Timestamp,
    pub(super) refresh: Option<Secret>,
    /// When both were made.
    pub(super) issued: Timestamp,
    /// Refresh tokens that may still work if the current one does not, best first: the previous one, which Xero takes again
    /// for 30 minutes (XR-OAUTH-7), and those that a race between processes left over.
    pub(super) spare: Vec<Secret>,
    /// Whether an earlier request with the token before may still be under way, and make the refresh token dead when it arrives.
    pub(super) in_doubt: bool,
    pub(super) scopes: Scopes,
    pub(super) id_token: Option<Secret>,
    /// Who is refreshing it now.
    pub(super) claim: Option<Claim>,
}

/// A mark in the stored set: this keeper is refreshing it. See [`TokenStore`](super::TokenStore) for what it is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claim {
    pub(super) by: Uuid,
    pub(super) at: Timestamp,
}

/// What the token endpoint answered.
pub(super) struct Issued {
    pub(super) access: Secret,
    pub(super) expires_in: TimeDelta,
    pub(super) refresh: Option<Secret>,
    pub(super) scopes: Option<Scopes>,
    pub(super) id_token: Option<Secret>,
    /// When the request was sent: ages are counted from here, on the safe side.
    pub(super) at: Timestamp,
}

impl TokenSet {
    /// What a sign-in brought.
    pub(super) fn first(issued: Issued, asked: &Scopes, runtime: &dyn Runtime) -> Self {
        Self {
            version: 0,
            lineage: random_id(runtime),
            generation: 0,
            access_expires: after(issued.at, issued.expires_in),
            access: issued.access,
            refresh: issued.refresh,
            issued: issued.at,
            spare: Vec::new(),
            in_doubt: false,
            // An answer that names no scopes means that all were granted (RFC 6749, section 5.1).
            scopes: issued.scopes.unwrap_or_else(|| asked.clone()),
            id_token: issued.id_token,
            claim: None,
        }
    }

    /// What a refresh with `used` made of it, `in_doubt` if one with it was sent before and not answered. The new refresh token is not proven yet, so `used` is kept beside it; with
    /// this refresh `used` itself was proven, and what was kept beside it is not needed any more.
    pub(super) fn refreshed(&self, used: &Secret, issued: Issued, in_doubt: bool) -> Self {
        let refresh = issued.refresh.unwrap_or_else(|| used.clone());
        let rotated = !same(&refresh, used);
        Self {
            version: self.version + 1,
            lineage: self.lineage,
            generation: self.generation + 1,
            access_expires: after(issued.at, issued.expires_in),
            access: issued.access,
            refresh: Some(refresh),
            issued: issued.at,
            spare: if rotated { vec![used.clone()] } else { Vec::new() },
            in_doubt,
            scopes: issued.scopes.unwrap_or_else(|| self.scopes.clone()),
            id_token: issued.id_token.or_else(|| self.id_token.clone()),
            claim: None,
        }
    }

    /// The next version, with this mark.
    pub(super) fn claimed(&self, claim: Option<Claim>) -> Self {
        Self { version: self.version + 1, claim, ..self.clone() }
    }

    /// The next version, with one more refresh token that may work.
    pub(super) fn with_spare(&self, token: &Secret) -> Self {
        let mut next = self.claimed(self.claim);
        if !next.refresh_tokens().any(|known| same(known, token)) {
            next.spare.insert(0, token.clone());
            next.spare.truncate(MAX_SPARE);
        }
        next
    }

    /// The next version, without tokens.
    pub(super) fn signed_out(&self) -> Self {
        Self {
            access: Secret::new(""),
            access_expires: Timestamp::UNIX_EPOCH,
            refresh: None,
            spare: Vec::new(),
            id_token: None,
            ..self.claimed(None)
        }
    }

    /// Whether it is time to prove the refresh token by using it, so that, should it be dead, the one before still works.
    pub(super) fn is_to_be_proven(&self, now: Timestamp) -> bool {
        self.in_doubt && now.signed_duration_since(self.issued) >= PROOF
    }

    /// The refresh tokens in the order in which they are tried.
    pub(super) fn refresh_tokens(&self) -> impl Iterator<Item = &Secret> {
        self.refresh.iter().chain(&self.spare)
    }

    /// Whether the access token will be good for at least that long.
    pub(super) fn is_good_for(&self, time: TimeDelta, now: Timestamp) -> bool {
        !self.access.is_empty() && self.access_expires.signed_duration_since(now) > time
    }

    /// How long before its end the access token is refreshed: the time that is wanted, or a third of its life if it is short.
    pub(super) fn ahead(&self, wanted: TimeDelta) -> TimeDelta {
        wanted.min(self.access_expires.signed_duration_since(self.issued) / 3)
    }

    /// The access token.
    pub fn access_token(&self) -> &Secret {
        &self.access
    }

    /// When the access token runs out: half an hour after it was made (XR-AUTH-2).
    pub fn access_expires_at(&self) -> Timestamp {
        self.access_expires
    }

    /// The refresh token. `None` if `offline_access` was not granted, of a custom connection, and after a sign-out.
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh.as_ref()
    }

    /// When the refresh token dies if it is not used before: 60 days after it was made (XR-OAUTH-5). Whoever keeps tokens
    /// of organisations that are seldom called should raise an alarm some days before, or refresh.
    pub fn refresh_expires_at(&self) -> Option<Timestamp> {
        self.refresh.as_ref().map(|_| after(self.issued, TimeDelta::days(REFRESH_DAYS)))
    }

    /// Whether it can be refreshed. If it cannot although a user signed in, then `offline_access` was not granted.
    pub fn is_refreshable(&self) -> bool {
        self.refresh.is_some()
    }

    /// Whether the user has signed out since.
    pub fn is_signed_out(&self) -> bool {
        self.access.is_empty() && self.refresh.is_none()
    }

    /// What the user granted. Compare with what was asked by [`Scopes::lacking`].
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// Who the user is, if `openid` was granted: a signed text which is nowhere checked here, and lives 5 minutes.
    pub fn id_token(&self) -> Option<&Secret> {
        self.id_token.as_ref()
    }

    /// What the access token says about itself. Not checked: see [`Claims`].
    pub fn claims(&self) -> Option<Claims> {
        Claims::read(&self.access)
    }

    /// Grows by one with every write to a store; 0 if it was never stored.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How often it was refreshed since the sign-in.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The whole set with all its tokens, for a store.
    pub fn to_secret_json(&self) -> Secret {
        let stored = Stored {
            form: FORM,
            version: self.version,
            lineage: self.lineage,
            generation: self.generation,
            access: self.access.expose().to_owned(),
            access_expires: self.access_expires,
            refresh: self.refresh.as_ref().map(|token| token.expose().to_owned()),
            issued: self.issued,
            spare: self.spare.iter().map(|token| token.expose().to_owned()).collect(),
            in_doubt: self.in_doubt,
            scopes: self.scopes.to_string(),
            id_token: self.id_token.as_ref().map(|token| token.expose().to_owned()),
            claim: self.claim,
        };
        // Strings, numbers and dates: there is nothing that could fail, and an empty text is refused when it is read.
        Secret::new(serde_json::to_string(&stored).unwrap_or_default())
    }

    /// Reads what [`to_secret_json`](Self::to_secret_json) wrote.
    ///
    /// # Errors
    /// [`Store`](crate::TokenErrorKind::Store) if it is something else, or was written by a newer version in another form.
    pub fn from_secret_json(text: &str) -> Result<Self, TokenError> {
        // serde's own message may repeat what was read.
        let stored: Stored = serde_json::from_str(text).map_err(|error| {
            TokenError::store(format!("the stored tokens cannot be read (column {})", error.column()))
        })?;
        if stored.form != FORM {
            return Err(TokenError::store(format!(
                "the stored tokens have form {}, and this version reads form {FORM}",
                stored.form
            )));
        }
        Ok(Self {
            version: stored.version,
            lineage: stored.lineage,
            generation: stored.generation,
            access: Secret::new(stored.access),
            access_expires: stored.access_expires,
            refresh: stored.refresh.map(Secret::new),
            issued: stored.issued,
            spare: stored.spare.into_iter().map(Secret::new).collect(),
            in_doubt: stored.in_doubt,
            scopes: Scopes::parse(&stored.scopes),
            id_token: stored.id_token.map(Secret::new),
            claim: stored.claim,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    form: u32,
    version: u64,
    lineage: Uuid,
    generation: u64,
    access: String,
    access_expires: Timestamp,
    refresh: Option<String>,
    issued: Timestamp,
    spare: Vec<String>,
    in_doubt: bool,
    scopes: String,
    id_token: Option<String>,
    claim: Option<Claim>,
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSet")
            .field("version", &self.version)
            .field("generation", &self.generation)
            .field("access_expires", &self.access_expires)
            .field("refreshable", &self.is_refreshable())
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Whether two tokens are the same. Both are ours, so there is nobody to time it.
pub(super) fn same(one: &Secret, other: &Secret) -> bool {
    one.expose() == other.expose()
}

pub(super) fn after(at: Timestamp, time: TimeDelta) -> Timestamp {
    at.checked_add_signed(time).unwrap_or(Timestamp::MAX_UTC)
}

pub(super) fn random_id(runtime: &dyn Runtime) -> Uuid {
    let mut bytes = [0; 16];
    runtime.fill_random(&mut bytes);
    Uuid::from_bytes(bytes)
}
