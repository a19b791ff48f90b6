//! The largest profiles of the shapes that make a careless loader slow or run out of stack.

use std::time::Duration;

use crate::{stable::clock::Clock, targets::ALL};

/// As many bytes as a profile may have.
const LARGEST: usize = 256 * 1024;
/// As many bytes of rows, each of which is held against all others: hundreds of rows.
const ROWS: usize = 32 * 1024;
/// What is refused by its size alone costs nothing; what is read takes this at most.
const LIMIT: Duration = Duration::from_secs(5);

const HEAD: &str =
    "[store]\nname = \"tea-shop\"\n[accounts]\nsales = \"200\"\n[[tax]]\nuntaxed = true\ntax_type = \"NONE\"\n";

/// Numbered texts of at most that many bytes together.
fn numbered(room: usize, make: &dyn Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        let next = make(number);
        if text.len() + next.len() > room {
            break;
        }
        text.push_str(&next);
    }
    text
}

fn shapes() -> Vec<(&'static str, String)> {
    let room = LARGEST - 1024;
    let times = |text: &str| text.repeat(room / text.len());
    let numbered = |make: &dyn Fn(usize) -> String| numbered(room, make);
    let rows = |make: &dyn Fn(usize) -> String| self::numbered(ROWS, make);
    let keys = numbered(&|n| format!("\"{n:x}\":1,"));
    // They are held against each other letter by letter.
    let cells = self::numbered(ROWS / 4, &|n| format!("[\"{n:x}-*-letters\",\"some text\"],"));
    vec![
        ("dots", format!("{} = 1", times("a.").trim_end_matches('.'))),
        ("dots in a header", format!("[{}]", times("a.").trim_end_matches('.'))),
        ("dots in a value", format!("x = {{ {} = 1 }}", times("a.").trim_end_matches('.'))),
        ("dotted keys below each other", numbered(&|n| format!("{}b{n} = 1\n", "a.".repeat(n.min(60))))),
        ("lists in lists", format!("x = {}", times("["))),
        ("tables in tables", format!("x = {}", times("{a="))),
        ("tables in tables of JSON", times("{\"a\":")),
        ("lists in lists of JSON", format!("{{\"a\":{}", times("["))),
        ("many keys of JSON", format!("{{{}}}", keys.trim_end_matches(','))),
        ("many keys", numbered(&|n| format!("{n:x}=1\n"))),
        ("many sections", numbered(&|n| format!("[{n:x}]\n"))),
        ("one key often", times("a=1\n")),
        ("a long key", format!("{} = 1", times("a"))),
        ("a long text", format!("x = \"{}\"", times("a"))),
        ("a long template", format!("{HEAD}[documents]\nreference = \"{}\"", times("{id}"))),
        ("an open template", format!("{HEAD}[documents]\nreference = \"{}\"", times("{"))),
        ("many ways of a template", format!("{HEAD}[documents]\nreference = \"{{{}\"", times("id|"))),
        (
            "conditions in conditions",
            format!(
                "{HEAD}[documents]\nreference = {}",
                times("{ when = { \"order.id\" = \"1\" }, then = \"a\", else = ")
            ),
        ),
        (
            "payment methods",
            format!("{HEAD}{}", rows(&|n| format!("[[payment_method]]\nname=\"{n:x}*\"\naccount=\"1\"\n"))),
        ),
        ("gift cards", format!("{HEAD}{}", rows(&|n| format!("[[gift_card]]\nsku=\"*{n:x}\"\naccount=\"1\"\n")))),
        ("surcharges", format!("{HEAD}{}", rows(&|n| format!("[[surcharge]]\ncode=\"{n:x}*\"\nclass=\"charge\"\n")))),
        (
            "taxes",
            format!(
                "{HEAD}{}",
                rows(&|n| format!(
                    "[[surcharge]]\ncode=\"{n:x}\"\nclass=\"tax\"\n[[tax]]\ncode=\"{n:x}\"\ntax_type=\"A\"\n"
                ))
            ),
        ),
        (
            "taxes by country",
            format!(
                "{HEAD}[[surcharge]]\ncode=\"A\"\nclass=\"tax\"\n[[tax]]\ncode=\"A\"\ntax_type=\"B\"\n{}",
                rows(&|n| format!("[[tax]]\ncode=\"A\"\nregion=\"{n:x}*\"\ncountry=\"US\"\ntax_type=\"A\"\n"))
            ),
        ),
        ("statuses", format!("{HEAD}[status]\n{}", rows(&|n| format!("\"{n:x}\"=\"park\"\n")))),
        ("a table", format!("{HEAD}[tables.t]\ncolumns=[\"order.number\"]\nrows=[{cells}]\ndefault=\"b\"\n")),
        (
            "tables",
            format!(
                "{HEAD}{}",
                rows(&|n| format!(
                    "[tables.t{n:x}]\ncolumns=[\"order.number\"]\nrows=[[\"*1\",\"a\"]]\ndefault=\"b\"\n"
                ))
            ),
        ),
        ("stars", format!("{HEAD}[[gift_card]]\nsku=\"{}\"\naccount=\"1\"\n", times("*"))),
        ("custom fields", format!("{HEAD}{}", rows(&|n| format!("[custom.\"details.{n:x}\"]\ntype=\"text\"\n")))),
    ]
}

#[test]
fn the_largest_text_and_hundreds_of_rows_of_any_shape_are_read_in_bounded_time() {
    let clock = Clock::new();
    let mut slow = Vec::new();
    for (shape, text) in shapes() {
        assert!(text.len() <= LARGEST, "{shape}: {} bytes", text.len());
        let input = [&[0], text.as_bytes()].concat();
        let took = clock.spent(|| (ALL[0].run)(&input));
        println!("{shape}: {} bytes, {took:?}", text.len());
        if took > LIMIT {
            slow.push((shape, took));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
