//! Batch payments: many invoices, or many bills, paid at once from one account on one day (XR-BATCHPAY).

use api_core::{runtime::Timestamp, wire::Json};
use chrono::NaiveDate;
use http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    batch::{self, Kind, Mode, Problem, Refusal},
    document::DocumentKind,
    http::{Call, Failure, Reply},
    json::{Fields, Object, date_string, net_date},
    organisation::{IdOf, Organisation},
    payments::{self, OfBatch},
    query::Listing,
    where_clause::Value,
};

const KIND: Kind = Kind::new("BatchPayments", "BatchPaymentID");

/// How many payments one batch may have (XR-BATCHPAY-1).
const MOST_PAYMENTS: usize = 200;

/// What a batch says to the bank, and how long it may be (XR-BATCHPAY-3).
const TEXTS: [(&str, usize); 5] =
    [("Reference", 255), ("Particulars", 12), ("Code", 12), ("Details", 18), ("Narrative", 18)];

/// A batch payment. A deleted one stays, and counts no more.
#[derive(Debug, Clone)]
pub(super) struct BatchPayment {
    id: Uuid,
    account: Uuid,
    date: NaiveDate,
    /// Whether it pays invoices, not bills.
    is_sale: bool,
    /// Those of [`TEXTS`] that are not empty.
    texts: Vec<(&'static str, String)>,
    total: Decimal,
    payments: Vec<Uuid>,
    deleted: bool,
    updated: Timestamp,
}

impl BatchPayment {
    fn kind(&self) -> &'static str {
        if self.is_sale { "RECBATCH" } else { "PAYBATCH" }
    }

    fn status(&self) -> &'static str {
        if self.deleted { "DELETED" } else { "AUTHORISED" }
    }

    fn account(&self, organisation: &Organisation) -> Option<Json> {
        let account = organisation.account(self.account)?;
        let object = Object::new().id("AccountID", account.id).put_text("Code", &account.code);
        Some(object.put_opt("CurrencyCode", account.currency.as_deref()).done())
    }

    fn json(&self, organisation: &Organisation) -> Json {
        let payments = self.payments.iter().filter_map(|id| payments::inside_batch(organisation, *id));
        let mut object = Object::new().put_opt("Account", self.account(organisation));
        for (name, text) in &self.texts {
            object = object.put(name, text.as_str());
        }
        object
            .id("BatchPaymentID", self.id)
            .put("DateString", date_string(self.date))
            .put("Date", net_date(self.date))
            .put("Payments", payments.collect::<Vec<_>>())
            .put("Type", self.kind())
            .put("Status", self.status())
            .amount("TotalAmount", self.total)
            .updated(self.updated)
            .put("IsReconciled", false)
            .done()
    }

    /// The batch inside one of its payments.
    pub(super) fn inside_payment(&self, organisation: &Organisation) -> Json {
        Object::new()
            .put_opt("Account", self.account(organisation))
            .id("BatchPaymentID", self.id)
            .put("Date", net_date(self.date))
            .put("Type", self.kind())
            .put("Status", self.status())
            .amount("TotalAmount", self.total)
            .updated(self.updated)
            .put("IsReconciled", false)
            .done()
    }
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => list(organisation, call),
        (&Method::GET, [id]) => {
            let batch = organisation.batch_payments.get(&resolve(organisation, id)?).ok_or(Failure::NotFound)?;
            Ok(Reply::one(KIND.list, batch.json(organisation)))
        }
        (&Method::PUT, []) => write_all(organisation, call, Mode::Create, None),
        (&Method::POST, []) => write_all(organisation, call, Mode::Upsert, None),
        (&Method::POST, [id]) => {
            let id = resolve(organisation, id)?;
            write_all(organisation, call, Mode::Upsert, Some(id))
        }
        (_, [] | [_]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

fn resolve(organisation: &Organisation, text: &str) -> Result<Uuid, Failure> {
    let id = Uuid::parse_str(text).map_err(|_| Failure::NotFound)?;
    organisation.batch_payments.get(&id).map(|batch| batch.id).ok_or(Failure::NotFound)
}

fn write_all(organisation: &mut Organisation, call: &Call, mode: Mode, id: Option<Uuid>) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| {
        let fields = Fields::of(element)?;
        let named = match (mode, id) {
            (_, Some(id)) => Some(id),
            (Mode::Upsert, None) => fields.id(KIND.id)?,
            (Mode::Create, None) => None,
        };
        match named {
            Some(id) => delete(organisation, call.now, &fields, id),
            None => create(organisation, call.now, &fields),
        }
    };
    batch::run(organisation, call, KIND.at(id), &elements, write, |organisation, id| {
        organisation.batch_payments.get(&id).map(|batch| batch.json(organisation)).unwrap_or_default()
    })
}

