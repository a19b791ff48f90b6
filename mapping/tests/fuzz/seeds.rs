//! What mutation begins with: the profiles that are shipped, and those that are broken in one way each, in TOML and in JSON.

use std::{fs, path::Path};

use mapping::profiles;

/// What a shop writes over each ready template.
const OVER_TEMPLATE: &str = r#"
version = "7"
[store]
name = "tea-shop"
[documents]
reference = { table = "channels" }
line_description = "{line.name|'Goods'}"
[accounts]
sales = "200"
shipping = "210"
discounts = "215"
rounding = "860"
tax = "820"
[[payment_method]]
name = "Credit*"
account = "092"
[tables.channels]
columns = ["billing.country_code", "order.total"]
rows = [["NO", ">= 20 USD", "large"], ["*", "*", "{order.number}"]]
"#;

/// Expressions with everything that they can have, and a few things that they cannot.
pub(crate) const EXPRESSIONS: &[&str] = &[
    "order.number",
    "'Order ' + order.number + \" of \" + string(order.placed_on)",
    "order.total >= money('20.00') && billing.country_code in ['NO', 'SE'] ? 'large' : 'small'",
    "order.lines.exists(l, l.code.startsWith('TEA') || has(l.tax_class)) ? 'a' : 'b'",
    "['TEA', 'POT'].all(p, order.lines.exists_one(l, l.code.contains(p) && l.quantity > 1)) ? 'a' : 'b'",
    "default(custom.details.weight, decimal('1.5')) < 2 ? lower(billing.city) : upper(billing.city)",
    "size(order.lines) == 1 || size(billing.company) != 0 ? slug(billing.company) : trim(' x ')",
    "order.placed_on > date('2025-01-01') && money('0.10', 'EUR') == money('0.1', 'EUR') ? 'a' : 'b'",
    "order.lines.all(a, order.lines.all(b, b.code != a.code + 'x')) ? r'\\raw' : '''three'''",
    "customer.is_guest || !has(custom.details.weight)",
    "order.lines.exists(l, lookup('kinds', l.code, l.net) == 'tea') ? lookup('kinds', default(order.po_number, 'x'), order.total) : 'b'",
    "line.kind == 'goods' ? line.name : line.code",
    "order.lines.map(l, l.net * 2).filter(x, x > 1.5e3)[0] - 1u",
    "{'a': [b'bytes', null, -0x1F, 9223372036854775807]}.a.`b c` ? msg{f: 1} : \"\\u00e9\\x41\\101\" // end",
];

/// The seeds of the target of that name.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    if target == "cel_expressions" {
        let expressions = || EXPRESSIONS.iter().copied();
        return (0..3).flat_map(|field| expressions().map(move |text| seed(field, text))).collect();
    }
    assert_eq!(target, "profile_loader");
    let good = good();
    let in_json = good.iter().map(|text| as_json(text));
    let mut seeds: Vec<Vec<u8>> = in_json.flat_map(|text| [seed(0, &text), seed(2, &text)]).collect();
    seeds.extend(good.iter().map(|text| seed(0, text)));
    seeds.extend(profiles::TEMPLATES.iter().map(|template| seed(1, template.text)));
    seeds.extend(broken().iter().map(|text| seed(0, text)));
    seeds
}

/// Profiles that load.
pub(crate) fn good() -> Vec<String> {
    let over = |template: &profiles::Template| format!("extends = \"{}\"{OVER_TEMPLATE}", template.name);
    let mut good: Vec<String> = profiles::TEMPLATES.iter().map(over).collect();
    good.push(profiles::DEMO.to_owned());
    good
}

fn broken() -> Vec<String> {
    // From the package of the mapping as from that of `fuzz/`.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mapping/tests/broken");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn seed(form: u8, text: &str) -> Vec<u8> {
    [&[form], text.as_bytes()].concat()
}

fn as_json(text: &str) -> String {
    toml::from_str::<serde_json::Value>(text).unwrap().to_string()
}
