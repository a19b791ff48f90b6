//! The lines of documents: how a request's line becomes one with all its amounts (XR-LINE, XR-INV-6).

use api_core::wire::Json;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::{self, AmountKind, Discount, round},
    batch::{Problem, Refusal},
    document::DocumentKind,
    json::{Fields, Object, number},
    organisation::{IdOf, Organisation},
};

/// A line. One that only describes has no amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) description: String,
    pub(super) quantity: Option<Decimal>,
    pub(super) unit: Option<Decimal>,
    pub(super) amount: Option<Decimal>,
    pub(super) discount: Discount,
    pub(super) account: Option<Uuid>,
    pub(super) tax_type: Option<String>,
    pub(super) tax: Decimal,
    pub(super) item: Option<Uuid>,
    /// Category and option.
    pub(super) tracking: Vec<(Uuid, Uuid)>,
}

impl Line {
    /// What may not change once money has touched the document (XR-INV-3).
    pub(super) fn money(&self) -> impl PartialEq + use<> {
        (self.id, self.quantity, self.unit, self.amount, self.tax_type.clone(), self.tax, self.item)
    }

    pub(super) fn json(&self, organisation: &Organisation, unit_decimals: u32) -> Json {
        let amount = |value: Option<Decimal>| value.map(number);
        let account = self.account.and_then(|id| organisation.account(id));
        let item = self.item.and_then(|id| organisation.items.get(&id));
        let mut object = Object::new()
            .put_opt("ItemCode", item.map(|item| item.code.as_str()))
            .put("Description", self.description.as_str())
            .put_opt("UnitAmount", amount(self.unit.map(|unit| round(unit, unit_decimals))));
        if self.amount.is_some() {
            object = object
                .put_opt("TaxType", self.tax_type.as_deref())
                .amount("TaxAmount", self.tax)
                .put_opt("LineAmount", amount(self.amount))
                .put_opt("AccountCode", account.map(|account| account.code.as_str()))
                .put_opt("AccountID", account.map(|account| account.id.to_string()));
        }
        object = match self.discount {
            Discount::None => object,
            Discount::Rate(rate) => object.amount("DiscountRate", rate).put("DiscountEnteredAsPercent", true),
            Discount::Amount(discount) => {
                object.amount("DiscountAmount", discount).put("DiscountEnteredAsPercent", false)
            }
        };
        object
            .put("Tracking", tracking(organisation, &self.tracking))
            .put_opt("Item", item.map(super::items::Item::nested))
            .put_opt("Quantity", amount(self.quantity))
            .id("LineItemID", self.id)
            .empty_lists(&["ValidationErrors"])
            .done()
    }
}

/// Category and option of each, as JSON.
pub(super) fn tracking(organisation: &Organisation, tracking: &[(Uuid, Uuid)]) -> Vec<Json> {
    let json = tracking.iter().filter_map(|(category_id, option_id)| {
        let category = organisation.tracking.get(category_id)?;
        let option = category.option(*option_id)?;
        let names = Object::new().put("Name", category.name.as_str()).put("Option", option.name.as_str());
        Some(names.id("TrackingCategoryID", *category_id).id("TrackingOptionID", *option_id).done())
    });
    json.collect()
}

/// What all lines of a document share while they are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub(super) kind: DocumentKind,
    pub(super) amounts: AmountKind,
    pub(super) unit_decimals: u32,
    /// Whether `amounts` differs from what the stored lines were computed with.
    pub(super) amounts_changed: bool,
}

/// Reads the lines of a request. With a `LineItemID` a stored line is changed, without one a line is made, and a stored line
/// that is left out is gone (XR-INV-4).
pub(super) fn read(
    organisation: &mut Organisation,
    context: Context,
    elements: &[Json],
    stored: &[Line],
    problems: &mut Vec<Problem>,
) -> Result<Vec<Line>, Refusal> {
    let mut lines = Vec::with_capacity(elements.len());
    for element in elements {
        let fields = Fields::of(element)?;
        let old = match fields.id("LineItemID")? {
            None => None,
            Some(id) => {
                let old = stored.iter().find(|line| line.id == id);
                if old.is_none() && !stored.is_empty() {
                    problems.push(Problem::new(format!("The line item with LineItemID {id} could not be found.")));
                }
                old
            }
        };
        lines.push(line(organisation, context, &fields, old, problems)?);
    }
    Ok(lines)
}

