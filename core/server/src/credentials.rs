//! Who may ask: whoever has a session or a token that is good for it. The machine's own tokens are two, one for every day and
//! one for changing the rules and erasing words; without them, and as long as nobody has an account, whoever is on this
//! machine.

use crate::caller::Caller;
use crate::limits::{TOKEN_CHARS_MAX, TOKEN_CHARS_MIN};
use crate::needs::{Asks, asked_by};
use crate::problem::Problem;
use crate::site::Site;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use suban_accounts::Need;

/// What a browser keeps a session in. By its prefix (RFC 6265bis) it takes the cookie from this host alone, over TLS or from
/// itself, and for every path.
pub const COOKIE: &str = "__Host-suban";

/// What an open service asks of its clients.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Good for every day; without, only this machine may be listened to.
    pub token: Option<Token>,
    /// With it everything may be done; without the other alone, what changes the rules or erases words may not. `None`: the
    /// other is enough for everything.
    pub rules_token: Option<Token>,
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

/// Lets a request through that comes with what its route asks for, and says whose it is.
pub async fn admit(
    site: Arc<Site>,
    options: Options,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    // What is not served is answered as such further in, to whoever may come in at all.
    let asks = route.map_or(Some(Asks::Any), |route| asked_by(request.method(), route)).unwrap_or(Asks::Any);
    if asks == Asks::Nothing {
        return Ok(next.run(request).await);
    }
    let caller = caller(&site, &options, &request).ok_or(Problem::NoCredentials)?;
    if let Asks::For(need) = asks {
        check(&caller, need)?;
    }
    if let Caller::Holder(holder) = &caller {
        Arc::clone(&site).note_use(holder.clone()).await;
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// Whoever sends a request; `None`: somebody who is not let in.
fn caller(site: &Site, options: &Options, request: &Request) -> Option<Caller> {
    // An organisation that is tried out, on this machine: whatever comes along is not looked at.
    if options.token.is_none() && site.accounts().are_none() {
        return Some(Caller::Anybody);
    }
    let presented = presented(request.method(), request.headers()).or_else(|| cookie(request.headers()))?;
    let is = |token: &Option<Token>| token.as_ref().is_some_and(|token| token.is(&presented));
    if is(&options.rules_token) {
        return Some(Caller::Machine { all: true });
    }
    if is(&options.token) {
        return Some(Caller::Machine { all: options.rules_token.is_none() });
    }
    std::str::from_utf8(&presented).ok().and_then(|secret| site.holder(secret)).map(Caller::Holder)
}

/// Whether a credential is good for what is asked.
fn check(caller: &Caller, need: Need) -> Result<(), Problem> {
    if caller.scopes().allow(need) {
        return match caller {
            Caller::Holder(holder) if holder.must_change => Err(Problem::PasswordMustChange),
            _ => Ok(()),
        };
    }
    Err(match caller {
        Caller::Holder(_) => Problem::OutOfScope,
        Caller::Anybody | Caller::Machine { .. } => Problem::OtherToken,
    })
}

/// The secret of a session that a browser keeps.
fn cookie(headers: &HeaderMap) -> Option<Vec<u8>> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|cookies| cookies.as_bytes().split(|byte| *byte == b';'));
    let mut named =
        all.filter_map(|pair| pair.trim_ascii().strip_prefix(COOKIE.as_bytes())?.strip_prefix(b"="));
    named.next().map(<[u8]>::to_vec)
}

/// The secret of `Authorization: Bearer …`. For what is only read it may also be the password of `Basic`, whoever the user
/// is: a browser can present nothing else.
fn presented(method: &Method, headers: &HeaderMap) -> Option<Vec<u8>> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let split = value.iter().position(|byte| *byte == b' ')?;
    let (scheme, secret) = (value.get(..split)?, value.get(split..)?.trim_ascii());
    if scheme.eq_ignore_ascii_case(b"Bearer") {
        return Some(secret.to_vec());
    }
    if scheme.eq_ignore_ascii_case(b"Basic") && method.is_safe() {
        let named = decoded(secret)?;
        let colon = named.iter().position(|byte| *byte == b':')?;
        return named.get(colon + 1..).map(<[u8]>::to_vec);
    }
    None
}

/// The bytes that a text in Base64 stands for (RFC 4648, section 4).
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    let (mut bytes, mut bits, mut filled) = (Vec::with_capacity(digits.len()), 0_u32, 0_u32);
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        filled += 6;
        if filled >= 8 {
            filled -= 8;
            bytes.push(u8::try_from(bits >> filled & 0xFF).ok()?);
        }
    }
    Some(bytes)
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
    fn the_password_of_a_browser_is_a_token_for_what_is_only_read() {
        let check = |method: Method, written: &str, expect: Option<&str>| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, written.parse().unwrap())]);
            let expect = expect.map(|secret| secret.as_bytes().to_vec());
            assert_eq!(presented(&method, &headers), expect, "{method} {written}");
        };
        check(Method::GET, "Basic c3ViYW46czNjcmV0", Some("s3cret"));
        check(Method::GET, "basic OnMzY3JldA==", Some("s3cret"));
        check(Method::GET, "Basic YTpiOmM=", Some("b:c"));
        check(Method::POST, "Basic c3ViYW46czNjcmV0", None);
        check(Method::GET, "Basic c3ViYW4=", None);
        check(Method::GET, "Basic c3V%", None);
        check(Method::POST, "Bearer s3cret", Some("s3cret"));
        check(Method::GET, "Bearer", None);
    }

    #[test]
    fn a_token_is_never_shown() {
        let secret = "k3y-of-the-water-works-0001";
        let token = Token::new(secret).unwrap();
        assert!(token.is(secret.as_bytes()));
        assert!(!token.is(b"k3y-of-the-water-works-0002") && !token.is(b""));
        let options = Options { token: Some(token), rules_token: None };
        assert_eq!(format!("{options:?}"), "Options { token: Some(Token(…)), rules_token: None }");
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
            assert_eq!(
                check_exposure(address, &Options { token: token.clone(), ..Options::default() }),
                Ok(())
            );
        }
    }
}
