//! The fuzz targets: plain functions over bytes, each of which panics if a decoder does, or breaks a promise. The test beside
//! this file runs them on stable, `fuzz/` with cargo-fuzz.
//!
//! The first bytes of an input choose (the type, the status, …), the rest is what is decoded.

use std::{fmt::Debug, str, sync::Arc};

use api_core::{
    Secret,
    runtime::{ManualRuntime, Timestamp},
    text::{one_line, page_title},
    transport::{Request, Response, Transport, TransportError},
    url::{BaseUrl, RequestUrl, decode_segment},
    wire::{
        self, BasicInstant, ExtendedInstant, Extent, Json, NetDate, NetInstant, WireStruct, parse_decimal,
        without_values,
    },
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use rust_decimal::Decimal;
use xero_client::{
    Answer, BatchLimits, Call, Error, Fate, Field, IdempotencyKey, Operand, Resource, cut,
    oauth::{App, Claims, Identity, Scopes, SignIn, TokenSet},
    webhooks::{
        self, Delivery, Event, Notice, Refusal, SIGNATURE_HEADER, SequenceRange, SequenceTracker, SigningKeys, Verdict,
    },
    wire as xero,
};

use crate::laws::{Target, choose, lossy, one_line_without_addresses, record, survives};

/// Every target.
pub(crate) const ALL: &[Target] = &[
    Target { name: "records", run: records, choices: 1, weight: 3 },
    Target { name: "answers", run: answers, choices: 4, weight: 4 },
    Target { name: "json", run: json, choices: 0, weight: 1 },
    Target { name: "dates", run: dates, choices: 0, weight: 1 },
    Target { name: "decimals", run: decimals, choices: 0, weight: 1 },
    Target { name: "filters", run: filters, choices: 1, weight: 1 },
    Target { name: "calls", run: calls, choices: 1, weight: 1 },
    Target { name: "texts", run: texts, choices: 1, weight: 1 },
    Target { name: "token_answers", run: token_answers, choices: 2, weight: 2 },
    Target { name: "stored_tokens", run: stored_tokens, choices: 1, weight: 1 },
    Target { name: "webhook_bodies", run: webhook_bodies, choices: 1, weight: 2 },
    Target { name: "webhook_sequences", run: webhook_sequences, choices: 0, weight: 1 },
];

/// A record, and as much of it as is written.
fn object<T: WireStruct + PartialEq + Debug>(data: &[u8]) {
    record::<T>(data);
    let Ok(value) = wire::from_slice::<T>(data) else { return };
    for extent in [Extent::Known, Extent::Writable] {
        let mut written = Vec::new();
        wire::append(&mut written, &value, extent).unwrap();
        // Nothing is there that was not there, and what is left is as it was.
        let (Ok(Json::Object(members)), Ok(part)) = (Json::parse(&written), wire::from_slice::<T>(&written)) else {
            continue;
        };
        assert!(members.iter().all(|(name, _)| value.is_set(name)), "{}", lossy(&written));
        let mut again = Vec::new();
        wire::append(&mut again, &part, extent).unwrap();
        assert_eq!(lossy(&again), lossy(&written));
    }
    let _words = format!("{value:?}");
}

/// An object with every member that the type knows, each with the first of some values that it takes.
fn example<T: WireStruct>() -> String {
    const VALUES: [&str; 9] = [
        "[{}]",
        "{}",
        "true",
        "12.5",
        "7",
        "\"a1b2c3d4-0000-4000-8000-000000000031\"",
        "\"/Date(1539993600000+0000)/\"",
        "\"x\"",
        "[\"x\"]",
    ];
    let takes = |name: &str, value: &str| wire::from_str::<T>(&format!("{{\"{name}\":{value}}}")).is_ok();
    let member = |name: &'static str| {
        let value = VALUES.iter().find(|value| takes(name, value)).unwrap_or_else(|| panic!("{name} takes nothing"));
        format!("\"{name}\":{value}")
    };
    format!("{{{}}}", T::MEMBERS.iter().map(|known| member(known.name)).collect::<Vec<_>>().join(","))
}

