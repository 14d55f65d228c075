-- The first schema. What the code promises, the database enforces again: times are taken once,
-- nothing is held or booked outside the policy in force or without a publication, what is on record
-- never changes, and nothing comes to be without its entry in the audit log. Moments are seconds
-- since 1970 in UTC; a trigger compares them with the row's own moment, never with a clock.
--
-- First the tables, then the guards by table, then what counts changes. `INSERT OR REPLACE` deletes
-- without a word unless `recursive_triggers` is on: every connection of ours turns it on, so that
-- the guards of deletions see it.

-- Counts every change that an answer can rest on.
CREATE TABLE revision (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    value INTEGER NOT NULL
) STRICT;
INSERT INTO revision VALUES (1, 1);

CREATE TABLE site (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    schedule_document TEXT NOT NULL,
    origins TEXT NOT NULL, -- separated by spaces
    registered_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    receipts_to TEXT, -- the host's address for receipts, if it wants any
    page TEXT -- the host's page where patients book, for previews
) STRICT;
CREATE INDEX site_by_revision ON site (revision);

-- What happened, one line of JSON an entry, each with the digest of the line before (`head`). Opaque
-- identifiers alone: erasing a person never touches it.
CREATE TABLE audit (
    site INTEGER NOT NULL REFERENCES site (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    at INTEGER NOT NULL,
    act TEXT NOT NULL,
    line TEXT NOT NULL,
    head TEXT NOT NULL CHECK (length(head) = 64),
    PRIMARY KEY (site, number)
) STRICT, WITHOUT ROWID;

-- The host's public keys, the last of which counts. Each but the first comes with a statement that
-- the one before signed.
CREATE TABLE site_key (
    site INTEGER NOT NULL REFERENCES site (id),
    entry INTEGER NOT NULL,
    key TEXT NOT NULL,
    statement TEXT,
    signature TEXT,
    PRIMARY KEY (site, entry),
    UNIQUE (site, key), -- one that was given up may be in other hands, and never comes back
    CHECK ((statement IS NULL) = (signature IS NULL))
) STRICT, WITHOUT ROWID;

-- Every edition that was ever in force. Serials count up, so that an old document, which may allow
-- what its host has forbidden since, never comes back. `id` must be given: `policy_read` needs it.
CREATE TABLE policy (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    serial INTEGER NOT NULL,
    digest TEXT NOT NULL,
    document TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    in_force_from INTEGER NOT NULL,
    in_force_until INTEGER,
    entry INTEGER NOT NULL,
    key TEXT, -- what signed it, where the site has a key
    signature TEXT,
    UNIQUE (site, serial),
    CHECK ((key IS NULL) = (signature IS NULL)),
    CHECK (valid_from < valid_until),
    CHECK (in_force_from <= in_force_until)
) STRICT;
CREATE UNIQUE INDEX policy_in_force ON policy (site) WHERE in_force_until IS NULL;

-- The offerings of an edition, which the database itself reads from the document.
CREATE TABLE policy_offering (
    policy INTEGER NOT NULL REFERENCES policy (id),
    offering TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    reason TEXT NOT NULL,
    location TEXT NOT NULL,
    PRIMARY KEY (policy, offering)
) STRICT, WITHOUT ROWID;

-- Consent: who made an offering bookable, when, under which edition, on which terms, and what they
-- had been shown.
CREATE TABLE publication (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    offering TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    policy INTEGER NOT NULL REFERENCES policy (id),
    published_by TEXT NOT NULL CHECK (length(trim(published_by)) > 0),
    published_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    entry INTEGER NOT NULL,
    withdrawn_entry INTEGER,
    terms TEXT NOT NULL,
    seen TEXT NOT NULL CHECK (length(seen) = 64),
    withdrawn_by TEXT, -- nobody where an edition ended it
    stock INTEGER GENERATED ALWAYS AS (terms ->> 'stock') STORED,
    CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_entry IS NULL)),
    CHECK (published_at <= withdrawn_at)
) STRICT;
CREATE UNIQUE INDEX publication_standing ON publication (site, offering) WHERE withdrawn_at IS NULL;

