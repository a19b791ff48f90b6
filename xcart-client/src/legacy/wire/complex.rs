//! Orders, profiles and products in the complex schema, which was made for reading alone and can do nothing else (XC-LEGACY-13).

use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::{Amount, AnyText, Flag, Loose, Maybe, Moment, Texts};
use crate::wire::{
    AddressType, Nullable, OrderId, PaymentStatusCode, ProductId, ProfileId, ProfileStatus, ShippingStatusCode, Text,
    TransactionStatus, TransactionType,
};

api_core::wire_struct! {
    /// A surcharge that is no tax, discount or shipping.
    pub struct OtherSurcharge {
        /// Its label.
        name: Text => "name",
        /// Its amount.
        value: Amount => "value",
    }
}

api_core::wire_struct! {
    /// A line of an order.
    pub struct ComplexItem {
        /// The stock-keeping unit.
        sku: Text => "sku",
        /// The product; none or 0 if it was deleted.
        product_id: Option<Loose<ProductId>> => "productId",
        /// What was sold.
        name: Text => "name",
        /// The product's long description, HTML.
        description: Text => "description",
        /// The product's short description, HTML.
        short_description: Text => "shortDescription",
        /// What the customer chose, by the attribute's name.
        attributes: BTreeMap<String, AnyText> => "attributes",
        /// The unit price that the customer saw.
        price: Amount => "price",
        /// The product's weight in the store's unit.
        weight: Option<Amount> => "weight",
        /// How many.
        quantity: Loose<i64> => "quantity",
        /// Unit price times quantity.
        subtotal: Option<Amount> => "subtotal",
        /// The same with the line's added surcharges.
        total: Option<Amount> => "total",
        /// When the product is in stock first.
        release_date: Option<Moment> => "releaseDate",
        /// Where the product is in the store.
        url: Text => "URL",
        /// Whether the product is sold.
        enabled: Option<Flag> => "enabled",
        /// Whether shipping costs nothing.
        free_shipping: Option<Flag> => "freeShipping",
    }
}

api_core::wire_struct! {
    /// An address. Fields that the merchant has added are in `extras`, by their service names.
    pub struct ComplexAddress {
        /// What stands there; absent unless the store has the field on.
        address_type: Option<AddressType> => "type",
        /// Form of address; absent unless the store has the field on.
        title: Text => "title",
        /// Given name.
        firstname: Text => "firstname",
        /// Family name.
        lastname: Text => "lastname",
        /// Street and house.
        address: Text => "address",
        /// Town.
        city: Text => "city",
        /// The state's code where the country has states, and otherwise what the customer entered.
        state: AnyText => "state",
        /// ISO 3166-1 alpha-2.
        country: Text => "country",
        /// Postal code.
        zipcode: AnyText => "zipcode",
        /// Telephone number.
        phone: AnyText => "phone",
        /// Whether it is the shipping address.
        is_shipping: Option<Flag> => "isDefaultShippingAddress",
        /// Whether it is the billing address.
        is_billing: Option<Flag> => "isDefaultBillingAddress",
    }
}

api_core::wire_struct! {
    /// Who bought.
    pub struct ComplexCustomer {
        /// The profile.
        profile_id: Option<Loose<ProfileId>> => "profileId",
        /// Whether the customer bought without an account.
        is_anonymous: Option<Flag> => "isAnonymous",
        /// The e-mail by which the person logs in.
        login: Text => "login",
        /// The same.
        email: Text => "email",
        /// Whether the profile can be used.
        status: Option<ProfileStatus> => "status",
        /// Whether it is a member of staff.
        is_admin: Option<Flag> => "isAdmin",
        /// When the profile was made.
        added_date: Option<Moment> => "addedDate",
        /// The membership's name.
        membership: Text => "membership",
        /// Given name, of the billing address.
        firstname: Text => "firstname",
        /// Family name, of the billing address.
        lastname: Text => "lastname",
    }
}

api_core::wire_struct! {
    /// A payment transaction, without its exchanges with the gateway.
    pub struct ComplexTransaction {
        /// Its public name, by which the same one is known in the default schema.
        public_id: AnyText => "id",
        /// What it does.
        transaction_type: TransactionType => "type",
        /// The amount.
        value: Amount => "value",
        /// How it stands.
        status: TransactionStatus => "status",
        /// The same in words.
        human_status: Text => "human_status",
        /// The payment method's name.
        method: Text => "method",
        /// Remarks.
        note: Text => "note",
    }
}

api_core::wire_struct! {
    /// A free pair of label and value.
    pub struct ComplexDetail {
        /// Its row.
        code: AnyText => "code",
        /// What staff see for its name.
        label: Nullable<SmolStr> => "label",
        /// Its value.
        value: AnyText => "value",
    }
}

