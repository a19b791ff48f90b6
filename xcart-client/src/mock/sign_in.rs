//! Signing in by password, and what a bearer token allows.

use api_core::runtime::Timestamp;
use chrono::TimeDelta;
use http::{HeaderMap, header};

use super::{
    FakeXCart, NoSuchRow,
    input::{self, misformatted},
    reply::{Credentials, Failure, header_text},
    tables::Tables,
};
use crate::wire::ProfileId;

/// The path, beside the API and not below it.
pub(super) const PATH: &str = "/api-login/check";

/// How long a token is good (XC-AUTH-4).
const LIFETIME: TimeDelta = TimeDelta::hours(1);

/// The access level of staff.
const STAFF: i64 = 100;

impl FakeXCart {
    /// Gives somebody a password, with which to sign in.
    ///
    /// # Errors
    /// When there is no such profile.
    pub fn set_password(&mut self, profile: ProfileId, password: impl Into<String>) -> Result<(), NoSuchRow> {
        let row = self.tables.profiles.get_mut(&profile);
        let row = row.ok_or_else(|| NoSuchRow(format!("profile {profile}")))?;
        row.password = Some(password.into());
        Ok(())
    }

    /// Makes somebody staff, whose bearer token reads and writes.
    ///
    /// # Errors
    /// When there is no such profile.
    pub fn make_staff(&mut self, profile: ProfileId) -> Result<(), NoSuchRow> {
        let row = self.tables.profiles.get_mut(&profile);
        let row = row.ok_or_else(|| NoSuchRow(format!("profile {profile}")))?;
        row.profile.access_level = STAFF;
        Ok(())
    }
}

impl Tables {
    /// `POST /api-login/check`: a token in three parts, as JWTs are, but signed by nobody.
    pub(super) fn sign_in(&mut self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<String, Failure> {
        let body = input::object(headers, body)?;
        let login = input::text(&body, "username")?.ok_or_else(misformatted)?;
        let password = input::text(&body, "password")?.ok_or_else(misformatted)?;
        let row = self.profiles.values().find(|row| row.profile.login == *login);
        let row = row.filter(|row| row.password.as_deref() == Some(password));
        let id = row.ok_or(Failure::Unauthorized(Credentials::WrongPassword))?.profile.id;
        let until = now + LIFETIME;
        let token = format!("{id:08x}.{:x}.{:08x}", until.timestamp(), self.ids.next("tokens"), id = id.0);
        self.tokens.insert(token.clone(), (id, until));
        Ok(token)
    }

    /// Whether the request's bearer token lets it in.
    pub(super) fn check_bearer(&self, headers: &HeaderMap, now: Timestamp) -> Result<(), Failure> {
        let refused = |credentials| Err(Failure::Unauthorized(credentials));
        let Some(given) = header_text(headers, &header::AUTHORIZATION) else { return refused(Credentials::Absent) };
        let known = given.strip_prefix("Bearer ").and_then(|token| self.tokens.get(token));
        let Some((id, until)) = known else { return refused(Credentials::BadBearer) };
        if *until <= now {
            return refused(Credentials::ExpiredBearer);
        }
        match self.profiles.get(id) {
            None => refused(Credentials::BadBearer),
            Some(row) if row.profile.access_level == STAFF => Ok(()),
            Some(_) => Err(Failure::access_denied()),
        }
    }
}
