//! The value of an expression for an order.

use std::{borrow::Cow, cmp::Ordering};

use canonical_model::Money;
use rust_decimal::Decimal;

use super::{Bound, Comparison, Facts, Function, Over, Path, Quantified, Quantifier, Refusal, Term};
use crate::{
    profile::NodeId,
    scalar::{Scalar, ScalarType},
};

/// Most steps for one order: each piece of the expression is one, whenever it is looked at, and so are so many bytes of a text.
const MAX_STEPS: usize = 100_000;
pub(super) const BYTES_OF_A_STEP: usize = 64;

/// One evaluation.
pub(super) struct Run<'a, 'f> {
    pub(super) facts: &'f Facts<'a>,
    pub(super) bound: Vec<Bound<'a>>,
    steps: usize,
}

pub(super) type Outcome<T> = Result<T, Refusal>;

impl<'a, 'f> Run<'a, 'f> {
    pub(super) fn new(facts: &'f Facts<'a>) -> Self {
        Self { facts, bound: Vec::new(), steps: 0 }
    }

    /// The value of a term, and the place of the table's row that gave it, if one did.
    ///
    /// # Errors
    /// As [`scalar`](Self::scalar).
    pub(super) fn outcome(&mut self, term: &'a Term) -> Outcome<(Option<NodeId>, Scalar<'a>)> {
        match self.branch(term)? {
            Term::Lookup(lookup) => {
                let row = self.row(lookup)?;
                Ok((Some(row.at), self.of_row(lookup, row)?))
            }
            other => Ok((None, self.scalar(other)?)),
        }
    }

