//! How much a file may ask of the reader.

/// Bounds on what one document may hold.
///
/// They protect against files that are small on disk and huge in memory. The size of the file itself is the caller's matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep lists and mappings may lie within each other, those that aliases bring in included.
    pub depth: usize,
    /// How many values, keys included, all aliases of a document together may add (long text counts more than once).
    pub alias_values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 100,
            alias_values: 20_000,
        }
    }
}
