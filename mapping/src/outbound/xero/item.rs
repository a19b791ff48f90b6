//! Items.

use canonical_model::ledger::ItemRecord;
use xero_client::wire;

use crate::items::ItemWrite;

/// The body of an item. Its side of purchase is left out, and stays as it is; its side of sale is whole, for what is left out of it
/// may be lost. To be read and written with `unitdp=4`.
pub fn item(write: &ItemWrite) -> wire::Item {
    let ItemRecord { code, name, description, price, sales_account, sales_tax_type } = &write.record;
    wire::Item {
        code: Some(code.to_text().into()),
        name: Some(name.clone()),
        description: Some(description.clone()),
        sales_details: Some(wire::ItemDetails {
            unit_price: *price,
            account_code: sales_account.as_ref().map(|account| account.to_text().into()),
            tax_type: sales_tax_type.as_ref().map(|tax_type| tax_type.to_text().into()),
            ..wire::ItemDetails::default()
        }),
        ..wire::Item::default()
    }
}
