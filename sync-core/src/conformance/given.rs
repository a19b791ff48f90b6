//! Rows to work on, and short ways to do the usual.

use std::{collections::BTreeSet, time::Duration};

use api_core::{
    limiter::Priority,
    runtime::{ManualRuntime, Runtime, Timestamp},
};
use canonical_model::{
    Address, AppliedRecord, ConnectionId, Currency, LedgerWrite, Money, OpId, OpKind, ProfileVersion,
    ledger::{Contact, ContactEntry, ContactFields, DocKey, DocKind, LedgerPayment},
};
use rust_decimal::Decimal;

use crate::{
    StoreError, Subject,
    ports::{
        BatchId, BatchRecord, BatchState, FrozenRequest, LinkRecord, NewSignal, OpRecord, OpState, PlanRecord,
        Precondition, SharedStore, Signal, Write, WriteSet,
    },
};

/// A lease, as the engine takes it.
pub(super) const LEASE: Duration = Duration::from_secs(90);

/// Text with everything that text may hold.
pub(super) const ODD: &str = "Zoë O'Brien \u{0}\u{1f600}\u{202e}\u{feff}\t\"%_;--\\ 東京 ﷽ e\u{301}";

/// Seconds.
pub(super) fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// The connection of most checks.
pub(super) fn shop() -> ConnectionId {
    "shop".into()
}

/// Another connection.
pub(super) fn other_shop() -> ConnectionId {
    "other".into()
}

/// An order as a subject.
pub(super) fn order(id: &str) -> Subject {
    Subject::Order(id.into())
}

/// A time on no clock in particular, for rows that are not judged by it.
pub(super) fn some_time() -> Timestamp {
    ManualRuntime::new(0).now()
}

/// A signal of everyday work, due at once.
pub(super) fn signal(id: &str) -> NewSignal {
    NewSignal { connection: shop(), subject: order(id), priority: Priority::Normal, not_before: None, snapshot: None }
}

/// A payment of one order.
pub(super) fn payment(order: &str, sub_id: &str) -> LedgerWrite {
    let usd: Currency = "USD".parse().unwrap();
    LedgerWrite::CreatePayment(LedgerPayment {
        key: DocKey::new(DocKind::Payment, format!("{order}/{sub_id}")),
        on: DocKey::new(DocKind::Invoice, order),
        account: "091".into(),
        date: some_time().date_naive(),
        amount: Money::from_minor_units(1234, usd).unwrap(),
        currency_rate: None,
        reference: "ours".into(),
    })
}

/// An op of an order, planned at that position; its time is that of the model's start.
pub(super) fn op(of: &str, sub_id: &str, position: u32) -> OpRecord {
    let write = payment(of, sub_id);
    OpRecord {
        id: OpId::new(&shop(), write.kind(), write.key(), ""),
        connection: shop(),
        tenant: "tenant".into(),
        subject: order(of),
        origin: order(of),
        position,
        priority: Priority::Normal,
        write,
        why: "a capture".to_owned(),
        state: OpState::Planned,
        generation: 1,
        waits_for: BTreeSet::new(),
        predates: false,
        not_before: some_time(),
        batch: None,
        notes: Vec::new(),
    }
}

/// A batch of no ops, in flight, to be turned to at that time.
pub(super) fn batch(id: &str, not_before: Timestamp) -> BatchRecord {
    BatchRecord {
        id: BatchId(id.to_owned()),
        connection: shop(),
        tenant: "tenant".into(),
        kind: OpKind::CreatePayment,
        request: FrozenRequest { method: "PUT".into(), path: "Payments".into(), body: "{}".into() },
        ops: vec![op("1", "a", 0).id],
        unresolved: BTreeSet::from([op("1", "a", 0).id]),
        state: BatchState::InFlight,
        first_sent: not_before,
        last_sent: not_before,
        sends: 1,
        quiet_until: not_before,
        not_before,
        failures: 0,
    }
}

