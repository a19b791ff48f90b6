//! Xero's own SDK for Python, unchanged, against `FakeXero`.
//!
//! The SDK comes from PyPI into a virtual environment under the target directory, where it stays. Without Python 3 or PyPI the
//! test says SKIPPED, unless `XCART_XERO_DEMAND_SDKS` is set: then it fails.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};

use api_core::{
    fake::{Faults, Shared},
    runtime::TokioRuntime,
    server::{FakeServer, RunningServer},
    wire::Json,
};
use xero_client::mock::{
    DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_CUSTOM_CLIENT_ID, DEMO_CUSTOM_CLIENT_SECRET, DEMO_REFRESH_TOKEN,
    DEMO_TENANT, DEMO_TOKEN, DocumentKind, DocumentStatus, FakeXero, FakeXeroConfig, Limits, TokenSetup,
};

const PACKAGE: &str = "xero-python";
const VERSION: &str = "15.2.0";

/// What the script has to have shown.
const PARTS: [&str; 15] = [
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

/// Why the test cannot be made here.
struct Missing(String);

fn run(command: &mut Command) -> Result<Output, Missing> {
    let output = command.output().map_err(|error| Missing(format!("{command:?}: {error}")))?;
    if output.status.success() {
        return Ok(output);
    }
    Err(Missing(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim())))
}

fn has_sdk(python: &Path) -> bool {
    let ask = format!("import importlib.metadata as m; print(m.version('{PACKAGE}'))");
    let version = run(Command::new(python).args(["-c", &ask]));
    version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == VERSION)
}

/// The interpreter of an environment that has the SDK.
fn python() -> Result<PathBuf, Missing> {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{PACKAGE}-{VERSION}"));
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if has_sdk(&python) {
        return Ok(python);
    }
    if home.exists() {
        fs::remove_dir_all(&home).map_err(|error| Missing(format!("{}: {error}", home.display())))?;
    }
    run(Command::new(if cfg!(windows) { "python" } else { "python3" }).args(["-m", "venv"]).arg(&home))?;
    let package = format!("{PACKAGE}=={VERSION}");
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &package]))?;
    Ok(python)
}

async fn serve(fake: Shared<FakeXero>) -> (RunningServer, String) {
    let any_port = ([127, 0, 0, 1], 0).into();
    let server = FakeServer::bind(any_port, fake, Arc::new(TokioRuntime::new()), Faults::none()).await.unwrap();
    let root = format!("http://{}", server.local_addr());
    (server.spawn(), root)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_python_sdk_works_with_the_fake() {
    let python = match python() {
        Ok(python) => python,
        Err(Missing(why)) => {
            assert!(env::var_os("XCART_XERO_DEMAND_SDKS").is_none(), "{why}");
            println!("SKIPPED: the_official_python_sdk_works_with_the_fake: {why}");
            return;
        }
    };
    let narrow = TokenSetup::new("narrow", [DEMO_TENANT]).scopes(["accounting.contacts"]);
    let config = FakeXeroConfig::demo().limits(Limits::none()).token("narrow-token", narrow);
    let fake = Shared::new(FakeXero::new(config));
    let (_server, root) = serve(fake.clone()).await;
    let nobody_in = FakeXeroConfig::demo().limits(Limits::default().concurrent(Some(0)));
    let (_crowded_server, crowded) = serve(Shared::new(FakeXero::new(nobody_in))).await;

    let world = [
        ("root", root.as_str()),
        ("crowded", &crowded),
        ("tenant", &DEMO_TENANT.to_string()),
        ("client_id", DEMO_CLIENT_ID),
        ("client_secret", DEMO_CLIENT_SECRET),
        ("custom_id", DEMO_CUSTOM_CLIENT_ID),
        ("custom_secret", DEMO_CUSTOM_CLIENT_SECRET),
        ("refresh_token", DEMO_REFRESH_TOKEN),
        ("token", DEMO_TOKEN),
        ("narrow_token", "narrow-token"),
    ];
    let world = Json::Object(world.map(|(name, value)| (name.to_owned(), Json::from(value))).into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk/python.py");
    let mut command = Command::new(python);
    command.arg(script).arg(world.to_string()).env("NO_PROXY", "127.0.0.1");
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{shown}\n{}", String::from_utf8_lossy(&output.stderr));
    let parts: Vec<_> = shown.lines().filter_map(|line| line.strip_prefix("as it should be: ")).collect();
    assert_eq!(parts, PARTS);

    // And the books are what the SDK was told.
    let fake = fake.lock();
    let documents = fake.books().documents();
    let find = |kind, number: &str| {
        let found = documents.iter().find(|document| document.kind == kind && document.number == number);
        found.unwrap_or_else(|| panic!("no {number}")).clone()
    };
    let paid = find(DocumentKind::SalesInvoice, "SDK-PAY");
    assert_eq!((paid.total.to_string(), paid.status), ("100.10".into(), DocumentStatus::Authorised));
    assert_eq!(find(DocumentKind::SalesInvoice, "SDK-1").status, DocumentStatus::Voided);
    assert_eq!(find(DocumentKind::SalesCredit, "SDK-CN").total.to_string(), "30.25");
    println!("{PACKAGE} {VERSION}: {} parts, {} calls", parts.len(), fake.calls_total());
}
