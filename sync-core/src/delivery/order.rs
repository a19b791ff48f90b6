//! Which op of a subject goes next.

use api_core::runtime::Timestamp;
use canonical_model::ledger::DocKey;

use crate::ports::{OpRecord, OpState, Versioned};

/// The op of a subject that becomes ready now, if any: the first one that is not finished, if it is planned, waits for nothing
/// and none of the subject is on its way. A parked op holds the later ones back.
pub(crate) fn next_ready(
    ops: &mut [Versioned<OpRecord>],
    at: Timestamp,
) -> Result<Option<&Versioned<OpRecord>>, String> {
    let unfinished = |op: &OpRecord| !matches!(op.state, OpState::Done(_) | OpState::Superseded);
    let first = ops.iter_mut().filter(|op| unfinished(&op.value)).min_by_key(|op| op.value.position);
    match first {
        Some(op) if op.value.state == OpState::Planned && op.value.waits_for.is_empty() => {
            op.value.enter(OpState::Ready, at, "its turn has come")?;
            Ok(Some(op))
        }
        _ => Ok(None),
    }
}

/// The ledger has the record now: an op that waited for it waits no more.
pub(crate) fn settle_wait(op: &mut OpRecord, key: &DocKey) {
    op.waits_for.remove(key);
}
