//! What became of one element of a write that did not simply succeed.

use std::{fmt, sync::Arc};

use super::RefusalKind;
use crate::{error::Error, text::shown};

/// What became of one element: itself, as it stands in Xero now, or why not.
pub type ElementResult<T> = Result<T, ElementError>;

/// Whether an element that did not come back may be in the ledger all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Xero refused it, or would have, and was not asked: it is not there, and would be refused again as it is.
    Refused,
    /// It was not carried out, for certain; for a reason that is not in the element.
    NotExecuted,
    /// It may be there: look it up before it is written again.
    Unknown,
}

/// Why one element of a write did not come back.
#[derive(Clone)]
pub struct ElementError {
    index: usize,
    key: Option<String>,
    cause: Cause,
}

#[derive(Clone)]
#[cfg_attr(not(feature = "client"), allow(dead_code))] // only the client cuts a write into several requests
pub(crate) enum Cause {
    Refused(Vec<String>),
    /// It was not sent, because Xero would refuse it.
    Unfit(String),
    /// Another element's refusal stopped the whole request.
    Stopped,
    /// The answer has no element that is surely this one.
    Unmatched,
    /// It was carried out, but what came cannot be read.
    Undecodable(String),
    /// The request that it was part of failed.
    Failed(Arc<Error>),
    /// The request that it is part of was not made, because an earlier one failed.
    NotReached(Arc<Error>),
}

impl ElementError {
    pub(crate) fn new(index: usize, key: Option<String>, cause: Cause) -> Self {
        Self { index, key, cause }
    }

    #[cfg(feature = "client")]
    pub(crate) fn at(mut self, index: usize) -> Self {
        self.index = index;
        self
    }

    pub(crate) fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The element's position among those written, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its number or code, if it has one.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Whether it may be in the ledger all the same.
    pub fn fate(&self) -> Fate {
        match &self.cause {
            Cause::Refused(_) | Cause::Unfit(_) => Fate::Refused,
            Cause::NotReached(_) => Fate::NotExecuted,
            Cause::Failed(error) if !error.is_in_doubt() => Fate::NotExecuted,
            Cause::Stopped | Cause::Unmatched | Cause::Undecodable(_) | Cause::Failed(_) => Fate::Unknown,
        }
    }

    /// Why Xero refused it, or would have; `None` if it did not.
    pub fn refusal(&self) -> Option<RefusalKind> {
        match &self.cause {
            Cause::Refused(messages) => Some(RefusalKind::of_all(messages)),
            Cause::Unfit(_) => Some(RefusalKind::Incomplete),
            _ => None,
        }
    }

    /// Xero's sentences of every level, each with its place in the element. They may repeat what was sent.
    pub fn messages(&self) -> &[String] {
        match &self.cause {
            Cause::Refused(messages) => messages,
            Cause::Unfit(reason) => std::slice::from_ref(reason),
            _ => &[],
        }
    }
}

/// One line, fit for a log.
impl fmt::Display for ElementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "element {}", self.index)?;
        if let Some(key) = &self.key {
            write!(f, " ({})", shown(key))?;
        }
        match &self.cause {
            Cause::Refused(messages) if messages.is_empty() => f.write_str(": refused without a reason"),
            Cause::Refused(messages) => {
                let lines: Vec<_> = messages.iter().map(|message| shown(message)).collect();
                write!(f, ": {}", lines.join("; "))
            }
            Cause::Unfit(reason) => write!(f, ": not sent: {}", shown(reason)),
            Cause::Stopped => f.write_str(": the request was refused for another element; look this one up"),
            Cause::Unmatched => f.write_str(": the answer does not hold it; look it up"),
            Cause::Undecodable(reason) => write!(f, ": written, but the answer cannot be read: {}", shown(reason)),
            Cause::Failed(error) => write!(f, ": {error}"),
            Cause::NotReached(_) => f.write_str(": not sent, because an earlier request failed"),
        }
    }
}

impl fmt::Debug for ElementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ElementError({self}; {:?})", self.fate())
    }
}

impl std::error::Error for ElementError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Failed(error) | Cause::NotReached(error) => Some(&**error),
            _ => None,
        }
    }
}
