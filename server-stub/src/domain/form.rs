//! What several visits together ask of a patient.

use super::plan::Plan;
use guichet_contract::patient::{Field, FieldProblem, PatientForm, check};
use guichet_contract::policy::{HostPolicy, Reason};
use guichet_contract::time::{Instant, LocalDate};

/// The first thing wrong with the form, for all visits of a reservation, each with its day: a field
/// is asked when one of the reasons asks it, and needed when one needs it. Dates count where the
/// visit is. What is right may still be no good for the terms of one of them.
pub fn first_problem(
    form: &PatientForm,
    policy: &HostPolicy,
    visits: &[(&Plan, LocalDate)],
    now: Instant,
) -> Option<(Field, FieldProblem)> {
    let reasons = visits.iter().filter_map(|(plan, _)| policy.reason(&plan.offering.reason));
    let asked = reasons.cloned().reduce(together)?;
    let today = visits.iter().map(|(plan, _)| plan.zone.local(now).date).max()?;
    let problem = check(form, &asked, today).into_iter().next();
    let known = form.get(Field::KnownPatient).map(|said| said.expose().trim());
    let problem = problem.or_else(|| {
        let admitted = visits.iter().all(|(plan, _)| plan.terms.admit_known(known));
        (!admitted).then_some((Field::KnownPatient, FieldProblem::NotAccepted))
    });
    problem.or_else(|| {
        let born = form.get(Field::BirthDate).map(|date| date.expose().trim());
        let born = born.and_then(LocalDate::parse);
        let admitted = visits.iter().all(|(plan, day)| plan.terms.admit_age(born, *day));
        (!admitted).then_some((Field::BirthDate, FieldProblem::NotAccepted))
    })
}

fn together(mut one: Reason, other: Reason) -> Reason {
    for asked in other.fields {
        match one.fields.iter_mut().find(|known| known.field == asked.field) {
            Some(known) => known.required |= asked.required,
            None => one.fields.push(asked),
        }
    }
    one
}
