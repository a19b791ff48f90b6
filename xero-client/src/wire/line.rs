//! Lines of documents.

use rust_decimal::Decimal;

use super::{
    AccountCode, AccountId, ItemCode, ItemId, LineItemId, RepeatingInvoiceId, TaxType, TrackingCategoryId,
    TrackingOptionId, ValidationError,
};

api_core::wire_struct! {
    /// A line of an invoice or credit note. Amounts are in the document's currency; a description alone is a legal line.
    ///
    /// In an update, a line with its id is changed, one without is added, and **one that is left out is deleted**
    /// (XR-INV-4).
    #[derive(Default)]
    pub struct LineItem {
        /// Its id.
        line_item_id: Option<LineItemId> => "LineItemID",
        /// What was sold, at most 4,000 characters.
        description: Option<String> => "Description",
        /// How many, up to 4 decimals.
        quantity: Option<Decimal> => "Quantity",
        /// The price of one, with up to 4 decimals where `unitdp=4` is asked for, and 2 otherwise (XR-UNITDP-1).
        unit_amount: Option<Decimal> => "UnitAmount",
        /// The item; price, account and tax that are not given are taken from it.
        item_code: Option<ItemCode> => "ItemCode",
        /// The account.
        account_code: Option<AccountCode> => "AccountCode",
        /// The account by id, as bank accounts may have no code.
        account_id: Option<AccountId> => "AccountID",
        /// The tax type.
        tax_type: Option<TaxType> => "TaxType",
        /// The tax. Sent, it overrides what Xero computes.
        tax_amount: Option<Decimal> => "TaxAmount",
        /// The item as it was found.
        item: Option<LineItemItem> => "Item",
        /// Quantity times unit amount less discount, rounded to 2 decimals. Sent together with both, it must agree
        /// (XR-LINE-1).
        line_amount: Option<Decimal> => "LineAmount",
        /// Tracking options, at most two.
        tracking: Option<Vec<LineItemTracking>> => "Tracking",
        /// Discount in percent; sales invoices only.
        discount_rate: Option<Decimal> => "DiscountRate",
        /// Discount as an amount; sales invoices only, and not beside a rate.
        discount_amount: Option<Decimal> => "DiscountAmount",
        /// Whether the discount was entered as a rate.
        discount_entered_as_percent: Option<bool> => "DiscountEnteredAsPercent",
        /// The template.
        repeating_invoice_id: Option<RepeatingInvoiceId> => "RepeatingInvoiceID",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors",
    }
}

api_core::wire_struct! {
    /// The item of a line.
    #[derive(Default)]
    pub struct LineItemItem {
        /// Its id.
        item_id: Option<ItemId> => "ItemID",
        /// Its name.
        name: Option<String> => "Name",
        /// Its code.
        code: Option<ItemCode> => "Code",
    }
}

api_core::wire_struct! {
    /// A tracking option of a line: by ids, or by names.
    #[derive(Default)]
    pub struct LineItemTracking {
        /// The category.
        tracking_category_id: Option<TrackingCategoryId> => "TrackingCategoryID",
        /// The option.
        tracking_option_id: Option<TrackingOptionId> => "TrackingOptionID",
        /// The category's name.
        name: Option<String> => "Name",
        /// The option's name.
        option: Option<String> => "Option",
    }
}
