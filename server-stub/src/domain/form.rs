//! What several visits together ask of a patient.

use super::plan::Plan;
use guichet_contract::patient::{Field, FieldProblem, PatientForm, check};
use guichet_contract::policy::{HostPolicy, Reason};
use guichet_contract::time::Instant;

/// The first thing wrong with the form, for all visits of a reservation: a field is asked when one
/// of the reasons asks it, and needed when one needs it. Dates count where the visit is.
pub fn first_problem(
    form: &PatientForm,
    policy: &HostPolicy,
    plans: &[&Plan],
    now: Instant,
) -> Option<(Field, FieldProblem)> {
    let reasons = plans.iter().filter_map(|plan| policy.reason(&plan.offering.reason));
    let asked = reasons.cloned().reduce(together)?;
    let today = plans.iter().map(|plan| plan.zone.local(now).date).max()?;
    check(form, &asked, today).into_iter().next()
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
