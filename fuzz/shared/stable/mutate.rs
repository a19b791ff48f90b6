//! Mutation on stable: bytes, tokens, and the nodes of a JSON document.

use api_core::wire::Json;
use fastrand::Rng;

/// No input grows beyond this.
pub(crate) const MAX_LEN: usize = 16 * 1024;

/// What decoders stumble over.
const TOKENS: [&str; 44] = [
    "null",
    "true",
    "\"false\"",
    "{}",
    "[]",
    "\"\"",
    "0",
    "-0",
    "-1",
    "1e999",
    "1e-999",
    "1E400",
    "-0.0",
    "0.1e+1",
    "18446744073709551616",
    "9223372036854775808",
    "99999999999999999999999999999",
    "0.00000000000000000000000000001",
    "1_0",
    "NaN",
    "\"1.5\"",
    "\"/Date(9223372036854775807+0000)/\"",
    "/Date(",
    "+9999)/",
    "\"2026-02-30\"",
    "\"00000000-0000-0000-0000-000000000000\"",
    "\"ValidationErrors\":[{\"Message\":\"x\"}]",
    "\"StatusAttributeString\":\"ERROR\"",
    "\"HasErrors\":true",
    "\"Elements\":",
    "\"events\":",
    "\\u0000",
    "\\ud800",
    "\\\"",
    "\"",
    ",",
    ":",
    "[[[[[[[[",
    "]]]]",
    "\u{feff}",
    "é",
    "\u{202e}",
    "@",
    "\u{1e}",
];

/// A new input from two others. `choices` leading bytes choose, and are changed now and then.
pub(crate) fn mutate(rng: &mut Rng, seed: &[u8], other: &[u8], choices: usize) -> Vec<u8> {
    let mut input = seed.to_vec();
    for _ in 0..=rng.u8(0..6) {
        match rng.u8(0..16) {
            0 => {
                let at = rng.usize(0..=choices.min(input.len()));
                if let Some(byte) = input.get_mut(at) {
                    *byte = rng.u8(..);
                }
            }
            1 | 2 => bytes(rng, &mut input),
            3..=5 => token(rng, &mut input),
            6 => splice(rng, &mut input, other),
            _ => {
                let (head, body) = input.split_at(choices.min(input.len()));
                // The last part of an answer; all of anything else.
                let body_at = head.len() + body.iter().rposition(|byte| *byte == 0x1e).map_or(0, |at| at + 1);
                if let Ok(mut document) = Json::parse(&input[body_at..]) {
                    node(rng, &mut document);
                    input.truncate(body_at);
                    input.extend(document.to_bytes());
                } else {
                    token(rng, &mut input);
                }
            }
        }
    }
    input.truncate(MAX_LEN);
    input
}

fn bytes(rng: &mut Rng, input: &mut Vec<u8>) {
    let at = rng.usize(0..=input.len());
    match rng.u8(0..4) {
        0 => input.insert(at, rng.u8(..)),
        1 if at < input.len() => {
            input[at] ^= 1 << rng.u8(0..8);
        }
        2 => {
            let end = (at + rng.usize(1..=16)).min(input.len());
            input.drain(at..end);
        }
        _ => {
            let end = (at + rng.usize(1..=64)).min(input.len());
            let run = input[at..end].to_vec();
            for _ in 0..rng.u8(1..8) {
                input.splice(at..at, run.iter().copied());
            }
        }
    }
}

fn token(rng: &mut Rng, input: &mut Vec<u8>) {
    let at = rng.usize(0..=input.len());
    let end = if rng.bool() { at } else { (at + rng.usize(0..8)).min(input.len()) };
    let token = TOKENS[rng.usize(0..TOKENS.len())];
    input.splice(at..end, token.bytes());
}

fn splice(rng: &mut Rng, input: &mut Vec<u8>, other: &[u8]) {
    let from = rng.usize(0..=other.len());
    let to = (from + rng.usize(0..256)).min(other.len());
    let at = rng.usize(0..=input.len());
    input.splice(at..at, other[from..to].iter().copied());
}

/// Changes one node of the document.
fn node(rng: &mut Rng, document: &mut Json) {
    let count = nodes(document);
    let mut left = rng.usize(0..count);
    visit(document, &mut left, rng);
}

fn nodes(json: &Json) -> usize {
    1 + match json {
        Json::Array(elements) => elements.iter().map(nodes).sum::<usize>(),
        Json::Object(members) => members.iter().map(|(_, member)| nodes(member)).sum::<usize>(),
        _ => 0,
    }
}

fn visit(json: &mut Json, left: &mut usize, rng: &mut Rng) -> bool {
    if *left == 0 {
        change(json, rng);
        return true;
    }
    *left -= 1;
    match json {
        Json::Array(elements) => elements.iter_mut().any(|element| visit(element, left, rng)),
        Json::Object(members) => members.iter_mut().any(|(_, member)| visit(member, left, rng)),
        _ => false,
    }
}

fn change(json: &mut Json, rng: &mut Rng) {
    match json {
        Json::Object(members) if !members.is_empty() && rng.u8(0..4) > 0 => {
            let at = rng.usize(0..members.len());
            match rng.u8(0..6) {
                0 => drop(members.remove(at)),
                1 => members.push(members[at].clone()),
                2 => members[at].0 = members[at].0.to_lowercase(),
                3 => members[at].0.push_str(&"x".repeat(rng.usize(0..300))),
                4 => {
                    let other = rng.usize(0..members.len());
                    members[at].1 = members[other].1.clone();
                }
                _ => members.push((word(rng), leaf(rng))),
            }
        }
        Json::Array(elements) if !elements.is_empty() && rng.u8(0..4) > 0 => {
            let at = rng.usize(0..elements.len());
            match rng.u8(0..3) {
                0 => drop(elements.remove(at)),
                1 => elements.extend(std::iter::repeat_n(elements[at].clone(), rng.usize(1..4))),
                _ => elements.push(leaf(rng)),
            }
        }
        Json::String(text) if rng.u8(0..4) > 0 => match rng.u8(0..3) {
            0 => text.push_str(&word(rng)),
            1 => *text = text.chars().rev().collect(),
            _ => *text = text.chars().take(rng.usize(0..8)).collect(),
        },
        Json::Number(text) if rng.u8(0..4) > 0 => match rng.u8(0..3) {
            0 => text.push_str(&"0".repeat(rng.usize(1..40))),
            1 => *text = format!("-{}", text.trim_start_matches('-')),
            _ => *text = format!("{}e{}", text.split(['e', 'E']).next().unwrap(), rng.i8(..)),
        },
        json => *json = leaf(rng),
    }
}

fn leaf(rng: &mut Rng) -> Json {
    match rng.u8(0..8) {
        0 => Json::Null,
        1 => Json::Bool(rng.bool()),
        2 => Json::Number(rng.i64(..).to_string()),
        3 => Json::Number(format!("{}.{}", rng.u32(..), rng.u64(..))),
        4 => Json::Array(vec![leaf(rng)]),
        5 => Json::Object(vec![(word(rng), leaf(rng))]),
        _ => Json::String(word(rng)),
    }
}

fn word(rng: &mut Rng) -> String {
    let known = [
        "Name",
        "Message",
        "ValidationErrors",
        "Type",
        "Elements",
        "Date",
        "UPDATE",
        "a@b.example",
        "/Date(1)/",
        "\u{0}\"\\",
    ];
    if rng.bool() {
        known[rng.usize(0..known.len())].to_owned()
    } else {
        std::iter::repeat_with(|| rng.char(..)).take(8).collect()
    }
}
