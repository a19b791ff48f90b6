//! A window of a list: consecutive rows, read in one answer where the store allows it; how they are read where it does not
//! is in `around`.
//!
//! X-Cart pages by page number and size, so an answer of `size` rows must begin at a multiple of `size` (XC-PAGE-1).

use std::{fmt, future::Future};

use api_core::transport::Sent;
use serde_json::value::RawValue;

use super::{answer::splits, around::Around, rows::Glance};
use crate::{Error, ErrorKind};

/// How often it is asked whether a list has ended.
const ATTEMPTS: u32 = 4;
/// A page that is shorter than asked and has at least so many rows may have been cut by a smaller maximum of the store's.
const SUSPICIOUS_ROWS: usize = 10;
/// A page behind the end of any store (XC-PAGE-3).
const BEYOND: u64 = 100_000_000;

/// A list of the store's.
#[derive(Clone)]
pub(crate) struct List {
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(&'static str, String)>,
}

/// Where lists come from, page by page: the current API, or the older add-on. How a list is read without losing a row is
/// the same for both.
pub(crate) trait Source: Sized + Sync {
    /// The rows of one answer: `size` of them, at most, from the row at `start`, which is a multiple of `size`.
    fn page(
        &self,
        list: &List,
        start: u64,
        size: u64,
    ) -> impl Future<Output = Result<Vec<Box<RawValue>>, Error>> + Send;

    /// Whether the store fails on the order of that id when it is asked for it alone.
    fn fails_on(&self, id: i64) -> impl Future<Output = Result<bool, Error>> + Send;

    /// The call in the words of an error.
    fn call_of(&self, list: &List) -> String;

    /// Whether the list's rows come by ascending ids.
    fn is_by_id(&self, list: &List) -> bool;

    /// What places a row.
    fn glance(&self, raw: &RawValue) -> Glance;

    /// An error about what a list holds.
    fn fault(&self, kind: ErrorKind, list: &List, detail: impl Into<String>) -> Error {
        Error::new(kind, self.call_of(list)).sent_as(Sent::Maybe).with_detail(detail)
    }

    /// A row with what places it.
    fn slot(&self, raw: Box<RawValue>) -> Slot {
        let glance = self.glance(&raw);
        Slot::Raw(raw, glance)
    }
}

/// Without the values of its query, which may be a customer's e-mail.
impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        f.debug_struct("List").field("path", &self.path).field("query", &names).finish()
    }
}

/// A place of a window.
#[derive(Debug)]
pub(crate) enum Slot {
    /// The row as it came.
    Raw(Box<RawValue>, Glance),
    /// The store fails on this row.
    Unreadable(Error),
}

impl Slot {
    pub(crate) fn glance(&self) -> Glance {
        match self {
            Self::Raw(_, glance) => *glance,
            Self::Unreadable(_) => Glance::default(),
        }
    }
}

/// Consecutive rows.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) start: u64,
    pub(crate) slots: Vec<Slot>,
    /// Whether the list ends with it.
    pub(crate) is_last: bool,
    /// Before which slots one answer ends and another begins; none for a window that was read in one.
    pub(crate) joints: Vec<usize>,
}

/// Reading windows.
pub(crate) trait Windows: Source {
    /// The window of `size` rows that begins at `start`, a multiple of `size`.
    async fn window(&self, list: &List, start: u64, size: u64) -> Result<Window, Error> {
        match self.rows(list, start, size).await {
            Ok((rows, is_last)) => {
                let slots = rows.into_iter().map(|row| self.slot(row)).collect();
                Ok(Window { start, slots, is_last, joints: Vec::new() })
            }
            Err(error) if splits(&error) => self.around(list, start, start + size, size, Some(error)).await,
            Err(error) => Err(error),
        }
    }

    /// Asks for a page behind the end, which holds no row that could fail.
    async fn proof_of_life(&self, list: &List) -> Result<(), Error> {
        self.page(list, BEYOND, 1).await.map(drop)
    }

    /// A page, and whether the list ends with it.
    async fn rows(&self, list: &List, start: u64, size: u64) -> Result<(Vec<Box<RawValue>>, bool), Error> {
        let rows = self.page(list, start, size).await?;
        if rows.len() as u64 >= size {
            return Ok((rows, false));
        }
        if rows.len() < SUSPICIOUS_ROWS {
            return Ok((rows, true));
        }
        // The end of the list, or of what the store gives at once? The next row tells, unless the list moves meanwhile.
        let mut rows = rows;
        let first_count = rows.len();
        let mut is_constant = true;
        for _ in 0..ATTEMPTS {
            match self.page(list, start + rows.len() as u64, 1).await {
                Ok(next) if next.is_empty() => return Ok((rows, true)),
                Err(error) if !splits(&error) => return Err(error),
                _ => {}
            }
            rows = self.page(list, start, size).await?;
            if rows.len() as u64 >= size {
                return Ok((rows, false));
            }
            is_constant &= rows.len() == first_count;
        }
        if !is_constant {
            return Ok((rows, false)); // it moves: there may be more
        }
        let detail = format!(
            "the store gives {first_count} rows a page where {size} were asked for; set the client's page size to that or less"
        );
        Err(self.fault(ErrorKind::Configuration, list, detail))
    }
}

impl<S: Source> Windows for S {}
