-- Recalls: appointments that were cancelled by their cause, in one act. Their time stays closed until
-- the recall is reopened; until its messages leave it can be undone, and everything is as it was.
CREATE TABLE recall (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    cause TEXT NOT NULL, -- as JSON: identifiers and moments
    appointments INTEGER NOT NULL CHECK (appointments > 0),
    practitioners TEXT NOT NULL, -- whose appointments: a JSON array
    pauses TEXT NOT NULL, -- those that began with it: a JSON array of numbers
    run_by TEXT NOT NULL CHECK (length(trim(run_by)) > 0),
    run_at INTEGER NOT NULL,
    grace_until INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    undone_by TEXT,
    undone_at INTEGER,
    undone_entry INTEGER,
    reopened_by TEXT,
    reopened_at INTEGER,
    reopened_entry INTEGER,
    CHECK (run_at <= grace_until),
    CHECK ((undone_at IS NULL) = (undone_entry IS NULL)),
    CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
    CHECK ((reopened_at IS NULL) = (reopened_entry IS NULL)),
    CHECK ((reopened_at IS NULL) = (reopened_by IS NULL)),
    CHECK (undone_at IS NULL OR reopened_at IS NULL),
    CHECK (run_at <= undone_at),
    CHECK (run_at <= reopened_at)
) STRICT;
CREATE INDEX recall_of_site ON recall (site);

-- What cancelled it; nothing where a patient or nobody did.
ALTER TABLE appointment ADD COLUMN recall INTEGER REFERENCES recall (id)
    CHECK (recall IS NULL OR cancelled_at IS NOT NULL);
CREATE INDEX appointment_of_recall ON appointment (recall) WHERE recall IS NOT NULL;
CREATE INDEX appointment_recalled ON appointment (publication) WHERE recall IS NOT NULL;
-- All that a cause looks at, so that whatever it says, nothing but this index is read.
CREATE INDEX appointment_by_cause ON appointment (site, starts_at, policy, offering, publication,
    booked_at, reservation, visit_ends_at, cancelled_at) WHERE cancelled_at IS NULL;

CREATE TRIGGER recall_on_record BEFORE INSERT ON recall
WHEN NEW.undone_at IS NOT NULL OR NEW.reopened_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.entry AND act = 'recall_run'
        AND json_extract(line, '$.recall', '$.appointments') = json_array(NEW.id, NEW.appointments)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

-- Whoever acts for some recalls what is theirs.
CREATE TRIGGER recall_by_whom BEFORE INSERT ON recall
WHEN EXISTS (
    SELECT 1 FROM audit JOIN staff_token AS token ON token.id = audit.line ->> 'by',
        json_each(NEW.practitioners) AS whose
    WHERE audit.site = NEW.site AND audit.number = NEW.entry AND token.practitioners <> ''
        AND instr(' ' || token.practitioners || ' ', ' ' || whose.value || ' ') = 0
)
BEGIN SELECT RAISE(ABORT, 'guichet: about somebody for whom the token does not act'); END;

CREATE TRIGGER recall_ended_once BEFORE UPDATE ON recall
WHEN OLD.undone_at IS NOT NULL OR OLD.reopened_at IS NOT NULL
    OR (NEW.id, NEW.site, NEW.cause, NEW.appointments, NEW.practitioners, NEW.pauses, NEW.run_by,
        NEW.run_at, NEW.grace_until, NEW.entry)
    IS NOT (OLD.id, OLD.site, OLD.cause, OLD.appointments, OLD.practitioners, OLD.pauses, OLD.run_by,
        OLD.run_at, OLD.grace_until, OLD.entry)
BEGIN SELECT RAISE(ABORT, 'guichet: a recall ends once and never changes'); END;

CREATE TRIGGER recall_ended_on_record BEFORE UPDATE ON recall
WHEN coalesce(NEW.undone_entry, NEW.reopened_entry) IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit
    WHERE site = NEW.site AND number = coalesce(NEW.undone_entry, NEW.reopened_entry)
        AND act = iif(NEW.undone_entry IS NULL, 'recall_reopened', 'recall_undone')
        AND line ->> 'recall' = NEW.id
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

