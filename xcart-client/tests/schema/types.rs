//! Which of our types is which schema.

use std::fmt::Debug;

use api_core::wire::{Extent, Json, Member, WireStruct, append, from_slice};
use xcart_client::wire::*;

/// What a value of a type becomes when it is read and written.
pub(crate) struct Read {
    /// Without what the type does not know.
    pub(crate) known: Json,
    pub(crate) debug: String,
}

pub(crate) struct Type {
    pub(crate) schema: &'static str,
    pub(crate) members: &'static [Member],
    pub(crate) read: fn(&Json) -> Result<Read, String>,
}

fn read<T: WireStruct + Debug>(json: &Json) -> Result<Read, String> {
    let value: T = from_slice(&json.to_bytes()).map_err(|error| error.to_string())?;
    let mut known = Vec::new();
    append(&mut known, &value, Extent::Known).unwrap();
    Ok(Read { known: Json::parse(&known).unwrap(), debug: format!("{value:?}") })
}

fn is<T: WireStruct + Debug>(schema: &'static str) -> Type {
    Type { schema, members: T::MEMBERS, read: read::<T> }
}

pub(crate) fn types() -> Vec<Type> {
    vec![
        is::<Address>("Address.ProfileAddressOutput"),
        is::<Address>("ProfileAddressOutput"),
        is::<AddressInput>("Address.ProfileAddressInput"),
        is::<BackendTransaction>("OrderPaymentTransactionBackendTransactionOutput"),
        is::<Cart>("Cart.CartOutput"),
        is::<Category>("Category.Output"),
        is::<CategoryImage>("BannerOutput"),
        is::<CategoryImage>("Category.Banner.BannerOutput"),
        is::<CategoryImage>("Category.Icon.IconOutput"),
        is::<CategoryImage>("IconOutput"),
        is::<CategoryInput>("Category.Input"),
        is::<CategoryMove>("Category.CategoryMoveInput"),
        is::<CategoryProduct>("Category.CategoryProductInput"),
        is::<CategoryProduct>("Category.CategoryProductOutput"),
        is::<CategoryStats>("Category.CategoryStatsOutput"),
        is::<ClassInput>("Product.Class.ProductClassInput"),
        is::<ClassInput>("Tax.Class.TaxClassInput"),
        is::<ClassRef>("ProductClassOutput"),
        is::<ClassRef>("TaxClassOutput"),
        is::<CustomField>("ProfileAddressCustomFieldInput"),
        is::<CustomField>("ProfileAddressCustomFieldOutput"),
        is::<Detail>("Detail.OrderDetailOutput"),
        is::<Detail>("OrderHistoryDetailOutput"),
        is::<HistoryEntry>("History.Event.OrderHistoryOutput"),
        is::<ImageInput>("POST /api/categories/{category_id}/banner"),
        is::<ImageInput>("POST /api/categories/{category_id}/icon"),
        is::<ImageInput>("POST /api/products/{product_id}/images"),
        is::<ImageUpdate>("Product.Image.ImageUpdate"),
        is::<Membership>("Membership.MembershipOutput"),
        is::<Membership>("MembershipOutput"),
        is::<MembershipInput>("Membership.MembershipInput"),
        is::<Order>("Order.OrderOutput"),
        is::<OrderItem>("OrderItemOutput"),
        is::<PaymentStatus>("OrderPaymentStatus.OrderPaymentStatusOutput"),
        is::<PaymentStatus>("OrderPaymentStatusOutput"),
        is::<PaymentStatusInput>("OrderPaymentStatus.OrderPaymentStatusInput"),
        is::<PaymentTransaction>("Transaction.OrderPaymentTransactionOutput"),
        is::<Product>("Product.Output"),
        is::<ProductClass>("Product.Class.ProductClassOutput"),
        is::<ProductImage>("ImageOutput"),
        is::<ProductImage>("Product.Image.ImageOutput"),
        is::<ProductInput>("Product.Input"),
        is::<Profile>("Profile.ProfileOutput"),
        is::<ProfileInput>("Profile.ProfileInput"),
        is::<ShippingStatus>("OrderShippingStatus.OrderShippingStatusOutput"),
        is::<ShippingStatus>("OrderShippingStatusOutput"),
        is::<ShippingStatusInput>("OrderShippingStatus.OrderShippingStatusInput"),
        is::<Surcharge>("OrderItemSurchargeOutput"),
        is::<Surcharge>("OrderSurchargeOutput"),
        is::<TaxClass>("Tax.Class.TaxClassOutput"),
        is::<TrackingNumber>("OrderTrackingNumberOutput"),
        is::<TransactionData>("OrderPaymentTransactionBackendTransactionDataOutput"),
        is::<TransactionData>("OrderPaymentTransactionDataOutput"),
    ]
}
