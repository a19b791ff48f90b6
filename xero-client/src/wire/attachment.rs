//! Files at a document, a contact or an account. Their bytes go and come beside the JSON.

use super::AttachmentId;
use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// What Xero tells of a file that is attached.
    #[derive(Default)]
    pub struct Attachment {
        /// Xero's id; the sure way to read it back.
        attachment_id: Option<AttachmentId> => "AttachmentID" (id),
        /// Its name; a second file of the same name replaces the first.
        file_name: Option<SmolStr> => "FileName",
        /// Where the API has it.
        url: Option<SmolStr> => "Url",
        /// Its media type.
        mime_type: Option<SmolStr> => "MimeType",
        /// Its bytes.
        content_length: Option<u64> => "ContentLength",
        /// Whether the online invoice shows it.
        include_online: Option<bool> => "IncludeOnline",
    }
}
