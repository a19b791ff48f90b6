//! Under which rate an order in another currency, and its payments, stand in the books: units of its currency for one of the books'.

use canonical_model::{Currency, FxRate, Order, Park, ParkCode, RateSource, Settlement, ledger::ReferenceData};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::{
    Profile,
    by::{By, Chosen, Rule},
    profile::{CurrencyRow, MissingRates, RateFrom, value::Facts},
};

/// How many decimals of a rate the ledger holds (XR-MONEY-4).
pub(crate) const RATE_DECIMALS: u32 = 6;

/// The rate of a new invoice; `None` within one currency, and where the ledger takes the rate of the document's day.
///
/// # Errors
/// A [`Park`] where the profile says whence the rate comes, and it does not come, or is none.
pub(crate) fn rate(
    profile: &Profile,
    reference: &ReferenceData,
    order: &Order,
) -> Result<Option<Chosen<Decimal>>, Park> {
    let base = reference.organisation.base_currency;
    if order.currency == base {
        return Ok(None);
    }
    let given = order.fx_rate.as_ref().filter(|given| (given.base, given.quote) == (base, order.currency));
    let Some(row) = profile.currencies.get(&order.currency) else {
        return match given.filter(|given| given.source == RateSource::Store) {
            Some(given) => usable(order, base, given.rate, false).map(|rate| Some(Chosen::rule(rate, Rule::StoreRate))),
            None => Ok(None),
        };
    };
    let Some(Chosen { value, by }) = stated(row, given, order)? else {
        return match row.missing {
            MissingRates::Ledger => Ok(None),
            MissingRates::Park => Err(missing(row, order, base)),
        };
    };
    let value = match row.inverted {
        true => Decimal::ONE.checked_div(value).unwrap_or_default(),
        false => value,
    };
    Ok(Some(Chosen { value: usable(order, base, value, row.pegged)?, by }))
}

/// The rate of a payment: what was settled by what it was settled for. `None` within one currency, and where nobody tells, so that
/// the ledger takes its own.
///
/// # Errors
/// A [`Park`] if it was settled in another currency than the books', or comes to no rate.
pub(crate) fn settled_rate(
    profile: &Profile,
    reference: &ReferenceData,
    order: &Order,
    settled: Option<Settlement>,
) -> Result<Option<Decimal>, Park> {
    let base = reference.organisation.base_currency;
    let Some(Settlement { of, into }) = settled.filter(|_| order.currency != base) else { return Ok(None) };
    if into.currency() != base {
        return Err(Park::new(
            ParkCode::RateUnknown,
            format!("order {}: {of} was settled for {into}, and the books are in {base}", order.number),
            "name the currency of the books as settled_currency in the [[payment_method]] row, or remove its settled_field",
        ));
    }
    let rate = of.amount().checked_div(into.amount()).unwrap_or_default();
    let pegged = profile.currencies.get(&order.currency).is_some_and(|row| row.pegged);
    usable(order, base, rate, pegged).map(Some)
}

/// What the source of the row says; `None` if it says nothing.
fn stated(row: &CurrencyRow, given: Option<&FxRate>, order: &Order) -> Result<Option<Chosen<Decimal>>, Park> {
    let value = match &row.from {
        RateFrom::Par => return Ok(Some(Chosen { value: Decimal::ONE, by: By::Profile(row.at) })),
        RateFrom::Provider => {
            let given = given.filter(|given| matches!(given.source, RateSource::Provider(_)));
            return Ok(given.map(|given| Chosen { value: given.rate, by: By::Profile(row.at) }));
        }
        RateFrom::Value(value) => value,
    };
    let Chosen { value: text, by } = value.text(&Facts::of(order))?;
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse() {
        Ok(value) => Ok(Some(Chosen { value, by })),
        Err(_) => Err(Park::new(
            ParkCode::RateUnknown,
            format!("order {}: {} gives {text:?}, which is no rate", order.number, value.field),
            "let it give a decimal above zero, such as 1.0842",
        )),
    }
}

/// The rate as the ledger holds it, rounded half up.
fn usable(order: &Order, base: Currency, rate: Decimal, pegged: bool) -> Result<Decimal, Park> {
    let held = rate.round_dp_with_strategy(RATE_DECIMALS, RoundingStrategy::MidpointAwayFromZero).normalize();
    if held > Decimal::ZERO && (pegged || held != Decimal::ONE) {
        return Ok(held);
    }
    let (number, quote) = (&order.number, order.currency);
    Err(Park::new(
        ParkCode::RateUnknown,
        format!("order {number}: {rate} is no rate of {quote} to {base}"),
        format!("give its true rate; if {quote} is pegged to {base} at par, say pegged = true in its [[currency]] row"),
    ))
}

fn missing(row: &CurrencyRow, order: &Order, base: Currency) -> Park {
    let (number, quote) = (&order.number, order.currency);
    let cause = match &row.from {
        RateFrom::Provider => format!("no provider knows the rate of {quote} to {base} on {}", order.placed_on),
        RateFrom::Value(_) | RateFrom::Par => format!("the order does not say the rate of {quote} to {base}"),
    };
    let fix = "add the rate, or let missing = \"ledger\" in its [[currency]] row leave it to the ledger's day rate";
    Park::new(ParkCode::RateUnknown, format!("order {number}: {cause}"), fix)
}
