//! Bytes that come in place of JSON.

use std::fmt;

use bytes::Bytes;

use crate::{answer::Answer, error::Error};

/// A file that was read. `Debug` shows how large it is, and nothing of it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// Its bytes.
    pub bytes: Bytes,
    /// Its media type, as the answer says.
    pub content_type: Option<String>,
}

impl File {
    /// The file in an answer, of that media type if it has to be one.
    pub(super) fn read(answer: &Answer, wanted: Option<&str>) -> Result<Self, Error> {
        let answer = answer.success()?;
        let content_type = answer.content_type().map(str::to_owned);
        let kind = content_type.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        match wanted {
            Some(wanted) if !kind.is_empty() && !kind.eq_ignore_ascii_case(wanted) => {
                Err(answer.undecodable(format!("it is no {wanted}")))
            }
            _ => Ok(Self { bytes: answer.body().clone(), content_type }),
        }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("bytes", &self.bytes.len()).field("content_type", &self.content_type).finish()
    }
}
