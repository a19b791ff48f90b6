//! Time and chance: the only room where a clock is read, a task sleeps, or randomness is drawn.

mod manual;
#[cfg(feature = "tokio")]
mod scaled;
#[cfg(feature = "tokio")]
mod tokio;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, Utc};

pub use self::manual::ManualRuntime;
#[cfg(feature = "tokio")]
pub use self::{scaled::ScaledRuntime, tokio::TokioRuntime};

/// A point of the wall clock, UTC. It may jump; durations are measured with [`Runtime::monotonic`].
pub type Timestamp = DateTime<Utc>;

/// Clock, sleep and randomness.
#[async_trait]
pub trait Runtime: Send + Sync + fmt::Debug {
    /// The wall clock. It may jump forwards and backwards.
    fn now(&self) -> Timestamp;

    /// Time since a start of this runtime's choosing; never decreases, does not survive the process.
    fn monotonic(&self) -> Duration;

    /// Returns after at least this long on the [monotonic](Self::monotonic) clock. Dropping the future is safe.
    async fn sleep(&self, duration: Duration);

    /// Fills the buffer with random bytes: unpredictable ones, except in tests.
    fn fill_random(&self, bytes: &mut [u8]);
}

/// Conveniences for callers of a [`Runtime`].
pub trait RuntimeExt: Runtime {
    /// A random duration from zero up to and including `limit`, for jitter.
    fn random_up_to(&self, limit: Duration) -> Duration {
        let mut bytes = [0; 8];
        self.fill_random(&mut bytes);
        let nanos = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        let drawn = u64::from_le_bytes(bytes);
        Duration::from_nanos(if nanos == u64::MAX { drawn } else { drawn % (nanos + 1) })
    }

    /// A random duration from half of this to the whole, so that those who were turned away together do not come back together.
    fn jittered(&self, ceiling: Duration) -> Duration {
        ceiling / 2 + self.random_up_to(ceiling / 2)
    }

    /// How long to stay away after that many failures in a row: [`doubled`], and [jittered](Self::jittered).
    fn back_off(&self, first: Duration, longest: Duration, failures: u32) -> Duration {
        self.jittered(doubled(first, longest, failures))
    }
}

impl<R: Runtime + ?Sized> RuntimeExt for R {}

/// The first wait after one failure, twice that after two, and so on up to the longest.
///
/// ```
/// use std::time::Duration;
/// use api_core::runtime::doubled;
///
/// let (first, longest) = (Duration::from_secs(5), Duration::from_secs(60));
/// let waits = [1, 2, 3, 4, 5, u32::MAX].map(|failures| doubled(first, longest, failures).as_secs());
/// assert_eq!(waits, [5, 10, 20, 40, 60, 60]);
/// ```
pub fn doubled(first: Duration, longest: Duration, failures: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(longest)
}
