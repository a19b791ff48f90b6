//! What an answer says about the limits.

use api_core::transport::Response;

/// How many calls Xero will still take, as its last answer said (XR-LIMIT-2). What it did not say is `None`. What the client
/// itself counts is the limiter's [`Budget`](api_core::limiter::Budget).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remaining {
    /// For this organisation, in its minute.
    pub minute: Option<u32>,
    /// For this organisation, in its day.
    pub day: Option<u32>,
    /// For all organisations of the app, in its minute.
    pub app_minute: Option<u32>,
}

impl Remaining {
    pub(crate) fn read(response: &Response) -> Self {
        let count = |name| response.header(name).and_then(|text| text.trim().parse().ok());
        Self {
            minute: count("x-minlimit-remaining"),
            day: count("x-daylimit-remaining"),
            app_minute: count("x-appminlimit-remaining"),
        }
    }

    /// These, and where they say nothing, the earlier ones.
    #[cfg(feature = "client")]
    pub(crate) fn or(self, earlier: Self) -> Self {
        Self {
            minute: self.minute.or(earlier.minute),
            day: self.day.or(earlier.day),
            app_minute: self.app_minute.or(earlier.app_minute),
        }
    }
}
