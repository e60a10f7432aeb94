//! How the result of a function is read.

use genai_semconv::Charge;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Signature;

use super::body::end;
use super::{located, return_span};
use crate::model::{Instrumentation, Read};
use crate::signature::Promise;

/// How a value of the returned type is read. It is asked where the type is written, so that errors about it are shown
/// there.
pub(super) fn choose(
    instrumentation: &Instrumentation,
    private: &TokenStream,
    place: Span,
    asynchronous: bool,
) -> TokenStream {
    let method = Ident::new(
        match (instrumentation.read, instrumentation.error_text) {
            (Read::Response, false) => "__genai_response",
            (Read::Response, true) => "__genai_response_and_error_text",
            (Read::Outcome, false) => "__genai_outcome",
            (Read::Outcome, true) => "__genai_outcome_and_error_text",
        },
        place,
    );
    let reader = quote_spanned!(place=> (&&&__genai_result).#method());
    let reader = match &instrumentation.error_type {
        // A closure that captures nothing: what reads the value, its type says again. The first line is for the error
        // if nothing can.
        Some(name) => quote! {{
            let _ = #reader;
            #private::reading(&__genai_result, |__genai_value, __genai_reading| {
                (&&&#private::ValueProbe::of(__genai_value)).#method().read(__genai_value, __genai_reading);
                #private::name_error(__genai_value, __genai_reading, #name);
            })
        }},
        None => reader,
    };
    let compared = (instrumentation.operation.charge == Charge::ToolCall)
        .then(|| quote!(.compared_by((&&&__genai_result).__genai_compared())));
    let refused = refused(instrumentation, place);
    let reader = quote!(#reader #compared #refused);
    // An operation that does not stream has one result.
    let shape = quote_spanned!(place=> (&&&&__genai_probe).__genai_shape().followed());
    let shape = if instrumentation.operation.streams {
        shape
    } else {
        quote_spanned!(place=> #shape.one())
    };
    let finish = quote!(__genai_shape.read_by(#reader));
    // A stream refuses by its item; an `async fn` that has not made its stream yet, by its own error.
    let finish = if asynchronous && instrumentation.is_guarded() && instrumentation.operation.streams {
        quote!(#private::guarded(&__genai_probe, #finish, |__genai_output| (&&&__genai_output).__genai_refusal()))
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

/// What is returned when a budget refuses: what the attribute says, or else what the type can say. A run with a budget
/// has to have one.
fn refused(instrumentation: &Instrumentation, place: Span) -> Option<TokenStream> {
    if !instrumentation.is_guarded() {
        return None;
    }
    Some(match (&instrumentation.refuse, &instrumentation.budget) {
        (Some(refuse), _) => {
            let refuse = refuse.to_token_stream();
            quote!(.refused_with(#refuse))
        }
        (None, Some(_)) => {
            let refusal = quote_spanned!(place=> (&&&__genai_result).__genai_required_refusal());
            quote!(.refused_by(#refusal))
        }
        (None, None) => quote!(.refused_by((&&&__genai_result).__genai_refusal())),
    })
}

/// What the signature says of a type that it does not write out, located at the type, since rustc may find that the body
/// says otherwise.
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
