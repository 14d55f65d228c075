-- Invitations: codes for patients of a practitioner's own. Of a code the hash alone is kept, and never
-- to whom it was given. An invitation never changes, is revoked once, and stays on record.
CREATE TABLE invitation (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    practitioner TEXT NOT NULL,
    uses INTEGER NOT NULL CHECK (uses BETWEEN 1 AND 1000), -- visits that each code is good for
    issued_by TEXT NOT NULL CHECK (length(trim(issued_by)) > 0),
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    revoked_by TEXT,
    revoked_at INTEGER,
    revoked_entry INTEGER,
    CHECK ((revoked_at IS NULL) = (revoked_entry IS NULL)),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    CHECK (issued_at <= revoked_at),
    CHECK (issued_at < expires_at AND expires_at - issued_at <= 366 * 86400)
) STRICT;
CREATE INDEX invitation_of_site ON invitation (site);

CREATE TABLE invitation_code (
    id INTEGER PRIMARY KEY,
    invitation INTEGER NOT NULL REFERENCES invitation (id),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX code_of_invitation ON invitation_code (invitation);

-- Which code an appointment was made with. Written before the appointment, which asks for it.
CREATE TABLE invitation_use (
    appointment TEXT PRIMARY KEY REFERENCES appointment (id) DEFERRABLE INITIALLY DEFERRED,
    code INTEGER NOT NULL REFERENCES invitation_code (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX use_of_code ON invitation_use (code);

CREATE TRIGGER invitation_on_record BEFORE INSERT ON invitation
WHEN NEW.revoked_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.entry AND act = 'invitation_issued'
        AND json_extract(line, '$.invitation', '$.practitioner')
            = json_array(NEW.id, NEW.practitioner)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER invitation_revoked_once BEFORE UPDATE ON invitation
WHEN OLD.revoked_at IS NOT NULL
    OR (NEW.id, NEW.site, NEW.practitioner, NEW.uses, NEW.issued_by, NEW.issued_at, NEW.expires_at,
        NEW.entry)
    IS NOT (OLD.id, OLD.site, OLD.practitioner, OLD.uses, OLD.issued_by, OLD.issued_at,
        OLD.expires_at, OLD.entry)
BEGIN SELECT RAISE(ABORT, 'guichet: an invitation is revoked once and never changes'); END;

CREATE TRIGGER invitation_revoked_on_record BEFORE UPDATE ON invitation
WHEN NEW.revoked_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.revoked_entry
        AND act = 'invitation_revoked' AND line ->> 'invitation' = NEW.id
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER invitation_stays BEFORE DELETE ON invitation
BEGIN SELECT RAISE(ABORT, 'guichet: an invitation is never deleted'); END;

-- No more codes than the log says were given out.
CREATE TRIGGER invitation_code_on_record BEFORE INSERT ON invitation_code
WHEN (SELECT count(*) FROM invitation_code WHERE invitation = NEW.invitation) >= (
    SELECT audit.line ->> 'codes' FROM invitation
    JOIN audit ON audit.site = invitation.site AND audit.number = invitation.entry
    WHERE invitation.id = NEW.invitation
)
BEGIN SELECT RAISE(ABORT, 'guichet: more codes than were given out'); END;

CREATE TRIGGER invitation_code_never_changes BEFORE UPDATE ON invitation_code
BEGIN SELECT RAISE(ABORT, 'guichet: a code never changes'); END;

CREATE TRIGGER invitation_code_stays BEFORE DELETE ON invitation_code
BEGIN SELECT RAISE(ABORT, 'guichet: a code is never deleted'); END;

-- A code is good for so many visits. What was cancelled gives it back.
CREATE TRIGGER invitation_use_left BEFORE INSERT ON invitation_use
WHEN (
    SELECT count(*) FROM invitation_use AS spent
    LEFT JOIN appointment ON appointment.id = spent.appointment
    WHERE spent.code = NEW.code AND appointment.cancelled_at IS NULL
) >= (
    SELECT uses FROM invitation_code AS code JOIN invitation ON invitation.id = code.invitation
    WHERE code.id = NEW.code
)
BEGIN SELECT RAISE(ABORT, 'guichet: the code is used up'); END;

CREATE TRIGGER invitation_use_never_changes BEFORE UPDATE ON invitation_use
BEGIN SELECT RAISE(ABORT, 'guichet: what a code was used for never changes'); END;

CREATE TRIGGER invitation_use_stays BEFORE DELETE ON invitation_use
BEGIN SELECT RAISE(ABORT, 'guichet: what a code was used for is never deleted'); END;

-- What is for the invited alone is booked with a code of that practitioner which stands.
CREATE TRIGGER appointment_invited BEFORE INSERT ON appointment
WHEN EXISTS (
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

-- What is done by the token of somebody who acts for some is about one of those: whoever asked first
-- may have been asked about what has become another's since. A pause is named by its number when it
-- ends, and so are a publication and an invitation; what is everybody's is nobody's of these.
CREATE TRIGGER audit_about_whom BEFORE INSERT ON audit
WHEN NEW.line ->> 'by' IS NOT NULL AND EXISTS (
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
