-- The first schema. What the code promises, the database enforces again: times are taken once, and
-- nothing is held or booked outside the policy in force or without a publication. Moments are
-- seconds since 1970 in UTC; a trigger compares them with the row's own moment, never with a clock.

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
    revision INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX site_by_revision ON site (revision);

-- Every edition that was ever in force. An edition that comes back is a row of its own.
CREATE TABLE policy (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    digest TEXT NOT NULL,
    document TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    in_force_from INTEGER NOT NULL,
    in_force_until INTEGER
) STRICT;
CREATE UNIQUE INDEX policy_in_force ON policy (site) WHERE in_force_until IS NULL;

CREATE TABLE policy_offering (
    policy INTEGER NOT NULL REFERENCES policy (id),
    offering TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    PRIMARY KEY (policy, offering)
) STRICT, WITHOUT ROWID;

-- Consent: who made an offering bookable, when, under which edition.
CREATE TABLE publication (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    offering TEXT NOT NULL,
    practitioner TEXT NOT NULL,
    policy INTEGER NOT NULL REFERENCES policy (id),
    published_by TEXT NOT NULL CHECK (length(trim(published_by)) > 0),
    published_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE UNIQUE INDEX publication_standing ON publication (site, offering) WHERE withdrawn_at IS NULL;

-- One a practitioner and site: what occupancies belong to.
CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    practitioner TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE (site, practitioner)
) STRICT;
CREATE INDEX schedule_by_revision ON schedule (revision);

