//! Words of Xero's, made fit for a line of a log.

use api_core::text::one_line;

/// How many characters of one message are shown.
const MAX_SHOWN: usize = 300;
/// Between these, Xero's messages repeat a contact's name, or a key.
const NAMES: [(&str, &str); 2] =
    [("The contact name ", " is already assigned"), ("Idempotency Key: ", " is used with")];

/// The message in one line: cut, without control characters, without what is [redacted], and without names of contacts and
/// keys.
pub(crate) fn shown(message: &str) -> String {
    let mut message = redacted(message);
    for (before, after) in NAMES {
        let Some(start) = message.find(before).map(|start| start + before.len()) else { continue };
        if let Some(length) = message.get(start..).and_then(|rest| rest.find(after)) {
            message.replace_range(start..start + length, "…");
        }
    }
    one_line(&message, MAX_SHOWN)
}

/// Words from this length on that are no ids are taken for tokens.
const TOKEN_CHARS: usize = 40;
/// How many digits the number of a card has.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 14..=19;

/// A body that is kept, without e-mail addresses, numbers of cards, and what is as long as a token: an ellipsis in the place
/// of each. Everything else stays as it came.
pub(crate) fn redacted(body: &str) -> String {
    let body = body.replace("\\u0040", "@");
    let is_word = |c: char| c.is_alphanumeric() || "@._-+%/=~".contains(c);
    let mut kept = String::with_capacity(body.len());
    for piece in body.split_inclusive(|c| !is_word(c)) {
        let end = piece.char_indices().next_back().filter(|(_, c)| !is_word(*c)).map_or(piece.len(), |(at, _)| at);
        let (word, end) = piece.split_at(end);
        let is_id = word.len() == 36 && word.parse::<uuid::Uuid>().is_ok();
        let is_token = word.chars().count() >= TOKEN_CHARS && !is_id;
        kept.push_str(if word.contains('@') || is_token { "…" } else { word });
        kept.push_str(end);
    }
    without_cards(&kept)
}

/// Runs of digits, parted by single spaces or hyphens or not at all, that are numbers of cards.
fn without_cards(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        kept.push_str(before);
        let mut digits = Vec::new();
        let (mut end, mut gap) = (0, false);
        for (at, c) in from.char_indices() {
            match c.to_digit(10) {
                Some(digit) => {
                    digits.push(digit);
                    (end, gap) = (at + 1, false);
                }
                None if !gap && (c == ' ' || c == '-') => gap = true,
                None => break,
            }
        }
        let (run, behind) = from.split_at(end);
        kept.push_str(if CARD_DIGITS.contains(&digits.len()) && luhn(&digits) { "…" } else { run });
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

/// The check digit that every number of a card has.
fn luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { *digit } else { doubled(*digit) })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_kept_of_a_body_has_no_address_card_or_token() {
        let id = "11111111-1111-4111-8111-111111111111";
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl";
        let body = format!(
            r#"{{"InvoiceID":"{id}","EmailAddress":"ada@shop.example","To":"ada\u0040shop.example","Card":"4111 1111 1111 1111","Pan":4111111111111111,"Token":"{token}","Total":21.65,"Date":"/Date(1539993600000+0000)/"}}"#
        );
        assert_eq!(
            redacted(&body),
            format!(
                r#"{{"InvoiceID":"{id}","EmailAddress":"…","To":"…","Card":"…","Pan":…,"Token":"…","Total":21.65,"Date":"/Date(1539993600000+0000)/"}}"#
            )
        );
    }

    proptest! {
        #[test]
        fn redaction_never_fails_and_leaves_no_address(text: String, user in "[a-z]{1,8}") {
            let body = redacted(&format!("{text} {user}@shop.example {text}"));
            let address = format!("{user}@shop.example");
            prop_assert!(!body.contains(&address));
        }
    }

    #[test]
    fn a_message_is_shown_in_one_line_without_personal_data() {
        let text = "The contact name Ada\nLovelace is already assigned to another contact.";
        assert_eq!(shown(text), "The contact name … is already assigned to another contact.");
        assert_eq!(shown("Email ada@shop.example\r\n must be valid."), "Email … must be valid.");
        assert_eq!(shown(&"x".repeat(100)), "…");
        assert!(shown(&"word ".repeat(100)).len() < 320);
    }
}
