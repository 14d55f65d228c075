-- Previews: what patients would see of an offering, for whoever has the secret. Of the secret the hash
-- alone is kept. A preview lives half an hour, under one edition of the policy, and changes nothing that
-- can be booked, so that no entry of the log is about it.
CREATE TABLE preview (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    site INTEGER NOT NULL REFERENCES site (id),
    offering TEXT NOT NULL,
    policy INTEGER NOT NULL REFERENCES policy (id),
    terms TEXT NOT NULL,
    created_by TEXT NOT NULL CHECK (length(trim(created_by)) > 0),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (created_at < expires_at AND expires_at - created_at <= 1800)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER preview_within_policy BEFORE INSERT ON preview
WHEN NOT EXISTS (
    SELECT 1 FROM policy JOIN policy_offering ON policy_offering.policy = policy.id
    WHERE policy.id = NEW.policy AND policy.site = NEW.site
        AND policy.in_force_from <= NEW.created_at
        AND NEW.created_at < coalesce(policy.in_force_until, NEW.created_at + 1)
        AND policy_offering.offering = NEW.offering
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the policy in force'); END;

CREATE TRIGGER preview_never_changes BEFORE UPDATE ON preview
BEGIN SELECT RAISE(ABORT, 'guichet: a preview never changes'); END;
