//! The time that something takes by itself, however busy the machine is.

use std::{fs, time::Duration};

use api_core::runtime::{Runtime, TokioRuntime};

/// Measures processor time where the system tells it (Linux), else real time.
pub(crate) struct Clock(TokioRuntime);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(TokioRuntime::new())
    }

    /// The real time that it takes.
    pub(crate) fn real<T>(&self, act: impl FnOnce() -> T) -> (T, Duration) {
        let start = self.0.monotonic();
        let done = act();
        (done, self.0.monotonic() - start)
    }

    /// The time that this thread spends on it.
    pub(crate) fn spent(&self, act: impl FnOnce()) -> Duration {
        let start = of_thread();
        let ((), real) = self.real(act);
        start.zip(of_thread()).map_or(real, |(start, end)| end.saturating_sub(start))
    }
}

/// The processor time of this thread until now.
fn of_thread() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
