//! Rates between currencies, from whoever knows them.

use std::fmt;

use async_trait::async_trait;
use canonical_model::{FxRate, RateQuery};

use crate::RemoteError;

/// Knows what currencies are worth: a bank's list of the day, a service with rates of this minute, a table of one's own. It is asked
/// when an order in another currency is to be billed and the [planner](super::Planner::rate_query) wants it to decide; what it
/// answers stands in the invoice, in what is added to it, and in what credits it, so later answers change nothing.
///
/// ```
/// use async_trait::async_trait;
/// use canonical_model::{FxRate, RateQuery, RateSource};
/// use sync_core::{RemoteError, ports::RateProvider};
///
/// #[derive(Debug)]
/// struct MonthlyList;
///
/// #[async_trait]
/// impl RateProvider for MonthlyList {
///     async fn rate(&self, query: &RateQuery) -> Result<Option<FxRate>, RemoteError> {
///         let euros_for_a_dollar = match (query.base.code(), query.quote.code()) {
///             ("USD", "EUR") => "0.9213".parse().unwrap_or_default(),
///             _ => return Ok(None),
///         };
///         let source = RateSource::Provider("monthly list".to_owned());
///         Ok(Some(FxRate { base: query.base, quote: query.quote, rate: euros_for_a_dollar, as_of: query.day, source }))
///     }
/// }
/// ```
///
/// # Cancellation
/// The future may be dropped at any time.
#[async_trait]
pub trait RateProvider: Send + Sync + fmt::Debug {
    /// How many units of `query.quote` one unit of `query.base` is worth, on that day or, for rates of the minute, at that time;
    /// `None` where it does not know the pair or the day.
    ///
    /// # Errors
    /// When it cannot be asked now: the order waits, and is tried again.
    async fn rate(&self, query: &RateQuery) -> Result<Option<FxRate>, RemoteError>;
}
