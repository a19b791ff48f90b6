//! Tracking categories and their options.

use super::{ElementStatus, SettingStatus, TrackingCategoryId, TrackingOptionId, ValidationError};
use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// A dimension by which lines are told apart; an organisation has at most two in use.
    #[derive(Default)]
    pub struct TrackingCategory {
        /// Xero's id.
        tracking_category_id: Option<TrackingCategoryId> => "TrackingCategoryID" (id),
        /// Its name, at most 100 characters.
        name: Option<SmolStr> => "Name",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// Where a journal's line names one option: its id.
        tracking_option_id: Option<TrackingOptionId> => "TrackingOptionID",
        /// Where a journal's line names one option: its name.
        option: Option<SmolStr> => "Option",
        /// Its options.
        options: Option<Vec<TrackingOption>> => "Options",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
        /// What became of it in a batch.
        status_attribute_string: Option<ElementStatus> => "StatusAttributeString" (read_only),
    }
}

api_core::wire_struct! {
    /// A value of a tracking category.
    #[derive(Default)]
    pub struct TrackingOption {
        /// Xero's id.
        tracking_option_id: Option<TrackingOptionId> => "TrackingOptionID" (id),
        /// Its name, at most 100 characters.
        name: Option<SmolStr> => "Name",
        /// Whether it is in use.
        status: Option<SettingStatus> => "Status",
        /// Its category.
        tracking_category_id: Option<TrackingCategoryId> => "TrackingCategoryID",
        /// Whether it was deleted.
        is_deleted: Option<bool> => "IsDeleted" (read_only),
        /// Whether it was retired.
        is_archived: Option<bool> => "IsArchived" (read_only),
        /// Whether it is in use.
        is_active: Option<bool> => "IsActive" (read_only),
        /// Whether it was refused.
        has_validation_errors: Option<bool> => "HasValidationErrors" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}
