//! Signing in to Xero, and tokens that stay fresh.

mod app;
mod claims;
mod connection;
mod exchange;
mod file_store;
mod identity;
mod keeper;
mod scope;
mod sign_in;
mod store;
mod token_set;

pub use self::{
    app::{App, AppKind, Endpoints},
    claims::Claims,
    connection::{AuthEventId, Connection, ConnectionId, TenantType},
    file_store::FileTokenStore,
    identity::Identity,
    keeper::{TokenKeeper, TokenStatus},
    scope::{Scope, Scopes},
    sign_in::SignIn,
    store::{MemoryTokenStore, Swap, TokenStore},
    token_set::TokenSet,
};
