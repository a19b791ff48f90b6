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
    ChangeCursor, Client, Credentials, ErrorKind, OrderQuery, ProfileQuery, RetryPolicy, SweepCursor, SweepPolicy,
    wire::{AddressInput, OrderId, OrderNumber, Password, PaymentStatusCode, ProductId, ProfileId, ProfileInput},
};

use crate::{
    canaries::{BEARER, KEY, PASSWORD, PRIVATE, SECRETS, SHORT_BEARER, Told},
    records::order,
};

/// Gives the same answer to everything, but lets in with that token.
struct Echo {
    answer: Response,
    token: Option<&'static str>,
}

impl std::fmt::Debug for Echo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Echo")
    }
}

#[async_trait]
impl Transport for Echo {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        match self.token.filter(|_| request.url.path().ends_with("/api-login/check")) {
            Some(token) => {
                let mut headers = HeaderMap::new();
                headers.insert("content-type", HeaderValue::from_static("application/json"));
                Ok(Response::new(StatusCode::OK, headers, format!(r#"{{"token":"{token}"}}"#)))
            }
            None => Ok(self.answer.clone()),
        }
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

/// Bodies that hold all canaries where X-Cart has data, and in its sentences what is recognised or was sent.
fn bodies(echoed: &str) -> Vec<(&'static str, String)> {
    let everything = [&SECRETS[..], &PRIVATE].concat().join(" ");
    // Of the webhooks' secrets a store knows nothing.
    let secrets = [SECRETS[3], SECRETS[4], SECRETS[5], echoed].join(" ");
    let problem = "application/problem+json; charset=utf-8";
    let json = "application/json; charset=utf-8";
    vec![
        ("text/html", format!("<!DOCTYPE html><html><head><title>Oops</title></head><body>{everything}</body></html>")),
        ("text/html", format!("<html><title>{secrets}</title></html>")),
        ("text/plain", secrets.clone()),
        ("text/plain", format!("you sent:{echoed}")),
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
    tell!(client.payment_status(OrderId(42)));
    tell!(client.set_payment_status(OrderId(42), PaymentStatusCode::Paid));
    tell!(client.cart(OrderId(42)));
    let mut profile = ProfileInput::new(SECRETS[4]);
    profile.password = Some(Some(Password::new(PRIVATE[16])).into());
    profile.status_comment = Some(PRIVATE[9].into());
    told.debug(&profile);
    tell!(client.create_profile(&profile));
    tell!(client.update_profile(ProfileId(7), &profile));
    tell!(client.delete_profile(ProfileId(7)));
    let address =
        AddressInput { firstname: Some(PRIVATE[0].into()), street: Some(PRIVATE[2].into()), ..Default::default() };
    told.debug(&address);
    tell!(client.create_address(ProfileId(7), &address));
    tell!(client.variants(ProductId(7)));
    tell!(client.sweep(&SweepCursor::start(), &SweepPolicy::new(), |_| None));
    let query = OrderQuery::new().login(SECRETS[4]);
    told.debug(&query);
    let mut pages = client.orders(query);
    tell!(pages.next_page());
    told.debug(&pages);
    let mut products = client.products();
    tell!(products.next_page());
    let mut profiles = client.profiles(ProfileQuery::new());
    tell!(profiles.next_page());
    told.debug(&(products, profiles));
    kinds
}

fn client(transport: Arc<dyn Transport>, runtime: &ManualRuntime, told: &Told, credentials: Credentials) -> Client {
    let base = BaseUrl::parse("https://shop.example/sub").unwrap();
    told.debug(&credentials);
    let builder = Client::builder(transport, Arc::new(runtime.clone()), base, credentials);
    told.debug(&builder);
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    told.debug(&client);
    client
}

/// What a client is let in by, the token that signing in brings, and what of it a server could repeat.
const WAYS_IN: [(Option<&str>, &str); 4] =
    [(None, KEY), (Some(BEARER), BEARER), (Some(SHORT_BEARER), SHORT_BEARER), (None, PASSWORD)];

#[test]
fn no_answer_is_repeated_whatever_it_says_and_every_kind_of_error_was_provoked() {
    let mut kinds = Vec::new();
    for (token, echoed) in WAYS_IN {
        let every = if echoed == KEY { 1 } else { 4 }; // statuses matter little to who is let in
        for status in STATUSES.into_iter().step_by(every) {
            for (kind, body) in bodies(echoed) {
                let (told, runtime) = (Told::default(), ManualRuntime::new(1));
                let mut headers = HeaderMap::new();
                headers.insert("content-type", HeaderValue::from_static(kind));
                let elsewhere = format!("https://{echoed}:x@other.example/?k={echoed}");
                headers.insert("location", HeaderValue::from_str(&elsewhere).unwrap());
                headers.insert("set-cookie", HeaderValue::from_str(&format!("xid={echoed}")).unwrap());
                let answer = Response::new(StatusCode::from_u16(status).unwrap(), headers, body.clone());
                let credentials = match (token, echoed) {
                    (None, KEY) => Credentials::key(KEY),
                    _ => Credentials::sign_in(SECRETS[5], PASSWORD),
                };
                let client = client(Arc::new(Echo { answer, token }), &runtime, &told, credentials);
                kinds.extend(told.listen(|| runtime.block_on(calls(&client, &told))));
                told.assert_kept(&format_args!("{status} {kind} {body}"));
            }
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
        assert!(kinds.contains(&wanted), "{wanted:?} was not provoked");
    }
}

/// A password may have what JSON writes in another way.
#[test]
fn a_password_is_not_repeated_in_whatever_way_a_server_writes_it() {
    const ODD: &str = "canary\"pass/w\u{f6}rd\\1";
    let written = [
        serde_json::to_string(ODD).unwrap().trim_matches('"').to_owned(),
        r#"canary\"pass\/w\u00f6rd\\1"#.to_owned(), // PHP's way
        r#"\u0063anary\"pass/w\u00F6rd\\1"#.to_owned(),
    ];
    let mut bodies = vec![("text/html", format!("<title>not {ODD}</title>")), ("text/plain", format!("not {ODD}"))];
    for odd in written {
        bodies.extend([
            ("application/problem+json", format!(r#"{{"title":"x","detail":"not {odd}"}}"#)),
            ("application/problem+json", format!(r#"{{"title":"not {odd}","detail":null}}"#)),
            (
                "application/problem+json",
                format!(r#"{{"title":"x","detail":"Object(A).{odd}:\n    {odd} is bad (code {odd})\n"}}"#),
            ),
            ("application/json", format!(r#"{{"message":"not {odd}"}}"#)),
            ("application/json", format!(r#"{{"id":"{odd}"}}"#)),
        ]);
    }
    for (kind, body) in bodies {
        for status in [200, 400, 401, 403, 404, 500, 502] {
            let (told, runtime) = (Told::default(), ManualRuntime::new(1));
            let mut headers = HeaderMap::new();
            headers.insert("content-type", HeaderValue::from_static(kind));
            let answer = Response::new(StatusCode::from_u16(status).unwrap(), headers, body.clone());
            let credentials = [Credentials::key(KEY), Credentials::sign_in("ada@shop.example", ODD)];
            for credentials in credentials {
                let echo = Echo { answer: answer.clone(), token: None };
                let client = client(Arc::new(echo), &runtime, &told, credentials);
                let password = Some(Some(Password::new(ODD)).into());
                let profile = ProfileInput { password, ..ProfileInput::new("ada@shop.example") };
                let result = told.listen(|| runtime.block_on(client.create_profile(&profile)));
                told.outcome(&result);
                if let Err(error) = result {
                    told.line(&format!("{:?} {:?}", error.body().and_then(|body| body.detail()), error.violations()));
                    told.line(&format!("{:?}", error.body().and_then(|body| body.title())));
                }
            }
            told.assert_none_of(&format_args!("{status} {kind} {body}"), &[ODD, "w\u{f6}rd"]);
        }
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
        let client = client(Arc::new(Broken(kind, sent)), &runtime, &told, Credentials::sign_in(SECRETS[5], PASSWORD));
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
    let client = client(Arc::new(Panics(told.clone())), &runtime, &told, Credentials::key(KEY));
    let call = client.order(OrderId(7));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(call))).unwrap_err();
    told.line(panicked.downcast_ref::<String>().unwrap());
    told.assert_kept(&"a panic");
}
