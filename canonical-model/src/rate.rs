//! Rates between currencies, with their direction.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Currency;

/// Who says what a rate is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RateSource {
    /// The store, with the order.
    Store,
    /// The profile, as a fixed rate.
    Fixed,
    /// A provider of rates, by its name.
    Provider(String),
}

/// What is asked of a provider of rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateQuery {
    /// The currency of the books, of which one unit is meant.
    pub base: Currency,
    /// The order's currency.
    pub quote: Currency,
    /// When the order was placed, for rates of the minute.
    pub at: DateTime<Utc>,
    /// The day of that in the store's time zone, for rates of a day.
    pub day: NaiveDate,
}

/// How many units of `quote` one unit of `base` is worth. Xero states a document's rate like this, with the organisation's
/// currency as base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FxRate {
    /// The currency of which one unit is meant.
    pub base: Currency,
    /// The currency in which it is expressed.
    pub quote: Currency,
    /// Units of `quote` for one of `base`, above zero; never 1 between two currencies that are not pegged at par.
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    pub rate: Decimal,
    /// The day it is of.
    pub as_of: NaiveDate,
    /// Who says so.
    pub source: RateSource,
}
