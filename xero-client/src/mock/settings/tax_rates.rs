//! Tax rates; the tax type is the key of each (XR-RATE).

use api_core::{runtime::Timestamp, wire::Json};
use http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::{
    arithmetic::round,
    batch::{self, Kind, Mode, Problem, Refusal},
    http::{Call, Failure, Reply},
    json::{Fields, Object},
    organisation::Organisation,
    query::Listing,
    setup::TaxRateSetup,
    where_clause::Value,
};

const KIND: Kind = Kind::new("TaxRates", "");

/// A tax rate.
#[derive(Debug, Clone)]
pub(in super::super) struct TaxRate {
    pub(in super::super) tax_type: String,
    name: String,
    /// What counts, of a hundred.
    pub(in super::super) rate: Decimal,
    components: Vec<Component>,
    classes: Vec<String>,
    report_type: String,
    deleted: bool,
    /// Whether the country brings it, so that it cannot be changed (XR-RATE-3).
    of_system: bool,
}

/// A part of a tax rate.
#[derive(Debug, Clone)]
struct Component {
    name: String,
    rate: Decimal,
    is_compound: bool,
    is_non_recoverable: bool,
}

impl TaxRate {
    pub(in super::super) fn new(setup: TaxRateSetup) -> Self {
        let component =
            Component { name: setup.name.clone(), rate: setup.rate, is_compound: false, is_non_recoverable: false };
        Self {
            of_system: !setup.tax_type.starts_with("TAX"),
            tax_type: setup.tax_type,
            name: setup.name,
            rate: setup.rate,
            components: vec![component],
            classes: setup.classes,
            report_type: if setup.rate.is_zero() { "NONE".to_owned() } else { "OUTPUT".to_owned() },
            deleted: false,
        }
    }

    pub(in super::super) fn is_active(&self) -> bool {
        !self.deleted
    }

    /// Whether it may be used on accounts of that class (XR-TAX-3).
    pub(in super::super) fn applies_to(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }

    fn status(&self) -> &'static str {
        if self.deleted { "DELETED" } else { "ACTIVE" }
    }

    fn json(&self) -> Json {
        let components = self.components.iter().map(|component| {
            Object::new()
                .put("Name", component.name.as_str())
                .amount("Rate", component.rate)
                .put("IsCompound", component.is_compound)
                .put("IsNonRecoverable", component.is_non_recoverable)
                .done()
        });
        Object::new()
            .put("Name", self.name.as_str())
            .put("TaxType", self.tax_type.as_str())
            .put("ReportTaxType", self.report_type.as_str())
            .put("CanApplyToAssets", self.applies_to("ASSET"))
            .put("CanApplyToEquity", self.applies_to("EQUITY"))
            .put("CanApplyToExpenses", self.applies_to("EXPENSE"))
            .put("CanApplyToLiabilities", self.applies_to("LIABILITY"))
            .put("CanApplyToRevenue", self.applies_to("REVENUE"))
            .amount("DisplayTaxRate", self.rate)
            .amount("EffectiveRate", self.rate)
            .put("Status", self.status())
            .put("TaxComponents", components.collect::<Vec<_>>())
            .done()
    }

    fn field(&self, name: &str) -> Value {
        match name {
            "Name" => Value::text(&self.name),
            "TaxType" => Value::text(&self.tax_type),
            "ReportTaxType" => Value::text(&self.report_type),
            "Status" => Value::text(self.status()),
            "EffectiveRate" | "DisplayTaxRate" => Value::Number(self.rate),
            _ => Value::Null,
        }
    }
}

/// What the parts come to: the simple ones added, a compound one on top of them (XR-RATE-2).
fn effective(components: &[Component]) -> Decimal {
    let sum = |is_compound: bool| -> Decimal {
        components.iter().filter(|part| part.is_compound == is_compound).map(|part| part.rate).sum()
    };
    let (simple, compound) = (sum(false), sum(true));
    round(simple + compound + simple * compound / Decimal::ONE_HUNDRED, 4)
}

