//! Calls every method of the client once.

use std::sync::{Arc, Mutex};

use api_core::{
    limiter::{Limits, SlidingWindowLimiter},
    runtime::{ManualRuntime, Timestamp},
    transport::{Request, Response, Transport, TransportError},
};
use async_trait::async_trait;
use uuid::Uuid;
use xero_client::{
    Allocatable, Client, Collection, Field, FileName, HasAttachments, HasHistory, Identified, Upload, wire::*,
};

use crate::common::{self, TOKEN, response};

/// Answers anything with one empty element of every collection.
#[derive(Debug, Default)]
struct Recording(Mutex<Vec<Request>>);

const COLLECTIONS: &[&str] = &[
    "Accounts",
    "Actions",
    "Allocations",
    "Attachments",
    "BankTransactions",
    "BatchPayments",
    "BrandingThemes",
    "CISSettings",
    "ContactGroups",
    "Contacts",
    "CreditNotes",
    "Currencies",
    "HistoryRecords",
    "Invoices",
    "Items",
    "ManualJournals",
    "OnlineInvoices",
    "Options",
    "Organisations",
    "Overpayments",
    "PaymentServices",
    "Payments",
    "Prepayments",
    "TaxRates",
    "TrackingCategories",
];

#[async_trait]
impl Transport for Recording {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.0.lock().unwrap().push(request);
        let collections: Vec<_> = COLLECTIONS.iter().map(|name| format!("\"{name}\":[{{}}]")).collect();
        Ok(response(200, &[], format!("{{{}}}", collections.join(","))))
    }
}

/// The requests of every method of the client.
pub(crate) fn every_method() -> Vec<Request> {
    let runtime = ManualRuntime::new(1);
    let transport = Arc::new(Recording::default());
    let limiter = SlidingWindowLimiter::new(Arc::new(runtime.clone()), Limits::default());
    let tokens = Arc::new(xero_client::StaticToken::new(TOKEN));
    let client = Client::builder(transport.clone(), Arc::new(runtime.clone()), tokens);
    let client = client.limiter(Arc::new(limiter)).build().unwrap();
    let drive = Drive { demo: client.tenant(&common::tenant()) };
    runtime.block_on(async {
        drive.documents().await;
        drive.contacts().await;
        drive.money().await;
        drive.settings().await;
    });
    drop((drive, client));
    std::mem::take(&mut *transport.0.lock().unwrap())
}

struct Drive {
    demo: xero_client::TenantClient,
}

fn id<T: From<Uuid>>() -> T {
    T::from(Uuid::from_u128(7))
}

fn time() -> Timestamp {
    "2026-01-05T10:20:30Z".parse().unwrap()
}

/// What every list with a filter and an order is asked for.
macro_rules! list {
    ($collection:expr $(, $method:ident($($argument:expr),*))*) => {
        $collection.list().filter(Field("Name").eq("x")).order(Field("Name").ascending())$(.$method($($argument),*))*.all().await.unwrap()
    };
}

async fn files<T: HasAttachments + Identified>(collection: &Collection<T>, element: &T::Id) {
    let files = collection.attachments(element);
    let name = FileName::new("a #b.pdf").unwrap();
    let upload = Upload::new(name.clone(), &b"%PDF"[..]);
    files.list().await.unwrap();
    files.get(&id()).await.unwrap();
    files.get_by_name(&name).await.unwrap();
    files.add(&upload).await.unwrap();
    files.replace(&upload).await.unwrap();
}

async fn history<T: HasHistory + Identified>(collection: &Collection<T>, element: &T::Id) {
    collection.history(element).list().await.unwrap();
    collection.history(element).add_note("called").await.unwrap();
}

async fn credit<T: Allocatable>(collection: &Collection<T>, element: &T::Id) {
    let allocation = Allocation {
        amount: Some(1.into()),
        invoice: Some(Box::new(Invoice::reference_to(id()))),
        ..Allocation::default()
    };
    collection.allocate(element, &[allocation]).await.unwrap().into_all().unwrap();
    collection.delete_allocation(element, &id()).await.unwrap();
}

fn lines() -> Option<Vec<LineItem>> {
    Some(vec![LineItem { description: Some("Tea".into()), ..LineItem::default() }])
}

