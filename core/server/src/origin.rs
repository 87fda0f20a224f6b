//! Requests that a browser sends for a page that is not ours.
//!
//! A browser sends what a page asks for to any address, this machine's included, and asks nobody first as long as a
//! form could have sent it too. The page never sees the answer, but what it asked for is done. So a request that may
//! change something is refused where the browser says that another origin's page made it: by `Origin` (RFC 6454) or
//! by `Sec-Fetch-Site` (W3C Fetch Metadata). Programs send neither header.
//!
//! A page can also have a name of its own lead to our address (DNS rebinding); the browser then takes us for the
//! page's own origin, and lets it read the citizens' words as well. Without a token, every request must therefore name
//! this machine as its host; with one, such a page is refused because it does not know the token.

use crate::problem::Problem;
use axum::extract::Request;
use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;

/// Says where the page stands that a request was made for, in relation to the address that is asked.
const SEC_FETCH_SITE: &str = "Sec-Fetch-Site";

/// Port of an origin or a host that names none. We speak plain HTTP.
const PORT_DEFAULT: u16 = 80;

/// Lets a request through that no page of another origin made. If `only_local`, it must have been sent to this
/// machine by name as well.
pub async fn refuse_foreign(only_local: bool, request: Request, next: Next) -> Result<Response, Problem> {
    if only_local && !is_local(request.headers(), request.uri()) {
        return Err(Problem::ForeignHost);
    }
    if may_change(request.method())
        && let Some(header) = foreign(request.headers())
    {
        return Err(Problem::ForeignOrigin { header });
    }
    Ok(next.run(request).await)
}

/// Whether a request may change something, as far as its method tells.
fn may_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The header by which a browser says that a page of another origin made the request, if it does.
fn foreign(headers: &HeaderMap) -> Option<&'static str> {
    let host = headers.get(header::HOST).and_then(authority);
    let is_own = |origin: &HeaderValue| host.as_ref().is_some_and(|host| is_origin_of(origin, host));
    // `none`: the person did it, such as by a bookmark.
    let is_same_site = |site: &HeaderValue| site == "same-origin" || site == "none";
    if !headers.get_all(header::ORIGIN).iter().all(is_own) {
        Some("Origin")
    } else if !headers.get_all(SEC_FETCH_SITE).iter().all(is_same_site) {
        Some(SEC_FETCH_SITE)
    } else {
        None
    }
}

/// Whether pages that this host serves are of this origin: over HTTP, or over TLS by a proxy that leaves the host as the
/// browser wrote it, where neither names a port. A browser lets no page over TLS ask anything over HTTP, so what such a
/// page asks came through the proxy. `null`, the origin of files and of sandboxed frames, is nobody's.
fn is_origin_of(origin: &HeaderValue, host: &Authority) -> bool {
    let Some(origin) = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok()) else {
        return false;
    };
    let Some(authority) = origin.authority() else { return false };
    let port = |authority: &Authority| authority.port_u16().unwrap_or(PORT_DEFAULT);
    let is_same_port = if origin.scheme() == Some(&Scheme::HTTPS) {
        authority.port().is_none() && host.port().is_none()
    } else {
        origin.scheme() == Some(&Scheme::HTTP) && port(authority) == port(host)
    };
    is_same_port && authority.host().eq_ignore_ascii_case(host.host())
}

/// Whether the request names this machine as its host.
fn is_local(headers: &HeaderMap, uri: &Uri) -> bool {
    let is_named = headers.contains_key(header::HOST);
    let mut hosts = headers.get_all(header::HOST).iter();
    is_named
        && hosts.all(|host| authority(host).as_ref().is_some_and(names_this_machine))
        && uri.authority().is_none_or(names_this_machine)
}

fn authority(host: &HeaderValue) -> Option<Authority> {
    host.to_str().ok()?.parse().ok()
}

