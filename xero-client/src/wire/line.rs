//! Lines of documents.

use api_core::wire::SmolStr;
use rust_decimal::Decimal;

use super::{
    AccountCode, AccountId, ItemCode, ItemId, LineItemId, RepeatingInvoiceId, TaxComponentId, TaxType,
    TrackingCategoryId, TrackingOption, TrackingOptionId, ValidationError,
};

api_core::wire_enum! {
    /// Whether a line is taxed; United States.
    pub enum Taxability {
        /// It is.
        Taxable => "TAXABLE",
        /// It is not.
        NonTaxable => "NON_TAXABLE",
        /// It is exempt.
        Exempt => "EXEMPT",
        /// A part of it is.
        PartTaxable => "PART_TAXABLE",
        /// The question does not arise.
        NotApplicable => "NOT_APPLICABLE",
    }
}

api_core::wire_struct! {
    /// A line of an invoice or credit note. Amounts are in the document's currency; a description alone is a legal line.
    ///
    /// In an update, a line with its id is changed, one without is added, and **one that is left out is deleted**
    /// (XR-INV-4).
    #[derive(Default)]
    pub struct LineItem {
        /// Its id.
        line_item_id: Option<LineItemId> => "LineItemID" (id),
        /// What was sold, at most 4,000 characters.
        description: Option<SmolStr> => "Description",
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
        item: Option<LineItemItem> => "Item" (read_only),
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
        discount_entered_as_percent: Option<bool> => "DiscountEnteredAsPercent" (read_only),
        /// Whether it is taxed; United States, where Xero computes sales tax.
        taxability: Option<Taxability> => "Taxability",
        /// The code by which Xero computes sales tax; United States.
        sales_tax_code_id: Option<i64> => "SalesTaxCodeId",
        /// The parts of the sales tax; United States.
        tax_breakdown: Option<Vec<TaxBreakdownComponent>> => "TaxBreakdown",
        /// The template.
        repeating_invoice_id: Option<RepeatingInvoiceId> => "RepeatingInvoiceID" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}

api_core::wire_struct! {
    /// The item of a line.
    #[derive(Default)]
    pub struct LineItemItem {
        /// Its id.
        item_id: Option<ItemId> => "ItemID",
        /// Its name.
        name: Option<SmolStr> => "Name",
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
        name: Option<SmolStr> => "Name",
        /// The option's name.
        option: Option<SmolStr> => "Option",
        /// The category's options; Xero gives an empty list.
        options: Option<Vec<TrackingOption>> => "Options" (read_only),
    }
}

api_core::wire_enum! {
    /// Who levies a part of a sales tax; United States.
    pub enum JurisdictionType {
        /// The country.
        Country => "SYSGST/USCOUNTRY",
        /// A state.
        State => "SYSGST/USSTATE",
        /// A county.
        County => "SYSGST/USCOUNTY",
        /// A city.
        City => "SYSGST/USCITY",
        /// A special district.
        Special => "SYSGST/USSPECIAL",
    }
}

api_core::wire_struct! {
    /// A part of the sales tax that Xero computed for a line; United States. Amounts are in the document's currency.
    #[derive(Default)]
    pub struct TaxBreakdownComponent {
        /// Its id.
        tax_component_id: Option<TaxComponentId> => "TaxComponentId",
        /// Who levies it.
        jurisdiction_type: Option<JurisdictionType> => "Type",
        /// The name of who levies it.
        name: Option<SmolStr> => "Name",
        /// Its rate in percent.
        tax_percentage: Option<Decimal> => "TaxPercentage",
        /// The tax.
        tax_amount: Option<Decimal> => "TaxAmount",
        /// The amount that is taxed.
        taxable_amount: Option<Decimal> => "TaxableAmount",
        /// The amount that is not.
        non_taxable_amount: Option<Decimal> => "NonTaxableAmount",
        /// The amount that is exempt.
        exempt_amount: Option<Decimal> => "ExemptAmount",
        /// The number that the state gave to who levies it.
        state_assigned_no: Option<SmolStr> => "StateAssignedNo",
        /// The region in which it is levied.
        jurisdiction_region: Option<SmolStr> => "JurisdictionRegion",
    }
}
