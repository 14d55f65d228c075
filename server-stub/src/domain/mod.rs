//! The pure rules of booking.
//!
//! Owns how opening periods become slots ([`slots`]), who may be shown ([`site`]), on which terms
//! ([`terms`], [`consent`]), what may become of a hold ([`hold`]), who is
//! invited ([`invitation`]), which appointments a cause means ([`recall`]), which visits a changed week leaves outside
//! ([`outside`]), what opens a preview ([`preview`]) or a patient's own visits ([`manage`]), and who on the staff may do what ([`staff`]). Knows no store, no clock and no HTTP:
//! the time and randomness are arguments. Start reading at [`site::SiteState`].

pub mod busy;
pub mod call_list;
pub mod clock_face;
pub mod consent;
pub mod form;
pub mod hold;
pub mod holidays;
pub mod invitation;
pub mod manage;
pub mod message;
pub mod outside;
pub mod phone;
pub mod plan;
pub mod policy_end;
pub mod preview;
pub mod random;
pub mod recall;
pub mod recall_moment;
pub mod session;
pub mod site;
pub mod slots;
pub mod staff;
pub mod terms;
pub mod token;
