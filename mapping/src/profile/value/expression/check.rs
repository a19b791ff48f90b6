//! From the tree of a text to the typed form: names become paths, operators and functions get what they take.

use super::{
    Catalogue, Comparison, Expression, Path, Tables, Term,
    function::{self, Function},
    quantified::are_lines,
    syntax::{Fault, Kind, Node},
};
use crate::scalar::{Scalar, ScalarType};

/// Most pieces of an expression.
const MAX_PIECES: usize = 200;

/// The expression of a tree.
pub(super) fn check(node: &Node, catalogue: &Catalogue, tables: &Tables) -> Result<Expression, Fault> {
    let mut checker = Checker { catalogue, tables, bound: Vec::new(), paths: Vec::new(), pieces: 0 };
    let (term, scalar_type) = checker.term(node)?;
    Ok(Expression { term, scalar_type, paths: checker.paths })
}

/// What a quantifier binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    Line,
    Value(ScalarType),
}

pub(super) struct Checker<'c> {
    catalogue: &'c Catalogue,
    pub(super) tables: &'c Tables,
    /// What quantifiers bind, the outermost first.
    pub(super) bound: Vec<(String, Variable)>,
    pub(super) paths: Vec<Path>,
    pieces: usize,
}

impl Checker<'_> {
    pub(super) fn term(&mut self, node: &Node) -> Result<(Term, ScalarType), Fault> {
        self.pieces += 1;
        if self.pieces > MAX_PIECES {
            return Err(Fault::new(node.at, format!("an expression has at most {MAX_PIECES} pieces: use a table")));
        }
        let constant = |scalar: Scalar<'static>| {
            let scalar_type = scalar.scalar_type();
            (Term::Const(scalar), scalar_type)
        };
        match &node.kind {
            Kind::Text(text) => Ok(constant(Scalar::text(text.clone()))),
            Kind::Integer(number) => Ok(constant(Scalar::Integer(*number))),
            Kind::Bool(truth) => Ok(constant(Scalar::Bool(*truth))),
            Kind::Name(names) => self.name(node.at, names),
            Kind::Has(names) => {
                let (term, _) = self.name(node.at, names)?;
                Ok((Term::Has(Box::new(term)), ScalarType::Bool))
            }
            Kind::List(_) => Err(Fault::new(node.at, "a list stands behind in, or before exists, all or exists_one")),
            Kind::Call { function, arguments } => self.call(node.at, function, arguments),
            Kind::Quantified(quantified) => self.quantified(node.at, quantified),
        }
    }

    /// A term that must be of a type.
    pub(super) fn of_type(&mut self, node: &Node, wanted: ScalarType) -> Result<Term, Fault> {
        let (term, found) = self.term(node)?;
        if found == wanted { Ok(term) } else { Err(unlike(node.at, wanted, found)) }
    }

    /// The values of a list, all of one type.
    pub(super) fn list(&mut self, at: usize, elements: &[Node]) -> Result<(Vec<Term>, ScalarType), Fault> {
        let Some((first, rest)) = elements.split_first() else {
            return Err(Fault::new(at, "an empty list holds nothing: write a value into it"));
        };
        let (first, scalar_type) = self.term(first)?;
        let mut terms = vec![first];
        for element in rest {
            terms.push(self.of_type(element, scalar_type)?);
        }
        Ok((terms, scalar_type))
    }

    fn name(&mut self, at: usize, names: &[String]) -> Result<(Term, ScalarType), Fault> {
        let bound = names.first().and_then(|first| self.bound.iter().position(|(name, _)| name == first));
        let variable = bound.and_then(|index| Some((index, self.bound.get(index)?.1)));
        match (variable, names) {
            (Some((index, Variable::Value(scalar_type))), [_]) => Ok((Term::Bound(index), scalar_type)),
            (Some((_, Variable::Value(_))), _) => Err(Fault::new(at, "a value of a list has nothing within it")),
            (Some((_, Variable::Line)), [name]) => {
                Err(Fault::new(at, format!("{name} is a whole line: ask what it says, such as {name}.code")))
            }
            (Some((index, Variable::Line)), [_, rest @ ..]) => {
                let own = if rest.first().is_some_and(|name| name == "custom") { rest.get(1..) } else { None };
                let name = own
                    .map_or_else(|| format!("line.{}", rest.join(".")), |own| format!("custom.line.{}", own.join(".")));
                let path = self.path(at, &name)?;
                let scalar_type = path.scalar_type();
                Ok((Term::OfBound(index, path), scalar_type))
            }
            _ if are_lines(names) => Err(Fault::new(
                at,
                "order.lines is asked by exists, all, exists_one or size, as in order.lines.exists(l, l.code == 'TEA')",
            )),
            _ => {
                let path = self.path(at, &names.join("."))?;
                let scalar_type = path.scalar_type();
                self.paths.push(path.clone());
                Ok((Term::Path(path), scalar_type))
            }
        }
    }

    fn path(&self, at: usize, name: &str) -> Result<Path, Fault> {
        self.catalogue.find(name).map_err(|(message, suggestion)| Fault { suggestion, ..Fault::new(at, message) })
    }

    fn call(&mut self, at: usize, name: &str, arguments: &[Node]) -> Result<(Term, ScalarType), Fault> {
        if let Some(literal) = function::literal(at, name, arguments) {
            return literal;
        }
        let truth = |term| Ok((term, ScalarType::Bool));
        match (name, arguments) {
            ("!_", [one]) => truth(Term::Not(Box::new(self.of_type(one, ScalarType::Bool)?))),
            ("_&&_", [one, other]) => {
                let (one, other) = (self.of_type(one, ScalarType::Bool)?, self.of_type(other, ScalarType::Bool)?);
                truth(Term::And(Box::new(one), Box::new(other)))
            }
            ("_||_", [one, other]) => {
                let (one, other) = (self.of_type(one, ScalarType::Bool)?, self.of_type(other, ScalarType::Bool)?);
                truth(Term::Or(Box::new(one), Box::new(other)))
            }
            ("_?_:_", [condition, then, otherwise]) => {
                let condition = self.of_type(condition, ScalarType::Bool)?;
                let (then, scalar_type) = self.term(then)?;
                let otherwise = self.of_type(otherwise, scalar_type)?;
                Ok((Term::If(Box::new([condition, then, otherwise])), scalar_type))
            }
            ("@in", [one, list]) => self.is_in(one, list),
            ("_+_", [one, other]) => self.join(at, one, other),
            ("default", [one, other]) => {
                let (first, scalar_type) = self.term(one)?;
                let second = self.of_type(other, scalar_type)?;
                Ok((Term::Call(Function::Default, vec![first, second]), scalar_type))
            }
            ("string", [one]) => {
                let (term, _) = self.term(one)?;
                Ok((Term::Call(Function::Text, vec![term]), ScalarType::Text))
            }
            ("lookup", _) => self.lookup(at, arguments),
            ("size", [Node { kind: Kind::Name(names), .. }]) if are_lines(names) => {
                Ok((Term::CountLines, ScalarType::Integer))
            }
            _ => match comparison(name) {
                Some(comparison) => self.compare(at, comparison, arguments),
                None => self.of_texts(at, name, arguments),
            },
        }
    }

    fn is_in(&mut self, one: &Node, list: &Node) -> Result<(Term, ScalarType), Fault> {
        let Kind::List(elements) = &list.kind else {
            return Err(Fault::new(list.at, "behind in stands a list, such as ['AU', 'NZ']"));
        };
        let (one, scalar_type) = self.term(one)?;
        let mut terms = Vec::with_capacity(elements.len());
        for element in elements {
            terms.push(self.of_type(element, scalar_type)?);
        }
        Ok((Term::In(Box::new(one), terms), ScalarType::Bool))
    }

    fn join(&mut self, at: usize, one: &Node, other: &Node) -> Result<(Term, ScalarType), Fault> {
        let (first, one_type) = self.term(one)?;
        let (second, other_type) = self.term(other)?;
        match (one_type, other_type) {
            (ScalarType::Text, ScalarType::Text) => Ok((Term::Join(Box::new([first, second])), ScalarType::Text)),
            (ScalarType::Text, other) | (other, ScalarType::Text) => Err(Fault::new(
                at,
                format!("a text is joined with a text, and this is of type {other}: string(…) makes a text of it"),
            )),
            _ => Err(function::reckons(at)),
        }
    }

    fn compare(&mut self, at: usize, comparison: Comparison, of: &[Node]) -> Result<(Term, ScalarType), Fault> {
        let [one, other] = of else { return Err(Fault::new(at, "two values are compared")) };
        let (first, one_type) = self.term(one)?;
        let (second, other_type) = self.term(other)?;
        if !are_alike(one_type, other_type) {
            let fix = match (one_type, other_type) {
                (ScalarType::Money, _) | (_, ScalarType::Money) => ": write the amount as money('100.00')",
                (ScalarType::Date, _) | (_, ScalarType::Date) => ": write the day as date('2026-03-01')",
                (ScalarType::Decimal, _) | (_, ScalarType::Decimal) => ": write the number as decimal('8.25')",
                _ => "",
            };
            let what = format!("values of type {one_type} and {other_type} cannot be compared{fix}");
            return Err(Fault::new(at, what));
        }
        if one_type == ScalarType::Bool && comparison.is_of_order() {
            return Err(Fault::new(at, "true and false have no order: use ==, !=, && or ||"));
        }
        Ok((Term::Compare(comparison, Box::new([first, second])), ScalarType::Bool))
    }

    fn of_texts(&mut self, at: usize, name: &str, arguments: &[Node]) -> Result<(Term, ScalarType), Fault> {
        let Some((function, count, gives)) = function::of_texts(name) else {
            return Err(match name {
                "default" => Fault::new(at, "default takes two values: what to take, and what where that says nothing"),
                "string" => Fault::new(at, "string takes one value"),
                _ => function::unknown(at, name),
            });
        };
        if arguments.len() != count {
            let texts = if count == 1 { "one text" } else { "two texts, such as line.code.startsWith('T-')" };
            return Err(Fault::new(at, format!("{name} takes {texts}")));
        }
        let mut terms = Vec::with_capacity(count);
        for argument in arguments {
            terms.push(self.of_type(argument, ScalarType::Text)?);
        }
        Ok((Term::Call(function, terms), gives))
    }
}

/// Whether values of these types can be told to be the same.
pub(super) fn are_alike(one: ScalarType, other: ScalarType) -> bool {
    let numbers = [ScalarType::Integer, ScalarType::Decimal];
    one == other || (numbers.contains(&one) && numbers.contains(&other))
}

/// What stands there is not of the type that is wanted.
pub(super) fn unlike(at: usize, wanted: ScalarType, found: ScalarType) -> Fault {
    let fix = match wanted {
        ScalarType::Text => ": string(…) makes a text of it",
        ScalarType::Bool => ": compare it, as in order.currency == 'AUD'",
        _ => "",
    };
    Fault::new(at, format!("a value of type {wanted} is expected here, and this is of type {found}{fix}"))
}

fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        "_==_" => Comparison::Equal,
        "_!=_" => Comparison::NotEqual,
        "_<_" => Comparison::Less,
        "_<=_" => Comparison::LessOrEqual,
        "_>_" => Comparison::Greater,
        "_>=_" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}
