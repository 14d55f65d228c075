//! The staff's API through its real router, in process.

mod apart;
mod audit;
mod matrix;
mod tokens;
mod world;