fn names_this_machine(host: &Authority) -> bool {
    let name = host.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for (host, local) in [
            ("localhost", true),
            ("LOCALHOST:8460", true),
            ("127.0.0.1:8460", true),
            ("[::1]", true),
            ("[::1]:8460", true),
            ("192.168.1.5:8460", false),
            ("[fe80::1]:8460", false),
            ("rebound.example:8460", false),
            ("localhost.example", false),
            ("127.0.0.1.example", false),
            ("localhost/", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            assert_eq!(is_local(&headers, &Uri::from_static("/v1/tickets")), local, "{host}");
            let rebound = Uri::from_static("http://rebound.example/v1/tickets");
            assert!(!is_local(&headers, &rebound), "{host}");
        }
        assert!(!is_local(&HeaderMap::new(), &Uri::from_static("/v1/tickets")));
        assert!(!is_local(&HeaderMap::new(), &Uri::from_static("http://localhost/v1/tickets")));
        let mut twice = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("localhost"))]);
        twice.append(header::HOST, HeaderValue::from_static("rebound.example"));
        assert!(!is_local(&twice, &Uri::from_static("/v1/tickets")));
    }

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port() {
        for (origin, host, own) in [
            ("http://localhost:8460", "localhost:8460", true),
            ("http://LocalHost:8460", "localhost:8460", true),
            ("http://127.0.0.1:8460", "127.0.0.1:8460", true),
            ("http://[::1]:8460", "[::1]:8460", true),
            ("http://suban.example", "suban.example", true),
            ("http://suban.example:80", "suban.example", true),
            ("http://suban.example", "suban.example:80", true),
            ("http://localhost:8461", "localhost:8460", false),
            ("http://localhost", "localhost:8460", false),
            ("http://127.0.0.1:8460", "localhost:8460", false),
            ("https://localhost:8460", "localhost:8460", false),
            ("https://suban.example", "suban.example", true),
            ("https://suban.example:443", "suban.example", false),
            ("https://suban.example", "suban.example:80", false),
            ("https://evil.example", "suban.example", false),
            ("http://localhost.example:8460", "localhost:8460", false),
            ("http://evil.example", "localhost:8460", false),
            ("localhost:8460", "localhost:8460", false),
            ("file://", "localhost:8460", false),
            ("null", "localhost:8460", false),
            ("null", "null", false),
            ("", "localhost:8460", false),
            ("*", "localhost:8460", false),
        ] {
            let host = host.parse().unwrap();
            assert_eq!(is_origin_of(&origin.parse().unwrap(), &host), own, "{origin} asks {host}");
        }
        let host = Authority::from_static("localhost");
        assert!(!is_origin_of(&HeaderValue::from_bytes(b"http://localhost\xFF").unwrap(), &host));
    }

    #[test]
    fn what_a_browser_says_of_the_page_decides() {
        const OWN: (&str, &str) = ("origin", "http://localhost:8460");
        const OTHER: (&str, &str) = ("origin", "http://evil.example");
        const HOST: (&str, &str) = ("host", "localhost:8460");
        let site = |site: &'static str| ("sec-fetch-site", site);
        for (sent, expect) in [
            (vec![HOST], None),
            (vec![], None),
            (vec![HOST, OWN], None),
            (vec![HOST, OWN, site("same-origin")], None),
            (vec![HOST, site("none")], None),
            (vec![HOST, OTHER], Some("Origin")),
            (vec![HOST, OTHER, site("same-origin")], Some("Origin")),
            (vec![HOST, OWN, OTHER], Some("Origin")),
            (vec![OWN], Some("Origin")),
            (vec![HOST, OWN, site("same-site")], Some(SEC_FETCH_SITE)),
            (vec![HOST, OWN, site("cross-site")], Some(SEC_FETCH_SITE)),
            (vec![HOST, site("cross-site")], Some(SEC_FETCH_SITE)),
            (vec![HOST, site("same-origin"), site("cross-site")], Some(SEC_FETCH_SITE)),
            (vec![HOST, site("")], Some(SEC_FETCH_SITE)),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &sent {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(foreign(&headers), expect, "{sent:?}");
        }
    }
}
