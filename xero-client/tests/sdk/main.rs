//! Xero's own SDKs, unchanged, against `FakeXero`.
//!
//! They come from PyPI and npm into folders under the target directory, where they stay. Without Python 3 or Node.js, or without
//! the registry, a test says SKIPPED, unless `XCART_XERO_DEMAND_SDKS` (`python,node`) names its SDK: then it fails.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod install;

use std::{env, path::Path, process::Command, sync::Arc};

use api_core::{
    fake::{Faults, Shared},
    runtime::TokioRuntime,
    server::{FakeServer, RunningServer},
    wire::Json,
};
use xero_client::mock::{
    DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET, DEMO_REFRESH_TOKEN,
    DEMO_TENANT, DEMO_TOKEN, DocumentStatus, FakeXero, FakeXeroConfig, Limits, TokenSetup,
};

use crate::install::Missing;

/// A fake without limits for nearly everything, and one that is always too busy.
struct World {
    fake: Shared<FakeXero>,
    roots: [String; 2],
    _servers: [RunningServer; 2],
}

async fn serve(fake: Shared<FakeXero>) -> (RunningServer, String) {
    let any_port = ([127, 0, 0, 1], 0).into();
    let server = FakeServer::bind(any_port, fake, Arc::new(TokioRuntime::new()), Faults::none()).await.unwrap();
    let root = format!("http://{}", server.local_addr());
    (server.spawn(), root)
}

impl World {
    async fn new() -> Self {
        let narrow = TokenSetup::new("narrow", [DEMO_TENANT]).scopes(["accounting.contacts"]);
        let config = FakeXeroConfig::demo().limits(Limits::none()).token("narrow-token", narrow);
        let fake = Shared::new(FakeXero::new(config));
        let (server, root) = serve(fake.clone()).await;
        let nobody_in = FakeXeroConfig::demo().limits(Limits::default().concurrent(Some(0)));
        let (crowded_server, crowded) = serve(Shared::new(FakeXero::new(nobody_in))).await;
        Self { fake, roots: [root, crowded], _servers: [server, crowded_server] }
    }

    /// What a script is told.
    fn json(&self) -> String {
        let members = [
            ("root", self.roots[0].as_str()),
            ("crowded", &self.roots[1]),
            ("tenant", &DEMO_TENANT.to_string()),
            ("client_id", DEMO_CLIENT_ID),
            ("client_secret", DEMO_CLIENT_SECRET),
            ("custom_id", DEMO_CUSTOM_CLIENT_ID),
            ("custom_secret", DEMO_CUSTOM_CLIENT_SECRET),
            ("refresh_token", DEMO_REFRESH_TOKEN),
            ("token", DEMO_TOKEN),
            ("narrow_token", "narrow-token"),
        ];
        Json::Object(members.map(|(name, value)| (name.to_owned(), Json::from(value))).into()).to_string()
    }

    /// Runs a script that has to show these parts.
    async fn shows(&self, mut command: Command, script: &str, parts: &[&str]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk").join(script);
        command.arg(script).arg(self.json()).env("NO_PROXY", "127.0.0.1");
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
        let found: Vec<_> = shown.lines().filter_map(|line| line.strip_prefix("as it should be: ")).collect();
        assert_eq!(found, parts);
    }

    fn status(&self, number: &str) -> DocumentStatus {
        let invoice = self.fake.lock().books().invoice(number).unwrap_or_else(|| panic!("no {number}"));
        invoice.status
    }

    fn total(&self, number: &str) -> String {
        self.fake.lock().books().invoice(number).unwrap_or_else(|| panic!("no {number}")).total.to_string()
    }
}

/// Whether the test can be made.
fn at_hand<T>(found: Result<T, Missing>, language: &str, test: &str) -> Option<T> {
    match found {
        Ok(found) => Some(found),
        Err(Missing(why)) => {
            let demanded = env::var("XCART_XERO_DEMAND_SDKS").unwrap_or_default();
            assert!(!demanded.split(',').any(|demanded| demanded == language), "{why}");
            println!("SKIPPED: {test}: {why}");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_python_sdk_works_with_the_fake() {
    let Some(python) = at_hand(install::python(), "python", "the_official_python_sdk_works_with_the_fake") else {
        return;
    };
    let world = World::new().await;
    let parts = [
        "sign_in",
        "client_credentials",
        "organisation",
        "accounts",
        "contacts",
        "items",
        "tracking",
        "invoices",
        "payments",
        "credit_notes",
        "attachments",
        "settings",
        "idempotency",
        "errors",
        "revocation",
    ];
    world.shows(Command::new(python), "python.py", &parts).await;
    // And the books are what the SDK was told.
    assert_eq!((world.total("SDK-PAY"), world.status("SDK-PAY")), ("100.10".into(), DocumentStatus::Authorised));
    assert_eq!((world.total("SDK-1"), world.status("SDK-1")), ("120.36".into(), DocumentStatus::Voided));
    let credit_note = world.fake.lock().books().credit_note("SDK-CN").unwrap();
    assert_eq!(credit_note.total.to_string(), "30.25");
    println!("{}: {} parts, {} calls", install::PYTHON_SDK, parts.len(), world.fake.lock().calls_total());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_node_sdk_works_with_the_fake() {
    let Some(modules) = at_hand(install::node_modules(), "node", "the_official_node_sdk_works_with_the_fake") else {
        return;
    };
    let world = World::new().await;
    let parts = [
        "sign_in",
        "client_credentials",
        "lists",
        "invoices",
        "payments",
        "credit_notes",
        "items_and_tracking",
        "attachments",
        "errors",
        "disconnect",
    ];
    let mut node = Command::new("node");
    node.env("NODE_PATH", modules);
    world.shows(node, "node.cjs", &parts).await;
    assert_eq!((world.total("NODE-PAY"), world.status("NODE-PAY")), ("100.1".into(), DocumentStatus::Authorised));
    println!("{}: {} parts, {} calls", install::NODE_SDK, parts.len(), world.fake.lock().calls_total());
}
