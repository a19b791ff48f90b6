//! What was received before.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Mutex, PoisonError},
};

use api_core::runtime::Timestamp;
use sha2::{Digest, Sha256};

/// By what a delivery is known again: a digest of its nonce or signature, from which neither can be told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplayId([u8; 32]);

impl ReplayId {
    pub(super) fn of(value: &[u8]) -> Self {
        Self(Sha256::digest(value).into())
    }

    /// The digest, for a memory of the host's own.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ReplayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplayId(…)")
    }
}

/// Remembers which deliveries came. Only genuine ones are told to it, so nobody without the secret can fill it.
pub trait ReplayMemory: Send + Sync + fmt::Debug {
    /// Whether it is new; if so, it is to be remembered until then, `until` included. Asked twice at once with the same id, it
    /// says so once.
    fn is_new(&self, id: ReplayId, now: Timestamp, until: Timestamp) -> bool;

    /// A delivery could not be kept by the host and is to be taken when it comes again.
    fn forget(&self, id: &ReplayId);
}

/// [`ReplayMemory`] of one process, for so many deliveries at most. When it is full, what would be forgotten first goes: then
/// that one delivery could be repeated.
#[derive(Debug)]
pub struct MemoryReplays {
    most: usize,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    until: BTreeMap<ReplayId, Timestamp>,
    by_time: BTreeSet<(Timestamp, ReplayId)>,
}

impl Known {
    fn remove(&mut self, id: &ReplayId) {
        if let Some(until) = self.until.remove(id) {
            self.by_time.remove(&(until, *id));
        }
    }
}

impl MemoryReplays {
    /// For so many deliveries; 0 is read as 1. Each takes about 200 bytes.
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), known: Mutex::default() }
    }

    /// How many are remembered.
    pub fn count(&self) -> usize {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).until.len()
    }
}

impl ReplayMemory for MemoryReplays {
    fn is_new(&self, id: ReplayId, now: Timestamp, until: Timestamp) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((_, old)) = known.by_time.first().copied().filter(|(until, _)| *until < now) {
            known.remove(&old);
        }
        if known.until.contains_key(&id) {
            return false;
        }
        while known.until.len() >= self.most {
            let Some((_, first)) = known.by_time.first().copied() else { break };
            known.remove(&first);
        }
        known.until.insert(id, until);
        known.by_time.insert((until, id));
        true
    }

    fn forget(&self, id: &ReplayId) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn id(number: u32) -> ReplayId {
        ReplayId::of(&number.to_be_bytes())
    }

    #[test]
    fn what_came_is_known_until_its_time_is_over_or_it_is_forgotten() {
        let memory = MemoryReplays::new(10);
        assert!(memory.is_new(id(1), at(0), at(10)));
        assert!(!memory.is_new(id(1), at(10), at(20)), "to the last moment");
        assert!(memory.is_new(id(1), at(11), at(20)));
        memory.forget(&id(1));
        assert!(memory.is_new(id(1), at(12), at(20)));
        assert_eq!(memory.count(), 1);
    }

    #[test]
    fn it_never_holds_more_than_its_bound_and_drops_what_ends_first() {
        let memory = MemoryReplays::new(100);
        for number in 0..10_000 {
            assert!(memory.is_new(id(number), at(0), at(1_000 + i64::from(number))));
            assert!(memory.count() <= 100);
        }
        assert!(!memory.is_new(id(9_900), at(0), at(1)));
        assert!(memory.is_new(id(9_899), at(0), at(1)), "which had to go");
        assert!(memory.is_new(id(1), at(100_000), at(100_001)));
        assert_eq!(memory.count(), 1, "what is over goes");
        assert_eq!(MemoryReplays::new(0).most, 1);
    }
}
