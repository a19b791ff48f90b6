//! What mutation begins with: bodies of our own in every form that the decoders read.

use super::{
    legacy,
    targets::{CALLS, EXAMPLES, RECORDS, STATUSES},
    writes::WRITES,
};

const ORDER: &str = include_str!("../fixtures/order.json");
const CART: &str = include_str!("../fixtures/cart.json");
const DETAILS: &str = include_str!("../fixtures/details.json");
const HISTORY: &str = include_str!("../fixtures/history.json");
const PRODUCT: &str = include_str!("../fixtures/product.json");
const PROFILE: &str = include_str!("../fixtures/profile.json");
const TRANSACTIONS: &str = include_str!("../fixtures/transactions.json");

/// Bodies of answers that are no success.
const REFUSALS: [&str; 14] = [
    r#"{"type":"https://tools.ietf.org/html/rfc2616#section-10","title":"An error occurred","detail":"Not Found"}"#,
    r#"{"title":"An error occurred","detail":"Not found"}"#,
    r#"{"title":"An error occurred","detail":"Object(XLite\\API\\Endpoint\\Profile\\DTO\\ProfileInput).login:\n    This value is not a valid email address. (code bd79c0ab-ddba-46cc-a703-a7a4b08de310)\nObject(X).addresses[0].city:\n    This value is too short.\n    It should have 2 characters or more. (code 9ff3)\n"}"#,
    r#"{"title":"An error occurred","detail":"Input validations failed: SKU 1204 is not unique"}"#,
    r#"{"title":"An error occurred","detail":"Internal Server Error"}"#,
    r#"{"code":401,"message":"JWT Token not found"}"#,
    r#"{"message":"Invalid credentials for ada@shop.example."}"#,
    r#"{"title":"Unauthorized","detail":null,"instance":null}"#,
    r#"{"@context":"/api/contexts/Error","@type":"hydra:Error","hydra:title":"An error occurred","hydra:description":"Unable to generate an IRI"}"#,
    r#""a text in place of an object""#,
    "Object(",
    "<!DOCTYPE html><html><head><TITLE lang='en'>503 Service Unavailable</TITLE></head><body>x</body></html>",
    "too many requests, ask admin@host.example",
    "",
];
/// Bodies of refusals that speak of what was sent.
const DUPLICATES: [&str; 6] = [
    r#"{"title":"An error occurred","detail":"'TEA-1' is taken"}"#,
    r#"{"title":"An error occurred","detail":"Object(Input).login:\n    Used (code 23bd9dbf-6b9b-41cd-a99e-4844bcf3077f)\n"}"#,
    r#"{"title":"An error occurred","detail":"ada@shop.example, with Secret-123, already exists"}"#,
    r#"{"title":"An error occurred","detail":"Status code 'ZZ' is invalid"}"#,
    r#"{"title":"An error occurred","detail":"Field \"state\" is required"}"#,
    r#"{"title":"An error occurred","detail":"'SPRING' coupon already exists"}"#,
];
const CAPABILITIES: &str = r#"{"@context":"/api/contexts/Order","@type":"hydra:Collection","hydra:member":[],"hydra:totalItems":0,"hydra:search":{"@type":"hydra:IriTemplate","hydra:template":"/api/orders{?date[before],date[after],order[lastRenewDate],paymentStatus.code,paymentStatus.code[],profile.login}","hydra:mapping":[{"@type":"IriTemplateMapping","variable":"date[before]","property":"date","required":false}]}}"#;
/// As they were written by polls, and some that could be.
const CURSORS: [&str; 11] = [
    "xs1|0||",
    "xs1|95|1042|1767607200",
    "00112233445566ff",
    "xc1||||0|n||",
    "xc1||695af0f0||1e|r|19,-12c,aa546884;1a,-f0,29687b8a;1e,0,d3a9b449|",
    "xc1|692a3f80|695aff5a||1e|r|1,0,59499d40|7,-5a,1;9,0,2!",
    "xc1||695b000e|695b0068|1e|w40,695b0068|1,-b4,59499d40;4,-5a,77fb6a92|",
    "xc1|692a3f80||695b0068|1e|s,8,1e||",
    "xc1|||695b0068|1e|s692a3f80,10,||",
    "xc1|7fffffffffffffff|-7fffffffffffffff|7fffffffffffffff|7fffffffffffffff|w7fffffffffffffff,-8000000000000000|1,7fffffffffffffff,ffffffff|1,-8000000000000000,7fffffff",
    "xc2|",
];
const HOOKS: [&str; 12] = [
    r#"{"order_id":42}"#,
    r#"{"order_id":"42"}"#,
    r#"{"order_id":[41,42,"43"]}"#,
    r#"{"orders":[{"id":1},{"id":"2"},{"id":null}]}"#,
    r#"{"orders":[]}"#,
    "event=order&order_id=42",
    "order_id[]=1&order_id%5B1%5D=2",
    "42",
    "[7,8]",
    "first",
    "1767607200",
    "",
];