-- Nobody is told of a recall that is undone.
CREATE TRIGGER recall_undone_in_time BEFORE UPDATE ON recall
WHEN NEW.undone_at IS NOT NULL AND (NEW.undone_at >= NEW.grace_until OR EXISTS (
    SELECT 1 FROM message WHERE message.recall = NEW.id
        AND (attempts > 0 OR state IN ('sending', 'sent', 'delivered'))
))
BEGIN SELECT RAISE(ABORT, 'guichet: too late to undo a recall'); END;

CREATE TRIGGER recall_stays BEFORE DELETE ON recall
BEGIN SELECT RAISE(ABORT, 'guichet: a recall is never deleted'); END;

-- An appointment is cancelled once, as before; what an undone recall had cancelled comes back.
DROP TRIGGER appointment_cancelled_once;
CREATE TRIGGER appointment_cancelled_once BEFORE UPDATE ON appointment
WHEN OLD.cancelled_at IS NOT NULL AND NOT (
        (NEW.cancelled_at, NEW.cancelled_entry, NEW.recall) IS (NULL, NULL, NULL)
        AND EXISTS (SELECT 1 FROM recall WHERE id = OLD.recall AND undone_at IS NOT NULL))
    OR (NEW.id, NEW.reservation, NEW.site, NEW.offering, NEW.policy, NEW.publication, NEW.schedule,
        NEW.lane, NEW.starts_at, NEW.visit_ends_at, NEW.ends_at, NEW.booked_at, NEW.entry,
        NEW.moved_from)
    IS NOT (OLD.id, OLD.reservation, OLD.site, OLD.offering, OLD.policy, OLD.publication,
        OLD.schedule, OLD.lane, OLD.starts_at, OLD.visit_ends_at, OLD.ends_at, OLD.booked_at,
        OLD.entry, OLD.moved_from)
BEGIN SELECT RAISE(ABORT, 'guichet: an appointment is cancelled once and never changes'); END;

DROP TRIGGER appointment_cancelled_on_record;
CREATE TRIGGER appointment_cancelled_on_record BEFORE UPDATE ON appointment
WHEN NEW.cancelled_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.cancelled_entry
        AND (line ->> 'appointment' = NEW.id
            AND act = iif(NEW.recall IS NULL, 'appointment_cancelled', 'appointment_recalled')
            AND line ->> 'recall' IS NEW.recall
            OR act = 'appointment_moved' AND line ->> 'from' = NEW.id AND NEW.recall IS NULL
                AND EXISTS (SELECT 1 FROM appointment AS next
                    WHERE next.id = line ->> 'appointment' AND next.moved_from = NEW.id))
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

-- It is the last entry that says so: each comes just before what it is about.
CREATE TRIGGER appointment_restored_on_record BEFORE UPDATE ON appointment
WHEN OLD.recall IS NOT NULL AND NEW.recall IS NULL AND NOT EXISTS (
    SELECT 1 FROM audit
    WHERE site = NEW.site AND number = (SELECT max(number) FROM audit WHERE site = NEW.site)
        AND act = 'appointment_restored'
        AND json_extract(line, '$.appointment', '$.recall') = json_array(NEW.id, OLD.recall)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

-- A recall is of what had not begun, with those whom it names.
CREATE TRIGGER appointment_within_its_recall BEFORE UPDATE ON appointment
WHEN NEW.recall IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM recall JOIN schedule ON schedule.id = NEW.schedule
    WHERE recall.id = NEW.recall AND recall.site = NEW.site AND recall.undone_at IS NULL
        AND recall.reopened_at IS NULL AND recall.run_at < NEW.starts_at
        AND schedule.practitioner IN (SELECT value FROM json_each(recall.practitioners))
)
BEGIN SELECT RAISE(ABORT, 'guichet: not of this recall'); END;

