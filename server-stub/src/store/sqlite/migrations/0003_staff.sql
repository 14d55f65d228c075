-- Tokens of the staff. Of the secret the hash alone is kept; whose a token is (`label`) stands here
-- and nowhere else. A token never changes, is revoked once, and stays on record.
CREATE TABLE staff_token (
    id TEXT PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site (id),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    label TEXT NOT NULL CHECK (length(trim(label)) > 0),
    role TEXT NOT NULL CHECK (role IN ('administrator', 'practitioner', 'secretary', 'auditor')),
    practitioners TEXT NOT NULL, -- separated by spaces; none is everybody
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_entry INTEGER,
    UNIQUE (site, entry),
    CHECK ((revoked_at IS NULL) = (revoked_entry IS NULL)),
    CHECK (created_at <= revoked_at),
    CHECK (created_at < expires_at AND expires_at - created_at <= 366 * 86400),
    -- A practitioner's token for nobody would publish for everybody.
    CHECK (role = 'secretary' OR (role = 'practitioner') = (practitioners <> ''))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER staff_token_on_record BEFORE INSERT ON staff_token
WHEN NEW.revoked_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.entry AND act = 'token_created'
        AND json_extract(line, '$.token', '$.role') = json_array(NEW.id, NEW.role)
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

CREATE TRIGGER staff_token_revoked_once BEFORE UPDATE ON staff_token
WHEN OLD.revoked_at IS NOT NULL
    OR (NEW.id, NEW.site, NEW.hash, NEW.label, NEW.role, NEW.practitioners, NEW.created_at,
        NEW.expires_at, NEW.entry)
    IS NOT (OLD.id, OLD.site, OLD.hash, OLD.label, OLD.role, OLD.practitioners, OLD.created_at,
        OLD.expires_at, OLD.entry)
BEGIN SELECT RAISE(ABORT, 'guichet: a token is revoked once and never changes'); END;

CREATE TRIGGER staff_token_revoked_on_record BEFORE UPDATE ON staff_token
WHEN NEW.revoked_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.revoked_entry
        AND act = 'token_revoked' AND line ->> 'token' = NEW.id
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;

-- What is done by a token, it lets its bearer do, at that moment, at its site.
CREATE TRIGGER audit_by_a_token BEFORE INSERT ON audit
WHEN NEW.line ->> 'by' IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM staff_token AS token
    WHERE token.id = NEW.line ->> 'by' AND token.site = NEW.site AND token.revoked_at IS NULL
        AND token.created_at <= NEW.at AND NEW.at < token.expires_at
        AND CASE
            WHEN NEW.act IN ('offering_published', 'offering_deferred', 'publication_withdrawn')
                THEN token.role = 'practitioner'
            WHEN NEW.act IN ('pause_begun', 'pause_ended') THEN token.role <> 'auditor'
            WHEN NEW.act IN ('week_changed', 'invitation_issued', 'invitation_revoked')
                THEN token.role IN ('practitioner', 'secretary')
            WHEN NEW.act = 'token_revoked' THEN token.role = 'administrator'
        END
)
BEGIN SELECT RAISE(ABORT, 'guichet: more than the token lets its bearer do'); END;

-- A pause that a practitioner began is no secretary's to end.
CREATE TRIGGER pause_ended_by_whom BEFORE UPDATE ON pause
WHEN EXISTS (
    SELECT 1 FROM audit AS begun JOIN staff_token AS one ON one.id = begun.line ->> 'by',
        audit AS ended JOIN staff_token AS other ON other.id = ended.line ->> 'by'
    WHERE begun.site = NEW.site AND begun.number = NEW.entry
        AND ended.site = NEW.site AND ended.number = NEW.ended_entry
        AND one.role = 'practitioner' AND other.role <> 'practitioner'
)
BEGIN SELECT RAISE(ABORT, 'guichet: a practitioner began this pause'); END;

CREATE TRIGGER staff_token_stays BEFORE DELETE ON staff_token
BEGIN SELECT RAISE(ABORT, 'guichet: a token is never deleted'); END;