    /// What gives the value of a term: of a choice the branch.
    fn branch(&mut self, term: &'a Term) -> Outcome<&'a Term> {
        let mut chosen = term;
        while let Term::If(parts) = chosen {
            self.step(1)?;
            let [condition, then, otherwise] = &**parts;
            chosen = if self.truth(condition)? { then } else { otherwise };
        }
        Ok(chosen)
    }

    /// The value of a term.
    ///
    /// # Errors
    /// If the order does not say what is asked, or it takes too long.
    pub(super) fn scalar(&mut self, term: &'a Term) -> Outcome<Scalar<'a>> {
        self.step(1)?;
        let scalar = match term {
            Term::Const(scalar) => scalar.borrowed(),
            Term::Path(path) | Term::OfBound(_, path) => match self.said(term)? {
                Some(said) => said,
                // As in the language: an unset text is empty.
                None if path.scalar_type() == ScalarType::Text => Scalar::text(""),
                None => return Err(silent(path)),
            },
            Term::Bound(index) => match self.bound.get(*index) {
                Some(Bound::Value(scalar)) => scalar.clone(),
                _ => return Err(broken()),
            },
            Term::Has(path) => Scalar::Bool(self.said(path)?.is_some()),
            Term::Not(one) => Scalar::Bool(!self.truth(one)?),
            Term::And(one, other) => Scalar::Bool(self.either(one, other, false)?),
            Term::Or(one, other) => Scalar::Bool(self.either(one, other, true)?),
            Term::If(_) => {
                let chosen = self.branch(term)?;
                self.scalar(chosen)?
            }
            Term::Compare(comparison, parts) => {
                let [one, other] = &**parts;
                let (one, other) = (self.scalar(one)?, self.scalar(other)?);
                Scalar::Bool(compare(*comparison, &one, &other)?)
            }
            Term::In(one, list) => Scalar::Bool(self.is_in(one, list)?),
            Term::Join(parts) => {
                let [one, other] = &**parts;
                let mut text = self.text(one)?.into_owned();
                text.push_str(&self.text(other)?);
                Scalar::text(text)
            }
            Term::Call(function, arguments) => self.call(*function, arguments)?,
            Term::CountLines => Scalar::Integer(i64::try_from(self.facts.order.lines.len()).unwrap_or(i64::MAX)),
            Term::Quantified(quantified) => Scalar::Bool(self.quantified(quantified)?),
            Term::Lookup(lookup) => {
                let row = self.row(lookup)?;
                self.of_row(lookup, row)?
            }
        };
        if let Scalar::Text(text) = &scalar {
            self.step(text.len() / BYTES_OF_A_STEP)?;
        }
        Ok(scalar)
    }

    pub(super) fn step(&mut self, steps: usize) -> Outcome<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps <= MAX_STEPS {
            return Ok(());
        }
        Err(Refusal {
            cause: format!("the expression takes more than {MAX_STEPS} steps for this order"),
            fix: "ask less of each line in the profile's expression, or use a table".to_owned(),
        })
    }

    /// What the order, or a bound line, says at a path.
    pub(super) fn said(&self, term: &'a Term) -> Outcome<Option<Scalar<'a>>> {
        match term {
            Term::Path(path) => path.get(self.facts),
            Term::OfBound(index, path) => match self.bound.get(*index) {
                Some(Bound::Line(line)) => path.get(&Facts::of_line(self.facts.order, line)),
                _ => Err(broken()),
            },
            // Of a list every value is there.
            _ => Ok(Some(Scalar::Bool(true))),
        }
    }

    /// The value of a term; none where the order says nothing there.
    pub(super) fn maybe(&mut self, term: &'a Term) -> Outcome<Option<Scalar<'a>>> {
        match term {
            Term::Path(_) | Term::OfBound(..) => self.said(term),
            Term::Lookup(lookup) => {
                let row = self.row(lookup)?;
                self.given(row)
            }
            _ => self.scalar(term).map(Some),
        }
    }

    pub(super) fn truth(&mut self, term: &'a Term) -> Outcome<bool> {
        match self.scalar(term)? {
            Scalar::Bool(truth) => Ok(truth),
            _ => Err(broken()),
        }
    }

    fn text(&mut self, term: &'a Term) -> Outcome<Cow<'a, str>> {
        match self.scalar(term)? {
            Scalar::Text(text) => Ok(text),
            _ => Err(broken()),
        }
    }

    /// Of two truths whether one is `decisive`, or both are not: what one of them decides holds although the other cannot be told.
    fn either(&mut self, one: &'a Term, other: &'a Term, decisive: bool) -> Outcome<bool> {
        let first = self.truth(one);
        if matches!(&first, Ok(truth) if *truth == decisive) {
            return Ok(decisive);
        }
        let second = self.truth(other)?;
        if second == decisive { Ok(decisive) } else { first }
    }

    fn is_in(&mut self, one: &'a Term, list: &'a [Term]) -> Outcome<bool> {
        let one = self.scalar(one)?;
        for element in list {
            let element = self.scalar(element)?;
            if compare(Comparison::Equal, &one, &element)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn call(&mut self, function: Function, arguments: &'a [Term]) -> Outcome<Scalar<'a>> {
        match (function, arguments) {
            (Function::Default, [one, other]) => {
                let said = self.maybe(one)?;
                match said.filter(|said| !matches!(said, Scalar::Text(text) if text.trim().is_empty())) {
                    Some(said) => Ok(said),
                    None => self.scalar(other),
                }
            }
            (Function::Money, [number]) => match self.scalar(number)? {
                Scalar::Decimal(number) => self.money(number),
                _ => Err(broken()),
            },
            (Function::Text, [one]) => Ok(Scalar::text(self.scalar(one)?.to_string())),
            (_, [one]) => {
                let text = self.text(one)?;
                Ok(match function {
                    Function::Size => Scalar::Integer(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
                    Function::Lower => Scalar::text(text.to_lowercase()),
                    Function::Upper => Scalar::text(text.to_uppercase()),
                    Function::Trim => Scalar::text(text.trim().to_owned()),
                    Function::Slug => Scalar::text(slug(&text)),
                    _ => return Err(broken()),
                })
            }
            (_, [one, other]) => {
                let (text, part) = (self.text(one)?, self.text(other)?);
                Ok(Scalar::Bool(match function {
                    Function::StartsWith => text.starts_with(&*part),
                    Function::EndsWith => text.ends_with(&*part),
                    Function::Contains => text.contains(&*part),
                    _ => return Err(broken()),
                }))
            }
            _ => Err(broken()),
        }
    }

    fn money(&self, number: Decimal) -> Outcome<Scalar<'a>> {
        Money::new(number, self.facts.order.currency).map(Scalar::Money).map_err(|error| Refusal {
            cause: format!("money('{number}') is no amount of the order's currency: {error}"),
            fix: "write the amount with fewer decimals in the profile, or with its own currency".to_owned(),
        })
    }

    fn quantified(&mut self, quantified: &'a Quantified) -> Outcome<bool> {
        let order = self.facts.order;
        let mut holds = 0_usize;
        let mut undecided = None;
        let count = match &quantified.over {
            Over::Lines => order.lines.len(),
            Over::List(list) => list.len(),
        };
        for index in 0..count {
            let bound = match &quantified.over {
                Over::Lines => order.lines.get(index).map(Bound::Line),
                Over::List(list) => list.get(index).map(|term| self.scalar(term)).transpose()?.map(Bound::Value),
            };
            let Some(bound) = bound else { break };
            self.bound.push(bound);
            let condition = self.truth(&quantified.condition);
            self.bound.pop();
            match (condition, quantified.quantifier) {
                (Ok(true), Quantifier::Exists) => return Ok(true),
                (Ok(false), Quantifier::All) => return Ok(false),
                (Ok(truth), _) => holds += usize::from(truth),
                (Err(refusal), _) => undecided = undecided.or(Some(refusal)),
            }
        }
        if let Some(refusal) = undecided {
            return Err(refusal);
        }
        Ok(match quantified.quantifier {
            Quantifier::Exists => false,
            Quantifier::All => true,
            Quantifier::ExistsOne => holds == 1,
        })
    }
}

/// Exactly; amounts of two currencies are not comparable.
fn compare(comparison: Comparison, one: &Scalar<'_>, other: &Scalar<'_>) -> Outcome<bool> {
    let ordering: Option<Ordering> = match (one, other) {
        (Scalar::Text(one), Scalar::Text(other)) => Some(one.cmp(other)),
        (Scalar::Integer(one), Scalar::Integer(other)) => Some(one.cmp(other)),
        (Scalar::Bool(one), Scalar::Bool(other)) => Some(one.cmp(other)),
        (Scalar::Date(one), Scalar::Date(other)) => Some(one.cmp(other)),
        (Scalar::Money(one), Scalar::Money(other)) => {
            if one.currency() != other.currency() {
                return Err(Refusal {
                    cause: format!("amounts of {} and {} cannot be compared", one.currency(), other.currency()),
                    fix: "ask for order.currency first in the profile's expression".to_owned(),
                });
            }
            Some(one.amount().cmp(&other.amount()))
        }
        _ => number(one).zip(number(other)).map(|(one, other)| one.cmp(&other)),
    };
    ordering.map(|ordering| comparison.holds(ordering)).ok_or_else(broken)
}

fn number(scalar: &Scalar<'_>) -> Option<Decimal> {
    match scalar {
        Scalar::Integer(number) => Some((*number).into()),
        Scalar::Decimal(number) => Some(*number),
        _ => None,
    }
}

/// Letters and digits in lower case, and one `-` for all that stands between them.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    slug
}

fn silent(path: &Path) -> Refusal {
    let name = path.name();
    Refusal {
        cause: format!("{name} says nothing"),
        fix: format!("ask has({name}) first in the profile's expression, or give default({name}, …)"),
    }
}

/// What the checks at load rule out.
fn broken() -> Refusal {
    Refusal {
        cause: "the expression cannot be evaluated, although its types were checked".to_owned(),
        fix: "report this as a bug, with the expression".to_owned(),
    }
}
