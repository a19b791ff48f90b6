//! From the wire to the canonical model.

pub mod xcart;
pub mod xero;
