//! The staff's API through its real router, in process.

mod apart;
mod audit;
mod days;
mod invitations;
mod matrix;
mod offerings;
mod pauses;
mod reach;
mod recalls;
mod tokens;
mod weeks;
mod world;
