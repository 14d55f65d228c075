//! Journeys: what people do on hosts' pages, in a real browser, against the real server.
//!
//! One module a subject; each test is a sentence. [`support`] shows that the eyes and hands used
//! by all the others see and reach into shadow roots in this engine; [`counter`] is the way
//! through the widget that they share. They run in the order of their names: those that mostly wait
//! come early, beside others, so that nobody waits for them at the end.

mod accessibility;
mod adversity;
mod book;
mod booking;
mod branding;
mod canary;
mod contention;
mod control;
mod counter;
mod crash;
mod desk;
mod focus;
mod hostile;
mod integrity;
mod inviting;
mod live_policy;
mod loading;
mod looks;
mod manage;
mod narrowing;
mod nothing_leaves;
mod page_life;
mod policies_of_security;
mod preview;
mod sandbox;
mod support;
mod torture;
mod vendor;
