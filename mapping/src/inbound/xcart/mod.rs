//! From X-Cart's orders to canonical ones: what was sold, what was added and taken off, which tax was charged, and which money
//! moved. Everything is checked against the order's own totals; what contradicts itself is parked.

mod custom;
mod derived;
mod included;
mod lines;
mod parties;
mod payments;
mod products;
mod surcharges;

use canonical_model::{
    Currency, Money, Order, OrderId, Park, ParkCode, PaymentState, SchemaVersion, SourceStamp, TaxCollector,
    TaxTreatment,
    invariants::{Breach, Rule, check_order},
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};
use xcart_client::{
    legacy::{Current, Gap},
    meaning::{self, SumsDiffer, chosen_transaction},
    wire::{self, Detail, HistoryEntry, PaymentStatusCode, PaymentTransaction},
};

pub use products::product;

use crate::Profile;

/// What was read of an order: the order itself, and what X-Cart keeps beside it.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The order.
    pub order: &'a wire::Order,
    /// Its payment transactions.
    pub transactions: &'a [PaymentTransaction],
    /// Its history; needed only where [`needs_history`] says so.
    pub history: &'a [HistoryEntry],
    /// Its details, if they were read: they become custom fields.
    pub details: &'a [Detail],
    /// The name of the customer's membership; empty if it was not read.
    pub membership: &'a str,
    /// The number of the customer's exemption from tax, as the customer's profile has it with the add-on *AvaTax*
    /// (XC-ADDON-1); empty if there is none, or it was not read.
    pub tax_exemption: &'a str,
    /// The day, in the store's zone, on which the order was read: the date of a payment that nothing else dates.
    pub seen_on: NaiveDate,
    /// When and from what text it was read, if that is kept.
    pub source: Option<&'a SourceStamp>,
    /// What X-Cart 5.0 to 5.4 did not tell of it. The API of later releases has no gaps.
    pub gaps: &'a [Gap],
}

impl<'a> Reading<'a> {
    /// An order alone.
    pub fn new(order: &'a wire::Order, seen_on: NaiveDate) -> Self {
        Self {
            order,
            transactions: &[],
            history: &[],
            details: &[],
            membership: "",
            tax_exemption: "",
            seen_on,
            source: None,
            gaps: &[],
        }
    }

    /// An order of X-Cart 5.0 to 5.4, as the REST add-on told it, with its payment transactions. It is read as one of the current API
    /// is; what the add-on did not tell is noted in its [`evidence`](Order::evidence), and without its addresses, where its tax is
    /// due is not known: then it is parked.
    pub fn of_addon(current: &'a Current, seen_on: NaiveDate) -> Self {
        Self { transactions: &current.transactions, gaps: &current.gaps, ..Self::new(&current.order, seen_on) }
    }
}

/// An order as X-Cart sends it, with its payment transactions, as a canonical order.
///
/// `history` is needed only where [`needs_history`] says so. `seen_on` is the day, in the store's zone, on which the order was
/// read: the date of a payment that nothing else dates.
///
/// # Errors
/// As [`read`].
pub fn order(
    profile: &Profile,
    wire: &wire::Order,
    transactions: &[PaymentTransaction],
    history: &[HistoryEntry],
    seen_on: NaiveDate,
) -> Result<Order, Park> {
    read(profile, &Reading { transactions, history, ..Reading::new(wire, seen_on) })
}

