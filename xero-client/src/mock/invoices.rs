//! Invoices and bills: how they are shown and listed. How they are written stands in `write_document`.

use api_core::wire::Json;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::{Discount, round},
    attachments,
    batch::{self, Kind, Mode},
    contacts, credits,
    document::{Document, DocumentKind, DocumentStatus, Group},
    history,
    http::{Call, Failure, Reply},
    json::{Object, net_date, number},
    lines::Line,
    organisation::Organisation,
    payments, pdf,
    query::Listing,
    resource::Resource,
    where_clause::Value,
    write_document::{self, Family},
};

const KIND: Kind = Kind::new("Invoices", "InvoiceID");
pub(super) const FAMILY: Family =
    Family { id: "InvoiceID", number: "InvoiceNumber", group: Group::Invoices, prefix: "INV" };

/// The fields that `where` and `order` know.
const FIELDS: [&str; 28] = [
    "InvoiceID",
    "InvoiceNumber",
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
    "Url",
    "AmountDue",
    "AmountPaid",
    "AmountCredited",
    "ExpectedPaymentDate",
    "PlannedPaymentDate",
];

/// Those by which even a very long list of invoices is found; `OR` joins only the first (XR-WHERE-2).
const OPTIMISED: [&str; 12] = [
    "InvoiceID",
    "InvoiceNumber",
    "Reference",
    "Type",
    "Status",
    "Contact.ContactID",
    "Contact.Name",
    "Contact.ContactNumber",
    "Date",
    "DueDate",
    "AmountDue",
    "AmountPaid",
];

/// How much of a document is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// With lines and the whole contact.
    Full,
    /// Without lines, and of the contact only id and name.
    Listed,
    /// As listed, and without payments.
    Summary,
}

pub(super) fn field(organisation: &Organisation, document: &Document, name: &str) -> Value {
    let contact = || organisation.contact(document.contact);
    let when = |is: bool, value: Value| if is { value } else { Value::Null };
    let credit = document.kind.is_credit();
    match name {
        "InvoiceID" => when(!credit, Value::Id(document.id)),
        "CreditNoteID" => when(credit, Value::Id(document.id)),
        "InvoiceNumber" => when(!credit, Value::text(&document.number)),
        "CreditNoteNumber" => when(credit, Value::text(&document.number)),
        "Reference" => Value::text(&document.reference),
        "Type" => Value::text(document.kind.as_str()),
        "Status" => Value::text(document.status.as_str()),
        "Contact.ContactID" => Value::Id(document.contact),
        "Contact.Name" => contact().map_or(Value::Null, |contact| Value::text(&contact.name)),
        "Contact.ContactNumber" => contact().map_or(Value::Null, |contact| Value::text(contact.text("ContactNumber"))),
        "Date" => Value::date(Some(document.date)),
        "DueDate" => Value::date(document.due_date),
        "FullyPaidOnDate" => Value::date(document.fully_paid_on),
        "AmountDue" | "RemainingCredit" => Value::Number(document.open(organisation)),
        "AmountPaid" => Value::Number(document.paid(organisation)),
        "AmountCredited" => Value::Number(document.allocated(organisation)),
        "Total" => Value::Number(document.totals.total),
        "SubTotal" => Value::Number(document.totals.sub_total),
        "TotalTax" => Value::Number(document.totals.tax),
        "CurrencyCode" => Value::text(&document.currency),
        "UpdatedDateUTC" => Value::Date(document.updated.naive_utc()),
        "ExpectedPaymentDate" => when(document.kind.is_sale(), Value::date(document.planned)),
        "PlannedPaymentDate" => when(!document.kind.is_sale(), Value::date(document.planned)),
        "CurrencyRate" => Value::Number(document.rate),
        "LineAmountTypes" => Value::text(document.amounts.as_str()),
        "SentToContact" => Value::Flag(document.sent),
        "HasAttachments" => Value::Flag(attachments::has(organisation, document.id)),
        "BrandingThemeID" => document.branding_theme.map_or(Value::Null, Value::Id),
        "Url" => Value::text(&document.url),
        "Contact.AccountNumber" => contact().map_or(Value::Null, |contact| Value::text(contact.text("AccountNumber"))),
        _ => Value::Null,
    }
}

/// The lines as JSON.
pub(super) fn lines(organisation: &Organisation, document: &Document, unit_decimals: u32) -> Vec<Json> {
    document.lines.iter().map(|line| Line::json(line, organisation, unit_decimals)).collect()
}

/// The contact as JSON.
pub(super) fn contact(organisation: &Organisation, document: &Document, detail: Detail) -> Json {
    let contact = organisation.contact(document.contact);
    let json = contact
        .map(|contact| if detail == Detail::Full { contact.json(organisation, false) } else { contact.summary() });
    json.unwrap_or_default()
}

