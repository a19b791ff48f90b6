//! Payments of invoices, and refunds of credit notes, overpayments and prepayments (XR-PAY).

use api_core::{runtime::Timestamp, wire::Json};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::round,
    batch::{self, Kind, Mode, Problem, Refusal},
    credit_notes, credits,
    document::{Document, DocumentKind, DocumentStatus, Group, settle},
    http::{Call, Failure, Reply},
    invoices,
    json::{Fields, Object, net_date},
    organisation::{IdOf, Organisation},
    query::Listing,
    settings::accounts::Account,
    where_clause::Value,
    write_document,
};

const KIND: Kind = Kind::new("Payments", "PaymentID");
const MORE_THAN_ONE: &str = "Payment is applied to more than one document.";

/// A payment. A deleted one stays, and counts no more.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub(super) id: Uuid,
    pub(super) document: Uuid,
    pub(super) kind: DocumentKind,
    pub(super) account: Uuid,
    pub(super) date: NaiveDate,
    /// In the document's currency.
    pub(super) amount: Decimal,
    /// In the account's currency.
    bank_amount: Decimal,
    rate: Option<Decimal>,
    pub(super) reference: String,
    /// The batch payment that it is part of.
    batch: Option<Uuid>,
    pub(super) deleted: bool,
    updated: Timestamp,
}

impl Payment {
    fn status(&self) -> &'static str {
        if self.deleted { "DELETED" } else { "AUTHORISED" }
    }

    fn json(&self, organisation: &Organisation) -> Json {
        let account = organisation.account(self.account).map(|account| {
            let object = Object::new().id("AccountID", account.id).put("Code", account.code.as_str());
            object.put("Name", account.name.as_str()).done()
        });
        let mut object = Object::new()
            .id("PaymentID", self.id)
            .put("Date", net_date(self.date))
            .amount("BankAmount", self.bank_amount)
            .amount("Amount", self.amount)
            .put_text("Reference", &self.reference)
            .amount("CurrencyRate", self.rate.unwrap_or_default())
            .put("PaymentType", self.kind.payment_type())
            .put("Status", self.status())
            .updated(self.updated)
            .put("HasAccount", true)
            .put("IsReconciled", false)
            .put_opt("Account", account);
        if let Some(batch) = self.batch.and_then(|id| organisation.batch_payments.get(&id)) {
            object = object.put("BatchPayment", batch.inside_payment(organisation));
        }
        object = object.put_opt("BatchPaymentID", self.batch.map(|id| id.to_string()));
        if let Some(document) = organisation.document(self.document) {
            object = match document.kind.group() {
                Group::Invoices => object.put("Invoice", invoices::inside_payment(organisation, document)),
                Group::CreditNotes => object.put("CreditNote", credit_notes::inside_payment(organisation, document)),
                Group::BankTransactions => {
                    object.put(document.kind.noun(), credits::inside_payment(organisation, document))
                }
            };
        }
        object.put("HasValidationErrors", false).done()
    }

    fn field(&self, organisation: &Organisation, name: &str) -> Value {
        let document = organisation.document(self.document);
        let of = |is_meant: fn(DocumentKind) -> bool| document.filter(|document| is_meant(document.kind));
        let id = |document: &Document| Value::Id(document.credit_id());
        let number = |document: &Document| Value::text(&document.number);
        match name {
            "PaymentID" => Value::Id(self.id),
            "Date" => Value::date(Some(self.date)),
            "Amount" => Value::Number(self.amount),
            "Reference" => Value::text(&self.reference),
            "Status" => Value::text(self.status()),
            "PaymentType" => Value::text(self.kind.payment_type()),
            "Invoice.InvoiceID" => of(DocumentKind::is_invoice).map_or(Value::Null, id),
            "Invoice.InvoiceNumber" => of(DocumentKind::is_invoice).map_or(Value::Null, number),
            "CreditNote.CreditNoteID" => of(DocumentKind::is_credit).map_or(Value::Null, id),
            "CreditNote.CreditNoteNumber" => of(DocumentKind::is_credit).map_or(Value::Null, number),
            "Overpayment.OverpaymentID" => of(DocumentKind::is_overpayment).map_or(Value::Null, id),
            "Prepayment.PrepaymentID" => of(DocumentKind::is_prepayment).map_or(Value::Null, id),
            "BatchPaymentID" => self.batch.map_or(Value::Null, Value::Id),
            "BankAmount" => Value::Number(self.bank_amount),
            "IsReconciled" => Value::Flag(false),
            "Invoice.Type" => {
                of(DocumentKind::is_invoice).map_or(Value::Null, |invoice| Value::text(invoice.kind.as_str()))
            }
            "Invoice.Contact.ContactID" => {
                of(DocumentKind::is_invoice).map_or(Value::Null, |invoice| Value::Id(invoice.contact))
            }
            "Invoice.Contact.Name" => {
                let contact = of(DocumentKind::is_invoice).and_then(|invoice| organisation.contact(invoice.contact));
                contact.map_or(Value::Null, |contact| Value::text(&contact.name))
            }
            "Account.AccountID" => Value::Id(self.account),
            "Account.Code" => {
                Value::text(organisation.account(self.account).map(|account| account.code.as_str()).unwrap_or_default())
            }
            _ => Value::Date(self.updated.naive_utc()),
        }
    }
}

