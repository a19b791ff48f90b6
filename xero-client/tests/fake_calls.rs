//! The calls beside creating and listing documents, over `FakeXero`: the client and the fake know nothing of each other.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use api_core::{
    fake::{InProcess, Shared},
    limiter::{Limits, SlidingWindowLimiter},
    runtime::ManualRuntime,
};
use rust_decimal::dec;
use xero_client::{
    AttachmentLimits, Client, Error, ErrorKind, Fate, Field, FileName, RefusalKind, StaticToken, TenantClient, Upload,
    mock::{DEMO_TENANT, DEMO_TOKEN, FakeXero, FakeXeroConfig},
    wire::*,
};

struct World {
    runtime: ManualRuntime,
    demo: TenantClient,
}

impl World {
    fn new() -> Self {
        let runtime = ManualRuntime::new(1);
        let fake = FakeXero::new(FakeXeroConfig::demo().limits(xero_client::mock::Limits::none()));
        let transport = InProcess::new(Shared::new(fake), Arc::new(runtime.clone()));
        let limiter = SlidingWindowLimiter::new(Arc::new(runtime.clone()), Limits::default());
        let tokens = Arc::new(StaticToken::new(DEMO_TOKEN));
        let client = Client::builder(Arc::new(transport), Arc::new(runtime.clone()), tokens);
        // More than the fake takes: what it refuses is seen too.
        let client =
            client.limiter(Arc::new(limiter)).attachments(AttachmentLimits::default().files(20)).build().unwrap();
        Self { demo: client.tenant(&TenantId(DEMO_TENANT)), runtime }
    }

    fn run<T>(&self, story: impl AsyncFnOnce(&TenantClient) -> Result<T, Error>) -> T {
        self.runtime.block_on(story(&self.demo)).unwrap()
    }
}

fn date() -> Option<NetDate> {
    Some(NetDate("2026-01-05".parse().unwrap()))
}

fn line(account: &str) -> LineItem {
    LineItem {
        description: Some("Tea".into()),
        quantity: Some(dec!(1)),
        unit_amount: Some(dec!(10)),
        account_code: Some(account.into()),
        tax_type: Some("NONE".into()),
        ..LineItem::default()
    }
}

async fn contact(demo: &TenantClient, name: &str) -> Result<Contact, Error> {
    let contact =
        Contact { name: Some(name.into()), email_address: Some("buyer@shop.example".into()), ..Contact::default() };
    Ok(demo.contacts().create(&[contact]).await?.into_all().unwrap().remove(0))
}

async fn invoice(demo: &TenantClient, contact: ContactId) -> Result<Invoice, Error> {
    let invoice = Invoice {
        invoice_type: Some(InvoiceType::AccRec),
        contact: Some(Contact::reference(contact)),
        date: date(),
        due_date: date(),
        status: Some(DocumentStatus::Authorised),
        line_items: Some(vec![line("200")]),
        ..Invoice::default()
    };
    Ok(demo.invoices().create(&[invoice]).await?.into_all().unwrap().remove(0))
}

#[test]
fn files_are_attached_listed_read_and_replaced() {
    World::new().run(async |demo| {
        let buyer = contact(demo, "Buyer").await?.contact_id.unwrap();
        let id = invoice(demo, buyer).await?.invoice_id.unwrap();
        let files = demo.invoices().attachments(&id);
        let name = FileName::new("Bill #7 & co, 50% é.pdf")?;
        files.clone().include_online().add(&Upload::new(name.clone(), &b"%PDF one"[..])).await?;
        files.replace(&Upload::new(name.clone(), &b"%PDF two"[..])).await?;
        let listed = files.list().await?;
        assert_eq!((listed.len(), listed[0].file_name.as_deref()), (1, Some(name.as_str())));
        let by_id = files.get(&listed[0].attachment_id.unwrap()).await?;
        assert_eq!((by_id.bytes.clone(), by_id.content_type.as_deref()), ("%PDF two".into(), Some("application/pdf")));
        assert_eq!(files.get_by_name(&name).await?, by_id);
        // Ten are the most, whoever counts.
        for n in 1..10 {
            files.add(&Upload::new(FileName::new(format!("{n}.txt"))?, &b"x"[..])).await?;
        }
        let eleventh = files.add(&Upload::new(FileName::new("11.txt")?, &b"x"[..])).await.unwrap_err();
        assert_ne!(eleventh.kind(), ErrorKind::InvalidRequest, "it was Xero who refused it: {eleventh}");
        assert!(demo.contacts().attachments(&buyer).list().await?.is_empty(), "the invoice has them, not its contact");
        Ok(())
    });
}

