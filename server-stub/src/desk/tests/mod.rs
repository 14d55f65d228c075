//! The staff pages through their real router, in process.

mod acts;
mod apart;
mod browser;
mod codes;
mod previewing;
mod reach;
mod signing_in;
mod weeks;