/// What was read of an order, as a canonical order.
///
/// # Errors
/// A [`Park`]: the order contradicts itself, has a code that the profile does not class, or does not tell how much was paid.
pub fn read(profile: &Profile, reading: &Reading<'_>) -> Result<Order, Park> {
    let Reading { order: wire, transactions, history, details, seen_on, source, gaps, .. } = *reading;
    let currency: Currency = wire.currency.parse().map_err(|error| {
        Park::new(
            ParkCode::UnsupportedCurrency,
            format!("order {}: {error}", wire.id),
            "mend the currency in the store",
        )
    })?;
    let mut evidence = bridged(wire, gaps)?;
    let (stated_total, read) = surcharges::read(profile, wire, currency, &mut evidence)?;
    let payments = payments::read(profile, currency, wire, transactions, history, seen_on, &mut evidence)?;

    let treatment = match (read.taxes.is_empty(), read.included) {
        (true, _) => TaxTreatment::NoTax,
        (false, true) => TaxTreatment::Inclusive,
        (false, false) => TaxTreatment::Exclusive,
    };
    let custom = custom::fields(wire, transactions, details);
    let mut order = Order {
        schema_version: SchemaVersion,
        id: OrderId::numbered("", wire.id.0),
        number: wire.order_number.0.clone(),
        placed_at: wire.create_date.0,
        updated_at: wire.update_date.0,
        placed_on: local_day(profile, wire.create_date.0),
        currency,
        payment_state: payment_state(wire),
        fulfilment_code: wire.shipping_status.as_ref().map(|status| status.code.as_str().into()).unwrap_or_default(),
        fulfilment_state: custom::fulfilment(wire),
        customer: parties::customer(reading),
        billing: wire.billing_address.as_ref().map(|address| parties::address(profile, address)),
        shipping: wire.shipping_address.as_ref().map(|address| parties::address(profile, address)),
        tax_treatment: treatment,
        lines: read.lines,
        discounts: read.discounts,
        taxes: read.taxes,
        tenders: read.tenders,
        stated_total,
        payment_method: chosen_transaction(transactions).map(|chosen| (&chosen.name).into()).unwrap_or_default(),
        payments,
        refunds: Vec::new(),
        fx_rate: None,
        shipping_method: wire.shipping_method_name.as_ref().cloned().unwrap_or_default(),
        tracking_numbers: wire.tracking_numbers.iter().map(|number| (&number.value).into()).collect(),
        po_number: custom::po_number(&custom).into(),
        customer_note: (&wire.notes).into(),
        staff_note: (&wire.admin_notes).into(),
        custom,
        source: source.cloned(),
        evidence,
    };
    // The store does not say it: the profile knows which payment methods are a marketplace's.
    if profile.collector(&order.payment_method, currency) == TaxCollector::Marketplace {
        let of_lines = order.lines.iter_mut().flat_map(|line| &mut line.taxes);
        order.taxes.iter_mut().chain(of_lines).for_each(|tax| tax.collected_by = TaxCollector::Marketplace);
    }
    match check_order(&order).first() {
        None => Ok(order),
        Some(violation) => {
            let (code, fix) = match (violation.rule, &violation.breach) {
                (Rule::MoneyIn, Breach::Exceeds { .. }) => {
                    (ParkCode::OverCredited, "look into the order's payment transactions")
                }
                _ => (ParkCode::OrderSums, "compare the order with its customer's receipt, and mend it in the store"),
            };
            Err(Park::new(code, format!("order {}: {violation}", order.number), fix))
        }
    }
}

/// Whether the date of a payment can only be learnt from the order's history: its status says that money moved, and no
/// transaction tells when.
pub fn needs_history(wire: &wire::Order, transactions: &[PaymentTransaction]) -> bool {
    meaning::needs_history(wire, transactions)
}

/// What is noted of an order of which the add-on did not tell everything. Where a tax is due is not guessed.
fn bridged(wire: &wire::Order, gaps: &[Gap]) -> Result<Vec<SmolStr>, Park> {
    if gaps.contains(&Gap::Addresses) {
        return Err(Park::new(
            ParkCode::Unreadable,
            format!("order {}: its addresses were not read, and its tax may depend on them", wire.order_number.0),
            "read the order in the complex schema of the REST add-on too",
        ));
    }
    // No line has what the whole order does not.
    let is_none = |gap: &Gap| *gap == Gap::IncludedLineTaxes && !wire.surcharges.iter().any(|one| one.include);
    Ok(gaps.iter().filter(|gap| !is_none(gap)).map(|gap| format_smolstr!("{gap}")).collect())
}

