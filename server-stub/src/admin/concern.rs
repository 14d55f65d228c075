//! About whom a request is, as its path says it: so that no operation can forget to ask.
//!
//! Owns what the parameters of a template mean for who may, and the judgement. What was judged is
//! what the operation gets ([`super::asked::Asked`]): it reads no path of its own. An operation whose
//! path names nobody tells of those alone whom the bearer reaches. Start reading at [`Concern::of`].

use super::pauses;
use super::problem::{Code, Problem};
use crate::domain::staff::{About, Bearer, Permission, Reach};
use crate::store::Store;
use guichet_audit::scope::Scope;
use guichet_contract::ids::{OfferingId, PractitionerId, SiteId};

/// What a path names, below its site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Concern {
    /// Nobody: whoever the bearer reaches.
    Reachable,
    /// One practitioner.
    Practitioner(PractitionerId),
    /// An offering: it is its practitioner's.
    Offering(OfferingId),
    /// What a pause stops: one practitioner's, or everybody's.
    Scope(Scope),
}

impl Concern {
    /// What a path of this template names.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it cannot be the name of anything.
    pub(super) fn of(template: &str, path: &str) -> Result<Self, Problem> {
        let named = |parameter| parameter_of(template, path, parameter);
        let found = if let Some(id) = named("{practitioner}") {
            PractitionerId::parse(id).map(Self::Practitioner)
        } else if let Some(id) = named("{offering}") {
            OfferingId::parse(id).map(Self::Offering)
        } else if let (Some(kind), Some(id)) = (named("{kind}"), named("{id}")) {
            let site = site_of(template, path)?;
            pauses::scope(&site, kind, id).map(Self::Scope)
        } else {
            Some(Self::Reachable)
        };
        found.ok_or(Problem::new(Code::NotFound))
    }

    /// Whether the bearer may do this about it.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it is another's or, to whoever does not reach everybody, nobody's;
    /// [`Code::Forbidden`] when it is more than the bearer may do.
    pub(super) async fn judge<S: Store>(
        &self,
        store: &S,
        (bearer, permission): (&Bearer, Permission),
    ) -> Result<(), Problem> {
        let may = |about: About<'_>| Ok(bearer.may(permission, &bearer.site, about)?);
        match self {
            Self::Reachable => may(About::Reachable),
            Self::Practitioner(who) | Self::Scope(Scope::Practitioner(who)) => may(About::One(who)),
            Self::Offering(id) | Self::Scope(Scope::Offering(id)) => {
                may(About::Reachable)?;
                match practitioner_of(store, &bearer.site, id).await? {
                    Some(who) => may(About::One(&who)),
                    None if bearer.reach == Reach::Everybody => Ok(()),
                    None => Err(Problem::new(Code::NotFound)),
                }
            }
            Self::Scope(_) => may(About::Everybody),
        }
    }
}

/// The site that a path of this template names. An identifier needs no escaping, so an escaped one is
/// none.
///
/// # Errors
/// [`Code::NotFound`] when there cannot be one.
pub(super) fn site_of(template: &str, path: &str) -> Result<SiteId, Problem> {
    let site = parameter_of(template, path, "{site}").and_then(SiteId::parse);
    site.ok_or(Problem::new(Code::NotFound))
}

fn parameter_of<'a>(template: &str, path: &'a str, parameter: &str) -> Option<&'a str> {
    let mut parts = template.split('/').zip(path.split('/'));
    parts.find(|(name, _)| *name == parameter).map(|(_, part)| part)
}

async fn practitioner_of<S: Store>(
    store: &S,
    site: &SiteId,
    offering: &OfferingId,
) -> Result<Option<PractitionerId>, Problem> {
    let view = store.site(site).await?;
    let found = view.and_then(|view| {
        let mut all = view.state.policy.offerings.iter();
        all.find(|it| it.id == *offering).map(|it| it.practitioner.clone())
    });
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::{AUDIT, OFFERING, PAUSE, WEEK};

    #[test]
    fn a_path_is_about_whom_its_parameters_name() {
        let of = |template: &str, rest: &str| {
            let path = ["/admin/v1/sites/s/", rest].concat();
            Concern::of(template, &path).map_err(|problem| problem.code())
        };
        let ada = || PractitionerId::parse("ada").unwrap();
        assert_eq!(of(AUDIT, "audit"), Ok(Concern::Reachable));
        assert_eq!(of(WEEK, "practitioners/ada/week"), Ok(Concern::Practitioner(ada())));
        let offering = OfferingId::parse("o1").unwrap();
        assert_eq!(of(OFFERING, "offerings/o1"), Ok(Concern::Offering(offering)));
        for (rest, scope) in [
            ("pauses/practitioner/ada", Scope::Practitioner(ada())),
            ("pauses/site/s", Scope::Site),
        ] {
            assert_eq!(of(PAUSE, rest), Ok(Concern::Scope(scope)), "{rest}");
        }
        for rest in ["pauses/site/other", "pauses/sites/s", "pauses/reason/a%20b", "pauses/day/x"] {
            assert_eq!(of(PAUSE, rest), Err(Code::NotFound), "{rest}");
        }
        assert_eq!(of(WEEK, "practitioners/a%64a/week"), Err(Code::NotFound));
    }
}
