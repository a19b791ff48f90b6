//! X-Cart's JSON as types: exact amounts, open enums, and every member that this version does not know kept in `extras`.
//! Rules that are about X-Cart itself, such as how it makes a total, are methods here.
//!
//! Nothing here does I/O.

mod add_ons;
mod address;
mod category;
mod classes;
mod discount;
mod error_body;
mod history;
mod ids;
mod image;
mod nullable;
mod order;
mod password;
mod payment;
mod product;
mod profile;
mod status;
mod text;
mod variant;

pub use add_ons::{
    CartReminderEmail, CouponAddOns, OrderAddOns, OrderItemAddOns, ProductAddOns, ProfileAddOns, RewardEvent, SaleType,
    UsedCoupon, UspsShipment,
};
pub use address::{Address, AddressInput, AddressType, CustomField};
pub use category::{Category, CategoryInput, CategoryMove, CategoryProduct, CategoryStats, MetaDescriptionType};
pub use classes::{ClassInput, ClassRef, Membership, MembershipInput, ProductClass, TaxClass};
pub use discount::{Coupon, CouponInput, DiscountType, VolumeDiscount, VolumeDiscountInput};
pub use error_body::{ErrorBody, ErrorShape, Violation};
pub use history::{Detail, HistoryEntry};
pub use ids::{
    AddressId, BackendTransactionId, CategoryId, CouponId, ImageId, ItemId, MembershipId, OrderId, OrderNumber,
    PaymentMethodId, ProductClassId, ProductId, ProfileId, RowId, StateId, SurchargeId, TaxClassId, TransactionId,
    VariantId, VolumeDiscountId,
};
pub use image::{CategoryImage, ImageInput, ImageUpdate, ProductImage};
pub use nullable::Nullable;
pub use order::{Cart, Order, OrderItem, Surcharge, SurchargeType, TrackingNumber};
pub use password::Password;
pub use payment::{BackendTransaction, PaymentTransaction, TransactionData, TransactionStatus, TransactionType};
pub use product::{Product, ProductInput};
pub use profile::{Profile, ProfileInput, ProfileStatus};
pub use status::{
    PaymentStatus, PaymentStatusCode, PaymentStatusInput, ShippingStatus, ShippingStatusCode, ShippingStatusInput,
};
pub use text::Text;
pub use variant::{Variant, VariantImage, VariantInput};
