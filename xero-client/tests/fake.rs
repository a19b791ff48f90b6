//! The client and `FakeXero`, which know nothing of each other: whole stories over them.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{sync::Arc, time::Duration};

use api_core::{
    fake::{Fault, InProcess, Shared},
    limiter::Priority,
    runtime::{ManualRuntime, Runtime},
};
use chrono::NaiveDate;
use futures_util::future::join_all;
use rust_decimal::{Decimal, dec};
use xero_client::{
    Client, ErrorKind, Fate, Field, IdempotencyKey, RefusalKind, RetryPolicy, StaticToken, TenantClient,
    mock::{DEMO_TENANT, DEMO_TOKEN, FakeXero},
    render_create,
    wire::{
        Account, AccountCode, Allocation, Contact, ContactId, CreditNote, CreditNoteType, DocumentStatus, Invoice,
        InvoiceType, LineAmountTypes, LineItem, NetDate, Payment, TaxType, TenantId,
    },
};

struct World {
    runtime: ManualRuntime,
    transport: InProcess<FakeXero>,
    client: Client,
}

impl World {
    fn new(retry: RetryPolicy) -> Self {
        let runtime = ManualRuntime::new(1);
        let transport = InProcess::new(Shared::new(FakeXero::demo()), Arc::new(runtime.clone()));
        let tokens = Arc::new(StaticToken::new(DEMO_TOKEN));
        let builder = Client::builder(Arc::new(transport.clone()), Arc::new(runtime.clone()), tokens);
        Self { client: builder.retry(retry).build().unwrap(), runtime, transport }
    }

    fn demo(&self) -> TenantClient {
        self.client.tenant(&TenantId(DEMO_TENANT))
    }

    fn fake(&self) -> &Shared<FakeXero> {
        self.transport.service()
    }
}

fn date() -> Option<NetDate> {
    NaiveDate::from_ymd_opt(2026, 1, 5).map(NetDate)
}

fn named(name: &str) -> Contact {
    Contact { name: Some(name.into()), ..Contact::default() }
}

fn lines(net: Decimal) -> Option<Vec<LineItem>> {
    Some(vec![LineItem {
        description: Some("Tea".into()),
        quantity: Some(dec!(1)),
        unit_amount: Some(net),
        account_code: Some(AccountCode::from("200")),
        tax_type: Some(TaxType::from("NONE")),
        ..LineItem::default()
    }])
}

fn invoice(number: &str, contact: ContactId, net: Decimal) -> Invoice {
    Invoice {
        invoice_type: Some(InvoiceType::AccRec),
        invoice_number: Some(number.into()),
        contact: Some(Contact::reference(contact)),
        date: date(),
        due_date: date(),
        status: Some(DocumentStatus::Authorised),
        line_amount_types: Some(LineAmountTypes::Exclusive),
        line_items: lines(net),
        ..Invoice::default()
    }
}

async fn customer(demo: &TenantClient, name: &str) -> ContactId {
    demo.contacts().create(&[named(name)]).await.unwrap().into_all().unwrap()[0].contact_id.unwrap()
}

#[test]
fn an_order_is_invoiced_paid_credited_and_refunded() {
    let world = World::new(RetryPolicy::default());
    let demo = world.demo();
    world.runtime.block_on(async {
        let ada = customer(&demo, "Ada").await;
        let posted = demo.invoices().create(&[invoice("XC-1", ada, dec!(100))]).await.unwrap().into_all().unwrap();
        let id = posted[0].invoice_id.unwrap();
        assert_eq!((posted[0].total, posted[0].amount_due), (Some(dec!(100)), Some(dec!(100))));

        let payment = Payment {
            invoice: Some(Box::new(Invoice::reference_to(id))),
            account: Some(Account::reference(AccountCode::from("091"))),
            date: date(),
            amount: Some(dec!(60)),
            reference: Some("t17 #k7f3".into()),
            ..Payment::default()
        };
        let too_much = Payment { amount: Some(dec!(50)), reference: Some("t18".into()), ..payment.clone() };
        let outcome = demo.payments().create(&[payment, too_much]).await.unwrap();
        assert_eq!(outcome.elements[0].as_ref().unwrap().amount, Some(dec!(60)));
        assert_eq!(outcome.elements[1].as_ref().unwrap_err().refusal(), Some(RefusalKind::AmountExceedsDue));

        let note = CreditNote {
            credit_note_type: Some(CreditNoteType::AccRecCredit),
            credit_note_number: Some("XC-1-C1".into()),
            contact: Some(Contact::reference(ada)),
            date: date(),
            status: Some(DocumentStatus::Authorised),
            line_items: lines(dec!(50)),
            ..CreditNote::default()
        };
        let note = demo.credit_notes().create(&[note]).await.unwrap().into_all().unwrap()[0].credit_note_id.unwrap();
        let allocation = Allocation {
            invoice: Some(Box::new(Invoice::reference_to(id))),
            amount: Some(dec!(40)),
            date: date(),
            ..Allocation::default()
        };
        let allocated = demo.credit_notes().allocate(&note, &[allocation]).await.unwrap().into_all().unwrap();
        let paid = demo.invoices().get(&id).await.unwrap();
        assert_eq!((paid.status, paid.amount_due), (Some(DocumentStatus::Paid), Some(dec!(0))));
        let refund = Payment {
            credit_note: Some(Box::new(CreditNote::reference_to(note))),
            account: Some(Account::reference(AccountCode::from("091"))),
            date: date(),
            amount: Some(dec!(10)),
            ..Payment::default()
        };
        demo.payments().create(&[refund]).await.unwrap().into_all().unwrap();
        let used_up = demo.credit_notes().by_number("XC-1-C1").await.unwrap();
        assert_eq!((used_up.len(), used_up[0].remaining_credit), (1, Some(dec!(0))));

        // And back again.
        let allocation = match allocated[0].allocation_id {
            Some(id) => id,
            None => demo.credit_notes().get(&note).await.unwrap().allocations.unwrap()[0].allocation_id.unwrap(),
        };
        demo.credit_notes().delete_allocation(&note, &allocation).await.unwrap();
        let back = demo.credit_notes().get(&note).await.unwrap();
        assert_ne!(back.remaining_credit, Some(dec!(0)));
        let of_invoice = paid.payments.unwrap()[0].payment_id.unwrap();
        demo.payments().delete(&of_invoice).await.unwrap();
        assert_eq!(demo.invoices().get(&id).await.unwrap().amount_due, Some(dec!(100)));
    });
}

