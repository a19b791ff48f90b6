//! Groups of contacts.

use super::{Contact, ContactGroupId, SettingStatus, ValidationError};
use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// A group of contacts. Who is in it is changed below it, contact by contact.
    #[derive(Default)]
    pub struct ContactGroup {
        /// Xero's id.
        contact_group_id: Option<ContactGroupId> => "ContactGroupID" (id),
        /// Its name.
        name: Option<SmolStr> => "Name",
        /// Whether it is in use. To delete one, set it to [deleted](SettingStatus::Deleted).
        status: Option<SettingStatus> => "Status",
        /// Its contacts, by id and name; only where one group is read.
        contacts: Option<Vec<Contact>> => "Contacts" (read_only),
        /// Whether it was refused.
        has_validation_errors: Option<bool> => "HasValidationErrors" (read_only),
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}
