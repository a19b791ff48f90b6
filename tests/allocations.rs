//! Allocations that nothing but their ids tell apart: two of one amount, of one credit note to one invoice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use api_core::{
    fake::{Fault, InProcess, Shared},
    limiter::Priority,
    runtime::{ManualRuntime, Runtime},
};
use attack::{money, order, parked, small, until_done};
use canonical_model::{
    LedgerId, LedgerWrite, Money, OpId, TenantId,
    ledger::{Allocation, DocKey, DocKind},
};
use common::Rig;
use sync_core::{
    Subject,
    ports::{Ledger, LookUp, OpRecord, OpState, Resolved},
};
use xcart_client::{
    mock::{Line, OrderSeed, Payment, address},
    wire::PaymentStatusCode,
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

const DAY: Duration = Duration::from_secs(86_400);

/// Two orders of one day in one summary, each of two teas of which one was paid.
fn two_half_paid() -> Rig {
    let mut rig = small(1);
    assert!(rig.profile.contains("mode = \"detail\""));
    rig.profile = rig.profile.replace("mode = \"detail\"", "mode = \"summary\"");
    rig.runtime.advance(Duration::from_secs(3 * 3_600));
    for number in ["2001", "2002"] {
        let order = OrderSeed::new("USD", rig.runtime.now() - DAY)
            .number(number)
            .guest("guest@shop.example")
            .address(address("Grace", "Hopper", "1 Navy Yard", "Arlington", "22201", "US"))
            .payment_status(PaymentStatusCode::PartiallyPaid)
            .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 2))
            .payment(Payment::sale("PayPal").amount(money("9.90")));
        rig.shop.lock().add_order(order);
    }
    until_done(&rig);
    rig
}

/// What is set against the invoice, and what is due of it.
fn credited(rig: &Rig, invoice: &str) -> (Vec<String>, String) {
    rig.xero.settle(xcart_xero::api_core::runtime::Timestamp::MAX_UTC);
    let xero = rig.xero.lock();
    let allocations = xero.books().allocations().into_iter().filter(|one| one.invoice == invoice);
    let allocations = allocations.map(|one| format!("{} of {}", one.amount.normalize(), one.credit_note)).collect();
    let document = xero.books().documents().into_iter().find(|document| document.number == invoice).unwrap();
    (allocations, document.due.normalize().to_string())
}

/// Syncs after another day, and after the order was looked at.
fn a_day_later(rig: &Rig, order: xcart_client::wire::OrderId) {
    let (integration, order) = (rig.integration(), order.to_string());
    rig.run(integration.engine().signal(&"demo".into(), &order.as_str().into(), Priority::Normal)).unwrap();
    rig.runtime.advance(DAY);
    until_done(rig);
}

/// Both orders lose the tea that was not paid, which is one credit note. The ledger does not let it be set against their invoice,
/// because a person paid that by mistake; when this was mended, the store could not give the second order for a day.
#[test]
fn what_one_order_has_of_a_credit_note_is_not_taken_for_what_another_has_whose_request_was_lost() {
    let rig = two_half_paid();
    let now = rig.runtime.now();
    let (sale, credit) = (
        format!("XC-{}-paypal-USD", (now - DAY).date_naive()),
        format!("9.9 of XC-{}-paypal-USD-credit", now.date_naive()),
    );
    let by_mistake = rig.xero.lock().person(now).pay(&sale, "090", money("19.80"), now.date_naive()).unwrap();
    let (first, second) = (order(&rig, "2001"), order(&rig, "2002"));
    for id in [first, second] {
        rig.shop.lock().edit_order(id, now, |basket| basket.set_quantity("TEA-1", 1)).unwrap();
    }
    rig.runtime.advance(DAY);
    until_done(&rig);
    let told = parked(&rig);
    assert!(told.len() == 1 && told[0].contains("RefusedByLedger"), "{told:?}");

    rig.xero.lock().person(rig.runtime.now()).delete_payment(by_mistake).unwrap();
    let (row, payments) = {
        let mut shop = rig.shop.lock();
        let kept = (shop.order(second).unwrap().clone(), shop.transactions(second).to_vec());
        shop.delete_order(second).unwrap();
        kept
    };
    a_day_later(&rig, second);
    assert_eq!(credited(&rig, &sale), (vec![credit.clone()], "9.9".to_owned()));

    rig.shop.lock().put_order(row, payments);
    rig.xero_faults.next_where(|request| request.url.path().ends_with("/Allocations"), Fault::LostRequest);
    a_day_later(&rig, second);
    assert_eq!(rig.xero_faults.injected()["lost request"], 1);
    assert_eq!((credited(&rig, &sale), parked(&rig)), ((vec![credit; 2], "0".to_owned()), vec![]));
}
