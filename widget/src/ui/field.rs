//! Fields of the form: a label above, a hint below it, the error between hint and field.

use super::node::{Node, el, live_on};
use crate::flow::{DatePart, Event};
use crate::i18n::Message;
use crate::session::Session;
use guichet_contract::patient::{Field, FieldProblem};
use leptos::prelude::event_target_value;

/// The identifier of a field's input.
pub(super) fn field_id(field: Field) -> String {
    let id = ["field-", field.word()].concat();
    if field == Field::BirthDate { id + "-day" } else { id }
}

/// The label of a field. It says whose when somebody books for somebody else.
pub fn field_label(session: Session, field: Field, for_somebody_else: bool) -> String {
    session.text(match (field, for_somebody_else) {
        (Field::GivenName, false) => Message::FieldGivenName,
        (Field::GivenName, true) => Message::FieldPatientGivenName,
        (Field::FamilyName, false) => Message::FieldFamilyName,
        (Field::FamilyName, true) => Message::FieldPatientFamilyName,
        (Field::BirthDate, false) => Message::FieldBirthDate,
        (Field::BirthDate, true) => Message::FieldPatientBirthDate,
        (Field::PostalCode, false) => Message::FieldPostalCode,
        (Field::PostalCode, true) => Message::FieldPatientPostalCode,
        (Field::KnownPatient, false) => Message::FieldKnownPatient,
        (Field::KnownPatient, true) => Message::FieldPatientKnownPatient,
        (Field::InvitationCode, _) => Message::FieldInvitationCode,
        (Field::Phone, _) => Message::FieldPhone,
        (Field::Email, _) => Message::FieldEmail,
        (Field::Note, _) => Message::FieldNote,
        (Field::BookerGivenName, _) => Message::FieldBookerGivenName,
        (Field::BookerFamilyName, _) => Message::FieldBookerFamilyName,
    })
}

/// What to do about a problem of a field.
pub(super) fn problem_text(session: Session, field: Field, problem: FieldProblem) -> String {
    let missing = match field {
        Field::GivenName => Message::ErrorMissingGivenName,
        Field::FamilyName => Message::ErrorMissingFamilyName,
        Field::BirthDate => Message::ErrorMissingBirthDate,
        Field::Phone => Message::ErrorMissingPhone,
        Field::Email => Message::ErrorMissingEmail,
        Field::PostalCode => Message::ErrorMissingPostalCode,
        Field::KnownPatient => Message::ErrorMissingKnownPatient,
        Field::InvitationCode => Message::ErrorMissingInvitationCode,
        Field::Note => Message::ErrorMissingNote,
        Field::BookerGivenName => Message::ErrorMissingBookerGivenName,
        Field::BookerFamilyName => Message::ErrorMissingBookerFamilyName,
    };
    let count = field.max_characters().to_string();
    match (problem, field) {
        (FieldProblem::Missing, _) => session.text(missing),
        (FieldProblem::TooLong, _) => {
            session.text_with(Message::ErrorTooLong, &[("count", &count)])
        }
        (FieldProblem::NotABirthDate, _) => session.text(Message::ErrorBirthDateRange),
        (FieldProblem::NotAccepted, Field::BirthDate) => or_call(session, Message::ErrorAge),
        (FieldProblem::NotAccepted, Field::KnownPatient) => {
            let says_yes = session.peek(|state| state.form.value(field) == "yes");
            or_call(session, if says_yes { Message::ErrorNewOnly } else { Message::ErrorKnownOnly })
        }
        (_, Field::InvitationCode) => or_call(session, Message::ErrorInvitationCode),
        (_, Field::BirthDate) => session.text(Message::ErrorBirthDateForm),
        (_, Field::Phone) => session.text(Message::ErrorPhone),
        (_, Field::Email) => session.text(Message::ErrorEmail),
        _ => session.text(Message::ErrorMalformed),
    }
}

/// A sentence that ends with whom to call.
fn or_call(session: Session, message: Message) -> String {
    let phone = session.catalogue(|catalogue| catalogue.policy.contact.phone.clone());
    // A number that is broken over two lines is hard to dial.
    let phone = phone.replace(' ', "\u{a0}");
    session.text_with(message, &[("phone", &phone)])
}

fn problem(session: Session, field: Field) -> Option<FieldProblem> {
    session.watch(|state| state.form.problem(field))
}

/// The error's line. Always on the page, so that fields can point at it.
fn error_line(session: Session, field: Field, id: &str) -> Node {
    let text = live_on(
        move || problem(session, field),
        move |problem| problem.map(|problem| problem_text(session, field, problem)),
    );
    el("p")
        .class("error")
        .part("error")
        .attr("id", id)
        .hidden_while(move || problem(session, field).is_none())
        .with(text)
}

fn invalid(session: Session, field: Field) -> impl FnMut() -> Option<String> {
    move || problem(session, field).map(|_| "true".to_owned())
}

fn optional(session: Session, required: bool) -> Option<Node> {
    let text = || [" (", &session.text(Message::FieldOptional), ")"].concat();
    (!required).then(|| el("span").class("optional").with(text()))
}

