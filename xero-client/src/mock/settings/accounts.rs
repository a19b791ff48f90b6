//! The chart of accounts (XR-ACCOUNT).

use api_core::{runtime::Timestamp, wire::Json};
use http::Method;
use uuid::Uuid;

use super::super::{
    attachments,
    batch::{self, Kind, Mode, Problem, Refusal},
    http::{Call, Failure, Reply},
    items,
    json::{Fields, Object, instant},
    organisation::{IdOf, Organisation},
    query::Listing,
    resource::Resource,
    setup::AccountSetup,
    where_clause::Value,
};

const KIND: Kind = Kind::new("Accounts", "AccountID");

/// The types of accounts and the class of each.
const TYPES: [(&str, &str); 18] = [
    ("BANK", "ASSET"),
    ("CURRENT", "ASSET"),
    ("CURRLIAB", "LIABILITY"),
    ("DEPRECIATN", "EXPENSE"),
    ("DIRECTCOSTS", "EXPENSE"),
    ("EQUITY", "EQUITY"),
    ("EXPENSE", "EXPENSE"),
    ("FIXED", "ASSET"),
    ("INVENTORY", "ASSET"),
    ("LIABILITY", "LIABILITY"),
    ("NONCURRENT", "ASSET"),
    ("OTHERINCOME", "REVENUE"),
    ("OVERHEADS", "EXPENSE"),
    ("PREPAYMENT", "ASSET"),
    ("REVENUE", "REVENUE"),
    ("SALES", "REVENUE"),
    ("TERMLIAB", "LIABILITY"),
    ("WAGESEXPENSE", "EXPENSE"),
];

/// An account of the chart of accounts.
#[derive(Debug, Clone)]
pub(in super::super) struct Account {
    pub(in super::super) id: Uuid,
    /// Empty only for a bank account.
    pub(in super::super) code: String,
    pub(in super::super) name: String,
    pub(in super::super) kind: String,
    pub(in super::super) tax_type: String,
    pub(in super::super) system: Option<String>,
    pub(in super::super) currency: Option<String>,
    takes_payments: bool,
    pub(in super::super) archived: bool,
    description: String,
    bank_number: String,
    bank_type: String,
    in_expense_claims: bool,
    watched: bool,
    updated: Timestamp,
}

impl Account {
    pub(in super::super) fn new(id: Uuid, setup: AccountSetup) -> Self {
        let is_bank = setup.kind == "BANK";
        Self {
            id,
            code: setup.code,
            name: setup.name,
            kind: setup.kind,
            tax_type: setup.tax_type,
            system: setup.system,
            currency: setup.currency,
            takes_payments: setup.takes_payments,
            archived: setup.archived,
            description: String::new(),
            bank_number: if is_bank { "000-000-0000".to_owned() } else { String::new() },
            bank_type: "BANK".to_owned(),
            in_expense_claims: false,
            watched: false,
            updated: Timestamp::UNIX_EPOCH,
        }
    }

    pub(in super::super) fn is_bank(&self) -> bool {
        self.kind == "BANK"
    }

