//! FakeXero as a program: a Xero on this machine that enforces the real rules, for any SDK to talk to.
//!
//! `cargo run --example fake-xero -- --port 8082`

mod support;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use api_core::{
    fake::{Fault, Faults, Shared},
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::Runtime,
    server::FakeServer,
    url::BaseUrl,
};
use http::StatusCode;
use support::{FakeFlags, Outcome, number, text};
use xero_client::mock::{
    DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET, DEMO_NATIVE_CLIENT_ID,
    DEMO_REDIRECT_URI, DEMO_REFRESH_TOKEN, DEMO_TENANT, DEMO_TOKEN, FakeXero, FakeXeroConfig, Limits, WebhookSetup,
    WebhookStatus, Window, post_webhooks,
};

const HELP: &str = "\
fake-xero: a Xero on this machine

  --port N         where to listen on 127.0.0.1 (default 8082; 0 takes a free one)
  --tier NAME      rate limits: starter (1,000 calls a day), standard (5,000; the default), none
  --window NAME    how minutes and days are counted: sliding (default), fixed
  --latency MS     how long an answer takes
  --kilobyte MS    how much longer a write takes for each 1,000 bytes of its body
  --webhook URL    where signed events of the demo app are posted, after the intent to receive
  --webhook-key K  the signing key (default demo-webhook-key)
  --fault NAME     what the next request suffers; again for the one after it: pass, never-sent, lost-request,
                   lost-response, truncated, slow, or a status such as 503
  --faults SEED    faults at random, up to 5 % of each kind
  --speed N        lets time pass N times as fast
  --anchor MS      since when (Unix milliseconds), so that several programs agree on the time";

/// The flags that no other fake has.
#[derive(Debug, Default)]
struct Options {
    tier: Option<String>,
    window: Option<String>,
    webhook: Option<String>,
    webhook_key: Option<String>,
    script: Vec<String>,
    seed: Option<u64>,
}

impl Options {
    fn take(&mut self, flag: &str, parser: &mut lexopt::Parser) -> Outcome<bool> {
        match flag {
            "tier" => self.tier = Some(text(parser)?),
            "window" => self.window = Some(text(parser)?),
            "webhook" => self.webhook = Some(text(parser)?),
            "webhook-key" => self.webhook_key = Some(text(parser)?),
            "fault" => self.script.push(text(parser)?),
            "faults" => self.seed = Some(number(parser)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn limits(&self) -> Outcome<Limits> {
        let limits = match self.tier.as_deref() {
            None | Some("standard") => Limits::default(),
            Some("starter") => Limits::starter(),
            Some("none") => Limits::none(),
            Some(other) => return Err(format!("--tier {other}: it is starter, standard or none").into()),
        };
        match self.window.as_deref() {
            None | Some("sliding") => Ok(limits.window(Window::Sliding)),
            Some("fixed") => Ok(limits.window(Window::Fixed)),
            Some(other) => Err(format!("--window {other}: it is sliding or fixed").into()),
        }
    }

    fn faults(&self) -> Outcome<Faults> {
        const LONGEST: Duration = Duration::from_secs(10);
        let faults = self.seed.map_or_else(Faults::none, |seed| Faults::swarm(seed, LONGEST));
        for name in &self.script {
            let fault = match name.as_str() {
                "pass" => {
                    faults.pass(1);
                    continue;
                }
                "never-sent" => Fault::NeverSent,
                "lost-request" => Fault::LostRequest,
                "lost-response" => Fault::LostResponse,
                "truncated" => Fault::TruncatedBody,
                "slow" => Fault::SlowBody(LONGEST),
                status => match status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok()) {
                    Some(status) => Fault::status(status),
                    None => return Err(format!("--fault {name} is none; try --help").into()),
                },
            };
            faults.next(fault);
        }
        Ok(faults)
    }
}

/// Posts events to the webhook for as long as the program runs.
async fn tell(fake: Shared<FakeXero>, url: String, key: String, runtime: Arc<dyn Runtime>) -> Outcome<()> {
    // Whoever started the program names the one address that it may post to.
    let policy = NetworkPolicy::public_only().allow(BaseUrl::parse(&url)?.authority());
    let transport = HttpTransport::builder().policy(policy).timeout(Duration::from_secs(5)).build()?;
    fake.lock().set_webhook(DEMO_CLIENT_ID, WebhookSetup::new(url, key));
    let mut status = None;
    loop {
        post_webhooks(&fake, &transport, &*runtime).await;
        let now = fake.lock().webhook_status(DEMO_CLIENT_ID);
        if now != status {
            println!("webhook: {}", now.map_or_else(|| "none".to_owned(), |now| format!("{now:?}").to_lowercase()));
            status = now;
        }
        if now == Some(WebhookStatus::Disabled) {
            // As a person would in Xero's portal, once the receiver is up.
            runtime.sleep(Duration::from_secs(5)).await;
            fake.lock().enable_webhook(DEMO_CLIENT_ID);
        }
        runtime.sleep(Duration::from_millis(250)).await;
    }
}

fn explain(address: SocketAddr) {
    let root = format!("http://{address}");
    println!("listening on {root}");
    println!();
    println!("point any client at it:");
    println!("  base URL       {root}/api.xro/2.0/");
    println!("  token          {DEMO_TOKEN}");
    println!("  tenant         {DEMO_TENANT}");
    println!("  sign in        {root}/identity/connect/authorize (consents at once), {root}/connect/token");
    println!("  app            {DEMO_CLIENT_ID}, secret {DEMO_CLIENT_SECRET}, redirect URI {DEMO_REDIRECT_URI}");
    println!("  refresh token  {DEMO_REFRESH_TOKEN}");
    println!("  PKCE app       {DEMO_NATIVE_CLIENT_ID}");
    println!("  custom         {DEMO_CUSTOM_CLIENT_ID}, secret {DEMO_CUSTOM_CLIENT_SECRET}");
    println!();
    println!("  curl           curl {root}/api.xro/2.0/Organisation -H 'Accept: application/json' \\");
    println!("                   -H 'Authorization: Bearer {DEMO_TOKEN}' -H 'xero-tenant-id: {DEMO_TENANT}'");
    println!(
        "  xero-client    Client::builder(transport, runtime, tokens).base_url(BaseUrl::parse(\"{root}/api.xro/2.0\")?)"
    );
    println!("  xero-python    AccountingApi(api_client, base_url=\"{root}/api.xro/2.0\")");
    println!("                 IdentityApi(api_client, base_url=\"{root}\")");
    println!("                 TokenApi.refresh_token_url = \"{root}/connect/token\"");
    println!("  xero-node      require(\"axios\").interceptors.request.use(it => ({{ ...it, url:");
    println!("                   it.url.replace(/https:..(api|identity).xero.com/, \"{root}\") }}))");
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut options = Options::default();
    let flags = FakeFlags::read_with(8082, HELP, |flag, parser| options.take(flag, parser))?;
    let config = FakeXeroConfig::demo()
        .limits(options.limits()?)
        .latency(flags.latency)
        .latency_per_kilobyte(flags.latency_per_kilobyte);
    let fake = Shared::new(FakeXero::new(config));
    let runtime = flags.clock.runtime()?;
    let server = FakeServer::bind(flags.address, fake.clone(), runtime.clone(), options.faults()?).await?;
    explain(server.local_addr());
    let Some(url) = options.webhook else {
        server.run().await;
        return Ok(());
    };
    let key = options.webhook_key.unwrap_or_else(|| "demo-webhook-key".to_owned());
    let _running = server.spawn();
    tell(fake, url, key, runtime).await
}
