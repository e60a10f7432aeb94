//! Tool calls of clients: name, id and arguments.

use serde_core::Serialize;

use crate::fingerprint::{self, Arguments};

/// Tool call that the model requested. `#[genai::tool(call = expr)]` reads name, id and arguments from it.
///
/// The trait is implemented for the types of the clients whose features are enabled. For your own types, derive or
/// implement it. The keys `name`, `call_id` and `arguments` of the attribute take precedence over the call's values.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::ToolCall;
/// struct Call { id: Option<String>, tool: String, input: serde_json::Value }
///
/// impl ToolCall for Call {
///     fn name(&self) -> &str {
///         &self.tool
///     }
///     fn id(&self) -> Option<&str> {
///         self.id.as_deref()
///     }
///     fn arguments(&self) -> impl serde::Serialize {
///         &self.input
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tool call",
    label = "`genai::ToolCall` is not implemented for this type",
    note = "if it is a client's type, switch on the client's feature of `genai-otel` in Cargo.toml, such as `rig-044`: `genai::reference::clients` lists them",
    note = "of another type write `#[derive(genai::ToolCall)]` above it, or give the parts by their keys: `name = call.name, call_id = call.id, arguments = call.arguments`"
)]
pub trait ToolCall {
    /// Name of the tool (`gen_ai.tool.name`). If it is empty, the function's name is recorded.
    fn name(&self) -> &str;

    /// Provider's id of the call (`gen_ai.tool.call.id`). `None` if the provider sends none.
    fn id(&self) -> Option<&str>;

    /// Arguments as one value. A text that holds JSON counts as that JSON. Repeated calls are detected by it, its
    /// top-level keys become `tool.args.keys`, and `capture(raw(arguments))` records it.
    fn arguments(&self) -> impl Serialize;
}

#[diagnostic::do_not_recommend]
impl<C: ToolCall + ?Sized> ToolCall for &C {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn id(&self) -> Option<&str> {
        (**self).id()
    }

    fn arguments(&self) -> impl Serialize {
        (**self).arguments()
    }
}

/// Value that can be the arguments of a tool call: any type that implements [`Serialize`].
#[diagnostic::on_unimplemented(
    message = "the arguments of a tool call cannot be a value of type `{Self}`",
    label = "`serde::Serialize` is not implemented for `{Self}`",
    note = "write `#[derive(serde::Serialize)]` above the type and those it is made of; a type of another crate may need that crate's feature `serde`",
    note = "or give another value, such as the text or the JSON that the client has: `arguments = call.function.arguments`"
)]
pub trait ToolArguments {
    /// Adds the value to the hashed arguments.
    #[doc(hidden)]
    fn add(&self, arguments: &mut Arguments);

    /// Top-level keys of the value, sorted.
    #[doc(hidden)]
    fn keys(&self) -> Vec<String>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> ToolArguments for T {
    fn add(&self, arguments: &mut Arguments) {
        arguments.whole(self);
    }

    fn keys(&self) -> Vec<String> {
        fingerprint::keys(self)
    }
}
