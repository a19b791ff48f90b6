//! Which account a line or a payment goes to, and which item a line names.

use canonical_model::{
    AccountCode, Currency, Discount, ItemCode, Line, LineKind, Order, Park, ParkCode, TaxType,
    ledger::{DocKind, DocumentLine, ReferenceData, TaxRate},
};

use crate::{
    Profile,
    by::{Chosen, Rule},
    items,
    profile::{PaymentMethodRow, UnknownItems, check},
};

/// Account and item of a line.
pub(crate) struct Place {
    pub(crate) account: Chosen<AccountCode>,
    pub(crate) item: Option<ItemCode>,
}

/// Where a line goes: goods to the account of their item, if the ledger has it and the item names one, else to sales.
pub(crate) fn of_line(profile: &Profile, reference: &ReferenceData, order: &Order, line: &Line) -> Result<Place, Park> {
    let own = || profile.surcharge(&line.code).and_then(|row| row.account.as_ref());
    let account = match line.kind {
        kind if kind.is_sale() => return of_goods(profile, reference, order, line),
        LineKind::GiftCard => gift_card(profile, order, line)?,
        LineKind::Shipping => own().unwrap_or(&profile.accounts.shipping).into(),
        LineKind::Rounding => rounding(profile, order, line)?,
        _ => own().unwrap_or(&profile.accounts.fees).into(),
    };
    Ok(Place { account: usable(reference, account)?, item: None })
}

/// The debt that a gift card is when it is sold.
fn gift_card(profile: &Profile, order: &Order, line: &Line) -> Result<Chosen<AccountCode>, Park> {
    profile.gift_card(&line.code).map(|row| (&row.account).into()).ok_or_else(|| {
        Park::new(
            ParkCode::UnknownAccount,
            format!("order {}: the profile has no account for the gift card {:?}", order.number, line.code),
            "add [[gift_card]] with its sku and account to the profile",
        )
    })
}

fn of_goods(profile: &Profile, reference: &ReferenceData, order: &Order, line: &Line) -> Result<Place, Park> {
    let sku = line.code.trim();
    let code = if sku.is_empty() { None } else { items::of_sku(&profile.items, sku) };
    let item = code.and_then(|code| reference.item(&code));
    if item.is_none() && profile.unknown_items == UnknownItems::Park && !sku.is_empty() {
        return Err(Park::new(
            ParkCode::RefusedByLedger,
            format!("order {}: the ledger has no item {sku}", order.number),
            "add the item, or set documents.unknown_items = \"leave_out\" in the profile",
        ));
    }
    let account = match item.and_then(|item| item.sales_account.clone()) {
        Some(account) => Chosen::rule(account, Rule::ItemAccount),
        None => (&profile.accounts.sales).into(),
    };
    Ok(Place { account: usable(reference, account)?, item: item.map(|item| item.code.clone()) })
}

/// The account of what rounding leaves, within its limit.
fn rounding(profile: &Profile, order: &Order, line: &Line) -> Result<Chosen<AccountCode>, Park> {
    let units = line.net.minor_units().map_err(super::unreckonable(order))?.unsigned_abs();
    let positions = order.lines.iter().filter(|line| line.kind != LineKind::Rounding).count() + order.discounts.len();
    let limit = u128::from(profile.rounding_limit).min(positions as u128);
    if units > limit {
        return Err(Park::new(
            ParkCode::TotalsDiffer,
            format!(
                "order {}: its lines differ from its sub-total by {}, more than rounding explains ({limit} of the smallest unit)",
                order.number, line.net
            ),
            "compare the order with its customer's receipt, or raise documents.rounding_limit in the profile",
        ));
    }
    profile.accounts.rounding.as_ref().map(Chosen::from).ok_or_else(|| {
        Park::new(
            ParkCode::TotalsDiffer,
            format!("order {}: its rounded lines differ from its sub-total by {}", order.number, line.net),
            "name accounts.rounding in the profile: the difference is posted there",
        )
    })
}

/// The account of each discount before tax, one that has none of its own going to sales; none if all of them are netted into
/// the lines.
pub(crate) fn of_discounts<'a>(
    profile: &Profile,
    reference: &ReferenceData,
    discounts: impl Iterator<Item = &'a Discount>,
) -> Result<Option<Vec<Chosen<AccountCode>>>, Park> {
    let accounts: Vec<Option<Chosen<AccountCode>>> = discounts.map(|discount| own_account(profile, discount)).collect();
    if accounts.iter().all(Option::is_none) {
        return Ok(None);
    }
    let of_each =
        accounts.into_iter().map(|own| usable(reference, own.unwrap_or_else(|| (&profile.accounts.sales).into())));
    of_each.collect::<Result<_, _>>().map(Some)
}

