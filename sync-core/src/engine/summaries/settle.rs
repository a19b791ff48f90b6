//! What became of a round: which of its records are there, which are taken apart, and which have to stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use canonical_model::{
    Applied, OrderId, Share,
    ledger::{DocKey, DocKind},
};

use crate::{
    Subject,
    ports::{Member, OpRecord, OpState, Versioned},
};

/// How a round came to its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Records that were not written and are taken apart: what they held is planned again.
    pub(super) dropped: BTreeSet<DocKey>,
    /// Records that were not written and stay as they are until they are: of what they hold, another record was written.
    pub(super) kept: BTreeSet<DocKey>,
    /// The orders that are held by what is kept.
    pub(super) blocked: BTreeSet<OrderId>,
}

/// How the round of these open ops came to its end; `None` if something of it is still under way.
pub(super) fn settle(
    open: &[Versioned<OpRecord>],
    members: &[Versioned<Member>],
    written: &Applied,
) -> Option<Settled> {
    let ops: Vec<&OpRecord> = open.iter().map(|op| &op.value).collect();
    let stuck = stuck(&ops);
    if stuck.len() < ops.len() {
        return None;
    }
    let shares = || members.iter().filter_map(|member| Some((&member.value.order.id, member.value.share.as_ref()?)));
    let attached: BTreeSet<&DocKey> = shares().flat_map(|(_, share)| &share.held).map(|held| &held.within).collect();
    let (mut kept, mut blocked): (BTreeSet<&DocKey>, BTreeSet<&OrderId>) = Default::default();
    loop {
        let before = (kept.len(), blocked.len());
        for (order, share) in shares() {
            let open = || share.held.iter().map(|held| &held.within).filter(|within| stuck.contains(within));
            if is_torn(share, written) || open().any(|within| kept.contains(within)) {
                blocked.insert(order);
                kept.extend(open());
            }
        }
        for op in &ops {
            let key = op.write.key();
            let is_taken_apart = |needed: &&DocKey| stuck.contains(*needed) && !kept.contains(*needed);
            let is_own = key.kind() != DocKind::Contact && !attached.contains(key);
            if is_own && !op.write.needs().iter().any(is_taken_apart) {
                kept.insert(key);
            }
            if kept.contains(key) {
                kept.extend(op.write.needs().into_iter().filter(|needed| stuck.contains(needed)));
            }
        }
        if (kept.len(), blocked.len()) == before {
            break;
        }
    }
    Some(Settled {
        dropped: stuck.iter().filter(|key| !kept.contains(*key)).map(|key| (*key).clone()).collect(),
        kept: kept.into_iter().cloned().collect(),
        blocked: blocked.into_iter().cloned().collect(),
    })
}

/// The records that are parked or given up, and those that come after them or need them.
fn stuck<'a>(ops: &[&'a OpRecord]) -> BTreeSet<&'a DocKey> {
    let mut stuck = BTreeSet::new();
    let mut first: BTreeMap<&Subject, u32> = BTreeMap::new();
    loop {
        let before = stuck.len();
        for op in ops {
            let is_behind = || first.get(&op.subject).is_some_and(|position| *position < op.position);
            let waits = op.state == OpState::Planned;
            let is_stuck = matches!(op.state, OpState::Parked(_) | OpState::Dead(_))
                || waits && (is_behind() || op.write.needs().iter().any(|needed| stuck.contains(needed)));
            if is_stuck {
                stuck.insert(op.write.key());
                let position = first.entry(&op.subject).or_insert(op.position);
                *position = op.position.min(*position);
            }
        }
        if stuck.len() == before {
            return stuck;
        }
    }
}

/// Whether of one record of the order a part was written, and another was not: half of it is nothing that could be planned upon.
fn is_torn(share: &Share, written: &Applied) -> bool {
    let mut parts: BTreeMap<&DocKey, BTreeSet<bool>> = BTreeMap::new();
    for held in &share.held {
        parts.entry(&held.record).or_default().insert(written.records.contains_key(&held.within));
    }
    parts.values().any(|parts| parts.len() > 1)
}

