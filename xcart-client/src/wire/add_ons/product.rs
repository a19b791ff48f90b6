//! Products, and the coupons for them.

use api_core::wire::{Json, SmolStr};
use rust_decimal::Decimal;

use super::add_ons;

api_core::wire_enum! {
    /// What a product's `sale_price_value` means.
    pub enum SaleType {
        /// It is the price, in the store's default currency.
        Price => "sale_price",
        /// It is so many per cent off.
        Percent => "sale_percent",
    }
}

add_ons! {
    /// What add-ons put into a product. Prices are in the store's default currency.
    pub struct ProductAddOns of Product {
        /// What it costs elsewhere, for comparison; 0 for nothing said (CDev/MarketPrice).
        market_price: Decimal => "market_price",
        /// What it costs the merchant; 0 for nothing said (QSL/CostPrice).
        cost_price: Decimal => "cost_price",
        /// Whether it is on sale (CDev/Sale).
        participate_sale: bool => "participate_sale",
        /// What `sale_price_value` means (CDev/Sale).
        discount_type: SaleType => "discount_type",
        /// The price while it is on sale, or how much per cent is off (CDev/Sale).
        sale_price_value: Decimal => "sale_price_value",
        /// Whether prices for larger quantities are lowered too (CDev/Sale with CDev/Wholesale).
        apply_sale_to_wholesale: bool => "apply_sale_to_wholesale",
        /// Whether it is sold when it is not in stock.
        available_for_backorder: bool => "available_for_backorder",
        /// How many of it, when it is not in stock.
        backorder_limit: i64 => "backorder_limit",
        /// Whether codes are sold (CDev/PINCodes).
        pin_codes_enabled: bool => "pin_codes_enabled",
        /// Whether the store makes the codes (CDev/PINCodes).
        auto_pin_codes: bool => "auto_pin_codes",
        /// Tags for social networks, HTML (CDev/GoSocial).
        og_meta_tags: SmolStr => "og_meta_tags",
        /// Whether it is advertised there.
        facebook_marketing_enabled: bool => "facebook_marketing_enabled",
        /// Whether it is advertised there (XC/GoogleFeed).
        google_feed_enabled: bool => "google_feed_enabled",
        /// What is stuck on its picture, as it came.
        stickers: Vec<Json> => "stickers",
        /// Its tags, as they came (XC/ProductTags).
        tags: Vec<Json> => "tags",
        /// Points, not money, that a customer has for it (QSL/LoyaltyProgram).
        reward_points: i64 => "reward_points",
        /// Whether the points follow from the price (QSL/LoyaltyProgram).
        automatic_reward_points: bool => "automatic_reward_points",
    }
}

add_ons! {
    /// What add-ons put into a coupon.
    pub struct CouponAddOns of Coupon {
        /// Whose goods it is for, in a store of many vendors, as it came: its form is not known (XC/MultiVendor).
        vendor: Json => "vendor",
        /// Whether it is for the goods of every vendor (XC/MultiVendor).
        all_vendors: bool => "all_vendors",
    }
}
