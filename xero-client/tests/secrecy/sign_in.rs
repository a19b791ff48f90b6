//! Signing in: no code, state, verifier, token or secret is told, by whatever the identity service answers.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use api_core::{
    Secret,
    fake::{InProcess, Shared},
    runtime::ManualRuntime,
    transport::{Request, Response, Transport, TransportError},
    url::{BaseUrl, RequestUrl, decode_query},
};
use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use xero_client::{
    TokenSource,
    mock::{AppSetup, FakeXero, FakeXeroConfig, OrganisationSetup},
    oauth::{App, Endpoints, Identity, MemoryTokenStore, Scopes, SignIn, TokenKeeper, TokenSet, TokenStore},
    wire::TenantId,
};

use crate::canaries::{CLIENT_SECRET, CODE, MARKED, PRIVATE, REFRESH_TOKEN, SECRETS, TENANT, Told};

const ORIGIN: &str = "http://localhost:8080";
const RETURN_TO: &str = "https://host.example/signed-in";

/// The way to the fake, or to one answer. Every token that passes becomes a canary.
struct Wire {
    inner: InProcess<FakeXero>,
    told: Told,
    answer: Mutex<Option<Response>>,
    learns: AtomicBool,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

#[async_trait]
impl Transport for Wire {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.told.debug(&request);
        let scripted = self.answer.lock().unwrap().clone();
        let answer = match scripted {
            Some(answer) => answer,
            None => self.inner.execute(request).await?,
        };
        let tokens = serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap_or_default();
        for name in ["access_token", "refresh_token", "id_token"] {
            if let (true, Some(token)) = (self.learns.load(Ordering::SeqCst), tokens[name].as_str()) {
                self.told.secret(token);
            }
        }
        Ok(answer)
    }
}

struct World {
    told: Told,
    runtime: ManualRuntime,
    wire: Arc<Wire>,
}

impl World {
    fn new() -> Self {
        let (told, runtime) = (Told::default(), ManualRuntime::new(1));
        let tenant = TENANT.parse().unwrap();
        let app = AppSetup::web("canary-app", CLIENT_SECRET).redirect_uri(RETURN_TO);
        let config = FakeXeroConfig::default().organisation(OrganisationSetup::new(tenant, PRIVATE[0], "USD")).app(app);
        let inner = InProcess::new(Shared::new(FakeXero::new(config)), Arc::new(runtime.clone()));
        let (answer, learns) = (Mutex::default(), AtomicBool::new(true));
        let wire = Arc::new(Wire { inner, told: told.clone(), answer, learns });
        Self { told, runtime, wire }
    }

    fn identity(&self, secret: &str) -> Identity {
        let app = App::web("canary-app", secret, RETURN_TO).unwrap().with_pkce();
        let app = app.endpoints(Endpoints::at(&BaseUrl::parse(ORIGIN).unwrap()));
        self.told.debug(&app);
        Identity::new(app, self.wire.clone(), Arc::new(self.runtime.clone()))
    }

    fn begin(&self, identity: &Identity) -> SignIn {
        let sign_in = identity.sign_in(&Scopes::sales_broad()).unwrap();
        self.told.debug(&sign_in);
        self.told.debug(&sign_in.to_secret_json());
        // The state stands in the URL, which goes to the user's browser and nowhere else.
        let query = sign_in.url().split_once('?').unwrap().1;
        for (name, value) in decode_query(query) {
            if name == "state" || name == "code_challenge" {
                self.told.secret(&value);
            }
        }
        let stored: serde_json::Value = serde_json::from_str(sign_in.to_secret_json().expose()).unwrap();
        stored["verifier"].as_str().into_iter().for_each(|verifier| self.told.secret(verifier));
        sign_in
    }

    /// What the user's browser comes back with.
    fn consent(&self, sign_in: &SignIn) -> String {
        let target = sign_in.url().strip_prefix(ORIGIN).unwrap();
        let url = RequestUrl::from_received(&BaseUrl::parse(ORIGIN).unwrap(), target);
        let answer = self.runtime.block_on(self.wire.inner.execute(Request::new(Method::GET, url))).unwrap();
        let returned = answer.header("location").unwrap().to_owned();
        for (name, value) in decode_query(returned.split_once('?').unwrap().1) {
            if name == "code" {
                self.told.secret(&value);
            }
        }
        returned
    }

    fn say(&self, status: u16, kind: &'static str, body: String) {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(kind));
        *self.wire.answer.lock().unwrap() = Some(Response::new(StatusCode::from_u16(status).unwrap(), headers, body));
    }
}

