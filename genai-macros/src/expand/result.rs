//! How the result of a function is read.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Signature};

use super::body::end;
use super::{generated, located, return_span};
use crate::model::{Instrumentation, Read};
use crate::signature::Promise;

/// How a value of the returned type is read. It is asked where the type is written, so that errors about it are shown
/// there.
pub(super) fn choose(instrumentation: &Instrumentation, private: &TokenStream, place: Span) -> TokenStream {
    let reader = match &instrumentation.read {
        Read::Told(tell) => told(instrumentation, tell, private),
        Read::Response => asked(instrumentation, "__genai_response", private, place),
        Read::Outcome => asked(instrumentation, "__genai_outcome", private, place),
    };
    // An operation that does not stream has one result.
    let shape = quote_spanned!(place=> (&&&__genai_probe).__genai_shape().followed());
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

/// The type of the value tells.
fn asked(instrumentation: &Instrumentation, method: &str, private: &TokenStream, place: Span) -> TokenStream {
    let method = if instrumentation.error_text {
        format!("{method}_and_error_text")
    } else {
        method.to_owned()
    };
    let method = Ident::new(&method, place);
    let reader = quote_spanned!(place=> (&&&__genai_result).#method());
    let Some(name) = &instrumentation.error_type else {
        return reader;
    };
    // A closure that captures nothing: what reads the value, its type says again. The first line is for the error if
    // nothing can.
    quote! {{
        let _ = #reader;
        #private::Reader::new(|__genai_value, __genai_reading| {
            (&&&#private::ValueProbe::of(__genai_value)).#method().read(__genai_value, __genai_reading);
            #private::name_error(__genai_value, __genai_reading, #name);
        })
    }}
}

/// The attribute's `response` tells. Errors about it are shown where it is written.
fn told(instrumentation: &Instrumentation, tell: &Expr, private: &TokenStream) -> TokenStream {
    let span = generated(tell.span());
    let said = quote_spanned!(span=> (&&#private::SaidProbe::of(&__genai_said)).__genai_said());
    let text = instrumentation
        .error_text
        .then(|| quote!(#private::error_text(__genai_value, __genai_reading);));
    let name = instrumentation
        .error_type
        .as_ref()
        .map(|name| quote!(#private::name_error(__genai_value, __genai_reading, #name);));
    quote! {
        #private::Reader::new(|__genai_value, __genai_reading| {
            let __genai_told = &&&#private::ToldProbe::of(__genai_value);
            if let ::core::option::Option::Some(__genai_said) =
                __genai_told.__genai_told(__genai_value, __genai_reading, #tell)
            {
                #said.read(&__genai_said, __genai_reading);
            }
            #text
            #name
        })
    }
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
