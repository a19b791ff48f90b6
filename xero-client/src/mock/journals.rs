//! Manual journals: debits and credits that are written by hand (XR-JOURNAL).

use api_core::{runtime::Timestamp, wire::Json};
use chrono::NaiveDate;
use http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::{self, AmountKind, round},
    attachments,
    batch::{self, Kind, Mode, Problem, Refusal},
    http::{Call, Failure, Reply},
    json::{Fields, Object, net_date},
    lines,
    organisation::{IdOf, Organisation},
    query::Listing,
    resource::Resource,
    where_clause::Value,
};

const KIND: Kind = Kind::new("ManualJournals", "ManualJournalID");

/// The state of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Draft,
    Posted,
    Deleted,
    Voided,
}

impl Status {
    const ALL: [Self; 4] = [Self::Draft, Self::Posted, Self::Deleted, Self::Voided];

    fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Posted => "POSTED",
            Self::Deleted => "DELETED",
            Self::Voided => "VOIDED",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Whether a request may turn the one into the other (XR-JOURNAL-3).
    fn may_become(self, next: Self) -> bool {
        match self {
            Self::Draft => matches!(next, Self::Draft | Self::Posted | Self::Deleted),
            Self::Posted => next == Self::Voided,
            Self::Deleted | Self::Voided => false,
        }
    }
}

/// A line; a debit is positive.
#[derive(Debug, Clone)]
pub(super) struct JournalLine {
    pub(super) amount: Decimal,
    pub(super) tax: Decimal,
    /// Without only in a draft.
    pub(super) account: Option<Uuid>,
    tax_type: String,
    description: String,
    pub(super) tracking: Vec<(Uuid, Uuid)>,
}

/// A journal.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    id: Uuid,
    narration: String,
    pub(super) lines: Vec<JournalLine>,
    date: NaiveDate,
    pub(super) amounts: AmountKind,
    status: Status,
    url: String,
    on_cash_basis: bool,
    /// What was wrong with a draft that was taken nevertheless.
    warnings: Vec<String>,
    updated: Timestamp,
}

impl JournalLine {
    fn json(&self, organisation: &Organisation) -> Json {
        let account = self.account.and_then(|id| organisation.account(id));
        Object::new()
            .put("Description", self.description.as_str())
            .put("TaxType", self.tax_type.as_str())
            .amount("TaxAmount", self.tax)
            .amount("LineAmount", self.amount)
            .put_opt("AccountCode", account.map(|account| account.code.as_str()))
            .put("Tracking", lines::tracking(organisation, &self.tracking))
            .put_opt("AccountID", account.map(|account| account.id.to_string()))
            .put("IsBlank", false)
            .done()
    }

    /// With tax.
    fn gross(&self, amounts: AmountKind) -> Decimal {
        if amounts == AmountKind::Exclusive { self.amount + self.tax } else { self.amount }
    }

    /// Without tax.
    pub(super) fn net(&self, amounts: AmountKind) -> Decimal {
        if amounts == AmountKind::Inclusive { self.amount - self.tax } else { self.amount }
    }
}

impl Journal {
    pub(super) fn is_posted(&self) -> bool {
        self.status == Status::Posted
    }

    fn json(&self, organisation: &Organisation, with_lines: bool) -> Json {
        let lines = self.lines.iter().filter(|_| with_lines).map(|line| line.json(organisation));
        Object::new()
            .put("Date", net_date(self.date))
            .put("Status", self.status.as_str())
            .put("LineAmountTypes", self.amounts.as_str())
            .updated(self.updated)
            .id("ManualJournalID", self.id)
            .put("Narration", self.narration.as_str())
            .put("JournalLines", lines.collect::<Vec<_>>())
            .put_text("Url", &self.url)
            .put("ShowOnCashBasisReports", self.on_cash_basis)
            .put("HasAttachments", attachments::has(organisation, self.id))
            .done()
    }

    fn field(&self, name: &str) -> Value {
        match name {
            "ManualJournalID" => Value::Id(self.id),
            "Narration" => Value::text(&self.narration),
            "Date" => Value::date(Some(self.date)),
            "Status" => Value::text(self.status.as_str()),
            _ => Value::Date(self.updated.naive_utc()),
        }
    }

