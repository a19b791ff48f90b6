//! The language's own crate as the grammar. Nothing else of the crate is used: it would compare decimals as floats, and evaluates
//! without a limit.

use cel::{
    common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators},
    parser::{ParseErrors, PrattParser},
};

use super::{
    Quantifier,
    places::Places,
    syntax::{Fault, Grammar, Kind, Node, QuantifiedNode},
};

/// How deep brackets may lie in each other.
const MAX_BRACKETS: u16 = 32;
/// How deep the tree may be: each of `a + b + c` is one deeper than the one before.
const MAX_DEPTH: usize = 100;

/// The Common Expression Language.
pub(super) struct Cel;

impl Grammar for Cel {
    fn read(&self, text: &str) -> Result<Node, Fault> {
        let parser = PrattParser::new().max_recursion_depth(MAX_BRACKETS).enable_ident_escape_syntax(true);
        let tree = parser.parse(text).map_err(|errors| fault(text, &errors))?;
        Reader { places: Places::of(text), depth: 0 }.node(tree)
    }
}

/// The first of what the parser found wrong.
fn fault(text: &str, errors: &ParseErrors) -> Fault {
    let first = errors.errors.first();
    let at = first.map_or(0, |error| offset(text, error.pos));
    let told = || first.map_or("it cannot be read", |error| error.msg.trim());
    let what = meant(text, at).unwrap_or_else(|| told().trim_start_matches("Syntax error: "));
    Fault::new(at, format!("this is no expression: {what}"))
}

/// What to write in place of what people write who know other languages, or forgot something; `at` is where reading ended.
fn meant(text: &str, at: usize) -> Option<&'static str> {
    let (before, rest) = text.split_at_checked(at)?;
    let (before, rest) = (before.trim_end(), rest.trim_start());
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let next = rest.split(|letter| !is_of_word(letter)).next().unwrap_or_default();
    let last = before.rsplit(|letter| !is_of_word(letter)).next().unwrap_or_default();
    let is = |word: &str| next.eq_ignore_ascii_case(word) || (next.is_empty() && last.eq_ignore_ascii_case(word));
    Some(match () {
        () if text.trim().is_empty() => "it is empty: write, such as, order.number",
        () if text.contains('{') => {
            "braces have no meaning in it: join texts, as in 'Order ' + order.number, or write the text in braces without expr"
        }
        () if is("and") || rest.starts_with('&') => "write && for and",
        () if is("or") || rest.starts_with('|') => "write || for or",
        () if last.eq_ignore_ascii_case("not") => "write ! for not, as in !customer.is_guest",
        () if is("if") => "write a choice as condition ? one : other",
        () if before.ends_with('<') && rest.starts_with('>') => "write != for is not",
        () if rest.starts_with('=') => "write == for is",
        () if rest.is_empty() => "something is missing at its end: a value, a quote or a closing bracket",
        () => return None,
    })
}

/// The byte of a place that is told as a line and a column, both from 1.
fn offset(text: &str, (line, column): (isize, isize)) -> usize {
    let (Ok(line), Ok(column)) = (usize::try_from(line), usize::try_from(column)) else { return 0 };
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let of_line = text.get(before..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let within = of_line.char_indices().nth(column.saturating_sub(1)).map_or(of_line.len(), |(at, _)| at);
    before.saturating_add(within)
}

/// Walks the tree as the text is written, from left to right.
struct Reader<'t> {
    places: Places<'t>,
    depth: usize,
}

