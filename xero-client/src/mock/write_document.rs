//! Creating and changing invoices, credit notes and bank transactions: which document is meant, which state it may take, what may
//! change, and whether the whole holds (XR-INV, XR-CREDIT, XR-BANK).

use api_core::wire::Json;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::{AmountKind, Totals, round},
    bank_transactions,
    batch::{self, Kind, Mode, Problem, Refusal},
    contacts,
    document::{Document, DocumentKind, DocumentStatus, Group},
    http::{Call, Failure, Reply},
    inventory,
    invoices::Detail,
    json::Fields,
    lines::{self, Line},
    organisation::{IdOf, Organisation},
    write_contact,
};

const TOUCHED: &str = "This document cannot be edited as it has a payment or credit note allocated to it.";

/// Invoices, credit notes or bank transactions: what differs in how they are named, found and shown.
#[derive(Clone, Copy)]
pub(super) struct Family {
    pub(super) kind: Kind,
    /// The document that a path names.
    pub(super) resolve: for<'o> fn(&'o Organisation, &str) -> Option<&'o Document>,
    pub(super) json: fn(&Organisation, &Document, Detail, u32) -> Json,
    /// Empty if they have none.
    pub(super) number: &'static str,
    pub(super) group: Group,
    /// What numbers begin with that Xero makes.
    pub(super) prefix: &'static str,
}

/// `PUT` and `POST` of a list, and `POST` of one document that the path names.
pub(super) fn write_all(
    organisation: &mut Organisation,
    call: &Call,
    app: &str,
    family: Family,
    mode: Mode,
    id: Option<&str>,
) -> Result<Reply, Failure> {
    let found = id.map(|id| (family.resolve)(organisation, id).map(|document| document.id).ok_or(Failure::NotFound));
    let url_id = found.transpose()?;
    let elements = batch::elements(&call.body, family.kind.list)?;
    let write_one =
        |organisation: &mut Organisation, element: &Json| write(organisation, call, app, family, element, mode, url_id);
    batch::run(organisation, call, family.kind.at(url_id), &elements, write_one, |organisation, id| {
        let document = organisation.document(id);
        let json = |document| (family.json)(organisation, document, Detail::Full, call.unit_decimals());
        document.map(json).unwrap_or_default()
    })
}

/// Creates or changes a document.
pub(super) fn write(
    organisation: &mut Organisation,
    call: &Call,
    app: &str,
    family: Family,
    element: &Json,
    mode: Mode,
    url_id: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let kind = fields.filled("Type")?;
    let kind = match kind.as_deref().map(DocumentKind::parse) {
        Some(Some(kind)) if kind.group() == family.group => Some(kind),
        Some(_) => return Err(Refusal::because(format!("Type {} is not valid.", kind.unwrap_or_default()))),
        None => None,
    };
    let existing = match mode {
        Mode::Create => None,
        Mode::Upsert => find(organisation, &fields, family, kind, url_id)?,
    };
    match existing {
        Some(document) => change(organisation, call, &fields, family, document),
        None => create(organisation, call, app, &fields, family, kind),
    }
}

/// The document that a POST means: by id; of sales also by number, which makes an accidental change easy (XR-WRITE-2).
fn find(
    organisation: &Organisation,
    fields: &Fields<'_>,
    family: Family,
    kind: Option<DocumentKind>,
    url_id: Option<Uuid>,
) -> Result<Option<Document>, Refusal> {
    let named = match url_id {
        Some(id) => Some(id),
        None => fields.id(family.kind.id)?,
    };
    if let Some(id) = named {
        let noun = noun(family);
        let found = organisation.document(id).filter(|document| document.kind.group() == family.group).cloned();
        let missing =
            || Refusal::because(format!("An existing {noun} with the specified {} could not be found", family.kind.id));
        return found.map(Some).ok_or_else(missing);
    }
    let sales = match family.group {
        Group::Invoices => DocumentKind::SalesInvoice,
        Group::CreditNotes => DocumentKind::SalesCredit,
        Group::BankTransactions => return Ok(None),
    };
    if kind.is_some_and(|kind| kind != sales) {
        return Ok(None);
    }
    let number = fields.filled(family.number)?;
    let id = number.and_then(|number| organisation.numbers.get(&(sales, number.to_lowercase())));
    Ok(id.and_then(|id| organisation.document(*id)).cloned())
}

