//! What a plugin for Suban is written with.
