//! Connections: which organisations an app is let into, by whose consent.

use api_core::wire::NetInstant;
use uuid::Uuid;

use crate::wire::TenantId;

api_core::wire_newtype! {
    /// A connection: an app and an organisation, by one consent. Not the organisation's [`TenantId`].
    #[derive(Copy)]
    pub struct ConnectionId(Uuid);
}

api_core::wire_newtype! {
    /// One consent of a user, which may have made several connections.
    #[derive(Copy)]
    pub struct AuthEventId(Uuid);
}

api_core::wire_enum! {
    /// What a tenant is. Only an organisation has books.
    pub enum TenantType {
        /// An organisation with its ledger.
        Organisation => "ORGANISATION",
        /// A firm of accountants.
        Practice => "PRACTICE",
    }
}

api_core::wire_struct! {
    /// A connection, as `GET /connections` answers it (XR-AUTH-5).
    pub struct Connection {
        /// Its id, by which it is removed.
        id: ConnectionId => "id",
        /// The consent that made it; equal to the claim `authentication_event_id` of the tokens of that consent.
        auth_event_id: Option<AuthEventId> => "authEventId",
        /// The organisation, as calls name it.
        tenant_id: TenantId => "tenantId",
        /// What it is.
        tenant_type: Option<TenantType> => "tenantType",
        /// The organisation's name.
        tenant_name: Option<String> => "tenantName",
        /// When it was made; Xero writes no zone, it is UTC.
        created: Option<NetInstant> => "createdDateUtc",
        /// When it was changed.
        updated: Option<NetInstant> => "updatedDateUtc",
    }
}
