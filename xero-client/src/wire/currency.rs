//! Currencies.

use super::{CurrencyCode, ElementStatus, ValidationError};
use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// A currency that the organisation subscribes to. It can be added, never removed.
    #[derive(Default)]
    pub struct Currency {
        /// ISO 4217.
        code: Option<CurrencyCode> => "Code",
        /// Its name.
        description: Option<SmolStr> => "Description",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}
