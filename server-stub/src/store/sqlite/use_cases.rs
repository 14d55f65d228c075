//! Every use case of [`Store`], each handed to whom it concerns.
//!
//! Owns nothing but the way: what changes goes to the one thread that writes, what reads to a reader,
//! what is known already is answered at hand. What each does is in the modules beside this one.

use super::{
    SqliteStore, appointments, audit, catalogue, fault, holds, invitations, keys, offerings,
    pauses, publications, purge, register, schedules, staff, visits, weeks,
};
use crate::domain::busy::BusyTimes;
use crate::domain::consent::{Consent, Taken, Terms};
use crate::domain::invitation::NewInvitation;
use crate::domain::staff::Author;
use crate::domain::token::{SecretHash, Token, TokenId};
use crate::schedule::{Registration, Schedule, Week};
use crate::store::{
    AuditError, Basis, CancelError, ConfirmError, DayVisit, ExtendError, HoldError, ImportReport,
    InvitationError, InvitationStatus, Keeping, NewHold, NewReservation, NewToken, OfferingError,
    OfferingStatus, PauseStatus, Presented, PublishReport, PurgeReport, ReceiptDue, RegisterError,
    Rehearsal, ReleaseError, RevokeError, RotateError, SiteView, Store, StoreError, TokenError,
    TokenPage, WeekChange, WeekError, WeekView, WithdrawReport,
};
use guichet_audit::key::{PublicKey, Signature};
use guichet_audit::scope::Scope;
use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, OfferingId, PractitionerId, SiteId};
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{HoldAnswer, Receipt, ReservationAnswer};
use std::collections::HashMap;
use std::sync::Arc;

impl Store for SqliteStore {
    async fn site(&self, site: &SiteId) -> Result<Option<SiteView>, StoreError> {
        self.catalogue.view(&self.watch, &self.readers, site).await
    }

    async fn sites(&self) -> Result<Vec<SiteId>, StoreError> {
        self.readers.read(catalogue::names).await
    }

    async fn busy(
        &self,
        site: &SiteId,
        practitioners: &[PractitionerId],
        from: Instant,
        until: Instant,
    ) -> Result<BusyTimes, StoreError> {
        self.times.busy(&self.watch, &self.readers, site, practitioners, (from, until)).await
    }

    fn still_holds(&self, site: &SiteId, basis: &Basis, now: Instant) -> Result<bool, StoreError> {
        Ok(self.watch.look()?.still_holds(site, basis, now))
    }

    async fn hold_slot(&self, hold: NewHold, now: Instant) -> Result<HoldAnswer, HoldError> {
        // So that the writer finds the site read already.
        self.site(&hold.site).await?.ok_or(HoldError::UnknownSite)?;
        let terms = self.terms;
        self.write(move |connection, catalogue| {
            holds::hold_slot(connection, catalogue, &terms, &hold, now)
        })
        .await
    }

    async fn extend_hold(
        &self,
        site: SiteId,
        hold: HoldId,
        token: HoldToken,
        now: Instant,
    ) -> Result<HoldAnswer, ExtendError> {
        self.site(&site).await?.ok_or(ExtendError::NotFound)?;
        let terms = self.terms;
        self.write(move |connection, catalogue| {
            holds::extend_hold(connection, catalogue, &terms, (&site, &hold, &token), now)
        })
        .await
    }

    async fn release_hold(
        &self,
        site: SiteId,
        hold: HoldId,
        token: HoldToken,
        now: Instant,
    ) -> Result<(), ReleaseError> {
        self.site(&site).await?.ok_or(ReleaseError::NotFound)?;
        self.write(move |connection, catalogue| {
            holds::release_hold(connection, catalogue, (&site, &hold, &token), now)
        })
        .await
    }

    async fn confirm_holds(
        &self,
        reservation: NewReservation,
        now: Instant,
    ) -> Result<ReservationAnswer, ConfirmError> {
        self.site(&reservation.site).await?.ok_or(ConfirmError::UnknownSite)?;
        self.confirm(reservation, now).await
    }

    async fn cancel_appointment(
        &self,
        site: SiteId,
        appointment: AppointmentId,
        now: Instant,
    ) -> Result<Receipt, CancelError> {
        self.writer
            .run(move |connection| {
                appointments::cancel_appointment(connection, &site, &appointment, now)
            })
            .await
    }

