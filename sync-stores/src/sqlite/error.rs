//! What SQLite reports, in the words of the port.

use std::sync::Arc;

use rusqlite::{ErrorCode, ffi};
use sync_core::StoreError;

/// Why a piece of work failed, before it is known to which file it happened.
#[derive(Debug)]
pub(super) enum Failure {
    /// SQLite said so.
    Sql(rusqlite::Error),
    /// A row is there, but not what was written.
    Row {
        /// Of which table.
        table: &'static str,
        /// Which row, without personal data.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// The store as such has decided it.
    Store(StoreError),
    /// The work panicked.
    Panic,
}

pub(super) type Outcome<T> = Result<T, Failure>;

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// The failure as the port tells it.
    pub(super) fn at(self, file: &str) -> StoreError {
        match self {
            Self::Sql(error) => sql_error(file, Arc::new(error)),
            Self::Row { table, key, why } => {
                StoreError::Corrupt { what: format!("{file}: row {key} of table {table}: {why}"), source: None }
            }
            Self::Store(error) => error,
            Self::Panic => StoreError::Unsupported {
                what: format!("{file}: a piece of work panicked and was undone; please report this as a defect"),
                source: None,
            },
        }
    }
}

/// The error of one SQLite call, which several callers may have to be told.
pub(super) fn sql_error(file: &str, error: Arc<rusqlite::Error>) -> StoreError {
    let what = format!("{file}: {error}");
    let extended = error.sqlite_error().map_or(0, |error| error.extended_code);
    let code = error.sqlite_error_code();
    let reading_failed = error.sqlite_error().is_none();
    let source = Some(Box::new(error) as Box<dyn std::error::Error + Send + Sync>);
    match (code, extended) {
        (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => StoreError::Transient {
            what: format!("{what}; another process has been writing to it for too long"),
            source,
        },
        // Whether a commit that could not be flushed will be found after a power cut, nobody knows.
        (_, ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC) => StoreError::Transient { what, source },
        (_, ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_TRUNCATE | ffi::SQLITE_IOERR_SHMSIZE) => {
            StoreError::Full { what, source }
        }
        (Some(ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied), _) => {
            StoreError::Full { what, source }
        }
        (Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase), _) | (_, ffi::SQLITE_IOERR_CORRUPTFS) => {
            StoreError::Corrupt { what, source }
        }
        (Some(ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory | ErrorCode::OperationInterrupted), _) => {
            StoreError::Transient { what, source }
        }
        // No code of SQLite's: a column does not hold what is always written to it.
        _ if reading_failed => StoreError::Corrupt { what, source },
        _ => StoreError::Unsupported { what: format!("{what}; please report this as a defect"), source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: i32) -> StoreError {
        Failure::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).at("/var/lib/shop/sync.db")
    }

    #[test]
    fn every_failure_names_the_file_and_says_what_kind_it_is() {
        let full = [
            ffi::SQLITE_FULL,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_PERM,
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_READONLY_DIRECTORY,
        ];
        let transient =
            [ffi::SQLITE_BUSY, ffi::SQLITE_LOCKED, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_READ, ffi::SQLITE_NOMEM];
        let corrupt = [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB, ffi::SQLITE_IOERR_CORRUPTFS];
        assert!(full.iter().all(|code| matches!(of(*code), StoreError::Full { .. })));
        assert!(transient.iter().all(|code| matches!(of(*code), StoreError::Transient { .. })));
        assert!(corrupt.iter().all(|code| matches!(of(*code), StoreError::Corrupt { .. })));
        assert!(matches!(of(ffi::SQLITE_CONSTRAINT), StoreError::Unsupported { .. }));
        for code in full.iter().chain(&transient).chain(&corrupt) {
            let error = of(*code);
            assert!(error.to_string().contains("/var/lib/shop/sync.db"), "{error}");
            assert!(std::error::Error::source(&error).is_some(), "{error}");
        }
    }

    #[test]
    fn a_column_of_the_wrong_type_is_damage() {
        let error = rusqlite::Error::InvalidColumnType(0, "version".into(), rusqlite::types::Type::Null);
        assert!(matches!(Failure::from(error).at("f"), StoreError::Corrupt { .. }));
    }
}
