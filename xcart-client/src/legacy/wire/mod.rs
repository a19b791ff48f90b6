//! The add-on's JSON as types. The same members come with numbers in quotes or without, and PHP writes `[]` for an object
//! that has no members: both are read (XC-LEGACY-12, XC-LEGACY-14).
//!
//! What hangs on a thing is there only when that thing was read by its id, and one level deep (XC-LEGACY-11): such members are
//! an `Option`, none when they were not sent. Types that begin with `Complex` are those of the other schema.
//!
//! Nothing here does I/O.

mod complex;
mod item;
mod order;
mod payment;
mod product;
mod profile;
mod scalar;
mod tracking;

pub use complex::{
    ComplexAddress, ComplexCustomer, ComplexDetail, ComplexItem, ComplexOrder, ComplexProduct, ComplexProfile,
    ComplexTransaction, OtherSurcharge, ProductTexts,
};
pub use item::{Item, ProductRef, Surcharge};
pub use order::{Currency, Detail, Event, Order, PaymentStatus, ShippingStatus, UsedCoupon};
pub use payment::{BackendTransaction, PaymentMethod, Transaction, TransactionData};
pub use product::{AmountInput, Inventory, InventoryInput, Product, Translation};
pub use profile::{AddressRef, MembershipRef, Profile};
pub use scalar::{Amount, AnyText, Flag, Loose, Maybe, Moment, Texts, Withheld};
pub use tracking::{OrderRef, TrackingNumber, TrackingNumberInput};
