//! What the client has learned from answers, tenant by tenant: what is left of the limits, and how large a batch may be.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{answer::Remaining, call::BatchLimits, wire::TenantId};

/// What answers have told. One of them is little, and there are as many as organisations that were called.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<Learned>);

#[derive(Debug, Default)]
struct Learned {
    remaining: BTreeMap<TenantId, Remaining>,
    app_minute: Option<u32>,
    paces: BTreeMap<(TenantId, &'static str), Pace>,
}

impl Told {
    fn lock(&self) -> MutexGuard<'_, Learned> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn remaining(&self, tenant: &TenantId, told: Remaining) {
        let mut learned = self.lock();
        learned.app_minute = told.app_minute.or(learned.app_minute);
        let known = learned.remaining.entry(*tenant).or_default();
        *known = told.or(*known);
    }

    pub(super) fn remaining_of(&self, tenant: &TenantId) -> Remaining {
        let learned = self.lock();
        let mut remaining = learned.remaining.get(tenant).copied().unwrap_or_default();
        remaining.app_minute = learned.app_minute;
        remaining
    }

    /// How many elements the next request of that kind may hold.
    pub(super) fn batch(&self, tenant: &TenantId, collection: &'static str, limits: BatchLimits) -> usize {
        self.lock().paces.get(&(*tenant, collection)).copied().unwrap_or_default().elements(limits)
    }

    pub(super) fn answered(
        &self,
        tenant: &TenantId,
        collection: &'static str,
        limits: BatchLimits,
        elements: usize,
        took: Duration,
    ) {
        let mut learned = self.lock();
        let pace = learned.paces.entry((*tenant, collection)).or_default();
        *pace = pace.after(limits, elements, took);
    }
}

/// How large batches are, judged by the time that answers took. Pure: the same times give the same sizes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Pace {
    /// Elements of the next request; `None` while no answer was slow.
    elements: Option<usize>,
}

impl Pace {
    fn elements(self, limits: BatchLimits) -> usize {
        let most = limits.elements.max(1);
        self.elements.map_or(most, |elements| elements.clamp(limits.fewest.min(most).max(1), most))
    }

    /// After an answer to a request of so many elements. A slow one halves what is sent; a quick one, which took less than
    /// half of that time, adds a fifth and one, if the request was as full as it might be.
    fn after(self, limits: BatchLimits, elements: usize, took: Duration) -> Self {
        let allowed = self.elements(limits);
        let next = if took > limits.slow {
            elements.min(allowed) / 2
        } else if elements >= allowed && took.saturating_mul(2) < limits.slow {
            allowed.saturating_add(allowed / 5).saturating_add(1)
        } else {
            allowed
        };
        let next = Self { elements: Some(next) }.elements(limits);
        Self { elements: (next < limits.elements.max(1)).then_some(next) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SLOW: Duration = Duration::from_secs(16);
    const EVEN: Duration = Duration::from_secs(10);
    const QUICK: Duration = Duration::from_secs(2);

    fn sizes(times: &[Duration]) -> Vec<usize> {
        let limits = BatchLimits::default();
        let mut pace = Pace::default();
        let mut sizes = vec![pace.elements(limits)];
        for took in times {
            pace = pace.after(limits, pace.elements(limits), *took);
            sizes.push(pace.elements(limits));
        }
        sizes
    }

    #[test]
    fn slow_answers_halve_the_batch_down_to_the_fewest() {
        assert_eq!(sizes(&[SLOW; 5]), [50, 25, 12, 6, 5, 5]);
    }

    #[test]
    fn quick_answers_let_it_grow_back_and_even_ones_leave_it() {
        assert_eq!(sizes(&[SLOW, EVEN, QUICK, QUICK, QUICK, QUICK, QUICK]), [50, 25, 25, 31, 38, 46, 50, 50]);
    }

    #[test]
    fn a_request_that_was_not_full_proves_nothing_by_being_quick() {
        let limits = BatchLimits::default();
        let pace = Pace { elements: Some(10) };
        assert_eq!(pace.after(limits, 3, QUICK).elements(limits), 10);
        assert_eq!(pace.after(limits, 8, SLOW).elements(limits), 5, "half of what was slow");
    }

    proptest! {
        #[test]
        fn a_batch_never_leaves_its_limits(
            times in prop::collection::vec((0_u64..40, 1_usize..80), 0..50), most in 1_usize..60, fewest in 0_usize..70
        ) {
            let limits = BatchLimits::default().elements(most).fewest(fewest);
            let mut pace = Pace::default();
            for (seconds, elements) in times {
                pace = pace.after(limits, elements, Duration::from_secs(seconds));
                let next = pace.elements(limits);
                prop_assert!(next >= fewest.clamp(1, most) && next <= most);
            }
        }
    }

    #[test]
    fn what_an_answer_does_not_say_is_known_from_an_earlier_one() {
        let (told, one, other) =
            (Told::default(), TenantId(uuid::Uuid::from_u128(1)), TenantId(uuid::Uuid::from_u128(2)));
        told.remaining(&one, Remaining { minute: Some(50), day: Some(900), app_minute: Some(9_000) });
        told.remaining(&one, Remaining { minute: Some(49), ..Remaining::default() });
        assert_eq!(told.remaining_of(&one), Remaining { minute: Some(49), day: Some(900), app_minute: Some(9_000) });
        assert_eq!(told.remaining_of(&other), Remaining { app_minute: Some(9_000), ..Remaining::default() });
    }
}
