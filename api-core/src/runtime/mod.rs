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
}

impl<R: Runtime + ?Sized> RuntimeExt for R {}