#[test]
fn an_invoice_is_printed_seen_online_and_noted() {
    World::new().run(async |demo| {
        let buyer = contact(demo, "Buyer").await?.contact_id.unwrap();
        let id = invoice(demo, buyer).await?.invoice_id.unwrap();
        assert!(demo.invoices().pdf(&id).await?.bytes.starts_with(b"%PDF"));
        assert!(demo.invoices().online_invoice(&id).await?.is_some());
        let history = demo.invoices().history(&id);
        history.add_note("checked").await?;
        let notes: Vec<_> = history.list().await?.into_iter().filter_map(|record| record.details).collect();
        assert!(notes.iter().any(|note| note == "checked"), "{notes:?}");
        demo.contacts().history(&buyer).add_note("good").await?;
        Ok(())
    });
}

#[test]
fn a_group_is_made_filled_renamed_emptied_and_deleted() {
    World::new().run(async |demo| {
        let buyer = contact(demo, "Buyer").await?.contact_id.unwrap();
        let groups = demo.contact_groups();
        let named = |name: &str| ContactGroup { name: Some(name.into()), ..ContactGroup::default() };
        let id = groups.create(&[named("Guests")]).await?.into_all().unwrap()[0].contact_group_id.unwrap();
        groups.add_contacts(&id, &[buyer]).await?;
        assert_eq!(groups.get(&id).await?.contacts.unwrap()[0].contact_id, Some(buyer));
        groups.edit(&id, &named("Regulars")).await?;
        groups.remove_contact(&id, &buyer).await?;
        groups.add_contacts(&id, &[buyer]).await?;
        groups.remove_all_contacts(&id).await?;
        let group = groups.get(&id).await?;
        assert_eq!((group.name.as_deref(), group.contacts.unwrap_or_default().len()), (Some("Regulars"), 0));
        groups.delete(&id).await?;
        assert!(groups.all().await?.iter().all(|group| group.contact_group_id != Some(id)));
        Ok(())
    });
}

#[test]
fn an_overpayment_is_made_by_a_bank_transaction_allocated_and_freed_again() {
    World::new().run(async |demo| {
        let buyer = contact(demo, "Buyer").await?.contact_id.unwrap();
        let invoice = invoice(demo, buyer).await?.invoice_id.unwrap();
        let debtors = demo.accounts().all().await?;
        let debtors =
            debtors.into_iter().find(|account| account.system_account == Some(SystemAccount::Debtors)).unwrap();
        let transaction = BankTransaction {
            transaction_type: Some(BankTransactionType::ReceiveOverpayment),
            contact: Some(Contact::reference(buyer)),
            bank_account: Some(Account::reference("090".into())),
            date: date(),
            line_amount_types: Some(LineAmountTypes::NoTax),
            line_items: Some(vec![line(debtors.code.as_ref().unwrap().as_str())]),
            ..BankTransaction::default()
        };
        let made = demo.bank_transactions().create(&[transaction]).await?.into_all().unwrap().remove(0);
        let id = made.overpayment_id.unwrap();
        let overpayments = demo.overpayments();
        let allocation = |amount| Allocation {
            amount: Some(amount),
            invoice: Some(Box::new(Invoice::reference_to(invoice))),
            ..Allocation::default()
        };
        overpayments.allocate(&id, &[allocation(dec!(4))]).await?.into_all().unwrap();
        let over = overpayments.get(&id).await?;
        assert_eq!(over.remaining_credit, Some(dec!(6.0)));
        let refused = overpayments.allocate(&id, &[allocation(dec!(100))]).await?.into_all().unwrap_err();
        assert_eq!((refused.fate(), refused.refusal()), (Fate::Refused, Some(RefusalKind::AmountExceedsDue)));
        let allocated = over.allocations.unwrap()[0].allocation_id.unwrap();
        overpayments.delete_allocation(&id, &allocated).await?;
        assert_eq!(overpayments.list().all().await?[0].remaining_credit, Some(dec!(10.0)));
        Ok(())
    });
}

