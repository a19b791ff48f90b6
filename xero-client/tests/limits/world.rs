//! A road to FakeXero on which uploads and answers take their time, and workers who call without pause.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use api_core::{
    fake::{Fault, Faults, InProcess, Shared},
    limiter::{BucketKey, Feedback, Permit, PermitHandle, Priority, RateLimited, RateLimiter, SlidingWindowLimiter},
    runtime::{ManualRuntime, Runtime, RuntimeExt},
    transport::{Request, Response, Transport, TransportError},
};
use async_trait::async_trait;
use futures_util::{
    future::{Either, join_all, select},
    pin_mut,
};
use uuid::Uuid;
use xero_client::{
    Call, Client, Error, ErrorKind, StaticToken,
    mock::{FakeXero, Limits, OrganisationSetup, TokenSetup},
    wire::TenantId,
    xero_limits,
};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// How long things take, and how often they go wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traffic {
    /// An upload takes a random time up to this.
    pub(crate) upload: Duration,
    /// Xero works on a call so long.
    pub(crate) work: Duration,
    /// An answer takes a random time up to this on its way back.
    pub(crate) answer: Duration,
    /// Of 1,000 calls: admitted and then not made; given up on their way, so that they do not arrive, or while Xero works on
    /// them; given up on their way and arriving all the same.
    pub(crate) per_thousand: [u64; 3],
}

/// One call as the client made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) tenant: usize,
    pub(crate) begun: Duration,
    pub(crate) arrived: Option<Duration>,
    /// The `Retry-After` of its 429, and when that was heard.
    pub(crate) refused: Option<(Duration, Option<Duration>)>,
}

/// The way to the fake.
#[derive(Debug)]
struct Road {
    fake: InProcess<FakeXero>,
    runtime: ManualRuntime,
    traffic: Traffic,
    made: Arc<Mutex<Vec<Made>>>,
    /// Whether the next call arrives although it is given up.
    stray: Arc<AtomicBool>,
}

#[async_trait]
impl Transport for Road {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let id = request.headers.get("xero-tenant-id").and_then(|id| id.to_str().ok()?.parse().ok());
        let tenant = (0..16).find(|index| Some(organisation(*index)) == id).unwrap();
        let made = Made { tenant, begun: self.runtime.monotonic(), arrived: None, refused: None };
        let index = {
            let mut calls = self.made.lock().unwrap();
            calls.push(made);
            calls.len() - 1
        };
        let upload = self.runtime.random_up_to(self.traffic.upload);
        if self.stray.swap(false, Ordering::Relaxed) {
            self.made.lock().unwrap()[index].arrived = Some(self.runtime.monotonic() + upload);
            self.fake.faults().next(Fault::LateArrival(upload));
            return self.fake.execute(request).await;
        }
        self.runtime.sleep(upload).await;
        self.made.lock().unwrap()[index].arrived = Some(self.runtime.monotonic());
        let answer = self.fake.execute(request).await?;
        self.runtime.sleep(self.runtime.random_up_to(self.traffic.answer)).await;
        if answer.status == 429 {
            let wait = answer.header("retry-after").map(|text| Duration::from_secs(text.parse().unwrap()));
            self.made.lock().unwrap()[index].refused = Some((self.runtime.monotonic(), wait));
        }
        Ok(answer)
    }
}

pub(crate) fn organisation(index: usize) -> Uuid {
    Uuid::from_u128(0x2222_2222_2222_4222_8222_0000_0000_0000 + 7_919 * index as u128)
}

/// Keeps no limit at all.
#[derive(Debug)]
struct Careless;

#[async_trait]
impl RateLimiter for Careless {
    async fn reserve(&self, _: &BucketKey, _: Priority, _: Option<Duration>) -> Result<Permit, RateLimited> {
        Ok(Permit::new(Forgotten))
    }
}

#[derive(Debug)]
struct Forgotten;

impl PermitHandle for Forgotten {
    fn finish(self: Box<Self>, _: Feedback) {}

    fn cancel(self: Box<Self>) {}
}

