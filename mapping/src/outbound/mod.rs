//! From the canonical model to the wire.

pub mod xcart;
pub mod xero;
