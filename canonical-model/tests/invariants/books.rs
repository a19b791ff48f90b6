//! Documents, payments and allocations whose sums hold.

use canonical_model::{
    Currency, Money, MoneyError,
    ledger::{
        Allocation, DocKey, DocKind, Document, DocumentKind, DocumentLine, DocumentStatus, LedgerPayment, LineAmounts,
        Overpayment, Totals,
    },
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::given::{currency, day, money};

/// The tax of a line here: what the line states.
pub(crate) fn stated_tax(line: &DocumentLine) -> Result<Money, MoneyError> {
    Ok(line.tax_amount.unwrap_or(Money::zero(line.line_amount.currency())))
}

pub(crate) fn total(document: &Document) -> Money {
    document.totals.total
}

/// Account, tax type, amount and tax of a line, in smallest units.
pub(crate) type Row = (&'static str, &'static str, i64, i64);

/// An invoice of these lines.
pub(crate) fn document(source: &str, unit: Currency, line_amounts: LineAmounts, rows: &[Row]) -> Document {
    let lines: Vec<DocumentLine> = rows
        .iter()
        .map(|(account, tax_type, amount, tax)| DocumentLine {
            description: "".into(),
            quantity: Decimal::ONE,
            unit_amount: None,
            line_amount: money(*amount, unit),
            account: (*account).into(),
            tax_type: (*tax_type).into(),
            tax_amount: Some(money(*tax, unit)),
            item: None,
            tracking: vec![],
            part: None,
        })
        .collect();
    let (amounts, tax) = rows.iter().fold((0, 0), |sums, row| (sums.0 + row.2, sums.1 + row.3));
    let sub_total = if line_amounts == LineAmounts::Inclusive { amounts - tax } else { amounts };
    Document {
        key: DocKey::new(DocKind::Invoice, source),
        kind: DocumentKind::Invoice,
        number: format!("XC-{source}").into(),
        reference: "".into(),
        contact: DocKey::new(DocKind::Contact, "1"),
        date: day(0),
        due_date: None,
        branding_theme: None,
        currency: unit,
        currency_rate: None,
        line_amounts,
        lines,
        status: DocumentStatus::Authorised,
        totals: Totals {
            sub_total: money(sub_total, unit),
            tax: money(tax, unit),
            total: money(sub_total + tax, unit),
        },
        credits: None,
        basis: None,
    }
}

/// A credit note of an invoice with these lines.
pub(crate) fn credit_note(source: &str, invoice: &Document, rows: &[Row]) -> Document {
    let mut note = document(source, invoice.currency, invoice.line_amounts, rows);
    note.key = DocKey::new(DocKind::CreditNote, source);
    (note.kind, note.credits) = (DocumentKind::CreditNote, Some(invoice.key.clone()));
    note.currency_rate = invoice.currency_rate;
    note
}

pub(crate) fn rows() -> impl Strategy<Value = Vec<Row>> {
    let place = prop::sample::select(vec![
        ("200", "OUTPUT"),
        ("200", "NONE"),
        ("260", "OUTPUT"),
        ("820", "NONE"),
        ("260", "ZERO"),
    ]);
    let row = (place, 0i64..1_000_000, 0i64..200_000);
    let row = row.prop_map(|((account, tax_type), amount, tax)| (account, tax_type, amount + tax, tax));
    prop::collection::vec(row, 1..7)
}

pub(crate) fn line_amounts() -> impl Strategy<Value = LineAmounts> {
    prop::sample::select(vec![LineAmounts::Exclusive, LineAmounts::Inclusive])
}

/// Invoices of which every rule holds.
pub(crate) fn documents() -> impl Strategy<Value = Document> {
    let unit = prop::sample::select(vec!["USD", "JPY", "KWD"]);
    (unit, line_amounts(), rows()).prop_map(|(unit, amounts, rows)| document("1", currency(unit), amounts, &rows))
}

pub(crate) fn payment(source: &str, on: &Document, account: &str, amount: Money) -> LedgerPayment {
    LedgerPayment {
        key: DocKey::new(DocKind::Payment, source),
        on: on.key.clone(),
        account: account.into(),
        date: on.date,
        amount,
        currency_rate: None,
        reference: "".into(),
    }
}

pub(crate) fn allocation(note: &Document, invoice: &Document, amount: Money) -> Allocation {
    Allocation {
        key: DocKey::new(DocKind::Allocation, note.key.source()),
        credit: note.key.clone(),
        invoice: invoice.key.clone(),
        amount,
        date: note.date,
    }
}

pub(crate) fn overpayment(invoice: &Document, amount: Money) -> Overpayment {
    Overpayment {
        key: DocKey::new(DocKind::Overpayment, invoice.key.source()),
        contact: invoice.contact.clone(),
        invoice: invoice.key.clone(),
        account: "090".into(),
        receivable: None,
        date: invoice.date,
        amount,
        currency_rate: None,
        reference: "".into(),
    }
}
