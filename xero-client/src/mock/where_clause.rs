//! The `where` language (XR-WHERE-1): comparisons joined by AND and OR, the three text methods, and its literals.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A value of a field, or a literal.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(super) enum Value {
    Null,
    Flag(bool),
    Number(Decimal),
    Date(NaiveDateTime),
    Id(Uuid),
    Text(String),
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(text.to_owned()) }
    }

    pub(super) fn date(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::Null, |date| Self::Date(date.and_time(NaiveTime::MIN)))
    }

    /// Names are compared without accents (XR-WHERE-4); those of western Europe are known here.
    fn without_accents(self) -> Self {
        let plain = |c: char| match c {
            'à'..='å' => 'a',
            'ç' => 'c',
            'è'..='ë' => 'e',
            'ì'..='ï' => 'i',
            'ñ' => 'n',
            'ò'..='ö' | 'ø' => 'o',
            'ù'..='ü' => 'u',
            'ý' | 'ÿ' => 'y',
            other => other,
        };
        match self {
            Self::Text(text) => Self::Text(text.to_lowercase().chars().map(plain).collect()),
            other => other,
        }
    }

    /// Like with like: texts without regard to case, and an id also with its text.
    fn aligned(self, other: Self) -> (Self, Self) {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => (Self::Text(one.to_lowercase()), Self::Text(other.to_lowercase())),
            (Self::Id(one), Self::Text(other)) => (Self::Text(one.to_string()), Self::Text(other.to_lowercase())),
            pair => pair,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    StartsWith,
    EndsWith,
    Contains,
}

/// A condition on one record.
#[derive(Debug)]
pub(super) enum Condition {
    Compare { field: String, test: Test, literal: Value },
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

impl Condition {
    /// Whether only these fields are asked for, and `OR` joins only conditions on the first of them (XR-WHERE-2).
    pub(super) fn is_optimised(&self, fields: &[&str]) -> bool {
        match self {
            Self::Compare { field, .. } => fields.contains(&field.as_str()),
            Self::And(one, other) => one.is_optimised(fields) && other.is_optimised(fields),
            Self::Or(one, other) => {
                let first = fields.get(..1).unwrap_or_default();
                one.is_optimised(first) && other.is_optimised(first)
            }
        }
    }

    /// Whether a record with these fields meets it.
    pub(super) fn holds(&self, field: &dyn Fn(&str) -> Value) -> bool {
        match self {
            Self::And(one, other) => one.holds(field) && other.holds(field),
            Self::Or(one, other) => one.holds(field) || other.holds(field),
            Self::Compare { field: name, test, literal } => {
                let is_name = name.ends_with("Name");
                let value = |value: Value| if is_name { value.without_accents() } else { value };
                compare(value(field(name)), *test, value(literal.clone()))
            }
        }
    }
}

fn compare(value: Value, test: Test, literal: Value) -> bool {
    let (value, literal) = value.aligned(literal);
    if let (Value::Text(value), Value::Text(literal)) = (&value, &literal) {
        match test {
            Test::StartsWith => return value.starts_with(literal.as_str()),
            Test::EndsWith => return value.ends_with(literal.as_str()),
            Test::Contains => return value.contains(literal.as_str()),
            _ => {}
        }
    }
    let same_kind = std::mem::discriminant(&value) == std::mem::discriminant(&literal);
    match test {
        Test::Equal => value == literal,
        Test::Unequal => value != literal,
        Test::Less => same_kind && value < literal,
        Test::LessOrEqual => same_kind && value <= literal,
        Test::Greater => same_kind && value > literal,
        Test::GreaterOrEqual => same_kind && value >= literal,
        Test::StartsWith | Test::EndsWith | Test::Contains => false,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(Decimal),
    Sign(&'static str),
}

/// Reads a condition.
///
/// # Errors
/// A sentence when it cannot be read, or names a field that is not in the list.
pub(super) fn parse(text: &str, fields: &[&str]) -> Result<Condition, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, fields, depth: 0 };
    let condition = parser.any_of()?;
    match parser.peek() {
        None => Ok(condition),
        Some(token) => Err(format!("unexpected {token:?}")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    const SIGNS: [&str; 13] = ["==", "!=", ">=", "<=", "&&", "||", "=", ">", "<", "(", ")", ",", "-"];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let (literal, after) = quoted(rest).ok_or("a text without its closing quote")?;
            tokens.push(Token::Text(literal));
            rest = after;
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest.get(sign.len()..).unwrap_or_default();
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let (digits, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            tokens.push(Token::Number(digits.parse().map_err(|_| format!("{digits} is no number"))?));
            rest = after;
        } else if first.is_alphabetic() || first == '_' || first == '.' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            tokens.push(Token::Word(word.to_owned()));
            rest = after;
        } else {
            return Err(format!("unexpected {first:?}"));
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

/// The text in quotes at the start, and what follows. A backslash takes the next character as it is.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut literal = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((literal, text.get(at + 1..)?)),
            '\\' => literal.push(chars.next()?.1),
            c => literal.push(c),
        }
    }
    None
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    fields: &'a [&'a str],
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Result<Token, String> {
        let token = self.peek().cloned().ok_or("it ends too early")?;
        self.at += 1;
        Ok(token)
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.takes_sign(sign) { Ok(()) } else { Err(format!("{sign} is expected")) }
    }

