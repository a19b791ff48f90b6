//! The whole thing in one command: a store of more than sixty awkward orders becomes invoices, contacts, payments and credit notes.
//!
//! - `cargo run --example quickstart` plays it through with both fakes on loopback, over real sockets.
//! - `cargo run --example quickstart -- --config FILE` plans against the real services, or the fake programs, and prints;
//!   `--write` sends.

#[path = "../support/mod.rs"]
mod support;

mod configured;
mod demo;
mod progress;

use std::path::PathBuf;

use configured::Sending;
use support::Outcome;

const HELP: &str = "\
quickstart: syncs an X-Cart store with a Xero organisation

  (no flags)      plays it through with fakes of both on this machine
  --config FILE   plans with a real store and organisation, and prints; sends nothing
  --write         sends what was planned (only with --config)
  --redrive       writes, and looks again at what is parked, for after its cause was mended
  --speed N       lets time pass N times as fast, for fakes that do so too
  --anchor MS     since when (Unix milliseconds)";

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match run().await {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) => std::process::ExitCode::FAILURE,
        Err(error) => {
            let mut shown = error.to_string();
            eprintln!("error: {shown}");
            let mut cause = error.source();
            while let Some(error) = cause {
                // Many errors say in their own line what their cause was.
                if !shown.contains(&error.to_string()) {
                    shown = error.to_string();
                    eprintln!("  because: {shown}");
                }
                cause = error.source();
            }
            std::process::ExitCode::FAILURE
        }
    }
}

/// Whether both sides say the same in the end.
async fn run() -> Outcome<bool> {
    let (mut config, mut send, mut clock) = (None, Sending::Nothing, support::Clock::default());
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        let lexopt::Arg::Long(name) = argument else { return Err(argument.unexpected().into()) };
        let name = name.to_owned();
        match name.as_str() {
            "config" => config = Some(PathBuf::from(parser.value()?)),
            "write" if send == Sending::Nothing => send = Sending::Changes,
            "write" => {}
            "redrive" => send = Sending::AndRedrive,
            "help" => {
                println!("{HELP}");
                return Ok(true);
            }
            _ if clock.take(&name, &mut parser)? => {}
            _ => return Err(format!("--{name} is no flag of this program; try --help").into()),
        }
    }
    match config {
        Some(file) => configured::run(&file, send, clock.runtime()?).await,
        None if send != Sending::Nothing => {
            Err("--write needs --config FILE: without it there is nothing real to write to".into())
        }
        None => demo::run().await,
    }
}
