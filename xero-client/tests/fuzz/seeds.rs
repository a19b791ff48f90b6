//! What mutation begins with: bodies of our own in every form that the decoders read.

use api_core::wire::Json;
use xero_client::webhooks::{SequenceRange, SequenceTracker};

use crate::targets::{COLLECTIONS, EXAMPLES, PART, RECORDS, SIGN_IN};

const INVOICE: &str = include_str!("../fixtures/invoice.json");
const CREDIT_NOTE: &str = include_str!("../fixtures/credit_note.json");
const CONTACT: &str = include_str!("../fixtures/contact.json");
const PAYMENT: &str = include_str!("../fixtures/payment.json");
const SETTINGS: &str = include_str!("../fixtures/settings.json");
const DELIVERIES: [&str; 4] = [
    include_str!("../fixtures/webhooks/mixed.json"),
    include_str!("../fixtures/webhooks/credit_note.json"),
    include_str!("../fixtures/webhooks/subscription.json"),
    include_str!("../fixtures/webhooks/intent_to_receive.json"),
];

/// Bodies of answers that are no success.
pub(crate) const REFUSALS: [&str; 12] = [
    r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[{"InvoiceNumber":"XC-1","ValidationErrors":[{"Message":"Invoice # must be unique."}],"LineItems":[{"ValidationErrors":[{"Message":"Account could not be found"}]}],"Contact":{"ValidationErrors":[]}},{"ContactNumber":"XC-2","HasValidationErrors":true,"ValidationErrors":[{"Description":"The contact name Ada is already assigned to another contact."}]}]}"#,
    r#"{"ErrorNumber":16,"Type":"QueryParseException","Message":"No property or field 'X' exists"}"#,
    r#"{"Type":"OrganisationOfflineException","Message":"The organisation is offline"}"#,
    r#"{"Message":"Idempotency Key: k is used with a different request."}"#,
    r#"{"Type":null,"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: token expired at 01/05/2026 18:21:16","Instance":"x","Extensions":{}}"#,
    r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"AuthenticationUnsuccessful"}"#,
    r#"{"error":"invalid_grant","error_description":"the refresh token has been used"}"#,
    r#""a text in place of an object""#,
    "The Organisation is offline",
    "<!DOCTYPE html><html><head><TITLE lang='en'>503 Service Unavailable</TITLE></head><body>x</body></html>",
    "<ApiException><ErrorNumber>10</ErrorNumber><Message>x</Message></ApiException>",
    "",
];

/// Dates in every form.
const DATES: [&str; 12] = [
    "/Date(1539993600000+0000)/",
    "/Date(1539946800000+1300)/",
    "/Date(-86400000)/",
    "/Date(1541176290160-0930)/",
    "2018-10-20T00:00:00",
    "2018-10-20 00:00:00.123",
    "2018-10-20",
    "2018-11-02T16:31:30.1601234Z",
    "2018-11-02T16:31:30.160+13:00",
    "2025-11-23T12:13:20+0000",
    "9999-12-31T23:59:59.9999999",
    "0001-01-01T00:00:00",
];

/// Numbers in every form.
const NUMBERS: [&str; 14] = [
    "0",
    "-0.00",
    "21.0",
    "9.9995",
    "1e2",
    "1.5E-3",
    "\"46.00\"",
    "9007199254740993.01",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "1e-28",
    "7.9228162514264337593543950335e28",
    "-1e28",
    "100000000000000000000E-20",
];

