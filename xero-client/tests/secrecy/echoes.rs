//! Answers that repeat what was sent, or what nobody sent, in every form and with every status.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use api_core::{
    runtime::ManualRuntime,
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
};
use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, StatusCode};
use xero_client::{
    Client, ErrorKind, FileName, RetryPolicy, StaticToken, TenantClient, Upload,
    wire::{Contact, Invoice, InvoiceId},
};

use crate::canaries::{ACCESS_TOKEN, MARKED, PRIVATE, SECRETS, TENANT, Told};

/// Gives the same answer to everything.
#[derive(Debug)]
struct Echo(Mutex<VecDeque<Response>>);

#[async_trait]
impl Transport for Echo {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        let mut answers = self.0.lock().unwrap();
        let answer = answers.pop_front().unwrap();
        answers.push_back(answer.clone());
        Ok(answer)
    }
}

const STATUSES: [u16; 18] = [200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 412, 415, 422, 429, 500, 502, 503, 504];

const COLLECTIONS: [&str; 7] =
    ["Contacts", "Invoices", "Attachments", "HistoryRecords", "OnlineInvoices", "Organisations", "Payments"];

/// Bodies that hold all canaries where Xero has data, and secrets and what is marked in its sentences, too.
fn bodies() -> Vec<(&'static str, String)> {
    let everything = [&SECRETS[..], &MARKED, &PRIVATE].concat().join(" ");
    let marked = [&SECRETS[..], &MARKED].concat().join(" ");
    let record = format!(
        r#"{{"ContactID":"3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e","Name":"{everything}","EmailAddress":"{everything}","FileName":"{everything}","Url":"{everything}","Details":"{everything}","OnlineInvoiceUrl":"{everything}","New":"{everything}","Addresses":[{{"City":"{everything}","New":["{everything}"]}}]"#
    );
    let of_all = |element: &str| {
        let lists: Vec<_> = COLLECTIONS.iter().map(|name| format!(r#""{name}":[{element}]"#)).collect();
        format!("{{{}}}", lists.join(","))
    };
    let refused = format!(
        r#"{record},"StatusAttributeString":"ERROR","ValidationErrors":[{{"Message":"The contact name {} is already assigned to another contact."}},{{"Message":"refused for {marked}"}}]}}"#,
        PRIVATE[0]
    );
    let mut bodies = vec![
        ("text/html", format!("<!DOCTYPE html><html><head><title>Oops</title></head><body>{everything}</body></html>")),
        ("text/html", format!("<html><title>{marked}</title></html>")),
        (
            "text/xml",
            format!("<ApiException><Type>X</Type><Message>{marked}</Message><Name>{everything}</Name></ApiException>"),
        ),
        ("text/plain", format!("The Organisation is offline {marked}")),
        ("application/json", format!("{{\"cut {everything}")),
        ("application/json", format!("[\"{everything}\"]")),
        ("application/json", format!("\"{marked}\"")),
        ("application/json", of_all(&format!("{record}}}"))),
        ("application/json", of_all(&refused)),
        // Members of wrong types, which an error names.
        ("application/json", of_all(&format!(r#"{{"Name":["{everything}"],"FileName":7,"Details":{{"{}":1}}}}"#, "x"))),
        ("application/json", of_all(&format!(r#"{{"ContactID":"{everything}","InvoiceID":"{everything}"}}"#))),
        (
            "application/json",
            of_all(&format!(r#"{{"UpdatedDateUTC":"{everything}","Total":"{everything}","Date":"{everything}"}}"#)),
        ),
        ("application/json", of_all(&format!("\"{everything}\""))),
        (
            "application/json",
            COLLECTIONS.iter().fold("{".to_owned(), |all, name| format!("{all}\"{name}\":\"{everything}\","))
                + "\"x\":1}",
        ),
        (
            "application/json",
            format!(
                r#"{{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{refused}]}}"#
            ),
        ),
        ("application/json", format!(r#"{{"Type":"QueryParseException","Message":"No property {marked}"}}"#)),
        (
            "application/json",
            format!(
                r#"{{"Message":"Idempotency Key: short-key-{} is used with a different request."}}"#,
                "7ca9a417-0c4d"
            ),
        ),
        (
            "application/problem+json",
            format!(
                r#"{{"type":"about:blank","title":"{marked}","detail":"AuthenticationUnsuccessful {marked}","instance":"{everything}"}}"#
            ),
        ),
        (
            "application/json",
            format!(
                r#"{{"Title":"Unauthorized","Detail":"TokenExpired: {marked}","Extensions":{{"a":"{everything}"}}}}"#
            ),
        ),
        ("application/json", format!(r#"{{"error":"invalid_grant","error_description":"{marked}"}}"#)),
    ];
    bodies.push(("application/json", String::new()));
    bodies
}

fn answer(status: u16, kind: &'static str, body: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(kind));
    headers.insert("set-cookie", HeaderValue::from_static(ACCESS_TOKEN));
    headers.insert("x-rate-limit-problem", HeaderValue::from_static(ACCESS_TOKEN));
    headers.insert("retry-after", HeaderValue::from_static(ACCESS_TOKEN));
    headers.insert("location", HeaderValue::from_static(ACCESS_TOKEN));
    Response::new(StatusCode::from_u16(status).unwrap(), headers, body.to_owned())
}

/// Reads and writes of every kind, each on its own; their kinds of error.
async fn calls(tenant: &TenantClient, told: &Told) -> Vec<ErrorKind> {
    let mut kinds = Vec::new();
    let id: InvoiceId = "3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e".parse().unwrap();
    let contact = Contact { name: Some(PRIVATE[0].into()), ..Contact::default() };
    macro_rules! tell {
        ($call:expr) => {
            let outcome = $call.await;
            told.outcome(&outcome);
            if let Err(error) = &outcome {
                // What is kept for people holds names, but nothing that lets anybody in.
                let body = error.body().to_lowercase();
                for canary in SECRETS.iter().chain(&MARKED[..5]) {
                    assert!(!body.contains(&canary.to_lowercase()), "{canary} in {body}");
                }
                told.debug(&error.elements());
                kinds.push(error.kind());
            }
        };
    }
    tell!(tenant.organisation());
    tell!(tenant.contacts().create(&[contact.clone(), contact.clone()]));
    tell!(tenant.contacts().update(std::slice::from_ref(&contact)));
    tell!(tenant.contacts().list().search(PRIVATE[15]).all());
    tell!(tenant.contacts().list().page(1));
    tell!(tenant.invoices().get(&id));
    tell!(tenant.invoices().create(&[Invoice { invoice_number: Some("XC-1".into()), ..Invoice::default() }]));
    tell!(tenant.invoices().email(&id));
    tell!(tenant.invoices().online_invoice(&id));
    tell!(tenant.invoices().pdf(&id));
    tell!(tenant.invoices().history(&id).add_note(PRIVATE[12]));
    tell!(tenant.invoices().attachments(&id).list());
    let upload = Upload::new(FileName::new(PRIVATE[13]).unwrap(), &b"x"[..]);
    tell!(tenant.invoices().attachments(&id).add(&upload));
    tell!(tenant.invoices().attachments(&id).get_by_name(&FileName::new(PRIVATE[13]).unwrap()));
    tell!(tenant.invoices().list().numbers([format!("{},", PRIVATE[0])]).all());
    let mut elements = tenant.contacts().list().stream();
    for _ in 0..3 {
        let Some(element) = elements.next().await else { break };
        told.outcome(&element);
    }
    told.debug(&elements);
    kinds
}

#[test]
fn no_answer_is_repeated_whatever_it_says_and_every_kind_of_error_was_provoked() {
    let mut kinds = Vec::new();
    for status in STATUSES {
        for (kind, body) in bodies() {
            let told = Told::default();
            let runtime = ManualRuntime::new(1);
            let echo = Arc::new(Echo(Mutex::new([answer(status, kind, &body)].into())));
            let tokens = Arc::new(StaticToken::new(ACCESS_TOKEN));
            let builder = Client::builder(echo, Arc::new(runtime.clone()), tokens).retry(RetryPolicy::none());
            let tenant = builder.build().unwrap().tenant(&TENANT.parse().unwrap());
            kinds.extend(told.listen(|| runtime.block_on(calls(&tenant, &told))));
            assert!(told.text().contains("Xero answered"), "nothing was logged");
            told.assert_kept(&format_args!("{status} {kind} {body}"));
        }
    }
    for wanted in [
        ErrorKind::TokenExpired,
        ErrorKind::Unauthorised,
        ErrorKind::InvalidRequest,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
        ErrorKind::Validation,
        ErrorKind::QueryParse,
        ErrorKind::BadRequest,
        ErrorKind::Conflict,
        ErrorKind::Offline,
        ErrorKind::Server,
        ErrorKind::IdempotencyMismatch,
        ErrorKind::Undecodable,
    ] {
        assert!(kinds.contains(&wanted), "{wanted:?} was not provoked");
    }
    assert!(kinds.iter().any(|kind| matches!(kind, ErrorKind::RateLimited { .. })));
}

/// Breaks every exchange.
#[derive(Debug)]
struct Broken(Sent);

#[async_trait]
impl Transport for Broken {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        Err(TransportError::new(TransportErrorKind::Interrupted, self.0, "the line is cut"))
    }
}

#[test]
fn no_broken_line_tells_what_was_on_it() {
    for sent in [Sent::Never, Sent::Maybe] {
        let (told, runtime) = (Told::default(), ManualRuntime::new(1));
        let tokens = Arc::new(StaticToken::new(ACCESS_TOKEN));
        let client = Client::builder(Arc::new(Broken(sent)), Arc::new(runtime.clone()), tokens).build().unwrap();
        let tenant = client.tenant(&TENANT.parse().unwrap());
        let kinds = told.listen(|| runtime.block_on(calls(&tenant, &told)));
        let wanted = if sent == Sent::Never { ErrorKind::NotSent } else { ErrorKind::MaybeSent };
        assert!(kinds.contains(&wanted), "{kinds:?}");
        told.assert_kept(&format_args!("{sent:?}"));
    }
}