#[test]
fn a_sign_in_with_its_refreshes_tells_no_token() {
    let world = World::new();
    let told = &world.told;
    let tenant: TenantId = TENANT.parse().unwrap();
    told.listen(|| {
        let identity = world.identity(CLIENT_SECRET);
        told.debug(&identity);
        let sign_in = world.begin(&identity);
        let returned = world.consent(&sign_in);
        // A call-back of somebody else's, and one that says no.
        let forged = returned.replace("state=", "state=x");
        let others = world.begin(&identity);
        told.outcome(&world.runtime.block_on(identity.finish(others, &forged)));
        let denied = world.begin(&identity);
        let back = format!("{RETURN_TO}?error=access_denied&error_description={CODE}");
        told.outcome(&world.runtime.block_on(identity.finish(denied, &back)));
        let tokens: TokenSet = world.runtime.block_on(identity.finish(sign_in, &returned)).unwrap();
        told.debug(&tokens);
        told.debug(&tokens.claims());
        let store = Arc::new(MemoryTokenStore::new());
        let keeper = TokenKeeper::new(identity.clone(), store.clone());
        world.runtime.block_on(keeper.adopt(tokens)).unwrap();
        told.debug(&keeper);
        told.debug(&store);
        for _ in 0..3 {
            world.runtime.advance(std::time::Duration::from_secs(1_700));
            told.outcome(&world.runtime.block_on(keeper.token(&tenant)));
            told.outcome(&world.runtime.block_on(keeper.status()));
            told.outcome(&world.runtime.block_on(store.load()));
        }
        told.outcome(&world.runtime.block_on(identity.connections(&Secret::new(REFRESH_TOKEN), None)));
        told.outcome(&world.runtime.block_on(keeper.sign_out()));
        told.outcome(&world.runtime.block_on(keeper.token(&tenant)));
        // Another secret than the app's.
        let stranger = world.identity("canarysecret-wrong-0123456789abcdefghijklmnopqrst");
        let sign_in = world.begin(&stranger);
        let returned = world.consent(&sign_in);
        told.outcome(&world.runtime.block_on(stranger.finish(sign_in, &returned)));
    });
    assert!(told.text().len() > 2_000);
    told.assert_kept(&"a sign-in");
}

#[test]
fn no_answer_of_the_identity_service_is_repeated() {
    let marked = [&SECRETS[..], &MARKED].concat().join(" ");
    let everything = format!("{marked} {}", PRIVATE.join(" "));
    let bodies = [
        ("application/json", format!(r#"{{"error":"invalid_grant","error_description":"{marked}"}}"#)),
        ("application/json", format!(r#"{{"error":"invalid_client","error_description":"{marked}"}}"#)),
        ("application/json", format!(r#"{{"error":"invalid_scope","error_uri":"{everything}"}}"#)),
        ("application/json", format!(r#"{{"error":"{marked}"}}"#)),
        ("application/json", format!(r#"{{"access_token":["{everything}"],"token_type":"{everything}"}}"#)),
        (
            "application/json",
            format!(r#"{{"access_token":"{REFRESH_TOKEN}","token_type":"{everything}","expires_in":"{everything}"}}"#),
        ),
        (
            "application/json",
            format!(
                r#"{{"access_token":"a b\n{REFRESH_TOKEN}","token_type":"Bearer","expires_in":1800,"refresh_token":"{REFRESH_TOKEN}","id_token":"{everything}","scope":"accounting.contacts offline_access"}}"#
            ),
        ),
        ("application/json", format!(r#"["{everything}"]"#)),
        ("application/json", format!("{{\"{everything}")),
        ("text/html", format!("<html><title>Oops</title>{everything}</html>")),
        ("text/plain", format!("invalid {marked}")),
        ("text/plain", String::new()),
    ];
    for status in [200, 302, 400, 401, 403, 404, 429, 500, 503] {
        for (kind, body) in &bodies {
            let world = World::new();
            let told = &world.told;
            let tenant: TenantId = TENANT.parse().unwrap();
            told.listen(|| {
                let identity = world.identity(CLIENT_SECRET);
                let sign_in = world.begin(&identity);
                let returned = world.consent(&sign_in);
                let tokens = world.runtime.block_on(identity.finish(sign_in, &returned)).unwrap();
                let store = Arc::new(MemoryTokenStore::new());
                let keeper = TokenKeeper::new(identity.clone(), store.clone());
                world.runtime.block_on(keeper.adopt(tokens)).unwrap();
                let again = world.begin(&identity);
                let back = world.consent(&again);
                world.wire.learns.store(false, Ordering::SeqCst);
                world.say(status, kind, body.clone());
                told.outcome(&world.runtime.block_on(identity.finish(again, &back)));
                told.outcome(&world.runtime.block_on(identity.revoke(&Secret::new(REFRESH_TOKEN))));
                told.outcome(&world.runtime.block_on(identity.connections(&Secret::new(REFRESH_TOKEN), None)));
                world.runtime.advance(std::time::Duration::from_secs(1_900));
                told.outcome(&world.runtime.block_on(keeper.token(&tenant)));
                told.outcome(&world.runtime.block_on(keeper.status()));
                told.debug(&keeper);
                told.outcome(&world.runtime.block_on(store.load()));
            });
            told.assert_kept(&format_args!("{status} {kind} {body}"));
        }
    }
}
