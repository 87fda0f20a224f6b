//! Who may ask: whoever has the token, or, without one, whoever is on this machine.

use crate::limits::{TOKEN_CHARS_MAX, TOKEN_CHARS_MIN};
use crate::problem::Problem;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use std::fmt;
use std::net::SocketAddr;

/// What an open service asks of its clients.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Every request but `GET /health` must carry it; without, only this machine may be listened to.
    pub token: Option<Token>,
}

/// A secret that clients present as `Authorization: Bearer …`. Only its digest is kept.
#[derive(Clone)]
pub struct Token(blake3::Hash);

/// The text is no token; it is not repeated here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Too easy to guess, or absurd.
    #[error("a token has {TOKEN_CHARS_MIN} to {TOKEN_CHARS_MAX} characters, not {0}")]
    Length(usize),
    /// It could not be sent in a header.
    #[error("a token has no spaces and only ASCII letters, digits and signs")]
    Characters,
}

impl Token {
    /// Takes a secret: 20 to 512 printable ASCII characters, none of them a space.
    pub fn new(secret: &str) -> Result<Self, TokenError> {
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Characters);
        }
        if !(TOKEN_CHARS_MIN..=TOKEN_CHARS_MAX).contains(&secret.len()) {
            return Err(TokenError::Length(secret.len()));
        }
        Ok(Self(blake3::hash(secret.as_bytes())))
    }

    /// Whether this is the secret; the time it takes does not depend on the secret.
    fn is(&self, presented: &[u8]) -> bool {
        // This comparison of digests is constant-time.
        self.0 == blake3::hash(presented)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

/// An address that other machines reach must not be served without a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` can be reached from other machines: set a token, or listen on 127.0.0.1")]
pub struct Exposed(pub SocketAddr);

/// Whether it is safe to serve on an address: on this machine only, or with a token.
pub fn check_exposure(address: SocketAddr, options: &Options) -> Result<(), Exposed> {
    let local = address.ip().to_canonical().is_loopback();
    if local || options.token.is_some() { Ok(()) } else { Err(Exposed(address)) }
}

/// Lets a request through that has the token, where there is one.
pub async fn admit(options: Options, request: Request, next: Next) -> Result<Response, Problem> {
    if request.uri().path() == "/health" {
        return Ok(next.run(request).await);
    }
    match &options.token {
        Some(token) if !bearer(request.headers()).is_some_and(|presented| token.is(presented)) => {
            Err(Problem::NoCredentials)
        }
        _ => Ok(next.run(request).await),
    }
}

/// The secret of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, secret) = value.split_first_chunk::<7>()?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| secret.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_just_within_and_just_beyond_their_length() {
        let of = |chars: usize| Token::new(&"x".repeat(chars)).map(|_| ());
        assert_eq!(of(TOKEN_CHARS_MIN - 1), Err(TokenError::Length(TOKEN_CHARS_MIN - 1)));
        assert_eq!(of(TOKEN_CHARS_MIN), Ok(()));
        assert_eq!(of(TOKEN_CHARS_MAX), Ok(()));
        assert_eq!(of(TOKEN_CHARS_MAX + 1), Err(TokenError::Length(TOKEN_CHARS_MAX + 1)));
        for secret in ["correct horse battery staple", "令牌令牌令牌令牌令牌", "line\nline line line line"]
        {
            assert_eq!(Token::new(secret).map(|_| ()), Err(TokenError::Characters));
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let secret = "k3y-of-the-water-works-0001";
        let token = Token::new(secret).unwrap();
        assert!(token.is(secret.as_bytes()));
        assert!(!token.is(b"k3y-of-the-water-works-0002") && !token.is(b""));
        assert_eq!(format!("{:?}", Options { token: Some(token) }), "Options { token: Some(Token(…)) }");
    }

    #[test]
    fn other_machines_need_a_token() {
        let token = Some(Token::new("k3y-of-the-water-works-0001").unwrap());
        for (address, exposed) in [
            ("127.0.0.1:80", false),
            ("127.8.8.8:80", false),
            ("[::1]:80", false),
            ("[::ffff:127.0.0.1]:80", false),
            ("0.0.0.0:80", true),
            ("[::]:80", true),
            ("192.168.1.5:80", true),
            ("[::ffff:192.168.1.5]:80", true),
        ] {
            let address: SocketAddr = address.parse().unwrap();
            let expect = if exposed { Err(Exposed(address)) } else { Ok(()) };
            assert_eq!(check_exposure(address, &Options::default()), expect);
            assert_eq!(check_exposure(address, &Options { token: token.clone() }), Ok(()));
        }
    }
}