-- What is taken. Written by the triggers of `hold` and `appointment` alone, so that neither can
-- exist without its time. Clustered by time: a week of a practitioner is read from a few pages.
CREATE TABLE occupancy (
    schedule INTEGER NOT NULL REFERENCES schedule (id),
    lane INTEGER NOT NULL CHECK (lane >= 0),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    held_until INTEGER,
    hold TEXT,
    appointment TEXT,
    PRIMARY KEY (schedule, lane, starts_at),
    CHECK (ends_at > starts_at AND ends_at - starts_at <= 86400), -- bounds how far back a reader looks
    CHECK ((hold IS NULL) <> (appointment IS NULL)),
    CHECK ((hold IS NULL) = (held_until IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    id TEXT PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    offering TEXT NOT NULL,
    policy INTEGER NOT NULL REFERENCES policy (id),
    publication INTEGER NOT NULL REFERENCES publication (id),
    schedule INTEGER NOT NULL REFERENCES schedule (id),
    lane INTEGER NOT NULL DEFAULT 0,
    starts_at INTEGER NOT NULL,
    local_start TEXT NOT NULL,
    visit_ends_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    held_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    extensions INTEGER NOT NULL DEFAULT 0,
    CHECK (starts_at < visit_ends_at AND visit_ends_at <= ends_at)
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
    lane INTEGER NOT NULL DEFAULT 0,
    starts_at INTEGER NOT NULL,
    visit_ends_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    CHECK (starts_at < visit_ends_at AND visit_ends_at <= ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX appointment_by_reservation ON appointment (reservation);

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

-- A time is taken once. Nothing stands overlapped already, so of all that start before the new end
-- the last to start is the last to end: one step down the index decides.
CREATE TRIGGER occupancy_taken_once BEFORE INSERT ON occupancy
WHEN (
    SELECT ends_at FROM occupancy
    WHERE schedule = NEW.schedule AND lane = NEW.lane AND starts_at < NEW.ends_at
    ORDER BY starts_at DESC LIMIT 1
) > NEW.starts_at
BEGIN
    SELECT RAISE(ABORT, 'guichet: the time is taken');
END;

CREATE TRIGGER occupancy_never_moves
BEFORE UPDATE OF schedule, lane, starts_at, ends_at, hold, appointment ON occupancy
BEGIN
    SELECT RAISE(ABORT, 'guichet: an occupancy never moves');
END;

CREATE TRIGGER occupancy_inserted AFTER INSERT ON occupancy
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE schedule SET revision = (SELECT value FROM revision) WHERE id = NEW.schedule;
END;
CREATE TRIGGER occupancy_deleted AFTER DELETE ON occupancy
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE schedule SET revision = (SELECT value FROM revision) WHERE id = OLD.schedule;
END;
CREATE TRIGGER occupancy_prolonged AFTER UPDATE OF held_until ON occupancy
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE schedule SET revision = (SELECT value FROM revision) WHERE id = NEW.schedule;
END;

-- Holds.
CREATE TRIGGER hold_within_policy BEFORE INSERT ON hold
WHEN NOT EXISTS (
    SELECT 1 FROM policy
    JOIN policy_offering ON policy_offering.policy = policy.id
    JOIN schedule ON schedule.id = NEW.schedule
    WHERE policy.id = NEW.policy AND policy.site = NEW.site
        AND policy.valid_from <= NEW.held_at AND NEW.held_at < policy.valid_until
        AND policy.in_force_from <= NEW.held_at
        AND NEW.held_at < coalesce(policy.in_force_until, NEW.held_at + 1)
        AND policy_offering.offering = NEW.offering
        AND schedule.site = NEW.site AND schedule.practitioner = policy_offering.practitioner
)
BEGIN
    SELECT RAISE(ABORT, 'guichet: not in the policy in force');
END;
CREATE TRIGGER hold_published BEFORE INSERT ON hold
WHEN NOT EXISTS (
    SELECT 1 FROM publication
    JOIN schedule ON schedule.id = NEW.schedule
    WHERE publication.id = NEW.publication AND publication.site = NEW.site
        AND publication.offering = NEW.offering
        AND publication.practitioner = schedule.practitioner
        AND publication.published_at <= NEW.held_at
        AND NEW.held_at < coalesce(publication.withdrawn_at, NEW.held_at + 1)
)
BEGIN
    SELECT RAISE(ABORT, 'guichet: not published');
END;
CREATE TRIGGER hold_occupies AFTER INSERT ON hold
BEGIN
    INSERT INTO occupancy (schedule, lane, starts_at, ends_at, held_until, hold)
    VALUES (NEW.schedule, NEW.lane, NEW.starts_at, NEW.ends_at, NEW.expires_at, NEW.id);
END;
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
CREATE TRIGGER hold_never_becomes_another
BEFORE UPDATE OF id, site, offering, policy, publication, schedule, lane, starts_at, ends_at, held_at
ON hold
BEGIN
    SELECT RAISE(ABORT, 'guichet: a hold never becomes another');
END;

-- Appointments.
CREATE TRIGGER appointment_within_policy BEFORE INSERT ON appointment
WHEN NOT EXISTS (
    SELECT 1 FROM policy
    JOIN policy_offering ON policy_offering.policy = policy.id
    JOIN schedule ON schedule.id = NEW.schedule
    WHERE policy.id = NEW.policy AND policy.site = NEW.site
        AND policy.valid_from <= NEW.booked_at AND NEW.booked_at < policy.valid_until
        AND policy.in_force_from <= NEW.booked_at
        AND NEW.booked_at < coalesce(policy.in_force_until, NEW.booked_at + 1)
        AND policy_offering.offering = NEW.offering
        AND schedule.site = NEW.site AND schedule.practitioner = policy_offering.practitioner
)
BEGIN
    SELECT RAISE(ABORT, 'guichet: not in the policy in force');
END;
CREATE TRIGGER appointment_published BEFORE INSERT ON appointment
WHEN NOT EXISTS (
    SELECT 1 FROM publication
    JOIN schedule ON schedule.id = NEW.schedule
    WHERE publication.id = NEW.publication AND publication.site = NEW.site
        AND publication.offering = NEW.offering
        AND publication.practitioner = schedule.practitioner
        AND publication.published_at <= NEW.booked_at
        AND NEW.booked_at < coalesce(publication.withdrawn_at, NEW.booked_at + 1)
)
BEGIN
    SELECT RAISE(ABORT, 'guichet: not published');
END;
CREATE TRIGGER appointment_occupies AFTER INSERT ON appointment
BEGIN
    INSERT INTO occupancy (schedule, lane, starts_at, ends_at, appointment)
    VALUES (NEW.schedule, NEW.lane, NEW.starts_at, NEW.ends_at, NEW.id);
END;
CREATE TRIGGER appointment_deleted AFTER DELETE ON appointment
BEGIN
    DELETE FROM occupancy
    WHERE schedule = OLD.schedule AND lane = OLD.lane AND starts_at = OLD.starts_at
        AND appointment = OLD.id;
END;
CREATE TRIGGER appointment_never_becomes_another
BEFORE UPDATE OF id, site, offering, policy, publication, schedule, lane, starts_at, visit_ends_at,
    ends_at, booked_at
ON appointment
BEGIN
    SELECT RAISE(ABORT, 'guichet: an appointment never becomes another');
END;

-- What a site shows.
CREATE TRIGGER site_inserted AFTER INSERT ON site
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.id;
END;
CREATE TRIGGER site_changed AFTER UPDATE OF schedule_document, origins ON site
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.id;
END;
CREATE TRIGGER policy_inserted AFTER INSERT ON policy
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.site;
END;
CREATE TRIGGER policy_ended AFTER UPDATE ON policy
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.site;
END;
CREATE TRIGGER publication_inserted AFTER INSERT ON publication
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.site;
END;
CREATE TRIGGER publication_changed AFTER UPDATE ON publication
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.site;
END;
CREATE TRIGGER publication_deleted AFTER DELETE ON publication
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = OLD.site;
END;
CREATE TRIGGER schedule_inserted AFTER INSERT ON schedule
BEGIN
    UPDATE revision SET value = value + 1;
    UPDATE schedule SET revision = (SELECT value FROM revision) WHERE id = NEW.id;
    UPDATE site SET revision = (SELECT value FROM revision) WHERE id = NEW.site;
END;
