//! The fakes answer alike however they are reached: in process, on `wiremock`, and as servers with real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{net::SocketAddr, sync::Arc};

use api_core::{
    fake::{self, FakeService, Faults, InProcess, Shared},
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::{Runtime, TokioRuntime},
    server::FakeServer,
    transport::{Request, Response, Transport},
    url::BaseUrl,
};
use http::{HeaderName, HeaderValue, Method, header};
use xcart_client::mock::demo::demo_store;
use xero_client::mock::FakeXero;

/// The same exchanges by all three ways; each way has a fake of its own, made by `make`.
async fn by_every_way<S: FakeService>(
    make: impl Fn() -> S,
    requests: impl Fn(&BaseUrl) -> Vec<Request>,
) -> [Vec<Response>; 3] {
    let runtime: Arc<dyn Runtime> = Arc::new(TokioRuntime::new());
    let nowhere = BaseUrl::parse("https://fake.example").unwrap();
    let in_process = InProcess::new(Shared::new(make()), runtime.clone());

    let mocks = wiremock::MockServer::start().await;
    fake::wiremock::mount(&mocks, Shared::new(make()), runtime.clone()).await;
    let on_wiremock = BaseUrl::parse(&mocks.uri()).unwrap();

    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = FakeServer::bind(any_port, Shared::new(make()), runtime, Faults::none()).await.unwrap().spawn();
    let as_server = BaseUrl::parse(&format!("http://{}", server.local_addr())).unwrap();

    let policy = NetworkPolicy::public_only().allow(on_wiremock.authority()).allow(as_server.authority());
    let network = HttpTransport::builder().policy(policy).build().unwrap();
    let ways: [(&dyn Transport, &BaseUrl); 3] =
        [(&in_process, &nowhere), (&network, &on_wiremock), (&network, &as_server)];
    let mut answers = [const { Vec::new() }; 3];
    for (answers, (transport, base)) in answers.iter_mut().zip(ways) {
        for request in requests(base) {
            answers.push(transport.execute(request).await.unwrap());
        }
    }
    answers
}

fn assert_alike(answers: &[Vec<Response>; 3]) {
    for other in &answers[1..] {
        for (expected, found) in answers[0].iter().zip(other) {
            assert_eq!(found.status, expected.status);
            assert_eq!(found.header("content-type"), expected.header("content-type"));
            assert_eq!(String::from_utf8_lossy(&found.body), String::from_utf8_lossy(&expected.body));
        }
    }
}

#[tokio::test]
async fn fake_x_cart_answers_alike_in_process_on_wiremock_and_as_a_server() {
    let now = TokioRuntime::new().now();
    let requests = |base: &BaseUrl| {
        let get = |path: &[&str], size: Option<&str>| {
            let url = base.request_url().segment("api").segments(path.iter().copied()).query_opt("itemsPerPage", size);
            Request::new(Method::GET, url.build())
                .header(HeaderName::from_static("x-auth-token"), HeaderValue::from_static("demo-read"))
        };
        let mut nameless = get(&["orders"], None);
        nameless.headers.clear();
        vec![get(&["orders"], Some("3")), get(&["orders", "46"], None), get(&["orders", "9999"], None), nameless]
    };
    let answers = by_every_way(|| demo_store(now), requests).await;
    let statuses: Vec<u16> = answers[0].iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [200, 500, 404, 401]);
    assert_alike(&answers);
}

#[tokio::test]
async fn fake_xero_answers_alike_in_process_on_wiremock_and_as_a_server() {
    let requests = |base: &BaseUrl| {
        let call = |method: Method, path: &str, body: &'static str| {
            let url = base.request_url().segments(["api.xro", "2.0"]).segment(path).build();
            let text = |name: &'static str, value: &'static str| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            let mut request = Request::new(method, url).body(body);
            request.headers.extend([
                (header::AUTHORIZATION, HeaderValue::from_static("Bearer demo-token")),
                (header::ACCEPT, HeaderValue::from_static("application/json")),
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
                text("xero-tenant-id", "11111111-1111-4111-8111-111111111111"),
            ]);
            request
        };
        let mut nameless = call(Method::GET, "Accounts", "");
        nameless.headers.remove(header::AUTHORIZATION);
        vec![
            call(Method::PUT, "Contacts", r#"{"Contacts":[{"Name":"Zoë"}]}"#),
            call(Method::PUT, "Contacts", r#"{"Contacts":[{"Name":"zoë"}]}"#),
            call(Method::PUT, "Contacts", "{"),
            nameless,
        ]
    };
    let answers = by_every_way(FakeXero::demo, requests).await;
    let statuses: Vec<u16> = answers[0].iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [200, 400, 400, 401]);
    for found in &answers {
        // Times differ from way to way; the words do not.
        let of_this_way: Vec<u16> = found.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(of_this_way, statuses);
        assert!(String::from_utf8_lossy(&found[1].body).contains("already assigned to another contact"));
        assert_eq!(found[0].header("x-minlimit-remaining"), Some("59"));
    }
}
