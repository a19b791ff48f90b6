//! The one attempt, and what follows from its outcome.

use std::collections::BTreeSet;

use canonical_model::{LedgerId, OpId};
use futures_util::future::{Either, select};

use super::{
    Connection, Engine,
    dispatch::Leased,
    record::{End, Rest},
};
use crate::{
    RemoteError, RemoteErrorKind, Side, SyncError,
    delivery::Doubt,
    ports::{Admission, BatchRecord, BatchState, ElementOutcome, Event, OpRecord, SendOutcome},
    time::later,
};

impl Engine {
    /// Sends a batch that is written down as in flight, and records what became of it.
    pub(super) async fn send(
        &self,
        connection: &Connection,
        leased: Leased,
        records: &[OpRecord],
        admission: Admission,
    ) -> Result<(), SyncError> {
        let sent_before = leased.batch.sends > 1;
        if let Some(why) = self.too_late(&leased).await? {
            drop(admission);
            let now = self.store.now().await?;
            let (ends, rest) = if sent_before {
                let mut rest = leased.batch.clone();
                rest.state = BatchState::Unanswered;
                (in_doubt(&leased.batch, why), Rest::Kept(Box::new(rest)))
            } else {
                (not_executed(&leased.batch, now), Rest::Finished)
            };
            return self.conclude(connection, &leased, &ends, rest).await;
        }
        let batch = &leased.batch;
        self.emit(Event::Sent {
            connection: connection.id.clone(),
            kind: batch.kind,
            ops: batch.ops.len(),
            again: sent_before,
        });
        let outcome = self.attempt_send(connection, batch, records, admission).await;
        let now = self.store.now().await?;
        match outcome {
            SendOutcome::Answered(elements) => {
                let (ends, rest) = self.answered(batch, elements, now);
                let outdated = ends.iter().any(|(_, end)| matches!(end, End::Outdated(_)));
                // Before those orders are planned again. If it cannot be read, they stay parked with the ledger's reason.
                let refreshed = if outdated { self.refresh_directory(connection).await.map(drop) } else { Ok(()) };
                self.conclude(connection, &leased, &ends, rest).await?;
                refreshed
            }
            SendOutcome::NotExecuted { error } => {
                self.close_gate(connection, &error);
                let until = later(now, error.retry_after().unwrap_or_else(|| self.timing.backoff(1)));
                let (ends, rest) = if sent_before {
                    let mut rest = batch.clone();
                    rest.state = BatchState::Unanswered;
                    rest.not_before = until;
                    (in_doubt(batch, "sending it again was refused"), Rest::Kept(Box::new(rest)))
                } else {
                    (not_executed(batch, until), Rest::Finished)
                };
                self.conclude(connection, &leased, &ends, rest).await?;
                Err(connection.failed(Side::Ledger, error))
            }
            SendOutcome::InDoubt { error, answered } => {
                let mut rest = batch.clone();
                rest.state = if answered { BatchState::Answered } else { BatchState::Unanswered };
                let wait = error.retry_after().unwrap_or_else(|| self.timing.backoff(batch.sends));
                rest.not_before = later(now, wait);
                let why = error.to_string();
                let ends = in_doubt(batch, &why);
                self.emit(Event::InDoubt { connection: connection.id.clone(), ops: batch.ops.len(), why });
                self.conclude(connection, &leased, &ends, Rest::Kept(Box::new(rest))).await?;
                // A server that answers with errors is left alone for a while; a lost answer says nothing about the next.
                if answered { Err(connection.failed(Side::Ledger, error)) } else { Ok(()) }
            }
        }
    }