    async fn register_site(
        &self,
        registration: Registration,
        now: Instant,
    ) -> Result<ImportReport, RegisterError> {
        self.writer
            .run(move |connection| register::register_site(connection, &registration, now))
            .await
    }

    async fn rotate_key(
        &self,
        site: SiteId,
        statement: String,
        signature: Signature,
        now: Instant,
    ) -> Result<PublicKey, RotateError> {
        self.writer
            .run(move |connection| keys::rotate(connection, &site, (&statement, &signature), now))
            .await
    }

    async fn publish_offerings(
        &self,
        site: SiteId,
        consent: Consent,
        now: Instant,
    ) -> Result<PublishReport, OfferingError> {
        self.write(move |connection, catalogue| {
            publications::publish_offerings(connection, catalogue, (&site, &consent), now)
        })
        .await
    }

    async fn withdraw_offerings(
        &self,
        site: SiteId,
        offerings: Vec<OfferingId>,
        by: Author,
        now: Instant,
    ) -> Result<WithdrawReport, OfferingError> {
        self.write(move |connection, catalogue| {
            let what = (&site, offerings.as_slice(), &by);
            publications::withdraw_offerings(connection, catalogue, what, now)
        })
        .await
    }

    async fn defer_offerings(
        &self,
        site: SiteId,
        offerings: Vec<OfferingId>,
        by: Author,
        now: Instant,
    ) -> Result<(), OfferingError> {
        self.write(move |connection, catalogue| {
            let what = (&site, offerings.as_slice(), &by);
            publications::defer_offerings(connection, catalogue, what, now)
        })
        .await
    }

    async fn list_offerings(&self, site: SiteId) -> Result<Vec<OfferingStatus>, OfferingError> {
        self.read_known(site, offerings::list_offerings).await
    }

    async fn present_offering(
        &self,
        site: SiteId,
        offering: OfferingId,
        terms: Terms,
    ) -> Result<Presented, OfferingError> {
        let unknown = OfferingError::UnknownOfferings(vec![offering.clone()]);
        let shown = self.read_known(site, move |connection, known| {
            let mut all = known.state.policy.offerings.iter();
            let found = all.find(|it| it.id == offering);
            found.map(|found| offerings::present(connection, known, found, &terms)).transpose()
        });
        shown.await?.ok_or(unknown)
    }

    async fn begin_pause(
        &self,
        site: SiteId,
        scope: Scope,
        by: Author,
        now: Instant,
    ) -> Result<bool, OfferingError> {
        self.write(move |connection, catalogue| {
            pauses::begin(connection, catalogue, (&site, &scope, &by), now)
        })
        .await
    }

    async fn end_pause(
        &self,
        site: SiteId,
        scope: Scope,
        by: Author,
        now: Instant,
    ) -> Result<bool, OfferingError> {
        self.write(move |connection, catalogue| {
            pauses::end(connection, catalogue, (&site, &scope, &by), now)
        })
        .await
    }

    async fn list_pauses(&self, site: SiteId) -> Result<Vec<PauseStatus>, OfferingError> {
        self.read_known(site, |connection, known| pauses::list(connection, known.key)).await
    }

    async fn taken(
        &self,
        site: &SiteId,
        offerings: &[OfferingId],
    ) -> Result<HashMap<OfferingId, Taken>, StoreError> {
        let (catalogue, site, offerings) =
            (Arc::clone(&self.catalogue), site.clone(), offerings.to_vec());
        let read = move |connection: &rusqlite::Connection| {
            let Some(known) = catalogue.in_transaction(connection, &site)? else {
                return Ok(HashMap::new());
            };
            let taken = |id: OfferingId| {
                let taken = offerings::taken(connection, &known, &id)?;
                Ok((id, taken))
            };
            offerings.into_iter().map(taken).collect()
        };
        self.readers.read(read).await
    }

    async fn schedule(&self, site: SiteId) -> Result<Option<Schedule>, StoreError> {
        self.readers.read(move |connection| schedules::of(connection, &site)).await
    }

    async fn week(
        &self,
        site: SiteId,
        practitioner: PractitionerId,
    ) -> Result<Option<WeekView>, StoreError> {
        let catalogue = Arc::clone(&self.catalogue);
        self.readers
            .read(move |connection| weeks::view(connection, &catalogue, &site, &practitioner))
            .await
    }