/// The same for each of these types, by their names.
macro_rules! records {
    ($($name:ident),* $(,)?) => {
        /// The names of the wire types that are read.
        pub(crate) const RECORDS: &[&str] = &[$(stringify!($name)),*];
        const READERS: &[fn(&[u8])] = &[$(object::<xero::$name>),*];
        /// Whether the body is one of that type, without members that it does not know.
        pub(crate) fn is_read_whole(name: &str, body: &str) -> bool {
            match name {
                $(stringify!($name) => wire::from_str::<xero::$name>(body).is_ok_and(|value| value.extras.is_empty()),)*
                _ => false,
            }
        }
        /// A body of each, with every member that it knows.
        pub(crate) const EXAMPLES: &[fn() -> String] = &[$(example::<xero::$name>),*];
    };
}

records! {
    Account, Action, Address, Allocation, Attachment, Balance, Balances, BankTransaction, BatchPayment, BatchPaymentDetails, BrandingTheme, CisOrganisationSetting, CisSetting, Contact, ContactGroup, ContactPerson, ContactSummary, CreditNote, Currency, DefaultTracking, ExternalLink, HistoryRecord, Invoice, InvoiceAddress, InvoiceSummary, Item, ItemDetails, LineItem, LineItemItem, LineItemTracking, ManualJournal, ManualJournalLine, OnlineInvoice, Organisation, Overpayment, Pagination, Payment, PaymentService, PaymentTerm, PaymentTerms, Phone, Prepayment, TaxBreakdownComponent, TaxComponent, TaxRate, TrackingCategory, TrackingOption, ValidationError,
}

/// One record of any type.
pub(crate) fn records(data: &[u8]) {
    let ([kind], data) = choose(data);
    READERS[kind % READERS.len()](data);
}

/// The same for each collection: reading an answer as one of it.
macro_rules! collections {
    ($($name:ident => $collection:literal),* $(,)?) => {
        /// Types and the member that holds them in an answer.
        pub(crate) const COLLECTIONS: &[(&str, &str)] = &[$((stringify!($name), $collection)),*];
        const PARSERS: &[fn(&Answer, usize)] = &[$(collection::<xero::$name>),*];
    };
}

collections! {
    Contact => "Contacts", ContactSummary => "Contacts", ContactGroup => "ContactGroups", Invoice => "Invoices", InvoiceSummary => "Invoices", OnlineInvoice => "OnlineInvoices", CreditNote => "CreditNotes", Allocation => "Allocations", Payment => "Payments", BatchPayment => "BatchPayments", Prepayment => "Prepayments", Overpayment => "Overpayments", BankTransaction => "BankTransactions", ManualJournal => "ManualJournals", Item => "Items", Account => "Accounts", TaxRate => "TaxRates", TrackingCategory => "TrackingCategories", TrackingOption => "Options", Currency => "Currencies", BrandingTheme => "BrandingThemes", PaymentService => "PaymentServices", Organisation => "Organisations", Action => "Actions", CisSetting => "CISSettings", CisOrganisationSetting => "CISSettings", Attachment => "Attachments", HistoryRecord => "HistoryRecords",
}

/// The statuses of answers, the common ones more often.
pub(crate) const STATUSES: [u16; 24] = [
    200, 200, 200, 200, 400, 400, 400, 401, 403, 404, 405, 409, 412, 429, 429, 500, 502, 503, 503, 504, 204, 302, 100,
    999,
];
/// Kinds of bodies.
pub(crate) const KINDS: [Option<&str>; 6] = [
    Some("application/json; charset=utf-8"),
    Some("application/problem+json"),
    Some("text/html"),
    Some("text/xml"),
    Some("text/plain"),
    None,
];
/// Between what was sent, what the headers say, and the body of the answer.
pub(crate) const PART: u8 = 0x1e;

/// Headers whose values are read.
const HEADERS: [&str; 9] = [
    "retry-after",
    "x-rate-limit-problem",
    "www-authenticate",
    "x-minlimit-remaining",
    "x-daylimit-remaining",
    "x-appminlimit-remaining",
    "xero-correlation-id",
    "content-length",
    "content-type",
];

