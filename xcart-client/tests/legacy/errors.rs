//! What the add-on, and whatever stands before it, answers: one error that names the call and the fix.

use std::sync::{Arc, Mutex};

use api_core::{
    Secret,
    runtime::ManualRuntime,
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
    url::BaseUrl,
};
use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use xcart_client::{
    Client, Error, ErrorKind, OrderQuery, RetryPolicy,
    legacy::{self, Unconvertible},
    wire::{OrderId, ProductId, RowId},
};

use crate::fixtures::{ORDER, with};

const KEY: &str = "k/ey+with=odd&letters";
const KEY_ENCODED: &str = "k%2Fey%2Bwith%3Dodd%26letters";

/// Gives these answers, and notes what was asked.
#[derive(Debug, Clone, Default)]
struct Script {
    answers: Arc<Mutex<Vec<Response>>>,
    asked: Arc<Mutex<Vec<Request>>>,
}

#[async_trait]
impl Transport for Script {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.asked.lock().unwrap().push(request);
        let mut answers = self.answers.lock().unwrap();
        let cut = || TransportError::new(TransportErrorKind::Connect, Sent::Never, "nobody is there any more");
        if answers.is_empty() { Err(cut()) } else { Ok(answers.remove(0)) }
    }
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    Response::new(StatusCode::from_u16(status).unwrap(), map, body.to_owned())
}

fn json(status: u16, body: &str) -> Response {
    answer(status, &[("content-type", "application/json; charset=UTF-8")], body)
}

fn store(answers: impl IntoIterator<Item = Response>) -> (ManualRuntime, legacy::Client, Script) {
    let script = Script { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Script::default() };
    let runtime = ManualRuntime::new(1);
    let base = BaseUrl::parse("https://shop.example/shop").unwrap();
    let client = Client::builder(Arc::new(script.clone()), Arc::new(runtime.clone()), base, Secret::new(KEY));
    (runtime.clone(), client.retry(RetryPolicy::never()).build_legacy().unwrap(), script)
}

/// The error of reading an order that is answered so.
fn error_of(response: Response) -> Error {
    let (runtime, client, _) = store([response]);
    let error = runtime.block_on(client.order(OrderId(42))).unwrap_err();
    let line = error.to_string();
    assert!(line.starts_with("GET shop.example/shop/admin.php order/42: "), "{line}");
    error
}

/// XC-LEGACY-1, XC-LEGACY-3, XC-LEGACY-5.
#[test]
fn a_call_names_the_thing_in_the_query_and_its_method_never() {
    let (runtime, client, script) = store([]);
    let _cut = runtime.block_on(client.order(OrderId(42)));
    let _cut = runtime.block_on(client.delete_tracking_number(RowId(5)));
    let asked = script.asked.lock().unwrap();
    assert_eq!(
        asked[0].url.expose(),
        format!(
            "https://shop.example/shop/admin.php?target=RESTAPI&_key={KEY_ENCODED}&_path=order%2F42&_schema=default"
        )
    );
    assert_eq!((&asked[0].method, &asked[1].method), (&Method::GET, &Method::DELETE));
    for request in asked.iter() {
        assert!(request.url.query_pairs().iter().all(|(name, _)| name != "_method"));
        assert!(request.headers.get("x-http-method-override").is_none());
    }
    assert!(asked[1].url.query_pairs().contains(&("_path".to_owned(), "ordertrackingnumber/5".to_owned())));
}

