//! The tree of an expression's text, and who reads it.

/// Reads the text of an expression.
pub(super) trait Grammar {
    /// The tree of the text.
    ///
    /// # Errors
    /// Where the text is no expression.
    fn read(&self, text: &str) -> Result<Node, Fault>;
}

/// Where no grammar is built in.
#[cfg(not(feature = "cel"))]
pub(super) struct NotBuiltIn;

#[cfg(not(feature = "cel"))]
impl Grammar for NotBuiltIn {
    fn read(&self, _: &str) -> Result<Node, Fault> {
        let what =
            "expressions are not built into this program (feature `cel`): use a table, or when with then and else";
        Err(Fault::new(0, what))
    }
}

/// What is wrong with an expression, and at which byte of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::profile) struct Fault {
    pub(in crate::profile) at: usize,
    pub(in crate::profile) message: String,
    /// What may have been meant.
    pub(in crate::profile) suggestion: Option<String>,
}

impl Fault {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), suggestion: None }
    }
}

/// A piece of the text.
#[derive(Debug)]
pub(super) struct Node {
    /// At which byte it stands.
    pub(super) at: usize,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Text(String),
    Integer(i64),
    Bool(bool),
    /// Names with dots between them.
    Name(Vec<String>),
    /// `has(…)` of such names.
    Has(Vec<String>),
    List(Vec<Node>),
    /// An operator, by the name that the language gives it, or a function; the text before the dot of a method is the first argument.
    Call {
        function: String,
        arguments: Vec<Node>,
    },
    /// `exists`, `all` or `exists_one`.
    Quantified(Box<QuantifiedNode>),
}

#[derive(Debug)]
pub(super) struct QuantifiedNode {
    pub(super) quantifier: super::Quantifier,
    pub(super) over: Node,
    pub(super) variable: String,
    pub(super) condition: Node,
}
