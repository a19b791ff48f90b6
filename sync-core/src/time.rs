//! Arithmetic on time that cannot overflow: a wait may come from a header, and a clock may jump.

use std::time::Duration;

use api_core::runtime::Timestamp;
use chrono::{DateTime, TimeDelta};

/// That much later, or the end of time.
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    at.checked_add_signed(by).unwrap_or(DateTime::<chrono::Utc>::MAX_UTC)
}

/// How much later the second is than the first; nothing if it is earlier.
pub(crate) fn between(from: Timestamp, to: Timestamp) -> Duration {
    to.signed_duration_since(from).to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_neither_overflows_nor_runs_backwards() {
        let start = DateTime::UNIX_EPOCH;
        assert_eq!(later(start, Duration::MAX), Timestamp::MAX_UTC);
        assert_eq!(later(Timestamp::MAX_UTC, Duration::from_secs(1)), Timestamp::MAX_UTC);
        let end = later(start, Duration::from_secs(3));
        assert_eq!((between(start, end), between(end, start)), (Duration::from_secs(3), Duration::ZERO));
    }
}
