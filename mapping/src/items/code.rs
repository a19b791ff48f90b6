//! Which code an item has: the SKU, as far as the ledger holds it.

use canonical_model::{ItemCode, Park, ParkCode, Product, Variant};

use crate::{
    profile::{Items, LongCodes, WithoutCode},
    rules::text::prefix,
};

/// Longest code of an item in the ledger, in UTF-16 units (XR-ITEM-1).
const MAX_CODE: usize = 30;

/// How many characters of a hash tell a long SKU from others that begin alike.
const HASH: usize = 8;

/// The code of a product, or of a variant that has a SKU of its own.
pub(super) fn of(items: &Items, product: &Product, variant: Option<&Variant>) -> Result<ItemCode, Park> {
    let sku = variant.map_or(&product.sku, |variant| &variant.sku).as_str().trim();
    if sku.is_empty() {
        return match items.without_code {
            WithoutCode::ProductId => Ok(ItemCode::new(format!("P{}", product.id))),
            WithoutCode::Park => Err(Park::new(
                ParkCode::UnmappedValue,
                format!("product {}: it has no SKU, which is the code of its item", product.id),
                "give it a SKU in the store, or set items.without_code = \"product_id\" in the profile",
            )),
        };
    }
    of_sku(items, sku).ok_or_else(|| {
        Park::new(
            ParkCode::UnmappedValue,
            format!("product {}: its SKU {sku} is longer than the {MAX_CODE} characters of an item's code", product.id),
            "shorten it in the store, or set items.long_codes = \"hash\" in the profile",
        )
    })
}

/// The code of the item with that SKU, which lines of documents name too: itself, or if it is too long its beginning and a hash of
/// all of it, so that two of one beginning stay two. `None` where the profile parks such.
pub(crate) fn of_sku(items: &Items, sku: &str) -> Option<ItemCode> {
    if sku.encode_utf16().count() <= MAX_CODE {
        return Some(ItemCode::new(sku));
    }
    match items.long_codes {
        LongCodes::Park => None,
        LongCodes::Hash => {
            let mut hash = data_encoding::BASE32_NOPAD.encode(blake3::hash(sku.as_bytes()).as_bytes());
            hash.truncate(HASH);
            Some(ItemCode::new(format!("{}~{hash}", prefix(sku, MAX_CODE - HASH - 1))))
        }
    }
}