/// An answer of any status and kind to any call: as elements, page and single element of any collection, and as an error.
pub(crate) fn answers(data: &[u8]) {
    let ([kind, status, content_type, sent_as], data) = choose(data);
    let mut parts = data.splitn(3, |byte| *byte == PART);
    let (sent, header_lines, body) = match (parts.next(), parts.next(), parts.next()) {
        (Some(sent), Some(headers), Some(body)) => (sent, headers, body),
        _ => (&b"{}"[..], &b""[..], data),
    };
    let mut headers = HeaderMap::new();
    if let Some(value) = KINDS[content_type % KINDS.len()] {
        headers.insert("content-type", HeaderValue::from_static(value));
    }
    for (index, line) in header_lines.split(|byte| *byte == b'\n').take(HEADERS.len()).enumerate() {
        if let (false, Ok(value)) = (line.is_empty(), HeaderValue::from_bytes(line)) {
            headers.insert(HeaderName::from_static(HEADERS[index]), value);
        }
    }
    let method = ["PUT", "POST", "GET", "DELETE"][sent_as % 4];
    let call = Call::new(method, "/Somewhere?page=1", sent.to_vec()).unwrap();
    let status = StatusCode::from_u16(STATUSES[status % STATUSES.len()]).unwrap();
    let answer = Answer::new(call, Response::new(status, headers, body.to_vec()));
    if let Err(error) = answer.success() {
        holds(&error);
    }
    PARSERS[kind % PARSERS.len()](&answer, kind);
}

fn collection<T: Resource + PartialEq>(answer: &Answer, _: usize) {
    match answer.page::<T>() {
        Ok(page) => {
            let _next = page.has_next(1, 100);
            for (index, element) in page.elements.iter().enumerate() {
                match element {
                    Ok(element) => {
                        let _id = element.uuid();
                        survives(element);
                    }
                    Err(bad) => assert_eq!(bad.index, index),
                }
            }
            let read: Vec<T> = page.elements.into_iter().flatten().collect();
            let runs = cut(&read, BatchLimits::default().elements(2)).unwrap();
            assert_eq!(runs.iter().map(|run| run.len()).sum::<usize>(), read.len());
        }
        Err(error) => holds(&error),
    }
    match answer.single::<T>() {
        Ok(element) => survives(&element),
        Err(error) => holds(&error),
    }
    match answer.elements::<T>() {
        Ok(results) => {
            for (index, result) in results.iter().enumerate() {
                match result {
                    Ok(element) => survives(element),
                    Err(error) => {
                        assert_eq!(error.index(), index);
                        assert_eq!(error.refusal().is_some(), error.fate() == Fate::Refused);
                        one_line_without_addresses(&error.to_string());
                    }
                }
            }
        }
        Err(error) => holds(&error),
    }
}

/// What every error promises.
fn holds(error: &Error) {
    let line = error.to_string();
    one_line_without_addresses(&line);
    assert!(format!("{error:?}").contains("kind"), "{line}");
    assert_ne!(error.is_retryable(), error.is_permanent(), "{line}");
    assert!(!error.is_in_doubt() || error.is_permanent() || error.status().is_some(), "{line}");
    assert!(error.body().len() <= 3 * 8 * 1024, "{}", error.body().len());
    let _unused = (error.retry_after(), error.correlation_id(), error.messages(), error.sent());
}

/// A document of any shape.
pub(crate) fn json(data: &[u8]) {
    let Ok(document) = Json::parse(data) else { return };
    let written = document.to_string();
    let again = match Json::parse(written.as_bytes()) {
        Ok(again) => again,
        Err(error) => panic!("{error} in {written}, which was written"),
    };
    assert_eq!(again, document);
    let _number = document.as_decimal();
    for (name, _) in document.as_object().unwrap_or_default().iter().take(100) {
        assert!(document.get(name).is_some());
    }
    let value = serde_json::from_slice::<serde_json::Value>(data);
    assert!(value.is_ok() || document_holds_what_serde_json_refuses(&value), "{written}");
}

/// A number beyond binary floating point is no reason to refuse a document.
fn document_holds_what_serde_json_refuses(value: &Result<serde_json::Value, serde_json::Error>) -> bool {
    value.as_ref().is_err_and(|error| error.to_string().contains("number out of range"))
}