/// A bill has a number that need not be unique and is shown as its reference (XR-INV-2).
fn json(organisation: &Organisation, document: &Document, detail: Detail, unit_decimals: u32) -> Json {
    let mut object = Object::new()
        .put("Type", document.kind.as_str())
        .id("InvoiceID", document.id)
        .put("InvoiceNumber", document.number.as_str());
    if document.kind == DocumentKind::SalesInvoice {
        object = object.put("Reference", document.reference.as_str());
    }
    if detail != Detail::Summary {
        object = object.put("Payments", payments::nested(organisation, document));
    }
    object = object
        .put("CreditNotes", credits::applied(organisation, document, DocumentKind::is_credit))
        .put("Prepayments", credits::applied(organisation, document, DocumentKind::is_prepayment))
        .put("Overpayments", credits::applied(organisation, document, DocumentKind::is_overpayment))
        .amount("AmountDue", document.open(organisation))
        .amount("AmountPaid", document.paid(organisation))
        .amount("AmountCredited", document.allocated(organisation))
        .put("SentToContact", document.sent)
        .amount("CurrencyRate", document.rate)
        .put("IsDiscounted", document.lines.iter().any(|line| line.discount != Discount::None))
        .put("HasErrors", false)
        .put_text("Url", &document.url)
        .put_opt("BrandingThemeID", document.branding_theme.map(|id| id.to_string()));
    if detail != Detail::Summary {
        object = object.put("HasAttachments", attachments::has(organisation, document.id));
    }
    object = object.empty_lists(&["InvoicePaymentServices", "InvoiceAddresses"]);
    object = object.put("Contact", contact(organisation, document, detail)).date("Date", document.date);
    if let Some(due) = document.due_date {
        object = object.date("DueDate", due);
    }
    if let Some(planned) = document.planned {
        let name = if document.kind.is_sale() { "ExpectedPaymentDate" } else { "PlannedPaymentDate" };
        object = object.date(name, planned);
    }
    object = object.put("Status", document.status.as_str()).put("LineAmountTypes", document.amounts.as_str());
    let discount = discount(document);
    object = match detail {
        Detail::Full => object.put("LineItems", lines(organisation, document, unit_decimals)),
        Detail::Listed => object.empty_lists(&["LineItems"]),
        Detail::Summary => object,
    };
    object
        .amount("SubTotal", document.totals.sub_total)
        .amount("TotalTax", document.totals.tax)
        .amount("Total", document.totals.total)
        .put_opt("TotalDiscount", discount.map(number))
        .updated(document.updated)
        .put("CurrencyCode", document.currency.as_str())
        .put_opt("FullyPaidOnDate", document.fully_paid_on.map(net_date))
        .done()
}

/// What all discounts of an invoice come to, if it has any.
fn discount(document: &Document) -> Option<Decimal> {
    let discounted = document.lines.iter().filter(|line| line.discount != Discount::None);
    let amounts = discounted.filter_map(|line| {
        let gross = line.quantity?.checked_mul(line.unit?)?;
        gross.checked_sub(line.amount?).map(|discount| round(discount, 2))
    });
    amounts.reduce(|sum, amount| sum.saturating_add(amount))
}

/// An invoice inside a payment.
pub(super) fn inside_payment(organisation: &Organisation, document: &Document) -> Json {
    json(organisation, document, Detail::Listed, 2)
}

/// An invoice inside a payment of a batch.
pub(super) fn inside_batch(document: &Document) -> Json {
    Object::new()
        .id("InvoiceID", document.id)
        .put("InvoiceNumber", document.number.as_str())
        .put("CurrencyCode", document.currency.as_str())
        .empty_lists(&["Payments", "CreditNotes", "Prepayments", "Overpayments"])
        .put("HasErrors", false)
        .put("IsDiscounted", false)
        .empty_lists(&["LineItems"])
        .done()
}

fn is_invoice(document: &Document) -> bool {
    document.kind.is_invoice()
}

/// The invoice of that id, or the sales invoice of that number.
pub(super) fn resolve<'o>(organisation: &'o Organisation, text: &str) -> Option<&'o Document> {
    let id = match Uuid::parse_str(text) {
        Ok(id) => id,
        Err(_) => *organisation.numbers.get(&(DocumentKind::SalesInvoice, text.to_lowercase()))?,
    };
    organisation.document(id).filter(|document| is_invoice(document))
}

/// `PUT /Invoices`, `POST /Invoices`, `POST /Invoices/{InvoiceID}`.
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

/// `GET /Invoices/{InvoiceID}` and `GET /Invoices/{InvoiceNumber}`.
pub(super) fn get(organisation: &Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
    let document = resolve(organisation, text).ok_or(Failure::NotFound)?;
    if pdf::is_wanted(call) {
        return Ok(pdf::of(organisation, document));
    }
    let json = json(organisation, document, Detail::Full, call.unit_decimals());
    Ok(Reply::one(KIND.list, attachments::show(organisation, Resource::Invoices, document.id, json)))
}

