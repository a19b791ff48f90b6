//! Looking at an organisation's books from a test: plain records, and the sums that must hold.

use std::collections::BTreeMap;

use api_core::runtime::Timestamp;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::{AmountKind, round},
    contacts::{Contact, ContactStatus},
    document::{Document, DocumentKind, DocumentStatus, Group},
    history, inventory,
    journals::Journal,
    organisation::Organisation,
    payments::Payment,
};

/// The books of one organisation. Records come in the order in which they were made.
#[derive(Debug, Clone, Copy)]
pub struct Books<'a>(Option<&'a Organisation>);

/// An invoice or a credit note.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentRecord {
    /// Its id.
    pub id: Uuid,
    /// Which kind.
    pub kind: DocumentKind,
    /// `InvoiceNumber` or `CreditNoteNumber`.
    pub number: String,
    /// `Reference`, empty if none.
    pub reference: String,
    /// The contact's id.
    pub contact_id: Uuid,
    /// The contact's name.
    pub contact: String,
    /// The state.
    pub status: DocumentStatus,
    /// Its date.
    pub date: NaiveDate,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// How amounts stand to tax.
    pub amounts: AmountKind,
    /// The currency of all amounts.
    pub currency: String,
    /// Units of that currency for one of the base currency.
    pub rate: Decimal,
    /// Without tax.
    pub sub_total: Decimal,
    /// The tax.
    pub tax: Decimal,
    /// With tax.
    pub total: Decimal,
    /// What was paid on it, or refunded of it.
    pub paid: Decimal,
    /// What was allocated to it, or of it.
    pub credited: Decimal,
    /// `AmountDue` of an invoice, `RemainingCredit` of a credit note.
    pub due: Decimal,
    /// The lines.
    pub lines: Vec<LineRecord>,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// A line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LineRecord {
    /// What it says.
    pub description: String,
    /// How many.
    pub quantity: Decimal,
    /// The price of one.
    pub unit_amount: Decimal,
    /// The amount, to the cent.
    pub amount: Decimal,
    /// The tax of the line.
    pub tax: Decimal,
    /// The tax type, empty if none.
    pub tax_type: String,
    /// The account's code, empty if none.
    pub account: String,
    /// The item's code, empty if none.
    pub item: String,
    /// Tracking category and option, by name.
    pub tracking: Vec<(String, String)>,
}

/// A live payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentRecord {
    /// Its id.
    pub id: Uuid,
    /// The document's id.
    pub document_id: Uuid,
    /// The document's number.
    pub document: String,
    /// The document's kind: a payment of a credit note is a refund.
    pub kind: DocumentKind,
    /// The account's code.
    pub account: String,
    /// Its date.
    pub date: NaiveDate,
    /// How much, in the document's currency.
    pub amount: Decimal,
    /// The document's currency.
    pub currency: String,
    /// `Reference`, empty if none.
    pub reference: String,
}

/// A live allocation of a credit note, an overpayment or a prepayment to an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllocationRecord {
    /// Its id.
    pub id: Uuid,
    /// The id of what is allocated: a credit note, an overpayment or a prepayment.
    pub credit_id: Uuid,
    /// The credit note's number; empty for an overpayment or prepayment.
    pub credit_note: String,
    /// The invoice's number.
    pub invoice: String,
    /// How much, in the documents' currency.
    pub amount: Decimal,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContactRecord {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// `ContactNumber`, empty if none.
    pub number: String,
    /// `EmailAddress`, empty if none.
    pub email: String,
    /// The main telephone number, empty if none.
    pub phone: String,
    /// Whether it is in use.
    pub status: ContactStatus,
    /// Whether it has had an invoice.
    pub is_customer: bool,
}

/// A note in the history of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoteRecord {
    /// The number of the document.
    pub document: String,
    /// What it says.
    pub text: String,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemRecord {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its sales price.
    pub unit_price: Option<Decimal>,
    /// How many there are, if its stock is tracked.
    pub on_hand: Option<Decimal>,
    /// What they have cost in the base currency, if its stock is tracked.
    pub cost: Option<Decimal>,
}

impl<'a> Books<'a> {
    pub(super) fn new(organisation: Option<&'a Organisation>) -> Self {
        Self(organisation)
    }