    /// Why the bytes must not leave any more, although everything was prepared: writing that down, or waiting, took too long.
    async fn too_late(&self, leased: &Leased) -> Result<Option<&'static str>, SyncError> {
        let held = self.runtime.monotonic().saturating_sub(leased.since);
        if held.saturating_add(self.timing.request_timeout) >= self.timing.lease {
            return Ok(Some("its lease would have ended before the answer"));
        }
        let again = leased.batch.sends > 1;
        if again && self.decide(&leased.batch).await? != Doubt::Resend {
            return Ok(Some("too late to send it again"));
        }
        Ok(None)
    }

    /// Exactly one attempt, within the time that one may take.
    async fn attempt_send(
        &self,
        connection: &Connection,
        batch: &BatchRecord,
        records: &[OpRecord],
        admission: Admission,
    ) -> SendOutcome {
        let members: Vec<&OpRecord> = records.iter().collect();
        let send = connection.ledger.send(&connection.tenant, &batch.request, &batch.id.0, &members, admission);
        match select(send, self.runtime.sleep(self.timing.request_timeout)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => SendOutcome::InDoubt {
                error: RemoteError::new(
                    RemoteErrorKind::Unavailable,
                    format!("no answer came within {} s", self.timing.request_timeout.as_secs()),
                ),
                answered: false,
            },
        }
    }

    /// What each element of an answer means.
    fn answered(
        &self,
        batch: &BatchRecord,
        elements: Vec<ElementOutcome>,
        now: crate::ports::Timestamp,
    ) -> (Vec<(OpId, End)>, Rest) {
        let sent_before = batch.sends > 1;
        let elements = aligned(batch, elements);
        // What was refused because its number is taken was not carried out: there is no need to wait before looking.
        let look_at_once =
            !sent_before && elements.iter().all(|element| !matches!(element, ElementOutcome::Unclear { .. }));
        let end = |element| match element {
            ElementOutcome::Accepted(receipt) => End::Done(receipt),
            // An earlier send of these bytes may be what this refusal is about.
            ElementOutcome::Refused(park) | ElementOutcome::ContactUnusable(park) if sent_before => {
                End::Unknown(park.to_string())
            }
            ElementOutcome::Refused(park) => End::Refused(park),
            ElementOutcome::ContactUnusable(park) => End::Outdated(park),
            ElementOutcome::KeyTaken { why } => End::Taken(why),
            ElementOutcome::Unclear { why } => End::Unknown(why),
        };
        let ends: Vec<_> = batch.ops.iter().cloned().zip(elements.into_iter().map(end)).collect();
        let mut rest = batch.clone();
        rest.state = BatchState::Answered;
        rest.unresolved = ends
            .iter()
            .filter(|(_, end)| matches!(end, End::Unknown(_) | End::Taken(_)))
            .map(|(id, _)| id.clone())
            .collect();
        if rest.unresolved.is_empty() {
            return (ends, Rest::Finished);
        }
        if look_at_once {
            rest.quiet_until = rest.last_sent;
        }
        rest.not_before = if look_at_once { now } else { rest.quiet_until };
        (ends, Rest::Kept(Box::new(rest)))
    }

    async fn conclude(
        &self,
        connection: &Connection,
        leased: &Leased,
        ends: &[(OpId, End)],
        rest: Rest,
    ) -> Result<(), SyncError> {
        let finished = matches!(rest, Rest::Finished);
        if self.record(connection, &leased.batch, leased.version, ends, rest).await? && finished {
            self.memory().sent.remove(&leased.batch.id);
        }
        Ok(())
    }
}

/// One outcome for each op. An answer with more or fewer elements than were sent tells about none of them, and one that names a
/// record twice, or names none, tells nothing about those.
fn aligned(batch: &BatchRecord, elements: Vec<ElementOutcome>) -> Vec<ElementOutcome> {
    let unclear = |why: String| ElementOutcome::Unclear { why };
    if elements.len() != batch.ops.len() {
        let why = format!("the answer has {} elements for {} that were sent", elements.len(), batch.ops.len());
        return batch.ops.iter().map(|_| unclear(why.clone())).collect();
    }
    let mut seen: BTreeSet<LedgerId> = BTreeSet::new();
    let mut twice: BTreeSet<LedgerId> = BTreeSet::new();
    for element in &elements {
        if let ElementOutcome::Accepted(receipt) = element
            && !seen.insert(receipt.id.clone())
        {
            twice.insert(receipt.id.clone());
        }
    }
    let checked = |element| match element {
        ElementOutcome::Accepted(receipt) if receipt.id.as_str().is_empty() => {
            unclear("the answer says that it was carried out, but names no record".to_owned())
        }
        ElementOutcome::Accepted(receipt) if twice.contains(&receipt.id) => {
            unclear("the answer names one record for several elements".to_owned())
        }
        other => other,
    };
    elements.into_iter().map(checked).collect()
}

fn not_executed(batch: &BatchRecord, until: crate::ports::Timestamp) -> Vec<(OpId, End)> {
    batch.ops.iter().map(|id| (id.clone(), End::NotExecuted(until))).collect()
}

pub(super) fn in_doubt(batch: &BatchRecord, why: &str) -> Vec<(OpId, End)> {
    batch.unresolved.iter().map(|id| (id.clone(), End::Unknown(why.to_owned()))).collect()
}
