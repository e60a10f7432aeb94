//! Code that reads the result of a function.

use genai_semconv::{Charge, Source};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Signature;
use syn::spanned::Spanned;

use super::body::end;
use super::{constant, generated, located, return_span};
use crate::model::{Instrumentation, KeyValue, Read, Value};
use crate::signature::Promise;

/// Code that selects how a value of the returned type is read. Its span is that of the type, so that errors are shown
/// there.
pub(super) fn choose(instrumentation: &Instrumentation, private: &TokenStream, place: Span) -> TokenStream {
    let compared = (instrumentation.operation.compared.any()).then(|| {
        quote! {
            .compared_by(
                &(&&&__genai_result).__genai_compared().or(&(&&&__genai_result).__genai_compared_error())
            )
        }
    });
    let refused = refused(instrumentation, place);
    let reader = reader(instrumentation, private, place);
    let reader = quote!(#reader #compared #refused);
    let reader = if captures_result(instrumentation) {
        let how = quote_spanned!(place=> (&&&__genai_result).__genai_captured());
        quote!(#private::captured_by!(#reader, #how))
    } else {
        reader
    };
    // An operation that does not stream has one result.
    let shape = quote_spanned!(place=> (&&&&__genai_probe).__genai_shape().followed());
    let shape = if instrumentation.operation.streams {
        shape
    } else {
        quote_spanned!(place=> #shape.one())
    };
    let holder = quote!((&&&__genai_shape.holder()).__genai_error_name());
    let finish = quote!(__genai_shape.read_by(#reader, &#holder));
    // A stream returns a refusal as an item. A function that has not made its stream yet returns it as its own error.
    let finish = if instrumentation.is_guarded() && instrumentation.operation.streams {
        let asked = refusal(instrumentation);
        quote!(#private::guarded(&__genai_probe, #finish, |__genai_output| (&&&__genai_output).#asked()))
    } else {
        finish
    };
    quote! {
        |__genai_probe| {
            #[allow(unused_imports)]
            use #private::probe::*;
            let __genai_shape = #shape;
            let __genai_result = __genai_shape.result();
            #finish
        }
    }
}

/// Whether the returned value itself is captured.
fn captures_result(instrumentation: &Instrumentation) -> bool {
    let mut captured = instrumentation.captured.iter();
    captured.any(|captured| !captured.is_given() && matches!(captured.content.source, Source::FromResult(_)))
}

/// Value that is returned if a budget refuses: the attribute's `refuse`, or the refusal of the return type. A run with
/// a budget requires one.
fn refused(instrumentation: &Instrumentation, place: Span) -> Option<TokenStream> {
    if !instrumentation.is_guarded() {
        return None;
    }
    Some(match (&instrumentation.refuse, &instrumentation.budget) {
        (Some(refuse), _) => quote!(.refused_with(#refuse)),
        (None, Some(_)) => {
            let refusal = quote_spanned!(place=> (&&&__genai_result).__genai_required_refusal());
            quote!(.refused_by(#refusal))
        }
        (None, None) => {
            let asked = refusal(instrumentation);
            quote!(.refused_by((&&&__genai_result).#asked()))
        }
    })
}

/// Probe method that turns a refusal into a value of the returned type. A refused tool may return the advice as its
/// text, because the model reads it.
fn refusal(instrumentation: &Instrumentation) -> Ident {
    let name = match instrumentation.operation.charge {
        Charge::ToolCall => "__genai_tool_refusal",
        _ => "__genai_refusal",
    };
    Ident::new(name, Span::call_site())
}

fn reader(instrumentation: &Instrumentation, private: &TokenStream, place: Span) -> TokenStream {
    let Instrumentation { read, from_result, .. } = instrumentation;
    let by_type = match read {
        Read::Closure(_) | Read::Json(_) => None,
        Read::Response => Some(Ident::new("__genai_response", place)),
        Read::Outcome => Some(Ident::new("__genai_outcome", place)),
    };
    let asked = by_type
        .as_ref()
        .map(|method| quote_spanned!(place=> (&&&__genai_result).#method()));
    if let Some(asked) = &asked
        && instrumentation.error_type.is_none()
        && from_result.is_empty()
    {
        let text = instrumentation
            .error_text
            .then(|| quote_spanned!(place=> .and(&(&&&__genai_result).__genai_error_text())));
        return quote!(#asked.and(&(&&&__genai_result).__genai_error_name())#text.reader());
    }
    // The closure captures nothing, so it selects the reader by the type again. The first statement produces the error
    // if no reader exists.
    let first = asked.map(|asked| quote!(let _ = #asked;));
    let response = match (read, &by_type) {
        (Read::Closure(tell), _) => response(tell, generated(tell.span()), private),
        (Read::Json(place), _) => {
            let place = generated(*place);
            let read = quote_spanned!(place=> __genai_json);
            let tell = quote!(|__genai_json| (&&#private::JsonProbe::of(__genai_json)).#read(__genai_json));
            response(&tell, place, private)
        }
        (_, method) => quote! {
            (&&&#private::ValueProbe::of(__genai_value)).#method().read(__genai_value, __genai_recorder);
        },
    };
    let name = if let Some(name) = &instrumentation.error_type {
        quote!(#private::name_error(__genai_value, __genai_recorder, #name);)
    } else {
        quote! {
            (&&&#private::ValueProbe::of(__genai_value)).__genai_error_name().read(__genai_value, __genai_recorder);
        }
    };
    let text = instrumentation.error_text.then(|| {
        let value = quote!(#private::ValueProbe::of(__genai_value));
        let text = quote_spanned!(place=> (&&&#value).__genai_error_text());
        quote!(#text.read(__genai_value, __genai_recorder);)
    });
    let from_result = from_result.iter().filter_map(|set| attribute(set, private));
    let reader = quote! {
        #private::reading(&__genai_result, |__genai_value, __genai_recorder| {
            #response
            #(#from_result)*
            #name
            #text
        })
    };
    match first {
        Some(first) => quote!({ #first #reader }),
        None => reader,
    }
}

/// Code that reads the value by the attribute's `response`. Errors about it are shown at `span`.
fn response(tell: &impl ToTokens, span: Span, private: &TokenStream) -> TokenStream {
    let taken = quote_spanned!(span=> (&&&#private::SaidProbe::of(&__genai_said)).__genai_said());
    said(tell, private, &quote!(#taken.read(&__genai_said, __genai_recorder);))
}

/// Code that sets one attribute of the span from a closure of the value.
fn attribute(set: &KeyValue, private: &TokenStream) -> Option<TokenStream> {
    let Value::Expr(tell) = &set.value else {
        return None;
    };
    let span = generated(tell.span());
    let attribute = constant(set.key.constant);
    let value = quote_spanned!(span=> __genai_said);
    let taken = quote!(#private::attribute(__genai_recorder, #private::attr::#attribute, #value););
    Some(said(tell, private, &taken))
}

/// Code that applies `tell` to the value and records the result.
fn said(tell: &impl ToTokens, private: &TokenStream, taken: &TokenStream) -> TokenStream {
    quote! {
        // clippy suggests a path in place of the closure, but type inference does not accept a path everywhere.
        #[allow(clippy::redundant_closure, clippy::redundant_closure_for_method_calls)]
        let __genai_said =
            (&&&#private::ToldProbe::of(__genai_value)).__genai_told(__genai_value, #tell);
        if let ::core::option::Option::Some(__genai_said) = __genai_said {
            #taken
        }
    }
}

/// Type hint from a return type with `impl Trait`. Its span is that of the type, because rustc may report that the body
/// contradicts it.
pub(super) fn hint(sig: &Signature, private: &TokenStream) -> TokenStream {
    let first = return_span(&sig.output, &sig.ident);
    hint_at(
        Promise::of(&sig.output).as_ref(),
        &located(private, first),
        first,
        end(sig),
    )
}

fn hint_at(promise: Option<&Promise>, private: &TokenStream, first: Span, last: Span) -> TokenStream {
    let new = quote_spanned!(last=> NEW);
    match promise {
        Some(Promise::Output(ty)) => quote_spanned!(first=> #private::OutputIs::<#ty>::#new),
        Some(Promise::Item(ty)) => quote_spanned!(first=> #private::ItemIs::<#ty>::#new),
        Some(Promise::OrError(promise)) => {
            let hint = hint_at(Some(promise), private, first, last);
            quote_spanned!(first=> #private::OrError(#hint))
        }
        None => quote_spanned!(first=> #private::NoHint),
    }
}
