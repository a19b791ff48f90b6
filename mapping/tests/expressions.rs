//! Expressions in profiles: what they give, what is refused when the profile is loaded, and that they neither reckon nor take long.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{Order, ParkCode, TypedValue};
use common::{
    Books,
    fields::{invoice, plan, reference, with},
    item, read, transaction,
};
use mapping::Mapper;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What a field says by an expression, of an order of 20.00 USD from Oslo.
fn of(expression: &str, differs: &Value) -> String {
    reference(&format!("{{ expr = {expression:?} }}"), "", differs)
}

/// Whether an expression holds.
fn holds(expression: &str) -> bool {
    match of(&format!("({expression}) ? 'yes' : 'no'"), &lines()).as_str() {
        "yes" => true,
        "no" => false,
        other => panic!("{other}"),
    }
}

fn lines() -> Value {
    json!({"items": [item(1, "TEA-1", "5", 2), item(2, "MUG-2", "8", 1), item(3, "POT-3", "2", 1)]})
}

/// What is told of an expression that is wrong: the column within it, from 1, and the words.
fn refused(field: &str, expression: &str) -> (usize, String) {
    let error = with(&format!("{field} = {{ expr = {expression:?} }}"), "").unwrap_err();
    assert_eq!(error.field, format!("documents.{field}.expr"), "{error}");
    let suggestion = error.suggestion.map_or_else(String::new, |suggestion| format!("; {suggestion}?"));
    // Before the text stand the field's name, ` = { expr = ` and its quote.
    (error.column.saturating_sub(field.len() + 13), format!("{}{suggestion}", error.message))
}

#[test]
fn an_expression_gives_a_text() {
    for (expression, expected) in [
        ("order.number", "1042"),
        ("'Order ' + order.number", "Order 1042"),
        ("order.total >= money('20.00') ? 'large' : 'small'", "large"),
        ("order.total > money('20.00', 'USD') ? 'large' : 'small'", "small"),
        ("billing.country_code in ['SE', 'NO'] ? 'north' : 'else'", "north"),
        ("default(billing.company, billing.full_name)", "Ada Lovelace"),
        ("default(order.po_number, '-')", "-"),
        ("default('  ', '-')", "-"),
        ("string(size('Édition'))", "7"),
        ("has(order.po_number) ? order.po_number : 'none'", "none"),
        ("order.po_number", ""),
        ("lower(billing.city) + '/' + billing.city.upper()", "oslo/OSLO"),
        ("slug('  Tea & Mugs: 2nd Édition! ')", "tea-mugs-2nd-édition"),
        ("string(order.total) + ' on ' + string(order.placed_on)", "20.00 USD on 2025-03-01"),
        ("string(size(order.lines)) + ' ' + string(size(billing.city))", "3 4"),
        ("customer.is_guest ? 'guest' : billing.city == 'Oslo' ? 'local' : 'known'", "local"),
    ] {
        assert_eq!(of(expression, &lines()), expected, "{expression}");
    }
}

#[test]
fn amounts_decimals_and_days_compare_exactly() {
    for expression in [
        "order.total == money('20')",
        "order.total != money('20.01')",
        "money('0.1') < money('0.11')",
        "decimal('0.30') == decimal('0.3')",
        "decimal('100000000000000000.01') > decimal('100000000000000000.00')",
        "2 == decimal('2.0') && decimal('1.5') < 2",
        "order.placed_on >= date('2025-03-01') && order.placed_on < date('2025-03-02')",
        "'a' < 'b' && 'TEA-1'.startsWith('TEA') && 'TEA-1'.endsWith('-1') && 'TEA-1'.contains('A-')",
        "!('oslo' == billing.city) && trim('  x ') == 'x'",
        "!has(order.po_number) || order.po_number == 'x'",
    ] {
        assert!(holds(expression), "{expression}");
    }
}

