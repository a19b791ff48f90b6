//! How a file is opened.

use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api_core::runtime::Runtime;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sync_core::StoreError;

use super::{
    SqliteStore,
    database::Database,
    error::{Failure, Outcome},
    lane::Lane,
    schema,
};

/// How thoroughly a file is examined when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Examination {
    /// Every page is read once (`PRAGMA quick_check`): about a second for a gigabyte.
    #[default]
    Quick,
    /// All indexes are compared with their tables too (`PRAGMA integrity_check`), which takes several times as long.
    Thorough,
    /// Only what is read anyway. For a host that examines its files itself.
    None,
}

/// What can be chosen about a [`SqliteStore`], with defaults for everything.
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use api_core::runtime::ManualRuntime;
/// use sync_stores::sqlite::{Examination, SqliteOptions};
///
/// let folder = tempfile::tempdir()?;
/// let store = SqliteOptions::new(Arc::new(ManualRuntime::new(1)))
///     .busy_timeout(Duration::from_secs(20))
///     .examination(Examination::Thorough)
///     .max_size(1 << 30)
///     .open(folder.path().join("sync.db"))?;
/// # drop(store);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct SqliteOptions {
    runtime: Arc<dyn Runtime>,
    busy_timeout: Duration,
    examination: Examination,
    max_size: Option<u64>,
    in_place: bool,
}

impl SqliteOptions {
    /// The defaults, with a clock.
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        let busy_timeout = Duration::from_secs(5);
        Self { runtime, busy_timeout, examination: Examination::default(), max_size: None, in_place: false }
    }

    /// How long to wait for another process that writes to the file, before a call fails as
    /// [`Transient`](StoreError::Transient). 5 seconds by default.
    pub fn busy_timeout(mut self, busy_timeout: Duration) -> Self {
        self.busy_timeout = busy_timeout;
        self
    }

    /// How thoroughly the file is examined when it is opened.
    pub fn examination(mut self, examination: Examination) -> Self {
        self.examination = examination;
        self
    }

    /// The most bytes that the file may grow to, in whole pages, besides its write-ahead log; what does not fit fails as
    /// [`Full`](StoreError::Full). A file that is larger already does not grow. Unlimited by default.
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.max_size = Some(bytes);
        self
    }

    /// Runs SQL where the store's futures are polled, not on a thread of its own. For simulations, whose virtual time must stand
    /// still meanwhile, and for hosts that have no threads to spare. A call blocks its executor until the disk has answered,
    /// and nothing is committed in groups.
    pub fn in_place(mut self) -> Self {
        self.in_place = true;
        self
    }

    /// Opens a file, or creates it. Blocks until it was examined and brought up to date.
    ///
    /// On Unix the file and its companions (`-wal`, `-shm`) can be read by their owner alone: a new one has mode 0600, and one
    /// that was more open than that is tightened, with a warning.
    ///
    /// # Errors
    /// - [`Unsupported`](StoreError::Unsupported): it is a file of something else, or of a newer version, or lies where SQLite
    ///   cannot keep a write-ahead log, as on a network share.
    /// - [`Corrupt`](StoreError::Corrupt): the examination found damage.
    /// - [`Full`](StoreError::Full): it cannot be created or written.
    /// - [`Transient`](StoreError::Transient): another process keeps it locked.
    pub fn open(self, path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        let path = path.as_ref();
        let file: Arc<str> = path.display().to_string().into();
        let absolute = own(path)
            .map_err(|error| StoreError::Full { what: format!("{file}: {error}"), source: Some(error.into()) })?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connect = || Connection::open_with_flags(absolute, flags).map_err(Failure::from);
        self.prepared(connect, file)
    }

    /// A store that is gone when it is dropped: for tests, where the very code of the durable one is wanted.
    ///
    /// # Errors
    /// [`StoreError`], if there is no memory.
    pub fn open_in_memory(self) -> Result<SqliteStore, StoreError> {
        self.prepared(|| Connection::open_in_memory().map_err(Failure::from), "(in memory)".into())
    }

    fn prepared(
        self,
        connect: impl FnOnce() -> Outcome<Connection>,
        file: Arc<str>,
    ) -> Result<SqliteStore, StoreError> {
        let sql = connect().and_then(|sql| self.prepare(sql, &file)).map_err(|failure| failure.at(&file))?;
        let database = Database::new(sql, self.runtime, file.clone());
        let lane = if self.in_place { Ok(Lane::in_place(database)) } else { Lane::thread(database) };
        let lane = lane.map_err(|error| StoreError::Transient {
            what: format!("{file}: no thread can be started: {error}"),
            source: Some(error.into()),
        })?;
        Ok(SqliteStore { lane, file })
    }

    fn prepare(&self, mut sql: Connection, file: &str) -> Outcome<Connection> {
        sql.busy_timeout(self.busy_timeout)?;
        if sql.is_readonly("main")? {
            return Err(StoreError::Full { what: format!("{file}: it may only be read"), source: None }.into());
        }
        sql.set_prepared_statement_cache_capacity(128);
        sql.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        schema::recognise(&*sql.transaction()?, file)?;
        self.examine(&sql, file)?;
        write_ahead(&sql, file)?;
        // On macOS, an ordinary flush leaves the disk's own cache unwritten.
        sql.execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        schema::migrate(&mut sql, file)?;
        if let Some(bytes) = self.max_size {
            limit_size(&sql, bytes)?;
        }
        Ok(sql)
    }

    fn examine(&self, sql: &Connection, file: &str) -> Outcome<()> {
        let pragma = match self.examination {
            Examination::Quick => "PRAGMA quick_check(1)",
            Examination::Thorough => "PRAGMA integrity_check(1)",
            Examination::None => return Ok(()),
        };
        let found: String = sql.query_row(pragma, [], |row| row.get(0))?;
        if found == "ok" {
            return Ok(());
        }
        Err(StoreError::Corrupt { what: format!("{file}: {found}"), source: None }.into())
    }
}

