//! What an order, a payment, an invoice and a plan **are**, and which sums must hold. No I/O, no vendor, no clock: the other
//! crates of xcart-xero meet in these types.
//!
//! ```
//! use canonical_model::{Currency, Money, largest_remainder};
//!
//! // 10.00 USD of discount over three equal lines: to the cent, and not a cent lost.
//! let usd: Currency = "USD".parse()?;
//! let parts = largest_remainder(Money::new("10.00".parse()?, usd)?, &[1.into(), 1.into(), 1.into()])?;
//! assert_eq!(parts.iter().map(|part| part.amount().to_string()).collect::<Vec<_>>(), ["3.34", "3.33", "3.33"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - the store's side: [`Order`] with its [`Line`]s, [`Discount`]s, [`TaxApplied`], [`Tender`]s, [`Payment`]s, [`Refund`]s and
//!   [`CustomFields`]; [`Customer`], [`Address`]; [`Product`], [`StockLevel`]; [`GiftCardEvent`], [`Payout`];
//! - the ledger's side: [`ledger`];
//! - from one to the other: [`Plan`] with its [`Step`]s, or [`Park`] with cause and fix;
//! - what must hold: [`invariants`].

#![cfg_attr(docsrs, feature(doc_cfg))]

mod allocate;
mod currency;
mod custom;
mod gift_card;
mod ids;
pub mod invariants;
pub mod ledger;
mod money;
mod order;
mod party;
mod payment;
mod payout;
mod plan;
mod product;
mod rate;
mod sale;
mod source;
mod unit_price;

pub use allocate::{largest_remainder, largest_remainder_at};
pub use currency::{Currency, UnknownCurrency};
pub use custom::{CustomFields, TypedValue};
pub use gift_card::{GiftCardEvent, GiftCardEventKind};
pub use ids::{
    AccountCode, ConnectionId, CustomerId, GiftCardId, ItemCode, LedgerId, OrderId, PartId, PaymentId, ProductId,
    TaxType, TenantId, VariantId,
};
pub use money::{Money, MoneyError};
pub use order::{
    Discount, DiscountAllocation, DiscountStage, FulfilmentState, Line, LineKind, Order, OrderTotals, PaymentState,
    Refund, RefundLine, TaxApplied, TaxCollector, TaxTreatment, Tender,
};
pub use party::{Address, Customer, squeeze};
pub use payment::{Evidence, Payment, PaymentKind};
pub use payout::{Payout, PayoutKind, PayoutLine};
pub use plan::{Adoption, Applied, AppliedRecord, LedgerWrite, OpId, OpKind, Park, ParkCode, Plan, Step};
pub use product::{Product, StockAuthority, StockLevel, Variant};
pub use rate::{FxRate, RateSource};
pub use source::{RawHash, RawRef, SourceStamp};
pub use unit_price::UnitPrice;
