//! FakeXCart as a program: an X-Cart on this machine, with its real faults.
//!
//! `cargo run --example fake-xcart -- --port 8081 --orders 5000`

mod support;

use api_core::{
    fake::{Faults, Shared},
    server::FakeServer,
};
use support::{FakeFlags, Outcome, number, text};
use xcart_client::mock::{
    Drift, FakeXCartConfig, Host, NOT_PLAYED, StoreZone, XCartVersion, demo::demo_store_with, generate::Generator,
    poor_host,
};

const HELP: &str = "\
fake-xcart: an X-Cart store on this machine, with more than sixty orders, or with as many as you like

  --port N        where to listen on 127.0.0.1 (default 8081; 0 takes a free one)
  --orders N      a store of N generated orders instead of the demonstration's
  --poison N      how many of them are poison (default 0)
  --seed N        which generated store, and which faults (default 1)
  --version V     which X-Cart is played: 5.5.0.29 (default), 5.5.1 or 5.6
  --zone OFFSET   the zone of its server, such as +02:00 (default UTC): it shows in the dates of products
  --legacy        the REST add-on of 5.0 to 5.4 is on too, at /admin.php
  --faults N      of a hundred answers, so many go wrong: 403, 429, 500, 502 and 503 of hosts and firewalls, with a page, with a
                  time to wait or without, a page with status 200, empty, cut off, no connection
  --drift N       before N of a hundred requests an order is placed, edited or deleted
  --takes N       its server takes N requests a minute, and refuses what is more with a 503 that says when to come again
  --closed        it is closed for maintenance: every answer is a 503 with a page
  --latency MS    how long an answer takes
  --speed N       lets time pass N times as fast
  --anchor MS     since when (Unix milliseconds), so that several programs agree on the time";

/// The flags that are this program's own.
#[derive(Debug, Default)]
struct Options {
    orders: Option<usize>,
    poison: usize,
    seed: u64,
    version: XCartVersion,
    legacy: bool,
    zone: StoreZone,
    faults: u32,
    drift: u32,
    takes: Option<usize>,
    closed: bool,
}

impl Options {
    fn take(&mut self, flag: &str, parser: &mut lexopt::Parser) -> Outcome<bool> {
        match flag {
            "orders" => self.orders = Some(number(parser)?),
            "poison" => self.poison = number(parser)?,
            "legacy" => self.legacy = true,
            "seed" => self.seed = number(parser)?,
            "faults" => self.faults = percentage(flag, parser)?,
            "drift" => self.drift = percentage(flag, parser)?,
            "takes" => self.takes = Some(number(parser)?),
            "closed" => self.closed = true,
            "version" => {
                self.version = match text(parser)?.as_str() {
                    "5.5.0.29" => XCartVersion::V5_5_0_29,
                    "5.5.1" => XCartVersion::V5_5_1,
                    "5.6" => XCartVersion::V5_6,
                    other => return Err(format!("{other:?} is no version that is played; try --help").into()),
                }
            }
            "zone" => {
                let offset = text(parser)?;
                let read = offset.parse().map_err(|_| format!("--zone {offset:?} is no offset such as +02:00"))?;
                self.zone = StoreZone::fixed(read);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn faults(&self) -> Faults {
        poor_host(self.seed, self.faults * 10)
    }
}

fn percentage(flag: &str, parser: &mut lexopt::Parser) -> Outcome<u32> {
    match number(parser)? {
        share if share <= 100 => Ok(share),
        share => Err(format!("--{flag} {share} is no share of a hundred").into()),
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut options = Options { seed: 1, ..Options::default() };
    let not_played: String = NOT_PLAYED.lines().map(|line| format!("\n  {line}")).collect();
    let help = format!("{HELP}\n\nNot played:{not_played}");
    let flags = FakeFlags::read_with(8081, &help, |flag, parser| options.take(flag, parser))?;
    let runtime = flags.clock.runtime()?;
    let faults = options.faults();
    let config = FakeXCartConfig::default().version(options.version).zone(options.zone.clone()).latency(flags.latency);
    let config = match options.takes {
        Some(takes) => config.host(Host::default().requests_per_minute(takes).says_when()),
        None => config,
    };
    let config = if options.legacy { config.legacy([]) } else { config };
    let (mut fake, poison) = match options.orders {
        None => (demo_store_with(config, runtime.now()), 1),
        Some(orders) => {
            let generator = Generator::new(options.seed, runtime.now()).orders(orders).poison(options.poison);
            let (fake, made) = generator.store(config);
            (fake, made.poison.len())
        }
    };
    if options.drift > 0 {
        fake.set_drift(Drift::new(options.seed).per_thousand(options.drift * 10));
    }
    fake.set_closed(options.closed);
    let orders = fake.orders().count();
    let server = FakeServer::bind(flags.address, Shared::new(fake), runtime, faults).await?;
    let address = server.local_addr();
    println!("listening on http://{address}");
    println!();
    println!("{orders} orders, of which poison {poison}; point any client at it:");
    println!("  base URL   http://{address}/");
    println!("  key        demo-read (reads), demo-all (reads and writes)");
    println!();
    println!("  curl http://{address}/api/orders?itemsPerPage=2 -H 'X-Auth-Token: demo-read'");
    if options.legacy {
        println!("  curl 'http://{address}/admin.php?target=RESTAPI&_key=demo-read&_path=order/1'");
    }
    server.run().await;
    Ok(())
}
