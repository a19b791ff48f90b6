//! FakeXCart as a program: an X-Cart 5.5.0.29 on this machine, with its real faults.
//!
//! `cargo run --example fake-xcart -- --port 8081`

mod support;

use api_core::{
    fake::{Faults, Shared},
    server::FakeServer,
};
use xcart_client::mock::demo::demo_store;

const HELP: &str = "\
fake-xcart: an X-Cart store on this machine, with more than sixty orders

  --port N        where to listen on 127.0.0.1 (default 8081; 0 takes a free one)
  --latency MS    how long an answer takes
  --speed N       lets time pass N times as fast
  --anchor MS     since when (Unix milliseconds), so that several programs agree on the time";

#[tokio::main]
async fn main() -> support::Outcome<()> {
    let flags = support::FakeFlags::read(8081, HELP)?;
    let runtime = flags.clock.runtime()?;
    let mut fake = demo_store(runtime.now());
    fake.set_latency(flags.latency);
    let server = FakeServer::bind(flags.address, Shared::new(fake), runtime, Faults::none()).await?;
    let address = server.local_addr();
    println!("listening on http://{address}");
    println!();
    println!("point any client at it:");
    println!("  base URL   http://{address}/");
    println!("  key        demo-read (reads), demo-all (reads and writes)");
    println!();
    println!("  curl http://{address}/api/orders?itemsPerPage=2 -H 'X-Auth-Token: demo-read'");
    server.run().await;
    Ok(())
}
