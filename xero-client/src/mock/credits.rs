//! Overpayments and prepayments, which bank transactions make: how they are shown and listed, and how an invoice shows what was
//! allocated to it (XR-CREDITS).

use api_core::wire::Json;
use uuid::Uuid;

use super::{
    attachments,
    document::{Document, DocumentKind},
    http::{Call, Failure, Reply},
    invoices::{self, Detail},
    json::Object,
    organisation::{IdOf, Organisation},
    payments,
    query::Listing,
    resource::Resource,
    where_clause::Value,
};

/// Overpayments, or prepayments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Credits {
    list: &'static str,
    id: &'static str,
    id_of: IdOf,
    has: fn(DocumentKind) -> bool,
    /// The comma list that narrows them by their reference.
    filter: &'static str,
    resource: Resource,
}

pub(super) const OVERPAYMENTS: Credits = Credits {
    list: "Overpayments",
    id: "OverpaymentID",
    id_of: IdOf::Overpayment,
    has: DocumentKind::is_overpayment,
    filter: "References",
    resource: Resource::Overpayments,
};

pub(super) const PREPAYMENTS: Credits = Credits {
    list: "Prepayments",
    id: "PrepaymentID",
    id_of: IdOf::Prepayment,
    has: DocumentKind::is_prepayment,
    filter: "InvoiceNumbers",
    resource: Resource::Prepayments,
};

impl Credits {
    fn of(document: &Document) -> Self {
        if document.kind.is_prepayment() { PREPAYMENTS } else { OVERPAYMENTS }
    }

    /// The one of that id.
    pub(super) fn find<'o>(&self, organisation: &'o Organisation, text: &str) -> Option<&'o Document> {
        let id = Uuid::parse_str(text).ok().filter(|id| self.id_of.is_of(*id))?;
        organisation.document(IdOf::BankTransaction.mark(id)).filter(|document| (self.has)(document.kind))
    }

    fn json(&self, organisation: &Organisation, document: &Document, detail: Detail, unit_decimals: u32) -> Json {
        let allocations = document.allocations.iter().filter_map(|id| organisation.allocations.get(id));
        let allocations: Vec<Json> = allocations.map(|allocation| allocation.json(organisation)).collect();
        let mut object = Object::new()
            .id(self.id, document.credit_id())
            .id("ID", document.credit_id())
            .put("Type", document.kind.as_str())
            .put("Reference", document.reference.as_str());
        if document.kind == DocumentKind::ReceivePrepayment {
            object = object.put("InvoiceNumber", document.reference.as_str());
        }
        object = object
            .amount("CurrencyRate", document.rate)
            .amount("RemainingCredit", document.open(organisation))
            .put("Allocations", allocations)
            .put("Payments", payments::nested(organisation, document))
            .put("HasAttachments", attachments::has(organisation, document.id))
            .put("Contact", invoices::contact(organisation, document, detail))
            .date("Date", document.date)
            .put("Status", document.status.as_str())
            .put("LineAmountTypes", document.amounts.as_str());
        object = match detail {
            Detail::Full => object.put("LineItems", invoices::lines(organisation, document, unit_decimals)),
            Detail::Listed | Detail::Summary => object.empty_lists(&["LineItems"]),
        };
        invoices::sums(object, document).done()
    }

    /// `GET /Overpayments/{OverpaymentID}` and `GET /Prepayments/{PrepaymentID}`.
    pub(super) fn get(&self, organisation: &Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
        let document = self.find(organisation, text).ok_or(Failure::NotFound)?;
        let json = self.json(organisation, document, Detail::Full, call.unit_decimals());
        Ok(Reply::one(self.list, attachments::show(organisation, self.resource, document.id, json)))
    }

    /// `GET /Overpayments` and `GET /Prepayments`.
    pub(super) fn list(&self, organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
        let references = call.query.list(self.filter);
        let chosen = organisation.documents.values().filter(|document| (self.has)(document.kind)).filter(|document| {
            let mut references = references.iter().flatten();
            call.query.get(self.filter).is_none()
                || references.any(|reference| reference.eq_ignore_ascii_case(&document.reference))
        });
        let listing = Listing {
            fields: &[
                self.id,
                "Type",
                "Status",
                "Reference",
                "InvoiceNumber",
                "Contact.ContactID",
                "Contact.Name",
                "Contact.ContactNumber",
                "Date",
                "RemainingCredit",
                "Total",
                "SubTotal",
                "TotalTax",
                "CurrencyCode",
                "UpdatedDateUTC",
            ],
            field: &|document: &Document, name: &str| match name {
                "InvoiceNumber" => Value::text(&document.reference),
                name if name == self.id => Value::Id(document.credit_id()),
                name => invoices::field(organisation, document, name),
            },
            updated: &|document: &Document| document.updated,
            id: &|document: &Document| document.id,
            paged: true,
            by_date: true,
        };
        let (documents, paging) = listing.select(call, chosen, false)?;
        let detail = if paging.is_some() { Detail::Full } else { Detail::Listed };
        let json = |document| self.json(organisation, document, detail, call.unit_decimals());
        Ok(Reply::List { name: self.list, elements: documents.into_iter().map(json).collect(), paging })
    }
}

/// One of them inside a payment.
pub(super) fn inside_payment(organisation: &Organisation, document: &Document) -> Json {
    Credits::of(document).json(organisation, document, Detail::Listed, 2)
}

/// What of one kind was allocated to an invoice, as the invoice shows it.
pub(super) fn applied(
    organisation: &Organisation,
    invoice: &Document,
    is_meant: fn(DocumentKind) -> bool,
) -> Vec<Json> {
    let allocations = invoice.allocations.iter().filter_map(|id| organisation.allocations.get(id));
    let json = allocations.filter_map(|allocation| {
        let credit = organisation.document(allocation.credit).filter(|credit| is_meant(credit.kind))?;
        let object = match credit.bank {
            None => Object::new().id("CreditNoteID", credit.id).put("CreditNoteNumber", credit.number.as_str()),
            Some(_) => Object::new().id(Credits::of(credit).id, credit.credit_id()),
        };
        let object = object
            .id("ID", credit.credit_id())
            .put("HasErrors", false)
            .amount("AppliedAmount", allocation.amount)
            .date("Date", allocation.date)
            .empty_lists(&["LineItems"])
            .amount("Total", credit.totals.total);
        Some(object.done())
    });
    json.collect()
}