/// XC-LEGACY-2.
#[test]
fn a_refusal_without_a_word_says_what_to_look_at() {
    for (status, words) in [(403, "the key is not accepted (status 403); check both keys"), (404, "(status 404)")] {
        let error = error_of(answer(status, &[], ""));
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Unauthorised, false));
        assert!(error.is_permanent() && error.to_string().contains(words), "{error}");
    }
    let (runtime, client, _) = store([json(200, r#"{"product_id":7,"price":"1","amount":3}"#), answer(403, &[], "")]);
    let error = runtime.block_on(client.set_stock(ProductId(7), 1)).unwrap_err();
    assert_eq!((error.kind(), error.may_be_done()), (ErrorKind::Unauthorised, false));
    assert!(error.to_string().contains("or only reads (status 403)"), "{error}");
}

/// XC-LEGACY-7.
#[test]
fn what_went_wrong_inside_is_told_in_the_store_s_own_words() {
    let said = [("content-type", "application/json"), ("x-rest-error", "No such table: xc_orders")];
    let error = error_of(answer(400, &said, "[]"));
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(error.to_string().contains("No such table: xc_orders"), "{error}");
    let (runtime, client, _) =
        store([json(200, r#"{"product_id":7,"price":"1","amount":3}"#), answer(400, &said, "[]")]);
    let error = runtime.block_on(client.set_stock(ProductId(7), 1)).unwrap_err();
    assert_eq!((error.kind(), error.may_be_done()), (ErrorKind::InvalidRequest, false));
    assert!(error.to_string().contains("No such table: xc_orders"), "{error}");
}

#[test]
fn whatever_else_answers_is_told_from_the_add_on() {
    let page = "<html><title>Administrator Zone :: Login</title></html>";
    let error = error_of(answer(200, &[("content-type", "text/html")], page));
    assert_eq!(error.kind(), ErrorKind::NotXCart);
    assert!(error.to_string().contains("Login\" (or its REST API add-on is not on)"), "{error}");
    for (status, kind) in [
        (401, ErrorKind::Unauthorised),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotXCart),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (502, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
    ] {
        assert_eq!(error_of(answer(status, &[("content-type", "text/html")], page)).kind(), kind, "{status}");
    }
    assert_eq!(
        error_of(answer(302, &[("location", "https://shop.example/other?_key=x")], "")).kind(),
        ErrorKind::NotXCart
    );
    assert_eq!(error_of(json(200, r#"{"order_id":42}"#)).kind(), ErrorKind::Undecodable);
    assert_eq!(error_of(json(200, "[1,2")).kind(), ErrorKind::Undecodable);
}

/// XC-LEGACY-1.
#[test]
fn the_key_is_shown_nowhere_whoever_repeats_it() {
    let url = format!("https://shop.example/shop/admin.php?target=RESTAPI&_key={KEY_ENCODED}&_path=order/42");
    let echo = format!("bad request: {url} ({KEY})");
    let mut answers = vec![
        answer(400, &[("x-rest-error", &echo)], "[]"),
        answer(302, &[("location", &url)], ""),
        answer(200, &[("content-type", "text/html")], &format!("<title>{echo}</title>")),
        json(200, &format!("\"{echo}\"")),
    ];
    for status in [400, 401, 403, 404, 429, 500, 503] {
        answers.push(answer(status, &[("content-type", "text/html")], &format!("<title>{echo}</title>")));
        answers.push(answer(status, &[("content-type", "text/plain")], &echo));
        answers.push(json(status, &format!(r#"{{"title":"x","detail":"{echo}"}}"#)));
    }
    for response in answers {
        let shown = format!("{:?}", response.status);
        let error = error_of(response);
        let excerpt = error.excerpt().unwrap_or_default().to_owned();
        // What could not be read is for a protected log, but a key is not even there.
        for text in [error.to_string(), format!("{error:?}"), error.call().to_owned(), excerpt] {
            assert!(!text.contains(KEY) && !text.contains(KEY_ENCODED), "{shown}: {text}");
        }
    }
    let (_, client, _) = store([]);
    for text in [format!("{client:?}"), format!("{:?}", client.orders(OrderQuery::new()))] {
        assert!(!text.contains(KEY) && !text.contains(KEY_ENCODED), "{text}");
    }
}

#[test]
fn an_order_that_cannot_be_one_of_the_current_api_says_why() {
    let unfinished = with(&with(ORDER, "orderNumber", Some("null")), "items", Some("[]"));
    let nobody = with(&unfinished, "profile", None);
    let order = with(&nobody, "payment_transactions", Some("[]"));
    let (runtime, client, _) = store([json(200, &order)]);
    let error = runtime.block_on(client.current(OrderId(42))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert!(error.to_string().contains("orderNumber is missing; the order was not finished"), "{error}");
    let source = std::error::Error::source(&error).unwrap().downcast_ref::<Unconvertible>();
    assert!(matches!(source, Some(Unconvertible::Missing { member: "orderNumber", .. })));
    // A transaction that is listed and gone, each time.
    let order = with(&with(ORDER, "profile", None), "items", Some("[]"));
    let (runtime, client, script) = store([0; 3].iter().flat_map(|_| [json(200, &order), json(200, "null")]));
    let error = runtime.block_on(client.current(OrderId(42))).unwrap_err();
    assert_eq!((error.kind(), script.asked.lock().unwrap().len()), (ErrorKind::Unstable, 6), "{error}");
}

#[test]
fn calls_are_repeated_as_those_of_the_current_api_are() {
    let script = Script::default();
    script.answers.lock().unwrap().extend([answer(503, &[], ""), answer(502, &[], ""), json(200, "null")]);
    let runtime = ManualRuntime::new(1);
    let base = BaseUrl::parse("https://shop.example").unwrap();
    let client = Client::builder(Arc::new(script.clone()), Arc::new(runtime.clone()), base, Secret::new(KEY));
    assert_eq!(runtime.block_on(client.build_legacy().unwrap().order(OrderId(42))).unwrap(), None);
    assert_eq!(script.asked.lock().unwrap().len(), 3);
}