    fn all<R>(&self, records: impl Fn(&'a Organisation) -> Vec<R>) -> Vec<R> {
        self.0.map(records).unwrap_or_default()
    }

    /// Invoices, bills and credit notes, of every state.
    pub fn documents(&self) -> Vec<DocumentRecord> {
        self.of(|kind| kind.group() != Group::BankTransactions)
    }

    /// Money that was spent and received, overpayments and prepayments, of every state.
    pub fn bank_transactions(&self) -> Vec<DocumentRecord> {
        self.of(|kind| kind.group() == Group::BankTransactions)
    }

    fn of(&self, is_meant: impl Fn(DocumentKind) -> bool) -> Vec<DocumentRecord> {
        self.all(|books| {
            let documents = books.documents.values().filter(|document| is_meant(document.kind));
            documents.map(|document| document_record(books, document)).collect()
        })
    }

    /// Sales invoices and bills.
    pub fn invoices(&self) -> Vec<DocumentRecord> {
        self.of(DocumentKind::is_invoice)
    }

    /// Credit notes.
    pub fn credit_notes(&self) -> Vec<DocumentRecord> {
        self.of(DocumentKind::is_credit)
    }

    /// The sales invoice of that number.
    pub fn invoice(&self, number: &str) -> Option<DocumentRecord> {
        self.numbered(DocumentKind::SalesInvoice, number)
    }

    /// The credit note to a customer of that number.
    pub fn credit_note(&self, number: &str) -> Option<DocumentRecord> {
        self.numbered(DocumentKind::SalesCredit, number)
    }

    fn numbered(&self, kind: DocumentKind, number: &str) -> Option<DocumentRecord> {
        let books = self.0?;
        let id = books.numbers.get(&(kind, number.to_lowercase()))?;
        books.document(*id).map(|document| document_record(books, document))
    }

    /// Payments that are not deleted.
    pub fn payments(&self) -> Vec<PaymentRecord> {
        self.all(|books| live_payments(books).map(|payment| payment_record(books, payment)).collect())
    }

    /// Allocations.
    pub fn allocations(&self) -> Vec<AllocationRecord> {
        self.all(|books| {
            let number = |id| books.document(id).map(|document| document.number.clone()).unwrap_or_default();
            let record = |allocation: &super::allocations::Allocation| AllocationRecord {
                id: allocation.id,
                credit_id: books.document(allocation.credit).map(Document::credit_id).unwrap_or_default(),
                credit_note: number(allocation.credit),
                invoice: number(allocation.invoice),
                amount: allocation.amount,
            };
            books.allocations.values().map(record).collect()
        })
    }

    /// Notes in the histories of documents.
    pub fn notes(&self) -> Vec<NoteRecord> {
        self.all(|books| {
            let note = |(owner, text): (_, &str)| {
                let document = books.document(owner)?.number.clone();
                Some(NoteRecord { document, text: text.to_owned() })
            };
            history::notes(books).filter_map(note).collect()
        })
    }

    /// Contacts, archived ones too.
    pub fn contacts(&self) -> Vec<ContactRecord> {
        let record = |contact: &Contact| ContactRecord {
            id: contact.id,
            name: contact.name.clone(),
            number: contact.text("ContactNumber").to_owned(),
            email: contact.text("EmailAddress").to_owned(),
            phone: contact
                .phones
                .get("DEFAULT")
                .and_then(|phone| phone.get("PhoneNumber"))
                .cloned()
                .unwrap_or_default(),
            status: contact.status,
            is_customer: contact.is_customer,
        };
        self.all(|books| books.contacts.values().map(record).collect())
    }

    /// Items.
    pub fn items(&self) -> Vec<ItemRecord> {
        self.all(|books| {
            let record = |item: &super::items::Item| ItemRecord {
                code: item.code.clone(),
                name: item.name.clone(),
                unit_price: item.terms(true).unit_price,
                on_hand: item.is_tracked().then_some(item.stock.quantity),
                cost: item.is_tracked().then_some(item.stock.cost),
            };
            books.items.values().map(record).collect()
        })
    }

    /// Debit (positive) or credit (negative) of each account in each currency: every amount in the currency of its document.
    /// Zero balances are left out; those of one currency sum to zero.
    pub fn trial_balance(&self) -> BTreeMap<(String, String), Decimal> {
        let mut balances = BTreeMap::new();
        if let Some(books) = self.0 {
            books.documents.values().filter(|document| document.status.is_posted()).for_each(|document| {
                post_document(books, document, &mut balances);
            });
            live_payments(books).for_each(|payment| post_payment(books, payment, &mut balances));
            books.journals.values().filter(|journal| journal.is_posted()).for_each(|journal| {
                post_journal(books, journal, &mut balances);
            });
        }
        balances.retain(|_, balance| !balance.is_zero());
        balances
    }
}

type Balances = BTreeMap<(String, String), Decimal>;

fn post(balances: &mut Balances, account: &str, currency: &str, debit: Decimal) {
    let balance = balances.entry((account.to_owned(), currency.to_owned())).or_default();
    *balance = balance.saturating_add(debit);
}

/// The account of what customers owe, or of what is owed to suppliers.
fn control_account(books: &Organisation, kind: DocumentKind) -> &str {
    books.control_account(kind).unwrap_or(if kind.is_sale() { "DEBTORS" } else { "CREDITORS" })
}

/// 1 where the control account is debited: by a sale and by a credit of a supplier.
fn sign(kind: DocumentKind) -> Decimal {
    if kind.is_sale() == kind.gives_credit() { Decimal::NEGATIVE_ONE } else { Decimal::ONE }
}

fn post_document(books: &Organisation, document: &Document, balances: &mut Balances) {
    let currency = document.currency.as_str();
    let code = |id| books.account(id).map_or("", |account| account.code.as_str());
    let (sign, other) = match document.bank {
        // Money comes in by a receipt and goes out by a payment.
        Some(bank) => (if document.kind.is_sale() { Decimal::ONE } else { Decimal::NEGATIVE_ONE }, code(bank.account)),
        None => (sign(document.kind), control_account(books, document.kind)),
    };
    post(balances, other, currency, sign * document.totals.total);
    for (account, amount) in shares(books, document) {
        post(balances, account, currency, -sign * amount);
    }
    for movement in inventory::cost_of_sales(document) {
        let item = books.items.get(&movement.item);
        if let Some((stock, cost)) = item.and_then(super::items::Item::stock_accounts) {
            post(balances, stock, &books.base_currency, movement.cost);
            post(balances, cost, &books.base_currency, -movement.cost);
        }
    }
    // What was allocated or refunded of a prepayment has moved from its lines to the control account.
    let moved = document.totals.total - document.open(books);
    if document.kind.is_prepayment() && !moved.is_zero() {
        let mut left = moved;
        let mut shares = shares(books, document).into_iter().peekable();
        while let Some((account, amount)) = shares.next() {
            let whole = document.totals.total;
            let share = amount.checked_mul(moved).and_then(|product| product.checked_div(whole)).unwrap_or_default();
            let share = if shares.peek().is_none() { left } else { round(share, 2) };
            left -= share;
            post(balances, account, currency, sign * share);
        }
        post(balances, control_account(books, document.kind), currency, -sign * moved);
    }
}

/// What each line puts on its account, and its tax on the account of taxes.
fn shares<'a>(books: &'a Organisation, document: &Document) -> Vec<(&'a str, Decimal)> {
    let lines = document.lines.iter().flat_map(|line| {
        let amount = line.amount.unwrap_or_default();
        let net = if document.amounts == AmountKind::Inclusive { amount - line.tax } else { amount };
        let account = line.account.and_then(|id| books.account(id)).map_or("", |account| account.code.as_str());
        [(account, net), (books.system_account("GST").unwrap_or("GST"), line.tax)]
    });
    lines.filter(|(_, amount)| !amount.is_zero()).collect()
}