/// Computes the stored lines anew, after `LineAmountTypes` has changed without them.
pub(super) fn recompute(organisation: &Organisation, amounts: AmountKind, lines: &mut [Line]) {
    for line in lines {
        if amounts == AmountKind::NoTax && line.amount.is_some() {
            line.tax_type = Some("NONE".to_owned());
        }
        let rate = line.tax_type.as_deref().and_then(|tax_type| organisation.tax_rate(tax_type));
        line.tax = computed_tax(line.amount, rate.map(|rate| rate.rate), amounts);
    }
}

fn computed_tax(amount: Option<Decimal>, rate: Option<Decimal>, amounts: AmountKind) -> Decimal {
    amount.zip(rate).map(|(amount, rate)| arithmetic::line_tax(amount, rate, amounts)).unwrap_or_default()
}

fn line(
    organisation: &mut Organisation,
    context: Context,
    fields: &Fields<'_>,
    old: Option<&Line>,
    problems: &mut Vec<Problem>,
) -> Result<Line, Refusal> {
    let mut line = match old {
        Some(line) => line.clone(),
        None => Line {
            id: organisation.new_id(IdOf::Line),
            description: String::new(),
            quantity: None,
            unit: None,
            amount: None,
            discount: Discount::None,
            account: None,
            tax_type: None,
            tax: Decimal::ZERO,
            item: None,
            tracking: Vec::new(),
        },
    };
    let old_item = line.item;
    let (mut terms, mut bought_on) = (None, None);
    if let Some(code) = fields.filled("ItemCode")? {
        match organisation.item_by_code(&code) {
            Some(item) => {
                terms = Some(item.terms(context.kind.is_sale()));
                bought_on =
                    item.stock_accounts().filter(|_| !context.kind.is_sale()).map(|(stock, _)| stock.to_owned());
                if line.description.is_empty() {
                    item.described(context.kind.is_sale()).clone_into(&mut line.description);
                }
                line.item = Some(item.id);
            }
            None => problems.push(Problem::new(format!("Item code '{code}' is not valid"))),
        }
    }
    if let Some(description) = fields.text("Description")? {
        line.description = description;
    }
    if line.description.chars().count() > 4_000 {
        problems.push(Problem::new("The description of a line must not be longer than 4000 characters."));
    }
    let terms = terms.unwrap_or_default();
    let priced = price(context, fields, &mut line, terms.unit_price, problems)?;
    let account_changed = account(organisation, context, fields, &mut line, terms.account.as_deref(), problems)?;
    let is_on = |code: &str| line.account == organisation.account_by_code(code).map(|account| account.id);
    if let Some(code) = bought_on.filter(|code| !is_on(code)) {
        problems.push(Problem::new(format!("A tracked item must be bought on its inventory asset account '{code}'.")));
    }
    if let Some(tracking) = fields.list("Tracking")? {
        line.tracking = read_tracking(organisation, tracking, problems)?;
    }
    let of_item = terms.tax_type.filter(|_| line.tax_type.is_none() || line.item != old_item);
    let tax_type = fields.filled("TaxType")?.or(of_item);
    let taxed = tax_type.is_some() || priced || account_changed || context.amounts_changed;
    if let Some(tax_type) = tax_type {
        line.tax_type = Some(tax_type);
    }
    tax(organisation, context, fields, &mut line, taxed, problems)?;
    Ok(line)
}

