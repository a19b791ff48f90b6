//! Adjustments of stock.

use canonical_model::LedgerId;
use xero_client::wire::{self, LineAmountTypes, NetDate};

use super::{BadId, line, uuid};
use crate::stock::{Direction, StockAdjustment};

/// The body of an adjustment, which stands for the contact: one that the host keeps for this.
#[derive(Debug, Clone, PartialEq)]
pub enum StockDocument {
    /// A bill, of `Invoices`.
    Bill(wire::Invoice),
    /// A credit note of a supplier, of `CreditNotes`.
    CreditNote(wire::CreditNote),
}

/// The body of an adjustment of stock.
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn stock_adjustment(adjustment: &StockAdjustment, contact: &LedgerId) -> Result<StockDocument, BadId> {
    let contact = Some(wire::Contact::reference(wire::ContactId(uuid(contact)?)));
    let date = Some(NetDate(adjustment.date));
    let lines = Some(adjustment.lines().iter().map(line).collect());
    let (number, currency) = (Some(adjustment.number.clone()), Some(adjustment.value.currency().code().into()));
    Ok(match adjustment.direction {
        Direction::Increase => StockDocument::Bill(wire::Invoice {
            invoice_type: Some(wire::InvoiceType::AccPay),
            invoice_number: number,
            contact,
            date,
            due_date: date,
            status: Some(wire::DocumentStatus::Authorised),
            line_amount_types: Some(LineAmountTypes::NoTax),
            line_items: lines,
            currency_code: currency,
            ..wire::Invoice::default()
        }),
        Direction::Decrease => StockDocument::CreditNote(wire::CreditNote {
            credit_note_type: Some(wire::CreditNoteType::AccPayCredit),
            credit_note_number: number,
            contact,
            date,
            status: Some(wire::DocumentStatus::Authorised),
            line_amount_types: Some(LineAmountTypes::NoTax),
            line_items: lines,
            currency_code: currency,
            ..wire::CreditNote::default()
        }),
    })
}
