//! A fake, a transport that keeps what was asked, and stores that are slow and fail.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use api_core::{
    Secret,
    fake::{Faults, InProcess, Shared},
    runtime::{ManualRuntime, Runtime, RuntimeExt},
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
    url::{BaseUrl, RequestUrl, decode_query},
};
use async_trait::async_trait;
use http::Method;
use xero_client::{
    TokenError, TokenErrorKind, TokenSource,
    mock::{DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI, DEMO_SCOPES, DEMO_TENANT, FakeXero, FakeXeroConfig},
    oauth::{App, Endpoints, Identity, MemoryTokenStore, Scopes, SignIn, Swap, TokenKeeper, TokenSet, TokenStore},
    wire::TenantId,
};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

pub(crate) type Kind = TokenErrorKind;

pub(crate) struct World {
    pub(crate) runtime: ManualRuntime,
    pub(crate) faults: Faults,
    pub(crate) wire: Arc<Recorder>,
    pub(crate) store: Arc<MemoryTokenStore>,
}

/// The way to the fake; keeps what was asked of the token endpoint and what came back.
#[derive(Debug)]
pub(crate) struct Recorder {
    inner: InProcess<FakeXero>,
    seen: Mutex<Vec<Seen>>,
    /// The refresh tokens that were answered with, and those that were revoked.
    issued: Mutex<Vec<String>>,
    revoked: Mutex<Vec<String>>,
    /// While it is set, every request takes effect and every answer is lost.
    pub(crate) outage: AtomicBool,
}

/// A request to the token endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) form: Vec<(String, String)>,
    pub(crate) basic: bool,
    /// The status; `None`: no answer.
    pub(crate) status: Option<u16>,
    pub(crate) never_sent: bool,
}

impl Seen {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let token_request = request.url.path() == "/connect/token";
        if request.url.path() == "/connect/revocation" {
            let form = decode_query(std::str::from_utf8(&request.body).unwrap());
            self.revoked
                .lock()
                .unwrap()
                .extend(form.into_iter().find(|(key, _)| key == "token").map(|(_, token)| token));
        }
        let (body, basic) = (request.body.clone(), request.headers.contains_key("authorization"));
        let mut result = self.inner.execute(request).await;
        if self.outage.load(Ordering::SeqCst) {
            result = Err(TransportError::new(TransportErrorKind::Interrupted, Sent::Maybe, "an outage"));
        }
        if token_request {
            let answer = result.as_ref().ok().and_then(|answer| serde_json::from_slice(&answer.body).ok());
            let token =
                answer.and_then(|json: serde_json::Value| Some(json.get("refresh_token")?.as_str()?.to_owned()));
            self.issued.lock().unwrap().extend(token);
            self.seen.lock().unwrap().push(Seen {
                form: decode_query(std::str::from_utf8(&body).unwrap()),
                basic,
                status: result.as_ref().ok().map(|answer| answer.status.as_u16()),
                never_sent: result.as_ref().err().is_some_and(|error| error.sent() == Sent::Never),
            });
        }
        result
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(1, Faults::none(), FakeXeroConfig::demo())
    }

    pub(crate) fn with(seed: u64, faults: Faults, config: FakeXeroConfig) -> Self {
        let runtime = ManualRuntime::new(seed);
        let service = Shared::new(FakeXero::new(config));
        let inner = InProcess::with_faults(service, Arc::new(runtime.clone()), faults.clone());
        let wire = Arc::new(Recorder {
            inner,
            seen: Mutex::default(),
            issued: Mutex::default(),
            revoked: Mutex::default(),
            outage: AtomicBool::new(false),
        });
        Self { runtime, faults, wire, store: Arc::default() }
    }

    pub(crate) fn identity(&self) -> Identity {
        self.identity_of(App::web(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI).unwrap())
    }

    pub(crate) fn identity_of(&self, app: App) -> Identity {
        let app = app.endpoints(Endpoints::at(&BaseUrl::parse("http://localhost:8080").unwrap()));
        Identity::new(app, self.wire.clone(), Arc::new(self.runtime.clone()))
    }

    pub(crate) fn keeper(&self) -> TokenKeeper {
        TokenKeeper::new(self.identity(), self.store.clone())
    }

    /// A keeper whose user has signed in.
    pub(crate) fn signed_in(&self) -> TokenKeeper {
        let keeper = self.keeper();
        self.runtime.block_on(keeper.adopt(self.sign_in())).unwrap();
        self.wire.seen.lock().unwrap().clear();
        keeper
    }

    pub(crate) fn scopes() -> Scopes {
        Scopes::parse(&DEMO_SCOPES.join(" "))
    }

    /// The tokens of a sign-in.
    pub(crate) fn sign_in(&self) -> TokenSet {
        let identity = self.identity();
        let sign_in = identity.sign_in(&Self::scopes()).unwrap();
        let returned = self.consent(&sign_in);
        self.runtime.block_on(identity.finish(sign_in, &returned)).unwrap()
    }

    /// What the user's browser comes back with.
    pub(crate) fn consent(&self, sign_in: &SignIn) -> String {
        let answer = self.browse(sign_in.url());
        assert_eq!(answer.status, 302, "{:?}", answer.body);
        answer.header("location").unwrap().to_owned()
    }

    pub(crate) fn browse(&self, url: &str) -> Response {
        let (_, target) = url.split_once("://").unwrap().1.split_once('/').unwrap();
        let origin = BaseUrl::parse("http://localhost:8080").unwrap();
        let request = Request::new(Method::GET, RequestUrl::from_received(&origin, &format!("/{target}")));
        self.runtime.block_on(self.wire.inner.execute(request)).unwrap()
    }

    /// What was asked of the token endpoint.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.wire.seen.lock().unwrap().clone()
    }

    /// The refresh tokens that were answered with and never revoked.
    pub(crate) fn left_alive(&self) -> Vec<String> {
        let revoked = self.wire.revoked.lock().unwrap();
        self.wire.issued.lock().unwrap().iter().filter(|token| !revoked.contains(token)).cloned().collect()
    }

    pub(crate) fn token(&self, keeper: &TokenKeeper) -> Result<Secret, TokenError> {
        self.runtime.block_on(keeper.token(&tenant()))
    }

    pub(crate) fn stored(&self) -> TokenSet {
        self.runtime.block_on(self.store.load()).unwrap().unwrap()
    }

    pub(crate) fn fake(&self) -> std::sync::MutexGuard<'_, FakeXero> {
        self.wire.inner.service().lock()
    }

    /// Whether Xero takes the access token now.
    pub(crate) async fn is_taken(&self, token: &Secret) -> bool {
        let origin = BaseUrl::parse("http://localhost:8080").unwrap();
        let mut request = Request::new(Method::GET, RequestUrl::from_received(&origin, "/connections"));
        let bearer = format!("Bearer {}", token.expose()).parse().unwrap();
        request.headers.insert(http::header::AUTHORIZATION, bearer);
        let clean = InProcess::new(self.wire.inner.service().clone(), Arc::new(self.runtime.clone()));
        clean.execute(request).await.unwrap().status == 200
    }
}

