//! Checked attribute: the data that `expand` needs, without anything that could still be invalid.

use genai_semconv::{Capturable, Key, Operation};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Expr, LitStr};

pub(crate) struct Instrumentation {
    pub(crate) operation: &'static Operation,
    /// Path of the library, usually `::genai`.
    pub(crate) crate_path: TokenStream,
    /// Attributes of the span, in the order of the table.
    pub(crate) attributes: Vec<KeyValue>,
    /// Attributes that a closure reads from the returned value.
    pub(crate) from_result: Vec<KeyValue>,
    /// Expression of the client's request.
    pub(crate) request: Option<Expr>,
    /// Custom attributes.
    pub(crate) own: Vec<(LitStr, Expr)>,
    /// Tool call of the client.
    pub(crate) call: Option<Call>,
    /// Values that the calls of a tool are compared by.
    pub(crate) arguments: Arguments,
    /// Attributes given by a key, which the client's request does not override.
    pub(crate) decided: Vec<String>,
    pub(crate) read: Read,
    /// Function that returns the `error.type` of an error.
    pub(crate) error_type: Option<Expr>,
    /// Whether the attribute captures the error's text.
    pub(crate) error_text: bool,
    /// Whether the error's text is recorded raw instead of as a summary.
    pub(crate) has_raw_errors: bool,
    /// Whether the tool runs in another process.
    pub(crate) is_client: bool,
    /// Contents to record if the process allows it, too.
    pub(crate) captured: Vec<Captured>,
    /// Parameters whose values are never recorded.
    pub(crate) secret: Vec<Ident>,
    /// Budget of the run.
    pub(crate) budget: Option<Expr>,
    /// Value that is returned if a budget refuses.
    pub(crate) refuse: Option<Expr>,
}

impl Instrumentation {
    /// Path of the module that generated code uses.
    pub(crate) fn private(&self) -> TokenStream {
        let crate_path = &self.crate_path;
        quote!(#crate_path::__private)
    }

    /// Whether a budget can refuse or end the call.
    pub(crate) fn is_guarded(&self) -> bool {
        self.budget.is_some() || self.operation.charge.asks_budgets()
    }

    /// Whether generated code borrows this parameter, because calls are compared by it or it is captured.
    pub(crate) fn borrows(&self, parameter: &Ident) -> bool {
        let is_compared = matches!(&self.arguments, Arguments::Parameters(names) if names.contains(parameter));
        is_compared || self.captures(parameter)
    }

    /// Whether a parameter is captured.
    pub(crate) fn captures(&self, parameter: &Ident) -> bool {
        let mut parameters = self.captured.iter().flat_map(|content| &content.parameters);
        !self.secret.contains(parameter) && parameters.any(|captured| captured == parameter)
    }

    /// All expressions of the attribute.
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

/// Tool call of the client, and the parts that are read from it besides the arguments.
pub(crate) struct Call {
    pub(crate) expr: Expr,
    /// Function's name, used if the call has none. `None` if the name is not read from the call.
    pub(crate) name: Option<String>,
    pub(crate) id: bool,
}

/// Values that the calls of a tool are compared by.
pub(crate) enum Arguments {
    /// Calls are not compared.
    None,
    /// Parameters, sorted by name.
    Parameters(Vec<Ident>),
    /// Single value.
    Value(Expr),
    /// Arguments of the client's tool call.
    OfCall,
}

/// Content to record.
pub(crate) struct Captured {
    pub(crate) content: &'static Capturable,
    /// Place where the attribute names the content.
    pub(crate) place: Span,
    /// Parameters that make up the content, if any do.
    pub(crate) parameters: Vec<Ident>,
    /// Value of the content, if the attribute gives one.
    pub(crate) value: Option<Expr>,
    /// Whether the content is recorded raw instead of as a summary.
    pub(crate) is_raw: bool,
}

impl Captured {
    /// Whether the attribute gives parameters or a value for the content.
    pub(crate) fn is_given(&self) -> bool {
        !self.parameters.is_empty() || self.value.is_some()
    }
}

/// An attribute of the span and its value.
pub(crate) struct KeyValue {
    pub(crate) key: &'static Key,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    /// String literal.
    Text(String),
    /// Any other expression.
    Expr(Expr),
}

/// Way in which facts are read from the returned value.
pub(crate) enum Read {
    /// Usage, model, id and finish reasons, by a trait that the type must implement.
    Response,
    /// Same facts, returned by this closure.
    Closure(Expr),
    /// Same facts, by the fields of the serialized value. The span is that of `json` in the attribute.
    Json(Span),
    /// Failure only, if the type implements `Outcome`.
    Outcome,
}