/// Some organisations of one app, a client, and another program of the same app.
pub(crate) struct World {
    pub(crate) runtime: ManualRuntime,
    pub(crate) fake: Shared<FakeXero>,
    pub(crate) faults: Faults,
    pub(crate) limiter: Arc<SlidingWindowLimiter>,
    pub(crate) client: Client,
    traffic: Traffic,
    made: Arc<Mutex<Vec<Made>>>,
    stray: Arc<AtomicBool>,
    tenants: usize,
}

impl World {
    /// The client keeps Xero's limits; the fake has these.
    pub(crate) fn new(seed: u64, tenants: usize, traffic: Traffic, limits: Limits) -> Self {
        Self::with(seed, tenants, traffic, limits, xero_limits())
    }

    pub(crate) fn with(
        seed: u64,
        tenants: usize,
        traffic: Traffic,
        limits: Limits,
        kept: api_core::limiter::Limits,
    ) -> Self {
        let runtime = ManualRuntime::new(seed);
        let token = TokenSetup::new("app", (0..tenants).map(organisation));
        let mut config = FakeXero::builder().token("token", token).limits(limits).latency(traffic.work);
        for index in 0..tenants {
            config = config.organisation(OrganisationSetup::demo_of(organisation(index), format!("Company {index}")));
        }
        let fake = Shared::new(FakeXero::new(config));
        let clock: Arc<dyn Runtime> = Arc::new(runtime.clone());
        let made = Arc::new(Mutex::new(Vec::new()));
        let faults = Faults::none();
        let stray = Arc::new(AtomicBool::new(false));
        let road = Road {
            fake: InProcess::with_faults(fake.clone(), clock.clone(), faults.clone()),
            runtime: runtime.clone(),
            traffic,
            made: made.clone(),
            stray: stray.clone(),
        };
        let limiter = Arc::new(SlidingWindowLimiter::new(clock.clone(), kept));
        let client = Client::builder(Arc::new(road), clock, Arc::new(StaticToken::new("token")))
            .limiter(limiter.clone())
            .app("app")
            .build()
            .unwrap();
        Self { runtime, fake, faults, limiter, client, traffic, made, stray, tenants }
    }

    fn chance(&self, of: u64) -> u64 {
        u64::try_from(self.runtime.random_up_to(Duration::from_nanos(of - 1)).as_nanos()).unwrap()
    }

    /// Calls one organisation again and again, until that time or until the day's budget is used up.
    pub(crate) async fn work(&self, tenant: usize, priority: Priority, until: Duration) {
        let id = TenantId(organisation(tenant));
        let [unmade, given_up, stray] = self.traffic.per_thousand;
        while self.runtime.monotonic() < until {
            let dice = self.chance(1_000);
            let left = until.saturating_sub(self.runtime.monotonic());
            // Some give up while they wait for leave.
            let patience = if dice < unmade { self.runtime.random_up_to(MINUTE) } else { left };
            let leave = self.client.admit(&id, priority, None);
            let timer = self.runtime.sleep(patience);
            pin_mut!(leave, timer);
            let admission = match select(leave, timer).await {
                Either::Left((Ok(admission), _)) => admission,
                Either::Left((Err(error), _)) => {
                    let day = matches!(
                        error.kind(),
                        ErrorKind::RateLimited { scope: api_core::limiter::LimitScope::Day, .. }
                    );
                    assert!(day, "{error}");
                    return;
                }
                Either::Right(_) => continue,
            };
            if dice < unmade {
                admission.release();
                continue;
            }
            let call = Call::new("GET", "/Organisation", "").unwrap();
            let sent = self.client.send_once(&id, call, None, admission);
            if dice < unmade + given_up + stray {
                self.stray.store(dice >= unmade + given_up, Ordering::Relaxed);
                let timer = self.runtime.sleep(self.runtime.random_up_to(self.traffic.upload + self.traffic.work));
                pin_mut!(sent, timer);
                let _ = select(sent, timer).await;
            } else {
                let _ = sent.await;
            }
        }
    }

