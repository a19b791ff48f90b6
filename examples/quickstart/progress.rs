//! Progress: what the engine does, line by line.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use xcart_xero::prelude::*;

/// Prints a line for every page read and every batch sent, and counts what was done.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    planned: usize,
    done: BTreeMap<OpKind, usize>,
}

impl Progress {
    /// How many writes of each kind were carried out since the last call.
    pub(crate) fn take_done(&self) -> BTreeMap<OpKind, usize> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.planned = 0;
        std::mem::take(&mut counts.done)
    }
}

impl EventSink for Progress {
    fn emit(&self, event: &Event) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Polled { orders, .. } if *orders > 0 => println!("  read     {orders} orders that may have changed"),
            Event::Planned { .. } => {
                counts.planned += 1;
                if counts.planned.is_multiple_of(20) {
                    println!("  planned  {} orders", counts.planned);
                }
            }
            Event::Sent { kind, ops, again, .. } => {
                println!("  sent     {ops} x {}{}", kind.as_str(), if *again { " (again)" } else { "" });
            }
            Event::Done { kind, .. } => *counts.done.entry(*kind).or_default() += 1,
            Event::InDoubt { ops, why, .. } => println!("  in doubt {ops} writes: {why}"),
            Event::Unreadable { what, .. } => println!("  unread   {what}"),
            Event::Delayed { what, .. } => println!("  waiting  {what}"),
            _ => {}
        }
    }
}

/// Counts as one line.
pub(crate) fn line(done: &BTreeMap<OpKind, usize>) -> String {
    let parts: Vec<_> = done.iter().map(|(kind, count)| format!("{count} {}", kind.as_str())).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}
