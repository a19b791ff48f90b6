//! The targets of X-Cart, whose names begin so.

#[path = "../../xcart-client/tests/fuzz/legacy.rs"]
pub(crate) mod legacy;
#[path = "../../xcart-client/tests/fuzz/seeds.rs"]
pub(crate) mod seeds;
#[path = "../../xcart-client/tests/fuzz/targets.rs"]
pub(crate) mod targets;
#[path = "../../xcart-client/tests/fuzz/writes.rs"]
pub(crate) mod writes;