/// `GET /Invoices`.
pub(super) fn list(organisation: &Organisation, call: &Call, app: &str) -> Result<Reply, Failure> {
    let query = &call.query;
    let (ids, contacts) = (query.ids("IDs")?, query.ids("ContactIDs")?);
    let numbers = query.list("InvoiceNumbers");
    let statuses = query.list("Statuses");
    let (mine, term) = (query.is_set("createdByMyApp"), query.get("searchTerm").map(str::to_lowercase));
    let summary = query.is_set("summaryOnly");
    let among = |list: &Option<Vec<&str>>, text: &str| {
        list.as_ref().is_none_or(|list| list.iter().any(|one| one.eq_ignore_ascii_case(text)))
    };
    let contains = |text: &str, term: &str| text.to_lowercase().contains(term);
    let chosen = organisation
        .documents
        .values()
        .filter(|document| is_invoice(document))
        .filter(|document| ids.as_ref().is_none_or(|ids| ids.contains(&document.id)))
        .filter(|document| contacts.as_ref().is_none_or(|contacts| contacts.contains(&document.contact)))
        .filter(|document| among(&numbers, &document.number) && among(&statuses, document.status.as_str()))
        .filter(|document| !mine || document.app == app)
        .filter(|document| {
            let term = term.as_deref();
            term.is_none_or(|term| contains(&document.number, term) || contains(&document.reference, term))
        });
    let listing = Listing {
        fields: &FIELDS,
        field: &|document: &Document, name: &str| field(organisation, document, name),
        updated: &|document: &Document| document.updated,
        id: &|document: &Document| document.id,
        paged: true,
        by_date: true,
    };
    let pages_by_itself = statuses.is_some() || summary;
    let count = organisation.documents.values().filter(|document| is_invoice(document)).count();
    let limit = organisation.rules.largest_unpaged_list;
    if count > limit && !pages_by_itself && !listing.is_optimised(call, &OPTIMISED)? {
        let advice = "ask for pages, and filter by optimised fields";
        return Err(Failure::Invalid(format!("There are more than {limit} invoices: {advice}.")));
    }
    let (documents, paging) = listing.select(call, chosen, pages_by_itself)?;
    let detail = match (summary, paging) {
        (true, _) => Detail::Summary,
        (false, Some(_)) => Detail::Full,
        (false, None) => Detail::Listed,
    };
    let elements = documents.into_iter().map(|document| json(organisation, document, detail, call.unit_decimals()));
    Ok(Reply::List { name: KIND.list, elements: elements.collect(), paging })
}

/// `GET /Invoices/{InvoiceID}/OnlineInvoice`: of a sales invoice that is no draft (XR-INV-10).
pub(super) fn online(organisation: &Organisation, text: &str) -> Result<Reply, Failure> {
    let document = resolve(organisation, text).ok_or(Failure::NotFound)?;
    let is_online = document.kind == DocumentKind::SalesInvoice && document.status != DocumentStatus::Draft;
    let url = Object::new().put("OnlineInvoiceUrl", format!("https://in.xero.example/{}", document.id.simple()));
    if is_online { Ok(Reply::one("OnlineInvoices", url.done())) } else { Err(Failure::NotFound) }
}

/// `POST /Invoices/{InvoiceID}/Email`: of a sales invoice that is approved or waits for it (XR-INV-10).
pub(super) fn email(organisation: &mut Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
    use DocumentStatus::{Authorised, Paid, Submitted};
    let document = resolve(organisation, text).cloned().ok_or(Failure::NotFound)?;
    let may = document.kind == DocumentKind::SalesInvoice && matches!(document.status, Submitted | Authorised | Paid);
    let has_address = organisation.contact(document.contact).is_some_and(contacts::Contact::can_be_mailed);
    if !may || !has_address {
        let message =
            if may { "The contact has no email address." } else { "The invoice cannot be emailed in its status." };
        return Ok(batch::refused(KIND, &Object::new().id("InvoiceID", document.id).done(), message));
    }
    let today = call.now.date_naive();
    let mailed = if organisation.mailed.0 == today { organisation.mailed.1 } else { 0 };
    let limit = organisation.mails_per_day();
    if mailed >= limit {
        let message = format!("The daily limit of {limit} emails has been reached.");
        return Ok(batch::refused(KIND, &Object::new().id("InvoiceID", document.id).done(), &message));
    }
    organisation.mailed = (today, mailed + 1);
    let partly_paid = document.is_touched();
    let updated = if partly_paid { document.updated } else { call.now };
    let sent = Document { sent: true, updated, ..document };
    history::record(organisation, sent.id, "Invoice sent", "This invoice has been sent by email", call.now);
    // It does not move the date of change, and no webhook tells of it (XR-LIST-4).
    if partly_paid {
        organisation.documents.put_silently(sent.id, sent);
    } else {
        organisation.documents.put(sent.id, sent);
    }
    organisation.done(call, "Invoices/Email", 1);
    Ok(Reply::NoContent)
}