/// Answers of the identity service.
const TOKEN_ANSWERS: [&str; 4] = [
    r#"{"access_token":"e30.eyJhdXRoZW50aWNhdGlvbl9ldmVudF9pZCI6IngiLCJleHAiOjF9.c2ln","expires_in":1800,"token_type":"Bearer","refresh_token":"r","id_token":"e30.e30.c2ln","scope":"offline_access accounting.contacts"}"#,
    r#"{"access_token":"a","token_type":"bearer"}"#,
    r#"{"error":"invalid_client"}"#,
    r#"[{"id":"3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e","authEventId":"0f7c0b2e-8a5d-4e0b-b1b4-2f6b0a9d7c11","tenantId":"9b2c4e61-07d8-4f3a-8c15-6e1d2a3b4c5d","tenantType":"ORGANISATION","tenantName":"Tea Ltd","createdDateUtc":"2026-01-05T10:00:00.1234560","updatedDateUtc":"2026-01-05T10:00:00.1234560"}]"#,
];
const STORED_TOKENS: &str = r#"{"form":1,"version":3,"lineage":"3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e","generation":2,"access":"a","access_expires":"2026-01-05T10:30:00Z","refresh":"r","issued":"2026-01-05T10:00:00Z","spare":["s"],"in_doubt":false,"scopes":"offline_access","id_token":null,"claim":null}"#;
/// What a browser comes back with.
const RETURNED: [&str; 5] = [
    "https://host.example/back?code=&state=state",
    "https://host.example/back?code=c&state=other#x",
    "state=state&error=access_denied&error_description=TenantConsent%20status%20DENIED",
    "?state=state&error=x%0Ay@z.example&error_description=%E9",
    "%",
];
const CLAIMS: [&str; 4] = [
    "e30.eyJhdXRoZW50aWNhdGlvbl9ldmVudF9pZCI6IjNkMWYwZjUyLTZhMGItNGMwZS05YTU3LTBkOGY2YTFjMmIzZSIsImV4cCI6MTc2NzU3MzAwMH0.c2ln",
    "e30.e30=.c2ln",
    "a.b.c.d",
    "offline_access accounting.contacts accounting.contacts.read",
];

/// A record of each type that we have a body of, by its name.
fn golden() -> Vec<(&'static str, String)> {
    let mut golden = vec![
        ("Invoice", INVOICE.to_owned()),
        ("CreditNote", CREDIT_NOTE.to_owned()),
        ("Contact", CONTACT.to_owned()),
        ("Payment", PAYMENT.to_owned()),
    ];
    let settings = Json::parse(SETTINGS.as_bytes()).unwrap();
    for name in ["Account", "TaxRate", "TrackingCategory", "Organisation", "Item", "Currency"] {
        golden.extend(settings.get(name).map(|json| (name, json.to_string())));
    }
    let inner: [(&str, &str, &str); 5] = [
        ("LineItem", INVOICE, "LineItems"),
        ("Allocation", CREDIT_NOTE, "Allocations"),
        ("Address", CONTACT, "Addresses"),
        ("Phone", CONTACT, "Phones"),
        ("ContactPerson", CONTACT, "ContactPersons"),
    ];
    for (name, outer, member) in inner {
        let outer = Json::parse(outer.as_bytes()).unwrap();
        let element = outer.get(member).and_then(Json::as_array).and_then(|list| list.first());
        golden.extend(element.map(|json| (name, json.to_string())));
    }
    golden
}

fn index(names: impl Iterator<Item = &'static str>, name: &str) -> Option<u8> {
    names.into_iter().position(|known| known == name).and_then(|index| u8::try_from(index).ok())
}

fn with(choices: &[u8], rest: &[u8]) -> Vec<u8> {
    [choices, rest].concat()
}

