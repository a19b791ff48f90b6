//! Large inputs of the shapes that make a careless decoder slow: four times the bytes may take four times as long, not
//! sixteen times.

use std::time::Duration;

use crate::{
    laws::Target,
    stable::clock::Clock,
    targets::{ALL, COLLECTIONS, PART},
};

const SMALL: usize = 32 << 10;
const LARGE: usize = 4 * SMALL;
/// Below it a measurement says nothing.
const NOISE: Duration = Duration::from_millis(50);

/// Bodies of about that many bytes.
fn shapes(size: usize) -> Vec<(&'static str, String)> {
    let times = |text: &str| text.repeat(size / text.len());
    let numbered = |make: &dyn Fn(usize) -> String, count: usize| (0..count).map(make).collect::<Vec<_>>().join(",");
    let key = "k".repeat(size / 2);
    let messages = numbered(&|n| format!(r#"{{"Message":"message {n}"}}"#), size / 30);
    let mut shapes = vec![
        ("lists in lists", times("[")),
        ("objects in objects", times(r#"{"a":"#)),
        ("deep and wide", format!("{}{}{}", "[".repeat(60), numbered(&|n| n.to_string(), size / 8), "]".repeat(60))),
        ("a long number", times("9")),
        ("a long fraction", format!("0.{}1", times("0"))),
        ("a long exponent", format!("1e{}", times("9"))),
        ("a long text", format!("\"{}\"", times("x"))),
        ("a long text of escapes", format!("\"{}\"", times("\\u0000"))),
        ("quotes", times("\"")),
        ("spaces", times(" ")),
        ("words", times("a ")),
        ("titles without an end", times("<title>")),
        ("addresses", times("a@b.example ")),
        ("many members", format!("{{{}}}", numbered(&|n| format!(r#""m{n}":{n}"#), size / 16))),
        ("one member often", format!("{{{}}}", numbered(&|_| r#""Name":"x""#.to_owned(), size / 12))),
        ("a long name", format!(r#"{{"{}":1}}"#, times("k"))),
        (
            "a long name over many elements",
            format!(r#"{{"Elements":[{{"{key}":[{}]}}]}}"#, numbered(&|_| "{}".to_owned(), size / 6)),
        ),
        (
            "many messages",
            format!(r#"{{"Type":"ValidationException","Elements":[{{"ValidationErrors":[{messages}]}}]}}"#),
        ),
        (
            "many messages inside",
            format!(
                r#"{{"Type":"ValidationException","Elements":[{{"Contact":{{"ValidationErrors":[{messages}]}}}}]}}"#
            ),
        ),
        (
            "many refused elements",
            format!(
                r#"{{"Type":"ValidationException","Elements":[{}]}}"#,
                numbered(&|n| format!(r#"{{"ValidationErrors":[{{"Message":"m{n}"}}]}}"#), size / 45)
            ),
        ),
        (
            "many events",
            format!(
                r#"{{"events":[{}],"firstEventSequence":1,"lastEventSequence":9}}"#,
                numbered(&|_| event(), size / 200)
            ),
        ),
        ("many bad events", format!(r#"{{"events":[{}]}}"#, numbered(&|n| n.to_string(), size / 8))),
    ];
    for (name, collection) in COLLECTIONS {
        let long_key = format!(r#"{{"{collection}":[{{"{key}":[{}]}}]}}"#, numbered(&|_| "{}".to_owned(), size / 6));
        let elements = numbered(&|n| format!(r#"{{"Name":"n{n}","Code":"c{n}","ValidationErrors":[]}}"#), size / 45);
        let told =
            format!(r#"{{"{collection}":[{{"StatusAttributeString":"ERROR","ValidationErrors":[{messages}]}}]}}"#);
        shapes.push((name, long_key));
        shapes.push((name, format!(r#"{{"{collection}":[{elements}]}}"#)));
        shapes.push((name, told));
    }
    shapes
}

fn event() -> String {
    r#"{"resourceId":"b0a5c1de-93f4-4a36-8e0b-5d7c2f90a1e4","tenantId":"3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e","eventCategory":"INVOICE","eventType":"UPDATE"}"#.to_owned()
}

/// What a target gets of a shape: an answer of status 200 and one of 400 to a call that sent fifty elements, of the
/// collection that the shape is named after; any other target the shape itself, unless it is a collection's.
fn inputs(target: &Target, shape: &str, body: &str) -> Vec<Vec<u8>> {
    let kind = COLLECTIONS.iter().position(|(name, _)| *name == shape);
    if target.name != "answers" {
        let whole = || [&vec![0; target.choices], body.as_bytes()].concat();
        return if kind.is_none() { vec![whole()] } else { Vec::new() };
    }
    let kind = kind.unwrap_or_default();
    let sent = (0..50).map(|n| format!(r#"{{"Name":"s{n}"}}"#)).collect::<Vec<_>>().join(",");
    let sent = format!(r#"{{"{}":[{sent}]}}"#, COLLECTIONS[kind].1);
    let kind = u8::try_from(kind).unwrap();
    [0, 4].map(|status| [&[kind, status, 0, 0], sent.as_bytes(), &[PART, PART], body.as_bytes()].concat()).to_vec()
}

#[test]
fn four_times_the_bytes_never_take_sixteen_times_as_long() {
    let clock = Clock::new();
    let time = |target: &Target, input: &[u8]| clock.spent(|| (target.run)(input));
    let mut slowest = (Duration::ZERO, "", "");
    let mut measured = 0;
    for ((shape, small), (_, large)) in shapes(SMALL).into_iter().zip(shapes(LARGE)) {
        for target in ALL.iter().filter(|target| target.name != "webhook_sequences") {
            for (small, large) in inputs(target, shape, &small).iter().zip(inputs(target, shape, &large)) {
                let mut best = time(target, &large);
                slowest = slowest.max((best, target.name, shape));
                measured += 1;
                // What disturbs a measurement makes it longer, never shorter.
                let mut tries = 0;
                while best > NOISE && best > 9 * time(target, small) {
                    best = best.min(time(target, &large));
                    tries += 1;
                    assert!(
                        tries < 6,
                        "{} takes {best:?} for {shape}, and less than a ninth for a fourth of it",
                        target.name
                    );
                }
            }
        }
    }
    println!("{measured} inputs of {} KiB, the slowest {slowest:?}", LARGE >> 10);
}
