//! The identity service over HTTP: consent, tokens, revocation (XR-OAUTH).

use api_core::{
    transport::Response,
    url::{decode_query, decode_segment},
    wire::Json,
};
use data_encoding::BASE64;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::{
    super::{
        http::{Call, Failure, answer},
        json::Object,
    },
    AppKind, AppSetup, Denial, Identity, IssuedTokens, Question,
};

/// Whether the path is the identity service's.
pub(in crate::mock) fn is_identity(call: &Call) -> bool {
    place(call).is_some()
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Authorize,
    Token,
    Revocation,
    Discovery,
}

fn place(call: &Call) -> Option<Place> {
    if call.accounting {
        return None;
    }
    let segments: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["identity", "connect", "authorize"] => Some(Place::Authorize),
        ["connect", "token"] => Some(Place::Token),
        ["connect", "revocation"] => Some(Place::Revocation),
        [".well-known", "openid-configuration"] => Some(Place::Discovery),
        _ => None,
    }
}

/// The fields of a form or a query.
struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The scopes asked for. A field of another name, such as `scopes`, says nothing (XR-SDK-2).
    fn scopes(&self) -> Vec<String> {
        self.get("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }
}

impl Identity {
    /// Answers a request to the identity service.
    pub(in crate::mock) fn answer(&mut self, call: &Call) -> Response {
        match (place(call), &call.method) {
            (Some(Place::Authorize), &Method::GET) => self.authorize(call),
            (Some(Place::Token), &Method::POST) => match self.token(call) {
                Ok(tokens) => json(StatusCode::OK, tokens.json()),
                Err(denial) => denial.answer(),
            },
            (Some(Place::Revocation), &Method::POST) => match self.revocation(call) {
                Ok(()) => Response::new(StatusCode::OK, HeaderMap::new(), ""),
                Err(denial) => denial.answer(),
            },
            (Some(Place::Discovery), &Method::GET) => json(StatusCode::OK, discovery(call)),
            (Some(_), _) => answer(Err(Failure::MethodNotAllowed), uuid::Uuid::nil(), call.now),
            (None, _) => answer(Err(Failure::NotFound), uuid::Uuid::nil(), call.now),
        }
    }

    /// The page that asks the user. It asks nobody: the answer of [`Consent`](super::Consent) is given at once.
    fn authorize(&mut self, call: &Call) -> Response {
        let form = Form(call.query.pairs().to_vec());
        let (question, native) = match self.question(&form) {
            Ok(question) => question,
            // Nobody is sent to an address that is not registered.
            Err(why) => return page(why),
        };
        let mut location = question.redirect_uri.clone();
        let bad_challenge = match (question.challenge.is_some(), form.get("code_challenge_method")) {
            (true, Some("S256")) => false,
            (has, method) => has || native || method.is_some(),
        };
        let code =
            if bad_challenge { Err("invalid_request") } else { self.ask(question, call.now).ok_or("access_denied") };
        let (name, value) = match &code {
            Ok(code) => ("code", code.as_str()),
            Err(error) => ("error", *error),
        };
        location.push(if location.contains('?') { '&' } else { '?' });
        location.push_str(&format!("{name}={}", encoded(value)));
        if let Some(state) = form.get("state") {
            location.push_str(&format!("&state={}", encoded(state)));
        }
        let mut headers = HeaderMap::new();
        match HeaderValue::from_str(&location) {
            Ok(location) => headers.insert(header::LOCATION, location),
            Err(_) => return page("invalid_request"),
        };
        Response::new(StatusCode::FOUND, headers, "")
    }

    /// What is asked, and whether the app has to prove itself by PKCE; or what the page says.
    fn question(&self, form: &Form) -> Result<(Question, bool), &'static str> {
        let app = form.get("client_id").and_then(|id| self.apps.get(id)).ok_or("unauthorized_client")?;
        if matches!(app.kind, AppKind::Custom(_)) {
            return Err("unauthorized_client");
        }
        let redirect_uri =
            form.get("redirect_uri").filter(|uri| app.redirects_to(uri)).ok_or("Invalid redirect_uri")?;
        if form.get("response_type") != Some("code") {
            return Err("unsupported_response_type");
        }
        let scopes = form.scopes();
        if scopes.is_empty() || !app.may_ask_for(&scopes) {
            return Err("invalid_scope");
        }
        let question = Question {
            app: app.client_id.clone(),
            redirect_uri: redirect_uri.to_owned(),
            scopes,
            challenge: form.get("code_challenge").map(str::to_owned),
        };
        Ok((question, app.kind == AppKind::Native))
    }

    fn token(&mut self, call: &Call) -> Result<IssuedTokens, Denial> {
        let form = form_of(call)?;
        let app = self.client(call, &form)?.clone();
        let id = app.client_id.as_str();
        let is_custom = matches!(app.kind, AppKind::Custom(_));
        match form.get("grant_type").ok_or(Denial::InvalidRequest)? {
            "authorization_code" | "refresh_token" if is_custom => Err(Denial::UnauthorizedClient),
            "authorization_code" => {
                let code = form.get("code").ok_or(Denial::InvalidGrant)?;
                let redirect_uri = form.get("redirect_uri").unwrap_or_default();
                self.redeem(id, code, redirect_uri, form.get("code_verifier"), call.now)
            }
            "refresh_token" => {
                let token = form.get("refresh_token").ok_or(Denial::InvalidGrant)?;
                self.refresh(id, token, call.now)
            }
            "client_credentials" => {
                let scopes = form.scopes();
                let fits = scopes == ["app.connections"] || app.may_ask_for(&scopes);
                if fits { self.client_credentials(id, scopes, call.now) } else { Err(Denial::InvalidScope) }
            }
            _ => Err(Denial::UnsupportedGrantType),
        }
    }

    fn revocation(&mut self, call: &Call) -> Result<(), Denial> {
        let form = form_of(call)?;
        let id = self.client(call, &form)?.client_id.clone();
        // A token that is not known is as good as revoked.
        self.revoke(&id, form.get("token").ok_or(Denial::InvalidRequest)?);
        Ok(())
    }

    /// Which app speaks: by HTTP Basic or by form fields; a native one by its id alone (XR-OAUTH-1, XR-OAUTH-3).
    fn client(&self, call: &Call, form: &Form) -> Result<&AppSetup, Denial> {
        let basic = call.header("authorization").and_then(basic);
        let (id, secret) = match &basic {
            Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
            None => (form.get("client_id"), form.get("client_secret")),
        };
        let app = id.and_then(|id| self.apps.get(id)).ok_or(Denial::UnauthorizedClient)?;
        let secret = secret.filter(|secret| !secret.is_empty());
        if app.secret.as_deref() == secret { Ok(app) } else { Err(Denial::InvalidClient) }
    }
}

