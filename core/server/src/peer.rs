//! From where a request comes.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::IpAddr;

/// The address at the other end of a connection: of a proxy, if one stands in between, for nothing that a client says of
/// itself is believed.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The address, or none if a request came over no connection.
#[derive(Debug, Clone, Copy)]
pub struct CameFrom(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for CameFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Peer>().map(|peer| peer.0)))
    }
}
