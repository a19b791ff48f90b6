//! Notes in the history of documents.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::DocKey;

/// A note in the history of a document. The ledger keeps it as it is: it is neither changed nor taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Its identity.
    pub key: DocKey,
    /// The document.
    pub on: DocKey,
    /// What it says, with our tag.
    pub text: SmolStr,
}
