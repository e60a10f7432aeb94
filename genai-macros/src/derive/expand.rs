//! Checked fields become an `impl`. Nothing can go wrong here.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, WherePredicate};

use super::check::CheckedResponse;
use super::role::{Field, Kind, Role, Variant};
use crate::expand::{generated, group, located};

/// Input: `struct Reply { #[genai(usage)] counts: Counts }`. Output:
///
/// ```ignore
/// impl ::genai::Response for Reply {
///     fn usage(&self) -> ::genai::Usage {
///         match self {
///             Self { counts: __genai_usage, .. } => ::genai::__private::usage(__genai_usage),
///         }
///     }
/// }
/// ```
pub(super) fn expand(name: &Ident, mut generics: Generics, checked: &CheckedResponse) -> TokenStream {
    let library = &checked.crate_path;
    let private = &quote!(#library::__private);
    bound(&mut generics, checked, private);
    let (parameters, arguments, bounds) = generics.split_for_impl();

    let usage = arms(checked, |variant| usage(variant, checked, private));
    let unknown = quote!(#library::Usage::unknown());
    let usage = method("usage", &quote!(#library::Usage), usage, checked, &unknown);
    let text = quote!(::core::option::Option<&str>);
    let none = quote!(::core::option::Option::None);
    let texts = [
        ("model", Role::Model),
        ("id", Role::Id),
        ("service_tier", Role::ServiceTier),
    ];
    let texts = texts.map(|(name, role)| optional(name, role, &text, &none, checked, private));
    let count = quote!(::core::option::Option<u64>);
    let dimensions = optional("dimension_count", Role::DimensionCount, &count, &none, checked, private);
    let failure = arms(checked, |variant| delegate(variant, "failure", private));
    let failure_type = quote!(::core::option::Option<::std::borrow::Cow<'static, str>>);
    let failure = method("failure", &failure_type, failure, checked, &none);
    let reasons = arms(checked, |variant| {
        if let Some(field) = variant.find(Role::FinishReason).or_else(|| variant.find(Role::Choices)) {
            return Some(read(field, private));
        }
        delegate(variant, "finish_reasons", private)
    });
    let nothing = quote!(::core::default::Default::default());
    let reasons = method(
        "finish_reasons",
        &quote!(#library::FinishReasons),
        reasons,
        checked,
        &nothing,
    );
    quote! {
        #[automatically_derived]
        impl #parameters #private::Response for #name #arguments #bounds {
            #usage
            #(#texts)*
            #dimensions
            #failure
            #reasons
        }
    }
}

/// The expression of each variant, where it has one.
fn arms(checked: &CheckedResponse, tell: impl Fn(&Variant) -> Option<TokenStream>) -> Vec<Option<TokenStream>> {
    checked.variants.iter().map(tell).collect()
}

/// One method, if it differs from the default of the trait.
fn method(
    name: &str,
    output: &TokenStream,
    arms: Vec<Option<TokenStream>>,
    checked: &CheckedResponse,
    nothing: &TokenStream,
) -> Option<TokenStream> {
    let says_nothing = arms.iter().all(Option::is_none);
    if says_nothing && name != "usage" {
        return None;
    }
    let method = format_ident!("{name}");
    let body = if says_nothing {
        nothing.clone()
    } else {
        let arms = checked.variants.iter().zip(arms).map(|(variant, tell)| {
            let tell = tell.unwrap_or_else(|| nothing.clone());
            let pattern = pattern(variant, &tell);
            quote!(#pattern => #tell,)
        });
        quote!(match self { #(#arms)* })
    };
    Some(quote! {
        fn #method(&self) -> #output {
            #body
        }
    })
}

/// A method for one role. It also asks the fields that hold an answer.
fn optional(
    name: &str,
    role: Role,
    output: &TokenStream,
    none: &TokenStream,
    checked: &CheckedResponse,
    private: &TokenStream,
) -> Option<TokenStream> {
    let arms = arms(checked, |variant| {
        let own = variant.find(role).map(|field| read(field, private));
        let inner = delegate(variant, name, private);
        match (own, inner) {
            (Some(own), Some(inner)) => Some(quote!(::core::option::Option::or_else(#own, || #inner))),
            (own, inner) => own.or(inner),
        }
    });
    method(name, output, arms, checked, none)
}

fn usage(variant: &Variant, checked: &CheckedResponse, private: &TokenStream) -> Option<TokenStream> {
    if let Some(field) = variant.find(Role::Usage) {
        return Some(read(field, private));
    }
    if !variant.fields.iter().any(|field| field.role.is_token_count()) {
        return delegate(variant, "usage", private);
    }
    let library = &checked.crate_path;
    let mut usage = match variant.find(Role::InputTokens).map(|field| read(field, private)) {
        Some(input) if checked.input_excludes_cached => quote!(#library::Usage::input_excluding_cached(#input)),
        Some(input) => quote!(#library::Usage::input_including_cached(#input)),
        None => quote!(#library::Usage::unknown()),
    };
    let output = if checked.output_excludes_reasoning {
        "with_output_tokens_excluding_reasoning"
    } else {
        "with_output_tokens"
    };
    let setters = [
        (Role::OutputTokens, output),
        (Role::CacheReadTokens, "with_cache_read_tokens"),
        (Role::CacheWriteTokens, "with_cache_write_tokens"),
        (Role::CacheWrite5mTokens, "with_cache_write_5m_tokens"),
        (Role::CacheWrite1hTokens, "with_cache_write_1h_tokens"),
        (Role::ReasoningTokens, "with_reasoning_tokens"),
    ];
    for (role, setter) in setters {
        if let Some(field) = variant.find(role) {
            let setter = format_ident!("{setter}");
            let count = read(field, private);
            usage.extend(quote!(.#setter(#count)));
        }
    }
    Some(usage)
}

/// The value of a field, located at its type: an error about it is shown there.
fn read(field: &Field, private: &TokenStream) -> TokenStream {
    let span = generated(field.ty.span());
    let private = located(private, span);
    let counts = field.role.kind() == Kind::Count;
    let binding = binding(field);
    let value = match &field.by {
        Some(by) if counts => quote_spanned!(span=> #private::field::made_by(#binding, #by)),
        Some(by) => quote_spanned!(span=> &#private::field::made_by(#binding, #by)),
        None if counts => quote_spanned!(span=> *#binding),
        None => binding.to_token_stream(),
    };
    let reader = match field.role.kind() {
        Kind::Count => "count",
        Kind::Text => "text",
        Kind::Reasons => "reasons",
        Kind::Choices => "choices",
        Kind::Response => "usage",
    };
    call(
        &format_ident!("field"),
        &format_ident!("{reader}"),
        &value,
        &private,
        span,
    )
}

/// A method of `Response` of what holds the answer, located likewise.
fn delegate(variant: &Variant, method: &str, private: &TokenStream) -> Option<TokenStream> {
    let field = variant.find(Role::Response)?;
    let span = generated(field.ty.span());
    let private = located(private, span);
    let value = binding(field).to_token_stream();
    Some(call(
        &format_ident!("Response"),
        &format_ident!("{method}"),
        &value,
        &private,
        span,
    ))
}

fn call(place: &Ident, function: &Ident, value: &TokenStream, private: &TokenStream, span: Span) -> TokenStream {
    let (mut place, mut function) = (place.clone(), function.clone());
    place.set_span(span);
    function.set_span(span);
    let arguments = group(Delimiter::Parenthesis, span, value.clone());
    quote_spanned!(span=> #private::#place::#function #arguments)
}

fn binding(field: &Field) -> Ident {
    let span = generated(field.ty.span());
    format_ident!("__genai_{}", field.role.name(), span = span)
}

/// Binds what the expression names.
fn pattern(variant: &Variant, tell: &TokenStream) -> TokenStream {
    let bindings = variant
        .fields
        .iter()
        .map(|field| (binding(field), &field.member))
        .filter(|(binding, _)| contains(tell, binding))
        .map(|(binding, member)| quote!(#member: #binding,));
    let variant = variant.name.as_ref().map(|name| quote!(::#name));
    quote!(Self #variant { #(#bindings)* .. })
}

pub(super) fn contains(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => contains(&group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The bounds of marked fields whose type depends on a type parameter.
fn bound(generics: &mut Generics, checked: &CheckedResponse, private: &TokenStream) {
    let parameters: Vec<_> = generics
        .type_params()
        .map(|parameter| parameter.ident.clone())
        .collect();
    let fields = checked.variants.iter().flat_map(|variant| &variant.fields);
    for field in fields.filter(|field| field.by.is_none()) {
        let ty = &field.ty;
        if parameters.iter().any(|name| contains(&ty.to_token_stream(), name)) {
            let needed = match field.role.kind() {
                Kind::Count => quote!(#private::TokenCount + ::core::marker::Copy),
                Kind::Text => quote!(#private::field::Text),
                Kind::Reasons => quote!(#private::field::Reasons),
                Kind::Choices => quote!(#private::field::Choices),
                Kind::Response => quote!(#private::Response),
            };
            let bound: WherePredicate = syn::parse_quote!(#ty: #needed);
            let text = bound.to_token_stream().to_string();
            let bounds = &mut generics.make_where_clause().predicates;
            if !bounds.iter().any(|known| known.to_token_stream().to_string() == text) {
                bounds.push(bound);
            }
        }
    }
}
