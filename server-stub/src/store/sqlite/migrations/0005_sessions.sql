-- Who is signed in on the staff pages, and links that sign somebody in once. Of each secret the hash
-- alone is kept. Both live by a token and never longer than it; neither is an act on record.
CREATE TABLE sign_in_link (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    token TEXT NOT NULL REFERENCES staff_token (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (created_at < expires_at AND expires_at - created_at <= 3600)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_session (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    token TEXT NOT NULL REFERENCES staff_token (id),
    began_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (began_at < expires_at AND expires_at - began_at <= 8 * 3600)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sign_in_link_of_a_token BEFORE INSERT ON sign_in_link
WHEN NOT EXISTS (
    SELECT 1 FROM staff_token WHERE id = NEW.token AND revoked_at IS NULL
        AND created_at <= NEW.created_at AND NEW.expires_at <= expires_at
)
BEGIN SELECT RAISE(ABORT, 'guichet: no token for it'); END;

CREATE TRIGGER sign_in_link_never_changes BEFORE UPDATE ON sign_in_link
BEGIN SELECT RAISE(ABORT, 'guichet: a link never changes'); END;

CREATE TRIGGER staff_session_of_a_token BEFORE INSERT ON staff_session
WHEN NOT EXISTS (
    SELECT 1 FROM staff_token WHERE id = NEW.token AND revoked_at IS NULL
        AND created_at <= NEW.began_at AND NEW.expires_at <= expires_at
)
BEGIN SELECT RAISE(ABORT, 'guichet: no token for it'); END;

CREATE TRIGGER staff_session_never_changes BEFORE UPDATE ON staff_session
BEGIN SELECT RAISE(ABORT, 'guichet: a session never changes'); END;
