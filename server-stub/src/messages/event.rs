//! What a host's own server is told: identifiers and times, nothing personal.

use crate::domain::message::{Kind, Outgoing, Visit};
use guichet_contract::json::{Json, Wire};

/// The body of a webhook call (Standard Webhooks: `type`, `timestamp`, `data`). `None` for what hosts
/// are not told.
pub(super) fn compose(message: &Outgoing) -> Option<String> {
    let kind = match message.kind {
        Kind::Booked => "appointment.booked",
        Kind::Cancelled => "appointment.cancelled",
        Kind::Moved => "appointment.moved",
        Kind::Recalled => "appointment.recalled",
        Kind::Reminder => return None,
    };
    let visits = |visits: &[Visit]| Json::List(visits.iter().map(visit).collect());
    let mut data = vec![
        ("site".to_owned(), message.site.write()),
        ("appointments".to_owned(), visits(&message.visits)),
    ];
    if message.kind == Kind::Moved {
        data.push(("former".to_owned(), visits(&message.former)));
    }
    let event = Json::object([
        ("type", Json::text(kind)),
        ("timestamp", message.created_at.write()),
        ("data", Json::Object(data)),
    ]);
    Some(event.to_string())
}

fn visit(visit: &Visit) -> Json {
    Json::object([
        ("appointment", visit.appointment.write()),
        ("offering", visit.offering.write()),
        ("start", visit.start.write()),
        ("local_start", visit.local_start.write()),
    ])
}
