//! Credit notes: how they are shown and listed. How they are written stands in `write_document`.

use api_core::wire::Json;
use uuid::Uuid;

use super::{
    attachments,
    batch::{self, Kind, Mode},
    document::{Document, DocumentKind, Group},
    http::{Call, Failure, Reply},
    invoices::{self, Detail},
    json::{Object, net_date},
    organisation::Organisation,
    payments, pdf,
    query::Listing,
    resource::Resource,
    write_document::{self, Family},
};

const KIND: Kind = Kind::new("CreditNotes", "CreditNoteID");
pub(super) const FAMILY: Family =
    Family { id: "CreditNoteID", number: "CreditNoteNumber", group: Group::CreditNotes, prefix: "CN" };

/// The fields that `where` and `order` know.
const FIELDS: [&str; 23] = [
    "CreditNoteID",
    "CreditNoteNumber",
    "Reference",
    "Type",
    "Status",
    "Contact.ContactID",
    "Contact.Name",
    "Contact.ContactNumber",
    "Contact.AccountNumber",
    "Date",
    "DueDate",
    "Total",
    "SubTotal",
    "TotalTax",
    "CurrencyCode",
    "CurrencyRate",
    "LineAmountTypes",
    "UpdatedDateUTC",
    "FullyPaidOnDate",
    "SentToContact",
    "HasAttachments",
    "BrandingThemeID",
    "RemainingCredit",
];

fn json(organisation: &Organisation, document: &Document, detail: Detail, unit_decimals: u32) -> Json {
    let allocations = document.allocations.iter().filter_map(|id| organisation.allocations.get(id));
    let allocations: Vec<Json> = allocations.map(|allocation| allocation.json(organisation)).collect();
    let mut object = Object::new()
        .id("CreditNoteID", document.id)
        .put("CreditNoteNumber", document.number.as_str())
        .put("Payments", payments::nested(organisation, document))
        .id("ID", document.id)
        .amount("CurrencyRate", document.rate)
        .put("Type", document.kind.as_str());
    if document.kind == DocumentKind::SalesCredit {
        object = object.put("Reference", document.reference.as_str());
    }
    object = object
        .put("SentToContact", document.sent)
        .amount("RemainingCredit", document.open(organisation))
        .put("Allocations", allocations)
        .put("HasAttachments", attachments::has(organisation, document.id))
        .put("HasErrors", false)
        .put_opt("BrandingThemeID", document.branding_theme.map(|id| id.to_string()))
        .empty_lists(&["InvoiceAddresses"])
        .put("Contact", invoices::contact(organisation, document, detail))
        .date("Date", document.date);
    if let Some(due) = document.due_date {
        object = object.date("DueDate", due);
    }
    object = object.put("Status", document.status.as_str()).put("LineAmountTypes", document.amounts.as_str());
    object = match detail {
        Detail::Full => object.put("LineItems", invoices::lines(organisation, document, unit_decimals)),
        Detail::Listed | Detail::Summary => object.empty_lists(&["LineItems"]),
    };
    object
        .amount("SubTotal", document.totals.sub_total)
        .amount("TotalTax", document.totals.tax)
        .amount("Total", document.totals.total)
        .updated(document.updated)
        .put("CurrencyCode", document.currency.as_str())
        .put_opt("FullyPaidOnDate", document.fully_paid_on.map(net_date))
        .done()
}

/// A credit note inside a payment.
pub(super) fn inside_payment(organisation: &Organisation, document: &Document) -> Json {
    json(organisation, document, Detail::Listed, 2)
}

/// The credit note of that id, or the one to a customer of that number.
pub(super) fn resolve<'o>(organisation: &'o Organisation, text: &str) -> Option<&'o Document> {
    let id = match Uuid::parse_str(text) {
        Ok(id) => id,
        Err(_) => *organisation.numbers.get(&(DocumentKind::SalesCredit, text.to_lowercase()))?,
    };
    organisation.document(id).filter(|document| document.kind.is_credit())
}

/// `PUT /CreditNotes`, `POST /CreditNotes`, `POST /CreditNotes/{CreditNoteID}`.
pub(super) fn write_all(
    organisation: &mut Organisation,
    call: &Call,
    app: &str,
    mode: Mode,
    id: Option<&str>,
) -> Result<Reply, Failure> {
    let found = id.map(|id| resolve(organisation, id).map(|document| document.id).ok_or(Failure::NotFound));
    let url_id = found.transpose()?;
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| {
        write_document::write(organisation, call, app, FAMILY, element, mode, url_id)
    };
    batch::run(organisation, call, KIND.at(url_id), &elements, write, |organisation, id| {
        let document = organisation.document(id);
        document.map(|document| json(organisation, document, Detail::Full, call.unit_decimals())).unwrap_or_default()
    })
}

/// `GET /CreditNotes/{CreditNoteID}` and `GET /CreditNotes/{CreditNoteNumber}`.
pub(super) fn get(organisation: &Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
    let document = resolve(organisation, text).ok_or(Failure::NotFound)?;
    if pdf::is_wanted(call) {
        return Ok(pdf::of(organisation, document));
    }
    let json = json(organisation, document, Detail::Full, call.unit_decimals());
    Ok(Reply::one(KIND.list, attachments::show(organisation, Resource::CreditNotes, document.id, json)))
}

/// `GET /CreditNotes`.
pub(super) fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let chosen = organisation.documents.values().filter(|document| document.kind.is_credit());
    let listing = Listing {
        fields: &FIELDS,
        field: &|document: &Document, name: &str| invoices::field(organisation, document, name),
        updated: &|document: &Document| document.updated,
        id: &|document: &Document| document.id,
        paged: true,
        by_date: true,
    };
    let (documents, paging) = listing.select(call, chosen, false)?;
    let detail = if paging.is_some() { Detail::Full } else { Detail::Listed };
    let elements = documents.into_iter().map(|document| json(organisation, document, detail, call.unit_decimals()));
    Ok(Reply::List { name: KIND.list, elements: elements.collect(), paging })
}