/// A date or an instant in any of the forms.
pub(crate) fn dates(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let quoted = serde_json::to_string(text).unwrap();
    for read in [record::<NetDate>, record::<NetInstant>, record::<BasicInstant>, record::<ExtendedInstant>] {
        read(quoted.as_bytes());
    }
    if let (Some(date), Some(instant)) = (NetDate::parse(text), NetInstant::parse(text)) {
        // A zone moves no calendar date, and never by more than a day.
        assert!((date.0 - instant.0.date_naive()).num_days().abs() <= 5, "{text}");
    }
}

/// A number: exact or refused.
pub(crate) fn decimals(data: &[u8]) {
    record::<Decimal>(data);
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(value) = parse_decimal(text) else { return };
    assert_eq!(digits(&value.to_string()), digits(text.trim().trim_matches('"').trim()), "{text} is read as {value}");
    let written = String::from_utf8(wire::to_vec(&value).unwrap()).unwrap();
    assert_eq!(parse_decimal(&written).unwrap().to_string(), value.to_string());
}

/// A decimal text as its sign, its digits without zeros around them, and the power of ten behind them. By hand: it is what
/// the decoder is held against.
fn digits(text: &str) -> (bool, String, i64) {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let mut power = exponent.parse::<i64>().unwrap() - i64::try_from(fraction.len()).unwrap();
    let trimmed = all.trim_end_matches('0');
    power += i64::try_from(all.len() - trimmed.len()).unwrap();
    let trimmed = trimmed.trim_start_matches('0');
    if trimmed.is_empty() { (false, String::new(), 0) } else { (negative, trimmed.to_owned(), power) }
}

/// A condition over any values: none of them can end its literal, or the bracket around it.
pub(crate) fn filters(data: &[u8]) {
    let ([kind], data) = choose(data);
    let text = lossy(data);
    let field = Field("Name");
    let filter = match kind % 6 {
        0 => field.starts_with(&text),
        1 => field.contains(&text),
        2 => field.ends_with(&text),
        3 => field.ne(Operand::Text(text.clone())),
        4 => field.eq(text.as_str()).or(field.lt(text.clone())),
        _ => field.eq(text.as_str()).and(field.eq(Operand::Null).or(field.contains(&text))),
    };
    let mut literals = 0;
    let mut depth = 0_i32;
    let mut chars = filter.as_str().chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                assert_eq!(literal(&mut chars), text);
                literals += 1;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            c => assert!(c.is_ascii_alphabetic() || " .=!<>".contains(c), "{c:?} outside a literal"),
        }
    }
    assert_eq!((literals, depth), (if kind % 6 < 4 { 1 } else { 2 }, 0), "{}", filter.as_str());
}

/// The rest of a quoted literal, as its reader has it.
fn literal(chars: &mut str::Chars<'_>) -> String {
    let mut read = String::new();
    loop {
        match chars.next().expect("a literal ends") {
            '"' => return read,
            '\\' => match chars.next().expect("an escape ends") {
                'u' => {
                    let code: String = chars.by_ref().take(4).collect();
                    read.extend(char::from_u32(u32::from_str_radix(&code, 16).unwrap()));
                }
                c => read.push(c),
            },
            c => read.push(c),
        }
    }
}

/// What was stored of a call, and URLs.
pub(crate) fn calls(data: &[u8]) {
    let ([method], data) = choose(data);
    let text = lossy(data);
    let (method, path) = match method % 3 {
        0 => text.split_once(' ').unwrap_or(("GET", &text)),
        1 => ("POST", text.as_str()),
        _ => (text.as_str(), "/Contacts"),
    };
    let base = BaseUrl::parse("https://api.example/api.xro/2.0").unwrap();
    match Call::new(method, path, Vec::new()) {
        Ok(call) => {
            assert!(call.path().starts_with('/') && !call.path().contains('?'));
            assert!(!format!("{call:?}").contains('?'));
            let url = RequestUrl::from_received(&base, &call.path_and_query);
            assert!(url.expose().starts_with("https://api.example/"), "{}", url.expose());
            let _pairs = url.query_pairs();
        }
        Err(error) => holds(&error),
    }
    // Whatever a segment or a value is, it stays where it was put.
    let url = base.request_url().segment(&text).query("q", &text).build();
    let mut rest = url.expose().strip_prefix("https://api.example/api.xro/2.0/").unwrap().splitn(2, "?q=");
    if let Some(segment) = rest.next().filter(|segment| !segment.is_empty()) {
        assert!(!segment.contains(['/', '?', '#']), "{segment}");
        assert_eq!(decode_segment(segment), text);
    }
    assert_eq!(url.query_pairs(), [("q".to_owned(), text.clone())]);
    if let Ok(key) = IdempotencyKey::new(text.clone()) {
        assert!(HeaderValue::from_str(key.as_str()).is_ok() && key.as_str().len() <= IdempotencyKey::MAX_LEN);
    }
    if let Ok(base) = BaseUrl::parse(&text) {
        assert!(["https", "http"].contains(&base.scheme()) && !base.authority().contains('@'));
        assert_eq!(BaseUrl::parse(&base.to_string()).as_ref(), Ok(&base));
    }
}

