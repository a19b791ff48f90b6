//! Generated orders, in release: every document is the order to the cent and tax type by tax type, or the order is parked for a
//! reason that is true. What is wrong is printed with the command that shows it alone.
//!
//! ```sh
//! cargo run --release -p mapping --example million-orders -- [COUNT [SEED]]
//! cargo run --release -p mapping --example million-orders -- replay SEED INDEX
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr)] // what it says is what it is for

#[path = "../tests/generated/mod.rs"]
mod generated;

use std::process::ExitCode;

use generated::{run, setting::Setting};

/// Most wrong orders that are printed.
const SHOWN: usize = 20;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: Option<u64>| words.get(at).map_or(default, |word| word.parse().ok());
    let setting = Setting::new();
    if words.first().is_some_and(|word| word == "replay") {
        let (Some(seed), Some(index)) = (number(1, None), number(2, None)) else { return usage() };
        println!("{}", run::replay(&setting, seed, index));
        return ExitCode::SUCCESS;
    }
    let (Some(count), Some(seed)) = (number(0, Some(1_000_000)), number(1, Some(1))) else { return usage() };
    let figures = run::run(&setting, seed, count, |done| {
        if done.is_multiple_of(50_000) || done == count {
            eprintln!("{done} of {count}");
        }
    });
    println!("{figures}");
    for wrong in figures.wrong.iter().take(SHOWN) {
        println!("replay {seed} {}: {}", wrong.index, wrong.why);
    }
    if figures.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    eprintln!("million-orders [COUNT [SEED]] | replay SEED INDEX");
    ExitCode::FAILURE
}