fn with(choices: &[u8], rest: &str) -> Vec<u8> {
    [choices, rest.as_bytes()].concat()
}

/// The seeds of a target.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    let plain = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    let of_record = |name: &str| RECORDS.iter().position(|known| *known == name).and_then(|at| u8::try_from(at).ok());
    match target {
        "xcart_records" => {
            let examples = (0_u8..).zip(EXAMPLES).map(|(kind, example)| with(&[kind], &example()));
            let golden = [("Order", ORDER), ("Cart", CART), ("Product", PRODUCT), ("Profile", PROFILE)];
            examples.chain(golden.iter().filter_map(|(name, body)| Some(with(&[of_record(name)?], body)))).collect()
        }
        "xcart_orders" => {
            let bodies = [ORDER.to_owned(), CART.to_owned(), EXAMPLES[usize::from(of_record("Order").unwrap())]()];
            bodies.iter().flat_map(|body| [with(&[2], body), with(&[0], body)]).collect()
        }
        "xcart_transactions" => {
            let whole = |order: &str| [TRANSACTIONS, "\u{1e}", order, "\u{1e}", HISTORY].concat().into_bytes();
            let codes =
                ["P", "PP", "R", "Q", "A", "X"].map(|code| whole(&ORDER.replace("\"PP\"", &format!("\"{code}\""))));
            let paid = ["[]", "\u{1e}", ORDER, "\u{1e}", HISTORY].concat().into_bytes();
            plain(&[TRANSACTIONS, "[]"]).into_iter().chain(codes).chain([paid]).collect()
        }
        "xcart_answers" => {
            let lists = [ORDER, PRODUCT, PROFILE].map(|body| format!("[{body},{body}]"));
            let bodies = [ORDER, CART, DETAILS, HISTORY, PRODUCT, PROFILE, TRANSACTIONS, CAPABILITIES, "[]", "{}"];
            let bodies = bodies.into_iter().chain(lists.iter().map(String::as_str)).chain(REFUSALS);
            let bodies: Vec<_> = bodies.map(|body| format!("7\n{body}")).collect();
            let calls = 0..u8::try_from(CALLS).unwrap();
            let each = |call: u8| {
                let all = bodies.iter().enumerate();
                all.map(move |(at, body)| {
                    with(&[call, u8::try_from(at % STATUSES.len()).unwrap(), u8::try_from(at % 6).unwrap()], body)
                })
            };
            let good = (0..u8::try_from(CALLS).unwrap())
                .flat_map(|call| bodies.iter().map(move |body| with(&[call, 0, 0], body)));
            calls.flat_map(each).chain(good).collect()
        }
        "xcart_writes" => {
            let of = |name: &str| EXAMPLES[usize::from(of_record(name).unwrap())]();
            let made =
                ["Product", "Variant", "Category", "Coupon", "Profile", "Address", "ProductImage", "PaymentStatus"];
            let made: Vec<_> = made.iter().map(|name| of(name)).chain([r#"{"token":"a.b.c"}"#.to_owned()]).collect();
            let made = made.iter().map(String::as_str).chain(["", "[]"]);
            let calls = 0..u8::try_from(WRITES).unwrap();
            let good = made.flat_map(|body| calls.clone().map(move |call| with(&[call, 0, 0], &format!("\n{body}"))));
            let refusals = REFUSALS.iter().chain(&DUPLICATES).enumerate();
            let refused = refusals.flat_map(|(at, body)| {
                let (at, body) = (u8::try_from(at).unwrap(), format!("7\n{body}"));
                (0..u8::try_from(WRITES).unwrap())
                    .flat_map(move |call| [7, at].map(|status| with(&[call, status, at % 6], &body)))
            });
            good.chain(refused).collect()
        }
        "xcart_error_bodies" => REFUSALS.iter().flat_map(|body| [with(&[1], body), with(&[3], body)]).collect(),
        "xcart_legacy" => legacy::seeds(),
        "xcart_legacy_answers" => legacy::answer_seeds(),
        "xcart_cursors" => plain(&CURSORS),
        "xcart_webhooks" => {
            let settings = [0_u8, 1, 2, 8, 9, 16, 24, 26];
            settings
                .iter()
                .flat_map(|s| HOOKS.iter().enumerate().map(move |(at, body)| with(&[*s, at as u8], body)))
                .collect()
        }
        _ => Vec::new(),
    }
}
