//! The rate of an order in another currency, where the planner wants one and somebody knows it.

use std::borrow::Cow;

use canonical_model::Order;

use super::{Connection, Engine};
use crate::{Side, SyncError, ports::PlanInput};

impl Engine {
    /// The order, with its rate if the planner wants one. Without a provider, or an answer, it stays as it is: what follows from
    /// that is the planner's to say.
    pub(super) async fn rated<'a>(
        &self,
        connection: &Connection,
        order: &'a Order,
        input: PlanInput<'_>,
    ) -> Result<Cow<'a, Order>, SyncError> {
        let Some(provider) = &self.rates else { return Ok(Cow::Borrowed(order)) };
        let Some(query) = connection.planner.rate_query(input) else { return Ok(Cow::Borrowed(order)) };
        let rate = provider.rate(&query).await.map_err(|error| connection.failed(Side::Rates, error))?;
        let Some(rate) = rate else { return Ok(Cow::Borrowed(order)) };
        Ok(Cow::Owned(Order { fx_rate: Some(rate), ..order.clone() }))
    }
}
