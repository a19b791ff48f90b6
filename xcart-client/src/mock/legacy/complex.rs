//! Orders in the complex schema (XC-LEGACY-13, XC-LEGACY-14).

use api_core::wire::Json;
use rust_decimal::Decimal;

use super::{
    orders::has_profile,
    value::{Writer, maybe_text, text},
};
use crate::{
    mock::{payments, tables::OrderRow},
    wire::{Address, OrderItem, SurchargeType},
};

impl Writer<'_> {
    /// The order; the words of the exception if it cannot be written.
    pub(super) fn complex_order(self, id: i64) -> Option<Result<Json, String>> {
        Some(self.complex(self.row(id)?))
    }

    pub(super) fn complex(self, row: &OrderRow) -> Result<Json, String> {
        let order = &row.order;
        if !has_profile(row) {
            return Err("Argument 1 passed to convertProfileModel() must be an instance of Profile, null given".into());
        }
        let sum = |kind: SurchargeType| -> Decimal {
            let of_kind = order.surcharges.iter().filter(|surcharge| surcharge.surcharge_type == kind);
            of_kind.fold(Decimal::ZERO, |sum, surcharge| sum.saturating_add(surcharge.value))
        };
        let shipping = sum(SurchargeType::Shipping);
        let others = order.surcharges.iter().filter(|surcharge| {
            use SurchargeType::{Discount, Shipping, Tax};
            !matches!(surcharge.surcharge_type, Tax | Discount | Shipping)
        });
        let others = others.map(|surcharge| {
            let value = Json::from([("name", text(&surcharge.name)), ("value", self.price(surcharge.value))]);
            (surcharge.code.to_string(), value)
        });
        let transactions = row.transactions.iter().map(|transaction| {
            let status = payments::status(order, transaction);
            Json::from([
                ("id", maybe_text(transaction.public_id.as_deref())),
                ("type", text(transaction.transaction_type.as_str())),
                ("value", self.price(transaction.value)),
                ("status", text(status.as_str())),
                ("human_status", text(&format!("{status:?}"))),
                ("method", text(&transaction.name)),
                ("note", text(&transaction.note)),
            ])
        });
        let transactions = transactions.collect();
        let details = row.details.iter().map(|detail| {
            let code = ("code", self.whole(detail.id.map_or(0, |id| id.0)));
            Json::from([code, ("label", Json::Null), ("value", text(&detail.value))])
        });
        let details = details.collect();
        let address = |address: Option<&Address>| address.map(|one| self.complex_address(one)).unwrap_or_default();
        Ok(Json::from([
            ("orderId", self.whole(order.id.0)),
            ("orderNumber", maybe_text(Some(order.order_number.0.as_str()).filter(|_| row.placed))),
            ("subtotal", self.number(order.total.saturating_sub(shipping))),
            ("total", self.price(order.total)),
            ("shippingCost", self.number(shipping)),
            ("paymentFee", self.whole(0)),
            ("taxAmount", self.number(sum(SurchargeType::Tax).round_dp(2))),
            ("discountValue", self.number(sum(SurchargeType::Discount))),
            ("otherSurcharges", map(others.collect())),
            ("currency", text(&order.currency)),
            ("items", Json::Array(order.items.iter().map(|item| self.complex_item(item)).collect())),
            ("orderDate", self.date(order.create_date.0)),
            ("updateDate", self.date(order.update_date.0)),
            ("trackingNumber", text(order.tracking_numbers.first().map(|one| one.value.as_str()).unwrap_or_default())),
            ("customerNotes", text(&order.notes)),
            ("adminNotes", text(&order.admin_notes)),
            ("coupon", Json::Array(Vec::new())),
            ("customerInfo", self.customer(row)),
            ("billingInfo", address(order.billing_address.as_ref())),
            ("shippingInfo", address(order.shipping_address.as_ref())),
            ("paymentMethod", maybe_text(row.transactions.first().map(|one| one.name.as_str()))),
            ("paymentStatus", maybe_text(order.payment_status.as_ref().map(|status| status.code.as_str()))),
            ("shippingMethod", maybe_text(order.shipping_method_name.as_deref())),
            ("shippingStatus", maybe_text(order.shipping_status.as_ref().map(|status| status.code.as_str()))),
            ("transactions", Json::Array(transactions)),
            ("details", Json::Array(details)),
        ]))
    }

    fn complex_item(self, item: &OrderItem) -> Json {
        let product = item.product_id.and_then(|id| self.store.tables.products.get(&id));
        let goods = item.item_net_price.saturating_mul(item.amount.into());
        Json::from([
            ("sku", text(&item.sku)),
            ("productId", item.product_id.map_or(Json::Null, |id| self.whole(id.0))),
            ("name", text(&item.name)),
            ("description", text(product.map(|one| one.description.as_str()).unwrap_or_default())),
            ("shortDescription", text(product.map(|one| one.brief_description.as_str()).unwrap_or_default())),
            ("attributes", map(Vec::new())),
            ("price", self.price(item.price)),
            ("weight", self.price(product.and_then(|one| one.weight).unwrap_or_default())),
            ("quantity", self.whole(item.amount)),
            ("subtotal", self.price(goods)),
            ("total", self.price(item.line_total().unwrap_or(goods))),
            ("releaseDate", product.and_then(|one| one.arrival_date).map_or(Json::Null, |at| self.date(at.0))),
            ("URL", text(product.map(|one| one.clean_url.as_str()).unwrap_or_default())),
            ("enabled", Json::from(product.is_some_and(|one| one.enabled))),
            ("freeShipping", Json::from(product.is_some_and(|one| one.free_shipping == Some(true)))),
        ])
    }

    fn customer(self, row: &OrderRow) -> Json {
        let order = &row.order;
        let original = order.customer_id.and_then(|id| self.store.tables.profiles.get(&id));
        let id = order.customer_id.or(order.order_profile_id.0).map_or(0, |id| id.0);
        let login = original.map_or(order.email.as_str(), |row| row.profile.login.as_str());
        let name = |part: fn(&Address) -> &str| order.billing_address.as_ref().map(part).unwrap_or_default();
        Json::from([
            ("profileId", self.whole(id)),
            ("isAnonymous", Json::from(original.is_none())),
            ("login", text(login)),
            ("email", text(login)),
            ("status", text("E")),
            ("isAdmin", Json::from(false)),
            ("addedDate", original.map_or_else(|| self.whole(0), |row| self.date(row.profile.create_date.0))),
            ("membership", text(&self.membership_name(original.and_then(|row| row.profile.membership_id.0)))),
            ("firstname", text(name(|address| &address.firstname))),
            ("lastname", text(name(|address| &address.lastname))),
        ])
    }

    /// The fields that the store has on, by their names; fields of the merchant's among them.
    pub(super) fn complex_address(self, address: &Address) -> Json {
        let mut members: Vec<(String, Json)> = [
            ("firstname", &address.firstname),
            ("lastname", &address.lastname),
            ("address", &address.street),
            ("city", &address.city),
            ("country", &address.country_code),
            ("state", &address.state_name),
            ("zipcode", &address.zipcode),
            ("phone", &address.phone),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect();
        let own =
            address.custom_fields.iter().map(|field| (field.name.to_string(), maybe_text(field.value.as_deref())));
        members.extend(own);
        members.push(("isDefaultShippingAddress".to_owned(), Json::from(address.is_shipping)));
        members.push(("isDefaultBillingAddress".to_owned(), Json::from(address.is_billing)));
        Json::Object(members)
    }
}

/// A map as PHP writes one: an empty one is a list (XC-LEGACY-14).
fn map(members: Vec<(String, Json)>) -> Json {
    if members.is_empty() { Json::Array(Vec::new()) } else { Json::Object(members) }
}
