//! From method and path to the code that plays it.

use api_core::{runtime::Timestamp, wire::Json};
use http::{Method, header};
use uuid::Uuid;

use super::{
    FakeXero, allocations, attachments,
    auth::Caller,
    bank_transactions,
    batch::Mode,
    batch_payments, contact_groups, contacts, credit_notes,
    credits::{Credits, OVERPAYMENTS, PREPAYMENTS},
    history,
    http::{Call, Failure, Reply},
    identity::Connection,
    invoices, items, journals,
    json::Object,
    organisation::Organisation,
    payments, pdf,
    resource::Resource,
    settings,
};

/// What Xero has and this fake does not play.
const NOT_PLAYED: [&str; 15] = [
    "banktransfers",
    "budgets",
    "employees",
    "expenseclaims",
    "invoicereminders",
    "journals",
    "linkedtransactions",
    "paymentservices",
    "purchaseorders",
    "quotes",
    "receipts",
    "repeatinginvoices",
    "reports",
    "setup",
    "users",
];

impl FakeXero {
    /// Carries the call out.
    pub(super) fn route(&mut self, call: &Call, caller: &Caller) -> Result<Reply, Failure> {
        if !call.accounting {
            return self.connections(call, caller);
        }
        if call.query.is_too_long() {
            return Err(Failure::NotFound);
        }
        if call.body.len() > self.max_body_bytes {
            return Err(Failure::TooLarge);
        }
        let content_type = call.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        let is_file = call.path.get(2).is_some_and(|segment| segment == "Attachments");
        if call.is_write() && !call.body.is_empty() && !is_file && !content_type.contains("json") {
            return Err(Failure::UnsupportedMediaType);
        }
        let organisation = caller.tenant.and_then(|tenant| self.organisations.get_mut(&tenant));
        let organisation = organisation.ok_or(Failure::NotFound)?;
        let resource = call.path.first().map(|segment| segment.to_ascii_lowercase()).unwrap_or_default();
        let rest: Vec<&str> = call.path.iter().skip(1).map(String::as_str).collect();
        if NOT_PLAYED.contains(&resource.as_str()) {
            return Err(Failure::NotImplemented);
        }
        let is_odd = rest.first().is_some_and(|name| name.contains(['/', ':']));
        if is_odd && !organisation.rules.paths_take_any_character {
            return Err(Failure::NotFound);
        }
        match (Resource::named(&resource), rest.as_slice()) {
            (Some(resource), [owner, "Attachments", rest @ ..]) => {
                return attachments::route(organisation, call, resource, owner, rest);
            }
            (Some(resource), [owner, "History"]) => return history::route(organisation, call, resource, owner),
            _ => {}
        }
        match resource.as_str() {
            "contacts" => contacts(organisation, call, &rest),
            "invoices" => invoices(organisation, call, caller, &rest),
            "creditnotes" => credit_notes(organisation, call, caller, &rest),
            "banktransactions" => bank_transactions(organisation, call, caller, &rest),
            "overpayments" => credits(organisation, call, OVERPAYMENTS, &rest),
            "prepayments" => credits(organisation, call, PREPAYMENTS, &rest),
            "batchpayments" => batch_payments::route(organisation, call, &rest),
            "contactgroups" => contact_groups::route(organisation, call, &rest),
            "manualjournals" => journals::route(organisation, call, &rest),
            "payments" => payments(organisation, call, &rest),
            "items" => items(organisation, call, &rest),
            "accounts" | "taxrates" | "trackingcategories" | "currencies" | "brandingthemes" | "organisation"
            | "organisations" => settings::route(organisation, call, &resource, &rest),
            _ => Err(Failure::NotFound),
        }
    }

    /// `GET /connections` and `DELETE /connections/{id}`, which stand beside the Accounting API (XR-AUTH-5).
    fn connections(&mut self, call: &Call, caller: &Caller) -> Result<Reply, Failure> {
        let segments: Vec<&str> = call.path.iter().map(String::as_str).collect();
        let [resource, rest @ ..] = segments.as_slice() else { return Err(Failure::NotFound) };
        if !resource.eq_ignore_ascii_case("connections") {
            return Err(Failure::NotFound);
        }
        let event = call.query.get("authEventId");
        match (&call.method, rest) {
            (&Method::GET, []) => {
                let of_event = |connection: &&Connection| {
                    event.is_none_or(|event| connection.auth_event.to_string().eq_ignore_ascii_case(event))
                };
                let listed = caller.connections.iter().filter(of_event);
                let listed = listed.filter_map(|connection| {
                    let organisation = self.organisations.get(&connection.tenant)?;
                    Some(connection_json(connection, &organisation.name))
                });
                Ok(Reply::Bare(Json::Array(listed.collect())))
            }
            (&Method::DELETE, [id]) => {
                let id = Uuid::parse_str(id).map_err(|_| Failure::NotFound)?;
                let found = caller.connections.iter().find(|connection| connection.id == id);
                self.identity.delete_connection(&caller.app, found.ok_or(Failure::NotFound)?.id);
                Ok(Reply::NoContent)
            }
            (_, [] | [_]) => Err(Failure::MethodNotAllowed),
            _ => Err(Failure::NotFound),
        }
    }
}

