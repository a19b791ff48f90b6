//! Requests to the token endpoint: crate `oauth2` makes and reads them, our transport carries them, and every way in which
//! they fail becomes an error that says what it means for the tokens.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use api_core::{
    Secret,
    runtime::{Runtime, Timestamp},
    transport::{Request, Response, Sent, Transport, TransportError},
    url::RequestUrl,
};
use chrono::TimeDelta;
use http::{HeaderValue, StatusCode, header};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointNotSet, EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope as OAuthScope, StandardRevocableToken,
    StandardTokenIntrospectionResponse, StandardTokenResponse, TokenResponse, TokenUrl,
    basic::{BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenType},
};
use serde::{Deserialize, Serialize};

use super::{
    App, Scope, Scopes, SignIn,
    token_set::{ACCESS_SECONDS, Issued},
};
use crate::{
    client::{TokenError, TokenErrorKind},
    text::shown,
};

/// How long the identity service may take for one answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
/// A token answer has a few kilobytes.
const MAX_ANSWER_BYTES: usize = 256 << 10;

/// Crate `oauth2`'s client with Xero's answers.
type Client<Auth, Token> = oauth2::Client<
    BasicErrorResponse,
    Answer,
    StandardTokenIntrospectionResponse<EmptyExtraTokenFields, BasicTokenType>,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    Auth,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    Token,
>;
type Answer = StandardTokenResponse<Extra, BasicTokenType>;
type Failure = RequestTokenError<WireError, BasicErrorResponse>;

/// What Xero answers beside RFC 6749.
#[derive(Serialize, Deserialize)]
struct Extra {
    #[serde(default)]
    id_token: Option<String>,
}

impl ExtraTokenFields for Extra {}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extra")
    }
}

/// How access to the token endpoint is asked for.
pub(super) enum Grant<'a> {
    Code { code: Secret, sign_in: &'a SignIn },
    Refresh(&'a Secret),
    Credentials(&'a Scopes),
}

/// Our transport as crate `oauth2` calls it.
pub(super) struct Wire<'a> {
    pub(super) transport: &'a dyn Transport,
    pub(super) url: &'a RequestUrl,
    pub(super) user_agent: &'a HeaderValue,
}

/// No answer, or one that says nothing about the token.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    #[error("{0}")]
    Transport(#[from] TransportError),
    #[error("status {}", .status.as_u16())]
    Status { status: StatusCode, retry_after: Option<Duration> },
}

impl Wire<'_> {
    pub(super) async fn send(&self, received: HttpRequest) -> Result<Response, WireError> {
        let (parts, body) = received.into_parts();
        let mut request = Request::new(parts.method, self.url.clone()).body(body);
        request.headers = parts.headers;
        request.headers.insert(header::USER_AGENT, self.user_agent.clone());
        if let Some(authorization) = request.headers.get_mut(header::AUTHORIZATION) {
            authorization.set_sensitive(true);
        }
        request.timeout = Some(TIMEOUT);
        request.max_response_bytes = Some(MAX_ANSWER_BYTES);
        let response = self.transport.execute(request).await?;
        let status = response.status;
        // 5xx, 429 and whatever is neither yes nor no say nothing about a token (XR-OAUTH-11).
        if status.is_success() || (status.is_client_error() && !is_passing(status)) {
            Ok(response)
        } else {
            let seconds = response.header("retry-after").and_then(|text| text.trim().parse().ok());
            Err(WireError::Status { status, retry_after: seconds.map(Duration::from_secs) })
        }
    }
}

fn is_passing(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

impl<'c> AsyncHttpClient<'c> for Wire<'_> {
    type Error = WireError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WireError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let response = self.send(request).await?;
            let mut answer = HttpResponse::new(response.body.to_vec());
            *answer.status_mut() = response.status;
            *answer.headers_mut() = response.headers;
            Ok(answer)
        })
    }
}

/// The page where the user consents.
pub(super) fn authorize_url(
    app: &App,
    redirect_uri: &str,
    state: &Secret,
    verifier: Option<&Secret>,
    scopes: &Scopes,
) -> Result<String, TokenError> {
    let auth_url = AuthUrl::new(app.at().authorize.expose().to_owned()).map_err(unusable)?;
    let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(unusable)?;
    let client = client(app)?.set_auth_uri(auth_url).set_redirect_uri(redirect);
    let state = state.expose().to_owned();
    let mut request = client
        .authorize_url(move || CsrfToken::new(state))
        .add_scopes(scopes.iter().map(|scope: &Scope| OAuthScope::new(scope.as_str().to_owned())));
    if let Some(verifier) = verifier {
        let verifier = PkceCodeVerifier::new(verifier.expose().to_owned());
        request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    let (url, _state) = request.url();
    Ok(url.into())
}

/// Asks the token endpoint, once.
pub(super) async fn exchange(
    app: &App,
    wire: &Wire<'_>,
    runtime: &dyn Runtime,
    grant: Grant<'_>,
) -> Result<Issued, TokenError> {
    let client = client(app)?;
    let at = runtime.now();
    let answer = match &grant {
        Grant::Code { code, sign_in } => {
            let redirect = RedirectUrl::new(sign_in.redirect_uri.clone()).map_err(unusable)?;
            let client = client.set_redirect_uri(redirect);
            let mut request = client.exchange_code(AuthorizationCode::new(code.expose().to_owned()));
            if let Some(verifier) = &sign_in.verifier {
                request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()));
            }
            request.request_async(wire).await
        }
        Grant::Refresh(token) => {
            let token = RefreshToken::new(token.expose().to_owned());
            client.exchange_refresh_token(&token).request_async(wire).await
        }
        Grant::Credentials(scopes) => {
            let scopes = scopes.iter().map(|scope| OAuthScope::new(scope.as_str().to_owned()));
            client.exchange_client_credentials().add_scopes(scopes).request_async(wire).await
        }
    };
    answer.map(|answer| issued(&answer, at)).map_err(|failure| explain(app, &grant, failure))
}