#[cfg(test)]
mod tests {
    use api_core::{
        limiter::Priority,
        runtime::{ManualRuntime, Runtime},
    };
    use canonical_model::{
        AppliedRecord, Held, LedgerWrite, Money, OpId, Order, Park, ParkCode, TaxTreatment,
        ledger::{Allocation, LedgerPayment},
    };

    use super::*;

    fn usd(units: i128) -> Money {
        Money::from_minor_units(units, "USD".parse().unwrap()).unwrap()
    }

    fn invoice(source: &str) -> DocKey {
        DocKey::new(DocKind::Invoice, source)
    }

    fn payment(on: &str) -> LedgerWrite {
        LedgerWrite::CreatePayment(LedgerPayment {
            key: DocKey::new(DocKind::Payment, format!("{on}/1")),
            on: invoice(on),
            account: "091".into(),
            date: "2025-03-01".parse().unwrap(),
            amount: usd(100),
            currency_rate: None,
            reference: "".into(),
        })
    }

    fn allocation(credit: &str, to: &str) -> LedgerWrite {
        LedgerWrite::Allocate(Allocation {
            key: DocKey::new(DocKind::Allocation, format!("{credit}/{to}")),
            credit: DocKey::new(DocKind::CreditNote, credit),
            invoice: invoice(to),
            amount: usd(100),
            date: "2025-03-01".parse().unwrap(),
        })
    }

    /// A document, by a change of its status: only its key counts here.
    fn document(key: DocKey) -> LedgerWrite {
        LedgerWrite::SetDocumentStatus { key, status: canonical_model::ledger::DocumentStatus::Authorised }
    }

    fn op(write: LedgerWrite, position: u32, state: OpState) -> Versioned<OpRecord> {
        let at = ManualRuntime::new(0).now();
        let record = OpRecord {
            id: OpId::new(&"shop".into(), write.kind(), write.key(), ""),
            connection: "shop".into(),
            tenant: "tenant".into(),
            subject: Subject::of_summary(&write),
            origin: Subject::Summaries,
            position,
            priority: Priority::Normal,
            write,
            why: String::new(),
            state,
            generation: 1,
            waits_for: BTreeSet::new(),
            predates: false,
            not_before: at,
            batch: None,
            notes: Vec::new(),
        };
        Versioned { value: record, version: 1 }
    }

    fn parked() -> OpState {
        OpState::Parked(Park::new(ParkCode::RefusedByLedger, "no", "yes"))
    }

    /// A member of which records are within others.
    fn member(id: &str, held: &[(&str, DocKey)]) -> Versioned<Member> {
        let held = held.iter().map(|(record, within)| Held {
            record: DocKey::new(within.kind(), *record),
            within: within.clone(),
            amount: usd(100),
        });
        let share = Share { steps: Vec::new(), held: held.collect() };
        let at = ManualRuntime::new(0).now();
        let order = Order::new(id, "USD".parse().unwrap(), TaxTreatment::NoTax, at);
        let member = Member {
            connection: "shop".into(),
            order,
            carried: Applied::default(),
            share: Some(share),
            due: None,
            is_gone: false,
        };
        Versioned { value: member, version: 1 }
    }

    fn written(keys: &[DocKey]) -> Applied {
        let record = |key: &DocKey| (key.clone(), AppliedRecord::adopted(key.to_string().into()));
        let mut applied = Applied::default();
        applied.records.extend(keys.iter().map(record));
        applied
    }

