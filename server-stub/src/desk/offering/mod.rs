//! One offering: reading it, publishing it, and everything else that somebody can answer.

pub(super) mod acts;
pub(super) mod preview;
pub(super) mod publish;
pub(super) mod show;
pub(super) mod shown;
pub(super) mod terms;