impl Drive {
    async fn documents(&self) {
        let invoices = self.demo.invoices();
        let invoice = Invoice {
            invoice_type: Some(InvoiceType::AccRec),
            contact: Some(Contact::reference(id())),
            line_items: lines(),
            ..Invoice::default()
        };
        let existing = Invoice { invoice_id: Some(id()), ..invoice.clone() };
        let upload = Upload::new(FileName::new("a.png").unwrap(), &b"x"[..]);
        list!(
            invoices,
            ids([id()]),
            numbers(["1"]),
            contacts([id()]),
            statuses([DocumentStatus::Draft]),
            include_archived(),
            created_by_my_app(),
            search("x"),
            modified_since(time()),
            summary()
        );
        invoices.get(&id()).await.unwrap();
        invoices.create(std::slice::from_ref(&invoice)).await.unwrap().into_all().unwrap();
        invoices.update(std::slice::from_ref(&existing)).await.unwrap().into_all().unwrap();
        invoices.create_or_overwrite(&[invoice]).await.unwrap().into_all().unwrap();
        invoices.edit(&id(), &existing).await.unwrap();
        invoices.by_number("1").await.unwrap();
        invoices.email(&id()).await.unwrap();
        invoices.online_invoice(&id()).await.unwrap();
        invoices.pdf(&id()).await.unwrap();
        invoices.attachments(&id()).include_online().add(&upload).await.unwrap();
        files(&invoices, &id()).await;
        history(&invoices, &id()).await;

        let notes = self.demo.credit_notes();
        let note = CreditNote {
            credit_note_type: Some(CreditNoteType::AccRecCredit),
            contact: Some(Contact::reference(id())),
            ..CreditNote::default()
        };
        let existing = CreditNote { credit_note_id: Some(id()), ..note.clone() };
        list!(notes, modified_since(time()));
        notes.get(&id()).await.unwrap();
        notes.create(&[note]).await.unwrap().into_all().unwrap();
        notes.update(std::slice::from_ref(&existing)).await.unwrap().into_all().unwrap();
        notes.edit(&id(), &existing).await.unwrap();
        notes.by_number("1").await.unwrap();
        notes.pdf(&id()).await.unwrap();
        notes.attachments(&id()).include_online().add(&upload).await.unwrap();
        credit(&notes, &id()).await;
        files(&notes, &id()).await;
        history(&notes, &id()).await;
    }

    async fn contacts(&self) {
        let contacts = self.demo.contacts();
        let contact = Contact { name: Some("Tea Ltd".into()), ..Contact::default() };
        let existing = Contact { contact_id: Some(id()), ..contact.clone() };
        list!(contacts, ids([id()]), include_archived(), search("x"), modified_since(time()), summary());
        contacts.get(&id()).await.unwrap();
        contacts.create(&[contact]).await.unwrap().into_all().unwrap();
        contacts.update(std::slice::from_ref(&existing)).await.unwrap().into_all().unwrap();
        contacts.edit(&id(), &existing).await.unwrap();
        contacts.by_number("1").await.unwrap();
        contacts.cis_settings(&id()).await.unwrap();
        files(&contacts, &id()).await;
        history(&contacts, &id()).await;

        let groups = self.demo.contact_groups();
        let group = ContactGroup { name: Some("Guests".into()), ..ContactGroup::default() };
        list!(groups);
        groups.get(&id()).await.unwrap();
        groups.create(std::slice::from_ref(&group)).await.unwrap().into_all().unwrap();
        groups.edit(&id(), &group).await.unwrap();
        groups.delete(&id()).await.unwrap();
        groups.add_contacts(&id(), &[id()]).await.unwrap();
        groups.remove_contact(&id(), &id()).await.unwrap();
        groups.remove_all_contacts(&id()).await.unwrap();
    }