/// A field of one line, or of several for a note.
pub fn text_field(session: Session, field: Field, required: bool, for_somebody_else: bool) -> Node {
    let id = field_id(field);
    let (hint_id, error_id) = ([&id, "-hint"].concat(), [&id, "-error"].concat());
    let hint = match field {
        Field::Phone => Some(session.text(Message::FieldPhoneHint)),
        Field::Email => Some(session.text(Message::FieldEmailHint)),
        Field::InvitationCode => Some(session.text(Message::FieldInvitationCodeHint)),
        _ => None,
    };
    let described = hint.as_ref().map_or(error_id.clone(), |_| [&hint_id, " ", &error_id].concat());
    let value = session.peek(|state| state.form.value(field).to_owned());
    let control = if field == Field::Note {
        el("textarea").class("input").attr("rows", "4").with(value)
    } else {
        let (kind, autocomplete, width) = attributes(field, for_somebody_else);
        el("input")
            .class(&["input ", width].concat())
            .attr("type", kind)
            .attr("autocomplete", autocomplete)
            .attr("value", &value)
    };
    // Some browsers send what they check to somebody.
    let control = control
        .attr("spellcheck", "false")
        .part("input")
        .attr("id", &id)
        .attr("aria-required", if required { "true" } else { "false" })
        .attr("aria-describedby", &described)
        .attr_of("aria-invalid", invalid(session, field))
        .on("input", move |event| {
            session.dispatch(Event::Typed(field, event_target_value(&event)));
        });
    let label = field_label(session, field, for_somebody_else);
    el("div")
        .class("field")
        .part("field")
        .with(
            el("label")
                .class("label")
                .attr("for", &id)
                .with(label)
                .with(optional(session, required)),
        )
        .with(hint.map(|hint| el("p").class("hint").attr("id", &hint_id).with(hint)))
        .with(error_line(session, field, &error_id))
        .with(control)
}

/// Type, autocomplete token (HTML, "Autofill") and width class of a field.
fn attributes(field: Field, for_somebody_else: bool) -> (&'static str, &'static str, &'static str) {
    match field {
        Field::GivenName if !for_somebody_else => ("text", "given-name", "wide"),
        Field::FamilyName if !for_somebody_else => ("text", "family-name", "wide"),
        Field::BookerGivenName => ("text", "given-name", "wide"),
        Field::BookerFamilyName => ("text", "family-name", "wide"),
        Field::PostalCode if !for_somebody_else => ("text", "postal-code", "short"),
        Field::PostalCode => ("text", "off", "short"),
        Field::Phone => ("tel", "tel", "medium"),
        Field::Email => ("email", "email", "wide"),
        Field::InvitationCode => ("text", "off", "medium"),
        _ => ("text", "off", "wide"),
    }
}

/// One of a few answers.
pub fn radio(
    (id, group): (&str, &str),
    is_chosen: bool,
    text: String,
    mut choose: impl FnMut() + 'static,
) -> Node {
    let input = el("input")
        .attr("type", "radio")
        .attr("id", id)
        .attr("name", group)
        .on("change", move |_| choose());
    let input = if is_chosen { input.attr("checked", "") } else { input };
    el("label").class("radio").attr("for", id).with([input, el("span").with(text)])
}

/// The words for the answers `yes` and `no` to whether the practitioner knows the patient.
pub fn known_text(session: Session, answer: &str) -> String {
    session.text(if answer == "yes" { Message::FieldKnownYes } else { Message::FieldKnownNo })
}

/// Has the practitioner seen the patient before? Nothing is chosen before somebody does.
pub fn known_patient(session: Session, required: bool, for_somebody_else: bool) -> Node {
    let field = Field::KnownPatient;
    let answer = move |id: &str, answer: &'static str| {
        let is_chosen = session.peek(|state| state.form.value(field) == answer);
        radio((id, "known-patient"), is_chosen, known_text(session, answer), move || {
            session.dispatch(Event::Typed(field, answer.to_owned()));
        })
    };
    let label = field_label(session, field, for_somebody_else);
    el("fieldset")
        .class("field")
        .part("field")
        .attr("aria-describedby", "field-known_patient-error")
        .with(el("legend").class("label").with(label).with(optional(session, required)))
        .with(error_line(session, field, "field-known_patient-error"))
        .with([answer(&field_id(field), "yes"), answer("field-known_patient-no", "no")])
}

/// A birth date in three fields: nobody wants to leaf back through seventy years of a calendar.
pub fn birth_date(session: Session, required: bool, for_somebody_else: bool) -> Node {
    let field = Field::BirthDate;
    let part =
        move |part: DatePart, label: Message, name: &str, autocomplete: &str, width: &str| {
            let id = ["field-birth_date-", name].concat();
            let value = session.peek(|state| state.form.date_part(part).to_owned());
            let input = el("input")
                .class(&["input ", width].concat())
                .part("input")
                .attr("id", &id)
                .attr("type", "text")
                .attr("inputmode", "numeric")
                .attr("maxlength", "4")
                .attr("autocomplete", if for_somebody_else { "off" } else { autocomplete })
                .attr("aria-required", if required { "true" } else { "false" })
                .attr("value", &value)
                .attr_of("aria-invalid", invalid(session, field))
                .on("input", move |event| {
                    session.dispatch(Event::DatePartTyped(part, event_target_value(&event)));
                });
            let label = el("label").class("label small").attr("for", &id).with(session.text(label));
            el("div").with([label, input])
        };
    let label = field_label(session, field, for_somebody_else);
    let hint = session.text(Message::FieldBirthDateHint);
    el("fieldset")
        .class("field")
        .part("field")
        .attr("aria-describedby", "field-birth_date-hint field-birth_date-error")
        .with(el("legend").class("label").with(label).with(optional(session, required)))
        .with(el("p").class("hint").attr("id", "field-birth_date-hint").with(hint))
        .with(error_line(session, field, "field-birth_date-error"))
        .with(el("div").class("date").with([
            part(DatePart::Day, Message::FieldDay, "day", "bday-day", "two"),
            part(DatePart::Month, Message::FieldMonth, "month", "bday-month", "two"),
            part(DatePart::Year, Message::FieldYear, "year", "bday-year", "four"),
        ]))
}
