//! In which zone the server of a store is. Nothing of the API tells; it shows in the dates of products (XC-ZONE-1), and in
//! filters that do not name a zone (XC-ZONE-2).

use std::collections::{BTreeMap, BTreeSet};

use api_core::{
    runtime::Timestamp,
    wire::{ExtendedInstant, Json},
};
use chrono::{DateTime, FixedOffset, NaiveDateTime, NaiveTime, Offset, Utc};

use super::php::document;
use crate::wire::Product;

/// The zone of a server: an offset, and others from certain moments on, as where clocks are put forward and back.
///
/// ```
/// use chrono::FixedOffset;
/// use xcart_client::mock::{FakeXCartConfig, StoreZone};
///
/// let (winter, summer): (FixedOffset, FixedOffset) = ("-05:00".parse()?, "-04:00".parse()?);
/// let new_york = StoreZone::fixed(winter)
///     .since("2025-03-09T07:00:00Z".parse()?, summer)
///     .since("2025-11-02T06:00:00Z".parse()?, winter);
/// let config = FakeXCartConfig::default().zone(new_york);
/// # let _ = config;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct StoreZone {
    first: FixedOffset,
    later: BTreeMap<Timestamp, FixedOffset>,
}

impl Default for StoreZone {
    fn default() -> Self {
        Self::utc()
    }
}

impl StoreZone {
    /// UTC, as of a server that nobody set up.
    pub fn utc() -> Self {
        Self::fixed(Utc.fix())
    }

    /// One offset at all times.
    pub fn fixed(offset: FixedOffset) -> Self {
        Self { first: offset, later: BTreeMap::new() }
    }

    /// From that moment on another offset.
    pub fn since(mut self, moment: Timestamp, offset: FixedOffset) -> Self {
        self.later.insert(moment, offset);
        self
    }

    fn offset_at(&self, at: Timestamp) -> FixedOffset {
        self.later.range(..=at).next_back().map_or(self.first, |(_, offset)| *offset)
    }

    /// What the clock on the wall shows.
    pub(super) fn show(&self, at: Timestamp) -> DateTime<FixedOffset> {
        at.with_timezone(&self.offset_at(at))
    }

    /// When the clock on the wall shows this. As PHP has it: of two such moments the first; and what is left out when clocks
    /// are put forward is counted on from before.
    pub(super) fn read(&self, local: NaiveDateTime) -> Option<Timestamp> {
        let offsets: BTreeSet<i32> =
            self.later.values().chain([&self.first]).map(|offset| offset.local_minus_utc()).collect();
        let moments = offsets.into_iter().filter_map(|seconds| {
            let offset = FixedOffset::east_opt(seconds)?;
            Some((local.checked_sub_offset(offset)?.and_utc(), offset))
        });
        let moments: Vec<_> = moments.collect();
        let shown = moments.iter().filter(|(at, offset)| self.offset_at(*at) == *offset).map(|(at, _)| *at).min();
        shown.or_else(|| moments.iter().map(|(at, _)| *at).max())
    }

    /// The beginning of that day.
    pub(super) fn midnight(&self, at: Timestamp) -> Timestamp {
        self.read(self.show(at).date_naive().and_time(NaiveTime::MIN)).unwrap_or(at)
    }

    /// A product as a document, its dates as the clock on the wall shows them (XC-ZONE-1).
    pub(super) fn product(&self, product: &Product) -> Json {
        let mut shown = document(product);
        for (name, at) in [
            ("create_date", product.create_date),
            ("update_date", product.update_date),
            ("arrival_date", product.arrival_date),
        ] {
            if let Some(ExtendedInstant(at)) = at {
                shown.set(name, Json::from(self.show(at).format("%Y-%m-%dT%H:%M:%S%:z").to_string()));
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn an_hour_that_comes_twice_is_the_first_and_one_that_is_left_out_is_counted_on() {
        let (winter, summer) = ("-05:00".parse().unwrap(), "-04:00".parse().unwrap());
        let zone = StoreZone::fixed(winter)
            .since("2025-03-09T07:00:00Z".parse().unwrap(), summer)
            .since("2025-11-02T06:00:00Z".parse().unwrap(), winter);
        for (shown, at) in [
            ("2025-01-15T12:00:00", "2025-01-15T17:00:00Z"),
            ("2025-07-15T12:00:00", "2025-07-15T16:00:00Z"),
            ("2025-11-02T01:30:00", "2025-11-02T05:30:00Z"),
            ("2025-11-02T02:00:00", "2025-11-02T07:00:00Z"),
            ("2025-03-09T01:59:59", "2025-03-09T06:59:59Z"),
            ("2025-03-09T02:30:00", "2025-03-09T07:30:00Z"),
            ("2025-03-09T03:00:00", "2025-03-09T07:00:00Z"),
        ] {
            assert_eq!(zone.read(local(shown)), Some(at.parse().unwrap()), "{shown}");
        }
        let shown = |at: &str| zone.show(at.parse().unwrap()).to_rfc3339();
        assert_eq!(shown("2025-11-02T05:59:59Z"), "2025-11-02T01:59:59-04:00");
        assert_eq!(shown("2025-11-02T06:00:00Z"), "2025-11-02T01:00:00-05:00");
        assert_eq!(
            zone.midnight("2025-11-02T20:00:00Z".parse().unwrap()),
            "2025-11-02T04:00:00Z".parse::<Timestamp>().unwrap()
        );
    }
}
