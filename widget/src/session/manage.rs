//! The manage mode's part of the session: what a followed link asks for is done here.

use super::{Session, browser, run};
use crate::events::PublicEvent;
use crate::flow::{self, Catalogue, Remote, Trouble};
use crate::gateway::{self, Call, decode};
use crate::manage::{Asked, Command, Event, Manage, Screen, Then, step};
use guichet_contract::ids::{AppointmentId, ManageToken};
use guichet_contract::json::Wire;
use guichet_contract::manage::{LookupAnswer, LookupRequest, MoveHoldRequest, VisitChanged};
use guichet_contract::patient::{Field, FieldProblem};
use guichet_contract::routes::{self, Query};
use guichet_contract::time::LocalDate;
use guichet_contract::wire::HoldRequest;
use leptos::prelude::*;

impl Session {
    /// A link to the manage page was followed, if this is the secret of one.
    pub fn follow_link(self, secret: &str) {
        let Some(token) = ManageToken::parse(secret) else { return };
        let (manage, look_up) = Manage::new(token);
        self.manage.set(Some(manage));
        self.run_manage(look_up);
    }

    /// What a followed link opens, if one was; follows it.
    pub fn managed(self) -> Option<Manage> {
        self.manage.get()
    }

    /// Something happened on the manage page.
    pub fn manage(self, event: Event) {
        let Some(Some(mut manage)) = self.manage.try_get_untracked() else { return };
        let commands = self.now_allowed(|catalogue| step(catalogue, &mut manage, event));
        self.manage.set(Some(manage));
        for command in commands {
            self.run_manage(command);
        }
    }

    /// The second detail was typed; what cannot be one is said at its field, and asked of nobody.
    pub fn give_detail(self, field: Field) {
        let value = self.peek(|state| state.form.answer(field));
        let problem = if value.is_empty() {
            Some(FieldProblem::Missing)
        } else if field == Field::BirthDate && LocalDate::parse(&value).is_none() {
            Some(FieldProblem::Malformed)
        } else {
            None
        };
        let Some(problem) = problem else { return self.manage(Event::DetailGiven(value)) };
        self.state.update(|state| state.form.judge(vec![(field, problem)]));
        let part = if field == Field::BirthDate { "-day" } else { "" };
        self.focus(&["field-", field.word(), part].concat());
    }

    /// Whether the journey chooses the new time of a visit.
    pub(super) fn is_moving(self) -> bool {
        self.moving(|_, _| ()).is_some()
    }

    /// Where times are asked for: a visit keeps what it has of a stock until it is moved, so that it can
    /// be moved to any free time, also when the stock is used up.
    pub(super) fn times_path(self, catalogue: &Catalogue, query: &Query) -> String {
        let path = if self.is_moving() { routes::move_times } else { routes::availability };
        path(catalogue.site(), query)
    }

    /// How a time is held: to be booked, or for a visit to be moved to it.
    pub(super) fn to_hold(self, catalogue: &Catalogue, request: &HoldRequest, key: String) -> Call {
        let to_move = self.moving(|manage, appointment| MoveHoldRequest {
            token: manage.token.clone(),
            detail: manage.detail.clone(),
            appointment: appointment.clone(),
            hold: request.clone(),
        });
        match to_move {
            Some(request) => run::post(routes::move_holds(catalogue.site()), &request, key),
            None => run::post(routes::holds(catalogue.site()), request, key),
        }
    }

    fn moving<T>(self, read: impl FnOnce(&Manage, &AppointmentId) -> T) -> Option<T> {
        let manage = self.manage.try_get_untracked()??;
        match &manage.screen {
            Screen::Moving(id) => Some(read(&manage, id)),
            _ => None,
        }
    }

    /// The openings are there. Whoever chose to move a visit before sees its times now.
    pub(super) fn openings_known(self) {
        let Some(Some(manage)) = self.manage.try_get_untracked() else { return };
        let ready = self.peek(|state| matches!(state.openings, Remote::Ready(_)));
        if let (Screen::Moving(id), true) = (manage.screen, ready) {
            self.manage(Event::Asked(Then::Move(id)));
        }
    }

    fn run_manage(self, command: Command) {
        let Some(env) = self.env.try_get_value() else { return };
        match command {
            Command::LookUp(request) => {
                run::spawn(Box::pin(self.look_up(request)));
            }
            Command::Cancel(request, key, before) => {
                let path = self.now_allowed(|it| routes::cancellations(it.site()));
                self.change(&before, Asked::Cancelled, post(path, &request, Some(key)));
            }
            Command::Move(request, key, time, before) => {
                let path = self.now_allowed(|it| routes::moves(it.site()));
                let call = post(path, &request, Some(key));
                self.change(&before, Asked::Moved(request.hold, time), call);
            }
            Command::Journey(event) => self.dispatch(event),
            Command::Focus(focus) => run::focus_on(env, focus),
            Command::Emit(event) => {
                env.host.emit(&event);
            }
        }
    }

    async fn look_up(self, request: LookupRequest) {
        let path = self.now_allowed(|it| routes::lookups(it.site()));
        let answer = self.ask(&post(path, &request, None)).await;
        let answer = answer.map(|answer: LookupAnswer| {
            self.now_allowed(|catalogue| gateway::visits(catalogue, answer, browser::now()))
        });
        self.manage(Event::Arrived(answer));
    }

    fn change(self, before: &PublicEvent, asked: Asked, call: Call) {
        let Some(env) = self.env.try_get_value() else { return };
        if let Some(flow::Event::Vetoed(said)) = env.host.emit(before) {
            self.manage(Event::Vetoed(said));
            return;
        }
        run::spawn(Box::pin(async move {
            let answer: Result<VisitChanged, Trouble> = self.ask(&call).await;
            self.manage(Event::Changed { asked, answer });
        }));
    }

    /// Asks whatever the policies say by then: who has an appointment can always see it and give it up.
    async fn ask<T: Wire>(self, call: &Call) -> Result<T, Trouble> {
        let env = self.env.try_get_value().ok_or(Trouble::Unreachable)?;
        decode(&env.gateway.send(call, &|| true).await)
    }

    fn now_allowed<T>(self, read: impl FnOnce(&Catalogue) -> T) -> T {
        read(&self.env().catalogue())
    }
}

fn post(path: String, body: &impl Wire, key: Option<String>) -> Call {
    let body = Some(body.write().to_string());
    Call { method: "POST", path, body, key, bearer: None }
}