/// Quantity, unit price and amount of the line, two of which make the third (XR-LINE-1, XR-UNITDP-1). Whether any has changed.
fn price(
    context: Context,
    fields: &Fields<'_>,
    line: &mut Line,
    item_price: Option<Decimal>,
    problems: &mut Vec<Problem>,
) -> Result<bool, Refusal> {
    let given_quantity = fields.decimal("Quantity")?.map(|quantity| round(quantity, 4));
    let given_unit = fields.decimal("UnitAmount")?.map(|unit| round(unit, context.unit_decimals));
    let given_amount = fields.decimal("LineAmount")?;
    let discount = discount(context, fields, problems)?;
    let says_price = given_quantity.is_some() || given_unit.is_some() || given_amount.is_some() || discount.is_some();
    if !says_price && (line.amount.is_some() || line.item.is_none()) {
        return Ok(false);
    }
    line.discount = discount.unwrap_or(line.discount);
    let amount = given_amount.map(|amount| round(amount, 2));
    let stored = if amount.is_none() { (line.quantity, line.unit) } else { (None, None) };
    let quantity = given_quantity.or(stored.0);
    let unit = given_unit.or(stored.1).or(item_price.filter(|_| amount.is_none()));
    let mut refuse = |amount: Decimal, expected: Decimal| {
        problems.push(Problem::new(format!(
            "The line total {amount:.2} does not match the expected line total {expected:.2}"
        )));
    };
    let (quantity, unit, amount) = match (quantity, unit, amount) {
        (Some(quantity), None, Some(amount)) => {
            let unit = undiscounted(amount, line.discount).and_then(|gross| gross.checked_div(quantity));
            if unit.is_none() && !amount.is_zero() {
                refuse(amount, Decimal::ZERO);
            }
            (quantity, round(unit.unwrap_or_default(), context.unit_decimals), Some(amount))
        }
        (None, Some(unit), Some(amount)) => {
            let quantity = undiscounted(amount, line.discount).and_then(|gross| gross.checked_div(unit));
            if quantity.is_none() && !amount.is_zero() {
                refuse(amount, Decimal::ZERO);
            }
            (round(quantity.unwrap_or(Decimal::ONE), 4), unit, Some(amount))
        }
        (None, None, Some(amount)) => {
            let unit = undiscounted(amount, line.discount).unwrap_or(amount);
            (Decimal::ONE, round(unit, context.unit_decimals), Some(amount))
        }
        (quantity, unit, amount) => {
            let (quantity, unit) = (quantity.unwrap_or(Decimal::ONE), unit.unwrap_or_default());
            let expected = arithmetic::line_amount(quantity, unit, line.discount);
            if let Some((amount, expected)) = amount.zip(expected).filter(|(amount, expected)| amount != expected) {
                refuse(amount, expected);
            }
            (quantity, unit, expected)
        }
    };
    if quantity.abs() > arithmetic::largest_quantity() {
        problems.push(Problem::new("Quantity must not have more than 13 digits."));
    }
    if amount.is_none_or(|amount| amount.abs() > arithmetic::largest_line_amount()) {
        problems.push(Problem::new("The line amount must not be larger than 9,999,999,999.99."));
    }
    (line.quantity, line.unit, line.amount) = (Some(quantity), Some(unit), amount);
    Ok(true)
}

/// The amount before a discount in percent or as a sum was taken off.
fn undiscounted(amount: Decimal, discount: Discount) -> Option<Decimal> {
    match discount {
        Discount::None => Some(amount),
        Discount::Rate(rate) => amount.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::ONE_HUNDRED - rate),
        Discount::Amount(discount) => amount.checked_add(discount),
    }
}

/// A discount is for sales invoices only, and either a rate or an amount (XR-LINE-2).
fn discount(context: Context, fields: &Fields<'_>, problems: &mut Vec<Problem>) -> Result<Option<Discount>, Refusal> {
    let rate = fields.decimal("DiscountRate")?.filter(|rate| !rate.is_zero());
    let amount = fields.decimal("DiscountAmount")?.filter(|amount| !amount.is_zero());
    if rate.is_none() && amount.is_none() {
        let cleared = fields.has_any(&["DiscountRate", "DiscountAmount"]);
        return Ok(cleared.then_some(Discount::None));
    }
    if context.kind != DocumentKind::SalesInvoice {
        problems
            .push(Problem::new(format!("Discounts cannot be used on a document of type {}.", context.kind.as_str())));
    }
    match (rate, amount) {
        (Some(_), Some(_)) => {
            problems.push(Problem::new("A line can have a DiscountRate or a DiscountAmount, not both."));
            Ok(None)
        }
        (Some(rate), None) if rate < Decimal::ZERO || rate > Decimal::ONE_HUNDRED => {
            problems.push(Problem::new("DiscountRate must be between 0 and 100."));
            Ok(None)
        }
        (Some(rate), None) => Ok(Some(Discount::Rate(round(rate, 4)))),
        (None, amount) => Ok(amount.map(|amount| Discount::Amount(round(amount, 2)))),
    }
}

