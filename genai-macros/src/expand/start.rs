//! The attributes that a span starts with.

use genai_semconv::Record;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::{constant, generated};
use crate::model::{Field, FieldValue, Instrumentation};

/// The attributes that the span starts with.
pub(super) fn start(instrumentation: &Instrumentation, private: &TokenStream) -> TokenStream {
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
        .map(|names| quote!((&mut __genai_start).names(#private::attr::TOOL_ARGS_KEYS, &[#(#names),*]);));
    let request = request.as_ref().map(|expr| {
        let reference = reference(expr);
        quote!((&mut __genai_start).request(#reference, &[#(#given),*]);)
    });
    let own = own.iter().map(|(name, expr)| {
        let reference = reference(expr);
        quote!((&mut __genai_start).own(#name, #reference);)
    });
    quote! {
        {
            let mut __genai_start = #private::Start::new(&#private::operation::#operation);
            if (&__genai_start).is_enabled() {
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
        (FieldValue::Text(text), Record::Hashed) => quote!((&mut __genai_start).set_hashed(#attribute, #text);),
        (FieldValue::Text(text), _) => quote!((&mut __genai_start).text(#attribute, #text);),
        (FieldValue::Expr(expr), record) => {
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
