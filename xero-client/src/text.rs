//! Words of Xero's, made fit for a line of a log.

use api_core::text::one_line;

/// How many characters of one message are shown.
const MAX_SHOWN: usize = 300;
/// Between these, Xero's messages repeat a contact's name.
const NAMES: [(&str, &str); 1] = [("The contact name ", " is already assigned")];

/// The message in one line: cut, without control characters, without e-mail addresses and names of contacts.
pub(crate) fn shown(message: &str) -> String {
    let mut message = message.to_owned();
    for (before, after) in NAMES {
        let Some(start) = message.find(before).map(|start| start + before.len()) else { continue };
        if let Some(length) = message.get(start..).and_then(|rest| rest.find(after)) {
            message.replace_range(start..start + length, "…");
        }
    }
    one_line(&message, MAX_SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_shown_in_one_line_without_personal_data() {
        let text = "The contact name Ada\nLovelace is already assigned to another contact.";
        assert_eq!(shown(text), "The contact name … is already assigned to another contact.");
        assert_eq!(shown("Email ada@shop.example\r\n must be valid."), "Email … must be valid.");
        assert_eq!(shown(&"x".repeat(100)), "…");
        assert!(shown(&"word ".repeat(100)).len() < 320);
    }
}