impl AppSetup {
    /// Compared character for character (XR-OAUTH-2).
    fn redirects_to(&self, uri: &str) -> bool {
        let is_local = |rest: &str| rest.starts_with([':', '/']) || rest.is_empty();
        let is_allowed = uri.starts_with("https://") || uri.strip_prefix("http://localhost").is_some_and(is_local);
        is_allowed && self.redirect_uris.iter().any(|registered| registered == uri)
    }

    fn may_ask_for(&self, scopes: &[String]) -> bool {
        self.scopes.as_ref().is_none_or(|allowed| scopes.iter().all(|scope| allowed.contains(scope)))
    }
}

impl IssuedTokens {
    fn json(&self) -> Json {
        Object::new()
            .put_opt("id_token", self.id_token.as_deref())
            .put("access_token", self.access_token.as_str())
            .put("expires_in", i64::try_from(self.expires_in).unwrap_or(i64::MAX))
            .put("token_type", "Bearer")
            .put_opt("refresh_token", self.refresh_token.as_deref())
            .put("scope", self.scopes.join(" "))
            .done()
    }
}

impl Denial {
    fn answer(self) -> Response {
        let error = match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
        };
        json(StatusCode::BAD_REQUEST, Object::new().put("error", error).done())
    }
}

fn form_of(call: &Call) -> Result<Form, Denial> {
    let kind = call.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Denial::InvalidRequest);
    }
    let text = std::str::from_utf8(&call.body).map_err(|_| Denial::InvalidRequest)?;
    Ok(Form(decode_query(text)))
}

/// Id and secret of HTTP Basic, each percent-encoded or not (RFC 6749, 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    let decoded = BASE64.decode(credentials.trim().as_bytes()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((decode_segment(id), decode_segment(secret)))
}

fn json(status: StatusCode, body: Json) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache, max-age=0"));
    Response::new(status, headers, body.to_bytes())
}

/// Where the endpoints are, as seen by who asks (XR-OAUTH-13). There is no key to check a signature by: tokens have none.
fn discovery(call: &Call) -> Json {
    let base = call.header("host").map(|host| format!("http://{host}"));
    let of = |host: &str| base.clone().unwrap_or_else(|| host.to_owned());
    let identity = of("https://identity.xero.com");
    Object::new()
        .put("issuer", identity.as_str())
        .put("authorization_endpoint", format!("{}/identity/connect/authorize", of("https://login.xero.com")))
        .put("token_endpoint", format!("{identity}/connect/token"))
        .put("revocation_endpoint", format!("{identity}/connect/revocation"))
        .put("response_types_supported", vec![Json::from("code")])
        .put("code_challenge_methods_supported", vec![Json::from("S256")])
        .done()
}

/// What the user would see.
fn page(error: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    Response::new(StatusCode::BAD_REQUEST, headers, format!("<html><body>Error: {error}</body></html>"))
}

/// Percent-encoded, as a value in a query.
fn encoded(value: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(encode).collect()
}
