//! Bank transactions: money spent and received, and the overpayments and prepayments that are made by them (XR-BANK). How they
//! are written stands in `write_document`.

use api_core::wire::Json;
use uuid::Uuid;

use super::{
    attachments,
    batch::{self, Kind, Mode, Problem, Refusal},
    document::{Bank, Document, DocumentStatus, Group},
    http::{Call, Failure, Reply},
    invoices::{self, Detail},
    json::{Fields, Object},
    organisation::Organisation,
    query::Listing,
    resource::Resource,
    where_clause::Value,
    write_document::{self, Family},
};

const KIND: Kind = Kind::new("BankTransactions", "BankTransactionID");
const FAMILY: Family = Family { id: "BankTransactionID", number: "", group: Group::BankTransactions, prefix: "" };

/// The bank account that a request names, or the stored one, and whether the transaction is reconciled (XR-BANK-1).
pub(super) fn bank(
    organisation: &Organisation,
    fields: &Fields<'_>,
    stored: Option<Bank>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Bank>, Refusal> {
    let is_reconciled = fields.flag("IsReconciled")?.unwrap_or(stored.is_some_and(|bank| bank.is_reconciled));
    let Some(named) = fields.object("BankAccount")? else {
        if stored.is_none() {
            problems.push(Problem::new("A BankAccount must be specified."));
        }
        return Ok(stored.map(|bank| Bank { is_reconciled, ..bank }));
    };
    let account = organisation.account_named(named.id("AccountID")?, named.filled("Code")?.as_deref());
    let account = account.filter(|account| account.is_bank() && !account.archived);
    let Some(account) = account else {
        problems.push(Problem::new("The BankAccount could not be found, or is no active account of type BANK."));
        return Ok(None);
    };
    let sent = fields.filled("CurrencyCode")?;
    if let Some((own, sent)) = account.currency.as_deref().zip(sent.as_deref()).filter(|(own, sent)| own != sent) {
        problems.push(Problem::new(format!("The bank account is in {own}: it cannot take a transaction in {sent}.")));
    }
    Ok(Some(Bank { account: account.id, is_reconciled }))
}

fn json(organisation: &Organisation, document: &Document, detail: Detail, unit_decimals: u32) -> Json {
    let account = document.bank.and_then(|bank| organisation.account(bank.account)).map(|account| {
        let object = Object::new().id("AccountID", account.id).put_text("Code", &account.code);
        object.put("Name", account.name.as_str()).done()
    });
    let status = match document.status {
        DocumentStatus::Paid => DocumentStatus::Authorised,
        status => status,
    };
    let credit = document.kind.gives_credit().then(|| document.credit_id().to_string());
    let mut object = Object::new()
        .id("BankTransactionID", document.id)
        .put_opt("BankAccount", account)
        .put("Type", document.kind.as_str())
        .put("Reference", document.reference.as_str())
        .put_text("Url", &document.url)
        .put("IsReconciled", document.bank.is_some_and(|bank| bank.is_reconciled))
        .amount("CurrencyRate", document.rate)
        .put_opt(&format!("{}ID", document.kind.noun()), credit)
        .put("HasAttachments", attachments::has(organisation, document.id))
        .put("Contact", invoices::contact(organisation, document, detail))
        .date("Date", document.date)
        .put("Status", status.as_str())
        .put("LineAmountTypes", document.amounts.as_str());
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
        .done()
}

/// The bank transaction of that id.
pub(super) fn find<'o>(organisation: &'o Organisation, text: &str) -> Option<&'o Document> {
    let document = organisation.document(Uuid::parse_str(text).ok()?);
    document.filter(|document| document.bank.is_some())
}

/// `PUT /BankTransactions`, `POST /BankTransactions`, `POST /BankTransactions/{BankTransactionID}`.
pub(super) fn write_all(
    organisation: &mut Organisation,
    call: &Call,
    app: &str,
    mode: Mode,
    id: Option<&str>,
) -> Result<Reply, Failure> {
    let found = id.map(|id| find(organisation, id).map(|document| document.id).ok_or(Failure::NotFound));
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

/// `GET /BankTransactions/{BankTransactionID}`.
pub(super) fn get(organisation: &Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
    let document = find(organisation, text).ok_or(Failure::NotFound)?;
    let json = json(organisation, document, Detail::Full, call.unit_decimals());
    Ok(Reply::one(KIND.list, attachments::show(organisation, Resource::BankTransactions, document.id, json)))
}

fn field(organisation: &Organisation, document: &Document, name: &str) -> Value {
    let account = || document.bank.and_then(|bank| organisation.account(bank.account));
    match name {
        "BankTransactionID" => Value::Id(document.id),
        "IsReconciled" => Value::Flag(document.bank.is_some_and(|bank| bank.is_reconciled)),
        "BankAccount.AccountID" => account().map_or(Value::Null, |account| Value::Id(account.id)),
        "BankAccount.Code" => account().map_or(Value::Null, |account| Value::text(&account.code)),
        "BankAccount.Name" => account().map_or(Value::Null, |account| Value::text(&account.name)),
        // Its own list knows no PAID.
        "Status" if document.status == DocumentStatus::Paid => Value::text("AUTHORISED"),
        _ => invoices::field(organisation, document, name),
    }
}

/// `GET /BankTransactions`.
pub(super) fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let chosen = organisation.documents.values().filter(|document| document.bank.is_some());
    let listing = Listing {
        fields: &[
            "BankTransactionID",
            "Type",
            "Status",
            "Reference",
            "IsReconciled",
            "BankAccount.AccountID",
            "BankAccount.Code",
            "BankAccount.Name",
            "Contact.ContactID",
            "Contact.Name",
            "Contact.ContactNumber",
            "Date",
            "Total",
            "SubTotal",
            "TotalTax",
            "CurrencyCode",
            "UpdatedDateUTC",
        ],
        field: &|document: &Document, name: &str| field(organisation, document, name),
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
