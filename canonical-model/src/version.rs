//! The version of the written form.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The version of the form in which a record of the store's side is written: the member `schema_version`. In memory a record is
/// always of the present form; what was written by a newer version of this crate is refused, and what bears no version is of the
/// first.
///
/// A version is counted up when a record cannot be read any more by a reader of the version before: a member that is new and may be
/// missing does not count.
///
/// ```
/// use canonical_model::SchemaVersion;
///
/// assert_eq!(serde_json::to_string(&SchemaVersion)?, "1");
/// let newer = serde_json::from_str::<SchemaVersion>("2").unwrap_err();
/// assert!(newer.to_string().starts_with("schema_version 2 is newer than 1, the newest that this version of canonical-model reads"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SchemaVersion;

impl SchemaVersion {
    /// The present version.
    pub const CURRENT: u64 = 1;
}

impl Serialize for SchemaVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(Self::CURRENT)
    }
}

impl<'de> Deserialize<'de> for SchemaVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Version;

        impl de::Visitor<'_> for Version {
            type Value = SchemaVersion;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a schema_version from 1 to {}", SchemaVersion::CURRENT)
            }

            fn visit_u64<E: de::Error>(self, version: u64) -> Result<SchemaVersion, E> {
                match version {
                    0 => Err(E::invalid_value(de::Unexpected::Unsigned(0), &self)),
                    1..=SchemaVersion::CURRENT => Ok(SchemaVersion),
                    newer => Err(E::custom(format_args!(
                        "schema_version {newer} is newer than {}, the newest that this version of canonical-model reads: \
                         update it",
                        SchemaVersion::CURRENT
                    ))),
                }
            }

            fn visit_i64<E: de::Error>(self, version: i64) -> Result<SchemaVersion, E> {
                match u64::try_from(version) {
                    Ok(version) => self.visit_u64(version),
                    Err(_) => Err(E::invalid_value(de::Unexpected::Signed(version), &self)),
                }
            }
        }

        deserializer.deserialize_u64(Version)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for SchemaVersion {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SchemaVersion".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": SchemaVersion::CURRENT })
    }
}