/// Words of a service, shown.
pub(crate) fn texts(data: &[u8]) {
    let ([max], data) = choose(data);
    let text = lossy(data);
    let line = one_line(&text, max);
    one_line_without_addresses(&line);
    assert!(line.chars().count() <= max + 2);
    assert!(page_title(&text).is_none_or(|title| text.contains(title)));
    assert!(!without_values(&text).chars().any(char::is_control));
}

/// Gives one answer to everything.
#[derive(Debug)]
struct Always(Response);

#[async_trait::async_trait]
impl Transport for Always {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.0.clone())
    }
}

/// What a sign-in keeps, and what its browser comes back with.
pub(crate) const SIGN_IN: &str = r#"{"url":"https://login.example/","state":"state","verifier":"verifier","redirect_uri":"https://host.example/back","scopes":"offline_access accounting.contacts"}"#;

/// An answer of the identity service to an exchange, a revocation, and a question for connections.
pub(crate) fn token_answers(data: &[u8]) {
    let ([status, content_type], body) = choose(data);
    let mut headers = HeaderMap::new();
    if let Some(value) = KINDS[content_type % KINDS.len()] {
        headers.insert("content-type", HeaderValue::from_static(value));
    }
    let status = StatusCode::from_u16(STATUSES[status % STATUSES.len()]).unwrap();
    let runtime = ManualRuntime::new(1);
    let app = App::web("client", "secret", "https://host.example/back").unwrap();
    let answer = Arc::new(Always(Response::new(status, headers, body.to_vec())));
    let identity = Identity::new(app, answer, Arc::new(runtime.clone()));
    let sign_in = SignIn::from_secret_json(SIGN_IN).unwrap();
    match runtime.block_on(identity.finish(sign_in, "https://host.example/back?state=state&code=code")) {
        Ok(tokens) => {
            assert!(status.is_success());
            let _claims = tokens.claims();
            let read = TokenSet::from_secret_json(tokens.to_secret_json().expose()).unwrap();
            assert_eq!(read.to_secret_json().expose(), tokens.to_secret_json().expose());
        }
        Err(error) => one_line_without_addresses(&error.to_string()),
    }
    if let Err(error) = runtime.block_on(identity.revoke(&Secret::new("token"))) {
        one_line_without_addresses(&error.to_string());
    }
    match runtime.block_on(identity.connections(&Secret::new("token"), None)) {
        Ok(page) => page.elements.iter().flatten().for_each(survives),
        Err(error) => holds(&error),
    }
}

