//! A checked attribute: what `expand` needs, and nothing that could still be wrong.

use genai_semconv::{Capturable, Key, Operation};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Expr, LitStr};

pub(crate) struct Instrumentation {
    pub(crate) operation: &'static Operation,
    /// Where the library is, `::genai` most often.
    pub(crate) crate_path: TokenStream,
    /// The attributes of the span, in the order of the table.
    pub(crate) attributes: Vec<KeyValue>,
    /// Those that a closure takes from the returned value.
    pub(crate) from_result: Vec<KeyValue>,
    /// The client's request.
    pub(crate) request: Option<Expr>,
    /// Attributes of the user's own.
    pub(crate) own: Vec<(LitStr, Expr)>,
    /// The client's tool call.
    pub(crate) call: Option<Call>,
    /// What the calls of a tool are compared by.
    pub(crate) arguments: Arguments,
    /// The attributes that were decided by a key, over which the client's request has no say.
    pub(crate) decided: Vec<String>,
    pub(crate) read: Read,
    /// The function that returns the `error.type` of an error.
    pub(crate) error_type: Option<Expr>,
    /// Whether the error's text was opted in to.
    pub(crate) error_text: bool,
    /// Whether it is recorded as it is, and not its summary.
    pub(crate) has_raw_errors: bool,
    /// Whether the tool runs in another process.
    pub(crate) is_client: bool,
    /// The contents to record if the process opts in, too.
    pub(crate) captured: Vec<Captured>,
    /// Parameters that are never recorded.
    pub(crate) secret: Vec<Ident>,
    /// The limits of the run.
    pub(crate) budget: Option<Expr>,
    /// What is returned when a budget refuses.
    pub(crate) refuse: Option<Expr>,
}

impl Instrumentation {
    /// Where generated code finds what it names.
    pub(crate) fn private(&self) -> TokenStream {
        let crate_path = &self.crate_path;
        quote!(#crate_path::__private)
    }

    /// Whether a budget can keep the function from being called, or end it.
    pub(crate) fn is_guarded(&self) -> bool {
        self.budget.is_some() || self.operation.charge.asks_budgets()
    }

    /// Whether generated code borrows this parameter: calls are compared by it, or it is captured.
    pub(crate) fn borrows(&self, parameter: &Ident) -> bool {
        let compared = match &self.arguments {
            Arguments::Parameters(names) => names.contains(parameter),
            Arguments::None | Arguments::Value(_) | Arguments::OfCall => false,
        };
        compared || self.captures(parameter)
    }

    /// Whether a parameter is captured.
    pub(crate) fn captures(&self, parameter: &Ident) -> bool {
        let mut parameters = self.captured.iter().flat_map(|content| &content.parameters);
        !self.secret.contains(parameter) && parameters.any(|captured| captured == parameter)
    }

    /// Every expression of the attribute.
    pub(crate) fn expressions(&self) -> TokenStream {
        let attributes = self.attributes.iter().filter_map(|attribute| match &attribute.value {
            Value::Expr(expr) => Some(expr),
            Value::Text(_) => None,
        });
        let own = self.own.iter().map(|(_, expr)| expr);
        let request = &self.request;
        let budget = &self.budget;
        let captured = self.captured.iter().filter_map(|content| content.value.as_ref());
        let call = self.call.as_ref().map(|call| &call.expr);
        let arguments = match &self.arguments {
            Arguments::Value(expr) => Some(expr),
            Arguments::None | Arguments::Parameters(_) | Arguments::OfCall => None,
        };
        quote!(#call; #arguments; #(#attributes;)* #(#own;)* #(#captured;)* #request; #budget)
    }
}

/// A client's tool call, and which parts are read from it besides the arguments.
pub(crate) struct Call {
    pub(crate) expr: Expr,
    /// If the name is: the function's, where the call has none.
    pub(crate) name: Option<String>,
    pub(crate) id: bool,
}

/// What the calls of a tool are compared by.
pub(crate) enum Arguments {
    /// They are not compared.
    None,
    /// These parameters, sorted by name.
    Parameters(Vec<Ident>),
    /// One value.
    Value(Expr),
    /// The arguments of the client's tool call.
    OfCall,
}

/// A content to record.
pub(crate) struct Captured {
    pub(crate) content: &'static Capturable,
    /// Where it is named.
    pub(crate) place: Span,
    /// What it is made of, if it is made of parameters.
    pub(crate) parameters: Vec<Ident>,
    /// Its value, if the attribute has one.
    pub(crate) value: Option<Expr>,
    /// Whether it is recorded as it is, and not its summary.
    pub(crate) is_raw: bool,
}

/// An attribute of the span and its value.
pub(crate) struct KeyValue {
    pub(crate) key: &'static Key,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    /// A string that is known now.
    Text(String),
    /// Anything else.
    Expr(Expr),
}

/// The facts that are read from the returned value.
pub(crate) enum Read {
    /// Usage, model, id and finish reasons: the type must implement a trait that returns them.
    Response,
    /// The same, as this closure returns it.
    Closure(Expr),
    /// The same, by the fields that the value serializes to. The span is that of `json` in the attribute.
    Json(Span),
    /// Whether it is a failure, if the type implements `Outcome`.
    Outcome,
}