    fn any_of(&mut self) -> Result<Condition, String> {
        let mut condition = self.all_of()?;
        while self.takes_word("or") || self.takes_sign("||") {
            condition = Condition::Or(Box::new(condition), Box::new(self.all_of()?));
        }
        Ok(condition)
    }

    fn all_of(&mut self) -> Result<Condition, String> {
        let mut condition = self.one()?;
        while self.takes_word("and") || self.takes_sign("&&") {
            condition = Condition::And(Box::new(condition), Box::new(self.one()?));
        }
        Ok(condition)
    }

    fn one(&mut self) -> Result<Condition, String> {
        if self.takes_sign("(") {
            self.depth += 1;
            if self.depth > 32 {
                return Err("it is nested too deep".to_owned());
            }
            let condition = self.any_of()?;
            self.depth -= 1;
            self.expect(")")?;
            return Ok(condition);
        }
        let Token::Word(mut word) = self.next()? else { return Err("a field is expected".to_owned()) };
        // Case makes no difference anyway.
        while let Some(field) = word.strip_suffix(".ToLower").or_else(|| word.strip_suffix(".ToUpper")) {
            word = field.to_owned();
            self.expect("(")?;
            self.expect(")")?;
            if let Some(Token::Word(method)) =
                self.peek().filter(|token| matches!(token, Token::Word(word) if word.starts_with('.')))
            {
                word.push_str(method);
                self.at += 1;
            }
        }
        let methods = [(".StartsWith", Test::StartsWith), (".EndsWith", Test::EndsWith), (".Contains", Test::Contains)];
        for (suffix, test) in methods {
            if let Some(field) = word.strip_suffix(suffix) {
                self.expect("(")?;
                let literal = self.literal()?;
                self.expect(")")?;
                return self.on(field, test, literal);
            }
        }
        let signs = [
            ("==", Test::Equal),
            ("=", Test::Equal),
            ("!=", Test::Unequal),
            (">=", Test::GreaterOrEqual),
            ("<=", Test::LessOrEqual),
            (">", Test::Greater),
            ("<", Test::Less),
        ];
        for (sign, test) in signs {
            if self.takes_sign(sign) {
                let literal = self.literal()?;
                return self.on(&word, test, literal);
            }
        }
        self.on(&word, Test::Equal, Value::Flag(true))
    }

    fn on(&self, field: &str, test: Test, literal: Value) -> Result<Condition, String> {
        match self.fields.iter().find(|known| known.eq_ignore_ascii_case(field)) {
            Some(known) => Ok(Condition::Compare { field: (*known).to_owned(), test, literal }),
            None => Err(format!("no field {field}")),
        }
    }

