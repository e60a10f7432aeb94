//! Expansion of checked fields to an `impl`. This step has no errors.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Type, WherePredicate};

use super::check::CheckedResponse;
use super::role::{Field, Kind, Role, Variant};
use crate::expand::{generated, group, located};

/// Expands the derive. Input: `struct Reply { #[genai(usage)] counts: Counts }`. Output:
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
    let usage = of_variants(checked, usage, &quote!(#library::Usage::unknown()));
    let facts = arms(checked, |variant| recorded(variant, private));
    let record = facts.iter().any(Option::is_some).then(|| {
        let recorder = recorder();
        let body = of_variants(checked, facts, &quote!({}));
        quote! {
            fn record(&self, #recorder: &mut #library::ResponseRecorder) {
                #body
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #parameters #private::Response for #name #arguments #bounds {
            fn usage(&self) -> #library::Usage {
                #usage
            }
            #record
        }
    }
}

/// Expression of each variant; `None` for a variant without one.
fn arms(checked: &CheckedResponse, expression: impl Fn(&Variant) -> Option<TokenStream>) -> Vec<Option<TokenStream>> {
    checked.variants.iter().map(expression).collect()
}

/// Method body: a match over the variants, with an expression for each.
fn of_variants(checked: &CheckedResponse, arms: Vec<Option<TokenStream>>, nothing: &TokenStream) -> TokenStream {
    if arms.iter().all(Option::is_none) {
        return nothing.clone();
    }
    let arms = checked.variants.iter().zip(arms).map(|(variant, expression)| {
        let expression = expression.unwrap_or_else(|| nothing.clone());
        let pattern = pattern(variant, &expression);
        quote!(#pattern => #expression,)
    });
    quote!(match self { #(#arms)* })
}

/// Code that records all facts of a variant except its usage. Facts of an inner answer are first, so that the variant's
/// own fields replace them.
fn recorded(variant: &Variant, private: &TokenStream) -> Option<TokenStream> {
    let recorder = recorder();
    let mut facts = Vec::new();
    if let Some(field) = variant.find(Role::Response) {
        facts.push(delegate(field, "record", Some(&recorder), private));
    }
    for (role, method) in [
        (Role::Model, "model"),
        (Role::Id, "id"),
        (Role::ServiceTier, "service_tier"),
        (Role::DimensionCount, "dimension_count"),
    ] {
        if let Some(field) = variant.find(role) {
            let (method, value) = (format_ident!("{method}"), read(field, None, private));
            facts.push(quote!(#recorder.#method(#value)));
        }
    }
    if let Some(field) = variant.find(Role::FinishReason).or_else(|| variant.find(Role::Choices)) {
        facts.push(read(field, Some(&recorder), private));
    }
    (!facts.is_empty()).then(|| quote!({ #(#facts;)* }))
}

/// Parameter of the recording method.
fn recorder() -> Ident {
    format_ident!("__genai_recorder")
}

fn usage(variant: &Variant, checked: &CheckedResponse, private: &TokenStream) -> Option<TokenStream> {
    if let Some(field) = variant.find(Role::Usage) {
        return Some(read(field, None, private));
    }
    if !variant.fields.iter().any(|field| field.role.is_token_count()) {
        let inner = variant.find(Role::Response)?;
        return Some(delegate(inner, "usage", None, private));
    }
    let library = &checked.crate_path;
    let mut usage = match variant.find(Role::InputTokens).map(|field| read(field, None, private)) {
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
            let count = read(field, None, private);
            usage.extend(quote!(.#setter(#count)));
        }
    }
    Some(usage)
}

/// Code that reads or records a field.
fn read(field: &Field, recorder: Option<&Ident>, private: &TokenStream) -> TokenStream {
    let span = generated(field.ty.span());
    let counts = field.role.kind() == Kind::Count;
    let binding = binding(field);
    let made_by = located(&quote!(#private::field::made_by), span);
    let value = match &field.by {
        Some(by) if counts => quote_spanned!(span=> #made_by(#binding, #by)),
        Some(by) => quote_spanned!(span=> &#made_by(#binding, #by)),
        None if counts => quote_spanned!(span=> *#binding),
        None => binding.to_token_stream(),
    };
    let reader = match field.role.kind() {
        Kind::Count => quote!(count),
        Kind::Text => quote!(text),
        Kind::Reasons => quote!(reasons),
        Kind::Choices => quote!(choices),
        Kind::Response => quote!(usage),
    };
    call(&quote!(#private::field::#reader), &value, recorder, span)
}

/// Call of a `Response` method on the field with the inner answer.
fn delegate(field: &Field, method: &str, recorder: Option<&Ident>, private: &TokenStream) -> TokenStream {
    let method = format_ident!("{method}");
    let value = binding(field).to_token_stream();
    let span = generated(field.ty.span());
    call(&quote!(#private::Response::#method), &value, recorder, span)
}

/// Call of a function. Its span is that of the field's type, so that errors are shown there.
fn call(function: &TokenStream, value: &TokenStream, recorder: Option<&Ident>, span: Span) -> TokenStream {
    let function = located(function, span);
    let recorder = recorder.map(|recorder| quote!(, #recorder));
    let arguments = group(Delimiter::Parenthesis, span, quote!(#value #recorder));
    quote!(#function #arguments)
}

fn binding(field: &Field) -> Ident {
    let span = generated(field.ty.span());
    format_ident!("__genai_{}", field.role.name(), span = span)
}

/// Pattern that binds the fields used in the expression.
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

fn contains(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => contains(&group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Adds bounds for marked fields.
fn bound(generics: &mut Generics, checked: &CheckedResponse, private: &TokenStream) {
    let fields = checked.variants.iter().flat_map(|variant| &variant.fields);
    for field in fields.filter(|field| field.by.is_none()) {
        let needed = match field.role.kind() {
            Kind::Count => quote!(#private::TokenCount + ::core::marker::Copy),
            Kind::Text => quote!(#private::field::Text),
            Kind::Reasons => quote!(#private::field::Reasons),
            Kind::Choices => quote!(#private::field::Choices),
            Kind::Response => quote!(#private::Response),
        };
        require(generics, &field.ty, &needed);
    }
}

/// Adds a bound for a field's type, once, if it depends on a type parameter.
pub(super) fn require(generics: &mut Generics, ty: &Type, needed: &TokenStream) {
    let ty = ty.to_token_stream();
    if !generics.type_params().any(|parameter| contains(&ty, &parameter.ident)) {
        return;
    }
    let bound: WherePredicate = syn::parse_quote!(#ty: #needed);
    let text = bound.to_token_stream().to_string();
    let bounds = &mut generics.make_where_clause().predicates;
    if !bounds.iter().any(|known| known.to_token_stream().to_string() == text) {
        bounds.push(bound);
    }
}
