//! One sign-in on its way: the page that the user is sent to, and what must be kept until the user comes back.

use std::fmt;

use api_core::{Secret, url::decode_query};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::Scopes;
use crate::{
    client::{TokenError, TokenErrorKind},
    text::shown,
};

/// A sign-in that has begun. Send the user's browser to [`url`](Self::url); when Xero sends it back, give this and what came
/// back to [`Identity::finish`](super::Identity::finish), which takes it: it is good for one return.
///
/// A web server keeps it with the user's session in between ([`to_secret_json`](Self::to_secret_json)), where no other user
/// can reach it, and forgets it at the first return whatever came of it. `Debug` shows nothing.
#[derive(Clone)]
pub struct SignIn {
    pub(super) url: String,
    pub(super) state: Secret,
    pub(super) verifier: Option<Secret>,
    pub(super) redirect_uri: String,
    pub(super) scopes: Scopes,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    url: String,
    state: String,
    verifier: Option<String>,
    redirect_uri: String,
    scopes: String,
}

impl SignIn {
    /// The page at Xero where the user consents.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What was asked for.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// All of it, to be kept until the user comes back. A secret: whoever has it can finish the sign-in for the user.
    pub fn to_secret_json(&self) -> Secret {
        let kept = Kept {
            url: self.url.clone(),
            state: self.state.expose().to_owned(),
            verifier: self.verifier.as_ref().map(|verifier| verifier.expose().to_owned()),
            redirect_uri: self.redirect_uri.clone(),
            scopes: self.scopes.to_string(),
        };
        // Only strings: there is nothing that could fail, and an empty text is refused when it is read.
        Secret::new(serde_json::to_string(&kept).unwrap_or_default())
    }

    /// Reads what [`to_secret_json`](Self::to_secret_json) wrote.
    ///
    /// # Errors
    /// [`StateMismatch`](TokenErrorKind::StateMismatch) if it is something else.
    pub fn from_secret_json(text: &str) -> Result<Self, TokenError> {
        let kept: Kept = serde_json::from_str(text).map_err(|_| {
            TokenError::new(
                TokenErrorKind::StateMismatch,
                "what was kept of the sign-in cannot be read; begin it again",
            )
        })?;
        Ok(Self {
            url: kept.url,
            state: Secret::new(kept.state),
            verifier: kept.verifier.map(Secret::new),
            redirect_uri: kept.redirect_uri,
            scopes: Scopes::parse(&kept.scopes),
        })
    }

    /// The authorisation code in what came back, if it came back from this sign-in.
    pub(super) fn code(&self, returned: &str) -> Result<Secret, TokenError> {
        let query = returned.split_once('?').map_or(returned, |(_, query)| query);
        let pairs = decode_query(query.split('#').next().unwrap_or_default());
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let state = value("state").unwrap_or_default();
        if self.state.is_empty() || !bool::from(state.as_bytes().ct_eq(self.state.expose().as_bytes())) {
            return Err(TokenError::new(
                TokenErrorKind::StateMismatch,
                "what came back does not belong to this sign-in (its state is another); begin it again",
            ));
        }
        if let Some(error) = value("error") {
            return Err(refused(error, value("error_description").unwrap_or_default()));
        }
        match value("code") {
            Some(code) if !code.is_empty() => Ok(Secret::new(code)),
            _ => Err(TokenError::new(
                TokenErrorKind::CodeRefused,
                "what came back holds neither a code nor an error; begin the sign-in again",
            )),
        }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// What Xero's page says instead of a code (RFC 6749, section 4.1.2.1).
fn refused(error: &str, description: &str) -> TokenError {
    let (kind, meaning) = match error {
        "access_denied" => {
            (TokenErrorKind::AccessDenied, "the user did not allow it, or may not connect the organisation")
        }
        "invalid_scope" => (
            TokenErrorKind::ScopeRefused,
            "a scope was refused: apps made since March 2026 have granular scopes only (`Scopes::sales`)",
        ),
        "unauthorized_client" => (
            TokenErrorKind::ClientRefused,
            "Xero does not know the client id, or not with this redirect URI; compare both with developer.xero.com",
        ),
        "server_error" | "temporarily_unavailable" => {
            (TokenErrorKind::Unavailable, "Xero failed; begin the sign-in again")
        }
        _ => (TokenErrorKind::Refused, "Xero refused the sign-in"),
    };
    let words = shown(if description.is_empty() { error } else { description });
    TokenError::new(kind, format!("{meaning}: {words}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in() -> SignIn {
        SignIn {
            url: "https://login.example/?state=canary-state".into(),
            state: Secret::new("canary-state"),
            verifier: Some(Secret::new("canary-verifier")),
            redirect_uri: "https://books.example/callback".into(),
            scopes: Scopes::sales(),
        }
    }

    #[test]
    fn the_code_is_taken_from_a_url_a_path_or_a_query() {
        for returned in [
            "https://books.example/callback?code=c%2B1&state=canary-state&scope=x#_=_",
            "/callback?state=canary-state&code=c%2B1",
            "code=c%2B1&state=canary-state",
        ] {
            assert_eq!(sign_in().code(returned).unwrap().expose(), "c+1");
        }
    }

    #[test]
    fn without_its_own_state_nothing_of_it_is_believed() {
        for returned in ["code=c", "code=c&state=", "code=c&state=other", "error=access_denied&state=canary-statf", ""]
        {
            let error = sign_in().code(returned).unwrap_err();
            assert_eq!(error.kind(), TokenErrorKind::StateMismatch, "{returned}");
        }
        let stateless = SignIn { state: Secret::new(""), ..sign_in() };
        assert_eq!(stateless.code("code=c&state=").unwrap_err().kind(), TokenErrorKind::StateMismatch);
    }

    #[test]
    fn a_refusal_says_who_can_help() {
        let kind = |error: &str| sign_in().code(&format!("error={error}&state=canary-state")).unwrap_err().kind();
        assert_eq!(kind("access_denied"), TokenErrorKind::AccessDenied);
        assert_eq!(kind("invalid_scope"), TokenErrorKind::ScopeRefused);
        assert_eq!(kind("unauthorized_client"), TokenErrorKind::ClientRefused);
        assert_eq!(kind("temporarily_unavailable"), TokenErrorKind::Unavailable);
        assert_eq!(kind("new_error"), TokenErrorKind::Refused);
        assert_eq!(sign_in().code("state=canary-state").unwrap_err().kind(), TokenErrorKind::CodeRefused);
    }

    #[test]
    fn it_is_kept_whole_and_printed_not_at_all() {
        let kept = SignIn::from_secret_json(sign_in().to_secret_json().expose()).unwrap();
        assert_eq!(kept.verifier.unwrap().expose(), "canary-verifier");
        assert_eq!((kept.url, kept.scopes), (sign_in().url, Scopes::sales()));
        assert!(!format!("{:?} {:?}", sign_in(), sign_in().to_secret_json()).contains("canary"));
        assert!(SignIn::from_secret_json("{}").is_err());
    }
}
