//! What an access token says about itself.

use api_core::{Secret, runtime::Timestamp};
use data_encoding::{BASE64URL, BASE64URL_NOPAD};
use serde::Deserialize;
use uuid::Uuid;

use super::AuthEventId;

/// The payload of an access token, **not checked**: nobody looked at its signature. It came from Xero over TLS, so it is
/// good enough to choose among connections, as [`Identity::just_connected`](super::Identity::just_connected) does; it
/// must not decide who a user is or what a user may do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// The consent that the token comes from: the `authEventId` of the connections which that consent made (XR-OAUTH-4).
    pub authentication_event_id: Option<AuthEventId>,
    /// The user.
    pub user_id: Option<Uuid>,
    /// When it runs out, by Xero's clock.
    pub expires_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Payload {
    authentication_event_id: Option<String>,
    xero_userid: Option<String>,
    exp: Option<i64>,
}

impl Claims {
    /// Reads the payload of a token. `None` if it is no JWT; a claim that cannot be read is left out.
    pub fn read(token: &Secret) -> Option<Self> {
        let mut parts = token.expose().split('.');
        let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = match payload.ends_with('=') {
            true => BASE64URL.decode(payload.as_bytes()).ok()?,
            false => BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?,
        };
        let payload: Payload = serde_json::from_slice(&bytes).ok()?;
        let id = |text: Option<String>| text.and_then(|text| Uuid::parse_str(&text).ok());
        Some(Self {
            authentication_event_id: id(payload.authentication_event_id).map(AuthEventId),
            user_id: id(payload.xero_userid),
            expires_at: payload.exp.and_then(|seconds| Timestamp::from_timestamp(seconds, 0)),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(payload: &str) -> Secret {
        Secret::new(format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(payload.as_bytes())))
    }

    #[test]
    fn the_claims_of_a_token_are_read_and_strange_ones_left_out() {
        let event = "3f2a0c1e-0000-4000-8000-000000000001";
        let claims = Claims::read(&token(&format!(
            r#"{{"authentication_event_id":"{event}","xero_userid":"nobody","exp":1767573000,"scope":["a"]}}"#
        )));
        let claims = claims.unwrap();
        assert_eq!(claims.authentication_event_id, Some(event.parse().unwrap()));
        assert_eq!((claims.user_id, claims.expires_at.unwrap().timestamp()), (None, 1_767_573_000));
    }

    #[test]
    fn what_is_no_jwt_has_no_claims() {
        for text in ["", "opaque", "a.b", "a.!!.c", "e30.bm8.c2ln"] {
            assert_eq!(Claims::read(&Secret::new(text)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_token_makes_it_panic(text: String, payload: String) {
            let _ = Claims::read(&Secret::new(text));
            let _ = Claims::read(&token(&payload));
        }
    }
}