/// A payment as its batch lists it.
pub(super) fn inside_batch(organisation: &Organisation, id: Uuid) -> Option<Json> {
    let payment = organisation.payments.get(&id)?;
    let object = match organisation.document(payment.document) {
        Some(document) => Object::new().put("Invoice", invoices::inside_batch(document)),
        None => Object::new(),
    };
    let object = object.id("PaymentID", payment.id).put_text("Reference", &payment.reference);
    Some(object.amount("Amount", payment.amount).amount("BankAmount", payment.bank_amount).done())
}

/// The payments as a document lists them.
pub(super) fn nested(organisation: &Organisation, document: &Document) -> Vec<Json> {
    let payments = document.payments.iter().filter_map(|id| organisation.payments.get(id));
    let json = payments.map(|payment| {
        Object::new()
            .id("PaymentID", payment.id)
            .put("Date", net_date(payment.date))
            .amount("Amount", payment.amount)
            .put_text("Reference", &payment.reference)
            .amount("CurrencyRate", payment.rate.unwrap_or_default())
            .put("HasAccount", false)
            .put("HasValidationErrors", false)
            .done()
    });
    json.collect()
}

pub(super) fn write(
    organisation: &mut Organisation,
    call: &Call,
    element: &Json,
    mode: Mode,
    url_id: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let named = match (mode, url_id) {
        (_, Some(id)) => Some(id),
        (Mode::Upsert, None) => fields.id("PaymentID")?,
        (Mode::Create, None) => None,
    };
    match named {
        Some(id) => delete(organisation, call.now, &fields, id),
        None => create(organisation, call.now, &fields, None),
    }
}

/// A payment is never changed, only deleted (XR-PAY-2).
fn delete(organisation: &mut Organisation, now: Timestamp, fields: &Fields<'_>, id: Uuid) -> Result<Uuid, Refusal> {
    let payment = organisation.payments.get(&id).cloned().ok_or(Refusal::NotFound)?;
    if fields.filled("Status")?.as_deref() != Some("DELETED") {
        return Err(Refusal::because("Payments cannot be edited. Set the Status to DELETED to remove the payment."));
    }
    if payment.deleted {
        return Err(Refusal::because("Payment not of valid status for modification"));
    }
    if payment.batch.is_some() {
        return Err(Refusal::because("A payment of a batch cannot be deleted alone. Delete the batch payment."));
    }
    remove(organisation, now, id)
}

/// Takes a payment out of the books.
pub(super) fn remove(organisation: &mut Organisation, now: Timestamp, id: Uuid) -> Result<Uuid, Refusal> {
    let payment = organisation.payments.get(&id).cloned().ok_or(Refusal::NotFound)?;
    if let Some(message) = organisation.lock_message(payment.date) {
        return Err(Refusal::because(message));
    }
    let (document, date) = (organisation.document(payment.document).cloned(), payment.date);
    organisation.payments.put(id, Payment { deleted: true, updated: now, ..payment });
    if let Some(mut document) = document {
        document.payments.retain(|other| *other != id);
        settle(organisation, document, date, now);
    }
    Ok(id)
}

