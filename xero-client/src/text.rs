//! Words of the service, made fit for a line of a log.

/// How many characters of one message are shown.
const MAX_SHOWN: usize = 300;
/// Words longer than this are no words: a token or a dump.
const MAX_WORD: usize = 64;
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
    let mut line = String::new();
    let mut left = MAX_SHOWN;
    for word in message.split(|c: char| c.is_whitespace() || is_unfit(c)).filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        let (word, length) = if length > MAX_WORD || word.contains('@') { ("…", 1) } else { (word, length) };
        if length + 1 > left {
            line.push_str(" …");
            break;
        }
        left -= length + 1;
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Characters that would end the line or change what is shown around it.
fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
