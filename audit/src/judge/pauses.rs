//! Pauses as they unfold: each begins once, and ends once.

use super::replay::Replay;
use crate::scope::Scope;
use crate::staff::Role;

impl Replay<'_> {
    pub(super) fn pause_begun(&mut self, pause: u32, scope: &Scope, role: Option<Role>) {
        let new = self.paused.insert(pause);
        self.require(new, "two pauses have one number");
        self.pauses.insert(pause, (scope.clone(), role));
    }

    pub(super) fn pause_ended(&mut self, pause: u32, role: Option<Role>) {
        let Some((_, begun)) = self.pauses.remove(&pause) else {
            return self.breach("ended a pause that did not stand".to_owned());
        };
        let others =
            begun == Some(Role::Practitioner) && role.is_some_and(|role| Some(role) != begun);
        self.require(!others, "ended a pause that a practitioner began, and is none");
    }
}