    fn literal(&mut self) -> Result<Value, String> {
        match self.next()? {
            Token::Text(text) => Ok(Value::Text(text)),
            Token::Number(number) => Ok(Value::Number(number)),
            Token::Sign("-") => match self.next()? {
                Token::Number(number) => Ok(Value::Number(-number)),
                _ => Err("a number is expected".to_owned()),
            },
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "null" => Ok(Value::Null),
                "true" => Ok(Value::Flag(true)),
                "false" => Ok(Value::Flag(false)),
                "guid" | "datetime.parse" => {
                    self.expect("(")?;
                    let Token::Text(text) = self.next()? else { return Err("a text is expected".to_owned()) };
                    self.expect(")")?;
                    if word.eq_ignore_ascii_case("guid") {
                        return Uuid::parse_str(&text).map(Value::Id).map_err(|_| format!("{text} is no guid"));
                    }
                    let date = api_core::wire::NetInstant::parse(&text).ok_or_else(|| format!("{text} is no date"))?;
                    Ok(Value::Date(date.0.naive_utc()))
                }
                "datetime" => self.date(),
                _ => Err(format!("{word} is no value")),
            },
            Token::Sign(sign) => Err(format!("a value is expected, not {sign}")),
        }
    }

    /// `DateTime(2026,1,31)`, with or without hour, minute and second.
    fn date(&mut self) -> Result<Value, String> {
        self.expect("(")?;
        let mut parts = Vec::new();
        loop {
            let Token::Number(number) = self.next()? else { return Err("a number is expected".to_owned()) };
            parts.push(u32::try_from(number).map_err(|_| "a whole number is expected".to_owned())?);
            if !self.takes_sign(",") {
                break;
            }
        }
        self.expect(")")?;
        let part = |index: usize| parts.get(index).copied().unwrap_or_default();
        let year = i32::try_from(part(0)).unwrap_or_default();
        NaiveDate::from_ymd_opt(year, part(1), part(2))
            .and_then(|date| date.and_hms_opt(part(3), part(4), part(5)))
            .map(Value::Date)
            .ok_or_else(|| "no such date".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    fn holds(text: &str) -> Result<bool, String> {
        let id = Uuid::from_u128(7);
        let fields = ["Name", "Contact.ContactID", "Total", "Date", "Empty", "IsCustomer"];
        let condition = parse(text, &fields)?;
        Ok(condition.holds(&|name| match name {
            "Name" => Value::text("O\"Hara Ltd"),
            "Contact.ContactID" => Value::Id(id),
            "Total" => Value::Number(dec!(10.5)),
            "Date" => Value::date(NaiveDate::from_ymd_opt(2026, 1, 31)),
            "IsCustomer" => Value::Flag(true),
            _ => Value::Null,
        }))
    }

    #[test]
    fn comparisons_methods_and_literals_are_understood() {
        for text in [
            r#"Name=="o\"hara ltd""#,
            r#"Name.StartsWith("O\"H") AND Name.EndsWith("Ltd") && Name.Contains("hara")"#,
            r#"Contact.ContactID = guid("00000000-0000-0000-0000-000000000007")"#,
            r#"Contact.ContactID = Guid("00000000-0000-0000-0000-000000000007")"#,
            "Total > 10 AND Total <= 10.50 AND Total != -1",
            "Date >= DateTime(2026,1,31) AND Date < DateTime(2026, 02, 01)",
            r#"Date == DateTime.Parse("2026-01-31")"#,
            "Empty == null AND Name != null",
            "IsCustomer == true and IsCustomer",
            r#"Name == "x" OR (Total == 10.5 AND Empty = null)"#,
        ] {
            assert_eq!(holds(text), Ok(true), "{text}");
        }
        for text in [r#"Name == "x""#, "Total > 10.5", "Empty >= 1", r#"Total.Contains("1")"#, "Total < Total2"] {
            assert_ne!(holds(text), Ok(true), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for text in ["", "Name ==", r#"Name == "x"#, "Nope == 1", "Name == x", "(Name == null", "Name == null )", "#"] {
            assert!(holds(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(1000), &["Name"]).is_err());
    }
}
