//! Branding themes: the layouts of documents, and the payment services that they offer.

use api_core::wire::{NetInstant, SmolStr};

use super::{BrandingThemeId, PaymentServiceId, ValidationError};

api_core::wire_enum! {
    /// What a branding theme is for.
    pub enum BrandingThemeType {
        /// Invoices, and what else goes to customers.
        Invoice => "INVOICE",
    }
}

api_core::wire_struct! {
    /// The layout of a document. Read only.
    #[derive(Default)]
    pub struct BrandingTheme {
        /// Xero's id.
        branding_theme_id: Option<BrandingThemeId> => "BrandingThemeID" (id),
        /// Its name.
        name: Option<SmolStr> => "Name",
        /// Where its logo is.
        logo_url: Option<SmolStr> => "LogoUrl",
        /// What it is for.
        theme_type: Option<BrandingThemeType> => "Type",
        /// Its place among the others; 0 is the default.
        sort_order: Option<i32> => "SortOrder",
        /// When it was made.
        created_date_utc: Option<NetInstant> => "CreatedDateUTC" (read_only),
    }
}

api_core::wire_struct! {
    /// A way to pay that a document offers online.
    #[derive(Default)]
    pub struct PaymentService {
        /// Xero's id.
        payment_service_id: Option<PaymentServiceId> => "PaymentServiceID" (id),
        /// Its name.
        payment_service_name: Option<SmolStr> => "PaymentServiceName",
        /// The address that customers are sent to.
        payment_service_url: Option<SmolStr> => "PaymentServiceUrl",
        /// What the button says.
        pay_now_text: Option<SmolStr> => "PayNowText",
        /// Whose it is; `CUSTOM` for one that was made through the API.
        payment_service_type: Option<SmolStr> => "PaymentServiceType",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}
