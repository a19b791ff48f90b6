//! Words of Xero's, made fit for a line of a log.

use api_core::text::one_line;

/// How many characters of one message are shown.
const MAX_SHOWN: usize = 300;
/// Between these, Xero's messages repeat a contact's name, or a key.
const NAMES: [(&str, &str); 2] =
    [("The contact name ", " is already assigned"), ("Idempotency Key: ", " is used with")];

/// The message in one line: cut, without control characters, without what is [redacted], and without names of contacts and
/// keys. Of a UUID, which may be the tenant's, the beginning is shown.
pub(crate) fn shown(message: &str) -> String {
    let mut message = redacted(message);
    let shortened = words(&message).flat_map(|(word, behind)| match word.get(..8).filter(|_| is_uuid(word)) {
        Some(beginning) => [beginning, "…", behind],
        None => [word, behind, ""],
    });
    message = shortened.collect();
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
    let mut kept = String::with_capacity(body.len());
    // What stands between two ids, whose digits are no card's.
    let mut between = String::new();
    for (word, behind) in words(&body) {
        if is_uuid(word) {
            kept.push_str(&without_cards(&between));
            between.clear();
            kept.push_str(word);
        } else if word.contains('@') || word.chars().count() >= TOKEN_CHARS {
            between.push('…');
        } else {
            between.push_str(word);
        }
        between.push_str(behind);
    }
    kept.push_str(&without_cards(&between));
    kept
}

/// The words of a text, each with what parts it from the next. A word is what an address, an id or a token can be.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || "@._-+%/=~".contains(c);
    text.split_inclusive(move |c| !is_part(c)).map(move |piece| {
        let end = piece.char_indices().next_back().filter(|(_, c)| !is_part(*c)).map_or(piece.len(), |(at, _)| at);
        piece.split_at(end)
    })
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36 && word.parse::<uuid::Uuid>().is_ok()
}

/// Runs of digits, in groups that are parted by a space or a hyphen or not at all, that are numbers of cards. Other digits may
/// stand around them.
fn without_cards(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        kept.push_str(before);
        let (card, behind) = from.split_at(card(from));
        if card.is_empty() {
            let (group, behind) = from.split_at(digits(from));
            kept.push_str(group);
            rest = behind;
        } else {
            kept.push('…');
            rest = behind;
        }
    }
    kept.push_str(rest);
    kept
}

/// How many digits the text begins with.
fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// How many bytes of the text, which begins with a group of digits, are the number of a card; 0 if none.
fn card(text: &str) -> usize {
    let (mut found, mut end) = (Vec::new(), 0);
    loop {
        let group = digits(text.get(end..).unwrap_or_default());
        found.extend(text.get(end..end + group).unwrap_or_default().chars().filter_map(|c| c.to_digit(10)));
        end += group;
        if group == 0 || found.len() > *CARD_DIGITS.end() {
            return 0;
        }
        if CARD_DIGITS.contains(&found.len()) && luhn(&found) {
            return end;
        }
        if !text.get(end..).is_some_and(|behind| behind.starts_with([' ', '-'])) {
            return 0;
        }
        end += 1;
    }
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

    #[test]
    fn a_number_of_a_card_is_found_beside_other_digits() {
        for (text, expected) in [
            ("4111 1111 1111 1111 5425233430109903 12", "… … 12"),
            ("12 4111-1111-1111-1111", "12 …"),
            ("4111111111111112", "4111111111111112"),
            ("7-4111111111111111-7", "7-…-7"),
            ("411111111111111112345678", "411111111111111112345678"),
        ] {
            assert_eq!(without_cards(text), expected);
        }
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
        assert_eq!(shown("11111111-1111-4111-8111-111111111111 is none"), "11111111… is none");
        assert_eq!(
            shown("Idempotency Key: a-b is used with a different"),
            "Idempotency Key: … is used with a different"
        );
        assert!(shown(&"word ".repeat(100)).len() < 320);
    }
}
