//! A row of a list: read, or reported with what is known of it.

use std::fmt;

use api_core::{
    runtime::Timestamp,
    wire::{self, BadElement, BasicInstant, WireValue},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    Error, ErrorKind,
    error::without_values,
    wire::{Order, OrderId},
};

/// A thing with the JSON that it was read from. `Debug` leaves the JSON out.
#[derive(Clone)]
#[non_exhaustive]
pub struct Row<T> {
    /// The thing.
    pub value: T,
    /// Its JSON as it came.
    pub raw: Box<RawValue>,
}

impl<T: fmt::Debug> fmt::Debug for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("value", &self.value).finish_non_exhaustive()
    }
}

/// An order with the JSON that it was read from, which a caller can keep and read again. `Debug` leaves the JSON out.
#[derive(Clone)]
#[non_exhaustive]
pub struct OrderRow {
    /// The order.
    pub order: Order,
    /// Its JSON as it came.
    pub raw: Box<RawValue>,
}

impl fmt::Debug for OrderRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderRow").field("order", &self.order).finish_non_exhaustive()
    }
}

impl From<Row<Order>> for OrderRow {
    fn from(row: Row<Order>) -> Self {
        Self { order: row.value, raw: row.raw }
    }
}

/// Why a row is not there as it should be. `Debug` shows nothing of the row.
#[non_exhaustive]
pub enum RowFault {
    /// The store fails on this very row, although it serves others (XC-POISON-1), or the row alone is too large.
    Unreadable(Error),
    /// The store sent it, and it could not be understood. The element holds the JSON as it came.
    Undecodable(BadElement),
}

impl fmt::Debug for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => f.debug_tuple("Unreadable").field(error).finish(),
            Self::Undecodable(element) => f.debug_tuple("Undecodable").field(&without_values(&element.reason)).finish(),
        }
    }
}

/// A row next to one that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Neighbour {
    /// Its id.
    pub order: OrderId,
    /// When it last changed, if that could be read.
    pub updated: Option<Timestamp>,
}

/// A row of a list that could not be read. It costs no other row.
#[derive(Debug)]
#[non_exhaustive]
pub struct BadRow {
    /// The id, if it could be found: from the row itself, or because it is the only id between its neighbours' under which
    /// the store fails.
    pub order: Option<OrderId>,
    /// Its place in the list at that moment, from 0.
    pub offset: u64,
    /// The readable row before it in the list.
    pub before: Option<Neighbour>,
    /// The readable row behind it in the list.
    pub after: Option<Neighbour>,
    /// What is wrong.
    pub fault: RowFault,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.order {
            Some(id) => write!(f, "order {id}: ")?,
            None => match (self.before, self.after) {
                (Some(a), Some(b)) => {
                    write!(f, "an unknown order listed between orders {} and {}: ", a.order, b.order)?
                }
                (Some(a), None) => write!(f, "an unknown order listed behind order {}: ", a.order)?,
                (None, Some(b)) => write!(f, "an unknown order listed before order {}: ", b.order)?,
                (None, None) => write!(f, "an unknown order, row {} of the list: ", self.offset)?,
            },
        }
        match &self.fault {
            RowFault::Unreadable(error) if error.kind() == ErrorKind::TooLarge => f.write_str("it is too large to be read"),
            RowFault::Unreadable(error) if error.status() == Some(StatusCode::BAD_REQUEST) => {
                let said = error.body().map(ToString::to_string).unwrap_or_default();
                write!(f, "the store fails on it ({said}); look into the store's log, and mend it there")
            }
            RowFault::Unreadable(_) => f.write_str(
                "the store fails on it (status 500), most often because a product in it was deleted; restore the product, \
                 or look into the store's log",
            ),
            RowFault::Undecodable(element) => write!(f, "it cannot be understood: {}", without_values(&element.reason)),
        }
    }
}

/// Reads a row of a list and keeps its text.
pub(super) fn decode<T: WireValue>(index: usize, raw: Box<RawValue>) -> Result<Row<T>, BadElement> {
    match wire::from_str(raw.get()) {
        Ok(value) => Ok(Row { value, raw }),
        // Reading again costs nothing but time, and makes the one form in which a bad element is reported.
        Err(_) => Err(match wire::element::<T>(index, raw.clone()) {
            Err(bad) => bad,
            Ok(value) => return Ok(Row { value, raw }),
        }),
    }
}

/// What places a row in a list, read without a claim on the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Glance {
    pub(crate) id: Option<i64>,
    pub(crate) updated: Option<Timestamp>,
    pub(crate) created: Option<Timestamp>,
}

impl Glance {
    pub(super) fn at(raw: &RawValue) -> Self {
        #[derive(Deserialize)]
        struct Members<'a> {
            #[serde(borrow)]
            id: Option<&'a RawValue>,
            #[serde(borrow)]
            update_date: Option<&'a RawValue>,
            #[serde(borrow)]
            create_date: Option<&'a RawValue>,
        }
        let Ok(members) = serde_json::from_str::<Members<'_>>(raw.get()) else { return Self::default() };
        let instant = |raw: Option<&RawValue>| Some(wire::from_str::<BasicInstant>(raw?.get()).ok()?.0);
        Self {
            id: members.id.and_then(|raw| raw.get().parse().ok()),
            updated: instant(members.update_date),
            created: instant(members.create_date),
        }
    }

    pub(super) fn neighbour(&self) -> Option<Neighbour> {
        self.id.map(|id| Neighbour { order: OrderId(id), updated: self.updated })
    }
}