impl Reader<'_> {
    fn node(&mut self, tree: IdedExpr) -> Result<Node, Fault> {
        if self.depth == MAX_DEPTH {
            return Err(Fault::new(self.places.here(), "this is too much for one expression: use a table"));
        }
        self.depth += 1;
        let node = self.piece(tree);
        self.depth -= 1;
        node
    }

    fn piece(&mut self, tree: IdedExpr) -> Result<Node, Fault> {
        match tree.expr {
            Expr::Literal(literal) => self.literal(&literal),
            Expr::Ident(_) | Expr::Select(_) => self.name(tree),
            Expr::List(list) => {
                let at = self.places.next("[");
                Ok(Node { at, kind: Kind::List(self.nodes(list.elements)?) })
            }
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.quantified(*comprehension),
            Expr::Map(_) | Expr::Struct(_) => {
                Err(Fault::new(self.places.next("{"), "braces have no meaning here: use a table"))
            }
            Expr::Unspecified => Err(Fault::new(self.places.here(), "something is missing here")),
        }
    }

    fn nodes(&mut self, trees: Vec<IdedExpr>) -> Result<Vec<Node>, Fault> {
        trees.into_iter().map(|tree| self.node(tree)).collect()
    }

    fn literal(&mut self, literal: &LiteralValue) -> Result<Node, Fault> {
        let (at, kind) = match literal {
            LiteralValue::String(text) => (self.places.text(), Kind::Text(text.inner().to_owned())),
            LiteralValue::Int(number) => (self.places.number(), Kind::Integer(*number.inner())),
            LiteralValue::Boolean(truth) if *truth.inner() => (self.places.next("true"), Kind::Bool(true)),
            LiteralValue::Boolean(_) => (self.places.next("false"), Kind::Bool(false)),
            LiteralValue::Double(_) => {
                let what = "a number with a point is not exact here: write decimal('1.5'), or money('1.50')";
                return Err(Fault::new(self.places.number(), what));
            }
            LiteralValue::UInt(_) => return Err(Fault::new(self.places.number(), "write the number without u")),
            LiteralValue::Bytes(_) => return Err(Fault::new(self.places.text(), "write the text without b")),
            LiteralValue::Null => {
                let what = "there is no null: ask has(…) whether the order says something";
                return Err(Fault::new(self.places.next("null"), what));
            }
        };
        Ok(Node { at, kind })
    }

    /// Names with dots between them, which the tree holds from the last to the first.
    fn name(&mut self, tree: IdedExpr) -> Result<Node, Fault> {
        let mut names = Vec::new();
        let (mut piece, mut has) = (tree, false);
        loop {
            match piece.expr {
                Expr::Ident(name) => {
                    names.push(name);
                    names.reverse();
                    break;
                }
                Expr::Select(select) => {
                    has |= select.test;
                    names.push(select.field);
                    piece = *select.operand;
                }
                _ => {
                    let what = "a point belongs between the names of a path, such as order.number";
                    return Err(Fault::new(self.places.here(), what));
                }
            }
        }
        let at = names.first().map_or(0, |first| self.places.next(first));
        names.iter().skip(1).for_each(|name| {
            self.places.next(name);
        });
        Ok(Node { at, kind: if has { Kind::Has(names) } else { Kind::Name(names) } })
    }

    /// An operator stands behind its first operand, a function before its arguments, a method behind what it is called on.
    fn call(&mut self, CallExpr { func_name, target, args }: CallExpr) -> Result<Node, Fault> {
        let stands_behind = target.is_some() || func_name.starts_with('_') || func_name == operators::IN;
        let mut operands = target.map(|target| *target).into_iter().chain(args);
        let mut arguments = Vec::new();
        if stands_behind {
            arguments.extend(operands.next().map(|first| self.node(first)).transpose()?);
        }
        let at = self.places.next(spelling(&func_name));
        for operand in operands {
            arguments.push(self.node(operand)?);
        }
        Ok(Node { at, kind: Kind::Call { function: func_name, arguments } })
    }

    /// What a macro was before the parser wrote it out as a loop.
    fn quantified(&mut self, written_out: ComprehensionExpr) -> Result<Node, Fault> {
        let ComprehensionExpr { iter_range, iter_var, accu_init, loop_step, .. } = written_out;
        let over = self.node(iter_range)?;
        self.places.next(".");
        let at = self.places.here();
        let unknown = || Fault::new(at, "map and filter are not known here: exists, all and exists_one are");
        let quantifier = match accu_init.expr {
            Expr::Literal(LiteralValue::Boolean(all)) if *all.inner() => Quantifier::All,
            Expr::Literal(LiteralValue::Boolean(_)) => Quantifier::Exists,
            Expr::Literal(LiteralValue::Int(_)) => Quantifier::ExistsOne,
            _ => return Err(unknown()),
        };
        let Expr::Call(step) = loop_step.expr else { return Err(unknown()) };
        // `result || condition`, `result && condition`, `condition ? result + 1 : result`.
        let place = usize::from(step.func_name != operators::CONDITIONAL);
        let condition = step.args.into_iter().nth(place).ok_or_else(unknown)?;
        self.places.next("(");
        self.places.next(&iter_var);
        self.places.next(",");
        let node = QuantifiedNode { quantifier, over, variable: iter_var, condition: self.node(condition)? };
        Ok(Node { at, kind: Kind::Quantified(Box::new(node)) })
    }
}

/// How an operator is written.
fn spelling(function: &str) -> &str {
    match function {
        operators::CONDITIONAL => "?",
        operators::IN => "in",
        operators::INDEX => "[",
        operator => operator.trim_matches('_'),
    }
}
