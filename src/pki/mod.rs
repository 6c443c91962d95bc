//! Certificates and keys: which ones, how they are made, kept, read, renewed.
