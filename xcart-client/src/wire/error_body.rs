//! What X-Cart, or a proxy before it, says in the body of a 4xx or 5xx answer (XC-ERR-1 to XC-ERR-4).

use std::{borrow::Cow, fmt};

use api_core::{
    text::{one_line, page_title},
    wire::Json,
};

/// How many characters of an error are shown.
const MAX_SHOWN: usize = 240;
/// What stands for an error without a word.
const NO_TEXT: &str = "no error text";
/// How many bytes of a body that is not JSON are looked at.
const MAX_TEXT: usize = 16 * 1024;

/// In which of its forms an error came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorShape {
    /// `title` and `detail`: RFC 7807, or X-Cart's answer to an unknown route.
    Problem,
    /// `message`, with or without `code`: authentication.
    Message,
    /// `hydra:Error`: JSON-LD.
    Hydra,
    /// An HTML page: a proxy, or a store that is closed.
    Page,
    /// Anything else.
    Text,
    /// Nothing.
    Empty,
}

/// One complaint about one field of a request's body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The field's path, such as `login`; empty if the whole body is meant.
    pub field: String,
    /// What is wrong, in the store's words. May repeat what was sent.
    pub message: String,
    /// The kind of complaint, a UUID that Symfony's validator gives; the same in every language.
    pub code: Option<String>,
}

impl Violation {
    /// Reads `Object(<class>).<field>:⏎    <message> (code <uuid>)⏎`, as often as it stands there.
    fn all_in(detail: &str) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for line in detail.lines() {
            if let Some(field) = Self::heading(line) {
                found.push(Self { field: field.to_owned(), message: String::new(), code: None });
            } else if let Some(last) = found.last_mut() {
                if !last.message.is_empty() {
                    last.message.push('\n');
                }
                last.message.push_str(line.trim());
            }
        }
        for violation in &mut found {
            let parted = violation.message.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (code "));
            if let Some((message, code)) = parted.filter(|(_, code)| !code.contains(char::is_whitespace)) {
                (violation.message, violation.code) = (message.to_owned(), Some(code.to_owned()));
            }
        }
        found
    }

    fn heading(line: &str) -> Option<&str> {
        let (_class, path) = line.strip_prefix("Object(")?.split_once(')')?;
        let path = path.strip_suffix(':')?;
        Some(path.strip_prefix('.').unwrap_or(path))
    }
}

/// Field and message in one line, cut, without control characters and e-mail addresses.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = if self.field.is_empty() { "the body" } else { &self.field };
        f.write_str(&one_line(&format!("{field}: {}", self.message), MAX_SHOWN))
    }
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Violation({self})")
    }
}

/// The body of an answer that reports an error, in any of the forms that X-Cart has. Every body can be read.
///
/// `Display` is one line that is fit for a log: cut, without control characters, without e-mail addresses. `Debug` shows no
/// more. The methods give the text as it came.
///
/// ```
/// use xcart_client::wire::ErrorBody;
///
/// let body = br#"{"title": "An error occurred", "detail":
///     "Object(XLite\\API\\Endpoint\\Profile\\DTO\\ProfileInput).login:\n    This value is too short. (code 9ff3)\n"}"#;
/// let error = ErrorBody::parse(Some("application/problem+json; charset=utf-8"), body);
/// assert_eq!(error.to_string(), "login: This value is too short.");
/// assert_eq!(error.violations()[0].code.as_deref(), Some("9ff3"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorBody {
    shape: ErrorShape,
    title: Option<String>,
    detail: Option<String>,
    code: Option<i64>,
    violations: Vec<Violation>,
}

impl ErrorBody {
    /// Reads a body. The header `Content-Type` is a hint only, as proxies get it wrong.
    pub fn parse(content_type: Option<&str>, body: &[u8]) -> Self {
        if let Ok(json) = Json::parse(body)
            && let Some(error) = Self::from_json(&json)
        {
            return error;
        }
        let text = String::from_utf8_lossy(body.get(..MAX_TEXT).unwrap_or(body));
        let text = text.trim();
        let plain = |shape| Self { shape, title: None, detail: None, code: None, violations: Vec::new() };
        if text.is_empty() {
            plain(ErrorShape::Empty)
        } else if text.starts_with('<') || content_type.is_some_and(|value| value.to_ascii_lowercase().contains("html"))
        {
            Self { title: page_title(text).map(str::to_owned), ..plain(ErrorShape::Page) }
        } else if text.starts_with(['{', '[', '"']) {
            // JSON of an unknown shape may hold what an order holds, and says nothing of what is wrong.
            Self { detail: Some(format!("a JSON body of {} bytes", body.len())), ..plain(ErrorShape::Text) }
        } else {
            Self { detail: Some(text.to_owned()), ..plain(ErrorShape::Text) }
        }
    }

    fn from_json(json: &Json) -> Option<Self> {
        let text = |name| json.get(name).and_then(Json::as_str).map(str::to_owned);
        let (shape, title, detail) = if json.get("hydra:title").or(json.get("hydra:description")).is_some() {
            (ErrorShape::Hydra, text("hydra:title"), text("hydra:description"))
        } else if json.get("title").or(json.get("detail")).is_some() {
            (ErrorShape::Problem, text("title"), text("detail"))
        } else if json.get("message").is_some() {
            (ErrorShape::Message, None, text("message"))
        } else {
            return None;
        };
        let code = match json.get("code") {
            Some(Json::Number(number)) => number.parse().ok(),
            _ => None,
        };
        let violations = detail.as_deref().map(Violation::all_in).unwrap_or_default();
        Some(Self { shape, title, detail, code, violations })
    }

    /// Leaves a text out, wherever it stands.
    #[cfg(feature = "client")]
    pub(crate) fn leave_out(&mut self, secret: &str) {
        let own = [&mut self.title, &mut self.detail].into_iter().flatten();
        let of_violations = self.violations.iter_mut().flat_map(|violation| {
            [&mut violation.field, &mut violation.message].into_iter().chain(&mut violation.code)
        });
        own.chain(of_violations).for_each(|text| *text = text.replace(secret, "…"));
    }

    /// In which form it came.
    pub fn shape(&self) -> ErrorShape {
        self.shape
    }

    /// The title, which on X-Cart always says that an error occurred; of a page, the page's.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// What happened: `detail`, `message`, `hydra:description`, or the first 16 KiB of a text. May repeat what was sent.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The member `code` of an authentication error: the status again.
    pub fn code(&self) -> Option<i64> {
        self.code
    }

    /// What is wrong with which field; empty unless X-Cart's validator refused the request (XC-ERR-3).
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: Cow<'_, str> = match (self.shape, self.detail.as_deref(), self.title.as_deref()) {
            _ if !self.violations.is_empty() => {
                self.violations.iter().map(Violation::to_string).collect::<Vec<_>>().join("; ").into()
            }
            (ErrorShape::Empty, ..) => NO_TEXT.into(),
            (ErrorShape::Page, _, Some(title)) => format!("a web page, \"{title}\"").into(),
            (ErrorShape::Page, ..) => "a web page without a title".into(),
            (_, Some(detail), _) if !detail.trim().is_empty() => detail.into(),
            (_, _, Some(title)) if !title.trim().is_empty() => title.into(),
            _ => NO_TEXT.into(),
        };
        let line = one_line(&text, MAX_SHOWN);
        f.write_str(if line.is_empty() { NO_TEXT } else { &line })
    }
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorBody({:?}, {:?})", self.shape, self.to_string())
    }
}
