//! Profiles to begin with.

/// The profile of the demo store and the demo organisation, with a comment for every field.
pub const DEMO: &str = include_str!("../profiles/demo.toml");