#[test]
fn a_bank_transaction_and_a_batch_of_payments_are_made_and_deleted() {
    World::new().run(async |demo| {
        let buyer = contact(demo, "Buyer").await?.contact_id.unwrap();
        let transactions = demo.bank_transactions();
        let transaction = BankTransaction {
            transaction_type: Some(BankTransactionType::Receive),
            contact: Some(Contact::reference(buyer)),
            bank_account: Some(Account::reference("090".into())),
            line_items: Some(vec![line("200")]),
            ..BankTransaction::default()
        };
        let id = transactions.create(&[transaction]).await?.into_all().unwrap()[0].bank_transaction_id.unwrap();
        transactions.delete(&id).await?;
        assert_eq!(transactions.get(&id).await?.status, Some(BankTransactionStatus::Deleted));

        let invoice = invoice(demo, buyer).await?.invoice_id.unwrap();
        let payment = Payment {
            invoice: Some(Box::new(Invoice::reference_to(invoice))),
            amount: Some(dec!(10)),
            ..Payment::default()
        };
        let batch = BatchPayment {
            account: Some(Box::new(Account::reference("090".into()))),
            date: date(),
            payments: Some(vec![payment]),
            ..BatchPayment::default()
        };
        let id = demo.batch_payments().create(&[batch]).await?.into_all().unwrap()[0].batch_payment_id.unwrap();
        assert_eq!(demo.invoices().get(&invoice).await?.status, Some(DocumentStatus::Paid));
        demo.batch_payments().delete(&id).await?;
        assert_eq!(demo.invoices().get(&invoice).await?.status, Some(DocumentStatus::Authorised));
        Ok(())
    });
}

#[test]
fn a_journal_that_does_not_balance_is_refused_and_one_that_does_is_posted() {
    World::new().run(async |demo| {
        let journal = |other| {
            let line = |account: &str, amount| ManualJournalLine {
                account_code: Some(account.into()),
                line_amount: Some(amount),
                ..ManualJournalLine::default()
            };
            ManualJournal {
                narration: Some("Stock of tea".into()),
                date: date(),
                status: Some(ManualJournalStatus::Posted),
                journal_lines: Some(vec![line("200", dec!(10)), line("210", other)]),
                ..ManualJournal::default()
            }
        };
        let outcome = demo.manual_journals().create(&[journal(dec!(-10)), journal(dec!(-9))]).await?;
        assert_eq!((outcome.written().count(), outcome.failed().next().unwrap().index()), (1, 1));
        Ok(())
    });
}

