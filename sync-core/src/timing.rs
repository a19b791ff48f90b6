//! The constants of time, in one place, because only their ratios make delivery safe.

use std::time::Duration;

use api_core::runtime::doubled;

/// Every constant of time that delivery rests on. [`check`](Self::check) holds them against each other when the engine is
/// built; a test that wants to wait less runs engine and fakes alike on a
/// [scaled clock](api_core::runtime) and leaves the values alone.
///
/// | value | default | why |
/// |---|---|---|
/// | `request_timeout` | 60 s | one attempt, the answer's body included |
/// | `lease` | 90 s | longer than a request, so that a sender that lives keeps its batch |
/// | `key_retention` | 360 s | how long the ledger remembers an idempotency key, from the first call (Xero: six minutes) |
/// | `in_flight_max` | 180 s | how long a request may still arrive after its sender gave up |
/// | `skew` | 30 s | how far two clocks may differ |
/// | `margin` | 30 s | for what was not thought of |
///
/// From these follow [`send_horizon`](Self::send_horizon) and the least [`quiet`](Self::quiet).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// The longest that one request may take.
    pub request_timeout: Duration,
    /// How long a signal or batch belongs to its worker.
    pub lease: Duration,
    /// How long the ledger remembers an idempotency key.
    pub key_retention: Duration,
    /// How long a request may still arrive after its sender gave up.
    pub in_flight_max: Duration,
    /// How far the clocks of two machines may differ.
    pub skew: Duration,
    /// What is added for safety.
    pub margin: Duration,
    /// How long nothing is believed absent after the last send.
    pub quiet: Duration,
    /// Up to what age the order that a signal carries stands for the order itself.
    pub snapshot_age: Duration,
    /// Up to what age reference data are used without reading them again.
    pub reference_age: Duration,
    /// How long to wait before something that failed is tried again, the first time.
    pub backoff_min: Duration,
    /// The longest such wait; it doubles from the first to this.
    pub backoff_max: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(60),
            lease: Duration::from_secs(90),
            key_retention: Duration::from_secs(360),
            in_flight_max: Duration::from_secs(180),
            skew: Duration::from_secs(30),
            margin: Duration::from_secs(30),
            quiet: Duration::from_secs(300),
            snapshot_age: Duration::from_secs(60),
            reference_age: Duration::from_secs(3600),
            backoff_min: Duration::from_secs(5),
            backoff_max: Duration::from_secs(300),
        }
    }
}

impl Timing {
    /// How long after the first send the same bytes may go out again with the same key: so long that even a request which
    /// arrives as late as possible still meets a ledger that remembers the key. 120 s by default.
    pub fn send_horizon(&self) -> Duration {
        self.key_retention.saturating_sub(self.slack())
    }

    /// After what time a request that was given up cannot arrive any more, whatever the clocks say.
    fn slack(&self) -> Duration {
        self.in_flight_max.saturating_add(self.skew).saturating_add(self.margin)
    }

    /// How long to wait after that many failures in a row.
    pub fn backoff(&self, failures: u32) -> Duration {
        doubled(self.backoff_min, self.backoff_max, failures).max(Duration::from_millis(1))
    }

    /// Whether the values are safe together.
    ///
    /// # Errors
    /// The first ratio that does not hold, in words.
    pub fn check(&self) -> Result<(), String> {
        let rules = [
            (self.lease > self.request_timeout, "`lease` must be longer than `request_timeout`"),
            (self.in_flight_max >= self.request_timeout, "`in_flight_max` must not be shorter than `request_timeout`"),
            (self.quiet >= self.slack(), "`quiet` must be at least `in_flight_max` + `skew` + `margin`"),
            (!self.backoff_min.is_zero(), "`backoff_min` must be above zero"),
            (self.backoff_max >= self.backoff_min, "`backoff_max` must not be shorter than `backoff_min`"),
        ];
        rules.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, rule)| Err((*rule).to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_safe_and_give_the_horizon_of_the_design() {
        let timing = Timing::default();
        assert_eq!((timing.check(), timing.send_horizon()), (Ok(()), Duration::from_secs(120)));
    }

    #[test]
    fn a_single_constant_that_is_shortened_is_refused() {
        let second = Duration::from_secs(1);
        let broken = [
            Timing { lease: second, ..Timing::default() },
            Timing { quiet: second, ..Timing::default() },
            Timing { in_flight_max: second, ..Timing::default() },
            Timing { backoff_min: Duration::ZERO, ..Timing::default() },
            Timing { backoff_max: second, ..Timing::default() },
        ];
        assert!(broken.iter().all(|timing| timing.check().is_err()));
        // A ledger that forgets its keys early leaves no time to send anything again.
        assert_eq!(Timing { key_retention: second, ..Timing::default() }.send_horizon(), Duration::ZERO);
    }

    #[test]
    fn back_off_doubles_up_to_its_limit_and_never_overflows() {
        let timing = Timing::default();
        let waits: Vec<_> = [1, 2, 3, 7, 40, u32::MAX].map(|failures| timing.backoff(failures).as_secs()).into();
        assert_eq!(waits, [5, 10, 20, 300, 300, 300]);
    }
}