fn client(app: &App) -> Result<Client<EndpointNotSet, EndpointSet>, TokenError> {
    let token_url = TokenUrl::new(app.at().token.expose().to_owned()).map_err(unusable)?;
    let client = Client::new(ClientId::new(app.client_id().to_owned())).set_token_uri(token_url);
    // With a secret HTTP Basic, without one the client id in the form (XR-OAUTH-3): crate `oauth2` does so by itself.
    Ok(match app.secret() {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
        None => client,
    })
}

/// Its message tells what is wrong with a URL, not the URL.
fn unusable(error: oauth2::url::ParseError) -> TokenError {
    TokenError::new(TokenErrorKind::InvalidApp, format!("an endpoint or the redirect URI is no URL: {error}"))
}

fn issued(answer: &Answer, at: Timestamp) -> Issued {
    let seconds = answer.expires_in().map_or(ACCESS_SECONDS, |time| time.as_secs());
    let expires_in = i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::zero());
    Issued {
        access: Secret::new(answer.access_token().secret().as_str()),
        expires_in,
        refresh: answer.refresh_token().map(|token| Secret::new(token.secret().as_str())),
        scopes: answer
            .scopes()
            .map(|scopes| scopes.iter().map(|scope| Scope::new(scope.as_str().to_owned())).collect()),
        id_token: answer.extra_fields().id_token.as_deref().map(Secret::from),
        at,
    }
}

/// What a failure means. Bodies and messages of crate `oauth2` are not passed on: they may repeat what was sent.
fn explain(app: &App, grant: &Grant<'_>, failure: Failure) -> TokenError {
    use BasicErrorResponseType as Code;
    use TokenErrorKind as Kind;
    let refusal = match failure {
        RequestTokenError::ServerResponse(refusal) => refusal,
        RequestTokenError::Request(error) => return unavailable(error),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            return TokenError::new(
                Kind::Unavailable,
                "Xero's identity service answered what cannot be read; the tokens are kept, try again later",
            );
        }
    };
    let (kind, meaning) = match (refusal.error(), grant) {
        (Code::InvalidGrant, Grant::Code { .. }) => (
            Kind::CodeRefused,
            "the authorisation code was refused (invalid_grant): it is older than 5 minutes, was used before, or the \
             redirect URI is not the one it was given for; begin the sign-in again",
        ),
        (Code::InvalidGrant, Grant::Refresh(_)) => (
            Kind::ConnectAgain,
            "the refresh token is dead (invalid_grant): the user disconnected the app, it was not used for 60 days, or it was \
             refreshed elsewhere; the user must connect again",
        ),
        (Code::InvalidClient, _) => (
            Kind::ClientRefused,
            "Xero does not take the client id with this secret (invalid_client): compare both with developer.xero.com; the \
             secret may have been renewed or deleted there. The tokens are kept",
        ),
        (Code::UnauthorizedClient, Grant::Credentials(_)) => (
            Kind::ClientRefused,
            "the app may not sign in by itself (unauthorized_client): it is no custom connection, or the organisation has not \
             authorised it or not paid for it",
        ),
        (Code::UnauthorizedClient, _) => (
            Kind::ClientRefused,
            "Xero does not know the client id, or the app may not do this (unauthorized_client): compare it with \
             developer.xero.com. The tokens are kept",
        ),
        (Code::InvalidScope, _) => (
            Kind::ScopeRefused,
            "a scope was refused (invalid_scope): apps made since March 2026 have granular scopes only (`Scopes::sales`)",
        ),
        (Code::Extension(code), _) if matches!(code.as_str(), "server_error" | "temporarily_unavailable") => {
            (Kind::Unavailable, "Xero's identity service failed; the tokens are kept, try again later")
        }
        (other, _) => {
            // A code is one word; what is none may repeat anything.
            let is_word =
                |code: &&str| code.len() < 40 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            let code = Some(other.as_ref()).filter(is_word).unwrap_or("for a reason without a name");
            let words = description(app, grant, refusal.error_description());
            return TokenError::new(Kind::Refused, format!("Xero refused ({code}); the tokens are kept{words}"));
        }
    };
    TokenError::new(kind, format!("{meaning}{}", description(app, grant, refusal.error_description())))
}

/// Xero's own words, unless they repeat a secret.
fn description(app: &App, grant: &Grant<'_>, words: Option<&String>) -> String {
    let words = words.map(String::as_str).unwrap_or_default();
    let own: &[Option<&Secret>] = match grant {
        Grant::Code { code, sign_in } => &[app.secret(), Some(code), sign_in.verifier.as_ref()],
        Grant::Refresh(token) => &[app.secret(), Some(token)],
        Grant::Credentials(_) => &[app.secret()],
    };
    let repeats = own.iter().flatten().any(|secret| !secret.is_empty() && words.contains(secret.expose()));
    let words = shown(words);
    if repeats || words.is_empty() { String::new() } else { format!(": {words}") }
}

pub(super) fn unavailable(error: WireError) -> TokenError {
    let retry_after = match &error {
        WireError::Transport(_) => None,
        WireError::Status { retry_after, .. } => *retry_after,
    };
    let line = format!("Xero's identity service did not answer ({error}); the tokens are kept, try again later");
    TokenError::new(TokenErrorKind::Unavailable, line).with_retry_after(retry_after).with_source(error)
}

/// Whether the request behind this error may have been carried out.
pub(super) fn may_have_been_sent(error: &TokenError) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref());
    !matches!(source, Some(WireError::Transport(error)) if error.sent() == Sent::Never)
}