api_core::wire_struct! {
    /// An order. It has what the default schema lacks, the addresses and the products of the lines, and lacks what an account
    /// needs: the net prices, and which taxes are included.
    pub struct ComplexOrder {
        /// Its internal id.
        order_id: Loose<OrderId> => "orderId",
        /// Its public number.
        order_number: AnyText => "orderNumber",
        /// **The total less shipping**, and not the sum of the lines (XC-LEGACY-13).
        subtotal: Amount => "subtotal",
        /// The grand total.
        total: Amount => "total",
        /// The sum of shipping surcharges.
        shipping_cost: Option<Amount> => "shippingCost",
        /// Always 0.
        payment_fee: Option<Amount> => "paymentFee",
        /// The sum of taxes, **included and added ones** (XC-LEGACY-13).
        tax_amount: Option<Amount> => "taxAmount",
        /// The sum of discounts, negative.
        discount_value: Option<Amount> => "discountValue",
        /// Other surcharges, by code.
        other_surcharges: BTreeMap<String, OtherSurcharge> => "otherSurcharges",
        /// ISO 4217.
        currency: Text => "currency",
        /// The lines.
        items: Vec<ComplexItem> => "items",
        /// When it was placed.
        order_date: Moment => "orderDate",
        /// When its own row last changed.
        update_date: Option<Moment> => "updateDate",
        /// The first parcel's number.
        tracking_number: AnyText => "trackingNumber",
        /// What the customer wrote.
        customer_notes: Text => "customerNotes",
        /// What the staff wrote.
        admin_notes: Text => "adminNotes",
        /// Codes of coupons.
        coupon: Texts => "coupon",
        /// Who bought.
        customer_info: Maybe<ComplexCustomer> => "customerInfo",
        /// Where the invoice goes.
        billing_info: Maybe<ComplexAddress> => "billingInfo",
        /// Where the goods go.
        shipping_info: Maybe<ComplexAddress> => "shippingInfo",
        /// The payment method's name.
        payment_method: Nullable<SmolStr> => "paymentMethod",
        /// The payment status.
        payment_status: Nullable<PaymentStatusCode> => "paymentStatus",
        /// The shipping method's name.
        shipping_method: Nullable<SmolStr> => "shippingMethod",
        /// The shipping status.
        shipping_status: Nullable<ShippingStatusCode> => "shippingStatus",
        /// The payment transactions.
        transactions: Vec<ComplexTransaction> => "transactions",
        /// Free pairs of label and value.
        details: Vec<ComplexDetail> => "details",
    }
}

api_core::wire_struct! {
    /// A customer or administrator.
    pub struct ComplexProfile {
        /// Its id.
        profile_id: Loose<ProfileId> => "profileId",
        /// The e-mail by which the person logs in.
        login: Text => "login",
        /// The same.
        email: Text => "email",
        /// Whether it can be used.
        status: Option<ProfileStatus> => "status",
        /// The page that brought the customer.
        referer: Text => "referer",
        /// The first login.
        first_login: Option<Moment> => "firstLogin",
        /// The last login.
        last_login: Option<Moment> => "lastLogin",
        /// When it was made.
        added_date: Option<Moment> => "addedDate",
        /// The addresses.
        addresses: Vec<ComplexAddress> => "addresses",
        /// The membership's name.
        membership: Text => "membership",
        /// Roles of an administrator, by name.
        roles: Texts => "roles",
        /// Given name, of the billing address.
        firstname: Text => "firstname",
        /// Family name, of the billing address.
        lastname: Text => "lastname",
    }
}

api_core::wire_struct! {
    /// The texts of a product in one language.
    pub struct ProductTexts {
        /// The name.
        name: Text => "name",
        /// The long description, HTML.
        description: Text => "description",
        /// The short description, HTML.
        short_description: Text => "shortDescription",
    }
}

api_core::wire_struct! {
    /// A product. Its texts are in the store's default language.
    pub struct ComplexProduct {
        /// Its id.
        product_id: Loose<ProductId> => "productId",
        /// The stock-keeping unit.
        sku: Text => "sku",
        /// Its name.
        name: Text => "name",
        /// The long description, HTML.
        description: Text => "description",
        /// The short description, HTML.
        short_description: Text => "shortDescription",
        /// The price in the store's default currency.
        price: Amount => "price",
        /// Its weight in the store's unit.
        weight: Option<Amount> => "weight",
        /// How many are in stock.
        quantity: Option<Loose<i64>> => "quantity",
        /// When it is in stock first.
        release_date: Option<Moment> => "releaseDate",
        /// Addresses of its pictures.
        image: Texts => "image",
        /// Where it is in the store.
        url: Text => "URL",
        /// Whether it is sold.
        enabled: Option<Flag> => "enabled",
        /// Whether shipping costs nothing.
        free_shipping: Option<Flag> => "freeShipping",
        /// Paths of the categories in which it stands.
        categories: Texts => "categories",
        /// Whom it is sold to, by name.
        memberships: Texts => "memberships",
        /// The texts in every language, by its two letters.
        translations: BTreeMap<String, ProductTexts> => "translations",
    }
}
