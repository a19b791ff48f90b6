//! Answers that repeat what was sent, or what nobody sent, in every form and with every status; and lines that break.

use std::sync::Arc;

use api_core::{
    Secret,
    runtime::ManualRuntime,
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
    url::BaseUrl,
};
use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, StatusCode};
use xcart_client::{
    ChangeCursor, Client, ErrorKind, OrderQuery, RetryPolicy,
    wire::{OrderId, OrderNumber, ProductId, ProfileId},
};

use crate::{
    canaries::{KEY, PRIVATE, SECRETS, Told},
    records::order,
};

/// Gives the same answer to everything.
#[derive(Debug)]
struct Echo(Response);

#[async_trait]
impl Transport for Echo {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.0.clone())
    }
}

/// Breaks every exchange.
#[derive(Debug)]
struct Broken(TransportErrorKind, Sent);

#[async_trait]
impl Transport for Broken {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        Err(TransportError::new(self.0, self.1, "the line is cut"))
    }
}

const STATUSES: [u16; 19] =
    [200, 201, 204, 301, 302, 400, 401, 403, 404, 405, 406, 415, 422, 429, 500, 502, 503, 504, 521];

/// Bodies that hold all canaries where X-Cart has data, and secrets in its sentences, too.
fn bodies() -> Vec<(&'static str, String)> {
    let everything = [&SECRETS[..], &PRIVATE].concat().join(" ");
    // Of the webhooks' secrets a store knows nothing.
    let secrets = [SECRETS[0], SECRETS[3], SECRETS[4], SECRETS[5]].join(" ");
    let problem = "application/problem+json; charset=utf-8";
    let json = "application/json; charset=utf-8";
    vec![
        ("text/html", format!("<!DOCTYPE html><html><head><title>Oops</title></head><body>{everything}</body></html>")),
        ("text/html", format!("<html><title>{secrets}</title></html>")),
        ("text/plain", secrets.clone()),
        ("text/plain", format!("you sent X-Auth-Token:{KEY}")),
        (problem, format!(r#"{{"type":"{everything}","title":"An error occurred","detail":"refused for {secrets}"}}"#)),
        (problem, format!(r#"{{"title":"no {secrets}","detail":null,"instance":"{everything}"}}"#)),
        (
            problem,
            format!(
                r#"{{"title":"x","detail":"Object(XLite\\API\\Endpoint\\Profile\\DTO\\ProfileInput).login:\n    {secrets} is not valid. (code bd79)\n"}}"#
            ),
        ),
        (json, format!(r#"{{"message":"Invalid credentials {secrets}"}}"#)),
        (json, format!(r#"{{"code":401,"message":"Invalid JWT Token {secrets}","data":"{everything}"}}"#)),
        (
            "application/ld+json",
            format!(r#"{{"@type":"hydra:Error","hydra:title":"x","hydra:description":"{secrets}"}}"#),
        ),
        (json, format!("{{\"cut {everything}")),
        (json, format!("[\"{everything}\"]")),
        (json, format!("\"{everything}\"")),
        (json, order(42)),
        (json, format!("[{},{}]", order(42), order(43))),
        // Members of wrong types, which an error names.
        (json, order(42).replace("18.49", &format!("\"{everything}\""))),
        (json, order(42).replace("\"2025-11-23T12:14:20+0000\"", &format!("\"{everything}\""))),
        (json, order(42).replace("\"items\":[", &format!("\"items\":[\"{everything}\","))),
        (json, format!("[{}]", order(42).replace("\"id\":42", &format!("\"id\":\"{everything}\"")))),
        (json, format!(r#"[{{"id":42,"{everything}":1,"{everything}":2}}]"#)),
        (json, format!(r#"{{"{everything}":"{everything}"}}"#)),
        (json, String::new()),
    ]
}

/// Every call, each on its own; the kinds of error.
async fn calls(client: &Client, told: &Told) -> Vec<ErrorKind> {
    let mut kinds = Vec::new();
    macro_rules! tell {
        ($call:expr) => {
            let outcome = $call.await;
            told.outcome(&outcome);
            if let Err(error) = &outcome {
                told.debug(&error.body());
                told.debug(&error.violations());
                told.line(error.call());
                kinds.push(error.kind());
            }
        };
    }
    tell!(client.order(OrderId(42)));
    tell!(client.order_by_number(&OrderNumber(PRIVATE[11].into())));
    tell!(client.order_by_number(&OrderNumber("canaryidentity77".into())));
    tell!(client.payment_transactions(OrderId(42)));
    tell!(client.order_history(OrderId(42)));
    tell!(client.order_details(OrderId(42)));
    tell!(client.changes(&ChangeCursor::start()));
    tell!(client.capabilities());
    tell!(client.is_serving());
    tell!(client.profile(ProfileId(7)));
    tell!(client.addresses(ProfileId(7)));
    tell!(client.product(ProductId(7)));
    let query = OrderQuery::new().login(SECRETS[4]);
    told.debug(&query);
    let mut pages = client.orders(query);
    tell!(pages.next_page());
    told.debug(&pages);
    let mut products = client.products();
    tell!(products.next_page());
    let mut profiles = client.profiles();
    tell!(profiles.next_page());
    told.debug(&(products, profiles));
    kinds
}

fn client(transport: Arc<dyn Transport>, runtime: &ManualRuntime, told: &Told) -> Client {
    let base = BaseUrl::parse("https://shop.example/sub").unwrap();
    let builder = Client::builder(transport, Arc::new(runtime.clone()), base, Secret::new(KEY));
    told.debug(&builder);
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    told.debug(&client);
    client
}

#[test]
fn no_answer_is_repeated_whatever_it_says_and_every_kind_of_error_was_provoked() {
    let mut kinds = Vec::new();
    for status in STATUSES {
        for (kind, body) in bodies() {
            let (told, runtime) = (Told::default(), ManualRuntime::new(1));
            let mut headers = HeaderMap::new();
            headers.insert("content-type", HeaderValue::from_static(kind));
            headers
                .insert("location", HeaderValue::from_str(&format!("https://{KEY}:x@other.example/?k={KEY}")).unwrap());
            headers.insert("set-cookie", HeaderValue::from_str(&format!("xid={KEY}")).unwrap());
            let answer = Response::new(StatusCode::from_u16(status).unwrap(), headers, body.clone());
            let client = client(Arc::new(Echo(answer)), &runtime, &told);
            kinds.extend(told.listen(|| runtime.block_on(calls(&client, &told))));
            told.assert_kept(&format_args!("{status} {kind} {body}"));
        }
    }
    for wanted in [
        ErrorKind::Unauthorised,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
        ErrorKind::InvalidRequest,
        ErrorKind::RateLimited,
        ErrorKind::Unavailable,
        ErrorKind::Server,
        ErrorKind::NotXCart,
        ErrorKind::Undecodable,
        ErrorKind::UnroutableNumber,
    ] {
        // What X-Cart does not have is no error of these calls, but of a list.
        assert!(kinds.contains(&wanted) || wanted == ErrorKind::NotFound, "{wanted:?} was not provoked");
    }
}

#[test]
fn no_broken_line_tells_what_was_on_it() {
    for (kind, sent, wanted) in [
        (TransportErrorKind::Connect, Sent::Never, ErrorKind::Unreachable),
        (TransportErrorKind::Interrupted, Sent::Maybe, ErrorKind::Unreachable),
        (TransportErrorKind::TimedOut, Sent::Maybe, ErrorKind::TimedOut),
        (TransportErrorKind::ResponseTooLarge, Sent::Maybe, ErrorKind::TooLarge),
        (TransportErrorKind::ForbiddenAddress, Sent::Never, ErrorKind::Configuration),
    ] {
        let (told, runtime) = (Told::default(), ManualRuntime::new(1));
        let client = client(Arc::new(Broken(kind, sent)), &runtime, &told);
        let kinds = told.listen(|| runtime.block_on(calls(&client, &told)));
        assert!(kinds.contains(&wanted), "{kinds:?}");
        told.assert_kept(&format_args!("{kind:?}"));
    }
}

#[test]
fn a_key_that_cannot_be_sent_is_not_told() {
    for key in [format!("{KEY}\n{KEY}"), format!("{KEY}\u{7f}"), format!("{}é\u{0}", SECRETS[4])] {
        let (told, runtime) = (Told::default(), ManualRuntime::new(1));
        let base = BaseUrl::parse("https://shop.example").unwrap();
        let broken = Arc::new(Broken(TransportErrorKind::Connect, Sent::Never));
        told.outcome(&Client::builder(broken, Arc::new(runtime), base, Secret::new(key)).build());
        told.assert_kept(&"a key");
    }
}

#[test]
fn a_transport_that_panics_tells_nothing_of_the_request() {
    struct Panics(Told);
    impl std::fmt::Debug for Panics {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Panics")
        }
    }
    #[async_trait]
    impl Transport for Panics {
        async fn execute(&self, request: Request) -> Result<Response, TransportError> {
            self.0.debug(&request);
            panic!("{request:?}");
        }
    }
    let (told, runtime) = (Told::default(), ManualRuntime::new(1));
    let client = client(Arc::new(Panics(told.clone())), &runtime, &told);
    let call = client.order(OrderId(7));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(call))).unwrap_err();
    told.line(panicked.downcast_ref::<String>().unwrap());
    told.assert_kept(&"a panic");
}
