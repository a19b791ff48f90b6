//! What a store's list of orders can be asked for, in its own words.
//!
//! A filter that X-Cart does not know is ignored without a word (XC-FILTER-4), and releases differ in what they know
//! (XC-FILTER-2). In JSON-LD a list names every parameter that it has (XC-LD-2): one call tells, and is kept for a day.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use api_core::{runtime::Timestamp, wire::Json};

use super::{
    Client,
    answer::Answer,
    call::{Inner, JSON_LD, MAX_SINGLE_BYTES},
};
use crate::{Error, ErrorKind};

/// How long what a store told is believed; an update of the store may add filters.
const BELIEVED: Duration = Duration::from_secs(24 * 3_600);
/// How long a store that did not tell is not asked again.
const UNTOLD: Duration = Duration::from_secs(3_600);

/// What a store's list of orders can be asked for. Whatever it says, every row of a filtered answer is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Filters by the date of placement: `date[after]` and its kin (XC-FILTER-1).
    pub filters_by_placement: bool,
    /// Filters by the date of the last change: `lastRenewDate[after]` and its kin (XC-FILTER-2); 5.5.0 has none.
    pub filters_by_change: bool,
    /// Filters by payment status and by shipping status (XC-FILTER-3).
    pub filters_by_status: bool,
    /// Filters by a part of the customer's e-mail (XC-FILTER-5).
    pub filters_by_login: bool,
    /// Sorts by the date of placement (XC-SORT-2).
    pub sorts_by_placement: bool,
    /// Sorts by the date of the last change (XC-SORT-2).
    pub sorts_by_change: bool,
    /// Every parameter, as the store names it.
    pub parameters: BTreeSet<String>,
}

impl Capabilities {
    fn of(parameters: BTreeSet<String>) -> Self {
        let has = |name: &str| parameters.contains(name);
        Self {
            filters_by_placement: has("date[after]"),
            filters_by_change: has("lastRenewDate[after]"),
            filters_by_status: has("paymentStatus.code") && has("shippingStatus.code"),
            filters_by_login: has("profile.login"),
            sorts_by_placement: has("order[date]"),
            sorts_by_change: has("order[lastRenewDate]"),
            parameters,
        }
    }

    /// From a collection in JSON-LD; `None` if it has no search.
    fn read(answer: &Answer) -> Option<Self> {
        let search = Json::parse(&answer.body).ok()?;
        let search = search.get("hydra:search")?;
        let mapping = search.get("hydra:mapping").and_then(Json::as_array).unwrap_or_default();
        let mut parameters: BTreeSet<String> =
            mapping.iter().filter_map(|one| Some(one.get("variable")?.as_str()?.to_owned())).collect();
        if let Some((_, variables)) =
            search.get("hydra:template").and_then(Json::as_str).and_then(|t| t.split_once("{?"))
        {
            parameters.extend(variables.trim_end_matches('}').split(',').map(str::to_owned));
        }
        parameters.remove("");
        (!parameters.is_empty()).then(|| Self::of(parameters))
    }
}

/// What the store told, or that it did not, and when.
#[derive(Debug, Default)]
pub(super) struct Learned(Mutex<Option<(Timestamp, Option<Capabilities>)>>);

impl Learned {
    fn at(&self, now: Timestamp) -> Option<Option<Capabilities>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, capabilities) = kept.as_ref()?;
        let believed = if capabilities.is_some() { BELIEVED } else { UNTOLD };
        let age = (now - at).to_std().ok()?;
        (age < believed).then(|| capabilities.clone())
    }

    fn keep(&self, now: Timestamp, capabilities: Option<Capabilities>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, capabilities));
    }
}

impl Client {
    /// What the store's list of orders can be asked for. The first call asks the store, one request; for a day it is then
    /// known to this client and its clones.
    ///
    /// `None` if the store does not tell: it fails on the question when its very first order is a poison order
    /// (XC-POISON-1). It is asked again an hour later, and everything here works without knowing.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses.
    pub async fn capabilities(&self) -> Result<Option<Capabilities>, Error> {
        self.inner.capabilities().await
    }
}

impl Inner {
    pub(super) async fn capabilities(&self) -> Result<Option<Capabilities>, Error> {
        if let Some(known) = self.learned.at(self.runtime.now()) {
            return Ok(known);
        }
        let url = self.url(["orders"]).query("itemsPerPage", "1").build();
        let capabilities = match self.get_as(JSON_LD, url, MAX_SINGLE_BYTES).await {
            Ok(answer) => Capabilities::read(&answer),
            // The first order is a poison order, or too large; or this release has no such format.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::Server | ErrorKind::TooLarge | ErrorKind::NotXCart | ErrorKind::InvalidRequest
                ) =>
            {
                None
            }
            Err(error) => return Err(error),
        };
        self.learned.keep(self.runtime.now(), capabilities.clone());
        Ok(capabilities)
    }
}
