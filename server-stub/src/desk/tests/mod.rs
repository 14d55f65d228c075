//! The staff pages through their real router, in process.

mod acts;
mod apart;
mod browser;
mod codes;
mod previewing;
mod reach;
mod recalls;
mod signing_in;
mod untold;
mod weeks;
