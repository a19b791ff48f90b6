//! Without a configuration: both fakes on loopback, three syncs, and what they did.

use std::{net::SocketAddr, sync::Arc};

use api_core::{
    fake::{FakeService, Faults, Shared},
    server::{FakeServer, RunningServer},
};
use xcart_client::mock::{FakeXCart, demo};
use xcart_xero::prelude::*;
use xero_client::mock::FakeXero;

use crate::{
    progress::{Progress, line},
    support::Outcome,
};

const TENANT: &str = "11111111-1111-4111-8111-111111111111";

/// A fake that listens on a free port of this machine.
struct Listening<S> {
    fake: Shared<S>,
    server: RunningServer,
}

impl<S: FakeService> Listening<S> {
    async fn start(fake: S, runtime: &Arc<dyn Runtime>) -> Outcome<Self> {
        let fake = Shared::new(fake);
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = FakeServer::bind(any_port, fake.clone(), runtime.clone(), Faults::none()).await?;
        Ok(Self { fake, server: server.spawn() })
    }
}

pub(crate) async fn run() -> Outcome<bool> {
    let runtime: Arc<dyn Runtime> = Arc::new(TokioRuntime::new());
    let shop = Listening::start(demo::demo_store(runtime.now()), &runtime).await?;
    let xero = Listening::start(FakeXero::demo(), &runtime).await?;
    println!("FakeXCart  http://{}", shop.server.local_addr());
    println!("FakeXero   http://{}", xero.server.local_addr());

    let folder = tempfile::tempdir()?;
    let (profile, file) = (folder.path().join("profile.toml"), folder.path().join("sync.toml"));
    std::fs::write(&profile, mapping::profiles::DEMO)?;
    std::fs::write(&file, configuration(&shop, &xero))?;
    let config = Config::from_file(&file)?;
    let progress = Arc::new(Progress::default());
    let parts = Parts::from_config(&config, runtime.clone())?;
    let integration = Integration::new_with(parts, |engine| engine.events(progress.clone()))?;
    println!("writes to  {}\n", integration.check().await?.name);

    println!("1. the first sync");
    let report = integration.sync().await?;
    let first = progress.take_done();
    println!("  done     {}\n", line(&first));
    let reconciliation = integration.reconcile().await?;
    println!("{reconciliation}");
    let counts: Vec<_> =
        reconciliation.counts().into_iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    println!("{} orders: {}", reconciliation.orders.len(), counts.join(", "));
    println!("calls per order: {}\n", calls_per_order(&shop.fake, &xero.fake, report.planned));

    println!("2. a refund and an edit in the store, and a second sync");
    let (refunded, edited) = demo::change_two_orders(&mut shop.fake.lock(), runtime.now());
    println!("  refunded order {}, edited order {}", demo::TO_REFUND, demo::TO_EDIT);
    integration.sync().await?;
    let second = progress.take_done();
    println!("  done     {}", line(&second));
    let after = integration.reconcile().await?;
    let equal = after.with(Verdict::Different).next().is_none();
    let changed = [refunded, edited].map(|id| id.to_string());
    println!("\n{}", after.only(|order| changed.iter().any(|id| order.order.as_str() == id)));

    println!("3. a third sync");
    integration.sync().await?;
    let third = progress.take_done();
    println!("  done     {}", line(&third));

    println!(
        "\n{}",
        if equal && third.is_empty() {
            "every order is equal to the cent, or parked with a reason"
        } else {
            "SOMETHING DIFFERS"
        }
    );
    Ok(equal && !first.is_empty() && !second.is_empty() && third.is_empty())
}

fn configuration(shop: &Listening<FakeXCart>, xero: &Listening<FakeXero>) -> String {
    format!(
        r#"
        connection = "demo"
        database = "sync.db"
        profile = "profile.toml"
        [store]
        url = "http://{}"
        key = "demo-read"
        allow_private = true
        [ledger]
        tenant = "{TENANT}"
        token = "demo-token"
        url = "http://{}/api.xro/2.0/"
        allow_private = true
        [orders]
        start_from = 1
        include = [{{ payment = "*" }}]
        "#,
        shop.server.local_addr(),
        xero.server.local_addr(),
    )
}

/// Calls to either side, by the order.
fn calls_per_order(shop: &Shared<FakeXCart>, xero: &Shared<FakeXero>, orders: usize) -> String {
    let (shop, xero) = (shop.lock().calls_total(), xero.lock().calls_total());
    let per_order = |calls: u64| rust_decimal::Decimal::from(calls) / rust_decimal::Decimal::from(orders.max(1) as u64);
    format!("{:.2} to the store ({shop} in all), {:.2} to the ledger ({xero} in all)", per_order(shop), per_order(xero))
}
