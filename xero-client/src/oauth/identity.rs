//! Xero's identity service, as one app sees it: sign-ins, refreshes, revocations, connections. One request each, nothing
//! remembered; [`TokenKeeper`](super::TokenKeeper) stands on it.

use std::{fmt, sync::Arc};

use api_core::{
    Secret,
    runtime::Runtime,
    transport::{Request, Transport},
    wire::{self, Json},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use http::{HeaderValue, Method, header};
use oauth2::url::form_urlencoded;

use super::{
    App, AppKind, AuthEventId, Connection, ConnectionId, Scope, Scopes, SignIn, TokenSet,
    exchange::{self, Grant, TIMEOUT, Wire},
    token_set::Issued,
};
use crate::{
    answer::{Answer, Page},
    call::Call,
    client::{TokenError, TokenErrorKind},
    error::Error,
};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Xero's identity service for one [`App`]. Clones are cheap. It holds no token and retries nothing.
#[derive(Clone)]
pub struct Identity {
    pub(super) app: App,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) runtime: Arc<dyn Runtime>,
    user_agent: HeaderValue,
}

impl Identity {
    /// The service, reached by this transport. The runtime gives the time, and the randomness of `state` and verifier.
    pub fn new(app: App, transport: Arc<dyn Transport>, runtime: Arc<dyn Runtime>) -> Self {
        let user_agent = HeaderValue::from_static(concat!("xcart-xero/", env!("CARGO_PKG_VERSION")));
        Self { app, transport, runtime, user_agent }
    }

    /// The service over HTTPS, within a tokio runtime, with every setting as it is by default.
    ///
    /// # Errors
    /// If the TLS library cannot start.
    #[cfg(feature = "http")]
    pub fn over_http(app: App) -> Result<Self, TokenError> {
        let transport = api_core::http::HttpTransport::builder()
            .build()
            .map_err(|error| TokenError::permanent(format!("there is no transport: {error}")))?;
        Ok(Self::new(app, Arc::new(transport), Arc::new(api_core::runtime::TokioRuntime::new())))
    }

    /// What the program calls itself.
    ///
    /// # Errors
    /// [`InvalidApp`](TokenErrorKind::InvalidApp) if it holds what a header cannot.
    pub fn user_agent(mut self, user_agent: &str) -> Result<Self, TokenError> {
        self.user_agent = HeaderValue::from_str(user_agent)
            .map_err(|_| TokenError::new(TokenErrorKind::InvalidApp, "the user agent holds what a header cannot"))?;
        Ok(self)
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Begins a sign-in: send the user to its [`url`](SignIn::url). `offline_access` is added, so that the tokens can be
    /// refreshed.
    ///
    /// # Errors
    /// [`InvalidApp`](TokenErrorKind::InvalidApp) if the app is a custom connection, which has no user.
    pub fn sign_in(&self, scopes: &Scopes) -> Result<SignIn, TokenError> {
        self.begin(scopes.clone().with(Scope::OFFLINE_ACCESS))
    }

    /// Begins a sign-in that ends after 30 minutes: without a refresh token, unless the user granted `offline_access` before.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn sign_in_once(&self, scopes: &Scopes) -> Result<SignIn, TokenError> {
        self.begin(scopes.clone())
    }

    fn begin(&self, scopes: Scopes) -> Result<SignIn, TokenError> {
        let redirect_uri = self.app.redirect_uri().ok_or_else(|| {
            TokenError::new(
                TokenErrorKind::InvalidApp,
                "a custom connection has no user who could sign in; its `TokenKeeper` gets tokens by itself",
            )
        })?;
        let state = self.random_text();
        let verifier = self.app.uses_pkce().then(|| self.random_text());
        let url = exchange::authorize_url(&self.app, redirect_uri, &state, verifier.as_ref(), &scopes)?;
        Ok(SignIn { url, state, verifier, redirect_uri: redirect_uri.to_owned(), scopes })
    }

    /// 32 random bytes in 43 characters that need no encoding: also what PKCE asks of a verifier.
    fn random_text(&self) -> Secret {
        let mut bytes = [0; 32];
        self.runtime.fill_random(&mut bytes);
        Secret::new(BASE64URL_NOPAD.encode(&bytes))
    }

    /// Ends a sign-in with what came back to the redirect URI: its whole URL, or its query. The state is compared in constant
    /// time. The tokens are not stored yet: give them to [`TokenKeeper::adopt`](super::TokenKeeper::adopt).
    ///
    /// # Errors
    /// [`StateMismatch`](TokenErrorKind::StateMismatch), [`AccessDenied`](TokenErrorKind::AccessDenied),
    /// [`CodeRefused`](TokenErrorKind::CodeRefused), [`ClientRefused`](TokenErrorKind::ClientRefused),
    /// [`Unavailable`](TokenErrorKind::Unavailable): a code is good for one use, so after a lost answer the sign-in must
    /// begin again too.
    ///
    /// # Cancellation
    /// Dropping the future abandons the exchange; the code may have been used up.
    pub async fn finish(&self, sign_in: SignIn, returned: &str) -> Result<TokenSet, TokenError> {
        let code = sign_in.code(returned)?;
        let issued = self.exchange(Grant::Code { code, sign_in: &sign_in }).await?;
        let tokens = TokenSet::first(issued, &sign_in.scopes, &*self.runtime);
        if !tokens.is_refreshable() && sign_in.scopes.contains(&Scope::OFFLINE_ACCESS) {
            tracing::warn!(
                "Xero gave no refresh token although offline_access was asked for; the sign-in ends in 30 minutes"
            );
        }
        Ok(tokens)
    }