fn create(
    organisation: &mut Organisation,
    call: &Call,
    app: &str,
    fields: &Fields<'_>,
    family: Family,
    kind: Option<DocumentKind>,
) -> Result<Uuid, Refusal> {
    let Some(kind) = kind else { return Err(Refusal::because(format!("{} type must be specified.", noun(family)))) };
    let mut problems = Vec::new();
    let is_bank = family.group == Group::BankTransactions;
    let default = if is_bank { DocumentStatus::Authorised } else { DocumentStatus::Draft };
    let status = status_sent(fields, &mut problems)?.unwrap_or(default);
    let may_be_draft = matches!(status, DocumentStatus::Draft | DocumentStatus::Submitted) && !is_bank;
    if status != DocumentStatus::Authorised && !may_be_draft {
        problems.push(Problem::new(format!("{} not of valid status for creation", kind.noun())));
    }
    let contact = match fields.object("Contact")? {
        Some(contact) => write_contact::of_document(organisation, call.now, &contact, &mut problems)?,
        None => {
            problems.push(Problem::inside("Contact", contacts::UNIDENTIFIED));
            None
        }
    };
    let bank = if is_bank { bank_transactions::bank(organisation, fields, None, &mut problems)? } else { None };
    let account_currency = bank.and_then(|bank| organisation.account(bank.account)?.currency.clone());
    let contact_currency = contact
        .and_then(|id| organisation.contact(id))
        .and_then(|contact| contact.default_currency.clone())
        .filter(|_| !is_bank);
    let mut document = Document {
        id: organisation.new_id(if is_bank { IdOf::BankTransaction } else { IdOf::Document }),
        kind,
        number: String::new(),
        reference: String::new(),
        contact: contact.unwrap_or_default(),
        date: organisation.today(call.now),
        due_date: None,
        planned: None,
        status,
        amounts: AmountKind::Exclusive,
        lines: Vec::new(),
        currency: account_currency.or(contact_currency).unwrap_or_else(|| organisation.base_currency.clone()),
        rate: Decimal::ONE,
        totals: Totals::default(),
        branding_theme: None,
        url: String::new(),
        sent: false,
        auto_tax: false,
        fully_paid_on: None,
        payments: Vec::new(),
        allocations: Vec::new(),
        stock: Vec::new(),
        bank,
        app: app.to_owned(),
        updated: call.now,
    };
    apply(organisation, call, fields, family, &mut document, &mut problems)?;
    if document.lines.is_empty() {
        problems.push(Problem::new("At least one line item is needed."));
    }
    if document.number.is_empty() && kind.is_numbered() {
        document.number = organisation.next_number(kind, family.prefix);
    }
    check(organisation, &document, &mut problems);
    if problems.is_empty() {
        inventory::restock(organisation, None, &mut document, &mut problems);
    }
    if let Some(message) = locked(organisation, &document) {
        problems.push(Problem::new(message));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    Ok(save(organisation, document, false))
}

fn change(
    organisation: &mut Organisation,
    call: &Call,
    fields: &Fields<'_>,
    family: Family,
    old: Document,
) -> Result<Uuid, Refusal> {
    let mut problems = Vec::new();
    let unmodifiable = format!("{} not of valid status for modification", old.kind.noun());
    let status = status_sent(fields, &mut problems)?.unwrap_or(old.status);
    if old.status.is_final() || !old.status.may_become(status, old.kind) {
        return Err(Refusal::because(unmodifiable));
    }
    if old.auto_tax && !call.is_by_a_person() {
        return Err(Refusal::because("An invoice with automatic sales tax cannot be changed through the API."));
    }
    if let Some(message) = locked(organisation, &old) {
        return Err(Refusal::because(message));
    }
    if old.bank.is_some_and(|bank| bank.is_reconciled) {
        return Err(Refusal::because("A reconciled bank transaction cannot be changed."));
    }
    if status.is_final() {
        if old.is_touched() {
            return Err(Refusal::because(TOUCHED));
        }
        if organisation.rules.numbers_of_void_are_free && old.kind.is_numbered() {
            organisation.free_number(old.kind, &old.number);
        }
        let mut document = Document { status, updated: call.now, ..old.clone() };
        inventory::restock(organisation, Some(&old), &mut document, &mut problems);
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
        let id = document.id;
        organisation.documents.put(id, document);
        return Ok(id);
    }
    let mut document = old.clone();
    document.status = if old.status == DocumentStatus::Paid { old.status } else { status };
    if let Some(contact) = fields.object("Contact")? {
        let contact = write_contact::of_document(organisation, call.now, &contact, &mut problems)?;
        document.contact = contact.unwrap_or(document.contact);
    }
    if document.bank.is_some() {
        document.bank = bank_transactions::bank(organisation, fields, document.bank, &mut problems)?.or(document.bank);
    }
    apply(organisation, call, fields, family, &mut document, &mut problems)?;
    if document.lines.is_empty() {
        problems.push(Problem::new("At least one line item is needed."));
    }
    if old.is_touched() && !allowed_once_touched(&old, &document) {
        return Err(Refusal::because(TOUCHED));
    }
    check(organisation, &document, &mut problems);
    if problems.is_empty() {
        inventory::restock(organisation, Some(&old), &mut document, &mut problems);
    }
    if let Some(message) = locked(organisation, &document) {
        problems.push(Problem::new(message));
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    // Due date and "sent" of a partly paid document do not move its date of change (XR-LIST-4).
    let mut quiet = old.clone();
    (quiet.due_date, quiet.sent) = (document.due_date, document.sent);
    let is_silent = old.is_touched() && same(&quiet, &document);
    if !is_silent {
        document.updated = call.now;
    }
    if old.number != document.number {
        organisation.free_number(old.kind, &old.number);
    }
    Ok(save(organisation, document, is_silent))
}

fn noun(family: Family) -> &'static str {
    match family.group {
        Group::Invoices => "Invoice",
        Group::CreditNotes => "Credit Note",
        Group::BankTransactions => "Bank Transaction",
    }
}

fn status_sent(fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Result<Option<DocumentStatus>, Refusal> {
    let Some(text) = fields.filled("Status")? else { return Ok(None) };
    let status = DocumentStatus::parse(&text);
    if status.is_none() {
        problems.push(Problem::new(format!("The status {text} is not valid.")));
    }
    Ok(status)
}

/// Takes over what the request says, except contact and status.
fn apply(
    organisation: &mut Organisation,
    call: &Call,
    fields: &Fields<'_>,
    family: Family,
    document: &mut Document,
    problems: &mut Vec<Problem>,
) -> Result<(), Refusal> {
    if let Some(number) = fields.filled(family.number)? {
        document.number = number;
    }
    if document.kind.is_overpayment() {
        document.amounts = AmountKind::NoTax;
    }
    let keeps =
        document.bank.is_none() || !document.kind.gives_credit() || organisation.rules.overpayments_keep_references;
    if let Some(reference) = fields.text("Reference")?.filter(|_| keeps) {
        document.reference = reference;
    }
    if let Some(date) = fields.date("Date")? {
        document.date = date;
    }
    document.due_date = fields.date("DueDate")?.or(document.due_date);
    if document.kind.is_invoice() {
        let name = if document.kind.is_sale() { "ExpectedPaymentDate" } else { "PlannedPaymentDate" };
        document.planned = fields.date(name)?.or(document.planned);
    }
    if let Some(theme) = fields.id("BrandingThemeID")? {
        if organisation.branding_theme(theme).is_none() {
            problems.push(Problem::new(format!("The branding theme with BrandingThemeID {theme} could not be found.")));
        }
        document.branding_theme = Some(theme);
    }
    if let Some(url) = fields.text("Url")? {
        if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
            problems.push(Problem::new("Url must be an absolute http or https address."));
        }
        document.url = url;
    }
    if let Some(sent) = fields.flag("SentToContact")? {
        if sent && !document.status.is_posted() {
            problems.push(Problem::new("SentToContact can only be set on an approved document."));
        }
        document.sent = sent;
    }
    let mut context = lines::Context {
        kind: document.kind,
        amounts: document.amounts,
        unit_decimals: call.unit_decimals(),
        amounts_changed: false,
    };
    if let Some(amounts) = fields.filled("LineAmountTypes")?.filter(|_| !document.kind.is_overpayment()) {
        match AmountKind::parse(&amounts) {
            Some(amounts) => {
                context.amounts_changed = amounts != document.amounts;
                (context.amounts, document.amounts) = (amounts, amounts);
            }
            None => problems.push(Problem::new(format!("LineAmountTypes {amounts} is not valid."))),
        }
    }
    match fields.list("LineItems")? {
        Some(elements) => document.lines = lines::read(organisation, context, elements, &document.lines, problems)?,
        None if context.amounts_changed => lines::recompute(organisation, context.amounts, &mut document.lines),
        None => {}
    }
    currency(organisation, fields, document, problems)?;
    document.sum_up();
    Ok(())
}

/// Currency and rate: the base currency's rate is 1, a foreign one's is what is sent, or the day's (XR-MONEY-3, XR-MONEY-4).
fn currency(
    organisation: &Organisation,
    fields: &Fields<'_>,
    document: &mut Document,
    problems: &mut Vec<Problem>,
) -> Result<(), Refusal> {
    let old = document.currency.clone();
    if let Some(currency) = fields.filled("CurrencyCode")? {
        document.currency = currency;
    }
    if !organisation.subscribes_to(&document.currency) {
        problems.push(Problem::new(format!("Organisation is not subscribed to currency {}", document.currency)));
    }
    let sent = rate_sent(fields, problems)?;
    let is_new = old != document.currency || document.lines.is_empty() || document.totals == Totals::default();
    document.rate = if document.currency == organisation.base_currency {
        Decimal::ONE
    } else if let Some(rate) = sent {
        rate
    } else if is_new {
        organisation.day_rate(&document.currency)
    } else {
        document.rate
    };
    Ok(())
}

/// The rate that is sent, to six decimals; zero says nothing (XR-MONEY-4).
pub(super) fn rate_sent(fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Result<Option<Decimal>, Refusal> {
    let sent = fields.decimal("CurrencyRate")?.filter(|rate| !rate.is_zero()).map(|rate| round(rate, 6));
    if sent.is_some_and(|rate| rate <= Decimal::ZERO) {
        problems.push(Problem::new("CurrencyRate must be greater than zero."));
    }
    Ok(sent)
}

/// Whether the whole document holds in its state.
fn check(organisation: &Organisation, document: &Document, problems: &mut Vec<Problem>) {
    for (name, text) in [("Number", &document.number), ("Reference", &document.reference)] {
        if text.chars().count() > 255 {
            problems.push(Problem::new(format!("{name} must not be longer than 255 characters.")));
        }
    }
    if !document.number.chars().all(|c| matches!(c, ' '..='~')) {
        problems
            .push(Problem::new(format!("{} number must hold printable ASCII characters only.", document.kind.noun())));
    }
    let key = (document.kind, document.number.to_lowercase());
    if document.kind.is_numbered() && organisation.numbers.get(&key).is_some_and(|other| *other != document.id) {
        let noun = document.kind.noun();
        problems.push(Problem::new(format!("{noun} # must be unique.")));
    }
    if !document.status.is_posted() {
        return;
    }
    if document.due_date.is_none() && document.kind.is_invoice() && organisation.rules.due_date_is_required {
        problems.push(Problem::new("A due date must be specified for an approved invoice."));
    }
    for line in document.lines.iter().filter(|line| line.amount.is_some()) {
        if line.account.is_none() {
            problems.push(Problem::new("Account code must be specified for every line of an approved document."));
        } else if line.tax_type.is_none() {
            problems.push(Problem::new("Tax type must be specified for every line of an approved document."));
        }
    }
    if document.totals.total < Decimal::ZERO {
        problems.push(Problem::new(format!(
            "The total of an approved {} must not be negative.",
            document.kind.noun().to_lowercase()
        )));
    }
}

/// Why the books are closed to this document, if it is in them (XR-LOCK-1).
fn locked(organisation: &Organisation, document: &Document) -> Option<String> {
    document.status.is_posted().then(|| organisation.lock_message(document.date)).flatten()
}

/// Once money has touched a sale, only what moves no money may change; of a purchase nothing (XR-INV-3).
fn allowed_once_touched(old: &Document, new: &Document) -> bool {
    if !old.kind.is_sale() {
        return same(old, new);
    }
    let money = |lines: &[Line]| lines.iter().map(Line::money).collect::<Vec<_>>();
    let credited = !old.allocations.is_empty();
    old.date == new.date
        && old.amounts == new.amounts
        && old.currency == new.currency
        && old.rate == new.rate
        && (old.contact == new.contact || !credited)
        && money(&old.lines) == money(&new.lines)
}

/// Whether nothing that a request can say differs.
fn same(old: &Document, new: &Document) -> bool {
    let scalars = |document: &Document| {
        (
            document.number.clone(),
            document.reference.clone(),
            document.contact,
            document.date,
            document.due_date,
            document.planned,
            document.bank,
        )
    };
    let others = |document: &Document| {
        let theme = document.branding_theme;
        (document.amounts, document.currency.clone(), document.rate, theme, document.url.clone(), document.sent)
    };
    scalars(old) == scalars(new) && others(old) == others(new) && old.lines == new.lines
}

/// Stores a checked document. An approved one of which nothing is open is paid (XR-INV-1); money that is spent or received is
/// never open.
fn save(organisation: &mut Organisation, mut document: Document, is_silent: bool) -> Uuid {
    let id = document.id;
    let is_settled = document.kind.is_invoice() || document.kind.gives_credit();
    if document.status.is_posted() && is_settled {
        if document.open(organisation).is_zero() {
            document.status = DocumentStatus::Paid;
            document.fully_paid_on = document.fully_paid_on.or(Some(document.date));
        } else {
            document.status = DocumentStatus::Authorised;
        }
    }
    if document.kind.is_numbered() {
        organisation.numbers.put((document.kind, document.number.to_lowercase()), id);
    }
    if document.bank.is_none() {
        write_contact::mark_role(organisation, document.contact, document.kind.is_sale());
    }
    if is_silent {
        organisation.documents.put_silently(id, document);
    } else {
        organisation.documents.put(id, document);
    }
    id
}
