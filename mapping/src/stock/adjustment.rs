//! The document that puts the ledger's count right.

use std::fmt;

use canonical_model::{AccountCode, ItemCode, Money, TaxType, ledger::DocumentLine};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// The tax type of a line without tax.
const UNTAXED: &str = "NONE";

/// Whether pieces were found or lost, which decides the kind of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// More are there: a bill (`ACCPAY`).
    Increase,
    /// Fewer are there: a credit note of a supplier (`ACCPAYCREDIT`).
    Decrease,
}

impl Direction {
    /// From one count to another, and by how many.
    pub(super) fn between(from: Decimal, to: Decimal) -> (Self, Decimal) {
        let direction = if to > from { Self::Increase } else { Self::Decrease };
        (direction, to.saturating_sub(from).abs())
    }
}

/// A document without tax of no total that changes how many of an item the ledger has: the item on the account of its stock, and the same
/// amount negative on the account of adjustments (XR-STOCK-4). `Display` explains it, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StockAdjustment {
    /// Its number.
    pub number: SmolStr,
    /// Whether pieces were found or lost.
    pub direction: Direction,
    /// Its date.
    pub date: NaiveDate,
    /// The item.
    pub item: ItemCode,
    /// How many were found or lost, above zero, with at most four decimals.
    pub quantity: Decimal,
    /// What they are worth, in the currency of the books: zero or above.
    pub value: Money,
    /// The account of the item's stock.
    pub asset_account: AccountCode,
    /// The account that bears what was lost or found.
    pub adjustment_account: AccountCode,
    /// How many there are to be.
    pub counted: Decimal,
    /// How many the ledger had.
    pub on_hand: Decimal,
    /// How many of those that the store does not count any more the ledger has not approved yet.
    pub unposted: Decimal,
}

impl StockAdjustment {
    /// Its two lines, whose sum is zero.
    pub fn lines(&self) -> [DocumentLine; 2] {
        let amount = self.value;
        let line = |description: SmolStr, quantity, line_amount, account: &AccountCode, item| DocumentLine {
            description,
            quantity,
            unit_amount: None,
            line_amount,
            account: account.clone(),
            tax_type: TaxType::new(UNTAXED),
            tax_amount: None,
            item,
            tracking: Vec::new(),
            part: None,
        };
        let (counted, on_hand) = (self.counted.normalize(), self.on_hand.normalize());
        let count = format!("{} counted in the store: {counted} instead of {on_hand}", self.item);
        let borne = format!("Adjustment of the stock of {}", self.item);
        let item = Some(self.item.clone());
        [
            line(count.into(), self.quantity, amount, &self.asset_account, item),
            line(borne.into(), Decimal::ONE, -amount, &self.adjustment_account, None),
        ]
    }
}

impl fmt::Display for StockAdjustment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, date, item, quantity, value, asset_account, adjustment_account, counted, .. } = self;
        let (kind, found) = match self.direction {
            Direction::Increase => ("bill", "found"),
            Direction::Decrease => ("credit note of a supplier", "lost"),
        };
        let (counted, on_hand, quantity) = (counted.normalize(), self.on_hand.normalize(), quantity.normalize());
        writeln!(f, "{kind} {number} of {date}, no total, no tax")?;
        writeln!(f, "item {item}: the ledger has {on_hand} and is to have {counted}; {quantity} {found}")?;
        if !self.unposted.is_zero() {
            let unposted = self.unposted.normalize();
            writeln!(f, "{unposted} of them are ordered in the store and not approved in the ledger yet")?;
        }
        writeln!(f, "account {asset_account}: {value}, at average cost, or the purchase price where there were none")?;
        write!(f, "account {adjustment_account}: {}", -*value)
    }
}
