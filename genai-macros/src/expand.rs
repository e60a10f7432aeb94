//! A checked attribute and a function become tokens. Nothing can go wrong here.

use genai_semconv::Record;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ReturnType};

use crate::function::Function;
use crate::model::{Field, FieldValue, Instrumentation, Read};
use crate::signature::{Promise, Returns};

/// Input: `async fn ask(prompt: &str) -> Answer { body }`. Output:
///
/// ```ignore
/// async fn ask(prompt: &str) -> Answer {
///     let call = ::genai::__private::observe(
///         { let mut start = Start::new(&operation::CHAT); if start.is_enabled() { /* attributes */ } start },
///         async move { body },
///         |probe| { /* how a value of this type is read */ },
///     );
///     call.await
/// }
/// ```
pub(crate) fn expand(instrumentation: &Instrumentation, function: Function) -> TokenStream {
    let Function { attrs, vis, sig, body } = function;
    let private = &instrumentation.private();
    let returns = Returns::of(&sig.output);
    let place = generated(return_span(&sig.output, &sig.ident));
    let start = start(instrumentation, private);
    let choose = choose(instrumentation, private, place);
    let opaque = matches!(returns, Returns::Opaque | Returns::PartlyOpaque(_));
    let asynchronous = sig.asyncness.is_some();
    let never = matches!(returns, Returns::Never);
    let observe = match (asynchronous, opaque) {
        (true, false) => quote!(observe),
        (true, true) => quote!(observe_opaque),
        (false, false) => quote!(observe_sync),
        (false, true) => quote!(observe_sync_opaque),
    };
    let body = match (asynchronous, &returns) {
        (_, Returns::Never) => {
            let body = without_end(&body);
            if asynchronous {
                quote!(async move { #body })
            } else {
                quote!(move || { #body })
            }
        }
        (true, _) => {
            let body = with_return_edge(&returns, place, &body);
            quote!(async move #body)
        }
        (false, Returns::Opaque | Returns::PartlyOpaque(_)) => quote!(move || #body),
        // A closure may say what it returns, which does for it what the edge does for a block.
        (false, Returns::Written(_)) => {
            let output = &sig.output;
            quote!(move || #output #body)
        }
    };
    let hint = opaque.then(|| {
        let hint = hint(Promise::of(&sig.output).as_ref(), private);
        quote!(, #hint)
    });
    let call = quote!(#private::#observe(#start, #body, #choose #hint));
    let call = match (asynchronous, never) {
        (false, true) => quote!(match #call {}),
        (false, false) => call,
        // A statement, because a lint can be allowed on that: returning a future from an `async fn` is no mistake.
        (true, _) => {
            let awaited = quote!(__genai_call.await);
            let awaited = if never { quote!(match #awaited {}) } else { awaited };
            quote! {
                #[allow(clippy::async_yields_async)]
                let __genai_call = #call;
                #awaited
            }
        }
    };
    quote! {
        #(#attrs)*
        #vis #sig {
            #call
        }
    }
}

/// What the signature says of a type that it does not write out.
fn hint(promise: Option<&Promise>, private: &TokenStream) -> TokenStream {
    match promise {
        Some(Promise::Output(ty)) => quote!(#private::OutputIs::<#ty>::NEW),
        Some(Promise::Item(ty)) => quote!(#private::ItemIs::<#ty>::NEW),
        Some(Promise::OrError(promise)) => {
            let hint = hint(Some(promise), private);
            quote!(#private::OrError(#hint))
        }
        None => quote!(#private::NoHint),
    }
}

/// The attributes that the span starts with.
fn start(instrumentation: &Instrumentation, private: &TokenStream) -> TokenStream {
    let Instrumentation {
        operation,
        fields,
        given,
        request,
        own,
        arguments,
        ..
    } = instrumentation;
    let operation = constant(operation.constant);
    let fields = fields.iter().map(|field| set_field(field, private));
    let arguments = arguments
        .as_ref()
        .filter(|names| !names.is_empty())
        .map(|names| quote!(__genai_start.names(#private::attr::TOOL_ARGS_KEYS, &[#(#names),*]);));
    let request = request.as_ref().map(|expr| {
        let reference = reference(expr);
        quote!(__genai_start.request(#reference, &[#(#given),*]);)
    });
    let own = own.iter().map(|(name, expr)| {
        let reference = reference(expr);
        quote!(__genai_start.own(#name, #reference);)
    });
    quote! {
        {
            let mut __genai_start = #private::Start::new(&#private::operation::#operation);
            if __genai_start.is_enabled() {
                #(#fields)*
                #arguments
                #request
                #(#own)*
            }
            __genai_start
        }
    }
}

fn set_field(field: &Field, private: &TokenStream) -> TokenStream {
    let attribute = constant(field.key.constant);
    let attribute = quote!(#private::attr::#attribute);
    match (&field.value, field.key.record) {
        (FieldValue::Text(text), Record::Hashed) => quote!(__genai_start.set_hashed(#attribute, #text);),
        (FieldValue::Text(text), _) => quote!(__genai_start.text(#attribute, #text);),
        (FieldValue::Expr(expr), record) => {
            let method = match record {
                Record::Plain => quote!(set),
                Record::Hashed => quote!(set_hashed),
                Record::IfTrue => quote!(set_if_true),
                Record::UnlessOne => quote!(set_unless_one),
            };
            let reference = reference(expr);
            quote!(__genai_start.#method(#attribute, #reference);)
        }
    }
}

/// `&(expr)`, which moves nothing out of what the expression names. It is located at the expression, so that an error
/// about its type is too, but as generated code, so that no lint is.
fn reference(expr: &Expr) -> TokenStream {
    let span = generated(expr.span());
    quote_spanned!(span=> &(#expr))
}

/// How a value of the returned type is read. It is asked where the type is written, so that errors about it are shown
/// there.
fn choose(instrumentation: &Instrumentation, private: &TokenStream, place: Span) -> TokenStream {
    let method = Ident::new(
        match (instrumentation.read, instrumentation.error_text) {
            (Read::Response, false) => "response",
            (Read::Response, true) => "response_and_error_text",
            (Read::Outcome, false) => "outcome",
            (Read::Outcome, true) => "outcome_and_error_text",
        },
        place,
    );
    let reader = quote_spanned!(place=> (&&&__genai_result).#method());
    let reader = match &instrumentation.error_type {
        // A closure that captures nothing: what reads the value, its type says again. The first line is for the error
        // if nothing can.
        Some(name) => quote! {{
            let _ = #reader;
            #private::Reader::new(|__genai_value, __genai_reading| {
                (&&&#private::ValueProbe::of(__genai_value)).#method().read(__genai_value, __genai_reading);
                #private::name_error(__genai_value, __genai_reading, #name);
            })
        }},
        None => reader,
    };
    // An operation that does not stream has one result.
    let shape = quote_spanned!(place=> (&&&__genai_probe).shape().followed());
    let shape = if instrumentation.operation.streams {
        shape
    } else {
        quote_spanned!(place=> #shape.one())
    };
    quote! {
        |__genai_probe| {
            #[allow(unused_imports)]
            use #private::probe::*;
            let __genai_shape = #shape;
            let __genai_result = __genai_shape.result();
            __genai_shape.read_by(#reader)
        }
    }
}

/// Puts a statement first that never runs and says what the block returns, so that type errors in the body are about
/// the user's types and places. The braces keep the user's span: a semicolon too many is then shown where it is.
fn with_return_edge(returns: &Returns<'_>, place: Span, body: &Group) -> TokenStream {
    let ty = match returns {
        Returns::Written(Some(ty)) => Some(ty.to_token_stream()),
        Returns::Written(None) => Some(quote_spanned!(place=> ())),
        Returns::PartlyOpaque(ty) => Some(ty.to_token_stream()),
        Returns::Opaque | Returns::Never => None,
    };
    let edge = ty.map(|ty| {
        quote_spanned! {place=>
            #[allow(unreachable_code, clippy::diverging_sub_expression, clippy::let_unit_value)]
            if false {
                let __genai_return: #ty = loop {};
                return __genai_return;
            }
        }
    });
    let statements = body.stream();
    let mut block = Group::new(Delimiter::Brace, quote!(#edge #statements));
    block.set_span(body.span());
    block.to_token_stream()
}

/// `!` cannot be named as a type; a body that never returns fits every type, so it gets one that has no values.
fn without_end(body: &Group) -> TokenStream {
    quote! {
        #[allow(unreachable_code, clippy::diverging_sub_expression)]
        let __genai_never: ::core::convert::Infallible = #body;
        #[allow(unreachable_code)]
        __genai_never
    }
}

fn return_span(output: &ReturnType, name: &Ident) -> Span {
    match output {
        ReturnType::Default => name.span(),
        ReturnType::Type(_, ty) => ty.span(),
    }
}

/// The place of the user's token, as a place in generated code.
fn generated(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

fn constant(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
