//! Allocations that nothing but their ids tell apart: two of one amount, of one credit note to one invoice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{collections::BTreeMap, sync::Arc};

use api_core::{
    fake::{InProcess, Shared},
    limiter::Priority,
    runtime::{ManualRuntime, Runtime},
};
use canonical_model::{
    LedgerId, LedgerWrite, Money, OpId, TenantId,
    ledger::{Allocation, DocKey, DocKind},
};
use sync_core::{
    Subject,
    ports::{Ledger, LookUp, OpRecord, OpState, Resolved},
};
use xcart_xero::connect::XeroLedger;
use xero_client::{Client, StaticToken, mock::FakeXero, wire};

const TENANT: &str = "11111111-1111-4111-8111-111111111111";

/// A ledger whose only credit note was set against its only invoice once, and an op that does the same again.
struct Books {
    clock: ManualRuntime,
    ledger: XeroLedger,
    op: OpRecord,
    /// Of invoice and credit note.
    ids: BTreeMap<DocKey, LedgerId>,
    /// The allocation that is there.
    known: LedgerId,
}

impl Books {
    fn new() -> Self {
        let clock = ManualRuntime::new(1);
        let runtime: Arc<dyn Runtime> = Arc::new(clock.clone());
        let transport = Arc::new(InProcess::new(Shared::new(FakeXero::demo()), runtime.clone()));
        let client = Client::builder(transport, runtime, Arc::new(StaticToken::new("demo-token"))).build().unwrap();
        let tenant = client.tenant(&TENANT.parse().unwrap());
        let body = |kind: &str| {
            format!(
                r#"{{"Type":"{kind}","Contact":{{"Name":"Ada"}},"Date":"2026-03-02","DueDate":"2026-03-02","Status":"AUTHORISED",
                "LineAmountTypes":"NoTax","LineItems":[{{"Description":"Tea","Quantity":1,"UnitAmount":100,"AccountCode":"200","TaxType":"NONE"}}]}}"#
            )
        };
        let invoice: wire::Invoice = api_core::wire::from_str(&body("ACCREC")).unwrap();
        let note: wire::CreditNote = api_core::wire::from_str(&body("ACCRECCREDIT")).unwrap();
        let (invoice, note, known) = clock.block_on(async {
            let invoice =
                tenant.invoices().create(&[invoice]).await.unwrap().into_all().unwrap()[0].invoice_id.unwrap();
            let note =
                tenant.credit_notes().create(&[note]).await.unwrap().into_all().unwrap()[0].credit_note_id.unwrap();
            let on = wire::Invoice { invoice_id: Some(invoice), ..wire::Invoice::default() };
            let ten = wire::Allocation {
                amount: Some(10.into()),
                date: Some(wire::NetDate("2026-03-02".parse().unwrap())),
                invoice: Some(Box::new(on)),
                ..wire::Allocation::default()
            };
            tenant.credit_notes().allocate(&note, &[ten]).await.unwrap().into_all().unwrap();
            let known = tenant.credit_notes().get(&note).await.unwrap().allocations.unwrap()[0].allocation_id.unwrap();
            (invoice, note, known)
        });
        let key = |kind, source: &str| DocKey::new(kind, source);
        let (credit, of) = (key(DocKind::CreditNote, "42/refund"), key(DocKind::Invoice, "42"));
        let write = LedgerWrite::Allocate(Allocation {
            key: key(DocKind::Allocation, "42/refund@2"),
            credit: credit.clone(),
            invoice: of.clone(),
            date: "2026-03-02".parse().unwrap(),
            amount: Money::new(10.into(), "USD".parse().unwrap()).unwrap(),
        });
        let op = OpRecord {
            id: OpId::new(&"shop".into(), write.kind(), write.key(), ""),
            connection: "shop".into(),
            tenant: TENANT.into(),
            subject: Subject::Order("42".into()),
            origin: Subject::Order("42".into()),
            position: 0,
            priority: Priority::Normal,
            write,
            why: String::new(),
            state: OpState::Unknown,
            generation: 0,
            waits_for: [].into(),
            predates: false,
            not_before: clock.now(),
            batch: None,
            notes: Vec::new(),
        };
        let ids = BTreeMap::from([(credit, LedgerId::shown(note)), (of, LedgerId::shown(invoice))]);
        Self { clock, ledger: XeroLedger::new(client), op, ids, known: LedgerId::shown(known) }
    }

    fn look_up(&self) -> LookUp {
        let op = [Resolved { op: &self.op, ids: &self.ids }];
        let found = self.clock.block_on(self.ledger.look_up(&TenantId::from(TENANT), &op));
        found.unwrap().remove(0)
    }
}

#[test]
fn an_allocation_that_is_there_is_not_taken_for_another_of_the_same_amount() {
    let mut books = Books::new();
    let is_there = |found: LookUp, id: &LedgerId| matches!(found, LookUp::Ours(receipt) if receipt.id == *id);
    assert!(is_there(books.look_up(), &books.known), "nobody else has it");
    books.ids.insert(DocKey::new(DocKind::Allocation, "42/refund"), books.known.clone());
    assert!(matches!(books.look_up(), LookUp::Absent), "it is the first one's");
    books.ids.remove(&DocKey::new(DocKind::Allocation, "42/refund"));
    books.ids.insert(books.op.write.key().clone(), books.known.clone());
    assert!(is_there(books.look_up(), &books.known), "its own id is no other's");
}
