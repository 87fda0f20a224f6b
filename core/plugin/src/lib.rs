//! Plugin packages: their manifest, their signatures, and whom an organisation trusts.
