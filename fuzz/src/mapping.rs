//! The target of profiles.

#[path = "../../mapping/tests/common/mod.rs"]
mod common;
#[path = "../../mapping/tests/fuzz/seeds.rs"]
pub(crate) mod seeds;
#[path = "../../mapping/tests/fuzz/targets.rs"]
pub(crate) mod targets;
#[path = "../../mapping/tests/fuzz/toml.rs"]
mod toml;