fn connection_json(connection: &Connection, name: &str) -> Json {
    // Seven digits behind the second and no zone (XR-AUTH-5).
    let text = |at: Timestamp| format!("{}0", at.format("%Y-%m-%dT%H:%M:%S%.6f"));
    let always = "2020-01-01T00:00:00.0000000".to_owned();
    let (created, updated) = match connection.since {
        Some((created, updated)) => (text(created), text(updated)),
        None => (always.clone(), always),
    };
    Object::new()
        .id("id", connection.id)
        .id("authEventId", connection.auth_event)
        .id("tenantId", connection.tenant)
        .put("tenantType", "ORGANISATION")
        .put("tenantName", name)
        .put("createdDateUtc", created)
        .put("updatedDateUtc", updated)
        .done()
}

/// How a write treats what exists.
fn mode(call: &Call) -> Mode {
    if call.method == Method::PUT { Mode::Create } else { Mode::Upsert }
}

/// What a path of a resource with records gets that nothing else took: 405 if it exists, else 404.
fn other(rest: &[&str]) -> Failure {
    match rest {
        [] | [_] => Failure::MethodNotAllowed,
        _ => Failure::NotFound,
    }
}

fn contacts(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => contacts::list(organisation, call),
        (&Method::GET, [id]) => contacts::get(organisation, call, id),
        (&Method::PUT | &Method::POST, []) => contacts::write_all(organisation, call, mode(call), None),
        (&Method::POST, [id]) => contacts::write_all(organisation, call, Mode::Upsert, Some(id)),
        (&Method::GET, [id, "CISSettings"]) => settings::cis_of_contact(organisation, id),
        _ => Err(other(rest)),
    }
}

fn invoices(organisation: &mut Organisation, call: &Call, caller: &Caller, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => invoices::list(organisation, call, &caller.app),
        (&Method::GET, [id]) => invoices::get(organisation, call, id),
        (&Method::PUT | &Method::POST, []) => invoices::write_all(organisation, call, &caller.app, mode(call), None),
        (&Method::POST, [id]) => invoices::write_all(organisation, call, &caller.app, Mode::Upsert, Some(id)),
        (&Method::GET, [id, "pdf"]) => pdf::at_its_path(organisation, invoices::resolve(organisation, id)),
        (&Method::GET, [id, "OnlineInvoice"]) => invoices::online(organisation, id),
        (&Method::POST, [id, "Email"]) => invoices::email(organisation, call, id),
        _ => Err(other(rest)),
    }
}

fn credit_notes(
    organisation: &mut Organisation,
    call: &Call,
    caller: &Caller,
    rest: &[&str],
) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => credit_notes::list(organisation, call),
        (&Method::GET, [id]) => credit_notes::get(organisation, call, id),
        (&Method::PUT | &Method::POST, []) => {
            credit_notes::write_all(organisation, call, &caller.app, mode(call), None)
        }
        (&Method::POST, [id]) => credit_notes::write_all(organisation, call, &caller.app, Mode::Upsert, Some(id)),
        (&Method::GET, [id, "pdf"]) => pdf::at_its_path(organisation, credit_notes::resolve(organisation, id)),
        (_, [id, "Allocations", rest @ ..]) => {
            let id = credit_notes::resolve(organisation, id).map(|note| note.id);
            allocations(organisation, call, id, rest)
        }
        _ => Err(other(rest)),
    }
}

/// `…/Allocations` of a credit note, an overpayment or a prepayment.
fn allocations(
    organisation: &mut Organisation,
    call: &Call,
    credit: Option<Uuid>,
    rest: &[&str],
) -> Result<Reply, Failure> {
    match (&call.method, credit, rest) {
        (&Method::PUT, Some(credit), []) => allocations::write_all(organisation, call, credit),
        (&Method::DELETE, Some(credit), [id]) => allocations::delete(organisation, call, credit, id),
        (&Method::PUT, None, []) | (&Method::DELETE, None, [_]) => Err(Failure::NotFound),
        (_, _, [] | [_]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

fn bank_transactions(
    organisation: &mut Organisation,
    call: &Call,
    caller: &Caller,
    rest: &[&str],
) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => bank_transactions::list(organisation, call),
        (&Method::GET, [id]) => bank_transactions::get(organisation, call, id),
        (&Method::PUT | &Method::POST, []) => {
            bank_transactions::write_all(organisation, call, &caller.app, mode(call), None)
        }
        (&Method::POST, [id]) => bank_transactions::write_all(organisation, call, &caller.app, Mode::Upsert, Some(id)),
        _ => Err(other(rest)),
    }
}

/// Overpayments and prepayments, which are made by bank transactions.
fn credits(organisation: &mut Organisation, call: &Call, credits: Credits, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => credits.list(organisation, call),
        (&Method::GET, [id]) => credits.get(organisation, call, id),
        (_, [id, "Allocations", rest @ ..]) => {
            let id = credits.find(organisation, id).map(|document| document.id);
            allocations(organisation, call, id, rest)
        }
        _ => Err(other(rest)),
    }
}

fn payments(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => payments::list(organisation, call),
        (&Method::GET, [id]) => payments::get(organisation, id),
        (&Method::PUT | &Method::POST, []) => payments::write_all(organisation, call, mode(call), None),
        (&Method::POST, [id]) => payments::write_all(organisation, call, Mode::Upsert, Some(id)),
        _ => Err(other(rest)),
    }
}

fn items(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => items::list(organisation, call),
        (&Method::GET, [id]) => items::get(organisation, call, id),
        (&Method::PUT | &Method::POST, []) => items::write_all(organisation, call, mode(call), None),
        (&Method::POST, [id]) => items::write_all(organisation, call, Mode::Upsert, Some(id)),
        (&Method::DELETE, [id]) => items::delete(organisation, call, id),
        _ => Err(other(rest)),
    }
}
