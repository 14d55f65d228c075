//! Fields of the form: a label above, a hint below it, the error between hint and field.

use crate::flow::{DatePart, Event};
use crate::i18n::Message;
use crate::session::Session;
use guichet_contract::patient::{Field, FieldProblem};
use leptos::prelude::*;

/// The identifier of a field's input.
pub fn field_id(field: Field) -> String {
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
        (_, Field::BirthDate) => session.text(Message::ErrorBirthDateForm),
        (_, Field::Phone) => session.text(Message::ErrorPhone),
        (_, Field::Email) => session.text(Message::ErrorEmail),
        _ => session.text(Message::ErrorMalformed),
    }
}

fn problem(session: Session, field: Field) -> Memo<Option<FieldProblem>> {
    Memo::new(move |_| session.state.with(|state| state.form.problem(field)))
}

/// The error's line. Always on the page, so that fields can point at it.
fn error_line(session: Session, field: Field, id: String) -> impl IntoView {
    let problem = problem(session, field);
    let text = move || problem.get().map(|problem| problem_text(session, field, problem));
    view! { <p class="error" part="error" id=id hidden=move || problem.get().is_none()>{text}</p> }
}

/// A field of one line, or of several for a note.
#[component]
pub fn TextField(
    session: Session,
    field: Field,
    required: bool,
    for_somebody_else: bool,
) -> impl IntoView {
    let id = field_id(field);
    let (hint_id, error_id) = ([&id, "-hint"].concat(), [&id, "-error"].concat());
    let hint = match field {
        Field::Phone => Some(session.text(Message::FieldPhoneHint)),
        Field::Email => Some(session.text(Message::FieldEmailHint)),
        _ => None,
    };
    let described = hint.as_ref().map_or(error_id.clone(), |_| [&hint_id, " ", &error_id].concat());
    let problem = problem(session, field);
    let invalid = move || problem.get().map(|_| "true");
    let value = session.state.with_untracked(|state| state.form.value(field).to_owned());
    let typed = move |event| session.dispatch(Event::Typed(field, event_target_value(&event)));
    let hint = hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> });
    let control = if field == Field::Note {
        view! {
            <textarea
                class="input" part="input" rows="4" id=id.clone()
                aria-describedby=described aria-invalid=invalid
                prop:value=value on:input=typed
            ></textarea>
        }
        .into_any()
    } else {
        let (kind, autocomplete, width) = attributes(field, for_somebody_else);
        view! {
            <input
                class=["input ", width].concat() part="input" id=id.clone()
                type=kind autocomplete=autocomplete spellcheck="false"
                aria-required=required.to_string()
                aria-describedby=described aria-invalid=invalid
                prop:value=value on:input=typed
            />
        }
        .into_any()
    };
    let optional = (!required).then(|| {
        view! { <span class="optional">" ("{session.text(Message::FieldOptional)}")"</span> }
    });
    view! {
        <div class="field" part="field">
            <label class="label" for=id>{field_label(session, field, for_somebody_else)}{optional}</label>
            {hint}
            {error_line(session, field, error_id)}
            {control}
        </div>
    }
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
        _ => ("text", "off", "wide"),
    }
}

/// A birth date in three fields: nobody wants to leaf back through seventy years of a calendar.
#[component]
pub fn BirthDate(session: Session, required: bool, for_somebody_else: bool) -> impl IntoView {
    let field = Field::BirthDate;
    let problem = problem(session, field);
    let part = move |part: DatePart, label: Message, id: &'static str, autocomplete, width| {
        let value = session.state.with_untracked(|state| state.form.date_part(part).to_owned());
        let autocomplete = if for_somebody_else { "off" } else { autocomplete };
        let typed =
            move |event| session.dispatch(Event::DatePartTyped(part, event_target_value(&event)));
        view! {
            <div>
                <label class="label small" for=id>{session.text(label)}</label>
                <input
                    class=["input ", width].concat() part="input" id=id type="text"
                    inputmode="numeric" maxlength="4" autocomplete=autocomplete
                    aria-required=required.to_string()
                    aria-invalid=move || problem.get().map(|_| "true")
                    prop:value=value on:input=typed
                />
            </div>
        }
    };
    let optional = (!required).then(|| {
        view! { <span class="optional">" ("{session.text(Message::FieldOptional)}")"</span> }
    });
    view! {
        <fieldset
            class="field" part="field"
            aria-describedby="field-birth_date-hint field-birth_date-error"
        >
            <legend class="label">{field_label(session, field, for_somebody_else)}{optional}</legend>
            <p class="hint" id="field-birth_date-hint">{session.text(Message::FieldBirthDateHint)}</p>
            {error_line(session, field, "field-birth_date-error".to_owned())}
            <div class="date">
                {part(DatePart::Day, Message::FieldDay, "field-birth_date-day", "bday-day", "two")}
                {part(DatePart::Month, Message::FieldMonth, "field-birth_date-month", "bday-month", "two")}
                {part(DatePart::Year, Message::FieldYear, "field-birth_date-year", "bday-year", "four")}
            </div>
        </fieldset>
    }
}
