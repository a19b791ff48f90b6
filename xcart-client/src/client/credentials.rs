//! By what a client is let in: a key of the store, or a member of staff's name and password, for which the store gives a token
//! that lasts an hour (XC-AUTH-4).

use std::fmt;

use api_core::{Secret, runtime::Timestamp, transport::Sent, wire};
use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::lock::Mutex;
use http::{HeaderName, HeaderValue, Method, header};

use super::{
    answer::judge_without,
    call::{Call, Inner, JSON, MAX_SINGLE_BYTES},
    line::Again,
};
use crate::{Error, ErrorKind};

/// How long a token lasts, in seconds.
const TOKEN_SECONDS: i64 = 3600;
/// How long before its end a token is no longer used, in seconds: as long as a call may take.
const MARGIN_SECONDS: i64 = 60;
/// How long name and password are not tried again after the store refused them, in seconds: many failures in a row lock an
/// account, and every call of every clone would be one.
const REFUSED_SECONDS: i64 = 60;

/// By what a client is let in. Neither `Debug` nor any error shows it.
#[derive(Clone)]
pub struct Credentials(Kind);

#[derive(Clone)]
enum Kind {
    Key(Secret),
    SignIn { username: String, password: Secret },
}

impl Credentials {
    /// One of the two keys of Settings → API (XC-AUTH-1). The one that only reads suffices unless something is written.
    pub fn key(key: impl Into<Secret>) -> Self {
        Self(Kind::Key(key.into()))
    }

    /// The e-mail and password of a member of staff. The client signs in before its first call, again before the token ends,
    /// and once more when the store takes the token back; all clones share it, and only one call at a time signs in.
    pub fn sign_in(username: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self(Kind::SignIn { username: username.into(), password: password.into() })
    }

    /// The key, for what knows nothing else.
    ///
    /// # Errors
    /// What is wrong with them.
    #[cfg(feature = "legacy")]
    pub(crate) fn into_key(self) -> Result<Secret, &'static str> {
        match self.0 {
            Kind::Key(key) if !key.expose().trim().is_empty() => Ok(Secret::new(key.expose().trim())),
            Kind::Key(_) => Err("the key is empty; copy it from the settings of the store's REST API add-on"),
            Kind::SignIn { .. } => Err("the REST API add-on knows keys alone; give it one of the two in its settings"),
        }
    }

    /// # Errors
    /// What is wrong with them.
    pub(super) fn hold(self) -> Result<Held, &'static str> {
        match self.0 {
            Kind::Key(key) => {
                let text = key.expose().trim();
                if text.is_empty() {
                    return Err("the key is empty; copy it from the store's Settings → API");
                }
                let mut value = HeaderValue::from_str(text)
                    .map_err(|_| "the key holds a character that no key has; copy it again from Settings → API")?;
                value.set_sensitive(true);
                Ok(Held::Key(value))
            }
            Kind::SignIn { username, password } => {
                if username.trim().is_empty() || password.is_empty() {
                    return Err("the name or the password is empty; sign in as a member of the store's staff");
                }
                Ok(Held::SignIn { username, password, state: Mutex::new(State::None) })
            }
        }
    }
}

impl From<Secret> for Credentials {
    fn from(key: Secret) -> Self {
        Self::key(key)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Key(_) => "Credentials::key(…)",
            Kind::SignIn { .. } => "Credentials::sign_in(…)",
        })
    }
}

/// The credentials of a client, with the token that they brought.
pub(super) enum Held {
    Key(HeaderValue),
    SignIn { username: String, password: Secret, state: Mutex<State> },
}

/// What lets a call in.
pub(super) struct Pass {
    pub(super) header: HeaderName,
    pub(super) value: HeaderValue,
    /// Whether it is a token that an earlier call brought.
    pub(super) is_old: bool,
}

/// How far signing in is.
pub(super) enum State {
    None,
    Token { value: HeaderValue, until: Timestamp },
    Refused { until: Timestamp },
}

