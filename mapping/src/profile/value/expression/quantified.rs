//! `exists`, `all` and `exists_one`: truths about the lines of an order, or the values of a list.

use super::{
    Over, Quantified, Term,
    check::{Checker, Variable},
    syntax::{Fault, Kind, QuantifiedNode},
};
use crate::scalar::ScalarType;

/// How deep such truths may lie in each other.
const MAX_NESTING: usize = 2;

/// What they are about where it is no list.
const LINES: [&str; 2] = ["order", "lines"];

/// Whether the names are those of the order's lines.
pub(super) fn are_lines(names: &[String]) -> bool {
    names == LINES
}

impl Checker<'_> {
    pub(super) fn quantified(&mut self, at: usize, node: &QuantifiedNode) -> Result<(Term, ScalarType), Fault> {
        if self.bound.len() == MAX_NESTING {
            let what = format!("at most {MAX_NESTING} of exists, all and exists_one may lie in each other");
            return Err(Fault::new(at, what));
        }
        if self.bound.iter().any(|(name, _)| *name == node.variable) {
            return Err(Fault::new(at, format!("{} is bound already: take another name", node.variable)));
        }
        let (over, variable) = match &node.over.kind {
            Kind::Name(names) if are_lines(names) => (Over::Lines, Variable::Line),
            Kind::List(elements) => {
                let (elements, scalar_type) = self.list(node.over.at, elements)?;
                (Over::List(elements), Variable::Value(scalar_type))
            }
            _ => {
                let what = "exists, all and exists_one look through order.lines, or a list such as ['AU', 'NZ']";
                return Err(Fault::new(node.over.at, what));
            }
        };
        self.bound.push((node.variable.clone(), variable));
        let condition = self.of_type(&node.condition, ScalarType::Bool);
        self.bound.pop();
        let quantified = Quantified { quantifier: node.quantifier, over, condition: condition? };
        Ok((Term::Quantified(Box::new(quantified)), ScalarType::Bool))
    }
}
