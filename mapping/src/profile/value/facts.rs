//! What values are made from.

use canonical_model::{Line, LineKind, Order};

/// An order, and the part of it that a value is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) order: &'a Order,
    /// The line, for what stands on lines.
    pub(crate) line: Option<LineFacts<'a>>,
    /// What a credit note credits, for its number.
    pub(crate) part: &'a str,
}

/// A line of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineFacts<'a> {
    /// What it is for.
    pub(crate) kind: &'static str,
    /// The store's code of it.
    pub(crate) code: &'a str,
    /// The store's words for it.
    pub(crate) name: &'a str,
    /// The order's own line; none where a line stands for something else of the order.
    pub(crate) line: Option<&'a Line>,
}

impl<'a> Facts<'a> {
    /// Those of an order as a whole.
    pub(crate) fn of(order: &'a Order) -> Self {
        Self { order, line: None, part: "" }
    }

    /// Those of one of its lines.
    pub(crate) fn of_line(order: &'a Order, line: &'a Line) -> Self {
        let facts = LineFacts { kind: kind(line.kind), code: &line.code, name: &line.name, line: Some(line) };
        Self { line: Some(facts), ..Self::of(order) }
    }

    /// Those of a line that stands for something else of it: discounts, or a tax.
    pub(crate) fn of_addition(order: &'a Order, kind: &'static str, name: &'a str) -> Self {
        Self { line: Some(LineFacts { kind, code: "", name, line: None }), ..Self::of(order) }
    }
}

/// The kind of a line as a profile names it.
fn kind(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Goods => "goods",
        LineKind::Service => "service",
        LineKind::Digital => "digital",
        LineKind::GiftCard => "gift_card",
        LineKind::Deposit => "deposit",
        LineKind::Tip => "tip",
        LineKind::Shipping => "shipping",
        LineKind::Rounding => "rounding",
        _ => "fee",
    }
}