    pub(super) async fn exchange(&self, grant: Grant<'_>) -> Result<Issued, TokenError> {
        exchange::exchange(&self.app, &self.wire(&self.app.at().token), &*self.runtime, grant).await
    }

    fn wire<'a>(&'a self, url: &'a api_core::url::RequestUrl) -> Wire<'a> {
        Wire { transport: &*self.transport, url, user_agent: &self.user_agent }
    }

    /// Revokes a refresh token. All connections of the user to this app end with it (XR-OAUTH-10); to remove one organisation,
    /// [disconnect](Self::disconnect) it.
    ///
    /// # Errors
    /// [`ClientRefused`](TokenErrorKind::ClientRefused), [`Refused`](TokenErrorKind::Refused),
    /// [`Unavailable`](TokenErrorKind::Unavailable). A token that is dead already is no error.
    pub async fn revoke(&self, refresh_token: &Secret) -> Result<(), TokenError> {
        let request = self.revocation(refresh_token);
        let answer = self.wire(&self.app.at().revocation).send(request).await.map_err(exchange::unavailable)?;
        match answer.status {
            status if status.is_success() => Ok(()),
            http::StatusCode::UNAUTHORIZED => Err(TokenError::new(
                TokenErrorKind::ClientRefused,
                "Xero does not take the client id with this secret; nothing was revoked",
            )),
            status if Json::parse(&answer.body).is_ok_and(|body| is_invalid_client(&body)) => Err(TokenError::new(
                TokenErrorKind::ClientRefused,
                format!("Xero does not take the client id with this secret ({}); nothing was revoked", status.as_u16()),
            )),
            status => Err(TokenError::new(
                TokenErrorKind::Refused,
                format!("Xero refused to revoke the token ({}); nothing was revoked", status.as_u16()),
            )),
        }
    }

    fn revocation(&self, refresh_token: &Secret) -> http::Request<Vec<u8>> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("token", refresh_token.expose()).append_pair("token_type_hint", "refresh_token");
        let mut request = http::Request::new(Vec::new());
        *request.method_mut() = Method::POST;
        // Crate `oauth2` would do this only over https, which a fake on this machine has not.
        match self.app.secret() {
            Some(secret) => {
                let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encode(self.app.client_id()), encode(secret.expose()));
                let value = HeaderValue::try_from(format!("Basic {}", BASE64.encode(pair.as_bytes())));
                if let Ok(value) = value {
                    request.headers_mut().insert(header::AUTHORIZATION, value);
                }
            }
            None => {
                form.append_pair("client_id", self.app.client_id());
            }
        }
        request.headers_mut().insert(header::CONTENT_TYPE, FORM);
        request.headers_mut().insert(header::ACCEPT, JSON);
        *request.body_mut() = form.finish().into_bytes();
        request
    }

    /// The organisations that the user of this access token has connected; those of one consent, if one is named.
    ///
    /// # Errors
    /// As of every call of the API, see [`ErrorKind`](crate::ErrorKind).
    pub async fn connections(&self, access_token: &Secret, of: Option<AuthEventId>) -> Result<Page<Connection>, Error> {
        let of = of.map(|event| event.to_string());
        let url = self.app.at().connections.clone().query_opt("authEventId", of.as_deref()).build();
        let answer = self.call(access_token, Request::new(Method::GET, url)).await?;
        let elements = wire::elements(answer.body()).map_err(|error| answer.undecodable(error.to_string()))?;
        Ok(Page { elements, pagination: None })
    }

    /// The organisations that the user connected in the very sign-in which brought these tokens, rather than before: by the
    /// access token's claim `authentication_event_id`, which is [not checked](super::Claims). All of the user's, if the token
    /// makes no such claim.
    ///
    /// # Errors
    /// As [`connections`](Self::connections).
    pub async fn just_connected(&self, tokens: &TokenSet) -> Result<Page<Connection>, Error> {
        let event = tokens.claims().and_then(|claims| claims.authentication_event_id);
        self.connections(tokens.access_token(), event).await
    }

    /// Removes one organisation from the app. The tokens stay good for the user's others (XR-AUTH-4).
    ///
    /// # Errors
    /// As of every call; [`NotFound`](crate::ErrorKind::NotFound) if it is removed already.
    pub async fn disconnect(&self, access_token: &Secret, connection: ConnectionId) -> Result<(), Error> {
        let url = self.app.at().connections.clone().segment(&connection.to_string()).build();
        self.call(access_token, Request::new(Method::DELETE, url)).await.map(|_| ())
    }

    async fn call(&self, access_token: &Secret, mut request: Request) -> Result<Answer, Error> {
        let call =
            Call { method: request.method.clone(), path_and_query: request.url.path().to_owned(), body: "".into() };
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", access_token.expose()))
            .map_err(|_| Error::invalid_request("the access token holds what a header cannot"))?;
        bearer.set_sensitive(true);
        request.headers.insert(header::AUTHORIZATION, bearer);
        request.headers.insert(header::ACCEPT, JSON);
        request.headers.insert(header::USER_AGENT, self.user_agent.clone());
        request.timeout = Some(TIMEOUT);
        match self.transport.execute(request).await {
            Ok(response) => {
                let answer = Answer::new(call, response);
                answer.success()?;
                Ok(answer)
            }
            Err(error) => Err(Error::from_transport(&call, error)),
        }
    }

    pub(super) fn is_custom_connection(&self) -> bool {
        self.app.kind() == AppKind::CustomConnection
    }
}

fn is_invalid_client(body: &Json) -> bool {
    matches!(body.get("error").and_then(Json::as_str), Some("invalid_client" | "unauthorized_client"))
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("app", &self.app).finish_non_exhaustive()
    }
}
