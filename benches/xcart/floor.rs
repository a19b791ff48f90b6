//! The floor: what somebody would write by hand for these very bodies, with serde's derive. Decimals are exact, dates are read,
//! codes are enums, and what is unknown is kept (it is one member, and its name is known here).

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
pub(crate) struct Status<C> {
    pub(crate) id: i64,
    pub(crate) code: C,
    pub(crate) name: String,
    pub(crate) customer_name: String,
}

#[derive(Deserialize)]
pub(crate) struct Surcharge {
    pub(crate) id: i64,
    pub(crate) r#type: SurchargeType,
    pub(crate) code: String,
    pub(crate) class: String,
    pub(crate) include: bool,
    pub(crate) available: bool,
    pub(crate) value: Exact,
    pub(crate) name: String,
    pub(crate) weight: i64,
}

#[derive(Deserialize)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) product_id: Option<i64>,
    pub(crate) sku: String,
    pub(crate) update_date: Instant,
    pub(crate) name: String,
    pub(crate) price: Exact,
    pub(crate) item_net_price: Exact,
    pub(crate) discounted_subtotal: Exact,
    pub(crate) amount: i64,
    pub(crate) backordered_amount: i64,
    pub(crate) surcharges: Vec<Surcharge>,
}

#[derive(Deserialize)]
pub(crate) struct CustomField {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Address {
    pub(crate) id: i64,
    pub(crate) is_billing: bool,
    pub(crate) is_shipping: bool,
    pub(crate) is_work: bool,
    pub(crate) r#type: String,
    pub(crate) title: String,
    pub(crate) firstname: String,
    pub(crate) lastname: String,
    pub(crate) phone: String,
    pub(crate) street: String,
    pub(crate) zipcode: String,
    pub(crate) city: String,
    pub(crate) country_code: String,
    pub(crate) state: Option<i64>,
    pub(crate) state_name: String,
    pub(crate) custom_fields: Vec<CustomField>,
}

#[derive(Deserialize)]
pub(crate) struct TrackingNumber {
    pub(crate) id: i64,
    pub(crate) date: Instant,
    pub(crate) value: String,
}

#[derive(Deserialize)]
pub(crate) struct Order {
    pub(crate) order_number: String,
    pub(crate) id: i64,
    pub(crate) total: Exact,
    pub(crate) sub_total: Exact,
    pub(crate) email: String,
    pub(crate) items: Vec<Item>,
    pub(crate) billing_address: Option<Address>,
    pub(crate) shipping_address: Option<Address>,
    pub(crate) create_date: Instant,
    pub(crate) update_date: Instant,
    pub(crate) payment_status: Option<Status<PaymentCode>>,
    pub(crate) shipping_status: Option<Status<ShippingCode>>,
    pub(crate) customer_id: Option<i64>,
    pub(crate) order_profile_id: Option<i64>,
    pub(crate) shipping_id: Option<i64>,
    pub(crate) shipping_method_name: Option<String>,
    pub(crate) notes: String,
    pub(crate) admin_notes: String,
    pub(crate) currency: String,
    pub(crate) stock_status: String,
    pub(crate) surcharges: Vec<Surcharge>,
    pub(crate) tracking_numbers: Vec<TrackingNumber>,
    pub(crate) member_of_tomorrow: Option<Box<RawValue>>,
}