/// Lets the file grow to that many bytes at most.
pub(super) fn limit_size(sql: &Connection, bytes: u64) -> Outcome<()> {
    let page: u64 = sql.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages = i64::try_from(bytes / page.max(1)).unwrap_or(i64::MAX).clamp(1, 0xffff_fffe);
    sql.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    Ok(())
}

/// Switches to write-ahead logging. Two processes that do so at the same time get in each other's way without SQLite waiting by
/// itself, so wait for the other as for any writer.
fn write_ahead(sql: &Connection, file: &str) -> Outcome<()> {
    let mut tries = 0;
    let mode: String = loop {
        match sql.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries < 100 => {
                tries += 1;
                sql.execute_batch("BEGIN IMMEDIATE; COMMIT;")?;
            }
            other => break other?,
        }
    };
    if mode == "wal" || mode == "memory" {
        return Ok(());
    }
    let what =
        format!("{file}: it has journal mode {mode}, as SQLite keeps no write-ahead log there; use a local disk");
    Err(StoreError::Unsupported { what, source: None }.into())
}

/// The file's absolute path (so that no name has a special meaning to SQLite), after the file was made, or made readable by
/// nobody else. SQLite gives its log the same mode.
///
/// A file that exists is not opened here: closing it again would drop the locks that SQLite has on it for another store of this
/// process. For the same reason no two stores are at this point at the same time.
fn own(path: &Path) -> io::Result<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let path = std::path::absolute(path)?;
    let mut new = OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    match new.open(&path) {
        Ok(_) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => tightened(path),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn tightened(path: PathBuf) -> io::Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    for suffix in ["", "-wal", "-shm"] {
        let mut part = path.clone().into_os_string();
        part.push(suffix);
        match std::fs::metadata(&part) {
            Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
                tracing::warn!(file = %part.display(), "others could read it or write to it; its mode is now 0600");
                std::fs::set_permissions(&part, PermissionsExt::from_mode(0o600))?;
            }
            Err(error) if suffix.is_empty() => return Err(error),
            _ => {}
        }
    }
    Ok(path)
}

#[cfg(not(unix))]
fn tightened(path: PathBuf) -> io::Result<PathBuf> {
    Ok(path)
}
