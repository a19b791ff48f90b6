//! Who calls: bearer tokens, organisations, scopes (XR-AUTH).

use api_core::{runtime::Timestamp, transport::Response};
use http::{HeaderValue, Method, StatusCode};
use uuid::Uuid;

use super::{
    http::{Call, problem},
    identity::{Connection, Identity},
};

/// Who calls, and which organisation.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) app: String,
    pub(super) connections: Vec<Connection>,
    /// `None` for the list of connections, which belongs to no organisation.
    pub(super) tenant: Option<Uuid>,
}

/// Lets a caller in, or answers 401 or 403.
pub(super) fn admit(identity: &Identity, call: &Call, now: Timestamp) -> Result<Caller, Box<Response>> {
    let refuse = |detail: &str| Box::new(problem(StatusCode::UNAUTHORIZED, "Unauthorized", detail));
    let token = call.header("authorization").and_then(bearer);
    let access = token.and_then(|token| identity.access(token)).ok_or_else(|| refuse("AuthenticationUnsuccessful"))?;
    if let Some(expired) = access.expires_at.filter(|at| *at <= now) {
        return Err(refuse(&format!("TokenExpired: token expired at {}", expired.format("%m/%d/%Y %H:%M:%S"))));
    }
    let mut caller = Caller { app: access.app.clone(), connections: identity.connections(access), tenant: None };
    if !call.accounting {
        return Ok(caller);
    }
    if access.scopes.as_ref().is_some_and(|scopes| !covers(scopes, call)) {
        let mut answer = refuse("AuthorizationUnsuccessful");
        // Xero's own spelling.
        answer.headers.insert(http::header::WWW_AUTHENTICATE, HeaderValue::from_static("insufficent_scope"));
        return Err(answer);
    }
    let named = call.header("xero-tenant-id").filter(|text| !text.is_empty());
    let tenant = match named {
        Some(text) => Uuid::parse_str(text).ok(),
        None => identity.custom_tenant(access),
    };
    let is_connected = |tenant: &Uuid| caller.connections.iter().any(|connection| connection.tenant == *tenant);
    match tenant.filter(is_connected) {
        Some(tenant) => {
            caller.tenant = Some(tenant);
            Ok(caller)
        }
        None => Err(Box::new(problem(StatusCode::FORBIDDEN, "Forbidden", "AuthenticationUnsuccessful"))),
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether one of the scopes opens the resource: the broad or the granular one, `.read` for reading only (XR-AUTH-6).
fn covers(scopes: &[String], call: &Call) -> bool {
    let segment = |index: usize| call.path.get(index).map(|segment| segment.to_ascii_lowercase()).unwrap_or_default();
    let opening: &[&str] = match (segment(0).as_str(), segment(2).as_str()) {
        (_, "attachments") => &["accounting.attachments"],
        (_, "paymentservices") => &["paymentservices"],
        (_, "cissettings") => &["accounting.settings"],
        ("contacts" | "contactgroups", _) => &["accounting.contacts"],
        ("invoices" | "creditnotes" | "linkedtransactions" | "purchaseorders" | "quotes" | "repeatinginvoices", _) => {
            &["accounting.transactions", "accounting.invoices"]
        }
        ("payments" | "batchpayments" | "prepayments" | "overpayments", _) => {
            &["accounting.transactions", "accounting.payments"]
        }
        ("banktransactions" | "banktransfers", _) => &["accounting.transactions", "accounting.banktransactions"],
        ("manualjournals", _) => &["accounting.transactions", "accounting.manualjournals"],
        ("items", _) => &["accounting.settings", "accounting.invoices"],
        _ => &["accounting.settings"],
    };
    let reads = call.method == Method::GET;
    scopes.iter().any(|scope| {
        let base = if reads { scope.strip_suffix(".read").unwrap_or(scope) } else { scope };
        opening.contains(&base)
    })
}
