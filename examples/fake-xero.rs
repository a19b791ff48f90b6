//! FakeXero as a program: a Xero on this machine that enforces the real rules, for any SDK to talk to.
//!
//! `cargo run --example fake-xero -- --port 8082`

mod support;

use api_core::{
    fake::{Faults, Shared},
    server::FakeServer,
};
use xero_client::mock::{FakeXero, FakeXeroConfig};

const HELP: &str = "\
fake-xero: a Xero on this machine

  --port N        where to listen on 127.0.0.1 (default 8082; 0 takes a free one)
  --latency MS    how long an answer takes
  --kilobyte MS   how much longer a write takes for each 1,000 bytes of its body
  --speed N       lets time pass N times as fast
  --anchor MS     since when (Unix milliseconds), so that several programs agree on the time";

#[tokio::main]
async fn main() -> support::Outcome<()> {
    let flags = support::FakeFlags::read(8082, HELP)?;
    let config = FakeXeroConfig::demo().latency(flags.latency).latency_per_kilobyte(flags.latency_per_kilobyte);
    let fake = Shared::new(FakeXero::new(config));
    let server = FakeServer::bind(flags.address, fake, flags.clock.runtime()?, Faults::none()).await?;
    let address = server.local_addr();
    println!("listening on http://{address}");
    println!();
    println!("point any client at it:");
    println!("  base URL   http://{address}/api.xro/2.0/");
    println!("  token      demo-token");
    println!("  tenant     11111111-1111-4111-8111-111111111111");
    println!();
    println!("  curl http://{address}/api.xro/2.0/Organisation -H 'Accept: application/json' \\");
    println!("    -H 'Authorization: Bearer demo-token' -H 'xero-tenant-id: 11111111-1111-4111-8111-111111111111'");
    server.run().await;
    Ok(())
}
