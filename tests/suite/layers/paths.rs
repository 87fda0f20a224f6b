//! Paths where the parser sees only tokens: in the arguments of macros, and in attributes.

use super::modules::Path;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Lit, Meta};

/// Paths of two names or more, with their lines. A single name may be any word; if it was imported, its `use` tells.
pub fn paths_in_tokens(tokens: TokenStream) -> Vec<(Path, usize)> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

/// Paths in an attribute, as derives read them: `value_type = texts::Period`, and in quotes `with = "crate::wire::text"`.
pub fn paths_in_attribute(attribute: &Attribute) -> Vec<(Path, usize)> {
    let Meta::List(list) = &attribute.meta else { return Vec::new() };
    let mut found = paths_in_tokens(list.tokens.clone());
    let tokens: Vec<_> = list.tokens.clone().into_iter().collect();
    for pair in tokens.windows(2) {
        if let [TokenTree::Punct(sign), TokenTree::Literal(literal)] = pair
            && sign.as_char() == '='
            && let Lit::Str(text) = Lit::new(literal.clone())
            && let Ok(path) = text.parse::<syn::Path>()
        {
            let names: Path = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            found.extend((names.len() > 1).then(|| (names, literal.span().start().line)));
        }
    }
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<(Path, usize)>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let is_part = |at: usize| is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1));
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(first) => {
                // `::name` is another crate's, and `Type::<T>::name` was found at its `Type`.
                let is_whole = at < 3 || !is_part(at - 3);
                let mut path = vec![first.to_string()];
                while let (true, Some(TokenTree::Ident(next))) = (is_part(at), tokens.get(at + 2)) {
                    path.push(next.to_string());
                    at += 3;
                }
                found.extend((is_whole && path.len() > 1).then(|| (path, first.span().start().line)));
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}
