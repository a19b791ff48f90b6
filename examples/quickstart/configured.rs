//! With a configuration: plans and prints; sends only when told to.

use std::{path::Path, sync::Arc};

use xcart_xero::prelude::*;

use crate::{
    progress::{Progress, line},
    support::Outcome,
};

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// Nothing: the plan alone is shown.
    Nothing,
    /// What changed.
    Changes,
    /// What changed, and what is parked.
    AndRedrive,
}

/// How many orders a plan takes in.
const SHOWN: usize = 10_000;
/// How many documents, and how many parked orders, it lists.
const LISTED: usize = 200;

pub(crate) async fn run(file: &Path, send: Sending, runtime: Arc<dyn Runtime>) -> Outcome<bool> {
    let config = Config::from_file(file)?;
    let progress = Arc::new(Progress::default());
    let parts = Parts::from_config(&config, runtime)?;
    let integration = Integration::new_with(parts, |engine| engine.events(progress.clone()))?;
    let organisation = integration.check().await?;
    println!("organisation  {} (books in {})", organisation.name, organisation.base_currency);
    for warning in integration.period_warnings().await? {
        println!("warning       {warning}");
    }

    show(&integration.preview(SHOWN).await?);
    if send == Sending::Nothing {
        println!("\nnothing was sent; with --write it will be");
        return Ok(true);
    }
    if send == Sending::AndRedrive {
        println!("looking again at {} orders", integration.redrive().await?);
    }
    let report = integration.sync().await?;
    println!("\ncarried out: {}", line(&progress.take_done()));
    let reconciliation = integration.reconcile().await?;
    println!(
        "left: {} waiting, {} in doubt, {} writes refused, {} orders parked\n",
        report.queue.waiting,
        report.journal.in_flight + report.journal.unknown,
        report.journal.parked + report.journal.dead,
        reconciliation.with(Verdict::Parked).count()
    );
    print!("{reconciliation}");
    Ok(reconciliation.with(Verdict::Different).next().is_none())
}

/// What would be done, and what it comes to.
fn show(preview: &Preview) {
    let changed = || preview.orders.iter().filter(|order| !order.plan.steps.is_empty());
    if let (Some(first), Some(last)) = (changed().next(), changed().next_back()) {
        println!("first, last   order {}, order {}", first.name(), last.name());
    }
    print!("{}", preview.text(LISTED));
}
