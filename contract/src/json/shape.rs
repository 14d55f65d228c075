//! Where a document has another shape than was asked for.

use core::fmt;
use std::borrow::Cow;

/// Why a document does not have the shape that was asked for.
///
/// For developers and operators: the path says where, in the form `offerings[3].reason`.
#[derive(Debug, Clone, PartialEq, Eq)]
// Boxed: readers return it everywhere, and a result of one pointer is less code in the wasm.
pub struct ShapeError(Box<Fault>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    path: String,
    problem: Cow<'static, str>,
}

impl ShapeError {
    /// An error about the value at hand; callers add where it stands with [`ShapeError::at`].
    pub fn new(problem: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Fault { path: String::new(), problem: problem.into() }))
    }

    /// Path of the value, empty for the document itself.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong with the value, in English.
    pub fn problem(&self) -> &str {
        &self.0.problem
    }

    /// The same error, seen from one member further out.
    #[must_use]
    pub fn at(mut self, member: &str) -> Self {
        let path = &mut self.0.path;
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, member);
        self
    }

    /// The same error, seen from the list that holds the value.
    #[must_use]
    pub fn at_index(self, index: usize) -> Self {
        let member = ["[", &index.to_string(), "]"].concat();
        self.at(&member)
    }
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path().is_empty() {
            f.write_str(self.path())?;
            f.write_str(": ")?;
        }
        f.write_str(self.problem())
    }
}

impl core::error::Error for ShapeError {}