-- What a patient gives up is free at once. What is recalled stays closed until it is reopened.
DROP TRIGGER appointment_gives_its_time_back;
CREATE TRIGGER appointment_gives_its_time_back AFTER UPDATE OF cancelled_at ON appointment
WHEN NEW.cancelled_at IS NOT NULL AND NEW.recall IS NULL
BEGIN
    DELETE FROM occupancy
    WHERE schedule = OLD.schedule AND lane = OLD.lane AND starts_at = OLD.starts_at
        AND appointment = OLD.id;
END;

CREATE TRIGGER recall_gives_its_time_back AFTER UPDATE OF reopened_at ON recall
WHEN NEW.reopened_at IS NOT NULL
BEGIN
    DELETE FROM occupancy
    WHERE (schedule, lane, starts_at) IN (
            SELECT schedule, lane, starts_at FROM appointment
            WHERE recall = NEW.id AND starts_at > NEW.reopened_at)
        AND appointment IN (SELECT id FROM appointment WHERE recall = NEW.id);
END;

DROP TRIGGER occupancy_of_an_appointment_stays;
CREATE TRIGGER occupancy_of_an_appointment_stays BEFORE DELETE ON occupancy
WHEN EXISTS (
    SELECT 1 FROM appointment LEFT JOIN recall ON recall.id = appointment.recall
    WHERE appointment.id = OLD.appointment AND (cancelled_at IS NULL
        OR recall.id IS NOT NULL AND recall.reopened_at IS NULL)
)
BEGIN SELECT RAISE(ABORT, 'guichet: an appointment keeps its time'); END;

-- What of a publication was recalled, and is not reopened.
CREATE VIEW closed (publication, appointment) AS
SELECT appointment.publication, appointment.id
FROM appointment JOIN recall ON recall.id = appointment.recall
WHERE appointment.recall IS NOT NULL AND recall.reopened_at IS NULL;

-- The claim itself is there already, and counted. What a visit is moved from counts no more, and what is
-- held to move one not yet.
DROP TRIGGER occupancy_in_stock;
CREATE TRIGGER occupancy_in_stock BEFORE INSERT ON occupancy
WHEN EXISTS (
    SELECT 1 FROM claim JOIN publication ON publication.id = claim.publication
    WHERE claim.hold IS NEW.hold AND claim.appointment IS NEW.appointment
        AND publication.stock <
            (SELECT count(*) FROM appointment
             WHERE appointment.publication = claim.publication AND cancelled_at IS NULL
                AND id IS NOT (SELECT moved_from FROM appointment WHERE id = NEW.appointment))
            + (SELECT count(*) FROM closed WHERE closed.publication = claim.publication)
            + (SELECT count(*) FROM hold
               WHERE hold.site = claim.site AND hold.offering = claim.offering
                   AND hold.expires_at > claim.claimed_at
                   AND hold.publication = claim.publication AND hold.moves IS NULL)
)
BEGIN SELECT RAISE(ABORT, 'guichet: none are left'); END;

-- What a token lets its bearer do, as before, and recalls.
DROP TRIGGER audit_by_a_token;
CREATE TRIGGER audit_by_a_token BEFORE INSERT ON audit
WHEN NEW.line ->> 'by' IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM staff_token AS token
    WHERE token.id = NEW.line ->> 'by' AND token.site = NEW.site AND token.revoked_at IS NULL
        AND token.created_at <= NEW.at AND NEW.at < token.expires_at
        AND CASE
            WHEN NEW.act IN ('offering_published', 'offering_deferred', 'publication_withdrawn')
                THEN token.role = 'practitioner'
            WHEN NEW.act IN ('pause_begun', 'pause_ended', 'recall_run', 'appointment_recalled',
                    'recall_undone', 'appointment_restored', 'recall_reopened')
                THEN token.role <> 'auditor'
            WHEN NEW.act IN ('week_changed', 'invitation_issued', 'invitation_revoked')
                THEN token.role IN ('practitioner', 'secretary')
            WHEN NEW.act = 'token_revoked' THEN token.role = 'administrator'
        END
)
BEGIN SELECT RAISE(ABORT, 'guichet: more than the token lets its bearer do'); END;