fn post_payment(books: &Organisation, payment: &Payment, balances: &mut Balances) {
    let Some(document) = books.document(payment.document) else { return };
    let (sign, currency) = (sign(payment.kind), document.currency.as_str());
    let account = books.account(payment.account).map_or("", |account| account.code.as_str());
    post(balances, account, currency, sign * payment.amount);
    post(balances, control_account(books, payment.kind), currency, -sign * payment.amount);
}

fn post_journal(books: &Organisation, journal: &Journal, balances: &mut Balances) {
    for line in &journal.lines {
        let account = line.account.and_then(|id| books.account(id)).map_or("", |account| account.code.as_str());
        post(balances, account, &books.base_currency, line.net(journal.amounts));
        post(balances, books.system_account("GST").unwrap_or("GST"), &books.base_currency, line.tax);
    }
}

fn live_payments(books: &Organisation) -> impl Iterator<Item = &Payment> {
    books.payments.values().filter(|payment| !payment.deleted)
}

fn document_record(books: &Organisation, document: &Document) -> DocumentRecord {
    DocumentRecord {
        id: document.id,
        kind: document.kind,
        number: document.number.clone(),
        reference: document.reference.clone(),
        contact_id: document.contact,
        contact: books.contact(document.contact).map(|contact| contact.name.clone()).unwrap_or_default(),
        status: document.status,
        date: document.date,
        due_date: document.due_date,
        amounts: document.amounts,
        currency: document.currency.clone(),
        rate: document.rate,
        sub_total: document.totals.sub_total,
        tax: document.totals.tax,
        total: document.totals.total,
        paid: document.paid(books),
        credited: document.allocated(books),
        due: document.open(books),
        lines: document.lines.iter().map(|line| line_record(books, line)).collect(),
        updated: document.updated,
    }
}

fn line_record(books: &Organisation, line: &super::lines::Line) -> LineRecord {
    let account = line.account.and_then(|id| books.account(id));
    let tracking = line.tracking.iter().filter_map(|(category, option)| {
        let category = books.tracking.get(category)?;
        let option = category.option(*option)?;
        Some((category.name.clone(), option.name.clone()))
    });
    LineRecord {
        description: line.description.clone(),
        quantity: line.quantity.unwrap_or_default(),
        unit_amount: line.unit.unwrap_or_default(),
        amount: line.amount.unwrap_or_default(),
        tax: line.tax,
        tax_type: line.tax_type.clone().unwrap_or_default(),
        account: account.map(|account| account.code.clone()).unwrap_or_default(),
        item: line.item.and_then(|id| books.items.get(&id)).map(|item| item.code.clone()).unwrap_or_default(),
        tracking: tracking.collect(),
    }
}

fn payment_record(books: &Organisation, payment: &Payment) -> PaymentRecord {
    let document = books.document(payment.document);
    PaymentRecord {
        id: payment.id,
        document_id: payment.document,
        document: document.map(|document| document.number.clone()).unwrap_or_default(),
        kind: payment.kind,
        account: books.account(payment.account).map(|account| account.code.clone()).unwrap_or_default(),
        date: payment.date,
        amount: payment.amount,
        currency: document.map(|document| document.currency.clone()).unwrap_or_default(),
        reference: payment.reference.clone(),
    }
}