    async fn money(&self) {
        let payments = self.demo.payments();
        let payment = Payment {
            invoice: Some(Box::new(Invoice::reference_to(id()))),
            account: Some(Account::reference("090".into())),
            date: Some(api_core::wire::NetDate("2026-01-05".parse().unwrap())),
            amount: Some(1.into()),
            ..Payment::default()
        };
        list!(payments, modified_since(time()));
        payments.list().pages().next().await.unwrap().unwrap();
        payments.get(&id()).await.unwrap();
        payments.create(std::slice::from_ref(&payment)).await.unwrap().into_all().unwrap();
        payments.delete(&id()).await.unwrap();
        history(&payments, &id()).await;

        let batches = self.demo.batch_payments();
        let batch = BatchPayment {
            account: payment.account.clone().map(Box::new),
            date: payment.date,
            payments: Some(vec![payment]),
            ..BatchPayment::default()
        };
        list!(batches, modified_since(time()));
        batches.get(&id()).await.unwrap();
        batches.create(&[batch]).await.unwrap().into_all().unwrap();
        batches.delete(&id()).await.unwrap();
        history(&batches, &id()).await;

        let prepayments = self.demo.prepayments();
        list!(prepayments, numbers(["1"]), modified_since(time()));
        prepayments.get(&id()).await.unwrap();
        credit(&prepayments, &id()).await;
        history(&prepayments, &id()).await;

        let overpayments = self.demo.overpayments();
        list!(overpayments, references(["1"]), modified_since(time()));
        overpayments.get(&id()).await.unwrap();
        credit(&overpayments, &id()).await;
        history(&overpayments, &id()).await;

        let transactions = self.demo.bank_transactions();
        let transaction = BankTransaction {
            transaction_type: Some(BankTransactionType::Receive),
            bank_account: Some(Account::reference("090".into())),
            line_items: lines(),
            ..BankTransaction::default()
        };
        let existing = BankTransaction { bank_transaction_id: Some(id()), ..transaction.clone() };
        list!(transactions, modified_since(time()));
        transactions.get(&id()).await.unwrap();
        transactions.create(&[transaction]).await.unwrap().into_all().unwrap();
        transactions.update(std::slice::from_ref(&existing)).await.unwrap().into_all().unwrap();
        transactions.edit(&id(), &existing).await.unwrap();
        transactions.delete(&id()).await.unwrap();
        files(&transactions, &id()).await;
        history(&transactions, &id()).await;

        let journals = self.demo.manual_journals();
        let journal = ManualJournal {
            narration: Some("Tea".into()),
            journal_lines: Some(vec![ManualJournalLine::default()]),
            ..ManualJournal::default()
        };
        let existing = ManualJournal { manual_journal_id: Some(id()), ..journal.clone() };
        list!(journals, modified_since(time()));
        journals.get(&id()).await.unwrap();
        journals.create(&[journal]).await.unwrap().into_all().unwrap();
        journals.update(std::slice::from_ref(&existing)).await.unwrap().into_all().unwrap();
        journals.edit(&id(), &existing).await.unwrap();
        files(&journals, &id()).await;
        history(&journals, &id()).await;
    }

    async fn settings(&self) {
        let items = self.demo.items();
        let item = Item { code: Some("TEA-1".into()), ..Item::default() };
        let existing = Item { item_id: Some(id()), ..item.clone() };
        list!(items, modified_since(time()));
        items.get(&id()).await.unwrap();
        items.by_code(&"TEA-1".into()).await.unwrap();
        items.create(&[item]).await.unwrap().into_all().unwrap();
        items.update(std::slice::from_ref(&existing)).await.unwrap().into_all().unwrap();
        items.edit(&id(), &existing).await.unwrap();
        items.delete(&id()).await.unwrap();
        history(&items, &id()).await;

        let accounts = self.demo.accounts();
        let account = Account {
            name: Some("Sales of tea".into()),
            account_type: Some(AccountType::Revenue),
            ..Account::default()
        };
        list!(accounts, modified_since(time()));
        accounts.all().await.unwrap();
        accounts.get(&id()).await.unwrap();
        accounts.create(std::slice::from_ref(&account)).await.unwrap().into_all().unwrap();
        accounts.edit(&id(), &account).await.unwrap();
        accounts.archive(&id()).await.unwrap();
        accounts.delete(&id()).await.unwrap();
        files(&accounts, &id()).await;

        let rates = self.demo.tax_rates();
        let rate = TaxRate {
            name: Some("Sales tax".into()),
            tax_type: Some("OUTPUT".into()),
            tax_components: Some(vec![TaxComponent::default()]),
            ..TaxRate::default()
        };
        list!(rates);
        rates.get(&"OUTPUT".into()).await.unwrap();
        rates.create(std::slice::from_ref(&rate)).await.unwrap().into_all().unwrap();
        rates.update(&rate).await.unwrap();
        rates.delete(&rate).await.unwrap();

        let tracking = self.demo.tracking_categories();
        let category = TrackingCategory { name: Some("Store".into()), ..TrackingCategory::default() };
        list!(tracking, include_archived());
        tracking.get(&id()).await.unwrap();
        tracking.create(std::slice::from_ref(&category)).await.unwrap().into_all().unwrap();
        tracking.edit(&id(), &category).await.unwrap();
        tracking.archive(&id()).await.unwrap();
        tracking.delete(&id()).await.unwrap();
        tracking.add_option(&id(), "North").await.unwrap();
        tracking.update_option(&id(), &id(), &TrackingOption::default()).await.unwrap();
        tracking.archive_option(&id(), &id()).await.unwrap();
        tracking.delete_option(&id(), &id()).await.unwrap();

        let currencies = self.demo.currencies();
        list!(currencies);
        let currency = Currency { code: Some("EUR".into()), ..Currency::default() };
        currencies.create(&[currency]).await.unwrap().into_all().unwrap();

        let themes = self.demo.branding_themes();
        themes.all().await.unwrap();
        themes.get(&id()).await.unwrap();
        themes.payment_services(&id()).await.unwrap();
        themes.add_payment_service(&id(), &id()).await.unwrap();

        self.demo.organisation().await.unwrap();
        self.demo.organisation_actions().await.unwrap();
        self.demo.organisation_cis_settings(&id()).await.unwrap();
    }
}
