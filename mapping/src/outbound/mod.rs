//! From the canonical model to the wire.

pub mod xero;