#[test]
fn lines_and_lists_are_looked_through() {
    for (expression, expected) in [
        ("order.lines.exists(l, l.code == 'MUG-2')", true),
        ("order.lines.exists(l, l.code == 'CUP-2')", false),
        ("order.lines.all(l, l.kind == 'goods')", true),
        ("order.lines.all(l, l.quantity == 1)", false),
        ("order.lines.exists_one(l, l.quantity == 2)", true),
        ("order.lines.exists_one(l, l.quantity == 1)", false),
        ("['TEA', 'POT'].all(p, order.lines.exists(l, l.code.startsWith(p)))", true),
        ("['TEA', 'CUP'].all(p, order.lines.exists(l, l.code.startsWith(p)))", false),
        ("order.lines.exists(l, l.net >= money('10') && !has(l.tax_class))", true),
        ("[1, 2, 3].exists(n, n == size(order.lines))", true),
    ] {
        assert_eq!(holds(expression), expected, "{expression}");
    }
}

#[test]
fn a_condition_may_be_an_expression_and_a_day_count_too() {
    let value =
        r#"{ when = "order.total < money('20.01') && billing.country_code == 'NO'", then = "here", else = "there" }"#;
    assert_eq!(reference(value, "", &json!({})), "here");
    let due = |value: &str| {
        let profile = with(&format!("due_days = {value}"), "").unwrap();
        invoice(profile, &json!({})).due_date.unwrap().to_string()
    };
    assert_eq!(due(r#"{ expr = "customer.is_guest ? 0 : 30" }"#), "2025-03-31");
}

#[test]
fn a_line_is_asked_where_the_field_is_of_a_line() {
    let value =
        r#"line_description = { expr = "line.kind == 'goods' ? string(line.quantity) + ' x ' + line.name : 'Other'" }"#;
    let document = invoice(with(value, "").unwrap(), &lines());
    let words: Vec<&str> = document.lines.iter().map(|line| line.description.as_str()).collect();
    assert_eq!(words, ["2 x Item TEA-1", "1 x Item MUG-2", "1 x Item POT-3"]);
}

#[test]
fn what_an_expression_asks_beside_the_order_is_known() {
    let asks = |expression: &str| with(&format!("reference = {{ expr = {expression:?} }}"), "").unwrap().beside();
    assert!(asks("has(customer.membership) ? 'a' : 'b'").membership);
    assert!(!asks("order.number").membership);
}

#[test]
fn declared_fields_are_asked_and_names_with_spaces_are_quoted() {
    let custom = "[custom.details]\n\"Gift note\" = \"text\"\nweight = \"decimal\"\n";
    let asked = "has(custom.details.`Gift note`) ? custom.details.`Gift note` : default(custom.details.weight, decimal('1')) > 2 ? 'heavy' : 'light'";
    let mapper = Mapper::new(with(&format!("reference = {{ expr = {asked:?} }}"), custom).unwrap());
    let said = |details: &[(&str, &str)]| {
        let mut order =
            read(&mapper, &json!({}), &[transaction(1, "Credit Card", "USD", &[("sale", "20", 1)])]).unwrap();
        for (name, value) in details {
            order.custom.add("details", *name, TypedValue::Text((*value).to_owned()));
        }
        let mut books = Books::new();
        books.sync(&mapper, &order);
        books.invoice().reference.rsplit_once(" #").unwrap().0.to_owned()
    };
    assert_eq!(said(&[]), "light");
    assert_eq!(said(&[("weight", "2.01")]), "heavy");
    assert_eq!(said(&[("weight", "3"), ("Gift note", "For you")]), "For you");
}

#[test]
fn what_the_order_does_not_say_parks_it_with_what_to_write() {
    let of = |expression: &str| {
        let expression = format!("({expression}) ? 'yes' : 'no'");
        let plan = plan(
            with(&format!("reference = {{ expr = {expression:?} }}"), "[custom.details]\nweight = \"decimal\"\n")
                .unwrap(),
            &json!({}),
        );
        plan.parked.into_iter().map(|park| (park.code, park.cause, park.fix)).collect::<Vec<_>>()
    };
    let [(code, cause, fix)] = &of("custom.details.weight > 2")[..] else { panic!() };
    assert_eq!(*code, ParkCode::UnmappedValue);
    assert_eq!(cause, "order 1042: documents.reference: custom.details.weight says nothing");
    assert!(fix.contains("has(custom.details.weight)"), "{fix}");
    let [(_, cause, _)] = &of("order.total > money('5', 'EUR')")[..] else { panic!() };
    assert!(cause.contains("amounts of USD and EUR cannot be compared"), "{cause}");
    let [(_, cause, _)] = &of("order.total > money('5.001')")[..] else { panic!() };
    assert!(cause.contains("money('5.001') is no amount of the order's currency"), "{cause}");
    // What one side decides holds, whichever side that is.
    assert_eq!(of("custom.details.weight > 2 || order.number == '1042'"), []);
    assert_eq!(of("custom.details.weight > 2 && order.number == '1'"), []);
    assert_eq!(of("order.lines.exists(l, custom.details.weight > 2 || l.quantity > 0)"), []);
    assert_eq!(of("[1, 2].exists(n, n == 1 ? custom.details.weight > 2 : true)"), []);
    assert_eq!(of("[1, 2].all(n, n == 1 ? custom.details.weight > 2 : false)"), []);
    // Whether one alone does cannot be told.
    assert_eq!(of("[1, 2].exists_one(n, n == 1 ? custom.details.weight > 2 : true)").len(), 1);
}

#[test]
fn a_wrong_expression_is_told_at_its_place_with_what_to_write() {
    let mut wrong = Vec::new();
    for (expression, column, told) in [
        ("order.totall", 1, "is no path of an order; known: order.id"),
        ("order.totall", 1, "; order.total?"),
        ("order.number + (x == 1 ? 'a' : 'b')", 17, "\"x\" is no path of an order"),
        (
            "order.total >= 100 ? 'a' : 'b'",
            13,
            "money and integer cannot be compared: write the amount as money('100.00')",
        ),
        (
            "order.total >= 99.5 ? 'a' : 'b'",
            16,
            "a number with a point is not exact here: write decimal('1.5'), or money('1.50')",
        ),
        ("order.placed_on > '2025-01-01' ? 'a' : 'b'", 17, "write the day as date('2026-03-01')"),
        ("money('x') == order.total ? 'a' : 'b'", 1, "money takes an amount in quotes, such as money('100.00')"),
        ("money('1.001', 'EUR') == order.total ? 'a' : 'b'", 1, "money takes an amount in quotes"),
        ("date('yesterday') == order.placed_on ? 'a' : 'b'", 1, "date takes one day in quotes"),
        ("decimal(order.number) > 1 ? 'a' : 'b'", 1, "decimal takes one number in quotes"),
        ("string(order.total * 2)", 20, "an expression chooses, it does not reckon"),
        ("string(1 + 2)", 10, "an expression chooses, it does not reckon"),
        (
            "order.number + 5",
            14,
            "a text is joined with a text, and this is of type integer: string(…) makes a text of it",
        ),
        ("order.number ? 'a' : 'b'", 1, "a value of type bool is expected here, and this is of type text: compare it"),
        ("customer.is_guest ? 'a' : 1", 27, "a value of type text is expected here, and this is of type integer"),
        ("customer.is_guest > true ? 'a' : 'b'", 19, "true and false have no order"),
        ("lowr(order.number)", 1, "there is no function lowr here; known: default,"),
        ("lowr(order.number)", 1, "; lower?"),
        ("lower(order.total)", 7, "a value of type text is expected here, and this is of type money: string(…)"),
        ("lower(order.number, 'x')", 1, "lower takes one text"),
        ("default(order.number)", 1, "default takes two values"),
        ("order.number.matches('[0-9]+') ? 'a' : 'b'", 14, "there are no regular expressions here"),
        ("order['number']", 6, "brackets behind a name have no meaning here"),
        ("order.lines", 1, "order.lines is asked by exists, all, exists_one or size"),
        ("order.lines.map(l, l.code) == [] ? 'a' : 'b'", 13, "map and filter are not known here"),
        ("order.number.exists(l, true) ? 'a' : 'b'", 1, "look through order.lines, or a list"),
        ("order.lines.exists(l, l) ? 'a' : 'b'", 23, "l is a whole line: ask what it says, such as l.code"),
        ("order.lines.exists(l, l.cod == '') ? 'a' : 'b'", 23, "\"line.cod\" is no path of an order"),
        (
            "[1].all(a, [1].all(b, [1].all(c, true))) ? 'a' : 'b'",
            27,
            "at most 2 of exists, all and exists_one may lie in each other",
        ),
        ("[1].all(a, [1].all(a, true)) ? 'a' : 'b'", 16, "a is bound already"),
        ("[].all(a, true) ? 'a' : 'b'", 1, "an empty list holds nothing"),
        ("order.number in 'abc' ? 'a' : 'b'", 17, "behind in stands a list, such as ['AU', 'NZ']"),
        ("order.number in ['a', 1] ? 'a' : 'b'", 23, "a value of type text is expected here"),
        ("null", 1, "there is no null: ask has(…)"),
        ("5u", 1, "write the number without u"),
        ("b'x'", 1, "write the text without b"),
        ("{'a': 1}", 1, "braces have no meaning here"),
        ("order.number +", 15, "something is missing at its end: a value, a quote or a closing bracket"),
        ("(order.number", 14, "something is missing at its end"),
        ("order.number + 'x", 16, "this is no expression"),
        ("", 1, "it is empty: write, such as, order.number"),
        ("Order {order.number}", 13, "braces have no meaning in it: join texts, as in 'Order ' + order.number"),
        ("order.number = 'x' ? 'a' : 'b'", 14, "write == for is"),
        ("order.number <> 'x' ? 'a' : 'b'", 15, "write != for is not"),
        ("customer.is_guest and true ? 'a' : 'b'", 19, "write && for and"),
        ("customer.is_guest or true ? 'a' : 'b'", 19, "write || for or"),
        ("not customer.is_guest ? 'a' : 'b'", 5, "write ! for not, as in !customer.is_guest"),
        ("if customer.is_guest ? 'a' : 'b'", 1, "write a choice as condition ? one : other"),
        ("has(order.number, 'x') ? 'a' : 'b'", 1, "has takes one path, as in has(order.po_number)"),
        (
            "order.lines.exists(l.code == 'x') ? 'a' : 'b'",
            13,
            "exists takes a name for a line and a condition, as in order.lines",
        ),
        ("order.lines.exists(l, l.sku == 'x') ? 'a' : 'b'", 23, "line.unit_price, line.net"),
    ] {
        let (found, words) = refused("reference", expression);
        assert!(words.contains(told), "{expression}: {words}");
        if found != column {
            wrong.push(format!("{expression}: at {found}, not {column}: {words}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_expression_that_does_not_fit_its_field_is_refused() {
    for (expression, told) in [
        ("line.code", "documents.reference is of an order as a whole, of which line.code says nothing"),
        ("size(order.number)", "a value of type text is expected here, and this is of type integer: string(…) makes"),
    ] {
        let error = with(&format!("reference = {{ expr = {expression:?} }}"), "").unwrap_err();
        assert!(error.message.contains(told), "{error}");
    }
    let error = with("due_days = { expr = \"order.number\" }", "").unwrap_err();
    assert!(error.message.contains("let it come to a value of type integer"), "{error}");
    let error = with("reference = { when = \"order.number\", then = \"a\", else = \"b\" }", "").unwrap_err();
    assert!(error.message.contains("a condition is true or false, and this is of type text"), "{error}");
}

#[test]
fn a_place_in_a_text_of_several_lines_is_told_to_the_letter() {
    let text = "reference = { expr = '''\norder.number +\n  order.numbr''' }";
    let error = with(text, "").unwrap_err();
    let first = mapping::profiles::DEMO.lines().position(|line| line.starts_with("reference = ")).unwrap() + 1;
    assert_eq!((error.line, error.column), (first + 2, 3), "{error}");
}

#[test]
fn an_expression_of_too_much_is_refused_at_load() {
    let long = |text: &str| refused("reference", text).1;
    assert!(long(&"'a' + ".repeat(500)).contains("at most 2000 bytes"));
    assert!(long(&format!("{}'a'", "'a' + ".repeat(250))).contains("too much for one expression"));
    let wide = format!("order.number in [{}'a'] ? 'a' : 'b'", "'a',".repeat(250));
    assert!(long(&wide).contains("at most 200 pieces"));
    for (open, close) in [
        ("(", ")"),
        ("!", ""),
        ("-", ""),
        ("[", "]"),
        ("f(", ")"),
        ("a?", ":a"),
        ("a?a:", ""),
        ("a+", ""),
        ("a&&", ""),
        ("a==", ""),
        ("", ".a"),
        ("", "[a]"),
        ("", ".f()"),
        ("a in ", ""),
        ("[a].all(a,", ")"),
        ("{a:", "}"),
        ("a{a:", "}"),
    ] {
        let times = 1_999 / (open.len() + close.len());
        let deep = format!("{}a{}", open.repeat(times), close.repeat(times));

        refused("reference", &deep);
    }
}

/// An order of so many lines.
fn large(mapper: &Mapper, count: u32) -> Order {
    let paid = [transaction(1, "Credit Card", "USD", &[("sale", "20", 1)])];
    let items: Vec<Value> = (0..count).map(|n| item(n.into(), &format!("TEA-{n}"), "0.01", 1)).collect();
    read(mapper, &json!({"items": items}), &paid).unwrap()
}

#[test]
fn an_expression_that_would_take_long_parks_the_order() {
    // Four million pairs of lines.
    let slow = "order.lines.all(a, order.lines.all(b, b.code != a.code + 'x')) ? 'a' : 'b'";
    let mapper = Mapper::new(with(&format!("reference = {{ expr = {slow:?} }}"), "").unwrap());
    let order = large(&mapper, 2_000);
    let plan = Books::new().plan(&mapper, &order);
    assert!(plan.parked[0].cause.contains("more than 100000 steps"), "{:?}", plan.parked);
}

#[test]
fn a_long_text_is_counted_by_its_length() {
    let note = "x".repeat(1 << 20);
    let many = format!("size({}) > 1 ? 'a' : 'b'", ["order.customer_note"; 40].join(" + "));
    let plan = plan(with(&format!("reference = {{ expr = {many:?} }}"), "").unwrap(), &json!({"notes": note}));
    assert!(plan.parked[0].cause.contains("more than 100000 steps"), "{:?}", plan.parked);
}

#[test]
fn what_an_expression_can_choose_is_checked_at_load() {
    let error = with("due_days = { expr = \"customer.is_guest ? 0 : 99999\" }", "").unwrap_err();
    assert!(error.message.contains("days"), "{error}");
}

const TABLES: &str = r#"
[tables.region]
columns = ["billing.country_code", "order.total"]
rows = [
    [["NO", "SE"], "*", "North"],
    ["N*", ">= 50 USD", "Nordic {order.number}"],
    ["AU", "*", { path = "order.po_number" }],
    ["NZ", "*", { expr = "order.lines.exists(l, l.code == 'MUG-2') ? 'Mugs' : 'Tea'" }],
    ["FR", "*", { when = { "customer.is_guest" = true }, then = "Guests", else = "Customers" }],
    ["GB", "*", { error = "we do not sell there" }],
    ["IE", "*", { when = "size(order.lines) > 2", then = "Many", else = "Few" }],
]
default = "Else"

[tables.kinds]
columns = ["line.code"]
rows = [["TEA-*", "tea"], ["MUG-*", "pottery"], ["", "nothing"]]
default = { error = "no such kind" }

[tables.days]
columns = ["order.total"]
rows = [[">= 20 USD", 30]]
default = 7

[tables.weights]
columns = ["custom.details.weight"]
rows = [["< 2", "light"], ["2", "just"], ["> 2", "heavy"]]
default = "unknown"

[tables.mixed]
columns = ["order.number"]
rows = [["1", "text"]]
default = 7

[tables.never]
columns = ["order.number"]
rows = []
default = { error = "never" }

[tables.of_lines]
columns = ["order.number"]
rows = [["1", "{line.code}"]]
default = "x"

[tables.weight]
columns = ["order.number"]
rows = []
default = { path = "custom.details.weight" }

[custom.details]
weight = "decimal"
"#;

/// What a field says by an expression that looks tables up.
fn looked_up(expression: &str, differs: &Value) -> String {
    reference(&format!("{{ expr = {expression:?} }}"), TABLES, differs)
}

#[test]
fn a_table_is_looked_up_by_its_name_and_a_key_for_each_column() {
    for (expression, expected) in [
        ("lookup('region', billing.country_code, order.total)", "North"),
        ("lookup('region', 'no', money('5.00'))", "North"),
        // The same row wins as where the table is the value: the narrowest.
        ("lookup('region', 'NL', money('50.00'))", "Nordic 1042"),
        ("lookup('region', 'NL', money('50.00', 'EUR'))", "Else"),
        ("lookup('region', lower('XX'), order.total)", "Else"),
        // What the order does not say is an empty text, as everywhere in an expression.
        ("lookup('region', 'AU', order.total)", ""),
        ("default(lookup('region', 'AU', order.total), 'none')", "none"),
        ("lookup('region', 'NZ', order.total)", "Mugs"),
        ("lookup('region', 'FR', order.total)", "Customers"),
        ("lookup('region', 'IE', order.total)", "Many"),
        ("lookup('kinds', order.po_number)", "nothing"),
        ("order.lines.all(l, lookup('region', 'NZ', l.net) == 'Mugs') ? 'yes' : 'no'", "yes"),
        (
            "lookup('weights', custom.details.weight) + lookup('weights', 2) + lookup('weights', decimal('2.1'))",
            "unknownjustheavy",
        ),
        ("lookup('kinds', 'TEA-9') == 'tea' && order.number == '1042' ? 'yes' : 'no'", "yes"),
        ("'Region ' + lookup('region', billing.country_code, order.total)", "Region North"),
    ] {
        assert_eq!(looked_up(expression, &lines()), expected, "{expression}");
    }
    let tea = json!({"items": [item(1, "TEA-1", "10", 2)]});
    let all = "order.lines.all(l, lookup('kinds', l.code) == 'tea') ? 'tea alone' : 'more'";
    assert_eq!(looked_up(all, &tea), "tea alone");
    let due = with("due_days = { expr = \"lookup('days', order.total)\" }", TABLES).unwrap();
    assert_eq!(invoice(due, &json!({})).due_date.unwrap().to_string(), "2025-03-31");
}

#[test]
fn a_look_up_that_finds_nothing_parks_the_order_as_the_table_would() {
    for (expression, told) in [
        ("lookup('kinds', 'POT-3')", "no such kind"),
        ("order.lines.all(l, lookup('kinds', l.code) != '') ? 'a' : 'b'", "no such kind"),
        ("lookup('region', 'GB', order.total)", "we do not sell there"),
        ("string(lookup('weight', '1'))", "the order says nothing at the path that a row of tables.weight names"),
    ] {
        let plan = plan(with(&format!("reference = {{ expr = {expression:?} }}"), TABLES).unwrap(), &lines());
        assert!(plan.parked[0].cause.contains(told), "{expression}: {:?}", plan.parked);
    }
    assert_eq!(looked_up("string(default(lookup('weight', '1'), decimal('0')))", &lines()), "0");
}

#[test]
fn a_wrong_look_up_is_told_at_its_place_with_what_to_write() {
    for (expression, column, told) in [
        (
            "lookup('regions', 'NO', order.total)",
            8,
            "there is no table \"regions\" here: write it as [tables.regions]; region?",
        ),
        ("lokup('region', 'NO', order.total)", 1, "there is no function lokup here"),
        ("lokup('region', 'NO', order.total)", 1, "; lookup?"),
        (
            "lookup('region', 'NO')",
            1,
            "a key for each column of tables.region is expected here (billing.country_code, order.total), and here are 1",
        ),
        ("lookup('kinds', 'a', 'b')", 1, "(line.code), and here are 2"),
        ("lookup('region')", 1, "and here are 0"),
        ("lookup()", 1, "lookup takes the name of a table in quotes, and a key for each of its columns"),
        ("lookup(region, 'NO')", 8, "lookup takes the name of a table in quotes"),
        ("lookup(order.number, 'NO')", 8, "lookup takes the name of a table in quotes"),
        ("lookup('region', 'NO', 20)", 24, "a value of type money is expected here, and this is of type integer"),
        (
            "lookup('kinds', order.total)",
            17,
            "a value of type text is expected here, and this is of type money: string(",
        ),
        ("lookup('mixed', '1')", 8, "the rows of tables.mixed give values of type text and of type integer"),
        ("lookup('never', '1')", 8, "no row of tables.never gives a value"),
        (
            "lookup('days', order.total)",
            0,
            "a value of type text is expected here, and this is of type integer: string(",
        ),
        ("lookup('of_lines', '1')", 0, "an order as a whole, of which line.code says nothing"),
        ("lookup('region', order.numbr, order.total)", 18, "\"order.numbr\" is no path of an order"),
    ] {
        let error = with(&format!("reference = {{ expr = {expression:?} }}"), TABLES).unwrap_err();
        let suggestion = error.suggestion.as_ref().map_or_else(String::new, |suggestion| format!("; {suggestion}?"));
        let words = format!("{}{suggestion}", error.message);
        assert!(words.contains(told), "{expression}: {words}");
        if column > 0 {
            assert_eq!(error.column, "reference = { expr = \"".len() + column, "{expression}: {error}");
        }
    }
    // Of a line a row may ask what the line says.
    with("line_description = { expr = \"lookup('of_lines', order.number)\" }", TABLES).unwrap();
    let error = with(
        "due_days = { expr = \"customer.is_guest ? 7 : lookup('long', '1')\" }",
        "[tables.long]\ncolumns = [\"order.number\"]\nrows = [[\"1\", 7]]\ndefault = 99999\n",
    )
    .unwrap_err();
    assert!(error.field == "tables.long.default" && error.message.contains("days"), "{error}");
}

#[test]
fn no_table_leads_to_another_so_that_none_leads_to_itself() {
    for value in ["{ expr = \"lookup('a', '1')\" }", "{ expr = \"lookup('b', '1')\" }", "{ table = \"b\" }"] {
        let tables = format!("[tables.a]\ncolumns = [\"order.number\"]\nrows = [[\"1\", {value}]]\ndefault = \"x\"\n");
        let tables = format!("{tables}[tables.b]\ncolumns = [\"order.number\"]\nrows = []\ndefault = \"x\"\n");
        let error = with("reference = { table = \"a\" }", &tables).unwrap_err();
        assert!(error.field.starts_with("tables.a.rows[1][2]"), "{error}");
        assert!(error.message.contains("no table leads to another table"), "{error}");
    }
}

#[test]
fn what_tables_take_counts_as_steps_of_the_expression() {
    let parked = |tables: &str, expression: &str, differs: &Value| {
        let profile = with(&format!("reference = {{ expr = {expression:?} }}"), tables).unwrap();
        let parked = plan(profile, differs).parked;
        assert!(parked.iter().any(|park| park.cause.contains("more than 100000 steps")), "{expression}: {parked:?}");
    };
    let items: Vec<Value> = (0..400).map(|n| item(n, &format!("TEA-{n}"), "0.05", 1)).collect();
    let many = json!({"items": items});
    // Rows by their conditions.
    let rows: Vec<String> = (0..2_000).map(|n| format!("[\"C{n}\", \"x\"]")).collect();
    let wide = format!("[tables.wide]\ncolumns = [\"line.code\"]\nrows = [{}]\ndefault = \"none\"\n", rows.join(","));
    let twice = "order.lines.all(a, order.lines.all(b, lookup('wide', b.code) == 'none')) ? 'a' : 'b'";
    parked(&wide, twice, &many);
    // What rows ask, with all that lies within it.
    let inner = "order.lines.all(l, l.code != 'x') ? 'a' : 'b'";
    let deep = format!("[tables.deep]\ncolumns = [\"line.code\"]\nrows = []\ndefault = {{ expr = {inner:?} }}\n");
    parked(&deep, "order.lines.all(a, lookup('deep', a.code) == 'a') ? 'a' : 'b'", &many);
    let deep = format!(
        "[tables.deep]\ncolumns = [\"line.code\"]\nrows = []\ndefault = {{ when = {:?}, then = \"a\", else = \"b\" }}\n",
        "order.lines.all(l, l.code != 'x')"
    );
    parked(&deep, "order.lines.all(a, lookup('deep', a.code) == 'a') ? 'a' : 'b'", &many);
    // Long texts, which are compared and which are made.
    let mut long = many.clone();
    long["notes"] = json!("x".repeat(1 << 16));
    let long_key = "order.lines.all(a, lookup('wide', order.customer_note) == 'none') ? 'a' : 'b'";
    parked(&wide, long_key, &long);
    let made = "[tables.made]\ncolumns = [\"line.code\"]\nrows = []\ndefault = \"{order.customer_note}!\"\n";
    parked(made, "order.lines.all(a, lookup('made', a.code) != 'long') ? 'a' : 'b'", &long);
    let blank = format!("[tables.blank]\ncolumns = [\"line.code\"]\nrows = []\ndefault = {:?}\n", " ".repeat(1 << 16));
    parked(&blank, "order.lines.all(a, default(lookup('blank', a.code), 'x') == 'x') ? 'a' : 'b'", &many);
    let asked = "[tables.asked]\ncolumns = [\"line.code\"]\nrows = []\ndefault = { when = { \"order.customer_note\" = \"*y*\" }, then = \"a\", else = \"b\" }\n";
    parked(asked, "order.lines.all(a, lookup('asked', a.code) == 'b') ? 'a' : 'b'", &long);
}

#[test]
fn an_explanation_names_the_row_that_was_looked_up() {
    let by = |expression: &str| {
        let mapper = Mapper::new(with(&format!("reference = {{ expr = {expression:?} }}"), TABLES).unwrap());
        let paid = [transaction(1, "Credit Card", "USD", &[("sale", "20", 1)])];
        let (order, books) = (read(&mapper, &lines(), &paid).unwrap(), Books::new());
        let explained =
            mapper.explain(&common::connection(), &order, &books.reference, &books.applied, &books.contacts);
        let invoice = explained.records.iter().find(|record| record.key.source() == "42").unwrap();
        invoice.field("reference").unwrap().by.to_string()
    };
    let region = "lookup('region', billing.country_code, order.total)";
    assert!(by(region).ends_with("tables.region.rows[1][3]"), "{}", by(region));
    let branch = by(&format!("customer.is_guest ? 'Guests' : {region}"));
    assert!(branch.ends_with("tables.region.rows[1][3]"), "{branch}");
    let default = by("lookup('region', 'XX', order.total)");
    assert!(default.ends_with("tables.region.default"), "{default}");
    let joined = by(&format!("'In ' + {region}"));
    assert!(joined.ends_with("documents.reference"), "{joined}");
}

/// The blocks of the guide that are marked so.
fn blocks(marked: &str) -> Vec<&'static str> {
    let parts = include_str!("../docs/expressions.md").split("```").skip(1).step_by(2);
    parts.filter_map(|block| block.strip_prefix(marked)).collect()
}

#[test]
fn every_example_of_the_guide_can_be_used() {
    let (tables, fields): (Vec<&str>, Vec<&str>) =
        blocks("toml\n").into_iter().partition(|block| block.starts_with("[tables."));
    let custom = format!("[custom.details]\nweight = \"decimal\"\n[custom.line]\nsize = \"text\"\n{}", tables.concat());
    let conditions: Vec<&str> = blocks("cel\n").into_iter().flat_map(str::lines).collect();
    assert_eq!(conditions.len(), 8);
    for expression in conditions {
        let chosen =
            if expression.contains(" : ") { expression.to_owned() } else { format!("{expression} ? 'a' : 'b'") };
        invoice(with(&format!("reference = {{ expr = {chosen:?} }}"), &custom).unwrap(), &lines());
    }
    let fields: Vec<&str> = fields.into_iter().flat_map(str::lines).filter(|line| line.contains('=')).collect();
    assert_eq!(fields.len(), 3);
    for field in fields {
        invoice(with(field, "").unwrap(), &lines());
    }
}

fn text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("order.number".to_owned()),
        Just("default(billing.company, 'x')".to_owned()),
        Just("string(order.total)".to_owned()),
        Just("slug(billing.city)".to_owned()),
        Just("lookup('region', billing.country_code, order.total)".to_owned()),
        Just("'200'".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (truth(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} + {b})")),
        ]
    })
}

fn truth() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("order.total > money('15')".to_owned()),
        Just("order.lines.exists(l, l.net > money('8'))".to_owned()),
        Just("order.lines.all(l, has(l.product) || l.quantity < 2)".to_owned()),
        Just("!customer.is_guest".to_owned()),
        Just("order.lines.exists(l, lookup('region', 'NZ', l.net) == 'Mugs')".to_owned()),
        Just("billing.country_code in ['NO', 'AU']".to_owned()),
    ]
}

proptest! {
    #[test]
    fn expressions_choose_and_never_change_money(said in text(), condition in truth()) {
        let plain = invoice(with("reference = \"x\"", "").unwrap(), &lines());
        let field = format!("reference = {{ when = {condition:?}, then = {{ expr = {said:?} }}, else = {{ expr = {said:?} }} }}");
        let chosen = invoice(with(&field, TABLES).unwrap(), &lines());
        prop_assert_eq!(chosen.totals, plain.totals);
        let amounts = |document: &canonical_model::ledger::Document| {
            document.lines.iter().map(|line| (line.line_amount, line.tax_amount, line.tax_type.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(amounts(&chosen), amounts(&plain));
    }
}