/// The account by code or id, else the item's; of an overpayment the one of what is owed (XR-BANK-4). Whether it has changed.
fn account(
    organisation: &Organisation,
    context: Context,
    fields: &Fields<'_>,
    line: &mut Line,
    of_item: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Result<bool, Refusal> {
    let by_id = fields.id("AccountID")?;
    let code = fields.filled("AccountCode")?;
    let is_overpayment = context.kind.is_overpayment();
    let of_item = if is_overpayment { organisation.control_account(context.kind) } else { of_item };
    let fallback = of_item.filter(|_| line.account.is_none()).map(str::to_owned);
    let Some(code) = code.or_else(|| by_id.map(|id| id.to_string())).or(fallback) else { return Ok(false) };
    let found = organisation
        .account_by_code(&code)
        .or_else(|| Uuid::parse_str(&code).ok().and_then(|id| organisation.account(id)))
        .filter(|account| if is_overpayment { account.is_control() } else { account.takes_lines() });
    match found {
        Some(account) => {
            let changed = line.account != Some(account.id);
            line.account = Some(account.id);
            Ok(changed)
        }
        None => {
            problems.push(Problem::new(format!("Account code '{code}' is not a valid code for this document.")));
            Ok(false)
        }
    }
}

/// At most two categories, by name or id, each with an option that it has (XR-INV-7).
pub(super) fn read_tracking(
    organisation: &Organisation,
    elements: &[Json],
    problems: &mut Vec<Problem>,
) -> Result<Vec<(Uuid, Uuid)>, Refusal> {
    if elements.len() > 2 {
        problems.push(Problem::new("A line item can have at most 2 tracking categories."));
    }
    let mut tracking = Vec::new();
    for element in elements {
        let fields = Fields::of(element)?;
        let (category_id, category_name) = (fields.id("TrackingCategoryID")?, fields.text("Name")?.unwrap_or_default());
        let (option_id, option_name) = (fields.id("TrackingOptionID")?, fields.text("Option")?.unwrap_or_default());
        let mut active = organisation.tracking.values().filter(|category| category.is_active());
        let category = active.find(|category| match category_id {
            Some(id) => category.id == id,
            None => category.name.eq_ignore_ascii_case(&category_name),
        });
        let option = category.and_then(|category| {
            category.active_options().find(|option| match option_id {
                Some(wanted) => option.id == wanted,
                None => option.name.eq_ignore_ascii_case(&option_name),
            })
        });
        match (category, option) {
            (Some(category), Some(option)) => tracking.push((category.id, option.id)),
            _ => problems.push(Problem::new(format!(
                "The tracking option '{option_name}' of the category '{category_name}' could not be found."
            ))),
        }
    }
    Ok(tracking)
}

/// Tax type (the line's, the item's, the account's) and tax (sent, or computed). Tax that was overridden stays while nothing
/// changes that it depends on.
fn tax(
    organisation: &Organisation,
    context: Context,
    fields: &Fields<'_>,
    line: &mut Line,
    changed: bool,
    problems: &mut Vec<Problem>,
) -> Result<(), Refusal> {
    let account = line.account.and_then(|id| organisation.account(id));
    if context.amounts == AmountKind::NoTax && line.amount.is_some() {
        line.tax_type = Some("NONE".to_owned());
    } else if line.tax_type.is_none() {
        line.tax_type = account.map(|account| account.tax_type.clone());
    }
    let rate = line.tax_type.as_deref().and_then(|tax_type| organisation.tax_rate(tax_type));
    let usable = line.tax_type.as_deref().and_then(|tax_type| organisation.usable_rate(tax_type, account));
    if let (Some(tax_type), None, true) = (line.tax_type.as_deref(), usable, context.amounts != AmountKind::NoTax) {
        problems.push(Problem::new(format!(
            "The TaxType code '{tax_type}' does not exist or cannot be used with this type of transaction."
        )));
    }
    let computed = computed_tax(line.amount, rate.map(|rate| rate.rate), context.amounts);
    let sent = fields.decimal("TaxAmount")?.filter(|_| context.amounts != AmountKind::NoTax);
    let fits = |tax: &Decimal| tax.abs() <= arithmetic::largest_line_amount();
    if sent.is_some_and(|sent| !fits(&sent)) {
        problems.push(Problem::new("The tax of a line must not be larger than 9,999,999,999.99."));
    }
    let sent = sent.filter(fits).map(|sent| round(sent, 2));
    if sent.is_some_and(|sent| sent != computed) && !organisation.rules.accepts_tax_amount {
        problems.push(Problem::new(format!("The tax amount must be {computed:.2}: it cannot be overridden.")));
    }
    if changed || sent.is_some() {
        line.tax = sent.unwrap_or(computed);
    }
    Ok(())
}
