//! Function body inside of the generated code that runs it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, FnArg, GenericParam, Pat, PathArguments, ReturnType, Signature, Type, TypeParamBound};

use super::{generated, group};
use crate::model::{Arguments, Instrumentation};
use crate::signature::{Returns, bindings};

/// Block `async move { statements; body }`, like rustc's own expansion of an `async fn`. The braces keep the user's
/// span, so that an error about an extra semicolon is shown at the semicolon. The keywords are located at the ends of
/// the signature, so that errors about the block are shown there.
pub(super) fn async_block(sig: &Signature, statements: &TokenStream, body: &Group) -> TokenStream {
    let body = &expecting(sig, body);
    let first = sig.asyncness.map_or(sig.fn_token.span, |token| token.span);
    let last = end(sig);
    let mut block = quote_spanned!(first=> async);
    block.extend(quote_spanned!(last=> move));
    block.extend(behind(statements, body).into_token_stream());
    block
}

/// Closure `move || -> Output { statements; body }`. Its return type serves the same purpose as [`return_edge`] in a
/// block.
pub(super) fn closure(sig: &Signature, returns: &Returns<'_>, statements: &TokenStream, body: &Group) -> TokenStream {
    let body = &expecting(sig, body);
    let last = end(sig);
    let output = match (returns, &sig.output) {
        (Returns::Opaque, _) => None,
        (Returns::PartlyOpaque(ty), _) => Some(quote_spanned!(last=> -> #ty)),
        (Returns::Never, _) => Some(quote!(-> ::core::convert::Infallible)),
        (Returns::Written(_), ReturnType::Default) => Some(quote_spanned!(last=> -> ())),
        (Returns::Written(_), output) => Some(output.to_token_stream()),
    };
    let first = sig.fn_token.span;
    let mut closure = quote_spanned!(first=> move);
    closure.extend(quote_spanned!(last=> || #output));
    closure.extend(behind(statements, body).into_token_stream());
    closure
}

/// Statements that rebind parameters as variables of a block.
///
/// In a plain `fn` the body rebinds them, because rustc's errors about captured variables have less detail.
///
/// In an `async fn`, the future would store each rebound parameter twice, so the body does without them. Borrowed
/// parameters, such as those that calls are compared by, would be stored twice, too. They are rebound in the block that
/// makes the call, which ends before anything is awaited.
pub(super) fn parameters(sig: &mut Signature, instrumentation: &Instrumentation, body: &Group) -> TokenStream {
    let mut statements = TokenStream::new();
    let asynchronous = sig.asyncness.is_some();
    let read = instrumentation.expressions();
    for input in &mut sig.inputs {
        let FnArg::Typed(typed) = input else { continue };
        // A lifetime error of a `&mut` would be shown at the statement instead of its use.
        let exclusive = matches!(&*typed.ty, Type::Reference(reference) if reference.mutability.is_some());
        let reference = matches!(&*typed.ty, Type::Reference(_));
        let Pat::Ident(pattern) = &mut *typed.pat else { continue };
        let borrowed =
            || instrumentation.borrows(&pattern.ident) && mentions(&body.stream(), &pattern.ident.to_string());
        if asynchronous && (reference || !borrowed()) {
            continue;
        }
        if exclusive || pattern.by_ref.is_some() || pattern.subpat.is_some() {
            continue;
        }
        // `mut` and lint levels must be at the variable that the body uses.
        let name = &pattern.ident;
        let mutability = pattern.mutability.take();
        let (levels, others): (Vec<_>, Vec<_>) = typed.attrs.drain(..).partition(is_lint_level);
        // Parameters that the attribute reads count as used, even if the body ignores them.
        let used = (mentions(&read, &name.to_string()) || instrumentation.captures(name))
            .then(|| quote!(#[allow(unused_variables)]));
        let conditions = others.iter().filter(|attr| attr.path().is_ident("cfg"));
        statements.extend(quote! {
            #(#conditions)*
            #(#levels)*
            #used
            #[allow(clippy::redundant_locals, clippy::used_underscore_binding, clippy::no_effect_underscore_binding)]
            let #mutability #name = #name;
        });
        typed.attrs = others;
    }
    statements
}

/// Variables in place of parameters that calls are compared by but the body does not mention. rustc then reports the
/// parameters as unused; otherwise their use in generated code would hide that.
pub(super) fn unused(sig: &mut Signature, instrumentation: &Instrumentation, body: &Group) -> TokenStream {
    let Arguments::Parameters(compared) = &instrumentation.arguments else {
        return TokenStream::new();
    };
    let read = instrumentation.expressions();
    let mut statements = TokenStream::new();
    let asynchronous = sig.asyncness.is_some();
    for input in &mut sig.inputs {
        let FnArg::Typed(typed) = input else { continue };
        // In a plain `fn` these are variables of the body already.
        let exclusive = matches!(&*typed.ty, Type::Reference(reference) if reference.mutability.is_some());
        if !asynchronous
            && !exclusive
            && matches!(&*typed.pat, Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none())
        {
            continue;
        }
        let names = bindings(&typed.pat);
        let mut stands_in = false;
        for name in names.iter().filter(|name| compared.contains(name)) {
            let text = name.to_string();
            if text.starts_with('_')
                || mentions(&body.stream(), &text)
                || mentions(&read, &text)
                || instrumentation.captures(name)
            {
                continue;
            }
            let conditions = typed.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
            let levels = typed.attrs.iter().filter(|attr| is_lint_level(attr));
            statements.extend(quote!(#(#conditions)* #(#levels)* let #name = false;));
            stands_in = true;
        }
        if stands_in {
            // The expectation moves to the variable, because generated code reads the parameter.
            typed.attrs.retain(|attr| !attr.path().is_ident("expect"));
        }
    }
    statements
}

/// Whether a name occurs in the tokens, or in the text of a literal, as in `format!("{name}")`.
pub(super) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Literal(literal) => literal.to_string().contains(name),
        TokenTree::Punct(_) => false,
    })
}

fn is_lint_level(attr: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|level| attr.path().is_ident(level))
}

/// Statement that never runs and fixes the block's type. Type errors in the body then refer to the user's types and
/// places.
pub(super) fn return_edge(returns: &Returns<'_>, place: Span) -> Option<TokenStream> {
    let ty = match returns {
        Returns::Written(Some(ty)) => ty.to_token_stream(),
        Returns::Written(None) => quote_spanned!(place=> ()),
        Returns::PartlyOpaque(ty) => ty.to_token_stream(),
        // The type `!` cannot be named on stable Rust. A diverging body fits every type, so an uninhabited type is
        // used.
        Returns::Never => quote!(::core::convert::Infallible),
        Returns::Opaque => return None,
    };
    // rustc shows this token as the origin of the expected type. The other tokens are marked as generated, so that
    // lints ignore them.
    let name = Ident::new("__genai_return", place);
    let told = quote_spanned!(place=> return #name);
    let place = generated(place);
    Some(quote_spanned! {place=>
        #[allow(unreachable_code, clippy::diverging_sub_expression, clippy::let_unit_value)]
        if false {
            let #name: #ty = loop {};
            #told;
        }
    })
}

/// Span of the signature's last token.
pub(super) fn end(sig: &Signature) -> Span {
    match sig.output.to_token_stream().into_iter().last() {
        Some(token) => token.span(),
        None => sig.paren_token.span.close(),
    }
}

/// Wraps the body of a function that returns `impl Fn(&str) -> usize`. The closure at the body's end then gets its
/// parameter types from the signature's bounds. Bounds with names that only the signature can use are left alone.
fn expecting(sig: &Signature, body: &Group) -> Group {
    let Some(bounds) = function_bounds(sig) else {
        return body.clone();
    };
    let inner = quote! {
        fn __genai_expected<__GenaiFunction: #bounds>(function: __GenaiFunction) -> __GenaiFunction {
            function
        }
        #[allow(unused_braces)]
        let __genai_function = __genai_expected(#body);
        __genai_function
    };
    group(Delimiter::Brace, generated(body.span()), inner)
}

fn function_bounds(sig: &Signature) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = &sig.output else {
        return None;
    };
    let Type::ImplTrait(ty) = &**ty else {
        return None;
    };
    let takes_arguments = |bound: &TypeParamBound| {
        matches!(bound, TypeParamBound::Trait(bound)
            if bound.path.segments.last().is_some_and(|name| matches!(name.arguments, PathArguments::Parenthesized(_))))
    };
    let bounds = ty.bounds.to_token_stream();
    let mut named = sig.generics.params.iter().map(|parameter| match parameter {
        GenericParam::Lifetime(parameter) => parameter.lifetime.ident.to_string(),
        GenericParam::Type(parameter) => parameter.ident.to_string(),
        GenericParam::Const(parameter) => parameter.ident.to_string(),
    });
    let outside = named.any(|name| mentions(&bounds, &name))
        || ["Self", "self", "_", "impl", "use"]
            .iter()
            .any(|name| mentions(&bounds, name));
    (ty.bounds.iter().any(takes_arguments) && !outside).then_some(bounds)
}

/// Body after our own statements. Its braces keep the user's span, so that an error about an extra semicolon is shown
/// at the semicolon. A body that begins with items keeps its own braces, because items after a statement trigger
/// `clippy::items_after_statements`.
fn behind(statements: &TokenStream, body: &Group) -> Group {
    if !statements.is_empty() && begins_with_item(body.stream()) {
        return group(Delimiter::Brace, generated(body.span()), quote!(#statements #body));
    }
    let rest = body.stream();
    group(Delimiter::Brace, body.span(), quote!(#statements #rest))
}

/// Whether the first statement is an item.
fn begins_with_item(body: TokenStream) -> bool {
    let mut tokens = body.into_iter().peekable();
    // Attributes and doc comments precede the item.
    while matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#') {
        tokens.next();
        tokens.next();
    }
    let Some(TokenTree::Ident(first)) = tokens.next() else {
        return false;
    };
    match (first.to_string().as_str(), tokens.next()) {
        // These keywords also begin blocks and closures.
        ("async", next) => matches!(next, Some(TokenTree::Ident(next)) if next == "fn" || next == "unsafe"),
        ("const" | "static" | "unsafe", Some(TokenTree::Ident(next))) => next != "async" && next != "move",
        ("extern", next) => matches!(next, Some(TokenTree::Ident(_) | TokenTree::Literal(_))),
        (first, _) => matches!(
            first,
            "enum" | "fn" | "impl" | "macro_rules" | "mod" | "pub" | "struct" | "trait" | "type" | "use"
        ),
    }
}
