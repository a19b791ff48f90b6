//! The runtime of a program: system clocks, tokio's timer, the operating system's randomness.

use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;

use super::{Runtime, Timestamp};

/// [`Runtime`] on tokio. Must be used within a tokio runtime that has its timer enabled.
#[derive(Debug, Clone)]
pub struct TokioRuntime {
    start: Instant,
}

impl TokioRuntime {
    /// A runtime whose monotonic clock begins now.
    #[allow(clippy::disallowed_methods)] // a Runtime is where time comes from
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for TokioRuntime {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Runtime for TokioRuntime {
    #[allow(clippy::disallowed_methods)] // a Runtime is where time comes from
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    #[allow(clippy::disallowed_methods)] // a Runtime is where sleep comes from
    async fn sleep(&self, duration: Duration) {
        ::tokio::time::sleep(duration).await;
    }

    /// # Panics
    /// When the operating system has no randomness to give, as nothing secret could be made then.
    #[allow(clippy::panic)]
    fn fill_random(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no randomness: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[::tokio::test]
    async fn sleep_lets_at_least_the_asked_time_pass() {
        let runtime = TokioRuntime::new();
        let before = runtime.monotonic();
        runtime.sleep(Duration::from_millis(2)).await;
        assert!(runtime.monotonic() - before >= Duration::from_millis(2));
        let mut bytes = [0; 32];
        runtime.fill_random(&mut bytes);
        assert_ne!(bytes, [0; 32]);
    }
}
