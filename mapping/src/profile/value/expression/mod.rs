//! Values as expressions: `order.total >= money('100.00') ? '200' : '201'`, in the Common Expression Language.
//!
//! The language's own crate reads the text (feature `cel`); what it read is checked here against the paths of an order and becomes a
//! typed form of ours, so that amounts and decimals compare exactly, what there is not is refused when the profile is loaded, and no
//! expression takes long. An expression chooses, it never reckons: texts may be joined, numbers not added.
//!
//! - `syntax`: the tree of a text, and whoever reads it; `cel`: the language's own crate; `places`: where its pieces stand.
//! - `check`: from the tree to the typed form. `quantified`: its macros. `function`: its functions. `lookup`: rows of the profile's
//!   tables.
//! - `evaluate`: the value for an order.
// Without a grammar nobody makes a tree, and all that is made of one lies idle.
#![cfg_attr(not(feature = "cel"), allow(dead_code))]

#[cfg(feature = "cel")]
mod cel;
mod check;
mod evaluate;
mod function;
mod lookup;
#[cfg(feature = "cel")]
mod places;
mod quantified;
mod syntax;

use std::cmp::Ordering;

use canonical_model::Line;

use self::{
    function::Function,
    lookup::Lookup,
    syntax::{Fault, Grammar},
};
use super::{Catalogue, Facts, Path, Refusal, Tables};
use crate::{
    profile::NodeId,
    scalar::{Scalar, ScalarType},
};

/// Longest text of an expression, in bytes.
const MAX_TEXT: usize = 2_000;

/// An expression whose paths and types were checked.
#[derive(Debug, Clone)]
pub(in crate::profile) struct Expression {
    term: Term,
    scalar_type: ScalarType,
    /// What it asks of the order, or of the line for which the value is.
    paths: Vec<Path>,
}

impl Expression {
    /// The expression of a text.
    ///
    /// # Errors
    /// At which byte of the text it is wrong, what is wrong there, and what may have been meant.
    pub(in crate::profile) fn parse(text: &str, catalogue: &Catalogue, tables: &Tables) -> Result<Self, Fault> {
        if text.len() > MAX_TEXT {
            return Err(Fault::new(0, format!("an expression has at most {MAX_TEXT} bytes: use a table")));
        }
        #[cfg(feature = "cel")]
        let grammar = cel::Cel;
        #[cfg(not(feature = "cel"))]
        let grammar = syntax::NotBuiltIn;
        check::check(&grammar.read(text)?, catalogue, tables)
    }

    /// What its value is.
    pub(super) fn scalar_type(&self) -> ScalarType {
        self.scalar_type
    }

    /// The paths in it, without those of the lines that it looks through.
    pub(super) fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The values that it can have and that are known before any order, each with its place: `at`, or that of a table's row.
    pub(super) fn constants<'a>(&'a self, at: NodeId, constants: &mut Vec<(NodeId, Scalar<'a>)>) {
        self.term.outcomes(at, constants);
    }

    /// The value for an order, and the place of the table's row that gave it, if one did.
    ///
    /// # Errors
    /// If the order does not say what the expression asks, or has so many lines that it would take too long.
    pub(super) fn value<'a>(&'a self, facts: &Facts<'a>) -> Result<(Option<NodeId>, Scalar<'a>), Refusal> {
        evaluate::Run::new(facts).outcome(&self.term)
    }

    /// Whether it holds; `false` of what is no truth, which no condition is.
    ///
    /// # Errors
    /// As [`value`](Self::value).
    pub(super) fn holds(&self, facts: &Facts<'_>) -> Result<bool, Refusal> {
        Ok(matches!(evaluate::Run::new(facts).scalar(&self.term)?, Scalar::Bool(true)))
    }
}

/// A piece of an expression; whatever it stands beside has the right type.
#[derive(Debug, Clone)]
enum Term {
    Const(Scalar<'static>),
    Path(Path),
    /// What a bound line says; the number counts from the outermost.
    OfBound(usize, Path),
    /// A bound value of a list.
    Bound(usize),
    /// Whether something is said there.
    Has(Box<Term>),
    Not(Box<Term>),
    And(Box<Term>, Box<Term>),
    Or(Box<Term>, Box<Term>),
    If(Box<[Term; 3]>),
    Compare(Comparison, Box<[Term; 2]>),
    In(Box<Term>, Vec<Term>),
    Join(Box<[Term; 2]>),
    Call(Function, Vec<Term>),
    /// How many lines the order has.
    CountLines,
    Quantified(Box<Quantified>),
    Lookup(Box<Lookup>),
}

/// A truth about the lines of the order, or the values of a list.
#[derive(Debug, Clone)]
struct Quantified {
    quantifier: Quantifier,
    over: Over,
    condition: Term,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    Exists,
    All,
    ExistsOne,
}

#[derive(Debug, Clone)]
enum Over {
    Lines,
    List(Vec<Term>),
}

/// What a quantifier binds, one after the other.
#[derive(Debug, Clone)]
enum Bound<'a> {
    Line(&'a Line),
    Value(Scalar<'a>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    fn is_of_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl Term {
    /// The constants among what it can come to.
    fn outcomes<'t>(&'t self, at: NodeId, constants: &mut Vec<(NodeId, Scalar<'t>)>) {
        match self {
            Self::Const(constant) => constants.push((at, constant.borrowed())),
            Self::If(parts) => {
                let [_, then, otherwise] = &**parts;
                then.outcomes(at, constants);
                otherwise.outcomes(at, constants);
            }
            Self::Call(Function::Default, terms) => terms.iter().for_each(|term| term.outcomes(at, constants)),
            Self::Lookup(lookup) => lookup.constants(constants),
            _ => {}
        }
    }
}
