//! Expansion of a checked attribute and its function. This step has no errors.

mod body;
mod result;
mod start;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned;

use crate::function::Function;
use crate::model::Instrumentation;
use crate::signature::Returns;

/// Expands a function. Input: `async fn ask(prompt: &str) -> Answer { body }`. Output:
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
    let Function {
        attrs,
        vis,
        mut sig,
        body,
    } = function;
    let private = &instrumentation.private();
    let place = return_span(&sig.output, &sig.ident);
    let start = start::start(instrumentation, private, &sig);
    let choose = result::choose(instrumentation, private, generated(place));
    let unused = body::unused(&mut sig, instrumentation, &body);
    let parameters = body::parameters(&mut sig, instrumentation, &body);
    let returns = Returns::of(&sig.output);
    let opaque = matches!(returns, Returns::Opaque | Returns::PartlyOpaque(_));
    let asynchronous = sig.asyncness.is_some();
    let never = matches!(returns, Returns::Never);
    let work = if asynchronous {
        let edge = body::return_edge(&returns, place);
        body::async_block(&sig, &quote!(#edge #unused), &body)
    } else {
        body::closure(&sig, &returns, &quote!(#parameters #unused), &body)
    };
    // rustc's errors about the call are caused by the body, so they are shown there.
    let span = body.span();
    let observe = match (asynchronous, &returns) {
        (true, Returns::Opaque) => "observe_opaque",
        (true, Returns::PartlyOpaque(_)) => "observe_part",
        (true, _) => "observe",
        (false, Returns::Opaque) => "observe_sync_opaque",
        (false, Returns::PartlyOpaque(_)) => "observe_sync_part",
        (false, _) => "observe_sync",
    };
    let observe = Ident::new(observe, span);
    let hint = opaque.then(|| {
        let hint = result::hint(&sig, private);
        quote!(, #hint)
    });
    let private = located(private, span);
    let arguments = group(Delimiter::Parenthesis, span, quote!(#start, #work, #choose #hint));
    let call = quote_spanned!(span=> #private::#observe #arguments);
    let call = if asynchronous && !parameters.is_empty() {
        let block = group(Delimiter::Brace, span, quote!(#parameters #call));
        quote!(#block)
    } else {
        call
    };
    let call = match (asynchronous, never) {
        (false, true) => quote_spanned!(span=> match #call {}),
        (false, false) => call,
        // A `let` statement can have `#[allow]`, because returning a future from an `async fn` is no mistake here.
        (true, _) => {
            let awaited = quote_spanned!(span=> __genai_call.await);
            let awaited = if never { quote!(match #awaited {}) } else { awaited };
            quote_spanned! {span=>
                #[allow(clippy::async_yields_async)]
                let __genai_call = #call;
                #awaited
            }
        }
    };
    // The braces have the body's span, because rustc computes a function's span from its first and last token.
    let block = group(Delimiter::Brace, span, call);
    quote! {
        #(#attrs)*
        #vis #sig #block
    }
}

pub(crate) fn group(delimiter: Delimiter, span: Span, tokens: TokenStream) -> Group {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    group
}

/// Tokens moved to another span.
pub(crate) fn located(tokens: &TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}

fn return_span(output: &ReturnType, name: &Ident) -> Span {
    match output {
        ReturnType::Default => name.span(),
        ReturnType::Type(_, ty) => ty.span(),
    }
}

/// Span of the user's token, marked as generated code.
pub(crate) fn generated(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

fn constant(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