fn create(organisation: &mut Organisation, now: Timestamp, fields: &Fields<'_>) -> Result<Uuid, Refusal> {
    let mut problems = Vec::new();
    let account = payments::account(organisation, fields)?.map(|account| account.id);
    if account.is_none() {
        problems.push(Problem::new("Account could not be found"));
    }
    let elements = fields.list("Payments")?.unwrap_or_default();
    if elements.is_empty() || elements.len() > MOST_PAYMENTS {
        problems.push(Problem::new(format!("A batch payment has 1 to {MOST_PAYMENTS} payments.")));
    }
    let mut texts = Vec::new();
    for (name, limit) in TEXTS {
        let text = fields.text(name)?.unwrap_or_default();
        if text.chars().count() > limit {
            problems.push(Problem::new(format!("{name} must not be longer than {limit} characters.")));
        }
        if !text.is_empty() {
            texts.push((name, text));
        }
    }
    let date = fields.date("Date")?.unwrap_or_else(|| organisation.today(now));
    let (Some(account), true) = (account, problems.is_empty()) else { return Err(Refusal::Invalid(problems)) };
    let id = organisation.new_id(IdOf::BatchPayment);
    let shared = OfBatch { id, account, date };
    let mut payments = Vec::new();
    for element in elements {
        match payments::create(organisation, now, &Fields::of(element)?, Some(&shared)) {
            Ok(payment) => payments.push(payment),
            Err(Refusal::Invalid(found)) => problems.extend(found),
            Err(other) => return Err(other),
        }
    }
    let made: Vec<_> = payments.iter().filter_map(|id| organisation.payments.get(id)).collect();
    let (total, is_sale) = (made.iter().map(|payment| payment.amount).sum(), made.first().map(|first| first.kind));
    if !made.iter().all(|payment| payment.kind.is_invoice() && Some(payment.kind) == is_sale) {
        problems.push(Problem::new("A batch payment is for invoices only or for bills only."));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let is_sale = is_sale.is_some_and(DocumentKind::is_sale);
    let batch = BatchPayment { id, account, date, is_sale, texts, total, payments, deleted: false, updated: now };
    organisation.batch_payments.put(id, batch);
    Ok(id)
}

/// Deleted with all its payments, and never changed (XR-BATCHPAY-2).
fn delete(organisation: &mut Organisation, now: Timestamp, fields: &Fields<'_>, id: Uuid) -> Result<Uuid, Refusal> {
    let batch = organisation.batch_payments.get(&id).cloned().ok_or(Refusal::NotFound)?;
    if fields.filled("Status")?.as_deref() != Some("DELETED") {
        return Err(Refusal::because("Batch payments cannot be edited. Set the Status to DELETED to remove it."));
    }
    if batch.deleted {
        return Err(Refusal::because("Batch payment not of valid status for modification"));
    }
    for payment in &batch.payments {
        payments::remove(organisation, now, *payment)?;
    }
    organisation.batch_payments.put(id, BatchPayment { deleted: true, payments: Vec::new(), updated: now, ..batch });
    Ok(id)
}

/// `GET /BatchPayments`, all at once.
fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &["BatchPaymentID", "Date", "Type", "Status", "TotalAmount", "Account.AccountID", "UpdatedDateUTC"],
        field: &|batch: &BatchPayment, name: &str| match name {
            "BatchPaymentID" => Value::Id(batch.id),
            "Date" => Value::date(Some(batch.date)),
            "Type" => Value::text(batch.kind()),
            "Status" => Value::text(batch.status()),
            "TotalAmount" => Value::Number(batch.total),
            "Account.AccountID" => Value::Id(batch.account),
            _ => Value::Date(batch.updated.naive_utc()),
        },
        updated: &|batch: &BatchPayment| batch.updated,
        id: &|batch: &BatchPayment| batch.id,
        paged: false,
        by_date: true,
    };
    let (batches, _) = listing.select(call, organisation.batch_payments.values(), false)?;
    Ok(Reply::list(KIND.list, batches.into_iter().map(|batch| batch.json(organisation)).collect()))
}
