//! A fake on a `wiremock` server, for tests of users. wiremock answers one request at a time and breaks no connection:
//! for concurrency and faults of the network use [`InProcess`](super::InProcess) or the server.

use std::sync::Arc;

use ::wiremock::{Mock, MockServer, Respond, ResponseTemplate, matchers::any};

use super::{FakeService, Shared};
use crate::{
    runtime::Runtime,
    transport::Request,
    url::{BaseUrl, RequestUrl},
};

/// Answers every request to the server by the fake. Each is carried out and answered at once, whatever time the fake wants
/// for it. Mocks mounted before this one go first.
pub async fn mount<S: FakeService>(server: &MockServer, service: Shared<S>, runtime: Arc<dyn Runtime>) {
    Mock::given(any()).respond_with(Machine { service, runtime }).mount(server).await;
}

#[derive(Debug)]
struct Machine<S> {
    service: Shared<S>,
    runtime: Arc<dyn Runtime>,
}

impl<S: FakeService> Respond for Machine<S> {
    fn respond(&self, received: &::wiremock::Request) -> ResponseTemplate {
        let host = received.headers.get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let Ok(origin) = BaseUrl::parse(&format!("http://{host}")) else {
            return ResponseTemplate::new(400);
        };
        let query = received.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let url = RequestUrl::from_received(&origin, &format!("{}{query}", received.url.path()));
        let mut request = Request::new(received.method.clone(), url).body(received.body.clone());
        request.headers = received.headers.clone();
        let now = self.runtime.now();
        let answer = self.service.begin(request, now).end(now);
        let mut template = ResponseTemplate::new(answer.status.as_u16());
        for (name, value) in &answer.headers {
            template = template.append_header(name.clone(), value.clone());
        }
        template.set_body_bytes(answer.body.to_vec())
    }
}
