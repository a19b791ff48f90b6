//! Killed at random moments: the fakes run as programs of their own, on a clock that runs fast; the syncing program is killed with
//! SIGKILL, again and again, and started again on the same SQLite file. In the end nothing is doubled, nothing is missing, and
//! nothing is a cent off.
//!
//! `KILL_ROUNDS=50 cargo test --test kill -- --nocapture` for the long form.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use api_core::{
    Secret,
    http::HttpTransport,
    network::NetworkPolicy,
    runtime::{Runtime, RuntimeExt, TokioRuntime},
    transport::{Request, Transport},
    url::BaseUrl,
};
use http::{HeaderName, HeaderValue, Method};
use sync_core::ports::Journal;
use sync_stores::sqlite::SqliteStore;
use xcart_client::{OrderQuery, wire::PaymentStatusCode};
use xcart_xero::{Integration, Parts, Verdict, prelude::*};
use xero_client::wire::PaymentStatus;

const TENANT: &str = "11111111-1111-4111-8111-111111111111";
/// How many times as fast the programs' clocks run.
const SPEED: u32 = 60;

/// A child that does not outlive the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn program(name: &str) -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples");
    let path = folder.join(name);
    if !path.exists() {
        let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--example", name]).status().unwrap();
        assert!(built.success(), "{name} cannot be built");
    }
    path
}

/// Starts a fake on a free port; its first line says where it listens.
fn start(name: &str, anchor: &str, latency: &[&str]) -> (Program, String) {
    let mut command = Command::new(program(name));
    command.args(["--port", "0", "--speed", &SPEED.to_string(), "--anchor", anchor]);
    command.args(latency);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    let address = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
    (Program(child), address)
}

