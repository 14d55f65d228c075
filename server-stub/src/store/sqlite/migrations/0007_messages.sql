-- Messages: who is told what, as references. A message is written in the transaction that changes the
-- appointment, and the database refuses a change that nobody is told of. Addresses are the patient's,
-- and stay in `patient`; what a message says is put together when it is sent.

-- A visit that was moved goes on as another appointment of the same reservation.
ALTER TABLE appointment ADD COLUMN moved_from TEXT REFERENCES appointment (id);
CREATE UNIQUE INDEX appointment_moved_once ON appointment (moved_from) WHERE moved_from IS NOT NULL;
CREATE INDEX appointment_by_start ON appointment (site, starts_at, id) WHERE cancelled_at IS NULL;

-- By which the visits of one person are told of together, and a person is found: a number however it is
-- written, as networks know it, or where it is none of theirs, by its digits.
ALTER TABLE patient ADD COLUMN email_key TEXT GENERATED ALWAYS AS (lower(email)) VIRTUAL;
ALTER TABLE patient ADD COLUMN phone_e164 TEXT; -- said by whoever writes the row, who knows the country
ALTER TABLE patient ADD COLUMN phone_digits TEXT GENERATED ALWAYS AS (replace(replace(replace(replace(
    replace(replace(replace(replace(phone, ' ', ''), char(160), ''), char(8239), ''), '.', ''), '-', ''),
    '/', ''), '(', ''), ')', '')) VIRTUAL;
ALTER TABLE patient ADD COLUMN phone_key TEXT
    GENERATED ALWAYS AS (coalesce(phone_e164, phone_digits)) VIRTUAL;
