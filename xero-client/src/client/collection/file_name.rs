//! Names of files that Xero takes.

use std::{fmt, str::FromStr};

use crate::error::Error;

/// Characters that Xero refuses in the name of a file (XR-ATTACH-2).
const REFUSED: &[char] = &['<', '>', ':', '"', '/', '\\', '|', '?', '*', '+'];
const MAX_CHARS: usize = 255;

/// The name of an attached file, checked before anything is sent. Spaces, `#`, `&`, `%`, commas and every letter are fine:
/// the name is percent-encoded on its way. `Debug` does not show it, because it may be a person's.
///
/// ```
/// use xero_client::FileName;
///
/// assert!(FileName::new("Bill #7 & receipt, 50 % off.pdf").is_ok());
/// let refused = FileName::new("2026/01.pdf").unwrap_err();
/// assert_eq!(refused.to_string(), "the request cannot be sent: a file's name cannot hold \"/\"; rename the file");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// A name, if Xero takes it.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) that names the character, if it holds a control character or one
    /// of `< > : " / \ | ? * +`; or if it is empty, of dots alone, or longer than 255 characters.
    pub fn new(name: impl Into<String>) -> Result<Self, Error> {
        let name = name.into();
        let refused = |what: &str| Err(Error::invalid_request(format!("{what}; rename the file")));
        if let Some(c) = name.chars().find(|c| REFUSED.contains(c)) {
            return refused(&format!("a file's name cannot hold {:?}", c.to_string()));
        }
        if name.chars().any(char::is_control) {
            return refused("a file's name cannot hold a control character");
        }
        if name.trim().is_empty() || name.chars().all(|c| c == '.') {
            return refused("a file's name cannot be empty, or of dots alone");
        }
        if name.chars().count() > MAX_CHARS {
            return refused("a file's name has at most 255 characters");
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The media type that its ending tells.
    pub(super) fn media_type(&self) -> &'static str {
        let ending = self.0.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("pdf") => "application/pdf",
            Some("png") => "image/png",
            Some("jpg" | "jpeg") => "image/jpeg",
            Some("gif") => "image/gif",
            Some("bmp") => "image/bmp",
            Some("tif" | "tiff") => "image/tiff",
            Some("txt") => "text/plain",
            Some("csv") => "text/csv",
            Some("rtf") => "application/rtf",
            Some("zip") => "application/zip",
            Some("eml") => "message/rfc822",
            Some("doc") => "application/msword",
            Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Some("xls") => "application/vnd.ms-excel",
            Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Some("ppt") => "application/vnd.ms-powerpoint",
            Some("pptx") => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            _ => "application/octet-stream",
        }
    }
}

impl FromStr for FileName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::new(name)
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileName")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refused_character_is_named() {
        for c in REFUSED {
            let error = FileName::new(format!("a{c}b.pdf")).unwrap_err().to_string();
            assert!(error.contains(&format!("{:?}", c.to_string())), "{error}");
        }
        for name in ["a\0b", "a\nb", "", "  ", "..", &"x".repeat(256)] {
            assert!(FileName::new(name).unwrap_err().to_string().ends_with("; rename the file"), "{name:?}");
        }
        for name in ["a b.pdf", "#1 & co.pdf", "50%.pdf", "é,ü;.pdf", "a..b", ".hidden", &"x".repeat(255)] {
            assert!(FileName::new(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn the_media_type_is_told_by_the_ending() {
        let media_type = |name: &str| FileName::new(name).unwrap().media_type();
        assert_eq!((media_type("A.PDF"), media_type("b.tar.png")), ("application/pdf", "image/png"));
        assert_eq!((media_type("pdf"), media_type("a.xyz")), ("application/octet-stream", "application/octet-stream"));
    }
}