#[test]
fn each_element_of_a_batch_has_the_result_that_xero_gave_it() {
    let world = World::new(RetryPolicy::default());
    let demo = world.demo();
    world.runtime.block_on(async {
        let ada = customer(&demo, "Ada").await;
        demo.invoices().create(&[invoice("XC-0", ada, dec!(1))]).await.unwrap().into_all().unwrap();
        let mut unknown_account = invoice("XC-1", ada, dec!(1));
        unknown_account.line_items.as_mut().unwrap()[0].account_code = Some(AccountCode::from("999"));
        let mut unknown_tax = invoice("XC-2", ada, dec!(1));
        unknown_tax.line_items.as_mut().unwrap()[0].tax_type = Some(TaxType::from("NOTAX9"));
        let mut wrong_sum = invoice("XC-3", ada, dec!(1));
        wrong_sum.line_items.as_mut().unwrap()[0].line_amount = Some(dec!(100));
        let mut other_currency = invoice("XC-4", ada, dec!(1));
        other_currency.currency_code = Some("NOK".into());
        let batch = [
            invoice("XC-0", ada, dec!(1)),
            unknown_account,
            unknown_tax,
            wrong_sum,
            other_currency,
            invoice("XC-5", ada, dec!(1)),
        ];
        let outcome = demo.invoices().create(&batch).await.unwrap();
        let kinds: Vec<_> =
            outcome.elements.iter().map(|result| result.as_ref().err().and_then(|e| e.refusal())).collect();
        assert_eq!(
            kinds,
            [
                Some(RefusalKind::DuplicateNumber),
                Some(RefusalKind::UnknownAccount),
                Some(RefusalKind::UnknownTaxType),
                Some(RefusalKind::LineTotalMismatch),
                Some(RefusalKind::CurrencyNotSubscribed),
                None
            ]
        );
        assert!(outcome.failed().all(|error| error.fate() == Fate::Refused));

        let again = demo.contacts().create(&[named("ADA")]).await.unwrap();
        assert_eq!(again.failed().next().unwrap().refusal(), Some(RefusalKind::DuplicateContactName));
    });
}

#[test]
fn an_update_by_id_changes_what_it_says_and_leaves_the_rest() {
    let world = World::new(RetryPolicy::default());
    let demo = world.demo();
    world.runtime.block_on(async {
        let ada = customer(&demo, "Ada").await;
        let posted = demo.invoices().create(&[invoice("XC-1", ada, dec!(7.1234))]).await.unwrap().into_all().unwrap();
        let change =
            Invoice { invoice_id: posted[0].invoice_id, reference: Some("changed".into()), ..Invoice::default() };
        let changed = demo.invoices().update(&[change]).await.unwrap().into_all().unwrap();
        assert_eq!(changed[0].reference.as_deref(), Some("changed"));
        let lines = demo.invoices().get(&posted[0].invoice_id.unwrap()).await.unwrap().line_items.unwrap();
        assert_eq!(lines[0].unit_amount, Some(dec!(7.1234)), "four decimals go there and come back");
    });
}

#[test]
fn a_lost_answer_is_asked_for_again_and_nothing_is_written_twice() {
    let world = World::new(RetryPolicy::default());
    let demo = world.demo();
    world.runtime.block_on(async {
        for fault in [Fault::LostResponse, Fault::LostRequest, Fault::NeverSent, Fault::TruncatedBody] {
            let name = format!("After {}", fault.name());
            world.transport.faults().next(fault);
            demo.contacts().create(&[named(&name)]).await.unwrap().into_all().unwrap();
        }
    });
    assert_eq!(world.fake().lock().books().contacts().len(), 4);
}