api_core::wire_struct! {
    /// What signing in sends.
    pub struct Login {
        /// The e-mail.
        username: String => "username",
        /// The password.
        password: crate::wire::Password => "password",
    }
}

api_core::wire_struct! {
    /// What signing in brings.
    pub struct Token {
        /// A bearer token.
        token: crate::wire::Password => "token",
    }
}

impl Held {
    /// What lets the next call in.
    ///
    /// # Errors
    /// Those of signing in, with [`Sent::Never`]: the call itself was not made.
    pub(super) async fn pass(&self, inner: &Inner) -> Result<Pass, Error> {
        let (username, password, state) = match self {
            Self::Key(key) => {
                let header = HeaderName::from_static("x-auth-token");
                return Ok(Pass { header, value: key.clone(), is_old: false });
            }
            Self::SignIn { username, password, state } => (username, password, state),
        };
        // Whoever comes meanwhile waits here, and finds the token. If this call is dropped, the next one signs in.
        let mut state = state.lock().await;
        let now = inner.runtime.now();
        match &*state {
            State::Token { value, until } if now < *until => {
                return Ok(Pass { header: header::AUTHORIZATION, value: value.clone(), is_old: true });
            }
            State::Refused { until } if now < *until => return Err(refused(name(inner))),
            _ => {}
        }
        match sign_in(inner, username, password).await {
            Ok(value) => {
                let until = now + TimeDelta::seconds(TOKEN_SECONDS - MARGIN_SECONDS);
                *state = State::Token { value: value.clone(), until };
                Ok(Pass { header: header::AUTHORIZATION, value, is_old: false })
            }
            Err(error) => {
                let is_refused = error.kind() == ErrorKind::Unauthorised;
                let until = inner.runtime.now() + TimeDelta::seconds(REFUSED_SECONDS);
                *state = if is_refused { State::Refused { until } } else { State::None };
                Err(error.sent_as(Sent::Never))
            }
        }
    }

    /// Forgets the token, unless another has taken its place.
    pub(super) async fn forget(&self, token: &HeaderValue) {
        if let Self::SignIn { state, .. } = self {
            let mut state = state.lock().await;
            if matches!(&*state, State::Token { value, .. } if value == token) {
                *state = State::None;
            }
        }
    }
}

fn url(inner: &Inner) -> api_core::url::RequestUrl {
    inner.base.request_url().segment("api-login").segment("check").build()
}

fn name(inner: &Inner) -> String {
    inner.name(&Method::POST, &url(inner))
}

fn refused(call: String) -> Error {
    Error::new(ErrorKind::Unauthorised, call)
        .with_detail("the store does not accept this name and password; check them by signing in to its admin area")
}

async fn sign_in(inner: &Inner, username: &str, password: &Secret) -> Result<HeaderValue, Error> {
    let login = Login { username: username.to_owned(), password: password.clone().into(), extras: Default::default() };
    let unusable = |detail: &str| Error::new(ErrorKind::Undecodable, name(inner)).with_detail(detail);
    let body = wire::to_vec(&login).map_err(|_| unusable("name and password cannot be written as JSON"))?;
    let call = Call {
        name: name(inner),
        method: Method::POST,
        format: JSON,
        url: url(inner),
        body: Bytes::from(body),
        max_bytes: MAX_SINGLE_BYTES,
        again: Again::Whenever,
        unless: None,
    };
    let secrets = [username, password.expose()];
    let judge = |name: &str, response, now| judge_without(&secrets, name, response, now);
    let answer = match inner.line.carry(&call.name, call.again, || inner.request(&call), judge).await {
        Err(error) if error.kind() == ErrorKind::Unauthorised => return Err(refused(call.name).with_source(error)),
        answer => answer?,
    };
    // The body holds the token, so no error may hold the body.
    let token: Token = wire::from_slice(&answer.body).map_err(|_| unusable("signing in brought no token"))?;
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.token.expose()))
        .map_err(|_| unusable("signing in brought a token that cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}