/// The program that is killed.
fn syncing(file: &Path, anchor: &str) -> Child {
    Command::new(program("quickstart"))
        .args(["--config", file.to_str().unwrap(), "--write", "--speed", &SPEED.to_string(), "--anchor", anchor])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The orders that are paid, by their ids.
async fn paid_orders(xcart: &xcart_client::Client) -> Vec<i64> {
    let mut pages = xcart.orders(OrderQuery::new().payment_status([PaymentStatusCode::Paid]));
    let mut ids = Vec::new();
    while let Some(page) = pages.next_page().await.unwrap() {
        ids.extend(page.rows.iter().map(|row| row.order.id.0));
    }
    ids.sort_unstable();
    ids
}

/// What the staff does in the store between two kills: sets the payment status of an order.
async fn set_status(transport: &HttpTransport, shop: &str, order: i64, code: &str) {
    let base = BaseUrl::parse(shop).unwrap();
    let url = base
        .request_url()
        .segment("api")
        .segment("orders")
        .segment(&order.to_string())
        .segment("payment_status")
        .build();
    let request = Request::new(Method::PUT, url)
        .header(HeaderName::from_static("x-auth-token"), HeaderValue::from_static("demo-all"))
        .header(HeaderName::from_static("content-type"), HeaderValue::from_static("application/json"))
        .body(format!(r#"{{"code":"{code}"}}"#));
    let answer = transport.execute(request).await.unwrap();
    assert_eq!(answer.status.as_u16(), 200, "order {order}");
}

/// Whether a write was on its way when the program died.
async fn leaves_doubt(database: &Path, runtime: &Arc<dyn Runtime>) -> bool {
    if !database.exists() {
        return false;
    }
    let store = SqliteStore::open(database, runtime.clone()).unwrap();
    let stats = store.journal_stats(&"demo".into()).await.unwrap();
    stats.in_flight + stats.unknown > 0
}

fn configuration(folder: &Path, shop: &str, xero: &str, database: &str) -> PathBuf {
    std::fs::write(folder.join("profile.toml"), mapping::profiles::DEMO).unwrap();
    let file = folder.join(format!("{database}.toml"));
    let text = format!(
        "connection = \"demo\"\ndatabase = \"{database}.db\"\nprofile = \"profile.toml\"\n\
         [store]\nurl = \"{shop}\"\nkey = \"demo-read\"\nallow_private = true\n\
         [ledger]\ntenant = \"{TENANT}\"\ntoken = \"demo-token\"\nurl = \"{xero}/api.xro/2.0/\"\nallow_private = true\n\
         [orders]\nstart_from = 1\ninclude = [{{ payment = \"*\" }}]\n"
    );
    std::fs::write(&file, text).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_moments_nothing_is_doubled_missing_or_a_cent_off() {
    let rounds: usize = std::env::var("KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let real = TokioRuntime::new();
    let anchor = real.now().timestamp_millis().to_string();
    let folder = tempfile::tempdir().unwrap();
    let (_shop, shop) = start("fake-xcart", &anchor, &["--latency", "200"]);
    let (_xero, xero) = start("fake-xero", &anchor, &["--latency", "1500", "--kilobyte", "1000"]);
    let file = configuration(folder.path(), &shop, &xero, "sync");
    let local = NetworkPolicy::public_only()
        .allow(shop.trim_start_matches("http://"))
        .allow(xero.trim_start_matches("http://"));
    let transport = HttpTransport::builder().policy(local).build().unwrap();

    let runtime: Arc<dyn Runtime> = Arc::new(TokioRuntime::new());
    let xcart = xcart_client::Client::builder(
        Arc::new(transport.clone()),
        runtime.clone(),
        BaseUrl::parse(&shop).unwrap(),
        Secret::from("demo-read"),
    );
    let xcart = xcart.build().unwrap();
    let orders = paid_orders(&xcart).await;
    let mut orders = orders.iter();
    let database = folder.path().join("sync.db");
    let (mut kills, mut round, mut in_doubt, mut refunded) = (0, 0, 0, 0);
    while kills < rounds {
        round += 1;
        assert!(round < rounds * 4 + 20, "only {kills} kills in {round} rounds: the program ends too soon");
        // The first round is about a whole store; each later one about one more refund.
        if round > 1
            && let Some(order) = orders.next()
        {
            set_status(&transport, &shop, *order, "R").await;
            refunded += 1;
        }
        let mut child = syncing(&file, &anchor);
        // At any moment, or, every other time, at any moment while a write is on its way.
        if round % 2 == 0 {
            for _ in 0..400 {
                if child.try_wait().unwrap().is_some() || leaves_doubt(&database, &runtime).await {
                    break;
                }
                real.sleep(Duration::from_millis(5)).await;
            }
            real.sleep(real.random_up_to(Duration::from_millis(100))).await;
        } else {
            real.sleep(real.random_up_to(Duration::from_millis(1_500))).await;
        }
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            in_doubt += usize::from(leaves_doubt(&database, &runtime).await);
        }
    }
    println!(
        "{kills} kills in {round} rounds, {in_doubt} of them with a write in doubt; {refunded} orders refunded meanwhile"
    );

    // Left alone, it comes to its end.
    let mut child = syncing(&file, &anchor);
    let mut output = String::new();
    child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert!(child.wait().unwrap().success(), "{output}\n{errors}");
    assert!(output.contains("left: 0 waiting, 0 in doubt, 0 writes refused"), "{output}");

    // What the ledger has after all the kills.
    let config = Config::from_file(&file).unwrap();
    let integration = Integration::new(Parts::from_config(&config, runtime.clone()).unwrap()).unwrap();
    let reconciliation = integration.reconcile().await.unwrap();
    assert_eq!(reconciliation.with(Verdict::Different).count(), 0, "{reconciliation}");
    let disturbed = books(&xero, &local_transport(&xero)).await;

    // What an undisturbed sync of the same store writes into another organisation.
    let (_calm, calm) = start("fake-xero", &anchor, &[]);
    let calm_file = configuration(folder.path(), &shop, &calm, "calm");
    let status = syncing(&calm_file, &anchor).wait().unwrap();
    assert!(status.success());
    let undisturbed = books(&calm, &local_transport(&calm)).await;
    assert!(undisturbed.len() >= 45, "{}", undisturbed.len());
    for (number, expected) in &undisturbed {
        assert_eq!(disturbed.get(number), Some(expected), "{number}");
    }
    assert_eq!(disturbed.len(), undisturbed.len(), "documents that should not be there");
}

fn local_transport(address: &str) -> HttpTransport {
    let policy = NetworkPolicy::public_only().allow(address.trim_start_matches("http://"));
    HttpTransport::builder().policy(policy).build().unwrap()
}

/// Every document of the ledger: number -> status, total, what was paid on it, by how many payments.
async fn books(address: &str, transport: &HttpTransport) -> BTreeMap<String, String> {
    let runtime: Arc<dyn Runtime> = Arc::new(TokioRuntime::new());
    let tokens = Arc::new(xero_client::StaticToken::new(Secret::from("demo-token")));
    let base = BaseUrl::parse(&format!("{address}/api.xro/2.0/")).unwrap();
    let client =
        xero_client::Client::builder(Arc::new(transport.clone()), runtime, tokens).base_url(base).build().unwrap();
    let tenant = client.tenant(&TENANT.parse().unwrap());
    let mut payments: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for payment in tenant.payments().list().all().await.unwrap() {
        if payment.status == Some(PaymentStatus::Deleted) {
            continue;
        }
        let on = payment.invoice.as_ref().and_then(|invoice| invoice.invoice_number.clone());
        let on = on.or_else(|| payment.credit_note.as_ref().and_then(|note| note.credit_note_number.clone()));
        payments
            .entry(on.unwrap_or_default().to_string())
            .or_default()
            .push(payment.amount.unwrap_or_default().normalize().to_string());
    }
    let mut books = BTreeMap::new();
    let mut enter = |number: Option<api_core::wire::SmolStr>, status: String, total: Option<rust_decimal::Decimal>| {
        let number = number.unwrap_or_default().to_string();
        let mut paid = payments.remove(&number).unwrap_or_default();
        paid.sort();
        let line = format!("{status} {} paid {paid:?}", total.unwrap_or_default().normalize());
        assert_eq!(books.insert(number.clone(), line), None, "{number} is there twice");
    };
    for invoice in tenant.invoices().list().all().await.unwrap() {
        enter(
            invoice.invoice_number,
            invoice.status.map(|status| status.to_string()).unwrap_or_default(),
            invoice.total,
        );
    }
    for note in tenant.credit_notes().list().all().await.unwrap() {
        enter(note.credit_note_number, note.status.map(|status| status.to_string()).unwrap_or_default(), note.total);
    }
    assert!(payments.is_empty(), "payments on nothing: {payments:?}");
    books
}
