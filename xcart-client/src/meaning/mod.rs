//! What the store really means: X-Cart's arithmetic, and the money that moved, as functions without I/O.
//!
//! | question | answer |
//! |---|---|
//! | which money was taken and given back, when, and what proves it | [`MoneyTrail`] |
//! | what X-Cart itself counts as paid, refunded and held | [`PaymentSums`] |
//! | which of two unit prices makes the sub-total | [`SubTotal`] |
//! | whether included taxes count in the total | [`Total`] |
//!
//! Amounts are in the order's currency, whose number of decimals (`exponent`, ISO 4217: 2 for USD, 0 for JPY, 3 for KWD) the
//! caller gives, as X-Cart does not send it. What is rounded is rounded half up (away from zero).
//!
//! ```
//! use xcart_client::{meaning::{Evidence, MoneyTrail}, wire::{Order, PaymentTransaction}};
//!
//! # let order: Order = serde_json::from_str(r#"{"order_number": "1042", "id": 42, "total": 100, "sub_total": 100,
//! #     "email": "", "currency": "EUR", "create_date": "2025-03-01T09:30:00+0000", "update_date": "2025-03-05T11:00:00+0000",
//! #     "items": [], "surcharges": [], "payment_status": {"id": 3, "code": "PP", "name": "Partially paid"}}"#)?;
//! // Paid in full, then a part was given back: X-Cart calls that "partially paid".
//! let transactions: Vec<PaymentTransaction> = serde_json::from_str(r#"[{
//!     "id": 1, "type": "sale", "date": "2025-03-01T09:30:00+0000", "status": "Card", "name": "Card", "currency": "EUR",
//!     "value": 100, "backend_transactions": [
//!         {"id": 7, "type": "sale", "date": "2025-03-01T09:30:00+0000", "status": "S", "value": 100},
//!         {"id": 8, "type": "refundPart", "date": "2025-03-05T11:00:00+0000", "status": "S", "value": 30.25}]
//! }]"#)?;
//! let trail = MoneyTrail::of(&order, &transactions, &[], 2)?;
//! assert_eq!((trail.captured().to_string(), trail.refunded().to_string()), ("100.00".into(), "30.25".into()));
//! assert_eq!(trail.movements[1].id.as_str(), "8");
//! assert_eq!(trail.movements[1].evidence, Evidence::Transaction);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod money;
mod status_day;
mod sums;
mod totals;

pub use self::{
    money::{
        Evidence, MoneyTrail, MoneyUnknown, Movement, MovementId, MovementKind, chosen_transaction, needs_history,
    },
    sums::{PaymentSums, RestAfterCapture},
    totals::{SubTotal, SumsDiffer, Total, UnitPrice},
};

use rust_decimal::{Decimal, RoundingStrategy};

/// As X-Cart rounds: half up, away from zero, and to exactly so many decimals.
fn rounded(amount: Decimal, exponent: u32) -> Decimal {
    let mut amount = amount.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(exponent);
    amount
}