    pub(in super::super) fn class(&self) -> &'static str {
        TYPES.iter().find(|(kind, _)| *kind == self.kind).map_or("ASSET", |(_, class)| class)
    }

    /// Whether it is the one of what customers owe, or of what is owed to suppliers.
    pub(in super::super) fn is_control(&self) -> bool {
        matches!(self.system.as_deref(), Some("DEBTORS" | "CREDITORS"))
    }

    /// Whether a document's line may be on it (XR-INV-6).
    pub(in super::super) fn takes_lines(&self) -> bool {
        !self.archived && !self.is_bank() && !self.is_control()
    }

    /// Whether a payment may come to it (XR-PAY-1).
    pub(in super::super) fn takes_payments(&self) -> bool {
        !self.archived && (self.is_bank() || self.takes_payments)
    }

    fn status(&self) -> &'static str {
        if self.archived { "ARCHIVED" } else { "ACTIVE" }
    }

    fn json(&self, organisation: &Organisation) -> Json {
        Object::new()
            .id("AccountID", self.id)
            .put_text("Code", &self.code)
            .put("Name", self.name.as_str())
            .put("Status", self.status())
            .put("Type", self.kind.as_str())
            .put("TaxType", self.tax_type.as_str())
            .put("Description", self.description.as_str())
            .put("Class", self.class())
            .put_opt("SystemAccount", self.system.as_deref())
            .put("EnablePaymentsToAccount", self.takes_payments)
            .put("ShowInExpenseClaims", self.in_expense_claims)
            .put_text("BankAccountNumber", &self.bank_number)
            .put_opt("BankAccountType", self.is_bank().then_some(self.bank_type.as_str()))
            .put_opt("CurrencyCode", self.currency.as_deref())
            .put("ReportingCode", "")
            .put("HasAttachments", attachments::has(organisation, self.id))
            .put("UpdatedDateUTC", instant(self.updated))
            .put("AddToWatchlist", self.watched)
            .done()
    }

    fn field(&self, name: &str) -> Value {
        match name {
            "AccountID" => Value::Id(self.id),
            "Code" => Value::text(&self.code),
            "Name" => Value::text(&self.name),
            "Type" => Value::text(&self.kind),
            "Status" => Value::text(self.status()),
            "Class" => Value::text(self.class()),
            "SystemAccount" => Value::text(self.system.as_deref().unwrap_or_default()),
            "TaxType" => Value::text(&self.tax_type),
            "Description" => Value::text(&self.description),
            "BankAccountNumber" => Value::text(&self.bank_number),
            "CurrencyCode" => Value::text(self.currency.as_deref().unwrap_or_default()),
            "EnablePaymentsToAccount" => Value::Flag(self.takes_payments),
            "ShowInExpenseClaims" => Value::Flag(self.in_expense_claims),
            _ => Value::Date(self.updated.naive_utc()),
        }
    }

    /// Takes over what the request says.
    fn apply(&mut self, fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Result<(), Refusal> {
        for (name, limit, text) in [
            ("Code", 10, &mut self.code),
            ("Name", 150, &mut self.name),
            ("Description", 4_000, &mut self.description),
            ("Type", 30, &mut self.kind),
            ("TaxType", 50, &mut self.tax_type),
            ("BankAccountNumber", 50, &mut self.bank_number),
            ("BankAccountType", 30, &mut self.bank_type),
        ] {
            if let Some(given) = fields.text(name)? {
                if given.chars().count() > limit {
                    problems.push(Problem::new(format!("{name} must not be longer than {limit} characters.")));
                }
                *text = given.trim().to_owned();
            }
        }
        for (name, flag) in [
            ("EnablePaymentsToAccount", &mut self.takes_payments),
            ("ShowInExpenseClaims", &mut self.in_expense_claims),
            ("AddToWatchlist", &mut self.watched),
        ] {
            *flag = fields.flag(name)?.unwrap_or(*flag);
        }
        self.currency = fields.filled("CurrencyCode")?.or(self.currency.take());
        Ok(())
    }

    /// Whether the whole account holds (XR-ACCOUNT-1, XR-ACCOUNT-2).
    fn check(&self, organisation: &Organisation, problems: &mut Vec<Problem>) {
        let mut refuse = |message: String| problems.push(Problem::new(message));
        let is_known = TYPES.iter().any(|(kind, _)| *kind == self.kind);
        if !is_known {
            refuse(format!("Account type '{}' is not valid.", self.kind));
        }
        if self.code.is_empty() && !self.is_bank() {
            refuse("Please enter a Code.".to_owned());
        }
        if self.name.is_empty() {
            refuse("Please enter a Name.".to_owned());
        }
        if self.is_bank() && self.bank_number.is_empty() {
            refuse("Please enter a BankAccountNumber.".to_owned());
        }
        let others = || organisation.accounts.values().filter(|other| other.id != self.id);
        if !self.code.is_empty() && others().any(|other| other.code.eq_ignore_ascii_case(&self.code)) {
            refuse("Please enter a unique Code.".to_owned());
        }
        if others().any(|other| other.name.to_lowercase() == self.name.to_lowercase()) {
            refuse("Please enter a unique Name.".to_owned());
        }
        if organisation.tax_rate(&self.tax_type).is_none_or(|rate| !rate.is_active()) {
            refuse(format!("The TaxType code '{}' does not exist or cannot be used with this account.", self.tax_type));
        }
        if let Some(currency) = self.currency.as_deref().filter(|code| !organisation.subscribes_to(code)) {
            refuse(format!("Organisation is not subscribed to currency {currency}"));
        }
    }
}

