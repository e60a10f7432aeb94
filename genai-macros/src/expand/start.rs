//! The attributes that a span starts with.

use genai_semconv::{Form, Operation, Record, Source, SpanName};
use proc_macro2::{Group, Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, FnArg, Signature};

use super::body::mentions;
use super::{constant, generated};
use crate::model::{Captured, Instrumentation, KeyValue, Value};

/// The attributes that the span starts with.
pub(super) fn start(
    instrumentation: &Instrumentation,
    private: &TokenStream,
    sig: &Signature,
    body: &Group,
) -> TokenStream {
    let Instrumentation {
        operation,
        attributes,
        decided,
        request,
        own,
        arguments,
        budget,
        ..
    } = instrumentation;
    let attributes = attributes
        .iter()
        .map(|attribute| set_attribute(attribute, operation, private));
    let operation = constant(operation.constant);
    let arguments = arguments
        .as_ref()
        .map(|names| compared(names, instrumentation, private, sig, &body.stream()));
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
    let own = own.iter().map(|(name, expr)| {
        let reference = reference(expr);
        quote!((&mut __genai_start).own(#name, #reference);)
    });
    quote! {
        {
            let mut __genai_start = #private::Start::#start;
            if (&__genai_start).is_enabled() {
                #(#attributes)*
                #arguments
                #request
                #(#own)*
                #contents
            }
            __genai_start
        }
    }
}

/// The names of a tool's arguments, and the hash of their values.
fn compared(
    names: &[Ident],
    instrumentation: &Instrumentation,
    private: &TokenStream,
    sig: &Signature,
    body: &TokenStream,
) -> TokenStream {
    let keys: Vec<_> = names.iter().map(|name| name.unraw().to_string()).collect();
    let keys =
        (!keys.is_empty()).then(|| quote!((&mut __genai_start).names(#private::attr::TOOL_ARGS_KEYS, &[#(#keys),*]);));
    // A parameter that the body has no use for makes no other call of it, and is left for rustc to point out, which it
    // does not do of one that is read here.
    let read = names
        .iter()
        .filter(|name| mentions(body, &name.to_string()) && !instrumentation.secret.contains(name));
    let arguments = read.map(|name| {
        let key = name.unraw().to_string();
        let conditions = conditions(sig, name);
        let place = generated(name.span());
        let argument = quote_spanned!(place=> named(const { #private::Name::new(#key) }, &#name));
        quote!(#(#conditions)* (&mut __genai_arguments).#argument;)
    });
    quote! {
        #keys
        #[allow(unused_mut)]
        let mut __genai_arguments = (&__genai_start).arguments();
        #(#arguments)*
        (&mut __genai_start).fingerprint(__genai_arguments);
    }
}

/// What is captured before the body takes the parameters. The macro around it says what to do where the library was
/// built without its feature `capture`.
fn contents(instrumentation: &Instrumentation, private: &TokenStream, sig: &Signature) -> Option<TokenStream> {
    let captured = &instrumentation.captured;
    let first = captured.first()?;
    let names = captured.iter().map(|content| content.content.name);
    let of_parameters = captured
        .iter()
        .filter_map(|content| of_parameters(content, instrumentation, private, sig));
    let of_request = captured
        .iter()
        .any(|content| content.content.source == Source::FromRequest);
    let of_request = instrumentation.request.as_ref().filter(|_| of_request).map(|request| {
        let reference = reference(request);
        quote!((&mut *__genai_contents).request(#reference);)
    });
    let place = generated(first.place);
    let capture = quote_spanned!(place=> #private::capture!);
    Some(quote! {
        #capture {
            if let ::core::option::Option::Some(__genai_contents) = (&mut __genai_start).contents(&[#(#names),*]) {
                #(#of_parameters)*
                #of_request
                let _ = __genai_contents;
            }
        }
    })
}

/// One content that is made of parameters.
fn of_parameters(
    captured: &Captured,
    instrumentation: &Instrumentation,
    private: &TokenStream,
    sig: &Signature,
) -> Option<TokenStream> {
    let form = match captured.content.source {
        Source::FromParameters(form) => form,
        Source::FromResult(form) if !captured.parameters.is_empty() || captured.value.is_some() => form,
        _ => return None,
    };
    let form = match form {
        Form::AsObject => quote!(AsObject),
        Form::AsMessage => quote!(AsMessage),
        Form::AsText => quote!(AsText),
        Form::AsDocuments => quote!(AsDocuments),
        Form::AsRecords => quote!(AsRecords),
    };
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
        let mut __genai_parameters = (&*__genai_contents).parameters();
        #(#values)*
        #said
        (&mut *__genai_contents).made_of(#name, #private::Form::#form, __genai_parameters);
    })
}

/// Under which conditions there is a parameter of this name.
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
            (SpanName::OperationAnd(key), Some(name)) if key == set.key.attr.key => {
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

/// `&(expr)`, which moves nothing out of what the expression names. It is located at the expression, so that an error
/// about its type is too, but as generated code, so that no lint is.
fn reference(expr: &Expr) -> TokenStream {
    let span = generated(expr.span());
    quote_spanned!(span=> &(#expr))
}
