-- Weeks: when a practitioner receives and when not, as staff changed it.

-- The entry of the last change since the site's schedule was imported, and in whose name it was; none
-- where it is as imported.
ALTER TABLE schedule ADD COLUMN week_entry INTEGER;
ALTER TABLE schedule ADD COLUMN week_by TEXT
    CHECK ((week_by IS NULL) = (week_entry IS NULL) AND length(trim(week_by)) > 0);

CREATE TRIGGER schedule_week_on_record BEFORE UPDATE OF week_entry ON schedule
WHEN NEW.week_entry IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit WHERE site = NEW.site AND number = NEW.week_entry
        AND act = 'week_changed' AND line ->> 'practitioner' = NEW.practitioner
)
BEGIN SELECT RAISE(ABORT, 'guichet: not in the audit log'); END;
