//! The clock of a file. SQLite has none, so it is the host's, kept from going backwards by the latest time that is written
//! down in the file. Its unit, and that of every time in a typed column, is the microsecond.

use std::time::Duration;

use api_core::runtime::{Runtime, Timestamp};
use chrono::DateTime;
use rusqlite::Connection;

use super::error::Outcome;

/// What the clock shows: the host's time, or the latest that was ever shown, if that is later.
pub(super) fn read(sql: &Connection, runtime: &dyn Runtime) -> Outcome<Reading> {
    let written: i64 = sql.prepare_cached("SELECT clock FROM meta")?.query_row([], |row| row.get(0))?;
    let host = floor(runtime.now());
    Ok(Reading { now: host.max(written), written })
}

/// What the clock shows, and what of it is written down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) now: i64,
    written: i64,
}

impl Reading {
    /// Writes the time down, in the transaction whose rows are stamped with it.
    pub(super) fn keep(self, sql: &Connection) -> Outcome<()> {
        if self.now > self.written {
            sql.prepare_cached("UPDATE meta SET clock = ?1")?.execute([self.now])?;
        }
        Ok(())
    }
}

/// Rounded down: what the clock shows.
pub(super) fn floor(at: Timestamp) -> i64 {
    at.timestamp_micros()
}

/// Rounded up: when something is due, so that it never is too early.
pub(super) fn ceil(at: Timestamp) -> i64 {
    at.timestamp_micros().saturating_add(i64::from(!at.timestamp_subsec_nanos().is_multiple_of(1_000)))
}

/// That much later, rounded up.
pub(super) fn after(now: i64, duration: Duration) -> i64 {
    now.saturating_add(i64::try_from(duration.as_nanos().div_ceil(1_000)).unwrap_or(i64::MAX))
}

pub(super) fn timestamp(micros: i64) -> Timestamp {
    let limit = if micros < 0 { Timestamp::MIN_UTC } else { Timestamp::MAX_UTC };
    DateTime::from_timestamp_micros(micros).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_never_is_too_early() {
        let at = DateTime::from_timestamp(1_767_571_200, 1_001).unwrap_or_default();
        assert_eq!(ceil(at) - floor(at), 1);
        assert_eq!(after(5, Duration::from_nanos(1)), 6);
        assert_eq!(timestamp(floor(at)), DateTime::from_timestamp(1_767_571_200, 1_000).unwrap_or_default());
    }

    #[test]
    fn times_at_the_end_of_the_calendar_are_no_overflow() {
        assert!(ceil(Timestamp::MAX_UTC) > ceil(Timestamp::MIN_UTC));
        assert_eq!(timestamp(after(0, Duration::MAX)), Timestamp::MAX_UTC);
        assert_eq!(timestamp(i64::MIN), Timestamp::MIN_UTC);
    }
}
