//! What an order remembers beside its own members: free details and its history.

use std::collections::BTreeMap;

use api_core::wire::{BadMember, BasicInstant, Json, SmolStr};

use super::{Nullable, ProfileId, RowId, Text};

api_core::wire_struct! {
    /// A free pair of name and value: a gateway's reference, a purchase order's number.
    pub struct Detail {
        /// Its id.
        id: Option<RowId> => "id",
        /// Its name; the label that staff see is not sent.
        name: Text => "name",
        /// Its value.
        value: Text => "value",
    }
}

api_core::wire_struct! {
    /// Something that happened to an order. The member `data`, whose form differs from event to event, is kept in `extras`;
    /// [`data`](Self::data) reads it.
    pub struct HistoryEntry {
        /// Its id.
        id: RowId => "id",
        /// When.
        date: BasicInstant => "date",
        /// What kind of event; X-Cart's own codes.
        code: Text => "code",
        /// A sentence for staff.
        description: Text => "description",
        /// 5.5.0.29 repeats the code here.
        comment: Text => "comment",
        /// Who did it.
        profile_id: Nullable<ProfileId> => "profile_id",
        /// Who did it, in words.
        profile_name: Nullable<SmolStr> => "profile_name",
        /// From where.
        ip: Text => "ip",
        /// More of it.
        details: Vec<Detail> => "details",
    }
}

impl HistoryEntry {
    /// What the event says of itself, by name: of a change of status, the old and the new one (XC-HISTORY-1). Empty if it says
    /// nothing, which X-Cart may write as an empty list.
    ///
    /// # Errors
    /// When it stands there in another form; nothing else of the entry minds.
    pub fn data(&self) -> Result<BTreeMap<String, Json>, BadMember> {
        self.extras.read("data").map(Option::unwrap_or_default)
    }
}
