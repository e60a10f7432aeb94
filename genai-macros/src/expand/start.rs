//! Attributes that a span starts with.

use genai_semconv::{Form, Operation, Record, Source, SpanName};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, FnArg, Signature};

use super::body::mentions;
use super::{constant, generated};
use crate::model::{Arguments, Call, Captured, Instrumentation, KeyValue, Value};

/// Code that sets the attributes that the span starts with.
pub(super) fn start(instrumentation: &Instrumentation, private: &TokenStream, sig: &Signature) -> TokenStream {
    let Instrumentation {
        operation,
        attributes,
        decided,
        request,
        own,
        budget,
        ..
    } = instrumentation;
    let attributes = attributes
        .iter()
        .map(|attribute| set_attribute(attribute, operation, private));
    let operation = constant(operation.constant);
    let call = instrumentation.call.as_ref().map(|call| taken_from_call(call, private));
    let arguments = compared(instrumentation, private, sig);
    let contents = contents(instrumentation, private, sig);
    let start = if let Some(budget) = budget {
        let reference = reference(budget);
        quote!(with_budget(&#private::operation::#operation, #reference))
    } else {
        quote!(new(&#private::operation::#operation))
    };
    let request = request.as_ref().map(|expr| {
        let reference = reference(expr);
        quote!((&mut __genai_start).request(#reference, &[#(#decided),*]);)
    });
    let raw_errors = instrumentation
        .has_raw_errors
        .then(|| quote!((&mut __genai_start).raw_errors();));
    let client = instrumentation
        .is_client
        .then(|| quote!((&mut __genai_start).client();));
    let own = own.iter().map(|(name, expr)| {
        let reference = reference(expr);
        quote!((&mut __genai_start).own(#name, #reference);)
    });
    quote! {
        {
            let mut __genai_start = #private::Start::#start;
            if (&__genai_start).is_enabled() {
                #(#attributes)*
                #call
                #arguments
                #request
                #(#own)*
                #raw_errors
                #client
                #contents
            }
            __genai_start
        }
    }
}

/// Code that reads name and id of the client's tool call. The call's expression is evaluated once.
fn taken_from_call(call: &Call, private: &TokenStream) -> TokenStream {
    let reference = reference(&call.expr);
    let variable = tool_call(&call.expr);
    let name = call.name.as_ref().map(|function| {
        let attribute = quote!(#private::attr::GEN_AI_TOOL_NAME);
        quote!((&mut __genai_start).tool_name(#attribute, #variable, #function);)
    });
    let id = call.id.then(|| {
        let attribute = quote!(#private::attr::GEN_AI_TOOL_CALL_ID);
        quote!((&mut __genai_start).tool_call_id(#attribute, #variable);)
    });
    quote! {
        let #variable = #reference;
        #name
        #id
    }
}

/// Variable that refers to the client's tool call. Errors about its type are shown at the attribute's expression.
fn tool_call(expr: &Expr) -> Ident {
    Ident::new("__genai_tool_call", generated(expr.span()))
}

/// Variable that refers to the arguments as one value.
fn tool_arguments(expr: &Expr) -> Ident {
    Ident::new("__genai_tool_arguments", generated(expr.span()))
}

/// Code that records the names of a tool's arguments, and the hash of their values.
fn compared(instrumentation: &Instrumentation, private: &TokenStream, sig: &Signature) -> Option<TokenStream> {
    match (&instrumentation.arguments, &instrumentation.call) {
        (Arguments::None, _) | (Arguments::OfCall, None) => None,
        (Arguments::Parameters(names), _) => Some(compared_by_parameters(names, private, sig)),
        (Arguments::Value(value), _) => {
            let reference = reference(value);
            let variable = tool_arguments(value);
            Some(quote! {
                let #variable = #reference;
                (&mut __genai_start).arguments_are(#variable);
            })
        }
        (Arguments::OfCall, Some(call)) => {
            let variable = tool_call(&call.expr);
            Some(quote!((&mut __genai_start).arguments_of(#variable);))
        }
    }
}

fn compared_by_parameters(names: &[Ident], private: &TokenStream, sig: &Signature) -> TokenStream {
    let keys = names.iter().map(|name| {
        let key = name.unraw().to_string();
        let conditions = conditions(sig, name);
        quote!(#(#conditions)* #key)
    });
    let finish = quote!((&mut __genai_start).fingerprint(__genai_arguments));
    let finish = if names.is_empty() {
        quote!(#finish;)
    } else {
        quote!(if #finish { (&mut __genai_start).names(#private::attr::TOOL_ARGS_KEYS, &[#(#keys),*]); })
    };
    let arguments = names.iter().map(|name| {
        let key = name.unraw().to_string();
        let conditions = conditions(sig, name);
        let place = generated(name.span());
        let argument = quote_spanned!(place=> named(const { #private::Name::new(#key) }, &#name));
        // The macro uses the parameter although its name begins with an underscore.
        let allowed = key
            .starts_with('_')
            .then(|| quote!(#[allow(clippy::used_underscore_binding)]));
        quote!(#(#conditions)* #allowed (&mut __genai_arguments).#argument;)
    });
    quote! {
        #[allow(unused_mut)]
        let mut __genai_arguments = (&__genai_start).arguments();
        #(#arguments)*
        #finish
    }
}

/// Expression of the tool's arguments as one value, if this content is captured from it.
fn of_arguments(captured: &Captured, instrumentation: &Instrumentation) -> Option<TokenStream> {
    // Only a tool's arguments are compared and captured as one value; other contents consist of parameters.
    let is_object = captured.content.source == Source::FromParameters(Form::AsObject);
    if !is_object || captured.is_given() {
        return None;
    }
    let name = captured.content.name;
    match (&instrumentation.arguments, &instrumentation.call) {
        (Arguments::Value(value), _) => {
            let variable = tool_arguments(value);
            Some(quote!((&mut *__genai_contents).arguments(#name, #variable);))
        }
        (Arguments::OfCall, Some(call)) => {
            let variable = tool_call(&call.expr);
            Some(quote!((&mut *__genai_contents).arguments_of(#name, #variable);))
        }
        _ => None,
    }
}

/// Code that captures content before the body takes ownership of the parameters. The macro around it reports an error
/// if the library was built without the feature `capture`.
fn contents(instrumentation: &Instrumentation, private: &TokenStream, sig: &Signature) -> Option<TokenStream> {
    let captured = &instrumentation.captured;
    let first = captured.first()?;
    let wanted = captured.iter().map(|content| {
        let name = content.content.name;
        let detail = if content.is_raw { quote!(Raw) } else { quote!(Summary) };
        quote!((#name, #private::Detail::#detail))
    });
    let parts = captured.iter().filter_map(|content| {
        of_arguments(content, instrumentation).or_else(|| of_parameters(content, instrumentation, private, sig))
    });
    let mut sources = captured.iter().map(|content| content.content.source);
    let reads_request = sources.any(|source| source == Source::FromRequest);
    let of_request = instrumentation.request.as_ref().filter(|_| reads_request);
    let of_request = of_request.map(|request| {
        let reference = reference(request);
        quote!((&mut *__genai_contents).request(#reference);)
    });
    let place = generated(first.place);
    let capture = quote_spanned!(place=> #private::capture!);
    Some(quote! {
        #capture {
            if let ::core::option::Option::Some(__genai_contents) = (&mut __genai_start).contents(&[#(#wanted),*]) {
                #(#parts)*
                #of_request
                let _ = __genai_contents;
            }
        }
    })
}

/// Code that captures one content made of parameters.
fn of_parameters(
    captured: &Captured,
    instrumentation: &Instrumentation,
    private: &TokenStream,
    sig: &Signature,
) -> Option<TokenStream> {
    let form = match captured.content.source {
        Source::FromParameters(form) => form,
        Source::FromResult(form) if captured.is_given() => form,
        _ => return None,
    };
    if let (Form::AsVariables, Some(value)) = (form, &captured.value) {
        let (name, reference) = (captured.content.name, reference(value));
        return Some(quote!((&mut *__genai_contents).variables(#name, #reference);));
    }
    let form = constant(&format!("{form:?}"));
    let values = captured.parameters.iter().map(|name| {
        let key = name.unraw().to_string();
        let conditions = conditions(sig, name);
        let place = generated(name.span());
        let value = if instrumentation.secret.contains(name) {
            quote_spanned!(place=> secret(#key))
        } else {
            quote_spanned!(place=> value(#key, &#name))
        };
        quote!(#(#conditions)* (&mut __genai_parameters).#value;)
    });
    let name = captured.content.name;
    let said = captured.value.as_ref().map(|value| {
        let reference = reference(value);
        quote!((&mut __genai_parameters).value(#name, #reference);)
    });
    Some(quote! {
        #[allow(unused_mut)]
        let mut __genai_parameters = (&*__genai_contents).parameters(#name);
        #(#values)*
        #said
        (&mut *__genai_contents).made_of(#name, #private::Form::#form, __genai_parameters);
    })
}

/// `#[cfg]` attributes of the parameter with this name.
fn conditions<'a>(sig: &'a Signature, name: &Ident) -> Vec<&'a Attribute> {
    let of_name = |input: &&FnArg| matches!(input, FnArg::Typed(typed) if mentions(&typed.pat.to_token_stream(), &name.to_string()));
    match sig.inputs.iter().find(of_name) {
        Some(FnArg::Typed(typed)) => typed.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect(),
        _ => Vec::new(),
    }
}

fn set_attribute(set: &KeyValue, operation: &Operation, private: &TokenStream) -> TokenStream {
    let attribute = constant(set.key.constant);
    let attribute = quote!(#private::attr::#attribute);
    match (&set.value, set.key.record) {
        (Value::Text(text), Record::Hashed) => quote!((&mut __genai_start).set_hashed(#attribute, #text);),
        (Value::Text(text), _) => match (operation.span_name, operation.name) {
            (SpanName::OperationAnd(field), Some(name)) if set.key.attr.field == Some(field) => {
                let name = format!("{name} {text}");
                quote!((&mut __genai_start).named(#attribute, #text, #name);)
            }
            _ => quote!((&mut __genai_start).text(#attribute, #text);),
        },
        (Value::Expr(expr), record) => {
            let method = match record {
                Record::Plain => quote!(set),
                Record::Hashed => quote!(set_hashed),
                Record::IfTrue => quote!(set_if_true),
                Record::UnlessOne => quote!(set_unless_one),
            };
            let reference = reference(expr);
            quote!((&mut __genai_start).#method(#attribute, #reference);)
        }
    }
}

/// Expression `&(expr)`, which moves nothing. Its span is that of the expression, so that type errors are shown there.
/// It is marked as generated, so that lints ignore it.
fn reference(expr: &Expr) -> TokenStream {
    let span = generated(expr.span());
    quote_spanned!(span=> &(#expr))
}
