//! A week: when one practitioner receives and when not, as the part of a schedule that staff edits.
//!
//! Owns what a week is, its form on the wire, and how it comes out of a schedule and back into one.
//! Start reading at [`Schedule::check_week`].

use super::{Absence, Period, Schedule, agree, read, write};
use guichet_contract::digest::Digest;
use guichet_contract::ids::PractitionerId;
use guichet_contract::json::{Json, ShapeError, Wire};
use guichet_contract::policy::HostPolicy;

/// The opening periods and absences of one practitioner, wherever they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    practitioner: PractitionerId,
    periods: Vec<Period>,
    absences: Vec<Absence>,
}

impl Week {
    /// The week of a practitioner. Whatever the entries said, they are this practitioner's.
    pub fn new(
        practitioner: PractitionerId,
        mut periods: Vec<Period>,
        mut absences: Vec<Absence>,
    ) -> Self {
        for period in &mut periods {
            period.practitioner.clone_from(&practitioner);
        }
        for absence in &mut absences {
            absence.practitioner.clone_from(&practitioner);
        }
        Self { practitioner, periods, absences }
    }

    /// Whose it is.
    pub fn practitioner(&self) -> &PractitionerId {
        &self.practitioner
    }

    /// When the practitioner receives, and for which offerings.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// When not.
    pub fn absences(&self) -> &[Absence] {
        &self.absences
    }

    /// By which two people know that they mean the same week: that of its canonical text.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.write().to_string())
    }
}

/// As in the schedule, but that the practitioner is said once for all entries.
impl Wire for Week {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        read::week(json)
    }
    fn write(&self) -> Json {
        write::week(self)
    }
}

impl Period {
    /// The period as it stands in a week.
    pub fn write(&self) -> Json {
        write::period(self)
    }
}

impl Absence {
    /// The absence as it stands in a week.
    pub fn write(&self) -> Json {
        write::absence(self)
    }
}

impl Schedule {
    /// The week of a practitioner; empty when the schedule has nothing of theirs.
    pub fn week(&self, practitioner: &PractitionerId) -> Week {
        let periods = self.periods.iter().filter(|period| period.practitioner == *practitioner);
        let absences = self.absences.iter().filter(|it| it.practitioner == *practitioner);
        Week::new(practitioner.clone(), periods.cloned().collect(), absences.cloned().collect())
    }

    /// The schedule with this week in the place of the practitioner's former one.
    #[must_use]
    pub fn with_week(mut self, week: &Week) -> Self {
        let whose = &week.practitioner;
        replace(&mut self.periods, |period| period.practitioner == *whose, &week.periods);
        replace(&mut self.absences, |absence| absence.practitioner == *whose, &week.absences);
        self
    }

    /// The holidays and rules of the schedule with this week and nobody else's.
    #[must_use]
    pub fn with_only(&self, week: &Week) -> Self {
        Self {
            site: self.site.clone(),
            holidays: self.holidays.clone(),
            rules: self.rules.clone(),
            periods: week.periods.clone(),
            absences: week.absences.clone(),
        }
    }

    /// Whether the schedule would agree with the policy if the week were in it, given that it does
    /// now: what one practitioner does is nobody else's concern.
    ///
    /// # Errors
    /// [`ShapeError`] with the place of the first fault in the week, such as `periods[1].until`.
    pub fn check_week(&self, policy: &HostPolicy, week: &Week) -> Result<(), ShapeError> {
        // A week that was put together rather than read is held to what a reader would say.
        let week = Week::read(&week.write())?;
        agree::check(policy, &self.with_only(&week))
    }
}

/// Puts `new` where the first entry of the same practitioner was, at the end if there was none.
fn replace<T: Clone>(all: &mut Vec<T>, is_own: impl Fn(&T) -> bool, new: &[T]) {
    let place = all.iter().position(&is_own).unwrap_or(all.len());
    all.retain(|entry| !is_own(entry));
    all.splice(place..place, new.iter().cloned());
}
