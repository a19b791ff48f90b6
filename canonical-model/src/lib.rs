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
//! - what must hold: [`invariants`], which find every violation by the path of its field.
//!
//! # Amounts
//!
//! [`Money`] is what can be paid: a decimal, no finer than its [`Currency`] (ISO 4217, its table is in the crate) and below 10¹⁸.
//! [`UnitPrice`] is the price of one piece, with up to six decimals. Quantities and rates are plain decimals; a rate of tax is in
//! per cent. Everything that reckons with amounts is checked: it gives [`MoneyError`], and neither wraps nor panics. Directions are
//! in types and kinds, so that amounts are not negative, but for lines of discount and rounding.
//!
//! # The written form
//!
//! Every type is written and read by serde. Decimals are text (`"19.99"`), never JSON numbers. The records that stand alone
//! ([`Order`], [`Product`], [`StockLevel`], [`Payout`], [`GiftCardEvent`]) bear a [`SchemaVersion`]: a newer one is refused, none is the
//! first. States that a merchant invented are kept as `other` with the store's code, and whatever else a store says as
//! [`CustomFields`].
//!
//! # Features
//!
//! - `schema` (off): JSON Schemas of these records, [`schema`](https://docs.rs/canonical-model/latest/canonical_model/schema/).

#![cfg_attr(docsrs, feature(doc_cfg))]

mod allocate;
mod currency;
mod custom;
mod decimal_text;
mod gift_card;
mod hash;
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
#[cfg(feature = "schema")]
pub mod schema;
mod source;
mod summary;
mod unit_price;
mod version;

pub use allocate::{largest_remainder, largest_remainder_at, largest_remainder_by};
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
pub use party::{Address, Customer, squeeze, squeezed};
pub use payment::{Evidence, Payment, PaymentKind, Settlement};
pub use payout::{Payout, PayoutKind, PayoutLine};
pub use plan::{
    Adoption, Applied, AppliedRecord, Heard, LedgerWrite, OpId, OpKind, Park, ParkCode, Plan, ProfileVersion, Step,
};
pub use product::{Product, StockAuthority, StockLevel, Variant};
pub use rate::{FxRate, RateQuery, RateSource};
/// The type of the texts here, as it is of `smol_str`: up to 23 bytes stand in the value itself, and a longer text is shared by its copies.
/// Made by `"…".into()`, read as `&str`.
pub use smol_str::SmolStr;
pub use source::{RawHash, RawRef, SourceStamp};
pub use summary::{Held, Share};
pub use unit_price::UnitPrice;
pub use version::SchemaVersion;
