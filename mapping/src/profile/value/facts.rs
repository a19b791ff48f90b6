//! What values are made from.

use canonical_model::{Line, Order};

/// An order, and the part of it that a value is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) order: &'a Order,
    /// The line, for what stands on lines.
    pub(crate) line: Option<&'a Line>,
    /// What a credit note credits, for its number.
    pub(crate) part: &'a str,
}

impl<'a> Facts<'a> {
    /// Those of an order as a whole.
    pub(crate) fn of(order: &'a Order) -> Self {
        Self { order, line: None, part: "" }
    }

    /// Those of one of its lines.
    pub(crate) fn of_line(order: &'a Order, line: &'a Line) -> Self {
        Self { line: Some(line), ..Self::of(order) }
    }
}