/// Where a rate for tax on sales or on purchases may be used (XR-RATE-2).
fn classes_of(report_type: &str) -> Vec<String> {
    let classes: &[&str] = if report_type.contains("OUTPUT") {
        &["ASSET", "EQUITY", "LIABILITY", "REVENUE"]
    } else if report_type.contains("INPUT") {
        &["ASSET", "EQUITY", "EXPENSE", "LIABILITY"]
    } else {
        &["ASSET", "EQUITY", "EXPENSE", "LIABILITY", "REVENUE"]
    };
    classes.iter().map(|class| (*class).to_owned()).collect()
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    match (&call.method, rest) {
        (&Method::GET, []) => list(organisation, call),
        (&Method::GET, [tax_type]) => {
            let rate = organisation.tax_rate(tax_type).ok_or(Failure::NotFound)?;
            Ok(Reply::one(KIND.list, rate.json()))
        }
        (&Method::PUT, []) => write_all(organisation, call, Mode::Create),
        (&Method::POST, []) => write_all(organisation, call, Mode::Upsert),
        (_, [] | [_]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

fn write_all(organisation: &mut Organisation, call: &Call, mode: Mode) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, element, mode);
    batch::run(organisation, call, KIND, &elements, write, |organisation, place| {
        organisation.tax_rates.get(&place).map(TaxRate::json).unwrap_or_default()
    })
}

/// Creates a rate, or changes the one of that tax type, else of that name (XR-RATE-1).
fn write(organisation: &mut Organisation, element: &Json, mode: Mode) -> Result<usize, Refusal> {
    let fields = Fields::of(element)?;
    let (tax_type, name) = (fields.filled("TaxType")?, fields.filled("Name")?);
    let is_meant = |rate: &TaxRate| match &tax_type {
        Some(tax_type) => rate.tax_type == *tax_type,
        None => !rate.deleted && name.as_deref() == Some(rate.name.as_str()),
    };
    let existing = match mode {
        Mode::Create => None,
        Mode::Upsert => organisation.tax_rates.rows().find(|(_, rate)| is_meant(rate)),
    };
    let existing = existing.map(|(place, rate)| (*place, rate.clone()));
    if let (Mode::Upsert, Some(tax_type), None) = (mode, &tax_type, &existing) {
        return Err(Refusal::because(format!("A tax rate of TaxType '{tax_type}' could not be found.")));
    }
    let (place, mut rate) = existing.unwrap_or_else(|| {
        let setup = TaxRateSetup::new(next_type(organisation), "", Decimal::ZERO);
        (organisation.tax_rates.keys().count(), TaxRate { components: Vec::new(), ..TaxRate::new(setup) })
    });
    if rate.of_system {
        return Err(Refusal::because("System tax rates cannot be updated."));
    }
    if rate.deleted {
        return Err(Refusal::because("A deleted tax rate cannot be updated."));
    }
    let mut problems = Vec::new();
    rate.name = name.unwrap_or(rate.name);
    if let Some(report_type) = fields.filled("ReportTaxType")? {
        (rate.classes, rate.report_type) = (classes_of(&report_type), report_type);
    }
    if let Some(elements) = fields.list("TaxComponents")? {
        rate.components = elements.iter().map(|element| component(element, &mut problems)).collect::<Result<_, _>>()?;
        rate.rate = effective(&rate.components);
    }
    match fields.filled("Status")?.as_deref() {
        None | Some("ACTIVE") => {}
        Some("DELETED") => rate.deleted = true,
        Some(status) => problems.push(Problem::new(format!("The status {status} is not valid."))),
    }
    check(organisation, place, &rate, &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    organisation.tax_rates.put(place, rate);
    Ok(place)
}

/// The first free type of the organisation's own: TAX001, TAX002 … (XR-RATE-1).
fn next_type(organisation: &Organisation) -> String {
    let mut types = (1_u32..).map(|next| format!("TAX{next:03}"));
    types.find(|tax_type| organisation.tax_rate(tax_type).is_none()).unwrap_or_default()
}

fn component(element: &Json, problems: &mut Vec<Problem>) -> Result<Component, Refusal> {
    let fields = Fields::of(element)?;
    let (name, rate) = (fields.filled("Name")?.unwrap_or_default(), fields.decimal("Rate")?);
    if name.is_empty() {
        problems.push(Problem::new("A tax component needs a Name."));
    }
    match rate {
        None => problems.push(Problem::new("A tax component needs a Rate.")),
        Some(rate) if rate < Decimal::ZERO || rate > Decimal::ONE_HUNDRED => {
            problems.push(Problem::new("The Rate of a tax component must be between 0 and 100."));
        }
        Some(_) => {}
    }
    Ok(Component {
        name,
        rate: round(rate.unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE_HUNDRED), 4),
        is_compound: fields.flag("IsCompound")?.unwrap_or(false),
        is_non_recoverable: fields.flag("IsNonRecoverable")?.unwrap_or(false),
    })
}

fn check(organisation: &Organisation, place: usize, rate: &TaxRate, problems: &mut Vec<Problem>) {
    if rate.name.is_empty() || rate.name.chars().count() > 50 {
        problems.push(Problem::new("A tax rate needs a Name of at most 50 characters."));
    }
    if rate.components.is_empty() {
        problems.push(Problem::new("A tax rate needs at least one tax component."));
    }
    if rate.components.iter().filter(|component| component.is_compound).count() > 1 {
        problems.push(Problem::new("Only one tax component can be compound."));
    }
    let mut others = organisation.tax_rates.rows().filter(|(other, _)| **other != place);
    if others.any(|(_, other)| !other.deleted && other.name.eq_ignore_ascii_case(&rate.name)) {
        problems.push(Problem::new(format!("A tax rate with the name '{}' already exists.", rate.name)));
    }
}

/// `GET /TaxRates`, deleted ones too.
fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &["Name", "TaxType", "ReportTaxType", "Status", "EffectiveRate", "DisplayTaxRate"],
        field: &TaxRate::field,
        updated: &|_| Timestamp::UNIX_EPOCH,
        id: &|_| Uuid::nil(),
        paged: false,
        by_date: false,
    };
    let (rates, _) = listing.select(call, organisation.tax_rates.values(), false)?;
    Ok(Reply::list(KIND.list, rates.into_iter().map(TaxRate::json).collect()))
}
