//! 12: doing it again changes nothing.

use canonical_model::{
    Applied, AppliedRecord, LedgerWrite, OpId, Park, ParkCode, Plan, Step,
    invariants::{check_same_state, check_settled},
    ledger::LineAmounts,
};
use proptest::prelude::*;

use super::{
    books::{document, documents, payment},
    given::{assert_names, currency, paths, shift},
};

fn step(write: LedgerWrite) -> Step {
    let op = OpId::new(&"shop".into(), write.kind(), write.key(), "");
    Step { op, write, why: String::new().into() }
}

fn apply(applied: &mut Applied, write: &LedgerWrite, id: &str) {
    let record = AppliedRecord::after(applied.records.get(write.key()), write, id.into());
    applied.records.insert(write.key().clone(), record);
}

#[test]
fn a_plan_after_a_plan_was_applied_has_nothing_to_do() {
    let invoice = document("1", currency("USD"), LineAmounts::NoTax, &[("200", "NONE", 1000, 0)]);
    let paid = payment("2", &invoice, "090", invoice.totals.total);
    let park = Park::new(ParkCode::LockedPeriod, "it is locked", "unlock it");
    let settled = Plan { parked: vec![park], notes: vec!["a note".into()], ..Plan::default() };
    assert_eq!(check_settled(&settled), []);
    let steps =
        vec![step(LedgerWrite::CreateDocument(Box::new(invoice))), step(LedgerWrite::CreatePayment(paid.clone()))];
    let adoptions = vec![canonical_model::Adoption { key: paid.key, id: "x".into() }];
    let found = check_settled(&Plan { steps, adoptions, ..Plan::default() });
    assert_eq!(paths(&found), ["adoptions[0]", "steps[0]", "steps[1]"]);
    assert_eq!(found[1].to_string(), "steps[0]: still to be done: create_invoice invoice:1");
}

proptest! {
    #[test]
    fn the_same_writes_in_another_order_or_twice_leave_the_same_state(
        documents in prop::collection::vec(documents(), 1..5),
        turned in 0usize..5,
        unit in prop::sample::select(vec![1i64, -1]),
    ) {
        let writes: Vec<LedgerWrite> = (0..)
            .zip(documents)
            .map(|(nth, mut document)| {
                document.key = canonical_model::ledger::DocKey::new(document.key.kind(), format!("{nth}"));
                LedgerWrite::CreateDocument(Box::new(document))
            })
            .collect();
        let mut once = Applied::default();
        for write in &writes {
            apply(&mut once, write, "a");
        }
        let mut again = Applied::default();
        let mut other_order = writes.clone();
        other_order.rotate_left(turned % writes.len());
        for write in other_order.iter().chain(&writes) {
            apply(&mut again, write, "b");
        }
        prop_assert_eq!(check_same_state(&once, &again), []);
        for write in &writes {
            let path = format!("records[{}]", write.key());
            let mut broken = again.clone();
            broken.records.remove(write.key());
            assert_eq!(paths(&check_same_state(&once, &broken)), [path.as_str()]);
            assert_eq!(paths(&check_same_state(&broken, &once)), [path.as_str()]);
            let mut broken = again.clone();
            let record = broken.records.get_mut(write.key()).unwrap();
            let Some(LedgerWrite::CreateDocument(document)) = &mut record.written else { unreachable!() };
            shift(&mut document.totals.total, unit);
            assert_names(&check_same_state(&once, &broken), &path);
        }
    }
}

#[test]
fn a_document_that_was_created_or_updated_to_the_same_content_is_the_same() {
    let usd = currency("USD");
    let first = document("1", usd, LineAmounts::NoTax, &[("200", "NONE", 999, 0)]);
    let last = document("1", usd, LineAmounts::NoTax, &[("200", "NONE", 1000, 0)]);
    let (mut updated, mut created) = (Applied::default(), Applied::default());
    apply(&mut updated, &LedgerWrite::CreateDocument(Box::new(first)), "a");
    apply(&mut updated, &LedgerWrite::UpdateDocument(Box::new(last.clone())), "a");
    apply(&mut created, &LedgerWrite::CreateDocument(Box::new(last)), "a");
    assert_eq!(check_same_state(&updated, &created), []);
}
