//! A fake, a clock that only the test moves, and raw requests.

use std::{sync::Arc, time::Duration};

use api_core::{
    fake::{FakeService, InProcess, Shared},
    runtime::{ManualRuntime, Runtime, Timestamp},
    transport::{Request, Response, Transport},
    url::{BaseUrl, RequestUrl},
    wire::Json,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use rust_decimal::Decimal;
use xero_client::mock::{DEMO_TENANT, DEMO_TOKEN, FakeXero, FakeXeroConfig, Limits, OrganisationSetup, TokenSetup};

/// A fake and the way to it.
pub(crate) struct World {
    pub(crate) runtime: ManualRuntime,
    pub(crate) fake: Shared<FakeXero>,
    transport: InProcess<FakeXero>,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) response: Response,
    /// The body; null if it is no JSON.
    pub(crate) json: Json,
}

/// The demo organisation without rate limits, which only their own tests want.
pub(crate) fn world() -> World {
    World::of(FakeXeroConfig::demo().limits(Limits::none()))
}

/// A request with the headers that a good client sends. `target` is a path below `/api.xro/2.0` with its query.
pub(crate) fn request(method: &str, target: &str, body: &str) -> Request {
    request_to(method, &format!("/api.xro/2.0/{target}"), body)
}

pub(crate) fn request_to(method: &str, target: &str, body: &str) -> Request {
    let origin = BaseUrl::parse("https://api.xero.com").unwrap();
    let encoded = target.replace(' ', "%20").replace('"', "%22");
    let url = RequestUrl::from_received(&origin, &encoded);
    let request = Request::new(Method::from_bytes(method.as_bytes()).unwrap(), url).body(body.to_owned());
    let request = with(request, "authorization", &format!("Bearer {DEMO_TOKEN}"));
    let request = with(request, "xero-tenant-id", &DEMO_TENANT.to_string());
    let request = with(request, "accept", "application/json");
    if body.is_empty() { request } else { with(request, "content-type", "application/json") }
}

/// Sets a header; an empty value takes it away.
pub(crate) fn with(mut request: Request, name: &'static str, value: &str) -> Request {
    let name = HeaderName::from_static(name);
    match value {
        "" => request.headers.remove(name),
        value => request.headers.insert(name, HeaderValue::from_str(value).unwrap()),
    };
    request
}

impl World {
    pub(crate) fn of(config: FakeXeroConfig) -> Self {
        let runtime = ManualRuntime::new(1);
        let fake = Shared::new(FakeXero::new(config));
        let transport = InProcess::new(fake.clone(), Arc::new(runtime.clone()));
        Self { runtime, fake, transport }
    }

    /// One organisation under the demo token, without limits.
    pub(crate) fn of_organisation(setup: OrganisationSetup) -> Self {
        let token = TokenSetup::new("demo-app", [setup.id()]);
        Self::of(FakeXero::builder().organisation(setup).token(DEMO_TOKEN, token).limits(Limits::none()))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.runtime.now()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.runtime.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn send(&self, request: Request) -> Answer {
        Answer::of(self.runtime.block_on(self.transport.execute(request)).unwrap())
    }

    /// A request that arrives now and is not answered yet.
    pub(crate) fn begin(&self, request: Request) -> api_core::fake::ExchangeId {
        self.fake.lock().start(request, self.now()).id
    }

    /// The answer to a request that has arrived.
    pub(crate) fn end(&self, id: api_core::fake::ExchangeId) -> Answer {
        Answer::of(self.fake.lock().finish(id, self.now()))
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.send(request("GET", target, ""))
    }

    pub(crate) fn put(&self, target: &str, body: &str) -> Answer {
        self.send(request("PUT", target, body))
    }

    pub(crate) fn post(&self, target: &str, body: &str) -> Answer {
        self.send(request("POST", target, body))
    }

    /// Creates a contact; its id.
    pub(crate) fn contact(&self, name: &str) -> String {
        self.put("Contacts", &format!(r#"{{"Name":"{name}"}}"#)).ok().first().text("ContactID")
    }

    /// Creates an approved sales invoice of one line without tax; its id.
    pub(crate) fn invoice(&self, contact: &str, number: &str, amount: &str) -> String {
        self.document("Invoices", "ACCREC", contact, number, amount, "").text("InvoiceID")
    }

    /// Creates an approved credit note to a customer of one line without tax; its id.
    pub(crate) fn credit_note(&self, contact: &str, number: &str, amount: &str) -> String {
        self.document("CreditNotes", "ACCRECCREDIT", contact, number, amount, "").text("CreditNoteID")
    }

    pub(crate) fn document(
        &self,
        list: &str,
        kind: &str,
        contact: &str,
        number: &str,
        amount: &str,
        more: &str,
    ) -> Json {
        self.put(list, &document_body(kind, contact, number, amount, more)).ok().first().clone()
    }

    /// Pays an invoice from the bank; its id.
    pub(crate) fn pay(&self, invoice: &str, amount: &str) -> Answer {
        let body = format!(
            r#"{{"Invoice":{{"InvoiceID":"{invoice}"}},"Account":{{"Code":"090"}},"Date":"2026-01-05","Amount":{amount}}}"#
        );
        self.put("Payments", &body)
    }
}

/// The body of an approved document of one line without tax on account 200.
pub(crate) fn document_body(kind: &str, contact: &str, number: &str, amount: &str, more: &str) -> String {
    let number_name = if kind.ends_with("CREDIT") { "CreditNoteNumber" } else { "InvoiceNumber" };
    format!(
        r#"{{"Type":"{kind}","Contact":{{"ContactID":"{contact}"}},"{number_name}":"{number}","Date":"2026-01-05",
            "DueDate":"2026-01-20","LineAmountTypes":"NoTax","Status":"AUTHORISED",
            "LineItems":[{{"Description":"Tea","Quantity":1,"UnitAmount":{amount},"AccountCode":"200"}}]{more}}}"#
    )
}

impl Answer {
    fn of(response: Response) -> Self {
        let json = Json::parse(&response.body).unwrap_or_default();
        Self { status: response.status.as_u16(), response, json }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.response.header(name)
    }