pub(crate) fn tenant() -> TenantId {
    TenantId(DEMO_TENANT)
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) version: u64,
    pub(crate) generation: u64,
}

/// A store behind a network: slow, and now and then without an answer, before or after the effect.
#[derive(Debug)]
pub(crate) struct SlowStore {
    pub(crate) inner: Arc<MemoryTokenStore>,
    pub(crate) runtime: ManualRuntime,
    pub(crate) latency: Duration,
    /// Of a thousand calls, how many fail.
    pub(crate) failing: AtomicU32,
    /// What was stored, by all handles.
    pub(crate) log: Arc<Mutex<Vec<Written>>>,
}

impl SlowStore {
    pub(crate) fn new(world: &World, latency: Duration, failing: u32, log: &Arc<Mutex<Vec<Written>>>) -> Arc<Self> {
        Arc::new(Self {
            inner: world.store.clone(),
            runtime: world.runtime.clone(),
            latency,
            failing: AtomicU32::new(failing),
            log: log.clone(),
        })
    }

    fn chance(&self) -> bool {
        let mut bytes = [0; 4];
        self.runtime.fill_random(&mut bytes);
        u32::from_le_bytes(bytes) % 1_000 < self.failing.load(Ordering::SeqCst)
    }

    async fn travel(&self) -> Result<(), TokenError> {
        self.runtime.sleep(self.runtime.random_up_to(self.latency)).await;
        if self.chance() { Err(TokenError::store("the database did not answer")) } else { Ok(()) }
    }
}

#[async_trait]
impl TokenStore for SlowStore {
    async fn load(&self) -> Result<Option<TokenSet>, TokenError> {
        self.travel().await?;
        self.inner.load().await
    }

    async fn compare_and_set(&self, expected: Option<u64>, new: &TokenSet) -> Result<Swap, TokenError> {
        self.travel().await?;
        let swap = self.inner.compare_and_set(expected, new).await?;
        if swap == Swap::Done {
            self.log.lock().unwrap().push(Written { version: new.version(), generation: new.generation() });
        }
        self.travel().await?;
        Ok(swap)
    }
}

pub(crate) const TENANT: TenantId = TenantId(DEMO_TENANT);