/// What a store or a session kept, what a browser came back with, and what a token claims.
pub(crate) fn stored_tokens(data: &[u8]) {
    let ([kind], data) = choose(data);
    let text = lossy(data);
    match kind % 4 {
        0 => match TokenSet::from_secret_json(&text) {
            Ok(tokens) => {
                let again = TokenSet::from_secret_json(tokens.to_secret_json().expose()).unwrap();
                assert_eq!(again.to_secret_json().expose(), tokens.to_secret_json().expose());
            }
            Err(error) => one_line_without_addresses(&error.to_string()),
        },
        1 => match SignIn::from_secret_json(&text) {
            Ok(sign_in) => {
                let again = SignIn::from_secret_json(sign_in.to_secret_json().expose()).unwrap();
                assert_eq!(again.to_secret_json().expose(), sign_in.to_secret_json().expose());
            }
            Err(error) => one_line_without_addresses(&error.to_string()),
        },
        2 => {
            let runtime = ManualRuntime::new(1);
            let nothing = Arc::new(Always(Response::new(StatusCode::OK, HeaderMap::new(), "{}")));
            let app = App::web("client", "secret", "https://host.example/back").unwrap();
            let identity = Identity::new(app, nothing, Arc::new(runtime.clone()));
            let finished = runtime.block_on(identity.finish(SignIn::from_secret_json(SIGN_IN).unwrap(), &text));
            one_line_without_addresses(&finished.unwrap_err().to_string());
        }
        _ => {
            let _claims = Claims::read(&Secret::new(text.clone()));
            let scopes = Scopes::parse(&text);
            assert_eq!(Scopes::parse(&scopes.to_string()), scopes);
        }
    }
}

/// What a stranger, or Xero, sends to a webhook.
pub(crate) fn webhook_bodies(data: &[u8]) {
    let ([choice], body) = choose::<1>(data);
    let keys = SigningKeys::new("first").unwrap().and("second").unwrap();
    // The body is a signature, too, for what it is worth.
    assert!(matches!(
        webhooks::answer(body, Some(body), &keys),
        Verdict::Refused(Refusal::WrongSignature | Refusal::Unsigned)
    ));
    let mut signature = keys.sign(body).into_bytes();
    let verdict = webhooks::answer(body, Some(&signature), &keys);
    assert_eq!(verdict.status(), 200);
    let Verdict::Genuine(notice) = verdict else { panic!("a right signature is refused") };
    let at = choice % signature.len();
    signature[at] ^= 1 + (choice / signature.len()) as u8;
    assert_eq!(webhooks::answer(body, Some(&signature), &keys).status(), 401);
    match notice {
        Notice::Delivery(delivery) => holds_together(&delivery),
        Notice::IntentToReceive => assert!(Delivery::parse(body).unwrap().events.is_empty()),
        Notice::Unreadable(error) => one_line_without_addresses(&error.to_string()),
        notice => panic!("{notice:?} in {SIGNATURE_HEADER}"),
    }
    if let Ok(event) = str::from_utf8(body).map_err(drop).and_then(|text| Event::parse(text).map_err(drop)) {
        survives(&event);
    }
}

fn holds_together(delivery: &Delivery) {
    let resources = delivery.resources();
    for event in delivery.events.iter().flatten() {
        survives(event);
        assert!(resources.contains(&event.key()));
        if let Some(data) = event.data() {
            survives(&data);
        }
    }
    assert_eq!(delivery.key().is_some(), delivery.sequence.is_some());
    assert!(!delivery.is_whole() || delivery.unreadable().count() == 0);
    assert!(!format!("{delivery:?}").is_empty());
}

/// Deliveries with any numbers, in any order, at any time; and a state that came from anywhere.
pub(crate) fn webhook_sequences(data: &[u8]) {
    let mut tracker = match serde_json::from_slice::<SequenceTracker>(data) {
        Ok(tracker) => tracker,
        Err(_) => SequenceTracker::new(),
    };
    let mut seconds = 0;
    for step in data.chunks_exact(4) {
        let [first, length, scale, pause] = [step[0], step[1], step[2], step[3]].map(u64::from);
        let first = if scale % 16 == 15 { u64::MAX - first } else { first << (scale % 8) };
        let Some(range) = SequenceRange::new(first, first.saturating_add(length % 8)) else { continue };
        seconds += i64::try_from(pause * pause).unwrap();
        let now: Timestamp = chrono::DateTime::from_timestamp(1_767_607_200 + seconds, 0).unwrap();
        let before = tracker.missing().count();
        let _observation = tracker.observe(range, now);
        assert!(tracker.missing().count() <= 256.max(before));
        assert!(tracker.highest() >= Some(range.last()) || tracker.highest().is_some());
    }
    let stored = serde_json::to_string(&tracker).unwrap();
    assert_eq!(serde_json::from_str::<SequenceTracker>(&stored).unwrap(), tracker);
}
