//! A runtime on which all time passes faster: for tests of several processes that scale every constant by one factor.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{Runtime, Timestamp, TokioRuntime};

/// [`Runtime`] on tokio whose clocks run `factor` times as fast as the world's. Processes with the same factor and anchor
/// agree on the time, so an engine and fakes apart keep all their constants, and only the waiting gets short: with factor
/// 60 a minute passes in a second.
///
/// ```
/// use api_core::runtime::{Runtime, ScaledRuntime, TokioRuntime};
///
/// let anchor = TokioRuntime::new().now(); // taken once, and told to every process
/// let runtime = ScaledRuntime::new(60, anchor);
/// assert!(runtime.now() >= anchor);
/// ```
#[derive(Debug, Clone)]
pub struct ScaledRuntime {
    inner: TokioRuntime,
    factor: u32,
    anchor: Timestamp,
}

impl ScaledRuntime {
    /// A runtime that reads the true time at `anchor` and runs away from it `factor` times as fast; 0 is read as 1.
    pub fn new(factor: u32, anchor: Timestamp) -> Self {
        Self { inner: TokioRuntime::new(), factor: factor.max(1), anchor }
    }
}

#[async_trait]
impl Runtime for ScaledRuntime {
    fn now(&self) -> Timestamp {
        let real = self.inner.now() - self.anchor;
        let factor = i32::try_from(self.factor).unwrap_or(i32::MAX);
        let scaled = real.checked_mul(factor).unwrap_or(TimeDelta::MAX);
        self.anchor.checked_add_signed(scaled).unwrap_or(Timestamp::MAX_UTC)
    }

    fn monotonic(&self) -> Duration {
        self.inner.monotonic().saturating_mul(self.factor)
    }

    async fn sleep(&self, duration: Duration) {
        // One nanosecond more than the quotient, which is rounded down: never too short.
        self.inner.sleep((duration / self.factor).saturating_add(Duration::from_nanos(1))).await;
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.inner.fill_random(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[::tokio::test]
    async fn a_scaled_sleep_lets_at_least_the_asked_time_pass_on_both_scaled_clocks() {
        let runtime = ScaledRuntime::new(10_000, TokioRuntime::new().now());
        let (now, monotonic) = (runtime.now(), runtime.monotonic());
        runtime.sleep(Duration::from_secs(20)).await; // 2 ms
        assert!(runtime.monotonic() - monotonic >= Duration::from_secs(20));
        assert!(runtime.now() - now >= TimeDelta::seconds(19)); // the wall clock may be slewed meanwhile
    }

    #[test]
    fn processes_with_one_anchor_agree_on_the_time() {
        let anchor = TokioRuntime::new().now() - TimeDelta::minutes(10);
        let (one, other) = (ScaledRuntime::new(60, anchor), ScaledRuntime::new(60, anchor));
        assert!((other.now() - one.now()).abs() < TimeDelta::minutes(5));
        assert!(one.now() - anchor >= TimeDelta::minutes(600));
    }
}