#[test]
fn without_retries_a_lost_answer_is_in_doubt_and_the_look_up_tells() {
    let world = World::new(RetryPolicy::none());
    let demo = world.demo();
    world.runtime.block_on(async {
        let ada = customer(&demo, "Ada").await;
        let mut looked = Vec::new();
        for (number, fault) in [("XC-1", Fault::LostResponse), ("XC-2", Fault::LostRequest)] {
            let call = render_create(&[invoice(number, ada, dec!(1))]).unwrap();
            let key = IdempotencyKey::new(number).unwrap();
            world.transport.faults().next(fault);
            let admission = world.client.admit(demo.id(), Priority::Normal, None).await.unwrap();
            let error = world.client.send_once(demo.id(), call, Some(&key), admission).await.unwrap_err();
            assert!(error.is_in_doubt());
            looked.push(demo.clone().priority(Priority::Verify).invoices().by_number(number).await.unwrap().len());
        }
        assert_eq!(looked, [1, 0]);
    });
}

#[test]
fn three_hundred_calls_at_once_meet_no_429() {
    let world = World::new(RetryPolicy::default().patience(Duration::from_secs(3_600)));
    let demo = world.demo();
    world.fake().lock().set_latency(Duration::from_millis(700));
    let start = world.runtime.monotonic();
    world.runtime.block_on(async {
        let calls = (0..300).map(|_| demo.organisation());
        assert!(join_all(calls).await.iter().all(Result::is_ok));
    });
    assert_eq!(world.fake().lock().counters().total_rate_limited(), 0);
    let minutes = (world.runtime.monotonic() - start).as_secs() / 60;
    assert!((4..=6).contains(&minutes), "{minutes}");
}

#[test]
fn lists_come_in_pages_and_by_filter() {
    let world = World::new(RetryPolicy::default());
    let demo = world.demo();
    world.runtime.block_on(async {
        let customers: Vec<_> = (0..120).map(|n| named(&format!("Customer \"{n}\" \\ &"))).collect();
        let written = demo.contacts().create(&customers).await.unwrap().into_all().unwrap();
        assert_eq!(written.len(), 120);
        let paged = demo.contacts().list().page_size(50).all().await.unwrap();
        assert_eq!(paged.len(), 120);
        let found = demo.contacts().list().filter(Field("Name").eq("Customer \"7\" \\ &")).all().await.unwrap();
        assert_eq!(found.len(), 1);
        let ids: Vec<_> = written.iter().filter_map(|contact| contact.contact_id).collect();
        assert_eq!(demo.contacts().list().ids(ids).all().await.unwrap().len(), 120);
        world.runtime.advance(Duration::from_secs(100));
        let since = world.runtime.now();
        demo.contacts().create(&[named("Late")]).await.unwrap().into_all().unwrap();
        assert_eq!(demo.contacts().list().modified_since(since).overlap(Duration::ZERO).all().await.unwrap().len(), 1);
        let bad = demo.invoices().list().filter(Field("No such member").eq(true)).all().await.unwrap_err();
        assert_eq!(bad.kind(), ErrorKind::QueryParse);
    });
}

#[test]
fn reference_data_is_read() {
    let world = World::new(RetryPolicy::default());
    let demo = world.demo();
    world.runtime.block_on(async {
        assert_eq!(demo.organisation().await.unwrap().base_currency.unwrap().as_str(), "USD");
        let accounts = demo.accounts().all().await.unwrap();
        let takes = |code: &str| {
            accounts.iter().find(|account| account.code == Some(AccountCode::from(code))).unwrap().takes_payments()
        };
        assert!(takes("090") && takes("091") && !takes("200"));
        let rates = demo.tax_rates().all().await.unwrap();
        let sales_tax = rates.iter().find(|rate| rate.tax_type == Some(TaxType::from("OUTPUT"))).unwrap();
        assert_eq!(sales_tax.effective_rate, Some(dec!(8.25)));
        assert!(demo.items().by_code(&"TEA-1".into()).await.unwrap().is_some());
        assert!(demo.items().by_code(&"NO-1".into()).await.unwrap().is_none());
        assert_eq!(demo.currencies().all().await.unwrap().len(), 5);
        demo.tracking_categories().all().await.unwrap();
    });
}

#[test]
fn what_is_wrong_with_the_connection_is_told_apart() {
    let world = World::new(RetryPolicy::none());
    let stranger = TenantId("99999999-9999-4999-8999-999999999999".parse().unwrap());
    let error = world.runtime.block_on(world.client.tenant(&stranger).organisation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    world.fake().lock().revoke_token(DEMO_TOKEN);
    let error = world.runtime.block_on(world.demo().organisation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorised);
}