/// Whether anything in the books is on the account, so that it cannot be deleted (XR-ACCOUNT-4).
fn is_used(organisation: &Organisation, account: &Account) -> bool {
    organisation.documents.values().any(|document| document.lines.iter().any(|line| line.account == Some(account.id)))
        || organisation.documents.values().any(|document| document.bank.is_some_and(|bank| bank.account == account.id))
        || organisation
            .journals
            .values()
            .any(|journal| journal.lines.iter().any(|line| line.account == Some(account.id)))
        || organisation.payments.values().any(|payment| payment.account == account.id)
        || organisation.items.values().any(|item| item.uses_account(&account.code))
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => list(organisation, call),
        (&Method::GET, [id]) => get(organisation, id),
        (&Method::PUT, []) => write_one(organisation, call, Mode::Create, None),
        (&Method::POST, [id]) => {
            let id = resolve(organisation, id)?;
            write_one(organisation, call, Mode::Upsert, Some(id))
        }
        (&Method::DELETE, [id]) => delete(organisation, call, id),
        (_, [] | [_]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

fn resolve(organisation: &Organisation, text: &str) -> Result<Uuid, Failure> {
    let account = Uuid::parse_str(text).ok().and_then(|id| organisation.account(id));
    account.map(|account| account.id).ok_or(Failure::NotFound)
}

/// `PUT /Accounts` and `POST /Accounts/{AccountID}` take one account (XR-ACCOUNT-1).
fn write_one(organisation: &mut Organisation, call: &Call, mode: Mode, id: Option<Uuid>) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    if elements.len() > 1 {
        return Err(Failure::BadBody("Accounts are written one at a time".to_owned()));
    }
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, call.now, element, mode, id);
    batch::run(organisation, call, KIND.at(id), &elements, write, |organisation, id| {
        organisation.account(id).map(|account| account.json(organisation)).unwrap_or_default()
    })
}

fn write(
    organisation: &mut Organisation,
    now: Timestamp,
    element: &Json,
    mode: Mode,
    id: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let mut problems = Vec::new();
    let mut account = match (mode, id.and_then(|id| organisation.account(id))) {
        (Mode::Upsert, Some(account)) => account.clone(),
        _ => Account::new(organisation.new_id(IdOf::Setting), AccountSetup::new("", "", "")),
    };
    if account.system.is_some() {
        return Err(Refusal::because("System accounts cannot be updated."));
    }
    if account.archived {
        return Err(Refusal::because("Archived accounts cannot be updated."));
    }
    let old_code = account.code.clone();
    account.apply(&fields, &mut problems)?;
    match fields.filled("Status")?.as_deref() {
        None | Some("ACTIVE") => {}
        Some("ARCHIVED") => account.archived = true,
        Some(status) => problems.push(Problem::new(format!("The status {status} is not valid."))),
    }
    account.check(organisation, &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    account.updated = now;
    items::follow_account(organisation, &old_code, &account.code);
    let id = account.id;
    organisation.accounts.put(id, account);
    Ok(id)
}

/// `GET /Accounts/{AccountID}`.
fn get(organisation: &Organisation, id: &str) -> Result<Reply, Failure> {
    let account = organisation.account(resolve(organisation, id)?).ok_or(Failure::NotFound)?;
    let json = attachments::show(organisation, Resource::Accounts, account.id, account.json(organisation));
    Ok(Reply::one(KIND.list, json))
}

/// `GET /Accounts`.
fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &[
            "AccountID",
            "Code",
            "Name",
            "Type",
            "Status",
            "Class",
            "SystemAccount",
            "TaxType",
            "Description",
            "BankAccountNumber",
            "CurrencyCode",
            "EnablePaymentsToAccount",
            "ShowInExpenseClaims",
            "UpdatedDateUTC",
        ],
        field: &Account::field,
        updated: &|account: &Account| account.updated,
        id: &|account: &Account| account.id,
        paged: false,
        by_date: true,
    };
    let (accounts, _) = listing.select(call, organisation.accounts.values(), false)?;
    Ok(Reply::list(KIND.list, accounts.into_iter().map(|account| account.json(organisation)).collect()))
}

/// `DELETE /Accounts/{AccountID}`: only while nothing uses it, and no account of the system's (XR-ACCOUNT-4).
fn delete(organisation: &mut Organisation, call: &Call, id: &str) -> Result<Reply, Failure> {
    let account = organisation.account(resolve(organisation, id)?).cloned().ok_or(Failure::NotFound)?;
    let mut json = account.json(organisation);
    let problem = if account.system.is_some() {
        Some("System accounts cannot be deleted.")
    } else if is_used(organisation, &account) {
        Some("The account is used and cannot be deleted. Archive it instead.")
    } else {
        None
    };
    if let Some(problem) = problem {
        return Ok(batch::refused(KIND, &json, problem));
    }
    json.set("Status", Json::from("DELETED"));
    organisation.accounts.remove(&account.id);
    organisation.done(call, KIND.list, 1);
    Ok(Reply::one(KIND.list, json))
}