-- "Later": an answer that changes nothing else.
CREATE TABLE deferral (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    offering TEXT NOT NULL,
    deferred_by TEXT NOT NULL CHECK (length(trim(deferred_by)) > 0),
    deferred_at INTEGER NOT NULL,
    entry INTEGER NOT NULL
) STRICT;
CREATE INDEX deferral_of_offering ON deferral (site, offering);

-- While a pause stands, nothing within its scope (`site`, `reason/…`, and so on) is held or booked.
CREATE TABLE pause (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    scope TEXT NOT NULL,
    begun_by TEXT NOT NULL CHECK (length(trim(begun_by)) > 0),
    begun_at INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    ended_by TEXT,
    ended_at INTEGER,
    ended_entry INTEGER,
    CHECK ((ended_at IS NULL) = (ended_entry IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK (begun_at <= ended_at)
) STRICT;
CREATE UNIQUE INDEX pause_standing ON pause (site, scope) WHERE ended_at IS NULL;
CREATE INDEX pause_of_site ON pause (site, begun_at);

-- One a practitioner and site: what occupancies belong to.
CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    practitioner TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE (site, practitioner)
) STRICT;
CREATE INDEX schedule_by_revision ON schedule (revision);

-- What is taken. Written by the triggers of `hold` and `appointment` alone, so that neither comes to
-- be without its time. Clustered by time: a week of a practitioner is read from a few pages.
CREATE TABLE occupancy (
    schedule INTEGER NOT NULL REFERENCES schedule (id),
    lane INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    held_until INTEGER,
    hold TEXT,
    appointment TEXT,
    PRIMARY KEY (schedule, lane, starts_at),
    CHECK ((hold IS NULL) <> (appointment IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    id TEXT PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    offering TEXT NOT NULL,
    policy INTEGER NOT NULL REFERENCES policy (id),
    publication INTEGER NOT NULL REFERENCES publication (id),
    schedule INTEGER NOT NULL REFERENCES schedule (id),
    lane INTEGER NOT NULL DEFAULT 0 CHECK (lane >= 0),
    starts_at INTEGER NOT NULL,
    local_start TEXT NOT NULL,
    visit_ends_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    held_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    extensions INTEGER NOT NULL DEFAULT 0,
    CHECK (starts_at < visit_ends_at AND visit_ends_at <= ends_at),
    CHECK (ends_at - starts_at <= 86400) -- bounds how far back a reader of occupancies looks
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_by_offering ON hold (site, offering, expires_at);
CREATE INDEX hold_by_expiry ON hold (expires_at);

CREATE TABLE reservation (
    id TEXT PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    language TEXT NOT NULL,
    booked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Personal data, here and nowhere else.
CREATE TABLE patient (
    reservation TEXT PRIMARY KEY REFERENCES reservation (id) ON DELETE CASCADE,
    given_name TEXT,
    family_name TEXT,
    birth_date TEXT,
    phone TEXT,
    email TEXT,
    postal_code TEXT,
    note TEXT,
    booker_given_name TEXT,
    booker_family_name TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE appointment (
    id TEXT PRIMARY KEY,
    reservation TEXT NOT NULL REFERENCES reservation (id),
    site INTEGER NOT NULL REFERENCES site (id),
    offering TEXT NOT NULL,
    policy INTEGER NOT NULL REFERENCES policy (id),
    publication INTEGER NOT NULL REFERENCES publication (id),
    schedule INTEGER NOT NULL REFERENCES schedule (id),
    lane INTEGER NOT NULL DEFAULT 0 CHECK (lane >= 0),
    starts_at INTEGER NOT NULL,
    visit_ends_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    cancelled_at INTEGER,
    cancelled_entry INTEGER,
    CHECK ((cancelled_at IS NULL) = (cancelled_entry IS NULL)),
    CHECK (booked_at <= cancelled_at),
    CHECK (starts_at < visit_ends_at AND visit_ends_at <= ends_at),
    CHECK (ends_at - starts_at <= 86400) -- bounds how far back a reader of occupancies looks
) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_by_reservation ON appointment (reservation);
CREATE INDEX appointment_by_publication ON appointment (publication) WHERE cancelled_at IS NULL;

-- Answers to repeated requests: no personal data, no secret.
CREATE TABLE idempotency (
    site INTEGER NOT NULL REFERENCES site (id),
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    answer TEXT NOT NULL,
    reservation TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (site, route, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- The audit log: each line follows on the one before, and says what its columns say. That a head is
-- the digest of its line is the code's to see to, and anybody's to check. (A line is compared as one
-- array of what it must say: each look into it reads the whole of it again.)
CREATE TRIGGER audit_follows BEFORE INSERT ON audit
WHEN NEW.number IS NOT 1 + (SELECT coalesce(max(number), 0) FROM audit WHERE site = NEW.site)
    OR json_extract(NEW.line, '$.entry', '$.at', '$.act', '$.previous') IS NOT json_array(
        NEW.number, strftime('%Y-%m-%dT%H:%M:%SZ', NEW.at, 'unixepoch'), NEW.act, coalesce(
            (SELECT head FROM audit WHERE site = NEW.site AND number = NEW.number - 1),
            NEW.line ->> 'previous'))
BEGIN SELECT RAISE(ABORT, 'guichet: the audit log goes on from its last entry'); END;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'guichet: the audit log never changes'); END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'guichet: the audit log never changes'); END;

-- Keys: on record, and changed by the word of the one before alone.
CREATE TRIGGER site_key_on_record BEFORE INSERT ON site_key
WHEN NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.entry
        AND ((act = 'key_adopted' AND line ->> 'key' = NEW.key)
            OR (act = 'key_changed' AND NEW.statement ->> 'to' = NEW.key))
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER site_key_by_the_former BEFORE INSERT ON site_key
WHEN NEW.statement ->> 'from' IS NOT
    (SELECT key FROM site_key WHERE site = NEW.site ORDER BY entry DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'guichet: a key is changed by the key before it'); END;

CREATE TRIGGER site_key_never_changes BEFORE UPDATE ON site_key
BEGIN SELECT RAISE(ABORT, 'guichet: a key never changes'); END;

CREATE TRIGGER site_key_stays BEFORE DELETE ON site_key
BEGIN SELECT RAISE(ABORT, 'guichet: a key never changes'); END;

-- Policies: the document says what an edition allows, for whom and until when, and nothing else does.
CREATE TRIGGER policy_as_written BEFORE INSERT ON policy
WHEN (NEW.serial, NEW.valid_from, NEW.valid_until) IS NOT (
        NEW.document ->> '$.serial',
        unixepoch(NEW.document ->> '$.valid.from'),
        unixepoch(NEW.document ->> '$.valid.until'))
    OR NEW.document ->> '$.site' IS NOT (SELECT name FROM site WHERE id = NEW.site)
BEGIN SELECT RAISE(ABORT, 'guichet: the document says otherwise'); END;

CREATE TRIGGER policy_on_record BEFORE INSERT ON policy
WHEN NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.entry
        AND act = 'policy_registered' AND line ->> 'policy' = NEW.digest
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER policy_signed BEFORE INSERT ON policy
WHEN NEW.key IS NOT (SELECT key FROM site_key WHERE site = NEW.site ORDER BY entry DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'guichet: not signed with the key of the site'); END;

CREATE TRIGGER policy_counts_up BEFORE INSERT ON policy
WHEN EXISTS (SELECT 1 FROM policy WHERE site = NEW.site AND serial >= NEW.serial)
BEGIN SELECT RAISE(ABORT, 'guichet: this edition or a later one was registered'); END;

CREATE TRIGGER policy_read BEFORE INSERT ON policy
BEGIN
    INSERT INTO policy_offering (policy, offering, practitioner, reason, location)
    SELECT NEW.id, value ->> 'id', value ->> 'practitioner', value ->> 'reason', value ->> 'location'
    FROM json_each(NEW.document, '$.offerings');
END;

CREATE TRIGGER policy_ends_once BEFORE UPDATE ON policy
WHEN OLD.in_force_until IS NOT NULL
    OR (NEW.id, NEW.site, NEW.serial, NEW.digest, NEW.document, NEW.valid_from, NEW.valid_until,
        NEW.in_force_from, NEW.entry, NEW.key, NEW.signature)
    IS NOT (OLD.id, OLD.site, OLD.serial, OLD.digest, OLD.document, OLD.valid_from, OLD.valid_until,
        OLD.in_force_from, OLD.entry, OLD.key, OLD.signature)
BEGIN SELECT RAISE(ABORT, 'guichet: an edition ends once and never changes'); END;

CREATE TRIGGER policy_stays BEFORE DELETE ON policy
BEGIN SELECT RAISE(ABORT, 'guichet: an edition is never deleted'); END;

CREATE TRIGGER policy_offering_sealed BEFORE INSERT ON policy_offering
WHEN EXISTS (SELECT 1 FROM policy WHERE id = NEW.policy)
BEGIN SELECT RAISE(ABORT, 'guichet: an edition never changes'); END;

CREATE TRIGGER policy_offering_never_changes BEFORE UPDATE ON policy_offering
BEGIN SELECT RAISE(ABORT, 'guichet: an edition never changes'); END;

CREATE TRIGGER policy_offering_stays BEFORE DELETE ON policy_offering
BEGIN SELECT RAISE(ABORT, 'guichet: an edition never changes'); END;

-- Publications: for what the edition in force has, withdrawn once, on record for ever.
CREATE TRIGGER publication_within_policy BEFORE INSERT ON publication
WHEN NOT EXISTS (
    SELECT 1 FROM policy JOIN policy_offering ON policy_offering.policy = policy.id
    WHERE policy.id = NEW.policy AND policy.site = NEW.site
        AND policy.in_force_from <= NEW.published_at
        AND NEW.published_at < coalesce(policy.in_force_until, NEW.published_at + 1)
        AND policy_offering.offering = NEW.offering
        AND policy_offering.practitioner = NEW.practitioner
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the policy in force'); END;

CREATE TRIGGER publication_on_record BEFORE INSERT ON publication
WHEN NEW.withdrawn_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM audit JOIN policy ON policy.id = NEW.policy
    WHERE audit.site = NEW.site AND audit.number = NEW.entry AND act = 'offering_published'
        AND json_extract(line, '$.publication', '$.offering', '$.policy', '$.seen')
        = json_array(NEW.id, NEW.offering, policy.digest, NEW.seen)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER publication_withdrawn_once BEFORE UPDATE ON publication
WHEN OLD.withdrawn_at IS NOT NULL
    OR (NEW.id, NEW.site, NEW.offering, NEW.practitioner, NEW.policy, NEW.published_by,
        NEW.published_at, NEW.entry, NEW.terms, NEW.seen)
    IS NOT (OLD.id, OLD.site, OLD.offering, OLD.practitioner, OLD.policy, OLD.published_by,
        OLD.published_at, OLD.entry, OLD.terms, OLD.seen)
BEGIN SELECT RAISE(ABORT, 'guichet: a publication is withdrawn once and never changes'); END;

CREATE TRIGGER publication_withdrawn_on_record BEFORE UPDATE ON publication
WHEN NEW.withdrawn_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.withdrawn_entry
        AND act = 'publication_withdrawn' AND line ->> 'publication' = NEW.id
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER publication_stays BEFORE DELETE ON publication
BEGIN SELECT RAISE(ABORT, 'guichet: a publication is never deleted'); END;

-- "Later", and pauses: on record. A pause ends once.
CREATE TRIGGER deferral_on_record BEFORE INSERT ON deferral
WHEN NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.entry
        AND act = 'offering_deferred' AND line ->> 'offering' = NEW.offering
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER deferral_never_changes BEFORE UPDATE ON deferral
BEGIN SELECT RAISE(ABORT, 'guichet: what was said never changes'); END;

CREATE TRIGGER deferral_stays BEFORE DELETE ON deferral
BEGIN SELECT RAISE(ABORT, 'guichet: what was said never changes'); END;

-- What each pause stops, by what an edition says of its offerings.
CREATE VIEW paused (site, policy, offering, begun_at, ended_at) AS
SELECT pause.site, what.policy, what.offering, pause.begun_at, pause.ended_at
FROM policy_offering AS what JOIN pause
    ON pause.scope IN ('site', 'offering/' || what.offering, 'reason/' || what.reason,
        'practitioner/' || what.practitioner, 'location/' || what.location);

CREATE TRIGGER pause_on_record BEFORE INSERT ON pause
WHEN NEW.ended_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.entry AND act = 'pause_begun'
        AND json_extract(line, '$.pause', '$.scope') = json_array(NEW.id, NEW.scope)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER pause_ended_once BEFORE UPDATE ON pause
WHEN OLD.ended_at IS NOT NULL
    OR (NEW.id, NEW.site, NEW.scope, NEW.begun_by, NEW.begun_at, NEW.entry)
    IS NOT (OLD.id, OLD.site, OLD.scope, OLD.begun_by, OLD.begun_at, OLD.entry)
BEGIN SELECT RAISE(ABORT, 'guichet: a pause ends once and never changes'); END;

CREATE TRIGGER pause_ended_on_record BEFORE UPDATE ON pause
WHEN NEW.ended_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.ended_entry
        AND act = 'pause_ended' AND line ->> 'pause' = NEW.id
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER pause_stays BEFORE DELETE ON pause
BEGIN SELECT RAISE(ABORT, 'guichet: a pause is never deleted'); END;

-- Occupancies: each is of a hold or an appointment, which the view makes alike. What must be so of
-- both is said here, once, for whatever takes time.
CREATE VIEW claim (hold, appointment, site, offering, policy, publication, schedule, lane, starts_at,
    ends_at, held_until, claimed_at) AS
SELECT id, NULL, site, offering, policy, publication, schedule, lane, starts_at, ends_at, expires_at,
    held_at
FROM hold
UNION ALL
SELECT NULL, id, site, offering, policy, publication, schedule, lane, starts_at, ends_at, NULL,
    booked_at
FROM appointment WHERE cancelled_at IS NULL;

CREATE TRIGGER occupancy_claimed_within_policy BEFORE INSERT ON occupancy
WHEN NOT EXISTS (
    SELECT 1 FROM claim
    JOIN policy ON policy.id = claim.policy AND policy.site = claim.site
    JOIN policy_offering ON policy_offering.policy = claim.policy
        AND policy_offering.offering = claim.offering
    JOIN schedule ON schedule.id = claim.schedule AND schedule.site = claim.site
        AND schedule.practitioner = policy_offering.practitioner
    WHERE claim.hold IS NEW.hold AND claim.appointment IS NEW.appointment
        AND (claim.schedule, claim.lane, claim.starts_at, claim.ends_at, claim.held_until)
        IS (NEW.schedule, NEW.lane, NEW.starts_at, NEW.ends_at, NEW.held_until)
        AND policy.valid_from <= claim.claimed_at AND claim.claimed_at < policy.valid_until
        AND policy.in_force_from <= claim.claimed_at
        AND claim.claimed_at < coalesce(policy.in_force_until, claim.claimed_at + 1)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the policy in force'); END;

-- Consent is to what the edition of its day said of the offering: who, for what, where.
CREATE TRIGGER occupancy_published BEFORE INSERT ON occupancy
WHEN NOT EXISTS (
    SELECT 1 FROM claim
    JOIN publication ON publication.id = claim.publication AND publication.site = claim.site
        AND publication.offering = claim.offering
    JOIN policy_offering AS agreed ON agreed.policy = publication.policy
        AND agreed.offering = publication.offering
    JOIN policy_offering AS claimed ON claimed.policy = claim.policy
        AND claimed.offering = claim.offering
        AND (claimed.practitioner, claimed.reason, claimed.location)
        = (agreed.practitioner, agreed.reason, agreed.location)
    WHERE claim.hold IS NEW.hold AND claim.appointment IS NEW.appointment
        AND publication.published_at <= claim.claimed_at
        AND claim.claimed_at < coalesce(publication.withdrawn_at, claim.claimed_at + 1)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not published'); END;

CREATE TRIGGER occupancy_not_paused BEFORE INSERT ON occupancy
WHEN EXISTS (
    SELECT 1 FROM claim
    JOIN paused ON paused.site = claim.site AND paused.policy = claim.policy
        AND paused.offering = claim.offering AND paused.begun_at <= claim.claimed_at
        AND claim.claimed_at < coalesce(paused.ended_at, claim.claimed_at + 1)
    WHERE claim.hold IS NEW.hold AND claim.appointment IS NEW.appointment
)
BEGIN SELECT RAISE(ABORT, 'guichet: paused'); END;

-- The claim itself is there already, and counted.
CREATE TRIGGER occupancy_in_stock BEFORE INSERT ON occupancy
WHEN EXISTS (
    SELECT 1 FROM claim JOIN publication ON publication.id = claim.publication
    WHERE claim.hold IS NEW.hold AND claim.appointment IS NEW.appointment
        AND publication.stock <
            (SELECT count(*) FROM appointment
             WHERE appointment.publication = claim.publication AND cancelled_at IS NULL)
            + (SELECT count(*) FROM hold
               WHERE hold.site = claim.site AND hold.offering = claim.offering
                   AND hold.expires_at > claim.claimed_at
                   AND hold.publication = claim.publication)
)
BEGIN SELECT RAISE(ABORT, 'guichet: none are left'); END;

-- A time is taken once. Nothing stands overlapped already, so of all that start before the new end
-- the last to start is the last to end: one step down the index decides.
CREATE TRIGGER occupancy_taken_once BEFORE INSERT ON occupancy
WHEN (
    SELECT ends_at FROM occupancy
    WHERE schedule = NEW.schedule AND lane = NEW.lane AND starts_at < NEW.ends_at
    ORDER BY starts_at DESC LIMIT 1
) > NEW.starts_at
BEGIN SELECT RAISE(ABORT, 'guichet: the time is taken'); END;

CREATE TRIGGER occupancy_never_moves BEFORE UPDATE ON occupancy
WHEN (NEW.schedule, NEW.lane, NEW.starts_at, NEW.ends_at, NEW.hold, NEW.appointment)
    IS NOT (OLD.schedule, OLD.lane, OLD.starts_at, OLD.ends_at, OLD.hold, OLD.appointment)
    OR NEW.held_until IS NOT (SELECT expires_at FROM hold WHERE id = NEW.hold)
BEGIN SELECT RAISE(ABORT, 'guichet: an occupancy never moves'); END;

CREATE TRIGGER occupancy_of_an_appointment_stays BEFORE DELETE ON occupancy
WHEN EXISTS (SELECT 1 FROM appointment WHERE id = OLD.appointment AND cancelled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'guichet: an appointment keeps its time'); END;

-- Holds. A new one takes over the time of those that had expired at its own moment.
CREATE TRIGGER hold_takes_over BEFORE INSERT ON hold
BEGIN
    DELETE FROM occupancy
    WHERE schedule = NEW.schedule AND lane = NEW.lane
        AND NEW.starts_at - 86400 < starts_at AND starts_at < NEW.ends_at
        AND NEW.starts_at < ends_at AND held_until <= NEW.held_at;
END;

CREATE TRIGGER hold_occupies AFTER INSERT ON hold
BEGIN
    INSERT INTO occupancy (schedule, lane, starts_at, ends_at, held_until, hold)
    VALUES (NEW.schedule, NEW.lane, NEW.starts_at, NEW.ends_at, NEW.expires_at, NEW.id);
END;

-- The policy in force by now, and the consent, must still be there for what is kept longer.
CREATE TRIGGER hold_prolonged_within_policy BEFORE UPDATE OF expires_at ON hold
WHEN NEW.expires_at > OLD.expires_at AND NOT EXISTS (
    SELECT 1 FROM policy
    JOIN policy_offering ON policy_offering.policy = policy.id
        AND policy_offering.offering = NEW.offering
    JOIN publication ON publication.id = NEW.publication AND publication.withdrawn_at IS NULL
    JOIN policy_offering AS agreed ON agreed.policy = publication.policy
        AND agreed.offering = publication.offering
        AND (agreed.practitioner, agreed.reason, agreed.location)
        = (policy_offering.practitioner, policy_offering.reason, policy_offering.location)
    WHERE policy.site = NEW.site AND policy.in_force_until IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM paused
            WHERE paused.site = NEW.site AND paused.policy = policy.id
                AND paused.offering = NEW.offering AND paused.ended_at IS NULL)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the policy in force'); END;

CREATE TRIGGER hold_prolonged AFTER UPDATE OF expires_at ON hold
BEGIN
    UPDATE occupancy SET held_until = NEW.expires_at
    WHERE schedule = NEW.schedule AND lane = NEW.lane AND starts_at = NEW.starts_at
        AND hold = NEW.id;
END;

CREATE TRIGGER hold_deleted AFTER DELETE ON hold
BEGIN
    DELETE FROM occupancy
    WHERE schedule = OLD.schedule AND lane = OLD.lane AND starts_at = OLD.starts_at
        AND hold = OLD.id;
END;

CREATE TRIGGER hold_never_becomes_another BEFORE UPDATE ON hold
WHEN (NEW.id, NEW.site, NEW.offering, NEW.policy, NEW.publication, NEW.schedule, NEW.lane,
        NEW.starts_at, NEW.local_start, NEW.visit_ends_at, NEW.ends_at, NEW.token_hash, NEW.held_at)
    IS NOT (OLD.id, OLD.site, OLD.offering, OLD.policy, OLD.publication, OLD.schedule, OLD.lane,
        OLD.starts_at, OLD.local_start, OLD.visit_ends_at, OLD.ends_at, OLD.token_hash, OLD.held_at)
BEGIN SELECT RAISE(ABORT, 'guichet: a hold never becomes another'); END;

-- Reservations and appointments.
CREATE TRIGGER reservation_never_changes BEFORE UPDATE ON reservation
BEGIN SELECT RAISE(ABORT, 'guichet: a reservation never changes'); END;

CREATE TRIGGER appointment_of_its_own_site BEFORE INSERT ON appointment
WHEN NEW.site IS NOT (SELECT site FROM reservation WHERE id = NEW.reservation)
BEGIN SELECT RAISE(ABORT, 'guichet: the reservation is of another site'); END;

CREATE TRIGGER appointment_occupies AFTER INSERT ON appointment
BEGIN
    INSERT INTO occupancy (schedule, lane, starts_at, ends_at, appointment)
    VALUES (NEW.schedule, NEW.lane, NEW.starts_at, NEW.ends_at, NEW.id);
END;

CREATE TRIGGER appointment_on_record BEFORE INSERT ON appointment
WHEN NEW.cancelled_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM audit JOIN policy ON policy.id = NEW.policy
    WHERE audit.site = NEW.site AND audit.number = NEW.entry AND act = 'appointment_booked'
        AND json_extract(line, '$.appointment', '$.offering', '$.publication', '$.policy')
        = json_array(NEW.id, NEW.offering, NEW.publication, policy.digest)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

-- To cancel is the one thing that can happen to an appointment, whatever the policy says by then.
CREATE TRIGGER appointment_cancelled_once BEFORE UPDATE ON appointment
WHEN OLD.cancelled_at IS NOT NULL
    OR (NEW.id, NEW.reservation, NEW.site, NEW.offering, NEW.policy, NEW.publication, NEW.schedule,
        NEW.lane, NEW.starts_at, NEW.visit_ends_at, NEW.ends_at, NEW.booked_at, NEW.entry)
    IS NOT (OLD.id, OLD.reservation, OLD.site, OLD.offering, OLD.policy, OLD.publication,
        OLD.schedule, OLD.lane, OLD.starts_at, OLD.visit_ends_at, OLD.ends_at, OLD.booked_at,
        OLD.entry)
BEGIN SELECT RAISE(ABORT, 'guichet: an appointment is cancelled once and never changes'); END;

CREATE TRIGGER appointment_cancelled_on_record BEFORE UPDATE ON appointment
WHEN NEW.cancelled_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.cancelled_entry
        AND act = 'appointment_cancelled' AND line ->> 'appointment' = NEW.id
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER appointment_gives_its_time_back AFTER UPDATE OF cancelled_at ON appointment
BEGIN
    DELETE FROM occupancy
    WHERE schedule = OLD.schedule AND lane = OLD.lane AND starts_at = OLD.starts_at
        AND appointment = OLD.id;
END;

CREATE TRIGGER appointment_stays BEFORE DELETE ON appointment
BEGIN SELECT RAISE(ABORT, 'guichet: an appointment is never deleted'); END;

-- An answer that was given.
CREATE TRIGGER idempotency_never_changes BEFORE UPDATE ON idempotency
BEGIN SELECT RAISE(ABORT, 'guichet: an answer that was given never changes'); END;

-- Whose everything is.
CREATE TRIGGER site_never_becomes_another BEFORE UPDATE ON site
WHEN (NEW.id, NEW.name, NEW.registered_at) IS NOT (OLD.id, OLD.name, OLD.registered_at)
BEGIN SELECT RAISE(ABORT, 'guichet: a site never becomes another'); END;

CREATE TRIGGER schedule_never_becomes_another BEFORE UPDATE ON schedule
WHEN (NEW.id, NEW.site, NEW.practitioner) IS NOT (OLD.id, OLD.site, OLD.practitioner)
BEGIN SELECT RAISE(ABORT, 'guichet: a schedule never becomes another'); END;

-- Changes. To insert into the view is to call a procedure: it counts a change, and notes it at the
-- site or the schedule concerned.
CREATE VIEW change (site, schedule) AS SELECT NULL, NULL;
CREATE TRIGGER change_counted INSTEAD OF INSERT ON change
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.site;
    UPDATE schedule SET revision = (SELECT value FROM revision) WHERE id = NEW.schedule;
END;

CREATE TRIGGER revision_counts_up BEFORE UPDATE ON revision
WHEN NEW.value <= OLD.value
BEGIN SELECT RAISE(ABORT, 'guichet: a revision never comes back'); END;

CREATE TRIGGER site_inserted AFTER INSERT ON site
BEGIN INSERT INTO change VALUES (NEW.id, NULL); END;
CREATE TRIGGER site_changed AFTER UPDATE OF schedule_document, origins ON site
BEGIN INSERT INTO change VALUES (NEW.id, NULL); END;
CREATE TRIGGER policy_inserted AFTER INSERT ON policy
BEGIN INSERT INTO change VALUES (NEW.site, NULL); END;
CREATE TRIGGER policy_ended AFTER UPDATE ON policy
BEGIN INSERT INTO change VALUES (NEW.site, NULL); END;
CREATE TRIGGER publication_inserted AFTER INSERT ON publication
BEGIN INSERT INTO change VALUES (NEW.site, NULL); END;
CREATE TRIGGER publication_withdrawn AFTER UPDATE ON publication
BEGIN INSERT INTO change VALUES (NEW.site, NULL); END;
CREATE TRIGGER pause_inserted AFTER INSERT ON pause
BEGIN INSERT INTO change VALUES (NEW.site, NULL); END;
CREATE TRIGGER pause_ended AFTER UPDATE ON pause
BEGIN INSERT INTO change VALUES (NEW.site, NULL); END;
CREATE TRIGGER schedule_inserted AFTER INSERT ON schedule
BEGIN INSERT INTO change VALUES (NEW.site, NEW.id); END;
CREATE TRIGGER occupancy_inserted AFTER INSERT ON occupancy
BEGIN INSERT INTO change VALUES (NULL, NEW.schedule); END;
CREATE TRIGGER occupancy_prolonged AFTER UPDATE ON occupancy
BEGIN INSERT INTO change VALUES (NULL, NEW.schedule); END;
CREATE TRIGGER occupancy_deleted AFTER DELETE ON occupancy
BEGIN INSERT INTO change VALUES (NULL, OLD.schedule); END;
