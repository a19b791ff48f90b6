//! The JSON Schema (draft 2020-12) of profiles, for editors: names, types and choices while one writes. What it cannot see, such as
//! paths, rows that compete and what the organisation has, [`Profile`](crate::Profile) tells when it reads the text.
//!
//! The repository has it as `mapping/profiles/profile.schema.json`, and the example `export-profile-schema` writes it. Editors
//! that know TOML take it from a line at the top of the profile:
//!
//! ```toml
//! #:schema ./profile.schema.json
//! extends = "au"
//! ```
//!
//! In JSON an editor is told which schema a file has in its own settings: a profile has no field `$schema`.

use schemars::Schema;

/// The schema of one text of a profile: of the tenant's, or of a template. What layers may leave to each other is optional in it.
///
/// ```
/// let schema = mapping::schema::profile();
/// assert_eq!(schema.get("title").and_then(|title| title.as_str()), Some("Mapping profile"));
/// ```
pub fn profile() -> Schema {
    crate::profile::schema::layer()
}
