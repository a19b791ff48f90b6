//! Who calls: bearer tokens, organisations, scopes (XR-AUTH).

use std::collections::BTreeMap;

use api_core::{runtime::Timestamp, transport::Response};
use http::{HeaderValue, Method, StatusCode};
use uuid::Uuid;

use super::{
    config::TokenSetup,
    http::{Call, problem},
};

/// All tokens.
#[derive(Debug)]
pub(super) struct Tokens(BTreeMap<String, TokenSetup>);

/// Who calls, and which organisation.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) app: String,
    pub(super) tenants: Vec<Uuid>,
    /// `None` for the list of connections, which belongs to no organisation.
    pub(super) tenant: Option<Uuid>,
}

impl Tokens {
    pub(super) fn new(tokens: BTreeMap<String, TokenSetup>) -> Self {
        Self(tokens)
    }

    pub(super) fn add(&mut self, token: String, setup: TokenSetup) {
        self.0.insert(token, setup);
    }

    pub(super) fn revoke(&mut self, token: &str) {
        self.0.remove(token);
    }

    /// Takes an organisation away from every token. The tokens stay good (XR-AUTH-4).
    pub(super) fn disconnect(&mut self, tenant: Uuid) {
        self.0.values_mut().for_each(|setup| setup.tenants.retain(|other| *other != tenant));
    }

    /// Lets a caller in, or answers 401 or 403.
    pub(super) fn admit(&self, call: &Call, now: Timestamp) -> Result<Caller, Box<Response>> {
        let refuse = |detail: &str| Box::new(problem(StatusCode::UNAUTHORIZED, "Unauthorized", detail));
        let token = call.header("authorization").and_then(bearer);
        let setup = token.and_then(|token| self.0.get(token)).ok_or_else(|| refuse("AuthenticationUnsuccessful"))?;
        if let Some(expired) = setup.expires_at.filter(|at| *at <= now) {
            return Err(refuse(&format!("TokenExpired: token expired at {}", expired.format("%m/%d/%Y %H:%M:%S"))));
        }
        let mut caller = Caller { app: setup.app.clone(), tenants: setup.tenants.clone(), tenant: None };
        if !call.accounting {
            return Ok(caller);
        }
        if setup.scopes.as_ref().is_some_and(|scopes| !covers(scopes, call)) {
            let mut answer = refuse("AuthorizationUnsuccessful");
            // Xero's own spelling.
            answer.headers.insert(http::header::WWW_AUTHENTICATE, HeaderValue::from_static("insufficent_scope"));
            return Err(answer);
        }
        let tenant = call.header("xero-tenant-id").and_then(|text| Uuid::parse_str(text).ok());
        let tenant = tenant.filter(|tenant| setup.tenants.contains(tenant));
        caller.tenant = tenant;
        match tenant {
            Some(_) => Ok(caller),
            None => Err(Box::new(problem(StatusCode::FORBIDDEN, "Forbidden", "AuthenticationUnsuccessful"))),
        }
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether one of the scopes opens the resource: the broad or the granular one, `.read` for reading only (XR-AUTH-6).
fn covers(scopes: &[String], call: &Call) -> bool {
    let resource = call.path.first().map(|segment| segment.to_ascii_lowercase()).unwrap_or_default();
    let opening: &[&str] = match resource.as_str() {
        "contacts" => &["accounting.contacts"],
        "invoices" | "creditnotes" => &["accounting.transactions", "accounting.invoices"],
        "payments" => &["accounting.transactions", "accounting.payments"],
        "items" => &["accounting.settings", "accounting.invoices"],
        _ => &["accounting.settings"],
    };
    let reads = call.method == Method::GET;
    scopes.iter().any(|scope| {
        let base = if reads { scope.strip_suffix(".read").unwrap_or(scope) } else { scope };
        opening.contains(&base)
    })
}
