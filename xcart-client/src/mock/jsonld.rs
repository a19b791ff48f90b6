//! JSON-LD as API Platform writes it: the types of nested objects, contexts, and the ids that are new at every reading.

use api_core::wire::Json;

/// A resource as JSON-LD knows it.
#[derive(Debug)]
pub(super) struct Resource {
    /// Its type.
    pub(super) name: &'static str,
    /// Its path below `/api`.
    pub(super) path: &'static str,
    /// Whether its elements have an address of their own; the others get one that is new at every reading (XC-LD-3).
    pub(super) has_address: bool,
}

pub(super) const ORDER: Resource = Resource { name: "Order", path: "orders", has_address: false };
pub(super) const CART: Resource = Resource { name: "Cart", path: "carts", has_address: false };
pub(super) const PRODUCT: Resource = Resource { name: "Product", path: "products", has_address: true };
pub(super) const PROFILE: Resource = Resource { name: "Profile", path: "profiles", has_address: true };
pub(super) const ADDRESS: Resource = Resource { name: "ProfileAddress", path: "addresses", has_address: false };
pub(super) const DETAIL: Resource = Resource { name: "OrderDetail", path: "details", has_address: false };
pub(super) const HISTORY: Resource = Resource { name: "OrderHistory", path: "history", has_address: false };
pub(super) const TRANSACTION: Resource =
    Resource { name: "OrderPaymentTransaction", path: "payment_transactions", has_address: false };
pub(super) const PAYMENT_STATUS: Resource =
    Resource { name: "OrderPaymentStatus", path: "payment_status", has_address: false };
pub(super) const SHIPPING_STATUS: Resource =
    Resource { name: "OrderShippingStatus", path: "shipping_status", has_address: false };
pub(super) const MEMBERSHIP: Resource = Resource { name: "Membership", path: "memberships", has_address: true };
pub(super) const TAX_CLASS: Resource = Resource { name: "TaxClass", path: "tax_classes", has_address: true };
pub(super) const PRODUCT_CLASS: Resource =
    Resource { name: "ProductClass", path: "product_classes", has_address: true };
pub(super) const CATEGORY: Resource = Resource { name: "Category", path: "categories", has_address: true };
pub(super) const PRODUCT_IMAGE: Resource = Resource { name: "ProductImage", path: "images", has_address: false };
pub(super) const CATEGORY_ICON: Resource = Resource { name: "CategoryIcon", path: "icon", has_address: false };
pub(super) const CATEGORY_BANNER: Resource = Resource { name: "CategoryBanner", path: "banner", has_address: false };
pub(super) const VARIANT: Resource = Resource { name: "ProductVariant", path: "variants", has_address: false };
pub(super) const COUPON: Resource = Resource { name: "Coupon", path: "coupons", has_address: true };
pub(super) const VOLUME_DISCOUNT: Resource =
    Resource { name: "VolumeDiscount", path: "volume_discounts", has_address: true };

/// The type of the objects under a member of an order.
fn nested_type(member: &str) -> Option<&'static str> {
    Some(match member {
        "items" => "OrderItemOutput",
        "surcharges" => "OrderSurchargeOutput",
        "billing_address" | "shipping_address" => "ProfileAddressOutput",
        "payment_status" => "OrderPaymentStatusOutput",
        "shipping_status" => "OrderShippingStatusOutput",
        "tracking_numbers" => "OrderTrackingNumberOutput",
        _ => return None,
    })
}

/// Writes JSON-LD. `base` is scheme, host and folder of the store, `folder` the folder alone; `drawn` counts the ids that
/// were drawn.
pub(super) struct Writer<'a> {
    pub(super) base: &'a str,
    pub(super) folder: &'a str,
    pub(super) drawn: &'a mut u64,
}

impl Writer<'_> {
    /// An element of a list.
    pub(super) fn member(&self, resource: &Resource, row: &Json) -> Json {
        let mut out = vec![("@type".to_owned(), Json::from(resource.name))];
        if resource.has_address {
            out.push(("@id".to_owned(), Json::from(self.address(resource, row))));
        }
        out.extend(members(row).iter().map(|(name, value)| (name.clone(), typed(name, value))));
        Json::Object(out)
    }

    /// A single element.
    pub(super) fn single(&mut self, resource: &Resource, row: &Json) -> Json {
        if !resource.has_address {
            return self.anonymous(resource.name, &format!("{}Output", resource.name), row);
        }
        let mut out = vec![
            ("@context".to_owned(), Json::from(format!("{}/api/contexts/{}", self.folder, resource.name))),
            ("@id".to_owned(), Json::from(self.address(resource, row))),
            ("@type".to_owned(), Json::from(resource.name)),
        ];
        out.extend_from_slice(members(row));
        Json::Object(out)
    }

    fn address(&self, resource: &Resource, row: &Json) -> String {
        let id = row.get("id").map(ToString::to_string).unwrap_or_default();
        format!("{}/api/{}/{id}", self.folder, resource.path)
    }

    /// An object without an address: its context stands in it, and its id is drawn.
    fn anonymous(&mut self, name: &str, class: &str, row: &Json) -> Json {
        let mut context = vec![
            ("@vocab".to_owned(), Json::from(format!("{}/api/docs.jsonld#", self.base))),
            ("hydra".to_owned(), Json::from("http://www.w3.org/ns/hydra/core#")),
        ];
        context
            .extend(members(row).iter().map(|(member, _)| (member.clone(), Json::from(format!("{class}/{member}")))));
        *self.drawn += 1;
        let drawn = self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut out = vec![
            ("@context".to_owned(), Json::Object(context)),
            ("@type".to_owned(), Json::from(name)),
            ("@id".to_owned(), Json::from(format!("{}/api/.well-known/genid/{drawn:020x}", self.folder))),
        ];
        for (member, value) in members(row) {
            let value = match (nested_type(member), value) {
                (Some(class), Json::Array(elements)) => {
                    elements.iter().map(|element| self.anonymous(class, class, element)).collect::<Vec<_>>().into()
                }
                (Some(class), Json::Object(_)) => self.anonymous(class, class, value),
                _ => value.clone(),
            };
            out.push((member.clone(), value));
        }
        Json::Object(out)
    }
}

fn members(row: &Json) -> &[(String, Json)] {
    row.as_object().unwrap_or_default()
}

/// The value with the types of its objects.
fn typed(member: &str, value: &Json) -> Json {
    match (nested_type(member), value) {
        (Some(_), Json::Array(elements)) => {
            elements.iter().map(|element| typed(member, element)).collect::<Vec<_>>().into()
        }
        (Some(class), Json::Object(inner)) => {
            let mut out = vec![("@type".to_owned(), Json::from(class))];
            out.extend(inner.iter().map(|(name, value)| (name.clone(), typed(name, value))));
            Json::Object(out)
        }
        _ => value.clone(),
    }
}
