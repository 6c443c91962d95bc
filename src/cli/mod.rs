//! Arguments in, a command out.
