//! The fields of a record that have a value, in the order in which a person reads them.

use canonical_model::{
    Address, LedgerWrite,
    ledger::{
        Allocation, Contact, ContactFields, DocKey, Document, DocumentLine, LedgerPayment, Overpayment, Prepayment,
    },
};
use rust_decimal::Decimal;
use serde::Serialize;

use super::Field;
use crate::{
    by::{By, Rule},
    trace::{LineBy, Trace},
};

pub(super) fn of(write: &LedgerWrite, trace: &Trace) -> Vec<Field> {
    let mut list = List { trace, key: write.key(), fields: Vec::new() };
    match write {
        LedgerWrite::CreateContact(contact) => list.contact(contact),
        LedgerWrite::UpdateContact(update) => list.update(&update.fields),
        LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document) => list.document(document),
        LedgerWrite::SetDocumentStatus { status, .. } => list.told("status", word(status)),
        LedgerWrite::CreatePayment(payment) => list.payment(payment),
        LedgerWrite::CreateOverpayment(overpayment) => list.overpayment(overpayment),
        LedgerWrite::CreatePrepayment(prepayment) => list.prepayment(prepayment),
        LedgerWrite::Allocate(allocation) => list.allocation(allocation),
        LedgerWrite::AddNote(note) => {
            list.ruled("on", &note.on, Rule::InvoiceOf);
            list.told("text", &note.text);
        }
        // A write that this version does not know is named without its fields.
        _ => {}
    }
    list.fields
}

struct List<'a> {
    trace: &'a Trace,
    key: &'a DocKey,
    fields: Vec<Field>,
}

