//! Which path means what, and which of X-Cart's paths are not played.

use api_core::url::decode_segment;
use http::Method;

use super::{
    images::Picture,
    quirks::{Quirk, Quirks},
    records::{Kind, kinds},
    reply::Format,
};

/// The methods of a row that can be read, changed and deleted.
const ROW: &str = "GET PUT DELETE";

/// What a known method and path lead to.
#[derive(Debug, Clone)]
pub(super) enum Route {
    Orders,
    Order(i64),
    OrderByNumber(String),
    Carts,
    Cart(i64),
    Transactions {
        of_cart: bool,
        id: i64,
    },
    Details {
        of_cart: bool,
        id: i64,
    },
    History {
        of_cart: bool,
        id: i64,
    },
    PaymentStatus(i64),
    ShippingStatus(i64),
    Products,
    Product(i64),
    Profiles,
    Profile(i64),
    Addresses(i64),
    Address(i64, i64),
    Records(&'static Kind),
    Record(&'static Kind, i64),
    Variants(i64),
    Variant(i64, i64),
    MoveCategory(i64),
    CategoryStats(i64),
    CategoryProducts(i64),
    CategoryProduct(i64, i64),
    Images(i64),
    Image(i64, i64),
    Picture(Picture, i64),
    /// A real store has it; the fake does not play it.
    NotPlayed,
}

/// What was found for a request.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) route: Route,
    /// The format that the path's suffix asks for.
    pub(super) suffix: Option<Format>,
    /// The path with placeholders, below `/api`: the key under which calls are counted.
    pub(super) pattern: &'static str,
}

/// What stands behind this method and path below `/api`; none for an unknown path, and for a known one with a method that it
/// does not have: X-Cart tells neither from the other (XC-ERR-2).
pub(super) fn find(method: &Method, path: &str, quirks: &Quirks) -> Option<Found> {
    let (path, suffix) = match path.rsplit_once('.') {
        Some((path, "json")) => (path, Some(Format::Json)),
        Some((path, "jsonld")) => (path, Some(Format::JsonLd)),
        _ => (path, None),
    };
    let segments: Vec<String> = path.strip_prefix('/')?.split('/').map(decode_segment).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (route, pattern, methods) = known(&segments, quirks)?;
    // Only the paths of orders and carts are declared with a format.
    if suffix.is_some() && !matches!(segments.first(), Some(&("orders" | "carts"))) {
        return None;
    }
    methods.split(' ').any(|known| known == method.as_str()).then_some(Found { route, suffix, pattern })
}

fn known(segments: &[&str], quirks: &Quirks) -> Option<(Route, &'static str, &'static str)> {
    let played = match *segments {
        ["orders"] => (Route::Orders, "/orders", "GET"),
        ["orders", "by_number", number] if is_word(number) || !quirks.has(Quirk::WordNumbersOnly) => {
            (Route::OrderByNumber(number.to_owned()), "/orders/by_number/{number}", "GET")
        }
        ["orders", id] => (Route::Order(number(id)?), "/orders/{id}", "GET"),
        ["carts"] => (Route::Carts, "/carts", "GET"),
        ["carts", id] => (Route::Cart(number(id)?), "/carts/{id}", "GET"),
        ["orders", id, "payment_status"] => {
            (Route::PaymentStatus(number(id)?), "/orders/{id}/payment_status", "GET PUT")
        }
        ["orders", id, "shipping_status"] => {
            (Route::ShippingStatus(number(id)?), "/orders/{id}/shipping_status", "GET PUT")
        }
        ["orders", id, "payment_transactions"] => {
            let route = Route::Transactions { of_cart: false, id: number(id)? };
            (route, "/orders/{id}/payment_transactions", "GET")
        }
        ["carts", id, "payment_transactions"] => {
            let route = Route::Transactions { of_cart: true, id: number(id)? };
            (route, "/carts/{id}/payment_transactions", "GET")
        }
        ["orders", id, "details"] => {
            (Route::Details { of_cart: false, id: number(id)? }, "/orders/{id}/details", "GET")
        }
        ["carts", id, "details"] => (Route::Details { of_cart: true, id: number(id)? }, "/carts/{id}/details", "GET"),
        ["orders", id, "history"] => {
            (Route::History { of_cart: false, id: number(id)? }, "/orders/{id}/history", "GET")
        }
        ["carts", id, "history"] => (Route::History { of_cart: true, id: number(id)? }, "/carts/{id}/history", "GET"),
        ["products"] => (Route::Products, "/products", "GET POST"),
        ["products", id] => (Route::Product(number(id)?), "/products/{id}", "GET PUT DELETE"),
        ["profiles"] => (Route::Profiles, "/profiles", "GET POST"),
        ["profiles", id] => (Route::Profile(number(id)?), "/profiles/{id}", "GET PUT DELETE"),
        ["profiles", id, "addresses"] => (Route::Addresses(number(id)?), "/profiles/{id}/addresses", "GET POST"),
        ["profiles", id, "addresses", address] => {
            let route = Route::Address(number(id)?, number(address)?);
            (route, "/profiles/{id}/addresses/{id}", "GET PUT DELETE")
        }
        ["memberships"] => (Route::Records(&kinds::MEMBERSHIPS), "/memberships", "GET POST"),
        ["memberships", id] => (Route::Record(&kinds::MEMBERSHIPS, number(id)?), "/memberships/{id}", ROW),
        ["tax_classes"] => (Route::Records(&kinds::TAX_CLASSES), "/tax_classes", "GET POST"),
        ["tax_classes", id] => (Route::Record(&kinds::TAX_CLASSES, number(id)?), "/tax_classes/{id}", ROW),
        ["product_classes"] => (Route::Records(&kinds::PRODUCT_CLASSES), "/product_classes", "GET POST"),
        ["product_classes", id] => (Route::Record(&kinds::PRODUCT_CLASSES, number(id)?), "/product_classes/{id}", ROW),
        ["coupons"] => (Route::Records(&kinds::COUPONS), "/coupons", "GET POST"),
        ["coupons", id] => (Route::Record(&kinds::COUPONS, number(id)?), "/coupons/{id}", ROW),
        ["volume_discounts"] => (Route::Records(&kinds::VOLUME_DISCOUNTS), "/volume_discounts", "GET POST"),
        ["volume_discounts", id] => {
            (Route::Record(&kinds::VOLUME_DISCOUNTS, number(id)?), "/volume_discounts/{id}", ROW)
        }
        ["products", id, "variants"] => (Route::Variants(number(id)?), "/products/{id}/variants", "GET POST"),
        ["products", id, "variants", variant] => {
            (Route::Variant(number(id)?, number(variant)?), "/products/{id}/variants/{id}", ROW)
        }
        ["categories"] => (Route::Records(&kinds::CATEGORIES), "/categories", "GET POST"),
        ["categories", id] => (Route::Record(&kinds::CATEGORIES, number(id)?), "/categories/{id}", ROW),
        ["categories", id, "move"] => (Route::MoveCategory(number(id)?), "/categories/{id}/move", "PUT"),
        ["categories", id, "stats"] => (Route::CategoryStats(number(id)?), "/categories/{id}/stats", "GET"),
        ["categories", id, "products"] => {
            (Route::CategoryProducts(number(id)?), "/categories/{id}/products", "GET POST")
        }
        ["categories", id, "products", product] => {
            let route = Route::CategoryProduct(number(id)?, number(product)?);
            (route, "/categories/{id}/products/{id}", "DELETE")
        }
        ["products", id, "images"] => (Route::Images(number(id)?), "/products/{id}/images", "POST"),
        ["products", id, "images", image] => {
            (Route::Image(number(id)?, number(image)?), "/products/{id}/images/{id}", ROW)
        }
        ["products", id, "attributes", ..] => {
            number(id)?;
            (Route::NotPlayed, "/products/{id}/…", "GET POST PUT DELETE")
        }
        ["product_classes", id, _, ..] => {
            number(id)?;
            (Route::NotPlayed, "/product_classes/{id}/…", "GET POST PUT DELETE")
        }
        ["categories", id, "icon"] => {
            (Route::Picture(Picture::Icon, number(id)?), "/categories/{id}/icon", "GET POST DELETE")
        }
        ["categories", id, "banner"] => {
            (Route::Picture(Picture::Banner, number(id)?), "/categories/{id}/banner", "GET POST DELETE")
        }
        ["attribute_groups", ..] => (Route::NotPlayed, "/attribute_groups/…", "GET POST PUT DELETE"),
        [first, ..] if first.starts_with("attributes_") => (Route::NotPlayed, "/attributes/…", "GET POST PUT DELETE"),
        ["products", _, third, ..] if third.starts_with("attributes_") => {
            (Route::NotPlayed, "/products/{id}/…", "GET POST PUT DELETE")
        }
        _ => return None,
    };
    Some(played)
}

/// What the route's `\d+` takes and an id can be.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(i64::MAX))
}

/// What the route's `\w+` takes (XC-NUMBER-1).
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
