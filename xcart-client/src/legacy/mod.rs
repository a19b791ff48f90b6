//! The REST add-on of X-Cart 5.0 to 5.4, `admin.php?target=RESTAPI`: its JSON as [types](wire), how an order of it becomes one
//! of the current API, so that whatever reads those reads these too, and, with feature `client`, its client.
//!
//! Feature `legacy`. Rules about the add-on are named by ids such as `XC-LEGACY-1`; `docs/vendor-facts-xcart.md` in the repository
//! gives their words, certainty and public source.

#[cfg(feature = "client")]
mod client;
mod current;
pub mod wire;

#[cfg(feature = "client")]
pub(crate) use self::client::Settings;
#[cfg(feature = "client")]
pub use self::client::{ChangePage, Client, Orders, OrdersPage, Pages};
pub use self::current::{Current, Gap, OrderParts, Unconvertible};