    /// Whether the whole journal holds (XR-JOURNAL-1).
    fn check(&self, problems: &mut Vec<Problem>) {
        if self.narration.is_empty() {
            problems.push(Problem::new("Narration must be specified."));
        }
        if self.lines.len() < 2 {
            problems.push(Problem::new("At least two journal lines are needed."));
        }
        let gross = |line: &JournalLine| line.gross(self.amounts);
        let debits: Decimal = self.lines.iter().map(gross).filter(|amount| *amount > Decimal::ZERO).sum();
        let credits: Decimal = self.lines.iter().map(gross).filter(|amount| *amount < Decimal::ZERO).sum();
        if debits + credits != Decimal::ZERO {
            let message = format!("The total debits ({debits:.2}) must equal total credits ({credits:.2})");
            problems.push(Problem::new(message));
        }
        if self.is_posted() && self.lines.iter().any(|line| line.account.is_none()) {
            problems.push(Problem::new("Every line of a posted journal needs an account."));
        }
    }
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => list(organisation, call),
        (&Method::GET, [id]) => {
            let journal = organisation.journals.get(&resolve(organisation, id)?).ok_or(Failure::NotFound)?;
            let json = journal.json(organisation, true);
            Ok(Reply::one(KIND.list, attachments::show(organisation, Resource::ManualJournals, journal.id, json)))
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
    organisation.journals.get(&id).map(|journal| journal.id).ok_or(Failure::NotFound)
}

fn write_all(organisation: &mut Organisation, call: &Call, mode: Mode, id: Option<Uuid>) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, call.now, element, mode, id);
    batch::run(organisation, call, KIND.at(id), &elements, write, |organisation, id| {
        let Some(journal) = organisation.journals.get(&id) else { return Json::default() };
        let mut json = journal.json(organisation, true);
        if !journal.warnings.is_empty() {
            let message = |warning: &String| Object::new().put("Message", warning.as_str()).done();
            json.set("Warnings", Json::Array(journal.warnings.iter().map(message).collect()));
        }
        json
    })
}

fn write(
    organisation: &mut Organisation,
    now: Timestamp,
    element: &Json,
    mode: Mode,
    url_id: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let named = match (mode, url_id) {
        (Mode::Create, _) => None,
        (Mode::Upsert, Some(id)) => Some(id),
        (Mode::Upsert, None) => fields.id(KIND.id)?,
    };
    let existing = named.map(|id| organisation.journals.get(&id).cloned().ok_or(Refusal::NotFound)).transpose()?;
    let status = match fields.filled("Status")? {
        None => None,
        Some(text) => {
            let unknown = || Refusal::because(format!("The status {text} is not valid."));
            Some(Status::parse(&text).ok_or_else(unknown)?)
        }
    };
    let old_status = existing.as_ref().map_or(Status::Draft, |journal| journal.status);
    let status = status.unwrap_or(old_status);
    let may = if existing.is_some() {
        old_status.may_become(status)
    } else {
        matches!(status, Status::Draft | Status::Posted)
    };
    if !may {
        return Err(Refusal::because("Manual journal not of valid status for modification"));
    }
    let mut journal = existing.unwrap_or_else(|| Journal {
        id: organisation.new_id(IdOf::Journal),
        narration: String::new(),
        lines: Vec::new(),
        date: organisation.today(now),
        amounts: AmountKind::NoTax,
        status,
        url: String::new(),
        on_cash_basis: true,
        warnings: Vec::new(),
        updated: now,
    });
    let was_posted = journal.is_posted() && old_status == Status::Posted;
    if let Some(message) = organisation.lock_message(journal.date).filter(|_| was_posted) {
        return Err(Refusal::because(message));
    }
    (journal.status, journal.updated) = (status, now);
    if matches!(status, Status::Draft | Status::Posted) {
        let mut problems = Vec::new();
        apply(organisation, &fields, &mut journal, &mut problems)?;
        journal.check(&mut problems);
        if let Some(message) = organisation.lock_message(journal.date).filter(|_| journal.is_posted()) {
            problems.push(Problem::new(message));
        }
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
    }
    let id = journal.id;
    organisation.journals.put(id, journal);
    Ok(id)
}

