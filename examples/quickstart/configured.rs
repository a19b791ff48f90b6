//! With a configuration: plans and prints; sends only when told to.

use std::{collections::BTreeMap, path::Path, sync::Arc};

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

/// How many orders a plan shows.
const SHOWN: usize = 10_000;

pub(crate) async fn run(file: &Path, send: Sending, runtime: Arc<dyn Runtime>) -> Outcome<bool> {
    let config = Config::from_file(file)?;
    let progress = Arc::new(Progress::default());
    let parts = Parts::from_config(&config, runtime)?;
    let integration = Integration::new_with(parts, |engine| engine.events(progress.clone()))?;
    let organisation = integration.check().await?;
    println!("organisation  {} (books in {})", organisation.name, organisation.base_currency);

    let previews = integration.preview(SHOWN).await?;
    show(&previews);
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

/// What would be done: order by order, and in sum.
fn show(previews: &[Preview]) {
    let mut previews: Vec<_> = previews.iter().collect();
    previews.sort_by_key(|preview| preview.record.subject.order().and_then(|id| id.as_str().parse::<u64>().ok()));
    // Several orders of one customer plan the same contact, which is written once.
    let mut writes: BTreeMap<_, &str> = BTreeMap::new();
    let mut changed = Vec::new();
    for preview in &previews {
        let number = preview.record.number.as_deref().unwrap_or("?");
        let steps: Vec<_> = preview.plan.steps.iter().map(|step| step.write.kind().as_str()).collect();
        writes.extend(preview.plan.steps.iter().map(|step| (&step.op, step.write.kind().as_str())));
        if !steps.is_empty() {
            println!("  order {number}: {}", steps.join(", "));
            changed.push(number);
        }
        for park in &preview.plan.parked {
            println!("  order {number} is parked: {park}");
        }
    }
    println!("orders        {} looked at, {} with something to do", previews.len(), changed.len());
    if let (Some(first), Some(last)) = (changed.first(), changed.last()) {
        println!("first, last   {first}, {last}");
    }
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in writes.into_values() {
        *sums.entry(kind).or_default() += 1;
    }
    for (kind, count) in sums {
        println!("  {count:>5} x {kind}");
    }
}
