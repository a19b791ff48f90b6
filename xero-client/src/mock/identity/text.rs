//! The texts of tokens. All are the same after the same calls.

use api_core::{runtime::Timestamp, wire::Json};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::json::Object;

/// An opaque token or code: 43 characters that say nothing.
pub(super) fn opaque(purpose: &str, number: u64) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(format!("{purpose} {number}")))
}

/// The challenge that belongs to a PKCE verifier, by S256.
pub(super) fn challenge(verifier: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(verifier))
}

/// What a token says of its bearer.
pub(super) struct Claims<'a> {
    pub(super) client_id: &'a str,
    /// `None` for the app itself.
    pub(super) user: Option<&'a str>,
    pub(super) auth_event: Option<Uuid>,
    pub(super) scopes: &'a [String],
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) number: u64,
}

/// A user's id, the same in every run.
fn user_id(user: &str) -> String {
    let digest = Sha256::digest(user);
    let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
    Uuid::from_bytes(bytes).to_string()
}

impl Claims<'_> {
    fn common(&self, audience: &str) -> Object {
        Object::new()
            .put("nbf", self.now.timestamp())
            .put("exp", self.expires_at.timestamp())
            .put("iss", "https://identity.xero.com")
            .put("aud", audience)
            .put("iat", self.now.timestamp())
            .put_opt("sub", self.user.map(user_id))
    }

    /// An access token. It has the shape of a JWT, and its claims can be read; what stands for the signature is none.
    pub(super) fn access_token(&self) -> String {
        let scopes = self.scopes.iter().map(|scope| Json::from(scope.as_str())).collect::<Vec<_>>();
        let payload = self
            .common("https://identity.xero.com/resources")
            .put("client_id", self.client_id)
            .put_opt("xero_userid", self.user.map(user_id))
            .put_opt("authentication_event_id", self.auth_event.map(|id| id.to_string()))
            .put("jti", opaque("jti", self.number))
            .put("scope", scopes);
        jwt(&payload.done())
    }

    /// An id token, signed as little as an access token.
    pub(super) fn id_token(&self) -> String {
        let user = self.user.unwrap_or_default();
        let payload = self
            .common(self.client_id)
            .put("preferred_username", format!("{user}@example.com"))
            .put("email", format!("{user}@example.com"))
            .put("given_name", user)
            .put("family_name", "Demo");
        jwt(&payload.done())
    }
}

fn jwt(payload: &Json) -> String {
    let header = Object::new().put("alg", "RS256").put("kid", "fake").put("typ", "JWT").done();
    let part = |json: &Json| BASE64URL_NOPAD.encode(&json.to_bytes());
    format!("{}.{}.{}", part(&header), part(payload), BASE64URL_NOPAD.encode(b"no signature"))
}