/// The account of a discount after tax.
pub(crate) fn of_late_discount(
    profile: &Profile,
    reference: &ReferenceData,
    discount: &Discount,
) -> Result<Chosen<AccountCode>, Park> {
    usable(reference, own_account(profile, discount).unwrap_or_else(|| (&profile.accounts.sales).into()))
}

fn own_account(profile: &Profile, discount: &Discount) -> Option<Chosen<AccountCode>> {
    let own = profile.surcharge(&discount.code).and_then(|row| row.account.as_ref());
    own.or(profile.accounts.discounts.as_ref()).map(Chosen::from)
}

/// The account, if lines may be posted to it.
pub(crate) fn usable(reference: &ReferenceData, account: Chosen<AccountCode>) -> Result<Chosen<AccountCode>, Park> {
    check::line_account(reference, &account.value).map_err(unknown_account)?;
    Ok(account)
}

fn unknown_account((problem, fix): (String, String)) -> Park {
    Park::new(ParkCode::UnknownAccount, problem, fix)
}

/// The rate of the tax type, if lines may have it; `income`: lines of income.
pub(crate) fn usable_tax_type<'a>(
    reference: &'a ReferenceData,
    tax_type: &TaxType,
    income: bool,
) -> Result<&'a TaxRate, Park> {
    let rate = if income { check::revenue_tax_type(reference, tax_type) } else { check::tax_type(reference, tax_type) };
    rate.map_err(|(problem, fix)| Park::new(ParkCode::UnknownTaxType, problem, fix))
}

/// Refuses a document on a line of which the tax type may not stand, by the line's account.
pub(crate) fn check_tax_types(reference: &ReferenceData, lines: &[DocumentLine]) -> Result<(), Park> {
    let problem = |line: &DocumentLine| check::tax_on_account(reference, &line.tax_type, &line.account);
    match lines.iter().find_map(problem) {
        None => Ok(()),
        Some((problem, fix)) => Err(Park::new(ParkCode::UnknownTaxType, problem, fix)),
    }
}

/// The row of a payment method.
pub(crate) fn payment_method<'a>(
    profile: &'a Profile,
    order: &Order,
    method: &str,
) -> Result<&'a PaymentMethodRow, Park> {
    profile.payment_method(method, order.currency).ok_or_else(|| {
        let named = if method.is_empty() {
            "a payment whose method the store does not tell (a row with name = \"*\" takes it)".to_owned()
        } else {
            format!("payment method {method:?}")
        };
        Park::new(
            ParkCode::UnmappedPaymentMethod,
            format!("order {}: the profile has no account for {named}", order.number),
            "add [[payment_method]] with its name and account to the profile",
        )
    })
}

/// The account, if overpayments in the currency may be made to it, or prepayments, as `held` says.
pub(crate) fn holds_money(
    reference: &ReferenceData,
    account: &AccountCode,
    currency: Currency,
    held: DocKind,
) -> Result<(), Park> {
    let own = check::held_account(reference, account, held).map_err(unknown_account)?.currency;
    let own = own.unwrap_or(reference.organisation.base_currency);
    if own == currency {
        return Ok(());
    }
    Err(Park::new(
        ParkCode::UnknownAccount,
        format!("account {account} is in {own}: {} in {currency} cannot come to it", with_article(held)),
        format!("add a [[payment_method]] row with currency = \"{currency}\" and a bank account of it to the profile"),
    ))
}

/// What holds a customer's money, in a sentence.
pub(crate) fn with_article(held: DocKind) -> &'static str {
    if held == DocKind::Prepayment { "a prepayment" } else { "an overpayment" }
}

/// The account, if payments in the currency may be made to it.
pub(crate) fn takes_payments(reference: &ReferenceData, account: &AccountCode, currency: Currency) -> Result<(), Park> {
    let own = check::payment_account(reference, account).map_err(unknown_account)?.currency;
    match own.filter(|own| *own != currency && *own != reference.organisation.base_currency) {
        None => Ok(()),
        Some(own) => Err(Park::new(
            ParkCode::UnknownAccount,
            format!("account {account} is in {own}: a payment in {currency} cannot go there"),
            format!("add a [[payment_method]] row with currency = \"{currency}\" and another account to the profile"),
        )),
    }
}