/// The day of an instant in the store's zone.
fn local_day(profile: &Profile, at: DateTime<Utc>) -> NaiveDate {
    profile.day_of(at)
}

fn payment_state(wire: &wire::Order) -> PaymentState {
    match wire.payment_status.as_ref().map(|status| &status.code) {
        Some(PaymentStatusCode::AwaitingPayment) => PaymentState::Awaiting,
        Some(PaymentStatusCode::Authorized) => PaymentState::Authorised,
        Some(PaymentStatusCode::PartiallyPaid) => PaymentState::Partial,
        Some(PaymentStatusCode::Paid) => PaymentState::Paid,
        Some(PaymentStatusCode::Declined) => PaymentState::Declined,
        Some(PaymentStatusCode::Cancelled) => PaymentState::Cancelled,
        Some(PaymentStatusCode::Refunded) => PaymentState::Refunded,
        Some(PaymentStatusCode::Other(code)) => PaymentState::Other(code.clone()),
        None => PaymentState::Other(String::new()),
    }
}

/// X-Cart's code of a payment status, by which a profile's tables know it.
pub fn payment_status_code(state: &PaymentState) -> &str {
    let code = match state {
        PaymentState::Awaiting => &PaymentStatusCode::AwaitingPayment,
        PaymentState::Authorised => &PaymentStatusCode::Authorized,
        PaymentState::Partial => &PaymentStatusCode::PartiallyPaid,
        PaymentState::Paid => &PaymentStatusCode::Paid,
        PaymentState::Declined => &PaymentStatusCode::Declined,
        PaymentState::Cancelled => &PaymentStatusCode::Cancelled,
        PaymentState::Refunded => &PaymentStatusCode::Refunded,
        PaymentState::Other(code) => return code,
    };
    code.as_str()
}

/// No formula of X-Cart's makes the order's sums.
fn sums_differ(wire: &wire::Order, currency: Currency, differ: &SumsDiffer) -> Park {
    match differ {
        SumsDiffer::Total { stated, sub_total, computed } => {
            let money = |amount: &Decimal| match Money::rounded(*amount, currency) {
                Ok(money) => money.to_string(),
                Err(_) => format!("{amount} {currency}"),
            };
            contradiction(
                wire,
                format_args!(
                    "the total is {}, sub-total {} and surcharges give {} (difference {})",
                    money(stated),
                    money(sub_total),
                    money(computed),
                    stated.saturating_sub(*computed)
                ),
            )
        }
        SumsDiffer::SubTotal { .. } => contradiction(wire, differ),
        _ => malformed(wire, differ),
    }
}

/// The sums of an order do not hold.
fn contradiction(wire: &wire::Order, cause: impl std::fmt::Display) -> Park {
    Park::new(
        ParkCode::OrderSums,
        format!("order {}: {cause}", wire.order_number),
        "compare the order with its customer's receipt, and mend it in the store",
    )
}

/// A value of an order cannot be what it says.
fn malformed(wire: &wire::Order, cause: impl std::fmt::Display) -> Park {
    Park::new(ParkCode::MalformedOrder, format!("order {}: {cause}", wire.order_number), "mend the order in the store")
}

/// Amounts that cannot be reckoned with.
fn unreckonable(wire: &wire::Order) -> impl Fn(canonical_model::MoneyError) -> Park + '_ {
    |error| malformed(wire, error)
}

/// The amount rounded to the order's currency, or a park.
fn rounded(wire: &wire::Order, amount: Decimal, currency: Currency) -> Result<Money, Park> {
    Money::rounded(amount, currency).map_err(unreckonable(wire))
}

/// The sum of the amounts, or a park.
fn sum(wire: &wire::Order, currency: Currency, amounts: impl IntoIterator<Item = Money>) -> Result<Money, Park> {
    Money::sum(currency, amounts).map_err(unreckonable(wire))
}