/// Answers that hold the record, in every envelope, to a call that sent it.
fn answers(kind: u8, collection: &str, record: &str) -> Vec<Vec<u8>> {
    let envelope = format!(
        r#"{{"Id":"6f1d0c3a-0000-4000-8000-000000000001","Status":"OK","ProviderName":"x","DateTimeUTC":"/Date(1541176290160)/","pagination":{{"page":1,"pageSize":100,"pageCount":2,"itemCount":101}},"{collection}":[{record},{record}]}}"#
    );
    let sent = format!(r#"{{"{collection}":[{record},{{"Name":"x"}}]}}"#);
    let headers = "26\nminute\nBearer error=\"insufficent_scope\"\n59\n4999\n9999\n6f1d0c3a";
    let mut answers = Vec::new();
    for body in [envelope.as_str(), record, &format!(r#"{{"{collection}":[]}}"#)].into_iter().chain(REFUSALS) {
        for status in [0, 4, 7, 13, 17] {
            let choices = [kind, status, status, status];
            answers.push(with(
                &choices,
                &[sent.as_bytes(), &[PART], headers.as_bytes(), &[PART], body.as_bytes()].concat(),
            ));
        }
    }
    answers
}

/// The seeds of a target.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    let plain = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    let chosen = |texts: &[&str]| -> Vec<Vec<u8>> {
        (0..6_u8).flat_map(|choice| texts.iter().map(move |text| with(&[choice], text.as_bytes()))).collect()
    };
    match target {
        "records" => {
            let named = golden().into_iter();
            let mut seeds: Vec<_> = named
                .filter_map(|(name, body)| Some(with(&[index(RECORDS.iter().copied(), name)?], body.as_bytes())))
                .collect();
            seeds.extend(EXAMPLES.iter().enumerate().map(|(kind, example)| with(&[kind as u8], example().as_bytes())));
            seeds
        }
        "answers" => {
            let collection = |name: &str| {
                let kind = index(COLLECTIONS.iter().map(|(known, _)| *known), name)?;
                Some((kind, COLLECTIONS[usize::from(kind)].1))
            };
            let examples = RECORDS.iter().zip(EXAMPLES).map(|(name, example)| (*name, example()));
            let found = golden().into_iter().chain(examples).filter_map(|(name, body)| Some((collection(name)?, body)));
            found.flat_map(|((kind, collection), body)| answers(kind, collection, &body)).collect()
        }
        "json" => plain(&[
            INVOICE,
            SETTINGS,
            DELIVERIES[0],
            REFUSALS[0],
            r#"{"a":[1e2,-0.00,{"x":null,"y":true,"z":"\n\"é\ud83d\ude00"}]}"#,
        ]),
        "dates" => plain(&DATES),
        "decimals" => plain(&NUMBERS),
        "filters" => chosen(&["Ada", r#"5" tubes"#, "a\\\" OR 1==1", "\u{0}\n\u{7f}é", ""]),
        "calls" => chosen(&[
            "PUT /Contacts?summarizeErrors=false",
            "/Invoices/é a#&,%2F",
            "//evil.example/",
            "https://shop.example:8080/a b/",
            "a.b_c~%",
        ]),
        "texts" => chosen(&[
            REFUSALS[9],
            "Email ada@shop.example\r\n must be valid.",
            r#"Total: invalid type: string "Ada \"B\"", expected"#,
        ]),
        "token_answers" => {
            let bodies = TOKEN_ANSWERS.iter().chain(&REFUSALS);
            bodies.flat_map(|body| [0, 4, 7, 13, 17].map(|status| with(&[status, 0], body.as_bytes()))).collect()
        }
        "stored_tokens" => {
            let mut seeds = vec![with(&[1], SIGN_IN.as_bytes())];
            seeds.push(with(&[0], STORED_TOKENS.as_bytes()));
            seeds.extend(RETURNED.iter().map(|returned| with(&[2], returned.as_bytes())));
            seeds.extend(CLAIMS.iter().map(|token| with(&[3], token.as_bytes())));
            seeds
        }
        "webhook_bodies" => chosen(&DELIVERIES),
        "webhook_sequences" => {
            let mut tracker = SequenceTracker::new();
            let now = chrono::DateTime::from_timestamp(1_767_607_200, 0).unwrap();
            for (first, last) in [(1, 1), (4, 5), (9, 9)] {
                tracker.observe(SequenceRange::new(first, last).unwrap(), now);
            }
            vec![serde_json::to_vec(&tracker).unwrap(), (0..=255).collect(), vec![1, 1, 0, 0, 2, 1, 0, 0, 9, 1, 0, 9]]
        }
        other => panic!("no seeds for {other}"),
    }
}
