//! What a client's tool call has: a name, an id, arguments.

use serde_core::Serialize;

use crate::fingerprint::{self, Arguments};

/// A tool call as the model asked for it, from which `#[genai::tool(call = expr)]` takes name, id and arguments.
///
/// It is implemented for the types of the clients whose features are on, and can be derived for types of your own. A key
/// that the attribute gives (`name`, `call_id`, `arguments`) wins over what the call says.
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
    /// The name of the tool (`gen_ai.tool.name`). Where it is empty, the function's name is recorded.
    fn name(&self) -> &str;

    /// The provider's id of the call (`gen_ai.tool.call.id`). `None` if the provider gives none.
    fn id(&self) -> Option<&str>;

    /// The arguments as one value. A text that holds JSON counts as that JSON: calls are compared by it, its top-level keys
    /// are `tool.args.keys`, and `capture(raw(arguments))` records it.
    fn arguments(&self) -> impl Serialize;
}

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

/// What can be the arguments of a tool call as one value: every [`Serialize`].
#[diagnostic::on_unimplemented(
    message = "the arguments of a tool call cannot be a value of type `{Self}`",
    label = "`serde::Serialize` is not implemented for `{Self}`",
    note = "write `#[derive(serde::Serialize)]` above the type and those it is made of; a type of another crate may need that crate's feature `serde`",
    note = "or give another value, such as the text or the JSON that the client has: `arguments = call.function.arguments`"
)]
pub trait ToolArguments {
    /// Adds the value to what is hashed.
    #[doc(hidden)]
    fn add(&self, arguments: &mut Arguments);

    /// The names at its top, sorted.
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
