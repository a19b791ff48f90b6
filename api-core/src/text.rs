//! Words of a service, made fit for a line of a log: redaction that both clients' errors stand on.

/// Words longer than this are no words: a token or a dump.
const MAX_WORD: usize = 64;

/// The text in one line of at most `max_chars` characters and an ellipsis: without control characters and without those that
/// change what is shown around them, without e-mail addresses, and without words that are too long to be words.
///
/// ```
/// use api_core::text::one_line;
///
/// assert_eq!(one_line("Email ada@shop.example\r\n must be valid.", 300), "Email … must be valid.");
/// ```
pub fn one_line(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut left = max_chars;
    for word in text.split(|c: char| c.is_whitespace() || is_unfit(c)).filter(|word| !word.is_empty()) {
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

/// The title of a web page that came instead of an answer: the text between `<title>` and its end, if there is one.
pub fn page_title(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase();
    let tag = lower.find("<title")?;
    let start = tag + lower.get(tag..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    page.get(start..end).map(str::trim).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_cut_and_a_word_that_is_none_is_left_out() {
        assert_eq!(one_line(&"x".repeat(100), 300), "…");
        let long = one_line(&"word ".repeat(100), 300);
        assert!(long.ends_with(" …") && long.chars().count() <= 302, "{long}");
    }

    #[test]
    fn a_title_is_found_in_any_case_and_with_attributes() {
        assert_eq!(page_title("<html><TITLE lang='en'>\n503 Closed\n</Title>"), Some("503 Closed"));
        assert_eq!((page_title("<title></title>"), page_title("<title>cut")), (None, None));
    }

    proptest! {
        #[test]
        fn whatever_a_service_says_is_one_line_without_addresses(text: String, max in 0_usize..400) {
            let line = one_line(&text, max);
            prop_assert!(!line.contains('@') && !line.chars().any(is_unfit));
            prop_assert!(line.chars().count() <= max + 2);
            let _never_panics = page_title(&text);
        }
    }
}
