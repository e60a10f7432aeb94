//! Annotated function. Its body stays raw tokens, so that rustc reports its syntax errors.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, FnArg, Ident, LitStr, PatType, Result, Signature, Token, Visibility};

use crate::signature::bindings;

pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: Group,
}

impl Function {
    /// Function's name without `r#`.
    pub(crate) fn name(&self) -> String {
        self.sig.ident.unraw().to_string()
    }

    /// Names that the parameters bind, without `self`.
    pub(crate) fn parameters(&self) -> Vec<Ident> {
        self.typed().flat_map(|typed| bindings(&typed.pat)).collect()
    }

    /// Parameters except `self`.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &PatType> {
        self.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        })
    }

    /// First paragraph of the documentation, on one line.
    pub(crate) fn summary(&self) -> Option<String> {
        let mut summary = String::new();
        for line in self.attrs.iter().filter_map(doc_line) {
            let line = line.trim();
            match (line.is_empty(), summary.is_empty()) {
                (true, true) => {}
                (true, false) => break,
                (false, true) => line.clone_into(&mut summary),
                (false, false) => {
                    summary.push(' ');
                    summary.push_str(line);
                }
            }
        }
        (!summary.is_empty()).then_some(summary)
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if let Some(message) = misplaced(input) {
            return Err(input.error(message));
        }
        let sig: Signature = input.parse()?;
        if input.peek(Token![;]) {
            return Err(Error::new(
                sig.ident.span(),
                "a function without a body does nothing that could be recorded; put the attribute on its implementations",
            ));
        }
        let body = braces(input.parse()?)?;
        let body = hoist_inner_attributes(body, &mut attrs)?;
        Ok(Self { attrs, vis, sig, body })
    }
}

/// Advice for an attribute on an item that is not a function.
fn misplaced(input: ParseStream<'_>) -> Option<&'static str> {
    let item = input.fork();
    let word = |input: ParseStream<'_>| input.fork().call(Ident::parse_any).ok().map(|word| word.to_string());
    while matches!(word(&item).as_deref(), Some("unsafe" | "default" | "auto")) {
        item.call(Ident::parse_any).ok()?;
    }
    match word(&item)?.as_str() {
        "impl" => Some("this attribute belongs on a function: put it on the methods in this `impl`"),
        "trait" => Some(
            "this attribute belongs on a function: put it on the methods in the trait's implementations, or on a method here \
             that has a body",
        ),
        "mod" => Some("this attribute belongs on a function: put it on the functions in this module"),
        "struct" | "enum" | "union" | "type" | "static" | "use" | "macro_rules" => Some(ELSEWHERE),
        "const" => {
            item.call(Ident::parse_any).ok()?;
            let is_function = matches!(word(&item).as_deref(), Some("fn" | "async" | "unsafe" | "extern"));
            (!is_function).then_some(ELSEWHERE)
        }
        "extern" => {
            item.call(Ident::parse_any).ok()?;
            item.parse::<Option<LitStr>>().ok()?;
            (word(&item).as_deref() != Some("fn")).then_some(ELSEWHERE)
        }
        _ => None,
    }
}

const ELSEWHERE: &str = "this attribute belongs on a function";

/// Body in braces, also inside of a group that `macro_rules!` adds.
fn braces(token: TokenTree) -> Result<Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Ok(group),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inner = group.stream().into_iter();
            match (inner.next(), inner.next()) {
                (Some(token), None) => braces(token),
                _ => Err(Error::new(group.span(), "expected the function's body")),
            }
        }
        other => Err(Error::new(other.span(), "expected the function's body")),
    }
}

/// Moves `#![…]` to the function, because the body must begin with it but starts with a generated statement.
fn hoist_inner_attributes(body: Group, attrs: &mut Vec<Attribute>) -> Result<Group> {
    let mut tokens = body.stream().into_iter();
    let has_inner = matches!(
        (tokens.next(), tokens.next()),
        (Some(TokenTree::Punct(pound)), Some(TokenTree::Punct(bang))) if pound.as_char() == '#' && bang.as_char() == '!'
    );
    if !has_inner {
        return Ok(body);
    }
    let split = |input: ParseStream<'_>| Ok((input.call(Attribute::parse_inner)?, input.parse::<TokenStream>()?));
    let (inner, rest) = syn::parse::Parser::parse2(split, body.stream())?;
    attrs.extend(inner.into_iter().map(|attr| Attribute {
        style: syn::AttrStyle::Outer,
        ..attr
    }));
    let mut stripped = Group::new(Delimiter::Brace, rest);
    stripped.set_span(body.span());
    Ok(stripped)
}

fn doc_line(attr: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attr.meta else {
        return None;
    };
    match &meta.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) if meta.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}
