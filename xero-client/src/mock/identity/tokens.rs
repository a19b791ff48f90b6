//! Tokens: how they are got, renewed and lost (XR-OAUTH-4 to XR-OAUTH-10).

use api_core::runtime::Timestamp;
use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    Access, AppKind, Denial, GrantId, Identity, IssuedTokens, Refresh,
    text::{self, Claims, opaque},
};

impl Identity {
    /// A code becomes tokens, once (XR-OAUTH-6).
    pub(super) fn redeem(
        &mut self,
        app: &str,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
        now: Timestamp,
    ) -> Result<IssuedTokens, Denial> {
        let is_its = self.codes.get(code).is_some_and(|code| code.grant.0 == app);
        let code = self.codes.remove(code).filter(|_| is_its).ok_or(Denial::InvalidGrant)?;
        let expected = code.challenge.as_deref();
        let proven = match (expected, verifier) {
            (None, None) => true,
            (Some(expected), Some(verifier)) => is_verifier(verifier) && text::challenge(verifier) == expected,
            _ => false,
        };
        if !proven || code.redirect_uri != redirect_uri || is_over(code.issued, self.life.code, now) {
            return Err(Denial::InvalidGrant);
        }
        let refresh = code.refreshable.then(|| self.issue_refresh(&code.grant, &code.scopes, code.auth_event, now));
        Ok(self.issue(&code.grant, code.scopes, Some(code.auth_event), refresh, now))
    }

    /// A refresh token becomes new tokens. It can be used again for a while, in case the answer was lost (XR-OAUTH-5,
    /// XR-OAUTH-7).
    pub(super) fn refresh(&mut self, app: &str, token: &str, now: Timestamp) -> Result<IssuedTokens, Denial> {
        let life = self.life;
        let old = self.refresh.get(token).filter(|old| old.grant.0 == app).ok_or(Denial::InvalidGrant)?;
        let successor_used = old.successors.iter().filter_map(|next| self.refresh.get(next)).any(Refresh::is_used);
        let dead = match old.first_used {
            _ if old.replaced => true,
            None => is_over(old.issued.unwrap_or(now), life.unused_refresh, now),
            Some(used) => is_over(used, life.grace, now) || (successor_used && !life.grace_outlives_successor),
        };
        if dead {
            return Err(Denial::InvalidGrant);
        }
        let (grant, scopes, auth_event) = (old.grant.clone(), old.scopes.clone(), old.auth_event);
        if !life.successors_share_life {
            for earlier in old.successors.clone() {
                if let Some(earlier) = self.refresh.get_mut(&earlier) {
                    earlier.replaced = true;
                }
            }
        }
        let new = self.issue_refresh(&grant, &scopes, auth_event, now);
        if let Some(old) = self.refresh.get_mut(token) {
            old.first_used.get_or_insert(now);
            old.successors.push(new.clone());
        }
        Ok(self.issue(&grant, scopes, Some(auth_event), Some(new), now))
    }

    /// An app without a user: a custom connection, or an app that looks after its connections (XR-OAUTH-9).
    pub(super) fn client_credentials(
        &mut self,
        app: &str,
        scopes: Vec<String>,
        now: Timestamp,
    ) -> Result<IssuedTokens, Denial> {
        let setup = self.apps.get(app).ok_or(Denial::UnauthorizedClient)?;
        match setup.kind {
            AppKind::Custom(_) => {
                let scopes = if scopes.is_empty() { setup.scopes.clone().unwrap_or_default() } else { scopes };
                Ok(self.issue(&(app.to_owned(), String::new()), scopes, None, None, now))
            }
            AppKind::Web if scopes == ["app.connections"] => {
                let tokens = self.issue(&(app.to_owned(), String::new()), scopes, None, None, now);
                if let Some(access) = self.access.get_mut(&tokens.access_token) {
                    access.user = None;
                }
                Ok(tokens)
            }
            AppKind::Web | AppKind::Native => Err(Denial::UnauthorizedClient),
        }
    }

    /// Ends the consent that a refresh token stands for, with all its connections (XR-OAUTH-10).
    pub(super) fn revoke(&mut self, app: &str, token: &str) {
        let Some(grant) = self.refresh.get(token).map(|refresh| refresh.grant.clone()).filter(|grant| grant.0 == app)
        else {
            return;
        };
        self.refresh.retain(|_, refresh| refresh.grant != grant);
        self.codes.retain(|_, code| code.grant != grant);
        self.grants.remove(&grant);
    }

    fn issue_refresh(&mut self, grant: &GrantId, scopes: &[String], auth_event: Uuid, now: Timestamp) -> String {
        let text = opaque("refresh", self.next());
        let refresh = Refresh {
            grant: grant.clone(),
            scopes: scopes.to_vec(),
            auth_event,
            issued: Some(now),
            first_used: None,
            successors: Vec::new(),
            replaced: false,
        };
        self.refresh.insert(text.clone(), refresh);
        text
    }

    fn issue(
        &mut self,
        grant: &GrantId,
        scopes: Vec<String>,
        auth_event: Option<Uuid>,
        refresh_token: Option<String>,
        now: Timestamp,
    ) -> IssuedTokens {
        let after = |life| now.checked_add_signed(delta(life)).unwrap_or(Timestamp::MAX_UTC);
        let (app, user) = grant;
        let claims = Claims {
            client_id: app,
            user: Some(user.as_str()).filter(|user| !user.is_empty()),
            auth_event,
            scopes: &scopes,
            now,
            expires_at: after(self.life.access),
            number: self.issued + 1,
        };
        let access_token = claims.access_token();
        let id_token = Claims { expires_at: after(std::time::Duration::from_secs(300)), ..claims };
        let id_token = scopes.iter().any(|scope| scope == "openid").then(|| id_token.id_token());
        let expires_at = Some(after(self.life.access));
        // A custom connection has the scopes that it was set up with; none listed is all.
        let opened = (!scopes.is_empty()).then(|| scopes.clone());
        let access = Access { app: app.clone(), user: Some(user.clone()), scopes: opened, expires_at };
        self.forget(now);
        self.access.insert(access_token.clone(), access);
        self.next();
        let expires_in = self.life.access.as_secs();
        IssuedTokens { access_token, refresh_token, id_token, scopes, expires_in }
    }
}

impl Identity {
    /// Forgets what has been over for a day, so that a fake that runs for months does not grow.
    fn forget(&mut self, now: Timestamp) {
        let day = TimeDelta::days(1);
        let is_kept = |since: Timestamp, life: std::time::Duration| {
            delta(life).checked_add(&day).is_none_or(|life| now - since < life)
        };
        let life = self.life;
        self.access.retain(|_, access| access.expires_at.is_none_or(|at| now - at < day));
        self.codes.retain(|_, code| is_kept(code.issued, life.code));
        self.refresh.retain(|_, refresh| match (refresh.first_used, refresh.issued) {
            (Some(used), _) => is_kept(used, life.grace),
            (None, Some(issued)) => is_kept(issued, life.unused_refresh),
            (None, None) => true,
        });
    }
}

impl Refresh {
    fn is_used(&self) -> bool {
        self.first_used.is_some()
    }
}

fn delta(duration: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

fn is_over(since: Timestamp, life: std::time::Duration, now: Timestamp) -> bool {
    now - since >= delta(life)
}

/// 43 to 128 characters of the alphabet of RFC 7636 (XR-OAUTH-3).
fn is_verifier(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_allowed)
}
