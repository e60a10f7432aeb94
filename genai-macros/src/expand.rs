//! A checked attribute and a function become tokens. Nothing can go wrong here.

use genai_semconv::Record;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ReturnType};

use crate::function::Function;
use crate::model::{Field, FieldValue, Instrumentation, Read};
use crate::signature::Returns;

/// Input: `async fn ask(prompt: &str) -> Answer { body }`. Output:
///
/// ```ignore
/// async fn ask(prompt: &str) -> Answer {
///     ::genai::__private::observe(
///         { let mut start = Start::new(&operation::CHAT); if start.is_enabled() { /* attributes */ } start },
///         Reader::new(<Answer as ::genai::Outcome>::observe),
///         async move { body },
///     )
///     .await
/// }
/// ```
pub(crate) fn expand(instrumentation: &Instrumentation, function: Function) -> TokenStream {
    let Function { attrs, vis, sig, body } = function;
    let crate_path = &instrumentation.crate_path;
    let start = start(instrumentation);
    let reader = reader(instrumentation, &sig.output, &sig.ident);
    let call = if sig.asyncness.is_some() {
        let body = with_return_edge(&sig.output, &sig.ident, &body);
        quote!(#crate_path::__private::observe(#start, #reader, async move #body).await)
    } else {
        let closure = match Returns::of(&sig.output) {
            Returns::Opaque | Returns::PartlyOpaque(_) => quote!(move || #body),
            Returns::Never | Returns::Written(_) => {
                let output = &sig.output;
                quote!(move || #output #body)
            }
        };
        quote!(#crate_path::__private::observe_sync(#start, &#reader, #closure))
    };
    quote! {
        #(#attrs)*
        #vis #sig {
            #call
        }
    }
}

/// The attributes that the span starts with.
fn start(instrumentation: &Instrumentation) -> TokenStream {
    let Instrumentation {
        operation,
        crate_path,
        fields,
        request,
        own,
        arguments,
        ..
    } = instrumentation;
    let private = quote!(#crate_path::__private);
    let operation = constant(operation.constant);
    let fields = fields.iter().map(|field| set_field(field, &private));
    let arguments = arguments
        .as_ref()
        .filter(|names| !names.is_empty())
        .map(|names| quote!(__genai_start.names(#private::attr::TOOL_ARGS_KEYS, &[#(#names),*]);));
    let request = request.as_ref().map(|expr| {
        let reference = reference(expr);
        quote!(__genai_start.request(#reference);)
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

/// How the returned value is read. Errors about its type are located at the type.
fn reader(instrumentation: &Instrumentation, output: &ReturnType, name: &Ident) -> TokenStream {
    let Instrumentation {
        crate_path,
        read,
        error_text,
        ..
    } = instrumentation;
    let private = quote!(#crate_path::__private);
    let span = generated(return_span(output, name));
    let returns = Returns::of(output);
    let ty = match &returns {
        Returns::Never => quote_spanned!(span=> !),
        Returns::Opaque => quote_spanned!(span=> _),
        Returns::PartlyOpaque(ty) => ty.to_token_stream(),
        Returns::Written(Some(ty)) => ty.to_token_stream(),
        Returns::Written(None) => quote_spanned!(span=> ()),
    };
    let reader = match (read, &returns) {
        (_, Returns::Never) => quote!(#private::unread()),
        (Read::Response, _) => quote_spanned!(span=> #private::Reader::new(<#ty as #private::Outcome>::observe)),
        (Read::Outcome, Returns::Opaque) => quote!(#private::unread()),
        (Read::Outcome, Returns::PartlyOpaque(_)) => probe(&private, &quote!(OpaqueProbe), &ty),
        (Read::Outcome, Returns::Written(_)) => probe(&private, &quote!(Probe), &ty),
    };
    if *error_text {
        quote_spanned!(span=> #reader.with_error_text(<#ty as #private::ErrorText>::error_text))
    } else {
        reader
    }
}

fn probe(private: &TokenStream, probe: &TokenStream, ty: &TokenStream) -> TokenStream {
    quote! {
        {
            #[allow(unused_imports)]
            use #private::{ProbeAny as _, ProbeResult as _};
            (&#private::#probe::<#ty>::NEW).reader()
        }
    }
}

/// Puts a statement first that never runs and says what the block returns, so that type errors in the body are about
/// the user's types and places. The braces keep the user's span: a semicolon too many is then shown where it is.
fn with_return_edge(output: &ReturnType, name: &Ident, body: &Group) -> TokenStream {
    let span = generated(return_span(output, name));
    let ty = match Returns::of(output) {
        Returns::Written(Some(ty)) => Some(ty.to_token_stream()),
        Returns::Written(None) => Some(quote_spanned!(span=> ())),
        Returns::PartlyOpaque(ty) => Some(ty.to_token_stream()),
        Returns::Opaque | Returns::Never => None,
    };
    let edge = ty.map(|ty| {
        quote_spanned! {span=>
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
