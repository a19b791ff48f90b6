//! Which simple tables there are, and of what members their rows are.

use super::{Field, Kind, Shape};
use crate::mock::jsonld::{CATEGORY, COUPON, MEMBERSHIP, PRODUCT_CLASS, TAX_CLASS, VARIANT, VOLUME_DISCOUNT};

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape }
}

const NAME: Field = field("name", Shape::Text(1, 255));
const ENABLED: Field = field("enabled", Shape::Flag(true));
const DATES: [Field; 2] = [field("date_range_begin", Shape::MaybeDate), field("date_range_end", Shape::MaybeDate)];

fn membership_exists(name: &str) -> String {
    format!("'{name}' membership already exists")
}

fn coupon_exists(code: &str) -> String {
    format!("Input validations failed: code {code} is not unique")
}

fn sku_exists(sku: &str) -> String {
    format!("Input validations failed: SKU {sku} is not unique")
}

pub(in crate::mock) static MEMBERSHIPS: Kind = Kind {
    resource: &MEMBERSHIP,
    class: r"XLite\API\Endpoint\Membership\DTO\MembershipInput",
    fields: &[NAME, ENABLED],
    unique: Some(("name", membership_exists)),
    by_name: true,
};

pub(in crate::mock) static TAX_CLASSES: Kind = Kind {
    resource: &TAX_CLASS,
    class: r"XLite\API\Endpoint\TaxClass\DTO\TaxClassInput",
    fields: &[NAME],
    unique: None,
    by_name: true,
};

pub(in crate::mock) static PRODUCT_CLASSES: Kind = Kind {
    resource: &PRODUCT_CLASS,
    class: r"XLite\API\Endpoint\ProductClass\DTO\ProductClassInput",
    fields: &[NAME],
    unique: None,
    by_name: true,
};

pub(in crate::mock) static CATEGORIES: Kind = Kind {
    resource: &CATEGORY,
    class: r"XLite\API\Endpoint\Category\DTO\Input",
    fields: &[
        ENABLED,
        field("show_title", Shape::Flag(true)),
        field("position", Shape::Whole),
        field("memberships", Shape::Memberships),
        field("parent", Shape::MaybeWhole),
        field("clean_url", Shape::Text(0, 255)),
        NAME,
        field("description", Shape::AnyText),
        field("meta_tags", Shape::AnyText),
        field("meta_description", Shape::AnyText),
        field("meta_title", Shape::AnyText),
        field("icon", Shape::Null),
        field("banner", Shape::Null),
    ],
    unique: None,
    by_name: false,
};

pub(in crate::mock) static VARIANTS: Kind = Kind {
    resource: &VARIANT,
    class: r"XC\ProductVariants\API\Endpoint\ProductVariant\DTO\Input",
    fields: &[
        field("price", Shape::Number),
        field("default_price", Shape::Flag(true)),
        field("amount", Shape::Whole),
        field("default_amount", Shape::Flag(true)),
        field("weight", Shape::Number),
        field("default_weight", Shape::Flag(true)),
        field("default_variant", Shape::Flag(false)),
        field("sku", Shape::MaybeText(32)),
        field("image", Shape::Null),
        field("attribute_checkbox_values", Shape::Wholes),
        field("attribute_select_values", Shape::Wholes),
    ],
    unique: Some(("sku", sku_exists)),
    by_name: false,
};

pub(in crate::mock) static COUPONS: Kind = Kind {
    resource: &COUPON,
    class: r"CDev\Coupons\API\Endpoint\Coupon\DTO\CouponInput",
    fields: &[
        field("code", Shape::Text(1, 16)),
        ENABLED,
        field("value", Shape::Number),
        field("type", Shape::Choice(&["%", "$", "S"])),
        field("comment", Shape::AnyText),
        DATES[0],
        DATES[1],
        field("total_range_begin", Shape::MaybeNumber),
        field("total_range_end", Shape::MaybeNumber),
        field("uses_limit", Shape::MaybeWhole),
        field("uses_limit_per_user", Shape::MaybeWhole),
        field("single_use", Shape::Flag(false)),
        field("specific_products", Shape::Flag(false)),
        field("product_classes", Shape::Wholes),
        field("memberships", Shape::Wholes),
        field("zones", Shape::Wholes),
        field("products", Shape::Wholes),
        field("categories", Shape::Wholes),
    ],
    unique: Some(("code", coupon_exists)),
    by_name: false,
};

pub(in crate::mock) static VOLUME_DISCOUNTS: Kind = Kind {
    resource: &VOLUME_DISCOUNT,
    class: r"CDev\VolumeDiscounts\API\Endpoint\VolumeDiscount\DTO\VolumeDiscountInput",
    fields: &[
        field("value", Shape::Number),
        field("type", Shape::Choice(&["%", "$"])),
        field("subtotal_range_begin", Shape::MaybeNumber),
        field("membership", Shape::MaybeWhole),
        field("zones", Shape::Wholes),
        DATES[0],
        DATES[1],
    ],
    unique: None,
    by_name: false,
};