    async fn rehearse_week(
        &self,
        site: SiteId,
        week: Week,
        now: Instant,
    ) -> Result<Rehearsal, WeekError> {
        let catalogue = Arc::clone(&self.catalogue);
        self.readers
            .read(move |connection| {
                Ok(weeks::rehearse(connection, &catalogue, (&site, &week), now))
            })
            .await?
    }

    async fn change_week(
        &self,
        site: SiteId,
        change: WeekChange,
        now: Instant,
    ) -> Result<WeekView, WeekError> {
        // So that the writer finds the site read already.
        self.site(&site).await?;
        self.write(move |connection, catalogue| {
            weeks::change(connection, catalogue, (&site, &change), now)
        })
        .await
    }

    async fn day(
        &self,
        site: SiteId,
        practitioner: PractitionerId,
        date: LocalDate,
    ) -> Result<Option<Vec<DayVisit>>, StoreError> {
        self.readers
            .read(move |connection| visits::day(connection, &site, &practitioner, date))
            .await
    }

    async fn export_audit(
        &self,
        site: SiteId,
        now: Instant,
        mut out: Box<dyn std::io::Write + Send>,
    ) -> Result<u32, AuditError> {
        self.readers
            .read(move |connection| Ok(audit::export(connection, &site, now, out.as_mut())))
            .await?
    }

    async fn receipts_due(&self) -> Result<Vec<ReceiptDue>, StoreError> {
        self.readers.read(audit::receipts_due).await
    }

    async fn create_token(&self, token: NewToken, now: Instant) -> Result<Token, TokenError> {
        self.write(move |connection, catalogue| staff::create(connection, catalogue, token, now))
            .await
    }

    async fn find_token(
        &self,
        hash: SecretHash,
        now: Instant,
    ) -> Result<Option<Token>, StoreError> {
        self.readers.read(move |connection| staff::find(connection, &hash, now)).await
    }

    async fn list_tokens(
        &self,
        site: SiteId,
        after: u32,
        limit: u32,
    ) -> Result<TokenPage, TokenError> {
        let page = (after, limit);
        self.readers.read(move |connection| Ok(staff::list(connection, &site, page))).await?
    }

    async fn revoke_token(
        &self,
        site: SiteId,
        token: TokenId,
        by: Author,
        now: Instant,
    ) -> Result<Receipt, RevokeError> {
        let revoke = move |connection: &_| staff::revoke(connection, (&site, &token, &by), now);
        self.writer.run(revoke).await
    }

    async fn issue_invitation(
        &self,
        invitation: NewInvitation,
        now: Instant,
    ) -> Result<InvitationStatus, InvitationError> {
        self.write(move |connection, catalogue| {
            invitations::issue(connection, catalogue, &invitation, now)
        })
        .await
    }

    async fn list_invitations(
        &self,
        site: SiteId,
        of: Option<PractitionerId>,
    ) -> Result<Vec<InvitationStatus>, InvitationError> {
        let list = move |connection: &_| Ok(invitations::list(connection, &site, of.as_ref()));
        self.readers.read(list).await?
    }

    async fn revoke_invitation(
        &self,
        site: SiteId,
        what: (u32, Option<PractitionerId>),
        by: Author,
        now: Instant,
    ) -> Result<(), InvitationError> {
        self.writer
            .run(move |connection| invitations::revoke(connection, (&site, &what, &by), now))
            .await
    }

    async fn purge(&self, keeping: Keeping, now: Instant) -> Result<PurgeReport, StoreError> {
        let report = self.writer.run(move |connection| purge::purge(connection, now)).await?;
        let patients = self.anonymise(keeping, now).await?;
        Ok(PurgeReport { patients, ..report })
    }

    async fn check(&self) -> Result<(), StoreError> {
        if !self.writer.is_alive() {
            return Err(fault::unreadable("the writing thread is gone"));
        }
        let ask = |connection: &rusqlite::Connection| {
            Ok(connection
                .query_row("SELECT value FROM revision", [], |row| row.get::<_, i64>(0))?)
        };
        self.readers.read(ask).await.map(drop)
    }
}
