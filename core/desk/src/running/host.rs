//! What a desk needs of the machine it runs on.

use suban_model::Moment;

/// The machine's time and chance; tests freeze them.
pub trait Host: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Moment;
    /// 128 random bits.
    fn salt(&self) -> [u8; 16];
}
