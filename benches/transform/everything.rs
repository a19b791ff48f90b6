//! All that X-Cart tells of an order, as `../xcart/floor.rs` reads it, but with texts that are borrowed from the JSON: a program by hand
//! has no need to own them. Decimals are exact, dates are read, codes are enums.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// A decimal from the text of its number.
pub(crate) struct Exact(pub(crate) Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Decimal::from_str_exact(raw.get()).map(Self).map_err(de::Error::custom)
    }
}

/// `2026-11-23T12:13:20+0000`.
pub(crate) struct Instant(pub(crate) DateTime<FixedOffset>);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").map(Self).map_err(de::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SurchargeType {
    Tax,
    Discount,
    Shipping,
    Handling,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub(crate) enum PaymentCode {
    Q,
    A,
    PP,
    P,
    D,
    C,
    R,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub(crate) enum ShippingCode {
    N,
    P,
    S,
    D,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub(crate) struct Status<'a, C> {
    pub(crate) id: i64,
    pub(crate) code: C,
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) customer_name: Cow<'a, str>,
}

#[derive(Deserialize)]
pub(crate) struct Surcharge<'a> {
    pub(crate) id: i64,
    pub(crate) r#type: SurchargeType,
    #[serde(borrow)]
    pub(crate) code: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) class: Cow<'a, str>,
    pub(crate) include: bool,
    pub(crate) available: bool,
    pub(crate) value: Exact,
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    pub(crate) weight: i64,
}

#[derive(Deserialize)]
pub(crate) struct Item<'a> {
    pub(crate) id: i64,
    pub(crate) product_id: Option<i64>,
    #[serde(borrow)]
    pub(crate) sku: Cow<'a, str>,
    pub(crate) update_date: Instant,
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    pub(crate) price: Exact,
    pub(crate) item_net_price: Exact,
    pub(crate) discounted_subtotal: Exact,
    pub(crate) amount: i64,
    pub(crate) backordered_amount: i64,
    #[serde(borrow)]
    pub(crate) surcharges: Vec<Surcharge<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct CustomField<'a> {
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) value: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
pub(crate) struct Address<'a> {
    pub(crate) id: i64,
    pub(crate) is_billing: bool,
    pub(crate) is_shipping: bool,
    pub(crate) is_work: bool,
    #[serde(borrow)]
    pub(crate) r#type: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) title: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) firstname: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) lastname: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) phone: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) street: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) zipcode: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) city: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) country_code: Cow<'a, str>,
    pub(crate) state: Option<i64>,
    #[serde(borrow)]
    pub(crate) state_name: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) custom_fields: Vec<CustomField<'a>>,
}

#[derive(Deserialize)]
pub(crate) struct TrackingNumber<'a> {
    pub(crate) id: i64,
    pub(crate) date: Instant,
    #[serde(borrow)]
    pub(crate) value: Cow<'a, str>,
}

#[derive(Deserialize)]
pub(crate) struct Order<'a> {
    #[serde(borrow)]
    pub(crate) order_number: Cow<'a, str>,
    pub(crate) id: i64,
    pub(crate) total: Exact,
    pub(crate) sub_total: Exact,
    #[serde(borrow)]
    pub(crate) email: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) items: Vec<Item<'a>>,
    #[serde(borrow)]
    pub(crate) billing_address: Option<Address<'a>>,
    #[serde(borrow)]
    pub(crate) shipping_address: Option<Address<'a>>,
    pub(crate) create_date: Instant,
    pub(crate) update_date: Instant,
    #[serde(borrow)]
    pub(crate) payment_status: Option<Status<'a, PaymentCode>>,
    #[serde(borrow)]
    pub(crate) shipping_status: Option<Status<'a, ShippingCode>>,
    pub(crate) customer_id: Option<i64>,
    pub(crate) order_profile_id: Option<i64>,
    pub(crate) shipping_id: Option<i64>,
    #[serde(borrow)]
    pub(crate) shipping_method_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) notes: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) admin_notes: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) currency: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) stock_status: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) surcharges: Vec<Surcharge<'a>>,
    #[serde(borrow)]
    pub(crate) tracking_numbers: Vec<TrackingNumber<'a>>,
    pub(crate) member_of_tomorrow: Option<Box<RawValue>>,
}
