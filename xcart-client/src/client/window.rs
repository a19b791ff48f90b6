//! A window of a list: consecutive rows, read in one answer where the store allows it; how they are read where it does not
//! is in `around`.
//!
//! X-Cart pages by page number and size, so an answer of `size` rows must begin at a multiple of `size` (XC-PAGE-1).

use std::fmt;

use api_core::transport::Sent;
use serde_json::value::RawValue;

use super::{answer::splits, call::Inner, rows::Glance};
use crate::{Error, ErrorKind};

/// How often it is asked whether a list has ended.
const ATTEMPTS: u32 = 4;
/// A page that is shorter than asked and has at least so many rows may have been cut by a smaller maximum of the store's.
const SUSPICIOUS_ROWS: usize = 10;
/// A page behind the end of any store (XC-PAGE-3).
const BEYOND: u64 = 100_000_000;

/// A list of the store's.
#[derive(Clone)]
pub(super) struct List {
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(&'static str, String)>,
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
pub(super) enum Slot {
    /// The row as it came.
    Raw(Box<RawValue>, Glance),
    /// The store fails on this row.
    Unreadable(Error),
}

impl Slot {
    pub(super) fn glance(&self) -> Glance {
        match self {
            Self::Raw(_, glance) => *glance,
            Self::Unreadable(_) => Glance::default(),
        }
    }
}

/// Consecutive rows.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) start: u64,
    pub(super) slots: Vec<Slot>,
    /// Whether the list ends with it.
    pub(super) is_last: bool,
    /// Before which slots one answer ends and another begins; none for a window that was read in one.
    pub(super) joints: Vec<usize>,
}

impl List {
    /// Whether its rows come by ascending ids (XC-SORT-1).
    pub(super) fn is_by_id(&self) -> bool {
        matches!(self.path.as_slice(), [one] if one == "orders")
            && !self.query.iter().any(|(name, _)| name.starts_with("order["))
    }
}

impl Inner {
    /// The window of `size` rows that begins at `start`, a multiple of `size`.
    pub(super) async fn window(&self, list: &List, start: u64, size: u64) -> Result<Window, Error> {
        match self.rows(list, start, size).await {
            Ok((rows, is_last)) => {
                let slots = rows.into_iter().map(slot).collect();
                Ok(Window { start, slots, is_last, joints: Vec::new() })
            }
            Err(error) if splits(&error) => self.around(list, start, start + size, size, Some(error)).await,
            Err(error) => Err(error),
        }
    }

    /// Asks for a page behind the end, which holds no row that could fail.
    pub(super) async fn proof_of_life(&self, list: &List) -> Result<(), Error> {
        self.page(list, BEYOND, 1).await.map(drop)
    }

    /// A page, and whether the list ends with it.
    pub(super) async fn rows(&self, list: &List, start: u64, size: u64) -> Result<(Vec<Box<RawValue>>, bool), Error> {
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

    /// The call in the words of an error.
    pub(super) fn call_of(&self, list: &List) -> String {
        format!("GET {}{}", self.base.authority(), self.url(list.path.iter().map(String::as_str)).build().path())
    }

    /// An error about what a list holds.
    pub(super) fn fault(&self, kind: ErrorKind, list: &List, detail: impl Into<String>) -> Error {
        Error::new(kind, self.call_of(list)).sent_as(Sent::Maybe).with_detail(detail)
    }

    pub(super) async fn page(&self, list: &List, start: u64, size: u64) -> Result<Vec<Box<RawValue>>, Error> {
        let mut url = self.url(list.path.iter().map(String::as_str));
        for (name, value) in &list.query {
            url = url.query(name, value);
        }
        let page = start.checked_div(size).unwrap_or_default() + 1;
        let url = url.query("page", &page.to_string()).query("itemsPerPage", &size.to_string()).build();
        let answer = match self.get(url, self.max_page_bytes).await {
            // A list of its own is there, even if it is empty, or this is another program's 404.
            Err(error) if error.kind() == ErrorKind::NotFound && list.path.len() == 1 => {
                let detail = "there is no such list at this address";
                return Err(self.fault(ErrorKind::NotXCart, list, detail).with_source(error));
            }
            answer => answer?,
        };
        let rows = answer.elements()?;
        if rows.len() as u64 > size {
            let detail = format!("it sends {} rows where {size} were asked for", rows.len());
            return Err(self.fault(ErrorKind::NotXCart, list, detail));
        }
        Ok(rows)
    }
}

pub(super) fn slot(raw: Box<RawValue>) -> Slot {
    let glance = Glance::at(&raw);
    Slot::Raw(raw, glance)
}
