//! Derive macro `#[derive(ToolCall)]`, whose fields are the parts of a tool call. A field is a part by its mark or its
//! name.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Fields, Item, ItemStruct, Member, Type};

use super::check::{arguments, crate_path, member, unknown};
use super::expand::require;
use crate::args::{Arg, ArgValue};
use crate::crate_path::resolve;
use crate::errors::Errors;
use crate::expand::generated;

/// Parts of a tool call, by their marks. `call` marks another tool call.
const PARTS: [&str; 4] = ["name", "id", "arguments", "call"];

struct Part {
    name: &'static str,
    member: Member,
    ty: Type,
}

/// Keys of the attribute on the type.
#[derive(Default)]
struct Container {
    crate_path: Option<TokenStream>,
    no_id: Option<Span>,
}

/// Expands the derive. Even with errors, the type gets an `impl`, because otherwise every use of the type would be an
/// error, too.
pub(crate) fn derive(item: &TokenStream) -> TokenStream {
    let item = match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Struct(item)) => item,
        Ok(other) => return Error::new_spanned(other, "only structs can derive `ToolCall`").into_compile_error(),
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let container = Container::parse(&item.attrs, &mut errors);
    let parts = parts(&item.fields, &mut errors);
    complete(&item, &container, &parts, &mut errors);
    let library = container.crate_path.unwrap_or_else(resolve);
    if errors.is_empty() {
        expand(&item, &parts, &library)
    } else {
        errors.beside(&expand(&item, &[], &library))
    }
}

impl Container {
    fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut container = Self::default();
        for Arg { key, value } in arguments(attrs, errors) {
            match (key.to_string().as_str(), value) {
                (_, ArgValue::Broken) => {}
                ("crate", value) => container.crate_path = crate_path(&key, &value, errors),
                ("id", ArgValue::Expr(Expr::Path(path))) if path.path.is_ident("none") => {
                    container.no_id = Some(key.span());
                }
                ("id", _) => errors.at(
                    key.span(),
                    "expected `id = none`, or `#[genai(id)]` above the field that has it",
                ),
                (name, _) if PARTS.contains(&name) => {
                    errors.at(
                        key.span(),
                        format_args!("`{name}` is a field; write `#[genai({name})]` above it"),
                    );
                }
                (name, _) => errors.at(key.span(), unknown(name, ["id", "crate"], "a type")),
            }
        }
        container
    }
}

/// Marked fields. A part without a marked field is the field with its name.
fn parts(fields: &Fields, errors: &mut Errors) -> Vec<Part> {
    let part = |name, index: usize, field: &syn::Field| Part {
        name,
        member: member(field, index),
        ty: field.ty.clone(),
    };
    let mut found: Vec<Part> = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        for Arg { key, value } in arguments(&field.attrs, errors) {
            let written = key.to_string();
            let Some(name) = PARTS.into_iter().find(|name| *name == written) else {
                errors.at(key.span(), unknown(&written, PARTS, "a field"));
                continue;
            };
            if !matches!(value, ArgValue::Bare | ArgValue::Broken) {
                errors.at(key.span(), format_args!("expected `#[genai({name})]` alone"));
            } else if found.iter().any(|other| other.name == name) {
                errors.at(
                    key.span(),
                    format_args!("two fields are marked `{name}`; only one can be it"),
                );
            } else {
                found.push(part(name, index, field));
            }
        }
    }
    for (index, field) in fields.iter().enumerate() {
        let called = |name: &&str| field.ident.as_ref().is_some_and(|ident| ident == name);
        if let Some(name) = ["name", "id", "arguments"].into_iter().find(|name| called(name))
            && !found.iter().any(|other| other.name == name)
        {
            found.push(part(name, index, field));
        }
    }
    found
}

/// Reports parts that no field has.
fn complete(item: &ItemStruct, container: &Container, parts: &[Part], errors: &mut Errors) {
    let has = |name: &str| parts.iter().any(|part| part.name == name || part.name == "call");
    for name in ["name", "arguments"].into_iter().filter(|name| !has(name)) {
        errors.at(
            item.ident.span(),
            format_args!(
                "no field of `{}` is the tool's `{name}`\nmark one with `#[genai({name})]`, or one that holds a tool call with `#[genai(call)]`",
                item.ident
            ),
        );
    }
    match container.no_id {
        Some(place) if parts.iter().any(|part| part.name == "id") => {
            errors.at(place, "`id = none` means that no field holds the call's id, but one is marked; remove one of them");
        }
        None if !has("id") => errors.at(
            item.ident.span(),
            format_args!(
                "no field of `{}` is the call's `id`\nmark one with `#[genai(id)]`; if there is none, write on the type: `#[genai(id = none)]`",
                item.ident
            ),
        ),
        _ => {}
    }
}

fn expand(item: &ItemStruct, parts: &[Part], library: &TokenStream) -> TokenStream {
    let private = &quote!(#library::__private);
    let find = |name: &str| parts.iter().find(|part| part.name == name);
    let text = |part: &Part| {
        let (member, place) = (&part.member, generated(part.ty.span()));
        quote_spanned!(place=> #private::field::text(&self.#member))
    };
    let reference = |part: &Part| {
        let (member, place) = (&part.member, generated(part.ty.span()));
        quote_spanned!(place=> &self.#member)
    };
    let call = find("call").map(reference);
    let of_call = |method: &str| {
        let method = Ident::new(method, Span::call_site());
        call.as_ref().map(|call| quote!(#private::ToolCall::#method(#call)))
    };
    let name = find("name").map(|part| {
        let text = text(part);
        quote!(::core::option::Option::unwrap_or_default(#text))
    });
    let name = name.or_else(|| of_call("name")).unwrap_or_else(|| quote!(""));
    let id = find("id").map(text).or_else(|| of_call("id"));
    let id = id.unwrap_or_else(|| quote!(::core::option::Option::None));
    let value = find("arguments").map(reference).or_else(|| of_call("arguments"));
    let value = value.unwrap_or_else(|| quote!(""));
    let mut generics = item.generics.clone();
    for part in parts {
        let needed = match part.name {
            "arguments" => quote!(#private::Serialize),
            "call" => quote!(#private::ToolCall),
            _ => quote!(#private::field::Text),
        };
        require(&mut generics, &part.ty, &needed);
    }
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let ty = &item.ident;
    quote! {
        #[automatically_derived]
        impl #parameters #private::ToolCall for #ty #arguments #bounds {
            fn name(&self) -> &str {
                #name
            }

            fn id(&self) -> ::core::option::Option<&str> {
                #id
            }

            fn arguments(&self) -> impl #private::Serialize {
                #value
            }
        }
    }
}