-- About whom, as before, and about whose appointment. A recall that is run says whose in its row.
DROP TRIGGER audit_about_whom;
CREATE TRIGGER audit_about_whom BEFORE INSERT ON audit
WHEN NEW.line ->> 'by' IS NOT NULL
    AND NEW.act NOT IN ('recall_run', 'recall_undone', 'recall_reopened')
    AND EXISTS (
    SELECT 1 FROM staff_token AS token
    WHERE token.id = NEW.line ->> 'by' AND token.practitioners <> ''
        AND coalesce(instr(' ' || token.practitioners || ' ', ' ' || (
            WITH named (offering, practitioner) AS (
                SELECT
                    CASE WHEN scope LIKE 'offering/%' THEN substr(scope, 10) END,
                    CASE WHEN scope LIKE 'practitioner/%' THEN substr(scope, 14) END
                FROM (SELECT coalesce(NEW.line ->> 'scope',
                    (SELECT scope FROM pause WHERE id = NEW.line ->> 'pause')) AS scope)
            )
            SELECT coalesce(
                NEW.line ->> 'practitioner',
                (SELECT schedule.practitioner FROM appointment
                 JOIN schedule ON schedule.id = appointment.schedule
                 WHERE appointment.id = NEW.line ->> 'appointment'),
                (SELECT practitioner FROM policy_offering AS what
                 JOIN policy ON policy.id = what.policy AND policy.in_force_until IS NULL
                 WHERE policy.site = NEW.site
                    AND what.offering = coalesce(NEW.line ->> 'offering', named.offering)),
                (SELECT practitioner FROM publication WHERE id = NEW.line ->> 'publication'),
                (SELECT practitioner FROM invitation WHERE id = NEW.line ->> 'invitation'),
                named.practitioner
            ) FROM named
        ) || ' '), 0) = 0
)
BEGIN SELECT RAISE(ABORT, 'guichet: about somebody for whom the token does not act'); END;

CREATE TRIGGER audit_about_whose_recall BEFORE INSERT ON audit
WHEN NEW.act IN ('recall_undone', 'recall_reopened') AND EXISTS (
    SELECT 1 FROM staff_token AS token, recall, json_each(recall.practitioners) AS whose
    WHERE token.id = NEW.line ->> 'by' AND token.practitioners <> ''
        AND recall.id = NEW.line ->> 'recall'
        AND instr(' ' || token.practitioners || ' ', ' ' || whose.value || ' ') = 0
)
BEGIN SELECT RAISE(ABORT, 'guichet: about somebody for whom the token does not act'); END;

-- A code is spoken for by a visit that stands, or would stand if its recall were undone.
CREATE VIEW code_spent (code, appointment) AS
SELECT invitation_use.code, invitation_use.appointment
FROM invitation_use
LEFT JOIN appointment ON appointment.id = invitation_use.appointment
LEFT JOIN recall ON recall.id = appointment.recall
WHERE appointment.cancelled_at IS NULL OR recall.reopened_at IS NULL AND EXISTS (
    SELECT 1 FROM message WHERE message.recall = recall.id AND attempts = 0
        AND (state = 'queued' OR channel IS NULL));

DROP TRIGGER invitation_use_left;
CREATE TRIGGER invitation_use_left BEFORE INSERT ON invitation_use
WHEN (SELECT count(*) FROM code_spent AS spent WHERE spent.code = NEW.code) >= (
    SELECT uses FROM invitation_code AS code JOIN invitation ON invitation.id = code.invitation
    WHERE code.id = NEW.code
)
BEGIN SELECT RAISE(ABORT, 'guichet: the code is used up'); END;
