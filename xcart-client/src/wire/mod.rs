//! X-Cart's JSON as types: exact amounts, open enums, and every member that this version does not know kept in `extras`.
//! Rules that are about X-Cart itself, such as how it makes a total, are methods here.
//!
//! Nothing here does I/O.

mod address;
mod error_body;
mod history;
mod ids;
mod nullable;
mod order;
mod payment;
mod product;
mod profile;
mod status;
mod text;

pub use address::{Address, AddressType, CustomField};
pub use error_body::{ErrorBody, ErrorShape, Violation};
pub use history::{Detail, HistoryEntry};
pub use ids::{
    AddressId, BackendTransactionId, ItemId, OrderId, OrderNumber, PaymentMethodId, ProductId, ProfileId, RowId,
    StateId, SurchargeId, TransactionId,
};
pub use nullable::Nullable;
pub use order::{Cart, Order, OrderItem, Surcharge, SurchargeType, TrackingNumber};
pub use payment::{BackendTransaction, PaymentTransaction, TransactionData, TransactionStatus, TransactionType};
pub use product::{ClassRef, Membership, Product, ProductImage};
pub use profile::{Profile, ProfileStatus};
pub use status::{PaymentStatus, PaymentStatusCode, ShippingStatus, ShippingStatusCode};
pub use text::Text;
