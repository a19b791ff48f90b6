//! What happened to a document, and notes about it.

use api_core::wire::{NetInstant, SmolStr};

use super::ValidationError;

api_core::wire_struct! {
    /// What happened to a document, or a note about it. Notes can be added, never removed.
    #[derive(Default)]
    pub struct HistoryRecord {
        /// What is said; all that a new note needs.
        details: Option<SmolStr> => "Details",
        /// What kind of change it was, such as `Updated` or `Note`.
        changes: Option<SmolStr> => "Changes" (read_only),
        /// Who did it.
        user: Option<SmolStr> => "User" (read_only),
        /// When.
        date_utc: Option<NetInstant> => "DateUTC" (read_only),
        /// When, again.
        date_utc_string: Option<NetInstant> => "DateUTCString" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}

impl HistoryRecord {
    /// A note; at most 2,500 characters.
    pub fn note(details: impl Into<String>) -> Self {
        Self { details: Some(details.into().into()), ..Self::default() }
    }
}