/// A link of a record of an order.
pub(super) fn link(kind: DocKind, source: &str, of: &str, ledger_id: &str) -> LinkRecord {
    LinkRecord {
        connection: shop(),
        key: DocKey::new(kind, source),
        subject: order(of),
        record: AppliedRecord {
            id: ledger_id.into(),
            version: 3,
            written: Some(payment(of, "x")),
            currency_rate: Some(Decimal::new(9_213, 4)),
            taken_out: true,
        },
    }
}

/// A contact of the directory.
pub(super) fn contact(id: &str, number: &str, name: &str, email: &str) -> ContactEntry {
    ContactEntry {
        id: id.into(),
        number: number.into(),
        name: name.into(),
        email: email.into(),
        active: true,
        merged_into: None,
        details: None,
    }
}

/// The same with everything that the ledger may have of it.
pub(super) fn detailed(entry: ContactEntry) -> ContactEntry {
    let address = Address { street: ODD.into(), country_code: "NL".into(), ..Address::default() };
    let details = ContactFields {
        first_name: Some(ODD.into()),
        phone: Some("".into()),
        billing: Some(address),
        ..ContactFields::default()
    };
    ContactEntry { details: Some(Box::new(details)), ..entry }
}

/// A contact with everything that a contact may hold, to be created.
pub(super) fn odd_contact() -> LedgerWrite {
    LedgerWrite::CreateContact(Box::new(Contact {
        first_name: ODD.into(),
        email: "zoe@example.com".into(),
        tax_number: ODD.into(),
        ..Contact::new(DocKey::new(DocKind::Contact, ODD), ODD)
    }))
}

/// What was decided about an order.
pub(super) fn plan(of: &str) -> PlanRecord {
    PlanRecord {
        connection: shop(),
        subject: order(of),
        number: Some(format!("#{of}")),
        total: None,
        steps: 2,
        parked: Vec::new(),
        notes: vec![ODD.into()],
        profile: Some(ProfileVersion { version: Some(ODD.into()), hash: "k3vq".into() }),
        at: some_time(),
    }
}

/// Commits writes without preconditions.
pub(super) async fn put(store: &SharedStore, writes: impl IntoIterator<Item = Write>) {
    commit(store, [], writes).await.unwrap();
}

/// Commits.
pub(super) async fn commit(
    store: &SharedStore,
    require: impl IntoIterator<Item = Precondition>,
    writes: impl IntoIterator<Item = Write>,
) -> Result<(), StoreError> {
    let set = WriteSet { require: require.into_iter().collect(), writes: writes.into_iter().collect() };
    store.commit(set).await
}

/// Whether the result is a conflict about this precondition.
pub(super) fn conflicts(result: Result<(), StoreError>, precondition: &Precondition) -> bool {
    matches!(result, Err(StoreError::Conflict(broken)) if broken == *precondition)
}

/// Leases one signal, which must be there.
pub(super) async fn lease(store: &SharedStore) -> Signal {
    let mut leased = store.lease_signals(&shop(), 1, LEASE).await.unwrap();
    assert_eq!(leased.len(), 1, "a signal should be due");
    leased.remove(0)
}

/// Leases all that are due.
pub(super) async fn lease_all(store: &SharedStore) -> Vec<Signal> {
    store.lease_signals(&shop(), usize::MAX >> 1, LEASE).await.unwrap()
}

/// That the lease is this one.
pub(super) fn fence(signal: &Signal) -> Precondition {
    Precondition::SignalFence {
        connection: signal.connection.clone(),
        subject: signal.subject.clone(),
        fence: signal.fence,
    }
}

/// The end of the work on a signal.
pub(super) fn acknowledge(signal: &Signal) -> Write {
    Write::Acknowledge {
        connection: signal.connection.clone(),
        subject: signal.subject.clone(),
        revision: signal.revision,
    }
}

/// Giving a signal back.
pub(super) fn release(signal: &Signal, not_before: Timestamp) -> Write {
    Write::Release { connection: signal.connection.clone(), subject: signal.subject.clone(), not_before }
}