#[test]
fn settings_are_made_changed_archived_and_deleted() {
    World::new().run(async |demo| {
        let accounts = demo.accounts();
        let account = Account {
            code: Some("299".into()),
            name: Some("Tea".into()),
            account_type: Some(AccountType::Revenue),
            ..Account::default()
        };
        let id = accounts.create(std::slice::from_ref(&account)).await?.into_all().unwrap()[0].account_id.unwrap();
        let taken = accounts.create(&[account]).await?.into_all().unwrap_err();
        assert_eq!(taken.refusal(), Some(RefusalKind::DuplicateCode));
        accounts.edit(&id, &Account { name: Some("Loose tea".into()), ..Account::default() }).await?;
        let archived = accounts.archive(&id).await?;
        assert_eq!((archived.status, archived.name.as_deref()), (Some(SettingStatus::Archived), Some("Loose tea")));
        let other = Account {
            code: Some("298".into()),
            name: Some("Cups".into()),
            account_type: Some(AccountType::Revenue),
            ..Account::default()
        };
        let other = accounts.create(&[other]).await?.into_all().unwrap()[0].account_id.unwrap();
        accounts.delete(&other).await?;

        let tracking = demo.tracking_categories();
        let category = TrackingCategory { name: Some("Channel".into()), ..TrackingCategory::default() };
        let id = tracking.create(&[category]).await?.into_all().unwrap()[0].tracking_category_id.unwrap();
        let option = tracking.add_option(&id, "Web").await?.tracking_option_id.unwrap();
        let renamed = TrackingOption { name: Some("Shop".into()), ..TrackingOption::default() };
        assert_eq!(tracking.update_option(&id, &option, &renamed).await?.name.as_deref(), Some("Shop"));
        tracking.archive_option(&id, &option).await?;
        tracking.delete_option(&id, &option).await?;
        tracking.archive(&id).await?;
        let named = |categories: Vec<TrackingCategory>| {
            categories.iter().any(|category| category.tracking_category_id == Some(id))
        };
        assert!(!named(tracking.all().await?) && named(tracking.list().include_archived().all().await?));
        tracking.delete(&id).await?;

        let rates = demo.tax_rates();
        let rate = TaxRate {
            name: Some("City tax".into()),
            tax_components: Some(vec![TaxComponent {
                name: Some("City".into()),
                rate: Some(dec!(2.5)),
                ..TaxComponent::default()
            }]),
            ..TaxRate::default()
        };
        let made = rates.create(&[rate]).await?.into_all().unwrap().remove(0);
        assert_eq!(rates.get(made.tax_type.as_ref().unwrap()).await?.effective_rate, Some(dec!(2.5)));
        rates.delete(&made).await?;

        let items = demo.items();
        let item = Item { code: Some("CUP".into()), ..Item::default() };
        let id = items.create(&[item]).await?.into_all().unwrap()[0].item_id.unwrap();
        items.history(&id).add_note("new").await?;
        items.delete(&id).await?;
        assert_eq!(items.get(&id).await.unwrap_err().kind(), ErrorKind::NotFound);

        assert!(!demo.branding_themes().all().await?.is_empty());
        assert!(!demo.organisation_actions().await?.is_empty());
        let organisation = demo.organisation().await?.organisation_id.unwrap();
        demo.organisation_cis_settings(&organisation).await?;
        Ok(())
    });
}

#[test]
fn a_list_is_read_on_after_others_changed_it_and_nothing_is_missed() {
    let world = World::new();
    world.run(async |demo| {
        let all: Vec<_> =
            (0..25).map(|n| Contact { name: Some(format!("Buyer {n:02}").into()), ..Contact::default() }).collect();
        let written = demo.contacts().create(&all).await?.into_all().unwrap();
        let list = || demo.contacts().list().filter(Field("Name").starts_with("Buyer")).page_size(5);
        let mut seen = BTreeSet::new();
        let mut stream = list().stream();
        for _ in 0..12 {
            seen.insert(stream.next().await.unwrap()?.contact_id);
        }
        let position = stream.position().unwrap().clone();
        world.runtime.advance(Duration::from_secs(5));
        // Somebody changes the first five: in Xero's order they go to the end, and the rest comes forward.
        let changed: Vec<_> = written[..5]
            .iter()
            .map(|contact| Contact {
                contact_id: contact.contact_id,
                last_name: Some("x".into()),
                ..Contact::default()
            })
            .collect();
        demo.contacts().update(&changed).await?.into_all().unwrap();
        let mut rest = list().resume(position).stream();
        while let Some(contact) = rest.next().await {
            seen.insert(contact?.contact_id);
        }
        assert_eq!(seen, written.iter().map(|contact| contact.contact_id).collect());
        Ok(())
    });
}

#[test]
fn what_is_left_of_the_day_is_known_after_every_call() {
    let runtime = ManualRuntime::new(1);
    let transport = InProcess::new(Shared::new(FakeXero::demo()), Arc::new(runtime.clone()));
    let tokens = Arc::new(StaticToken::new(DEMO_TOKEN));
    let client = Client::builder(Arc::new(transport), Arc::new(runtime.clone()), tokens).build().unwrap();
    let demo = client.tenant(&TenantId(DEMO_TENANT)).patience(Duration::from_secs(10));
    runtime.block_on(demo.organisation()).unwrap();
    let first = demo.remaining();
    runtime.block_on(demo.organisation()).unwrap();
    let second = demo.remaining();
    assert_eq!(first.day.unwrap() - second.day.unwrap(), 1);
    assert!(second.minute < first.minute);
}
