//! Allocations of credit notes, overpayments and prepayments to invoices (XR-ALLOC-1 to 4, XR-CREDITS-2).

use api_core::{runtime::Timestamp, wire::Json};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::round,
    batch::{self, Kind, Problem, Refusal},
    document::{DocumentStatus, settle},
    http::{Call, Failure, Reply},
    invoices,
    json::{Fields, Object, net_date},
    organisation::{IdOf, Organisation},
};

const KIND: Kind = Kind::new("Allocations", "AllocationID");

/// So much of a credit for that invoice.
#[derive(Debug, Clone)]
pub(super) struct Allocation {
    pub(super) id: Uuid,
    /// What gives the credit.
    pub(super) credit: Uuid,
    pub(super) invoice: Uuid,
    pub(super) amount: Decimal,
    pub(super) date: NaiveDate,
}

impl Allocation {
    pub(super) fn json(&self, organisation: &Organisation) -> Json {
        self.object(organisation).put("IsDeleted", false).done()
    }

    fn object(&self, organisation: &Organisation) -> Object {
        let number = organisation.document(self.invoice).map(|invoice| invoice.number.as_str()).unwrap_or_default();
        let invoice = Object::new().id("InvoiceID", self.invoice).put("InvoiceNumber", number);
        let object = Object::new()
            .id("AllocationID", self.id)
            .amount("Amount", self.amount)
            .put("Date", net_date(self.date))
            .put("Invoice", invoice.empty_lists(&["LineItems"]).done());
        let credit = organisation.document(self.credit).filter(|credit| credit.bank.is_some());
        match credit {
            None => object,
            Some(credit) => {
                let noun = credit.kind.noun();
                let nested = Object::new().id(&format!("{noun}ID"), credit.credit_id()).empty_lists(&["LineItems"]);
                object.put(noun, nested.done())
            }
        }
    }
}

fn write(organisation: &mut Organisation, now: Timestamp, note: Uuid, element: &Json) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let amount = round(fields.decimal("Amount")?.unwrap_or_default(), 2);
    let named = match fields.object("Invoice")? {
        Some(invoice) => invoice.filled("InvoiceID")?.or(invoice.filled("InvoiceNumber")?),
        None => None,
    };
    let invoice = named.and_then(|named| invoices::resolve(organisation, &named)).cloned();
    let (Some(mut note), Some(mut invoice)) = (organisation.document(note).cloned(), invoice) else {
        return Err(Refusal::because("The invoice to which the credit is allocated could not be found."));
    };
    let noun = note.kind.noun().to_lowercase();
    let mut problems = Vec::new();
    let mut refuse = |message: &str| problems.push(Problem::new(message));
    if note.status != DocumentStatus::Authorised {
        refuse(&format!("Credit can only be allocated from an Authorised {noun}"));
    }
    if invoice.status != DocumentStatus::Authorised {
        refuse("Credit can only be allocated to an Authorised invoice");
    }
    if note.kind.is_sale() != invoice.kind.is_sale() {
        refuse(&format!("A {noun} can only be allocated to an invoice of the same side"));
    }
    if note.contact != invoice.contact {
        refuse(&format!("The {noun} and the invoice must have the same contact"));
    }
    if note.currency != invoice.currency {
        refuse(&format!("The {noun} and the invoice must have the same currency"));
    }
    if amount <= Decimal::ZERO {
        refuse("The amount allocated must be greater than zero");
    }
    if amount > note.open(organisation) {
        refuse("The amount allocated exceeds the remaining credit");
    }
    if amount > invoice.open(organisation) {
        refuse("The amount allocated exceeds the amount outstanding on the invoice");
    }
    let date = note.date.max(invoice.date);
    if let Some(message) = organisation.lock_message(date) {
        refuse(&message);
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let id = organisation.new_id(IdOf::Allocation);
    let allocation = Allocation { id, credit: note.id, invoice: invoice.id, amount, date };
    organisation.allocations.put(id, allocation);
    note.allocations.push(id);
    invoice.allocations.push(id);
    settle(organisation, note, date, now);
    settle(organisation, invoice, date, now);
    Ok(id)
}

/// `PUT /CreditNotes/{CreditNoteID}/Allocations`, and the same of overpayments and prepayments; `note` is the document's id.
pub(super) fn write_all(organisation: &mut Organisation, call: &Call, note: Uuid) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, call.now, note, element);
    batch::run(organisation, call, KIND, &elements, write, |organisation, id| {
        organisation.allocations.get(&id).map(|allocation| allocation.json(organisation)).unwrap_or_default()
    })
}

/// `DELETE …/Allocations/{AllocationID}`: answers with a bare object.
pub(super) fn delete(organisation: &mut Organisation, call: &Call, note: Uuid, id: &str) -> Result<Reply, Failure> {
    let id = Uuid::parse_str(id).map_err(|_| Failure::NotFound)?;
    let allocation = organisation.allocations.get(&id).filter(|allocation| allocation.credit == note);
    let allocation = allocation.cloned().ok_or(Failure::NotFound)?;
    if let Some(message) = organisation.lock_message(allocation.date) {
        return Ok(batch::refused(KIND, &Object::new().id("AllocationID", id).done(), &message));
    }
    let answer = allocation.object(organisation).put("IsDeleted", true).done();
    remove(organisation, call.now, &allocation);
    organisation.done(call, KIND.list, 1);
    Ok(Reply::Bare(answer))
}

/// Takes an allocation back from both documents.
fn remove(organisation: &mut Organisation, now: Timestamp, allocation: &Allocation) {
    organisation.allocations.remove(&allocation.id);
    for document in [allocation.credit, allocation.invoice] {
        if let Some(mut document) = organisation.document(document).cloned() {
            document.allocations.retain(|other| *other != allocation.id);
            settle(organisation, document, allocation.date, now);
        }
    }
}