    fn keys(set: &BTreeSet<DocKey>) -> Vec<String> {
        set.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_round_is_open_while_anything_of_it_may_still_be_sent() {
        for state in [OpState::Ready, OpState::InFlight, OpState::Unknown, OpState::Planned] {
            assert_eq!(settle(&[op(document(invoice("a")), 0, state)], &[], &Applied::default()), None);
        }
        assert_eq!(settle(&[], &[], &Applied::default()), Some(Settled::default()));
        let beside = [op(document(invoice("a")), 0, parked()), op(document(invoice("b")), 0, OpState::Planned)];
        assert_eq!(settle(&beside, &[], &Applied::default()), None, "another document's turn may come");
    }

    #[test]
    fn what_comes_after_a_parked_one_of_its_document_is_not_under_way() {
        let open = [op(allocation("c", "a"), 1, parked()), op(allocation("c", "b"), 2, OpState::Planned)];
        let there = written(&[DocKey::new(DocKind::CreditNote, "c"), invoice("a"), invoice("b")]);
        assert_eq!(keys(&settle(&open, &[], &there).unwrap().kept), ["allocation:c/a", "allocation:c/b"]);
    }

    #[test]
    fn what_a_kept_record_needs_is_kept_too_with_the_orders_in_it() {
        let open = [op(document(invoice("a")), 0, parked()), op(payment("a"), 1, OpState::Planned)];
        // One payment of the first order went to two summaries, of which one was written; the second order is in the other alone.
        let there = DocKey::new(DocKind::Payment, "b/1");
        let torn = member("1", &[("1/p", payment("a").key().clone()), ("1/p", there.clone())]);
        let settled = settle(&open, &[torn, member("2", &[("2", invoice("a"))])], &written(&[there])).unwrap();
        assert_eq!(keys(&settled.kept), ["invoice:a", "payment:a/1"]);
        assert_eq!(settled.blocked, BTreeSet::from(["1".into(), "2".into()]));
    }

    #[test]
    fn what_was_refused_is_taken_apart_with_all_that_needs_it() {
        let open = [
            op(document(invoice("a")), 0, parked()),
            op(payment("a"), 1, OpState::Planned),
            op(allocation("c", "a"), 0, OpState::Planned),
        ];
        let member = member("1", &[("1", invoice("a")), ("1/p", payment("a").key().clone())]);
        let settled = settle(&open, &[member], &written(&[DocKey::new(DocKind::CreditNote, "c")])).unwrap();
        assert_eq!(keys(&settled.dropped), ["invoice:a", "payment:a/1", "allocation:c/a"]);
        assert!(settled.kept.is_empty() && settled.blocked.is_empty());
    }

    #[test]
    fn a_record_of_which_half_was_written_keeps_the_other_half_and_blocks_its_order_and_whoever_is_held_beside_it() {
        let open = [op(document(invoice("a")), 0, parked()), op(payment("a"), 1, OpState::Planned)];
        // The first order's document went from one summary to another; the second order has only the payment in common.
        let torn = member("1", &[("1", invoice("a")), ("1", invoice("b"))]);
        let beside = member("2", &[("2", invoice("a")), ("2/p", payment("a").key().clone())]);
        let apart = member("3", &[("3", invoice("b"))]);
        let settled = settle(&open, &[torn, beside, apart], &written(&[invoice("b")])).unwrap();
        assert_eq!(keys(&settled.kept), ["invoice:a", "payment:a/1"]);
        assert_eq!(settled.dropped, BTreeSet::new());
        assert_eq!(settled.blocked, BTreeSet::from(["1".into(), "2".into()]));
    }

    #[test]
    fn credit_that_no_order_holds_stays_to_be_set_against_what_is_due_unless_its_credit_note_is_taken_apart() {
        let note = DocKey::new(DocKind::CreditNote, "c");
        let alone = [op(allocation("c", "a"), 1, parked())];
        let settled = settle(&alone, &[], &written(&[note.clone(), invoice("a")])).unwrap();
        assert_eq!(keys(&settled.kept), ["allocation:c/a"]);
        let with_note = [op(document(note.clone()), 0, parked()), op(allocation("c", "a"), 1, OpState::Planned)];
        let settled = settle(&with_note, &[member("1", &[("1", note)])], &written(&[invoice("a")])).unwrap();
        assert_eq!(keys(&settled.dropped), ["credit_note:c", "allocation:c/a"]);
    }
}