/// What the payments of a batch share.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfBatch {
    pub(super) id: Uuid,
    pub(super) account: Uuid,
    pub(super) date: NaiveDate,
}

/// The account that a request names, by id or code.
pub(super) fn account<'o>(organisation: &'o Organisation, fields: &Fields<'_>) -> Result<Option<&'o Account>, Refusal> {
    let (code, id) = match fields.object("Account")? {
        Some(account) => (account.filled("Code")?, account.id("AccountID")?),
        None => (fields.filled("Code")?, None),
    };
    Ok(organisation.account_named(id, code.as_deref()))
}

/// Creates a payment, of a batch or alone.
pub(super) fn create(
    organisation: &mut Organisation,
    now: Timestamp,
    fields: &Fields<'_>,
    batch: Option<&OfBatch>,
) -> Result<Uuid, Refusal> {
    let mut document = paid_document(organisation, fields)?;
    let mut problems = Vec::new();
    let mut refuse = |message: String| problems.push(Problem::new(message));
    let account = match batch {
        Some(batch) => organisation.account(batch.account),
        None => account(organisation, fields)?,
    };
    let account = account.cloned();
    match &account {
        None => refuse("Account could not be found".to_owned()),
        Some(account) if !account.takes_payments() => {
            refuse(format!(
                "Account code '{}' is not valid for payments: it is neither a bank account nor open to payments",
                account.code
            ));
        }
        Some(account) => {
            let currency = account.currency.as_deref();
            let foreign = currency.is_some_and(|own| own != document.currency && own != organisation.base_currency);
            if foreign {
                refuse(format!("The bank account '{}' cannot take a payment in {}", account.code, document.currency));
            }
        }
    }
    let amount = round(fields.decimal("Amount")?.unwrap_or_default(), 2);
    let date = match batch {
        Some(batch) => batch.date,
        None => fields.date("Date")?.unwrap_or_else(|| organisation.today(now)),
    };
    if document.status != DocumentStatus::Authorised {
        refuse("Payments can only be made against Authorised documents".to_owned());
    } else if amount > document.open(organisation) {
        refuse("Payment amount exceeds the amount outstanding on this document".to_owned());
    }
    if amount <= Decimal::ZERO {
        refuse("Payment amount must be greater than zero".to_owned());
    }
    let reference = fields.text("Reference")?.unwrap_or_default();
    if reference.chars().count() > 255 {
        refuse("Reference must not be longer than 255 characters.".to_owned());
    }
    if let Some(message) = organisation.lock_message(date) {
        refuse(message);
    }
    let sent_rate = write_document::rate_sent(fields, &mut problems)?;
    let (Some(account), true) = (account, problems.is_empty()) else { return Err(Refusal::Invalid(problems)) };
    let is_foreign = document.currency != organisation.base_currency;
    let rate = is_foreign.then(|| sent_rate.unwrap_or_else(|| organisation.day_rate(&document.currency)));
    let in_base = account.currency.as_deref() != Some(document.currency.as_str());
    let bank_amount = match rate.filter(|_| in_base).and_then(|rate| amount.checked_div(rate)) {
        Some(converted) => round(converted, 2),
        None => amount,
    };
    let id = organisation.new_id(IdOf::Payment);
    let payment = Payment {
        id,
        document: document.id,
        kind: document.kind,
        account: account.id,
        date,
        amount,
        bank_amount,
        rate,
        reference,
        batch: batch.map(|batch| batch.id),
        deleted: false,
        updated: now,
    };
    organisation.payments.put(id, payment);
    document.payments.push(id);
    settle(organisation, document, date, now);
    Ok(id)
}

