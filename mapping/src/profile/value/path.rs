//! Paths: where a value looks in an order, and whether there is such a place.

use std::{cell::RefCell, collections::BTreeMap, fmt, sync::Arc};

use super::{
    Facts, Refusal,
    custom::Custom,
    known::{self, Known},
};
use crate::{
    decision::Column,
    profile::closest,
    scalar::{Scalar, ScalarType},
};

/// Of what a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::profile) enum Scope {
    /// Of an order as a whole.
    Order,
    /// Of a line of a document: it may ask the order too.
    Line,
    /// Of a credit note's number.
    Part,
}

/// A path that was found.
#[derive(Clone)]
pub(crate) enum Path {
    /// Every order has it.
    Known(&'static Known),
    /// The profile declares it.
    Custom(Arc<Custom>),
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Path").field(&self.name()).finish()
    }
}

impl Path {
    /// What the order says there; none where it says nothing.
    ///
    /// # Errors
    /// If it says something that is not of the type that the profile declares.
    pub(crate) fn get<'a>(&self, facts: &Facts<'a>) -> Result<Option<Scalar<'a>>, Refusal> {
        match self {
            Self::Known(known) => Ok((known.get)(facts)),
            Self::Custom(custom) => custom.get(facts),
        }
    }

    pub(in crate::profile) fn name(&self) -> &str {
        match self {
            Self::Known(known) => known.path,
            Self::Custom(custom) => custom.path(),
        }
    }

    pub(in crate::profile) fn scalar_type(&self) -> ScalarType {
        match self {
            Self::Known(known) => known.scalar_type,
            Self::Custom(custom) => custom.scalar_type(),
        }
    }

    /// Whether it has a meaning where a value of that scope is asked for.
    pub(in crate::profile) fn is_of(&self, scope: Scope) -> bool {
        let own = match self {
            Self::Known(known) => known.scope,
            Self::Custom(custom) => custom.scope(),
        };
        own == Scope::Order || own == scope
    }

    /// The column that compares what stands there.
    pub(in crate::profile) fn column(&self) -> Column {
        let (optional, domain) = match self {
            Self::Known(known) => (known.optional, known.domain),
            Self::Custom(_) => (true, [].as_slice()),
        };
        Column { name: self.name().to_owned(), scalar_type: self.scalar_type(), optional, domain }
    }
}

/// What a profile asks that an order alone does not tell: whoever reads orders must ask the store for it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Beside {
    /// The customer's membership.
    pub membership: bool,
    /// The number of the customer's exemption from tax.
    pub tax_exemption: bool,
    /// The order's details.
    pub details: bool,
}

impl Beside {
    /// The same, and the exemption if rows of taxes ask for it.
    pub(in crate::profile) fn with_exemption(self, asked: bool) -> Self {
        Self { tax_exemption: self.tax_exemption || asked, ..self }
    }

    fn note(&mut self, path: &str) {
        self.membership |= path == "customer.membership";
        self.tax_exemption |= path == "customer.tax_exemption";
        self.details |= path.starts_with("custom.details.");
    }
}

/// All paths that a profile knows.
#[derive(Debug, Default)]
pub(in crate::profile) struct Catalogue {
    custom: BTreeMap<String, Arc<Custom>>,
    /// What was found in it that the store tells besides the order.
    beside: RefCell<Beside>,
}

impl Catalogue {
    /// With the custom fields that the profile declares.
    pub(in crate::profile) fn new(custom: Vec<Custom>) -> Self {
        let custom = custom.into_iter().map(|custom| (custom.path().to_owned(), Arc::new(custom)));
        Self { custom: custom.collect(), beside: RefCell::default() }
    }

    /// What of all that was found the store tells besides the order.
    pub(in crate::profile) fn beside(&self) -> Beside {
        *self.beside.borrow()
    }

    /// The path of that name; or why there is none, and what may have been meant.
    pub(in crate::profile) fn find(&self, name: &str) -> Result<Path, (String, Option<String>)> {
        let name = known::ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, path)| path);
        self.beside.borrow_mut().note(name);
        if let Some(known) = known::all().find(|known| known.path == name) {
            return Ok(Path::Known(known));
        }
        if let Some(custom) = self.custom.get(name) {
            return Ok(Path::Custom(custom.clone()));
        }
        let names = || known::all().map(|known| known.path).chain(self.custom.keys().map(String::as_str));
        let family = name.split('.').next().unwrap_or_default();
        let family: Vec<&str> = names().filter(|path| path.split('.').next() == Some(family)).collect();
        let known = match name.strip_prefix("custom.").and_then(|field| field.split_once('.')) {
            Some((namespace, field)) => {
                format!("declare it in the profile: [custom.{namespace}] with {field} = \"text\"")
            }
            _ if family.is_empty() => {
                "paths begin with order., customer., billing., shipping., line. or custom.".to_owned()
            }
            _ => format!("known: {}", family.join(", ")),
        };
        // What is declared is never meant for what every order has.
        let is_custom = name.starts_with("custom.");
        let usual = known::OTHER_WORDS.iter().find(|(word, _)| *word == name).map(|(_, path)| (*path).to_owned());
        let similar =
            usual.or_else(|| closest(name, names().filter(|known| known.starts_with("custom.") == is_custom)));
        Err((format!("{name:?} is no path of an order; {known}"), similar))
    }
}