    /// Wants a 200.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.response.status, StatusCode::OK, "{}", self.json);
        self
    }

    /// The elements of the list in the envelope.
    #[track_caller]
    pub(crate) fn elements(&self) -> &[Json] {
        let members = self.json.as_object().expect("an envelope");
        let list = members.iter().rev().find_map(|(_, value)| value.as_array());
        list.unwrap_or_else(|| panic!("no list in {}", self.json))
    }

    #[track_caller]
    pub(crate) fn first(&self) -> &Json {
        &self.elements()[0]
    }

    /// Wants a refusal as a whole; the messages of all elements.
    #[track_caller]
    pub(crate) fn refused(self) -> Vec<String> {
        assert_eq!(self.status, 400, "{}", self.json);
        assert_eq!(self.json.text("Type"), "ValidationException", "{}", self.json);
        let mut found = Vec::new();
        messages(&self.json, &mut found);
        found
    }
}

/// All messages of validation errors, at whatever depth.
pub(crate) fn messages(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Array(elements) => elements.iter().for_each(|element| messages(element, found)),
        Json::Object(members) => {
            for (name, value) in members {
                if name == "ValidationErrors" {
                    let errors = value.as_array().unwrap_or_default();
                    found.extend(errors.iter().map(|error| error.text("Message")));
                } else {
                    messages(value, found);
                }
            }
        }
        _ => {}
    }
}

/// Short ways into a document.
pub(crate) trait Look {
    /// What stands there, through members and, by number, elements: `LineItems.0.TaxAmount`.
    fn at(&self, path: &str) -> &Json;
    fn text(&self, path: &str) -> String;
    fn amount(&self, path: &str) -> Decimal;
    fn has(&self, name: &str) -> bool;
}

impl Look for Json {
    #[track_caller]
    fn at(&self, path: &str) -> &Json {
        let mut here = self;
        for part in path.split('.') {
            let next = match (part.parse::<usize>(), here) {
                (Ok(index), Json::Array(elements)) => elements.get(index),
                _ => here.get(part),
            };
            here = next.unwrap_or_else(|| panic!("no {path} in {self}"));
        }
        here
    }

    #[track_caller]
    fn text(&self, path: &str) -> String {
        self.at(path).as_str().unwrap_or_else(|| panic!("{path} is no text in {self}")).to_owned()
    }

    #[track_caller]
    fn amount(&self, path: &str) -> Decimal {
        self.at(path).as_decimal().unwrap_or_else(|| panic!("{path} is no number in {self}"))
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// The values of one member of every element.
#[track_caller]
pub(crate) fn column(answer: &Answer, name: &str) -> Vec<String> {
    answer.elements().iter().map(|element| element.text(name)).collect()
}