/// Takes over what the request says, except the status.
fn apply(
    organisation: &Organisation,
    fields: &Fields<'_>,
    journal: &mut Journal,
    problems: &mut Vec<Problem>,
) -> Result<(), Refusal> {
    journal.narration =
        fields.text("Narration")?.map_or_else(|| journal.narration.clone(), |text| text.trim().to_owned());
    journal.date = fields.date("Date")?.unwrap_or(journal.date);
    journal.url = fields.text("Url")?.unwrap_or_else(|| journal.url.clone());
    journal.on_cash_basis = fields.flag("ShowOnCashBasisReports")?.unwrap_or(journal.on_cash_basis);
    journal.warnings.clear();
    if let Some(amounts) = fields.filled("LineAmountTypes")? {
        match AmountKind::parse(&amounts) {
            Some(amounts) => journal.amounts = amounts,
            None => problems.push(Problem::new(format!("LineAmountTypes {amounts} is not valid."))),
        }
    }
    if let Some(elements) = fields.list("JournalLines")? {
        let is_draft = journal.status == Status::Draft;
        let (amounts, warnings) = (journal.amounts, &mut journal.warnings);
        let lines = elements.iter().map(|element| line(organisation, element, amounts, is_draft, warnings, problems));
        journal.lines = lines.collect::<Result<_, _>>()?;
    }
    Ok(())
}

fn line(
    organisation: &Organisation,
    element: &Json,
    amounts: AmountKind,
    is_draft: bool,
    warnings: &mut Vec<String>,
    problems: &mut Vec<Problem>,
) -> Result<JournalLine, Refusal> {
    let fields = Fields::of(element)?;
    let sent = fields.decimal("LineAmount")?.unwrap_or_default();
    let fits = sent.abs() <= arithmetic::largest_line_amount();
    if !fits {
        problems.push(Problem::new("The line amount must not be larger than 9,999,999,999.99."));
    }
    let amount = if fits { round(sent, 2) } else { Decimal::ZERO };
    let (id, code) = (fields.id("AccountID")?, fields.filled("AccountCode")?);
    let account = organisation.account_named(id, code.as_deref());
    let code = id.map(|id| id.to_string()).or(code);
    match (account, &code) {
        (None, Some(code)) if is_draft => {
            // XR-JOURNAL-2
            warnings.push(format!("Account code '{code}' has been removed as it does not match a recognised account."));
        }
        (None, Some(code)) => {
            problems.push(Problem::new(format!("Account code '{code}' is not a valid code for this document.")));
        }
        (Some(account), _) if !account.takes_lines() => problems.push(Problem::new(format!(
            "Account code '{}' cannot be used in a manual journal: it is archived, a bank account, or the one of debtors or creditors.",
            account.code
        ))),
        _ => {}
    }
    let tax_type = match fields.filled("TaxType")?.filter(|_| amounts != AmountKind::NoTax) {
        Some(tax_type) => tax_type,
        None if amounts == AmountKind::NoTax => "NONE".to_owned(),
        None => account.map_or_else(|| "NONE".to_owned(), |account| account.tax_type.clone()),
    };
    let rate = organisation.usable_rate(&tax_type, account);
    if rate.is_none() && amounts != AmountKind::NoTax {
        problems.push(Problem::new(format!(
            "The TaxType code '{tax_type}' does not exist or cannot be used with this type of transaction."
        )));
    }
    let tracking = fields.list("Tracking")?.unwrap_or_default();
    Ok(JournalLine {
        amount,
        tax: rate.map(|rate| arithmetic::line_tax(amount, rate.rate, amounts)).unwrap_or_default(),
        account: account.map(|account| account.id),
        tax_type,
        description: fields.text("Description")?.unwrap_or_default(),
        tracking: lines::read_tracking(organisation, tracking, problems)?,
    })
}

/// `GET /ManualJournals`: with lines only where it comes in pages.
fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &["ManualJournalID", "Narration", "Date", "Status", "UpdatedDateUTC"],
        field: &Journal::field,
        updated: &|journal: &Journal| journal.updated,
        id: &|journal: &Journal| journal.id,
        paged: true,
        by_date: true,
    };
    let (journals, paging) = listing.select(call, organisation.journals.values(), false)?;
    let json = |journal: &Journal| journal.json(organisation, paging.is_some());
    Ok(Reply::List { name: KIND.list, elements: journals.into_iter().map(json).collect(), paging })
}
