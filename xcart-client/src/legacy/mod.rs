//! The REST add-on of X-Cart 5.0 to 5.4, `admin.php?target=RESTAPI`: its JSON as [types](wire), and how an order of it becomes
//! one of the current API, so that whatever reads those reads these too.
//!
//! Feature `legacy`. Rules about the add-on are named by ids such as `XC-LEGACY-1`; `docs/vendor-facts-xcart.md` in the repository
//! gives their words, certainty and public source.

mod current;
pub mod wire;

pub use current::{Current, Gap, OrderParts, Unconvertible};
