//! From ledger documents to the bodies that Xero takes, with the ids of the records that they name.
//!
//! Nothing is sent that Xero computes: no totals, and no tax where its own figure is right. A line carries quantity and unit
//! amount where they give its amount, else quantity and line amount (XR-LINE-1). Update and creation differ by the id alone.

mod contact;
mod item;
mod stock;

use canonical_model::{
    AccountCode, Currency, LedgerId,
    ledger::{self, DocKind, Document, DocumentLine, DocumentStatus, LineAmounts},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};
use uuid::Uuid;
use xero_client::wire::{self, LineAmountTypes, NetDate};

pub(crate) use contact::Postal;
pub use contact::{contact, contact_update};
pub use item::item;
pub use stock::{StockDocument, stock_adjustment};

/// An id that is not one of Xero's: no UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no id of Xero's")]
pub struct BadId(pub String);

fn uuid(id: &LedgerId) -> Result<Uuid, BadId> {
    id.as_str().parse().map_err(|_| BadId(id.to_string()))
}

fn branding_theme(document: &Document) -> Result<Option<wire::BrandingThemeId>, BadId> {
    Ok(document.branding_theme.as_ref().map(uuid).transpose()?.map(wire::BrandingThemeId))
}

/// The body of an invoice for the contact. With `id` it changes that invoice, else it makes one.
///
/// # Errors
/// [`BadId`] if an id is none of Xero's.
pub fn invoice(document: &Document, contact: &LedgerId, id: Option<&LedgerId>) -> Result<wire::Invoice, BadId> {
    Ok(wire::Invoice {
        invoice_type: Some(wire::InvoiceType::AccRec),
        invoice_id: id.map(uuid).transpose()?.map(wire::InvoiceId),
        invoice_number: Some(document.number.clone()),
        reference: Some(document.reference.clone()),
        contact: Some(wire::Contact::reference(wire::ContactId(uuid(contact)?))),
        date: Some(NetDate(document.date)),
        due_date: document.due_date.map(NetDate),
        status: Some(status(document.status)),
        line_amount_types: Some(line_amounts(document.line_amounts)),
        line_items: Some(document.lines.iter().map(line).collect()),
        branding_theme_id: branding_theme(document)?,
        currency_code: Some(SmolStr::new_static(document.currency.code()).into()),
        currency_rate: document.currency_rate,
        ..wire::Invoice::default()
    })
}

/// The body of a credit note for the contact. With `id` it changes that credit note, else it makes one.
///
/// # Errors
/// [`BadId`] if an id is none of Xero's.
pub fn credit_note(document: &Document, contact: &LedgerId, id: Option<&LedgerId>) -> Result<wire::CreditNote, BadId> {
    Ok(wire::CreditNote {
        credit_note_type: Some(wire::CreditNoteType::AccRecCredit),
        credit_note_id: id.map(uuid).transpose()?.map(wire::CreditNoteId),
        credit_note_number: Some(document.number.clone()),
        reference: Some(document.reference.clone()),
        contact: Some(wire::Contact::reference(wire::ContactId(uuid(contact)?))),
        date: Some(NetDate(document.date)),
        status: Some(status(document.status)),
        line_amount_types: Some(line_amounts(document.line_amounts)),
        line_items: Some(document.lines.iter().map(line).collect()),
        branding_theme_id: branding_theme(document)?,
        currency_code: Some(SmolStr::new_static(document.currency.code()).into()),
        currency_rate: document.currency_rate,
        ..wire::CreditNote::default()
    })
}

/// The body that changes the status of a document alone: an invoice.
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn invoice_status(id: &LedgerId, to: DocumentStatus) -> Result<wire::Invoice, BadId> {
    Ok(wire::Invoice {
        invoice_id: Some(wire::InvoiceId(uuid(id)?)),
        status: Some(status(to)),
        ..wire::Invoice::default()
    })
}

/// The body that changes the status of a document alone: a credit note.
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn credit_note_status(id: &LedgerId, to: DocumentStatus) -> Result<wire::CreditNote, BadId> {
    Ok(wire::CreditNote {
        credit_note_id: Some(wire::CreditNoteId(uuid(id)?)),
        status: Some(status(to)),
        ..wire::CreditNote::default()
    })
}

/// The body of a payment on the invoice, credit note, overpayment or prepayment of that id.
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn payment(payment: &ledger::LedgerPayment, on: &LedgerId) -> Result<wire::Payment, BadId> {
    let id = uuid(on)?;
    let mut of = wire::Payment::default();
    match payment.on.kind() {
        DocKind::CreditNote => {
            of.credit_note = Some(Box::new(wire::CreditNote::reference_to(wire::CreditNoteId(id))));
        }
        DocKind::Overpayment => {
            of.overpayment = Some(Box::new(wire::Overpayment::reference_to(wire::OverpaymentId(id))));
        }
        DocKind::Prepayment => {
            of.prepayment = Some(Box::new(wire::Prepayment::reference_to(wire::PrepaymentId(id))));
        }
        _ => {
            // Made in the box: it is large, and most payments are of one.
            let mut invoice = Box::<wire::Invoice>::default();
            invoice.invoice_id = Some(wire::InvoiceId(id));
            of.invoice = Some(invoice);
        }
    }
    of.account = Some(wire::Account::reference(payment.account.to_text().into()));
    of.date = Some(NetDate(payment.date));
    of.amount = Some(payment.amount.amount());
    of.currency_rate = payment.currency_rate;
    of.reference = Some(payment.reference.clone());
    Ok(of)
}

