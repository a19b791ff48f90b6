//! YAML as JSON. Numbers keep their text, and plain scalars mean what YAML 1.2's core schema says: `NO` is a text.

use api_core::wire::{Json, parse_decimal};
use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

pub(crate) fn parse(text: &str) -> Json {
    let mut events = Events(Parser::new_from_str(text));
    loop {
        match events.next() {
            Event::StreamStart | Event::DocumentStart(_) => {}
            event => return events.node(event),
        }
    }
}

struct Events<'a>(Parser<'a, StrInput<'a>>);

impl<'a> Events<'a> {
    fn next(&mut self) -> Event<'a> {
        self.0.next_event().expect("the document goes on").expect("it is YAML").0
    }

    fn node(&mut self, event: Event<'a>) -> Json {
        match event {
            Event::Scalar(text, style, ..) => scalar(&text, style),
            Event::SequenceStart(..) => {
                let mut elements = Vec::new();
                loop {
                    match self.next() {
                        Event::SequenceEnd => return Json::Array(elements),
                        event => elements.push(self.node(event)),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut members = Vec::new();
                loop {
                    match self.next() {
                        Event::MappingEnd => return Json::Object(members),
                        Event::Scalar(name, ..) => {
                            let event = self.next();
                            let value = self.node(event);
                            members.push((name.into_owned(), value));
                        }
                        event => panic!("a member has a name, not {event:?}"),
                    }
                }
            }
            event => panic!("a node is expected, not {event:?}"),
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Json {
    match text {
        _ if style != ScalarStyle::Plain => Json::from(text),
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "true" | "True" | "TRUE" => Json::Bool(true),
        "false" | "False" | "FALSE" => Json::Bool(false),
        // Neither a code such as 007 nor a date is a number of JSON.
        _ if parse_decimal(text).is_ok() && (!text.starts_with('0') || text == "0" || text.starts_with("0.")) => {
            Json::Number(text.to_owned())
        }
        _ => Json::from(text),
    }
}

#[test]
fn numbers_keep_their_text_and_no_is_a_text() {
    let json = parse("a: 1.10\nb: [NO, 007, '1', true, ~]\nc: {d: 2019-03-12T00:00:00}\n");
    let expected = r#"{"a":1.10,"b":["NO","007","1",true,null],"c":{"d":"2019-03-12T00:00:00"}}"#;
    assert_eq!(json.to_string(), expected);
}