impl List<'_> {
    /// A field that the trace tells of. What it does not tell of stays as it was posted.
    fn told(&mut self, name: &'static str, value: impl ToString) {
        let by = self.trace.field(self.key, name).unwrap_or(By::Rule(Rule::AsPosted));
        self.add(name, value, by);
    }

    fn told_if(&mut self, name: &'static str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.told(name, value);
        }
    }

    /// A field that one rule sets always.
    fn ruled(&mut self, name: impl Into<String>, value: impl ToString, rule: Rule) {
        self.add(name, value, By::Rule(rule));
    }

    fn add(&mut self, path: impl Into<String>, value: impl ToString, by: By) {
        let value = value.to_string();
        if !value.is_empty() {
            self.fields.push(Field { path: path.into(), value, by });
        }
    }

    fn document(&mut self, document: &Document) {
        self.told("number", &document.number);
        self.told("status", word(&document.status));
        self.told("contact", &document.contact);
        self.told("date", document.date);
        self.told_if("due_date", document.due_date);
        self.told("reference", &document.reference);
        self.told_if("branding_theme", document.branding_theme.as_ref());
        self.told("currency", document.currency);
        self.told_if("currency_rate", document.currency_rate);
        self.told("line_amounts", word(&document.line_amounts));
        for (position, line) in document.lines.iter().enumerate() {
            let by = self.trace.line(self.key, position, line).unwrap_or(LineBy::all(Rule::AsPosted));
            self.line(position + 1, line, by);
        }
        self.ruled("totals.sub_total", document.totals.sub_total, Rule::LedgerArithmetic);
        self.ruled("totals.tax", document.totals.tax, Rule::LedgerArithmetic);
        self.ruled("totals.total", document.totals.total, Rule::LedgerArithmetic);
        if let Some(credits) = &document.credits {
            self.ruled("credits", credits, Rule::InvoiceOf);
        }
    }

    fn line(&mut self, number: usize, line: &DocumentLine, by: LineBy) {
        let path = |name: &str| format!("lines[{number}].{name}");
        self.add(path("description"), &line.description, by.description);
        self.add(path("quantity"), plain(line.quantity), by.quantity);
        if let Some(unit_amount) = line.unit_amount {
            self.add(path("unit_amount"), plain(unit_amount), by.unit_amount);
        }
        self.add(path("line_amount"), line.line_amount, by.line_amount);
        self.add(path("account"), &line.account, by.account);
        self.add(path("tax_type"), &line.tax_type, by.tax_type);
        if let Some(tax_amount) = line.tax_amount {
            self.add(path("tax_amount"), tax_amount, by.tax_amount);
        }
        if let Some(item) = &line.item {
            self.add(path("item"), item, by.item);
        }
        let by = by.tracking.into_iter().map(|by| by.unwrap_or(By::Rule(Rule::AsPosted)));
        for (tracking, by) in line.tracking.iter().zip(by) {
            self.add(path(&format!("tracking[{}]", tracking.category)), &tracking.option, by);
        }
    }

    fn payment(&mut self, payment: &LedgerPayment) {
        self.ruled("on", &payment.on, Rule::InvoiceOf);
        self.told("account", &payment.account);
        self.told("date", payment.date);
        self.told("amount", payment.amount);
        self.told_if("currency_rate", payment.currency_rate);
        self.ruled("reference", &payment.reference, Rule::DocumentNumber);
    }

    fn overpayment(&mut self, overpayment: &Overpayment) {
        self.ruled("invoice", &overpayment.invoice, Rule::InvoiceOf);
        self.ruled("contact", &overpayment.contact, Rule::SameAsInvoice);
        self.told("account", &overpayment.account);
        self.told("date", overpayment.date);
        self.ruled("amount", overpayment.amount, Rule::ExcessMoney);
        if let Some(rate) = overpayment.currency_rate {
            self.ruled("currency_rate", rate, Rule::SettledRate);
        }
        if let Some(receivable) = &overpayment.receivable {
            self.ruled("receivable", receivable, Rule::DebtorsOfLedger);
        }
        self.ruled("reference", &overpayment.reference, Rule::DocumentNumber);
    }

    fn prepayment(&mut self, prepayment: &Prepayment) {
        self.told("contact", &prepayment.contact);
        self.told("account", &prepayment.account);
        self.told("held_on", &prepayment.held_on);
        self.told("tax_type", &prepayment.tax_type);
        self.told("date", prepayment.date);
        self.ruled("amount", prepayment.amount, Rule::PrepaidMoney);
        self.ruled("tax", prepayment.tax, Rule::PrepaidTax);
        if let Some(rate) = prepayment.currency_rate {
            self.ruled("currency_rate", rate, Rule::SettledRate);
        }
        self.ruled("reference", &prepayment.reference, Rule::DocumentNumber);
    }

    fn allocation(&mut self, allocation: &Allocation) {
        self.ruled("invoice", &allocation.invoice, Rule::InvoiceOf);
        self.ruled("credit", &allocation.credit, Rule::InvoiceOf);
        self.ruled("amount", allocation.amount, Rule::LargestCredit);
        self.told("date", allocation.date);
    }

    fn contact(&mut self, contact: &Contact) {
        self.told("number", &contact.number);
        self.told("name", &contact.name);
        self.ruled("first_name", &contact.first_name, Rule::CustomerAddress);
        self.ruled("last_name", &contact.last_name, Rule::CustomerAddress);
        self.ruled("email", &contact.email, Rule::CustomerEmail);
        self.told("tax_number", &contact.tax_number);
        self.told("company_number", &contact.company_number);
        self.told("account_number", &contact.account_number);
        for (name, address) in [("billing", &contact.billing), ("shipping", &contact.shipping)] {
            self.address(name, address.as_ref(), By::Rule(Rule::CustomerAddress));
        }
    }

    /// The fields that are written anew, each by whoever owns it.
    fn update(&mut self, fields: &ContactFields) {
        const EMPTIED: &str = "(emptied)";
        let texts = [
            ("name", "name", &fields.name),
            ("person", "first_name", &fields.first_name),
            ("person", "last_name", &fields.last_name),
            ("email", "email", &fields.email),
            ("phone", "phone", &fields.phone),
            ("tax_number", "tax_number", &fields.tax_number),
            ("company_number", "company_number", &fields.company_number),
            ("account_number", "account_number", &fields.account_number),
        ];
        let owner = |trace: &Trace, key: &DocKey, owned| trace.field(key, owned).unwrap_or(By::Rule(Rule::AsPosted));
        for (owned, path, text) in texts {
            let Some(text) = text else { continue };
            let shown = if text.is_empty() { EMPTIED } else { text };
            self.add(path, shown, owner(self.trace, self.key, owned));
        }
        for (owned, address) in [("billing", &fields.billing), ("shipping", &fields.shipping)] {
            let by = owner(self.trace, self.key, owned);
            match address {
                Some(address) if *address == Address::default() => self.add(owned, EMPTIED, by),
                address => self.address(owned, address.as_ref(), by),
            }
        }
    }

    /// Every part of an address that says something.
    fn address(&mut self, name: &str, address: Option<&Address>, by: By) {
        let Some(Ok(serde_json::Value::Object(parts))) = address.map(serde_json::to_value) else { return };
        for (part, value) in parts {
            if let serde_json::Value::String(value) = value {
                self.add(format!("{name}.{part}"), value, by);
            }
        }
    }
}

/// A word of the model, as it is written there.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn plain(number: Decimal) -> Decimal {
    number.normalize()
}