/// The body of an overpayment of the contact: Xero makes one of a bank transaction (XR-CREDITS-1). The reference stands in its line
/// too, which is kept whatever becomes of the other (XR-BANK-5).
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn overpayment(overpayment: &ledger::Overpayment, contact: &LedgerId) -> Result<wire::BankTransaction, BadId> {
    let line = wire::LineItem {
        description: Some(format_smolstr!("Overpayment of {}", overpayment.reference)),
        quantity: Some(Decimal::ONE),
        unit_amount: Some(overpayment.amount.amount()),
        account_code: overpayment.receivable.as_ref().map(|account| account.to_text().into()),
        ..wire::LineItem::default()
    };
    let ledger::Overpayment { account, date, amount, currency_rate, reference, .. } = overpayment;
    let body = received(uuid(contact)?, account, *date, amount.currency(), reference, line);
    Ok(wire::BankTransaction {
        transaction_type: Some(wire::BankTransactionType::ReceiveOverpayment),
        line_amount_types: Some(LineAmountTypes::NoTax),
        currency_rate: *currency_rate,
        ..body
    })
}

/// The body of a prepayment of the contact, which is made and found as an overpayment is. Its one line holds its tax.
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn prepayment(prepayment: &ledger::Prepayment, contact: &LedgerId) -> Result<wire::BankTransaction, BadId> {
    let ledger::Prepayment { account, date, amount, currency_rate, reference, .. } = prepayment;
    let line = wire::LineItem {
        description: Some(format_smolstr!("Prepayment of {reference}")),
        quantity: Some(Decimal::ONE),
        unit_amount: Some(amount.amount()),
        account_code: Some(prepayment.held_on.to_text().into()),
        tax_type: Some(prepayment.tax_type.to_text().into()),
        ..wire::LineItem::default()
    };
    let body = received(uuid(contact)?, account, *date, amount.currency(), reference, line);
    Ok(wire::BankTransaction {
        transaction_type: Some(wire::BankTransactionType::ReceivePrepayment),
        line_amount_types: Some(LineAmountTypes::Inclusive),
        currency_rate: *currency_rate,
        ..body
    })
}

/// Money of a contact that came to a bank account.
fn received(
    contact: Uuid,
    account: &AccountCode,
    date: NaiveDate,
    currency: Currency,
    reference: &str,
    line: wire::LineItem,
) -> wire::BankTransaction {
    wire::BankTransaction {
        contact: Some(wire::Contact::reference(wire::ContactId(contact))),
        bank_account: Some(wire::Account::reference(account.to_text().into())),
        date: Some(NetDate(date)),
        reference: Some(reference.into()),
        line_items: Some(vec![line]),
        currency_code: Some(SmolStr::new_static(currency.code()).into()),
        ..wire::BankTransaction::default()
    }
}

/// The body of an allocation to the invoice of that id.
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn allocation(allocation: &ledger::Allocation, invoice: &LedgerId) -> Result<wire::Allocation, BadId> {
    let invoice = wire::Invoice::reference_to(wire::InvoiceId(uuid(invoice)?));
    Ok(wire::Allocation {
        amount: Some(allocation.amount.amount()),
        date: Some(NetDate(allocation.date)),
        invoice: Some(Box::new(invoice)),
        ..wire::Allocation::default()
    })
}

fn line(line: &DocumentLine) -> wire::LineItem {
    let line_amount = if line.unit_amount.is_some() { None } else { Some(line.line_amount.amount()) };
    wire::LineItem {
        description: Some(line.description.clone()),
        quantity: Some(line.quantity),
        unit_amount: line.unit_amount,
        line_amount,
        item_code: line.item.as_ref().map(|item| item.to_text().into()),
        account_code: Some(line.account.to_text().into()),
        tax_type: Some(line.tax_type.to_text().into()),
        tax_amount: line.tax_amount.map(|tax| tax.amount()),
        tracking: (!line.tracking.is_empty()).then(|| line.tracking.iter().map(tracking).collect()),
        ..wire::LineItem::default()
    }
}

fn tracking(tracking: &ledger::Tracking) -> wire::LineItemTracking {
    wire::LineItemTracking {
        name: Some(tracking.category.clone()),
        option: Some(tracking.option.clone()),
        ..wire::LineItemTracking::default()
    }
}

/// The status of a document in Xero's words.
pub fn status(status: DocumentStatus) -> wire::DocumentStatus {
    match status {
        DocumentStatus::Draft => wire::DocumentStatus::Draft,
        DocumentStatus::Authorised => wire::DocumentStatus::Authorised,
        DocumentStatus::Deleted => wire::DocumentStatus::Deleted,
        DocumentStatus::Voided => wire::DocumentStatus::Voided,
    }
}

fn line_amounts(amounts: LineAmounts) -> LineAmountTypes {
    match amounts {
        LineAmounts::Exclusive => LineAmountTypes::Exclusive,
        LineAmounts::Inclusive => LineAmountTypes::Inclusive,
        LineAmounts::NoTax => LineAmountTypes::NoTax,
    }
}
