//! Patterns and types of a signature.

use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, Pat, PathArguments, ReturnType, Token, Type, TypeInfer, TypeParamBound};

/// Names that a pattern binds.
pub(crate) fn bindings(pattern: &Pat) -> Vec<Ident> {
    let own = match pattern {
        Pat::Ident(pattern) => Some(pattern.ident.clone()),
        _ => None,
    };
    let inner = parts(pattern).into_iter().flat_map(bindings);
    own.into_iter().chain(inner).collect()
}

/// Patterns directly inside of a pattern. Of alternatives it is the first one, because all bind the same names.
pub(crate) fn parts(pattern: &Pat) -> Vec<&Pat> {
    match pattern {
        Pat::Ident(pattern) => pattern.subpat.iter().map(|(_, inner)| &**inner).collect(),
        Pat::Or(pattern) => pattern.cases.iter().take(1).collect(),
        Pat::Paren(pattern) => vec![&pattern.pat],
        Pat::Reference(pattern) => vec![&pattern.pat],
        Pat::Slice(pattern) => pattern.elems.iter().collect(),
        Pat::Struct(pattern) => pattern.fields.iter().map(|field| &*field.pat).collect(),
        Pat::Tuple(pattern) => pattern.elems.iter().collect(),
        Pat::TupleStruct(pattern) => pattern.elems.iter().collect(),
        Pat::Type(pattern) => vec![&pattern.pat],
        _ => Vec::new(),
    }
}

/// Return type as written in the signature.
pub(crate) enum Returns<'a> {
    /// Return type `!`.
    Never,
    /// Return type `impl Trait`.
    Opaque,
    /// Return type that contains `impl Trait`, which is replaced by `_`.
    PartlyOpaque(Box<Type>),
    /// Return type without `impl Trait`; `()` if none is written.
    Written(Option<&'a Type>),
}

impl<'a> Returns<'a> {
    pub(crate) fn of(output: &'a ReturnType) -> Self {
        let ReturnType::Type(_, ty) = output else {
            return Self::Written(None);
        };
        match ungroup(ty) {
            Type::Never(_) => Self::Never,
            Type::ImplTrait(_) => Self::Opaque,
            ty => {
                let mut inferred = ty.clone();
                if infer_impl_trait(&mut inferred) {
                    Self::PartlyOpaque(Box::new(inferred))
                } else {
                    Self::Written(Some(ty))
                }
            }
        }
    }
}

/// Type inside of a group that `macro_rules!` adds.
fn ungroup(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungroup(&group.elem),
        Type::Paren(paren) => ungroup(&paren.elem),
        ty => ty,
    }
}

/// Replaces every `impl Trait` by `_`, and returns whether there was one.
///
/// Input: `Result<impl Iterator<Item = u8>, E>`. Output: `Result<_, E>`.
fn infer_impl_trait(ty: &mut Type) -> bool {
    match ty {
        Type::ImplTrait(_) => {
            *ty = Type::Infer(TypeInfer {
                attrs: Vec::new(),
                underscore_token: Token![_](ty.span()),
            });
            true
        }
        Type::Array(array) => infer_impl_trait(&mut array.elem),
        Type::Group(group) => infer_impl_trait(&mut group.elem),
        Type::Paren(paren) => infer_impl_trait(&mut paren.elem),
        Type::Reference(reference) => infer_impl_trait(&mut reference.elem),
        Type::Slice(slice) => infer_impl_trait(&mut slice.elem),
        // `fold` instead of `any`, because every element has to be replaced.
        Type::Tuple(tuple) => tuple
            .elems
            .iter_mut()
            .fold(false, |found, ty| infer_impl_trait(ty) | found),
        Type::Path(path) => path.path.segments.iter_mut().fold(false, |found, segment| {
            let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
                return found;
            };
            arguments.args.iter_mut().fold(found, |found, argument| match argument {
                GenericArgument::Type(ty) => infer_impl_trait(ty) | found,
                _ => found,
            })
        }),
        _ => false,
    }
}

/// Type of the work that an opaque return type specifies: `impl Future<Output = T>`, `impl Stream<Item = T>`, or a
/// `Result` of one. It is only a hint for inference, for parts of `T` that the body leaves open.
pub(crate) enum Promise {
    Output(Type),
    Item(Type),
    OrError(Box<Promise>),
}

impl Promise {
    pub(crate) fn of(output: &ReturnType) -> Option<Self> {
        let ReturnType::Type(_, ty) = output else {
            return None;
        };
        match ungroup(ty) {
            Type::ImplTrait(ty) => ty.bounds.iter().find_map(Self::of_bound),
            Type::Path(path) => {
                let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
                    return None;
                };
                let GenericArgument::Type(Type::ImplTrait(ty)) = arguments.args.first()? else {
                    return None;
                };
                let promise = ty.bounds.iter().find_map(Self::of_bound)?;
                (arguments.args.len() == 2).then(|| Self::OrError(Box::new(promise)))
            }
            _ => None,
        }
    }

    fn of_bound(bound: &TypeParamBound) -> Option<Self> {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let name = bound.path.segments.last()?;
        let PathArguments::AngleBracketed(arguments) = &name.arguments else {
            return None;
        };
        arguments.args.iter().find_map(|argument| {
            let GenericArgument::AssocType(assoc) = argument else {
                return None;
            };
            let mut ty = assoc.ty.clone();
            infer_impl_trait(&mut ty);
            // Other traits have an `Item` or an `Output`, too.
            match (name.ident.to_string().as_str(), assoc.ident.to_string().as_str()) {
                ("Future" | "FusedFuture", "Output") => Some(Self::Output(ty)),
                ("Stream" | "FusedStream", "Item") => Some(Self::Item(ty)),
                _ => None,
            }
        })
    }
}
