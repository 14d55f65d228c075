//! The real router, in process.