CREATE INDEX patient_by_email ON patient (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX patient_by_phone ON patient (phone_key) WHERE phone_key IS NOT NULL;

-- The site's own words, when it reminds, and where it is told; a document of its own.
ALTER TABLE site ADD COLUMN messages TEXT;

CREATE TABLE message (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- their order
    id TEXT NOT NULL UNIQUE,
    site INTEGER NOT NULL REFERENCES site (id),
    reservation TEXT NOT NULL REFERENCES reservation (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind IN ('booked', 'cancelled', 'moved', 'recalled', 'reminder')),
    channel TEXT CHECK (channel IN ('email', 'sms', 'webhook')), -- none where there is no address
    created_at INTEGER NOT NULL,
    wanted_at INTEGER NOT NULL, -- from when on it is of use
    due_at INTEGER NOT NULL, -- when it is tried next
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'dropped')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER, -- last
    leased_until INTEGER,
    settled_at INTEGER,
    reference TEXT, -- what the provider calls it
    recall INTEGER,
    days_ahead INTEGER, -- of a reminder
    CHECK ((kind = 'reminder') = (days_ahead IS NOT NULL)),
    CHECK ((state = 'sending') = (leased_until IS NOT NULL)),
    CHECK (channel IS NOT NULL OR state IN ('failed', 'dropped'))
) STRICT;
CREATE INDEX message_open ON message (channel, due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX message_to_host ON message (site, due_at)
    WHERE channel = 'webhook' AND state IN ('queued', 'sending');
CREATE INDEX message_tried_at_host ON message (site, tried_at)
    WHERE channel = 'webhook' AND tried_at IS NOT NULL;
CREATE INDEX message_on_its_way ON message (site) WHERE state = 'sending';
CREATE INDEX message_of_reservation ON message (reservation, number);
CREATE INDEX message_dead ON message (site, number) WHERE state = 'failed';
CREATE INDEX message_of_recall ON message (recall) WHERE recall IS NOT NULL;

CREATE TABLE message_visit (
    message INTEGER NOT NULL REFERENCES message (number) ON DELETE CASCADE,
    appointment TEXT NOT NULL REFERENCES appointment (id) DEFERRABLE INITIALLY DEFERRED,
    former INTEGER NOT NULL DEFAULT 0 CHECK (former IN (0, 1)), -- of a move, what was given up
    PRIMARY KEY (message, appointment)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_of_visit ON message_visit (appointment);

-- How far reminders of a kind have come, by the start of the visits: each is looked at once.
CREATE TABLE reminder_mark (
    site INTEGER NOT NULL REFERENCES site (id),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
    days_ahead INTEGER NOT NULL CHECK (days_ahead BETWEEN 1 AND 30),
    starts_at INTEGER NOT NULL,
    appointment TEXT NOT NULL,
    PRIMARY KEY (site, channel, days_ahead)
) STRICT, WITHOUT ROWID;

-- What opens the manage page: of the secret the hash alone is kept. It shows what the reservations of
-- its message have, until some time after the last visit.
CREATE TABLE manage_token (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    message INTEGER NOT NULL REFERENCES message (number) ON DELETE CASCADE,
    minted_at INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0 -- wrong second details
) STRICT, WITHOUT ROWID;
CREATE INDEX manage_token_of_message ON manage_token (message);

-- Nobody's visit changes without a message about it.
CREATE TRIGGER appointment_told BEFORE INSERT ON appointment
WHEN NOT EXISTS (
    SELECT 1 FROM message_visit JOIN message ON message.number = message_visit.message
    WHERE message_visit.appointment = NEW.id AND message_visit.former = 0
        AND message.kind = CASE WHEN NEW.moved_from IS NULL THEN 'booked' ELSE 'moved' END
)
BEGIN SELECT RAISE(ABORT, 'guichet: nobody is told'); END;

CREATE TRIGGER appointment_told_of_its_end BEFORE UPDATE OF cancelled_at ON appointment
WHEN NEW.cancelled_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM message_visit JOIN message ON message.number = message_visit.message
    WHERE message_visit.appointment = NEW.id
        AND message.reason IS NOT 'undone' -- what a recall had to tell that was taken back
        AND (message.kind IN ('cancelled', 'recalled')
            OR message.kind = 'moved' AND message_visit.former = 1)
)
BEGIN SELECT RAISE(ABORT, 'guichet: nobody is told'); END;

-- What was told stays what it was: only how far it has come changes.
CREATE TRIGGER message_never_becomes_another BEFORE UPDATE ON message
WHEN (NEW.number, NEW.id, NEW.site, NEW.reservation, NEW.kind, NEW.channel, NEW.created_at,
        NEW.recall, NEW.days_ahead)
    IS NOT (OLD.number, OLD.id, OLD.site, OLD.reservation, OLD.kind, OLD.channel, OLD.created_at,
        OLD.recall, OLD.days_ahead)
BEGIN SELECT RAISE(ABORT, 'guichet: a message never becomes another'); END;

CREATE TRIGGER message_visit_never_changes BEFORE UPDATE ON message_visit
BEGIN SELECT RAISE(ABORT, 'guichet: a message never becomes another'); END;

CREATE TRIGGER manage_token_only_fails BEFORE UPDATE ON manage_token
WHEN (NEW.hash, NEW.message, NEW.minted_at) IS NOT (OLD.hash, OLD.message, OLD.minted_at)
    OR NEW.failures < OLD.failures
BEGIN SELECT RAISE(ABORT, 'guichet: a link never becomes another'); END;

CREATE TRIGGER reminder_mark_goes_on BEFORE UPDATE ON reminder_mark
WHEN (NEW.site, NEW.channel, NEW.days_ahead) IS NOT (OLD.site, OLD.channel, OLD.days_ahead)
    OR (NEW.starts_at, NEW.appointment) < (OLD.starts_at, OLD.appointment)
BEGIN SELECT RAISE(ABORT, 'guichet: nobody is reminded twice'); END;

-- An appointment is cancelled once, as before, and never was moved from another.
DROP TRIGGER appointment_cancelled_once;
CREATE TRIGGER appointment_cancelled_once BEFORE UPDATE ON appointment
WHEN OLD.cancelled_at IS NOT NULL
    OR (NEW.id, NEW.reservation, NEW.site, NEW.offering, NEW.policy, NEW.publication, NEW.schedule,
        NEW.lane, NEW.starts_at, NEW.visit_ends_at, NEW.ends_at, NEW.booked_at, NEW.entry,
        NEW.moved_from)
    IS NOT (OLD.id, OLD.reservation, OLD.site, OLD.offering, OLD.policy, OLD.publication,
        OLD.schedule, OLD.lane, OLD.starts_at, OLD.visit_ends_at, OLD.ends_at, OLD.booked_at,
        OLD.entry, OLD.moved_from)
BEGIN SELECT RAISE(ABORT, 'guichet: an appointment is cancelled once and never changes'); END;