/// The one document that the payment is for (XR-PAY-3).
fn paid_document(organisation: &Organisation, fields: &Fields<'_>) -> Result<Document, Refusal> {
    let names = ["Invoice", "CreditNote", "Prepayment", "Overpayment"];
    let named: Vec<_> = names.into_iter().filter(|name| fields.json(name).is_some()).collect();
    let by_number = fields.filled("InvoiceNumber")?;
    let note_number = fields.filled("CreditNoteNumber")?;
    let found = match (named.as_slice(), by_number, note_number) {
        ([], Some(_), Some(_)) => return Err(Refusal::because(MORE_THAN_ONE)),
        ([], Some(number), None) => invoices::resolve(organisation, &number),
        ([], None, Some(number)) => credit_notes::resolve(organisation, &number),
        ([], None, None) => return Err(Refusal::because("A payment must be applied to a document.")),
        ([name], _, _) => {
            let object = fields.object(name)?;
            let id = |id: &str, number: &str| match object {
                Some(object) => Ok(object.filled(id)?.or(object.filled(number)?)),
                None => Ok(None),
            };
            match *name {
                "Invoice" => id("InvoiceID", "InvoiceNumber")?.and_then(|text| invoices::resolve(organisation, &text)),
                "CreditNote" => {
                    id("CreditNoteID", "CreditNoteNumber")?.and_then(|text| credit_notes::resolve(organisation, &text))
                }
                "Overpayment" => {
                    id("OverpaymentID", "ID")?.and_then(|id| credits::OVERPAYMENTS.find(organisation, &id))
                }
                _ => id("PrepaymentID", "ID")?.and_then(|id| credits::PREPAYMENTS.find(organisation, &id)),
            }
        }
        _ => return Err(Refusal::because(MORE_THAN_ONE)),
    };
    found.cloned().ok_or_else(|| Refusal::because("The document to be paid could not be found."))
}

/// `PUT /Payments` takes many, `POST /Payments` and `POST /Payments/{PaymentID}` take one (XR-BATCH-7).
pub(super) fn write_all(
    organisation: &mut Organisation,
    call: &Call,
    mode: Mode,
    id: Option<&str>,
) -> Result<Reply, Failure> {
    let parse = |id: &str| {
        let id = Uuid::parse_str(id).map_err(|_| Failure::NotFound)?;
        organisation.payments.get(&id).map(|payment| payment.id).ok_or(Failure::NotFound)
    };
    let url_id = id.map(parse).transpose()?;
    let elements = batch::elements(&call.body, KIND.list)?;
    if mode == Mode::Upsert && elements.len() > 1 {
        return Err(Failure::BadBody("POST Payments takes one payment; PUT takes many".to_owned()));
    }
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, call, element, mode, url_id);
    batch::run(organisation, call, KIND.at(url_id), &elements, write, |organisation, id| {
        organisation.payments.get(&id).map(|payment| payment.json(organisation)).unwrap_or_default()
    })
}

/// `GET /Payments/{PaymentID}`.
pub(super) fn get(organisation: &Organisation, id: &str) -> Result<Reply, Failure> {
    let payment = Uuid::parse_str(id).ok().and_then(|id| organisation.payments.get(&id)).ok_or(Failure::NotFound)?;
    Ok(Reply::one(KIND.list, payment.json(organisation)))
}

/// `GET /Payments`.
pub(super) fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &[
            "PaymentID",
            "Date",
            "Amount",
            "Reference",
            "Status",
            "PaymentType",
            "Invoice.InvoiceID",
            "Invoice.InvoiceNumber",
            "CreditNote.CreditNoteID",
            "CreditNote.CreditNoteNumber",
            "Overpayment.OverpaymentID",
            "Prepayment.PrepaymentID",
            "Account.AccountID",
            "Account.Code",
            "BatchPaymentID",
            "BankAmount",
            "IsReconciled",
            "Invoice.Type",
            "Invoice.Contact.ContactID",
            "Invoice.Contact.Name",
            "UpdatedDateUTC",
        ],
        field: &|payment: &Payment, name: &str| payment.field(organisation, name),
        updated: &|payment: &Payment| payment.updated,
        id: &|payment: &Payment| payment.id,
        paged: true,
        by_date: true,
    };
    let (payments, paging) = listing.select(call, organisation.payments.values(), false)?;
    let elements = payments.into_iter().map(|payment| payment.json(organisation)).collect();
    Ok(Reply::List { name: KIND.list, elements, paging })
}
