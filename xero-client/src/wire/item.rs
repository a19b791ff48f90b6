//! Items: what is sold and bought.

use api_core::wire::{NetInstant, SmolStr};
use rust_decimal::Decimal;

use super::{AccountCode, ElementStatus, ItemCode, ItemId, TaxType, ValidationError};

api_core::wire_struct! {
    /// What is sold or bought. Its key is the code. Prices are in the base currency.
    #[derive(Default)]
    pub struct Item {
        /// Xero's id.
        item_id: Option<ItemId> => "ItemID" (id),
        /// Its code, at most 30 characters, unique (XR-ITEM-1).
        code: Option<ItemCode> => "Code",
        /// Its name, at most 50 characters.
        name: Option<SmolStr> => "Name",
        /// What documents of sale say, at most 4,000 characters.
        description: Option<SmolStr> => "Description",
        /// What documents of purchase say, at most 4,000 characters.
        purchase_description: Option<SmolStr> => "PurchaseDescription",
        /// Whether it is sold; `false` wipes the side of sale.
        is_sold: Option<bool> => "IsSold",
        /// Whether it is bought; `false` wipes the side of purchase.
        is_purchased: Option<bool> => "IsPurchased",
        /// The side of sale.
        sales_details: Option<ItemDetails> => "SalesDetails",
        /// The side of purchase.
        purchase_details: Option<ItemDetails> => "PurchaseDetails",
        /// The account of its stock, of type inventory; with it and a cost account the stock is tracked.
        inventory_asset_account_code: Option<AccountCode> => "InventoryAssetAccountCode",
        /// Whether the stock is tracked.
        is_tracked_as_inventory: Option<bool> => "IsTrackedAsInventory" (read_only),
        /// What the stock is worth.
        total_cost_pool: Option<Decimal> => "TotalCostPool" (read_only),
        /// How many there are.
        quantity_on_hand: Option<Decimal> => "QuantityOnHand" (read_only),
        /// How many there are that no document has promised.
        quantity_available: Option<Decimal> => "QuantityAvailable" (read_only),
        /// How many were sold that are not there.
        quantity_on_back_order: Option<Decimal> => "QuantityOnBackOrder" (read_only),
        /// When it last changed.
        updated_date_utc: Option<NetInstant> => "UpdatedDateUTC" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

api_core::wire_struct! {
    /// What a line with the item gets by default.
    #[derive(Default)]
    pub struct ItemDetails {
        /// Price, with up to 4 decimals where `unitdp=4` is asked for.
        unit_price: Option<Decimal> => "UnitPrice",
        /// Account.
        account_code: Option<AccountCode> => "AccountCode",
        /// Account of the cost of goods sold; tracked items, side of purchase.
        cogs_account_code: Option<AccountCode> => "COGSAccountCode",
        /// Tax type.
        tax_type: Option<TaxType> => "TaxType",
    }
}
