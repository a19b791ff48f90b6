//! Coupons and volume discounts, each of which an add-on brings. Amounts are in the store's default currency.

use api_core::wire::{ExtendedInstant, SmolStr};
use rust_decimal::Decimal;

use super::{CategoryId, CouponId, MembershipId, Nullable, ProductClassId, ProductId, RowId, Text, VolumeDiscountId};

api_core::wire_enum! {
    /// What a discount's value means.
    pub enum DiscountType {
        /// So many per cent.
        Percent => "%",
        /// So much of the store's default currency.
        Absolute => "$",
        /// Shipping costs nothing; of coupons alone.
        FreeShipping => "S",
    }
}

api_core::wire_struct! {
    /// A coupon.
    pub struct Coupon {
        /// Its id.
        id: CouponId => "id",
        /// What the customer enters, at most 16 characters.
        code: Text => "code",
        /// Whether it is in use.
        enabled: bool => "enabled",
        /// How much, in the unit that `discount_type` says.
        value: Decimal => "value",
        /// What `value` means.
        discount_type: DiscountType => "type",
        /// For staff.
        comment: Text => "comment",
        /// From when; none for always.
        date_range_begin: Nullable<ExtendedInstant> => "date_range_begin",
        /// Until when; none for ever.
        date_range_end: Nullable<ExtendedInstant> => "date_range_end",
        /// From which sub-total.
        total_range_begin: Nullable<Decimal> => "total_range_begin",
        /// Up to which sub-total; none or 0 for any.
        total_range_end: Nullable<Decimal> => "total_range_end",
        /// How often in all; none or 0 for any number.
        uses_limit: Nullable<i64> => "uses_limit",
        /// How often by one customer; none or 0 for any number.
        uses_limit_per_user: Nullable<i64> => "uses_limit_per_user",
        /// Whether it stands beside no other coupon.
        single_use: bool => "single_use",
        /// Whether it is for `products` alone.
        specific_products: bool => "specific_products",
        /// Classes of products that it is for; empty for all.
        product_classes: Vec<ProductClassId> => "product_classes",
        /// Whom it is for; empty for everybody.
        memberships: Vec<MembershipId> => "memberships",
        /// Where it is for; empty for everywhere.
        zones: Vec<RowId> => "zones",
        /// Products that it is for.
        products: Vec<ProductId> => "products",
        /// Categories that it is for; empty for all.
        categories: Vec<CategoryId> => "categories",
    }
}

api_core::wire_struct! {
    /// A coupon to be made or changed. Only what is set is sent; a new one needs `code`. Limits are lifted by 0, not by null.
    #[derive(Default)]
    pub struct CouponInput {
        /// What the customer enters, 4 to 16 characters.
        code: Option<SmolStr> => "code",
        /// Whether it is in use.
        enabled: Option<bool> => "enabled",
        /// How much, not negative.
        value: Option<Decimal> => "value",
        /// What `value` means; [`DiscountType::Percent`] of a new one unless set.
        discount_type: Option<DiscountType> => "type",
        /// For staff.
        comment: Option<SmolStr> => "comment",
        /// From when.
        date_range_begin: Option<Nullable<ExtendedInstant>> => "date_range_begin",
        /// Until when.
        date_range_end: Option<Nullable<ExtendedInstant>> => "date_range_end",
        /// From which sub-total.
        total_range_begin: Option<Decimal> => "total_range_begin",
        /// Up to which sub-total.
        total_range_end: Option<Decimal> => "total_range_end",
        /// How often in all.
        uses_limit: Option<i64> => "uses_limit",
        /// How often by one customer.
        uses_limit_per_user: Option<i64> => "uses_limit_per_user",
        /// Whether it stands beside no other coupon.
        single_use: Option<bool> => "single_use",
        /// Whether it is for `products` alone.
        specific_products: Option<bool> => "specific_products",
        /// Classes of products that it is for.
        product_classes: Option<Vec<ProductClassId>> => "product_classes",
        /// Whom it is for.
        memberships: Option<Vec<MembershipId>> => "memberships",
        /// Where it is for.
        zones: Option<Vec<RowId>> => "zones",
        /// Products that it is for.
        products: Option<Vec<ProductId>> => "products",
        /// Categories that it is for.
        categories: Option<Vec<CategoryId>> => "categories",
    }
}

impl CouponInput {
    /// A coupon of that code, which still gives nothing.
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: Some(code.into().into()), ..Self::default() }
    }
}

api_core::wire_struct! {
    /// A discount on large orders.
    pub struct VolumeDiscount {
        /// Its id.
        id: VolumeDiscountId => "id",
        /// How much, in the unit that `discount_type` says.
        value: Decimal => "value",
        /// What `value` means.
        discount_type: DiscountType => "type",
        /// From which sub-total.
        subtotal_range_begin: Nullable<Decimal> => "subtotal_range_begin",
        /// Whom it is for; none for everybody.
        membership: Nullable<MembershipId> => "membership",
        /// Where it is for; empty for everywhere.
        zones: Vec<RowId> => "zones",
        /// From when; none for always.
        date_range_begin: Nullable<ExtendedInstant> => "date_range_begin",
        /// Until when; none for ever.
        date_range_end: Nullable<ExtendedInstant> => "date_range_end",
    }
}

api_core::wire_struct! {
    /// A discount on large orders to be made or changed. Only what is set is sent.
    #[derive(Default)]
    pub struct VolumeDiscountInput {
        /// How much, not negative.
        value: Option<Decimal> => "value",
        /// What `value` means; [`DiscountType::Percent`] of a new one unless set.
        discount_type: Option<DiscountType> => "type",
        /// From which sub-total, not negative.
        subtotal_range_begin: Option<Nullable<Decimal>> => "subtotal_range_begin",
        /// Whom it is for; `Some(None.into())` for everybody.
        membership: Option<Nullable<MembershipId>> => "membership",
        /// Where it is for.
        zones: Option<Vec<RowId>> => "zones",
        /// From when.
        date_range_begin: Option<Nullable<ExtendedInstant>> => "date_range_begin",
        /// Until when.
        date_range_end: Option<Nullable<ExtendedInstant>> => "date_range_end",
    }
}
