//! What is done about a batch in doubt.

use std::time::Duration;

use api_core::runtime::Timestamp;

use crate::{
    Timing,
    ports::{BatchRecord, BatchState},
    time::{between, later},
};

/// How long ago a batch was first sent by the clock that never jumps, if this very process sent it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Elapsed {
    pub(crate) since_first: Option<Duration>,
    pub(crate) since_last: Option<Duration>,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Send the same bytes with the same key.
    Resend,
    /// Wait until then.
    Wait(Timestamp),
    /// Look the ops up by their natural keys.
    Verify,
}

/// Decides about a batch that nobody is sending.
///
/// The horizon goes by the larger of what the back end's clock and the monotonic one say: sending too late is what must not be.
/// The quiet period goes by the monotonic clock if this process sent the batch, otherwise by the back end's: a clock that is set
/// back does not make it last for ever, and one that jumps ahead does not end it early.
pub(crate) fn decide(
    batch: &BatchRecord,
    now: Timestamp,
    elapsed: Elapsed,
    timing: &Timing,
    resend_unkeyed: bool,
) -> Doubt {
    let keyed = batch.kind.has_enforced_key() || resend_unkeyed;
    let untouched = batch.unresolved.len() == batch.ops.len() && batch.state != BatchState::Answered;
    let since_first = between(batch.first_sent, now).max(elapsed.since_first.unwrap_or_default());
    if keyed && untouched && since_first < timing.send_horizon() {
        return Doubt::Resend;
    }
    let quiet = between(batch.last_sent, batch.quiet_until);
    match quiet.saturating_sub(since_last(batch, now, elapsed)) {
        Duration::ZERO => Doubt::Verify,
        // By the clock that decides, and never at once: the two clocks may have begun at different moments.
        left => Doubt::Wait(later(now, left)),
    }
}

/// Whether so much time has passed since the last send that what is not found may be believed absent.
pub(crate) fn is_quiet(batch: &BatchRecord, now: Timestamp, elapsed: Elapsed, timing: &Timing) -> bool {
    since_last(batch, now, elapsed) >= timing.quiet
}

fn since_last(batch: &BatchRecord, now: Timestamp, elapsed: Elapsed) -> Duration {
    elapsed.since_last.unwrap_or_else(|| between(batch.last_sent, now))
}

#[cfg(test)]
mod tests {
    use api_core::runtime::{ManualRuntime, Runtime};
    use canonical_model::{
        OpId, OpKind,
        ledger::{DocKey, DocKind},
    };
    use chrono::TimeDelta;

    use super::*;
    use crate::ports::{BatchId, FrozenRequest};

    fn batch(kind: OpKind, state: BatchState) -> (BatchRecord, Timestamp) {
        let sent = ManualRuntime::new(1).now();
        let op = OpId::new(&"shop".into(), kind, &DocKey::new(DocKind::Invoice, "1"), "");
        let batch = BatchRecord {
            id: BatchId("x1".into()),
            connection: "shop".into(),
            tenant: "t".into(),
            kind,
            request: FrozenRequest { method: "PUT".into(), path: "p".into(), body: String::new() },
            ops: vec![op.clone()],
            unresolved: [op].into(),
            state,
            first_sent: sent,
            last_sent: sent,
            sends: 1,
            quiet_until: sent + Timing::default().quiet,
            not_before: sent,
            failures: 0,
        };
        (batch, sent)
    }

    fn after(kind: OpKind, state: BatchState, seconds: i64) -> Doubt {
        let (batch, sent) = batch(kind, state);
        decide(&batch, sent + TimeDelta::seconds(seconds), Elapsed::default(), &Timing::default(), false)
    }

    #[test]
    fn what_the_ledger_keeps_unique_is_sent_again_within_the_horizon_and_verified_after_the_quiet_period() {
        let at = |seconds| after(OpKind::CreateInvoice, BatchState::Unanswered, seconds);
        assert_eq!((at(0), at(119)), (Doubt::Resend, Doubt::Resend));
        assert!(matches!(at(120), Doubt::Wait(_)) && matches!(at(299), Doubt::Wait(_)));
        assert_eq!(at(300), Doubt::Verify);
    }

    #[test]
    fn payments_allocations_and_notes_are_never_sent_again_in_doubt() {
        use OpKind::{AddNote, Allocate, CreateOverpayment, CreatePayment, CreatePrepayment};
        for kind in [CreatePayment, CreateOverpayment, CreatePrepayment, Allocate, AddNote] {
            assert!(matches!(after(kind, BatchState::Unanswered, 1), Doubt::Wait(_)));
            assert_eq!(after(kind, BatchState::Unanswered, 300), Doubt::Verify);
        }
    }

    #[test]
    fn an_answered_error_is_never_sent_again_with_its_key() {
        assert!(matches!(after(OpKind::CreateInvoice, BatchState::Answered, 1), Doubt::Wait(_)));
    }

    #[test]
    fn the_horizon_goes_by_the_clock_on_which_more_time_has_passed() {
        let (batch, sent) = batch(OpKind::CreateInvoice, BatchState::Unanswered);
        let decide = |now, since| {
            let elapsed = Elapsed { since_first: Some(since), since_last: Some(since) };
            super::decide(&batch, now, elapsed, &Timing::default(), false)
        };
        // The wall clock was set back by an hour.
        let back = sent - TimeDelta::hours(1);
        assert!(matches!(decide(back, Duration::from_secs(150)), Doubt::Wait(_)));
        assert_eq!(decide(back, Duration::from_secs(300)), Doubt::Verify);
        // It jumped ahead: too late to send, and not quiet for long enough.
        assert!(matches!(decide(sent + TimeDelta::seconds(150), Duration::from_secs(1)), Doubt::Wait(_)));
        assert!(matches!(decide(sent + TimeDelta::hours(1), Duration::from_secs(299)), Doubt::Wait(_)));
    }
}
