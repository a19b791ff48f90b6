//! Tax rates.

use api_core::wire::SmolStr;
use rust_decimal::Decimal;

use super::{ElementStatus, ReportTaxType, SettingStatus, TaxType, ValidationError};

api_core::wire_struct! {
    /// A tax rate. Its key is the tax type.
    #[derive(Default)]
    pub struct TaxRate {
        /// Its name.
        name: Option<SmolStr> => "Name",
        /// Its key.
        tax_type: Option<TaxType> => "TaxType",
        /// What tax is reported as; the values differ by country.
        report_tax_type: Option<ReportTaxType> => "ReportTaxType",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// Whether lines on asset accounts may carry it.
        can_apply_to_assets: Option<bool> => "CanApplyToAssets" (read_only),
        /// Whether lines on equity accounts may carry it.
        can_apply_to_equity: Option<bool> => "CanApplyToEquity" (read_only),
        /// Whether lines on expense accounts may carry it.
        can_apply_to_expenses: Option<bool> => "CanApplyToExpenses" (read_only),
        /// Whether lines on liability accounts may carry it.
        can_apply_to_liabilities: Option<bool> => "CanApplyToLiabilities" (read_only),
        /// Whether lines on revenue accounts may carry it.
        can_apply_to_revenue: Option<bool> => "CanApplyToRevenue" (read_only),
        /// The sum of the parts in percent.
        display_tax_rate: Option<Decimal> => "DisplayTaxRate" (read_only),
        /// What is charged in percent, tax on tax included: this one counts.
        effective_rate: Option<Decimal> => "EffectiveRate" (read_only),
        /// Its parts.
        tax_components: Option<Vec<TaxComponent>> => "TaxComponents",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

api_core::wire_struct! {
    /// A part of a tax rate.
    #[derive(Default)]
    pub struct TaxComponent {
        /// Its name.
        name: Option<SmolStr> => "Name",
        /// Its rate in percent.
        rate: Option<Decimal> => "Rate",
        /// Whether it is charged on the other parts too.
        is_compound: Option<bool> => "IsCompound",
        /// Whether it cannot be reclaimed.
        is_non_recoverable: Option<bool> => "IsNonRecoverable",
    }
}