    /// So many workers call one organisation again and again until that time, and wait for the next day whenever one is spent.
    pub(crate) async fn work_over_days(&self, tenant: usize, workers: usize, priority: Priority, until: Duration) {
        let id = TenantId(organisation(tenant));
        let patient = self.client.tenant(&id).priority(priority).patience(until * 2).wait_for_day();
        let calls = (0..workers).map(|_| async {
            loop {
                patient.organisation().await.unwrap();
            }
        });
        let work = join_all(calls);
        let timer = self.runtime.sleep(until.saturating_sub(self.runtime.monotonic()));
        pin_mut!(work, timer);
        let _: Either<(Vec<()>, _), _> = select(work, timer).await;
    }

    /// Another program of the same app. It knows nothing of our limiter, and calls in the organisation at this pace whatever it
    /// is answered, so many calls at once.
    pub(crate) async fn other_program(&self, tenant: usize, pace: Duration, at_once: usize, until: Duration) {
        let clock: Arc<dyn Runtime> = Arc::new(self.runtime.clone());
        let road = InProcess::new(self.fake.clone(), clock.clone());
        let client = Client::builder(Arc::new(road), clock.clone(), Arc::new(StaticToken::new("token")))
            .limiter(Arc::new(Careless))
            .build()
            .unwrap();
        let id = TenantId(organisation(tenant));
        while self.runtime.monotonic() < until {
            for _ in 0..at_once {
                if let Ok(leave) = client.admit(&id, Priority::Normal, Some(Duration::ZERO)).await {
                    let _ = client.send_once(&id, Call::new("GET", "/Organisation", "").unwrap(), None, leave).await;
                }
            }
            self.runtime.sleep(pace).await;
        }
    }

    /// Makes one call, and tells what became of it.
    pub(crate) async fn call(&self, tenant: usize, priority: Priority) -> Result<u16, Error> {
        let id = TenantId(organisation(tenant));
        let leave = self.client.admit(&id, priority, None).await?;
        let answer = self.client.send_once(&id, Call::new("GET", "/Organisation", "").unwrap(), None, leave).await?;
        Ok(answer.status().as_u16())
    }

    /// Every call that our client made, in the order of their beginning.
    pub(crate) fn made(&self) -> Vec<Made> {
        self.made.lock().unwrap().clone()
    }

    /// How many calls of an organisation arrived from then on and before then.
    pub(crate) fn arrived(&self, tenant: usize, from: Duration, until: Duration) -> usize {
        let during = |made: &Made| made.arrived.is_some_and(|at| at >= from && at < until);
        self.made.lock().unwrap().iter().filter(|made| made.tenant == tenant && during(made)).count()
    }

    /// How many calls the fake refused, of all programs, by the name of the limit.
    pub(crate) fn refusals(&self) -> std::collections::BTreeMap<String, u64> {
        self.fake.settle(api_core::runtime::Timestamp::MAX_UTC);
        self.fake.lock().counters().rate_limited
    }

    /// How many of our calls were refused.
    pub(crate) fn refused(&self) -> usize {
        self.made().iter().filter(|made| made.refused.is_some()).count()
    }

    pub(crate) fn bucket(&self, tenant: usize) -> BucketKey {
        self.client.bucket(&TenantId(organisation(tenant)))
    }

    pub(crate) fn budget(&self, tenant: usize) -> api_core::limiter::Budget {
        self.limiter.budget(&self.bucket(tenant)).unwrap()
    }

    pub(crate) fn tenants(&self) -> std::ops::Range<usize> {
        0..self.tenants
    }

    /// No call began between the hearing of a 429 and the end of its `Retry-After`.
    pub(crate) fn assert_every_retry_after_was_honoured(&self) {
        let made = self.made();
        for refused in &made {
            let Some((heard, Some(wait))) = refused.refused else { continue };
            let early = made
                .iter()
                .find(|call| call.tenant == refused.tenant && call.begun > heard && call.begun < heard + wait);
            assert_eq!(early, None, "refused: {refused:?}");
        }
    }
}
