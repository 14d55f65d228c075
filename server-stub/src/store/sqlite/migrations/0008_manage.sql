-- The manage page. A patient moves a visit: the appointment at the new time and the end of the former
-- one are one act, one entry of the log and one statement, so that nobody has both or neither.

-- The visit that is to be moved to the time of a hold. It has its part of the stock and keeps it until
-- then, so the hold takes none.
ALTER TABLE hold ADD COLUMN moves TEXT REFERENCES appointment (id);
CREATE INDEX hold_by_visit ON hold (moves) WHERE moves IS NOT NULL;

CREATE TRIGGER hold_moves_a_visit BEFORE INSERT ON hold
WHEN NEW.moves IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM appointment
    WHERE id = NEW.moves AND cancelled_at IS NULL AND NEW.held_at < starts_at
        AND (site, offering, publication) = (NEW.site, NEW.offering, NEW.publication)
)
BEGIN SELECT RAISE(ABORT, 'guichet: held to move another visit'); END;

DROP TRIGGER hold_never_becomes_another;
CREATE TRIGGER hold_never_becomes_another BEFORE UPDATE ON hold
WHEN (NEW.id, NEW.site, NEW.offering, NEW.policy, NEW.publication, NEW.schedule, NEW.lane,
        NEW.starts_at, NEW.local_start, NEW.visit_ends_at, NEW.ends_at, NEW.token_hash, NEW.held_at,
        NEW.moves)
    IS NOT (OLD.id, OLD.site, OLD.offering, OLD.policy, OLD.publication, OLD.schedule, OLD.lane,
        OLD.starts_at, OLD.local_start, OLD.visit_ends_at, OLD.ends_at, OLD.token_hash, OLD.held_at,
        OLD.moves)
BEGIN SELECT RAISE(ABORT, 'guichet: a hold never becomes another'); END;

DROP TRIGGER appointment_on_record;
CREATE TRIGGER appointment_on_record BEFORE INSERT ON appointment
WHEN NEW.cancelled_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM audit JOIN policy ON policy.id = NEW.policy
    WHERE audit.site = NEW.site AND audit.number = NEW.entry
        AND act = iif(NEW.moved_from IS NULL, 'appointment_booked', 'appointment_moved')
        AND json_extract(line, '$.appointment', '$.offering', '$.publication', '$.policy', '$.from')
        = json_array(NEW.id, NEW.offering, NEW.publication, policy.digest, NEW.moved_from)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

-- A visit is moved before it begins, for the same patient, to another time of the same: whoever was
-- let in for it stays in.
CREATE TRIGGER appointment_moved_alike BEFORE INSERT ON appointment
WHEN NEW.moved_from IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM appointment AS former
    JOIN policy_offering AS booked ON booked.policy = former.policy
        AND booked.offering = former.offering
    JOIN policy_offering AS what ON what.policy = NEW.policy AND what.offering = NEW.offering
        AND (what.practitioner, what.reason, what.location)
        = (booked.practitioner, booked.reason, booked.location)
    WHERE former.id = NEW.moved_from AND former.cancelled_at IS NULL
        AND NEW.booked_at < former.starts_at
        AND (former.site, former.reservation, former.offering)
        = (NEW.site, NEW.reservation, NEW.offering)
)
BEGIN SELECT RAISE(ABORT, 'guichet: moved from another visit'); END;

CREATE TRIGGER appointment_gives_up_the_former AFTER INSERT ON appointment
WHEN NEW.moved_from IS NOT NULL
BEGIN
    UPDATE appointment
    SET cancelled_at = max(booked_at, NEW.booked_at), cancelled_entry = NEW.entry
    WHERE id = NEW.moved_from;
END;

-- By a code, as before; a visit that is moved was let in already.
DROP TRIGGER appointment_invited;
CREATE TRIGGER appointment_invited BEFORE INSERT ON appointment
WHEN NEW.moved_from IS NULL AND EXISTS (
    SELECT 1 FROM publication WHERE id = NEW.publication AND terms ->> 'invited_only'
        AND NOT EXISTS (
            SELECT 1 FROM invitation_use AS spent
            JOIN invitation_code AS code ON code.id = spent.code
            JOIN invitation ON invitation.id = code.invitation
            WHERE spent.appointment = NEW.id AND invitation.site = NEW.site
                AND invitation.practitioner = publication.practitioner
                AND invitation.issued_at <= NEW.booked_at AND NEW.booked_at < invitation.expires_at
                AND (invitation.revoked_at IS NULL OR NEW.booked_at < invitation.revoked_at)
        )
)
BEGIN SELECT RAISE(ABORT, 'guichet: not invited'); END;

-- An appointment ends by an entry that says so: that it was given up, or moved to the one that is there.
DROP TRIGGER appointment_cancelled_on_record;
CREATE TRIGGER appointment_cancelled_on_record BEFORE UPDATE ON appointment
WHEN NEW.cancelled_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.cancelled_entry
        AND (act = 'appointment_cancelled' AND line ->> 'appointment' = NEW.id
            OR act = 'appointment_moved' AND line ->> 'from' = NEW.id AND EXISTS (
                SELECT 1 FROM appointment AS next
                WHERE next.id = line ->> 'appointment' AND next.moved_from = NEW.id))
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;
