//! The functions of expressions.

use rust_decimal::Decimal;

use super::{
    Term,
    syntax::{Fault, Kind, Node},
};
use crate::{
    profile::closest,
    scalar::{Scalar, ScalarType},
};
use canonical_model::Money;

/// A function that is worked out for each order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// `default(a, b)`: the first, or the second where the first says nothing.
    Default,
    /// `money('100.00')`: an amount in the order's currency. The argument is the number.
    Money,
    /// `string(a)`: as it stands in a text.
    Text,
    /// `size(a)`: how many characters.
    Size,
    Lower,
    Upper,
    Trim,
    /// `slug(a)`: letters and digits in lower case, with `-` between them.
    Slug,
    StartsWith,
    EndsWith,
    Contains,
}

/// The names that a person may call, for what is told of one that is not among them.
const NAMES: &[&str] = &[
    "default",
    "lookup",
    "money",
    "decimal",
    "date",
    "string",
    "size",
    "lower",
    "upper",
    "trim",
    "slug",
    "startsWith",
    "endsWith",
    "contains",
    "has",
    "exists",
    "all",
    "exists_one",
];

/// Functions of texts, by their names: how many texts they take, and what they give.
const OF_TEXTS: &[(&str, Function, usize, ScalarType)] = &[
    ("size", Function::Size, 1, ScalarType::Integer),
    ("lower", Function::Lower, 1, ScalarType::Text),
    ("lowerAscii", Function::Lower, 1, ScalarType::Text),
    ("upper", Function::Upper, 1, ScalarType::Text),
    ("upperAscii", Function::Upper, 1, ScalarType::Text),
    ("trim", Function::Trim, 1, ScalarType::Text),
    ("slug", Function::Slug, 1, ScalarType::Text),
    ("startsWith", Function::StartsWith, 2, ScalarType::Bool),
    ("endsWith", Function::EndsWith, 2, ScalarType::Bool),
    ("contains", Function::Contains, 2, ScalarType::Bool),
];

/// The function of texts of that name, how many it takes, and what it gives.
pub(super) fn of_texts(name: &str) -> Option<(Function, usize, ScalarType)> {
    let found = OF_TEXTS.iter().find(|(own, ..)| *own == name)?;
    Some((found.1, found.2, found.3))
}

/// Numbers that are to be reckoned with.
pub(super) fn reckons(at: usize) -> Fault {
    Fault::new(at, "an expression chooses, it does not reckon: what an order comes to is never changed")
}

/// A call of a function that there is not.
pub(super) fn unknown(at: usize, name: &str) -> Fault {
    match name {
        "_-_" | "_*_" | "_/_" | "_%_" | "-_" => return reckons(at),
        "_[_]" => {
            let what = "brackets behind a name have no meaning here: a name with spaces stands in `…`, as in custom.details.`Gift note`";
            return Fault::new(at, what);
        }
        "matches" => {
            let what = "there are no regular expressions here: startsWith, endsWith and contains compare texts";
            return Fault::new(at, what);
        }
        // Macros: they are known, and are written otherwise.
        "has" => return Fault::new(at, "has takes one path, as in has(order.po_number)"),
        "exists" | "all" | "exists_one" => {
            let what =
                format!("{name} takes a name for a line and a condition, as in order.lines.{name}(l, l.code == 'TEA')");
            return Fault::new(at, what);
        }
        _ => {}
    }
    let suggestion = closest(name, NAMES.iter().copied());
    Fault { suggestion, ..Fault::new(at, format!("there is no function {name} here; known: {}", NAMES.join(", "))) }
}

/// `money`, `decimal` and `date`, whose arguments are texts as they are written.
pub(super) fn literal(at: usize, name: &str, arguments: &[Node]) -> Option<Result<(Term, ScalarType), Fault>> {
    let texts: Option<Vec<&str>> = arguments
        .iter()
        .map(|argument| match &argument.kind {
            Kind::Text(text) => Some(text.trim()),
            _ => None,
        })
        .collect();
    let texts = texts.unwrap_or_default();
    let number = |text: &str| text.parse::<Decimal>().ok();
    let constant = |scalar: Scalar<'static>| {
        let scalar_type = scalar.scalar_type();
        (Term::Const(scalar), scalar_type)
    };
    let (found, such) = match name {
        "decimal" => {
            let found = match texts.as_slice() {
                [text] => number(text).map(|number| constant(Scalar::Decimal(number))),
                _ => None,
            };
            (found, "one number in quotes, such as decimal('8.25')")
        }
        "date" => {
            let found = match texts.as_slice() {
                [text] => text.parse().ok().map(|day| constant(Scalar::Date(day))),
                _ => None,
            };
            (found, "one day in quotes, such as date('2026-03-01')")
        }
        "money" => {
            let found = match texts.as_slice() {
                [text] => number(text).map(|number| {
                    (Term::Call(Function::Money, vec![Term::Const(Scalar::Decimal(number))]), ScalarType::Money)
                }),
                [text, currency] => number(text)
                    .and_then(|number| Money::new(number, currency.parse().ok()?).ok())
                    .map(|money| constant(Scalar::Money(money))),
                _ => None,
            };
            (
                found,
                "an amount in quotes, such as money('100.00'), and if it is not the order's, its currency, as in money('100.00', 'EUR')",
            )
        }
        _ => return None,
    };
    Some(found.ok_or_else(|| Fault::new(at, format!("{name} takes {such}"))))
}
