//! A week as it is sent.
//!
//! Owns what a body says besides the entries of a week, which are read as those of a schedule are.
//! Both lists must be there: whoever forgets one would take away what they did not mean.

use super::document::{AbsenceDocument, PeriodDocument};
use crate::admin::problem::{Code, Problem};
use crate::schedule::Week;
use guichet_contract::ids::{AppointmentId, PractitionerId};
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use utoipa::ToSchema;

/// A week that would replace, or shall replace, the one that is.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
pub struct WeekOrder {
    /// Whose, if it is said again: as in the path.
    practitioner: Option<PractitionerId>,
    /// All the times when they receive from then on, and for which offerings.
    #[schema(value_type = Vec<PeriodDocument>)]
    periods: Json,
    /// All the times when they do not.
    #[schema(value_type = Vec<AbsenceDocument>)]
    absences: Json,
    /// The appointments that fall outside by this change and stay all the same: just those that a
    /// rehearsal of it names. A rehearsal itself does not look at them.
    leave_outside: Option<Vec<AppointmentId>>,
}

impl WeekOrder {
    /// The week of this practitioner, and the appointments that may fall outside.
    ///
    /// # Errors
    /// [`Code::InvalidField`] with the place of the first entry that cannot be, or when it is said to
    /// be somebody else's.
    pub(super) fn of(
        self,
        practitioner: &PractitionerId,
    ) -> Result<(Week, Vec<AppointmentId>), Problem> {
        if self.practitioner.is_some_and(|said| said != *practitioner) {
            return Err(Problem::with_field(Code::InvalidField, "practitioner"));
        }
        let week = Json::object([
            ("practitioner", practitioner.write()),
            ("periods", self.periods),
            ("absences", self.absences),
        ]);
        let week = Week::read(&week).map_err(|error| Problem::of_shape(&error))?;
        Ok((week, self.leave_outside.unwrap_or_default()))
    }
}

impl Wire for WeekOrder {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["practitioner", "periods", "absences", "leave_outside"])?;
        let list = |name: &str| match json.get(name) {
            Some(list @ Json::List(_)) => Ok(list.clone()),
            Some(_) => Err(ShapeError::new("expected a list").at(name)),
            None => Err(ShapeError::new("missing").at(name)),
        };
        Ok(Self {
            practitioner: member(json, "practitioner")?,
            periods: list("periods")?,
            absences: list("absences")?,
            leave_outside: member(json, "leave_outside")?,
        })
    }

    fn write(&self) -> Json {
        Json::object([
            ("practitioner", self.practitioner.write()),
            ("periods", self.periods.clone()),
            ("absences", self.absences.clone()),
            ("leave_outside", self.leave_outside.write()),
        ])
    }
}
