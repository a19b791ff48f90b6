//! Identifiers: one type each, so that an order's id cannot stand where a profile's is meant.

use api_core::wire::SmolStr;

api_core::wire_newtype! {
    /// The internal id of an order, or of a cart, which becomes an order under the same id. Stable, and what links are made by.
    #[derive(Copy)]
    pub struct OrderId(i64);
}

api_core::wire_newtype! {
    /// The public number of an order, a text that may carry a prefix. Carts have none.
    pub struct OrderNumber(SmolStr);
}

impl From<&str> for OrderNumber {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for OrderNumber {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl OrderNumber {
    /// Whether X-Cart can look an order up by this number: its route takes ASCII letters, digits and the underscore alone
    /// (XC-NUMBER-1).
    ///
    /// ```
    /// use xcart_client::wire::OrderNumber;
    ///
    /// assert!(OrderNumber("1042".into()).is_routable());
    /// assert!(!OrderNumber("MG-1042".into()).is_routable());
    /// ```
    pub fn is_routable(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }
}

api_core::wire_newtype! {
    /// The id of an order's line.
    #[derive(Copy)]
    pub struct ItemId(i64);
}

api_core::wire_newtype! {
    /// The id of a product.
    #[derive(Copy)]
    pub struct ProductId(i64);
}

api_core::wire_newtype! {
    /// The id of a surcharge; unique only among the surcharges of orders, or of lines, but not across the two.
    #[derive(Copy)]
    pub struct SurchargeId(i64);
}

api_core::wire_newtype! {
    /// The id of a payment transaction.
    #[derive(Copy)]
    pub struct TransactionId(i64);
}

api_core::wire_newtype! {
    /// The id of one exchange with a payment gateway within a [`TransactionId`].
    #[derive(Copy)]
    pub struct BackendTransactionId(i64);
}

api_core::wire_newtype! {
    /// The id of a payment method.
    #[derive(Copy)]
    pub struct PaymentMethodId(i64);
}

api_core::wire_newtype! {
    /// The id of a profile: a customer, an administrator, or an order's private copy of a customer.
    #[derive(Copy)]
    pub struct ProfileId(i64);
}

api_core::wire_newtype! {
    /// The id of an address.
    #[derive(Copy)]
    pub struct AddressId(i64);
}

api_core::wire_newtype! {
    /// The id of a product's variant.
    #[derive(Copy)]
    pub struct VariantId(i64);
}

api_core::wire_newtype! {
    /// The id of a picture of a product, a variant or a category; unique only among those of one kind.
    #[derive(Copy)]
    pub struct ImageId(i64);
}

api_core::wire_newtype! {
    /// The id of a category.
    #[derive(Copy)]
    pub struct CategoryId(i64);
}

api_core::wire_newtype! {
    /// The id of a class of products.
    #[derive(Copy)]
    pub struct ProductClassId(i64);
}

api_core::wire_newtype! {
    /// The id of a class of taxes.
    #[derive(Copy)]
    pub struct TaxClassId(i64);
}

api_core::wire_newtype! {
    /// The id of a membership.
    #[derive(Copy)]
    pub struct MembershipId(i64);
}

api_core::wire_newtype! {
    /// The id of a coupon.
    #[derive(Copy)]
    pub struct CouponId(i64);
}

api_core::wire_newtype! {
    /// The id of a volume discount.
    #[derive(Copy)]
    pub struct VolumeDiscountId(i64);
}

api_core::wire_newtype! {
    /// X-Cart's own id of a state or province, which is not its code.
    #[derive(Copy)]
    pub struct StateId(i64);
}

api_core::wire_newtype! {
    /// The id of a row of one of X-Cart's small tables: a status, zone, detail or event.
    #[derive(Copy)]
    pub struct RowId(i64);
}
