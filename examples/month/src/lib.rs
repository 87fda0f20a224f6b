//! A month of a water company's tickets, made up.
